"""걸음의 수식: 이야기(story)의 한 걸음을 학습자의 글자로 적은 꼴과, 수를 넣은 꼴(TeX).

원소별 연산이면 국소 도함수를 따로 적어 ``받은 기울기 · 국소 도함수`` 로, 그 밖의 연산이면 규칙에 받은 기울기를 넣은 꼴로
적는다. 작은 배열은 행렬로, 큰 배열은 글자 밑에 모양을 적는다. 적힌 수가 반올림한 것이면 = 가 아니라 ≈ 이다.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from ...korean.numbers import format_value
from ...readings.story import Backward, Forward, Story, local_slopes
from ...readings.symbol import Symbol, letter, pointwise, symbol
from ...readings.tex import FUNCTION, PRODUCT, SCRIPTED, parenthesised
from .letters import constant_apart
from .pen import Pen, exact, is_small, sized, slope
from .phrases import asked

__all__ = [
    "AND", "StepFormula", "backward_formulas", "forward_formulas", "gradient_formula", "seed_formulas", "stretched_axes",
]

AND = r",\quad "  # 한 걸음의 식들 사이
_LONG = 420  # 수를 넣은 오른쪽이 이보다 길면 결과만 적는다
_ADDENDS = 5  # 이보다 많이 쓰인 값의 기울기는 앞의 합에 마지막 기여분을 더한 꼴로
_DOT, _NEARLY = r"\cdot ", r"\approx "
_AWKWARD = re.compile(r"\^\{\\begin|\[\\begin(?:(?!,).)*?[=<>]|\\#")  # 행렬 제곱이나 행렬의 조건으로 적힌 식


class StepFormula(NamedTuple):
    """글자로 적은 꼴과 수를 넣은 꼴."""

    general: str
    numbers: str


def forward_formulas(story: Story, step: Forward) -> StepFormula:
    """순전파의 한 걸음: 결과 = 식."""
    pen = Pen(story, step)
    left = ",".join(pen.letter(k).tex for k in step.outputs)
    general = f"{left}={pen.forward({r: pen.letters(k) for r, k in pen.roles.items()})}"
    right = pen.forward({r: pen.values(k) for r, k in pen.roles.items()})
    if _AWKWARD.search(right):  # e 의 행렬 제곱으로 읽히지 않게
        right = rf"{letter(step.operation.name).tex}\left({','.join(pen.value(k).tex for _, k in step.inputs)}\right)"
    right = _grown(right)
    pieces = [f"{left}{pen.relation()}{right}"] if len(right) <= _LONG else []
    for key in step.outputs:
        value, name = story.boxes[key].value, pen.letter(key).tex
        if value is None:
            continue
        if not is_small(value):
            pieces.append(rf"{sized(name, value.shape)}:\;{_summary(value)}")
        elif pieces and len(step.outputs) == 1:
            pieces[-1] += f"{pen.relation(value)}{pen.put(value, key).tex}"
        else:
            pieces.append(f"{name}{pen.relation(value)}{pen.put(value, key).tex}")
    return _apart(story, StepFormula(general, AND.join(pieces) or general))


def _apart(story: Story, made: StepFormula) -> StepFormula:
    """이름이 e 인 텐서가 있으면 자연상수와 가린다."""
    return StepFormula(*map(constant_apart, made)) if any(box.letter == "e" for box in story.boxes.values()) else made


def seed_formulas(story: Story) -> StepFormula:
    """∂L/∂L = 1."""
    box = story.boxes[story.loss]
    tex = f"{slope(story, box.key)}={symbol(np.ones_like(box.value if box.value is not None else 1.0)).tex}"
    return StepFormula(tex, tex)


def gradient_formula(story: Story, key: str) -> str:
    """다 더한 기울기: ∂L/∂x = 값. 손실에 닿지 않은 것은 적지 않는다."""
    grad, name = story.boxes[key].grad, slope(story, key)
    if grad is None:
        return f"{name}=0"
    if is_small(grad):
        return f"{name}{'=' if exact(grad) else _NEARLY}{symbol(grad).tex}"
    return rf"{sized(name, grad.shape)}:\;{_summary(grad)}"


def backward_formulas(story: Story, b: Backward) -> StepFormula:
    """역전파의 한 걸음: 입력의 기울기(여러 번 쓰였으면 그 기여분) = 국소 도함수와 받은 기울기."""
    step = story.operation(b.step)
    pen = Pen(story, step, back=True)
    left = share(story, b)
    operation = step.operation
    if pointwise(operation) and len(b.source) == 1:
        general, numbers = _chain(story, pen, b, left)
    else:
        general, numbers = _carried(story, pen, b, left)
    for tex, value in _notable(operation, b):
        numbers = _joined(numbers, f"{tex}{'=' if exact(value) else _NEARLY}{symbol(value).tex}" if is_small(value) else "")
    if b.uses > 1:
        more = _accumulated(story, pen, b)
        general, numbers = _joined(general, more.general), _joined(numbers, more.numbers)
    return _apart(story, StepFormula(general, numbers))


def _notable(operation: Any, b: Backward) -> list[tuple[str, Any]]:
    """선언이 함께 보이라고 한 값들: p, p − y …."""
    notable = operation.facts.notable
    return [] if notable is None else list(notable(*[b.saved[n] for n in asked(notable)]).items())


def share(story: Story, b: Backward) -> str:
    """이 걸음이 나르는 것: 한 번 쓰인 값이면 ∂L/∂x, 여러 번이면 [∂L/∂x]ₖ."""
    whole = slope(story, b.target)
    return whole if b.uses == 1 else rf"\left[{whole}\right]_{{{b.use}}}"


# ── 역전파: 두 꼴 ──


def _chain(story: Story, pen: Pen, b: Backward, left: str) -> tuple[str, str]:
    """원소별 연산: 받은 기울기 · 국소 도함수."""
    step, (g,), above = pen.step, b.upstream, slope(story, b.source[0])
    local = pen.derivative(b, {s: pen.letters_of(s) for s in pen.slots(b)})
    y, x = pen.letter(b.source[0]).tex, pen.letter(b.target).tex
    sign = r"\odot " if g.ndim else _DOT
    product = f"{above}{sign if local.wide else _DOT}{local.inside(PRODUCT)}"
    once = b.source[0] != story.loss and [k for _, k in step.inputs].count(b.target) == 1
    # 가운데 항: ∂L/∂L · ∂L/∂x 는 뜻 없는 되풀이이고, a·a 의 ∂u/∂a 는 두 기여분의 합이라 한 기여분에 적을 수 없다
    chain = rf"{above}{sign}\frac{{\partial {y}}}{{\partial {x}}}"
    general = f"{left}={_summed(b, chain)}={_summed(b, product)}" if once else f"{left}={_summed(b, product)}"
    if not b.raw.ndim and not g.ndim:
        put = pen.derivative(b, {s: pen.value_of(b, s) for s in pen.slots(b)})
        right = f"{pen.put(g).tex}\\cdot {put.inside(PRODUCT)}"
        return general, f"{left}{pen.relation()}{right}{pen.relation(b.contribution)}{pen.put(b.contribution).tex}"
    slopes = local_slopes(step.operation, b)
    pieces = [_matrices(pen, b, left, slopes)]
    if b.raw.shape == g.shape and (local.wide or not _uniform(slopes)):
        pieces.append(_one_element(pen, b, slopes))
    return general, _joined(*pieces) or general


def _matrices(pen: Pen, b: Backward, left: str, slopes: np.ndarray) -> str:
    """배열의 원소별 걸음: 기울기의 배열 ⊙ 국소 도함수의 배열."""
    (g,) = b.upstream
    if b.raw.shape != g.shape:  # g 를 부르지 않고 0 을 내는 규칙
        return f"{left}{_ended(pen, b, '')}" if is_small(b.contribution) else ""
    if not (is_small(b.raw) and is_small(g)):
        return rf"{sized(left, b.contribution.shape)}:\;{_written(pen, b.contribution)}"
    if _uniform(slopes):
        one = symbol(slopes.flat[0])
        pen.exact &= exact(slopes.flat[0])
        right = f"{pen.put(g).tex}\\cdot {one.inside(FUNCTION)}"
    else:
        right = f"{pen.put(g).tex}\\odot {pen.put(slopes).tex}"
    return f"{left}{pen.relation()}{_summed(b, right)}{_ended(pen, b, '' if _uniform(slopes) and slopes.flat[0] == 1 else right)}"


def _one_element(pen: Pen, b: Backward, slopes: np.ndarray) -> str:
    """원소 하나에서 국소 도함수에 수를 넣어 보인다: 0 이 아닌 첫 원소."""
    (g,) = b.upstream
    if not b.raw.size:
        return ""
    found = np.flatnonzero(np.isfinite(b.raw) & (b.raw != 0))
    at = np.unravel_index(int(found[0]) if found.size else 0, b.raw.shape)
    values = {s: pen.element_of(b, s, at) for s in pen.slots(b)}
    local = pen.derivative(b, values)
    index = ",".join(map(str, at))
    pen.exact = exact(g[at]) and all(exact(v.known) for v in values.values() if isinstance(v, Symbol) and v.known is not None)
    start = rf"\text{{원소 }}[{index}]:\;{{{symbol(g[at]).tex}}}\cdot {local.inside(PRODUCT)}"
    return f"{start}{pen.relation(b.raw[at])}{symbol(b.raw[at]).tex}"


def _carried(story: Story, pen: Pen, b: Backward, left: str) -> tuple[str, str]:
    """그 밖의 연산: 규칙에 받은 기울기를 넣은 꼴."""
    general = _grown(f"{left}={_summed(b, pen.carried(b, False).tex)}")
    made = pen.carried(b, True)
    right = "" if len(made.tex) > _LONG or _AWKWARD.search(made.tex) else _grown(made.tex)
    if not is_small(b.raw):
        start = f"{sized(left, b.contribution.shape)}{pen.relation()}{_summed(b, right)}" if right else ""
        return general, _joined(start, _written(pen, b.contribution))
    start = f"{left}{pen.relation()}{_summed(b, right)}" if right else left
    return general, start + _ended(pen, b, right)


def _ended(pen: Pen, b: Backward, right: str) -> str:
    """식의 끝: (늘어났던 축을 더하기 전의 배열과) 기여분."""
    raw = pen.put(b.raw, b.target).tex
    before = f"{pen.relation(b.raw)}{_summed(b, raw)}" if stretched_axes(b) and right not in ("", raw) else ""
    return f"{before}{pen.relation(b.contribution)}{pen.put(b.contribution, b.target).tex}"


def _accumulated(story: Story, pen: Pen, b: Backward) -> StepFormula:
    """여러 번 쓰인 값: 쓰임마다의 기여분을 더한다."""
    whole, last = slope(story, b.target), b.use == b.uses
    general = rf"{whole}=\sum_{{k=1}}^{{{b.uses}}}\left[{whole}\right]_{{k}}" if last else ""
    if b.use == 1 or not is_small(b.total):
        return StepFormula(general, "")
    parts = story.into(b.target)[:b.use]
    addends = [s.contribution for s in parts] if len(parts) <= _ADDENDS else [parts[-2].total, b.contribution]
    shown = [_addend(pen.put(a, b.target), k) for k, a in enumerate(addends)]
    between = r"+\cdots+" if b.use > 2 else "+"
    left = whole if last else rf"\left[{whole}\right]_{{1}}{between}\left[{whole}\right]_{{{b.use}}}"
    known = all(exact(a) for a in addends)
    signs = ["=" if known else _NEARLY, "=" if known and exact(b.total) else _NEARLY]
    return StepFormula(general, f"{left}{signs[0]}{'+'.join(shown)}{signs[1]}{pen.put(b.total, b.target).tex}")


def _addend(value: Symbol, k: int) -> str:
    return f"({value.tex})" if k and value.tex.startswith("-") else value.tex


# ── 조각들 ──


def stretched_axes(b: Backward) -> tuple[int, ...]:
    """브로드캐스트로 늘어났던 축들(받은 기울기의 축 번호). 길이 1인 축을 붙이기만 한 것은 세지 않는다."""
    more = b.raw.ndim - b.contribution.ndim
    before = (1,) * more + b.contribution.shape
    return tuple(k for k, (short, long) in enumerate(zip(before, b.raw.shape, strict=True)) if short != long)


def _summed(b: Backward, tex: str) -> str:
    """브로드캐스트를 되돌리는 합."""
    axes = ",".join(map(str, stretched_axes(b)))
    if not axes:
        return tex
    return rf"\sum_{{\text{{축 }}{axes}}}{parenthesised(tex) if Symbol(tex).level > SCRIPTED else tex}"


def _uniform(slopes: np.ndarray) -> bool:
    return bool(slopes.size) and bool((slopes == slopes.flat[0]).all())


def _written(pen: Pen, value: np.ndarray) -> str:
    """큰 배열은 요약을, 작은 배열은 수를."""
    return pen.put(value).tex if is_small(value) else _summary(value)


def _summary(value: np.ndarray) -> str:
    return rf"\text{{{format_value(value, 0)}}}"


def _grown(tex: str) -> str:
    """함수의 괄호: 행렬 하나이면 걷어 내고, 분수를 감쌌으면 함께 자라게 한다."""
    tex = re.sub(r"(?:\\left)?\((\\begin\{pmatrix\}(?:(?!\\begin|\\end).)*\\end\{pmatrix\})(?:\\right)?\)(?![_^])", r"\1", tex)
    pieces, opened = re.split(r"((?:\\left|\\right)?[()])", tex), []
    for at, piece in enumerate(pieces):
        if piece.endswith("("):
            opened.append(at)
        elif piece.endswith(")") and opened:
            start = opened.pop()
            if re.search(r"\\(?:frac|underset|begin)", "".join(pieces[start:at])):
                pieces[start], pieces[at] = r"\left(", r"\right)"
    return "".join(pieces)


def _joined(*pieces: str) -> str:
    return AND.join(p for p in pieces if p)


