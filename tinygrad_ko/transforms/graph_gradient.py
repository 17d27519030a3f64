"""그래프 위의 기울기: 이미 셈한 결과를 그래프 위의 입력으로 미분한다(``tg.autograd.grad``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Variable, backpropagate, state, wrap
from ..errors import ArgumentError, ArgumentTypeError, GradientError, describe
from ..korean.particles import Noun, particle
from ..operation.devices import HOST, refuse_other_device
from ..operation.higher_order import backpropagate_tensors

__all__ = ["grad"]


def grad(
    outputs: Variable | Sequence[Variable],
    inputs: Variable | Sequence[Variable],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool = False,
    *,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """``outputs`` 를 ``inputs`` 로 미분한 것들. 잎의 ``grad`` 는 건드리지 않는다(``tg.autograd.grad``).

    매개변수
    --------
    outputs, inputs : Tensor 하나 또는 여럿. ``inputs`` 로 가는 길 위의 마디만 걷는다.
    grad_outputs : 결과마다 같은 모양의 출발 기울기(seed gradient). 원소가 하나이면 생략할 수 있다.
    create_graph : 기울기를 다시 미분할 수 있게 한다.
    only_inputs : 언제나 참이다(PyTorch의 옛 인수). 잎의 ``grad`` 에 쌓으려면 ``backward()`` 를 부른다.
    allow_unused : 이어지지 않은 입력의 답을 오류 대신 ``None`` 으로 한다.
    materialize_grads : 이어지지 않은 입력의 답을 0으로 한다.

    반환
    ----
    tuple : 입력마다 기울기(그 입력과 같은 모양, 같은 dtype).

    예외
    ----
    GradientError : ``requires_grad=False`` 인 입력, 이어지지 않은 입력, 이미 놓아준 그래프.
    ArgumentError : 결과와 ``grad_outputs`` 의 개수가 다를 때, ``only_inputs=False``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> (dx,) = tg.autograd.grad(x ** 2, x, create_graph=True)
    >>> tg.autograd.grad(dx, x)[0].item()
    2.0

    출처
    ----
    PyTorch ``torch.autograd.grad``.
    """
    if not only_inputs:
        raise ArgumentError("autograd.grad: only_inputs=False 는 없습니다. 잎의 grad 에 쌓으려면 y.backward() 를 쓰세요.")
    results, sources = _tensors("outputs", outputs), _tensors("inputs", inputs)
    given = [None] * len(results) if grad_outputs is None else (
        [grad_outputs] if not isinstance(grad_outputs, (list, tuple)) else list(grad_outputs)
    )
    if len(given) != len(results):
        raise ArgumentError(f"autograd.grad: 결과는 {len(results)}개인데 grad_outputs 는 {len(given)}개입니다.")
    for k, x in enumerate(sources):
        if not x.requires_grad:
            raise GradientError(
                f"autograd.grad: inputs[{k}] {particle(k, '은/는')} requires_grad=False 입니다. "
                "requires_grad_() 를 부르세요."
            )
    seeds = [(y._root(), y._seed(g, create_graph)) for y, g in zip(results, given, strict=True)]
    targets = [x.node for x in sources if x.node is not None]
    retain = create_graph if retain_graph is None else retain_graph
    found = (backpropagate_tensors if create_graph else backpropagate)(seeds, targets, retain)
    answers: list[Any] = []
    for k, node in enumerate(targets):
        g = found.get(node)
        if g is None and materialize_grads:
            zeros = np.zeros_like(sources[k]._data)
            g = wrap(zeros) if create_graph else zeros
        if g is None and not allow_unused:
            raise GradientError(
                f"autograd.grad: 결과가 inputs[{k}](모양 {node.shape})에 이어져 있지 않습니다. "
                "식에 정말 쓰였는지 살펴보거나 allow_unused=True 로 None 을, materialize_grads=True 로 0을 받으세요."
            )
        answer = g if g is None or create_graph else wrap(g.reshape(g.shape))
        if answer is not None and state.observer is not None:
            state.observer.found(node, answer._data)
        if answer is not None and not isinstance(answer._data, HOST):
            refuse_other_device("autograd.grad", sources[k], answer)
        answers.append(answer)
    return tuple(answers)


def _tensors(name: str, given: Any) -> list[Any]:
    """텐서 하나나 여럿을 목록으로."""
    found = [given] if isinstance(given, (Variable, str)) or not hasattr(given, "__iter__") else list(given)
    wrong = [value for value in found if not isinstance(value, Variable)]
    if wrong:
        hint = " .item() 으로 꺼낸 수에는 그래프가 없습니다." if isinstance(wrong[0], (int, float)) else ""
        raise ArgumentTypeError(
            f"autograd.grad: {Noun(name):은/는} Tensor 하나나 그 목록이어야 합니다. 받은 것: {describe(wrong[0])}.{hint}"
        )
    return found
