"""정규화(normalization): 표준화 (x − μ)/√(σ² + ε) 하나와, 그 뒤의 늘이기와 옮기기. 배치·층·그룹·인스턴스 정규화가 이 위에 선다.

합은 차례가 달라지면 끝자리가 달라진다. 기계어로 옮긴 되풀이의 합은 NumPy의 것보다 float64 의 답에서 멀지 않다(시험이 지킨다).
"""

import functools
import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.compiled import compiled
from ..operation.outputs import Gradients
from ..operation.sums import summed
from .extremes import magnitude
from .families import NORMALIZATION
from .kernels import columns
from .kernels import normalization as kernels
from .reduction import added, count, mean
from .rows import by_lines, columns_of, in_rows, rows_of

operation = NORMALIZATION.operation

_SMALLEST = 2**12  # 기계어로 옮긴 되풀이를 쓰는 가장 적은 원소의 수
_EXACT = 2**14  # 이보다 적은 원소의 식은 인쇄하는 규칙과 비트까지 같다

# ── 더하기 ──


def total(x, axis):
    """``axis`` (0 이상, 늘어나는 차례)를 따라 더한다. 더한 축은 길이 1로 남긴다."""
    return added(x, axis, True)


@operation(public=False, tex=r"\sum {a}\,{b}", symbol="내적", elementwise=False,
           words=Words("{a:과/와} {b:을/를} 곱해 더해", about=lambda axis: {},
                       a="국소 도함수는 곱한 상대 {b}이므로, 그것을 받은 기울기에 곱합니다.",
                       b="국소 도함수는 곱한 상대 {a}이므로, 그것을 받은 기울기에 곱합니다."),
           a=lambda g, b: g * b,
           b=lambda g, a: g * a)
def product_sum(a, b, axis):
    """``axis`` (0 이상, 늘어나는 차례)를 따라 곱의 합. 곱한 배열을 만들지 않는다. 더한 축은 길이 1로 남긴다."""
    return products(a, b, axis)


def products_in_rows(loops, a, b, axis):
    shape = rows_of(a.shape, axis)
    if shape is None or b.shape != a.shape or b.dtype != a.dtype:
        return NotImplemented
    y = np.empty(shape[1], a.dtype)
    loops(in_rows(a, shape), in_rows(b, shape), y)
    return y.reshape([1 if k in axis else n for k, n in enumerate(a.shape)])


@compiled(kernels.products, _SMALLEST, through=products_in_rows)
@array_path()
def products(a, b, axis):
    if axis and axis[-1] == a.ndim - 1 and a.shape[-1] > 7:
        y, axis = np.vecdot(a, b)[..., None] if type(a) is np.ndarray else (a[..., None, :] @ b[..., None])[..., 0], axis[:-1]
        return y.sum(axis, keepdims=True) if axis else y
    every = tuple(range(a.ndim))
    return np.einsum(a, every, b, every, [k for k in every if k not in axis]).reshape(
        tuple([1 if k in axis else n for k, n in enumerate(a.shape)]))


# ── 표준화 ──


@operation(public=False, tex=r"z,\mu,s=\operatorname{standardize}({x})", symbol="표준화",
           words=Words("{x:을/를} 제곱평균제곱근으로 나누어(center={center})", "{x}에서 평균을 빼고 표준편차로 나누어",
                       about=lambda axis, eps, center: {},
                       x=("받은 기울기에서 정규화한 값 쪽의 성분을 빼고 제곱평균제곱근으로 나눕니다(center={center}).",
                          "받은 기울기에서 그 평균과, 표준화한 값 쪽의 성분을 빼고 표준편차로 나눕니다.")),
           x=lambda g, y, axis, center: tangent(g[0], y[0], y[2], g[1], g[2], axis, center))
def standardize(x, axis, eps, center=True):
    """표준화한 x, 평균 μ, 표준편차 √(σ² + ε). σ² 은 치우친(biased) 분산이고, ``center`` 가 거짓이면 평균을 0으로 본다."""
    if x.dtype.char == "e":  # 합과 제곱은 float32 로
        return tuple([part.astype(x.dtype) for part in standardized(x.astype(np.float32), axis, eps, center)])
    return standardized(x, axis, eps, center)


def standardized_in_rows(loops, x, axis, eps, center):
    shape = rows_of(x.shape, axis)
    if shape is None or shape[2] == 1:
        return NotImplemented
    z, (middle, s) = np.empty(x.shape, x.dtype), np.empty((2, shape[1]), x.dtype)
    loops(in_rows(x, shape), z.reshape(shape), middle, s, eps, center)
    kept = [1 if k in axis else n for k, n in enumerate(x.shape)]
    return (z, middle.reshape(kept), s.reshape(kept)) if s.max() < math.inf else NotImplemented


def standardized_in_columns(loops, x, axis, eps, center):
    shape = columns_of(x.shape, axis)
    if shape is None:
        return NotImplemented
    z, (middle, s) = np.empty(x.shape, x.dtype), np.empty((2, shape[1]), x.dtype)
    loops(in_rows(x, shape), z.reshape(shape), middle, s, eps, center)
    kept = [1 if k in axis else n for k, n in enumerate(x.shape)]
    return (z, middle.reshape(kept), s.reshape(kept)) if s.max() < math.inf else NotImplemented


@compiled(kernels.standardized, _SMALLEST, through=standardized_in_rows,
          otherwise=compiled(columns.standardized, _SMALLEST, through=standardized_in_columns))
def standardized(x, axis, eps, center):
    n = count(x.shape, axis)
    middle = total(x, axis) / n
    if not center:
        middle = np.zeros_like(middle)
    z = by_lines(np.subtract, x, middle)
    s = np.sqrt(square_sum(z, axis) / n + eps)
    if s.size and not s.max() < math.inf:
        s = root_mean_square(z, axis, n, eps)
    return by_lines(np.multiply, z, 1 / s, z), middle, s


def square_sum(z, axis):
    """제곱의 합. 넘쳐도 조용하다(행렬 곱만 경고하고 einsum 은 하지 않는다)."""
    if axis[-1:] != (z.ndim - 1,) or z.shape[-1] < 8:
        return product_sum(z, z, axis)
    with np.errstate(over="ignore"):
        return product_sum(z, z, axis)


def root_mean_square(z, axis, n, eps):
    """√(mean(z²) + ε), 제곱이 넘치지 않게 2의 거듭제곱으로 줄여서."""
    scale = magnitude(z, axis)
    small = z / scale
    return np.sqrt(product_sum(small, small, axis) / n + eps / scale / scale) * scale


@operation(public=False, symbol="표준화의 기울기",
           tex=r"\frac{{u}-\operatorname{mean}({u})-{z}\operatorname{mean}({u}\,{z})}{{s}}+\frac{{a}+{z}\,{b}}{n}",
           u=lambda g, z, s, axis, center: tangent_alone(g, z, s, axis, center),
           z=lambda g, u, z, s, b, axis: g * (b / count(u.shape, axis) - mean_product(u, z, axis) / s) - u * (mean_product(g, z, axis) / s),
           s=lambda g, u, z, s, axis, center: g * (center * mean(u, axis, True) + z * mean_product(u, z, axis) - u) / s / s,
           a=lambda g, z_shape, axis, center: center * g / count(z_shape, axis),
           b=lambda g, z, axis: g * z / count(z.shape, axis))
def tangent(u, z, s, a, b, axis, center=True):
    """표준화의 전치 미분: u 에서 평균과 z(표준화한 것) 방향의 성분을 빼고 표준편차 s 로 나눈다. a, b 는 평균과 표준편차로 온 기울기."""
    if z.dtype.char == "e":
        u, z, s = u.astype(np.float32), z.astype(np.float32), s.astype(np.float32)
    return tangents(u, z, s, a, b, axis, center)


def tangents_in_rows(loops, u, z, s, a, b, axis, center):
    shape = rows_of(u.shape, axis)
    if shape is None or shape[2] == 1 or not u.dtype == z.dtype == s.dtype:
        return NotImplemented
    d = np.empty(u.shape, u.dtype)
    s, a, b = [np.broadcast_to(v, s.shape).astype(u.dtype).reshape(-1) for v in (s, a, b)]
    loops(in_rows(u, shape), in_rows(z, shape), s, a, b, d.reshape(shape), center)
    return d


def tangents_in_columns(loops, u, z, s, a, b, axis, center):
    shape = columns_of(u.shape, axis)
    if shape is None or not u.dtype == z.dtype == s.dtype:
        return NotImplemented
    s, a, b = [np.broadcast_to(v, s.shape).astype(u.dtype).reshape(-1) for v in (s, a, b)]
    d, (totals, alongs) = np.empty(u.shape, u.dtype), np.zeros((2, shape[1]))
    loops(in_rows(u, shape), in_rows(z, shape), s, a, b, 1 / s, d.reshape(shape), totals, alongs, center)
    return d


@compiled(kernels.tangents, _SMALLEST, through=tangents_in_rows,
          otherwise=compiled(columns.tangents, _SMALLEST, through=tangents_in_columns))
def tangents(u, z, s, a, b, axis, center):
    n = u.size // (s.size or 1)
    d = by_lines(np.multiply, z, (product_sum(u, z, axis) - b * s) / n)
    np.subtract(u, d, out=d)  # 큰 배열을 더 만들지 않는다
    if center:
        by_lines(np.subtract, d, (total(u, axis) - a * s) / n, d)
    return by_lines(np.multiply, d, 1 / s, d)


@abbreviation(r"\frac{{u}-\operatorname{mean}({u})-{z}\operatorname{mean}({u}\,{z})}{{s}}")
def tangent_alone(u, z, s, axis, center):
    return tangent(u, z, s, 0, 0, axis, center)


@abbreviation(r"\operatorname{mean}({a}\,{b})")
def mean_product(a, b, axis):
    return product_sum(a, b, axis) / count(a.shape, axis)


# ── 늘이고 옮기기 ──


@operation(public=False, tex=r"{x}\,{weight}+{bias}", symbol="늘이고 옮기기", elementwise=False,
           words=Words("{x}에 {weight:을/를} 곱하고 {bias:을/를} 더해",
                       x="국소 도함수는 곱한 {weight}이므로, 그것을 받은 기울기에 곱합니다.",
                       weight="국소 도함수는 {x}이므로, 그것을 받은 기울기에 곱하고 함께 쓰인 자리를 모두 더합니다.",
                       bias="더한 값이므로 받은 기울기가 그대로 옵니다."),
           hint="weight 와 bias 는 x 로 브로드캐스트되는 모양이어야 합니다.",
           x=lambda g, weight: g * weight,
           weight=lambda g, x, weight_shape: product_sum(g, x, stretched(x.shape, weight_shape)),
           bias=lambda g: g)
def affine(x, weight, bias):
    """원소마다 늘이고 옮기기: x·weight + bias."""
    return stretched_and_moved(x, weight, bias)


def stretched_and_moved_in_rows(loops, x, weight, bias):
    shape = rows_of(x.shape, stretched(x.shape, weight.shape)) if weight.ndim <= x.ndim else None
    if shape is None or weight.shape != bias.shape or shape[1] != weight.size or not x.dtype == weight.dtype == bias.dtype:
        return NotImplemented
    y = np.empty(x.shape, x.dtype)
    loops(in_rows(x, shape), in_rows(weight, -1), in_rows(bias, -1), y.reshape(shape))
    return y


@compiled(kernels.stretched_and_moved, _SMALLEST, through=stretched_and_moved_in_rows)
def stretched_and_moved(x, weight, bias):
    y = by_lines(np.multiply, x, weight)
    return by_lines(np.add, y, bias, y)


def stretched(shape, small):
    """모양 ``small`` 이 ``shape`` 로 브로드캐스트될 때 늘어나는 축들."""
    extra = len(shape) - len(small)
    return tuple([k for k, n in enumerate(shape) if k < extra or small[k - extra] != n])


# ── 표준화하고, 늘이고, 옮기기를 한 번에 ──


@operation(public=False, symbol="정규화", elementwise=False, needless=(0,),
           tex=r"\operatorname{standardize}({x})\,{weight}+{bias}",
           words=Words("{x}에서 평균을 빼고 표준편차로 나눈 뒤 {weight:을/를} 곱하고 {bias:을/를} 더해", about=lambda axis, eps: {},
                       x="{weight:을/를} 곱한 받은 기울기에서 그 평균과, 표준화한 값 쪽의 성분을 빼고 표준편차로 나눕니다.",
                       weight="국소 도함수는 표준화한 {x}이므로, 그것을 받은 기울기에 곱하고 함께 쓰인 자리를 모두 더합니다.",
                       bias="더한 값이므로, 받은 기울기를 함께 쓰인 자리에서 모두 더합니다."),
           x=lambda g, y, weight, axis: to_input(g, y, weight, axis),
           weight=lambda g, y, weight, axis: to_weight(g, y, weight, axis),
           bias=lambda g, y, weight, axis: to_bias(g, y, weight, axis))
def standardize_affine(x, weight, bias, axis, eps):
    """표준화하고 늘이고 옮긴 x, 그리고 표준화한 x, 평균, 표준편차."""
    if x.dtype.char == "e":  # 표준화는 float32 로
        z, middle, s = standardize(x, axis, eps)
        return stretched_and_moved(z, weight, bias), z, middle, s
    return normalized(x, weight, bias, axis, eps)


@abbreviation(r"\frac{{g}\,{weight}-\operatorname{mean}({g}\,{weight})-z\operatorname{mean}({g}\,{weight}\,z)}{s}")
def to_input(g, y, weight, axis):
    if at_once(g):
        return gradients(g, y, weight, axis)[0]
    u = g[0] * weight + g[1] if came(g, 1) else g[0] * weight
    return tangent(u, y[1], y[3], g[2] if came(g, 2) else 0, g[3] if came(g, 3) else 0, axis)


@abbreviation(r"\sum {g}\,z")
def to_weight(g, y, weight, axis):
    if at_once(g):
        return gradients(g, y, weight, axis)[1]
    return product_sum(g[0], y[1], stretched(y[1].shape, weight.shape)).reshape(weight.shape)


@abbreviation(r"\sum {g}")
def to_bias(g, y, weight, axis):
    if at_once(g):
        return gradients(g, y, weight, axis)[2]
    return g[0].sum(stretched(y[1].shape, weight.shape)).reshape(weight.shape)


def came(g, k):
    """``k`` 번째 결과로 기울기가 왔는가. 수가 아닌 것을 읽을 때에는 언제나 온 것으로 친다."""
    return not isinstance(g, Gradients) or k in g.given


@array_path()
def at_once(g):
    """세 기울기를 한 번에 셈할 수 있는가: 배열의 셈이고, 기울기가 첫 결과로만 왔다."""
    return g.__class__ is Gradients and len(g.given) == 1 and type(g.given.get(0)) is np.ndarray and g.dtype[0].char != "e"


def gradients(g, y, weight, axis):
    """x, weight, bias 의 기울기. 한 마디의 규칙들이 처음 셈한 것을 나누어 쓴다."""
    if g.shared is None:
        g.shared = normalized_gradients(g[0], y[1], y[3], weight, axis)
    return g.shared


@functools.lru_cache(maxsize=512)
def weighted_rows(shape, axis, weight):
    """되풀이가 보는 x 의 모양, weight 를 x 의 뒤쪽 축들에 맞춘 모양과 펼친 모양, 그것을 (되풀이되는 줄, 줄 안의 조각)으로 본 모양.

    x 와 weight 의 모양이 그렇게 볼 수 없는 것이면 ``None``.
    """
    rows, lengths = rows_of(shape, axis), (1,) * (len(shape) - len(weight)) + weight
    if rows is None or rows[2] == 1 or (rows[0] > 1 and any([lengths[k] != 1 for k in axis])):
        return None
    first = max([k + 1 for k in range(len(shape)) if k not in axis], default=0) if rows[0] == 1 else 0  # 줄이 시작하는 축
    lead = next((k for k in range(first) if lengths[k] != 1), first)
    end = next((k + 1 for k in reversed(axis) if lengths[k] != 1), 0)  # 줄 안에서, 이 축부터는 weight 가 한 수이다
    wide = tuple([1 if k in axis and k >= end else n for k, n in enumerate(shape)][lead:])
    lines = rows[1] if rows[0] > 1 else math.prod(wide[:first - lead])
    return rows, lengths[lead:], wide, (lines, math.prod(wide) // lines)


def spread_out(weight, lengths, wide, lines):
    weight = weight.reshape(lengths)
    return in_rows(weight if lengths == wide else np.broadcast_to(weight, wide), lines)


def normalized_in_rows(loops, x, weight, bias, axis, eps):
    laid = weighted_rows(x.shape, axis, weight.shape)
    if laid is None or weight.shape != bias.shape or not x.dtype == weight.dtype == bias.dtype:
        return NotImplemented
    rows, *widths = laid
    z, y = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
    middle, s = np.empty((2, rows[1]), x.dtype)
    loops(in_rows(x, rows), spread_out(weight, *widths), spread_out(bias, *widths), z.reshape(rows), y.reshape(rows), middle, s, eps)
    kept = [1 if k in axis else n for k, n in enumerate(x.shape)]
    return (y, z, middle.reshape(kept), s.reshape(kept)) if s.max() < math.inf else NotImplemented


@compiled(kernels.normalized, _SMALLEST, through=normalized_in_rows)
def normalized(x, weight, bias, axis, eps):
    z, middle, s = standardized(x, axis, eps, True)
    return stretched_and_moved(z, weight, bias), z, middle, s


def gradients_in_rows(loops, g, z, s, weight, axis):
    laid = weighted_rows(g.shape, axis, weight.shape)
    if laid is None or not g.dtype == z.dtype == s.dtype == weight.dtype:
        return NotImplemented
    rows, lengths, wide, lines = laid
    d, sums = np.empty(g.shape, g.dtype), np.zeros((2, *lines))
    loops(in_rows(g, rows), in_rows(z, rows), in_rows(s, -1), spread_out(weight, lengths, wide, lines), d.reshape(rows), sums[0], sums[1])
    if lengths != wide:  # weight 의 한 수가 함께 쓰인 자리들
        sums = sums.reshape((2, *wide)).sum(tuple([k + 1 for k, n in enumerate(lengths) if n == 1]))
    d_weight, d_bias = sums.astype(g.dtype).reshape((2, *weight.shape))
    return d, d_weight, d_bias


def gradients_in_columns(loops, g, z, s, weight, axis):
    shape = columns_of(g.shape, axis)
    if shape is None or stretched(g.shape, weight.shape) != axis or not g.dtype == z.dtype == s.dtype == weight.dtype:
        return NotImplemented
    d, (totals, alongs) = np.empty(g.shape, g.dtype), np.zeros((2, shape[1]))
    s, weight_shape, weight = s.reshape(-1), weight.shape, weight.reshape(-1)
    nothing = np.zeros_like(s)
    loops(in_rows(g, shape), in_rows(z, shape), s, nothing, nothing, weight / s, d.reshape(shape), totals, alongs, True)
    return d, alongs.astype(g.dtype).reshape(weight_shape), totals.astype(g.dtype).reshape(weight_shape)


@compiled(kernels.normalized_gradients, _SMALLEST, through=gradients_in_rows,
          otherwise=compiled(columns.tangents, _SMALLEST, through=gradients_in_columns))
def normalized_gradients(g, z, s, weight, axis):
    shared = stretched(g.shape, weight.shape)
    if g.size < _EXACT or weight.shape[-1:] != (1,) or axis[-1] != g.ndim - 1:
        u = by_lines(np.multiply, g, weight)
        d, inner, sums = tangents(u, z, s, 0, 0, axis, True), products(g, z, shared), summed(g, shared)
    else:  # 마지막 축을 따라 weight 가 한 수이다: 그 축을 따라 더한 것만 알면 나머지는 작은 셈이다
        sums, inner, n = total(g, axis[-1:]), products(g, z, axis[-1:]), g.size // (s.size or 1)
        d = by_lines(np.multiply, g, weight / s)
        d -= by_lines(np.multiply, z, (inner * weight).sum(axis, keepdims=True) / (n * s))
        by_lines(np.subtract, d, (sums * weight).sum(axis, keepdims=True) / (n * s), d)
        inner, sums = inner.sum(shared), sums.sum(shared)
    return d, inner.reshape(weight.shape), sums.reshape(weight.shape)
