"""함수의 기울기를 내는 함수: ``grad``, ``value_and_grad``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .skeleton import (
    Argnums,
    Run,
    is_many,
    ones_like,
    places_of,
    require_callable,
)
from .tree import unflatten


def grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """스칼라 함수 ``f`` 의 기울기를 셈하는 함수.

    매개변수
    --------
    f : 스칼라(원소 하나)를 돌려주는 함수. 인수는 임의의 모양, 무차원(dimensionless).
    argnums : 미분할 인수의 자리. 튜플이나 목록이면 답은 튜플이다. 음수는 뒤에서부터.
    has_aux : 참이면 ``f`` 는 (스칼라, 곁들인 값)을 돌려주고, 답은 (기울기, 곁들인 값)이다.

    반환
    ----
    함수 : ``f`` 와 같은 인수를 받아, 미분할 인수와 꼴·모양·dtype 이 같은 기울기를 돌려준다. 텐서이며, 미분할 인수가 모두 NumPy 배열이면
        NumPy 배열이다. ``f`` 가 배우는 매개변수(``requires_grad=True``)를 쓰면 답도 그것으로 미분할 수 있는 텐서이다: 배열이 필요하면
        ``with tg.no_grad():`` 안에서 부른다. ``f`` 의 값이 그 인수에 달려 있지 않으면 0이다.

    예외
    ----
    GradientError : ``f`` 가 스칼라를 돌려주지 않는다. DtypeError : 미분할 인수가 정수이거나 결과가 복소수이다.
    ArgumentError, ArgumentTypeError : ``argnums`` 나 인수가 잘못되었다.

    예제
    ----
    >>> from tinygrad_ko.transforms import grad
    >>> grad(grad(lambda x: x ** 3))(2.0)
    tensor(12.)
    >>> grad(lambda p, x: p["w"] * x + p["b"])({"w": 3.0, "b": 1.0}, 2.0)
    {'w': tensor(2.), 'b': tensor(1.)}

    출처
    ----
    역방향 자동미분: Baydin et al., "Automatic Differentiation in Machine Learning: a Survey" (2018), 3.2절. 이름은 JAX 와 같다.
    """
    both = with_value("grad", f, argnums, has_aux)

    @functools.wraps(f, updated=())
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, gradients = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return gradient


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """``f`` 의 값과 기울기를 함께 셈하는 함수. 인수와 오류는 ``grad`` 와 같다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    argnums : 미분할 인수의 번호(정수, 튜플, 목록).
    has_aux : 참이면 f 가 (값, 곁들인 값)을 돌려준다.

    반환
    ----
    함수 : (값, 기울기)를 돌려준다. ``has_aux`` 이면 ((값, 곁들인 값), 기울기)이다.

    예제
    ----
    >>> from tinygrad_ko.transforms import value_and_grad
    >>> value_and_grad(lambda x: x ** 2)(3.0)
    (tensor(9.), tensor(6.))

    NumPy 배열을 받으면 NumPy의 값을 주므로 SciPy의 최적화에 그대로 넣는다.

    >>> import numpy as np
    >>> from scipy.optimize import minimize
    >>> found = minimize(value_and_grad(lambda x: ((x - 3.0) ** 2).sum()), np.zeros(2), jac=True, method="L-BFGS-B")
    >>> found.x.round(4)
    array([3., 3.])

    배우는 모델을 지나는 함수이면 ``with tg.no_grad():`` 안에서 부른다. 밖에서는 답을 매개변수로도 미분할 수 있도록 텐서로 준다.

    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Linear(2, 1, generator=0).double()
    >>> with tg.no_grad():
    ...     found = minimize(value_and_grad(lambda x: ((model(x) - 1.0) ** 2).sum()), np.zeros(2), jac=True)
    ...     model(found.x)
    tensor([1.], dtype=float64)

    출처
    ----
    JAX ``jax.value_and_grad``.
    """
    return with_value("value_and_grad", f, argnums, has_aux)


def with_value(name: str, f: Callable[..., Any], argnums: Argnums, has_aux: bool) -> Callable[..., Any]:
    require_callable(name, f)

    @functools.wraps(f, updated=())
    def both(*args: Any, **kwargs: Any) -> Any:
        run = Run(name, f, args, places_of(name, argnums, len(args)), has_aux, kwargs)
        found = run.pull([ones_like(run.scalar())], run.keep, retain=run.keep)
        gradients = run.handed(unflatten(run.arguments, found))
        value = (run.value(), run.aux) if has_aux else run.value()
        return value, gradients if is_many(argnums) else gradients[0]

    return both
