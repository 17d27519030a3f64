"""수업의 글(docs/lessons/*.md)을 나누어 읽는다."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "lessons"
PATHS = sorted(FOLDER.glob("*.md"))


class Text(NamedTuple):
    """수업 하나의 글."""

    number: int
    rows: tuple[str, ...]  # 머리말(front matter)의 lecture
    body: str  # 머리말을 뺀 것
    headings: tuple[str, ...]  # 둘째 층의 제목들

    @property
    def prose(self) -> str:
        """코드와 고리의 끝을 뺀 글."""
        body = re.sub(r"^```.*?^```[ \t]*$", "", self.body, flags=re.MULTILINE | re.DOTALL)
        return re.sub(r"`[^`\n]*`|\]\([^)]*\)", " ", body)

    def section(self, heading: str) -> str:
        """그 제목 아래의 글."""
        return self.body.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


@cache
def text(path: Path) -> Text:
    front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    said = re.search(r"^lecture: \[(.*)\]$", front, re.MULTILINE)
    assert said, f"{path.name}: 머리말에 lecture: [L…] 이 없다"
    rows = tuple(filter(None, (row.strip() for row in said[1].split(","))))
    return Text(int(path.name[:2]), rows, body, tuple(re.findall(r"^## (.+)$", body, re.MULTILINE)))
