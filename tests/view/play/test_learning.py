"""재생기의 '한 걸음 배우기': 쪽 안에서 고치고 배운 것이, 파이썬에서 optim.SGD 로 새로 한 것과 같다."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from support.view.ten_models import TEN, Model

import tinygrad_ko as tg
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow

ALL = "PLAYER_TEN" in os.environ  # scripts/prove_player.py: 모형 열 모두, 고치기 스무 번씩
MODELS = TEN if ALL else ("neuron", "mlp", "lstm", "batch_norm")
EDITS = 20 if ALL else 3
NOW = """() => ({loss: player.editing.run().loss, values: Object.fromEntries(player.learning.leaves.map(b => [b.k, numbers(player.value(b)).map(String)])),
  slopes: Object.fromEntries(player.learning.leaves.map(b => [b.k, numbers(player.grad(b)).map(String)])), said: document.querySelector("#learned").textContent})"""


def learning(page, eta=-2.0, momentum=0.0):
    """배우기를 열고 미끄럼 막대를 놓는다."""
    page.click("#mode-learn")
    page.locator("#eta").fill(str(eta))
    page.locator("#momentum").fill(str(momentum))


def learn(page, steps):
    page.click(f"#learn-{steps}")
    page.wait_for_selector("#learn-stop", state="hidden")


def leaves_of(model: Model, boxes) -> dict[str, tg.Tensor]:
    """쪽의 상자의 key → 배우는 잎."""
    own = {id(leaf.node): leaf for leaf in model.leaves if leaf.requires_grad}
    return {key: own[id(box.node)] for key, box in boxes.items() if id(box.node) in own}


def assert_same(now, leaves, loss, what):
    scale = max(float(np.abs(t.data).max()) for t in leaves.values())
    assert set(now["values"]) == set(leaves)
    assert np.isclose(now["loss"], float(loss.data), 3e-4, 1e-6), what
    for key, leaf in leaves.items():
        np.testing.assert_allclose(np.array(now["values"][key], float), leaf.data.ravel(), 3e-4, 2e-5 * scale, err_msg=f"{what} {key}")


def slopes(now, leaves, what):
    scale = max(float(np.abs(t.grad.data).max()) for t in leaves.values())
    for key, leaf in leaves.items():
        np.testing.assert_allclose(np.array(now["slopes"][key], float), leaf.grad.data.ravel(), 3e-4, 2e-5 * scale, err_msg=f"{what} {key}")


@pytest.mark.parametrize("name", MODELS)
def test_edits_and_ten_steps_equal_a_fresh_run(visit, name):
    model, rng = TEN[name](), np.random.default_rng(3)
    loss = model.run()
    page = visit(tg.play(loss, model.names))
    leaves = leaves_of(model, story(loss, model.names).boxes)

    def fresh():
        for leaf in leaves.values():
            leaf.grad = None
        made = model.run(keep=False)
        made.backward()
        return made

    for k in range(EDITS):
        key = list(leaves)[rng.integers(len(leaves))]
        at, value = tuple(int(rng.integers(n)) for n in leaves[key].shape), float(np.float32(rng.normal()))
        with tg.no_grad():
            leaves[key][at] = value
        said = page.evaluate("""([key, at, value]) => { if (player.selected !== key) player.select(key);
          document.querySelector("#edit-index").value = at; document.querySelector("#edit-value").value = value;
          document.querySelector("#edit").requestSubmit(); return document.querySelector("#note").textContent; }""", [key, ", ".join(map(str, at)), repr(value)])
        assert "고쳤습니다" in said
        now, made = page.evaluate(NOW), fresh()
        assert_same(now, leaves, made, f"고치기 {k}")
        slopes(now, leaves, f"고치기 {k}")
    learning(page, eta=-2.0, momentum=0.9)
    optimizer = tg.optim.SGD(list(leaves.values()), lr=0.01, momentum=0.9)
    for count in (1, 10):  # 모두 열한 걸음
        learn(page, count)
        for _ in range(count):
            fresh()
            optimizer.step()
        now, made = page.evaluate(NOW), fresh()
        assert_same(now, leaves, made, f"배우기 {count}")
        slopes(now, leaves, f"배우기 {count}")
        assert f"{count}걸음 배웠습니다" in now["said"]


def test_a_leaf_that_does_not_learn_stays(visit):
    model = TEN["softmax"]()
    page = visit(tg.play(model.run(), model.names))
    learning(page)
    page.locator("#learns label").nth(0).locator("input").uncheck()
    key = page.locator("#learns input").nth(0).get_attribute("data-key")
    before = page.evaluate(NOW)
    learn(page, 10)
    after = page.evaluate(NOW)
    assert np.array_equal(np.float32(after["values"][key]), np.float32(before["values"][key])) and after["loss"] < before["loss"]
    assert all(after["values"][k] != before["values"][k] for k in before["values"] if k != key)


def test_the_way_of_the_loss_is_drawn_and_said_and_reset_twice(visit):
    model = TEN["mlp"]()
    page = visit(tg.play(model.run(), model.names))
    learning(page, eta=-0.3)
    first = page.evaluate(NOW)
    assert page.locator("#trace path").count() == 0 and "자료(배우지 않음): x (4, 2) float32" in page.locator("#given").text_content()
    learn(page, 100)
    shown = page.locator("#trace path").get_attribute("d")
    assert shown.count("L") == 100 and "100걸음 뒤" in page.locator("#trace").get_attribute("aria-label")
    assert "100걸음 배웠습니다(모두 100걸음)" in page.locator("#learned").text_content()
    assert page.locator("#edited").is_visible()
    for _ in range(2):
        page.click("#learn-reset")
        assert page.evaluate(NOW)["values"] == first["values"] and page.locator("#trace path").count() == 0 and not page.locator("#edited").is_visible()
        assert "처음 값으로 되돌렸습니다" in page.locator("#learned").text_content()
    learn(page, 1)
    assert page.locator("#trace path").get_attribute("d").count("L") == 1


def test_a_loss_that_blows_up_is_said(visit):
    x = tg.tensor(3.0, requires_grad=True, name="x")
    page = visit(tg.play(x * x * x * x))
    learning(page, eta=1.0)
    learn(page, 100)
    assert "NaN(수가 아님)이 되어 멈추었습니다" in page.locator("#learned").text_content() or "무한대가 되어 멈추었습니다" in page.locator("#learned").text_content()
    learn(page, 1)
    assert "더 배울 수 없습니다" in page.locator("#learned").text_content()
    page.click("#learn-reset")
    page.locator("#eta").fill("-3")
    learn(page, 1)
    assert "1걸음 배웠습니다" in page.locator("#learned").text_content()


def test_a_path_that_splits_by_value_stops_the_learning(visit):
    x = tg.tensor(0.5, requires_grad=True, name="x")
    with tg.keep_values():
        loss = x * x if x.item() > 0.45 else x * 3.0
    page = visit(tg.play(loss))
    learning(page, eta=-2.0)
    learn(page, 1)
    assert "길" in page.locator("#learned").text_content() or "1걸음 배웠습니다" in page.locator("#learned").text_content()
    learn(page, 100)
    said = page.locator("#learned").text_content()
    assert "멈추었습니다" in said and "처음과 다른 길" in said
    assert json.loads(page.evaluate("JSON.stringify(player.editing.run().stopped)")) is None  # 마지막으로 셈할 수 있던 값에 머문다


def test_leaves_inside_a_folded_module_learn_too(visit):
    model = TEN["mlp"]()
    loss = model.run()
    page = visit(tg.play(loss, model.names, depth=0))
    leaves = leaves_of(model, story(loss, model.names).boxes)
    learning(page, eta=-1.0, momentum=0.5)
    optimizer = tg.optim.SGD(list(leaves.values()), lr=0.1, momentum=0.5)
    learn(page, 10)
    for _ in range(10):
        optimizer.zero_grad()
        model.run(keep=False).backward()
        optimizer.step()
    assert_same(page.evaluate(NOW), leaves, model.run(keep=False), "접은 것의 속")
