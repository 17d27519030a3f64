"""노름(norm): 벡터와 행렬의 길이, 조건수. 벡터의 노름과 프로베니우스 노름은 0에서의 기울기가 0이다."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from .arithmetic import absolute, ratio
from .axes import at_least, axes_of, kept_shape, last
from .decomposition import svdvals
from .extremes import along, as_narrow, rescaled, wide
from .families import NORMS
from .indexing import where
from .linalg import inv
from .operands import refuse_moving
from .reduction import kept, max, min, sum
from .shape import moveaxis

operation = NORMS.operation


@operation(public=False, tex=r"\lVert {x}\rVert_2", symbol="‖x‖",
           words=Words("{x}의 노름을 구해", title="노름", x="국소 도함수는 {x:을/를} 노름 {y:으로/로} 나눈 것(같은 방향, 길이 "
                                                            "1)이므로, 그것을 받은 기울기에 곱합니다."),
           x=lambda g, x, y, axis: along(kept(g, x.shape, axis), x, kept(y, x.shape, axis)))
def norm2(x, axis=None, keepdims=False):
    """유클리드 노름(2-norm). 0에서의 기울기는 0이다."""
    return as_narrow(rescaled(lambda v: np.sqrt((v * v).sum(axis, keepdims=keepdims)), wide(x), axis, keepdims), x)


@operation(public=False, tex=r"\lVert {x}\rVert_{{p}}", symbol="‖x‖ₚ", words=Words("{x}의 p-노름을 구해", title="노름"),
           x=lambda g, x, y, p, axis: kept(g, x.shape, axis) * lp_slope(x, kept(y, x.shape, axis), p))
def lp_norm(x, p, axis=None, keepdims=False):
    """p-노름 (Σ|x|ᵖ)^(1/p), p 는 0이 아닌 수. 원소가 0인 자리의 기울기는 0이다."""
    return as_narrow(rescaled(lambda v: (abs(v) ** p).sum(axis, keepdims=keepdims) ** (1 / p), wide(x), axis, keepdims, abs(p)), x)


# 원소나 노름(p < 0)이 0이면 기울기는 0이다: 0의 거듭제곱이 무한대(p < 1)여도 0·∞ 이 되지 않게 밑을 1로 둔다
@abbreviation(r"\operatorname{sign}({x})\left(\frac{|{x}|}{{y}}\right)^{{p}-1}")
def lp_slope(x, y, p):
    size = ratio(abs(x), y)
    return np.sign(x) * (y != 0) * (size if p >= 2 else size + (x == 0)) ** (p - 1)


# ── NumPy의 여러 이름 ──


@composition(numpy=np.linalg.norm, namespace="linalg", lecture="L15")
def norm(x, ord=None, axis=None, keepdims=False):
    """벡터의 노름(norm)과 행렬의 노름. 벡터의 노름과 프로베니우스 노름은 0에서의 기울기가 0이다.

    매개변수
    --------
    ord : 벡터이면 None·±inf·실수(0이면 0이 아닌 것의 수), 행렬이면 None·'fro'·'nuc'(특잇값의 합)·±2(가장 큰·작은 특잇값)·±1·±inf.
    axis : 축(벡터) 또는 두 축(행렬). ``None`` 이면 모두.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 4.0])
    >>> tg.linalg.norm(x), tg.linalg.norm(x, 1)
    (tensor(5.), tensor(7.))
    >>> tg.grad(tg.linalg.norm)(x)
    tensor([0.6, 0.8])
    >>> tg.grad(tg.linalg.norm)(tg.zeros(2))
    tensor([0., 0.])
    """
    refuse_moving("norm", "ord", ord, "노름을 차수로 미분하는 규칙은 없습니다.")
    matrix = (isinstance(axis, tuple) and len(axis) == 2) or (axis is None and ord is not None and x.ndim == 2)
    if ord is None or (ord == "fro" and matrix) or (ord == 2 and not matrix):
        return norm2(absolute(x) if x.dtype.kind == "c" else x, axis, keepdims)
    if matrix:
        return _matrix_norm(x, ord, (-2, -1) if axis is None else axis, keepdims)
    if axis is None and x.ndim > 2:
        raise ShapeError(
            f"norm: 모양 {x.shape}에서 ord={ord!r} 이면 벡터의 축 하나나 행렬의 두 축을 axis 로 적어야 합니다. "
            "모두 펴려면 vector_norm 을 쓰세요."
        )
    if isinstance(ord, str):
        raise ArgumentError(
            f"norm: 모양 {x.shape}, axis={axis} 에서 ord={ord!r}{particle(ord, '은/는')} 벡터의 노름이 아닙니다. 수를 쓰거나, "
            "행렬의 노름이면 axis=(-2, -1) 처럼 두 축을 주세요."
        )
    if ord == 0:
        return sum((x != 0).astype(absolute(x).dtype), axis, keepdims) + 0 * sum(absolute(x), axis, keepdims)
    if ord == math.inf:
        return largest(absolute(x), axis, keepdims)
    if ord == -math.inf:
        return smallest(absolute(x), ord, axis, keepdims)
    if ord == 1:
        return sum(absolute(x), axis, keepdims)
    return lp_norm(absolute(x) if x.dtype.kind == "c" else x, float(ord), axis, keepdims)


def largest(x, axis, keepdims=False):
    """음이 아닌 것들의 최댓값. 빈 축에서는 0이다: 빈 벡터의 노름은 0."""
    empty = 0 in [x.shape[k] for k in axes_of(axis, x.ndim)]
    return (sum if empty else max)(x, axis, keepdims)


def smallest(x, ord, axis, keepdims=False):
    """절댓값 따위의 최솟값. 빈 축에서는 정할 수 없다."""
    if 0 in [x.shape[k] for k in axes_of(axis, x.ndim)]:
        raise ShapeError(
            f"norm: ord={ord!r}{particle(ord, '은/는')} 가장 작은 것을 고르는데 빈 축에는 고를 것이 없습니다. "
            "길이가 0인 축이 있는지 x.shape 를 살펴보세요."
        )
    return min(x, axis, keepdims)


def _matrix_norm(x, ord, axis, keepdims):
    rows, columns = axes_of(axis, x.ndim)
    along = {1: rows, -1: rows, math.inf: columns, -math.inf: columns}
    if ord in ("nuc", 2, -2):
        s = svdvals(moveaxis(x, (rows, columns), (-2, -1)))
        y = sum(s, -1) if ord == "nuc" else largest(s, -1) if ord > 0 else smallest(s, ord, -1)
    elif ord in along:
        sums = sum(absolute(x), along[ord], True)
        y = largest(sums, (rows, columns)) if ord > 0 else smallest(sums, ord, (rows, columns))
    else:
        raise ArgumentError(
            f"norm: 행렬의 노름에 ord={ord!r}{particle(ord, '은/는')} 없습니다. "
            "None, 'fro', 'nuc', 2, -2, 1, -1, inf, -inf 가운데 고르세요."
        )
    return y.reshape(kept_shape(x.shape, (rows, columns))) if keepdims else y


@composition(numpy=np.linalg.matrix_norm, namespace="linalg")
def matrix_norm(x, *, keepdims=False, ord="fro"):
    """마지막 두 축을 행렬로 본 노름. x (…, m, n) → (…). ``ord`` 는 norm 과 같다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…) 또는 ``keepdims`` 이면 (…, 1, 1).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.matrix_norm(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    >>> tg.grad(tg.linalg.matrix_norm)(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor([[0.6, 0. ],
            [0. , 0.8]])
    """
    at_least(x, 2, "matrix_norm", "벡터이면 vector_norm 을 쓰세요.")
    return norm(x, ord, (-2, -1), keepdims)


@composition(numpy=np.linalg.vector_norm, namespace="linalg")
def vector_norm(x, *, axis=None, keepdims=False, ord=2):
    """고른 축들(없으면 모두)을 한 줄의 벡터로 본 노름. ``ord`` 는 norm 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.vector_norm(tg.tensor([[3.0, 4.0], [6.0, 8.0]]), axis=1)
    tensor([ 5., 10.])
    >>> tg.grad(tg.linalg.vector_norm)(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor([[0.6, 0. ],
            [0. , 0.8]])
    """
    axes = axes_of(axis, x.ndim)
    y = norm(last(x, axes), ord, -1)
    return y.reshape(kept_shape(x.shape, axes)) if keepdims else y


@composition(numpy=np.linalg.cond, namespace="linalg")
def cond(x, p=None):
    """조건수: 특잇값의 비(``p`` 가 None, 2, −2) 또는 ‖x‖ₚ·‖x⁻¹‖ₚ. x (…, m, n) → (…).

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.
    p : 노름의 차수. None·2·−2 이면 특잇값의 비, 그 밖에는 ``norm`` 의 행렬 노름.

    반환
    ----
    Tensor : (…), 1 이상(−2 이면 1 이하), 무차원.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[8.0, 0.0], [0.0, 2.0]])
    >>> tg.linalg.cond(x)
    tensor(4.)
    >>> tg.grad(tg.linalg.cond)(x).data.round(3) + 0.0
    array([[ 0.5,  0. ],
           [ 0. , -2. ]], dtype=float32)
    """
    if 0 in x.shape[-2:]:
        raise ShapeError(f"cond: 모양 {x.shape}. 빈 행렬의 조건수는 정할 수 없습니다. x.shape 를 살펴보세요.")
    if p in (None, 2, -2):
        s = svdvals(x)
        if p == -2:
            return s[..., -1] / s[..., 0]
        singular = s[..., -1] == 0  # 특이행렬의 조건수는 무한대(0/0 이 아니라)
        return where(singular, math.inf, s[..., 0] / (s[..., -1] + singular))
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))
