"""학습 상태와 평가 상태를 잠시 바꾸기: 층마다 제 상태로 정확히 돌아온다."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..grad_mode import no_grad, switch
from .module import Module


@contextmanager
def keeping_mode(model: Module) -> Iterator[None]:
    """이 안에서 바꾼 학습·평가 상태를, 나올 때(예외가 나도) 층마다 되돌린다. 얼려 둔 층은 얼린 채로 돌아온다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.mode import keeping_mode
    >>> model = nn.Sequential(nn.Dropout(0.5), nn.Dropout(0.5).eval())
    >>> with keeping_mode(model):
    ...     _ = model.train()
    >>> [m.training for m in model]
    [True, False]
    """
    before = [(module, module.training) for module in model.modules()]
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


@switch
def evaluating(model: Module) -> Iterator[None]:
    """이 안에서 모델은 평가 상태(``eval``)이고 그래프를 기록하지 않는다. 나오면 되돌린다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.training import evaluating
    >>> model = nn.Dropout(0.5)
    >>> with evaluating(model):
    ...     model.training
    False
    >>> model.training
    True
    """
    with keeping_mode(model), no_grad():
        model.eval()
        yield
