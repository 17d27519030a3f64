"""모듈의 호출: 어느 모듈을 부른 것이 어느 마디를 만들었는가, 그 모듈의 이름과 매개변수는 무엇인가."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...engine import Node, Variable
from ...nn.module import Module
from ...readings.trace import Arrow, Record, Step, Value
from ...watch.notes import Handle

__all__ = ["Call", "calls"]

SIZES = re.compile(r"\b(in|out)_(features|channels)=")
SWITCHES = re.compile(r"(, |^)\w+=(True|False|None)\b")


@dataclass(eq=False)
class Call:
    """모듈을 한 번 부른 일."""

    handle: Handle
    began: int
    ended: int  # 내놓은 값 가운데 가장 나중 것이 태어난 때
    parent: Call | None = None
    level: int = 0  # 가장 바깥은 0
    index: int = 0  # 부른 차례
    steps: list[Step] = field(default_factory=list)  # 안에서 부른 것의 것까지, 만들어진 차례로
    path: str = ""  # 가장 바깥 모듈에서 이 모듈까지: "encoder.layers.1"
    owned: frozenset[Node] | None = None  # 이 모듈이 가진 텐서의 마디. 모듈이 사라졌으면 모른다

    @property
    def kind(self) -> str:
        """클래스와 설정: ``Linear(2, 4)``."""
        module, name = self.handle(), self.handle.kind.__name__
        extra = module.extra_repr().split("\n")[0] if module is not None else ""
        extra = SWITCHES.sub("", SIZES.sub("", extra)).removeprefix(", ")
        return f"{name}({extra})" if extra else name

    def owns(self, leaf: Value) -> bool:
        """이 모듈의 매개변수나 버퍼인가."""
        return leaf.wants_grad if self.owned is None else leaf.node in self.owned

    def line(self) -> Iterator[Call]:
        """자신에서 가장 바깥 호출까지."""
        call: Call | None = self
        while call is not None:
            yield call
            call = call.parent


def calls(records: Iterable[Record]) -> dict[str, Call]:
    """기록의 key → 그것을 만든 가장 안쪽의 호출. 모듈 밖에서 만든 것과 그림의 결과는 없다.

    식에 그대로 쓴 상수는 그것을 쓴 연산의 것이다. 모듈의 매개변수처럼 부르기 전에 있던 것은 어느 호출의 것도 아니다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.graph.modules import calls
    >>> from tinygrad_ko.readings.trace import trace
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 4), tg.nn.Tanh())
    >>> made = calls(trace(model(tg.ones((1, 2))).sum()))
    >>> {key: (call.path, call.kind) for key, call in made.items()}
    {'o0': ('0', 'Linear(2, 4)'), 'v3': ('0', 'Linear(2, 4)'), 'o1': ('1', 'Tanh'), 'v4': ('1', 'Tanh')}
    """
    records = list(records)
    found = _nested(records)
    born: dict[int, list[Value | Step]] = {}  # 때 → 그때 태어난 것
    for r in records:
        if not isinstance(r, Arrow) and r.node is not None and not (isinstance(r, Value) and r.kind == "result"):
            born.setdefault(r.node.sequence, []).append(r)
    made: dict[str, Call] = {}
    open_: list[Call] = []
    waiting = iter(found)
    following = next(waiting, None)
    for time in sorted(born):
        while following is not None and following.began < time:
            open_, following = [*open_, following], next(waiting, None)
        open_ = [call for call in open_ if call.ended >= time]
        if open_:
            for record in born[time]:
                made[record.key] = open_[-1]
                if isinstance(record, Step):
                    for call in open_[-1].line():
                        call.steps.append(record)
    raw = {r.key for r in records if isinstance(r, Value) and r.raw}
    made.update({a.source: made[a.target] for a in records if isinstance(a, Arrow) and a.source in raw and a.target in made})
    return made


def _nested(records: Iterable[Record]) -> list[Call]:
    """기록에 적힌 호출들을 부른 차례로, 누가 누구 안에서 불렀는지까지."""
    found: dict[int, Call] = {}
    for record in records:
        node = None if isinstance(record, Arrow) else record.node
        makers = node.makers if node is not None else None
        while makers is not None:
            makers, handle, began = makers
            call = found.setdefault(began, Call(handle, began, 0))
            call.ended = max(call.ended, node.sequence)  # type: ignore[union-attr]
    ordered = sorted(found.values(), key=lambda call: call.began)
    line: list[Call] = []
    for call in ordered:
        while line and line[-1].ended < call.began:
            line.pop()
        if line:
            call.parent, call.level = line[-1], line[-1].level + 1
        for outer in line:
            outer.ended = max(outer.ended, call.ended)
        line.append(call)
    _name(ordered)
    return ordered


def _name(ordered: Iterable[Call]) -> None:
    """호출마다 모듈의 경로와 가진 텐서를 찾는다."""
    paths: dict[int, dict[int, str]] = {}  # 가장 바깥 모듈 → 그 안의 모듈 → 경로
    owned: dict[int, frozenset[Node]] = {}
    for index, call in enumerate(ordered):
        call.index = index
        module, root = call.handle(), list(call.line())[-1].handle()
        if module is not None:
            if id(module) not in owned:
                owned[id(module)] = frozenset(t.node for _, t in _inside(module) if isinstance(t, Variable) and t.node is not None)
            call.owned = owned[id(module)]
        if module is not None and root is not None:
            if id(root) not in paths:
                paths[id(root)] = {id(m): path for path, m in _inside(root) if isinstance(m, Module)}
            call.path = paths[id(root)].get(id(module), "")


def _inside(module: Module) -> Iterator[tuple[str, Module | Variable]]:
    """모듈 안의 모듈과 텐서를 경로와 함께. 등록되지 않는 파이썬의 목록과 사전 속까지 본다."""
    seen: set[int] = set()
    stack: list[tuple[str, Any]] = [("", module)]
    while stack:
        path, thing = stack.pop()
        if id(thing) in seen:
            continue
        if isinstance(thing, Module):
            parts: Iterable[tuple[Any, Any]] = vars(thing).items()
        elif isinstance(thing, dict):
            parts = thing.items()
        elif isinstance(thing, (list, tuple)):
            parts = enumerate(thing)
        else:
            parts = ()
        if isinstance(thing, (Module, Variable)):
            yield path, thing
        elif not isinstance(thing, (dict, list, tuple)):
            continue
        seen.add(id(thing))
        stack += reversed([(f"{path}.{name}" if path else str(name), part) for name, part in parts])
