"""파일에서 상태를 읽는다: safetensors(우리 것과 남의 것), 그리고 NumPy의 ``.npz``. 어느 것도 코드를 실행하지 않는다."""

from __future__ import annotations

import json
import os
import warnings
from typing import Any, BinaryIO

import numpy as np

from ..errors import DataError
from ..tensors.arguments import halfway
from ..watch.source_lines import user_line
from .numpy_files import NPY, ZIP, read_npy, read_npz
from .safetensors_files import read_arrays, read_notes
from .saving import FORMAT, OURS
from .sources import Source, opened
from .strangers import refuse_other_kinds
from .tree import unpacked

__all__ = ["load", "load_metadata"]


@halfway
def load(path: str | os.PathLike[str] | BinaryIO) -> Any:
    """파일에서 상태를 읽는다. 누가 꾸민 파일이어도 코드를 실행하지 않고, 파일에 있는 것보다 많은 기억 공간을 잡지 않는다.

    매개변수
    --------
    path : ``tg.save`` 의 파일, PyTorch나 Hugging Face 의 ``.safetensors``, NumPy의 ``.npz`` 나 ``.npy``, 또는 읽기로 연 이진 파일.

    반환
    ----
    ``tg.save`` 의 파일이면 저장한 것 그대로(텐서는 텐서, 배열은 배열). 다른 것이면 이름에서 배열로 가는 사전(``.npy`` 는 배열 하나).
    모양과 dtype 은 파일의 것이다(무차원). bfloat16 은 NumPy에 없으므로 float32 로 읽고 알린다(``UserWarning``).

    예외
    ----
    FileError : 없는 파일, 폴더, 장치, 읽을 권한이 없는 것.
    DataError : 잘렸거나 꼴이 다른 파일. PyTorch의 ``.pt`` 이면 바꾸는 법을 말한다.

    예제
    ----
    >>> import io
    >>> import tinygrad_ko as tg
    >>> file = io.BytesIO()
    >>> tg.save({"w": tg.tensor([1.0, 2.0]), "자취": [3, (4, None)]}, file)
    >>> _ = file.seek(0)
    >>> tg.load(file)
    {'w': tensor([1., 2.]), '자취': [3, (4, None)]}

    출처
    ----
    PyTorch ``torch.load`` 의 쓰임, safetensors 의 꼴: https://huggingface.co/docs/safetensors
    """
    with opened("load", path) as source:
        if source.start.startswith(ZIP):
            return read_npz(source)
        if source.start.startswith(NPY):
            return read_npy(source)
        refuse_other_kinds(source)
        arrays, notes, widened = read_arrays(source)
        if widened:
            caller = user_line()
            warnings.warn_explicit(
                f"load: {source.name}: bfloat16 텐서 {len(widened)}개를 float32 로 읽었습니다"
                f"(NumPy에는 bfloat16 이 없습니다. 값은 같습니다): {', '.join(widened[:3])}{' …' if len(widened) > 3 else ''}.",
                UserWarning, caller.file, caller.number,
            )
        ours = _ours(source, notes)
        return arrays if ours is None else _state(source, ours, arrays)


@halfway
def load_metadata(path: str | os.PathLike[str] | BinaryIO) -> dict[str, Any]:
    """상태는 읽지 않고, 저장할 때 함께 적은 ``metadata`` 만 읽는다. 남의 safetensors 이면 그 머리말의 ``__metadata__``.

    예외
    ----
    FileError, DataError : ``load`` 와 같다.

    예제
    ----
    >>> import io
    >>> import tinygrad_ko as tg
    >>> file = io.BytesIO()
    >>> tg.save({}, file, metadata={"에포크": 3})
    >>> _ = file.seek(0)
    >>> tg.io.load_metadata(file)
    {'에포크': 3}
    """
    with opened("load_metadata", path) as source:
        if source.start.startswith((*ZIP, NPY)):
            raise source.wrong("zip 이나 NumPy의 파일에는 metadata 가 없습니다. tg.load 로 읽으세요")
        refuse_other_kinds(source)
        notes = read_notes(source)
        ours = _ours(source, notes)
        return notes if ours is None else _read(source, ours["metadata"], {})


def _ours(source: Source, notes: dict[str, str]) -> dict[str, Any] | None:
    """우리가 적은 나무. 남의 파일이면 ``None``."""
    if OURS not in notes:
        return None
    try:
        ours = json.loads(notes[OURS], parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise source.wrong("상태의 설명(JSON)이 잘못되었습니다") from None
    if not isinstance(ours, dict) or type(ours.get("format")) is not int or not {"state", "metadata", "complex128"} <= ours.keys():
        raise source.wrong("상태의 설명이 tg.save 의 것이 아닙니다")
    if ours["format"] > FORMAT:
        raise source.wrong(
            f"더 새 판의 tinygrad_ko({ours.get('version')})가 쓴 파일입니다(꼴 {ours['format']}, 여기서는 {FORMAT}까지 읽습니다). "
            "pip install -U tinygrad-ko 로 새 판을 까세요"
        )
    return ours


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _state(source: Source, ours: dict[str, Any], arrays: dict[str, np.ndarray]) -> Any:
    for name in ours["complex128"] if isinstance(ours["complex128"], list) else [None]:
        pairs = arrays.get(str(name))
        if pairs is None or pairs.dtype != np.float64 or pairs.shape[-1:] != (2,):
            raise source.wrong("상태의 설명에서 complex128 의 이름이 잘못되었습니다")
        arrays[str(name)] = pairs.view(np.complex128)[..., 0]
    return _read(source, ours["state"], arrays)


def _read(source: Source, tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    try:
        return unpacked(tree, arrays)
    except DataError as error:
        raise source.wrong(str(error)) from None
