"""수업의 글에서 뽑아 짓는 것: 오해의 목록(``misconceptions``)과, 시간표의 수업 이름을 그 쪽으로 잇는 것(``timetable``)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LESSONS = Path(__file__).parents[1] / "lessons"
BELIEF = re.compile(r"^\*\*[“\"](.+?)[”\"]\*\* *(.*)$", re.MULTILINE)


class Lesson(NamedTuple):
    """수업의 글 하나."""

    number: int
    title: str
    page: str
    body: str


def lessons() -> list[Lesson]:
    """있는 수업들, 번호의 차례로."""
    found = []
    for path in sorted(LESSONS.glob("*.md")):
        body = path.read_text(encoding="utf-8")
        title = re.search(r"^# \d+\. (.+)$", body, re.MULTILINE)
        assert title, path
        found.append(Lesson(int(path.name[:2]), title[1], path.name, body))
    return found


def beliefs(lesson: Lesson) -> list[tuple[str, str]]:
    """'오해' 절의 말과, 바로잡는 첫 문장."""
    section = re.search(r"^## 오해\n(.*?)^## ", lesson.body, re.MULTILINE | re.DOTALL)
    assert section, lesson.page
    return [(said, re.split(r"(?<=[가-힣]\.) ", right)[0]) for said, right in BELIEF.findall(section[1])]


class Misconceptions(SphinxDirective):
    """```` ```{misconceptions} ````: 오해마다 바로잡는 말과 수업."""

    def run(self) -> list[nodes.Node]:
        up = "../" * self.env.docname.count("/")
        rows = ["| 오해 | 바로잡는 말 | 수업 |", "|---|---|---|"]
        for lesson in lessons():
            for said, right in beliefs(lesson):
                rows.append(f"| “{cell(said)}” | {cell(right)} | [{label(lesson)}]({up}lessons/{lesson.page}) |")
        return self.parse_text_to_nodes("\n".join(rows))


class Timetable(SphinxDirective):
    """```` ```{timetable} ````: 표 안의 ``<L3>``, ``<0>`` 을 그 수업의 쪽으로 잇는다."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        up, by = "../" * self.env.docname.count("/"), {lesson.number: lesson for lesson in lessons()}

        def link(found: re.Match[str]) -> str:
            lesson = by[int(found[1])]
            return f"[{label(lesson)}]({up}lessons/{lesson.page})"

        return self.parse_text_to_nodes("\n".join(re.sub(r"<L?(\d+)>", link, line) for line in self.content))


def label(lesson: Lesson) -> str:
    return f"{lesson.number}. {lesson.title}"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("misconceptions", Misconceptions)
    app.add_directive("timetable", Timetable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
