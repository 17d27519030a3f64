"""글로 적은 답: 빈칸, 큰 글자와 작은 글자, 마침표는 따지지 않는다. '예' 와 '아니요' 는 참과 거짓으로도 답한다."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, describe

__all__ = ["NO", "YES", "as_words", "same", "words"]

YES, NO = "예", "아니요"
_SAID = {
    YES: {"예", "네", "응", "그렇다", "그렇습니다", "맞다", "맞습니다", "참", "true", "yes", "y", "o"},
    NO: {"아니요", "아니오", "아뇨", "아니", "아니다", "아닙니다", "거짓", "false", "no", "n", "x"},
}


def as_words(reference: Any) -> Any:
    """바른 답이 참·거짓 하나이면 '예'·'아니요' 로."""
    value = np.asarray(reference)
    return (YES if value[()] else NO) if value.dtype.kind == "b" and value.ndim == 0 else reference


def words(where: str, value: Any, example: str = YES) -> np.ndarray:
    """글(또는 글의 목록)을 배열로. 글이 아니면 ``where`` 와 ``example`` 을 적은 오류를 낸다."""
    if isinstance(value, (bool, np.bool_)):
        value = as_words(value)
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.empty(0)
    if array.dtype.kind != "U":
        raise ArgumentTypeError(f"{where}: 글로 답하는 물음입니다. 받은 것: {describe(value)}. \"{example}\" 처럼 따옴표 안에 적으세요.")
    return array


def same(mine: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """원소마다: 같은 답인가."""
    pairs = [_same(str(a), str(b)) for a, b in zip(mine.ravel(), reference.ravel(), strict=True)]
    return np.array(pairs, bool).reshape(reference.shape)


def _same(mine: str, reference: str) -> bool:
    a, b = _plain(mine), _plain(reference)
    return a == b or any(b == _plain(said) and a in others for said, others in _SAID.items())


def _plain(text: str) -> str:
    return re.sub(r"[\s.,!?。·'\"“”‘’]+", "", unicodedata.normalize("NFC", text)).casefold()
