"""접은 것을 열기: 어느 연산이든 어느 그림에는 있고, 열수록 작아지며, 들어오고 나가는 값이 맞다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.trace import Arrow, Step, Value, trace
from tinygrad_ko.view.graph.collapse import collapse
from tinygrad_ko.view.graph.groups import Group
from tinygrad_ko.view.graph.opening import Opening


class Wrapper(nn.Module):
    """다른 모듈을 부르기만 한다."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: tg.Tensor) -> tg.Tensor:
        return self.inner(x)


class Block(nn.Module):
    """건너 이은 두 층."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 3, generator=seed), nn.Linear(3, 3, generator=seed + 1)

    def forward(self, x: tg.Tensor) -> tg.Tensor:
        return x + self.second(tg.tanh(self.first(x)))


WRAPPED, BLOCKS = Wrapper(Wrapper(Block(0))), nn.Sequential(*(Block(2 * k) for k in range(5)))


def wrapped() -> tg.Tensor:
    return WRAPPED(tg.ones((2, 3))).sum()


def blocks() -> tg.Tensor:
    return BLOCKS(tg.ones((2, 3))).sum()


def bare() -> tg.Tensor:
    x = tg.tensor(np.float32(0.5), requires_grad=True)
    return sum((tg.sin(x * float(k)) for k in range(12)), tg.tensor(np.float32(0)))  # type: ignore[return-value]


@pytest.mark.parametrize(("program", "cap"), [(wrapped, 200), (blocks, 12), (blocks, 200), (bare, 45)])
def test_every_operation_is_in_some_picture(program, cap: int) -> None:
    records = trace(program())
    opening = Opening(records, cap)
    root = collapse(records, 0 if opening.levels else None, cap)
    found, waiting, pictures = set(), [root], 0
    while waiting:
        shown = waiting.pop()
        pictures += 1
        assert shown.count <= cap
        found |= {r.key for r in shown.records if isinstance(r, Step)}
        for group in (r for r in shown.records if isinstance(r, Group) and r.steps):
            inside = opening.inside(group, shown.depth)
            if inside is None:
                continue
            members = set(group.members)
            assert not members & set(inside.entering) or program is bare
            assert all(len(r.members) < len(members) for r in inside.shown.records if isinstance(r, Group))
            seen = {r.key for r in inside.shown.records if not isinstance(r, Arrow)}
            ends = {end for r in inside.shown.records if isinstance(r, Arrow) for end in (r.source, r.target)}
            assert ends <= seen and {inside.shown.visible[k] for k in inside.leaving} <= seen
            waiting.append(inside.shown)
    assert pictures > 1 and found == {r.key for r in records if isinstance(r, Step)}


def test_a_module_that_only_calls_another_is_skipped() -> None:
    records = trace(wrapped())
    opening = Opening(records, 200)
    outermost = opening.outermost()
    assert outermost is not None
    (whole,) = (r for r in outermost.records if isinstance(r, Group))
    inside = opening.inside(whole, 0)
    assert inside is not None
    assert [r.title for r in inside.shown.records if isinstance(r, Group)] == ["inner.inner.first", "inner.inner.second"]
    value = {r.key: r for r in records if isinstance(r, Value)}
    assert [value[k].kind for k in inside.entering] == ["constant"] and len(inside.leaving) == 1


def test_without_modules_there_is_nothing_to_fold() -> None:
    assert Opening(trace(bare()), 200).outermost() is None


def test_a_picture_may_not_reuse_the_name_of_another_group() -> None:
    records = trace(blocks())
    shown = collapse(records, 0, 200)
    again = shown.renamed({r.key for r in shown.records if isinstance(r, Group)})
    old, new = ({r.key for r in made.records if isinstance(r, Group)} for made in (shown, again))
    assert not old & new and len(old) == len(new)
    assert {again.visible[k] for k in again.visible} == {r.key for r in again.records if not isinstance(r, Arrow)}
    assert shown.renamed(set()) is shown
