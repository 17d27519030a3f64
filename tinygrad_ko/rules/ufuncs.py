"""유니버설 함수(ufunc)의 메서드: ``np.add.reduce``, ``.accumulate``, ``.outer``, ``.reduceat`` 를 줄이기와 누적으로."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError
from ..operation import numpy_functions
from .axes import axes_of, axis_of
from .cumulative import cumprod, cumsum
from .joining import stack
from .operands import plain, variables
from .ranking import cummax, cummin, logcumsumexp
from .reduction import logsumexp, max, min, prod, sum

REDUCE = {np.add: sum, np.multiply: prod, np.maximum: max, np.minimum: min, np.logaddexp: logsumexp}
ACCUMULATE = {
    np.add: cumsum, np.multiply: cumprod, np.logaddexp: logcumsumexp,
    np.maximum: lambda x, axis: cummax(x, axis)[0], np.minimum: lambda x, axis: cummin(x, axis)[0],
}


def found(table, ufunc, method):
    if ufunc not in table:
        raise ArgumentTypeError(
            f"np.{ufunc.__name__}.{method}: 미분할 수 있는 것은 {', '.join(f.__name__ for f in table)} 입니다. "
            "다른 것은 낱낱의 식으로 풀어 쓰거나 t.detach() 를 쓰세요."
        )
    return table[ufunc]


def reduce(ufunc, x, axis=0, dtype=None, out=None, keepdims=False, **options):
    """``np.add.reduce`` 는 ``sum`` 이다(기본 축은 0). 최대와 최소의 같은 값은 기울기를 똑같이 나눈다."""
    given = {k: v for k, v in options.items() if v is not np._NoValue and not (k == "where" and v is True)}
    given |= {} if dtype is None else {"dtype": dtype}
    return found(REDUCE, ufunc, "reduce")(x, axes_of(axis, x.ndim), keepdims=keepdims, **given)


def accumulate(ufunc, x, axis=0, dtype=None, out=None):
    """``np.add.accumulate`` 는 ``cumsum`` 이다(기본 축은 0)."""
    y = found(ACCUMULATE, ufunc, "accumulate")(x, axis_of(axis, x.ndim))
    return y if dtype is None else y.astype(dtype)


def outer(ufunc, a, b):
    """모든 짝에 대하여: a 의 축들 뒤에 b 의 축들. (m,), (n,) → (m, n)."""
    a, b = variables([a, b])
    return numpy_functions[ufunc].call(a.reshape((*a.shape, *[1] * b.ndim)), b)


def reduceat(ufunc, x, indices, axis=0, dtype=None, out=None):
    """``indices`` 의 이웃한 자리 사이마다 줄인다. 다음 자리가 크지 않으면 그 자리의 값 하나."""
    run, axis = found(REDUCE, ufunc, "reduceat"), axis_of(axis, x.ndim)
    starts = [axis_of(k, x.shape[axis]) for k in plain(indices).tolist()]
    lead = (slice(None),) * axis
    parts = [run(x[(*lead, slice(a, b))], axis) if b > a else x[(*lead, a)]
             for a, b in zip(starts, [*starts[1:], x.shape[axis]], strict=True)]
    y = stack(parts, axis)
    return y if dtype is None else y.astype(dtype)


METHODS: dict[str, Callable[..., Any]] = {"reduce": reduce, "accumulate": accumulate, "outer": outer, "reduceat": reduceat}
