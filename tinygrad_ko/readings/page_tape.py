"""테이프(tape): 이야기(Story)의 상자와 걸음을 모두 다시 셈하는 작은 프로그램. 브라우저의 ``player/tape.js`` 가 돌린다.

재생기에서 잎의 값을 고치면, 서버도 파이썬도 없이 그 페이지가 이 프로그램을 돌려 모든 상자의 값과 모든 역전파 걸음을 다시 셈한다.
프로그램은 엔진이 쓰는 그 순전파와 그 도함수 규칙을 한 번 더 읽어 얻는다(``readings/tape``).

    type        기본 자료형: "f" float32, "d" float64 (그 밖에 "i" 정수, "?" 참·거짓)
    arrays      배열의 창고(``tape/pool.py``). 쪽에서는 대본의 창고를 함께 쓴다: 같은 수를 두 번 싣지 않는다
    inputs      [상자의 key, 자료형, 모양, 창고의 번호]: 고칠 수 있는 값(접은 상자이면 한 줄로). 자리(slot) 0, 1, 2, …
    constants   수 하나, 한 수로 찬 배열 [자료형, 모양, 수], 또는 [자료형, 모양, null, 창고의 번호]: 그다음 자리들
    code        [이름:자료형, 인수들…]: 그다음 자리들. 자료형이 기본과 같으면 적지 않는다
    boxes       상자의 key → 자리. 접은 상자는 그 안의 스칼라들을 한 줄로 늘어놓은 것이다
    steps       역전파의 걸음마다 [[받은 기울기들], 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것]의 자리. 접은 연산을 지나는 걸음은
                비어 있다([[], null, null, null]). 그때 기울기를 알게 되는 것이 '쌓인 것' 하나가 아니면 다섯째에 그 자리들이 온다
    loss        손실의 자리
    guards      [자리, 처음 값의 자리]: 둘이 다르면 다시 셈할 수 없다
    missing     다시 셈하지 못하는 까닭들. 있으면 나머지는 없다
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..engine import Node
from ..operation.outputs import Gradients, as_outputs
from .retrace import Retrace, agree, largest
from .story import Backward, Story
from .tape import Pool, Taped, kept_type
from .tape.array import slot_of

__all__ = ["PageStep", "Tape", "tape", "walked"]


class PageStep(NamedTuple):
    """쪽에 보이는 역전파의 한 걸음."""

    crossed: Sequence[Backward]  # 거스르는 걸음들: 접은 연산을 지나면 여럿, 아니면 하나
    arrivals: Sequence[Sequence[str]]  # 그때 기울기를 알게 되는 상자마다, 그 안의 상자들(접지 않은 상자는 저 하나)
    together: bool = False  # 접은 연산을 한꺼번에 지나는가
    shares: Sequence[Backward] = ()  # 한 걸음으로 접은 함수(``readings/calls.py``)이면, 그 안에서 이 상자로 나르는 걸음들
    sources: Sequence[str] = ()  # 그 함수의 결과들: 받은 기울기가 쌓인 상자
    before: Sequence[Backward] = ()  # 이 걸음에 닿기 앞에, 적지 않고 쌓을 것들
    first: bool = False  # 새 그림의 첫 걸음이면, 쌓인 것을 비우고 시작한다


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """다시 셈하는 프로그램."""

    program: Mapping[str, Any]  # json.dumps 할 것
    missing: tuple[str, ...]  # 페이지가 다시 셈하지 못하는 것: '연산: 까닭'
    assumed: tuple[str, ...] = ()  # 자료로 보고 그대로 두는 배열: 상자의 key, 상자가 없으면 연산이 부르는 이름
    still: Mapping[str, Any] | None = None  # 다시 셈하지 못할 때, 잎을 고치지 않고 칸마다의 식만 읽을 프로그램


def tape(
    told: Story, pool: Pool | None = None, boxes: Mapping[str, Sequence[str]] | None = None, steps: Sequence[PageStep] | None = None,
) -> Tape:
    """이야기를, 페이지가 다시 셈하는 프로그램으로.

    잎의 값은 고쳐도 모양은 고치지 않는다. 값에서 온 것(ReLU 의 가림, 최댓값의 자리, 정렬)은 모두 다시 셈한다.
    ``tg.where(x > 0, …)`` 처럼 기울기를 따라가지 않는 셈을 거친 것은 ``tg.keep_values()`` 안에서 셈한 식이라야 따라갈 수 있다.
    그 밖에서 셈한 식이면 NumPy의 배열로 준 것은 자료로 보고 그대로 둔다(``assumed``).

    매개변수
    --------
    told : ``story(loss)`` 의 답.
    pool : 배열을 둘 창고. 생략하면 프로그램의 ``arrays`` 에 모두 적는다(창고를 주면 부른 쪽이 적는다).
    boxes : 쪽의 상자의 key → 그 안에 든 이야기의 상자들. 여럿이면 모두 스칼라여야 한다. 생략하면 이야기의 상자 그대로이다.
    steps : 쪽의 역전파의 걸음들. 생략하면 이야기의 걸음마다 하나이다.

    반환
    ----
    Tape : 다시 셈하지 못하는 것이 있으면 ``missing`` 에 까닭이 있고, 프로그램도 그것만 말한다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.story import story
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> program = tape(story(x * x)).program
    >>> program["code"], program["steps"]
    ([['multiply', 0, 0], ['multiply', 1, 0], ['add', 3, 3]], [[[1], 3, 3, 3], [[1], 3, 3, 4]])
    """
    walk, carried = walked(told, boxes)
    missing = tuple(walk.missing)
    if missing:
        walk, carried = walked(told, boxes, still=True)
        if walk.missing:
            return Tape({"missing": list(missing)}, missing)
    shown = {key: (key,) for key in told.boxes} if boxes is None else boxes
    asked = [PageStep((b,), ((b.target,),)) for b in told.backward] if steps is None else steps
    made = pool or Pool()
    with np.errstate(all="ignore"):
        program = _program(told, walk, shown, _page_steps(told, walk, asked, carried), made)
    program = program if pool is not None else {**program, "arrays": made.written()}
    return Tape({"missing": list(missing)}, missing, still=program) if missing else Tape(program, (), tuple(walk.assumed))


def walked(
    told: Story, boxes: Mapping[str, Sequence[str]] | None = None, *, still: bool = False,
) -> tuple[Retrace, list[tuple[Any, ...]]]:
    """이야기를 받아 적으며 걷는다: 걸은 것과, 역전파의 걸음마다 (받은 기울기들…, 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것).

    ``still`` 이면 잎을 고치지 않고 읽기만 한다: 출처를 모르는 배열도, 받아 적지 못하는 연산의 결과도 그때의 값 그대로 둔다.
    """
    with np.errstate(all="ignore"):
        walk, root = Retrace(told, boxes, still=still), told.boxes[told.loss].node
        walk.value(root)
        if not walk.missing and not still:
            walk.guard_peeked(root)
        return walk, [] if walk.missing else _steps(told, walk)


def _steps(told: Story, walk: Retrace) -> list[tuple[Any, ...]]:
    """역전파의 걸음마다 (받은 기울기들…, 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것)."""
    totals: dict[str, Any] = {told.loss: _seed(told, walk)}
    upstream: dict[str, Any] = {}
    scale = max([largest(b.total) for b in told.backward], default=0.0)
    steps = []
    for b in told.backward:
        node, target = told.operation(b.step).node, told.boxes[b.target].node
        try:
            if b.step not in upstream:
                upstream[b.step] = _upstream(told, b, node, totals)
            g = upstream[b.step]
            raw = node.operation.applied(node, b.index, g, walk.saved(node, b.saved))
            part = node.operation.fitted(raw, target)
            for mine, theirs in ((raw, b.raw), (part, b.contribution)):
                agree(mine, theirs, scale)
        except Exception as error:  # 받아 적는 배열이 지나가지 못하는 규칙
            if not walk.still:
                walk.miss(node.operation.name, error)
                return []
            raw = part = walk.given(f"{b.step}:{b.index}", b.contribution)
        try:
            totals[b.target] = part if b.use == 1 else totals[b.target] + part
            agree(totals[b.target], b.total, scale)
        except Exception as error:
            walk.miss(node.operation.name, error)
            return []
        steps.append((*as_outputs(g), raw, part, totals[b.target]))
    return steps


def _seed(told: Story, walk: Retrace) -> Taped:
    """출발 기울기. 자리가 있어야, 칸마다 어디서 왔는지 남는다."""
    ones = np.ones_like(told.boxes[told.loss].value)
    return Taped(walk.writer, ones, walk.writer.constant(ones))


def _upstream(told: Story, b: Backward, node: Node, totals: Mapping[str, Any]) -> Any:
    """연산의 결과(들)에 쌓인 기울기."""
    if not isinstance(node.dtype, tuple):
        return totals[b.source[0]]
    given = {told.boxes[k].node.operation.index: totals[k] for k in b.source if k in totals}
    return Gradients(given, node.shape, node.dtype)


def _page_steps(told: Story, walk: Retrace, steps: Sequence[PageStep], carried: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """쪽의 걸음마다 적을 자리들. 접으면 걸음의 차례가 이야기와 다를 수 있으므로, 그 차례로 다시 더한다(같은 셈은 한 번만 적힌다)."""
    of = {id(b): row for b, row in zip(told.backward, carried, strict=True)}
    totals, rows = {told.loss: _seed(told, walk)}, []
    for step in steps:
        if step.first:
            totals = {told.loss: _seed(told, walk)}
        for b in (*step.before, *step.crossed):
            part = of[id(b)][-2]
            totals[b.target] = totals[b.target] + part if b.target in totals else part
        arrivals = [slot_of(walk.writer, _stacked(members, totals)) for members in step.arrivals]
        if step.together:
            rows.append([[], None, None, None, arrivals])
            continue
        b = (step.shares or step.crossed)[0]
        *upstream, raw, part, _ = of[id(b)]
        if step.shares:  # 안의 걸음들이 그 상자로 나른 것을 모두 더한다
            upstream = [totals[key] for key in step.sources]
            raw = part = functools.reduce(operator.add, [of[id(f)][-2] for f in step.shares])
        own: list[Any] = [slot_of(walk.writer, v) for v in (raw, part, totals[b.target])]
        rows.append([[slot_of(walk.writer, g) for g in upstream], *own, *([] if arrivals == own[2:] else [arrivals])])
    return rows


def _stacked(members: Sequence[str], values: Mapping[str, Any]) -> Any:
    """상자 하나의 값. 접은 상자이면 그 안의 스칼라들을 한 줄로."""
    if len(members) == 1:
        return values[members[0]]
    parts: Any = [np.reshape(values[m], (1,)) for m in members]
    return np.concatenate(parts)


def _program(told: Story, walk: Retrace, boxes: Mapping[str, Sequence[str]], steps: list[list[Any]], pool: Pool) -> dict[str, Any]:
    values = walk.boxed()
    shown = {key: slot_of(walk.writer, _stacked(members, values)) for key, members in boxes.items()}
    loss = slot_of(walk.writer, values[told.loss])
    place = walk.writer.live([loss, *shown.values(), *_flat(steps)])
    return {
        **walk.writer.program(place, kept_type(told.boxes[told.loss].node.dtype), pool),
        "boxes": {key: place[slot] for key, slot in shown.items()}, "steps": _numbered(steps, place), "loss": place[loss],
    }


def _numbered(row: list[Any], place: Mapping[Any, Any]) -> list[Any]:
    return [_numbered(v, place) if isinstance(v, list) else None if v is None else place[v] for v in row]


def _flat(rows: Sequence[Any]) -> list[Any]:
    """겹친 목록 속의 자리들."""
    return [slot for row in rows for slot in (_flat(row) if isinstance(row, list) else [row]) if slot is not None]
