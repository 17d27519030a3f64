"""손으로 짠 역전파: 수를 셈할 때는 빠른 길, 그 밖의 읽기에서는 정의(definition)를 엔진으로 미분한다.

합친 연산(예: LSTM 의 온 수열)은 순전파의 **정의**를 보통의 연산들로 적고, 그 곁에 배열만 다루는 빠른 역전파를 둔다.

    @by_hand(lstm_steps, tex=r"\\overleftarrow{\\operatorname{LSTM}}({g})")
    def lstm_back(g, y, gates, weight, …): …

규칙은 ``gates=lambda g, y, …: lstm_back(g, y, …)[0]`` 처럼 부른다. 인수가 모두 배열이면 이 함수가 그대로 돌고, 텐서이면
(``create_graph=True``) 정의를 다시 펼쳐 미분하므로 두 번째 미분이 저절로 옳다. 소스로 읽으면 이 함수의 소스가 인쇄된다.
입력마다의 기울기는 한 번에 나오므로, 한 마디의 규칙들은 처음 셈한 것을 나누어 쓴다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Leaf, Variable, wrap
from .higher_order import walk_tensors
from .outputs import Gradients
from .reader import Reader


class ByHand:
    """정의 곁에 손으로 짠 역전파. ``(g, y, 순전파의 인수들…)`` 을 받아 인수마다의 기울기를 튜플로 돌려준다."""

    def __init__(self, forward: Callable[..., Any], definition: Callable[..., Any], tex: str) -> None:
        self.forward, self.definition, self.tex = forward, definition, tex
        self.names = forward.__code__.co_varnames[2:forward.__code__.co_argcount]  # g, y 뒤의 인수들

    def __call__(self, g: Any, y: Any, *arguments: Any) -> Any:
        if not isinstance(g, Gradients):
            return self._computed(g, y, arguments)
        if g.shared is None:
            g.shared = self._computed(tuple([g.given.get(k) for k in range(len(g))]), y, arguments)
        return g.shared

    def _computed(self, g: Any, y: Any, arguments: tuple[Any, ...]) -> Any:
        """``g`` 는 결과마다의 기울기. 쓰이지 않은 결과의 자리는 ``None``."""
        given = [*(g if isinstance(g, tuple) else (g,)), *arguments]
        for value in given:
            if isinstance(value, Reader):
                whole = g[0] if isinstance(g, tuple) else g
                letters = dict(zip(self.names, arguments, strict=True))
                short = [value.abbreviate(self.tex.replace("#", f"{{{n}}}"), {"g": whole, n: letters[n]}) for n in self.names]
                return value.apply(self, (g, y, *arguments), {}) if short[0] is None else tuple(short)
        if any([isinstance(value, Variable) for value in given]):
            return differentiated(self.definition, g, arguments)
        return self.forward(g, y, *arguments)


def by_hand(definition: Callable[..., Any], tex: str) -> Callable[[Any], ByHand]:
    """함수를 ``definition`` 의 손으로 짠 역전파로 삼는다. ``tex`` 는 수식으로 읽을 때의 모습이고, ``#`` 자리에 인수의 이름이 들어간다."""
    return lambda forward: ByHand(forward, definition, tex)


def differentiated(definition: Callable[..., Any], g: Any, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """정의를 엔진으로 미분한다: 인수마다의 기울기. 텐서이므로 다시 미분할 수 있다."""
    inputs = [_fresh(value) for value in arguments]
    y = definition(*inputs)
    pairs = zip(y if isinstance(y, tuple) else (y,), g if isinstance(g, tuple) else (g,), strict=False)
    seeds = [(out.node, part if isinstance(part, Variable) else wrap(part)) for out, part in pairs if part is not None]
    targets = [value.node for value in inputs if isinstance(value, Variable)]
    found = walk_tensors(seeds, targets)  # type: ignore[arg-type]  # 방금 만든 마디
    return tuple([
        found.get(value.node, wrap(np.zeros_like(value._data))) if isinstance(value, Variable) else None for value in inputs  # type: ignore[arg-type]
    ])


def _fresh(value: Any) -> Any:
    """값은 같고 새 마디를 가진 텐서: 여기까지만 미분한다. 실수가 아닌 것은 그대로."""
    if not hasattr(value, "dtype") or value.dtype.kind != "f":
        return value
    if isinstance(value, Variable):
        if value.node is not None and value.node.requires_grad:
            return value.reshape(value.shape)  # type: ignore[attr-defined]  # Tensor 이다
        value = value._data
    return wrap(value, Leaf(value, requires_grad=True))
