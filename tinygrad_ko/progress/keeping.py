"""진도를 읽고, 고치고, 치운다. 고치는 동안에는 혼자 쥐고(lock), 파일은 한 번에 바뀐다."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..errors import FileError, TinygradError
from ..io.atomic import write_atomically
from ..io.refusals import refused
from ..io.sources import opened
from ..watch.source_lines import warn_user
from .place import place
from .record import Record

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["begun", "changed", "note_exercise", "read", "set_aside"]

PATIENCE = 10.0  # 초. 다른 프로세스가 놓기를 이만큼 기다린다
WHERE = "진도"


def begun() -> Path | None:
    """시작한 진도의 파일. 시작하지 않았거나 적지 않기로 했으면 ``None``."""
    try:
        path = place()
    except FileError:  # 집 폴더를 모른다
        return None
    return path if path is not None and path.exists() else None


def read(path: str | os.PathLike[str], where: str = WHERE) -> Record:
    """진도 파일을 읽는다.

    예외
    ----
    FileError, DataError : 읽을 수 없는 파일, 진도 파일이 아니거나 망가졌거나 더 새 버전의 것.
    """
    with opened(where, path) as source:
        return Record.of(source)


def changed(path: Path, change: Callable[[Record], Record], where: str = WHERE) -> Record:
    """진도를 읽어 ``change`` 한 것으로 바꾼다. 없으면 빈 진도에서 시작한다. 달라지지 않으면 쓰지 않는다. 읽지 못할 파일은 건드리지 않는다.

    예외
    ----
    FileError, DataError : 쓸 수 없는 곳, 읽지 못할 진도, 다른 프로세스가 놓지 않을 때.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(where, path, error) from None
    with _Held(path, where):
        before = read(path, where) if path.exists() else None
        after = change(before or Record())
        if after != before:
            write_atomically(path, after.content(), where)
    return after


def note_exercise(name: str) -> None:
    """맞힌 연습을 적는다: 시작한 사람의 진도에만, 처음 맞혔을 때만. 적지 못하면 경고만 한다."""
    path = begun()
    if path is None:
        return
    try:
        if name not in read(path).exercises:
            changed(path, lambda record: record.with_exercise(name))
    except TinygradError as error:
        warn_user(f"맞혔지만 진도에 적지 못했습니다. {error}")


def set_aside(path: Path, where: str = WHERE) -> Path:
    """진도 파일을 곁의 다른 이름으로 옮긴다(지우지 않는다). 망가진 것도 옮긴다.

    반환
    ----
    Path : 옮긴 곳.
    """
    with _Held(path, where):
        for k in range(1, 10_000):
            aside = path.with_name(f"{path.stem}.{k}.old{path.suffix}")
            if not os.path.lexists(aside):
                break
        try:
            os.rename(path, aside)
        except OSError as error:
            raise refused(where, path, error) from None
    return aside


class _Held:
    """읽고 고쳐 쓰는 동안 폴더를 혼자 쥔다. 죽으면 운영체제가 놓는다. 잠글 수 없는 파일 시스템이면 그냥 한다."""

    def __init__(self, path: Path, where: str) -> None:
        self.path, self.where = path, where
        self.descriptor: int | None = None

    def __enter__(self) -> None:
        if fcntl is None:
            return
        with suppress(OSError):
            self.descriptor = os.open(self.path.parent, os.O_RDONLY)  # 폴더를 쥐면 남는 파일이 없다
        end = time.monotonic() + PATIENCE
        while self.descriptor is not None and not self._taken():
            if time.monotonic() > end:
                raise FileError(f"{self.where}: 다른 프로세스가 '{self.path}' 의 폴더를 쥐고 놓지 않습니다. 그것을 마친 뒤에 다시 하세요.",
                                errno.EAGAIN, str(self.path))
            time.sleep(0.02)

    def _taken(self) -> bool:
        assert self.descriptor is not None
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # 잠글 수 없는 파일 시스템
            pass
        return True

    def __exit__(self, *_: object) -> None:
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    __del__ = __exit__  # 들어가다 멈추어도(Ctrl+C) 놓는다
