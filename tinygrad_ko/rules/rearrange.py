"""돌리고 펼치기: 축과 차례를 바꾸고, 대각선과 띠와 격자를 짓는다."""

import operator

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import particle
from ..operation import composition
from .assemble import deep
from .axes import axes_of, axis_of
from .diagonal import diag
from .joining import stack
from .operands import counted, plain, variables
from .shape import broadcast_to, flip, moveaxis, ravel, swapaxes


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
    powers = counted(x.shape[0] if N is None else operator.index(N))
    if not powers:
        return x.reshape((x.size, 1))[:, :0]
    return stack([x ** k for k in (powers if increasing else reversed(powers))], 1)


@composition(numpy=np.meshgrid, arrays=0, copies=True)
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
        raise ArgumentError(f"meshgrid: indexing={indexing!r}{particle(indexing, '은/는')} 없습니다. 'xy' 나 'ij' 를 쓰세요.")
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
        raise ArgumentError(f"trim_zeros: trim={trim!r}{particle(trim, '은/는')} 없습니다. 'f'(앞), 'b'(뒤), 'fb'(둘 다) 가운데 고르세요.")
    (x,) = variables([x])
    used = plain(x) != 0
    for k in axes_of(axis, x.ndim):
        found = np.flatnonzero(used.any(tuple([m for m in range(x.ndim) if m != k])))
        start, stop = (found[0], found[-1] + 1) if found.size else (0, 0)
        cut = slice(int(start) if "f" in trim.lower() else None, int(stop) if "b" in trim.lower() or not found.size else None)
        x = x[(slice(None),) * k + (cut,)]
    return x
