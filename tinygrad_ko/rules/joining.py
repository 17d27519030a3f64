"""잇기와 나누기: 조각을 모으거나 되풀이하거나 덧대어 크게, 큰 것을 조각으로. 잇기의 도함수는 조각을 떼어 내는 것이다."""

import math
import operator

import numpy as np

from ..errors import ArgumentError
from ..operation import Words, abbreviation, composition
from ..operation.devices import native_index, near
from .axes import axis_of
from .families import JOINING
from .indexing import take
from .operands import counted
from .shape import broadcast_to, reshape

operation = JOINING.operation

_PIECE = "받은 기울기에서 {target:이/가} 놓였던 자리를 떼어 냅니다."

# ── 잇기와 쌓기 ──


@operation(numpy=np.concatenate, tex=r"[{xs}]", symbol="잇기",
           hint="잇는 축을 뺀 나머지 축의 길이가 모두 같아야 합니다.",
           words=Words("{xs:을/를} 이어 붙여", xs=_PIECE),
           xs=lambda g, i, xs_shape, axis: piece(g, i, xs_shape, axis))
def concatenate(xs, axis=0):
    """한 축을 따라 잇기.

    매개변수
    --------
    axis : 이을 축. ``None`` 이면 모두 납작하게 편다.

    반환
    ----
    Tensor : ``axis`` 의 길이가 합인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0])
    >>> tg.concatenate([a, b])
    tensor([1., 2., 3.])
    >>> tg.grad(lambda a: (tg.concatenate([a, b]) ** 2).sum())(a)
    tensor([2., 4.])
    """
    return np.concatenate(xs, axis)


@abbreviation(r"{g}_{[x_i]}")
def piece(g, i, shapes, axis):
    """이어 붙인 것에서 ``i`` 번째 조각."""
    if axis is None:
        start = sum(map(math.prod, shapes[:i]))
        return g[start:start + math.prod(shapes[i])].reshape(shapes[i])
    start = sum(map(operator.itemgetter(axis), shapes[:i]))
    return g[(slice(None),) * (axis % g.ndim) + (slice(start, start + shapes[i][axis]),)]


@operation(numpy=np.stack, tex=r"\operatorname{stack}({xs})", symbol="쌓기", hint="쌓는 것들의 모양이 모두 같아야 합니다.",
           words=Words("{xs:을/를} 쌓아", xs=_PIECE),
           xs=lambda g, i, y_ndim, axis: layer(g, i, y_ndim, axis))
def stack(xs, axis=0):
    """새 축을 따라 쌓기.

    매개변수
    --------
    axis : 새 축의 자리.

    반환
    ----
    Tensor : ``axis`` 자리에 개수만 한 축이 늘어난 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    >>> tg.stack([a, b], axis=1)
    tensor([[1., 3.],
            [2., 4.]])
    >>> tg.grad(lambda a: (tg.stack([a, b]) ** 2).sum())(a)
    tensor([2., 4.])
    """
    return np.stack(xs, axis)


@abbreviation(r"{g}_{i}")
def layer(g, k, ndim, axis):
    """쌓은 것에서 ``k`` 번째 겹."""
    return g[(slice(None),) * (axis % ndim) + (k,)]


# ── 나누기 ──


@composition(numpy=np.split)
def split(x, indices_or_sections, axis=0):
    """한 축을 따라 나누기. 조각들의 목록을 돌려준다.

    반환
    ----
    list[Tensor] : 조각들. 이으면(``concatenate``) 처음으로 돌아온다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0, 4.0])
    >>> tg.split(x, 2)
    [tensor([1., 2.]), tensor([3., 4.])]
    >>> tg.grad(lambda x: (tg.split(x, [1])[1] ** 2).sum())(x)
    tensor([0., 4., 6., 8.])
    """
    axis = axis_of(axis, x.ndim)
    n = x.shape[axis]
    if isinstance(indices_or_sections, (int, np.integer)):
        if indices_or_sections <= 0 or n % indices_or_sections:
            raise ArgumentError(
                f"split: 길이 {n}인 축을 {indices_or_sections}조각으로 똑같이 나눌 수 없습니다. "
                "나누어떨어지는 수를 쓰거나, 자를 자리를 목록으로 주거나, array_split 을 쓰세요."
            )
        step = n // indices_or_sections
        cuts = list(range(step, n, step)) if step else [0] * (indices_or_sections - 1)
    else:
        cuts = list(indices_or_sections)
    lead = (slice(None),) * axis
    return [x[(*lead, slice(a, b))] for a, b in zip([0, *cuts], [*cuts, n], strict=True)]


@composition(numpy=np.array_split)
def array_split(x, indices_or_sections, axis=0):
    """한 축을 따라 되도록 고르게 나누기.

    반환
    ----
    list[Tensor] : 조각들. 나누어떨어지지 않으면 앞의 것이 하나씩 길다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.array_split(tg.tensor([1.0, 2.0, 3.0]), 2)
    [tensor([1., 2.]), tensor([3.])]
    """
    axis = axis_of(axis, x.ndim)
    if isinstance(indices_or_sections, (int, np.integer)) and indices_or_sections > 0:
        size, extra = divmod(x.shape[axis], indices_or_sections)
        return split(x, [k * size + min(k, extra) for k in counted(indices_or_sections)[1:]], axis)
    return split(x, indices_or_sections, axis)


# ── 되풀이하기와 덧대기 ──


@composition(numpy=np.tile, copies=True)
def tile(x, reps):
    """여러 번 이어 붙이기.

    매개변수
    --------
    reps : 축마다 되풀이할 횟수(정수 또는 튜플).

    반환
    ----
    Tensor : 축마다 길이 × 횟수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.tile(x, (2, 2))
    tensor([[1., 2., 1., 2.],
            [1., 2., 1., 2.]])
    >>> tg.grad(lambda x: tg.tile(x, (2, 2)).sum())(x)
    tensor([4., 4.])
    """
    reps = tuple([operator.index(r) for r in (reps if np.ndim(reps) else (reps,))])
    shape = (1,) * (len(reps) - x.ndim) + x.shape
    reps = (1,) * (len(shape) - len(reps)) + reps
    paired = [m for n in shape for m in (1, n)]
    spread_out = [m for r, n in zip(reps, shape, strict=True) for m in (r, n)]
    return broadcast_to(reshape(x, tuple(paired)), tuple(spread_out)).reshape(
        tuple([r * n for r, n in zip(reps, shape, strict=True)])
    )


@composition(numpy=np.repeat)
def repeat(x, repeats, axis=None):
    """원소마다 ``repeats`` 번 되풀이하기.

    매개변수
    --------
    repeats : 되풀이할 횟수(정수, 또는 원소마다의 목록).
    axis : 되풀이할 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : ``axis`` 의 길이가 횟수의 합인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.repeat(x, [1, 3])
    tensor([1., 2., 2., 2.])
    >>> tg.grad(lambda x: tg.repeat(x, [1, 3]).sum())(x)
    tensor([1., 3.])
    """
    if axis is None:
        x, axis = x.reshape((x.size,)), 0
    axis, repeats = axis_of(axis, x.ndim), native_index(repeats)
    if np.ndim(repeats):
        return take(x, np.repeat(np.arange(x.shape[axis]), repeats), axis)
    before, (n, *after) = x.shape[:axis], x.shape[axis:]  # 같은 횟수이면 새 축으로 펼친 것: 역전파가 그 축의 합이다
    count = np.repeat(0, repeats).size  # NumPy 가 읽는 대로
    return broadcast_to(x.reshape((*before, n, 1, *after)), (*before, n, count, *after)).reshape((*before, n * count, *after))


@operation(public=False, tex=r"\operatorname{pad}({x})",
           hint="pad_width 는 (앞, 뒤)의 목록이고, 음이 아닌 정수여야 합니다.",
           words=Words("{x}의 가장자리에 {constant_values:을/를} 덧대어", title="덧대기", x="덧댄 가장자리의 기울기는 버립니다."),
           x=lambda g, x_shape, pad_width: g[inside(x_shape, pad_width)])
def pad_constant(x, pad_width, constant_values=0):
    """가장자리에 상수를 덧대기."""
    shape = tuple([n + before + after for n, (before, after) in zip(x.shape, pad_width, strict=True)])
    y = np.empty(shape, x.dtype, like=near(x))
    y[...] = constant_values
    y[inside(x.shape, pad_width)] = x
    return y


@abbreviation(r"\text{안쪽}")
def inside(shape, pad_width):
    """덧댄 것 안에서 원래 배열의 자리(덧댄 폭이 0이어도 옳다)."""
    return tuple([slice(before, before + n) for n, (before, _) in zip(shape, pad_width, strict=True)])
