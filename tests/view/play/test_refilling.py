"""잎을 고친 쪽의 수와 식이, 그 값으로 처음부터 지은 쪽의 것과 글자까지 같다: 문장의 수, 수를 넣은 식, 수치 확인, 퀴즈의 힌트."""

from __future__ import annotations

import re

import numpy as np
import pytest
from support.view.programs import scalars
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow

NUMBER = re.compile(r"−?-?\d+(?:\.\d+)?(?:e-?\d+)?")
WALK = "for (let k = 0; k <= player.steps.length; k++) player.show(k, true)"
MODELS = ("neuron", "reuse", "mlp", "softmax", "lstm", "batch_norm")
# 걸음마다 적힌 수의 식. 여러 곳에서 온 합은 끝자리가 다를 수 있으므로 수는 세 자리까지 견준다
SHOWN = """() => player.data.track.map((step, k) => { player.show(k + 1, true); return [...document.querySelectorAll("#numbers .working")].map(p => p.textContent); })"""
CHECKED = """() => player.data.boxes.filter(b => b.grad !== null).map(b => [b.full, player.checking.measure(b, player.editing.run())])"""


def edited(page, model, loss, rng):
    """잎마다 한 칸을 고친다. 모형도 함께 고친다."""
    boxes = story(loss, model.names).boxes
    node_of = {id(leaf.node): leaf for leaf in model.leaves if leaf.requires_grad}
    for key, box in boxes.items():
        if id(box.node) in node_of:
            leaf = node_of[id(box.node)]
            with tg.no_grad():
                leaf[tuple(int(rng.integers(n)) for n in leaf.shape)] = float(np.round(rng.normal(), 1))
            assert page.evaluate("([key, flat]) => player.editing.recompute({...player.editing.edits, [key]: flat})", [key, leaf.data.ravel().astype(float).tolist()]) is None


def same_words(mine, theirs):
    """글의 뼈대가 같고, 수는 가깝다."""
    bones = [NUMBER.sub("#", text).replace("≈", "=").replace("(#)", "#") for text in (mine, theirs)]
    values = [[float(word.replace("−", "-")) for word in NUMBER.findall(text)] for text in (mine, theirs)]
    return bones[0] == bones[1] and np.allclose(*values, 5e-3, 2e-5)


@pytest.mark.parametrize("name", MODELS)
def test_every_number_of_an_edited_page_is_that_of_a_fresh_page(visit, name):
    model = TEN[name]()
    loss = model.run()
    page = visit(tg.play(loss, model.names))
    before = page.evaluate(SHOWN)
    edited(page, model, loss, np.random.default_rng(5))
    fresh = visit(tg.play(model.run(), model.names))
    mine, theirs = page.evaluate(SHOWN), fresh.evaluate(SHOWN)
    assert mine != before and sum(map(len, mine)) >= len(mine) - 1
    different = [(a, b) for x, y in zip(mine, theirs, strict=True) for a, b in zip(x, y, strict=True) if not same_words(a, b)]
    assert len(different) <= 0.05 * sum(map(len, theirs)), different[:3]  # 크기가 같은 칸이 둘이면 반올림이 고른다
    for (box, a), (_, b) in zip(page.evaluate(CHECKED), fresh.evaluate(CHECKED), strict=True):
        assert a is not None and a.get("bent") == b.get("bent") and (a["ok"] or a["bent"]), (name, box, a)
        assert a["expected"] == pytest.approx(b["expected"], rel=1e-3, abs=1e-5)


def test_a_wrong_gradient_would_fail_the_check(visit):
    model = TEN["mlp"]()
    page = visit(tg.play(model.run(), model.names))
    assert all(c["ok"] for _, c in page.evaluate(CHECKED))
    page.evaluate("for (const b of player.data.boxes) if (b.grad !== null) numbers(player.array(b.grad)).forEach((x, k, all) => { all[k] = x * 1.01; })")
    assert not any(c["ok"] for _, c in page.evaluate(CHECKED))


def test_a_kink_is_said(visit):
    x = tg.tensor(0.0, requires_grad=True, name="x")
    page = visit(tg.play(tg.relu(x) * 2.0))
    page.keyboard.press("End")
    page.locator('.box[data-box="x"]').dispatch_event("click")
    page.wait_for_selector("#detail-rows >> text=꺾여")


def test_sentences_of_an_edited_page_hold_the_new_numbers(visit):
    model = TEN["reuse"]()
    page = visit(tg.play(model.run(), model.names))
    page.evaluate("player.editing.recompute({v0: [0.5]})")  # a = 0.5, b = -3 → e = -1.5
    page.evaluate("player.show(player.steps.length - 2, true)")
    said = page.locator("#say").text_content()
    assert "3번째 기여분입니다" in said and "-2.0" in said and "이것이 e의 기울기입니다" in said
    page.evaluate("player.show(player.steps.length, true)")
    assert "e에서 곱하기를 거슬러 b로 갑니다." in page.locator("#say").text_content()
    page.click("#all-steps summary")
    page.wait_for_selector("#transcript li")  # 펼친 뒤에 짓는다
    written = page.locator("#transcript").inner_text()
    assert "−2.0·0.5 = −1.0" in written.replace("(−2.0)", "−2.0")


def test_the_naive_order_of_an_edited_page_is_that_of_a_fresh_page(visit):
    loss, names = scalars()
    page = visit(tg.play(loss, names))
    page.evaluate("player.editing.recompute({v0: [-0.5], v1: [1.5]})")
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-0.5, 1.5, 10.0))
    h = tg.relu(w * x + b)
    fresh = visit(tg.play((h * h + h * 2.0).named("손실"), {"w": w, "x": x, "b": b, "h": h}))
    seen = []
    for each in (page, fresh):
        each.click("#mode-order")
        each.evaluate("player.show(player.steps.length, true)")
        seen.append([each.locator("#orders").inner_text(), each.locator("#verdict").inner_text()])
    assert seen[0] == seen[1] and "처음 틀림" in seen[0][0] and "바른 값" in seen[0][1]


@pytest.mark.parametrize(("name", "options"), [("batch_norm", {}), ("mlp", {"depth": 0}), ("batch_norm", {"depth": 1})])
def test_every_step_of_every_mode_stands_before_and_after_an_edit(visit, name, options):
    """접은 그림과, 작은 걸음이 있는 걸음에서도: 끝까지 걷고, 묻고, 고치고, 다시 걷는다. 오류는 ``visit`` 이 본다."""
    model = TEN[name]()
    page = visit(tg.play(model.run(), model.names, **options))
    for edited in (False, True):
        for mode in ("play", "order", "learn", "quiz"):
            if page.locator(f"#mode-{mode}").is_visible():
                page.click(f"#mode-{mode}")
                page.evaluate("if (player.mode === 'quiz') while (player.quiz.question()) player.quiz.give()")
                page.evaluate(f"if (player.mode !== 'quiz') {WALK}")
        page.click("#mode-play")
        page.evaluate("player.narrator.transcript()")
        said = page.locator("#transcript").text_content()
        assert page.locator("#transcript li").count() == page.evaluate("player.data.track.length") > 2
        assert "undefined" not in said and "null" not in said and "NaN" not in said, (name, options, edited)
        if not edited:
            key = page.evaluate("player.data.tape.inputs[0][0]")
            assert page.evaluate("key => player.editing.recompute({[key]: numbers(player.value(player.box[key])).map(x => x + 0.25)})", key) is None
    page.evaluate(f"document.querySelector('#inside').open = true; {WALK}")
