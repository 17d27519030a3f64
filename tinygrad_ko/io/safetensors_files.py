"""safetensors 의 바이트: 읽고 살피는 일은 공식 라이브러리가 하고, 여기서는 그 앞뒤를 살피고 우리 말로 옮긴다."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import DataError, needed
from ..korean.particles import Noun
from .sources import Source

__all__ = ["read_arrays", "read_notes"]

LONGEST = 100_000_000  # 공식 라이브러리가 받는 머리말의 바이트
SENSES = (  # (공식 라이브러리의 말, 우리 말)
    ("header too small|header too large|invalid header length", "머리말의 길이가 파일과 맞지 않습니다. safetensors 가 아니거나 잘렸습니다"),
    ("invalid UTF-8", "머리말이 글(UTF-8)이 아닙니다"),
    ("unknown variant `(.*?)`", "모르는 자료형 {0} 의 텐서가 있습니다"),
    ("invalid JSON|must start with|Invalid header start", "머리말(JSON)이 잘못되었습니다"),
    ("invalid offset for tensor `(.*?)`", "텐서 {0!r} 의 자리가 앞의 것과 겹치거나 사이가 비었습니다"),
    ("not fully covered", "머리말이 말하는 크기와 파일의 크기가 다릅니다. 덜 받았거나 뒤에 다른 것이 붙었습니다"),
    ("overflow", "텐서의 모양이 셀 수 없이 큽니다"),
    ("invalid shape, data type, or offset", "텐서의 모양과 바이트의 수가 맞지 않습니다"),
)


def _wider(bits: np.ndarray) -> np.ndarray:
    """bfloat16 은 float32 의 앞 절반이다."""
    return (bits.astype("<u4") << 16).view("<f4")


DTYPES: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray] | None]] = {  # 자료형 → NumPy의 것, 읽은 뒤에 할 일
    "BOOL": ("?", None), "U8": ("u1", None), "I8": ("i1", None), "U16": ("<u2", None), "I16": ("<i2", None), "U32": ("<u4", None),
    "I32": ("<i4", None), "U64": ("<u8", None), "I64": ("<i8", None), "F16": ("<f2", None), "F32": ("<f4", None), "F64": ("<f8", None),
    "C64": ("<c8", None), "BF16": ("<u2", _wider),
}


def read_notes(source: Source) -> dict[str, str]:
    """머리말의 ``__metadata__``. 텐서는 읽지 않는다."""
    return _notes(source, source.read(8, _length(source)))


def read_arrays(source: Source) -> tuple[dict[str, np.ndarray], dict[str, str], list[str]]:
    """텐서들(머리말의 차례), ``__metadata__``, 그리고 float32 로 넓혀 읽은 이름들."""
    safetensors = needed("safetensors")

    length = _length(source)
    content = source.read(0, source.size)
    try:
        found = dict(safetensors.deserialize(content))
    except safetensors.SafetensorError as error:
        raise source.wrong(_said(str(error))) from None
    notes = _notes(source, content[8 : 8 + length])
    del content
    widened = [name for name in found if found[name]["dtype"] == "BF16"]
    return {name: _array(source, name, found.pop(name)) for name in list(found)}, notes, sorted(widened)


def _length(source: Source) -> int:
    """머리말의 길이. 파일에 있는 것보다 길다고 하면 오류."""
    if source.size < 8:
        raise source.wrong(f"safetensors 가 아닙니다: {source.size} 바이트뿐입니다")
    (length,) = struct.unpack("<Q", source.start[:8])
    if length > source.size - 8:
        raise source.wrong(f"safetensors 가 아니거나 잘렸습니다: 머리말이 {length:,} 바이트라는데 파일은 {source.size:,} 바이트입니다")
    if length > LONGEST:
        raise source.wrong(f"머리말이 {length:,} 바이트입니다. {LONGEST:,} 바이트까지 읽습니다")
    return int(length)


def _notes(source: Source, header: bytes) -> dict[str, str]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise source.wrong("머리말에 같은 이름이 두 번 있습니다")
        return made

    try:
        notes = json.loads(header, object_pairs_hook=once).get("__metadata__") or {}
    except DataError:
        raise
    except (ValueError, AttributeError, RecursionError):
        raise source.wrong("머리말(JSON)이 잘못되었습니다") from None
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        raise source.wrong("머리말의 __metadata__ 가 이름에서 글로 가는 사전이 아닙니다")
    return notes


def _array(source: Source, name: str, row: dict[str, Any]) -> np.ndarray:
    if row["dtype"] not in DTYPES:
        raise source.wrong(
            f"텐서 {name!r} 의 자료형 {Noun(row['dtype']):은/는} NumPy에 없습니다. PyTorch에서 t.float() 로 바꾸어 다시 저장하세요"
        )
    dtype, after = DTYPES[row["dtype"]]
    try:
        array = np.frombuffer(row["data"], dtype).reshape(row["shape"])
    except (ValueError, OverflowError):  # 축이 너무 많거나, 0 과 곱해진 셀 수 없는 길이
        raise source.wrong(f"텐서 {name!r} 의 모양이 NumPy의 배열이 될 수 없습니다: {str(row['shape'])[:60]}") from None
    return (array if after is None else after(array)).astype(np.dtype(dtype).newbyteorder("=") if after is None else np.float32, copy=False)


def _said(error: str) -> str:
    for pattern, ours in SENSES:
        if found := re.search(pattern, error, re.IGNORECASE):
            return ours.format(*found.groups())
    return f"safetensors 파일이 상했습니다. ({error.rpartition('deserializing: ')[2]})"
