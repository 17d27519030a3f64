"""진도의 파일: 어디에 놓이고, 언제 쓰고, 어느 순간에 죽어도 잃지 않고, 읽지 못할 것은 건드리지 않는다."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.interrupts import lines_of, signalled, stops

import tinygrad_ko as tg
from tinygrad_ko.errors import DataError, FileError, TinygradError
from tinygrad_ko.io import atomic
from tinygrad_ko.progress import keeping
from tinygrad_ko.progress.keeping import changed, note_exercise, read, set_aside
from tinygrad_ko.progress.place import VARIABLE, place
from tinygrad_ko.progress.record import KIND, VERSION, Record

SOURCE = Path(tg.__file__).parents[1]


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """진도 파일의 자리. 아직 없다."""
    path = tmp_path / "집" / "progress.json"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def done(path):
    record = read(path)
    return sorted(record.lessons), sorted(record.exercises)


# ── 자리 ──


def test_where_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert place() == tmp_path / ".local/share/tinygrad_ko/progress.json"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert place() == tmp_path / "data/tinygrad_ko/progress.json"
    monkeypatch.setenv("XDG_DATA_HOME", "data")  # 상대 경로는 따르지 않는다(XDG 의 약속)
    assert place() == tmp_path / ".local/share/tinygrad_ko/progress.json"
    monkeypatch.setenv(VARIABLE, "~/진도.json")
    assert place() == tmp_path / "진도.json"
    monkeypatch.setenv("HOME", "")  # 쓰지 않는 집은 몰라도 된다
    for named in (".", "진도.json", str(tmp_path / "진도.json")):
        monkeypatch.setenv(VARIABLE, named)
        assert place() == Path(named)
    for nothing in ("", "  "):
        monkeypatch.setenv(VARIABLE, nothing)
        assert place() is None


@pytest.mark.parametrize(("home", "named"), [(None, "~없는사용자/진도.json"), ("", "~/진도.json"), ("", None)])
def test_a_home_that_is_not_known_is_said_and_nothing_breaks(home, named, monkeypatch):
    """집 폴더를 모르는 곳(컨테이너, 없는 사용자, 빈 HOME)에서도 맞힌 연습은 맞힌 것이다."""
    for variable, value in ((VARIABLE, named), ("HOME", home), ("XDG_DATA_HOME", None)):
        monkeypatch.delenv(variable, raising=False)
        if value is not None:
            monkeypatch.setenv(variable, value)
    with pytest.raises(FileError, match="집 폴더를 알 수 없습니다"):
        place()
    assert keeping.begun() is None
    assert tg.exercise("and_bias").check(-1.5)


def test_where_it_is_on_windows(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("tinygrad_ko.progress.place.sys.platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert place() == tmp_path / "Roaming" / "tinygrad_ko" / "progress.json"


# ── 무엇을 적는가 ──


def test_what_is_done_stays_done(mine):
    changed(mine, lambda r: r.with_lesson(5))
    changed(mine, lambda r: r.with_exercise("mlp").with_lesson(0))
    assert done(mine) == (["0", "5"], ["mlp"])
    first = json.loads(mine.read_text(encoding="utf-8"))
    first["lessons"]["5"] = "2020-01-01"
    mine.write_text(json.dumps(first), encoding="utf-8")
    assert changed(mine, lambda r: r.with_lesson(5)).lessons["5"] == "2020-01-01", "처음 마친 날이 남는다"
    assert done(mine) == (["0", "5"], ["mlp"])
    assert sorted(changed(mine, lambda r: r.without_lesson(5)).lessons) == ["0"]


def test_nothing_is_written_when_nothing_changes(mine):
    changed(mine, lambda r: r.with_lesson(5))
    before = mine.stat().st_mtime_ns, mine.stat().st_ino
    changed(mine, lambda r: r.with_lesson(5))
    assert (mine.stat().st_mtime_ns, mine.stat().st_ino) == before and os.listdir(mine.parent) == ["progress.json"]


def test_what_an_upgrade_took_away_or_added_is_kept(mine):
    mine.parent.mkdir()
    table = {"kind": KIND, "version": VERSION, "lessons": {"99": "2026-01-02"}, "exercises": {"사라진 연습": "2026-01-01"}, "적어 둔 것": [1, {"a": None}]}
    mine.write_text(json.dumps(table), encoding="utf-8")
    changed(mine, lambda r: r.with_exercise("mlp"))
    found = json.loads(mine.read_text(encoding="utf-8"))
    assert found["적어 둔 것"] == table["적어 둔 것"] and found["lessons"] == table["lessons"]
    assert sorted(found["exercises"]) == ["mlp", "사라진 연습"]


def test_joining_loses_nothing():
    a, b = Record({"1": "2026-02-01", "2": "2026-01-01"}, {"x": "2026-03-01"}, {"m": 1}), Record({"1": "2026-01-05"}, {"y": "2026-03-02"}, {"m": 2, "n": 3})
    joined = a.joined(b)
    assert joined.lessons == {"1": "2026-01-05", "2": "2026-01-01"} and sorted(joined.exercises) == ["x", "y"] and joined.rest == {"m": 1, "n": 3}
    assert a.joined(a) == a and {**b.joined(a).lessons} == {**joined.lessons}


# ── 연습이 맞으면 ──


def right(x, w, t, a):
    d_z = (a - t) * a * (1 - a)
    return {"d_w": d_z * x, "d_b": d_z, "d_x": d_z * w}


def test_a_right_answer_is_noted_only_by_one_who_has_begun(mine):
    assert tg.exercise("neuron").check(right) and not mine.parent.exists(), "시작하지 않았으면 아무것도 쓰지 않는다"
    changed(mine, lambda r: r)
    assert not tg.exercise("neuron").check(d_w=1.0) and done(mine) == ([], [])
    assert not tg.exercise("neuron").check(d_w=right(*(tg.exercise("neuron").cache[n] for n in "xwta"))["d_w"]) and done(mine) == ([], [])
    assert tg.exercise("neuron", seed=4).check(right) and done(mine) == ([], ["neuron"])
    assert tg.exercise("and_bias").check(-1.5) and done(mine) == ([], ["and_bias", "neuron"])


def test_what_can_not_be_noted_is_a_warning(mine, monkeypatch):
    mine.parent.mkdir()
    for content in (b"", b"{", b'{"kind": "tinygrad_ko progress", "version": 9}'):
        mine.write_bytes(content)
        with pytest.warns(UserWarning, match="맞혔지만 진도에 적지 못했습니다"):
            assert tg.exercise("neuron").check(right)
        assert mine.read_bytes() == content
    monkeypatch.setenv(VARIABLE, "")
    assert tg.exercise("neuron").check(right)


# ── 읽지 못할 것 ──

WRONG = {
    "빈 것": (b"", "비어 있습니다"), "잘린 것": (Record({"1": "2026-01-01"}).content()[:40], "잘렸거나"), "글": ("안녕".encode(), "진도 파일이 아니"),
    "다른 JSON": (b'{"lessons": {}}', "진도 파일이 아닙니다"), "목록": (b"[1, 2]", "진도 파일이 아닙니다"), "이진": (bytes(range(256)), "진도 파일이 아니"),
    "깊은 것": (b"[" * 100_000, "진도 파일이 아니"), "큰 것": (b" " * (1 << 22) + b"{}", "너무 큽니다"),
    "더 새것": (json.dumps({"kind": KIND, "version": VERSION + 1, "모르는 것": 1}).encode(), "더 새 tinygrad_ko 가 쓴 진도.*버전 2"),
    "버전 없음": (json.dumps({"kind": KIND, "lessons": {}, "exercises": {}}).encode(), "버전이 적혀 있지"),
    "버전이 글": (json.dumps({"kind": KIND, "version": "1", "lessons": {}, "exercises": {}}).encode(), "버전"),
    "수업이 목록": (json.dumps({"kind": KIND, "version": 1, "lessons": [], "exercises": {}}).encode(), "목록을 읽을 수"),
    "날이 수": (json.dumps({"kind": KIND, "version": 1, "lessons": {"1": 3}, "exercises": {}}).encode(), "목록을 읽을 수"),
    "반쪽 글자": (b'{"kind": "\xff"}', "진도 파일이 아니"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_can_not_be_read_is_told_and_never_touched(mine, name):
    content, words = WRONG[name]
    mine.parent.mkdir()
    mine.write_bytes(content)
    for attempt in (lambda: read(mine), lambda: changed(mine, lambda r: r.with_lesson(1))):
        with pytest.raises(DataError, match=words) as caught:
            attempt()
        assert str(mine) in str(caught.value) or mine.name in str(caught.value)
    assert mine.read_bytes() == content
    aside = set_aside(mine)
    assert aside.read_bytes() == content and not mine.exists() and aside.name == "progress.1.old.json"
    changed(mine, lambda r: r.with_lesson(2))
    assert set_aside(mine).name == "progress.2.old.json" and aside.read_bytes() == content


def test_what_is_no_file(mine):
    with pytest.raises(FileError):
        read(mine)
    mine.mkdir(parents=True)
    with pytest.raises(FileError, match="폴더"):
        changed(mine, lambda r: r.with_lesson(1))
    mine.rmdir()
    mine.parent.rmdir()
    mine.parent.write_text("파일")
    with pytest.raises(FileError, match="쓸 수 없습니다"):
        changed(mine, lambda r: r.with_lesson(1))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_a_full_disk_or_a_home_that_may_not_be_written_keeps_the_old(mine, code, monkeypatch):
    changed(mine, lambda r: r.with_lesson(1))
    old = mine.read_bytes()

    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(atomic.os, "replace", refuse)
    with pytest.raises(FileError, match="쓸 수 없습니다") as caught:
        changed(mine, lambda r: r.with_lesson(2))
    assert str(mine) in str(caught.value) and mine.read_bytes() == old and os.listdir(mine.parent) == [mine.name]
    monkeypatch.undo()
    monkeypatch.setattr(keeping.Path, "mkdir", refuse)
    with pytest.raises(FileError, match="쓸 수 없습니다"):
        changed(mine.parent / "새" / "a.json", lambda r: r)


# ── 멈춤, 죽음, 여럿이 함께 ──


def test_stopping_at_any_line_leaves_the_old_or_the_new(mine):
    changed(mine, lambda r: r.with_lesson(1))
    old = mine.read_bytes()
    new = read(mine).with_lesson(2).content()

    def save():
        changed(mine, lambda r: r.with_lesson(2))

    for at in stops(save, 20):
        mine.write_bytes(old)
        lines_of(save, at, signalled)
        assert mine.read_bytes() in (old, new), at
        assert os.listdir(mine.parent) == [mine.name], at
    mine.write_bytes(old)
    save()
    assert mine.read_bytes() == new, "멈춘 뒤에도 다시 쓸 수 있다: 쥔 것이 남지 않았다"


WRITER = """
import sys
from pathlib import Path
from tinygrad_ko.progress.keeping import changed
path, name = Path(sys.argv[1]), sys.argv[2]
print("시작", flush=True)
for k in range(int(sys.argv[3])):
    changed(path, lambda record: record.with_exercise(f"{name}{k}"))
print("끝", flush=True)
"""


def writer(path, name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(count)], stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": str(SOURCE)})


@pytest.mark.slow
def test_two_at_once_lose_nothing(mine):
    both = [writer(mine, name, 15) for name in "ab"]
    assert [p.wait(300) for p in both] == [0, 0]
    assert done(mine)[1] == sorted(f"{name}{k}" for name in "ab" for k in range(15)) and os.listdir(mine.parent) == [mine.name]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 가 없다")
def test_killed_while_writing(mine):
    """쓰는 이를 아무 때나 죽인다(kill -9): 파일은 언제나 온전하고, 다음 이가 이어서 쓴다."""
    held = 0
    for round_ in range(2):
        child = writer(mine, f"{round_}-", 100_000)
        assert child.stdout.readline() == "시작\n"
        time.sleep(0.05 + 0.03 * round_)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        if mine.exists():
            found = len(read(mine).exercises)
            assert found >= held
            held = found
    changed(mine, lambda r: r.with_lesson(3))
    assert done(mine)[0] == ["3"] and held > 0


def test_one_that_is_never_let_go_is_told(mine, monkeypatch):
    if keeping.fcntl is None:
        pytest.skip("이 기계에서는 폴더를 쥐지 않는다")
    changed(mine, lambda r: r)
    monkeypatch.setattr(keeping, "PATIENCE", 0.05)
    with keeping._Held(mine, "진도"), pytest.raises(FileError, match="쥐고 놓지 않습니다") as caught:
        changed(mine, lambda r: r.with_lesson(1))
    assert isinstance(caught.value, TinygradError) and done(mine) == ([], [])
    changed(mine, lambda r: r.with_lesson(1))


def test_noting_is_cheap_and_silent_when_already_noted(mine, recwarn):
    changed(mine, lambda r: r.with_exercise("mlp"))
    stamp = mine.stat().st_mtime_ns
    note_exercise("mlp")
    assert mine.stat().st_mtime_ns == stamp and not recwarn.list
