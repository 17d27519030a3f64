"""파일 하나를 온전히 쓰거나 아예 쓰지 않는다: 곁에 임시 파일을 다 쓰고, 디스크에 닿게 한(fsync) 뒤에 제 이름으로 옮긴다(rename).

그래서 언제 멈추어도(오류, Ctrl+C, 전원) 그 이름에 있는 것은 옛것 전부이거나 새것 전부이다.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import ArgumentError, ArgumentTypeError, describe
from .drafts import clear_abandoned, draft_of, held, settle
from .refusals import occupied, refused

__all__ = ["kind_of_file", "new_file", "path_of", "place_of_file", "write_atomically"]


def path_of(where: str, path: str | os.PathLike[str], example: str = "이름") -> Path:
    """읽는 이가 적은 경로. 앞의 ``~`` 는 집의 폴더이다.

    예외
    ----
    ArgumentTypeError, ArgumentError : 경로가 아닌 것, 이름이 될 수 없는 글.

    예제
    ----
    >>> from tinygrad_ko.io.atomic import path_of
    >>> path_of("save", "가중치.safetensors").name
    '가중치.safetensors'
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(f"{where}: 파일의 이름이어야 합니다. 받은 것: {describe(path)}. 예: '{example}'")
    text = os.path.expanduser(os.fsdecode(path))
    try:
        possible = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # 반쪽 글자(lone surrogate)
        possible = False
    if not text or not possible:
        trouble = "파일의 이름에 쓸 수 없는 글자가 있습니다" if text else "파일의 이름이 비어 있습니다"
        raise ArgumentError(f"{where}: {trouble}: {text!r}.")
    return Path(text)


def kind_of_file(where: str, path: str | os.PathLike[str], endings: Sequence[str], instead: str = "") -> str:
    """파일의 꼴은 이름의 끝이 정한다: 소문자로 쓴 확장자.

    매개변수
    --------
    where : 오류에 적을 자리.
    path : 저장할 파일.
    endings : 쓸 수 있는 확장자들.
    instead : 다른 꼴로 남기려는 사람에게 할 말.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모르는 확장자, 경로가 아닌 것.

    예제
    ----
    >>> from tinygrad_ko.io.atomic import kind_of_file
    >>> kind_of_file("save", "그림.SVG", (".svg", ".png"))
    '.svg'
    """
    ending = path_of(where, path, f"이름{endings[0]}").suffix.lower()
    if ending not in endings:
        kinds = f"{', '.join(endings)} 가운데 하나로" if len(endings) > 1 else f"{endings[0]} 로"
        cure = instead and f". {instead}"
        raise ArgumentError(f"{where}: 파일의 이름은 {kinds} 끝나야 합니다. 받은 것: '{os.fspath(path)}'{cure}")
    return ending


def place_of_file(path: str | os.PathLike[str], where: str = "저장") -> Path:
    """파일을 놓을 자리: 이음(symbolic link)이면 그것이 가리키는 곳.

    예외
    ----
    FileError : 폴더가 없거나, 그 이름의 폴더나 장치가 있거나, 고칠 수 없는 파일이 있을 때.
    """
    named = path_of(where, path)
    try:
        target = Path(os.path.realpath(named))
        occupied(target)
    except OSError as error:
        raise refused(where, path, error) from None
    return target


@contextmanager
def new_file(path: str | os.PathLike[str], where: str = "저장") -> Iterator[Path]:
    """새 파일을 쓸 임시 자리를 준다. 무사히 나오면 그것이 ``path`` 가 되고, 오류나 Ctrl+C로 나오면 아무 일도 없었던 것과 같다.

    매개변수
    --------
    path : 만들거나 바꿀 파일. 폴더는 있어야 한다. 앞의 ``~`` 는 집의 폴더이다.
    where : 오류에 적을 자리.

    예외
    ----
    FileError : 쓸 수 없을 때(가득 찬 디스크, 권한, 없는 폴더, 폴더가 있는 자리). 임시 파일이 아니라 ``path`` 를 말하며, 먼저
        있던 파일은 그대로이다. 까닭에 따라 ``FileNotFoundError``, ``PermissionError``, ``IsADirectoryError`` 이기도 하다.

    예제
    ----
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tinygrad_ko.io.atomic import new_file
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with new_file(Path(home) / "답.txt") as draft:
    ...         _ = draft.write_text("42")
    ...     [file.name for file in Path(home).iterdir()]
    ['답.txt']
    """
    target = place_of_file(path, where)
    draft = draft_of(target)
    elsewhere = False  # 지금 나는 오류가 이 파일과 상관없는, 부른 쪽의 것일 수 있는가
    try:
        clear_abandoned(target)
        with held(draft):
            elsewhere = True
            yield draft
            elsewhere = False
            settle(draft)
        if target.exists():
            shutil.copymode(target, draft)
        os.replace(draft, target)
        settle(target.parent)
    except OSError as error:
        if elsewhere and error.filename not in (None, str(draft)):
            raise
        raise refused(where, path, error) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_atomically(path: str | os.PathLike[str], content: bytes, where: str = "저장") -> Path:
    """파일을 한 번에 쓴다. 인수와 예외는 ``new_file`` 과 같다.

    반환
    ----
    Path : 쓴 파일.
    """
    with new_file(path, where) as draft:
        draft.write_bytes(content)
    return path_of(where, path)
