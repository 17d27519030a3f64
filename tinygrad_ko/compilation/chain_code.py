"""사슬을 코드로: 토막 하나를 셈하는 함수와, 토막마다 그것을 부르는 줄."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..operation.aligned import aligned
from ..operation.pieces import PIECE, SHARE, is_shared
from .buffers import natural_dtype, natural_shape
from .chains import Chain, Group, combined, is_total
from .expressions import Expressions
from .fusion import SMALLEST, compiled, is_fusable, kernel_of, segments
from .kinds import is_elementwise, is_reduction, is_scalar, is_ufunc
from .program import Instruction, Value


def written(chain: Chain, number: int, words: Expressions, run_blocks: Any, fast: bool) -> list[str]:
    """사슬의 줄들. 결과를 담을 배열은 이미 이름이 있다. ``fast``: 되풀이로 합칠 것인가."""
    return _ChainCode(chain, number, words, run_blocks, fast).lines


class _ChainCode:
    def __init__(self, chain: Chain, number: int, words: Expressions, run_blocks: Any, fast: bool) -> None:
        self.chain, self.words = chain, words
        self.lines: list[str] = []  # 사슬에 앞서 할 것, 그리고 모두
        self.inside: list[str] = []
        self.renamed: dict[Any, Any] = {}
        self.temporaries: list[tuple[str, tuple[int, ...], np.dtype]] = []
        self.free: dict[tuple[tuple[int, ...], Any], list[str]] = {}
        steps: list[Any] = [*chain.instructions]
        if fast and chain.widest.size >= SMALLEST:
            shape = chain.widest.shape
            steps = [*segments(chain.instructions, chain.makes, lambda i: is_fusable(i, shape))]
        self.lasts = {v: k for k, step in enumerate(steps) for v in step.reads}
        name = words.space.new(f"chain_{number}")
        shared = is_shared(chain.widest.size)
        most = SHARE if shared else PIECE
        spans = chain.blocks(most)
        self.longest = max(stop - start for start, stop in spans)
        self.renamed["block"] = self.longest, chain.flat
        blocks = words.space.bind([(k, start, stop) for k, (start, stop) in enumerate(spans)], f"blocks_{number}")
        self.sums = {i.makes[0]: words.space.new(f"{i.makes[0].name}_parts") for i in chain.sums}
        self._sources()
        for k, step in enumerate(steps):
            if isinstance(step, Group):
                self._fused(k, step)
            else:
                self._step(k, step)
        for parts in self.sums.values():
            self.lines.append(f"{parts} = [None] * {len(spans)}")
        what = "원소" if chain.flat else "줄"
        self.lines += [f"def {name}(block):  # {what} {self.longest:,}개씩", "    k, start, stop = block"]
        names = [t for t, _, _ in self.temporaries]
        if names:
            spare, maker = words.space.bind([], f"spare_{number}"), words.space.bind(self._maker(), f"spare_{number}_new")
            self.lines += ["    try:", f"        spare = {spare}.pop()", "    except IndexError:", f"        spare = {maker}()",
                           f"    {', '.join(names)}{',' * (len(names) == 1)} = spare",
                           *[f"    {t} = {t}[:stop - start]" for t in names]]
        self.lines += [f"    {line}" for line in self.inside]
        if names:
            self.lines.append(f"    {spare}.append(spare)")
        if shared:
            self.lines.append(f"{words.space.bind(run_blocks, 'run_blocks')}({name}, {blocks})")
        else:
            self.lines += [f"for block in {blocks}:", f"    {name}(block)"]
        for value, parts in self.sums.items():
            self.lines.append(f"{words.name(value)} = {words.space.bind(combined, 'combined')}({parts}, {chain.rows}, {most})")
            words.numbers.add(value)

    def _maker(self) -> Any:
        shapes = [((self.longest, *rest), dtype) for _, rest, dtype in self.temporaries]
        return lambda: tuple([aligned(shape, dtype) for shape, dtype in shapes])

    def _sources(self) -> None:
        """토막으로 나누어 읽거나 쓸 것에 토막 안의 이름을 준다."""
        words, chain = self.words, self.chain
        arrays = {id(a): a for i in chain.instructions for a in i.arguments if isinstance(a, np.ndarray) and chain.carries(a)}
        for thing in [*chain.reads, *arrays.values(), *[v for v in chain.makes if v not in self.sums]]:
            if not chain.carries(thing):
                continue
            whole = words.text(thing)
            part = words.space.new(f"{whole}_part")
            if chain.flat and len(chain.shape) > 1:
                flat = words.space.new(f"{whole}_flat")
                self.lines.append(f"{flat} = {whole}.reshape(-1)")
                whole = flat
            self.inside.append(f"{part} = {whole}[start:stop]")
            self.renamed[thing if isinstance(thing, Value) else id(thing)] = part

    def _step(self, k: int, instruction: Instruction) -> None:
        words, result = self.words, instruction.makes[0]
        if is_total(instruction):
            self.inside.append(f"{self.sums[result]}[k] = np.add.reduce({self.renamed[instruction.arguments[0]]})")
            return
        output = self.renamed.get(result)  # 사슬의 결과이면 그 자리의 토막
        dying = [v for v in dict.fromkeys(instruction.reads) if self.lasts.get(v) == k and self._is_temporary(v)]
        if is_reduction(instruction) or not self._receives(instruction):
            made = words.space.new(result.name)
            self.inside.append(f"{made} = {words.expression(instruction, self.lines, None, self.renamed)}")
            if output is not None:
                self.inside.append(f"{output}[...] = {made}")
            self.renamed[result] = made
        else:
            rest = () if self.chain.flat else result.shape[1:]
            heir = next((v for v in dying if self._key(v) == (rest, result.dtype)), None)
            before = dict(self.renamed)
            if output is None:
                if heir is not None:
                    output = self.renamed[heir]
                    dying.remove(heir)
                else:
                    output = self._taken(rest, result.dtype)
            if instruction.function == "astype":
                self.inside.append(f"np.copyto({output}, {before[instruction.arguments[0]]}, casting='unsafe')")
            else:
                self.inside.append(words.expression(instruction, self.lines, output, before))
            self.renamed[result] = output
        for value in dying:
            self.free.setdefault(self._key(value), []).append(self.renamed[value])

    def _fused(self, k: int, segment: Group) -> None:
        """되풀이 하나. 읽는 자리에 쓰지 않는다: 겹치는 배열은 한꺼번에(SIMD) 셈하지 못한다."""
        words = self.words
        text, given = kernel_of(segment, self.chain.widest.shape, self.chain.flat)
        called = words.space.bind(compiled(text), "fused")
        words.header += [f"# {called}(…): numba 가 기계어로 옮긴 되풀이", *[f"#     {line}" for line in text.splitlines()]]
        for value in segment.makes:
            if value not in self.renamed:
                self.renamed[value] = self._taken(() if self.chain.flat else value.shape[1:], value.dtype)
        names = []
        for a in given:
            key = a if isinstance(a, Value) else id(a)
            names.append(self.renamed[key] if key in self.renamed else words.number(a, self.lines) if is_scalar(a) else words.text(a))
        self.inside.append(f"{called}({', '.join([*names, *[self.renamed[v] for v in segment.makes]])})")
        for value in dict.fromkeys(segment.reads):
            if self.lasts.get(value) == k and self._is_temporary(value):
                self.free.setdefault(self._key(value), []).append(self.renamed[value])

    def _is_temporary(self, value: Value) -> bool:
        name = self.renamed.get(value)
        return any(name == t for t, _, _ in self.temporaries)

    def _key(self, value: Value) -> tuple[tuple[int, ...], Any]:
        return (() if self.chain.flat else value.shape[1:], value.dtype)

    def _taken(self, rest: tuple[int, ...], dtype: Any) -> str:
        if self.free.get((rest, dtype)):
            return self.free[rest, dtype].pop()
        name = self.words.space.new("t")
        self.temporaries.append((name, rest, dtype))
        return name

    def _receives(self, instruction: Instruction) -> bool:
        if instruction.function == "astype":
            return instruction.arguments[0] in self.renamed
        result = instruction.makes[0]
        return (is_elementwise(instruction) and is_ufunc(instruction) and natural_dtype(instruction) == result.dtype
                and natural_shape(instruction) == result.shape)
