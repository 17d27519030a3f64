"""다시 도는 차례: 값을 읽고, 걸음의 프로그램을 부르고, 기울기를 쓰고, 답을 짓는 것을 곧은 코드 한 벌로 적는다.

    def replay(arguments):
        done = False
        try:
            made_1, made_2 = run_1(x._data, weight._data)
            done = True
            weight.node.grad = wrap(made_1)
            SGD_step(optimizer)
        except Exception as error:
            stopped(error, done)
        return spent(made_2)

작은 모델에서는 이 차례를 해석하는 값이 셈의 값만큼 크다.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import wrap
from ..transforms.tree import LEAF, unflatten
from .answer import Answer
from .namespace import Namespace
from .overlaps import looking
from .replayed import spent
from .stages import Effect, Source, data_of, filled, gradient_of

if TYPE_CHECKING:
    from .replay import Step


def driver(steps: Sequence[Step], answer: Answer, stopped: Callable[[Exception, bool], None]) -> tuple[str, Callable[..., Any]]:
    """코드의 글과, 그것을 실행하는 함수 ``replay(인수들)``. 도중의 오류는 ``stopped(오류, 밖을 고친 뒤인가)`` 가 다시 낸다."""
    code = _Code(stopped)
    for number, step in enumerate(steps, 1):
        code.step(number, step)
    return code.finished(answer)


class _Code:
    def __init__(self, stopped: Callable[[Exception, bool], None]) -> None:
        tools = (wrap, spent, data_of, gradient_of, filled, unflatten, looking)
        self.space = Namespace(("arguments", "args", "options", "given", "done", "error", "replay"), stopped=stopped,
                               **{tool.__name__: tool for tool in tools})
        self.lines: list[str] = []
        self.done = False

    def tensor(self, place: Any) -> str:
        """붙든 텐서나 인수."""
        return self.space.bind(place.of, place.of.name or "tensor") if place.kind in ("data", "grad") else f"arguments[{place.of}]"

    def reader(self, source: Source) -> str:
        """입력의 지금 값을 읽는 식."""
        kind, of = source.kind, source.of
        if kind == "data":
            return f"{self.tensor(source)}._data"
        if kind == "made":
            return f"made_{of}"
        if kind in ("argument", "itself"):
            return f"data_of(arguments[{of}])" if kind == "argument" else f"arguments[{of}]"
        return self.space.bind(of, "array") if kind == "array" else f"gradient_of({self.tensor(source)})"

    def step(self, number: int, step: Step) -> None:
        """걸음 하나의 줄들."""
        if step.act is not None:
            method, args, options = step.act
            self._changes()
            owner = type(args[0]).__name__ if args else ""
            if step.act_sources:
                given = self.space.bind((args, options), "given")
                self.lines.append(f"args, options = filled({given}, [{', '.join(map(self.reader, step.act_sources))}])")
                inputs = ["*args", "**options"]
            else:
                inputs = self._inputs(args, options)
            result = f"made_{step.act_made} = " if step.act_made is not None else ""
            call = f"{self.space.bind(method, f'{owner}_{method.__name__}')}({', '.join(inputs)})"
            self.lines.append(f"{result}{call}{'._data' if result else ''}")
            return
        if step.executable is not None:
            read = ", ".join(self.reader(source) for source in step.sources)
            made = ", ".join(f"made_{n}" for n in step.makes)
            if step.dropped:  # 셈하기 앞에서 비운 것은 셈하기 앞에서 놓는다: 새 기울기가 그 자리를 쓴다
                self.lines += [f"given = [{read}]", *[f"{self.tensor(owner)}.node.grad = None" for owner in step.dropped]]
                read = "*given"
            call = f"{self.space.bind(step.run, f'run_{number}')}({read})"
            self.lines.append(f"({made},) = {call}" if made else call)
            if any(isinstance(i.function, Effect) for i in step.program.instructions):
                self._changes()
        for owner, place, shared in step.gradients:
            self._changes()
            value = "None" if place is None else f"wrap(made_{place}{'.copy()' * shared})"
            self.lines.append(f"{self.tensor(owner)}.node.grad = {value}")

    def _inputs(self, args: Sequence[Any], options: dict[str, Any]) -> list[str]:
        bind = self.space.bind
        return [*[bind(a, type(a).__name__.lower()) for a in args], *[f"{name}={bind(a, name)}" for name, a in options.items()]]

    def _changes(self) -> None:
        """여기서부터 밖을 고친다."""
        if not self.done:
            self.lines.append("done = True")
            self.done = True

    def answer(self, answer: Answer) -> str:
        """답의 식."""
        if answer.joint is not None or answer.as_arrays:
            made = ", ".join(f"{n}: made_{n}" for n in dict.fromkeys(answer.reads))
            return f"{self.space.bind(answer, 'answer')}({{{made}}}, arguments)"
        leaves = [self._part(kind, value) + (f".named({name!r})" if name is not None else "")
                  for (kind, value), name in zip(answer.parts, answer.names, strict=True)]
        for k in [value for kind, value in answer.parts if kind == "again"]:  # 두 번 돌려주는 것
            leaves[k] = leaves[k] if leaves[k].startswith("(") else f"({self.space.new('again')} := {leaves[k]})"
        for k, (kind, value) in enumerate(answer.parts):
            if kind == "again":
                leaves[k] = leaves[value].partition(" :=")[0].removeprefix("(")
        if answer.structure == LEAF:
            return leaves[0]
        return f"unflatten({self.space.bind(answer.structure, 'structure')}, [{', '.join(leaves)}])"

    def _part(self, kind: str, value: Any) -> str:
        if kind in ("plain", "same"):
            return repr(value) if value is None or type(value) in (bool, int) else self.space.bind(value, kind)
        if kind in ("argument", "again"):
            return f"arguments[{value}]"
        array = f"{self.space.bind(value, 'constant')}.copy()" if isinstance(value, np.ndarray) else f"made_{value}"
        return {"tensor": f"wrap({array})", "spent": f"spent({array})"}.get(kind, array)

    def finished(self, answer: Answer) -> tuple[str, Callable[..., Any]]:
        """글과 함수."""
        for place, look in answer.looks.items():
            self.lines.append(f"made_{place} = looking(made_{look.owner}, made_{place}, {self.space.bind(look, 'look')}, done)")
        lines = ["def replay(arguments):", "    done = False", "    try:", *[f"        {line}" for line in self.lines or ["pass"]],
                 "    except Exception as error:", "        stopped(error, done)", f"    return {self.answer(answer)}", ""]
        text = "\n".join(lines)
        return text, self.space.function("replay", text, "<replay>")
