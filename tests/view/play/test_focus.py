"""자판의 자리: 무엇을 눌러 꺼지거나 새로 그려져도 초점은 쪽 안에 남는다."""

from __future__ import annotations

import pytest
from support.view.ten_models import TEN

import tinygrad_ko as tg

NEXT = """done => {
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const stands = [...document.querySelectorAll("button, input, summary, [tabindex='0']")].filter(e => e.checkVisibility() && !e.disabled);
  const called = e => e.id || e.dataset.key || e.textContent + e.className;
  const next = stands.find(e => !done.includes(called(e)));
  next?.focus();
  return next ? [called(next), document.activeElement === next] : null; }"""
DRAWN = "new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))"  # 크기를 지켜보는 것까지
LOST = "document.activeElement === document.body || !!document.activeElement.disabled || !document.activeElement.checkVisibility()"


def until(page, condition):
    page.evaluate(f"new Promise(then => {{ const look = () => {condition} ? then() : setTimeout(look, 10); look(); }})")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mode", "step"), [
    ("lecture", "play", 2), ("mlp", "play", -1), ("reuse", "play", -1), ("reuse", "order", -1), ("reuse", "learn", -1), ("reuse", "quiz", 0)])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_whatever_is_pressed_the_focus_stays(visit, name, mode, step, key):
    page, done = visit(tg.play(TEN[name]().run())), []
    page.click(f"#mode-{mode}")
    page.evaluate("step => player.show(step < 0 ? player.steps.length + step : step, true)", step)
    while (found := page.evaluate(NEXT, done)) is not None:
        done.append(found[0])
        if found[0].startswith("mode-") or not found[1] or (found[0] == "모듈로 접기fold" and name != "mlp"):  # 다른 판과 그림으로 가는 단추
            continue
        page.keyboard.press(key)
        until(page, "!player.learning.running")
        page.evaluate(DRAWN)
        assert not page.evaluate(LOST), done[-1]
        if page.evaluate("!!player.selected"):
            page.keyboard.press("Escape")
            page.evaluate(DRAWN)
            assert page.evaluate("document.activeElement.dataset.key") == done[-1]
    assert len(done) > 15


def test_automatic_steps_do_not_take_the_focus(visit):
    page = visit(tg.play(TEN["reuse"]().run()))
    page.click("#mode-order")
    page.evaluate("player.automatic(true)")
    page.locator("#orders button").nth(3).focus()
    until(page, "player.at === 2")
    assert page.evaluate("[...document.querySelectorAll('#orders button')].indexOf(document.activeElement)") == 3
