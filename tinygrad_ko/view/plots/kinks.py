"""함수를 우리 엔진으로 미분하고, 도함수가 없는 점(꺾이거나 끊어진 곳)을 찾는다."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, GradientError, ShapeError, TinygradError, describe, named
from ...grad_mode import enable_grad
from ...korean.particles import Noun, particle
from ...nn.mode import keeping_mode
from ...nn.module import Module
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from ...transforms.graph_gradient import grad as graph_gradient
from .answers import as_input

HALVINGS, BREAK = 44, 1e-4  # 구간을 이만큼 반으로 좁혀도 이만큼 뛰면 끊어진 것이다


def slope(where: str, f: Callable[[Tensor], Any], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """원소별 함수의 값과 도함수. 도함수는 역전파로 얻는다."""
    if isinstance(f, Module):
        with keeping_mode(f):
            f.eval()
            return _slope(where, f, as_input(f, x))
    return _slope(where, f, x)


def _slope(where: str, f: Callable[[Tensor], Any], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with enable_grad():
        t = from_numpy(x.copy()).requires_grad_()
        try:
            y = f(t)
        except TinygradError as error:
            raise named(where, error) from None
        if not isinstance(y, Tensor):
            raise ArgumentTypeError(
                f"{where}: 함수가 텐서가 아니라 {Noun(describe(y)):을/를} 돌려주었습니다. "
                "tg 의 연산이나 NumPy 함수로 쓰세요(math 는 안 됩니다)."
            )
        if y.shape != x.shape:
            raise ShapeError(f"{where}: 원소별 함수여야 합니다. 모양 {Noun(x.shape):을/를} 넣었더니 모양 {Noun(y.shape):이/가} 나왔습니다.")
        try:
            # 함수 안의 매개변수에는 기울기를 쌓지 않는다
            found = graph_gradient(y, [t], np.ones_like(y.data), allow_unused=True)[0] if y.requires_grad else None
        except GradientError as error:
            raise ArgumentError(f"{where}: 함수를 미분할 수 없습니다. {error}") from None
    return np.array(y.data), np.zeros_like(x) if found is None else np.array(found.data)


def check_elementwise(where: str, f: Callable[[Tensor], Any], x: np.ndarray) -> None:
    """원소마다 따로 셈하는 함수인지 살핀다: 소프트맥스처럼 옆을 보는 함수는 곡선으로 그릴 수 없다."""
    whole, part = slope(where, f, x)[0], slope(where, f, x[: max(len(x) // 3, 1)])[0]
    if not np.allclose(whole[: len(part)], part, rtol=1e-4, atol=1e-6, equal_nan=True):
        raise ArgumentError(
            f"{where}: {describe(f)} {particle(describe(f), '은/는')} 원소마다 "
            "따로 셈하는 함수가 아니어서 곡선 하나로 그릴 수 없습니다."
        )


@dataclass
class Curve:
    """곡선 하나: 점들 사이의 끊어진 곳에는 nan 이 끼어 있다."""

    x: np.ndarray
    y: np.ndarray
    grad: np.ndarray
    breaks: list[Break]


@dataclass
class Break:
    """도함수가 없는 점과, 그 바로 왼쪽과 오른쪽의 값과 도함수."""

    x: float
    y: tuple[float, float]
    grad: tuple[float, float]
    value: float  # 그 점에서의 값

    @property
    def jumps(self) -> bool:
        """값이 뛰는가(아니면 꺾이기만 하는가)."""
        return abs(self.y[1] - self.y[0]) > BREAK


def trace(where: str, f: Callable[[Tensor], Any], low: float, high: float, count: int) -> Curve:
    """``[low, high]`` 의 곡선과 도함수, 도함수가 없는 점들."""
    x = np.linspace(low, high, count)
    check_elementwise(where, f, x)
    y, grad = slope(where, f, x)
    kind = y.dtype
    breaks = _breaks(where, f, x)
    for spot in breaks:  # 끊어진 곳의 왼쪽 점, 빈틈, 오른쪽 점을 끼워 넣는다
        at = int(np.searchsorted(x, spot.x))
        drop = at < len(x) and x[at] == spot.x  # 격자점이 바로 그 점이면 뺀다
        x, y, grad = (
            np.concatenate([a[:at], b, a[at + drop:]]).astype(kind)
            for a, b in ((x, [spot.x] * 3), (y, [spot.y[0], np.nan, spot.y[1]]), (grad, [spot.grad[0], np.nan, spot.grad[1]]))
        )
    return Curve(x, y, grad, breaks)


def _breaks(where: str, f: Callable[[Tensor], Any], x: np.ndarray) -> list[Break]:
    """이웃한 점 사이마다, 값이나 도함수가 더 크게 뛰는 반쪽을 거듭 고른다. 끝까지 뛰면 끊어진 곳이다."""
    # 끊어진 곳이 꼭 격자점에 있어도 어느 한쪽 구간에서 보이도록, 구간은 서로 맞닿아 있다
    a, b = x[:-1].copy(), x[1:].copy()
    (ya, ga), (yb, gb) = slope(where, f, a), slope(where, f, b)
    for _ in range(HALVINGS):
        m = (a + b) / 2
        ym, gm = slope(where, f, m)
        left = np.abs(ym - ya) + np.abs(gm - ga) >= np.abs(yb - ym) + np.abs(gb - gm)
        a, ya, ga = np.where(left, a, m), np.where(left, ya, ym), np.where(left, ga, gm)
        b, yb, gb = np.where(left, m, b), np.where(left, ym, yb), np.where(left, gm, gb)
    scale = 1 + np.abs(ya) + np.abs(ga)
    broken = np.flatnonzero((np.abs(yb - ya) > BREAK * scale) | (np.abs(gb - ga) > BREAK * scale))
    found: list[Break] = []
    width = float(x[1] - x[0])
    for k in broken:
        middle = (a[k] + b[k]) / 2
        spot = 0.0 if abs(middle) < 1e-9 * max(abs(x[0]), abs(x[-1])) else float(np.round(middle, 9))
        if found and spot - found[-1].x < 1e-6 * width:
            continue
        # 한쪽 값은 그 점에서 조금 떨어져 잰다: 그 점 자신의 약속(step(0) = 1 따위)이 섞이지 않게
        (y0, y1), (g0, g1) = slope(where, f, np.array([spot - 1e-6 * width, spot + 1e-6 * width]))
        value = float(slope(where, f, np.array([spot]))[0][0])
        found.append(Break(spot, (float(y0), float(y1)), (float(g0), float(g1)), value))
    return found
