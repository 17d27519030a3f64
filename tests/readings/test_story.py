"""이야기: 걸음마다의 기여분을 더하면 엔진의 기울기이고, 차례는 엔진의 차례이고, 자리와 쓰임의 수가 맞다."""

from __future__ import annotations

import numpy as np
import pytest
from support.counting import work
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.engine import wrap
from tinygrad_ko.nn import functional as F
from tinygrad_ko.readings.story import story

CASES = [case for cases in table().values() for case in cases]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_contributions_add_up_to_the_gradient(case):
    rng = np.random.default_rng(7)
    leaves = [tg.tensor(np.asarray(a), requires_grad=True) for a in inside_domain(case, rng)]
    with tg.keep_values(), np.errstate(all="ignore"):
        y = case.f(*leaves)
        if y.device != "cpu":  # 그림은 호스트의 수로 그린다
            y = y.cpu()
        loss = (y * wrap(rng.standard_normal(y.shape))).sum()
        try:
            told = story(loss)
        except tg.errors.DtypeError as error:  # 복소수는 아직 이야기하지 않는다
            assert "복소수" in str(error)
            return
    assert all(x.grad is None for x in leaves)
    loss.backward()
    sums = {}
    for b in told.backward:
        sums[b.target] = sums.get(b.target, 0) + b.contribution
        np.testing.assert_allclose(b.total, sums[b.target], rtol=1e-12, atol=1e-12)
        assert 1 <= b.use <= b.uses and b.contribution.shape == told.boxes[b.target].grad.shape
    for box in told.boxes.values():
        if box.kind == "leaf":
            leaf = next(x for x in leaves if x.node is box.node)
            np.testing.assert_allclose(box.grad, leaf.grad.data, rtol=1e-12, atol=1e-12)
        if box.key in sums:
            np.testing.assert_allclose(sums[box.key], box.grad, rtol=1e-12, atol=1e-12)


def test_an_mlp_step_is_told_in_the_order_of_the_engine():
    x = tg.tensor(np.random.default_rng(0).standard_normal((3, 2)).astype(np.float32), name="x")
    layer = nn.Linear(2, 4, generator=0)
    with tg.keep_values():
        h = tg.tanh(layer(x))
        loss = F.mse_loss(h, np.zeros((3, 4), np.float32)) + (layer.weight * layer.weight).sum()
    told = story(loss, names={"은닉": h})
    names = {b.key: b.name for b in told.boxes.values()}
    assert {"x", "weight", "bias", "은닉"} <= set(names.values())
    arrived = set()
    for b in told.backward:  # 기울기를 다 모은 뒤에만 그 상자를 지난다
        assert all(s not in arrived for s in b.source if s == b.target)
        if b.use == b.uses:
            arrived.add(b.target)
        for s in b.source:
            assert s == told.loss or s in arrived
    uses = {(names[b.target], b.uses) for b in told.backward}
    assert ("weight", 3) in uses and ("bias", 1) in uses
    hidden = next(b for b in told.boxes.values() if b.name == "은닉")
    assert hidden.source_line is not None and "tg.tanh(layer(x))" in hidden.source_line.text and hidden.source_line.file == __file__
    assert all(f.source_line is not None for f in told.forward)


def test_broadcasting_is_told_as_a_sum():
    b = tg.tensor(np.zeros(3), requires_grad=True)
    told = story((tg.tensor(np.ones((2, 3))) + b).sum())
    step = next(s for s in told.backward if told.boxes[s.target].kind == "leaf")
    assert step.stretched and step.raw.shape == (2, 3) and step.contribution.tolist() == [2, 2, 2]


def test_a_used_twice_counts_both_uses():
    a = tg.tensor(3.0, requires_grad=True)
    told = story(a * a + a)
    assert [(s.use, s.uses, s.contribution.item()) for s in told.backward if told.boxes[s.target].kind == "leaf"] == [
        (1, 3, 1.0), (2, 3, 3.0), (3, 3, 3.0)]


def test_steps_are_found_by_operation_and_by_box():
    a, b = tg.tensor(3.0, requires_grad=True), tg.tensor(2.0, requires_grad=True)
    told = story(a * b + a)
    for f in told.forward:
        assert told.operation(f.key) is f and told.through(f.key) == tuple(s for s in told.backward if s.step == f.key)
    for key in told.boxes:
        assert told.into(key) == tuple(s for s in told.backward if s.target == key)
    assert [s.use for s in told.into(next(k for k, box in told.boxes.items() if box.node is a.node))] == [1, 2]


@pytest.mark.slow
def test_a_long_story_takes_work_in_proportion():
    """걸음마다 모든 걸음을 훑지 않는다: 네 곱절 긴 이야기에 셈도 네 곱절이다."""
    def long(n):
        x = tg.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(n):
            y = y * 1.001 + x
        return y

    short, longer = long(100), long(400)
    assert len(story(longer).backward) == 1200
    assert work(lambda: story(longer)) < 5 * work(lambda: story(short))


def test_letters_taken_by_the_user_are_not_given_again():
    x = tg.tensor(2.0, requires_grad=True)
    taken, other = tg.tensor(3.0, requires_grad=True, name="x_1"), tg.tensor(4.0, requires_grad=True, name="L")
    told = story(x * taken * other)
    assert sorted(b.letter for b in told.boxes.values()) == ["L", "L_1", "u_1", "x_1", "x_2"]
    assert next(b.letter for b in told.boxes.values() if b.node is x.node) == "x_2" and told.boxes[told.loss].letter == "L_1"
    assert [b.letter for b in story(x * x).boxes.values()] == ["x_1", "L"]


def loop(name):
    w, h = tg.tensor(0.5, requires_grad=True, name="w"), tg.tensor(1.0)
    for _ in range(3):
        h = tg.tanh(w * h).named(name)
    return h


def two_layers():
    first, second = nn.Linear(2, 2), nn.Linear(2, 1)
    return second(tg.tanh(first(tg.ones((1, 2))))).sum()


def same_leaves():
    return (tg.tensor(1.0, requires_grad=True, name="x") * tg.tensor(2.0, requires_grad=True, name="x") + tg.tensor(3.0, requires_grad=True)).named("x_1")


@pytest.mark.parametrize(("make", "names"), [
    (lambda: loop("h"), {"h_1", "h_2", "h_3"}), (lambda: loop("w"), {"w_1", "w_2", "w_3", "w_4"}),
    (two_layers, {"weight_1", "bias_1", "weight_2", "bias_2", "L"}), (same_leaves, {"x_1", "x_2", "x_3", "x_4"}),
])
def test_boxes_of_the_same_name_are_told_apart(make, names):
    """∂h/∂h 가 1이었다가 0.49가 되는 글은 없다."""
    boxes = story(make()).boxes.values()
    assert len({b.letter for b in boxes}) == len(boxes) == len({b.name for b in boxes})
    assert names <= {b.name for b in boxes}


def test_without_keep_values_there_is_no_place_but_every_value_is_found_or_recomputed():
    a = tg.tensor(np.ones((10, 10)), requires_grad=True)
    told = story((tg.exp(a) * 2).sum())
    assert all(f.source_line is None for f in told.forward)
    assert [b.value is not None for b in told.boxes.values() if b.kind != "constant"] == [True] * 4


def test_what_is_wrong_is_said():
    a = tg.tensor([1.0, 2.0], requires_grad=True)
    for bad, kind, words in ((3, tg.errors.ArgumentTypeError, "Tensor"), (a * 2, tg.errors.ArgumentError, "sum"),
                             (tg.tensor(1.0), tg.errors.GradientError, "requires_grad")):
        with pytest.raises(kind, match=words):
            story(bad)


def test_anomaly_mode_still_says_the_line():
    a = tg.tensor(0.0, requires_grad=True)
    with tg.anomaly_mode(), tg.keep_values(), np.errstate(all="ignore"), pytest.raises(tg.errors.GradientError, match="test_story"):
        tg.log(a)
    with tg.keep_values(), tg.no_grad():
        assert (a * 2).node is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("make", [
    lambda x: tg.log(x), lambda x: 1 / x, lambda x: tg.sqrt(x), lambda x: tg.sqrt(x - 1), lambda x: x**-2, lambda x: tg.arctanh(x + 1),
    lambda x: tg.where(x > 0, tg.log(x), x) * 2,
])
def test_what_is_not_finite_is_shown_without_a_warning(make):
    """NaN 과 무한대는 걸음의 수로 보인다: 우리 규칙의 줄에서 영어로 알리지 않는다."""
    x = tg.tensor(0.0, requires_grad=True)
    with np.errstate(all="ignore"):  # 식은 읽는 사람의 것이다
        loss = make(x)
    assert any(not np.all(np.isfinite(b.contribution)) for b in story(loss).backward)
    assert str(tg.explain(loss)) and tg.graph(loss, backward=True) and tg.play(loss)
