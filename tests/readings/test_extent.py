"""아주 큰 그래프: 다 걷기 전에 거절하거나(센 수와 고치는 법을 말한다), 되부름(recursion) 없이 끝낸다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.readings.extent import CEILING, Extent, extent, reached


def chain(length):
    y = tg.tensor(1.0, requires_grad=True, name="a")
    for _ in range(length):
        y = y * 1.0000001
    return y


@pytest.fixture(scope="module")
def endless():
    """다 세지 않고 거절할 만큼 긴 사슬. 걷지 않으므로 함께 쓴다."""
    return chain(CEILING + 1000)


def doubled(times):
    y = tg.tensor(1.0, requires_grad=True, name="a")
    for _ in range(times):
        y = y + y
    return y


@pytest.mark.slow
def test_counting_stops_at_the_ceiling(endless):
    seen = 0

    def one(node):
        nonlocal seen
        seen += 1
        return 1

    found = extent([endless.node], 10, one)
    assert (found.number, found.whole) == (CEILING, False) and seen == CEILING + 1
    assert extent([chain(9).node], 3) == Extent(10, True)
    assert sum(1 for _ in reached([doubled(60).node])) == 61


@pytest.mark.slow
@pytest.mark.parametrize("look, cure", [
    (tg.graph, "max_nodes="), (lambda y: tg.graph(y, backward=True), "max_nodes="), (lambda y: tg.graph([y, y * 2]), "max_nodes="),
    (tg.play, "max_nodes="), (tg.explain, "most="), (lambda y: tg.explain(y, forward=False), "most="),
])
def test_what_is_too_large_is_refused_before_it_is_walked(look, cure, endless, monkeypatch):
    for room in ("graph.drawing.story", "graph.drawing.trace", "play.player.story", "explain.whole_or_cell.story"):
        monkeypatch.setattr(f"tinygrad_ko.view.{room}", lambda *_: pytest.fail("거절하기 전에 걸었다"))
    with pytest.raises(tg.errors.ArgumentError, match=rf"200,000개를 넘어.*{cure}"):
        look(endless)


@pytest.mark.slow
def test_the_exact_count_is_told_when_it_is_known_and_the_cure_works():
    y = chain(2000)
    with pytest.raises(tg.errors.ArgumentError, match=r"2,001개로.*max_nodes=14를 주세요"):
        tg.graph(y, max_nodes=13)
    assert tg.graph(y, max_nodes=14).source
    with pytest.raises(tg.errors.ArgumentError, match=r"2,001개로.*max_nodes=14를 주세요"):
        tg.play(y, max_nodes=13)
    assert tg.play(y, max_nodes=14).html


CAPPED = [(tg.graph, "max_nodes"), (tg.play, "max_nodes"), (tg.explain, "most"), (lambda _, **cap: tg.keep_values(**cap), "limit")]


@pytest.mark.parametrize("given", ["20", None, 1j, np.nan, np.float32("nan"), True, np.True_, [20]])
@pytest.mark.parametrize(("look", "name"), CAPPED, ids=["graph", "play", "explain", "keep_values"])
def test_a_cap_that_is_not_a_number_is_refused(look, name, given):
    x = tg.tensor(1.0, requires_grad=True)
    with pytest.raises(ArgumentTypeError, match=rf"^(graph|play|explain|keep_values): {name}(은|는) 몇 개까지인지의 수여야 합니다"):
        look(x * x, **{name: given})


@pytest.mark.parametrize("given", [30, np.int64(30), 1e4, np.float32(30), math.inf])
@pytest.mark.parametrize(("look", "name"), CAPPED, ids=["graph", "play", "explain", "keep_values"])
def test_any_number_is_a_cap(look, name, given):
    x = tg.tensor(1.0, requires_grad=True)
    assert look(x * x, **{name: given}) is not None


@pytest.mark.parametrize("look", [tg.graph, tg.play, tg.explain, tg.backward_source, repr])
def test_sixty_doublings_are_seen(look):
    assert look(doubled(60))


def run(source, **given):
    scope: dict = {}
    exec(source, scope)
    return scope["step"](**given)


@pytest.mark.slow
@pytest.mark.parametrize("each", [
    lambda y, a: y * 1.0000001, lambda y, a: y + a, lambda y, a: a - y, lambda y, a: tg.tanh(y) * a, lambda y, a: -y,
    lambda y, a: tg.where(y > 0.5, y - 0.1, y + a),
])
def test_the_source_of_three_thousand_operations_is_printed_and_runs(each):
    a = y = tg.tensor(0.9, requires_grad=True, name="a")
    for _ in range(3000):
        y = each(y, a)
    loss = y.named("L")
    source = tg.backward_source(loss)
    loss.backward()
    with np.errstate(all="ignore"):
        _, gradients = run(source, a=np.array(0.9, np.float32))
    np.testing.assert_array_equal(gradients["a"], a.grad.data)
    assert max(map(len, source.splitlines())) < 2000


@pytest.mark.slow
def test_the_source_of_a_sum_of_many_terms_runs():
    w = [tg.tensor(float(k), requires_grad=True, name=f"w{k}") for k in range(300)]
    loss = sum((v * v for v in w * 10), start=tg.tensor(0.0))
    source = tg.backward_source(loss)
    given = {f"w{k}": np.array(float(k), np.float32) for k in range(300)}
    names = source[source.index("(", source.index("def step")) + 1:source.index("):")].split(", ")
    given |= {name: np.zeros((), np.float32) for name in names if name not in given}
    _, gradients = run(source, **given)
    loss.backward()
    assert all(gradients[f"w{k}"] == v.grad.data for k, v in enumerate(w))
