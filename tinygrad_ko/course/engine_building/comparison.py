"""배우는 이의 엔진과 제품의 엔진: 같은 일을 시키고 나온 것을 나란히 적는다."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ... import autograd, engine, grad_mode
from ...engine import Node
from ...errors import GradientError
from ...korean.terminal_width import padded, terminal_width
from ...tensors.tensor import Tensor
from .reference import written_lines

__all__ = ["BEYOND", "EngineComparison", "compared"]

BEYOND = 13  # 열두 걸음의 다음: 견주려고 시켜 보는 일들(exam/trials.py)


@dataclass(frozen=True)
class EngineComparison:
    """엔진 둘을 견준 표. ``엔진.compare`` 가 만든다.

    매개변수
    --------
    rows : (무엇, 내 것, 제품의 것)들.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.EngineComparison((("줄", "56", "330"),))
        내 것  제품
    줄  56     330

    출처
    ----
    수업 '엔진 만들기'.
    """

    rows: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        table = [("", "내 것", "제품"), *self.rows]
        first, second = (max(terminal_width(row[k]) for row in table) for k in (0, 1))
        return "\n".join(f"{padded(a, first)}  {padded(b, second)}  {c}" for a, b, c in table)

    def _repr_markdown_(self) -> str:
        return "\n".join(["| | 내 것 | 제품 |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in self.rows)])


def compared(lines: int, mine: Mapping[str, str]) -> EngineComparison:
    """배우는 이의 것(``mine``)과, 지금 재어 본 제품의 것."""
    ours = written_lines(Path(engine.__file__).read_text(encoding="utf-8"))
    rows = [("빈 줄을 뺀 줄", str(lines), str(ours))]
    rows += [(what, mine.get(key, ""), found()) for key, what, found in (
        ("changed", "셈한 뒤에 잎의 값에 2를 더하고(+=) 거슬러 가면", _changed),
        ("second", "x³ 을 두 번 미분하면(x = 2)", _second),
        ("asked", "a²·b² 을 a 로만 미분하면", _asked),
        ("halfway", "도중에 오류가 나면 잎의 grad 는", _halfway),
        ("narrow", "float32 를 넣으면", _narrow),
    )]
    return EngineComparison(tuple(rows))


def _leaf(value: Any) -> Tensor:
    return Tensor(np.asarray(value, float), requires_grad=True)


def _stops(loss: Tensor, *errors: type[Exception]) -> bool:
    try:
        loss.backward()
    except errors:
        return True
    return False


def _changed() -> str:
    w = _leaf([3.0, 4.0])
    y = (w * w).sum()
    with grad_mode.no_grad():
        w += 2.0
    return "멈춘다" if _stops(y, GradientError) else f"틀린 기울기 {w.grad}"


def _second() -> str:
    x = _leaf(2.0)
    (first,) = autograd.grad(x**3, x, create_graph=True)
    (second,) = autograd.grad(first, x)
    return f"{second.item():g}"


class _Watcher:
    """마디에 붙은 쪽지: 기울기를 나를 때마다 센다. ``breaks`` 이면 그 자리에서 멈춘다."""

    retain = False

    def __init__(self, breaks: bool = False) -> None:
        self.breaks, self.calls = breaks, 0

    def arrived(self, node: Node, g: Any) -> Any:
        return g

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        self.calls += 1
        if self.breaks:
            raise ArithmeticError


def _asked() -> str:
    a, b, watcher = _leaf(2.0), _leaf(3.0), _Watcher()
    left, right = a * a, b * b
    y: Any = left * right
    tensor: Any
    for tensor in (left, right, y):
        tensor.node.note = watcher
    autograd.grad(y, a)
    return f"규칙을 {watcher.calls}번 부른다: a 로 가는 길만"


def _halfway() -> str:
    a = _leaf(2.0)
    inner: Any = a * a
    b = _leaf(3.0)
    y = inner * b
    inner.node.note = _Watcher(breaks=True)
    _stops(y, ArithmeticError)
    return "그대로" if b.grad is None else "바뀐다"


def _narrow() -> str:
    one = Tensor(np.ones(2, np.float32))
    return str((one * one).dtype)
