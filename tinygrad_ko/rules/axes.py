"""축(axis): 사용자가 준 축을, 차원 안의 음이 아닌 정수들로."""

import operator

from ..errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError, axes_in
from ..korean.particles import Noun

HINT = "axis 는 차원 안의 정수(또는 서로 다른 정수들의 튜플)여야 합니다."  # 축을 받는 연산마다 하는 귀띔


def axis_of(axis, ndim):
    """축 하나: −ndim … ndim−1 의 정수를 0 … ndim−1 로."""
    try:
        place = operator.index(axis)
    except TypeError:
        raise ArgumentTypeError(f"축(axis)은 정수여야 합니다. 받은 것: {type(axis).__name__} {axis!r}.") from None
    if not -ndim <= place < ndim:
        raise IndexingError(f"{ndim}차원 배열에 축(axis) {Noun(place):은/는} 없습니다. {axes_in(ndim)}")
    return place % ndim


def axes_of(axis, ndim):
    """줄이거나 옮길 축들의 튜플. ``None`` 이면 모든 축, 정수 하나이면 그 축. 같은 축을 두 번 적으면 오류."""
    if axis is None:
        return tuple(range(ndim))
    axes = tuple([axis_of(a, ndim) for a in (axis if isinstance(axis, (tuple, list)) else (axis,))])
    if len(set(axes)) != len(axes):
        raise ArgumentError(f"같은 축(axis)을 두 번 적었습니다: {axis}. 서로 다른 축을 적으세요.")
    return axes


def at_least(x, ndim, name="", cure="reshape 나 expand_dims 로 축을 늘리세요."):
    """차원이 모자라면 오류."""
    if x.ndim < ndim:
        raise ShapeError(f"{name}{': ' if name else ''}{ndim}차원 이상이어야 합니다. 받은 모양: {x.shape}. {cure}")
    return x


def kept_shape(shape, axes):
    """줄인 축을 길이 1로 남긴 모양(keepdims)."""
    return tuple([1 if k in axes else n for k, n in enumerate(shape)])


def last(x, axes):
    """``axes`` 를 맨 뒤의 한 축으로 모은다: (남은 축들, 모은 축)."""
    kept = [k for k in range(x.ndim) if k not in axes]
    size = 1
    for k in axes:
        size *= x.shape[k]
    return x.transpose((*kept, *axes)).reshape((*[x.shape[k] for k in kept], size))
