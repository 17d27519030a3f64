"""명령 learn: 다음에 할 것, 수업과 연습을 펼치기, 파일의 채점, 진도를 옮기기."""

from __future__ import annotations

import builtins
import errno
import json
import os
import re
import webbrowser

import pytest

import tinygrad_ko as tg
from tinygrad_ko.cli import main
from tinygrad_ko.course.path import path, upcoming
from tinygrad_ko.io import atomic
from tinygrad_ko.progress.keeping import changed, read
from tinygrad_ko.progress.place import VARIABLE
from tinygrad_ko.progress.record import KIND, Record


@pytest.fixture
def mine(tmp_path, monkeypatch):
    where = tmp_path / "집" / "progress.json"
    monkeypatch.setenv(VARIABLE, str(where))
    monkeypatch.chdir(tmp_path)
    return where


@pytest.fixture
def said(capsys):
    """명령을 하고 (끝내는 값, 표준 출력, 표준 오류)."""
    def run(*words):
        code = main(["learn", *map(str, words)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err
    return run


# ── 차례 ──


def test_the_path_holds_every_lesson_and_every_exercise():
    stops = path()
    assert [s.number for s in stops] == sorted({s.number for s in stops}) and {lesson.number for lesson in tg.course.lessons()} <= {s.number for s in stops}
    assert sorted(name for s in stops for name in s.exercises) == sorted(e.name for e in tg.exercise())


def test_what_is_next_goes_through_everything_once():
    record, seen = Record(), []
    while (found := upcoming(record)) is not None:
        stop, name = found
        seen.append((stop.number, name))
        record = record.with_lesson(stop.number) if name is None else record.with_exercise(name)
        assert len(seen) < 1000
    assert seen == [(s.number, name) for s in path() for name in (None, *s.exercises)]


# ── 처음과 다음 ──


def test_the_first_time_begins(mine, said):
    code, out, err = said()
    assert code == 0 and err == "" and out.startswith("다음: 수업 0. 미분에서 역전파까지\n  tinygrad-ko learn 0 ")
    assert f"진도를 적기 시작한 파일: {mine}" in out and read(mine) == Record()
    for each in tg.exercise():
        assert f"·{each.name}" in out
    code, out, _ = said("--done", 0)
    assert code == 0 and "수업 0을 마쳤다고" in out and "다음: 수업 0의 연습 product" in out
    assert tg.exercise("product").check(tg.exercise("product").problem.backward)
    code, out, _ = said()
    assert "✓  0. " in out and "✓product" in out and "·reuse" in out and "다음: 수업 0의 연습 reuse" in out and f"진도의 파일: {mine}" in out
    assert re.search(r"수업 1/\d+, 연습 1/\d+\.", out)
    code, out, _ = said("--undone", 0)
    assert code == 0 and "되돌렸습니다" in out and "다음: 수업 0. " in out and sorted(read(mine).exercises) == ["product"]


def test_everything_done(mine, said):
    def all_done(record):
        for s in path():
            record = record.with_lesson(s.number)
            for name in s.exercises:
                record = record.with_exercise(name)
        return record

    changed(mine, lambda r: all_done(r).with_exercise("없어진 연습").with_lesson(99))
    code, out, _ = said()
    assert code == 0 and out.startswith("모두 마쳤습니다!") and "지금의 과정에 없는 것 2개도 간직합니다" in out and "·" not in out


def test_progress_turned_off(mine, said, monkeypatch):
    monkeypatch.setenv(VARIABLE, "")
    code, out, _ = said()
    assert code == 0 and f"진도를 적지 않습니다: 비어 있는 환경 변수 {VARIABLE}" in out
    for words in (("--done", 0), ("--export", "a.json"), ("--reset",)):
        code, _, err = said(*words)
        assert code == 2 and "진도를 적지 않기로" in err
    assert os.listdir(mine.parents[1]) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_home_that_can_not_be_written(mine, said, code, monkeypatch):
    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(atomic.os, "replace", refuse)
    found, out, err = said()
    assert found == 0 and "다음: 수업 0" in out and "진도를 적지 못했습니다" in err and VARIABLE in err and str(mine) in err
    found, _, err = said("--done", 0)
    assert found == 1 and "쓸 수 없습니다" in err and str(mine) in err and not mine.exists()
    monkeypatch.undo()
    monkeypatch.setenv(VARIABLE, str(mine))
    changed(mine, lambda r: r.with_lesson(0))
    monkeypatch.setattr(atomic.os, "replace", refuse)
    old = mine.read_bytes()
    found, out, _ = said()
    assert found == 0 and "✓  0." in out
    assert said("--done", 1)[0] == 1 and mine.read_bytes() == old


# ── 수업과 연습을 펼치기 ──


@pytest.fixture
def opened(monkeypatch):
    class Opened(list):
        works = True

    seen = Opened()
    monkeypatch.setattr(webbrowser, "open", lambda url: seen.append(url) or seen.works)
    return seen


def test_a_lesson_is_opened(mine, said, opened, tmp_path):
    page = tmp_path / "build" / "docs" / "lessons" / "01-퍼셉트론.html"
    code, _, err = said(1)
    assert code == 1 and "python -m sphinx -W docs build/docs" in err and "지은 쪽이" in err and not opened
    page.parent.mkdir(parents=True)
    page.write_text("쪽", encoding="utf-8")
    code, out, _ = said(1)
    assert code == 0 and opened == [page.as_uri()] and out.splitlines()[0] == str(page) and "and_bias" in out and "--done 1" in out
    assert said(1, "--print")[0] == 0 and len(opened) == 1
    opened.works = False
    code, out, _ = said(1)
    assert code == 0 and "브라우저를 열지 못했습니다" in out and str(page) in out
    assert said(1, "--folder", "build/docs")[0] == 0 and not mine.exists(), "펼치기만 해서는 아무것도 쓰지 않는다"
    code, _, err = said(77)
    assert code == 2 and "77번 수업은 없습니다" in err
    code, _, err = said("--done", 77)
    assert code == 2 and "77번 수업은 없습니다" in err and not mine.exists()


def test_an_exercise_is_shown(mine, said):
    code, out, _ = said("--exercise", "and_bias")
    assert code == 0 and "AND 의 편향" in out and "def answer(" in out and "--exercise and_bias --check" in out and not mine.exists()
    assert "seed=3" in said("--exercise", "mlp", "--seed", 3)[1]
    code, _, err = said("--exercise", "and_bais")
    assert code == 2 and "and_bias" in err


@pytest.mark.parametrize("words", [(3, "--done", 3), ("--export", "a", "--import", "b"), ("--reset", "--done", 1), (1, "--exercise", "mlp", "--check", "a.py")])
def test_one_thing_at_a_time(mine, said, words):
    code, _, err = said(*words)
    assert code == 2 and "하나만" in err and not mine.exists()


# ── 파일의 채점 ──

RIGHT = "def answer(w):\n    print('안녕')\n    return -1.5 * w[0]\n"
DEADLY = {  # 이 프로세스에서는 돌려 볼 수 없는 것
    "갑자기 끝내기": ("import os\nos._exit(0)\n", "끝까지 가지 못했습니다(끝내는 값 0)"),
    "죽음": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "신호 9"),
    "끝나지 않음": ("while True:\n    pass\n", "초가 지나도 끝나지 않아"),
    "기억 공간": ("import numpy as np\nx = np.ones(10**10)\n", "기억 공간(memory)을 4 GiB"),
}


@pytest.mark.slow
def test_a_right_file_is_noted(mine, said, tmp_path):
    (tmp_path / "답.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "numpy.py").write_text("raise SystemExit('엉뚱한 numpy')", encoding="utf-8")  # 곁의 파일이 NumPy 를 가리지 못한다
    code, out, _ = said("--exercise", "and_bias", "--check", "답.py")
    assert code == 0 and "모두 맞습니다!" in out and "다음: 수업 0" in out and sorted(read(mine).exercises) == ["and_bias"]
    assert RIGHT == (tmp_path / "답.py").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="신호와 기억 공간의 한도가 없다")
@pytest.mark.parametrize("name", DEADLY)
def test_what_would_take_this_process_with_it_is_told(mine, said, tmp_path, name):
    content, words = DEADLY[name]
    (tmp_path / "답.py").write_text(content, encoding="utf-8")
    limit = ("--time-limit", 2) if name == "끝나지 않음" else ()
    code, out, _ = said("--exercise", "and_bias", "--check", "답.py", *limit)
    assert code == 1 and words in out and not mine.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("content", "passed", "words"), [
    (RIGHT + "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()\n", True, "모두 맞습니다!"),
    ("def answer(w):\n    import sys\n    sys.exit()\n", False, "return 으로 답을"),
    ("w = input()\n" + RIGHT, False, "입력(input)을 받을 수 없습니다"),
])
def test_files_that_wait_or_end(mine, said, tmp_path, content, passed, words):
    (tmp_path / "답.py").write_text(content, encoding="utf-8")
    code, out, _ = said("--exercise", "and_bias", "--check", "답.py")
    assert (code == 0) == passed and words in out


def test_what_to_grade_must_be_said(mine, said, tmp_path):
    code, _, err = said("--check", "답.py")
    assert code == 2 and "--exercise 로 함께" in err
    code, _, err = said("--exercise", "mlp", "--check", "없는.py")
    assert code == 1 and "없는.py" in err and "def backward(" in err
    code, _, err = said("--exercise", "mlp", "--check", ".")
    assert code == 1 and "폴더입니다" in err and "def backward(" in err
    (tmp_path / "답.py").write_text(RIGHT, encoding="utf-8")
    for bad in (0, -1, "nan", 1e9):
        code, _, err = said("--exercise", "mlp", "--check", "답.py", "--time-limit", bad)
        assert code == 2 and "--time-limit" in err
    code, _, err = said("--exercise", "mpl", "--check", "답.py")
    assert code == 2 and "mlp" in err


# ── 옮기기 ──


def test_progress_is_carried_to_another_machine(mine, said, tmp_path, monkeypatch):
    code, _, err = said("--export", "진도.json")
    assert code == 1 and "아직 진도가 없습니다" in err
    changed(mine, lambda r: r.with_lesson(0).with_exercise("mlp"))
    code, out, _ = said("--export", "진도.json")
    assert code == 0 and "진도.json" in out and json.loads((tmp_path / "진도.json").read_text(encoding="utf-8"))["kind"] == KIND
    code, _, err = said("--export", "진도.json")
    assert code == 1 and "이미 있습니다" in err and said("--export", "진도.json", "--force")[0] == 0
    other = tmp_path / "다른 집.json"
    monkeypatch.setenv(VARIABLE, str(other))
    changed(other, lambda r: r.with_lesson(1).with_exercise("mlp"))
    code, out, _ = said("--import", "진도.json")
    assert code == 0 and "새로 수업 1개, 연습 0개" in out and sorted(read(other).lessons) == ["0", "1"]
    assert "새로 수업 0개, 연습 0개" in said("--import", "진도.json")[1]
    assert "새로 수업 2개, 연습 1개" in _imported_into_nothing(said, tmp_path, monkeypatch, other)


def _imported_into_nothing(said, tmp_path, monkeypatch, source):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "새 집" / "p.json"))
    return said("--import", source)[1]


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b'{"kind": "tinygrad_ko progress", "version": 2}', b"\x00" * 100])
def test_a_wrong_file_is_told_and_nothing_is_lost(mine, said, tmp_path, content):
    (tmp_path / "틀린.json").write_bytes(content)
    changed(mine, lambda r: r.with_lesson(4))
    old = mine.read_bytes()
    code, _, err = said("--import", "틀린.json")
    assert code == 1 and "틀린.json" in err and "--reset" not in err and mine.read_bytes() == old
    mine.write_bytes(content)
    for words in ((), ("--done", 1), ("--export", "b.json"), ("--import", "틀린.json")):
        code, _, err = said(*words)
        assert code == 1 and err and mine.read_bytes() == content and not (tmp_path / "b.json").exists()
        assert ("--reset" in err and "그대로 두었습니다" in err) == (words[:1] != ("--import",))
    code, out, _ = said("--reset", "--yes")
    aside = mine.with_name("progress.1.old.json")
    assert code == 0 and str(aside) in out and aside.read_bytes() == content and read(mine) == Record()
    assert "--import" not in out, "읽지 못할 것으로는 되돌릴 수 없다"


@pytest.mark.parametrize(("answer", "goes"), [("예", True), (" 네 ", True), ("아니요", False), ("", False), (EOFError, False)])
def test_starting_over_asks(mine, said, monkeypatch, answer, goes):
    changed(mine, lambda r: r.with_lesson(4).with_exercise("mlp"))
    old, asked = mine.read_bytes(), []

    def reply(question):
        asked.append(question)
        if answer is EOFError:
            raise EOFError
        return answer

    monkeypatch.setattr(builtins, "input", reply)
    code, out, _ = said("--reset")
    assert asked == ["마친 수업 1개와 맞힌 연습 1개를 옮겨 두고 처음부터 시작할까요? (예/아니요) "]
    assert code == (0 if goes else 1) and (mine.read_bytes() == old) != goes
    if goes:
        assert read(mine) == Record() and said("--import", mine.with_name("progress.1.old.json"))[0] == 0
        assert mine.read_bytes() == old, "옮겨 둔 것에서 그대로 되돌아온다"


def test_starting_over_with_nothing(mine, said):
    code, _, err = said("--reset")
    assert code == 1 and "아직 진도가 없습니다" in err
