"""고쳐서 다시 셈하지 못하는 식의 쪽: 칸마다의 식은 그래도 읽히고, 고치기와 수치 확인은 하지 않는다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow
X = np.array([[0.5, -1.0], [2.0, -0.25]], np.float32)


def opened(page, told, name, index, kind):
    """상자 하나의 칸 하나를 자판으로 고르고, 나온 식을 읽는다."""
    key = next(k for k, b in told.boxes.items() if b.name == name)
    page.keyboard.press("End")
    page.locator(f'.box[data-key="{key}"]').focus()
    page.keyboard.press("Enter")
    page.locator(f'#tables td[data-kind="{kind}"][data-index="{index}"]').focus()
    page.keyboard.press("Enter")
    return page.locator("#sum").inner_text()


def test_the_sum_of_a_cell_is_read_where_nothing_can_be_edited(visit):
    x = tg.tensor(X, requires_grad=True, name="x")
    y = np.where(x > 0, x**2, -x * 3).named("y")
    loss = y.sum()
    page, told = visit(tg.play(loss)), story(loss)
    assert "(−1.0)·3.0" in opened(page, told, "x", "0,1", "gradient").replace("1.0·", "") or "−3.0" in page.locator("#sum").inner_text()
    assert page.evaluate("player.data.tape === undefined && player.editing.run() === null")
    assert page.locator("#edit").is_hidden() and "고칠 수 없습니다" in page.locator("#no-edit").inner_text()
    wrong = page.evaluate("""() => { const run = player.editing.read(), sums = new Sums(player, run), wrong = [];
      for (const b of player.data.boxes) {
        const into = player.into(b.k);
        if (into.length) numbers(player.grad(b)).forEach((x, i) => {
          const sum = into.reduce((n, s) => n + evaluated(sums.tree(sums.contribution(s), i)), 0);
          if (Math.abs(sum - x) > 1e-5) wrong.push([b.full, i, x, sum]);
        });
      }
      return wrong; }""")
    assert wrong == []


def test_a_step_that_cannot_be_opened_says_so(visit):
    x = tg.tensor(X, requires_grad=True, name="x")
    loss = (tg.checkpoint(tg.tanh, x) ** 2).sum()
    text = opened(visit(tg.play(loss)), story(loss), "x", "0,0", "gradient")
    assert "칸마다 풀어 쓰지 못하는 셈" in text and text.count("= ") == 1


def test_minus_signs_are_minus_signs(visit):
    """빼기표가 하나이고, 곱한 음수(−0.0 도)에는 괄호가 있고, 칸 하나를 옮겨 온 것은 한 번만 적는다."""
    x, w = (tg.tensor(v, requires_grad=True, name=n) for v, n in (([-0.0, -2.0], "x"), ([0.5, -1.5], "w")))
    u = (x * w).named("u")
    loss = (u[1] + tg.exp(u).sum()).named("L")
    page, told = visit(tg.play(loss)), story(loss)
    assert "(−0.0)·0.5 = −0.0" in opened(page, told, "u", "0", "value")
    page.keyboard.press("Escape")
    assert "−2.0" in opened(page, told, "x", "1", "value") and "-" not in page.locator("#sum").inner_text()
    page.keyboard.press("Escape")
    key = next(k for k, b in told.boxes.items() if b.value is not None and b.value.shape == () and b.name not in ("L",))
    page.locator(f'.box[data-key="{key}"]').focus()
    page.keyboard.press("Enter")
    page.locator('#tables td[data-kind="value"]').focus()
    page.keyboard.press("Enter")
    assert page.locator("#sum p").first.inner_text().count("=") == 1
