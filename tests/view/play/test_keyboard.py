"""자판만으로: 어느 단추를 눌러도, 다시 그려도 초점을 잃지 않고, 자판은 초점이 있는 것의 것이다."""

from __future__ import annotations

import numpy as np
import pytest
from support.view.ten_models import TEN

import tinygrad_ko as tg

pytestmark = pytest.mark.slow

FOCUS = """() => { const a = document.activeElement; return a === document.body || !a.checkVisibility() ? null : a.id || a.dataset.at || a.dataset.key || a.dataset.index || a.textContent; }"""


@pytest.fixture
def page(visit):
    return visit(tg.play(TEN["neuron"]().run()))


def until(page, true):
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(20)
    raise AssertionError(true)


def resize(page, width):
    before = page.evaluate("player.picture.layout")
    page.set_viewport_size({"width": width, "height": 800})
    until(page, "player.camera.seen === player.camera.room.join()")
    return page.evaluate("player.picture.layout") != before


@pytest.mark.parametrize("mode", ["play", "order", "learn"])
@pytest.mark.parametrize(("button", "times"), [("first", 1), ("previous", 2), ("next", 99), ("last", 1)])
def test_a_button_that_goes_off_keeps_the_focus(page, mode, button, times):
    page.click(f"#mode-{mode}")
    page.evaluate("player.show(2)")
    page.focus("#" + button)
    for _ in range(min(times, page.evaluate("player.steps.length"))):
        page.keyboard.press("Enter")
    at = page.evaluate("player.at")
    page.keyboard.press("Enter")  # 꺼진 단추는 아무 일도 하지 않는다
    page.wait_for_timeout(50)  # 꺼진 것에서 초점을 거두는 것은 다음 그림에서이다
    assert page.evaluate(FOCUS) == button
    assert page.evaluate("player.at") == at and at in (0, page.evaluate("player.steps.length"))
    assert page.get_attribute("#" + button, "aria-disabled") == "true"


def test_the_order_list_is_walked_by_keyboard(page):
    page.click("#mode-order")
    for k in range(page.evaluate("player.steps.length")):
        page.locator(f'[data-at="right {k}"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(30)
        assert page.evaluate(FOCUS) == f"right {k}" and page.evaluate("player.at") == k + 1


def test_a_redrawn_picture_keeps_the_focused_box(visit):
    page = visit(tg.play(TEN["deep"]().run()))
    name = page.evaluate("(g => { g.focus(); return g.dataset.key; })(document.querySelector('#graph .box:nth-of-type(3)'))")
    assert resize(page, 420)  # 줄을 달리 나눈 배치로 다시 그렸다
    assert page.evaluate(FOCUS) == name
    page.pdf()  # 인쇄하려고 다시 그리고, 돌아와 또 그렸다
    page.wait_for_timeout(100)
    assert page.evaluate(FOCUS) == name


def test_a_number_that_is_not_known_yet_passes_the_focus_on(page):
    page.keyboard.press("End")
    page.evaluate("player.select(document.querySelector('.box.leaf').dataset.key)")
    page.locator('td[data-kind="gradient"]').focus()
    page.keyboard.press("Home")  # 기울기의 표가 사라진다
    page.wait_for_timeout(30)
    assert page.evaluate("document.activeElement.dataset.kind") == "value"


@pytest.mark.parametrize("button", ["learn-100", "learn-stop", "restore"])
def test_a_button_that_hides_or_rests_passes_the_focus_on(page, button):
    page.click("#mode-learn")
    if button != "restore":
        page.evaluate("void player.learning.learn(1e6)")
        page.wait_for_selector("#learn-stop", state="visible")
        page.focus("#" + button)
        page.wait_for_timeout(50)
        page.evaluate("player.learning.running.enough = true")
        page.wait_for_selector("#learn-stop", state="hidden")
    else:
        page.click("#learn-1")
        page.focus("#restore")
        page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert page.evaluate(FOCUS) == {"learn-stop": "learn-1", "restore": "next"}.get(button, button)


def test_space_opens_what_it_is_on(page):
    page.locator("#all-steps summary").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.getElementById('all-steps').open")
    assert page.get_attribute("#auto", "aria-pressed") == "false"


def test_the_arrows_push_a_formula_that_overflows(visit):
    w = tg.tensor(np.eye(2), requires_grad=True, name="아주 긴 이름의 가중치 행렬 " * 3)
    page = visit(tg.play((w @ w).sum()))
    page.set_viewport_size({"width": 375, "height": 700})
    page.keyboard.press("ArrowRight")
    page.focus("#general")
    page.keyboard.press("ArrowRight")
    until(page, "document.getElementById('general').scrollLeft > 0")
    assert page.evaluate("[player.at, document.activeElement.id]") == [1, "general"]
