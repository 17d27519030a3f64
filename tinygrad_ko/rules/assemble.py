"""엮기: 쌓고 나누고 끼우고 뺀다.

거의 모두 잇기(``concatenate``)·골라내기(``take``)·쪼개기(``split``)를 엮은 것이라 규칙이 따로 없다.
"""

import functools

import numpy as np

from ..engine import Variable, state, wrap
from ..errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError, describe, lost_gradient
from ..korean.particles import Noun
from ..operation import composition
from ..operation.call import refuse_masked, wants_gradient
from ..operation.devices import is_foreign, near, to_numpy
from ..operation.memory import borrowed, peeked
from .axes import axis_of
from .indexing import take
from .joining import concatenate, split
from .shape import broadcast_to, moveaxis

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
            raise ArgumentTypeError(f"{Noun(describe(value)):은/는} 셈할 수 없습니다. 수, 배열, Tensor 를 넣으세요.")
        weak = not hasattr(value, "dtype") and (floats or array.dtype.kind == "f")
        return wrap(array.astype(np.result_type(beside, np.complex64) if array.dtype.kind == "c" else beside) if weak else borrowed(array))

    return [lift(v) for v in values]


def plain(value, x=None, condition=None):
    """미분하지 않는 인수의 배열. ``x`` 를 주면 그 곁의(같은 장치의) 배열. ``condition`` 은 ``operation.conditions`` 의 것."""
    if isinstance(value, Variable):
        if state.observer is not None:
            if condition is None:
                state.observer.peek(value)
            else:
                state.observer.checked(value, condition)
        elif wants_gradient(value):
            peeked.append(value.node.sequence)
        return value._data
    refuse_masked("미분하지 않는 인수", value)
    return value if is_foreign(value) else np.asarray(value, like=near(x))


def is_observed(value):
    """지켜보는 이가 출처를 아는 배열의 텐서인가: 받아 적는 모델의 입력이거나, 기울기 없이 거기서 셈한 것."""
    return state.observer is not None and isinstance(value, Variable) and state.observer.origin_of(value._data) is not None


def refuse_moving(called, name, value, reason):
    """``value`` 로는 미분하지 않는다: 기울기를 따라가는 텐서이면 까닭을 적은 오류."""
    if wants_gradient(value):
        raise lost_gradient(f"{called} 의 인수 '{name}'", reason)


def fixed(called, name, value, reason):
    """미분하지 않는 인수의 배열(``plain``). 기울기를 따라가는 텐서이면 오류."""
    refuse_moving(called, name, value, reason)
    return plain(value)


def still(value, x=None):
    """미분하지 않는 텐서. ``plain`` 과 달리 그 뒤의 셈도 텐서의 셈이어서, 지켜보는 이가 있으면 출처가 이어진다."""
    return value.detach() if isinstance(value, Variable) else wrap(plain(value, x))


def only_places(value):
    """자리(index)로만 쓸 배열: 더 셈하지 않으므로 텐서의 것 그대로이다."""
    return value._data if isinstance(value, Variable) else plain(value)


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
    Tensor 또는 tuple[Tensor, ...] : (1,) 또는 그대로. 여럿을 주면 튜플.

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
    Tensor 또는 tuple[Tensor, ...] : 수는 (1, 1), 벡터는 (1, n), 나머지는 그대로. 여럿을 주면 튜플.

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
    Tensor 또는 tuple[Tensor, ...] : (1, 1, 1), (1, n, 1), (m, n, 1) 또는 그대로. 여럿을 주면 튜플.

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


@composition(numpy=np.block, arrays=0, copies=True)
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


@composition(numpy=getattr(np, "unstack", None))  # NumPy 2.1 부터 있다
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
    shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    return take(x, np.resize(np.arange(x.size), shape), None) if x.size else wrap(np.resize(x._data, shape))
