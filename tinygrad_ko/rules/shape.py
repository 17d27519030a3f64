"""모양 바꾸기. 모두 선형이고, 도함수는 그 전치(transpose)이다."""

import math
import operator

import numpy as np

from ..errors import ArgumentError
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from ..operation.array_path import array_path
from ..operation.devices import native_index, near
from .axes import axes_of, axis_of
from .families import SHAPE
from .indexing import put_add, take

operation = SHAPE.operation

_SAME = "값은 그대로이고 모양만 바뀌었으므로, 기울기도 {target}의 모양 {shape:으로/로} 되돌립니다."
_PIECE = "받은 기울기에서 {target:이/가} 놓였던 자리를 떼어 냅니다."
_TURNED = "축의 차례만 바뀌었으므로, 기울기의 축도 되돌려 놓습니다."

# ── 값은 그대로, 모양만 ──


@operation(numpy=np.reshape, tex=r"\operatorname{reshape}({x})", hint="원소의 수가 같아야 합니다(한 축은 -1로 두면 알아서 맞춥니다).",
           words=Words("{x}의 모양을 {shape:으로/로} 바꾸어", x=_SAME),
           x=lambda g, x_shape: g.reshape(x_shape))
def reshape(x, shape):
    """모양 바꾸기. 원소의 순서는 그대로이다.

    반환
    ----
    Tensor : ``shape``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.reshape(tg.arange(6), (2, -1))
    tensor([[0, 1, 2],
            [3, 4, 5]])
    >>> tg.grad(lambda x: (tg.reshape(x, (2, 1)) ** 2).sum())(tg.tensor([3.0, 4.0]))
    tensor([6., 8.])
    """
    return x.reshape(shape)


@operation(numpy=np.expand_dims, tex=r"\operatorname{expand}({x})", hint="axis 는 새 모양 안의 자리여야 합니다.",
           words=Words("{x}에 길이 1인 축을 끼워", x=_SAME),
           x=lambda g, x_shape: g.reshape(x_shape))
def expand_dims(x, axis):
    """길이 1인 축 끼워 넣기.

    매개변수
    --------
    axis : 끼워 넣을 자리(정수 또는 튜플).

    반환
    ----
    Tensor : 길이 1인 축이 늘어난 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.expand_dims(tg.tensor([1.0, 2.0]), 1)
    tensor([[1.],
            [2.]])
    """
    return np.expand_dims(x, axis)


@operation(numpy=np.squeeze, tex=r"\operatorname{squeeze}({x})", hint="길이가 1인 축만 없앨 수 있습니다.",
           words=Words("{x}에서 길이 1인 축을 없애", x=_SAME),
           x=lambda g, x_shape: g.reshape(x_shape))
def squeeze(x, axis=None):
    """길이 1인 축 없애기.

    매개변수
    --------
    axis : 없앨 축(정수 또는 튜플). ``None`` 이면 길이 1인 축 모두.

    반환
    ----
    Tensor : 길이 1인 축이 없어진 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.squeeze(tg.zeros((1, 3, 1)), 0).shape
    (3, 1)
    """
    return x.squeeze(axis)


@operation(numpy=np.transpose, tex=r"\operatorname{transpose}_{{axes}}({x})", symbol="전치",
           hint="axes 는 모든 축을 한 번씩 적은 순서여야 합니다. 두 축만 맞바꾸려면 tg.swapaxes(t, 0, 1).",
           words=Words("{x:을/를} 전치해", x=_TURNED), permutes=True,
           x=lambda g, axes: in_row_order(g.transpose(inverse(axes))))
def transpose(x, axes=None):
    """축의 순서 바꾸기. ``axes`` 가 없으면 거꾸로.

    매개변수
    --------
    axes : 새 순서로 적은 축들. ``None`` 이면 거꾸로.

    반환
    ----
    Tensor : 축의 순서를 바꾼 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.transpose(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 3.],
            [2., 4.]])
    >>> tg.transpose(tg.zeros((2, 3, 4)), (1, 2, 0)).shape
    (3, 4, 2)
    """
    return x.transpose(axes)


@abbreviation("{g}")
@array_path(same=True)
def in_row_order(g):
    """뒤집힌 큰 행렬은 줄의 차례로 옮겨 적는다. 잎에 쌓일 때 어차피 할 일인데, 열 몇 개씩 옮기면 두세 배 빠르다."""
    if type(g) is not np.ndarray or g.ndim != 2 or min(g.shape) < 128 or not g.flags.f_contiguous:
        return g
    y = np.empty(g.shape, g.dtype)
    for k in range(0, g.shape[1], 16):
        y[:, k:k + 16] = g[:, k:k + 16]
    return y


@abbreviation("{axes}^{-1}")
def inverse(axes):
    """순열의 역: ``axes`` 로 옮긴 것을 제자리로 되돌리는 순서."""
    if axes is None:
        return None
    where_to = [0] * len(axes)
    for k, a in enumerate(axes):
        where_to[a] = k
    return tuple(where_to)


@operation(numpy=np.swapaxes, tex=r"\operatorname{swap}_{{axis1},{axis2}}({x})", hint="axis1, axis2 는 차원 안의 축이어야 합니다.",
           words=Words("{x}의 두 축을 맞바꾸어", title="축 맞바꾸기", x=_TURNED), permutes=True,
           x=lambda g, axis1, axis2: in_row_order(g.swapaxes(axis1, axis2)))
def swapaxes(x, axis1, axis2):
    """두 축 맞바꾸기.

    반환
    ----
    Tensor : 두 축의 길이가 바뀐 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.swapaxes(tg.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return x.swapaxes(axis1, axis2)


@operation(numpy=np.moveaxis, tex=r"\operatorname{move}_{{source}\to {destination}}({x})",
           hint="source 와 destination 은 개수가 같은 축들이어야 합니다.",
           words=Words("{x}의 축을 다른 자리로 옮겨", title="축 옮기기", x=_TURNED), permutes=True,
           x=lambda g, source, destination: moveaxis(g, destination, source))
def moveaxis(x, source, destination):
    """축을 다른 자리로 옮기기.

    매개변수
    --------
    source : 옮길 축(정수 또는 튜플).
    destination : 옮겨 갈 자리(source 와 같은 개수).

    반환
    ----
    Tensor : 축의 순서를 바꾼 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.moveaxis(tg.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    return np.moveaxis(x, source, destination)


@operation(numpy=np.flip, tex=r"\operatorname{flip}({x})", hint="axis 는 차원 안의 축이어야 합니다.",
           words=Words("{x}의 차례를 뒤집어", title="뒤집기", x="자리만 옮겼으므로, 기울기도 제자리로 되돌립니다."),
           x=lambda g, axis: flip(g, axis))
def flip(x, axis=None):
    """축을 따라 뒤집기.

    매개변수
    --------
    axis : 뒤집을 축(정수 또는 튜플). ``None`` 이면 모두.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.flip(tg.tensor([1.0, 2.0, 3.0]))
    tensor([3., 2., 1.])
    >>> tg.grad(lambda x: tg.flip(x)[0])(tg.tensor([1.0, 2.0, 3.0]))
    tensor([0., 0., 1.])
    """
    return np.flip(x, axis)


@operation(numpy=np.roll, tex=r"\operatorname{roll}_{{shift}}({x})", hint="shift 와 axis 는 정수(또는 개수가 같은 튜플)여야 합니다.",
           words=Words("{x}의 원소를 {shift}칸씩 돌려 밀어", title="돌려 밀기", x="자리만 옮겼으므로, 기울기도 제자리로 되돌립니다."),
           x=lambda g, shift, axis: roll(g, opposite(shift), axis))
def roll(x, shift, axis=None):
    """축을 따라 돌려 밀기.

    매개변수
    --------
    axis : 밀 축(정수 또는 튜플). ``None`` 이면 납작하게 펴서 밀고 되돌린다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.roll(tg.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    >>> tg.grad(lambda x: tg.roll(x, 1)[0])(tg.tensor([1.0, 2.0, 3.0]))
    tensor([0., 0., 1.])
    """
    return np.roll(x, shift, axis)


def opposite(shift):
    return tuple(-s for s in shift) if isinstance(shift, (tuple, list)) else -shift


# ── 늘리기와 자르기 ──


@array_path(same=True)
def broadcast(x, shape):
    """``np.broadcast_to`` 와 같은 뷰(view). 보통의 배열이면 열 배 빠른 길로 간다."""
    if type(x) is not np.ndarray or not x.flags.c_contiguous or x.size != 1:
        return np.broadcast_to(x, shape)
    view = np.ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
    view.flags.writeable = False
    return view


@operation(numpy=np.broadcast_to, elementwise=False, tex=r"\text{펼침}({x})", symbol="펼치기",
           hint="뒤에서부터 길이가 같거나 1인 축만 늘릴 수 있습니다.",
           words=Words("{x:을/를} {shape:으로/로} 펼쳐", x="펼친 값이므로 받은 기울기가 그대로 옵니다."),
           x=lambda g: g)
def broadcast_to(x, shape):
    """브로드캐스트(broadcast)로 모양 늘리기. 도함수는 늘린 축의 합이다(엔진이 더한다).

    반환
    ----
    Tensor : ``shape``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.broadcast_to(x, (3, 2)).shape
    (3, 2)
    >>> tg.grad(lambda x: tg.broadcast_to(x, (3, 2)).sum())(x)
    tensor([3., 3.])
    """
    return np.broadcast_to(x, shape)


@operation(numpy=np.astype, tex=r"\operatorname{astype}({x})", hint="dtype 은 np.float32 같은 수의 자료형이어야 합니다.",
           words=Words("{x}의 자료형을 바꾸어", title="자료형 바꾸기", x="값이 그대로이므로 받은 기울기도 그대로 옵니다."),
           x=lambda g: g)
def astype(x, dtype):
    """dtype 바꾸기. 기울기는 엔진이 원래 dtype 으로 되돌린다.

    매개변수
    --------
    dtype : 새 자료형. ``np.float64`` 따위.

    반환
    ----
    Tensor : x 와 같은 모양. dtype 은 준 것.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> (x.astype(np.float64) / 3).dtype.name
    'float64'
    >>> tg.grad(lambda x: (tg.astype(x, np.float64) ** 2).sum())(x)
    tensor([2., 4.])
    """
    return x.astype(dtype)


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


@operation(numpy=np.tril, tex=r"\operatorname{tril}_{{k}}({x})", hint="차원이 2 이상이어야 합니다.",
           words=Words("{x}의 아래쪽 세모만 남겨", title="아래쪽 세모", x="남긴 세모 자리로만 기울기가 갑니다."),
           x=lambda g, k: tril(g, k))
def tril(x, k=0):
    """아래쪽 세모만 남기기.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.tril(x)
    tensor([[1., 0.],
            [3., 4.]])
    >>> tg.grad(lambda x: tg.tril(x).sum())(x)
    tensor([[1., 0.],
            [1., 1.]])
    """
    return np.tril(x, k)


@operation(numpy=np.triu, tex=r"\operatorname{triu}_{{k}}({x})", hint="차원이 2 이상이어야 합니다.",
           words=Words("{x}의 위쪽 세모만 남겨", title="위쪽 세모", x="남긴 세모 자리로만 기울기가 갑니다."),
           x=lambda g, k: triu(g, k))
def triu(x, k=0):
    """위쪽 세모만 남기기.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.triu(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1)
    tensor([[0., 2.],
            [0., 0.]])
    """
    return np.triu(x, k)


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
    axis = axis_of(axis, x.ndim)
    return take(x, np.repeat(np.arange(x.shape[axis]), native_index(repeats)), axis)


@composition(numpy=np.ravel)
def ravel(x, order="C"):
    """한 줄로 펴기. ``order="F"`` 이면 첫 축이 가장 빨리 도는 차례로.

    반환
    ----
    Tensor : (x.size,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.ravel(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 2., 3., 4.])
    """
    if order not in (None, "C", "F"):
        raise ArgumentError(
            f"ravel: order={order!r}{particle(order, '은/는')} 기억 공간의 놓임에 달려 있어 받지 않습니다. "
            "'C' 나 'F' 를 쓰세요."
        )
    return (x.transpose() if order == "F" else x).reshape((x.size,))


@composition(source="torch.flatten", lecture="L19, L20", copies=True)
def flatten(x, start_dim=0, end_dim=-1):
    """``start_dim`` 부터 ``end_dim`` 까지의 축을 하나로 합치기.

    매개변수
    --------
    start_dim, end_dim : 합칠 첫 축과 마지막 축.

    반환
    ----
    Tensor : 그 축들이 하나로 합쳐진 모양(수이면 (1,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.flatten(tg.zeros((2, 3, 4)), 1).shape
    (2, 12)
    """
    if x.ndim == 0:
        return x.reshape((1,))
    first, last = axis_of(start_dim, x.ndim), axis_of(end_dim, x.ndim)
    return x.reshape((*x.shape[:first], math.prod(x.shape[first:last + 1]), *x.shape[last + 1:]))


# ── 잇기와 나누기 ──


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
        sizes, shape = [math.prod(s) for s in shapes], shapes[i]
        start = sum(sizes[:i])
        return g[start:start + sizes[i]].reshape(shape)
    lengths = [s[axis] for s in shapes]
    start = sum(lengths[:i])
    return g[(slice(None),) * (axis % g.ndim) + (slice(start, start + lengths[i]),)]


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
    if isinstance(indices_or_sections, int):
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
    if isinstance(indices_or_sections, int) and indices_or_sections > 0:
        size, extra = divmod(x.shape[axis], indices_or_sections)
        lengths = [size + (k < extra) for k in range(indices_or_sections)]
        return split(x, [sum(lengths[:k]) for k in range(1, indices_or_sections)], axis)
    return split(x, indices_or_sections, axis)


@composition(numpy=np.diagonal)
def diagonal(x, offset=0, axis1=0, axis2=1):
    """대각선.

    매개변수
    --------
    x : (…, m, n, …) 2차원 이상. 미분할 수 있다.

    반환
    ----
    Tensor : 두 축이 없어지고 대각선의 축이 맨 뒤에 붙은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.diagonal(x)
    tensor([1., 4.])
    >>> tg.grad(lambda x: tg.diagonal(x).sum())(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    axis1, axis2 = axes_of((axis1, axis2), x.ndim)
    rows, columns = _diagonal_places(x.shape[axis1], x.shape[axis2], offset)
    return moveaxis(x, (axis1, axis2), (-2, -1))[..., rows, columns]


@composition(numpy=np.trace)
def trace(x, offset=0, axis1=0, axis2=1, dtype=None):
    """대각선의 합(trace).

    매개변수
    --------
    x : (…, m, n, …) 2차원 이상. 미분할 수 있다.

    반환
    ----
    Tensor : 두 축이 없어진 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.trace(x)
    tensor(5.)
    >>> tg.grad(tg.trace)(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    y = diagonal(x, offset, axis1, axis2).sum(-1)
    return y if dtype is None else y.astype(dtype)


@composition(numpy=np.linalg.diagonal, namespace="linalg", name="linalg.diagonal")
def matrix_diagonal(x, offset=0):
    """행렬마다의 대각선(마지막 두 축): (…, m, n) → (…, k)."""
    return diagonal(x, offset, -2, -1)


@composition(numpy=np.linalg.trace, namespace="linalg", name="linalg.trace")
def matrix_trace(x, offset=0, dtype=None):
    """행렬마다 대각선의 합(마지막 두 축): (…, m, n) → (…)."""
    return trace(x, offset, -2, -1, dtype)


@composition(numpy=np.diag)
def diag(x, k=0):
    """벡터이면 대각행렬로, 행렬이면 대각선을 꺼내기.

    매개변수
    --------
    x : (n,) 또는 (m, n). 미분할 수 있다.

    반환
    ----
    Tensor : 벡터이면 (n+|k|, n+|k|), 행렬이면 그 대각선의 길이.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.diag(tg.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    >>> tg.diag(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    if x.ndim not in (1, 2):
        raise ArgumentError(f"diag: 모양 {x.shape}. 벡터나 행렬이어야 합니다. 묶음이면 diagonal(x, k, -2, -1) 을 쓰세요.")
    if x.ndim == 2:
        return diagonal(x, k)
    n = x.shape[0] + abs(k)
    return put_add(x, _diagonal_places(n, n, k), (n, n))


def _diagonal_places(rows, columns, offset):
    first_row, first_column = max(-offset, 0), max(offset, 0)
    length = max(min(rows - first_row, columns - first_column), 0)
    return np.arange(length) + first_row, np.arange(length) + first_column
