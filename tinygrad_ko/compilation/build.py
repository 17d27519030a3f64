"""프로그램을 실행할 수 있는 것으로: ``build(program)(*배열들)`` 은 출력의 튜플이다."""

from __future__ import annotations

from typing import Any

from .program import Program, interpret


class Executable:
    """실행할 수 있는 프로그램. ``source`` 는 실행되는 그 코드이다."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.source = ""

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        return interpret(self.program, *arrays)


def build(program: Program, fast: bool | None = None) -> Executable:
    """``program`` 을 실행할 수 있는 것으로 짓는다. ``fast``: numba로 되풀이를 합칠지(``None`` 이면 쓸 수 있을 때)."""
    return Executable(program)
