"""순위: 고른 자리로 기울기가 돌아간다. 차례, 최빈값, 누적 최대."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import ArgumentError
from ..operation import abbreviation, composition
from ..operation.devices import near
from .axes import axis_of
from .cumulative import recurrence_backward
from .editing import flattened
from .families import RANKING
from .indexing import take_along_axis, where
from .joining import pad_constant
from .operands import plain, still, variables
from .reduction import max, min
from .selection import ranked
from .shape import squeeze

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

operation = RANKING.operation


class ChosenResult(NamedTuple):
    """고른 값과 고른 자리(정수)."""

    values: "Tensor"
    indices: "Tensor"


def chosen(x, places, axis):
    """고른 값과 고른 자리(정수 텐서)."""
    return ChosenResult(take_along_axis(x, places, axis), *variables([places]))


def in_range(k, n, name):
    if not 1 <= k <= n:
        raise ArgumentError(f"{name}: k 는 1부터 축의 길이 {n}까지의 정수여야 합니다. 받은 것: {k!r}.")
    return k


@composition(numpy=np.sort)
def sort(x, axis=-1):
    """작은 것부터 늘어놓기. 기울기는 원래 자리로 돌아간다.

    매개변수
    --------
    axis : 늘어놓을 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.sort(x)
    tensor([1., 2., 3.])
    >>> tg.grad(lambda x: tg.sort(x)[0])(x)
    tensor([0., 1., 0.])
    """
    if axis is None:
        x, axis = x.reshape((x.size,)), -1
    return take_along_axis(x, x.argsort(axis), axis)


@composition(numpy=np.partition)
def partition(x, kth, axis=-1):
    """``kth`` 번째(0부터)를 제자리에, 작은 것은 그 앞에 큰 것은 그 뒤에. 모양은 x 와 같다.

    매개변수
    --------
    kth : 제자리에 놓을 차례(0부터의 정수 또는 목록).
    axis : 늘어놓을 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.partition(tg.tensor([3.0, 1.0, 2.0]), 0)[0]
    tensor(1.)
    """
    x, axis = flattened(x, axis)
    return take_along_axis(x, np.argpartition(plain(x), kth, axis), axis)


@composition(source="torch.msort")
def msort(x):
    """첫 축을 따라 늘어놓기: ``sort(x, 0)``. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.msort(tg.tensor([[3.0, 1.0], [2.0, 4.0]]))
    tensor([[2., 1.],
            [3., 4.]])
    """
    return sort(x, 0)


@composition(source="torch.topk")
def topk(x, k, axis=-1, largest=True):
    """가장 큰(``largest=False`` 이면 작은) 것부터 ``k`` 개의 (값, 자리). 같으면 먼저 나온 것, NaN 은 가장 크다.

    매개변수
    --------
    k : 고를 개수(1부터 그 축의 길이까지).
    largest : 거짓이면 작은 것부터.

    반환
    ----
    ChosenResult : 이름 붙은 튜플 (값 values, 자리 indices), ``axis`` 의 길이가 k 인 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.topk(x, 2)
    ChosenResult(values=tensor([3., 2.]), indices=tensor([0, 2]))
    >>> tg.grad(lambda x: tg.topk(x, 2)[0].sum())(x)
    tensor([1., 0., 1.])
    """
    axis = axis_of(axis, x.ndim)
    return chosen(x, ranked(still(x), 0, in_range(k, x.shape[axis], "topk"), axis, largest), axis)


@composition(source="torch.kthvalue")
def kthvalue(x, k, axis=-1, keepdims=False):
    """``k`` 번째(1부터)로 작은 것의 (값, 자리). 그 축은 사라진다.

    매개변수
    --------
    k : 몇 번째로 작은 것인가(1부터).

    반환
    ----
    ChosenResult : 이름 붙은 튜플 (값 values, 자리 indices), ``axis`` 를 줄인 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.kthvalue(x, 2)
    ChosenResult(values=tensor(2.), indices=tensor(2))
    >>> tg.grad(lambda x: tg.kthvalue(x, 2)[0])(x)
    tensor([0., 0., 1.])
    """
    axis = axis_of(axis, x.ndim)
    found = chosen(x, ranked(still(x), in_range(k, x.shape[axis], "kthvalue") - 1, k, axis), axis)
    return found if keepdims else ChosenResult(*[squeeze(part, axis) for part in found])


def accumulated(ufunc, x, axis):
    """``ufunc.accumulate``. 그것이 없는 배열(CuPy)에서는 1, 2, 4 … 칸 앞의 것과 모은다."""
    if near(x) is None:
        return ufunc.accumulate(x, axis)
    y, step = x.swapaxes(axis, 0).copy(), 1
    while step < y.shape[0]:
        y[step:] = ufunc(y[step:], y[:-step])
        step *= 2
    return y.swapaxes(axis, 0)


def running(extreme, x, axis):
    """여기까지 가장 ``extreme`` 한 값과 그 자리(같으면 나중 것, NaN 이 나오면 그 뒤로는 NaN)."""
    data, axis = still(x), axis_of(axis, x.ndim)
    hits = (data == accumulated(extreme, data, axis)) | np.isnan(data)
    steps = np.arange(x.shape[axis], like=near(x)).reshape((-1,) + (1,) * (x.ndim - 1 - axis))
    return chosen(x, accumulated(np.maximum, hits * steps, axis), axis)


@composition(source="torch.cummax")
def cummax(x, axis):
    """누적 최댓값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다.

    반환
    ----
    ChosenResult : 이름 붙은 튜플 (값 values, 자리 indices), x 와 같은 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 3.0, 2.0])
    >>> tg.cummax(x, 0)
    ChosenResult(values=tensor([1., 3., 3.]), indices=tensor([0, 1, 1]))
    >>> tg.grad(lambda x: tg.cummax(x, 0)[0].sum())(x)
    tensor([1., 2., 0.])
    """
    return running(np.maximum, x, axis)


@composition(source="torch.cummin")
def cummin(x, axis):
    """누적 최솟값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다.

    반환
    ----
    ChosenResult : 이름 붙은 튜플 (값 values, 자리 indices), x 와 같은 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, 3.0, 1.0])
    >>> tg.cummin(x, 0)
    ChosenResult(values=tensor([2., 2., 1.]), indices=tensor([0, 0, 2]))
    >>> tg.grad(lambda x: tg.cummin(x, 0)[0].sum())(x)
    tensor([2., 0., 1.])
    """
    return running(np.minimum, x, axis)


@composition(numpy=np.ptp)
def ptp(x, axis=None, keepdims=False):
    """최댓값 − 최솟값. ``axis`` 를 따라 줄인다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 5.0, 2.0])
    >>> tg.ptp(x)
    tensor(4.)
    >>> tg.grad(tg.ptp)(x)
    tensor([-1.,  1.,  0.])
    """
    return max(x, axis, keepdims) - min(x, axis, keepdims)


# 나누는 비 e^(y_k − y_(k+1)) 이 1을 넘지 않으므로 기울기도 넘치지 않는다
@operation(tex=r"\ln\sum_{j\le i}e^{{x}_{j}}", hint="axis 는 차원 안의 정수여야 합니다.",
           source="torch.logcumsumexp",
           x=lambda g, x, y, axis: logcumsumexp_gradient(
               g.swapaxes(axis, -1), x.swapaxes(axis, -1), y.swapaxes(axis, -1)).swapaxes(axis, -1))
def logcumsumexp(x, axis=-1):
    """누적 ln Σ e^x, 넘침 없이. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 0.0, 0.0])
    >>> tg.logcumsumexp(x).data.round(4)
    array([0.    , 0.6931, 1.0986], dtype=float32)
    >>> tg.grad(lambda x: tg.logcumsumexp(x).sum())(x).data.round(4)
    array([1.8333, 0.8333, 0.3333], dtype=float32)
    """
    return accumulated(np.logaddexp, x, axis)


@abbreviation(r"\sum_{k\ge i}{g}_{k}\,e^{{x}_{i}-{y}_{k}}")
def logcumsumexp_gradient(g, x, y):
    """dx_i = e^(x_i − y_i)·λ_i,  λ_k = g_k + e^(y_k − y_(k+1))·λ_(k+1)."""
    ratio = np.exp(y[..., :-1] - finite(y)[..., 1:])
    ratio = pad_constant(ratio, [(0, 0)] * (y.ndim - 1) + [(int(y.shape[-1] > 0), 0)])
    return recurrence_backward(g, ratio) * np.exp(x - finite(y))


@abbreviation("{y}")
def finite(y):
    return where(np.isfinite(y), y, 0 * np.isfinite(y).astype(y.dtype))
