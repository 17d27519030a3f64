"""덧대기(padding): 상수, 거울(reflect), 되풀이(replicate), 고리(circular). 음수이면 잘라 낸다."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ..korean.particles import Noun
from ..rules.indexing import getitem
from ..rules.joining import concatenate, pad_constant
from ..rules.shape import broadcast_to, flip
from ..tensors.tensor import Tensor
from .checks import one_of, to_tensor
from .docstrings import documented_like
from .module import Module
from .spatial import LAYOUT

MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """가장자리를 덧댄다. ``pad`` 는 **마지막 축부터** (앞, 뒤)의 짝을 늘어놓은 것이고, 음수이면 그만큼 잘라 낸다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    pad : 정수 2m 개. (W 앞, W 뒤, H 앞, H 뒤, …) 처럼 마지막 축부터 m 개의 축을 덧댄다.
    mode : ``"constant"`` 상수, ``"reflect"`` 가장자리를 거울로(가장자리 자신은 되풀이하지 않는다),
        ``"replicate"`` 가장자리 값을 되풀이, ``"circular"`` 반대쪽 끝에서 이어 붙이기.
    value : ``"constant"`` 일 때 덧댈 값. 기본은 0.

    반환
    ----
    Tensor : 덧댄 축의 길이가 앞 + n + 뒤인 텐서.

    예외
    ----
    ArgumentError : ``pad`` 가 짝수 개가 아니거나, ``mode`` 가 없거나, 상수가 아닌데 ``value`` 를 줄 때.
    ShapeError : 축이 모자라거나, 덧댈 폭이 축보다 크거나(reflect 는 길이 − 1까지, circular 는 길이까지),
        다 잘려 나갈 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[1.0, 2.0, 3.0]])
    >>> F.pad(x, (1, 2)), F.pad(x, (-1, 0, 0, 1), value=9.0)
    (tensor([[0., 1., 2., 3., 0., 0.]]), tensor([[2., 3.],
                                                [9., 9.]]))
    >>> F.pad(x, (1, 2), "reflect"), F.pad(x, (1, 2), "circular")
    (tensor([[2., 1., 2., 3., 2., 1.]]), tensor([[3., 1., 2., 3., 1., 2.]]))

    출처
    ----
    강의 L19: (32, 32, 3)에 2를 덧대면 (36, 36, 3); PyTorch ``torch.nn.functional.pad``.
    """
    return padded("pad", to_tensor(input), pad, mode, value)


def padded(where: str, x: Tensor, pad: Any, mode: str, value: float | None) -> Any:
    """pad 의 셈."""
    one_of(where, "mode", mode, MODES)
    if value is not None and mode != "constant":
        raise ArgumentError(f"{where}: value 는 mode='constant' 에서만 씁니다. 받은 것: mode={mode!r}, value={value}.")
    widths = _widths(where, x, pad)
    for axis, (before, after) in widths.items():
        _check_room(where, x, axis, before, after, mode)
    if mode == "circular":
        x = _cropped(x, widths)
    grown = {axis: (max(before, 0), max(after, 0)) for axis, (before, after) in widths.items()}
    if mode == "constant":
        pairs = [grown.get(axis, (0, 0)) for axis in range(-x.ndim, 0)]
        y = pad_constant.call(x, pairs, 0 if value is None else value) if any(map(any, pairs)) else x
    else:
        y = x
        for axis, (before, after) in grown.items():
            if before or after:
                y = _joined(y, axis, before, after, mode)
    return y if mode == "circular" else _cropped(y, widths)


def _widths(where: str, x: Tensor, pad: Any) -> dict[int, tuple[int, int]]:
    """음수로 적은 축 → (앞, 뒤). 마지막 축부터."""
    given = _integers(where, "pad", pad)
    if len(given) % 2:
        raise ArgumentError(f"{where}: pad 는 (앞, 뒤)의 짝이어야 하므로 짝수 개여야 합니다. 받은 것: {tuple(given)} ({len(given)}개).")
    if len(given) > 2 * x.ndim:
        raise ShapeError(f"{where}: pad={Noun(tuple(given)):은/는} {len(given) // 2}개의 축을 덧대는데 입력의 모양은 {x.shape}입니다.")
    return {-1 - k: (given[2 * k], given[2 * k + 1]) for k in range(len(given) // 2)}


def _integers(where: str, name: str, widths: Any) -> list[int]:
    """정수들의 튜플인지 살핀다."""
    try:
        if not isinstance(widths, (tuple, list, np.ndarray)):
            raise TypeError
        return [operator.index(v) for v in widths]
    except TypeError:
        raise ArgumentTypeError(
            f"{where}: {Noun(name):은/는} 정수들의 튜플이어야 합니다. 받은 것: {describe(widths)}. (왼쪽, 오른쪽) 처럼 쓰세요."
        ) from None


def _check_room(where: str, x: Tensor, axis: int, before: int, after: int, mode: str) -> None:
    n = x.shape[axis]
    left = n + min(before, 0) + min(after, 0)  # 상수와 고리는 먼저 자르고, 나머지는 덧댄 뒤에 자른다
    if n + before + after < 0 or (left < 0 and mode in ("constant", "circular")):
        raise ShapeError(f"{where}: 길이 {n}인 축 {axis}에서 ({before}, {after})만큼 잘라 낼 수 없습니다. 입력의 모양 {x.shape}.")
    limit = {"reflect": n - 1, "circular": left}.get(mode)
    if limit is not None and max(before, after, 0) > max(limit, 0):
        cut = f"(자르고 남은 길이 {left}) " if mode == "circular" and left < n else ""
        raise ShapeError(
            f"{where}: mode={mode!r} 로는 길이 {n}인 축 {axis}에 {cut}{max(limit, 0)}까지만 덧댈 수 있습니다. "
            f"받은 것: ({before}, {after}), 입력의 모양 {x.shape}. mode='replicate' 나 'constant' 를 쓰거나 덜 덧대세요."
        )
    if mode == "replicate" and n == 0 and max(before, after) > 0:
        raise ShapeError(f"{where}: 길이 0인 축 {axis}에는 되풀이할 값이 없습니다. 입력의 모양 {x.shape}.")


def _cropped(x: Any, widths: dict[int, tuple[int, int]]) -> Any:
    """음수인 폭만큼 잘라 낸 것."""
    if all(v >= 0 for pair in widths.values() for v in pair):
        return x
    cuts = [slice(None)] * x.ndim
    for axis, (before, after) in widths.items():
        cuts[axis] = slice(max(-before, 0), x.shape[axis] - max(-after, 0))
    return getitem.call(x, tuple(cuts))


def _joined(x: Any, axis: int, before: int, after: int, mode: str) -> Any:
    """한 축의 앞뒤에, 입력에서 떼어 낸 조각을 잇는다."""
    n = x.shape[axis]

    def part(start: int, stop: int) -> Any:
        return getitem.call(x, (..., slice(start, stop), *[slice(None)] * (-1 - axis)))

    def repeated(edge: Any, times: int) -> Any:
        return broadcast_to.call(edge, (*x.shape[:axis], times, *x.shape[x.ndim + axis + 1:]))

    pieces = [x]
    if before:
        pieces.insert(0, {"reflect": lambda: flip.call(part(1, before + 1), axis), "circular": lambda: part(n - before, n),
                          "replicate": lambda: repeated(part(0, 1), before)}[mode]())
    if after:
        pieces.append({"reflect": lambda: flip.call(part(n - 1 - after, n - 1), axis), "circular": lambda: part(0, after),
                       "replicate": lambda: repeated(part(n - 1, n), after)}[mode]())
    return concatenate.call(pieces, axis)


class _Pad(Module):
    """공간 축 ``axes`` 개를 덧대는 층의 바탕."""

    axes: int
    mode: str = "constant"
    value: float | None = None

    def __init__(self, padding: Any) -> None:
        super().__init__()
        widths = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.axes)
        if len(widths) != 2 * self.axes:
            raise ArgumentError(
                f"{type(self).__name__}: padding 은 정수 하나이거나 마지막 축부터 (앞, 뒤)의 짝 {self.axes}개여야 합니다. "
                f"받은 것: {padding}."
            )
        _integers(type(self).__name__, "padding", widths)
        self.padding = widths

    def forward(self, input: Any) -> Tensor:
        """덧댄 텐서."""
        t = to_tensor(input)
        if t.ndim not in (self.axes + 1, self.axes + 2):
            raise ShapeError(
                f"{type(self).__name__}: 입력은 {LAYOUT[self.axes]} 모양이어야 합니다. 받은 모양: {t.shape}. "
                "축을 채우거나(x[None]), 축을 가리지 않는 F.pad 를 쓰세요."
            )
        return padded(type(self).__name__, t, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return self._show("padding")


class _ConstantPad(_Pad):
    def __init__(self, padding: Any, value: float | None) -> None:
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return self._show("padding", "value")


class ConstantPad2d(_ConstantPad):
    """2차원: 상수 ``value`` 로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.
    value : 덧댈 값.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConstantPad2d(1, 0.5)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ConstantPad2d``.
    """

    axes = 2


@documented_like(ConstantPad2d)
class ConstantPad1d(_ConstantPad):
    """1차원: 상수 ``value`` 로 덧댄다.

    입력은 (C, L) 또는 (N, C, L). 나머지는 ``ConstantPad2d`` 와 같다.

    >>> nn.ConstantPad1d(1, 0.5)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)
    """

    axes = 1


@documented_like(ConstantPad2d)
class ConstantPad3d(_ConstantPad):
    """3차원: 상수 ``value`` 로 덧댄다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W). 나머지는 ``ConstantPad2d`` 와 같다.

    >>> nn.ConstantPad3d(1, 0.5)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)
    """

    axes = 3


class ZeroPad2d(_Pad):
    """2차원: 0으로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ZeroPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    강의 L19; PyTorch ``torch.nn.ZeroPad2d``.
    """

    axes = 2


@documented_like(ZeroPad2d)
class ZeroPad1d(_Pad):
    """1차원: 0으로 덧댄다.

    입력은 (C, L) 또는 (N, C, L). 나머지는 ``ZeroPad2d`` 와 같다.

    >>> nn.ZeroPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)
    """

    axes = 1


@documented_like(ZeroPad2d)
class ZeroPad3d(_Pad):
    """3차원: 0으로 덧댄다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W). 나머지는 ``ZeroPad2d`` 와 같다.

    >>> nn.ZeroPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)
    """

    axes = 3


class ReflectionPad2d(_Pad):
    """2차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다. 폭은 축의 길이 − 1까지.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReflectionPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReflectionPad2d``.
    """

    axes = 2
    mode = "reflect"


@documented_like(ReflectionPad2d)
class ReflectionPad1d(_Pad):
    """1차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    입력은 (C, L) 또는 (N, C, L). 나머지는 ``ReflectionPad2d`` 와 같다.

    >>> nn.ReflectionPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)
    """

    axes = 1
    mode = "reflect"


@documented_like(ReflectionPad2d)
class ReflectionPad3d(_Pad):
    """3차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    입력은 (C, D, H, W) 또는 (N, C, D, H, W). 나머지는 ``ReflectionPad2d`` 와 같다.

    >>> nn.ReflectionPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)
    """

    axes = 3
    mode = "reflect"


class ReplicationPad2d(_Pad):
    """2차원: 가장자리 값을 되풀이하여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReplicationPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReplicationPad2d``.
    """

    axes = 2
    mode = "replicate"


@documented_like(ReplicationPad2d)
class ReplicationPad1d(_Pad):
    """1차원: 가장자리 값을 되풀이하여 덧댄다.

    입력은 (C, L) 또는 (N, C, L). 나머지는 ``ReplicationPad2d`` 와 같다.

    >>> nn.ReplicationPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)
    """

    axes = 1
    mode = "replicate"


@documented_like(ReplicationPad2d)
class ReplicationPad3d(_Pad):
    """3차원: 가장자리 값을 되풀이하여 덧댄다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W). 나머지는 ``ReplicationPad2d`` 와 같다.

    >>> nn.ReplicationPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)
    """

    axes = 3
    mode = "replicate"


class CircularPad2d(_Pad):
    """2차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다. 폭은 축의 길이까지.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CircularPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.CircularPad2d``.
    """

    axes = 2
    mode = "circular"


@documented_like(CircularPad2d)
class CircularPad1d(_Pad):
    """1차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    입력은 (C, L) 또는 (N, C, L). 나머지는 ``CircularPad2d`` 와 같다.

    >>> nn.CircularPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)
    """

    axes = 1
    mode = "circular"


@documented_like(CircularPad2d)
class CircularPad3d(_Pad):
    """3차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W). 나머지는 ``CircularPad2d`` 와 같다.

    >>> nn.CircularPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)
    """

    axes = 3
    mode = "circular"
