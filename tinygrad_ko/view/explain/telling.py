"""걸음을 말하기: 이야기(story)의 걸음마다 한국어 문장, 글자로 적은 수식, 수를 넣은 수식. 설명(explain)과 재생기(play)가 함께 쓴다."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...korean.numbers import format_number
from ...korean.particles import Noun, listed
from ...korean.tex_as_text import tex_as_text
from ...operation import Whole
from ...readings.cut import Cut, cut_of
from ...readings.story import Backward, Forward, Story, StoryValue, local_slopes
from ...readings.symbol import Symbol, pointwise
from ...readings.tex import ATOM
from . import phrases
from .letters import name_text
from .pen import Pen, exact, index_text
from .step_formulas import backward_formulas, forward_formulas, seed_formulas, stretched_axes

__all__ = ["Telling", "called", "tell_backward", "tell_forward", "tell_rule", "tell_seed"]

_READABLE, _UNREADABLE = 44, re.compile(r"[\[\n∂#]")  # 문장에 넣을 만한 식: 길지 않고, 조건이나 야코비 행렬이 없는 것
_COUNTS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_ORDERS = ("", "첫", *_COUNTS[2:])


@dataclass(frozen=True, slots=True)
class Telling:
    """걸음 하나의 이야기."""

    sentence: str  # 꾸밈 없는 글. 이름에는 무슨 글자든 들어 있을 수 있다: HTML 에 넣을 때는 바꾸어 적는다
    general: str  # 학습자의 글자로 적은 TeX($ 없음). 식이 여럿이면 ``formulas.AND`` 로 잇는다
    numbers: str  # 수를 넣은 TeX


def called(box: StoryValue) -> str:
    """글 속에서 부르는 이름. 식에 그대로 쓴 수는 그 수이고, 이름 없는 값은 x₁, u₂ …."""
    if box.kind == "constant" and box.node is None and box.value is not None and not box.value.ndim:
        return format_number(box.value)
    return name_text(box.name)


def tell_forward(story: Story, forward: Forward) -> Telling:
    """순전파의 한 걸음을 말한다: 무엇으로 무엇을 셈하였는가.

    매개변수
    --------
    story : ``story(loss)`` 의 결과.
    forward : ``story.forward`` 가운데 하나.

    반환
    ----
    Telling

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.story import story
    >>> from tinygrad_ko.view.explain.telling import tell_forward
    >>> w = tg.tensor(3.0, requires_grad=True, name="w")
    >>> told = story(w * 2.0)
    >>> tell_forward(told, told.forward[0])
    Telling(sentence='w와 2.0을 곱해 L을 얻습니다. 값은 6.0입니다.', general='L=w\\\\cdot 2', numbers='L=3\\\\cdot 2=6')
    """
    sentence = _made(story, forward) + _valued(story, forward)
    formulas = forward_formulas(story, forward)
    return Telling(sentence, formulas.general, formulas.numbers)


def tell_seed(story: Story) -> Telling:
    """역전파의 출발을 말한다: ∂L/∂L = 1."""
    loss = Noun(called(story.boxes[story.loss]))
    formulas = seed_formulas(story)
    return Telling(
        f"역전파는 {loss}에서 출발합니다. {loss:을/를} {loss:으로/로} 미분하면 1이므로 출발 기울기(seed gradient)는 1입니다.",
        formulas.general, formulas.numbers,
    )


def tell_backward(story: Story, backward: Backward) -> Telling:
    """역전파의 한 걸음을 말한다: 받은 기울기가 연산을 지나 입력 하나에 닿는 일.

    국소 도함수와의 곱, 브로드캐스트를 되돌리는 합, 자료형, 여러 번 쓰인 값의 기여분을 더하는 일, 기울기를 보내지 않는 입력까지 말한다.

    매개변수
    --------
    story : ``story(loss)`` 의 결과.
    backward : ``story.backward`` 가운데 하나.

    반환
    ----
    Telling

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.story import story
    >>> from tinygrad_ko.view.explain.telling import tell_backward
    >>> x = tg.tensor(3.0, requires_grad=True, name="x")
    >>> told = story(x * x)
    >>> print(tell_backward(told, told.backward[1]).sentence.replace(". ", ".\\n"))
    L에서 곱하기를 거슬러 x로 갑니다.
    국소 도함수는 곱한 상대 x이므로, 받은 기울기 1.0에 3.0을 곱하면 3.0입니다.
    두 번째 쓰임에서 온 기여분 3.0을 더해 6.0이 되고, 이것이 x의 기울기입니다.
    """
    step = story.operation(backward.step)
    target = Noun(called(story.boxes[backward.target]))
    above = listed([called(story.boxes[k]) for k in backward.source])
    parts = [f"{above}에서 {phrases.title(step.operation):을/를} 거슬러 {target:으로/로} 갑니다.", _carried(story, step, backward)]
    parts += [_stretched(backward, target), _cast(backward, target), _accumulated(story, backward, target), _unfollowed(story, backward)]
    formulas = backward_formulas(story, backward)
    return Telling(" ".join(p for p in parts if p), formulas.general, formulas.numbers)


def tell_rule(story: Story, step: Forward | Backward) -> str:
    """한 걸음의 규칙을, 수 없이 말한다: 잎의 값을 고친 뒤에도 맞는 말이다(재생기가 고친 수를 잇는다).

    매개변수
    --------
    story : ``story(loss)`` 의 결과.
    step : ``story.forward`` 나 ``story.backward`` 가운데 하나.

    반환
    ----
    str : 문장. 꾸밈 없는 글이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.story import story
    >>> from tinygrad_ko.view.explain.telling import tell_rule
    >>> w, x = tg.tensor(3.0, requires_grad=True, name="w"), tg.tensor(2.0, name="x")
    >>> told = story(w * x)
    >>> print(tell_rule(told, told.backward[0]))
    국소 도함수는 곱한 상대 x이므로, 받은 기울기에 그것을 곱합니다. x는 requires_grad=False여서 기울기를 보내지 않습니다.
    """
    if isinstance(step, Forward):
        return _made(story, step)
    target = Noun(called(story.boxes[step.target]))
    parts = [_carried(story, story.operation(step.step), step, numbers=False), _stretched(step, target), _cast(step, target)]
    return " ".join(p for p in [*parts, _unfollowed(story, step)] if p)


# ── 순전파의 말 ──


def _made(story: Story, forward: Forward) -> str:
    """무엇으로 무엇을 얻었는가."""
    operation, options = forward.operation, _options(forward)
    made = listed([called(story.boxes[k]) for k in forward.outputs], "을/를")
    given = _names(story, forward) | {"shape": Noun(_shape(story.boxes[forward.outputs[0]]))}
    part = story.parts.get(forward.outputs[0])
    filled, usual = _filled(story, forward, given)
    said = part.said.format(**filled) if part is not None and part.said else phrases.done(operation, filled, usual)
    shown = f"({options})" if options and not (part is not None and part.said) else ""
    return f"{said}{shown} {made} 얻습니다."


def _names(story: Story, step: Forward) -> dict[str, Any]:
    """연산이 부르는 이름 → 학습자의 이름. 목록을 받는 연산이면 이어 적은 것."""
    names: dict[str, list[str]] = {}
    for role, key in step.inputs:
        names.setdefault(step.operation.inputs[0] if step.operation.variadic else role, []).append(called(story.boxes[key]))
    made = {role: Noun(listed(found)) for role, found in names.items()}
    return made | {"y": Noun(listed([called(story.boxes[k]) for k in step.outputs]))}


def _filled(story: Story, step: Forward, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(빈자리에 넣을 것, 기본값대로 둔 선택 인수). 선언의 ``about`` 이 지은 것도 넣는다."""
    operation, about = step.operation, step.operation.facts.words.about
    usual = {n: v for n, v in zip(operation.names, operation.defaults, strict=True) if n not in operation.inputs and v is not None}
    filled = {n: Noun(_option(v)) for n, v in step.options.items()} | given
    if about is not None:
        known = usual | dict(step.options) | {operation.inputs[0]: [called(story.boxes[k]) for _, k in step.inputs]}
        filled |= {n: Noun(text) for n, text in about(*[known.get(n) for n in phrases.asked(about)]).items()}
    return filled, {n: Noun(_option(v)) for n, v in usual.items()}


def _valued(story: Story, step: Forward) -> str:
    if len(step.outputs) != 1:
        return ""
    box = story.boxes[step.outputs[0]]
    if box.value is not None and not box.value.ndim:
        return f" 값은 {format_number(box.value)}입니다."
    return f" 모양은 {_shape(box)}입니다."


def _options(step: Forward) -> str:
    if isinstance(step.operation, Whole):  # 함수가 할 말은 문장에 다 있다
        return ""
    said = phrases.said(step.operation)
    return ", ".join(f"{n}={_option(v)}" for n, v in step.options.items() if n not in said)


def _option(value: Any) -> str:
    """선택 인수의 값을 짧게."""
    parts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(v, (slice, type(Ellipsis))) or (isinstance(v, np.ndarray) and v is not value) for v in parts):
        index = index_text(value)
        return "[…]" if index is None else f"[{index.replace(',', ', ')}]"
    if isinstance(value, np.ndarray) and (value.ndim != 1 or value.size > 8):
        return f"모양 {value.shape}의 배열"
    if isinstance(value, np.ndarray):
        return str(value.tolist())
    if isinstance(value, float) and len(str(value)) > 8:
        return format_number(value)
    text = getattr(value, "__name__", None) or str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _shape(box: StoryValue) -> str:
    shape = box.value.shape if box.value is not None else box.node.shape
    return _shape_text(tuple(shape))


def _shape_text(shape: tuple[int, ...]) -> str:
    return str(shape) if shape else "스칼라"


# ── 역전파의 말 ──


def _carried(story: Story, step: Forward, b: Backward, numbers: bool = True) -> str:
    """받은 기울기가 어떻게 되는가. ``numbers`` 가 거짓이면 값에 따라 달라지지 않는 말만."""
    operation, target = step.operation, Noun(called(story.boxes[b.target]))
    above = max(b.upstream[0].size, 1)
    given = _names(story, step) | {"target": target, "shape": Noun(_shape_text(b.raw.shape)), "n": Noun(str(b.raw.size // above))}
    part = story.parts.get(b.source[0])
    if part is not None and part.reason(b.index):
        return part.reason(b.index).format(**given)
    why = phrases.reason(operation, b.role, *_filled(story, step, given))
    if why.endswith("."):
        return why
    if not ((why or pointwise(operation)) and len(b.upstream) == 1):
        return _by_rule(story, step, b)
    if not numbers:
        return _multiplied(b, why or _slope(story, step, b), None, numbers=False)
    slopes = local_slopes(operation, b)
    even = bool(slopes.size) and bool((slopes == slopes.flat[0]).all())
    one = float(slopes.flat[0]) if even else None
    return _multiplied(b, why or ("" if one in (1, -1, 0) else _slope(story, step, b)), one)


def _slope(story: Story, step: Forward, b: Backward) -> str:
    """선언에 까닭이 없는 원소별 연산: 규칙을 글로 읽은 국소 도함수. 글 한 줄로 적기에 길면 식으로 미룬다."""
    pen = Pen(story, step, back=True)
    text = tex_as_text(pen.derivative(b, {s: pen.letters_of(s) for s in pen.slots(b)}).tex)
    return f"국소 도함수는 {text}이므로," if len(text) <= _READABLE and not _UNREADABLE.search(text) else ""


def _by_rule(story: Story, step: Forward, b: Backward) -> str:
    """선언에 까닭이 없는 그 밖의 연산: 규칙을 글로 읽은 식."""
    pen = Pen(story, step, back=True)
    if len(b.upstream) == 1:
        given = {s: pen.letters_of(s) for s in pen.slots(b)} | {"g": Symbol("g", ATOM, wide=bool(b.upstream[0].ndim))}
        text = tex_as_text(pen.derivative(b, given).tex)
        if len(text) <= _READABLE and not _UNREADABLE.search(text):
            return f"받은 기울기를 g라고 하면 {text}입니다."
    return f"받은 기울기를 {phrases.title(step.operation)}의 규칙에 넣습니다."


def _multiplied(b: Backward, why: str, slope: float | None, numbers: bool = True) -> str:
    """원소별 연산: 받은 기울기 × 국소 도함수. 원소마다 다르면(또는 말하지 않으려면) ``slope`` 는 ``None``."""
    number = numbers and not b.raw.ndim and not b.upstream[0].ndim
    g = f"받은 기울기 {format_number(b.upstream[0])}" if number else "받은 기울기"
    if slope is None:
        return f"{why} {g}에 {'그것을' if why else '국소 도함수를'} {'원소끼리 ' if b.raw.ndim else ''}곱합니다.".strip()
    if not why and slope == 1:
        return f"국소 도함수가 1이므로 {Noun(g):이/가} 그대로 옵니다."
    if not why and slope == -1:
        return f"국소 도함수가 -1이므로 {g}의 부호가 바뀝니다."
    if slope == 0:
        return f"{why} 여기서는 기울기가 0입니다." if why else "국소 도함수가 0이어서 기울기는 0이 됩니다."
    d = Noun(format_number(np.asarray(slope, b.raw.dtype)))
    factor = f"{d:을/를}" if why else f"국소 도함수 {d:을/를}"
    if not number:
        return f"{why} {g}에 {factor} 곱합니다.".strip()
    nearly = "" if exact(b.upstream[0]) and exact(slope) and exact(b.raw) else "약 "
    return f"{why} {g}에 {factor} 곱하면 {nearly}{format_number(b.raw)}입니다.".strip()


def _stretched(b: Backward, target: Noun) -> str:
    grown = stretched_axes(b)
    if not grown:
        return ""
    axes = listed([str(a) for a in grown], "을/를")
    before, after = _shape_text(b.raw.shape), Noun(_shape_text(b.contribution.shape))
    return f"{target:은/는} {before} 모양으로 늘어나(broadcast) 쓰였으므로, 늘어났던 축 {axes} 따라 더해 {after:으로/로} 되돌립니다."


def _cast(b: Backward, target: Noun) -> str:
    if b.raw.dtype == b.contribution.dtype:
        return ""
    return f"{Noun(b.raw.dtype):으로/로} 셈한 기울기를 {target}의 자료형 {Noun(str(b.contribution.dtype)):으로/로} 바꿉니다."


def _accumulated(story: Story, b: Backward, target: Noun) -> str:
    """여러 번 쓰인 값에 기여분을 더하는 일, 그리고 잎에 다다른 일."""
    leaf = story.boxes[b.target].kind == "leaf"
    if b.uses == 1:
        return f"이것이 {target}의 기울기입니다." if leaf and not story.partial else ""
    if b.use == 1:
        return f"{target:은/는} {_count(b.uses)} 번 쓰였으므로 쓰임마다의 기여분을 더합니다. 이것은 첫 번째 기여분입니다."
    order = Noun(f"{_order(b.use)} 번째 쓰임에서 온 기여분")
    if b.total.ndim:
        whole = f"이 걸음에서 {target:으로/로} 가는 기여분" if leaf and story.partial else f"{target}의 기울기"
        return f"{order}까지 더한 것이 {whole}입니다." if b.use == b.uses else f"{order:을/를} 더합니다."
    share, total = Noun(format_number(b.contribution)), Noun(format_number(b.total))
    if b.use < b.uses:
        return f"{order} {share:을/를} 더해 지금까지 {total}입니다."
    whole = f"이 걸음에서 {target:으로/로} 가는 기여분" if leaf and story.partial else f"{target}의 기울기"
    return f"{order} {share:을/를} 더해 {total:이/가} 되고, 이것이 {whole}입니다."


def _count(n: int) -> str:
    return _COUNTS[n] if n < len(_COUNTS) else str(n)


def _order(n: int) -> str:
    return _ORDERS[n] if n < len(_ORDERS) else str(n)


def _unfollowed(story: Story, b: Backward) -> str:
    """연산의 마지막 걸음이면, 기울기를 보내지 않는 입력을 말한다."""
    steps = story.through(b.step)
    if steps[-1] is not b:
        return ""
    followed = {s.target for s in steps}
    others = {k: story.boxes[k] for _, k in story.operation(b.step).inputs if k not in followed}
    tensors = [called(box) for box in others.values() if box.node is not None]
    cuts = {key: cut_of(story, key) for key in others}
    raw = [called(box) for key, box in others.items() if box.node is None and cuts[key] is None]
    said = f"상수 {listed(raw)}에는 기울기를 보내지 않습니다." if raw else ""
    said = " ".join([said, *[_cut(story, others[key], cut) for key, cut in cuts.items() if cut is not None]]).strip()
    if tensors:
        said = f"{listed(tensors, '은/는')} requires_grad=False여서 기울기를 보내지 않습니다. {said}".strip()
    return said


def _cut(story: Story, box: StoryValue, cut: Cut) -> str:
    """텐서의 값에서 왔지만 길이 끊긴 상수."""
    if cut.source is None:
        return f"{Noun(called(box)):은/는} 기울기를 따라가지 않는 셈(비교, 반올림, detach …)에서 온 값이어서 기울기를 보내지 않습니다."
    return f"{Noun(called(box)):은/는} {called(story.boxes[cut.source])}에서 떼어 낸(detach) 값이어서 기울기를 보내지 않습니다."
