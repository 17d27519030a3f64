"""둘레의 것이 모두 적어 둔 바로 그것인지 보는 함수를 짓는다: 다시 돌 때마다 보므로, 곧은 한 줄의 코드로.

    def identical():
        try:
            return o.cell_contents is o_2 and o_3['weight'] is o_4 and …

바로 그것이 아니어도 같은 값일 수 있다. 그것은 둘레(surroundings)가 천천히 본다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .namespace import Namespace

MISSED = (AttributeError, ValueError, KeyError)  # 없어진 속성, 비워진 칸, 없어진 열쇠


class Identity:
    """조건을 모아 함수 하나로."""

    def __init__(self) -> None:
        self.space = Namespace(("identical", "d"), MISSED=MISSED)
        self.tests: dict[str, None] = {}
        self.possible = True

    def name(self, thing: Any) -> str:
        """``thing`` 을 부르는 이름."""
        return repr(thing) if thing is None or thing is True or thing is False else self.space.bind(thing, "o")

    def holds(self, reader: str, held: Any) -> None:
        """``reader`` 로 읽은 것이 바로 ``held`` 인가."""
        self.tests[f"{reader} is {self.name(held)}"] = None

    def attribute(self, owner: Any, name: str) -> None:
        """속성 하나."""
        self.holds(f"{self.name(owner)}.{name}", getattr(owner, name))

    def result(self, function: Callable[[Any], Any], argument: Any) -> None:
        """함수가 내는 것."""
        self.holds(f"{self.name(function)}({self.name(argument)})", function(argument))

    def entry(self, scope: Any, key: str, missing: Any) -> None:
        """사전의 한 자리. 없으면 없는 것까지."""
        held = scope.get(key, missing)
        if held is missing:
            self.tests[f"{key!r} not in {self.name(scope)}"] = None
        else:
            self.holds(f"{self.name(scope)}[{key!r}]", held)

    def keys(self, mapping: Any) -> None:
        """이름들과 그 차례."""
        self.possible = self.possible and all(type(key) is str for key in mapping)
        plain = type(mapping) is dict and not mapping  # 물려받은 사전은 비었는지를 달리 말할 수 있다
        self.tests[f"not {self.name(mapping)}" if plain else f"(*{self.name(mapping)},) == {self.name(tuple(mapping))}"] = None

    def mapping(self, mapping: Any) -> None:
        """사전의 이름과 값."""
        self.keys(mapping)
        for key in mapping if self.possible else ():
            self.holds(f"{self.name(mapping)}[{key!r}]", mapping[key])

    def sequence(self, items: list[Any]) -> None:
        """목록의 것들."""
        self.tests[f"len({self.name(items)}) == {len(items)}"] = None
        for k, item in enumerate(items):
            self.holds(f"{self.name(items)}[{k}]", item)

    def tensor(self, tensor: Any, wants: bool) -> None:
        """텐서의 모양과 dtype, 마디와 그 훅. 값은 입력이라 보지 않는다."""
        t, data, node = self.name(tensor), tensor._data, tensor.node
        self.tests[f"(d := {t}._data).shape == {data.shape!r} and d.dtype is {self.name(data.dtype)}"] = None
        self.holds(f"{t}.node", node)
        if node is not None:
            n = self.name(node)
            self.tests[f"{n}.requires_grad is {wants} and ({n}.note is None or not {n}.note.hooks)"] = None

    def array(self, tensor: Any, twin: Any) -> None:
        """두 텐서가 한 배열을 나누어 쓰는가."""
        self.tests[f"{self.name(tensor)}._data is {self.name(twin)}._data"] = None

    def number(self, function: Callable[[], Any], held: Any) -> None:
        """함수가 내는 수."""
        self.tests[f"{self.name(function)}() == {held!r}"] = None

    def built(self) -> Callable[[], bool]:
        """지은 함수."""
        if not self.possible:
            return lambda: False
        joined = "\n            and ".join(self.tests) or "True"
        text = f"def identical():\n    try:\n        return ({joined})\n    except MISSED:\n        return False\n"
        return self.space.function("identical", text, "<identity>")
