"""화면과 노트북에 똑같이 읽히는 글: 화면에서는 수식을 풀어 쓰고, 노트북에서는 TeX 그대로 보인다."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..korean.particles import particle
from ..korean.tex_as_text import tex_as_text

__all__ = ["Passage", "did_you_mean"]


class Passage:
    """제목과 줄들. ``$…$`` 안은 TeX 이고, ``code`` 이면 줄들은 파이썬 소스이다."""

    def __init__(self, title: str, lines: list[str], code: bool = False) -> None:
        self.title, self.lines, self.code = title, lines, code

    def __repr__(self) -> str:
        return "\n".join([self.title, *(self.lines if self.code else map(_on_screen, self.lines))])

    __str__ = __repr__

    def _repr_markdown_(self) -> str:
        if self.code:
            return "\n".join([f"**{self.title}**", "", "```python", *self.lines, "```"])
        return "\n\n".join([f"**{self.title}**", "\n".join(self._markdown(line) for line in self.lines)])

    @staticmethod
    def _markdown(line: str) -> str:
        bare = line.lstrip()
        if bare.startswith("- "):
            return line
        return f"  - {bare}" if line.startswith("    ") else f"{line}\n"


def did_you_mean(near: Sequence[str]) -> str:
    """비슷한 이름이 있으면 되묻는 말."""
    return f"{near[0]} {particle(near[0], '을/를')} 말하나요? " if near else ""


def _on_screen(line: str) -> str:
    return re.sub(r"\$([^$]*)\$", lambda m: tex_as_text(m[1], one_line=True), line)
