"""합친 연산(fused): 더 빠르거나 더 안정하도록 여러 걸음을 한 연산으로."""

import functools
import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.columns import across, is_narrow
from ..operation.compiled import compiled, flat, rowwise
from ..operation.devices import near
from .extremes import as_narrow, floating, wide
from .families import FUSED
from .kernels import fused as kernels
from .products import by_transpose, over_rows, product
from .reduction import logsumexp

operation = FUSED.operation


@operation(public=False, tex=r"{x}\,{weight}^{T}+{bias}", symbol="선형", elementwise=False,
           hint="x 의 마지막 축과 weight 의 둘째 축이 같아야 합니다: (…, 입력) 과 (출력, 입력).",
           words=Words("{x}에 {weight}의 전치를 곱하고 {bias:을/를} 더해", "{x}에 {weight}의 전치를 곱해", title="완전 연결층",
                       x="받은 기울기의 오른쪽에 {weight:을/를} 곱합니다.",
                       weight="받은 기울기를 전치해 {x:과/와} 곱합니다.", bias="더한 값이므로 받은 기울기가 그대로 옵니다."),
           axes={"x": "묶음 특징", "weight": "출력 입력", "bias": "출력", "y": "묶음 출력"},
           product="matrix",
           x=lambda g, weight: product(g, weight),
           weight=lambda g, x: over_rows(g, x),
           bias=lambda g: g)
def linear(x, weight, bias=None):
    """완전 연결층: x weightᵀ + bias."""
    y = by_transpose(x, weight)
    if bias is not None:
        y += bias
    return y


@operation(tex=r"\frac{e^{{x}}}{\sum e^{{x}}}", hint="axis 는 차원 안의 축이어야 합니다.",
           words=Words("{x:을/를} 소프트맥스로 확률로 바꾸어", title="소프트맥스",
                       x="받은 기울기에서 확률 {y:으로/로} 가중한 평균을 빼고, 거기에 {y:을/를} 곱합니다."),
           source="scipy.special.softmax", lecture="L5", opens=lambda part, x, axis: open_softmax(part, x, axis),
           x=lambda g, y, axis: softmax_slope(g, y, axis))
def softmax(x, axis=-1):
    """소프트맥스: 축을 따라 합이 1인 확률로.

    매개변수
    --------
    axis : 합이 1이 되게 할 축.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.softmax(x).data.round(4)
    array([0.09  , 0.2447, 0.6652], dtype=float32)
    >>> tg.grad(lambda x: tg.softmax(x)[2])(x).data.round(4)
    array([-0.0599, -0.1628,  0.2227], dtype=float32)
    """
    return as_narrow(shares(wide(floating(x)), axis), x)


@rowwise(kernels.softmax)
def shares(x, axis):
    e = exponentials(x, axis)
    e /= total(e, axis)
    return e


def exponentials(x, axis):
    """e^x 을 축마다 어떤 수로 나눈 것, 넘침 없이: 큰 배열이면 나누지 않고도 넘치지 않는지부터 본다."""
    if x.size > 2_000 and x.dtype.kind == "f" and -60 < x.min() and x.max() < 60:
        return np.exp(x)
    return np.exp(x - top(x, axis)) if x.size else x.copy()


def top(x, axis):
    """축을 따라 가장 큰 것, 줄인 축은 길이 1로."""
    return top_of_rows(x) if in_rows(x, axis, 512) else x.max(axis, keepdims=True)


def top_of_rows(x):
    """줄마다 가장 큰 것. 줄이 길지 않으면 자리(argmax)부터 찾는 쪽이 두 배, 아주 짧으면 기둥끼리 견주는 쪽이 그보다 빠르다."""
    if is_narrow(x.shape, x.dtype.char):
        return across(np.maximum, x)[..., np.newaxis]
    return x.take(x.argmax(-1) + row_starts(x.shape))[..., np.newaxis]


@functools.lru_cache(8)
def row_starts(shape):
    """줄마다 첫 원소의 번호."""
    return np.arange(0, math.prod(shape), shape[-1]).reshape(shape[:-1])


def total(x, axis):
    """축을 따라 더한 것, 줄인 축은 길이 1로. 이어진 마지막 축이면 1들과의 행렬 곱이 몇 배 빠르다(아주 길면 np.sum 이 더 정확하다)."""
    if in_long_rows(x, axis, 4_096):
        return (x @ np.ones(x.shape[-1], x.dtype))[..., np.newaxis]
    return x.sum(axis, keepdims=True)


@array_path(same=True)
def in_rows(x, axis, longest):
    """NumPy 배열의 이어진 마지막 축이고, 그 길이가 ``longest`` 까지인가."""
    return (type(x) is np.ndarray and axis in (-1, x.ndim - 1) and 0 < x.shape[-1] <= longest
            and x.dtype.char in "fd" and x.flags.c_contiguous)


@array_path(2_001)
def in_long_rows(x, axis, longest):
    """거기에 더해, 큰 배열인가."""
    return x.size > 2_000 and in_rows(x, axis, longest)


@operation(public=False, tex=r"{p}\,\left({d}-\sum {d}\,{p}\right)", symbol="소프트맥스′",
           form=lambda d, p, axis: p * (d - (d * p).sum(axis, keepdims=True)),
           words=Words("{d}에서 확률 {p:으로/로} 가중한 평균을 빼고 {p:을/를} 곱해", title="소프트맥스의 기울기"),
           d=lambda g, p, axis: softmax_slope(g, p, axis),
           p=lambda g, d, p, axis: g * (d - (d * p).sum(axis, keepdims=True)) - d * (g * p).sum(axis, keepdims=True))
def softmax_slope(d, p, axis=-1):
    """소프트맥스의 기울기 p·(d − Σ d·p)."""
    return as_narrow(weighed(wide(d), wide(p), axis), d)


@rowwise(kernels.softmax_slope)
def weighed(d, p, axis):
    return p * (d - total(d * p, axis))


@operation(tex=r"{x}-\ln\sum e^{{x}}", hint="axis 는 차원 안의 축이어야 합니다.",
           words=Words("{x}의 소프트맥스 확률에 자연로그를 취해", title="로그 소프트맥스",
                       x="받은 기울기에서, 그 합에 소프트맥스 확률을 곱한 것을 뺍니다."),
           source="scipy.special.log_softmax", lecture="L5",
           opens=lambda part, x, axis: open_log_softmax(part, x, axis),
           x=lambda g, y, axis: log_softmax_slope(g, y, axis))
def log_softmax(x, axis=-1):
    """소프트맥스의 로그, 넘침 없이.

    매개변수
    --------
    axis : 확률의 합이 1이 되게 할 축.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.log_softmax(x).data.round(4)
    array([-2.4076, -1.4076, -0.4076], dtype=float32)
    >>> tg.grad(lambda x: tg.log_softmax(x)[2])(x).data.round(4)
    array([-0.09  , -0.2447,  0.3348], dtype=float32)
    """
    return as_narrow(log_shares(wide(floating(x)), axis), x)


@rowwise(kernels.log_softmax)
def log_shares(x, axis):
    if not x.size:
        return x.copy()
    y = x - top(x, axis)
    y -= np.log(total(np.exp(y), axis))
    return y


@operation(public=False, tex=r"{d}-e^{{logs}}\,\sum {d}", symbol="로그 소프트맥스′",
           form=lambda d, logs, axis: d - np.exp(logs) * d.sum(axis, keepdims=True),
           words=Words("{d}에서, 그 합에 확률 e^({logs})를 곱한 것을 빼", title="로그 소프트맥스의 기울기"),
           d=lambda g, logs, axis: g - (g * np.exp(logs)).sum(axis, keepdims=True),
           logs=lambda g, d, logs, axis: -g * np.exp(logs) * d.sum(axis, keepdims=True))
def log_softmax_slope(d, logs, axis=-1):
    """로그 소프트맥스의 기울기 d − p Σ d, p = e^logs."""
    return as_narrow(unshared(wide(d), wide(logs), axis), d)


@rowwise(kernels.log_softmax_slope)
def unshared(d, logs, axis):
    return d - np.exp(logs) * total(d, axis)


@operation(public=False, tex=r"-\tfrac{1}{{target_size}}\sum\ln\operatorname{softmax}({x})_{[{target}]}", symbol="교차 엔트로피",
           hint="x 는 (배치, 클래스), target 은 (배치,) 모양의 클래스 번호, 0 이상 클래스 수 미만이어야 합니다.",
           axes={"x": "표본 클래스", "target": "표본"},
           words=Words("{x}의 소프트맥스 확률 p에서 정답 {target}의 −ln p를 골라 평균해",
                       x="소프트맥스 확률 p에서 정답 y(원핫)를 뺀 p − y를 표본의 수로 나누고, 받은 기울기를 곱합니다."),
           opens=lambda part, x, target: open_cross_entropy(part, x, target),
           notable=lambda x, target: {"p": softmax(x), "p-y": softmax_minus_one_hot(x, target)},
           x=lambda g, x, target, target_size: softmax_minus_one_hot(x, target) * (wide(g) / target_size))
def cross_entropy_mean(x, target):
    """소프트맥스와 교차 엔트로피와 평균을 한 번에: (배치, 클래스)와 클래스 번호에서 손실 하나."""
    return as_narrow(surprise(wide(x), target).sum() / target.size, x)


def surprise_in_rows(loops, x, target):
    """되풀이가 받는 꼴로: 한 줄로 편 x, 줄의 길이, 정답, 답을 담을 자리."""
    if x.dtype.char != "f":
        return NotImplemented
    y = np.empty(len(x), np.float32)
    loops(flat(x), x.shape[1], target.astype(np.int64), y)
    return y


@compiled(kernels.surprise, 2**14, through=surprise_in_rows)
def surprise(x, target):
    """표본마다 정답의 −ln p."""
    shifted = x - top(x, 1)
    picked = shifted[np.arange(target.size, like=near(x)), target]
    return np.log(total(np.exp(shifted), 1)[:, 0]) - picked


@abbreviation(r"\operatorname{softmax}({x})-\operatorname{onehot}({target})")
@array_path(same=True)
def softmax_minus_one_hot(x, target):
    """softmax(x) − onehot(target)."""
    if type(x) is np.ndarray:  # 1은 정답 자리에서만 뺀다
        p = softmax.forward(x, -1)
        right = row_starts(p.shape) + target
        p.put(right, p.take(right) - 1)
        return p
    return softmax(x, -1) - (target.reshape((target.size, 1)) == np.arange(x.shape[-1], like=near(x)))


# ── 작은 걸음들 ──


def open_softmax(part, x, axis):
    """넘치지 않게 가장 큰 값을 빼고, 지수함수를 취해, 그 합으로 나눈다."""
    top = x.max(axis, keepdims=True).detach()
    e = part("E", np.exp(part("", x - top, "{a}에서 가장 큰 값을 빼(넘치지 않게)")))
    return part("", e / part("s", e.sum(axis, keepdims=True), "{x:을/를} 더해"), "{a:을/를} 그 합 {b:으로/로} 나누어")


def open_log_softmax(part, x, axis):
    """x 에서 logsumexp 를 뺀다."""
    s = part("s", logsumexp(x, axis, True), "자연상수 e의 {x}제곱들을 더한 것의 자연로그를 구해")
    return part("", x - s, "{a}에서 {b:을/를} 빼")


def open_cross_entropy(part, x, target):
    """표본마다 logsumexp(x) − x[정답] 을 구해 평균한다."""
    seen = f" {target.tolist()}" if target.size <= 8 else ""
    total = part("s", logsumexp(x, 1), "표본마다 자연상수 e의 {x}제곱들을 더한 것의 자연로그(logsumexp)를 구해",
                 "logsumexp의 국소 도함수는 확률 p(소프트맥스)이므로, 받은 기울기에 p를 곱합니다.")
    right = part("r", x[np.arange(target.size), target], f"표본마다 {{x}}에서 정답{seen}의 값을 골라",
                 "고른 정답 자리로만 갑니다. 받은 기울기가 음수이므로 −y(원핫)의 기여분입니다: logsumexp에서 온 p와 더하면 p − y가 "
                 "됩니다.")
    each = part("ℓ", total - right, "{a}에서 {b:을/를} 빼 정답의 −ln p인")
    return part("", each.mean(), "표본마다의 {x:을/를} 평균해")
