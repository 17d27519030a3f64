"""끼우고 빼기: 자리의 순서를 NumPy에게 물어 골라낸다. 그래서 규칙이 따로 없다."""

import numpy as np

from ..engine import wrap
from ..errors import IndexingError, ShapeError
from ..korean.particles import Noun
from ..operation import composition
from ..operation.devices import to_numpy
from .axes import axis_of
from .indexing import take
from .joining import concatenate
from .operands import plain, variables
from .shape import broadcast_to, moveaxis


def flattened(x, axis):
    """``axis`` 가 None 이면 납작하게 펴서 첫 축을 본다."""
    return (x.reshape((x.size,)), 0) if axis is None else (x, axis_of(axis, x.ndim))


@composition(numpy=np.append)
def append(x, values, axis=None):
    """뒤에 잇기. ``axis`` 가 없으면 둘 다 납작하게 펴서 잇는다: (n,), (m,) → (n+m,).

    매개변수
    --------
    values : 이을 것. ``axis`` 를 주면 그 축을 뺀 모양이 x 와 같다. 미분할 수 있다.
    axis : 이을 축. ``None`` 이면 둘 다 납작하게 편다.

    반환
    ----
    Tensor : (n+m,) 또는 ``axis`` 가 늘어난 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.append(tg.tensor([1.0, 2.0]), 3.0)
    tensor([1., 2., 3.])
    >>> tg.grad(lambda v: (tg.append(tg.tensor([1.0]), v) ** 2).sum())(tg.tensor([5.0, 7.0]))
    tensor([10., 14.])
    """
    return concatenate(variables([x, values]), axis)


def places_on(n, obj):
    """길이 ``n`` 인 축에서 ``obj`` 가 가리키는 자리들."""
    return np.arange(n)[obj] if isinstance(obj, slice) else to_numpy(plain(obj))


def reordered(edit, n, places, *values):
    """차례 0…n−1 을 NumPy의 ``edit`` 로 고친 것."""
    try:
        return edit(np.arange(n), places, *values)
    except (IndexError, ValueError) as error:
        raise IndexingError(
            f"{edit.__name__}: 길이 {n}인 축에 자리 {Noun(places.tolist()):은/는} 없습니다. 축 안의 정수나 그 목록을 주세요. ({error})"
        ) from None


@composition(numpy=np.insert)
def insert(x, obj, values, axis=None):
    """``obj`` 자리 앞에 ``values`` 끼워 넣기. ``axis`` 가 없으면 납작하게 편다: (n,) → (n+k,).

    매개변수
    --------
    values : 끼울 값. 그 자리의 모양으로 브로드캐스트된다. 미분할 수 있다.
    axis : 끼울 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : ``axis`` 가 끼운 수만큼 늘어난 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.insert(x, 1, 9.0)
    tensor([1., 9., 2., 3.])
    >>> tg.grad(lambda x: (tg.insert(x, 1, 9.0) ** 2).sum())(x)
    tensor([2., 4., 6.])
    """
    x, values = variables([x, values])
    x, axis = flattened(x, axis)
    n, places = x.shape[axis], places_on(x.shape[axis], obj)
    values = values.reshape((1,) * (x.ndim - values.ndim) + values.shape)
    if places.ndim == 0:
        values = moveaxis(values, 0, axis)
    k = values.shape[axis] if places.size == 1 else places.size
    values = broadcast_to(values.astype(x.dtype), (*x.shape[:axis], k, *x.shape[axis + 1:]))
    return take(concatenate([x, values], axis), reordered(np.insert, n, places, np.arange(n, n + k)), axis)


@composition(numpy=np.delete)
def delete(x, obj, axis=None):
    """``obj`` 자리 빼기. ``axis`` 가 없으면 납작하게 편다: (n,) → (n−k,).

    매개변수
    --------
    axis : 뺄 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : ``axis`` 가 뺀 수만큼 줄어든 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.delete(x, 1)
    tensor([1., 3.])
    >>> tg.grad(lambda x: tg.delete(x, 1).sum())(x)
    tensor([1., 0., 1.])
    """
    x, axis = flattened(x, axis)
    return take(x, reordered(np.delete, x.shape[axis], places_on(x.shape[axis], obj)), axis)


@composition(numpy=np.compress, arrays=0)
def compress(condition, a, axis=None):
    """조건이 참인 자리만 한 축에서 골라내기. ``axis`` 가 없으면 납작하게 편다.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    axis : 골라낼 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : ``axis`` 의 길이가 참의 수인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> tg.compress([True, False, True], x, axis=1)
    tensor([[1., 3.],
            [4., 6.]])
    >>> tg.grad(lambda x: tg.compress([True, False, True], x, axis=1).sum())(x)
    tensor([[1., 0., 1.],
            [1., 0., 1.]])
    """
    picked = plain(condition)
    if picked.ndim != 1:
        raise ShapeError(f"compress: 조건은 1차원이어야 합니다. 받은 모양: {picked.shape}. 모양이 같은 조건이면 extract 를 쓰세요.")
    return take(*variables([a]), np.flatnonzero(picked), axis)


@composition(numpy=np.extract, arrays=0)
def extract(condition, arr):
    """조건이 참인 원소만 한 줄로: 모양 (참의 수,).

    매개변수
    --------
    condition : arr 과 모양이 같은 참·거짓. 미분하지 않는다.
    arr : 임의의 모양. 미분할 수 있다.

    반환
    ----
    Tensor : (참의 수,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, -2.0], [-3.0, 4.0]])
    >>> tg.extract(x > 0, x)
    tensor([1., 4.])
    """
    return compress(plain(condition).ravel(), arr)


@composition(numpy=np.resize, arrays=0)
def resize(a, new_shape):
    """되풀이하거나 잘라서 ``new_shape`` 로.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    new_shape : 새 모양(정수 또는 튜플). 모자라면 처음부터 되풀이한다.

    반환
    ----
    Tensor : ``new_shape``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.resize(x, (5,))
    tensor([1., 2., 1., 2., 1.])
    >>> tg.grad(lambda x: tg.resize(x, (5,)).sum())(x)
    tensor([3., 2.])
    """
    (x,) = variables([a])
    if not x.size:
        return wrap(np.resize(x._data, new_shape))
    places = np.empty(new_shape, np.intp)
    places.flat = np.arange(x.size)  # 다 쓰면 처음부터 다시 채운다
    return take(x, places, None)
