"""열두 걸음: 걸음마다의 본보기(``steps/``)를 읽고, 앞 걸음에 무엇을 더하였는지 보인다."""

from __future__ import annotations

import difflib
import html
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from ...errors import ArgumentError

__all__ = ["TITLES", "EngineStep", "engine_step", "written_lines"]

TITLES = (
    "값과 부모를 가진 Node", "더하기와 곱하기의 규칙", "뒤로 걷기", "기여분을 더하기", "위상 순서", "재귀 없이", "배열과 모양 맞추기",
    "행렬 곱", "exp, log, tanh, relu 와 수치 확인", "상수와 기록 끄기", "쌓기, 두 번째 역전파, 버퍼, 풀어 주기", "배운다",
)
SHORT = 3  # 그대로인 줄이 이만큼을 넘으면 접는다
_MARKS = {" ": "", "+": "background:#2f8f6b33;", "-": "background:#c0504d26;text-decoration:line-through;"}


@dataclass(frozen=True)
class EngineStep:
    """엔진 만들기의 걸음 하나와 그 본보기. ``engine_step`` 이 만든다.

    매개변수
    --------
    number, title, code, before : 몇 번째인가, 제목, 본보기의 코드, 앞 걸음의 코드.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.EngineStep(1, "제목", "class Node:", "").changes
    (('+', 'class Node:'),)

    출처
    ----
    ``tinygrad_ko/course/engine_building/steps/``.
    """

    number: int
    title: str
    code: str
    before: str

    @property
    def lines(self) -> int:
        """빈 줄을 뺀 줄의 수."""
        return written_lines(self.code)

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """(표, 줄)들: ``"+"`` 는 더한 줄, ``"-"`` 는 앞 걸음에서 지운 줄, ``" "`` 는 그대로인 줄."""
        old, new = self.before.splitlines(), self.code.splitlines()
        made: list[tuple[str, str]] = []
        for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                made += [(" ", line) for line in new[k:m]]
            else:  # 지운 것을 먼저, 더한 것을 나중에
                made += [*(("-", line) for line in old[i:j]), *(("+", line) for line in new[k:m])]
        return tuple(made)

    def __repr__(self) -> str:
        shown = "\n".join(f"{mark} {line}".rstrip() for mark, line in self.changes)
        return f"{self.number}걸음 · {self.title} ({self.lines}줄)\n{shown}"

    def _repr_html_(self) -> str:
        title = html.escape(f"{self.number}걸음 · {self.title} ({self.lines}줄)")
        shown = "".join(_folded(same, list(rows)) for same, rows in groupby(self.changes, key=lambda row: row[0] == " "))
        return f'<div class="tg-step"><p><b>{title}</b></p>{shown}</div>'


def _folded(same: bool, rows: list[tuple[str, str]]) -> str:
    """바뀐 줄들, 또는 그대로인 줄들. 그대로인 것이 길면 접는다."""
    lines = "".join(f'<span style="display:block;{_MARKS[mark]}">{mark} {html.escape(line)}</span>' for mark, line in rows)
    code = f'<pre style="overflow-x:auto;font-size:.84rem;line-height:1.45;margin:0" tabindex="0">{lines}</pre>'
    kept = sum(bool(line) for _, line in rows)
    return f"<details><summary>그대로인 {kept}줄</summary>{code}</details>" if same and kept > SHORT else code


def written_lines(code: str) -> int:
    """빈 줄을 뺀 줄의 수."""
    return sum(bool(line.strip()) for line in code.splitlines())


def engine_step(number: int) -> EngineStep:
    """엔진 만들기의 걸음 하나: 본보기의 코드와, 앞 걸음에 더하고 지운 줄.

    매개변수
    --------
    number : 걸음의 번호, 1–12.

    반환
    ----
    EngineStep : ``.code`` 가 코드이고, 노트북과 쪽에서는 더한 줄에 빛깔이 있다.

    예외
    ----
    ArgumentError : 그런 걸음이 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.engine_step(4)  # doctest: +ELLIPSIS
    4걸음 · 기여분을 더하기 (12줄)
    ...
    -         self.grad = g
    +         self.grad = g if self.grad is None else self.grad + g
    ...

    출처
    ----
    값·부모·규칙의 꼴은 A. Karpathy, micrograd. 한 걸음씩 자라는 길은 斎藤康毅, DeZero.
    """
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(TITLES):
        raise ArgumentError(f"engine_step: 걸음은 1부터 {len(TITLES)}까지입니다. 받은 것: {number!r}.")
    return EngineStep(number, TITLES[number - 1], _code(number), _code(number - 1) if number > 1 else "")


@cache
def _code(number: int) -> str:
    return files(__package__).joinpath("steps", f"step{number:02}.py").read_text(encoding="utf-8")
