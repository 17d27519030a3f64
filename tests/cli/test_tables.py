"""명령 train 과 predict: 사용법, 보이는 글, 끝내는 값."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from support.tables.made import shop, written

from tinygrad_ko.cli import main
from tinygrad_ko.tables import learning

QUICK = ["--epochs", "2", "--hidden", "8"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(learning, "draw", lambda *_: None)
    written(tmp_path / "고객.csv", shop(100), "cp949", ending="\r\n")
    return tmp_path


MISUSES = {
    "train": "빠진 인수: --data, --target", "train --data a.csv": "빠진 인수: --target", "predict": "빠진 인수: --data",
    "trian --data a.csv": "혹시 train 인가요?", "train --data a.csv --target y --mdoel mlp": "혹시 --model 인가요?",
    "train --data a.csv --target y --model cnn": "--model: 'cnn' 은 없습니다", "train --data a.csv --target y --task 군집": "classification, regression",
    "train --data a.csv --target y --model linear --hidden 3": "--hidden: 선형 모델(linear)에는",
    "train --data a.csv --target y --hidden 8,": "--hidden: 정수를 쉼표로", "train --data a.csv --target y --hidden 8,0": "--hidden: 층마다 1 이상",
    "train --data a.csv --target y --epochs 0": "--epochs: 1 이상", "train --data a.csv --target y --lr nan": "--lr: 0보다 큰",
    "train --data a.csv --target y --batch-size 0": "--batch-size: 1 이상", "train --data a.csv --target y --patience 0": "--patience: 1 이상",
    "train --data a.csv --target y --seed -1": "--seed: 0 이상", "train --data a.csv --target y --as 나이": "열=종류 라고 씁니다",
    "train --data a.csv --target y --as 나이=범쥬": "혹시 범주 인가요?", "train --data a.csv --target y --as a=수 --as a=범주": "두 가지로 말했습니다",
    "train --data a.csv --target y --resume --force": "함께 쓸 수 없습니다", "train --data a.csv --target y --out=": "폴더의 이름이 비었습니다",
    "predict --data a.csv --unseen 몰라": "--unseen: '몰라'", "predict --data a.csv --out=": "파일의 이름이 비었습니다",
}


@pytest.mark.parametrize("line", MISUSES)
def test_misuse(line: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    shown = capsys.readouterr()
    assert MISUSES[line] in shown.err and "도움말: tinygrad-ko" in shown.err
    assert [p.name for p in home.iterdir()] == ["고객.csv"]


@pytest.mark.parametrize("line", ["train -h", "predict --help"])
def test_help(line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(line.split()) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("사용법: tinygrad-ko") and "예: tinygrad-ko" in shown
    assert all(re.search("[가-힣]", row) for row in shown.splitlines() if re.match(r"\s+--", row))


def test_learn_and_predict(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", "고객.csv", "--target", "구매", *QUICK]) == 0
    shown = capsys.readouterr()
    for said in ("고객.csv: 100줄, 열 7개 (CP949(EUC-KR), 쉼표로 나눔)", "'구매' 맞히기: 분류(classification). 글 2가지", "정확도(accuracy)", "기준: 언제나",
                 "결과 (runs/table)", "weights.safetensors", "predict --model runs/table"):
        assert said in shown.out, said
    assert shown.err == ""
    assert main(["predict", "--data", "고객.csv"]) == 0
    shown = capsys.readouterr()
    assert "만든 파일: pred.csv (100줄" in shown.out and "쓰지 않은 열: 번호, 이름" in shown.out and "'구매'에 견준 점수(100줄)" in shown.out
    assert (home / "pred.csv").read_bytes().decode("cp949").startswith("번호,이름,나이,도시,가입일,소득,구매,예측,확률\r\n")


def test_quiet(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", "고객.csv", "--target", "소득", "--quiet", *QUICK]) == 0
    assert main(["predict", "--data", "고객.csv", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("line", "said"), [
    ("train --data 고갱.csv --target 구매", "혹시 '고객.csv' 인가요?"), ("train --data 고객.csv --target 구메", "혹시 '구매' 인가요?"),
    ("train --data . --target 구매", "폴더입니다"), ("train --data 고객.csv --target 구매 --as 나=수", "'나' 열이 없습니다"),
    ("train --data 고객.csv --target 구매 --resume", "이어 갈 학습"), ("predict --data 고객.csv", "폴더가 없습니다"),
    ("train --data 고객.csv --target 구매 --out 고객.csv", "폴더가 아닌 것"), ("train --data= --target 구매", "이름이 비었습니다"),
    ("train --data 고객.csv --target 구매 --encoding utf-16", "1번째 줄을 UTF-16으로 읽을 수 없습니다"),
])
def test_errors_are_short_and_korean(line: str, said: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("오류: ") and said in shown.err and "Traceback" not in shown.err
    assert [p.name for p in home.iterdir()] == ["고객.csv"]


def test_standard_input(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stream:
        def __init__(self) -> None:
            self.buffer = io.BytesIO((home / "고객.csv").read_bytes())

    monkeypatch.setattr(sys, "stdin", Stream())
    assert main(["train", "--data", "-", "--target", "구매", *QUICK]) == 0
    monkeypatch.setattr(sys, "stdin", Stream())
    assert main(["predict", "--data", "-"]) == 0
    assert "(100줄" in capsys.readouterr().out


def test_korean_words_are_taken(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", "고객.csv", "--target", "나이", "--task", "회귀", "--model", "MLP", *QUICK]) == 0
    assert "회귀(regression). 그렇게 하라고 했다" in capsys.readouterr().out


def test_standard_output(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """표는 표준 출력에, 요약은 표준 오류에. 맞힐 수 없으면 아무것도 나가지 않는다."""
    assert main(["train", "--data", "고객.csv", "--target", "구매", "--quiet", *QUICK]) == 0
    assert main(["predict", "--data", "고객.csv", "--out", "-"]) == 0
    shown = capfdbinary.readouterr()
    rows = shown.out.decode("cp949").splitlines()
    assert len(rows) == 101 and rows[0].endswith("구매,예측,확률") and "만든 파일: 표준 출력 (100줄" in shown.err.decode()
    written(home / "새.csv", [*shop(3), ["1", "가", "20", "제주", "", "", ""]])
    assert main(["predict", "--data", "새.csv", "--out", "-"]) == 1
    assert capfdbinary.readouterr().out == b"" and not (home / "-").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("place", ["받아 두기", "표준 출력"])
def test_a_full_temporary_folder_is_said_in_korean(
    code: int, place: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    class Stream:
        buffer = io.BytesIO((home / "고객.csv").read_bytes())

    assert main(["train", "--data", "고객.csv", "--target", "구매", "--quiet", *QUICK]) == 0
    before = sorted(p.name for p in home.iterdir())
    monkeypatch.setattr(sys, "stdin", Stream())
    monkeypatch.setattr("shutil.copyfileobj", full)
    assert main(["predict", "--data", "-"] if place == "받아 두기" else ["predict", "--data", "고객.csv", "--out", "-"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("오류: ") and "TMPDIR" in said and os.strerror(code) not in said
    assert sorted(p.name for p in home.iterdir()) == before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="터미널을 닫는 신호가 없는 운영체제")
def test_closing_the_terminal_leaves_politely(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = learning.read_table

    def closing(*given: object) -> object:
        signal.raise_signal(signal.SIGHUP)
        return real(*given)

    monkeypatch.setattr(learning, "read_table", closing)
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        assert main(["train", "--data", "고객.csv", "--target", "구매", *QUICK]) == 143
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
        assert main(["train", "--data", "고객.csv", "--target", "구매", *QUICK]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_says_how_to_go_on(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    real, calls = learning.Seldom.on_settled, iter(range(100))

    def on_settled(self, trainer) -> None:
        self.seconds = 0.0
        real(self, trainer)
        if next(calls) == 3:
            raise KeyboardInterrupt

    line = ["train", "--data", "고객.csv", "--target", "구매", "--out", "내 결과", "--batch-size", "16", *QUICK]
    with monkeypatch.context() as patch:
        patch.setattr(learning.Seldom, "on_settled", on_settled)
        assert main(line) == 130
    said = capsys.readouterr().err
    assert "멈추었습니다(Ctrl+C)" in said
    again = said.strip().splitlines()[-1].strip()
    assert again == "tinygrad-ko train --data 고객.csv --target 구매 --out '내 결과' --batch-size 16 --epochs 2 --hidden 8 --resume"
    assert main(line) == 1 and again in capsys.readouterr().err
    assert main([*line, "--resume"]) == 0

