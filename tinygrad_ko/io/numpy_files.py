"""NumPy의 ``.npz`` 와 ``.npy``. pickle 은 열지 않고, 파일이 말하는 것보다 먼저 파일에 있는 것을 본다(zip 폭탄)."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy

from ..errors import DataError
from .sources import Source
from .strangers import refuse_archive

__all__ = ["NPY", "ZIP", "read_npy", "read_npz"]

ZIP, NPY = (b"PK\x03\x04", b"PK\x05\x06"), npy.MAGIC_PREFIX
DENSEST, ALWAYS = 100, 64 << 20  # 압축한 것이 펴져도 되는 배수, 그리고 언제나 펴도 되는 바이트
HEADERS: dict[Any, Any] = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_npz(source: Source) -> dict[str, np.ndarray]:
    """``.npz`` 의 배열들."""
    source.file.seek(source.base)
    try:
        with zipfile.ZipFile(source.file) as archive:
            members = archive.infolist()
            refuse_archive(source, [member.filename for member in members])
            names = [member.filename.removesuffix(".npy") for member in members]
            if len(set(names)) != len(names):
                raise source.wrong("같은 이름의 배열이 두 번 들어 있습니다")
            _refuse_sizes(source, members)
            return {name: _array(source, name, archive.read(member)) for name, member in zip(names, members, strict=True)}
    except (DataError, MemoryError):
        raise
    except Exception as error:  # zipfile 과 NumPy는 상한 파일에 온갖 오류를 낸다
        raise _spoiled(source, error) from None


def _refuse_sizes(source: Source, members: list[zipfile.ZipInfo]) -> None:
    """펴기 전에, 적힌 크기가 있을 수 있는 것인지 본다."""
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise source.wrong("NumPy가 쓰지 않는 방법으로 압축했습니다")
    stored = [member for member in members if member.compress_type == zipfile.ZIP_STORED]
    if any(m.compress_size > source.size for m in members) or any(m.file_size != m.compress_size for m in stored):
        raise source.wrong("zip 에 적힌 크기가 파일보다 큽니다. 상했거나 잘린 파일입니다")
    total = sum(member.file_size for member in members)
    if total > max(DENSEST * source.size, ALWAYS):
        raise source.wrong(f"{source.size:,} 바이트짜리 파일이 펴면 {total:,} 바이트라고 합니다. 이런 압축은 펴지 않습니다")


def read_npy(source: Source) -> np.ndarray:
    """``.npy`` 의 배열 하나."""
    try:
        return _array(source, "", source.read(0, source.size))
    except (DataError, MemoryError):
        raise
    except Exception as error:  # zipfile 과 NumPy는 상한 파일에 온갖 오류를 낸다
        raise _spoiled(source, error) from None


def _spoiled(source: Source, error: Exception) -> DataError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return source.wrong(f"상했거나 잘린 NumPy의 파일입니다({said})")


def _array(source: Source, name: str, content: bytes) -> np.ndarray:
    """``.npy`` 의 바이트에서 배열을. 머리말이 말하는 크기와 남은 바이트가 꼭 맞아야 한다."""
    which = f"배열 {name!r}: " if name else ""
    stream = io.BytesIO(content)
    version = npy.read_magic(stream)
    if version not in HEADERS:  # 3.0 은 이름이 한글인 구조체 배열이다
        raise source.wrong(f"{which}수의 배열이 아니거나 모르는 판의 .npy 입니다: {version}")
    shape, fortran, dtype = HEADERS[version](stream)
    if dtype.hasobject:
        raise source.wrong(f"{which}object 배열은 열면 코드가 실행되는 pickle 이므로 열지 않습니다. 수의 배열로 다시 저장하세요")
    if dtype.kind not in "biufc":
        raise source.wrong(f"{which}수의 배열이 아닙니다(dtype {dtype})")
    data = memoryview(content)[stream.tell():]
    if math.prod(shape) * dtype.itemsize != len(data):
        raise source.wrong(f"{which}모양 {shape} {dtype} 에 맞지 않게 {len(data):,} 바이트가 있습니다")
    flat = np.frombuffer(bytearray(data), dtype).astype(dtype.newbyteorder("="), copy=False)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)
