"""화살표에 무엇을 쓰고 얼마나 굵게 그리는가: 순전파의 그래프와 역전파의 그래프."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...korean.numbers import format_number, format_value
from ...readings.story import Backward
from ...readings.trace import Arrow, Record, Step, Value
from ..paper.text_width import clean, shorten
from .boxes import KIND_NAMES, SMALL, Text
from .flow import Flow, Width
from .groups import Group, norm

__all__ = ["Link", "backward_links", "forward_links"]

LONGEST = 120


class Link(NamedTuple):
    """그림에 그을 화살표 하나."""

    source: str
    target: str
    label: Text | None
    tooltip: str
    width: Width
    weight: int  # 클수록 곧게
    backward: bool = False


def forward_links(records: Sequence[Record | Group], flow: Flow) -> list[Link]:
    """값이 흐르는 쪽으로. 순서가 중요한 연산의 화살표에는 입력의 이름을 적는다."""
    shown = {r.key: r for r in records if not isinstance(r, Arrow)}
    links = []
    for arrow in _arrows(records):
        target = shown[arrow.target]
        labelled = isinstance(target, Value) or (isinstance(target, Step) and not target.operation.facts.commutative)
        tip = f"{_title(shown[arrow.source])} → {_title(target)}" + (f" ({arrow.role})" if arrow.role else "")
        label = Text(arrow.role, SMALL, "quiet") if arrow.role and labelled else None
        links.append(Link(arrow.source, arrow.target, label, tip, flow.arrow(arrow), _weight(shown[arrow.source])))
    return links


def backward_links(records: Sequence[Record | Group], flow: Flow, told: Iterable[Backward]) -> list[Link]:
    """기울기가 흐르는 쪽으로. 연산에서 입력으로 가는 화살표에는 그 쓰임이 기여분(contribution)을 적는다."""
    shown = {r.key: r for r in records if not isinstance(r, Arrow)}
    walked: dict[tuple[str, str], list[Backward]] = {}  # (연산, 입력) → 쓰임마다 한 걸음
    for step in told:
        walked.setdefault((step.step, step.target), []).append(step)
    links = []
    for arrow in _arrows(records):
        steps = walked.get((arrow.target, arrow.source))
        if not steps and not any(key in flow.norms for key in arrow.carried):
            continue  # 기울기가 가지 않는 쓰임
        label, width = None, flow.arrow(arrow)
        tip = f"{_title(shown[arrow.target])} → {_title(shown[arrow.source])}"
        if steps:
            step = steps.pop(0)
            sign = "+ " if step.uses > 1 else ""
            label = Text(shorten(sign + _amount(step), SMALL, LONGEST), SMALL, "gradient")
            width = flow.width(norm(step.contribution))
            tip += f"\n기여분 {format_value(step.contribution)}"
            tip += f"\n{step.uses}번의 쓰임 가운데 {step.use}번째, 여기까지의 합 {format_value(step.total)}" if step.uses > 1 else ""
        links.append(Link(arrow.target, arrow.source, label, tip, width, _weight(shown[arrow.source]), True))
    return links


def accumulations(told: Iterable[Backward]) -> Mapping[str, str]:
    """여러 번 쓰인 값의 key → 쌓인 기울기의 셈: ``3.0 + 3.0``. 배열이면 몇 번의 쓰임을 더한 것인지."""
    parts: dict[str, list[Backward]] = {}
    for step in told:
        parts.setdefault(step.target, []).append(step)
    sums = {}
    for key, steps in parts.items():
        if len(steps) > 1:
            small = len(steps) <= 4 and all(s.contribution.size == 1 for s in steps)
            terms = (format_number(s.contribution.reshape(())) for s in steps)
            sums[key] = " + ".join(f"({t})" if t.startswith("-") else t for t in terms) if small else f"쓰임 {len(steps)}번의 합"
    return sums


def _arrows(records: Iterable[Record | Group]) -> Iterable[Arrow]:
    return (r for r in records if isinstance(r, Arrow))


def _amount(step: Backward) -> str:
    if step.contribution.size <= 3:
        return format_value(step.contribution).replace("\n", "")
    return f"크기 {format_number(norm(step.contribution))}"


def _weight(source: Value | Step | Group) -> int:
    """셈이 지나는 큰길은 곧게 편다."""
    return 8 if not isinstance(source, Value) or source.kind == "interior" else 1


def _title(record: Value | Step | Group) -> str:
    """말풍선에서 부르는 이름."""
    if isinstance(record, Step):
        return str(record.operation.name)
    if isinstance(record, Group):
        return clean(record.title or record.kind)
    return clean(record.name or "") or KIND_NAMES[record.kind]
