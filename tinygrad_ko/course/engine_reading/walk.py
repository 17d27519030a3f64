"""걸음마다 도는 줄: 역전파를 정말로 한 번 돌리며, 마디와 부모마다 엔진의 어느 줄이 돌았는지 적는다."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from ... import engine
from ...errors import ArgumentError, ArgumentTypeError, FactError, GradientError, describe
from ...korean.numbers import format_value
from ...tensors.tensor import Tensor

__all__ = ["EngineWalk", "WalkStep", "engine_walk"]

# 엔진의 줄들: 마디 하나의 첫 줄, 부모 하나의 첫 줄, 제자리에서 더하는 줄, 복사하는 줄
ARRIVES, CARRIES, ADDS, COPIES = (
    "g = pending.pop(node, None)", "parent: Any = parents[i]", "pending[parent] = operator.iadd(before, d)", "d = d.copy()",
)
MOST = 60  # 마디가 이보다 많으면 걸음을 눈으로 따라갈 수 없다


@dataclass(frozen=True)
class WalkStep:
    """걸음 하나: 마디에 이르렀거나, 부모 하나에게 날랐다.

    매개변수
    --------
    says, lines : 무엇을 하였는가, 돈 줄들의 번호(파일의 처음이 1).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.WalkStep("L 에 이르렀다", (156, 157)).lines
    (156, 157)

    출처
    ----
    수업 '엔진 읽기'.
    """

    says: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class EngineWalk:
    """역전파 한 번의 걸음들과 그때 돈 줄. ``engine_walk`` 가 만들고, ``embedded`` 가 쪽에 싣는다.

    매개변수
    --------
    steps, title : 걸음들, 제목.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor(3.0, requires_grad=True)
    >>> tg.course.engine_walk((w * w).named("y"), {"w": w})
    엔진의 걸음 4개
       1 y에 이르렀다: 모인 기울기 1.0
       2 y에서 w에게: 기여분 3.0, 처음 온 것이다
       3 y에서 w에게: 기여분 3.0, 새 배열에 더한다
       4 w에 이르렀다: 모인 기울기 6.0, 잎이므로 여기서 받는다

    출처
    ----
    수업 '엔진 읽기'.
    """

    steps: tuple[WalkStep, ...]
    title: str

    def __repr__(self) -> str:
        return "\n".join([f"엔진의 걸음 {len(self.steps)}개", *(f"  {k:2} {step.says}" for k, step in enumerate(self.steps, 1))])

    @property
    def html(self) -> str:
        """혼자 서는 한 쪽: 왼쪽에 엔진의 줄, 오른쪽에 걸음. 지금 도는 줄이 켜진다."""
        lines, first = _shown()
        code = "".join(f'<span data-line="{first + k}">{html.escape(line) or " "}</span>' for k, line in enumerate(lines))
        steps = "".join(f"<li><button>{html.escape(step.says)}</button></li>" for step in self.steps)
        page = files(__package__).joinpath("walk.html").read_text(encoding="utf-8")
        for mark, value in (("TITLE", html.escape(self.title)), ("CODE", code), ("STEPS", steps),
                            ("LINES", json.dumps([step.lines for step in self.steps]))):
            page = page.replace(f"<!--{mark}-->", value)
        return page


def engine_walk(loss: Tensor, names: Mapping[str, Any] | None = None, title: str = "역전파의 걸음과 그때 도는 줄") -> EngineWalk:
    """손실에서 정말로 한 번 거슬러 가며, 걸음마다 ``engine.py`` 의 어느 줄이 돌았는지 적는다. 잎의 기울기는 바뀌지 않는다.

    매개변수
    --------
    loss : 거슬러 갈 텐서. 수 하나, 무차원(dimensionless). 그래프는 그대로 남는다.
    names : 이름 → 텐서. ``names=locals()`` 처럼. 없으면 텐서의 이름이나 연산의 이름으로 부른다.
    title : 쪽의 제목.

    반환
    ----
    EngineWalk : ``embedded(engine_walk(L))`` 이 쪽에 싣는다.

    예외
    ----
    ArgumentTypeError, GradientError, ArgumentError : 텐서가 아닐 때, 기울기를 원하지 않을 때, 수 하나가 아니거나 마디가 60개를 넘을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a = tg.tensor(2.0, requires_grad=True)
    >>> len(tg.course.engine_walk(a * a + a).steps)
    7

    출처
    ----
    파이썬의 ``sys.settrace``: 엔진을 고치지 않고 밖에서 본다.
    """
    if not isinstance(loss, Tensor):
        raise ArgumentTypeError(f"engine_walk: 텐서여야 합니다. 받은 것: {describe(loss)}.")
    root = loss.node
    if root is None or not root.requires_grad:
        raise GradientError("engine_walk: 기울기를 원하는 잎에서 셈한 것이 아닙니다. 잎을 requires_grad=True 로 만드세요.")
    if loss.size != 1:
        raise ArgumentError(f"engine_walk: 수 하나에서 출발합니다. 받은 것의 모양: {loss.shape}. .sum() 이나 .mean() 을 붙이세요.")
    nodes = engine.oldest_first([root])
    if len(nodes) > MOST:
        raise ArgumentError(f"engine_walk: 마디가 {len(nodes)}개입니다. {MOST}개까지 보입니다. 더 작은 식으로 보세요.")
    known = {value.node: name for name, value in (names or {}).items() if isinstance(value, Tensor) and value.node is not None}
    watcher = _Watcher({node: known.get(node) or _name(node) for node in nodes})
    leaves = [node for node in nodes if node.operation is None and node.requires_grad]
    kept, before = [node.grad for node in nodes], sys.gettrace()
    sys.settrace(watcher.enter)
    try:
        engine.backpropagate([(root, np.ones_like(loss.data))], leaves, retain_graph=True)
    finally:
        sys.settrace(before)
        for node, grad in zip(nodes, kept, strict=True):
            node.grad = grad
    return EngineWalk(tuple(watcher.steps), title)


def _name(node: engine.Node) -> str:
    if node.note is not None and node.note.name:
        return str(node.note.name)
    return node.operation.symbol if node.operation is not None else "잎"


class _Watcher:
    """``backpropagate`` 의 줄이 돌 때마다 불려, 걸음으로 나누어 적는다."""

    def __init__(self, names: Mapping[engine.Node, str]) -> None:
        lines = _source()
        self.arrives, self.carries, self.adds, self.copies = (_line_of(lines, text) for text in (ARRIVES, CARRIES, ADDS, COPIES))
        self.names = names
        self.steps: list[WalkStep] = []
        self.node: Any = None  # 지금의 걸음이 다루는 마디
        self.begun = 0  # 지금의 걸음의 첫 줄. 0 이면 아직 걸음이 아니다
        self.lines: list[int] = []

    def enter(self, frame: Any, event: str, arg: Any) -> Any:
        """함수에 들어갈 때마다: 고리가 있는 함수만 본다."""
        return self.line if frame.f_code is engine.backpropagate.__code__ else None

    def line(self, frame: Any, event: str, arg: Any) -> Any:
        """줄마다: 걸음의 첫 줄이면 앞의 걸음을 마친다."""
        starts = event == "line" and frame.f_lineno in (self.arrives, self.carries)
        if self.begun and (starts or event == "return"):
            while self.lines[-1] < self.begun:  # 다음 마디나 부모로 넘어가는 줄은 이 걸음의 것이 아니다
                self.lines.pop()
            self.steps.append(WalkStep(self._said(frame.f_locals), tuple(self.lines)))
            self.begun = 0
        if starts:
            self.node, self.begun, self.lines = frame.f_locals["node"], frame.f_lineno, []
        if self.begun:
            self.lines.append(frame.f_lineno)
        return self.line

    def _said(self, found: Mapping[str, Any]) -> str:
        name = self.names[self.node]
        if self.begun == self.arrives:
            leaf = ", 잎이므로 여기서 받는다" if self.node.operation is None else ""
            return f"{name}에 이르렀다: 모인 기울기 {format_value(found['g'])}{leaf}"
        first = "처음 온 것이다(복사한다)" if self.copies in self.lines else "처음 온 것이다"
        again = "제자리에서 더한다" if self.adds in self.lines else "새 배열에 더한다"
        added = first if found["before"] is None else again
        return f"{name}에서 {self.names[found['parent']]}에게: 기여분 {format_value(found['d'])}, {added}"


def _source() -> list[str]:
    return Path(engine.__file__).read_text(encoding="utf-8").splitlines()


def _line_of(lines: list[str], text: str) -> int:
    """글이 그대로인 줄의 번호. 역전파의 함수 안에서만 찾는다."""
    code = engine.backpropagate.__code__
    inside = range(code.co_firstlineno, max(n for _, _, n in code.co_lines() if n) + 1)
    found = [k for k in inside if lines[k - 1].split("  #")[0].strip() == text]
    if len(found) != 1:
        raise FactError(f"engine_walk: 엔진에 없는 줄: '{text}'. 엔진이 달라졌으니 walk.py 의 표시를 고치세요.")
    return found[0]


def _shown() -> tuple[list[str], int]:
    """보일 줄들(걷는 고리)과 첫 줄의 번호."""
    lines = _source()
    code = engine.backpropagate.__code__
    first, last = _line_of(lines, ARRIVES) - 1, max(n for _, _, n in code.co_lines() if n)
    return lines[first - 1:last], first
