"""파일을 온전히 쓰거나 아예 쓰지 않는다: 곁의 임시 파일에 다 쓴 다음 이름을 바꾼다."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ...errors import ArgumentError


def write_whole(path: Path, data: bytes) -> None:
    """``data`` 를 쓴다. 도중에 멈추어도 예전 파일이 그대로 남는다."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise ArgumentError(f"export_onnx: '{path}' 에 쓰지 못했습니다. 폴더의 권한과 디스크의 자리를 보세요. ({error.strerror})") from None
