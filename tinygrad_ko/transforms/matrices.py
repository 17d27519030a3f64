"""도함수의 행렬: ``jacobian``, ``hessian``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import wrap
from ..errors import DtypeError
from ..operation.devices import near
from ..rules.joining import stack
from ..tensors.tensor import Tensor
from .gradient import with_value
from .skeleton import (
    Argnums,
    Run,
    is_many,
    places_of,
    require_callable,
    zeros_of,
)
from .tree import unflatten


def jacobian(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """``f`` 의 야코비 행렬(Jacobian) 전체를 셈하는 함수. 결과의 원소마다 한 번씩 거슬러 간다.

    매개변수
    --------
    f : 실수 텐서(들)을 돌려주는 함수. 인수는 임의의 모양, 무차원.
    argnums : 미분할 인수의 자리. 튜플이나 목록이면 결과마다의 답이 튜플이다.
    has_aux : 참이면 ``f`` 는 (결과, 곁들인 값)을, 만든 함수는 (답, 곁들인 값)을 돌려준다.

    반환
    ----
    함수 : 결과의 나무에서 잎 y 의 자리마다 인수의 나무를 놓고, 그 잎 x 의 자리에 모양 ``y.shape + x.shape`` 의
        ∂y/∂x 를 담아 돌려준다. dtype 은 x 와 같다. 배열인가 텐서인가는 ``grad`` 와 같다.

    예외
    ----
    DtypeError : 인수가 정수이거나, 인수나 결과가 복소수이다. ArgumentError, ArgumentTypeError : ``grad`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import jacobian
    >>> jacobian(lambda x: x[:2] * x[2])(np.array([1.0, 2.0, 3.0]))
    array([[3., 0., 1.],
           [0., 3., 2.]])

    출처
    ----
    Griewank & Walther, "Evaluating Derivatives" (2008), 3.2절. 답의 꼴은 JAX ``jax.jacrev`` 와 같다.
    """
    return _jacobian("jacobian", f, argnums, has_aux)


def _jacobian(name: str, f: Callable[..., Any], argnums: Argnums, has_aux: bool) -> Callable[..., Any]:
    require_callable(name, f)

    @functools.wraps(f, updated=())
    def matrix(*args: Any, **kwargs: Any) -> Any:
        run = Run(name, f, args, places_of(name, argnums, len(args)), has_aux, kwargs)
        for t in (*run.inputs, *run.outputs):
            if t.dtype.kind == "c":
                raise DtypeError(
                    f"{name}: 복소수({t.dtype})에는 쓸 수 없습니다. 실수부와 허수부를 따로 인수와 결과로 삼거나 tg.vjp 를 쓰세요."
                )
        blocks = []
        for k in range(len(run.outputs)):
            block = unflatten(run.arguments, _rows(run, k))
            blocks.append(block if is_many(argnums) else block[0])
        answer = run.handed(unflatten(run.results, blocks))
        return (answer, run.aux) if has_aux else answer

    return matrix


def _rows(run: Run, k: int) -> list[Tensor]:
    """``k`` 번째 결과의 야코비 행렬: 인수마다 하나."""
    y = run.outputs[k]
    if y.size == 0 or not y.requires_grad:
        return [zeros_of(y.shape + x.shape, x) for x in run.inputs]
    rows = []
    for position in range(y.size):
        seed = np.zeros(y.size, y.dtype, like=near(y))
        seed[position] = 1
        seeds: list[Tensor | None] = [None] * len(run.outputs)
        seeds[k] = wrap(seed.reshape(y.shape))
        rows.append(run.pull(seeds, run.keep))
    return [
        stack.call(column, 0).reshape(y.shape + x.shape) for column, x in zip(zip(*rows, strict=True), run.inputs, strict=True)
    ]


def hessian(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """스칼라 함수 ``f`` 의 헤세 행렬(Hessian): 기울기의 야코비 행렬. 인수와 오류는 ``grad``, ``jacobian`` 과 같다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    argnums : 미분할 인수의 번호(정수, 튜플, 목록).
    has_aux : 참이면 ``f`` 는 (손실, 곁들인 값)을, 만든 함수는 (헤세 행렬, 곁들인 값)을 돌려준다.

    반환
    ----
    함수 : 인수 x 하나이면 모양 ``x.shape + x.shape``. 인수가 나무이면 나무의 나무(x 마다 z 마다 ``x.shape + z.shape``).

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
    array([[10.,  6.],
           [ 6.,  0.]])

    출처
    ----
    Griewank & Walther (2008), 5장.
    """
    both = with_value("hessian", f, argnums, has_aux)

    @functools.wraps(f, updated=())
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return _jacobian("hessian", gradient, argnums, has_aux)
