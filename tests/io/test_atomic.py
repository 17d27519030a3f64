"""파일 하나를 온전히 쓰거나 아예 쓰지 않는다: 언제 어떻게 멈추어도 옛것 전부이거나 새것 전부이고, 곁에 남는 것이 없다."""

from __future__ import annotations

import errno
import os

import pytest
from support.interrupts import lines_of, signalled, stops

from tinygrad_ko.io import atomic
from tinygrad_ko.io.atomic import write_atomically


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
