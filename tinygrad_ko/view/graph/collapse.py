"""접기: 모듈마다 상자 하나로, 되풀이되는 것은 ``×N`` 으로. 그림과 재생기가 함께 쓴다."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.misfits import check_limit
from ...korean.particles import particle
from ...readings.extent import extent
from ...readings.trace import Arrow, Record, Value
from .groups import Drawable, Group, regrouped, signature
from .modules import Call, calls
from .repeats import fold_blocks, fold_everything

__all__ = ["Collapsed", "Group", "at_depth", "collapse", "refuse_too_large", "visible_of"]

FOLDED = 150  # 그릴 것 하나에 접어 넣어 볼 마디의 수


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """접은 결과."""

    records: list[Record | Group]  # 보이는 것들, 그리고 그 사이의 화살표
    visible: Mapping[str, str]  # 원래 key → 보이는 key
    depth: int | None  # 모듈을 어느 깊이에서 접었는가. 접지 않았으면 None
    levels: int  # 모듈이 몇 겹인가

    @property
    def count(self) -> int:
        """보이는 상자와 타원의 수."""
        return sum(not isinstance(r, Arrow) for r in self.records)

    def renamed(self, taken: Container[str]) -> Collapsed:
        """다른 그림에서 이미 쓴 묶음의 key 를 새것으로 바꾼 것."""
        new = {}
        for r in self.records:
            if isinstance(r, Group) and r.key in taken:
                new[r.key] = next(k for n in count(1) if (k := f"{r.key}.{n}") not in taken)
        if not new:
            return self
        records: list[Record | Group] = [
            replace(r, source=new.get(r.source, r.source), target=new.get(r.target, r.target)) if isinstance(r, Arrow)
            else replace(r, key=new.get(r.key, r.key)) if isinstance(r, Group) else r for r in self.records
        ]
        return replace(self, records=records, visible={k: new.get(v, v) for k, v in self.visible.items()})


def collapse(records: Sequence[Record], depth: int | None = None, cap: int = 200) -> Collapsed:
    """기록을 접어 ``cap`` 개 아래로 줄인다.

    ``depth=0`` 이면 가장 바깥 모듈의 호출마다 상자 하나, 1이면 그 안에서 부른 모듈마다 상자 하나이다. ``None`` 이면
    다 펴도 ``cap`` 개를 넘지 않을 때에는 펴고, 넘으면 들어맞는 가장 깊은 곳에서 접는다. 세 번 이상 되풀이되는 모듈은
    나란하든 이어져 있든 ``×N`` 하나로 그리고, 그래도 넘치면 모듈 밖의 연산도 되풀이를 찾아 접는다.

    매개변수
    --------
    records : ``trace`` 가 돌려준 목록.
    depth : 접을 깊이. 무차원(dimensionless).
    cap : 상자와 타원의 가장 많은 수. 더 접을 수 없으면 넘을 수 있으니, 부른 쪽이 ``count`` 를 본다.

    반환
    ----
    Collapsed
        보이는 것들(``Value``, ``Step``, ``Group``, ``Arrow``)과, 원래 key 에서 보이는 key 로 가는 사전.

    예외
    ----
    ArgumentTypeError : ``depth`` 가 정수도 ``None`` 도 아닐 때. ArgumentError : 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.graph.collapse import Group, collapse
    >>> from tinygrad_ko.readings.trace import trace
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 4), tg.nn.Tanh(), tg.nn.Linear(4, 1))
    >>> loss = model(tg.ones((5, 2))).sum()
    >>> [(g.title, g.kind, g.size) for g in collapse(trace(loss), depth=1).records if isinstance(g, Group)]
    [('0', 'Linear(2, 4)', 12), ('1', 'Tanh', 0), ('2', 'Linear(4, 1)', 5)]
    """
    if not (depth is None or (isinstance(depth, int) and not isinstance(depth, bool))):
        raise ArgumentTypeError(f"graph, play: depth 는 0 이상의 정수나 None 이어야 합니다. 받은 것: {describe(depth)}.")
    if depth is not None and depth < 0:
        raise ArgumentError(f"graph, play: depth 는 0 이상이어야 합니다: {depth}. 0이면 가장 바깥 모듈을 상자 하나로 그립니다.")
    made = calls(records)
    levels = 1 + max((call.level for call in made.values()), default=-1)
    fewest: Collapsed | None = None
    for shown, at in _candidates(list(records), made, depth, levels, cap):
        collapsed = Collapsed(shown, visible_of(records, shown), at, levels)
        if collapsed.count <= cap:
            return collapsed
        if fewest is None or collapsed.count < fewest.count:
            fewest = collapsed
    assert fewest is not None
    return fewest


def refuse_too_large(where: str, y: Any, max_nodes: int) -> None:
    """접어 보기에도 너무 큰 그래프는 걷기 전에 거절한다. 텐서가 아닌 것은 부른 쪽이 알린다."""
    check_limit(where, "max_nodes", max_nodes)
    given = y if isinstance(y, (list, tuple)) else [y]
    limit = FOLDED * max_nodes
    found = extent([t.node for t in given if isinstance(t, Variable) and t.node is not None], limit)
    if found.number > limit:
        needed = -(-found.number // FOLDED) if found.whole else f"{found.number // FOLDED} 보다 큰 수"
        raise ArgumentError(
            f"{where}: 그래프의 마디가 {found.said} 접어서 그리기에도 많습니다(max_nodes={max_nodes:,}개의 {FOLDED}배까지). "
            "더 작은 배치(batch)나 더 짧은 식으로 그리거나, 앞부분을 .detach() 로 떼어 내거나, "
            f"그래도 걸어 보려면 max_nodes={needed}{particle(needed, '을/를')} 주세요."
        )


def _candidates(
    records: list[Record | Group], made: Mapping[str, Call], depth: int | None, levels: int, cap: int
) -> Iterator[tuple[list[Record | Group], int | None]]:
    """덜 접은 것부터: 모두 편 것, 모듈을 깊은 데서부터 접은 것, 모듈 밖의 되풀이까지 접은 것."""
    if depth is None:
        yield records, None
    folded: list[tuple[list[Record | Group], int | None]] = []
    for at in range(levels - 1, -1, -1) if depth is None else [depth]:
        folded.append((fold_blocks(at_depth(records, made, at)), at if at < levels else None))
        yield folded[-1]
    for shown, used in folded or [(records, None)]:
        yield fold_everything(shown, cap), used


def visible_of(records: Sequence[Record], shown: Iterable[Record | Group]) -> dict[str, str]:
    """원래 key → 보이는 key."""
    visible = {r.key: r.key for r in records if not isinstance(r, Arrow)}
    for group in shown:
        if isinstance(group, Group):
            visible.update(dict.fromkeys(group.members, group.key))
    return visible


def at_depth(records: list[Record | Group], made: Mapping[str, Call], depth: int) -> list[Record | Group]:
    """``depth`` 겹째의 호출마다 묶음 하나로 접는다. 모듈이 가진 매개변수는 그 모듈 안에 든다."""
    home: dict[str, Call] = {}
    for key, call in made.items():
        if call.level >= depth:
            home[key] = next(c for c in call.line() if c.level == depth)
    if not home:
        return records
    uses: dict[str, list[str]] = {}
    for arrow in records:
        if isinstance(arrow, Arrow):
            uses.setdefault(arrow.source, []).append(arrow.target)
    values = {r.key: r for r in records if isinstance(r, Value)}
    parameters: dict[Call, dict[str, Value]] = {}
    hidden: set[tuple[str, str]] = set()  # 매개변수에서 그것을 가진 묶음으로 가는, 그리지 않을 화살표
    for key, leaf in values.items():
        if key in home or leaf.node is None or leaf.kind not in ("leaf", "constant"):
            continue
        for target in uses.get(key, ()):
            user = home.get(target)
            if user is not None and user.owns(leaf):
                parameters.setdefault(user, {})[key] = leaf
                home.setdefault(key, user)
                hidden.add((key, target))
    inside: dict[Call, list[str]] = {}
    for key in (r.key for r in records if not isinstance(r, Arrow)):
        if key in home:
            inside.setdefault(home[key], []).append(key)
    groups = {
        call: _group(call, keys, values, home, uses, tuple(parameters.get(call, {}).values())) for call, keys in inside.items()
    }
    owned = {key for key, _ in hidden}  # 묶음의 차례는 매개변수가 아니라 첫 연산이 정한다
    kept = [r for r in records if ((r.source, r.target) not in hidden if isinstance(r, Arrow) else r.key not in owned)]
    return regrouped(kept, {key: groups[call] for key, call in home.items()})


def _group(
    call: Call, keys: Sequence[str], values: Mapping[str, Value], home: Mapping[str, Call], uses: Mapping[str, Sequence[str]],
    parameters: tuple[Value, ...],
) -> Group:
    held = {p.key for p in parameters}
    outputs = [
        values[key] for key in keys if key in values and key not in held and any(home.get(t) is not call for t in uses.get(key, ()))
    ]
    drawn: list[Drawable] = [*call.steps, *parameters, *outputs]
    steps = tuple(call.steps)
    structure = (call.kind, tuple(map(signature, drawn)))
    return Group(f"g{call.index}", call.path, call.kind, tuple(keys), 1, None, steps, parameters, tuple(outputs), structure)


