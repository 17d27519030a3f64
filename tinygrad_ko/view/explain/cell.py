"""칸 하나의 설명: ``tg.explain(손실, of=텐서, at=(0, 1))``. 그 칸의 값과 기울기가 어느 칸들에서 왔는지, 온 합을 수로 적는다."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, GradientError, describe
from ...korean.numbers import format_number
from ...korean.particles import Noun, listed
from ...operation.declare import operations
from ...readings.cell_sum import Call, Cell, CellSums, Expression, Number, Product, Root, Sum
from ...readings.story import Story
from ...readings.symbol import Symbol, filled
from ...readings.tex import level_of, number, parenthesised
from .explanation import Explanation, Step
from .letters import name_tex
from .pen import slope
from .phrases import title
from .telling import Telling, called

__all__ = ["CellExplanation", "explain_cell"]

TERMS, NAMED_TERMS = 24, 3  # 합에서 다 적는 항의 수. 이보다 길면 가운데를 접는다
_COMPARED = {"greater": ">", "greater_equal": r"\ge ", "less": "<", "less_equal": r"\le ", "equal": "="}
_NEGATED = {"greater": "less_equal", "greater_equal": "less", "less": "greater_equal", "less_equal": "greater"}


@dataclass(frozen=True)
class CellExplanation(Explanation):
    """칸 하나의 설명. ``print()`` 하면 글이 나오고, 쓰는 법은 ``Explanation`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True, name="w")
    >>> loss = (w @ tg.tensor([0.5, -1.0], name="x")).sum().named("손실")
    >>> tg.explain(loss, of=w, at=(0, 1)).text.splitlines()[0]
    'w[0, 1], 이 수는 어디서 왔는가'

    출처
    ----
    연쇄 법칙(chain rule)과, 합의 도함수는 도함수의 합.
    """

    key: str = ""
    index: int = 0
    sums: Any = None

    @cached_property
    def title(self) -> str:
        """제목."""
        return f"{self.name}, 이 수는 어디서 왔는가"

    @cached_property
    def name(self) -> str:
        """칸의 이름: ``w[0, 1]``."""
        box = self.story.boxes[self.key]
        return called(box) + _place(box.node.shape if box.value is None else box.value.shape, self.index)

    @cached_property
    def about(self) -> str:
        """첫 문단: 값과 기울기."""
        box = self.story.boxes[self.key]
        known = [(word, array) for word, array in (("값은", box.value), ("기울기는", box.grad)) if array is not None]
        said = [f"{word} {format_number(array.ravel()[self.index])}" for word, array in known]
        return f"{Noun(called(self.story.boxes[self.story.loss])):을/를} 셈할 때 이 칸의 {', '.join(said)}입니다."

    @cached_property
    def phases(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """(갈래의 이름, 걸음들): 값, 기여분마다."""
        made: list[Step] = []
        root = self.sums.value(self.key) if self.forward else None
        values = [self._value(root)] if root is not None else []
        for k, telling in enumerate([*values, *self._gradients()]):
            made.append(Step(str(k + 1), telling, None))
        phases = [("값: 무엇으로 셈하였는가", tuple(made[:len(values)])), ("기울기: 어디서 흘러왔는가", tuple(made[len(values):]))]
        return tuple([(heading, steps) for heading, steps in phases if steps])

    @cached_property
    def gradients(self) -> tuple[str, ...]:
        """이 칸의 기울기: 기여분들의 합."""
        box = self.story.boxes[self.key]
        if box.grad is None:
            return ()
        left = slope(self.story, self.key) + _place(box.grad.shape, self.index)
        total = number(box.grad.ravel()[self.index])
        parts = [number(b.contribution.ravel()[self.index]) for b in self.story.into(self.key)]
        return (f"{left}={_added(parts)}={total}" if len(parts) > 1 else f"{left}={total}",)

    # ── 걸음 ──

    def _value(self, root: Root) -> Telling:
        made = next(f for f in self.story.forward if self.key in f.outputs)
        sentence = f"{Noun(self.name):은/는} {title(made.operation):이/가} 낸 값입니다. {self._sources(root)}"
        box = self.story.boxes[self.key]
        assert box.value is not None
        left = name_tex(box.letter) + _place(box.value.shape, self.index)
        return Telling(sentence, *self._formulas(root, left, box.value.ravel()[self.index]))

    def _gradients(self) -> list[Telling]:
        story, into = self.story, self.story.into(self.key)
        box = story.boxes[self.key]
        if self.key == story.loss and not into:
            return [Telling(f"{Noun(self.name):을/를} 저 자신으로 미분한 것이므로 기울기는 1입니다(출발 기울기).", "", "")]
        told = []
        for b in into:
            root, many = self.sums.contribution(b), len(into) > 1
            which = f"{b.use}번째 기여분" if many else "기울기"
            sentence = f"{title(story.operation(b.step).operation):을/를} 거슬러 온 {which}입니다. {self._sources(root, gradient=True)}"
            left = slope(story, self.key) + _place(b.contribution.shape, self.index)
            left = rf"\left[{left}\right]_{{{b.use}}}" if many else left
            told.append(Telling(sentence, *self._formulas(root, left, b.contribution.ravel()[self.index])))
        if not told and box.grad is not None:
            told = [Telling("손실까지 이어진 길이 없어 기울기가 0입니다.", "", "")]
        return told

    def _sources(self, root: Root, gradient: bool = False) -> str:
        """어느 상자의 칸 몇 개에서 왔는가."""
        found, whole = self.sums.cells(root, self.index)
        count = Counter((c.box, c.side) for c in found)
        if self.sums.closed(root):
            return "이 셈은 칸마다 풀어 쓰지 못해, 얻은 수만 적습니다."
        if not count:
            none = gradient and self.sums.at(root.slot, self.index) == 0
            return "이 칸으로 되돌아온 기울기가 없습니다." if none else "다른 칸을 쓰지 않는 수입니다."
        boxes = self.story.boxes
        said = [f"{called(boxes[k])}의 {'값' if side == 'value' else '기울기'} {n:,}칸" for (k, side), n in count.items()]
        if not whole:
            return f"셈에 든 칸이 많아 다 세지 않았습니다: {', '.join(f'{each} 넘게' for each in said)}."
        return f"{Noun(listed(said)):으로/로} 셈했습니다."

    def _formulas(self, root: Root, left: str, x: Any) -> tuple[str, str]:
        """칸의 이름으로 적은 식과, 수를 넣은 식."""
        tree = self.sums.expression(root, self.index)
        named = _Writer(self.story, names=True, terms=NAMED_TERMS).write(tree)
        numbers = _Writer(self.story, names=False, terms=TERMS).write(tree)
        value = number(x)
        return f"{left}={named}", f"{left}={numbers}" + (f"={value}" if numbers != value else "")


class _Writer:
    """식 하나를 TeX 로."""

    def __init__(self, story: Story, names: bool, terms: int) -> None:
        self.story, self.names, self.terms = story, names, terms

    def write(self, tree: Expression, tight: int = 0) -> str:
        """``tight``: 0 그대로, 1 합이면 괄호, 2 합과 음수이면 괄호."""
        if isinstance(tree, Cell):
            return self._cell(tree, tight)
        if isinstance(tree, Number):
            return _signed(number(tree.x), tight)
        if isinstance(tree, Sum):
            made = self._sum(tree.parts)
            return parenthesised(made) if tight else made
        if isinstance(tree, Product):
            if tree.parts[0] == Number(-1.0) and len(tree.parts) == 2:
                made = "-" + self.write(tree.parts[1], 2)
                return parenthesised(made) if tight > 1 else made
            return r"\cdot ".join(self.write(p, 2) for p in tree.parts)
        return self._call(tree, tight)

    def _cell(self, tree: Cell, tight: int) -> str:
        box = self.story.boxes[tree.box]
        if not self.names:
            return _signed(number(tree.x), tight)
        shape = box.value.shape if box.value is not None else box.node.shape
        return (slope(self.story, tree.box) if tree.side == "gradient" else name_tex(box.letter)) + _place(shape, tree.index)

    def _sum(self, parts: Sequence[Expression]) -> str:
        return _added([self.write(p, 1 if k else 0) for k, p in enumerate(_few(parts, self.terms))], len(parts))

    def _call(self, tree: Call, tight: int) -> str:
        tree = _plainly(tree)
        parts = [self.write(p) for p in _few(tree.parts, self.terms)]
        if tree.name in _COMPARED and len(parts) == 2:
            return rf"\left[{parts[0]}{_COMPARED[tree.name]}{parts[1]}\right]"
        declared = operations.get(tree.name)  # 적는 법은 연산의 선언에 있다
        if declared is not None and len(declared.inputs) == len(tree.parts):
            made = filled(declared.tex, {n: Symbol(tex, level_of(tex)) for n, tex in zip(declared.inputs, parts, strict=True)}).tex
            return parenthesised(made) if tight > 1 and made.startswith("-") else made
        head = declared.tex.partition("(")[0] if declared is not None and tree.fold else rf"\mathrm{{{tree.name}}}"
        more = [r"\cdots"] if len(parts) < len(tree.parts) else []
        return head + parenthesised(",\\,".join([*parts, *more]))


def _plainly(tree: Call) -> Call:
    """견준 것이 0인가(아닌가)는 거꾸로 견준 것으로: [[a<b]=0] 은 [a≥b]."""
    if tree.name == "equal" and tree.parts[1] == Number(0.0) and isinstance(tree.parts[0], Call) and tree.parts[0].name in _NEGATED:
        return Call(_NEGATED[tree.parts[0].name], tree.parts[0].parts, tree.x)
    return tree


def _few(parts: Sequence[Expression], most: int) -> Sequence[Expression]:
    return parts if len(parts) <= most else [*parts[:most - 1], parts[-1]]


def _added(parts: Sequence[str], whole: int | None = None) -> str:
    """더한 것. 접었으면 몇 항인지 적는다."""
    made = "+".join(parts).replace("+-", "-")
    if whole is None or whole == len(parts):
        return made
    head = "+".join(parts[:-1]).replace("+-", "-")
    return rf"{head}+\cdots +{parts[-1]}\;\text{{(모두 {whole}항)}}".replace("+-", "-")


def _signed(tex: str, tight: int) -> str:
    return f"({tex})" if tight > 1 and tex.startswith("-") else tex


def _place(shape: tuple[int, ...], index: int) -> str:
    return f"[{', '.join(map(str, np.unravel_index(index, shape)))}]" if shape else ""


def explain_cell(told: Story, flat: Story, of: Any, at: Any, forward: bool) -> CellExplanation:
    """``of`` 의 ``at`` 번째 칸의 설명. ``at`` 이 없으면 기울기(없으면 값)의 크기가 가장 큰 칸."""
    key = _box_of(told, of)
    box = told.boxes[key]
    array = box.grad if box.grad is not None else box.value
    if array is None:
        raise GradientError(f"explain: {Noun(called(box)):은/는} 값을 남기지 않았습니다. with tg.keep_values(): 안에서 식을 셈하세요.")
    if not array.size:
        raise ArgumentError(f"explain: {Noun(called(box)):은/는} 빈 배열이라 고를 칸이 없습니다(모양 {array.shape}).")
    index = int(np.argmax(np.nan_to_num(np.abs(array), nan=np.inf))) if at is None else _index(called(box), array.shape, at)
    sums = CellSums(told, flat)
    if sums.missing:
        raise GradientError("explain: 이 식은 칸마다 풀어 쓰지 못합니다: " + "; ".join(sums.missing))
    return CellExplanation(told, forward, None, key, index, sums)


def _box_of(told: Story, of: Any) -> str:
    if isinstance(of, Variable):
        found = next((k for k, b in told.boxes.items() if b.node is not None and b.node is of.node), None)
        if found is None:
            raise ArgumentError(
                f"explain: of 로 준 텐서(모양 {of._data.shape})는 이 손실의 그래프에 없습니다. 손실을 셈할 때 쓴 그 텐서를 주세요.")
        return found
    if not isinstance(of, str):
        raise ArgumentTypeError(f"explain: of 는 손실의 그래프에 있는 텐서이거나 그 이름이어야 합니다. 받은 것: {describe(of)}.")
    named = [k for k, b in told.boxes.items() if of in (called(b), b.name)]
    if not named:
        known = ", ".join(dict.fromkeys(map(called, told.boxes.values())))
        raise ArgumentError(f"explain: 이 손실의 그래프에는 이름이 {of!r}인 상자가 없습니다. 있는 이름: {known}.")
    if len(named) > 1 and any(told.boxes[k].node is not None for k in named):  # 식에 그대로 쓴 수(2)는 어느 것이든 같다
        shapes = [b.node.shape if b.value is None else b.value.shape for b in (told.boxes[k] for k in named)]
        raise ArgumentError(
            f"explain: 이 손실의 그래프에는 이름이 {of!r}인 상자가 {len(named)}개 있습니다(모양 {', '.join(map(str, shapes))}). 이름 대신 "
            "그 텐서를 of=텐서처럼 주거나, named() 로 이름을 달리 붙이세요.")
    return named[0]


def _index(name: str, shape: tuple[int, ...], at: Any) -> int:
    example = f"at={tuple([n - 1 for n in shape])}"
    try:
        given = tuple([operator.index(k) for k in (at if isinstance(at, (tuple, list)) else (at,))])
    except TypeError:
        raise ArgumentTypeError(f"explain: at 은 축마다의 번호(정수)들이어야 합니다. 받은 것: {describe(at)}. 예: {example}") from None
    if len(given) != len(shape) or any(not -n <= k < n for k, n in zip(given, shape, strict=True)):
        raise ArgumentError(
            f"explain: at={at!r}: 모양 {shape}인 {name} 안의 자리가 아닙니다. 축이 {len(shape)}개이니 예를 들어 {example} 처럼 주세요.")
    return int(np.ravel_multi_index([k % n for k, n in zip(given, shape, strict=True)], shape)) if shape else 0
