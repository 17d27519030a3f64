"""칸 하나의 설명(``explain(of=, at=)``)."""

from __future__ import annotations

import numpy as np
import pytest
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.explain.telling import called


def shifted():
    image = tg.tensor(np.arange(25.0).reshape(1, 1, 5, 5) % 7, name="그림")
    w = tg.tensor(np.array([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]]).reshape(1, 1, 3, 3), requires_grad=True, name="필터")
    return tg.nn.functional.conv2d(image, w).mean(), w


def test_the_whole_sum_of_a_weight_is_written():
    loss, w = shifted()
    text = tg.explain(loss, of=w, at=(0, 0, 1, 1)).text
    ninth = 1 / 9
    window = (np.arange(25.0).reshape(5, 5) % 7)[1:4, 1:4]
    assert text.startswith("필터[0, 0, 1, 1], 이 수는 어디서 왔는가\n")
    assert " + ".join(f"0.1111 · {x:.0f}" for x in window.ravel()) in " ".join(text.split())
    assert f"기울기는 {float(ninth * window.sum()):.4g}" in text
    assert "그림의 값 9칸" in text and "u₁의 기울기 9칸" in text


def test_by_name_by_tensor_and_by_default_the_steepest_cell():
    loss, w = shifted()
    assert tg.explain(loss, of="필터", at=(0, 0, 1, 1)).text == tg.explain(loss, of=w, at=(0, 0, -2, 1)).text
    loss.backward(retain_graph=True)
    steepest = np.unravel_index(np.abs(w.grad.data).argmax(), w.shape)
    assert tg.explain(loss, of=w).title.startswith(f"필터[{', '.join(map(str, steepest))}]")


def test_contributions_of_every_use_add_up():
    a = tg.tensor([1.0, 2.0], requires_grad=True, name="a")
    text = " ".join(tg.explain((a * a + a).sum(), of=a, at=1).text.split())
    assert "[∂L/∂a[1]]₁" in text and "∂L/∂a[1] = 1 + 2 + 2 = 5" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", TEN)
def test_every_box_of_the_models_is_explained_in_four_forms(name):
    loss = TEN[name]().run()
    for box in tg.explain(loss).story.boxes.values() if name != "lenet" else ():
        if box.value is None or not box.value.size:
            continue
        told = tg.explain(loss, of=called(box))
        assert told.title.startswith(called(box)) and told.text and told.markdown and told.latex and "<article" in told.html
        assert "\\" not in told.text and "rac{" not in told.text


@pytest.mark.parametrize(("given", "words"), [
    ({"of": tg.tensor(1.0)}, "그래프에 없습니다"), ({"of": "없는것"}, "있는 이름: 그림, 필터"), ({"of": 3}, "of 는"), ({"at": (0,)}, "of=텐서"),
    ({"of": "필터", "at": (0, 0, 3, 0)}, "(1, 1, 3, 3)"), ({"of": "필터", "at": 1}, "축이 4개"), ({"of": "필터", "at": "a"}, "번호(정수)"),
])
def test_mistakes_are_answered(given, words):
    loss, _ = shifted()
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        tg.explain(loss, **given)
    assert words in str(caught.value)


def test_a_name_of_two_boxes_is_refused():
    """층을 따로 두면 이름이 같다: 조용히 하나를 고르지 않고, 가려 부르는 이름을 댄다."""
    first, second = tg.nn.Linear(2, 3, generator=0), tg.nn.Linear(3, 1, generator=1)
    loss = second(tg.tanh(first(tg.tensor([[1.0, 2.0]])))).sum()
    with pytest.raises(ArgumentError, match=r"이름이 'weight'인 상자가 없습니다. 있는 이름: .*weight_1, .*weight_2"):
        tg.explain(loss, of="weight")
    assert tg.explain(loss, of=first.weight, at=(2, 1)).text.startswith("weight_1[2, 1]")
    assert tg.explain(loss, of="weight_2", at=(0, 2)).text == tg.explain(loss, of=second.weight, at=(0, 2)).text
    x, other = (tg.tensor(1.0, requires_grad=True, name=name) for name in (None, "x₁"))  # 이름 없는 것도 x₁ 이라고 부른다
    with pytest.raises(ArgumentError, match=r"'x₁'인 상자가 2개 있습니다\(모양 \(\), \(\)\)"):
        tg.explain(x * other, of="x₁")


def test_a_comparison_that_is_not_is_turned_round():
    """[[a<b]=0] 은 [a≥b] 로 적는다."""
    x = tg.tensor(np.random.default_rng(0).standard_normal((1, 1, 5, 5)), requires_grad=True, name="x")
    text = tg.explain(tg.nn.functional.max_pool2d(x, 3, stride=1).sum(), of=x, at=(0, 0, 0, 1)).text
    assert "] = 0]" not in text and "≥" in text
