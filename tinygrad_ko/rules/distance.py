"""거리: p-노름, 두 점 무리 사이의 거리, 길이를 묶기."""

import math
from numbers import Real

from ..errors import ArgumentError, ArgumentTypeError, describe, unquoted
from ..operation import composition
from .arithmetic import absolute
from .axes import axis_of
from .indexing import where
from .norms import lp_norm, norm2
from .operands import refuse_moving
from .reduction import max
from .shape import expand_dims


def p_norm(x, p, axis, keepdims=False):
    """p-노름(p ≥ 1). 0에서의 기울기는 0이다."""
    refuse_moving("p-노름", "p", p, "노름을 차수로 미분하는 규칙은 없습니다.")
    if p == 2:
        return norm2(x, axis, keepdims)
    if p == math.inf:
        return max(absolute(x), axis, keepdims)
    if not isinstance(p, Real):
        raise ArgumentTypeError(f"p-노름(p-norm): p 는 1 이상의 수여야 합니다. 받은 것: {describe(p)}.{unquoted('p', p)}")
    if not p >= 1:
        raise ArgumentError(f"p-노름(p-norm): p 는 1 이상(무한대도 된다)이어야 합니다. 받은 것: {p!r}.")
    return lp_norm(x, float(p), axis, keepdims)


@composition(arrays=2, source="torch.cdist")
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


@composition(source="torch.renorm")
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
    over = size > maxnorm
    return x * where(over, maxnorm / (where(over, size, 1) + 1e-7), 1)  # 줄이지 않는 곳에서는 나누지 않는다: float16 의 1/1e-7 은 넘친다
