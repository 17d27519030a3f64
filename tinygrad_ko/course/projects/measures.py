"""과제의 점수: 분류는 교차 엔트로피와 정확도, 회귀는 평균제곱오차와 그 제곱근."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from .parts import array

__all__ = ["alike", "better", "loss", "predicted", "said", "score"]


def predicted(value: Any, y: np.ndarray, classification: bool, where: str, labels: bool = False) -> np.ndarray:
    """``predict`` 나 ``baseline`` 이 낸 것. 분류이면 (n, 부류) 점수, ``labels`` 이면 부류의 번호 (n,) 도 된다.

    예외
    ----
    ShapeError : 모양이 맞지 않을 때. DataError : 배열이 되지 않을 때.
    """
    made = array(where, value)
    if classification:
        if made.ndim == 2 and len(made) == len(y) and made.shape[1] > y.max(initial=0):
            return made.astype(np.float64)
        if labels and made.shape == y.shape:
            return np.eye(int(max(made.max(), y.max())) + 1)[made.astype(np.int64)]
        wanted = f"부류마다의 점수(logit), 모양 ({len(y)}, {int(y.max(initial=0)) + 1})"
        wanted += f", 또는 부류의 번호, 모양 ({len(y)},)" if labels else ""
        raise ShapeError(f"{where}: {wanted} 이어야 합니다. 받은 모양: {made.shape}.")
    if made.size != y.size or len(made) != len(y):
        raise ShapeError(f"{where}: 정답과 같은 모양 {y.shape} 이어야 합니다. 받은 모양: {made.shape}.")
    return made.reshape(y.shape).astype(np.float64)


def loss(outputs: np.ndarray, y: np.ndarray, classification: bool) -> float:
    """표본 하나에 대한 평균 손실."""
    if not classification:
        return float(np.mean((outputs - y) ** 2))
    shifted = outputs - outputs.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(y)), y]))


def score(outputs: np.ndarray, y: np.ndarray, classification: bool) -> float:
    """정확도(0과 1 사이), 또는 평균제곱근오차(y 의 단위)."""
    return float(np.mean(outputs.argmax(1) == y)) if classification else float(np.sqrt(np.mean((outputs - y) ** 2)))


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """두 번 낸 것이 반올림만큼만 다른가. nan 과 무한대는 같은 자리에 있어야 한다."""
    size = np.abs(other[np.isfinite(other)]).max(initial=1e-30)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-4, atol=1e-5 * size, equal_nan=True)


def better(one: float, other: float, classification: bool) -> bool:
    """``one`` 이 ``other`` 보다 나은가. nan 은 낫지 않다."""
    return one > other if classification else one < other


def said(value: float, classification: bool) -> str:
    """``정확도 97.2%``, ``오차 14.3``."""
    return f"{value:.1%}" if classification else f"{value:.4g}"
