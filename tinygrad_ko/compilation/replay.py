"""다시 돌기: 받아쓴 것을 걸음마다 지어, 지금의 값으로 돌린다."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import numpy as np

from ..engine import Variable
from ..errors import ArgumentError, TinygradError
from .build import Executable, build
from .driver import driver
from .followed import Mismatch
from .program import Program, Value
from .stages import Effect, Source, Stage, WriteFailed
from .tracer import Tracer

_TOO_LATE = (
    "compile: 옵티마이저의 걸음을 하거나 텐서를 고친 다음에, 적을 때와 다른 값(범위를 벗어난 확률이나 번호, 다른 모양)이 나와 "
    "멈추었습니다. "
    "그 값을 고치거나, 컴파일하지 않은 함수(f.function)를 쓰세요."
)


class Step:
    """지은 걸음 하나."""

    def __init__(self, stage: Stage, wanted: set[int], owners: dict[Any, Any], quiet: Iterable[str] = ()) -> None:
        self.act, self.act_made = stage.act, stage.act_made
        self.act_sources = stage.sources if stage.act is not None else []
        kept = [k for k, n in enumerate(stage.made) if n in wanted]
        self.makes = [stage.made[k] for k in kept]
        self.sources, self.program = _live(stage.sources, Program(stage.inputs, stage.instructions, [stage.outputs[k] for k in kept]))
        numbers = [n for _, n in stage.gradients]
        self.gradients = [(o, n, n in numbers[:k]) for k, (o, n) in enumerate(stage.gradients)]  # 두 잎이 한 배열을 나누어 갖지 않게
        self.dropped = [owners[leaf] for leaf in stage.dropped if leaf in owners]
        self.executable: Executable | None = None
        self.run: Callable[..., Any] = tuple
        self.settings: Any = dict.fromkeys(quiet, "ignore")

    def narrowed(self, program: Program) -> Step:
        """이 걸음의 프로그램에서 덜어 낸 ``program`` 을 하는, 지은 걸음."""
        step = copy.copy(self)
        step.sources, step.program = _live(self.sources, program)
        step.build()
        return step

    def build(self) -> None:
        """실행할 것을 짓는다. 적은 셈이 알리지 않기로 한 것은 다시 돌 때에도 알리지 않는다."""
        if self.act is None and (self.program.instructions or self.program.outputs):
            self.executable = build(self.program)
            self.run = np.errstate(**self.settings)(self.executable.run) if self.settings else self.executable.run


def _live(sources: Sequence[Source], program: Program) -> tuple[list[Source], Program]:
    """답에 닿는 명령과 쓰이는 입력만, 그 입력들의 출처와 함께."""
    used = {v for v in program.outputs if isinstance(v, Value)}
    kept = []
    for instruction in reversed(program.instructions):
        if instruction.impure or any(v in used for v in instruction.makes):
            kept.append(instruction)
            used.update(instruction.reads)
    places = [k for k, v in enumerate(program.inputs) if v in used]
    return [sources[k] for k in places], Program([program.inputs[k] for k in places], kept[::-1], program.outputs)


class Replay:
    """받아쓴 것 하나: 걸음들과, 답을 짓는 법."""

    def __init__(self, tracer: Tracer, answer: Callable[[Tracer], Any]) -> None:
        """``answer(tracer)`` 는 답을 짓는 것을 만든다."""
        tracer.settle()
        self.answer: Any = answer(tracer)
        self.asked = [(tracer.owners[leaf], there) for leaf, there in tracer.asked.items() if leaf in tracer.owners]
        self.nodes = {t.node for t in tracer.tensors if t.node is not None and t.node.requires_grad}
        effects = [i.function for stage in tracer.stages for i in stage.instructions if isinstance(i.function, Effect)]
        self.buffers = [target for effect in effects for target in effect.targets]
        self.generators = list(tracer.drew.values())
        self.backward: Step | None = None
        if self.answer.joint is not None:
            self.backward = Step(self.answer.joint.stage, set(self.answer.joint.outputs), tracer.owners, tracer.tape.quiet)
            self.answer.keep(self.backward)
        wanted = set(self.answer.reads)
        for stage in tracer.stages:
            wanted.update(n for _, n in stage.gradients if n is not None)
        self.steps: list[Step] = []
        for stage in reversed(tracer.stages):
            step = Step(stage, wanted, tracer.owners, tracer.tape.quiet)
            wanted.update(s.of for s in (*step.sources, *step.act_sources) if s.kind == "made")
            self.steps.insert(0, step)
        self.steps = [s for s in self.steps if s.act is not None or s.program.instructions or s.program.outputs or s.gradients]

    def build(self) -> None:
        """모든 걸음을 짓는다."""
        for step in (*self.steps, *([self.backward] if self.backward else ())):
            step.build()
        self.order, self._run = driver(self.steps, self.answer, self._stopped)

    @property
    def source(self) -> str:
        """걸음들의 코드."""
        written = []
        for step in self.steps:
            if step.act is not None:
                method, args, _ = step.act
                owner = type(args[0]).__name__ if args else ""
                written.append(f"# {owner}.{method.__name__}() 을 부른다".replace("# .", "# "))
            elif step.executable is not None:
                written.append(step.executable.source)
        if self.backward is not None and self.backward.executable is not None:
            written.append("# 역전파\n" + self.backward.executable.source)
        written.append("\n" + self.order)
        return "\n".join(written)

    def fits(self, arguments: Sequence[Any]) -> bool:
        """기울기가 있는지가 적을 때와 같은가. 미분할 인수가 붙든 매개변수이거나, 인수가 제자리에서 고칠 버퍼이면 맞지 않는다."""
        for value in arguments:
            if isinstance(value, Variable) and value.node in self.nodes:
                return False
            array = getattr(value, "_data", value)
            if self.buffers and isinstance(array, np.ndarray) and any(np.may_share_memory(b._data, array) for b in self.buffers):
                return False
        for owner, there in self.asked:
            node = getattr(owner.of if owner.kind == "data" else arguments[owner.of], "node", None)  # 인수가 NumPy 배열이면 없다
            if (node is not None and node.grad is not None) is not there:
                return False
        return True

    def run(self, arguments: Sequence[Any]) -> Any:
        """지금의 값으로 돌린다. 도중에 막히면 ``Mismatch``: 아직 아무것도 바꾸지 않았다."""
        if not self.generators:
            return self._run(arguments)
        states = [g.bit_generator.state for g in self.generators]
        try:
            return self._run(arguments)
        except Mismatch:
            for generator, before in zip(self.generators, states, strict=True):
                generator.bit_generator.state = before
            raise

    @staticmethod
    def _stopped(error: Exception, done: bool) -> NoReturn:
        """도중에 막혔다. ``done``: 이미 밖을 고친 뒤인가."""
        if isinstance(error, WriteFailed):
            raise error.error from None
        if not done:
            raise Mismatch from error
        if isinstance(error, (Mismatch, IndexError, ValueError)) and not isinstance(error, TinygradError):
            raise ArgumentError(_TOO_LATE) from error
        raise error
