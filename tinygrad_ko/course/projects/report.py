"""과제의 채점표를 보이는 것."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ...korean.terminal_width import padded, terminal_width
from .rubric import ProjectRow

__all__ = ["ProjectReport"]


@dataclass(frozen=True)
class ProjectReport:
    """``tg.course.project`` 의 결과. 스크립트가 볼 수 있는 100점을 다 받았으면 참이다.

    매개변수
    --------
    name, about, rows, leaks, notes : 아래의 속성.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> report = tg.course.ProjectReport("내프로젝트.py", "", (tg.course.ProjectRow("설명", 15, 7.5, ("그림만 있습니다.",)),))
    >>> report
    내프로젝트.py · 7.5/15점
      설명   7.5/15
        그림만 있습니다.
    >>> report.points
    7.5

    출처
    ----
    강의 계획의 채점표.
    """

    name: str  # 파일의 이름
    about: str  # 자료의 한 줄
    rows: tuple[ProjectRow, ...]  # 채점표의 줄들
    leaks: tuple[str, ...] = ()  # 의심되는 누출
    notes: tuple[str, ...] = ()  # 점수에 넣지 않은 일

    @property
    def points(self) -> float:
        """받은 점수의 합."""
        return sum(row.points for row in self.rows)

    @property
    def most(self) -> int:
        """만점."""
        return sum(row.most for row in self.rows)

    def __bool__(self) -> bool:
        return self.points == self.most

    def __getitem__(self, title: str) -> ProjectRow:
        """칸의 이름으로 한 줄: ``report["설명"]``."""
        return next(row for row in self.rows if row.title == title)

    def __repr__(self) -> str:
        wide = max((terminal_width(row.title) for row in self.rows), default=0)
        lines = [f"{self.name} · {self.points:g}/{self.most}점", *([f"  {self.about}"] if self.about else [])]
        for row in self.rows:
            lines.append(f"  {padded(row.title, wide)}  {row.points:>4g}/{row.most}")
            lines += [f"    {line}" for text in row.said for line in text.splitlines()]
        lines += [f"  {note}" for note in self.notes]
        asked = [(row.title, text) for row in self.rows for text in row.by_person]
        if asked:
            lines += ["사람이 볼 것", *(f"  {title}: {text}?" for title, text in asked)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for row in self.rows:
            seen = "<br>".join(html.escape(line) for text in row.said for line in text.splitlines())
            asked = "<br>".join(html.escape(f"{text}?") for text in row.by_person)
            rows.append(f"<tr><th style='text-align:left'>{html.escape(row.title)}</th><td>{row.points:g}/{row.most}</td>"
                        f"<td style='text-align:left'>{seen}</td><td style='text-align:left'>{asked}</td></tr>")
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in (self.about, *self.notes) if note)
        return (f"<p><b>{html.escape(self.name)}</b> {self.points:g}/{self.most}점</p>{notes}<table><tr><th>칸</th><th>점</th>"
                f"<th>본 것</th><th>사람이 볼 것</th></tr>{''.join(rows)}</table>")
