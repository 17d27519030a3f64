"""대각선과 세모: 행렬의 한쪽 세모만 남기고, 대각선을 꺼내고, 대각행렬을 짓는다."""

import numpy as np

from ..errors import ArgumentError
from ..operation import Words, composition
from .axes import axes_of
from .families import DIAGONAL
from .indexing import put_add
from .shape import moveaxis

operation = DIAGONAL.operation


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
