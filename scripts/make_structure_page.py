"""집의 구조를 보이는 쪽 ``docs/집의-구조.md`` 와 그 그림(``.svg``), README 의 방의 표를 지금의 소스에서 다시 만든다.

방은 ``__init__`` 의 설명문에서, 화살표는 파일 머리의 import 에서, 수 하나가 지나는 길은 정말로 돌려 본 자취에서 온다.
방이나 그 길을 고치면 한 번 돌린다(안 돌리면 ``tests/docs/test_structure.py`` 가 알려 준다)::

    python scripts/make_structure_page.py
"""

from __future__ import annotations

import ast
import html
import linecache
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import tinygrad_ko as tg
from tinygrad_ko.korean.particles import with_particle
from tinygrad_ko.view.graph.layout import Layout, layout
from tinygrad_ko.view.paper.text_width import text_width

HOUSE = Path(tg.__file__).parent
PROJECT = Path(__file__).parents[1] / "pyproject.toml"
PAGE = PROJECT.parent / "docs" / "집의-구조.md"
README = PROJECT.with_name("README.md")
PICTURE = PAGE.with_suffix(".svg")
GROUND = ("errors", "korean", "pytorch_names", "version")  # 어느 방이나 들여온다: 화살표를 긋지 않는다
TOGETHER = {"grad_mode": "engine"}  # 한 방으로 보는 뿌리의 파일들
MONO = 6.7  # 글자 폭이 고른 글꼴 11 의 한 자
TITLES = {  # 뿌리의 파일: 설명문이 방이 아니라 파일의 일을 말한다
    "autograd": "tg.autograd", "engine": "엔진", "fft": "tg.fft", "linalg": "tg.linalg", "version": "판",
}
FACE = "__init__"


class Room(NamedTuple):
    """방 하나: 폴더이거나 뿌리의 파일 하나."""

    key: str  # nn, view.paper, engine …
    title: str  # 설명문의 쌍점 앞
    about: str  # 무엇이 있는가
    imports: str  # 설명문이 말하는, 들여오는 것
    folder: bool

    @property
    def path(self) -> str:
        return f"tinygrad_ko/{self.key.replace('.', '/')}" + ("/" if self.folder else ".py")


# ── 방과 화살표 ──


def rooms() -> dict[str, Room]:
    """모든 방을 위에서 아래로(``pyproject.toml`` 의 약속에 적힌 차례). ``view`` 는 그 안의 방들로도 나눈다."""
    folders = [p.parent for pattern in ("*", "view/*") for p in HOUSE.glob(f"{pattern}/__init__.py")]
    made = [_room(p) for p in sorted([*folders, *HOUSE.glob("*.py")])]
    rank = {key: k for k, key in enumerate(_order())}
    return {r.key: r for r in sorted(made, key=lambda r: rank.get(r.key, -1)) if r.key not in TOGETHER}


def _order() -> list[str]:
    """약속(import-linter)의 층을 위에서부터."""
    contracts = tomllib.loads(_source(PROJECT))["tool"]["importlinter"]["contracts"]
    house, view = ([key for layer in c["layers"] for key in re.split(r" [|:] ", layer)] for c in contracts if c["type"] == "layers")
    at = house.index("view") + 1
    return [*house[:at], *(f"view.{key}" for key in view), *house[at:]]


def _room(path: Path) -> Room:
    key = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    said = ast.get_docstring(ast.parse(_source(path / "__init__.py" if path.is_dir() else path))) or ""
    found = re.search(r"여기서는 (?:[^.]|\.\w)*(?:들여온다|들여오지 않는다)(?=\.)", said)
    first = " ".join(said.split("\n\n")[0].split())
    title, _, about = (first.replace(f" {found[0]}.", "") if found else first).partition(": ")
    return Room(key, TITLES.get(key, title), about, found[0] if found else "", path.is_dir())


def arrows(keys: Iterable[str]) -> dict[str, set[str]]:
    """방 → 파일 머리에서 들여오는 방들."""
    keys = set(keys)
    found: dict[str, set[str]] = {key: set() for key in keys}
    for path in sorted(HOUSE.rglob("*.py")):
        here = _home(path.relative_to(HOUSE).with_suffix("").parts, keys)
        for module in _imported(path):
            there = _home(module, keys)
            if there != here and not here.startswith(f"{there}."):
                found[here].add(there)
    return found


def _home(parts: tuple[str, ...], keys: set[str]) -> str:
    first = parts[0] if parts else FACE
    return next(k for k in (".".join(parts[:2]), TOGETHER.get(first, first)) if k in keys)


@cache
def _imported(path: Path) -> list[tuple[str, ...]]:
    """파일 머리의 상대 import 가 가리키는 것들(tinygrad_ko 아래의 이름)."""
    package = path.relative_to(HOUSE).parent.parts
    made = []
    for node in ast.parse(_source(path)).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[:len(package) - node.level + 1], *(node.module or "").split("."))
            base = tuple(part for part in base if part)
            made += [(*base, alias.name) for alias in node.names]
    return made


def drawn_arrows(keys: Iterable[str]) -> dict[str, list[str]]:
    """그림에 그을 화살표: 바닥으로 가는 것과, 다른 방을 거쳐 닿는 것을 뺀다."""
    found = arrows(keys)
    return topmost({k: {e for e in ends if e not in GROUND} or ends & {"errors"} for k, ends in found.items() if k not in GROUND[:1]})


def topmost(found: dict[str, set[str]]) -> dict[str, list[str]]:
    """다른 방을 거쳐서는 닿지 않는 화살표만: 그림에 그을 것이고, 설명문이 말하는 것이다."""

    @cache
    def below(key: str) -> frozenset[str]:
        return frozenset(found[key]).union(*(below(k) for k in found[key]))

    found.setdefault("errors", set())
    return {key: sorted(k for k in ends if not any(k in below(other) for other in ends if other != k)) for key, ends in found.items()}


def claim(ends: list[str], all_rooms: dict[str, Room]) -> str:
    """설명문에 있어야 할 말."""
    if not ends:
        return "여기서는 아무것도 들여오지 않는다"
    names = [all_rooms[k].title for k in ends]
    if ends == ["errors"]:
        return f"여기서는 {names[0]}만 들여온다"
    return f"여기서는 {with_particle(', '.join(names), '과/와')} 그 아래를 들여온다"


# ── 그림 ──


def picture() -> str:
    """방들의 그림(SVG). 화살표는 들여오는 쪽에서 들어오는 쪽으로."""
    every = rooms()
    drawn = {k: r for k, r in every.items() if k not in (*GROUND, "view", FACE)}
    ends = drawn_arrows(every)
    sizes = {k: (max(text_width(r.title, 15), MONO * len(_label(r))) + 26, 46) for k, r in drawn.items()}
    edges = [(k, e) for k in drawn for e in ends[k] if e in drawn]
    return _svg(drawn, edges, layout(sizes, edges, "TB", nodesep=22, ranksep=34))


def _label(room: Room) -> str:
    return room.path.removeprefix("tinygrad_ko/")


_STYLE = """
svg { color-scheme: light dark; --paper: #fff; --ink: #1b2733; --quiet: #566271; --box: #f3f6fa; --line: #8fa0b3;
  --arrow: #7c8b9c; --mark: #0072b2 }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14191f; --ink: #e8edf2; --quiet: #a3afbb; --box: #1e252d; --line: #5b6a79; --arrow: #8494a5; --mark: #6cb8ee }
}
text { font-family: 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', NanumGothic, sans-serif;
  text-anchor: middle; fill: var(--ink) }
.file { font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: var(--quiet) }
rect { fill: var(--box); stroke: var(--line) } .heart rect { stroke: var(--mark); stroke-width: 2 }
.paper { fill: var(--paper); stroke: none } path { fill: none; stroke: var(--arrow); stroke-width: 1.3 } polygon { fill: var(--arrow) }
"""


def _svg(drawn: dict[str, Room], edges: list[tuple[str, str]], at: Layout) -> str:
    wide, tall, margin = at.width + 24, at.height + 84, 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" height="{tall:.0f}" role="img" '
        f'aria-label="tinygrad_ko 의 방과 화살표" lang="ko">',
        f"<style>{_STYLE}</style>", f'<rect class="paper" width="{wide:.0f}" height="{tall:.0f}"/>',
        f'<g transform="translate({margin} {margin})">',
    ]
    for (start, end), route in zip(edges, at.routes, strict=True):
        curve = f'<path d="{route.path}"/><polygon points="{route.arrowhead()}"/>'
        parts.append(f'<g class="arrow" data-from="{start}" data-to="{end}">{curve}</g>')
    for key, room in drawn.items():
        p = at.positions[key]
        heart = " heart" if key == "engine" else ""
        parts.append(
            f'<g class="room{heart}" data-room="{key}"><title>{html.escape(room.about)}</title>'
            f'<rect x="{p.left:.1f}" y="{p.top:.1f}" width="{p.width:.1f}" height="{p.height:.1f}" rx="7"/>'
            f'<text x="{p.x:.1f}" y="{p.y - 3:.1f}" font-size="15">{html.escape(room.title)}</text>'
            f'<text class="file" x="{p.x:.1f}" y="{p.y + 15:.1f}" font-size="11">{html.escape(_label(room))}</text></g>'
        )
    base = at.height + 20
    parts.append(f'<g class="ground"><rect x="0" y="{base:.1f}" width="{at.width:.1f}" height="34" rx="7"/>'
                 f'<text x="{at.width / 2:.1f}" y="{base + 22:.1f}" font-size="13">'
                 "어느 방이나 들여오는 것: 오류(errors), 한국어(korean), PyTorch의 이름(pytorch_names)</text></g>")
    return "\n".join([*parts, "</g>", "</svg>\n"])


# ── 수 하나가 지나는 길 ──


class Visit(NamedTuple):
    """들어간 함수 하나."""

    file: str
    name: str
    said: str  # 그 함수의 설명문이나, 이름 없는 함수이면 그 줄


def walk() -> list[tuple[str, list[Visit]]]:
    """``y = tanh(w*x + b)`` 의 순전파와 역전파: 줄마다, 들어간 우리 함수를 차례로."""
    scope: dict[str, object] = {"tg": tg}
    setup = "w = tg.tensor(0.5, requires_grad=True); x = tg.tensor(2.0); b = tg.tensor(-0.25, requires_grad=True)"
    lines = ["u = w * x", "v = u + b", "y = tg.tanh(v)", "y.backward()"]
    exec("\n".join([setup, *lines]), scope)  # 처음에만 하는 일을 먼저 해 둔다
    exec(setup, scope)
    return [(line, _traced(compile(line, "<길>", "exec"), scope)) for line in lines]


def _traced(code: object, scope: dict[str, object]) -> list[Visit]:
    entered: list[tuple[str, str, int]] = []

    def note(frame, event, argument) -> None:  # type: ignore[no-untyped-def]
        if event == "call":
            entered.append((frame.f_code.co_filename, frame.f_code.co_qualname, frame.f_code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        exec(code, scope)  # type: ignore[arg-type]
    finally:
        sys.setprofile(before)
    ours = [e for e in entered if Path(e[0]).is_relative_to(HOUSE) and not re.search("<(list|dict|set)comp>|<genexpr>", e[1])]
    return [_visit(*e) for e, _ in groupby(ours)]


def _visit(file: str, name: str, line: int) -> Visit:
    path = Path(file).relative_to(HOUSE).as_posix()
    if name.endswith("<lambda>"):
        return Visit(path, name, f"`{linecache.getline(file, line).strip().rstrip(',')}`")
    functions = {n.lineno: n for n in ast.walk(ast.parse(_source(Path(file)))) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    node = functions.get(line) or next(n for n in functions.values() if n.decorator_list and n.decorator_list[0].lineno == line)
    around = [n for n in functions.values() if n.lineno < node.lineno and node.end_lineno <= (n.end_lineno or 0)]
    said = next((d for n in (node, *reversed(around)) if (d := ast.get_docstring(n))), "")
    return Visit(path, name.replace(".<locals>", ""), said.split("\n")[0])


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# ── 쪽 ──

HEAD = """<!-- scripts/make_structure_page.py 가 만든 쪽이다. 방의 말은 그 방의 __init__.py 에서 고치고 다시 만든다. -->
# 집의 구조

어디를 고치면 되는지 찾는 쪽입니다. 방마다 하는 일이 하나이고, 화살표는 아래로만 갑니다: 위의 방이 아래의 방을 들여오고(import), 거꾸로는
들여오지 못합니다. 약속은 `pyproject.toml` 의 `[tool.importlinter]` 에 있고 `lint-imports` 가 지킵니다. 그림은 파일들의
import 에서 그린 것이며, 다른 방을 거쳐 닿는 화살표는 긋지 않았습니다. 뿌리의 `tinygrad_ko/__init__.py` 는 이 모두를 `tg` 로 내보냅니다.

![방과 화살표](집의-구조.svg)

## 방마다 한 문장

| 방 | 무엇이 있나 | 들여오는 것 |
|---|---|---|
"""

WALK = """
## 수 하나가 지나는 길

`y = tanh(w·x + b)` 를 셈하고 거슬러 갈 때 들어가는 우리 함수를, 들어가는 차례 그대로 적었습니다. 정말로 돌려 보고 적은 것이라 이름이 낡지
않습니다. 함수가 스스로 하는 말을 곁에 두었고, 이름 없는 함수(`<lambda>`)이면 그 줄을 두었습니다: 도함수 표의 한 줄이 바로 거기 있습니다.

```python
>>> import tinygrad_ko as tg
>>> w, x, b = tg.tensor(0.5, requires_grad=True), tg.tensor(2.0), tg.tensor(-0.25, requires_grad=True)
>>> u = w * x
>>> v = u + b
>>> y = tg.tanh(v)
>>> y.backward()
>>> print(round(y.item(), 4), round(w.grad.item(), 4), round(b.grad.item(), 4))
0.6351 1.1932 0.5966

```
"""


def page() -> str:
    """쪽 전체의 글."""
    parts = [HEAD, *room_rows(), WALK]
    for line, visits in walk():
        parts.append(f"\n### `{line}`\n\n| 파일 | 함수 | 하는 일 |\n|---|---|---|\n")
        parts += [_row(f"[`{v.file}`](../tinygrad_ko/{v.file})", f"`{v.name}`", v.said.replace("|", "&#124;")) for v in visits]
    return "".join(parts)


def room_rows(root: str = "../") -> list[str]:
    """방마다 표의 한 줄. ``root`` 는 쪽에서 뿌리로 가는 길."""
    every = rooms()
    ends = drawn_arrows(every)
    return [
        _row(f"[`{_label(r)}`]({root}{r.path})", f"**{r.title}**: {r.about}", claim(ends[r.key], every).removeprefix("여기서는 "))
        for r in every.values() if r.key not in (FACE, "version")
    ]


def readme() -> str:
    """README 의 방의 표를 지금의 것으로 바꾼 글."""
    table = "| 방 | 무엇이 있나 |\n|---|---|\n" + "".join(row.rsplit(" | ", 1)[0] + " |\n" for row in room_rows(""))
    return re.sub(r"\| 방 \| 무엇이 있나 \|\n(?:\|.*\n)+", lambda _: table, _source(README))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n".replace("``", "`")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")
