"""두 배열이 같은가: 눈감아 줄 차이는 dtype 이 정한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import Variable
from ..errors import ArgumentTypeError, describe
from ..operation.devices import to_numpy
from .words import same as same_words

__all__ = ["alike", "close", "epsilon", "numbers", "off", "wide"]


def numbers(where: str, value: Any) -> np.ndarray:
    """배열, 수, 목록, 텐서를 수의 배열로. 수로 읽을 수 없으면 ``where`` 를 적은 오류를 낸다."""
    if value is None:
        raise ArgumentTypeError(f"{where}: None 을 받았습니다. 값을 돌려주지(return) 않았거나 아직 채우지 않은 것인지 살펴보세요.")
    try:
        array = np.asarray(to_numpy(value._data if isinstance(value, Variable) else value))
    except (ValueError, TypeError) as error:
        raise ArgumentTypeError(
            f"{where}: 수의 배열로 읽을 수 없습니다. 받은 것: {describe(value)}. 목록이라면 안쪽 목록의 길이를 모두 같게 하세요. ({error})"
        ) from None
    if array.dtype.kind not in "biufc":
        raise ArgumentTypeError(
            f"{where}: 수의 배열이 아닙니다. 받은 것: {describe(value)}. NumPy 배열(또는 수, 수의 목록, Tensor)을 주세요."
        )
    return array


def off(mine: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """원소마다: 눈감아 줄 수 없을 만큼 다른가. 모양은 같아야 한다.

    |mine − reference| ≤ √ε·|reference| + 1000·ε·max|reference| 이면 눈감아 준다. ε 은 두 dtype 가운데 거친 것의
    기계 엡실론(machine epsilon)이다: float64 에서는 상대 1.5e-8, float32 에서는 3.5e-4 쯤이다. 글은 뜻이 같은지 본다.
    """
    if reference.dtype.kind == "U" or mine.dtype.kind == "U":
        return np.logical_not(same_words(mine, reference))
    coarse = max(epsilon(mine), epsilon(reference))
    with np.errstate(all="ignore"):
        size = np.abs(wide(reference))
        scale = size[np.isfinite(size)].max(initial=0.0)
        allowed = coarse**0.5 * size + 1000 * coarse * scale
        near = np.abs(wide(mine) - wide(reference)) <= allowed
        same = np.equal(mine, reference) | (np.isnan(mine) & np.isnan(reference))
    return ~(same | (near & np.isfinite(mine) & np.isfinite(reference)))


def close(mine: np.ndarray, reference: np.ndarray) -> bool:
    """모양이 같고, 모든 원소가 눈감아 줄 만큼 가까운가."""
    return mine.shape == reference.shape and not off(mine, reference).any()


def alike(mine: np.ndarray, reference: np.ndarray) -> bool:
    """길이 1인 축은 빼고 보면 가까운가."""
    a, b = np.squeeze(mine), np.squeeze(reference)
    return close(a, b)


def wide(array: np.ndarray) -> np.ndarray:
    """차이를 셈하기에 넉넉한 dtype 으로."""
    return array.astype(np.result_type(array.dtype, np.float64))


def epsilon(array: np.ndarray) -> float:
    """기계 엡실론. 정수이면 float64 의 것."""
    return float(np.finfo(array.dtype if array.dtype.kind in "fc" else np.float64).eps)
