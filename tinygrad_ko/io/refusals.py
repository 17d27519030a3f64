"""파일을 쓸 수 없는 까닭과 고치는 법: 운영체제의 번호(errno)를 읽는 이의 말로."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ..errors import FileError

__all__ = ["occupied", "reason", "refused"]

REASONS = {
    errno.ENOSPC: "디스크가 가득 찼습니다. 자리를 비우거나 {elsewhere}",
    errno.EDQUOT: "쓸 수 있는 몫(quota)을 다 썼습니다. 자리를 비우거나 {elsewhere}",
    errno.EFBIG: "파일 하나가 가질 수 있는 크기를 넘습니다. 한도(ulimit -f)를 늘리거나 {elsewhere}",
    errno.EACCES: "쓸 권한이 없습니다. 권한을 바꾸거나 {elsewhere}",
    errno.EPERM: "쓸 권한이 없습니다. 권한을 바꾸거나 {elsewhere}",
    errno.EROFS: "읽기만 할 수 있는 곳입니다. {elsewhere}",
    errno.ENOENT: "그 폴더가 없습니다. 먼저 만들거나 {elsewhere}",
    errno.ENOTDIR: "폴더가 있어야 할 자리에 파일이 있습니다. {elsewhere}",
    errno.EEXIST: "폴더가 있어야 할 자리에 다른 것이 있습니다. {elsewhere}",
    errno.EISDIR: "파일이 있어야 할 자리에 폴더가 있습니다. 그 폴더를 옮기거나 {elsewhere}",
    errno.ENXIO: "보통의 파일이 아니라 장치나 통로(pipe)입니다. {elsewhere}",
    errno.ELOOP: "이음(symbolic link)이 자기에게 돌아옵니다. 이음을 고치거나 {elsewhere}",
    errno.ENAMETOOLONG: "이름이 너무 깁니다. {elsewhere}",
}


def reason(error: OSError, elsewhere: str) -> str:
    """왜 쓸 수 없고 어떻게 고치는지. ``elsewhere`` 는 다른 곳을 고르는 법이다.

    예제
    ----
    >>> import errno
    >>> from tinygrad_ko.io.refusals import reason
    >>> reason(OSError(errno.EROFS, ""), "다른 폴더를 고르세요.")
    '읽기만 할 수 있는 곳입니다. 다른 폴더를 고르세요.'
    """
    known = REASONS.get(error.errno or 0)
    return known.format(elsewhere=elsewhere) if known else f"{error.strerror or error}. {elsewhere}"


def refused(where: str, path: str | os.PathLike[str], error: OSError) -> FileError:
    """``path`` 에 쓸 수 없다는 오류. 이미 그런 오류이면 그대로."""
    if isinstance(error, FileError):
        return error
    named = os.fspath(path)
    kept = " 앞서 있던 파일은 그대로입니다." if os.path.isfile(named) else ""
    said = f"{where}: '{named}'에 쓸 수 없습니다: {reason(error, '다른 곳을 적으세요.')}{kept}"
    return FileError.of(error.errno, said, named)


def occupied(target: Path) -> None:
    """파일을 놓거나 바꿀 수 없는 자리이면 ``OSError``."""
    if not target.parent.is_dir():
        code = errno.ENOTDIR if any(p.exists() and not p.is_dir() for p in target.parents) else errno.ENOENT
        raise OSError(code, os.strerror(code))
    if not target.exists():
        return
    mode = target.stat().st_mode
    if not stat.S_ISREG(mode):  # 이름을 바꾸어 덮으면 /dev/null 도 사라진다
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO
        raise OSError(code, os.strerror(code))
    if not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
