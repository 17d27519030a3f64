"""짜맞추기: 쌓고 끼우고 돌리고 가려내기, 자리로 모으고 흩뿌리기, 값 갈아 끼우기.

거의 모두 잇기(``concatenate``)·골라내기(``take``)·흩뿌리기(``put_add``)·고르기(``where``)를 엮은 것이라 규칙이 따로 없다.
"""

import functools
import math
import operator

import numpy as np

from ..devices import is_foreign, near, to_numpy
from ..errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError, describe
from ..operation import composition, operation
from ..recording import Variable, wrap
from .arithmetic import absolute
from .axes import axes_of, axis_of
from .elementary import sigmoid
from .indexing import put_add, setitem, take, where
from .reduction import max, norm2, sum
from .shape import broadcast_to, concatenate, diag, expand_dims, flip, moveaxis, ravel, split, stack, swapaxes

# ── 받은 것을 텐서로 ──


def variables(values):
    """모두 텐서로. 파이썬 수와 목록은 곁에 있는 실수 배열의 dtype 을 따른다(없으면 float32)."""
    values = list(values)
    floats = [v.dtype for v in values if hasattr(v, "dtype") and v.dtype.kind in "fc"]
    beside = np.result_type(*floats) if floats else np.float32
    like = next((near(v) for v in values if near(v) is not None), None)

    def lift(value):
        if isinstance(value, Variable):
            return value
        try:
            array = value if hasattr(value, "dtype") else np.asarray(value, like=like)
        except ValueError:
            raise ArgumentTypeError(f"목록의 줄마다 길이가 다릅니다. 받은 것: {describe(value)}.") from None
        if array.dtype.kind not in "fciub":
            raise ArgumentTypeError(f"{describe(value)}은(는) 셈할 수 없습니다. 수, 배열, Tensor 를 넣으세요.")
        weak = not hasattr(value, "dtype") and (floats or array.dtype.kind == "f")
        return wrap(array.astype(np.result_type(beside, np.complex64) if array.dtype.kind == "c" else beside) if weak else array)

    return [lift(v) for v in values]


def plain(value, x=None):
    """미분하지 않는 인수의 배열. ``x`` 를 주면 그 곁의(같은 장치의) 배열."""
    if isinstance(value, Variable):
        return value._data
    return value if is_foreign(value) else np.asarray(value, like=near(x))


# ── 차원 맞추어 쌓기 ──


def grown(arrays, reshaped):
    """배열마다 모양을 키운다. 하나이면 하나를, 여럿이면 튜플을 돌려준다(NumPy의 약속)."""
    results = tuple([x.reshape(reshaped(x.shape)) for x in variables(arrays)])
    return results[0] if len(results) == 1 else results


@composition(numpy=np.atleast_1d, arrays=0)
def atleast_1d(*arrays):
    """1차원 이상으로: () → (1,).

    매개변수
    --------
    arrays : 텐서 하나 또는 여럿. 임의의 모양, 미분할 수 있다.

    반환
    ----
    Tensor : (1,) 또는 그대로. 여럿을 주면 튜플.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.atleast_1d(3.0)
    tensor([3.])
    """
    return grown(arrays, lambda shape: shape or (1,))


@composition(numpy=np.atleast_2d, arrays=0)
def atleast_2d(*arrays):
    """2차원 이상으로: (n,) → (1, n).

    매개변수
    --------
    arrays : 텐서 하나 또는 여럿. 임의의 모양, 미분할 수 있다.

    반환
    ----
    Tensor : 수는 (1, 1), 벡터는 (1, n), 나머지는 그대로. 여럿을 주면 튜플.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.atleast_2d(tg.tensor([1.0, 2.0]))
    tensor([[1., 2.]])
    """
    return grown(arrays, lambda shape: (1,) * (2 - len(shape)) + shape)


@composition(numpy=np.atleast_3d, arrays=0)
def atleast_3d(*arrays):
    """3차원 이상으로: (n,) → (1, n, 1), (m, n) → (m, n, 1).

    매개변수
    --------
    arrays : 텐서 하나 또는 여럿. 임의의 모양, 미분할 수 있다.

    반환
    ----
    Tensor : (1, 1, 1), (1, n, 1), (m, n, 1) 또는 그대로. 여럿을 주면 튜플.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.atleast_3d(tg.zeros((2, 3))).shape
    (2, 3, 1)
    """
    return grown(arrays, lambda shape: ((1,) * (2 - len(shape)) + shape + (1,))[-3:] if len(shape) < 3 else shape)


def typed(dtype, casting):
    return {} if dtype is None else {"dtype": dtype, "casting": casting}


@composition(numpy=np.vstack, arrays=0)
def vstack(tup, dtype=None, casting="same_kind"):
    """위아래로 쌓기: (n,) 두 개 → (2, n). ``dtype``, ``casting`` 은 ``concatenate`` 와 같다.

    반환
    ----
    Tensor : 첫 축이 늘어난 모양. (n,) k개이면 (k, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    >>> tg.vstack([a, b])
    tensor([[1., 2.],
            [3., 4.]])
    >>> tg.grad(lambda a: (tg.vstack([a, b]) ** 2).sum())(a)
    tensor([2., 4.])
    """
    return concatenate([atleast_2d(x) for x in variables(tup)], axis=0, **typed(dtype, casting))


@composition(numpy=getattr(np, "row_stack", None), arrays=0)
def row_stack(tup, dtype=None, casting="same_kind"):
    """``vstack`` 의 다른 이름: (n,) 두 개 → (2, n).

    반환
    ----
    Tensor : 첫 축이 늘어난 모양. (n,) k개이면 (k, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.row_stack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    return vstack(tup, dtype, casting)


@composition(numpy=np.hstack, arrays=0)
def hstack(tup, dtype=None, casting="same_kind"):
    """옆으로 잇기: (n,), (m,) → (n+m,). 2차원부터는 둘째 축을 따라 잇는다. ``dtype``, ``casting`` 은 ``concatenate`` 와 같다.

    반환
    ----
    Tensor : 이은 축이 늘어난 모양. (n,), (m,) 이면 (n+m,), (k, n), (k, m) 이면 (k, n+m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.hstack([tg.tensor([1.0, 2.0]), tg.tensor([3.0])])
    tensor([1., 2., 3.])
    >>> tg.grad(lambda a: (tg.hstack([a, tg.tensor([3.0])]) ** 2).sum())(tg.tensor([1.0, 2.0]))
    tensor([2., 4.])
    """
    parts = [atleast_1d(x) for x in variables(tup)]
    return concatenate(parts, axis=0 if parts[0].ndim == 1 else 1, **typed(dtype, casting))


@composition(numpy=np.dstack, arrays=0)
def dstack(tup):
    """깊이로 쌓기: (m, n) 두 개 → (m, n, 2).

    반환
    ----
    Tensor : (m, n, k). 셋째 축을 따라 k개를 쌓는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.dstack([tg.zeros((2, 3)), tg.ones((2, 3))]).shape
    (2, 3, 2)
    """
    return concatenate([atleast_3d(x) for x in variables(tup)], 2)


@composition(numpy=np.column_stack, arrays=0)
def column_stack(tup):
    """벡터를 열로 삼아 쌓기: (n,) 두 개 → (n, 2).

    반환
    ----
    Tensor : (n, k). 벡터는 열 하나, 행렬은 제 열들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.column_stack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    return concatenate([x if x.ndim >= 2 else x.reshape((x.size, 1)) for x in variables(tup)], 1)


@composition(numpy=np.block, arrays=0)
def block(arrays):
    """조각들의 겹목록을 큰 배열로: [[A, B], [C, D]]. 안쪽 목록은 마지막 축을 따라 잇는다.

    매개변수
    --------
    arrays : 텐서(또는 배열, 수)의 겹목록. 깊이가 고르면 된다.

    반환
    ----
    Tensor : 조각들을 이은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.ones((2, 2)), tg.zeros((2, 1))
    >>> tg.block([[a, b], [tg.zeros((1, 2)), tg.ones((1, 1))]])
    tensor([[1., 1., 0.],
            [1., 1., 0.],
            [0., 0., 1.]])
    """
    depth = nesting(arrays)
    pieces = variables(leaves(arrays))
    ndim = functools.reduce(lambda n, x: n if n > x.ndim else x.ndim, pieces, depth)
    grown_pieces = iter([x.reshape((1,) * (ndim - x.ndim) + x.shape) for x in pieces])

    def join(part, axis):
        return concatenate([join(p, axis + 1) for p in part], axis) if isinstance(part, list) else next(grown_pieces)

    return join(arrays, -depth)


def nesting(arrays):
    """겹목록의 깊이. 들쭉날쭉하거나 빈 목록이면 오류."""
    if not isinstance(arrays, list):
        return 0
    depths = {nesting(a) for a in arrays}
    if len(depths) != 1:
        raise ArgumentError("block: 겹목록의 깊이가 들쭉날쭉하거나 빈 목록이 있습니다. [[A, B], [C, D]] 처럼 깊이를 맞추세요.")
    return depths.pop() + 1


def leaves(arrays):
    return [leaf for a in arrays for leaf in leaves(a)] if isinstance(arrays, list) else [arrays]


# ── 나누기 ──


@composition(numpy=np.hsplit)
def hsplit(x, indices_or_sections):
    """옆으로 나누기: 1차원이면 첫 축, 아니면 둘째 축.

    반환
    ----
    list[Tensor] : 조각들. 이으면(``hstack``) 처음으로 돌아온다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.hsplit(tg.tensor([1.0, 2.0, 3.0, 4.0]), 2)
    [tensor([1., 2.]), tensor([3., 4.])]
    """
    return split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


@composition(numpy=np.vsplit)
def vsplit(x, indices_or_sections):
    """위아래로 나누기: 첫 축.

    매개변수
    --------
    x : (m, …) 2차원 이상. 미분할 수 있다.

    반환
    ----
    list[Tensor] : 첫 축을 나눈 조각들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> [part.shape for part in tg.vsplit(tg.zeros((5, 2)), [1, 3])]
    [(1, 2), (2, 2), (2, 2)]
    """
    return split(deep(x, 2, "vsplit"), indices_or_sections, 0)


@composition(numpy=np.dsplit)
def dsplit(x, indices_or_sections):
    """깊이로 나누기: 셋째 축.

    매개변수
    --------
    x : (l, m, n, …) 3차원 이상. 미분할 수 있다.

    반환
    ----
    list[Tensor] : 셋째 축을 나눈 조각들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> [part.shape for part in tg.dsplit(tg.zeros((2, 3, 4)), 2)]
    [(2, 3, 2), (2, 3, 2)]
    """
    return split(deep(x, 3, "dsplit"), indices_or_sections, 2)


def deep(x, ndim, name):
    if x.ndim < ndim:
        raise ArgumentError(f"{name}: {ndim}차원 이상이어야 합니다. 받은 모양: {x.shape}. reshape 나 expand_dims 로 축을 늘리세요.")
    return x


@composition(numpy=np.unstack)
def unstack(x, axis=0):
    """한 축을 없애며 낱낱으로: (n, m) → (m,) n개의 튜플.

    반환
    ----
    tuple[Tensor, ...] : 그 축의 길이만큼. 저마다 그 축이 없어진 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.unstack(x, 1)
    (tensor([1., 3.]), tensor([2., 4.]))
    >>> tg.grad(lambda x: (tg.unstack(x, 1)[0] ** 2).sum())(x)
    tensor([[2., 0.],
            [6., 0.]])
    """
    rows = moveaxis(x, axis, 0)
    return tuple([rows[k] for k in range(rows.shape[0])])


# ── 끼우고 빼기: 자리의 순서를 NumPy에게 물어 골라낸다 ──


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
            f"{edit.__name__}: 길이 {n}인 축에 자리 {places.tolist()} 은(는) 없습니다. 축 안의 정수나 그 목록을 주세요. ({error})"
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
    shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    return take(x, np.resize(np.arange(x.size), shape), None) if x.size else wrap(np.resize(x._data, shape))


# ── 돌리고 펼치기 ──


@composition(numpy=np.fliplr)
def fliplr(x):
    """왼쪽과 오른쪽 뒤집기(둘째 축).

    매개변수
    --------
    x : (m, n, …) 2차원 이상. 미분할 수 있다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fliplr(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 1.],
            [4., 3.]])
    """
    return flip(deep(x, 2, "fliplr"), 1)


@composition(numpy=np.flipud)
def flipud(x):
    """위와 아래 뒤집기(첫째 축).

    매개변수
    --------
    x : (m, …) 1차원 이상. 미분할 수 있다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.flipud(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    return flip(deep(x, 1, "flipud"), 0)


@composition(numpy=np.rot90)
def rot90(x, k=1, axes=(0, 1)):
    """``axes`` 의 첫 축에서 둘째 축 쪽으로 90도씩 ``k`` 번 돌리기.

    매개변수
    --------
    x : (m, n, …) 2차원 이상. 미분할 수 있다.
    k : 90도씩 돌릴 횟수(음수는 거꾸로).
    axes : 돌릴 평면의 두 축.

    반환
    ----
    Tensor : k 가 홀수이면 두 축의 길이가 바뀐 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.rot90(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 4.],
            [1., 3.]])
    >>> tg.rot90(tg.zeros((2, 3))).shape
    (3, 2)
    """
    first, second = axes_of(tuple(axes), x.ndim)
    turned = x if k % 4 in (0, 3) else flip(x, second)  # 90도 = 뒤집고 전치, 180도 = 두 축 다 뒤집기
    if k % 4 == 2:
        return flip(turned, first)
    turned = swapaxes(turned, first, second) if k % 2 else turned
    return flip(turned, second) if k % 4 == 3 else turned


@composition(numpy=np.rollaxis)
def rollaxis(x, axis, start=0):
    """``axis`` 를 ``start`` 자리 앞으로 옮기기.

    매개변수
    --------
    axis : 옮길 축.
    start : 이 자리의 축 앞으로 옮긴다.

    반환
    ----
    Tensor : 축의 순서를 바꾼 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.rollaxis(tg.zeros((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    axis = axis_of(axis, x.ndim)
    start = axis_of(start, x.ndim + 1) if start >= 0 else axis_of(start, x.ndim)
    return moveaxis(x, axis, start - (axis < start))


@composition(numpy=np.diagflat)
def diagflat(x, k=0):
    """한 줄로 펴서 대각행렬로: (n,) → (n+|k|, n+|k|).

    반환
    ----
    Tensor : (n+|k|, n+|k|), n 은 x 의 원소 수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.diagflat(tg.tensor([1.0, 2.0]), 1)
    tensor([[0., 1., 0.],
            [0., 0., 2.],
            [0., 0., 0.]])
    """
    return diag(ravel(x), k)


@composition(numpy=np.vander)
def vander(x, N=None, increasing=False):
    """방데르몽드(Vandermonde) 행렬: (n,) → (n, N), 열은 x 의 거듭제곱. ``increasing`` 이 아니면 높은 차수부터.

    매개변수
    --------
    x : (n,). 미분할 수 있다.

    반환
    ----
    Tensor : (n, N).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, 3.0])
    >>> tg.vander(x, 3)
    tensor([[4., 2., 1.],
            [9., 3., 1.]])
    >>> tg.grad(lambda x: tg.vander(x, 3).sum())(x)
    tensor([5., 7.])
    """
    if x.ndim != 1:
        raise ShapeError(f"vander: 벡터여야 합니다. 받은 모양: {x.shape}. 펴려면 x.ravel() 을 쓰세요.")
    powers = range(x.shape[0] if N is None else operator.index(N))
    if not powers:
        return x.reshape((x.size, 1))[:, :0]
    return stack([x ** k for k in (powers if increasing else reversed(powers))], 1)


@composition(numpy=np.meshgrid, arrays=0)
def meshgrid(*xi, sparse=False, indexing="xy"):
    """좌표축마다의 벡터로 격자를 만든다: (n,), (m,) → (m, n) 둘(``indexing="ij"`` 이면 (n, m)).

    매개변수
    --------
    xi : 축마다의 벡터 (n,), (m,), …. 미분할 수 있다.

    반환
    ----
    tuple[Tensor, ...] : 벡터의 수만큼. "xy" 이면 (m, n, …), "ij" 이면 (n, m, …).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x, y = tg.meshgrid(tg.tensor([1.0, 2.0, 3.0]), tg.tensor([10.0, 20.0]))
    >>> x
    tensor([[1., 2., 3.],
            [1., 2., 3.]])
    >>> y
    tensor([[10., 10., 10.],
            [20., 20., 20.]])
    """
    if indexing not in ("xy", "ij"):
        raise ArgumentError(f"meshgrid: indexing={indexing!r} 는 없습니다. 'xy' 나 'ij' 를 쓰세요.")
    n = len(xi)
    places = [1, 0, *range(2, n)] if indexing == "xy" and n > 1 else list(range(n))
    axes = [x.reshape((1,) * k + (x.size,) + (1,) * (n - 1 - k)) for x, k in zip(variables(xi), places, strict=True)]
    return tuple(axes) if sparse else broadcast_arrays(*axes)


@composition(numpy=np.broadcast_arrays, arrays=0)
def broadcast_arrays(*args):
    """서로 브로드캐스트한 모양으로 모두 펼치기. 튜플을 돌려준다.

    매개변수
    --------
    args : 텐서 여럿. 서로 브로드캐스트되는 모양, 미분할 수 있다.

    반환
    ----
    tuple[Tensor, ...] : 모두 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.broadcast_arrays(tg.tensor([1.0, 2.0]), tg.tensor([[3.0], [4.0]]))
    >>> a
    tensor([[1., 2.],
            [1., 2.]])
    >>> tg.grad(lambda a: tg.broadcast_arrays(a, b)[0].sum())(tg.tensor([1.0, 2.0]))
    tensor([2., 2.])
    """
    arrays = variables(args)
    shape = np.broadcast_shapes(*[x.shape for x in arrays])
    return tuple([broadcast_to(x, shape) for x in arrays])


@composition(numpy=np.copy)
def copy(x, order="K"):
    """값을 복사한 텐서. 그래프에는 이어져 있다. ``order`` 는 값을 바꾸지 않으므로 받고 지나친다.

    매개변수
    --------
    order : 받고 지나친다(값을 바꾸지 않는다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.copy(x)
    tensor([1., 2.])
    >>> tg.grad(lambda x: (tg.copy(x) ** 2).sum())(x)
    tensor([2., 4.])
    """
    return x + 0


@composition(numpy=np.trim_zeros)
def trim_zeros(x, trim="fb", axis=None):
    """끝의 0을 자르기: ``trim`` 에 'f' 가 있으면 앞, 'b' 가 있으면 뒤. ``axis`` 가 없으면 모든 축에서.

    매개변수
    --------
    trim : 자를 쪽: 'f'(앞), 'b'(뒤), 'fb'(둘 다).
    axis : 자를 축: 정수, 튜플, ``None``(모두).

    반환
    ----
    Tensor : 자른 축이 줄어든 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 1.0, 0.0, 2.0, 0.0])
    >>> tg.trim_zeros(x)
    tensor([1., 0., 2.])
    >>> tg.grad(lambda x: (tg.trim_zeros(x) ** 2).sum())(x)
    tensor([0., 2., 0., 4., 0.])
    """
    if not set(trim.lower()) <= {"f", "b"}:
        raise ArgumentError(f"trim_zeros: trim={trim!r} 는 없습니다. 'f'(앞), 'b'(뒤), 'fb'(둘 다) 가운데 고르세요.")
    (x,) = variables([x])
    used = plain(x) != 0
    for k in axes_of(axis, x.ndim):
        found = np.flatnonzero(used.any(tuple([m for m in range(x.ndim) if m != k])))
        start, stop = (found[0], found[-1] + 1) if found.size else (0, 0)
        cut = slice(int(start) if "f" in trim.lower() else None, int(stop) if "b" in trim.lower() or not found.size else None)
        x = x[(slice(None),) * k + (cut,)]
    return x


# ── 고르기 ──


@composition(numpy=np.select, arrays=0)
def select(condlist, choicelist, default=0):
    """처음으로 참인 조건의 것을 고르기. 모두 거짓이면 ``default``.

    반환
    ----
    Tensor : 조건과 고를 것을 서로 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 0.5, 3.0])
    >>> tg.select([x < 0, x > 1], [-x, x * x], 1.0)
    tensor([2., 1., 9.])
    >>> tg.grad(lambda x: tg.select([x < 0, x > 1], [-x, x * x], 1.0).sum())(x)
    tensor([-1.,  0.,  6.])
    """
    if len(condlist) != len(choicelist):
        raise ArgumentError(f"select: 조건은 {len(condlist)}개인데 고를 것은 {len(choicelist)}개입니다. 수를 맞추세요.")
    *choices, chosen = variables([*choicelist, default])
    for condition, choice in zip(reversed(condlist), reversed(choices), strict=True):
        chosen = where(plain(condition, chosen).astype(bool), choice, chosen)
    return chosen


@composition(numpy=np.choose, arrays=0)
def choose(a, choices, mode="raise"):
    """자리마다 ``a`` 번째 것을 고르기. ``mode`` 가 wrap 이면 벗어난 번호가 돌아오고, clip 이면 끝의 것이다.

    매개변수
    --------
    a : 자리마다 몇 번째를 고를지(정수 배열, 0부터). 미분하지 않는다.

    반환
    ----
    Tensor : a 와 고를 것을 서로 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.choose([0, 1, 0], [tg.tensor([1.0, 2.0, 3.0]), tg.tensor([10.0, 20.0, 30.0])])
    tensor([ 1., 20.,  3.])
    """
    index, n = plain(a), len(choices)
    if mode not in ("raise", "wrap", "clip") or not n:
        raise ArgumentError(f"choose: mode={mode!r}, 고를 것 {n}개. mode 는 raise, wrap, clip 가운데 고르고, 하나 이상을 주세요.")
    index = index if mode == "raise" else index % n if mode == "wrap" else np.clip(index, 0, n - 1)
    if index.size and (index.min() < 0 or index.max() >= n):
        raise IndexingError(f"choose: 고를 것이 {n}개이므로 a 는 0부터 {n - 1}까지여야 합니다. 받은 것: {index.min()}…{index.max()}.")
    return select([index == k for k in range(n)], choices, choices[0])


@composition()
def masked_fill(x, mask, value):
    """``mask`` 가 참인 자리를 ``value`` 로. 그 자리의 기울기는 0이다(값이 NaN 이었더라도).

    매개변수
    --------
    value : 넣을 수. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 mask 를 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.masked_fill(x, x > 1.5, 0.0)
    tensor([1., 0., 0.])
    >>> tg.grad(lambda x: tg.masked_fill(x, x > 1.5, 0.0).sum())(x)
    tensor([1., 0., 0.])
    """
    return where(plain(mask, x).astype(bool), value, x)


@operation(numpy=np.nan_to_num, tex=r"\operatorname{finite}({x})", x=lambda g, x: g * np.isfinite(x))
def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    """NaN 과 무한대를 유한한 수로. 바꾼 자리의 기울기는 0이다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), float("inf")])
    >>> tg.nan_to_num(x, posinf=9.0)
    tensor([1., 0., 9.])
    >>> tg.grad(lambda x: tg.nan_to_num(x, posinf=9.0).sum())(x)
    tensor([1., 0., 0.])
    """
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


# ── 자리로 모으고 흩뿌리기(PyTorch의 이름): index 의 모양이 결과(또는 더할 것)의 모양이다 ──


def places(index, axis):
    """``index`` 가 한 축을, 제자리가 나머지 축을 가리키는 색인."""
    grid = list(np.ix_(*[np.arange(n) for n in index.shape]))
    grid[axis_of(axis, index.ndim)] = index
    return tuple(grid)


@composition()
def gather(x, axis, index):
    """y[i][j] = x[index[i][j]][j] (axis 0일 때). 결과의 모양은 ``index`` 의 모양이다.

    매개변수
    --------
    x : 임의의 모양. 미분할 수 있다.
    index : x 와 차원이 같은 정수 배열. ``axis`` 밖의 축은 x 보다 길지 않다.

    반환
    ----
    Tensor : ``index`` 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.gather(x, 1, [[1], [0]])
    tensor([[2.],
            [3.]])
    >>> tg.grad(lambda x: tg.gather(x, 1, [[1], [0]]).sum())(x)
    tensor([[0., 1.],
            [1., 0.]])
    """
    return x[places(plain(index), axis)]


@composition()
def scatter_add(x, axis, index, src):
    """x[index[i][j]][j] += src[i][j] (axis 0일 때)를 한 새 텐서. 모양은 x 와 같다.

    매개변수
    --------
    index : x 와 차원이 같은 정수 배열.
    src : 더할 것. index 이상의 모양이거나 수. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.scatter_add(tg.zeros(3), 0, [0, 2, 0], tg.tensor([1.0, 2.0, 4.0]))
    tensor([5., 0., 2.])
    >>> tg.grad(lambda s: (tg.scatter_add(tg.zeros(3), 0, [0, 2, 0], s) ** 2).sum())(tg.tensor([1.0, 2.0, 4.0]))
    tensor([10.,  4., 10.])
    """
    index = plain(index)
    _, src = variables([x, src])
    src = broadcast_to(src, index.shape) if src.ndim == 0 else src[tuple([slice(n) for n in index.shape])]
    return x + put_add(src, places(index, axis), x.shape)


@composition()
def index_add(x, axis, index, source, alpha=1):
    """``axis`` 의 ``index`` 번째에 ``source`` 를 더한 새 텐서. 같은 자리가 여러 번이면 모두 더한다.

    매개변수
    --------
    index : 더할 자리의 정수 벡터 (k,).
    source : 더할 것. ``axis`` 의 길이가 k 이고 나머지는 x 와 같다. 미분할 수 있다.
    alpha : 더할 것에 곱할 수.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.index_add(tg.zeros((3, 2)), 0, [0, 2, 0], tg.ones((3, 2)))
    tensor([[2., 2.],
            [0., 0.],
            [1., 1.]])
    """
    _, source = variables([x, source])
    return x + alpha * put_add(source, (slice(None),) * axis_of(axis, x.ndim) + (plain(index),), x.shape)


@composition()
def put_along_axis(x, indices, values, axis):
    """``take_along_axis`` 가 읽는 자리에 ``values`` 를 넣은 새 텐서(원래 것은 그대로이다). 모양은 x 와 같다.

    매개변수
    --------
    indices : x 와 차원이 같은 정수 배열.
    values : 넣을 것. indices 의 모양으로 브로드캐스트된다. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.put_along_axis(x, [[1], [0]], 0.0, 1)
    tensor([[1., 0.],
            [0., 4.]])
    >>> tg.grad(lambda x: tg.put_along_axis(x, [[1], [0]], 0.0, 1).sum())(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    flat, along = flattened(x, axis)
    indices = plain(indices)
    shape = (*flat.shape[:along], indices.shape[along], *flat.shape[along + 1:])
    _, values = variables([x, values])
    return setitem(flat, values, places(np.broadcast_to(indices, shape), along)).reshape(x.shape)


# ── 원소마다 ──

positive = operation(np.positive, tex="+{x}", symbol="+", summary="그대로.", x=lambda g: g)
fabs = operation(np.fabs, tex="|{x}|", symbol="|x|", summary="절댓값(실수). 0에서의 기울기는 0이다.",
                 x=lambda g, x: g * np.sign(x))
fmax = operation(
    np.fmax, tex=r"\operatorname{fmax}({a},{b})", summary="둘 가운데 큰 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다.",
    a=lambda g, a, b: g * ((a > b) | np.isnan(b)) + g * (a == b) / 2,
    b=lambda g, a, b: g * ((b > a) | np.isnan(a)) + g * (a == b) / 2,
)
fmin = operation(
    np.fmin, tex=r"\operatorname{fmin}({a},{b})", summary="둘 가운데 작은 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다.",
    a=lambda g, a, b: g * ((a < b) | np.isnan(b)) + g * (a == b) / 2,
    b=lambda g, a, b: g * ((b < a) | np.isnan(a)) + g * (a == b) / 2,
)
# sign · 0: 계단이므로 0이되, 모양과 dtype 을 지킨다
heaviside = operation(
    np.heaviside, tex=r"[{a}>0]+{b}\,[{a}=0]", summary="계단 함수: a < 0 이면 0, a > 0 이면 1, a = 0 이면 b. a 의 기울기는 어디서나 0이다.",
    a=lambda g, a: np.sign(a) * 0,
    b=lambda g, a: g * (a == 0),
)
copysign = operation(
    np.copysign, tex=r"|{a}|\,\operatorname{sign}({b})", summary="크기는 a, 부호는 b. b 의 기울기는 0이다.",
    a=lambda g, a, y: g * np.sign(a) * np.sign(y),
    b=lambda g, b: np.sign(b) * 0,
)
logaddexp2 = operation(
    np.logaddexp2, tex=r"\log_2(2^{{a}}+2^{{b}})", summary="log₂(2^a + 2^b), 넘침 없이.",
    a=lambda g, a, b: g * sigmoid((a - b) * math.log(2)),
    b=lambda g, a, b: g * sigmoid((b - a) * math.log(2)),
)


@operation(numpy=np.ldexp, tex=r"{a}\,2^{{b}}", hint="b 는 정수여야 합니다.", a=lambda g, b: ldexp(g, b))
def ldexp(a, b):
    """a·2^b (b 는 미분하지 않는 정수).

    매개변수
    --------
    b : 정수(배열). 미분하지 않는다.

    반환
    ----
    Tensor : 입력끼리 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 3.0])
    >>> tg.ldexp(x, [2, 3])
    tensor([ 4., 24.])
    >>> tg.grad(lambda x: tg.ldexp(x, [2, 3]).sum())(x)
    tensor([4., 8.])
    """
    return np.ldexp(a, b)


@composition(numpy=np.frexp)
def frexp(x):
    """(가수, 지수): x = 가수·2^지수, 가수의 크기는 0.5 이상 1 미만. 지수는 계단(정수)이고, 가수의 기울기는 2^−지수 이다.

    반환
    ----
    tuple[Tensor, Tensor] : x 와 같은 모양 둘. 가수의 dtype 은 x 와 같고, 지수는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 6.0])
    >>> tg.frexp(x)
    (tensor([0.5 , 0.75]), tensor([1, 3], dtype=int32))
    >>> tg.grad(lambda x: tg.frexp(x)[0].sum())(x)
    tensor([0.5  , 0.125])
    """
    exponent = np.frexp(plain(x))[1]
    return ldexp(x, -exponent), wrap(np.asarray(exponent))


@operation(numpy=np.modf, tex=r"f,k=\operatorname{modf}({x})", elementwise=False, x=lambda g: g[0])
def modf(x):
    """(소수 부분, 정수 부분). 정수 부분은 계단이므로 기울기가 0이다.

    반환
    ----
    tuple[Tensor, Tensor] : x 와 같은 모양 둘. dtype 도 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.modf(tg.tensor([1.5, -2.25]))
    (tensor([ 0.5 , -0.25]), tensor([ 1., -2.]))
    >>> tg.grad(lambda x: tg.modf(x)[0].sum())(tg.tensor([1.5, -2.25]))
    tensor([1., 1.])
    """
    return np.modf(x)


@operation(numpy=np.divmod, tex=r"q,r=\operatorname{divmod}({a},{b})", elementwise=False,
           a=lambda g: g[1],
           b=lambda g, y: -g[1] * y[0])
def divmod(a, b):
    """(몫 a // b, 나머지 a % b). 몫은 계단이므로 기울기가 0이다.

    매개변수
    --------
    a, b : 서로 브로드캐스트되는 모양, 무차원. 둘 다 미분할 수 있다.

    반환
    ----
    tuple[Tensor, Tensor] : 입력끼리 브로드캐스트한 모양 둘. dtype 은 NumPy의 규칙을 따른다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.divmod(tg.tensor([7.0, 9.0]), tg.tensor([2.0, 4.0]))
    (tensor([3., 2.]), tensor([1., 1.]))
    >>> tg.grad(lambda b: tg.divmod(tg.tensor([7.0, 9.0]), b)[1].sum())(tg.tensor([2.0, 4.0]))
    tensor([-3., -2.])
    """
    return np.divmod(a, b)


# ── 거리 ──


def p_norm(x, p, axis, keepdims=False):
    """p-노름. 0에서의 기울기는 0이다: 0의 p제곱근 대신 1의 p제곱근에서 1을 뺀다."""
    if p == 2:
        return norm2(x, axis, keepdims)
    if p == math.inf:
        return max(absolute(x), axis, keepdims)
    if not p >= 1:
        raise ArgumentError(f"cdist, renorm: p 는 1 이상(무한대도 된다)이어야 합니다. 받은 것: {p!r}.")
    total = sum(absolute(x) ** p, axis, keepdims)
    zero = total == 0
    return (total + zero) ** (1 / p) - zero


@composition(arrays=2)
def cdist(a, b, p=2):
    """점마다의 p-거리: (…, n, d), (…, m, d) → (…, n, m). 거리가 0인 곳의 기울기는 0이다.

    매개변수
    --------
    a : (…, n, d). 미분할 수 있다.
    b : (…, m, d). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m), a 와 같은 단위.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[0.0, 0.0], [3.0, 0.0]]), tg.tensor([[0.0, 4.0]])
    >>> tg.cdist(a, b)
    tensor([[4.],
            [5.]])
    >>> tg.grad(lambda a: tg.cdist(a, b).sum())(a)
    tensor([[ 0. , -1. ],
            [ 0.6, -0.8]])
    """
    return p_norm(expand_dims(a, -2) - expand_dims(b, -3), p, -1)


@composition()
def renorm(x, p, axis, maxnorm):
    """``axis`` 의 조각마다, p-노름이 ``maxnorm`` 을 넘으면 그만큼으로 줄인다. 모양은 x 와 같다.

    매개변수
    --------
    maxnorm : 넘지 않게 할 노름(양수).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.round(tg.renorm(tg.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0), 3)
    tensor([[0.6, 0.8],
            [0.3, 0.4]])
    """
    size = p_norm(x, p, tuple([k for k in range(x.ndim) if k != axis_of(axis, x.ndim)]), True)
    return x * where(size > maxnorm, maxnorm / (size + 1e-7), 1)
