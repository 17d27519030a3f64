"""상태를 safetensors 파일로 남긴다."""

from __future__ import annotations

import io
import json
import os
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe, needed, writable
from ..tensors.arguments import halfway
from ..version import __version__
from .atomic import kind_of_file, new_file
from .refusals import refused
from .safetensors_files import LONGEST
from .tree import RESERVED, packed

__all__ = ["FORMAT", "OURS", "content", "save"]

OURS = "tinygrad_ko"  # 머리말(__metadata__)에서 우리 것의 이름
FORMAT = 1  # 나무를 적는 법의 판. 옛 판은 늘 읽고, 더 새 판은 거절한다
SUFFIX = ".safetensors"


@halfway
def save(state: Any, path: str | os.PathLike[str] | BinaryIO, metadata: Mapping[str, Any] | None = None) -> None:
    """상태를 safetensors 파일로 남긴다. 같은 상태는 같은 바이트이고, 다 쓰지 못하면 아무것도 바뀌지 않는다.

    매개변수
    --------
    state : 텐서, 배열, 수(파이썬과 NumPy의 것), 글, 참·거짓, ``None``, 바이트, 그리고 그것들의 (겹친) 사전·목록·튜플. 모양과 dtype 은
        임의이고 그대로 돌아온다(무차원). 텐서는 값과 ``requires_grad`` 만 남고 그래프와 기울기는 남지 않는다.
    path : ``.safetensors`` 로 끝나는 파일, 또는 쓰기로 연 이진 파일(``BytesIO``). 앞의 ``~`` 는 집의 폴더이다.
    metadata : 상태를 읽지 않고도 볼 것들: 글, 수, 참·거짓, ``None`` 과 그것들의 목록·사전. 글은 다른 프로그램에도 보인다.

    반환
    ----
    None

    예외
    ----
    ArgumentTypeError : 남길 수 없는 값(모듈, 함수, object 배열 …). 어디에 있는 무엇인지 말한다.
    ArgumentError : 파일의 이름이 다르게 끝날 때, 자기 자신을 담은 상태.
    FileError : 쓸 수 없는 자리, 가득 찬 디스크. 먼저 있던 파일은 그대로이다.

    예제
    ----
    >>> import io
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Linear(2, 1, generator=0)
    >>> file = io.BytesIO()
    >>> tg.save({"model": model.state_dict(), "epoch": 3}, file, metadata={"이름": "첫 모델"})
    >>> _ = file.seek(0)
    >>> tg.load(file)["epoch"]
    3

    출처
    ----
    PyTorch ``torch.save`` 의 쓰임, safetensors 의 꼴: https://huggingface.co/docs/safetensors
    """
    given: Any = path
    if isinstance(state, (str, os.PathLike)) and not (isinstance(path, (str, os.PathLike)) or hasattr(path, "write")):
        raise ArgumentTypeError(f"save: 상태가 먼저, 파일이 나중입니다: tg.save(상태, {os.fspath(state)!r}). 받은 것: {describe(path)}.")
    if not hasattr(path, "write"):
        kind_of_file("save", path, (SUFFIX,), "안의 꼴이 safetensors 이기 때문입니다")
    parts = content("save", state, metadata)
    if hasattr(given, "write"):
        _write(given, parts)
    else:
        with new_file(given, "save") as draft, open(draft, "wb") as file:
            file.writelines(parts)


def _write(file: Any, parts: list[bytes | memoryview]) -> None:
    """부른 쪽이 연 파일에 쓴다."""
    if isinstance(file, io.TextIOBase):
        raise ArgumentTypeError("save: 글로 연 파일입니다. open(파일, 'wb') 로 여세요.")
    if getattr(file, "closed", False) or not getattr(file, "writable", lambda: True)():
        raise ArgumentError(f"save: 닫혔거나 쓸 수 없게 연 파일입니다: {describe(file)}. open(파일, 'wb') 로 여세요.")
    try:
        for part in parts:
            file.write(part)
    except OSError as error:
        raise refused("save", str(getattr(file, "name", "파일")), error) from None


def content(where: str, state: Any, metadata: Mapping[str, Any] | None = None) -> list[bytes | memoryview]:
    """파일에 쓸 것, 차례대로."""
    serialized = needed("safetensors.numpy").save

    if not isinstance(metadata or {}, Mapping):
        raise ArgumentTypeError(f"{where}: metadata 는 이름에서 값으로 가는 사전이어야 합니다. 받은 것: {describe(metadata)}.")
    tree, arrays = packed(where, state)
    noted, extra = packed(f"{where}: metadata", dict(metadata or {}))
    if extra:
        raise ArgumentTypeError(f"{where}: metadata 에는 배열을 넣지 않습니다: {', '.join(extra)}. 상태(state)에 넣으세요.")
    if not all(isinstance(name, str) and name != OURS for name in metadata or {}):
        raise ArgumentError(f"{where}: metadata 의 이름은 글이어야 하고 {OURS!r} 일 수 없습니다. 받은 것: {list(metadata or {})}.")
    doubled = [name for name, array in arrays.items() if array.dtype.kind == "c" and array.dtype.itemsize == 16]
    ours = {"format": FORMAT, "version": __version__, "state": tree, "metadata": noted, "complex128": doubled}
    seen = {name: value for name, value in (metadata or {}).items() if isinstance(value, str) and writable(name + value) == name + value}
    parts = _with_metadata(
        serialized({name: _row(array) for name, array in arrays.items()}),
        {OURS: json.dumps(ours, allow_nan=False, separators=(",", ":")), **seen},
    )


    if len(parts[1]) > LONGEST:
        raise ArgumentError(
            f"{where}: 배열이 아닌 것(목록의 수와 글, 이름)이 {len(parts[1]):,} 바이트입니다. "
            f"그것은 파일의 머리말에 적히고, 머리말은 {LONGEST:,} 바이트까지 읽힙니다. "
            "긴 목록은 np.array(목록) 으로 바꾸어 담으세요."
        )
    return parts


def _row(array: np.ndarray) -> np.ndarray:
    """safetensors 가 담는 꼴: 이어진 기억 공간, 작은 끝(little-endian). complex128 은 실수부와 허수부를 끝의 축으로."""
    row = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
    return row[..., None].view(np.float64) if row.dtype == np.complex128 else row


def _with_metadata(file: bytes, metadata: dict[str, str]) -> list[bytes | memoryview]:
    """머리말에 ``__metadata__`` 를 더한다. 라이브러리에 맡기면 그 차례가 부를 때마다 달라서 같은 상태가 다른 바이트가 된다."""
    (length,) = struct.unpack("<Q", file[:8])
    header = json.dumps({RESERVED: metadata, **json.loads(file[8 : 8 + length])}, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return [struct.pack("<Q", len(header)), header, memoryview(file)[8 + length :]]
