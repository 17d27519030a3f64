"""통계: 가중평균과 공분산."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun
from ..operation import composition
from ..operation.devices import near
from .arithmetic import clip
from .axes import axes_of
from .complex import conj
from .diagonal import diagonal
from .joining import concatenate
from .linalg import matmul
from .operands import variables
from .reduction import mean, sum
from .shape import broadcast_to, squeeze

# ── 가중평균과 공분산 ──


@composition(numpy=np.average)
def average(x, axis=None, weights=None, keepdims=False, returned=False):
    """가중평균 Σwx / Σw. ``weights`` 의 모양은 x 와 같거나 줄일 축의 길이이고, 그것으로도 미분할 수 있다.

    매개변수
    --------
    weights : 무게. x 와 같은 모양이거나 줄일 축의 길이. ``None`` 이면 고르게. 미분할 수 있다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양. ``returned=True`` 이면 tuple[Tensor, Tensor] (평균, 무게의 합).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x, w = tg.tensor([1.0, 5.0]), tg.tensor([3.0, 1.0])
    >>> tg.average(x, weights=w)
    tensor(2.)
    >>> tg.grad(lambda x: tg.average(x, weights=w))(x)
    tensor([0.75, 0.25])
    >>> tg.grad(lambda w: tg.average(x, weights=w))(w)
    tensor([-0.25,  0.75])
    """
    if weights is None:
        y = mean(x, None if axis is None else axes_of(axis, x.ndim), keepdims)
        return (y, y * 0 + x.size / y.size) if returned else y
    x, w = variables([x, weights])
    if w.shape != x.shape:
        axes = [] if axis is None else axes_of(axis, x.ndim)
        if w.shape != tuple([x.shape[a] for a in axes]):
            raise ShapeError(
                f"average: weights 의 모양 {Noun(w.shape):이/가} x 의 모양 {Noun(x.shape):과/와} 다릅니다. "
                f"x 와 같은 모양이거나, axis 를 주고 그 축의 길이와 같게 하세요. 받은 axis: {axis!r}."
            )
        w = w.transpose(tuple(np.argsort(axes).tolist())).reshape(tuple([n if k in axes else 1 for k, n in enumerate(x.shape)]))
    total = sum(broadcast_to(w, x.shape), axis, keepdims)
    if (total == 0).any():
        raise ArgumentError("average: weights 의 합이 0이어서 나눌 수 없습니다. 합이 0이 아닌 가중치를 주세요.")
    y = sum(x * w, axis, keepdims) / total
    return (y, total) if returned else y


@composition(numpy=np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    """공분산 행렬: 변수 p개(줄), 관측 n개(칸) (p, n) → (p, p). 변수가 하나이면 수 하나.

    매개변수
    --------
    m : (p, n) 또는 (n,): 변수 p개, 관측 n개. 미분할 수 있다.
    ddof : 자유도를 줄이는 수. ``None`` 이면 bias 를 따른다(1 또는 0).

    반환
    ----
    Tensor : (p, p), 변수가 하나이면 (). 단위는 두 변수의 단위의 곱.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])
    >>> tg.cov(x)
    tensor([[ 1., -2.],
            [-2.,  4.]])
    >>> tg.grad(lambda x: tg.cov(x)[0, 0])(x)
    tensor([[-1.,  0.,  1.],
            [ 0.,  0.,  0.]])
    """
    parts = [v if dtype is None else v.astype(dtype) for v in variables([m] if y is None else [m, y])]
    if any(not 1 <= v.ndim <= 2 for v in parts):
        raise ShapeError(f"cov: 1차원이나 2차원이어야 합니다. 받은 모양: {', '.join(str(v.shape) for v in parts)}.")
    if ddof is not None and ddof != int(ddof):
        raise ArgumentError(f"cov: ddof 는 정수여야 합니다. 받은 것: {ddof!r}.")
    columns = [not rowvar and v.ndim == 2 and (k == 0 or v.shape[0] > 1) for k, v in enumerate(parts)]  # NumPy의 약속
    x = concatenate([v.T if turned else v if v.ndim == 2 else v.reshape((1, v.size)) for v, turned in zip(parts, columns, strict=True)], 0)
    given = [w.astype(x.dtype) for w in variables([w for w in (fweights, aweights) if w is not None])]
    w = math.prod(given[1:], start=given[0]) if given else (
        np.zeros(x.shape[1], np.result_type(x.dtype, np.float16), like=near(x)) + 1)
    total, ddof = w.sum(), int(not bias) if ddof is None else ddof
    lost = ddof if aweights is None else ddof * (w * given[-1]).sum() / total
    centered = x - average(x, 1, w, keepdims=True) if x.shape[1] else x  # 관측이 없으면 뺄 평균도 없다: 답은 NaN
    adjoint = (centered * w).T
    products = matmul(centered, conj(adjoint) if adjoint.dtype.kind == "c" else adjoint)
    return squeeze(products / (total - lost if total > lost else math.nan))


@composition(numpy=np.corrcoef)
def corrcoef(x, y=None, rowvar=True, dtype=None):
    """상관계수 행렬 (p, n) → (p, p): 공분산을 두 표준편차로 나눈 것.

    매개변수
    --------
    x : (p, n) 또는 (n,): 변수 p개, 관측 n개. 미분할 수 있다.

    반환
    ----
    Tensor : (p, p), 변수가 하나이면 (). −1…1, 무차원.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.corrcoef(tg.tensor([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])).data.round(4)
    array([[ 1., -1.],
           [-1.,  1.]], dtype=float32)
    """
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    size = np.sqrt(diagonal(c).real)
    return clip(c / size.reshape((-1, 1)) / size, -1, 1)  # 반올림으로 ±1을 넘지 않게
