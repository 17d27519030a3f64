"""임시 파일: 다 쓸 때까지 쓰는 이가 잠가 쥐고, 제 이름을 얻기 앞에 디스크에 닿게 한다.

쓰다 죽은(kill -9, 정전) 이의 것은 다음에 같은 파일을 쓰는 이가 치운다.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows 는 열려 있는 파일을 지우지 못하게 하므로 잠그지 않아도 된다
    fcntl = None  # type: ignore[assignment]

__all__ = ["clear_abandoned", "draft_of", "held", "settle"]

FRESH = 10  # 초. 이보다 새것은 막 만들고 아직 잠그기 전일 수 있다


def draft_of(target: Path) -> Path:
    """``target`` 의 새 임시 이름. 긴 이름에서도 길어지지 않고, 끝(확장자)은 같다."""
    return target.with_name(f"{_mark(target)}{secrets.token_hex(6)}.tmp{target.suffix[:16]}")


@contextmanager
def held(draft: Path) -> Iterator[None]:
    """빈 임시 파일을 만들어 잠그고 쥔다. 죽으면 운영체제가 놓는다."""
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        if fcntl is not None:
            with suppress(OSError):  # 잠글 수 없는 파일 시스템에서는 아무도 치우지 않는다
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def clear_abandoned(target: Path) -> None:
    """죽은 이가 남긴, ``target`` 의 임시 파일을 지운다."""
    for draft in target.parent.glob(f"{_mark(target)}*"):
        with suppress(OSError):  # 살아 있는 이가 쥐고 있거나, 남이 먼저 치웠다
            if time.time() - draft.stat().st_mtime > FRESH:
                with open(draft, "rb+") as left:
                    if fcntl is not None:
                        fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()


def settle(path: Path) -> None:
    """파일에 쓴 것이, 폴더이면 바뀐 이름이 디스크에 닿기를 기다린다. 폴더를 열 수 없는 곳(Windows)에서는 운영체제에 맡긴다."""
    if path.is_dir():
        with suppress(OSError):
            _synchronise(os.open(path, os.O_RDONLY))
    else:
        _synchronise(os.open(path, os.O_RDWR))


def _synchronise(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _mark(target: Path) -> str:
    return f".{hashlib.blake2s(os.fsencode(target.name), digest_size=6).hexdigest()}-"
