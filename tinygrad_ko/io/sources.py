"""읽을 파일: 보통의 파일인지 보고 연다. 안에 있는 것보다 많이는 읽지 않는다."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import ArgumentError, ArgumentTypeError, DataError, FileError, describe
from ..korean.particles import particle
from .atomic import path_of

__all__ = ["Source", "file_at", "opened"]

SEEN = 512  # 무슨 파일인지 알아보는 데 볼 바이트의 수
REASONS = {
    errno.ENOENT: "그 파일이 없습니다. 이름과 폴더를 확인하세요",
    errno.ENOTDIR: "그 파일이 없습니다(길의 가운데가 폴더가 아닙니다). 이름과 폴더를 확인하세요",
    errno.EISDIR: "파일이 아니라 폴더입니다. 그 안의 파일을 적으세요",
    errno.EACCES: "읽을 권한이 없습니다. 권한을 바꾸세요",
    errno.EPERM: "읽을 권한이 없습니다. 권한을 바꾸세요",
    errno.ENXIO: "보통의 파일이 아니라 장치나 통로(pipe)입니다",
    errno.ENAMETOOLONG: "이름이 너무 깁니다",
    errno.ELOOP: "이음(symbolic link)이 자기에게 돌아옵니다",
}


class Source:
    """연 파일 하나. ``size`` 는 남은 바이트의 수, ``start`` 는 그 처음이다."""

    def __init__(self, where: str, name: str, file: BinaryIO) -> None:
        self.where, self.name, self.file = where, name, file
        self.base = file.tell()
        self.size = file.seek(0, 2) - self.base
        self.start = self.read(0, SEEN)

    def read(self, at: int, count: int) -> bytes:
        """``at`` 에서 ``count`` 바이트까지."""
        self.file.seek(self.base + at)
        return self.file.read(min(count, max(self.size - at, 0)))

    def wrong(self, reason: str) -> DataError:
        """이 파일의 내용이 잘못되었다는 오류."""
        return DataError(f"{self.where}: {self.name}: {reason}.")


@contextmanager
def opened(where: str, path: str | os.PathLike[str] | BinaryIO) -> Iterator[Source]:
    """경로나 이미 연 이진 파일을 읽을 것으로.

    예외
    ----
    FileError : 없거나 읽을 수 없는 파일. ArgumentTypeError : 경로도 이진 파일도 아닌 것. DataError : 빈 파일, 기억 공간보다 큰 파일.
    """
    given: Any = path
    if hasattr(given, "read"):
        name, file = f"파일 {getattr(path, 'name', type(path).__name__)!r}", given
    else:
        name, file = _open(where, given)
    try:
        source = Source(where, name, _seekable(where, file))
        if not source.size:
            again = " 방금 쓴 것이면 file.seek(0) 으로 처음으로 돌아가세요" if file is given else ""
            raise source.wrong(f"비어 있습니다(0 바이트).{again}".rstrip("."))
        yield source
    except MemoryError:
        raise DataError(f"{where}: {name}: 파일이 커서 기억 공간에 다 들어가지 않습니다.") from None
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise DataError(f"{where}: {name}: 읽다가 멈추었습니다. ({error.strerror or error})") from None
    finally:
        if file is not given:
            file.close()


def _open(where: str, path: str | os.PathLike[str]) -> tuple[str, BinaryIO]:
    """오류에 적을 이름과 연 파일. 보통의 파일만 연다: 통로(pipe)는 열기만 해도 기다리고, 장치는 끝이 없다."""
    named, name = file_at(where, path), os.fspath(path)
    try:
        return f"'{name}'", open(named, "rb")
    except OSError as error:
        raise _unreadable(where, name, error) from None


def file_at(where: str, path: str | os.PathLike[str], wanted: str = "", example: str = "가중치.safetensors") -> Path:
    """읽을 수 있을 보통의 파일의 경로. 열지는 않는다. ``wanted`` 는 무엇을 주어야 하는지, 오류에 덧붙일 말이다.

    예외
    ----
    FileError : 없는 파일, 폴더, 장치나 통로. 까닭에 따라 그 아래의 오류이다.

    예제
    ----
    >>> from tinygrad_ko.io.sources import file_at
    >>> file_at("project", "없는 파일.py")
    Traceback (most recent call last):
    ...
    tinygrad_ko.errors.MissingFileError: project: '없는 파일.py'를 읽을 수 없습니다: 그 파일이 없습니다. 이름과 폴더를 확인하세요.
    """
    named, name = path_of(where, path, example), os.fspath(path)
    try:
        mode = named.stat().st_mode
        if not stat.S_ISREG(mode):
            code = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO
            raise OSError(code, os.strerror(code))
        return named
    except OSError as error:
        raise _unreadable(where, name, error, wanted) from None


def _unreadable(where: str, name: str, error: OSError, wanted: str = "") -> FileError:
    said = REASONS.get(error.errno or 0, error.strerror)
    return FileError.of(error.errno, f"{where}: '{name}'{particle(name, '을/를')} 읽을 수 없습니다: {said}. {wanted}".rstrip(), name)


def _seekable(where: str, file: Any) -> BinaryIO:
    if isinstance(file, io.TextIOBase):
        raise ArgumentTypeError(f"{where}: 글로 연 파일입니다. open(파일, 'rb') 로 여세요.")
    if getattr(file, "closed", False) or not getattr(file, "readable", lambda: True)():
        raise ArgumentError(f"{where}: 닫혔거나 읽을 수 없게 연 파일입니다: {describe(file)}. open(파일, 'rb') 로 여세요.")
    try:
        return file if file.seekable() else io.BytesIO(file.read())
    except (AttributeError, TypeError):
        raise ArgumentTypeError(f"{where}: 파일의 이름이나 'rb' 로 연 파일이어야 합니다. 받은 것: {describe(file)}.") from None
