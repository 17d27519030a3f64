"""함수를 받아 텐서의 조각마다 부르기: 받은 함수도 텐서를 받으므로 기울기가 이어진다."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun
from ..operation import composition
from ..operation.devices import native_index
from .axes import axes_of, axis_of
from .indexing import put_add, setitem
from .joining import stack
from .operands import plain, variables
from .shape import expand_dims, moveaxis


@composition(numpy=np.apply_along_axis, arrays=0)
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """``axis`` 를 따라 놓인 벡터마다 ``func1d`` 를 부른다. 그 축의 자리에 결과의 축들이 들어간다.

    줄마다 파이썬 함수를 부르므로 느리다. 축을 받는 함수(``sum(axis=…)`` 따위)가 있으면 그것을 쓰는 것이 낫다.

    매개변수
    --------
    func1d : 벡터를 받는 함수 ``func1d(벡터, *args, **kwargs)``. 텐서를 받아 텐서나 수를 준다.
    arr : 1차원 이상. 미분할 수 있다.
    args, kwargs : ``func1d`` 에 그대로 넘길 인수.

    반환
    ----
    Tensor : ``axis`` 의 자리에 ``func1d`` 의 결과의 모양이 들어간다. 결과가 수이면 그 축이 없어진다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.apply_along_axis(lambda v: v[0] * v[1], 1, x)
    tensor([ 2., 12.])
    >>> tg.grad(lambda x: tg.apply_along_axis(lambda v: v[0] * v[1], 1, x).sum())(x)
    tensor([[2., 1.],
            [4., 3.]])
    """
    (x,) = variables([arr])
    axis = axis_of(axis, x.ndim)
    rows = moveaxis(x, axis, -1)
    lead = rows.shape[:-1]
    if 0 in lead:
        raise ShapeError(f"apply_along_axis: 모양 {x.shape}에서 축 {Noun(axis):을/를} 빼면 부를 줄이 하나도 없습니다.")
    rows = rows.reshape((math.prod(lead), rows.shape[-1]))
    y = stack(variables([func1d(rows[k], *args, **kwargs) for k in range(rows.shape[0])]))
    inner = y.ndim - 1
    y = y.reshape((*lead, *y.shape[1:]))
    return moveaxis(y, tuple(range(len(lead), y.ndim)), tuple(range(axis, axis + inner)))


@composition(numpy=np.apply_over_axes, arrays=0)
def apply_over_axes(func, a, axes):
    """``func(a, axis)`` 를 축마다 차례로 부른다. 줄어든 축은 길이 1로 남는다.

    매개변수
    --------
    func : ``func(a, axis)``. 그 축을 없애거나 길이 1로 남긴다.
    a : 임의의 모양. 미분할 수 있다.
    axes : 차례로 줄일 축: 정수 또는 튜플.

    반환
    ----
    Tensor : ``axes`` 의 축이 길이 1이 된 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.apply_over_axes(tg.sum, x, (0, 1))
    tensor([[10.]])
    >>> tg.grad(lambda x: tg.apply_over_axes(tg.prod, x, (0, 1)).sum())(x)
    tensor([[24., 12.],
            [ 8.,  6.]])
    """
    (x,) = variables([a])
    for axis in axes_of(tuple(np.ravel(axes).tolist()), x.ndim):
        y = func(x, axis)
        x = y if y.ndim == x.ndim else expand_dims(y, axis)
    return x


@composition(numpy=np.piecewise, arrays=0)
def piecewise(x, condlist, funclist, *args, **kw):
    """조건마다 다른 식: ``condlist[k]`` 가 참인 원소만 골라 ``funclist[k]`` 에 넣는다(수이면 그 수). 모양은 x 와 같다.

    조건을 만족하는 원소만 식에 들어가므로, ``where`` 와 달리 고르지 않은 쪽의 NaN 이 새지 않는다. ``funclist`` 가 하나 더
    많으면 마지막 것은 모든 조건이 거짓인 자리의 식이다.

    매개변수
    --------
    x : 임의의 모양, 실수. 미분할 수 있다.
    funclist : 조건마다의 식: 텐서를 받는 함수이거나 수.
    args, kw : 함수에 그대로 넘길 인수.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-4.0, 4.0])
    >>> tg.piecewise(x, [x < 0, x >= 0], [lambda v: -v, tg.sqrt])
    tensor([4., 2.])
    >>> tg.grad(lambda x: tg.piecewise(x, [x < 0, x >= 0], [lambda v: -v, tg.sqrt]).sum())(x)
    tensor([-1.  ,  0.25])
    """
    (x,) = variables([x])
    listed = isinstance(condlist, (list, tuple))
    conditions = np.asarray([plain(c) for c in condlist] if listed else plain(condlist), bool)
    conditions = conditions if conditions.ndim > x.ndim else conditions[None]
    if len(funclist) == len(conditions) + 1:
        conditions = np.concatenate([conditions, ~conditions.any(0, keepdims=True)])
    if len(funclist) != len(conditions) or conditions.shape[1:] != x.shape:
        raise ArgumentError(
            f"piecewise: x 의 모양 {x.shape}, 조건의 모양 {conditions.shape[1:]} {len(conditions)}개, 식 {len(funclist)}개입니다. "
            "조건의 모양은 x 와 같고, 식은 조건과 같은 수이거나 하나 더 많아야 합니다."
        )
    y = x * 0
    for condition, f in zip(conditions, funclist, strict=True):
        if condition.any():
            y = setitem(y, f(x[condition], *args, **kw) if callable(f) else f, condition)
    return y.astype(x.dtype)


@composition(numpy=np.bincount, arrays=0)
def bincount(x, weights=None, minlength=0):
    """음이 아닌 정수 ``x`` 마다 나온 횟수, 또는 ``weights`` 의 합: (n,) → (max(x)+1,). weights 로 미분할 수 있다.

    매개변수
    --------
    x : (n,) 음이 아닌 정수. 미분하지 않는다.
    weights : (n,) 더할 무게. ``None`` 이면 횟수를 센다. 미분할 수 있다.
    minlength : 결과의 가장 짧은 길이.

    반환
    ----
    Tensor : (k,), k 는 max(x) + 1 과 ``minlength`` 가운데 큰 것. dtype 은 weights 의 것, 횟수이면 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor([1.0, 2.0, 4.0])
    >>> tg.bincount([0, 2, 2], w)
    tensor([1., 0., 6.])
    >>> tg.grad(lambda w: (tg.bincount([0, 2, 2], w) ** 2).sum())(w)
    tensor([ 2., 12., 12.])
    """
    places = native_index(plain(x))
    if weights is None:
        return variables([np.bincount(places, minlength=minlength)])[0]
    (w,) = variables([weights])
    if places.ndim != 1 or places.shape != w.shape or places.dtype.kind not in "iu" or (places < 0).any() or minlength < 0:
        raise ArgumentError(
            "bincount: x 는 음이 아닌 정수의 벡터이고 weights 와 모양이 같아야 합니다. "
            f"받은 것: x {places.shape} {places.dtype}, weights {w.shape}."
        )
    return put_add(w, (places,), (int(np.bincount(places, minlength=minlength).size),))
