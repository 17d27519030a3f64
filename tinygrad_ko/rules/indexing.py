"""골라내기와 흩뿌리기. 골라낸 것의 도함수는 제자리에 흩뿌려 더하는 것이다."""

import numpy as np

from ..operation import abbreviation, operation


@operation(public=False, tex="{x}[\\cdot]", symbol="[ ]",
           hint="색인(index)은 정수, 슬라이스, 정수 배열, 참·거짓 배열이고 각 축의 길이 안이어야 합니다.",
           x=lambda g, index, x_shape: put_add(g, index, x_shape))
def getitem(x, index):
    """색인으로 골라내기."""
    return x[index]


@operation(tex=r"\operatorname{put}({x})", symbol="흩뿌려 더하기", hint="값의 모양이 색인한 자리의 모양과 맞아야 합니다.",
           x=lambda g, index: g[index])
def put_add(x, index, shape):
    """모양 ``shape`` 의 0 배열에서 ``index`` 자리에 ``x`` 를 더한다(같은 자리가 여러 번이면 모두 더한다)."""
    y = np.zeros(shape, x.dtype)
    if is_basic(index):
        y[index] = x
    else:
        np.add.at(y, index, x)
    return y


def is_basic(index):
    """슬라이스와 정수만으로 된 색인: 같은 자리가 두 번 나올 수 없다."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(p is None or p is Ellipsis or isinstance(p, (int, np.integer, slice)) for p in parts)


@operation(public=False, tex="{x}", symbol="[ ]=", hint="넣는 값의 모양이 색인한 자리의 모양과 맞아야 합니다.",
           x=lambda g, index, x_shape: cleared(g, index),
           value=lambda g, index, x_shape: kept(g[index], index, x_shape))
def setitem(x, value, index):
    """``index`` 자리를 ``value`` 로 바꾼 새 배열. 원래 배열은 그대로이다."""
    y = np.array(x, dtype=np.result_type(x, value) if np.ndim(value) else None)
    y[index] = value
    return y


def cleared(g, index):
    return setitem(g, 0, index)


@operation(public=False, tex="{x}", symbol="남은 것", elementwise=False, x=lambda g, index, shape: kept(g, index, shape))
def kept(x, index, shape):
    """같은 자리에 여러 번 넣었으면 마지막에 넣은 것만 남는다: 덮인 것은 0으로."""
    if not may_repeat(index):
        return x
    order = np.arange(x.size).reshape(x.shape)
    last = np.empty(shape, order.dtype)
    last[index] = order
    return np.where(last[index] == order, x, x.dtype.type(0))


def may_repeat(index):
    """정수 배열이 든 색인: 같은 자리가 두 번 나올 수 있다(참·거짓 배열과 슬라이스는 그럴 수 없다)."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(getattr(p, "ndim", isinstance(p, list)) and getattr(p, "dtype", np.dtype(int)).kind != "b" for p in parts)


@operation(numpy=np.take, tex=r"\operatorname{take}({x})", hint="indices 는 축의 길이 안의 정수들이어야 합니다.",
           x=lambda g, x_shape, indices, axis: take_back(g, x_shape, indices, axis))
def take(x, indices, axis=None):
    """한 축에서 ``indices`` 번째 것들을 골라내기."""
    return np.take(x, indices, axis)


@abbreviation(r"\operatorname{put}({g})")
def take_back(g, shape, indices, axis):
    if axis is None:
        return put_add(g, (indices,), (int(np.prod(shape, dtype=int)),)).reshape(shape)
    return put_add(g, (slice(None),) * (axis % len(shape)) + (indices,), shape)


@operation(numpy=np.take_along_axis, tex=r"\operatorname{take}({x})",
           hint="indices 는 x 와 차원이 같은 정수 배열이고 축의 길이 안이어야 합니다.",
           x=lambda g, x_shape, indices, axis: along_back(g, x_shape, indices, axis))
def take_along_axis(x, indices, axis=-1):
    """축을 따라, 자리마다 ``indices`` 가 가리키는 것을 골라내기."""
    return np.take_along_axis(x, indices, axis)


@abbreviation(r"\operatorname{put}({g})")
def along_back(g, shape, indices, axis):
    if axis is None:
        return put_add(g, (indices,), (int(np.prod(shape, dtype=int)),)).reshape(shape)
    grid = list(np.ix_(*[np.arange(n) for n in indices.shape]))
    grid = [np.where(n == 1, 0, k) if n == 1 else k for n, k in zip(shape, grid, strict=True)]
    grid[axis] = indices
    return put_add(g, tuple(grid), shape)


@operation(numpy=np.where, tex=r"\begin{cases}{a}\\{b}\end{cases}", hint="조건, a, b 의 모양이 브로드캐스트되어야 합니다.",
           a=lambda g, condition: g * (condition != 0),
           b=lambda g, condition: g * (condition == 0))
def where(condition, a, b):
    """조건이 참이면 ``a``, 거짓이면 ``b``. 고르지 않은 쪽의 기울기는 0이지만, 그쪽이 NaN 을 만들면 NaN 이 샌다."""
    return np.where(condition, a, b)
