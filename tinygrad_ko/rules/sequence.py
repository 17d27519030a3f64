"""고르게 늘어놓기: 양 끝으로 미분할 수 있는 수열."""

import operator

import numpy as np

from ..engine import wrap
from ..errors import ArgumentError
from ..operation import composition
from ..operation.conditions import positive
from .arithmetic import sign
from .axes import axis_of
from .indexing import where
from .operands import plain, variables
from .shape import moveaxis


def steps(name, num, endpoint):
    """0부터 1까지의 자리들."""
    n = operator.index(num)
    if n < 0:
        raise ArgumentError(f"{name}: num 은 0 이상의 정수여야 합니다. 받은 것: {num}.")
    return np.arange(n) / ((n - 1 if endpoint else n) or 1)


@composition(numpy=np.linspace, arrays=0, name="linspace")
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """start 부터 stop 까지 고르게 ``num`` 개. 모양은 (num, 두 끝의 모양) 이고 ``axis`` 가 그 자리를 정한다.

    반환
    ----
    Tensor : (num, 두 끝의 모양). ``retstep=True`` 이면 tuple[Tensor, Tensor] (수열, 간격).

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> tg.grad(lambda stop: np.linspace(tg.tensor(0.0), stop, 3).sum())(tg.tensor(2.0))
    tensor(1.5)
    """
    start, stop = variables([start, stop])
    t = steps("linspace", num, endpoint)
    width = stop - start
    t = t.astype(np.result_type(width.dtype, np.float16)).reshape((t.size,) + (1,) * width.ndim)
    y = where(t == 1, stop, start + width * t)  # 끝은 반올림 없이
    y = moveaxis(y, 0, axis_of(axis, y.ndim))
    y = y if dtype is None else y.astype(dtype)
    parts = (num - 1 if endpoint else num)
    return (y, width / parts if parts > 0 else width * np.nan) if retstep else y


@composition(numpy=np.logspace, arrays=0)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """base**start 부터 base**stop 까지, 비가 고르게. 밑으로도 미분할 수 있다.

    매개변수
    --------
    base : 밑. 미분할 수 있다.

    반환
    ----
    Tensor : (num, 두 끝의 모양).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.logspace(0.0, tg.tensor(2.0), 3)
    tensor([  1.,  10., 100.])
    >>> tg.grad(lambda base: tg.logspace(0.0, 2.0, 3, base=base).sum())(tg.tensor(10.0))
    tensor(21.)
    """
    start, stop, base = variables([start, stop, base])
    y = base ** linspace(start, stop, num, endpoint, axis=axis)
    return y if dtype is None else y.astype(dtype)


@composition(numpy=np.geomspace, arrays=0)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """start 부터 stop 까지, 이웃한 것의 비가 고르게. 두 끝은 부호가 같고 0이 아니어야 한다.

    반환
    ----
    Tensor : (num, 두 끝의 모양).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.geomspace(1.0, tg.tensor(4.0), 3)
    tensor([1., 2., 4.])
    >>> tg.grad(lambda stop: tg.geomspace(1.0, stop, 3).sum())(tg.tensor(4.0))
    tensor(1.25)
    """
    start, stop = variables([start, stop])
    if start.dtype.kind != "c" and stop.dtype.kind != "c" and not positive(plain(sign(start) * sign(stop), condition=positive)):
        raise ArgumentError("geomspace: 두 끝은 0이 아니고 부호가 같아야 합니다. 0을 지나려면 linspace 를 쓰세요.")
    if dtype is not None and np.dtype(dtype).kind not in "fc":  # 정수로 자르는 자리는 반올림에 달려 있다: NumPy와 같은 수가 되게 한다
        return wrap(np.geomspace(plain(start), plain(stop), num, endpoint, dtype, axis))
    ratio = stop / start
    t = steps("geomspace", num, endpoint).astype(ratio.dtype).reshape((-1,) + (1,) * ratio.ndim)
    y = where(t == 1, stop, start * ratio**t)
    y = moveaxis(y, 0, axis_of(axis, y.ndim))
    return y if dtype is None else y.astype(dtype)
