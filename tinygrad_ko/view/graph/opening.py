"""열기(opening): 접은 묶음 하나의 속. 그 안의 것들과, 밖에서 들어오고 밖으로 나가는 값들."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...readings.trace import Arrow, Record, Value
from .collapse import Collapsed, at_depth, visible_of
from .groups import Group
from .modules import Call, calls
from .repeats import fold_blocks, fold_everything

__all__ = ["Opened", "Opening"]


class Opened(NamedTuple):
    """묶음 하나의 속을 그릴 것."""

    shown: Collapsed
    entering: tuple[str, ...]  # 밖에서 들어오는 값들
    leaving: tuple[str, ...]  # 밖으로 나가는 값들


class Opening:
    """한 식의 묶음들을 여는 법. 식이 커도 여는 데 드는 일은 그 묶음의 크기만큼이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.trace import trace
    >>> from tinygrad_ko.view.graph.groups import Group
    >>> from tinygrad_ko.view.graph.opening import Opening
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 4), tg.nn.Tanh())
    >>> opening = Opening(trace(model(tg.ones((5, 2))).sum()), 100)
    >>> (whole,) = (g for g in opening.outermost().records if isinstance(g, Group))
    >>> inside = opening.inside(whole, 0)
    >>> [g.kind for g in inside.shown.records if isinstance(g, Group)], len(inside.entering), len(inside.leaving)
    (['Linear(2, 4)', 'Tanh'], 1, 1)
    """

    def __init__(self, records: Sequence[Record], cap: int) -> None:
        self.records, self.cap, self.made = records, cap, calls(records)
        self.levels = 1 + max((call.level for call in self.made.values()), default=-1)
        self.place = {r.key: k for k, r in enumerate(records) if not isinstance(r, Arrow)}
        self.entering: dict[str, list[int]] = {}
        self.leaving: dict[str, list[int]] = {}
        for k, r in enumerate(records):
            if isinstance(r, Arrow):
                self.entering.setdefault(r.target, []).append(k)
                self.leaving.setdefault(r.source, []).append(k)

    def outermost(self) -> Collapsed | None:
        """가장 바깥 모듈마다 상자 하나로 접은 것. 모듈이 없으면 None."""
        if not self.levels:
            return None
        shown = fold_blocks(at_depth(list(self.records), self.made, 0))
        made = Collapsed(shown, visible_of(self.records, shown), 0, self.levels)
        return made if made.count <= self.cap else None

    def inside(self, group: Group, depth: int | None) -> Opened | None:
        """``depth`` 겹에서 접은 묶음의 속: 모듈이면 한 겹 더 편 것, 되풀이이면 그 하나하나. 열어도 다 놓지 못하면 None."""
        members = set(group.members)
        before = {k: None for key in group.members for k in self.entering.get(key, ()) if self._usable(k, members)}
        after = {k: None for key in group.members for k in self.leaving.get(key, ()) if self._made_outside(k, members)}
        given = [self._arrow(k).source for k in before if self._arrow(k).source not in members]
        cut = [self._arrow(k).target for key in group.members for k in self.entering.get(key, ()) if not self._usable(k, members)]
        outside, entering = tuple(dict.fromkeys(given)), tuple(dict.fromkeys([*given, *cut]))
        made = tuple(dict.fromkeys(self._arrow(k).target for k in after))
        records = [self.records[k] for k in sorted([*(self.place[key] for key in (*group.members, *outside, *made)), *before, *after])]
        within = {key: self.made[key] for key in group.members if key in self.made}
        deeper = self.levels if depth is None else depth + (group.repeat == 1)
        for level in range(min(deeper, self.levels), self.levels + 1):
            for shown in self._ways(records, within, level):
                found = Collapsed(shown, visible_of(records, shown), level, self.levels)
                same = any(isinstance(r, Group) and len(r.members) >= len(members) for r in shown)
                if found.count <= self.cap and not same:  # 열어도 그대로인 것(부르기만 하는 모듈)은 건너뛴다
                    return Opened(found, entering, (*self._used_outside(group, members), *made))
        return None

    def _ways(self, records: list[Record], made: Mapping[str, Call], level: int) -> Iterator[list[Record | Group]]:
        """덜 접은 것부터."""
        opened = at_depth(list(records), made, level)
        yield opened
        yield fold_blocks(opened)
        yield fold_everything(opened, self.cap)

    def _arrow(self, k: int) -> Arrow:
        arrow = self.records[k]
        assert isinstance(arrow, Arrow)
        return arrow

    def _usable(self, k: int, members: set[str]) -> bool:
        """그릴 화살표인가: 밖의 연산에서 곧바로 안의 값으로 오는 것이면 그 값이 들어온 값이다."""
        source = self._arrow(k).source
        return source in members or isinstance(self.records[self.place[source]], Value)

    def _made_outside(self, k: int, members: set[str]) -> bool:
        """연산만 접은 묶음에서 나가는, 밖에 있는 결과로 가는 화살표인가."""
        target = self._arrow(k).target
        return target not in members and isinstance(self.records[self.place[target]], Value)

    def _used_outside(self, group: Group, members: set[str]) -> Iterator[str]:
        for key in group.members:
            if isinstance(self.records[self.place[key]], Value) and key in self.entering:
                if any(self._arrow(k).target not in members for k in self.leaving.get(key, ())):
                    yield key
