"""프로그램을 실행할 수 있는 것으로: ``build(program)(*배열들)`` 은 출력의 튜플이다."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .canonical import canonical
from .chains import Item, chained
from .code import code_of
from .dead import alive
from .folding import folded
from .fusion import usable
from .groups import gathered
from .layout import layouts
from .program import Program
from .signs import signed
from .slices import gathered_slices
from .subexpressions import shared
from .text import Text

ROUNDS = 3  # 접기와 합치기는 서로 새 일감을 낸다


class Plain:
    """곧게 놓이지 않은 입력이 오면: 꼴을 하나도 모르고, 처음 부를 때 짓는다."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @functools.cached_property
    def run(self) -> Callable[..., Any]:
        """지은 함수."""
        return _built(self.program, False, None, False)[1]

    def __call__(self, *arrays: Any) -> Any:
        return self.run(*arrays)


class Executable:
    """실행할 수 있는 프로그램."""

    def __init__(self, program: Program, fast: bool | None = None) -> None:
        self.program = program
        self._text, self.run = _built(program, True, Plain(program), usable(fast))

    @property
    def source(self) -> str:
        """실행되는 그 코드."""
        return self._text.source

    def __call__(self, *arrays: Any) -> tuple[np.ndarray, ...]:
        return self.run(*arrays)


def optimized(program: Program, straight: bool) -> Program:
    """패스를 모두 지난 프로그램."""
    program = gathered_slices(canonical(program))
    for _ in range(ROUNDS):
        before = len(program.instructions)
        program = alive(shared(signed(folded(program, straight), straight)))
        if len(program.instructions) == before:
            break
    return program


def _built(program: Program, straight: bool, plain: Callable[..., Any] | None, fast: bool) -> tuple[Text, Callable[..., Any]]:
    program = optimized(program, straight)
    known = layouts(program, straight)
    items: list[Item] = chained(program, known) if straight else list(program.instructions)
    if fast:
        items = gathered(items, program.outputs, known)
    return code_of(program, items, known, plain, fast)


def build(program: Program, fast: bool | None = None) -> Executable:
    """``program`` 을 실행할 수 있는 것으로 짓는다. ``fast``: numba로 되풀이를 합칠지(``None`` 이면 쓸 수 있을 때)."""
    return Executable(program, fast)
