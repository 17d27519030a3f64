"""모양과 축: 값은 그대로 두고 모양, 축의 차례, 자료형을 바꾼다. 모두 선형이고, 도함수는 그 전치(transpose)이다."""

import math

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from ..operation.array_path import array_path
from .axes import axis_of
from .families import SHAPE

operation = SHAPE.operation

_SAME = "값은 그대로이고 모양만 바뀌었으므로, 기울기도 {target}의 모양 {shape:으로/로} 되돌립니다."
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


# ── 펼치기와 자료형 ──


@array_path(same=True)
def broadcast(x, shape):
    """``np.broadcast_to`` 와 같은 뷰(view). 수 하나이면(손실의 기울기) 몇 배 빠른 길로 간다."""
    if isinstance(x, np.generic):
        x = np.asarray(x)
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
    if np.dtype(dtype).kind not in "fciub":
        raise ArgumentTypeError(
            f"dtype={describe(dtype)}: 텐서에는 수만 담습니다. 글이나 물건의 배열은 텐서 밖에서 만드세요: x.detach().numpy().astype(…)."
        )
    return x.astype(dtype)
