"""프로그램을 코드로: 읽을 수 있는 NumPy 코드 한 벌을 적고, 그 글을 그대로 실행한다."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import accumulate, count
from typing import Any

from ..operation.aligned import LINE, aligned
from ..operation.threads import run_blocks
from .aliases import exposed, roots
from .buffers import planned, returned
from .chain_code import written
from .chains import Chain, Group, Item
from .expressions import Expressions
from .groups import written as group_written
from .kinds import is_elementwise, is_fresh, is_impure, is_reduction, is_scalar, is_ufunc, writes
from .layout import Layout
from .ownership import own
from .program import Instruction, Program, Value, fresh, values
from .text import Text, shown_in_tracebacks

WIDTH = 64  # 말을 곁들이는 자리
LARGE = 2**16  # 이보다 많은 바이트를 쥔 이름은 다 쓰면 놓는다
_numbers = count(1)


def code_of(program: Program, items: list[Item], known: Layout, plain: Callable[..., Any] | None,
            fast: bool) -> tuple[Text, Callable[..., Any]]:
    """코드의 글과, 그것을 실행하는 함수. ``plain``: 입력이 곧게 놓이지 않았을 때 대신 부를 것. ``fast``: 되풀이로 합칠 것인가."""
    return _Code(program, items, known, plain, fast).compiled()


class _Code:
    def __init__(self, program: Program, items: list[Item], known: Layout, plain: Callable[..., Any] | None,
                 fast: bool) -> None:
        self.program, self.items, self.known, self.fast = program, items, known, fast
        self.owners = roots(program)
        self.words = Expressions(self.owners, exposed(program, self.owners), known)
        self.plan = planned(items, program.outputs, self.owners, known)
        self.lines: list[str] = []
        for value in program.inputs:
            self.words.name(value)
        if plain is not None:
            self._check(plain)
        self.views: dict[Any, str] = {}
        for place in dict.fromkeys(self.plan.places.values()):
            self.views[place] = self.words.space.new(f"t{place.buffer + 1}")
        if self.views:
            names = ", ".join(self.views.values())
            self.spares = self.words.space.bind([], "spares")
            self.lines += ["try:", f"    spare = {self.spares}.pop()", "except IndexError:", "    spare = scratch()",
                           f"{names}{',' * (len(self.views) == 1)} = spare"]
        self.free = returned(program.outputs, items, self.owners)
        self.returned = Counter(v for v in program.outputs if isinstance(v, Value))
        self.freely = {v for v, free in zip(program.outputs, self.free, strict=True) if free and isinstance(v, Value)}
        handed = [item for item in items if isinstance(item, Instruction) and writes(item)]
        self.passed = {v for item in handed for v in item.reads}  # 고칠 수 있는 함수에 건넨 것
        self.owned: set[Value] = set()  # 제 자리를 가졌음을 본 출력
        self.defined: set[Value] = set()  # 다 쓰면 놓을 것들
        self.lasts = {value: k for k, item in enumerate(items) for value in item.reads}  # 이름을 마지막으로 읽는 명령
        self.lasts.update(dict.fromkeys(values(tuple(program.outputs)), len(items)))
        for k, item in enumerate(items):
            if isinstance(item, Chain):
                self._chain(item)
            elif isinstance(item, Group):
                self._receive(item)
                self.lines += group_written(item, self.words)
            else:
                self._instruction(item)
                self._owning(item)
            self._let_go(k, item)
        answer = self._outputs()
        if self.views:
            self.lines.append(f"{self.spares}.append(spare)")
        self.lines.append(f"return ({answer})")

    def _check(self, plain: Callable[..., Any]) -> None:
        tests = [f"{self.words.name(v)}.flags.c_contiguous" for v in dict.fromkeys(self.program.inputs) if v.size > 1]
        if tests:
            names = ", ".join(self.words.name(v) for v in self.program.inputs)
            self.lines += [f"if not ({' and '.join(tests)}):", f"    return {self.words.space.bind(plain, 'plain')}({names})"]

    def _instruction(self, item: Instruction) -> None:
        words = self.words
        place = self.plan.places.get(item.result) if isinstance(item.result, Value) else None
        if place is not None and isinstance(item.result, Value):
            words.called[item.result] = self.views[place]  # 그 자리의 이름이 곧 값의 이름이다
            self._write(words.expression(item, self.lines, self.views[place]), item)
            return
        text = words.expression(item, self.lines)
        if item.result is None:
            self._write(text, item)
            return
        names = [words.name(value) for value in item.makes]
        target = ", ".join(names) + "," * (isinstance(item.result, tuple) and len(names) == 1)
        if isinstance(item.result, tuple) and not names:
            target = "_"
        self._write(f"{target} = {text}", item)
        if is_scalar(item.result) and self._is_number(item):
            words.numbers.update(item.makes)

    def _is_number(self, item: Instruction) -> bool:
        if is_ufunc(item) or is_reduction(item):
            return True
        return item.function == "astype" and is_elementwise(item) and item.arguments[0] in self.words.numbers

    def _write(self, text: str, item: Instruction) -> None:
        shapes = ", ".join(f"{v.shape} {v.dtype}" for v in item.makes)
        said = " ".join(item.comment.split())
        if len(item.makes) == 1:
            said = said.removesuffix(f"{item.makes[0].shape}").rstrip()
        comment = f"{said} {shapes}".strip()
        pad = " " * max(2, WIDTH - len(text))
        self.lines.append(f"{text}{pad}# {comment}" if comment else text)

    def _receive(self, group: Group) -> None:
        """묶음의 결과를 담을 배열에 이름을 준다."""
        words = self.words
        for value in group.makes:
            if value.shape == ():
                continue
            place = self.plan.places.get(value)
            if place is not None:
                words.called[value] = self.views[place]
            else:
                self.lines.append(f"{words.name(value)} = np.empty({value.shape}, {words.text(value.dtype)})")

    def _chain(self, chain: Chain) -> None:
        self._receive(chain)
        number = 1 + sum(isinstance(item, Chain) for item in self.items[:self.items.index(chain)])
        self.lines += written(chain, number, self.words, run_blocks, self.fast)

    def _let_go(self, k: int, item: Item) -> None:
        """다 쓴 큰 배열의 이름을 놓는다. 그것을 보는 다른 이름이 있으면 배열은 그 이름이 쥐고 있으므로, 이름마다 따로 놓아도 된다."""
        for value in item.makes:
            if value not in self.plan.places and any(root.nbytes >= LARGE for root in self.owners[value] | {value}):
                self.defined.add(value)
        gone = [v for v in self.defined if self.lasts.get(v, k) <= k]
        if gone:
            gone.sort(key=lambda v: self.words.name(v))
            self.lines.append(f"del {', '.join(self.words.name(v) for v in gone)}")
            self.defined.difference_update(gone)

    def _outputs(self) -> str:
        words, texts = self.words, []
        for output, free in zip(self.program.outputs, self.free, strict=True):
            text = words.text(output)
            mine = isinstance(output, Value) and output.shape != () and (free or output in self.owned)
            texts.append(text if mine else f"{words.space.bind(fresh, 'fresh')}({text})")
        return ", ".join(texts) + "," * (len(texts) == 1)

    def _owning(self, item: Instruction) -> None:
        """모르는 함수가 낸 출력: 제 자리를 가졌는지 실행할 때, 낸 그 자리에서 본다. 받은 것, 함께 낸 다른 출력과 견준다."""
        if is_impure(item) or is_fresh(item):
            return
        for value in item.makes:
            once = value.shape != () and self.returned[value] == 1 and value not in self.freely
            if once and value not in self.passed and self.owners[value] & set(item.makes):
                others = [*item.reads, *[v for v in item.makes if v is not value and v in self.returned]]
                names = [self.words.name(v) for v in dict.fromkeys([value, *others])]
                self.lines.append(f"{names[0]} = {self.words.space.bind(own, 'own')}({', '.join(names)})")
                self.owned.add(value)

    def compiled(self) -> tuple[Text, Callable[..., Any]]:
        words = self.words
        inputs = ", ".join(words.name(v) for v in self.program.inputs)
        scratch = []
        if self.views:
            scratch = ["", "", "def scratch():", f'    """부르는 동안만 쓰는 자리. 다 쓴 것은 {self.spares} 에 두었다가 다음에 쓴다."""']
            starts = [0, *accumulate([-(-n // LINE) * LINE for n in self.plan.buffers])]
            scratch.append(f"    room = {words.space.bind(aligned, 'aligned')}(({starts[-1]},), np.uint8)")
            scratch += [f"    {name} = np.ndarray({p.shape}, {words.text(p.dtype)}, room, {starts[p.buffer]})"
                        for p, name in self.views.items()]
            scratch.append(f"    return ({', '.join(self.views.values())},)")
        source = "\n".join(["import numpy as np", *words.header, *scratch, "", "", f"def run({inputs}):",
                            *[f"    {line}" for line in self.lines], ""])
        file = f"<tg.compile {next(_numbers)}>"
        run = words.space.function("run", source, file)
        text = Text(source)
        shown_in_tracebacks(text, file, run)
        return text, run
