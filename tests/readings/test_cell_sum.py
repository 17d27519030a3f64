"""칸 하나의 식: 펼친 식을 그대로 셈하면 그 칸이고, 재생기의 쪽이 펼친 것과 같다."""

from __future__ import annotations

import random

import numpy as np
import pytest
from support.readings.cell_sums import evaluated, roots
from support.view.instructions import INSTRUCTIONS
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.readings.calls import by_call
from tinygrad_ko.readings.cell_sum import Call, CellSums, Sum
from tinygrad_ko.readings.story import story


@pytest.mark.parametrize("whole", [True, False], ids=["연산마다", "부른것마다"])
@pytest.mark.parametrize("name", TEN)
def test_the_sum_of_a_cell_is_the_cell(name, whole):
    flat = story(TEN[name]().run())
    told = flat if whole else by_call(flat)
    sums, draw, seen = CellSums(told, flat), random.Random(name), 0
    assert sums.missing == ()
    steepest = max(float(np.abs(b.grad).max()) for b in told.boxes.values() if b.grad is not None)
    for key, box in told.boxes.items():
        for side, array in (("value", box.value), ("gradient", box.grad)):
            if array is None or (side == "gradient" and key == told.loss):
                continue
            for index in draw.sample(range(array.size), min(array.size, 3)):
                made = [evaluated(sums.expression(root, index)) for root in roots(sums, key, side)]
                scale = steepest if side == "gradient" else float(np.abs(array).max())
                if made:
                    assert sum(made) == pytest.approx(float(array.ravel()[index]), rel=1e-4, abs=1e-5 * scale), (box.name, side, index)
                    seen += 1
    assert seen > 2


@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_every_cell_of_every_instruction(name):
    with tg.keep_values():
        told = story(INSTRUCTIONS[name]())
    sums, seen = CellSums(told), 0
    for key, box in told.boxes.items():
        for side, array in (("value", box.value), ("gradient", box.grad)):
            if array is None or (side == "gradient" and key == told.loss):
                continue
            for index, found in ((i, roots(sums, key, side)) for i in range(array.size)):
                if found:
                    assert sum(evaluated(sums.expression(root, index)) for root in found) == pytest.approx(float(array.ravel()[index])), (box.name, side)
                    seen += 1
    assert seen > 5


def test_too_many_cells_are_said_to_be_more():
    """다 세지 못한 것을 다 센 것처럼 말하지 않는다."""
    x = tg.tensor(np.ones(30_000), requires_grad=True, name="x")
    loss = (x * x).sum()
    text = tg.explain(loss, of="L").text
    assert "칸 넘게" in text and "20,000칸으로" not in text


def test_cells_say_where_they_came_from():
    a = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True, name="a")
    b = tg.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True, name="b")
    told = story((a @ b).sum())
    key = {box.name: k for k, box in told.boxes.items()}
    sums = CellSums(told)
    product = sums.value(key["u_1"])
    assert {(c.box, c.index) for c in sums.cells(product, 1).found} == {(key["a"], 0), (key["a"], 1), (key["b"], 1), (key["b"], 3)}
    found = sums.expression(product, 1)  # 1·6 + 2·8
    assert [[p.x for p in part.parts] for part in found.parts] == [[1.0, 6.0], [2.0, 8.0]]
    (step,) = told.into(key["a"])
    assert {(c.box, c.side, c.index) for c in sums.cells(sums.contribution(step), 2).found} == {
        (key["u_1"], "gradient", 2), (key["u_1"], "gradient", 3), (key["b"], "value", 0), (key["b"], "value", 1)}


def test_long_programs_stop_unfolding():
    """펼친 수의 개수에 끝이 있다: 되먹임이 긴 것도 곧 끝난다."""
    y = tg.tensor(np.full(3, 0.1), requires_grad=True)
    for _ in range(40):
        y = y * y.sum()
    told = story(y.sum())
    sums = CellSums(told)
    for root in roots(sums, "v0", "gradient"):
        assert np.isfinite(evaluated(sums.expression(root, 0)))


def test_negative_and_called():
    x = tg.tensor([0.5, -2.0], requires_grad=True)
    told = story((tg.exp(x) - x).sum())
    sums = CellSums(told)
    key = next(f.outputs[0] for f in told.forward if f.operation.name == "exp")
    assert isinstance(sums.expression(sums.value(key), 0), Call)
    total = next(f.outputs[0] for f in told.forward if f.operation.name == "subtract")
    found = sums.expression(sums.value(total), 1)
    assert isinstance(found, Sum) and found.parts[1].x == 2.0
