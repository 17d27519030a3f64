"""모든 수: 모델 열의 모든 값과 기울기가 자판만으로 읽히고 엔진의 것과 같으며, 고른 칸의 식은 그 칸이다."""

from __future__ import annotations

import random

import numpy as np
import pytest
from support.view.instructions import INSTRUCTIONS
from support.view.reading import read_player
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.readings.calls import by_call
from tinygrad_ko.readings.cell_sum import Call, Cell, CellSums, Number
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow

@pytest.mark.parametrize("name", [name for name in TEN if name != "lenet"])  # 11만 개인 lenet 은 scripts/read_player.py 가
def test_every_number_is_read_by_keyboard_and_equals_the_engine(visit, name):
    loss = TEN[name]().run()
    found = read_player(visit(tg.play(loss)), by_call(story(loss)), most_pages=2)  # 긴 표는 첫 두 쪽. 끝까지는 scripts/read_player.py
    assert found.wrong == [] and found.left_out == []
    assert found.read == found.numbers


CELLS = """([key, kind, index]) => {
  const b = player.box[key], run = player.editing.run(), sums = new Sums(player, run);
  const roots = kind === "value" ? [sums.value(key)] : player.into(key).map(s => sums.contribution(s));
  return roots.map(root => ({sum: evaluated(sums.tree(root, index)), cells: sums.cells(root, index).found})); }"""


@pytest.mark.parametrize("name", TEN)
def test_the_written_sum_of_a_cell_is_the_cell(visit, name):
    loss = TEN[name]().run()
    told = by_call(story(loss))
    page = visit(tg.play(loss))
    page.keyboard.press("End")
    draw = random.Random(name)
    steepest = max(float(np.abs(b.grad).max()) for b in told.boxes.values() if b.grad is not None)  # 서로 지운 합은 더한 것의 반올림만큼 남는다
    for key, box in told.boxes.items():
        for kind, array in (("value", box.value), ("gradient", box.grad)):
            if array is None or (kind == "value" and box.kind in ("leaf", "constant")) or (kind == "gradient" and key == told.loss):
                continue
            index = draw.randrange(array.size)
            made = page.evaluate(CELLS, [key, kind, index])
            scale = steepest if kind == "gradient" else float(np.abs(array).max())
            assert sum(m["sum"] for m in made) == pytest.approx(float(array.ravel()[index]), rel=1e-4, abs=1e-5 * scale), (box.name, kind, index)


PLAIN = """([key, kind, index]) => {
  const run = player.editing.run(), sums = new Sums(player, run), b = player.box[key];
  const plain = t => t.kind === "cell" ? ["cell", t.box, t.side, t.index] : t.kind === "number" ? ["number", t.x] : [t.name ?? t.kind, ...t.parts.map(plain)];
  const roots = kind === "value" ? [sums.value(key)] : player.into(key).map(s => sums.contribution(s));
  return roots.map(root => plain(sums.tree(root, index))); }"""


def plain(tree):
    if isinstance(tree, Cell):
        return ["cell", tree.box, tree.side, tree.index]
    if isinstance(tree, Number):
        return ["number", pytest.approx(tree.x, rel=1e-4, abs=1e-6)]
    return [tree.name if isinstance(tree, Call) else type(tree).__name__.lower(), *map(plain, tree.parts)]


def made(name):
    if name in TEN:
        return TEN[name]().run()
    with tg.keep_values():
        return INSTRUCTIONS[name]()


@pytest.mark.parametrize("name", [*TEN, *INSTRUCTIONS])
def test_the_page_and_python_write_the_same_sum(visit, name):
    loss = made(name)
    flat = story(loss)
    page, sums = visit(tg.play(loss)), CellSums(by_call(flat), flat)
    page.keyboard.press("End")
    draw = random.Random(name)
    for key, box in sums.told.boxes.items():
        for kind, array in (("value", box.value), ("gradient", box.grad)):
            if array is None or (kind == "value" and box.kind in ("leaf", "constant")) or (kind == "gradient" and key == sums.told.loss):
                continue
            index = draw.randrange(array.size)
            roots = [sums.value(key)] if kind == "value" else [sums.contribution(b) for b in sums.told.into(key)]
            expected = [plain(sums.expression(root, index)) for root in roots]
            assert page.evaluate(PLAIN, [key, kind, index]) == expected, (box.name, kind, index)


def test_a_window_of_a_convolution_lights_up(visit):
    model = TEN["lecture"]()
    loss = model.run()
    told = story(loss, model.names)
    key = {b.name: k for k, b in told.boxes.items()}
    page = visit(tg.play(loss, model.names))
    page.keyboard.press("End")
    made = next(f.outputs[0] for f in told.forward if "k" in {told.boxes[k].name for _, k in f.inputs})
    ((found),) = page.evaluate(CELLS, [made, "value", 4])  # 가운데 칸: 3x3 창 전체
    lit = {(c["box"], c["index"]) for c in found["cells"]}
    assert {i for k, i in lit if k == key["x"]} == {6, 7, 8, 11, 12, 13, 16, 17, 18}
    assert {i for k, i in lit if k == key["k"]} == set(range(9))
    page.locator(f'.box[data-key="{made}"]').focus()
    page.keyboard.press("Enter")
    for press in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(press)
    assert page.locator("#graph .cell.made").count() == 18
    assert "만든 칸: x의 값 9칸, k의 값 9칸" in page.locator("#sum").inner_text()
