"""명령 tinygrad-ko: 사용법, 끝내는 값, 반쪽 파일을 남기지 않는 것, 그리고 정말로 배우는 것."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinygrad_ko.cli import commands as cli
from tinygrad_ko.errors import ArgumentError, MissingExtra
from tinygrad_ko.io import load, refusals, results
from tinygrad_ko.training import digits
from tinygrad_ko.view.paper.dot import DotNotFoundError

HANGUL = re.compile("[가-힣]")
HANG = 1200  # 초. 멈춰 선 자식을 기다리는 끝
QUICK = ["digits", "--epochs", "1", "--hidden", "8"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "결과" / "digits"


@pytest.fixture
def earlier(out: Path) -> dict[str, bytes]:
    """앞서 있던 결과."""
    out.mkdir(parents=True)
    for name in ("weights.safetensors", "summary.json", "내 메모.txt"):
        (out / name).write_text(f"앞서 있던 {name}", encoding="utf-8")
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def failing(error: BaseException, after: int = 0) -> Callable[..., Any]:
    """``after`` 번은 하던 대로 하고 그다음부터 실패하는 os.replace."""
    real, calls = os.replace, iter(range(10_000))

    def replace(*args: Any, **options: Any) -> Any:
        if next(calls) == after:
            raise error
        return real(*args, **options)

    return replace


# ── 사용법 ──

MISUSES = {
    "": "할 일을 주세요",
    "없는일": "'없는일' 은 없습니다. 쓸 수 있는 것: ",
    "digits --모르는것": "모르는 인수: --모르는것",
    "dgits": "'dgits' 는 없습니다. 혹시 digits 인가요? 쓸 수 있는 것: digits, graph, explain, play",
    "grpah x x=1": "혹시 graph 인가요?",
    "--verson": "모르는 인수: --verson. 혹시 --version 인가요?",
    "digits 더": "모르는 인수: 더",
    "digits 3": "모르는 인수: 3. 무엇의 수인지 앞에 적으세요. 예: --epochs 3",
    "digits --epoch 3": "모르는 인수: --epoch 3. 혹시 --epochs 인가요?",  # 줄여 쓰기는 받지 않는다
    "digits --epoch=3 --hiden 8": "혹시 --epochs, --hidden 인가요?",
    "graph x*2 x=1 --ouy a.svg": "혹시 --out 인가요?",
    "graph x*2 x=1 -o a.svg": "혹시 --out 인가요?",  # 다른 프로그램에서 쓰던 한 글자
    "play x*2 x=1 -o=a.html": "혹시 --out 인가요?",
    "digits -e3 -q": "혹시 --epochs, --quiet 인가요?",
    "digits -z": "모르는 인수: -z.",
    "graph x*2 x= 1": "x= 뒤에 값이 없습니다. 예: x=2",
    "graph x*2 x = 1": "'x' 는 이름=값 이 아닙니다",
    "graph x*2 x=1 --out=": "--out: 파일의 이름이 비었습니다",
    "play x*2 x=1 --out a.png": "--out: 파일의 이름은 .html, .htm 가운데 하나로 끝나야 합니다",
    "digits --epochs": "--epochs: 값이 하나 있어야 합니다",
    "digits --epochs 셋": "--epochs: 정수여야 합니다. 받은 값: '셋'",
    "digits --epochs 1.5": "--epochs: 정수여야 합니다. 받은 값: '1.5'",
    "digits --epochs 0": "--epochs: 1 이상이어야 합니다. 받은 값: 0",
    "digits --epochs -3": "--epochs: 1 이상이어야 합니다. 받은 값: -3",
    "digits --batch-size 0": "--batch-size: 1 이상이어야 합니다",
    "digits --batch-size 1258": "--batch-size: 학습에 쓰는 영상 1,257장보다 클 수 없습니다",
    "learn --time-limit 길게": "--time-limit: 수여야 합니다. 받은 값: '길게'",
    "train --data 표.csv --target y --lr 크게": "--lr: 수여야 합니다. 받은 값: '크게'",
    "project 내프로젝트.py --minutes 오래": "--minutes: 수여야 합니다. 받은 값: '오래'",
    "digits --lr 크게": "--lr: 수여야 합니다. 받은 값: '크게'",
    "digits --lr 0": "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: 0.0",
    "digits --lr -0.1": "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: -0.1",
    "digits --lr nan": "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: nan",
    "digits --lr inf": "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: inf",
    "digits --hidden": "--hidden: 값이 하나 이상 있어야 합니다",
    "digits --hidden 32 0": "--hidden: 층마다 1 이상이어야 합니다. 받은 값: 32 0",
    "digits --seed -1": "--seed: 0 이상이어야 합니다",
    "digits --quiet=3": "값을 받지 않는데 '3' 을 받았습니다",
    "digits --out=": "--out: 폴더의 이름이 비었습니다",
}


@pytest.mark.parametrize("line", MISUSES)
def test_misuse(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(line.split()) == 2
    shown = capsys.readouterr()
    assert MISUSES[line] in shown.err
    assert "도움말: tinygrad-ko" in shown.err and shown.out == ""
    english = r"\b(usage|error|argument|arguments|invalid|unrecognized|expected|choose)\b"
    assert not re.search(english, shown.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["--help", "digits --help", "digits -h", "graph --help", "explain -h", "play --help"])
def test_help_is_korean(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(line.split()) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("사용법: tinygrad-ko") and shown.err == ""
    assert not re.search(r"\b(usage|options|positional|show|exit|default)\b", shown.out)
    assert all(HANGUL.search(row) for row in shown.out.splitlines() if re.match(r"\s+-", row) and "  " in row.strip())


HELP = {
    "digits": ["--epochs 수 에포크(epoch)의 수 (기본 80)", "--batch-size 수 한 묶음(batch)의 영상 수 (기본 64)",
               "--lr 수 처음 학습률(learning rate). 0까지 줄어든다 (기본 0.01)", "은닉층마다의 뉴런 수 (기본 512)",
               "--seed 수 난수의 씨앗(seed). 같으면 결과도 같다 (기본 0)", "--out 폴더 결과 폴더 (기본 runs/digits)", "--quiet 진행 막대와 요약을 보이지 않는다"],
    "graph": ["글로 쓴 식의 계산 그래프를 그리고, 역전파 재생기를 만든다. 예: tinygrad-ko graph \"relu(w*x + b)\" w=-3 x=2 b=10",
              "그림의 이름: .svg .png .pdf .dot (기본 graph.svg)", "역전파 재생기(HTML)의 이름"],
    "explain": ["글로 쓴 식의 역전파를 한 걸음씩 설명한다. 예: tinygrad-ko explain \"relu(w*x + b)\" w=-3 x=2 b=10",
                "저장할 파일: .txt, .md, .tex, .html (없으면 화면에)", "순전파는 빼고 역전파만",
                "+ - * / ^ @ 와 함수(relu, tanh, exp, log …)로 쓴 식", "공책에 쓰듯 2x² + √x, |w·x|, 손실 = w*x + b", "log 는 자연로그(ln)입니다",
                "배열이면 모두 더해 미분합니다", "이름=값 변수의 값: w=-3, x=1/2, x=[1,2,3], W=[[1,2],[3,4]]"],
    "play": ["재생기(HTML 한 쪽)를 만든다", "재생기의 이름: .html (기본 play.html)"],
    "": ["한국어로 배우는, NumPy 위의 자동미분(autograd) 엔진.", "버전을 보이고 끝낸다", "함께 실린 손글씨 숫자(UCI digits 1,797장)를 배우고 시험한다.",
         "글로 쓴 식의 계산 그래프를 그리고, 역전파 재생기를 만든다.", "글로 쓴 식의 역전파를 한 걸음씩 설명한다.",
         "글로 쓴 식의 역전파를 한 걸음씩 보는 재생기(HTML 한 쪽)를 만든다.", "python -m tinygrad_ko"],
}


@pytest.mark.parametrize("command", HELP)
def test_the_help_says_what_each_word_does(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert cli.main([*command.split(), "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert [words for words in HELP[command] if words not in shown] == []


def test_only_a_quiet_run_says_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """요약은 조용히 하라고 하지 않았을 때만 보인다. 설정은 적은 그대로 건네진다."""
    asked: list[tuple[digits.Options, bool]] = []
    monkeypatch.setattr(cli.digits, "run", lambda options, progress: asked.append((options, progress)))
    monkeypatch.setattr(cli.digits, "report", lambda result: "요약")
    words = ["digits", "--epochs", "3", "--batch-size", "5", "--lr", "0.25", "--hidden", "4", "6", "--seed", "9", "--out", "어디"]
    for quiet in (False, True):
        assert cli.main([*words, *["--quiet"] * quiet]) == 0
        assert capsys.readouterr().out == ("" if quiet else "요약\n")
    options = digits.Options(epochs=3, batch_size=5, lr=0.25, hidden=(4, 6), seed=9, out=Path("어디"))
    assert asked == [(options, True), (options, False)]


@pytest.mark.parametrize("command", ["digits", "graph", "explain"])
def test_a_reader_who_left_is_noticed_before_the_end(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``tinygrad-ko … | head``: 쌓아 둔 글을 밀어낼 때(flush) 드러난다. 끝난 뒤가 아니라 명령 안에서."""
    class Pipe:
        def __init__(self, file: Any) -> None:
            self.file, self.said = file, ""

        def write(self, text: str) -> None:
            self.said += text

        def flush(self) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return self.file.fileno()

    monkeypatch.setattr(cli.digits, "run", lambda options, progress: None)
    monkeypatch.setattr(cli.digits, "report", lambda result: "요약")
    words = {"digits": [], "graph": ["w*x", "w=1", "x=2", "--out", str(tmp_path / "a.svg")], "explain": ["w*x", "w=1", "x=2"]}[command]
    with open(tmp_path / "화면", "w") as file, monkeypatch.context() as patched:
        pipe = Pipe(file)
        patched.setattr(sys, "stdout", pipe)
        assert cli.main([command, *words]) == 1
    assert pipe.said


@pytest.mark.parametrize(("words", "said"), [
    (["graph", "x", "x=1", "--out", "a.exe"], "--out: 파일의 이름은 .svg, .png, .pdf, .dot, .gv 가운데 하나로 끝나야 합니다. 받은 것: 'a.exe'"),
    (["graph", "x", "x=1", "--play", "a"], "--play: 파일의 이름은 .html, .htm 가운데 하나로 끝나야 합니다. 받은 것: 'a'"),
    (["explain", "x", "x=1", "--out", "a"], "--out: 파일의 이름은 .txt, .md, .tex, .html 가운데 하나로 끝나야 합니다. 받은 것: 'a'"),
    (["graph", "x", "x"], "'x' 는 이름=값 이 아닙니다. 예: w=-3. 식에 빈칸이 있으면 따옴표로 묶으세요"),
    (["graph", "x", "x=1", "x=2"], "식: 같은 이름에 값을 두 번 주었습니다."),
])
def test_the_whole_message_of_a_misuse(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_version(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([word]) == 0
    assert re.fullmatch(r"tinygrad-ko \d+\.\d+\.\S+\n", capsys.readouterr().out)


@pytest.mark.slow
def test_the_module_is_the_command() -> None:
    ran = subprocess.run([sys.executable, "-m", "tinygrad_ko", "-V"], capture_output=True, encoding="utf-8", check=True)
    assert re.fullmatch(r"tinygrad-ko \d+\.\d+\.\S+\n", ran.stdout)


def test_defaults_are_the_options_defaults() -> None:
    given = cli._parser().parse_args(["digits"])
    assert digits.Options(
        given.epochs, given.batch_size, given.lr, tuple(given.hidden), given.seed, given.out
    ) == digits.Options()


@pytest.mark.slow
def test_help_is_light() -> None:
    heavy = {"matplotlib", "tqdm", "graphviz", "scipy"}
    code = f"import sys; from tinygrad_ko.cli import main; main(['--help']); print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_python_users_get_the_same_checks() -> None:
    with pytest.raises(ArgumentError, match="1 이상"):
        digits.Options(epochs=0)


# ── 쓸 수 없는 폴더, 없는 묶음 ──


def refuses_to_train(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(*_: Any, **__: Any) -> None:
        raise AssertionError("학습하기 전에 알아차려야 한다")

    monkeypatch.setattr(digits.Trainer, "fit", fit)


@pytest.mark.parametrize("place", ["파일", "파일/아래", "파일/아래/더 아래", "끊어진 링크", "가" * 300])
def test_unwritable_folder(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuses_to_train(monkeypatch)
    (tmp_path / "파일").write_text("그대로")
    (tmp_path / "끊어진 링크").symlink_to(tmp_path / "없음" / "없음")
    before = sorted(os.listdir(tmp_path))
    assert cli.main([*QUICK, "--out", str(tmp_path / place)]) == 1
    shown = capsys.readouterr()
    assert "에 쓸 수 없습니다" in shown.err and "--out" in shown.err
    assert "Errno" not in shown.err
    assert sorted(os.listdir(tmp_path)) == before and (tmp_path / "파일").read_text() == "그대로"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="관리자(root)는 어디에나 쓸 수 있다")
def test_folder_without_permission(out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    refuses_to_train(monkeypatch)
    out.mkdir(parents=True)
    out.chmod(0o500)
    assert cli.main([*QUICK, "--out", str(out)]) == 1
    assert "쓸 권한이 없습니다" in capsys.readouterr().err


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_folder_that_cannot_be_made(
    code: int, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """관리자로 검사해도 볼 수 있도록, 운영체제의 거절을 흉내 낸다."""
    refuses_to_train(monkeypatch)

    def refuse(*_: Any, **__: Any) -> str:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(results.tempfile, "mkdtemp", refuse)
    assert cli.main([*QUICK, "--out", str(out)]) == 1
    assert refusals.reason(OSError(code, ""), results.ELSEWHERE) in capsys.readouterr().err
    assert not out.parent.exists()


def test_missing_matplotlib(out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    refuses_to_train(monkeypatch)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert cli.main([*QUICK, "--out", str(out)]) == 1
    assert "pip install 'tinygrad-ko[plot]'" in capsys.readouterr().err
    assert not out.parent.exists()


def test_missing_dot(out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    refuses_to_train(monkeypatch)

    def find_dot() -> Path:
        raise DotNotFoundError

    monkeypatch.setattr(digits, "find_dot", find_dot)
    assert issubclass(DotNotFoundError, MissingExtra)
    assert cli.main([*QUICK, "--out", str(out)]) == 1
    assert "pip install 'tinygrad-ko[view]'" in capsys.readouterr().err
    assert not out.parent.exists()


# ── 도중에 멈추기 ──


def stop_training(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fit(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(digits.Trainer, "fit", fit)


def stop_saving(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    real = digits.save

    def save(state: Any, file: Path) -> None:
        real(state, file)
        file.write_bytes(file.read_bytes()[:100])  # 쓰다가 만 파일
        raise error

    monkeypatch.setattr(digits, "save", save)


def stop_moving(after: int) -> Callable[[pytest.MonkeyPatch, BaseException], None]:
    """``graph.svg`` 와 가중치도 한 번씩 옮겨지므로, 그다음부터가 결과를 놓는 일이다."""
    def stop(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        monkeypatch.setattr(results.os, "replace", failing(error, after))

    return stop


PLACES = {
    "학습": stop_training, "저장": stop_saving, "그림": stop_moving(0), "가중치": stop_moving(1),
    "첫 파일": stop_moving(2), "셋째 파일": stop_moving(4), "끝 파일": stop_moving(6),
}
STOPS = {
    "Ctrl+C": (KeyboardInterrupt(), 130, "멈추었습니다"),
    "가득 찬 디스크": (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 1, "디스크가 가득 찼습니다"),
    "모자란 기억": (MemoryError(), 1, "기억 공간"),
}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("stop", STOPS)
def test_stopped_midway(
    place: str, stop: str, out: Path, earlier: dict[str, bytes], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    error, code, message = STOPS[stop]
    PLACES[place](monkeypatch, error)
    assert cli.main([*QUICK, "--out", str(out)]) == code
    shown = capsys.readouterr()
    assert message in shown.err and shown.out == ""
    assert contents(out) == earlier and sorted(os.listdir(out)) == sorted(earlier)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_stopped_midway_in_a_new_folder(
    place: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PLACES[place](monkeypatch, KeyboardInterrupt())
    assert cli.main([*QUICK, "--out", str(out)]) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_folder_in_the_place_of_a_file(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "weights.safetensors").mkdir(parents=True)
    assert cli.main([*QUICK, "--out", str(out)]) == 1
    assert "파일이 있어야 할 자리에 폴더가 있습니다" in capsys.readouterr().err
    assert os.listdir(out) == ["weights.safetensors"]


def test_divergence(out: Path, earlier: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*QUICK, "--out", str(out), "--lr", "1e30"]) == 1
    shown = capsys.readouterr()
    assert "발산" in shown.err and "학습률" in shown.err and "Warning" not in shown.err
    assert contents(out) == earlier


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="신호를 보낸다")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(sent: signal.Signals, code: int, out: Path, tmp_path: Path) -> None:
    # 부모가 신호를 무시하고 있었어도(nohup, 셸의 뒤쪽 일) 자식은 보통의 프로그램처럼 받는다
    heard = "signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGTERM, signal.SIG_DFL)"
    command = [sys.executable, "-c", f"import signal, sys; {heard}; from tinygrad_ko.cli import main; sys.exit(main())"]
    running = subprocess.Popen(
        [*command, "digits", "--epochs", "100000", "--out", str(out)], stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        while not list(out.glob(".new-*/new/graph.svg")) and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(sent)
        _, shown = running.communicate(timeout=HANG)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == code, shown
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_runs_outside_the_main_thread(out: Path) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(cli.main([*QUICK, "--quiet", "--out", str(out)])))
    thread.start()
    thread.join()
    assert codes == [0]


# ── 정말로 배우기 ──


def check_files(out: Path) -> dict[str, Any]:
    """모든 파일이 열리고, 가중치가 요약과 같은 시험 정확도를 낸다."""
    assert sorted(os.listdir(out)) == sorted(digits.FILES)
    words = " ".join(ET.parse(out / "graph.svg").getroot().itertext())
    for word in ("입력", "은닉층 1", "점수(logit)", "손실", "0.weight", "기울기", "교차 엔트로피"):
        assert word in words
    assert "기울기 ?" not in words and "keep_values" not in words
    for name in ("learning_curve.png", "confusion_matrix.png"):
        from matplotlib.image import imread

        picture = imread(out / name)
        assert min(picture.shape[:2]) > 300 and picture[..., :3].std() > 0.05
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    model = digits.build(tuple(summary["options"]["hidden"]), 99)
    model.load_state_dict(load(out / "weights.safetensors"))
    _, _, (images, labels) = digits.load_parts()
    assert (model(images).data.argmax(axis=1) == labels).mean() == pytest.approx(summary["test_accuracy"])
    assert np.sum(summary["confusion"]) == len(labels) == 360
    return summary


@pytest.mark.slow
def test_short_run_replaces_earlier_results(
    out: Path, earlier: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["digits", "--epochs", "2", "--hidden", "32", "16", "--batch-size", "50", "--seed", "7", "--out", str(out)]
    assert cli.main(arguments) == 0
    shown = capsys.readouterr()
    assert (out / "내 메모.txt").read_bytes() == earlier["내 메모.txt"]
    (out / "내 메모.txt").unlink()
    first = check_files(out)
    assert first["options"]["hidden"] == [32, 16] and len(first["history"]["val_loss"]) == 2
    assert f"시험 정확도    {first['test_accuracy']:.2%}" in shown.out
    assert all(name in shown.out for name in digits.FILES)
    assert shown.err == ""  # 터미널이 아니면 진행 막대도 없다

    assert cli.main([*arguments, "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    second = check_files(out)
    timing = {"train_seconds", "seconds"}
    assert {k: v for k, v in first.items() if k not in timing} == {k: v for k, v in second.items() if k not in timing}


@pytest.mark.slow
def test_the_seed_matters_but_not_to_the_split(tmp_path: Path) -> None:
    runs = [digits.run(digits.Options(epochs=1, hidden=(8,), seed=s, out=tmp_path), progress=False) for s in (0, 1)]
    assert runs[0].history != runs[1].history
    parts = digits.load_parts()
    assert [len(labels) for _, labels in parts] == [digits.TRAIN, digits.VALIDATION, digits.TEST]
    assert sum(len(labels) for _, labels in parts) == 1797


@pytest.mark.slow
def test_full_run(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """기본 설정 그대로."""
    assert cli.main(["digits", "--out", str(out)]) == 0
    summary = check_files(out)
    assert summary["test_accuracy"] >= 0.97
    assert summary["history"]["train_loss"][-1] < 0.2


# ── 식을 쓰는 명령들 ──


def test_an_expression_may_begin_with_minus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for expression in ("-x", "-x + 1", "-2x", "-h*x"):
        values = ["x=3", *["h=1"] * ("h" in expression)]
        assert cli.main(["graph", expression, *values]) == 0
        assert capsys.readouterr().out.startswith(f"{expression} = -")
    assert cli.main(["explain", "-x", "x=3"]) == 0 and "-x    (식 1행)" in capsys.readouterr().out
    assert cli.main(["graph", "-h"]) == 0 and "사용법" in capsys.readouterr().out


def test_play_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["play", "손실 = w·x", "w=1/2", "x=2"]) == 0
    assert capsys.readouterr().out == "손실 = w·x = 1.0\n만든 파일: play.html (브라우저로 여세요)\n"
    page = (tmp_path / "play.html").read_text(encoding="utf-8")
    assert "<title>손실 = w·x</title>" in page and page.startswith("<!doctype html>")
    assert cli.main(["play", "w·x", "w=1/2", "x=2", "--out", "곱.html"]) == 0 and (tmp_path / "곱.html").exists()


def test_the_value_printed_is_the_value_of_the_expression(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """배열이면 배열을 보이고, 미분한 합은 따로 적는다."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["graph", "w*x", "w=2", "x=[1,2]"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "w*x = [2.0, 4.0]" and said[1].strip() == "모두 더하면 6.0. 이것을 미분한다"
    assert cli.main(["graph", "sum(w*x)", "w=2", "x=[1,2]"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("sum(w*x) = 6.0\n") and "모두 더하면" not in said


@pytest.mark.parametrize(("place", "said"), [
    ("없음/a", "그 폴더가 없습니다. 먼저 만들거나 다른 곳을 적으세요"), ("폴더/a", "파일이 있어야 할 자리에 폴더가 있습니다"),
    ("파일/a", "폴더가 있어야 할 자리에 파일이 있습니다"),
])
@pytest.mark.parametrize(("command", "ending"), [("graph", ".svg"), ("graph", ".dot"), ("explain", ".html"), ("explain", ".txt"), ("play", ".html")])
def test_a_place_that_cannot_be_written_is_named_as_the_reader_wrote_it(
    place: str, said: str, command: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "폴더" / f"a{ending}").mkdir(parents=True)
    (tmp_path / "파일").write_text("그대로")
    assert cli.main([command, "w*x", "w=1", "x=2", "--out", place + ending]) == 1
    shown = capsys.readouterr()
    assert said in shown.err and f"'{place + ending}'" in shown.err
    assert "Errno" not in shown.err and ".tmp" not in shown.err and shown.out == ""
    assert sorted(os.listdir(tmp_path)) == ["파일", "폴더"]
