"""누적(cumulative): 앞에서부터 차례로 더하거나 곱한 것. 곱의 도함수는 나누지 않고 1차 점화식으로 셈한다."""

import numpy as np

from ..errors import ArgumentError
from ..operation import Words, abbreviation, composition
from ..operation.array_path import array_path
from ..operation.compiled import compiled
from .axes import HINT, axis_of
from .extremes import has_nan
from .families import CUMULATIVE
from .joining import pad_constant
from .kernels import cumulative as kernels
from .shape import flip

operation = CUMULATIVE.operation

_FEW = 4  # 줄이 이만큼까지면 수 하나씩 셈한다: 한 칸짜리 배열의 셈은 거의가 NumPy를 부르는 값이다


@operation(numpy=np.cumsum, tex=r"\operatorname{cumsum}({x})", hint=HINT,
           words=Words("{x:을/를} 앞에서부터 차례로 더해 가며 적어", title="누적 합", x="뒤에 오는 합마다 들어갔으므로, 받은 "
                                                            "기울기를 뒤에서부터 누적해 더합니다."),
           x=lambda g, x_shape, axis: flip(cumsum(flip(g, axis), axis), axis).reshape(x_shape))
def cumsum(x, axis=None):
    """누적 합.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumsum(x)
    tensor([1., 3., 6.])
    >>> tg.grad(lambda x: tg.cumsum(x).sum())(x)
    tensor([3., 2., 1.])
    """
    return x.cumsum(axis)


@operation(numpy=np.cumprod, tex=r"\prod_{j\le i}{x}_{j}", hint=HINT,
           words=Words("{x:을/를} 앞에서부터 차례로 곱해 가며 적어",
                       x="원소마다, 그것이 든 누적 곱들을 그것으로 미분한 것(그 원소를 뺀 나머지의 곱)에 그 자리의 받은 기울기를 "
                         "곱해 모두 더합니다."),
           x=lambda g, x, axis: along_last(cumprod_gradient, g, x, axis))
def cumprod(x, axis=None):
    """누적 곱. 0이 있어도 기울기가 옳다.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, 0.0, 3.0])
    >>> tg.cumprod(x)
    tensor([2., 0., 0.])
    >>> tg.grad(lambda x: tg.cumprod(x).sum())(x)
    tensor([1., 8., 0.])
    """
    y = x.cumprod(axis)
    if has_nan(y):  # 유한한 것들이 넘친 뒤에 0을 만나면 ∞·0 이 아니라 0
        finite = np.isfinite(x).astype(x.dtype).cumprod(axis) == 1
        return np.where(finite & np.isnan(y), 0, y)
    return y


def along_last(function, g, x, axis):
    """``axis`` 를 마지막 축으로 옮겨 놓고 셈한 뒤 되돌린다(``None`` 이면 납작하게)."""
    if axis is None or not x.ndim:
        return function(g.reshape((x.size,)), x.reshape((x.size,))).reshape(x.shape)
    return function(g.swapaxes(axis, -1), x.swapaxes(axis, -1)).swapaxes(axis, -1)


@abbreviation(r"\prod_{j<i}{x}_{j}\;\sum_{k\ge i}{g}_{k}\prod_{i<j\le k}{x}_{j}")
def cumprod_gradient(g, x):
    return still_zero(before(x), recurrence_backward(g, x))


@operation(public=False, tex=r"y_{k}={b}_{k}+{a}_{k}\,y_{k-1}", symbol="점화식", elementwise=False,
           b=lambda g, a: recurrence_backward(g, a),
           a=lambda g, a, y: recurrence_backward(g, a) * delayed(y))
def recurrence(b, a):
    """1차 점화식 y_k = b_k + a_k·y_(k−1) (마지막 축, y_(−1) = 0). 0·∞ 은 0으로 친다."""
    return stepped(b, a)


def in_lines(loops, b, a):
    if b.shape != a.shape or b.dtype != a.dtype:
        return NotImplemented
    y, width = np.add(b, 0 * a, order="C"), b.shape[-1]
    loops(np.ascontiguousarray(a).reshape(-1, width), y.reshape(-1, width))
    return y


@compiled(kernels.recurrence, 2**12, through=in_lines)
def stepped(b, a):
    y = b + 0 * a
    with np.errstate(invalid="ignore"):
        run(y, a)
    if has_nan(y):  # 0·∞ 은 0
        y = b + 0 * a
        for k in range(1, y.shape[-1]):
            y[..., k] += still_zero(a[..., k], y[..., k - 1])
    return y


@array_path()
def run(y, a):
    """b 가 든 y 를 제자리에서 점화식의 답으로."""
    if type(y) is np.ndarray and y.dtype.kind == "f" and y.shape == a.shape and y.size <= _FEW * y.shape[-1]:
        for line in np.ndindex(y.shape[:-1]):
            y[line] = by_numbers(y[line], a[line])
        return
    for k in range(1, y.shape[-1]):
        y[..., k] += a[..., k] * y[..., k - 1]


def by_numbers(b, a):
    """한 줄. NumPy의 수는 배열과 똑같이 반올림한다."""
    made = [*b[:1]]
    for start, ratio in zip(b[1:], a[1:], strict=True):
        made.append(start + ratio * made[-1])
    return np.array(made, b.dtype)


@abbreviation(r"\sum_{j\ge k}{g}_{j}\prod_{k<i\le j}{a}_{i}")
def recurrence_backward(g, a):
    """점화식의 전치: λ_k = g_k + a_(k+1)·λ_(k+1)."""
    return recurrence(g[..., ::-1], delayed(a[..., ::-1]))[..., ::-1]


def before(x):
    """마지막 축에서, 자기보다 앞에 있는 것들의 곱(첫째는 1)."""
    return cumprod(delayed(x, 1), -1)


@operation(public=False, tex=r"{a}\,{b}", symbol="×", form=lambda a, b: a * b, commutative=True,
           a=lambda g, b: still_zero(g, b),
           b=lambda g, a: still_zero(g, a))
def still_zero(a, b):
    """a·b. 한쪽이 0이면 다른 쪽이 넘쳐 ∞ 이어도 0이다."""
    with np.errstate(invalid="ignore"):
        y = a * b
    return np.where(((a == 0) & np.isinf(b)) | ((b == 0) & np.isinf(a)), 0, y) if has_nan(y) else y


@abbreviation("{x}_{k-1}")
def delayed(x, fill=0):
    """마지막 축을 한 칸 뒤로 밀고 앞을 ``fill`` 로 채운다."""
    return pad_constant(x[..., :-1], [(0, 0)] * (x.ndim - 1) + [(int(x.shape[-1] > 0), 0)], fill)


# ── 배열 API 의 누적: 축을 꼭 적고, 처음 값을 앞에 둘 수 있다 ──


def cumulative(run, first, x, axis, dtype, include_initial):
    if axis is None and x.ndim > 1:
        raise ArgumentError(f"모양 {x.shape}에서는 어느 축을 따라 누적할지 axis 를 적어야 합니다.")
    x = x if x.ndim else x.reshape((1,))
    axis = axis_of(0 if axis is None else axis, x.ndim)
    y = run(x if dtype is None else x.astype(dtype), axis)
    return pad_constant(y, [(int(k == axis), 0) for k in range(y.ndim)], first) if include_initial else y


@composition(numpy=getattr(np, "cumulative_sum", None))
def cumulative_sum(x, axis=None, dtype=None, include_initial=False):
    """누적 합. ``include_initial`` 이면 앞에 0을 두어 한 칸 길어진다.

    반환
    ----
    Tensor : x 와 같은 모양(``include_initial`` 이면 그 축이 한 칸 길다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumulative_sum(x, include_initial=True)
    tensor([0., 1., 3., 6.])
    >>> tg.grad(lambda x: tg.cumulative_sum(x).sum())(x)
    tensor([3., 2., 1.])
    """
    return cumulative(cumsum, 0, x, axis, dtype, include_initial)


@composition(numpy=getattr(np, "cumulative_prod", None))
def cumulative_prod(x, axis=None, dtype=None, include_initial=False):
    """누적 곱. ``include_initial`` 이면 앞에 1을 두어 한 칸 길어진다.

    반환
    ----
    Tensor : x 와 같은 모양(``include_initial`` 이면 그 축이 한 칸 길다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumulative_prod(x, include_initial=True)
    tensor([1., 1., 2., 6.])
    >>> tg.grad(lambda x: tg.cumulative_prod(x).sum())(x)
    tensor([9., 4., 2.])
    """
    return cumulative(cumprod, 1, x, axis, dtype, include_initial)
