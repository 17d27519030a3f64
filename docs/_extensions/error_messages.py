"""오류 메시지 찾아보기: 소스에서 오류를 만드는 곳을 모두 읽어, 종류마다 글과 고치는 법의 표를 짓는다(``error-messages``).

글은 소스에 적힌 그대로이고, 그때마다 다른 자리(이름, 모양, 값)는 점 셋으로 보인다. 손으로 적은 표는 없다.
"""

from __future__ import annotations

import ast
import html
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

PACKAGE = Path(__file__).parents[2] / "tinygrad_ko"
CODE = re.compile("``(.+?)``")
GAP = "\0"  # 그때마다 다른 자리
CURE = re.compile(r"세요|야 합니다|설치: ")  # 고치는 법을 말하는 문장
SAID = re.compile("받은 (?:것|값|모양|번호|길이)")
ELSEWHERE = {"exercises", "pytorch_names", "cli"}  # 채점의 말과 명령의 도움말, 따로 쪽이 있는 이름의 표
ROOTS = {"TinygradError", "UserWarning", "RuntimeWarning"}


class Kind(NamedTuple):
    """오류의 종류 하나."""

    name: str
    parents: tuple[str, ...]
    said: str
    room: str  # 어디에서 정하는가


class Message(NamedTuple):
    """오류의 글 하나."""

    text: str  # 달라지는 자리는 GAP
    room: str  # 어느 방에서 내는가


def kinds() -> dict[str, Kind]:
    """우리가 정한 오류와 경고의 모든 종류, 정한 차례로."""
    found: dict[str, Kind] = {}
    for path, text in files():
        if not re.search(rf"^ *class \w+\([^)]*\b({'|'.join(ROOTS | set(found))})\b|class TinygradError", text, re.M):
            continue  # 종류를 정하지 않는 파일은 나무로 읽지 않는다
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                parents = tuple(name(base) for base in node.bases)
                if (not node.name.startswith("_") and (ROOTS | set(found)) & set(parents)) or node.name == "TinygradError":
                    found[node.name] = Kind(node.name, parents, ast.get_docstring(node) or "", room(path))
    return found


def messages(known: dict[str, Kind]) -> dict[str, list[Message]]:
    """종류마다 그 글들."""
    found: dict[str, list[Message]] = defaultdict(list)
    names = re.compile("|".join(known))
    for path, text in files():
        if not names.search(text):
            continue
        for kind, call in made(ast.parse(text), set(known)):
            for said in (texts(call.args[0]) if call.args else ()):
                one = message(said, path)
                if one and one not in found[kind]:
                    found[kind].append(one)
    return found


def made(tree: ast.Module, known: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """오류를 만드는 부름: ``ShapeError(…)``, 종류 안의 ``cls(…)`` 와 ``super().__init__(…)``."""
    for outer in ast.walk(tree):
        inside = outer.name if isinstance(outer, ast.ClassDef) and outer.name in known else None
        for node in ast.walk(outer) if inside or isinstance(outer, ast.Module) else ():
            if isinstance(node, ast.Call):
                called = name(node.func)
                if inside and called in ("cls", "__init__"):
                    yield inside, node
                elif not inside and called in known:
                    yield called, node


def shared(known: dict[str, Kind], told: dict[str, list[Message]]) -> list[Message]:
    """여러 오류가 함께 쓰는 글: 검사하는 함수와 연산의 힌트(hint)처럼, 오류를 만드는 곳의 밖에 적힌 것."""
    already, found = "\n".join(m.text for each in told.values() for m in each), []
    for path, tree in sources():
        if room(path) in ELSEWHERE:
            continue
        inside = {part for _, call in made(tree, set(known)) for part in ast.walk(call)}
        inside |= {node.body[0].value for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
                   and node.body and isinstance(node.body[0], ast.Expr)}  # 설명문
        for node in ast.walk(tree):
            if isinstance(node, (ast.JoinedStr, ast.Constant, ast.BinOp)) and node not in inside:
                inside |= set(ast.walk(node))
                found += [m for text in texts(node) if CURE.search(text) and (m := message(text, path)) and m.text not in already]
    return list(dict.fromkeys(found))


def message(text: str, path: Path) -> Message | None:
    """찾을 만한 글이면 그 글: 우리말이 넉 자는 있어야 한다."""
    text = re.sub(f"(?:{GAP}[ ,.]*)*{GAP}", GAP, re.sub(r"\{\w+\}", GAP, text)).strip()
    return Message(text, room(path)) if len(re.findall("[가-힣]", SAID.sub("", text))) >= 4 else None


def texts(said: ast.expr) -> list[str]:
    """글을 짓는 식을 글로. 갈라지면 갈래마다."""
    match said:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return joined([texts(part) for part in parts])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return joined([texts(left), texts(right)])
        case ast.IfExp(body=body, orelse=other):
            return texts(body) + texts(other)
        case ast.FormattedValue(value=ast.Constant(value=str(text))):
            return [text]
        case ast.FormattedValue(value=ast.IfExp() as choice):
            return texts(choice)
    return [GAP]


def joined(parts: list[list[str]]) -> list[str]:
    """이어 붙인 것. 갈래가 많으면(8) 첫 갈래만."""
    made = [""]
    for part in parts:
        made = [left + right for left in made for right in part] if len(made) * len(part) <= 8 else [left + part[0] for left in made]
    return made


def name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def files() -> Iterator[tuple[Path, str]]:
    first = PACKAGE / "errors.py"
    for path in [first, *(p for p in sorted(PACKAGE.rglob("*.py")) if p != first)]:
        yield path, path.read_text(encoding="utf-8")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path, text in files():
        yield path, ast.parse(text)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[가-힣][.?)]) |(?<=[가-힣]\)[.?]) ", text)


def shown(text: str) -> str:
    """글을 칸에: 달라지는 자리는 기울여, 고치는 법은 굵게."""
    marked = [f"<b>{html.escape(s)}</b>" if CURE.search(s) else html.escape(s) for s in sentences(text)]
    return " ".join(marked).replace(GAP, "<i>…</i>").replace("\n", " ")


class ErrorMessages(SphinxDirective):
    """```` ```{error-messages} ````: 종류마다 절 하나와 표 하나."""

    def run(self) -> list[nodes.Node]:
        known = kinds()
        all_said = messages(known)
        found: list[nodes.Node] = []
        for kind in known.values():
            what, _, cure = kind.said.partition("\n\n")
            parents = f"함께 잡는 이름: ``{', '.join(filter(None, kind.parents))}``"
            found.append(part(kind.name, [what, cure, parents], all_said.get(kind.name, [])))
        where = "인수를 살피는 곳들과 연산마다의 힌트. 위의 오류들의 글에 이어 붙는다."
        found.append(part("여러 오류가 함께 쓰는 글", [where], shared(known, all_said)))
        return found


def part(title: str, said: list[str], told: list[Message]) -> nodes.section:
    """절 하나: 말과 표."""
    section = nodes.section(ids=[nodes.make_id(title) or "shared"], names=[title])
    section += nodes.title(text=title)
    head = "".join("<p>" + CODE.sub(r"<code>\1</code>", html.escape(line)) + "</p>" for line in said if line)
    rows = "".join(f"<tr><td>{shown(m.text)}</td><td><code>{html.escape(m.room)}</code></td></tr>" for m in told)
    table = f"<table class='docutils messages'><thead><tr><th>글</th><th>방</th></tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    section += nodes.raw("", head + table, format="html")
    return section


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("error-messages", ErrorMessages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
