"""한 걸음의 안(inside): 걸음 하나를 더 작은 걸음들의 이야기로 편다.

연산이나 함수의 선언에 ``opens`` 가 있으면 그것으로, 없으면(한 걸음으로 접은 함수이면) 그때 적힌 마디들로 다시 셈한다. 편 것도 보통의
이야기(Story)이고, 받은 기울기에서 출발해 엔진이 쓰는 그 규칙으로 나른다: 작은 걸음들을 이은 것이 곧 그 걸음의 기울기이다.

    def opens(part, x, axis, eps):
        mu = part("μ", x.mean(axis, keepdims=True), said="묶음의 평균을 내어")

``part(이름, 값, said, why)`` 는 값에 이름을 붙이고, 그 걸음을 두고 하는 말(순전파에서 한 일, 역전파의 까닭)을 적은 뒤 값을 돌려준다. 말의
빈자리(``{x}`` …)는 그 값을 낸 연산이 제 입력을 부르는 이름이고, ``why`` 가 여럿이면 그 연산의 입력 차례이다.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ..engine import Leaf, Node, Variable, wrap
from ..errors import DroppedConstantError
from ..operation.arguments import MISSING
from ..operation.outputs import Pick
from ..watch.calls import calls_of
from ..watch.kept import keep_values
from ..watch.notes import note_of
from .calls import Unrecorded, members
from .story import Backward, Forward, Part, Story, retold

__all__ = ["Inside", "inside"]


class Inside(NamedTuple):
    """편 것."""

    story: Story
    keys: dict[str, str]  # 바깥 이야기의 상자 → 안의 이야기의 상자(입력만)

    def toward(self, target: str) -> list[Backward]:
        """바깥의 상자 ``target`` 으로 가는 길 위의 역전파의 걸음들."""
        wanted, found = {self.keys.get(target, "")}, []
        for b in reversed(self.story.backward):
            if b.target in wanted:
                found.append(b)
                wanted.update(b.source)
        return found[::-1]


def inside(told: Story, flat: Story, step: Forward) -> Inside | None:
    """걸음 ``step`` 의 작은 걸음들. 편 것이 없거나, 큰 값을 남기지 않아 다시 셈할 수 없으면 ``None``.

    매개변수
    --------
    told : ``step`` 이 든 이야기(``by_call`` 로 접은 것이어도 된다).
    flat : 접기 전의 이야기.
    step : ``told.forward`` 가운데 하나.

    반환
    ----
    Inside 또는 None

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.inside import inside
    >>> from tinygrad_ko.readings.story import story
    >>> x = tg.tensor(np.array([1.0, 2.0]), requires_grad=True, name="x")
    >>> told = story(tg.logsumexp(x))
    >>> [f.operation.name for f in inside(told, told, told.forward[0]).story.forward]
    ['exp', 'sum', 'log']
    """
    opens = step.operation.facts.opens
    within = members(flat, step.key)
    if opens is None and not within:
        return None
    given = {key: _leaf(told, key) for _, key in step.inputs}
    if any(value is None for value in given.values()):
        return None
    parts: dict[Node, Part] = {}
    with keep_values(), np.errstate(all="ignore"):
        try:
            results = None if opens is None else _opened(opens, parts, told, step, given)
            by_place = results is not None
            if results is None and within:  # 이 꼴은 선언대로 펴지 못한다: 적힌 마디로
                results = _replayed(flat, within, step, given)
        except DroppedConstantError:
            return None
    if results is None:
        return None
    kept = [(results[_place(told, step, key, k) if by_place else k], told.boxes[key]) for k, key in enumerate(step.outputs)]
    for y, box in kept:
        if y.node is None or box.grad is None or y.shape != box.grad.shape or not _alike(y._data, box.value):
            return None
        note_of(y.node).name = box.letter
    made = retold([y for y, _ in kept], [box.grad for _, box in kept], told.boxes[told.loss], parts)  # type: ignore[misc]
    born = {box.node: key for key, box in made.boxes.items() if box.node is not None}
    return Inside(made, {key: born[v.node] for key, v in given.items() if isinstance(v, Variable) and v.node in born})


def _place(told: Story, step: Forward, key: str, k: int) -> int:
    """결과 ``key`` 는 함수가 돌려준 것 가운데 몇 번째인가."""
    node = told.boxes[key].node
    if node is None:
        return k
    return next((c.place for c in calls_of(node.note) if c.whole is step.operation), getattr(node.operation, "index", k))


def _alike(mine: Any, value: Any) -> bool:
    """같은 값인가. 풀어 적은 정의는 넘침을 막는 재주를 부리지 않으므로 아주 큰 수에서는 다를 수 있다: 그러면 펴지 않는다."""
    return value is None or np.allclose(mine, value, rtol=1e-3, atol=1e-5, equal_nan=True)


def _leaf(told: Story, key: str) -> Any:
    """상자의 값으로 지은 새 텐서: 작은 걸음들은 여기까지만 거슬러 간다."""
    box = told.boxes[key]
    if box.value is None:
        return None
    if box.node is None:
        return box.value
    tensor = wrap(box.value, Leaf(box.value, bool(box.node.requires_grad)))
    note_of(tensor.node).name = box.letter
    return tensor


def _opened(opens: Any, parts: dict[Node, Part], told: Story, step: Forward, given: dict[str, Any]) -> tuple[Any, ...] | None:
    def part(name: str, value: Any, said: str = "", why: str | tuple[str, ...] = "") -> Any:
        if isinstance(value, Variable) and value.node is not None:
            if name:
                note_of(value.node).name = name
            parts[value.node] = Part(said, why)
        return value

    operation = step.operation
    usual = {n: v for n, v in zip(operation.names, operation.defaults, strict=True) if n not in operation.inputs}
    arguments: dict[str, Any] = usual | dict(step.options)
    taken: set[str] = set()
    for role, key in step.inputs:
        if told.boxes[key].node is None and np.ndim(given[key]):  # 자료에서 온 상수이지 그 인수가 아니다
            return None
        name = operation.inputs[0] if operation.variadic else role
        more = operation.variadic or name in taken
        arguments[name] = [*arguments.get(name, ()), given[key]] if more else given[key]
        taken.add(name)
    for name in operation.inputs:
        arguments.setdefault(name, None)
    if any(value is MISSING or isinstance(value, Unrecorded) for value in arguments.values()):  # 커서 남기지 않은 상수
        return None
    made = opens(part, **arguments)
    return made if made is None or isinstance(made, tuple) else (made,)


def _replayed(flat: Story, within: list[Forward], step: Forward, given: dict[str, Any]) -> tuple[Any, ...]:
    """적힌 마디들을 그대로 다시 셈한다."""
    values: dict[Node, Any] = {flat.boxes[k].node: v for k, v in given.items() if flat.boxes[k].node is not None}
    value_of = functools.partial(_value_of, flat, values)
    for f in sorted(within, key=lambda f: f.node.sequence):
        saved = next((b.saved for b in flat.through(f.key)), {})
        values[f.node] = f.operation.call(*_arguments(f, saved, value_of))
    return tuple(value_of(flat.boxes[k].node) for k in step.outputs)


def _value_of(flat: Story, values: dict[Node, Any], node: Node) -> Any:
    if node not in values:
        if isinstance(node.operation, Pick):
            values[node] = _value_of(flat, values, node.parents[0])[node.operation.index]  # type: ignore[arg-type]
        else:
            held = next((box.value for box in flat.boxes.values() if box.node is node), None)
            if held is None:
                raise DroppedConstantError.at("constant", "value")
            values[node] = wrap(held, Leaf(held, False))
    return values[node]


def _arguments(f: Forward, saved: Any, value_of: Any) -> Iterator[Any]:
    """그때의 인수들. 마디에 남지 않은 상수는 규칙이 남긴 것에서 찾는다."""
    node: Node = f.node
    found = [value_of(use.parent) if use.parent is not None else use.constant if use.constant is not None else saved.get(use.name)
             for use in f.operation.uses(node)]
    if any(v is None and not use.absent for v, use in zip(found, f.operation.uses(node), strict=True)):
        raise DroppedConstantError.at(f.operation.name, "constant")
    inputs = iter([found] if f.operation.variadic else found)
    call = node.call if node.call is not None else [None] * len(f.operation.names)
    for name, value in zip(f.operation.names, call, strict=True):
        if name in f.operation.inputs:
            yield next(inputs)
        elif value is None and name in saved:
            yield saved[name]
        else:
            yield value
