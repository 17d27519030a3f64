"""어긋난 프로그램을 줄이기: 같은 갈래로 어긋나는 한, 문장을 버리고 잎으로 바꾸고 수와 모양과 인수를 쉽게 한다."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

import tinygrad_ko as tg
from support.fuzz import oracles
from support.fuzz.catalogue import entry
from support.fuzz.program import Leaf, Program, Step, ancestors, live, renumbered


def shrunk(program: Program, fails: Callable[[Program], bool], tries: int = 400) -> Program:
    """더 줄일 수 없을 때까지(또는 ``tries`` 번까지) 줄인 것. ``fails`` 는 아직 어긋나는가."""
    left = tries
    smaller = True
    while smaller and left > 0:
        smaller = False
        for candidate in candidates(program):
            left -= 1
            if left < 0:
                break
            if candidate.steps and fails(candidate):
                program, smaller = candidate, True
                break
    return program


def candidates(program: Program) -> Iterator[Program]:
    """한 걸음 쉬워진 프로그램들: 많이 줄이는 것부터."""
    first, count = len(program.leaves), len(program.steps)
    if len(program.sinks()) > 1:  # 결과 하나만
        for sink in program.sinks():
            yield only(program, sink)
    for k in range(first, first + count - 1):  # 가운데 값을 손실로
        yield only(program, k)
    values = numbers_of(program)
    for k in range(count - 1, -1, -1):  # 문장을 그 값의 잎으로
        if values is not None:
            yield as_leaf(program, k, values[first + k])
        for a in program.steps[k].args:  # 문장을 그 입력으로
            yield replaced(program, first + k, a)
    for k, step in enumerate(program.steps):  # 선택 인수를 기본값으로
        for name in filter(lambda name, step=step: optional(step, name), step.options):
            yield with_step(program, k, replace(step, options={n: v for n, v in step.options.items() if n != name}))
    for k, leaf in enumerate(program.leaves):
        yield from (with_leaf(program, k, easier) for easier in simpler(leaf))


def optional(step: Step, name: str) -> bool:
    """주지 않아도 되는 인수인가."""
    parameter = inspect.signature(entry(step.entry).run).parameters.get(name)
    return parameter is None or parameter.default is not parameter.empty


def only(program: Program, value: int) -> Program:
    """``value`` 를 셈하는 데 쓰인 것만."""
    kept = list(ancestors(program, value))
    first = len(program.leaves)
    return renumbered(program, [k for k in kept if k < first], [k - first for k in kept if k >= first])


def numbers_of(program: Program) -> list[np.ndarray] | None:
    try:
        with tg.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [np.asarray(v.data) for v in oracles.ours(program, [tg.from_numpy(a) for a in oracles.numbers(program, False)], False)]
    except Exception:
        return None


def replaced(program: Program, old: int, new: int) -> Program:
    """``old`` 를 부르던 문장이 ``new`` 를 부른다. 아무도 부르지 않는 문장이 손실에 새로 들지 않도록, 본디의 결과만 남긴다."""
    steps = tuple(Step(s.entry, tuple(new if a == old else a for a in s.args), s.options, s.part) for s in program.steps)
    return without_strays(Program(program.leaves, steps, program.seed), [new if s == old else s for s in program.sinks()])


def without_strays(program: Program, sinks: list[int]) -> Program:
    kept = sorted({k for sink in sinks for k in ancestors(program, sink)})
    first = len(program.leaves)
    return renumbered(program, [k for k in kept if k < first], [k - first for k in kept if k >= first])


def as_leaf(program: Program, k: int, value: np.ndarray) -> Program:
    """``k`` 번째 문장 대신 그 값의 새 잎."""
    first = len(program.leaves)

    def moved(a: int) -> int:
        return first if a == first + k else a + 1 if a >= first else a

    widened = Program((*program.leaves, Leaf(value)), tuple(Step(s.entry, tuple(moved(a) for a in s.args), s.options, s.part) for s in program.steps), program.seed)
    return without_strays(widened, [s + 1 for s in program.sinks() if s != first + k])


def with_step(program: Program, k: int, step: Step) -> Program:
    return replace(program, steps=(*program.steps[:k], step, *program.steps[k + 1:]))


def with_leaf(program: Program, k: int, leaf: Leaf) -> Program:
    return live(replace(program, leaves=(*program.leaves[:k], leaf, *program.leaves[k + 1:])))


def simpler(leaf: Leaf) -> Iterator[Leaf]:
    """더 쉬운 잎들."""
    if leaf.layout != "그대로":
        yield replace(leaf, layout="그대로")
    if leaf.constant:
        yield replace(leaf, constant=False)
    value = leaf.value
    for axis in range(value.ndim):
        if value.shape[axis] == 0:
            continue
        yield replace(leaf, value=np.asarray(value.take(0, axis)))
        if value.shape[axis] > 1:
            yield replace(leaf, value=value.take([0], axis))
            yield replace(leaf, value=value.take(range(value.shape[axis] - 1), axis))
    if value.dtype != np.float64:
        yield replace(leaf, value=value.astype(np.float64))
    for digits in (0, 1):
        rounded = np.asarray(np.round(value, digits))
        if not np.array_equal(rounded, value):
            yield replace(leaf, value=rounded)
