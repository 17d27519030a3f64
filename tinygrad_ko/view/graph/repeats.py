"""되풀이 접기: 나란히 있거나 이어져 있는, 구조가 같은 것들을 ``×N`` 하나로.

나란한 것: 들어오는 것의 구조까지 같으면 같은 색(colour)을 준다. 색은 들어오는 것들의 색으로 지으므로, 길이 있는 둘의
색은 결코 같지 않다. 그래서 색이 같은 것들을 합쳐도 화살표가 고리를 이루지 않는다.
이어진 것: 쓰임이 하나뿐인 값을 따라가는 사슬에서 같은 무늬가 되풀이되는 토막.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from ...readings.trace import Arrow, Record, Value
from .groups import Drawable, Group, joined, regrouped, signature

__all__ = ["FEWEST", "fold_blocks", "fold_everything"]

FEWEST = 3  # 이보다 적게 되풀이되면 그대로 둔다
PATTERN = 8  # 사슬의 무늬로 보는 가장 긴 토막

Sheet = list[Record | Group]


def fold_blocks(records: Sheet) -> Sheet:
    """되풀이되는 모듈만 접는다."""
    return _beside(_chained(_parallel(records, False), False))


def fold_everything(records: Sheet, cap: int) -> Sheet:
    """모듈 밖의 연산까지, ``cap`` 개 아래가 되거나 더 접을 것이 없을 때까지 접는다."""
    while True:
        before = _count(records)
        records = _chained(_parallel(records, True), True)
        if _count(records) <= cap or _count(records) == before:
            return _beside(records)


def _count(records: Sheet) -> int:
    return sum(not isinstance(r, Arrow) for r in records)


@dataclass(slots=True)
class _Web:
    """기록들의 이웃 관계."""

    nodes: dict[str, Drawable]
    before: dict[str, list[str]]
    after: dict[str, list[str]]

    @classmethod
    def of(cls, records: Sheet) -> _Web:
        nodes = {r.key: r for r in records if not isinstance(r, Arrow)}
        web = cls(nodes, {key: [] for key in nodes}, {key: [] for key in nodes})
        for source, target in dict.fromkeys((r.source, r.target) for r in records if isinstance(r, Arrow)):
            web.before[target].append(source)
            web.after[source].append(target)
        return web

    def flow(self) -> Iterator[str]:
        """들어오는 것이 모두 나온 뒤에 나오는 차례. 고리에 든 것은 나오지 않는다."""
        missing = {key: len(sources) for key, sources in self.before.items()}
        ready = [key for key, count in missing.items() if not count]
        for key in ready:
            yield key
            for target in self.after[key]:
                missing[target] -= 1
                if not missing[target]:
                    ready.append(target)


def _foldable(record: Drawable, everything: bool) -> bool:
    if isinstance(record, Value):
        return everything and record.kind != "result"
    return everything or isinstance(record, Group)


# ── 나란한 것 ──


def _parallel(records: Sheet, everything: bool) -> Sheet:
    web = _Web.of(records)
    colours: dict[str, int] = {}
    numbers: dict[Hashable, int] = {}
    for key in web.flow():
        record = web.nodes[key]
        base = signature(record) if _foldable(record, everything) else key
        look = (base, frozenset(colours[source] for source in web.before[key]))
        colours[key] = numbers.setdefault(look, len(numbers))
    classes: dict[Hashable, list[str]] = {}
    for key, colour in colours.items():
        # 들어오는 것이 없는 잎은 무엇에 쓰이는지로 나눈다: 층이 다른 가중치는 다른 것이다
        uses = frozenset(colours.get(target, -1) for target in web.after[key]) if not web.before[key] else None
        classes.setdefault((colour, uses), []).append(key)
    groups: dict[str, Group] = {}
    for keys in classes.values():
        if len(keys) >= FEWEST and _foldable(web.nodes[keys[0]], everything):
            group = joined(f"x{keys[0]}", [[web.nodes[key]] for key in keys])
            groups.update(dict.fromkeys(keys, group))
    return regrouped(records, groups) if groups else records


def _beside(records: Sheet) -> Sheet:
    """접은 것으로만 들어가는 상수들도 그 곁에서 ``×N`` 하나로: 접은 사슬 하나에 상수의 상자가 수십 개 달리지 않는다."""
    web = _Web.of(records)
    classes: dict[Hashable, list[str]] = {}
    for key, record in web.nodes.items():
        targets = [web.nodes[target] for target in web.after[key]]
        if isinstance(record, Value) and record.kind == "constant" and all(isinstance(t, Group) and t.repeat > 1 for t in targets):
            classes.setdefault((signature(record), frozenset(web.after[key])), []).append(key)
    groups: dict[str, Group] = {}
    for keys in classes.values():
        if len(keys) >= FEWEST:
            groups.update(dict.fromkeys(keys, joined(f"x{keys[0]}", [[web.nodes[key]] for key in keys])))
    return regrouped(records, groups) if groups else records


# ── 이어진 것 ──


def _chained(records: Sheet, everything: bool) -> Sheet:
    web = _Web.of(records)
    groups: dict[str, Group] = {}
    for path in _paths(web):
        labels = [_label(web, path, k, everything) for k in range(len(path))]
        at = 0
        while at < len(path):
            period, times = _run(labels, at, PATTERN if everything else 1)
            if times < FEWEST:
                at += 1
                continue
            blocks = [[web.nodes[key] for key in path[at + k * period : at + (k + 1) * period]] for k in range(times)]
            group = joined(f"x{path[at]}", blocks)
            groups.update(dict.fromkeys(path[at : at + period * times], group))
            at += period * times
    return regrouped(records, groups) if groups else records


def _paths(web: _Web) -> list[list[str]]:
    """쓰임이 하나뿐인 것을 따라 이은 사슬들. 들어오는 것이 여럿이면 가장 긴 길에서 온 것을 따른다."""
    depth: dict[str, int] = {}
    main: dict[str, str] = {}
    order = list(web.flow())
    for key in order:
        sources = [s for s in web.before[key] if s in depth]
        depth[key] = 1 + max((depth[s] for s in sources), default=0)
        if sources:
            main[key] = max(sources, key=depth.__getitem__)
    paths: dict[str, list[str]] = {}
    for key in order:
        source = main.get(key)
        if source is not None and len(web.after[source]) == 1 and source in paths:
            paths[key] = paths.pop(source)
            paths[key].append(key)
        else:
            paths[key] = [key]
    return [path for path in paths.values() if len(path) >= FEWEST]


def _label(web: _Web, path: Sequence[str], at: int, everything: bool) -> Hashable:
    """사슬에서 이 자리의 생김새. 접을 수 없는 것은 저만의 것이다."""
    record = web.nodes[path[at]]
    if not _foldable(record, everything):
        return path[at]
    beside = frozenset(signature(web.nodes[s]) for s in web.before[path[at]] if at == 0 or s != path[at - 1])
    return signature(record), beside


def _run(labels: Sequence[Hashable], at: int, longest: int) -> tuple[int, int]:
    """``at`` 에서 시작하는 되풀이 가운데 가장 많은 것을 덮는 것: (무늬의 길이, 번)."""
    best = (1, 1)
    for period in range(1, longest + 1):
        pattern = labels[at : at + period]
        times = 1
        while labels[at + times * period : at + (times + 1) * period] == pattern:
            times += 1
        if times >= FEWEST and period * times > best[0] * best[1]:
            best = (period, times)
    return best


