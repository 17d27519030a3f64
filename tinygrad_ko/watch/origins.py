"""출처(provenance): 기울기를 따라가지 않는 값(비교, argsort, detach …)이 어디서 왔는가.

그래프에는 상수로 적히지만 잎의 값에서 온 것이 있다: ``tg.where(x > 0, …)`` 의 조건, ``x[x.argsort()]`` 의 자리. 잎의 값을 고쳐
다시 셈하려면(``readings/page_tape.py``) 이것도 다시 셈해야 한다. 지켜보는 이(observer)가 있을 때(``tg.keep_values()`` 안)에만 적는다.
배열을 약하게(weakref) 가리키므로, 적어 두는 일이 배열이나 그래프를 붙들지 않는다.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engine import FREED, Variable, state, wrap
from ..operation.conditions import anything
from .notes import note_of


class Origin(NamedTuple):
    """어떤 셈의 몇 번째 결과인가. ``function`` 은 NumPy의 함수이거나 우리의 연산이다."""

    function: Any
    args: Sequence[Any]
    options: Mapping[str, Any]
    part: int | None


class Observer:
    """마디와, 마디가 되지 않는 셈을 지켜보는 이."""

    portable = False  # 받아 적은 것이 다른 곳(ONNX …)에서도 돌아야 하는가: 그러면 보통의 연산들로 적는다
    follows = False  # 텐서의 셈으로 적힌 것만 좇을 수 있는가: 그렇다면 배열로 하던 셈도 텐서로 한다

    def __init__(self) -> None:
        self._origins: dict[int, tuple[Any, Origin]] = {}
        self.peeked: list[tuple[Variable, Any]] = []  # 값을 꺼내어 파이썬에서 쓴 텐서와, 쓴 셈이 맞을 조건(모르면 None: 값이 그대로)

    def observe(self, node: Any, y: Any) -> None:
        """새 마디. 이 스레드가 남기기로 한 크기까지의 값을 남긴다."""
        if y.size <= state.keep:
            node.value = y if y.base is None else y.copy()  # 남의 것을 보는 뷰는 뒤에 바뀔 수 있다
        note_of(node).observer = self

    def walks(self, nodes: Iterable[Any]) -> None:
        """이 마디들을 거슬러 간다."""

    def derived(self, y: Any, function: Any, args: Sequence[Any], options: Mapping[str, Any] | None = None) -> Any:
        """기울기를 따라가지 않는 셈의 결과(들)를 텐서로."""
        origin = Origin(function, frozen(tuple(args)), frozen(dict(options or {})), None)
        if isinstance(y, (tuple, list)):
            parts = [self._named(part, origin._replace(part=k)) for k, part in enumerate(y)]
            return type(y)(*parts) if hasattr(y, "_fields") else type(y)(parts)  # np.linalg 의 결과는 이름 붙은 튜플이다
        return self._named(y, origin)

    def _named(self, y: Any, origin: Origin) -> Any:
        if isinstance(y, np.generic):  # np.True_ 는 하나뿐이라 누구의 것인지 알 수 없다
            y = np.array(y)
        if not isinstance(y, np.ndarray):  # 파이썬 수이면 값을 꺼낸 것이다(np.allclose(t, u))
            for tensor in origin.args:
                if isinstance(tensor, Variable):
                    self.peek(tensor)
            return y if isinstance(y, Variable) or not hasattr(y, "__array_function__") else wrap(y)
        if any(isinstance(a, Variable) and a._data is y for a in origin.args):  # 인수를 그대로 돌려준 것도 따로 적는다
            y = y.view()
        key = id(y)
        self._origins[key] = weakref.ref(y, lambda _: self._origins.pop(key, None)), origin
        return wrap(y)

    def overwritten(self, tensor: Any, how: Any, args: Sequence[Any]) -> None:
        """``how(tensor, *args)`` 로 제자리에서 덮어쓴다: 적어 둔 출처는 이제 그 배열의 것이 아니고, 쓴 값은 꺼내어 쓴 것이다."""
        for value in args:
            if isinstance(value, Variable):
                self.peek(value)
        self._origins.pop(id(tensor._data), None)

    def origin_of(self, array: Any) -> Origin | None:
        """이 배열(바로 그것)이 온 셈."""
        found = self._origins.get(id(array))
        return found[1] if found is not None and found[0]() is array else None

    def reused(self, node: Any, saved: tuple[Any, ...]) -> tuple[Any, ...]:
        """다시 미분할 규칙(``create_graph``)에 넣을, 마디가 남긴 값들."""
        return saved

    # ── 그래프에 적지 않는 일들: 다시 돌려야 하는 이(컴파일)만 듣는다 ──

    def received(self, arrived: Sequence[Any], before: Sequence[Any]) -> None:
        """잎들에 기울기가 쌓였다. ``before`` 는 그 앞의 기울기들."""

    def cleared(self, leaf: Any, grad: Any) -> None:
        """잎의 기울기를 비우거나(``None``) 다른 것으로 바꾸었다."""

    def found(self, node: Any, answer: Any) -> None:
        """마디로 미분한 답(배열)을 사용자에게 준다."""

    def seeded(self, array: Any, given: Any) -> None:
        """출발 기울기 ``array`` 는 ``given`` 을 옮긴 것이다."""

    def lent(self, generator: Any) -> None:
        """난수를 뽑을 것에게 발생기를 건네었다."""

    def drawn(self, array: Any, draw: Any, args: Sequence[Any]) -> None:
        """``draw(*args)`` 로 난수 배열을 뽑았다."""

    def performed(self, function: Any, targets: Sequence[Any], args: Sequence[Any]) -> None:
        """``function(*targets, *args)`` 로 텐서 ``targets`` 를 제자리에서 고쳤다."""

    def acted(self, method: Any, args: Any, kwargs: Any) -> Any:
        """통째로 하는 일(옵티마이저의 걸음)을 한다."""
        return method(*args, **kwargs)

    def checked(self, tensor: Any, condition: Any) -> None:
        """텐서의 값을 꺼내어 썼다. 값이 ``condition`` 에 맞는 동안은 쓴 셈이 같다."""
        if condition is not anything:
            self._took_out(tensor, condition)

    def cleared_if_any(self, leaf: Any) -> None:
        """잎에 기울기가 있으면 비우려 한다."""

    def looked(self, tensor: Any, condition: Any = None) -> None:
        """라이브러리가 텐서의 값을 들여다보았다."""

    def shown(self, tensor: Any) -> None:
        """텐서를 글로 보였다: 값으로 길을 고른 것은 아니다."""

    def peek(self, tensor: Variable) -> None:
        """텐서의 값을 꺼내어 파이썬의 것으로 썼다."""
        self._took_out(tensor, None)

    def _took_out(self, tensor: Variable, condition: Any) -> None:
        if not any(t.node is tensor.node and t._data is tensor._data and c == condition for t, c in self.peeked):
            self.peeked = [p for p in self.peeked if p[0].node is None or p[0].node.operation is None or p[0].node.saved is not FREED]
            self.peeked.append((frozen(tensor), condition))


def frozen(value: Any) -> Any:
    """지금의 텐서: ``t[i] = v`` 는 그 이름을 새 마디로 옮기므로, 이름이 아니라 값과 마디를 적어 둔다(겹친 목록 속까지)."""
    if isinstance(value, Variable):
        return wrap(value._data, value.node)
    if type(value) in (tuple, list):
        return type(value)(frozen(v) for v in value)
    return {k: frozen(v) for k, v in value.items()} if type(value) is dict else value
