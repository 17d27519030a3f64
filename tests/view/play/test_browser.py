"""재생기를 진짜 브라우저(headless Chromium)에서 연다: 인터넷 없이, file:// 로. 화면의 수를 읽어 따로 셈한 것과 견준다."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.view.programs import PROGRAMS, told

import tinygrad_ko as tg
from tinygrad_ko.korean.numbers import format_number
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow


READ = """() => Object.fromEntries([...document.querySelectorAll(".box")].map(g => {
  const side = kind => { const cells = [...g.querySelectorAll(`g.${kind} rect.cell`)];
    if (g.querySelector(`g.${kind}`)) return cells.length ? cells.map(c => c.dataset.tip.split("  ")[1]) : "?";
    const t = g.querySelector(`text.${kind}`); return t ? t.textContent.replace(/^기울기 /, "") : null; };
  return [g.dataset.key, {value: side("value"), grad: side("grad"), counted: g.querySelector(".grad")?.textContent.match(/\\((\\d+\\/\\d+)\\)/)?.[1] ?? null}]; }))"""


def written(array):
    """화면에 적혀야 할 글."""
    return format_number(array) if array.ndim == 0 else [format_number(x) for x in array.ravel()]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_step_equals_an_independent_replay(visit, name):
    loss, names = told(name)
    found = story(loss, names)
    page = visit(tg.play(loss, names))
    known = {k for k, b in found.boxes.items() if b.kind in ("leaf", "constant")}
    totals: dict[str, np.ndarray] = {}
    count: dict[str, int] = {}

    def check():
        shown = page.evaluate(READ)
        for key, box in found.boxes.items():
            if box.value is None:
                continue
            assert shown[key]["value"] == (written(box.value) if key in known else "?"), (box.name, key)
            if box.grad is None:
                assert shown[key]["grad"] is None
                continue
            expected = written(totals[key].astype(box.grad.dtype)) if key in totals else "?"
            got = shown[key]["grad"]
            assert (got.split(" (")[0] if isinstance(got, str) else got) == expected, (box.name, key)
            uses = sum(b.target == key for b in found.backward)
            assert shown[key]["counted"] == (f"{count[key]}/{uses}" if key in totals and uses > 1 else None)

    check()
    for step in found.forward:
        page.keyboard.press("ArrowRight")
        known.update(step.outputs)
        check()
    page.keyboard.press("ArrowRight")
    totals[found.loss] = np.ones((), found.boxes[found.loss].grad.dtype)
    check()
    for step in found.backward:  # 기여분을 여기서 따로 더한다
        page.keyboard.press("ArrowRight")
        totals[step.target] = step.contribution if step.target not in totals else totals[step.target] + step.contribution
        count[step.target] = count.get(step.target, 0) + 1
        check()
    loss.backward()
    shown = page.evaluate(READ)
    leaves = [b for b in found.boxes.values() if b.kind == "leaf"]
    assert leaves
    for box in leaves:
        grad = box.node.grad
        got = shown[box.key]["grad"]
        assert (got.split(" (")[0] if isinstance(got, str) else got) == written(np.asarray(grad.data if hasattr(grad, "data") else grad))


def test_going_back_and_jumping(visit):
    loss, names = told("scalars")
    page = visit(tg.play(loss, names))
    start = page.evaluate(READ)
    page.keyboard.press("End")
    end = page.evaluate(READ)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(READ) == end != start
    page.keyboard.press("Home")
    assert page.evaluate(READ) == start


WIDE = """() => [...document.querySelectorAll("#graph .box, #graph .op")].flatMap(g => {
  return [...g.querySelectorAll("text")].filter(t => { const b = t.getBoundingClientRect(), f = g.querySelector(".frame, .shape").getBoundingClientRect();
    return b.left < f.left - 0.5 || b.right > f.right + 0.5 || b.top < f.top - 1 || b.bottom > f.bottom + 1; }).map(t => t.textContent) })"""


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=40), min_size=3, max_size=3))
def test_no_text_leaves_its_box(visit, names):
    first, second, third = names
    x = tg.tensor([1.0, -2.0], requires_grad=True).named(first)
    y = tg.tensor(3.0, requires_grad=True).named(second)
    page = visit(tg.play((x * y).sum().named(third)))
    page.keyboard.press("End")
    assert page.evaluate(WIDE) == []


def test_names_are_text(visit):
    evil = '<script>document.title="당했다"</script>'
    x = tg.tensor(3.0, requires_grad=True).named(evil)
    page = visit(tg.play(x * x, title="제목"))
    page.keyboard.press("End")
    assert page.title() == "제목" and evil[:12] in page.locator(".box .name").first.text_content()
    assert page.locator("#graph script, .story script").count() == 0


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focus_box(page, name):
    """Tab 으로만 상자까지 간다."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('box') && document.activeElement.querySelector('.name').textContent") == name:
            return
    raise AssertionError(f"Tab 으로 {name} 상자에 닿지 못했다")


def test_a_leaf_is_edited_by_keyboard_and_everything_is_recomputed(visit):
    loss, names = told("scalars")
    page = visit(tg.play(loss, names))
    press(page, "End")
    focus_box(page, "x")
    press(page, "Enter")
    assert page.evaluate("document.activeElement.dataset.kind") == "value"  # 표의 첫 칸
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "edit-value"
    page.keyboard.type("-0.5")
    press(page, "Enter")
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-3.0, -0.5, 10.0))
    h = tg.relu(w * x + b)
    fresh = h * h + h * 2.0
    fresh.backward()
    shown = page.evaluate(READ)
    key = {b.name: b.key for b in story(loss, names).boxes.values()}
    assert shown[key["손실"]]["value"] == format_number(fresh.data)
    for name, leaf in (("w", w), ("x", x), ("b", b)):
        assert shown[key[name]]["grad"] == format_number(leaf.grad.data)
    page.keyboard.press("Escape")
    page.locator("#restore").focus()
    press(page, "Enter")
    assert page.evaluate(READ)[key["손실"]]["value"] == format_number(loss.data)


def test_an_element_of_an_array_is_edited(visit):
    loss, names = told("arrays")
    page = visit(tg.play(loss, names))
    press(page, "End")
    focus_box(page, "w")
    press(page, "Enter", "ArrowDown", "Enter")
    assert page.locator("#edit-index").input_value() == "1, 0"
    page.keyboard.type("-0.75")
    press(page, "Enter")
    assert "고쳤습니다" in page.locator("#note").text_content()
    w = names["w"].data.copy()
    w[1, 0] = -0.75
    leaves = [tg.tensor(v, requires_grad=True) for v in (names["x"].data, w, names["b"].data)]
    (((tg.tanh(leaves[0] @ leaves[1] + leaves[2])) - 1.0) ** 2).mean().backward()
    shown = page.evaluate(READ)
    key = {b.name: b.key for b in story(loss, names).boxes.values()}
    for name, leaf in zip(("x", "w", "b"), leaves, strict=True):
        assert shown[key[name]]["grad"] == written(leaf.grad.data)


def test_the_first_wrong_gradient_of_the_naive_order_is_marked(visit):
    loss, names = told("scalars")
    page = visit(tg.play(loss, names))
    page.locator("#mode-order").focus()
    press(page, "Enter")
    bad = page.locator("#orders .bad")
    assert "처음 틀림" in bad.first.text_content()
    press(page, "End")
    assert page.locator(".box.wrong .name").text_content() == "h"
    assert "w 8.0 (바른 값 20.0)" in page.locator("#verdict").text_content()


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"viewport": {"width": 380, "height": 800}}], ids=["dark", "narrow"])
def test_dark_and_narrow_pages_do_not_overflow(browser, tmp_path, options):
    loss, names = told("mlp")
    path = tg.play(loss, names).save(tmp_path / "a.html")
    page = browser.new_context(offline=True, reduced_motion="reduce", **options).new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("body.ready")
    press(page, "End")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    light, ink = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert light != ink and (light == "rgb(20, 24, 29)") == ("color_scheme" in options)
