"""채점표: 어디까지 맞고, 처음 틀린 곳이 어디이고, 왜 틀렸는가."""

from __future__ import annotations

from dataclasses import dataclass

from ..korean.terminal_width import padded, terminal_width
from .causes import Cause
from .chain import Kind
from .judge import FIRST, FOLLOWS, MISSING, RIGHT, SEPARATE, UNKNOWN, Judgement, Row

__all__ = ["Report"]

_MARKS = {RIGHT: "✓", FIRST: "✗", SEPARATE: "✗", FOLLOWS: "·", UNKNOWN: "·", MISSING: "-"}
_TOLD = {FOLLOWS: "앞의 것이 틀려서 함께 틀렸습니다", UNKNOWN: "앞의 것부터 고치세요",
         FIRST: "내지 않았지만, 처음 틀린 곳으로 보입니다", SEPARATE: "내지 않았지만, 따로 틀린 것으로 보입니다"}
_DETAILED = 3  # 따로 틀린 곳은 이만큼까지만 자세히 말한다


@dataclass(frozen=True, eq=False)
class Report:
    """``연습.check`` 의 결과. 구할 것(중간값은 빼도 된다)을 모두 내고 모두 맞아야 참이다."""

    title: str
    judgement: Judgement
    missing: tuple[str, ...]  # 꼭 내야 하는데 내지 않은 것
    seeds: tuple[int, ...]  # 맞는지 본 자료의 씨앗들
    dtype: str
    kind: Kind

    @property
    def rows(self) -> tuple[Row, ...]:
        """답마다 한 줄, 사슬의 차례로."""
        return self.judgement.rows

    @property
    def first_wrong(self) -> str | None:
        """차례로 처음 틀린 답의 이름(기울기이면 ``d_w``). 없으면 ``None``."""
        return None if self.judgement.first is None else self.judgement.first.name

    @property
    def cause(self) -> Cause | None:
        """처음 틀린 곳의 까닭. 알아보지 못했으면 ``None``."""
        return None if self.judgement.first is None else self.judgement.first.cause

    def __getitem__(self, name: str) -> Row:
        """이름으로 한 줄: ``report["d_w"]``."""
        return next(r for r in self.rows if r.name == name)

    def __bool__(self) -> bool:
        return self.first_wrong is None and not self.missing

    def __repr__(self) -> str:
        columns = max(terminal_width(r.name) for r in self.rows)
        table = [f"  {_MARKS[r.status]} {padded(r.name, columns)}  {_told(r)}" for r in self.rows]
        return "\n".join([f"{self.title} · 자료 seed={self._seed}, {self.dtype}", *table, *self._conclusion()])

    def _repr_markdown_(self) -> str:
        rows = [f"| {_MARKS[r.status]} | `{r.name}` | {_told(r)} |" for r in self.rows]
        said = "\n".join(self._conclusion())
        return "\n".join([f"**{self.title}**", "", f"| | {self.kind.thing} | 판정 |", "|---|---|---|", *rows, "", "```", said, "```"])

    @property
    def _seed(self) -> int:
        return self.seeds[-1]

    def _conclusion(self) -> list[str]:
        if self:
            return [f"모두 맞습니다! (자료 {len(self.seeds)}벌에서 확인했습니다)" if len(self.seeds) > 1 else "모두 맞습니다!"]
        if self.first_wrong is None:
            right = "낸 것은 모두 맞습니다. " if any(row.status == RIGHT for row in self.rows) else ""
            return [f"{right}아직 내지 않은 것: {', '.join(self.missing)}"]
        lines = []
        if len(self.seeds) > 1:
            lines.append(f"seed={self.seeds[0]} 의 자료에서는 맞지만 seed={self._seed} 에서는 틀립니다: "
                         "자료의 수를 그대로 적은 곳이 있는지 보세요.")
        assert self.judgement.first is not None
        lines += [f"{self._passed()}처음 틀린 곳은 {_guess(self.judgement.first)}", *self._details(self.judgement.first)]
        for row in [r for r in self.rows if r.status == SEPARATE][:_DETAILED]:
            lines += [f"따로 틀린 곳은 {_guess(row)}", *self._details(row)]
        if self.missing:
            lines.append(f"아직 내지 않은 것: {', '.join(self.missing)}")
        if self.first_wrong != "d_loss" or not self.kind.gradient:
            lines.append(f'힌트: .hint("{self.first_wrong}")')
        return lines

    def _passed(self) -> str:
        """처음 틀린 것 앞의 맞은 것들."""
        before = self.rows[:[r.name for r in self.rows].index(self.first_wrong or "")]
        right = [r.name for r in before if r.status == RIGHT]
        return f"여기까지는 맞고({', '.join(right)}), " if right else ""

    def _details(self, row: Row) -> list[str]:
        """왜 틀렸는가."""
        if row.comparison is None:
            explained = f"  그것 하나가 틀렸다고 하면 낸 {', '.join(row.explains)} 의 값이 그대로 나옵니다."
            cause = [f"  까닭: {row.cause.text}", f"  고치기: {row.cause.cure}"] if row.cause is not None else []
            return [explained, *cause, *([] if cause else [f"  {row.name} 도 함께 내면 더 좁혀 드립니다."])]
        lines = [f"  {line}" for line in row.comparison.details()]
        if row.cause is None and row.status == FIRST:
            skipped = [r.name for r in self.rows[:self.rows.index(row)] if r.status == MISSING]
            known = "받은 기울기는 맞으니, " if self.kind.gradient else "앞의 것은 맞으니, " if self._passed() else ""
            advice = (f"중간의 기울기({', '.join(skipped)})도 함께 내면 더 좁혀 드립니다." if skipped and self.kind.gradient
                      else known + "이 한 줄의 식을 보세요.")
            if _misshapen(row):
                lines.append("  모양부터 맞추세요: 바른 모양으로 내야 값을 견줍니다.")
            else:
                lines.append(f"  흔한 까닭으로는 설명되지 않습니다. {advice}")
        return lines


def _misshapen(row: Row) -> bool:
    """값을 견줄 수 없게 모양이 다른가."""
    return row.comparison is not None and row.comparison.mine.shape != row.comparison.reference.shape


def _guess(row: Row) -> str:
    return f"{row.name} 입니다." if row.comparison is not None else f"내지 않은 {row.name}, 또는 그 위로 보입니다."


def _told(row: Row) -> str:
    if row.comparison is None or row.status in (FOLLOWS, UNKNOWN):
        return _TOLD.get(row.status, MISSING)
    mark = {FIRST: "  ← 처음 틀린 곳", SEPARATE: "  ← 따로 틀림"}.get(row.status, "")
    aside = f" ({row.comparison.notes[0]})" if row.comparison.notes and not mark else ""
    return row.comparison.verdict + aside + mark
