"""쌓고 나누기: 차원을 맞추어 쌓고, 축마다 나눈다. 잇기와 쪼개기를 엮은 것이라 규칙이 따로 없다."""

import functools

import numpy as np

from ..errors import ArgumentError
from ..operation import composition
from .joining import concatenate, split
from .operands import variables
from .shape import moveaxis

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
def vstack(tup, *, dtype=None, casting="same_kind"):
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
def row_stack(tup, *, dtype=None, casting="same_kind"):
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
    return vstack(tup, dtype=dtype, casting=casting)


@composition(numpy=np.hstack, arrays=0)
def hstack(tup, *, dtype=None, casting="same_kind"):
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
    return joined(arrays, grown_pieces, -depth)


def joined(part, pieces, axis):
    """겹목록의 모양대로 조각들을 잇는다."""
    return concatenate([joined(p, pieces, axis + 1) for p in part], axis) if isinstance(part, list) else next(pieces)


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
