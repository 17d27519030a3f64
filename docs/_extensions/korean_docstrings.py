"""찾아보기: 방 하나의 모든 공개된 이름을 그 설명문에서 짓는다. 쪽에는 ``.. room:: tg.nn`` 이라고만 적는다.

설명문의 절(매개변수, 반환, 예외, 예제, 출처)은 한국어의 numpydoc 이다. 글은 reST 가 아니므로, 글자를 그대로 보이도록 바꾸어 넘긴다.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tinygrad_ko.korean.room_names import NAMES

PATHS = {"tg": "tinygrad_ko", "tg.plot": "tinygrad_ko.view.plots"}
CODE = re.compile(r"(``.+?``)", re.DOTALL)
SPECIAL = re.compile(r"([\\*`|_]|(?<=file):(?=//))")


def escaped(text: str) -> str:
    """``코드`` 는 두고(조사가 붙어도 끝이 보이게), reST 가 뜻있게 읽을 글자는 그대로 보이게."""
    parts = CODE.split(text)
    return "".join(rf"\ {part}\ " if k % 2 else SPECIAL.sub(r"\\\1", part) for k, part in enumerate(parts))


def sections(lines: list[str]) -> list[tuple[str, list[str]]]:
    """(절의 이름, 줄들). 첫 절은 이름이 없다."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below.startswith("---") and not set(below) - {"-"}:
            found.append((line.strip(), []))
        elif not (line.startswith("---") and not set(line) - {"-"}):
            found[-1][1].append(line)
    return found


def as_rest(lines: list[str]) -> list[str]:
    """설명문의 줄들을 reST 의 줄들로."""
    made: list[str] = []
    for title, body in sections(lines):
        if title:
            made += ["", f".. rubric:: {title}", ""]
        made += [*block(body, terms=title in ("매개변수", "반환", "예외")), ""]
    return made


def block(lines: list[str], terms: bool) -> list[str]:
    """글은 문단으로, ``>>>`` 부터 빈 줄까지는 코드로, ``이름 : 풀이`` 는 뜻풀이로."""
    made: list[str] = []
    groups = re.split(r"\n[ \t]*\n", "\n".join(lines).strip("\n"))
    for group in filter(str.strip, groups):
        rows = group.splitlines()
        code = next((k for k, row in enumerate(rows) if row.lstrip().startswith(">>>")), len(rows))
        said = escaped("\n".join(rows[:code])).splitlines()
        if terms and code == len(rows):
            made += definitions(said)
        else:
            made += [*(row.strip() for row in said), ""]
        if code < len(rows):
            made += [".. code-block:: pycon", "", *("   " + row for row in rows[code:]), ""]
    return made


def definitions(rows: list[str]) -> list[str]:
    made: list[str] = []
    for row in rows:
        if not row.startswith(" ") and (" : " in row):
            name, _, said = row.partition(" : ")
            made += ["", name, f"   {said}"]
        else:
            made.append(("   " if made else "") + row.strip())
    return [*made, ""]


def translate(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = as_rest(lines)


class Room(SphinxDirective):
    """``.. room:: tg.nn``: 그 방의 이름마다 항목 하나."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        label = self.arguments[0]
        path = PATHS.get(label, label.replace("tg", "tinygrad_ko", 1))
        room, made = import_module(path), []
        seen = self.env.temp_data.setdefault("rooms", set())  # 한 쪽의 두 방에 있는 클래스는 먼저 나온 것을 가리킨다
        for name in NAMES[label].split():
            found = getattr(room, name)
            if inspect.ismodule(found):
                continue
            if not getattr(found, "__module__", "tinygrad_ko").startswith("tinygrad_ko"):  # NumPy의 것 그대로
                made += [f".. py:data:: {path}.{name}", "", f"   ``{found.__module__}.{found.__name__}`` 과 같은 것.", ""]
            elif inspect.isclass(found):
                made += [f".. autoclass:: {path}.{name}", *["   :no-index:"] * (found in seen), *members(found), ""]
                seen.add(found)
            elif callable(found):
                made += [f".. autofunction:: {path}.{name}", ""]
            else:
                made += [f".. py:data:: {path}.{name}", "", f"   ``{type(found).__name__}`` 값 ``{found!r:.60}``", ""]
        return self.parse_text_to_nodes("\n".join(made), allow_section_headings=False)


def members(found: type) -> list[str]:
    """클래스의 메서드도 보인다. 다른 클래스를 가리키는 속성은 뺀다."""
    if plain(found):
        return []
    return ["   :members:", f"   :exclude-members: {', '.join(name for name, value in vars(found).items() if inspect.isclass(value))}"]


def plain(found: type) -> bool:
    """설명문이 모두 말하는 것: 층과 손실(부르는 법이 곧 설명문이다), 이름 붙은 튜플."""
    return hasattr(found, "state_dict") or issubclass(found, tuple)


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", translate)
    app.add_directive("room", Room)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
