"""테이프(tape): 이야기(Story)의 상자와 걸음을 모두 다시 셈하는 작은 프로그램. 브라우저의 ``player/tape.js`` 가 돌린다.

재생기에서 잎의 값을 고치면, 서버도 파이썬도 없이 그 페이지가 이 프로그램을 돌려 모든 상자의 값과 모든 역전파 걸음을 다시 셈한다.
프로그램은 엔진이 쓰는 그 순전파와 그 도함수 규칙을 한 번 더 읽어 얻는다(``readings/tape``).

    type        기본 자료형: "f" float32, "d" float64 (그 밖에 "i" 정수, "?" 참·거짓)
    inputs      [상자의 key, 자료형, 모양, 수들]: 고칠 수 있는 값. 자리(slot) 0, 1, 2, …
    constants   수 하나, 또는 [자료형, 모양, 수들(한 수로 차 있으면 그 수)]: 그다음 자리들
    code        [이름:자료형, 인수들…]: 그다음 자리들. 자료형이 기본과 같으면 적지 않는다
    boxes       상자의 key → 자리
    steps       역전파의 걸음마다 [[받은 기울기들], 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것]의 자리
    loss        손실의 자리
    guards      [자리, 처음 값의 자리]: 둘이 다르면 다시 셈할 수 없다
    missing     다시 셈하지 못하는 까닭들. 있으면 나머지는 없다
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine import Node
from ..operation.outputs import Gradients, as_outputs
from .retrace import Retrace, agree, largest
from .story import Backward, Story
from .tape import Taped, type_of
from .tape.array import slot_of

__all__ = ["Tape", "tape", "walked"]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """다시 셈하는 프로그램."""

    program: Mapping[str, Any]  # json.dumps 할 것
    missing: tuple[str, ...]  # 페이지가 다시 셈하지 못하는 것: '연산: 까닭'


def tape(told: Story) -> Tape:
    """이야기를, 페이지가 다시 셈하는 프로그램으로.

    잎의 값은 고쳐도 모양은 고치지 않는다. 값에서 온 것(ReLU 의 가림, 최댓값의 자리, 정렬)은 모두 다시 셈한다.
    ``tg.where(x > 0, …)`` 처럼 기울기를 따라가지 않는 셈을 거친 것은 ``tg.keep_values()`` 안에서 셈한 식이라야 따라갈 수 있다.

    매개변수
    --------
    told : ``story(loss)`` 의 답.

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
    walk, steps = walked(told)
    if walk.missing:
        return Tape({"missing": walk.missing}, tuple(walk.missing))
    return Tape(_program(told, walk, steps), ())


def walked(told: Story) -> tuple[Retrace, list[tuple[Any, ...]]]:
    """이야기를 받아 적으며 걷는다: 걸은 것과, 역전파의 걸음마다 (받은 기울기들…, 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것)."""
    with np.errstate(all="ignore"):
        walk, root = Retrace(told), told.boxes[told.loss].node
        walk.value(root)
        if not walk.missing:
            walk.guard_peeked(root)
        return walk, [] if walk.missing else _steps(told, walk)


def _steps(told: Story, walk: Retrace) -> list[tuple[Any, ...]]:
    """역전파의 걸음마다 (받은 기울기들…, 국소 도함수를 곱한 것, 되돌려 더한 것, 쌓인 것)."""
    loss = told.boxes[told.loss]
    seed = np.ones_like(loss.value)
    totals: dict[str, Any] = {told.loss: Taped(walk.writer, seed, walk.writer.constant(seed))}  # 자리가 있어야, 칸마다 어디서 왔는지 남는다
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
            totals[b.target] = part if b.use == 1 else totals[b.target] + part
            for mine, theirs in ((raw, b.raw), (part, b.contribution), (totals[b.target], b.total)):
                agree(mine, theirs, scale)
        except Exception as error:  # 받아 적는 배열이 지나가지 못하는 규칙
            walk.miss(node.operation.name, error)
            return []
        steps.append((*as_outputs(g), raw, part, totals[b.target]))
    return steps


def _upstream(told: Story, b: Backward, node: Node, totals: Mapping[str, Any]) -> Any:
    """연산의 결과(들)에 쌓인 기울기."""
    if not isinstance(node.dtype, tuple):
        return totals[b.source[0]]
    given = {told.boxes[k].node.operation.index: totals[k] for k in b.source if k in totals}
    return Gradients(given, node.shape, node.dtype)


def _program(told: Story, walk: Retrace, steps: list[tuple[Any, ...]]) -> dict[str, Any]:
    boxes = {key: slot_of(walk.writer, value) for key, value in walk.boxed().items()}
    rows = [[slot_of(walk.writer, value) for value in step] for step in steps]
    place = walk.writer.live([*boxes.values(), *(slot for row in rows for slot in row)])
    return {
        **walk.writer.program(place, type_of(told.boxes[told.loss].node.dtype)),
        "boxes": {key: place[slot] for key, slot in boxes.items()},
        "steps": [[[place[s] for s in row[:-3]], *(place[s] for s in row[-3:])] for row in rows],
        "loss": place[boxes[told.loss]],
    }
