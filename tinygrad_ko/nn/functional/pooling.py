"""풀링(pooling): 최대, 평균, p-노름, 적응(adaptive), 확률(stochastic), 그리고 최대 풀링의 거꾸로(unpool).

여러 축의 창은 축마다 차례로 줄인다. 그래서 1·2·3차원이 한 벌의 셈이다.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DataError, IndexingError, ShapeError, describe
from ...generator import resolve
from ...recording import wrap
from ...rules.indexing import put_add, take
from ...rules.pooling import sliding_max, sliding_sum
from ...rules.shape import pad_constant
from ...rules.window import windows
from ...tensor import Tensor
from ..checks import number, to_tensor
from ..spatial import PLACES, along, several, signal

# ── 축마다의 창 ──


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


def _windows(where: str, x: Tensor, n: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool,
             ) -> list[Window]:
    """인수를 살펴 축마다의 창을 정한다."""
    size = several(where, "kernel_size", kernel_size, n)
    steps = size if stride is None else several(where, "stride", stride, n)
    widths = several(where, "padding", padding, n, 0)
    gaps = several(where, "dilation", dilation, n)
    made = []
    for axis, k, s, p, d in zip(range(-n, 0), size, steps, widths, gaps, strict=True):
        reach, length = d * (k - 1) + 1, x.shape[axis]
        if p > reach // 2:
            raise ArgumentError(
                f"{where}: padding 은 창의 길이의 반을 넘을 수 없습니다(창이 덧댄 곳에만 놓이게 됩니다). "
                f"받은 것: padding={padding}, kernel_size={kernel_size}, dilation={dilation}. padding 을 {reach // 2} 이하로 하세요."
            )
        room = length + 2 * p - reach
        count = (-(-room // s) if ceil_mode else room // s) + 1
        if ceil_mode and (count - 1) * s >= length + p:  # 뒤쪽 덧댄 곳에서 시작하는 창은 놓지 않는다
            count -= 1
        if count < 1 or length == 0:
            raise ShapeError(
                f"{where}: 창이 입력보다 깁니다. 입력의 모양 {x.shape}, 축 {axis}의 길이 {length}에 padding {p}을(를) 앞뒤로 "
                f"더하면 {length + 2 * p}인데 창은 {reach}만큼 닿습니다. kernel_size 를 줄이거나 padding 을 늘리세요."
            )
        made.append(Window(axis, length, k, s, p, d, count, max((count - 1) * s + reach - length - p, 0)))
    return made


# ── 최대 ──


def _max_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool,
              return_indices: bool) -> Any:
    x = signal(where, input, n)
    y: Any = x
    plan = _windows(where, x, n, kernel_size, stride, padding, dilation, ceil_mode)
    for w in reversed(plan):
        y = sliding_max.call(w.padded(y, -math.inf), w.axis, w.size, w.stride, w.dilation)
    return (y, wrap(_first_index(x._data, plan))) if return_indices else y


def _first_index(x: np.ndarray, plan: list[Window], tables: dict[int, np.ndarray] | None = None) -> np.ndarray:
    """창마다 처음 만나는 최댓값의, 평면 안에서의 번호. ``tables`` 는 축의 자리를 원래 자리로 옮기는 표이다."""
    kept: list[np.ndarray] = []
    for w in reversed(plan):
        table = (tables or {}).get(w.axis)
        if table is not None:
            x, kept = x.take(table, w.axis), [c.take(table, w.axis) for c in kept]
        x, place = _first_along(x, w._replace(length=x.shape[w.axis]))
        kept = [np.take_along_axis(c, place, w.axis) for c in kept]
        kept.insert(0, place if table is None else table[place])
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


def max_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """1차원 최대 풀링: 창마다 가장 큰 값. 인수의 뜻은 ``max_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oL). ``return_indices`` 이면 번호와의 짝.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``max_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[3., 2.]])

    출처
    ----
    강의 L14; PyTorch ``max_pool1d``.
    """
    return _max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """2차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 창에서 처음(행 우선) 것이 모두 받는다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    kernel_size : 창의 길이. 수 하나 또는 (kH, kW). 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가(창의 수를 올림하는가).
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 번호는 평면 H×W 안에서 h·W + w (int64).

    반환
    ----
    Tensor : 모양 (…, C, oH, oW), oH = ⌊(H + 2·padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
        ``return_indices`` 이면 (값, 번호).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수가 양의 정수가 아니거나 ``padding`` 이 창의 반을 넘을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[1.0, 2.0, 5.0, 5.0], [4.0, 3.0, 5.0, 5.0]]], requires_grad=True)
    >>> y, index = F.max_pool2d(x, 2, return_indices=True)
    >>> y.tolist(), index.tolist()
    ([[[4.0, 5.0]]], [[[4, 2]]])
    >>> y.sum().backward()
    >>> x.grad
    tensor([[[0., 0., 1., 0.],
             [1., 0., 0., 0.]]])

    출처
    ----
    강의 L14, L19; PyTorch ``max_pool2d``.
    """
    return _max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """3차원 최대 풀링: 창마다 가장 큰 값. 인수의 뜻은 ``max_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW). ``return_indices`` 이면 번호와의 짝.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``max_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[7.]]]])

    출처
    ----
    강의 L14; PyTorch ``max_pool3d``.
    """
    return _max_pool("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


# ── 평균 ──


def _avg_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool,
              count_include_pad: bool, divisor_override: Any = None) -> Any:
    x = signal(where, input, n)
    plan = _windows(where, x, n, kernel_size, stride, padding, 1, ceil_mode)
    if divisor_override is not None:
        number(where, "divisor_override", divisor_override, lambda v: v != 0, "0이 아니어야")
    y = _sum_pool(x, plan)
    return y / (_divisor(plan, count_include_pad, x.dtype) if divisor_override is None else divisor_override)


def _sum_pool(x: Any, plan: list[Window]) -> Any:
    """창마다의 합. 앞 축부터: 자료가 이어져 있는 마지막 축을 적게 건드린다."""
    for w in plan:
        x = sliding_sum.call(w.padded(x, 0), w.axis, w.size, w.stride)
    return x


def _divisor(plan: list[Window], count_include_pad: bool, dtype: Any) -> Any:
    """창마다 나눌 수. 올림(ceil)으로 더 덧댄 곳은 언제나 세지 않는다."""
    total: Any = 1
    for w in plan:
        start = np.arange(w.places) * w.stride - w.padding
        end = np.minimum(start + w.size, w.length + w.padding)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, w.length)
        total = np.expand_dims(total, -1) * (end - start)
    every = np.asarray(total).reshape([w.places for w in plan])
    return int(every.flat[0]) if (every == every.flat[0]).all() else every.astype(dtype)


def avg_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True) -> Any:
    """1차원 평균 풀링: 창마다의 평균. 인수의 뜻은 ``avg_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oL).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``avg_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.avg_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[2., 1.]])

    출처
    ----
    강의 L14; PyTorch ``avg_pool1d``.
    """
    return _avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """2차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    kernel_size, stride, padding, ceil_mode : ``max_pool2d`` 와 같다. 덧대는 값은 0이다.
    count_include_pad : 덧댄 0도 세어 나누는가.
    divisor_override : 주면 이 수로 나눈다(0이 아닌 수).

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.avg_pool2d(tg.ones((1, 2, 2)), 2, padding=1)
    tensor([[[0.25, 0.25],
             [0.25, 0.25]]])

    출처
    ----
    강의 L14; PyTorch ``avg_pool2d``.
    """
    return _avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """3차원 평균 풀링: 창마다의 평균. 인수의 뜻은 ``avg_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``avg_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.avg_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[3.5]]]])

    출처
    ----
    강의 L14; PyTorch ``avg_pool3d``.
    """
    return _avg_pool("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


# ── p-노름 ──


def _lp_pool(where: str, n: int, input: Any, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    x = signal(where, input, n)
    number(where, "norm_type", norm_type, lambda v: v != 0, "0이 아니어야")
    if math.isinf(norm_type):
        return _max_pool(where, n, x, kernel_size, stride, 0, 1, ceil_mode, False)
    plan = _windows(where, x, n, kernel_size, stride, 0, 1, ceil_mode)
    total = _sum_pool(x ** norm_type, plan) * (math.prod([w.size for w in plan]) / _divisor(plan, True, x.dtype))
    zero = total == 0  # 0에서의 기울기는 0이다: 0의 p제곱근 대신 1의 p제곱근에서 1을 뺀다
    return (total + zero) ** (1 / norm_type) - zero


def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """1차원 p-노름 풀링. 인수의 뜻은 ``lp_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oL).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``lp_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.lp_pool1d(tg.tensor([[3.0, 4.0, 0.0, 2.0]]), 2, 2)
    tensor([[5., 2.]])

    출처
    ----
    PyTorch ``lp_pool1d``.
    """
    return _lp_pool("lp_pool1d", 1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """2차원 p-노름 풀링: (Σ x^p)^(1/p). p = 1 이면 합, p = ∞ 이면 최대. 값이 0인 창의 기울기는 0이다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless). 절댓값을 취하지 않으므로, p 가 짝수가 아니면
        창의 합이 음수인 곳은 NaN 이다(PyTorch와 같다).
    norm_type : p, 0이 아닌 수.
    kernel_size, stride, ceil_mode : ``max_pool2d`` 와 같다. 올림(ceil)으로 잘린 창은 온전한 창의 크기로 늘려 잡는다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.lp_pool2d(tg.tensor([[[1.0, 1.0], [1.0, 1.0]]]), 2, 2)
    tensor([[[2.]]])

    출처
    ----
    PyTorch ``lp_pool2d``.
    """
    return _lp_pool("lp_pool2d", 2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """3차원 p-노름 풀링. 인수의 뜻은 ``lp_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``lp_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.lp_pool3d(tg.ones((1, 1, 2, 2)), 2, (1, 2, 2))
    tensor([[[[2.]]]])

    출처
    ----
    PyTorch ``lp_pool3d``.
    """
    return _lp_pool("lp_pool3d", 3, input, norm_type, kernel_size, stride, ceil_mode)


# ── 적응: 결과의 크기를 정하면 창이 따라온다 ──


def _target(where: str, x: Tensor, n: int, output_size: Any) -> list[int]:
    """결과의 축마다의 길이. ``None`` 은 입력 그대로."""
    given = list(output_size) if isinstance(output_size, (tuple, list)) else [output_size] * n
    if len(given) != n:
        raise ArgumentError(f"{where}: output_size 는 정수이거나 축마다의 정수 {n}개{PLACES[n]}여야 합니다. 받은 것: {output_size}.")
    if 0 in x.shape[-n:]:
        raise ShapeError(f"{where}: 길이 0인 공간 축은 줄일 수 없습니다. 받은 모양: {x.shape}.")
    return [x.shape[k - n] if v is None else several(where, "output_size", v, 1)[0] for k, v in enumerate(given)]


def adaptive_spans(n: int, out: int) -> tuple[np.ndarray, np.ndarray]:
    """길이 ``n`` 을 ``out`` 개의 창으로: k번째 창은 ⌊k·n/out⌋ 부터 ⌈(k+1)·n/out⌉ 앞까지."""
    k = np.arange(out)
    return k * n // out, -(-(k + 1) * n // out)


def averaging(n: int, out: int) -> np.ndarray:
    """적응 평균의 행렬(out, n): 행마다 창 안은 1/길이, 밖은 0."""
    start, end = adaptive_spans(n, out)
    places = np.arange(n)
    return ((places >= start[:, None]) & (places < end[:, None])) / (end - start)[:, None]


def _adaptive_avg(where: str, n: int, input: Any, output_size: Any) -> Any:
    x = signal(where, input, n)
    target = _target(where, x, n, output_size)
    whole = tuple([axis for axis, out in zip(range(-n, 0), target, strict=True) if out == 1])
    y: Any = x.mean(axis=whole, keepdims=True) if whole else x
    for axis, out in zip(range(-n, 0), target, strict=True):
        length = y.shape[axis]
        if length == out:
            continue
        if length % out == 0:
            y = sliding_sum.call(y, axis, length // out, length // out) / (length // out)
        else:
            y = along(y, averaging(length, out).astype(x.dtype), axis)
    return y


def _adaptive_max(where: str, n: int, input: Any, output_size: Any, return_indices: bool) -> Any:
    x = signal(where, input, n)
    plan: list[Window] = []
    tables: dict[int, np.ndarray] = {}
    y: Any = x
    for axis, out in reversed([*zip(range(-n, 0), _target(where, x, n, output_size), strict=True)]):
        length = x.shape[axis]
        start, end = adaptive_spans(length, out)
        size = int((end - start).max())
        if length % out:  # 길이가 다른 창은 끝을 되풀이하여 길이를 맞춘다: 처음 것을 고르므로 되풀이한 것은 뽑히지 않는다
            tables[axis] = np.minimum(start[:, None] + np.arange(size), end[:, None] - 1).reshape(-1)
            y = take.call(y, tables[axis], axis)
        y = sliding_max.call(y, axis, size, size)
        plan.insert(0, Window(axis, length, size, size, 0, 1, out, 0))
    return (y, wrap(_first_index(x._data, plan, tables))) if return_indices else y


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """결과의 길이를 정하는 1차원 평균 풀링. ``adaptive_avg_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).
    output_size : 결과의 길이.

    반환
    ----
    Tensor : 모양 (…, C, output_size).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 모양, 크기, dtype 이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_avg_pool1d(tg.tensor([[1.0, 3.0, 5.0]]), 2)
    tensor([[2., 4.]])

    출처
    ----
    PyTorch ``adaptive_avg_pool1d``.
    """
    return _adaptive_avg("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """결과의 크기를 정하는 2차원 평균 풀링. k번째 창은 ⌊k·n/out⌋ 부터 ⌈(k+1)·n/out⌉ 앞까지이다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oH, oW). ``None`` 인 축은 입력 그대로. 1이면 전역 평균(global average pooling)이다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 길이 0인 공간 축이 있을 때.
    ArgumentError, ArgumentTypeError : ``output_size`` 가 양의 정수가 아닐 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_avg_pool2d(tg.arange(6.0).reshape(1, 2, 3), (1, None))
    tensor([[[1.5, 2.5, 3.5]]])

    출처
    ----
    PyTorch ``adaptive_avg_pool2d``; Lin, Chen, Yan, "Network In Network" (2014).
    """
    return _adaptive_avg("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """결과의 크기를 정하는 3차원 평균 풀링. ``adaptive_avg_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oD, oH, oW). ``None`` 인 축은 입력 그대로.

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 모양, 크기, dtype 이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_avg_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 1)
    tensor([[[[3.5]]]])

    출처
    ----
    PyTorch ``adaptive_avg_pool3d``.
    """
    return _adaptive_avg("adaptive_avg_pool3d", 3, input, output_size)


def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 길이를 정하는 1차원 최대 풀링. ``adaptive_max_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).
    output_size : 결과의 길이.
    return_indices : 뽑힌 자리의 번호도 돌려주는가.

    반환
    ----
    Tensor : 모양 (…, C, output_size). ``return_indices`` 이면 번호와의 짝.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 모양, 크기, dtype 이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_max_pool1d(tg.tensor([[1.0, 3.0, 2.0]]), 2)
    tensor([[3., 3.]])

    출처
    ----
    PyTorch ``adaptive_max_pool1d``.
    """
    return _adaptive_max("adaptive_max_pool1d", 1, input, output_size, return_indices)


def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 크기를 정하는 2차원 최대 풀링. 창은 ``adaptive_avg_pool2d`` 와 같고, 같은 값은 처음 것을 고른다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oH, oW). ``None`` 인 축은 입력 그대로.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 번호는 평면 H×W 안에서 h·W + w (int64).

    반환
    ----
    Tensor : 모양 (…, C, oH, oW). ``return_indices`` 이면 (값, 번호).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 길이 0인 공간 축이 있을 때.
    ArgumentError, ArgumentTypeError : ``output_size`` 가 양의 정수가 아닐 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> y, index = F.adaptive_max_pool2d(tg.arange(6.0).reshape(1, 2, 3), (1, 2), return_indices=True)
    >>> y.tolist(), index.tolist()
    ([[[4.0, 5.0]]], [[[4, 5]]])

    출처
    ----
    PyTorch ``adaptive_max_pool2d``.
    """
    return _adaptive_max("adaptive_max_pool2d", 2, input, output_size, return_indices)


def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 크기를 정하는 3차원 최대 풀링. ``adaptive_max_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oD, oH, oW). ``None`` 인 축은 입력 그대로.
    return_indices : 뽑힌 자리의 번호도 돌려주는가.

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW). ``return_indices`` 이면 번호와의 짝.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 모양, 크기, dtype 이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), (1, 1, 2))
    tensor([[[[6., 7.]]]])

    출처
    ----
    PyTorch ``adaptive_max_pool3d``.
    """
    return _adaptive_max("adaptive_max_pool3d", 3, input, output_size, return_indices)


# ── 최대 풀링의 거꾸로 ──


def _max_unpool(where: str, n: int, input: Any, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    x = signal(where, input, n)
    index = to_tensor(indices)._data
    if index.dtype.kind not in "iu":
        raise ArgumentTypeError(f"{where}: indices 는 정수여야 합니다. 받은 것: {describe(index)}. return_indices=True 의 번호를 주세요.")
    if index.shape != x.shape:
        raise ShapeError(f"{where}: indices 의 모양은 입력과 같아야 합니다. 입력 {x.shape}, indices {index.shape}.")
    shape = _unpooled(where, x, n, kernel_size, stride, padding, output_size)
    area = math.prod(shape)
    if index.size and (index.min() < 0 or index.max() >= area):
        raise IndexingError(
            f"{where}: indices 는 0부터 {area - 1}까지여야 합니다(결과의 평면 {shape}). 받은 것: {index.min()}…{index.max()}. "
            "output_size 에 풀링하기 전의 모양을 주세요."
        )
    planes = math.prod(x.shape[:-n])
    flat = (index.reshape((planes, math.prod(x.shape[-n:]))) + area * np.arange(planes)[:, None]).reshape(-1)
    writer = np.zeros(planes * area, int)
    writer[flat] = np.arange(flat.size)  # 같은 자리에 여럿이면 마지막 것이 남는다
    last = writer[flat] == np.arange(flat.size)
    values = x.reshape((x.size,))
    if not last.all():
        values, flat = values[last], flat[last]
    return put_add.call(values, (flat,), (planes * area,)).reshape((*x.shape[:-n], *shape))


def _unpooled(where: str, x: Tensor, n: int, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> tuple[int, ...]:
    """거꾸로 한 결과의 공간 모양."""
    size = several(where, "kernel_size", kernel_size, n)
    steps = size if stride is None else several(where, "stride", stride, n)
    widths = several(where, "padding", padding, n, 0)
    usual = tuple([(m - 1) * s - 2 * p + k for m, k, s, p in zip(x.shape[-n:], size, steps, widths, strict=True)])
    if output_size is None:
        return usual
    wanted = tuple(output_size)
    wanted = wanted[-n:] if len(wanted) in (n + 1, n + 2) else wanted
    if len(wanted) != n or any(abs(w - u) >= s for w, u, s in zip(wanted, usual, steps, strict=True)):
        raise ArgumentError(
            f"{where}: output_size={tuple(output_size)} 은(는) 될 수 없습니다. 입력 {x.shape}에서 나올 수 있는 공간 모양은 "
            f"{usual} 에서 축마다 보폭 {steps} 미만으로 다른 것입니다. 풀링하기 전의 모양을 주세요."
        )
    return wanted


def max_unpool1d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """1차원 최대 풀링의 거꾸로. 인수의 뜻은 ``max_unpool2d`` 와 같다.

    매개변수
    --------
    input, indices : 모양 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oL).

    예외
    ----
    ShapeError, ArgumentError, IndexingError : ``max_unpool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.max_unpool1d(*F.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2, return_indices=True), 2)
    tensor([[0., 3., 2., 0.]])

    출처
    ----
    PyTorch ``max_unpool1d``.
    """
    return _max_unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """2차원 최대 풀링의 거꾸로(unpooling): 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    indices : ``max_pool2d(…, return_indices=True)`` 의 번호. 입력과 같은 모양의 정수.
        같은 자리가 여럿이면 마지막 것이 남고, 기울기도 그것만 받는다.
    kernel_size, stride, padding : 풀링할 때의 것.
    output_size : 결과의 모양((oH, oW) 또는 전체). 풀링이 끝을 버렸다면 주어야 한다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW), 기본은 (H − 1)·stride − 2·padding + kernel_size.

    예외
    ----
    ShapeError : 입력의 차원이나 ``indices`` 의 모양이 다를 때.
    IndexingError : ``indices`` 가 결과의 평면을 벗어날 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.max_unpool2d(*F.max_pool2d(tg.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2, return_indices=True), 2)
    tensor([[[0., 0.],
             [4., 0.]]])

    출처
    ----
    PyTorch ``max_unpool2d``; Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks" (2014).
    """
    return _max_unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """3차원 최대 풀링의 거꾸로. 인수의 뜻은 ``max_unpool2d`` 와 같다.

    매개변수
    --------
    input, indices : 모양 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, IndexingError : ``max_unpool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> y, index = F.max_pool3d(tg.ones((1, 2, 2, 2)), 2, return_indices=True)
    >>> F.max_unpool3d(y, index, 2).sum()
    tensor(1.)

    출처
    ----
    PyTorch ``max_unpool3d``.
    """
    return _max_unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


# ── 확률 풀링 ──


def _stochastic_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool,
                     return_indices: bool, training: bool, generator: Any) -> Any:
    x = signal(where, input, n)
    plan = _windows(where, x, n, kernel_size, stride, padding, 1, ceil_mode)
    if not (x._data >= 0).all():
        raise DataError(
            f"{where}: 입력은 0 이상이어야 합니다(값에 비례하는 확률로 뽑습니다). 모양 {x.shape}의 입력에서 가장 작은 값: "
            f"{x._data.min()}. ReLU 나 시그모이드 뒤에 놓으세요."
        )
    if training:
        index = _drawn(x._data, plan, resolve(generator, where))
        planes, area = math.prod(x.shape[:-n]), math.prod(x.shape[-n:])
        spots = index + (area * np.arange(planes)).reshape((*x.shape[:-n], *[1] * n))
        y = take.call(x, spots.reshape(-1), None).reshape(index.shape)
        y = y * (y._data > 0)  # 모두 0인 창에서는 아무도 뽑히지 않는다
    else:
        total = _sum_pool(x, plan)
        y = _sum_pool(x * x, plan) / (total + (total == 0))
        index = _first_index(x._data, plan) if return_indices else np.empty(0)
    return (y, wrap(index)) if return_indices else y


def _drawn(x: np.ndarray, plan: list[Window], rng: np.random.Generator) -> np.ndarray:
    """창마다 값에 비례하는 확률로 뽑은 자리의, 평면 안에서의 번호. 모두 0인 창은 창의 첫 자리이다."""
    n = len(plan)
    padded = x
    for w in plan:
        padded = w.padded(padded, 0)
    size = [w.size for w in plan]
    seen = windows.forward(padded, tuple(size), tuple([w.stride for w in plan]), (1,) * n)
    seen = seen[(..., *[slice(w.places) for w in plan], *[slice(None)] * n)]
    rising = seen.reshape((*seen.shape[:-n], math.prod(size))).cumsum(-1, dtype=float)
    picked = (rising > rng.random(rising.shape[:-1])[..., None] * rising[..., -1:]).argmax(-1)
    flat: Any = 0
    for w, inside in zip(plan, np.unravel_index(picked, size), strict=True):
        first = (np.arange(w.places) * w.stride - w.padding).reshape((w.places, *[1] * (-1 - w.axis)))
        flat = flat * w.length + np.clip(first + inside, 0, w.length - 1)
    return flat


def stochastic_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                      return_indices: bool = False, training: bool = True,
                      generator: np.random.Generator | int | None = None) -> Any:
    """1차원 확률 풀링. 인수의 뜻은 ``stochastic_pool2d`` 와 같다.

    매개변수
    --------
    input : 모양 (C, L) 또는 (N, C, L), 0 이상, 무차원(dimensionless).

    반환
    ----
    Tensor : 모양 (…, C, oL). ``return_indices`` 이면 번호와의 짝.

    예외
    ----
    DataError, ShapeError, ArgumentError, DtypeError : ``stochastic_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.stochastic_pool1d(tg.tensor([[0.0, 3.0, 1.0, 3.0]]), 2, training=False)
    tensor([[3. , 2.5]])

    출처
    ----
    강의 L14.
    """
    return _stochastic_pool("stochastic_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, return_indices, training, generator)


def stochastic_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                      return_indices: bool = False, training: bool = True,
                      generator: np.random.Generator | int | None = None) -> Any:
    """2차원 확률 풀링(stochastic pooling): 창에서 값에 비례하는 확률 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑는다.

    평가할 때(``training=False``)는 확률로 무게를 준 평균 Σ pᵢ aᵢ 이다. 모두 0인 창의 값과 기울기는 0이다.
    학습할 때의 기울기는 뽑힌 자리가 모두 받는다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 0 이상, 무차원(dimensionless).
    kernel_size, stride, padding, ceil_mode : ``max_pool2d`` 와 같다. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 그럴듯한(가장 큰) 자리이다.
    training : 뽑는가(참), 평균하는가(거짓).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW). ``return_indices`` 이면 (값, 번호).

    예외
    ----
    DataError : 입력에 음수나 NaN 이 있을 때.
    ShapeError, ArgumentError, ArgumentTypeError, DtypeError : ``max_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    >>> F.stochastic_pool2d(x, 2, generator=0).item() in (1.0, 2.0, 3.0, 4.0)
    True
    >>> F.stochastic_pool2d(x, 2, training=False)
    tensor([[[3.]]])

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """
    return _stochastic_pool("stochastic_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, return_indices, training, generator)
