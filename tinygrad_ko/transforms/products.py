"""야코비 행렬과 벡터의 곱: ``vjp``(뒤에서), ``jvp``(앞에서), ``hvp``(헤세 행렬과)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..grad_mode import enable_grad, is_grad_enabled
from .skeleton import (
    Run,
    identity,
    linked_grad,
    ones_like,
    require_callable,
    zeros_of,
)
from .tree import unflatten


def vjp(f: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """``f`` 의 값과, 출발 기울기 v 를 받아 vᵀJ 를 셈하는 함수(vector-Jacobian product).

    매개변수
    --------
    f : 임의의 꼴을 돌려주는 함수.
    *primals : ``f`` 의 인수들. 임의의 꼴과 모양, 무차원. 모두로 미분한다.
    has_aux : 참이면 ``f`` 는 (결과, 곁들인 값)을 돌려준다.

    반환
    ----
    (y, pull_back) : ``pull_back(v)`` 는 ``y`` 와 꼴·모양이 같은 ``v`` 를 받아 인수마다의 답을 튜플로
        (인수가 하나이면 그것만) 돌려준다. 여러 번 불러도 된다. ``has_aux`` 이면 (y, pull_back, 곁들인 값).
        답이 배열인가 텐서인가는 ``grad`` 와 같다.

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError : ``v`` 의 모양이나 꼴이 ``y`` 와 다르다. DtypeError : 정수 인수.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import vjp
    >>> y, pull_back = vjp(lambda a, b: a * b, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> pull_back(np.array([1.0, 10.0]))
    (array([ 3., 40.]), array([ 1., 20.]))

    출처
    ----
    Baydin et al. (2018), 3.2절. 꼴은 PyTorch ``torch.func.vjp`` 와 같다.
    """
    require_callable("vjp", f)
    run = Run("vjp", f, primals, range(len(primals)), has_aux)

    def pull_back(cotangents: Any) -> Any:
        seeds = run.vectors(cotangents, "pull_back 인수", run.results, run.outputs)
        create = is_grad_enabled() and (run.keep or any(v.requires_grad for v in seeds))
        found = run.handed(unflatten(run.arguments, run.pull(seeds, create)), create)
        return found[0] if len(primals) == 1 else found

    return (run.value(), pull_back, run.aux) if has_aux else (run.value(), pull_back)


def jvp(f: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """``f`` 의 값과, 방향 t 로의 미분 Jt (Jacobian-vector product).

    역방향만으로 셈한다: u ↦ Jᵀu 는 u 의 선형 함수이므로, 그것을 다시 거슬러 가면 t ↦ Jt 가 된다(double vjp).

    매개변수
    --------
    f : 임의의 꼴을 돌려주는 함수.
    primals : 인수들의 튜플. 인수가 하나이면(튜플이 아니면) 그대로 주어도 된다. 임의의 모양, 무차원.
    tangents : ``primals`` 와 꼴·모양이 같은 방향.
    has_aux : 참이면 ``f`` 는 (결과, 곁들인 값)을 돌려준다.

    반환
    ----
    (y, Jt) : ``f`` 의 값과, 그것과 꼴·모양·dtype 이 같은 방향 미분. ``has_aux`` 이면 (y, Jt, 곁들인 값).
        배열인가 텐서인가는 ``grad`` 와 같다.

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError : ``tangents`` 의 모양이나 꼴이 다르다. DtypeError : 정수 인수.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import jvp
    >>> jvp(lambda x: x ** 2, np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    (array([1., 4.]), array([ 2., 40.]))

    출처
    ----
    Baydin et al. (2018), 3.1절. 역방향을 두 번 쓰는 법: J. Townsend, "A new trick for calculating Jacobian vector products" (2017).
    """
    require_callable("jvp", f)
    args, directions = _as_arguments(primals, tangents)
    run = Run("jvp", f, args, range(len(args)), has_aux)
    ts = run.vectors(directions, "tangents", run.arguments, run.inputs)
    create = run.recording and (run.keep or any(t.requires_grad for t in ts))
    with enable_grad():
        us = [identity(zeros_of(y.shape, y)) for y in run.outputs]
    rows = linked_grad(run.outputs, run.inputs, us, create=True)
    linked = [(row, t) for row, t in zip(rows, ts, strict=True) if row is not None]
    slopes = linked_grad([row for row, _ in linked], us, [t for _, t in linked], create)
    answers = [zeros_of(y.shape, y) if s is None else s for s, y in zip(slopes, run.outputs, strict=True)]
    found = run.value(), run.handed(unflatten(run.results, answers), create)
    return (*found, run.aux) if has_aux else found


def _as_arguments(primals: Any, tangents: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    return (primals, tangents) if isinstance(primals, tuple) else ((primals,), (tangents,))


def hvp(f: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """헤세 행렬과 벡터의 곱 Hv (Hessian-vector product). 행렬을 만들지 않고, 기울기를 한 번 더 거슬러 간다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    primals, tangents : 인수들의 튜플과 그 방향 v. 인수가 하나이면 튜플이 아니어도 된다. 임의의 모양, 무차원.

    반환
    ----
    Hv : ``primals`` 와 꼴·모양·dtype 이 같다. 배열인가 텐서인가는 ``grad`` 와 같다.

    예외
    ----
    GradientError : ``f`` 가 스칼라를 돌려주지 않는다. 나머지는 ``jvp`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import hvp
    >>> hvp(lambda x: x[0] ** 2 * x[1], np.array([3.0, 5.0]), np.array([1.0, 10.0]))
    array([70.,  6.])

    출처
    ----
    B. Pearlmutter, "Fast Exact Multiplication by the Hessian" (1994); Baydin et al. (2018), 3.2.1절.
    """
    require_callable("hvp", f)
    args, directions = _as_arguments(primals, tangents)
    run = Run("hvp", f, args, range(len(args)))
    vs = run.vectors(directions, "tangents", run.arguments, run.inputs)
    create = run.recording and (run.keep or any(v.requires_grad for v in vs))
    gradients = run.pull([ones_like(run.scalar())], create=True)
    found = linked_grad(gradients, run.inputs, vs, create)
    answers = unflatten(run.arguments, [zeros_of(x.shape, x) if g is None else g for g, x in zip(found, run.inputs, strict=True)])
    answers = run.handed(answers, create)
    return answers if isinstance(primals, tuple) else answers[0]
