"""코드에 단 말: 말은 표(``engine.toml``, ``multiply.toml``)에, 코드는 코드의 파일에 있다. 둘이 어긋나면 보이지 않는다.

말마다 그것이 가리키는 줄들을 그대로 적어 둔다. 줄 번호는 적지 않는다. 보이는 코드는 언제나 지금의 파일에서 읽은 것이다.
"""

from __future__ import annotations

import ast
import html
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...errors import ArgumentError, FactError
from ...korean.missing_names import perhaps
from ...korean.particles import Noun

__all__ = ["Piece", "Remark", "annotated", "faults", "pieces"]

PACKAGE = Path(__file__).parents[2]
TABLES = ("engine.toml", "multiply.toml")
_STYLE = (".tg-remark{margin:.9rem 0}.tg-remark p{margin:0 0 .3rem;padding:.1rem 0 .1rem .8rem;border-left:.25rem solid #2f8f6b}"
          ".tg-remark pre{margin:0;padding:.5rem .7rem;background:#8a96a31f;border-radius:.3rem;font-size:.8rem;line-height:1.45}"
          ".tg-remark pre span{display:block;white-space:pre-wrap;overflow-wrap:anywhere;min-height:1.45em;"
          "padding-left:4ch;text-indent:-4ch}")


@dataclass(frozen=True)
class Remark:
    """말 하나와 그것이 가리키는 줄들.

    매개변수
    --------
    says, first, code : 말, 첫 줄의 번호(지금의 파일에서), 줄들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.annotated("newest_first").remarks[-1].code
    '    return [node for node in order if node in on_path]'

    출처
    ----
    ``tinygrad_ko/course/engine_reading/*.toml``.
    """

    says: str
    first: int
    code: str


@dataclass(frozen=True)
class Piece:
    """코드의 한 조각과 거기에 단 말들. ``annotated`` 가 만든다. 노트북과 쪽에서는 말 아래에 그 코드가 놓인다.

    매개변수
    --------
    name, title, thought, file, remarks : 부르는 이름, 제목, 한 생각, 파일, 말들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.annotated("record").thought
    '적는 일은 대입 몇 줄. 큰 값은 남기지 않는다(64개까지)'

    출처
    ----
    수업 '엔진 읽기'.
    """

    name: str
    title: str
    thought: str
    file: str
    remarks: tuple[Remark, ...]

    @property
    def lines(self) -> int:
        """빈 줄을 뺀 코드의 줄."""
        return sum(bool(line.strip()) for remark in self.remarks for line in remark.code.splitlines())

    def __repr__(self) -> str:
        told = "\n".join(f"{remark.code}\n    ↳ {remark.says}\n" for remark in self.remarks)
        return f"{self.title} · {self.file} ({self.lines}줄)\n{self.thought}\n\n{told}"

    def _repr_html_(self) -> str:
        rows = "".join(f'<div class="tg-remark"><p>{_inline(remark.says)}</p><pre>{_spans(remark.code)}</pre></div>'
                       for remark in self.remarks)
        head = f"<p><b>{html.escape(self.title)}</b> · {html.escape(self.thought)} ({self.lines}줄)</p>"
        return f'<style>{_STYLE}</style><div class="tg-remarks">{head}{rows}</div>'


def _spans(code: str) -> str:
    """줄마다 한 칸: 긴 줄은 안쪽으로 접힌다."""
    return "".join(f"<span>{html.escape(line)}</span>" for line in code.splitlines())


def _inline(text: str) -> str:
    """글 속의 ``코드`` 와 굵은 글씨."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)


def annotated(name: str) -> Piece:
    """코드의 한 조각을, 줄마다 단 말과 함께.

    매개변수
    --------
    name : 조각의 이름. 엔진은 ``"Node"``, ``"record"``, ``"newest_first"`` …, 곱하기의 길은 ``"선언"``, ``"부르기"``, ``"나르기"`` ….

    반환
    ----
    Piece : 코드는 지금의 파일에서 읽은 것이다.

    예외
    ----
    ArgumentError : 그런 조각이 없을 때. FactError : 코드가 말을 단 뒤에 달라졌을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> print(tg.course.annotated("선언").remarks[-1].code)
        a=lambda g, b: g * b,
        b=lambda g, a: g * a,
    )

    출처
    ----
    수업 '엔진 읽기'.
    """
    known = {entry["name"]: entry for entry in _entries()}
    if name not in known:
        raise ArgumentError(f"annotated: {Noun(repr(name)):이라는/라는} 조각은 없습니다.{perhaps(str(name), known)} "
                            f"있는 것: {', '.join(known)}.")
    entry = known[name]
    lines = _source(entry["file"])
    remarks = []
    for remark in entry["remark"]:
        found = _places(entry, lines, remark["code"])
        if len(found) != 1:
            raise FactError(_astray(entry, remark, len(found)))
        code = "\n".join(lines[found[0]:found[0] + len(_block(remark["code"]))])
        remarks.append(Remark(remark["says"], found[0] + 1, code))
    return Piece(entry["name"], entry["title"], entry["thought"], entry["file"], tuple(remarks))


def pieces(table: str = "engine.toml") -> tuple[Piece, ...]:
    """표 하나의 조각들, 읽는 차례대로."""
    return tuple(annotated(entry["name"]) for entry in _entries() if entry["table"] == table)


def faults() -> list[str]:
    """말과 코드가 어긋난 곳들: 사라진 줄, 두 곳에 있는 줄, 어느 말에도 없는 줄, 두 말에 든 줄. 어긋난 곳이 없으면 비었다."""
    said: list[str] = []
    told: dict[str, dict[int, list[str]]] = {}
    for entry in _entries():
        lines = _source(entry["file"])
        for remark in entry["remark"]:
            found = _places(entry, lines, remark["code"])
            if len(found) != 1:
                said.append(_astray(entry, remark, len(found)))
            for start in found[:1]:
                for number in range(start, start + len(_block(remark["code"]))):
                    told.setdefault(entry["file"], {}).setdefault(number, []).append(entry["name"])
    for file, first, last in sorted({_scope(entry) for entry in _entries()}):
        lines = _source(file)
        for number in range(first, last):
            names = told.get(file, {}).get(number, [])
            if lines[number].strip() and len(names) != 1:
                many = f"두 말에 들었다({', '.join(names)})" if names else "어느 말에도 없다"
                said.append(f"{file}: {number + 1}째 줄이 {many}: {lines[number].strip()}")
    return said


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """모든 조각의 표, 차례대로."""
    read = ((table, tomllib.loads(files(__package__).joinpath(table).read_text(encoding="utf-8"))) for table in TABLES)
    return tuple({"table": table, **piece} for table, parsed in read for piece in parsed["piece"])


def _source(file: str) -> list[str]:
    return (PACKAGE / file).read_text(encoding="utf-8").splitlines()


def _block(code: str) -> list[str]:
    return [line.rstrip() for line in code.strip("\n").split("\n")]


def _places(entry: dict[str, Any], lines: list[str], code: str) -> list[int]:
    """그 줄들이 그대로 이어져 있는 곳들: 조각이 말하는 범위 안에서."""
    block, (_, first, last) = _block(code), _scope(entry)
    return [k for k in range(first, last - len(block) + 1) if lines[k:k + len(block)] == block]


def _astray(entry: dict[str, Any], remark: dict[str, Any], count: int) -> str:
    trouble = "사라졌거나 달라졌다" if count == 0 else f"{count}곳에 있다"
    return (f"{entry['file']}: '{entry['name']}' 의 말이 가리키는 줄이 {trouble}: {_block(remark['code'])[0].strip()} … "
            f"(말: {remark['says'][:30]}…)")


def _scope(entry: dict[str, Any]) -> tuple[str, int, int]:
    """모든 줄에 말이 있어야 하는 곳: 파일 전체, 또는 이름을 적은 것(``object``)."""
    lines = _source(entry["file"])
    if "object" not in entry:
        return entry["file"], 0, len(lines)
    body: list[Any] = ast.parse("\n".join(lines)).body
    node: Any = None
    for part in entry["object"].split("."):
        node = next((n for n in body if part in (getattr(n, "name", None), *_assigned(n))), None)
        if node is None:
            return entry["file"], 0, len(lines)  # 이름이 사라졌다: 파일 전체에 말이 있을 리 없으니 어긋남으로 드러난다
        body = getattr(node, "body", [])
    return entry["file"], node.lineno - 1, node.end_lineno


def _assigned(node: Any) -> tuple[str, ...]:
    return tuple(target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name))
