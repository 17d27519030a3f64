"""풀링의 창: 여러 축의 창은 축마다 차례로 줄인다. 그래서 1·2·3차원이 한 벌의 셈이다."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ...rules.joining import pad_constant
from ...tensors.tensor import Tensor
from ..module import Module
from ..spatial import several


class Window(NamedTuple):
    """한 축의 창: 음수로 적은 축, 축의 길이, 창의 길이·보폭·앞에 덧댈 폭·간격, 창의 수, 뒤에 덧댈 폭."""

    axis: int
    length: int
    size: int
    stride: int
    padding: int
    dilation: int
    places: int
    after: int

    def padded(self, x: Any, value: float) -> Any:
        """이 축의 앞뒤에 ``value`` 를 덧댄 것."""
        if self.padding == self.after == 0:
            return x
        widths = [(0, 0)] * x.ndim
        widths[self.axis] = (self.padding, self.after)
        return pad_constant.call(x, widths, value)


def sides(where: str, n: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1) -> list[tuple[int, int, int, int]]:
    """인수를 살펴 축마다의 (창의 길이, 보폭, 덧댈 폭, 간격)."""
    size = several(where, "kernel_size", kernel_size, n)
    steps = size if stride is None else several(where, "stride", stride, n)
    made = [*zip(size, steps, several(where, "padding", padding, n, 0), several(where, "dilation", dilation, n), strict=True)]
    for k, _, p, d in made:
        half = (d * (k - 1) + 1) // 2
        if p > half:
            raise ArgumentError(
                f"{where}: padding 은 창의 길이의 반을 넘을 수 없습니다(창이 덧댄 곳에만 놓이게 됩니다). "
                f"받은 것: padding={padding}, kernel_size={kernel_size}, dilation={dilation}. padding 을 {half} 이하로 하세요."
            )
    return made


def plan_windows(where: str, x: Tensor, n: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool,
                 ) -> list[Window]:
    """인수를 살펴 축마다의 창을 정한다."""
    made = []
    for axis, (k, s, p, d) in zip(range(-n, 0), sides(where, n, kernel_size, stride, padding, dilation), strict=True):
        reach, length = d * (k - 1) + 1, x.shape[axis]
        room = length + 2 * p - reach
        count = (-(-room // s) if ceil_mode else room // s) + 1
        if ceil_mode and (count - 1) * s >= length + p:  # 뒤쪽 덧댄 곳에서 시작하는 창은 놓지 않는다
            count -= 1
        if count < 1 or length == 0:
            raise ShapeError(
                f"{where}: 창이 입력보다 깁니다. 입력의 모양 {x.shape}, 축 {axis}의 길이 {length}에 padding {Noun(p):을/를} 앞뒤로 "
                f"더하면 {length + 2 * p}인데 창은 {reach}만큼 닿습니다. kernel_size 를 줄이거나 padding 을 늘리세요."
            )
        made.append(Window(axis, length, k, s, p, d, count, max((count - 1) * s + reach - length - p, 0)))
    return made


def first_index(x: np.ndarray, plan: list[Window], tables: dict[int, np.ndarray] | None = None) -> np.ndarray:
    """창마다 처음 만나는 최댓값의, 평면 안에서의 번호. ``tables`` 는 축의 자리를 원래 자리로 옮기는, 입력과 차원이 같은 표이다."""
    kept: list[np.ndarray] = []
    for w in reversed(plan):
        table = (tables or {}).get(w.axis)
        if table is not None:
            x, *kept = (np.take_along_axis(c, table, w.axis) for c in (x, *kept))
        x, place = _first_along(x, w._replace(length=x.shape[w.axis]))
        kept = [np.take_along_axis(c, place, w.axis) for c in kept]
        kept.insert(0, place if table is None else np.take_along_axis(table, place, w.axis))
    flat = kept[0]
    for w, place in zip(plan[1:], kept[1:], strict=True):
        flat = flat * w.length + place
    return flat


def _first_along(x: np.ndarray, w: Window) -> tuple[np.ndarray, np.ndarray]:
    """한 축의 창마다 최댓값(NaN 이 있으면 NaN)과, 그 값이 처음 나오는 자리. 덧댄 곳은 보지 않는다."""
    rows = np.moveaxis(x, w.axis, -1)
    top = np.zeros((*rows.shape[:-1], w.places), x.dtype)
    place = np.full(top.shape, -1)
    for k in range(w.size):
        start = k * w.dilation - w.padding
        low, high = max(0, -(start // w.stride)), min(w.places, (w.length - 1 - start) // w.stride + 1)
        if low < high:
            spots = start + w.stride * np.arange(low, high)
            part, best, at = rows[..., spots], top[..., low:high], place[..., low:high]
            better = (at < 0) | ((best == best) & ~(part <= best))
            at[...] = np.where(better, spots, at)
            best[...] = np.where(better, part, best)
    top[place < 0] = -math.inf  # 창이 벌어져 덧댄 곳만 본다
    return np.moveaxis(top, -1, w.axis), np.moveaxis(np.maximum(place, 0), -1, w.axis)


class Windowed(Module):
    """창의 길이, 보폭, 덧댈 폭을 가진 층의 바탕."""

    dimensions = 0
    padding: Any
    dilation: Any
    ceil_mode: bool
    count_include_pad: bool

    def __init__(self, kernel_size: Any, stride: Any, **options: Any) -> None:
        super().__init__()
        sides(type(self).__name__, self.dimensions, kernel_size, stride, options.get("padding", 0), options.get("dilation", 1))
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.shown = ("kernel_size", "stride", *options)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        return self._show(*self.shown)
