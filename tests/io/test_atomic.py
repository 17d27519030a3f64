"""파일 하나를 온전히 쓰거나 아예 쓰지 않는다: 언제 어떻게 멈추어도 옛것 전부이거나 새것 전부이고, 곁에 남는 것이 없다."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from support.interrupts import lines_of, signalled, stops

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, FileError
from tinygrad_ko.io import atomic, drafts, refusals
from tinygrad_ko.io.atomic import new_file, path_of, write_atomically
from tinygrad_ko.io.drafts import draft_of, held
from tinygrad_ko.io.results import new_results


@pytest.mark.parametrize("code, kind", [(errno.EROFS, OSError), (errno.ENOSPC, OSError), (errno.EACCES, PermissionError)])
def test_what_the_system_refuses_keeps_its_kind_and_the_old_file(code, kind, tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")

    def refuse(*_):
        raise OSError(code, os.strerror(code), "임시")

    monkeypatch.setattr(atomic.os, "replace", refuse)
    with pytest.raises(kind) as caught:
        write_atomically(path, b"new")
    assert caught.value.errno == code and caught.value.filename == str(path) and path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_an_interrupted_save_leaves_the_old_file_or_the_new(tmp_path):
    """도중에 멈추어도 쓰다 만 파일도, 임시 파일도 남지 않는다."""
    file = tmp_path / "그림.dot"

    def save():
        write_atomically(file, "새것".encode())

    for at in stops(save, 60):
        file.write_text("옛것", encoding="utf-8")
        lines_of(save, at, signalled)
        assert file.read_text(encoding="utf-8") in ("옛것", "새것"), at
        assert [p.name for p in tmp_path.iterdir()] == [file.name], at


# ── 어디에 쓰는가 ──


def names(folder):
    return sorted(os.listdir(folder))


def test_the_mode_and_the_link_of_the_old_file_stay(tmp_path):
    path, link = tmp_path / "가.txt", tmp_path / "이음.txt"
    write_atomically(path, b"1")
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    link.symlink_to(path)
    assert write_atomically(link, b"2") == link and link.is_symlink() and path.read_bytes() == b"2" and path.stat().st_mode & 0o777 == 0o640
    (tmp_path / "끊긴.txt").symlink_to(tmp_path / "새.txt")
    write_atomically(tmp_path / "끊긴.txt", b"3")
    assert (tmp_path / "새.txt").read_bytes() == b"3" and names(tmp_path) == ["가.txt", "끊긴.txt", "새.txt", "이음.txt"]


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path):
    """이름을 바꾸어 덮는 일은 /dev/null 도 없앨 수 있다. 통로(pipe)로 본다: 진짜 장치로 보다가 틀리면 기계가 상한다."""
    os.mkfifo(tmp_path / "통로")
    (tmp_path / "폴더").mkdir()
    (tmp_path / "이음").symlink_to(tmp_path / "통로")
    for place, said in ((tmp_path / "통로", "장치나 통로"), (tmp_path / "이음", "장치나 통로"), (tmp_path / "폴더", "폴더가 있습니다")):
        with pytest.raises(FileError, match=said):
            write_atomically(place, b"1")
    assert (tmp_path / "통로").is_fifo() and names(tmp_path) == ["이음", "통로", "폴더"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="관리자(root)는 어디에나 쓸 수 있다")
def test_a_file_or_folder_that_may_not_be_written_is_left(tmp_path):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="쓸 권한이 없습니다"):
        write_atomically(path, b"new")
    tmp_path.chmod(0o555)
    with pytest.raises(PermissionError, match="쓸 권한이 없습니다"):
        write_atomically(tmp_path / "b.txt", b"new")
    tmp_path.chmod(0o755)
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a.txt"]


def test_a_protected_file_is_left(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")
    monkeypatch.setattr(refusals.os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match="앞서 있던 파일은 그대로입니다"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


def test_names_long_odd_and_from_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("가" * 80 + ".safetensors", "a b\nc", "[*]?", "~", "-rf", "\udc80"):
        path = tmp_path / name
        write_atomically(path, b"1")
        write_atomically(path, b"22")
        assert path.read_bytes() == b"22"
    assert write_atomically("~/집.txt", b"3") == tmp_path / "집.txt" and path_of("save", "~/집.txt").exists()
    with pytest.raises(FileError, match="이름이 너무 깁니다"):
        write_atomically(tmp_path / ("가" * 90), b"1")
    for wrong in ("", "a\0b", "\ud800"):
        with pytest.raises(ArgumentError, match="파일의 이름"):
            write_atomically(wrong, b"1")
    assert len(names(tmp_path)) == 7


def test_an_error_of_the_caller_stays_the_callers(tmp_path):
    with pytest.raises(FileNotFoundError) as caught, new_file(tmp_path / "a"):
        open(tmp_path / "다른 파일")
    assert "다른 파일" in str(caught.value) and not isinstance(caught.value, FileError)
    with pytest.raises(ZeroDivisionError), new_file(tmp_path / "a"):
        1 / 0  # noqa: B018
    assert names(tmp_path) == []


# ── 멈춤, 죽음, 여럿이 함께 ──

FULL = """
import resource, sys, numpy as np, tinygrad_ko as tg
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    tg.save({"w": np.ones(100_000)}, sys.argv[1])
except OSError as error:
    print(type(error).__name__, error.errno, error)
"""
LOOP = """
import sys, numpy as np, tinygrad_ko as tg
k = int(sys.argv[2])
while True:
    tg.save({"w": np.full(200_000, k), "k": k}, sys.argv[1])
    print(k, flush=True)
    k += int(sys.argv[3])
"""


def python(program, *arguments):
    return subprocess.Popen([sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole(path):
    state = tg.load(path)
    assert set(state["w"].tolist()) == {state["k"]} and state["w"].shape == (200_000,)
    return state["k"]


@pytest.mark.slow
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.safetensors"
    tg.save({"w": 1}, path)
    out, err = python(FULL, path).communicate(timeout=60)
    assert out.startswith(f"FileError {errno.EFBIG} save: '{path}'에 쓸 수 없습니다: 파일 하나가") and "그대로입니다" in out, err
    assert tg.load(path) == {"w": 1} and names(tmp_path) == ["a.safetensors"]


@pytest.mark.slow
def test_killed_at_any_moment_the_file_is_whole_and_the_next_one_clears_up(tmp_path, monkeypatch):
    path, rng = tmp_path / "a.safetensors", random.Random(0)
    for _ in range(3):
        writer = python(LOOP, path, 1, 1)
        writer.stdout.readline()
        time.sleep(rng.random() / 50)
        writer.kill()
        writer.communicate()
        assert whole(path) >= 1
    (tmp_path / "남의.tmp.safetensors").write_bytes(b"")
    left = [draft_of(path), draft_of(path)]
    for draft in left:
        draft.write_bytes(b"half")
        os.utime(draft, (0, 0))
    with held(draft_of(path)):  # 다른 이가 지금 쓰고 있는 것
        tg.save({"k": 0}, path)
        monkeypatch.setattr(drafts, "FRESH", -1)
        tg.save({"k": 0}, path)
        assert len(names(tmp_path)) == 3 and not any(draft.exists() for draft in left)


@pytest.mark.slow
def test_two_writers_and_a_reader(tmp_path):
    path = tmp_path / "a.safetensors"
    writers = [python(LOOP, path, k, 2) for k in (1, 2)]
    for writer in writers:
        writer.stdout.readline()
    seen = {whole(path) for _ in range(60)}
    for writer in writers:
        assert writer.poll() is None, writer.stderr.read()
        writer.kill()
        writer.communicate()
    assert len(seen) > 2 and {k % 2 for k in seen} == {0, 1}


@pytest.mark.slow
def test_ctrl_c_by_a_timer_leaves_the_old_file_or_the_new(tmp_path):
    path, rng, stopped = tmp_path / "a.safetensors", random.Random(0), 0
    states = [{"w": np.full(50_000, k), "k": k} for k in (0, 1)]
    began = time.perf_counter()
    for _ in range(5):
        tg.save(states[0], path)
    span = (time.perf_counter() - began) / 5
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        for _ in range(40):
            tg.save(states[0], path)
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-5, span))
                tg.save(states[1], path)
                signal.setitimer(signal.ITIMER_REAL, 0)  # 다 쓴 뒤에 온 신호도 여기서 잡는다
            except KeyboardInterrupt:
                stopped += 1
            state = tg.load(path)
            assert set(state["w"].tolist()) == {state["k"]} and names(tmp_path) == ["a.safetensors"]
    finally:
        signal.signal(signal.SIGALRM, before)
    assert stopped > 5


def test_what_is_written_reaches_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    done, real = [], {name: getattr(os, name) for name in ("fsync", "replace")}

    def fsync(descriptor):
        done.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real["fsync"](descriptor)

    def replace(draft, target):
        done.append("replace")
        real["replace"](draft, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomically(tmp_path / "a.txt", b"1")
    draft, *rest = done
    assert draft.endswith(".tmp.txt") and rest == ["replace", str(tmp_path)]
    done.clear()
    with new_results(tmp_path) as folder:
        (folder / "b.txt").write_text("1")
    assert [os.path.basename(at) for at in done] == ["b.txt", "replace", tmp_path.name]
