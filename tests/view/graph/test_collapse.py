"""접기: 모듈마다 상자 하나, 되풀이는 ×N. 무엇이 보이고, 화살표가 어디를 잇고, 원래 것이 어디로 갔는지."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.readings.trace import Arrow, Step, Value, trace
from tinygrad_ko.view.graph import graph
from tinygrad_ko.view.graph.collapse import Collapsed, Group, collapse


class Neuron(nn.Module):
    """스칼라로 지은 뉴런: 무게는 파이썬의 목록에 있다."""

    def __init__(self, inputs: int, rng: random.Random, bent: bool = True) -> None:
        super().__init__()
        self.w = [tg.tensor(rng.uniform(-1, 1), requires_grad=True) for _ in range(inputs)]
        self.b = tg.tensor(0.0, requires_grad=True)
        self.bent = bent

    def forward(self, x: Any) -> Any:
        total = sum((w * v for w, v in zip(self.w, x, strict=True)), self.b)
        return tg.relu(total) if self.bent else total


class Layer(nn.Module):
    """뉴런들: 스칼라의 목록을 받아 스칼라의 목록을 준다."""

    def __init__(self, inputs: int, outputs: int, rng: random.Random, bent: bool = True) -> None:
        super().__init__()
        self.neurons = [Neuron(inputs, rng, bent) for _ in range(outputs)]

    def forward(self, x: Any) -> Any:
        return [neuron(x) for neuron in self.neurons]


class ScalarMLP(nn.Module):
    """micrograd의 MLP."""

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        rng = random.Random(0)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.layers = [Layer(a, b, rng, k < len(pairs) - 1) for k, (a, b) in enumerate(pairs)]

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x[0]


def groups(made: Collapsed) -> list[Group]:
    return [r for r in made.records if isinstance(r, Group)]


def shown(made: Collapsed) -> list[tuple[str, str, int]]:
    """묶음마다 (이름, 종류, 번)."""
    return [(g.title, g.kind, g.repeat) for g in groups(made)]


def sound(records: list[Any], made: Collapsed) -> None:
    """원래 것이 하나도 빠지지 않고 꼭 한 곳에 있으며, 화살표가 보이는 것 사이를 고리 없이 잇는가."""
    nodes = [r for r in records if not isinstance(r, Arrow)]
    visible = {r.key: r for r in made.records if not isinstance(r, Arrow)}
    assert len(visible) == made.count
    assert made.visible.keys() == {r.key for r in nodes} and set(made.visible.values()) == visible.keys()
    for key, r in visible.items():
        members = r.members if isinstance(r, Group) else (key,)
        assert len(members) == len(set(members))
        assert {made.visible[m] for m in members} == {key}
    assert sum(len(r.members) if isinstance(r, Group) else 1 for r in visible.values()) == len(nodes)
    after: dict[str, set[str]] = {key: set() for key in visible}
    for arrow in made.records:
        if isinstance(arrow, Arrow):
            assert arrow.source != arrow.target
            after[arrow.source].add(arrow.target)
    parameters = {p.key for g in groups(made) for p in g.parameters}
    for arrow in records:
        if isinstance(arrow, Arrow) and arrow.source not in parameters:
            a, b = made.visible[arrow.source], made.visible[arrow.target]
            assert a == b or b in after[a]
    todo, order = [k for k in visible if not any(k in targets for targets in after.values())], []
    missing = {k: sum(k in targets for targets in after.values()) for k in visible}
    while todo:
        order.append(todo.pop())
        for target in after[order[-1]]:
            missing[target] -= 1
            if not missing[target]:
                todo.append(target)
    assert len(order) == len(visible), "화살표가 고리를 이룬다"


@pytest.fixture(scope="module")
def deep() -> tuple[Any, Any]:
    model = nn.Sequential(nn.Linear(2, 4), nn.Sequential(nn.Tanh(), nn.Linear(4, 4)), nn.Linear(4, 1))
    return model, (model(tg.ones((3, 2), requires_grad=True).named("입력")) ** 2).mean()


# ── 깊이 ──


def test_depth_opens_one_level_at_a_time(deep: Any) -> None:
    _, loss = deep
    records = trace(loss)
    assert shown(collapse(records)) == []
    assert shown(collapse(records, depth=0)) == [("", "Sequential", 1)]
    assert shown(collapse(records, depth=1)) == [("0", "Linear(2, 4)", 1), ("1", "Sequential", 1), ("2", "Linear(4, 1)", 1)]
    assert shown(collapse(records, depth=2)) == [("1.0", "Tanh", 1), ("1.1", "Linear(4, 4)", 1)]
    for depth in range(4):
        made = collapse(records, depth)
        sound(records, made)
        assert made.levels == 3 and made.depth == (depth if depth < 3 else None)
    assert collapse(records, depth=3).count == collapse(records).count


def test_a_group_knows_what_is_inside(deep: Any) -> None:
    _, loss = deep
    whole, = groups(collapse(trace(loss), depth=0))
    assert (whole.size, len(whole.steps), [v.shape for v in whole.outputs]) == (2 * 4 + 4 + 4 * 4 + 4 + 4 + 1, 4, [(3, 1)])
    assert whole.gradient is None
    loss.backward(retain_graph=True)
    whole, = groups(collapse(trace(loss), depth=0))
    grads = [p.grad.data for p in deep[0].parameters()]
    assert whole.gradient == pytest.approx(np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads)), rel=1e-6)


def test_inputs_and_results_stay_outside(deep: Any) -> None:
    model, _ = deep
    x = tg.ones((3, 2), requires_grad=True).named("입력")
    made = collapse(trace(model(x)), depth=0)
    assert [r.name or r.kind for r in made.records if isinstance(r, Value)] == ["입력", "result"]
    assert [(a.source, a.target) for a in made.records if isinstance(a, Arrow)] == [("v6", "g0"), ("g0", "v10")]


def test_automatic_depth_is_the_finest_that_fits(deep: Any) -> None:
    _, loss = deep
    records = trace(loss)
    for cap in range(3, 30):
        made = collapse(records, cap=cap)
        finer = [collapse(records, depth=d).count for d in range(3) if made.depth is None or d > made.depth]
        assert made.count <= cap or made.count == min(collapse(records, depth=d, cap=1).count for d in range(3))
        if made.depth is not None:
            assert all(count > cap for count in finer) and collapse(records, cap=10**9).count > cap


def test_a_module_called_twice_is_two_boxes() -> None:
    layer = nn.Linear(2, 2)
    loss = layer(tg.tanh(layer(tg.ones((1, 2), requires_grad=True)))).sum()
    records = trace(loss)
    made = collapse(records, depth=0)
    sound(records, made)
    assert [g.kind for g in groups(made)] == ["Linear(2, 2)"] * 2
    assert [g.size for g in groups(made)] == [6, 6]
    arrows = [(a.source, a.target) for a in made.records if isinstance(a, Arrow)]
    assert ("g0", "g1") not in arrows, "나누어 쓰는 매개변수는 흐름이 아니다"


def test_a_parameter_used_outside_still_has_its_arrow() -> None:
    layer = nn.Linear(2, 2)
    loss = layer(tg.ones((1, 2))).sum() + (layer.weight**2).sum()
    records = trace(loss)
    made = collapse(records, depth=0)
    sound(records, made)
    power = next(r.key for r in made.records if isinstance(r, Step) and r.operation.name == "power")
    assert any(a.source == "g0" and a.target == power for a in made.records if isinstance(a, Arrow))


def test_running_statistics_belong_to_their_module() -> None:
    norm = nn.BatchNorm1d(3).eval()
    made = collapse(trace(norm(tg.ones((4, 3), requires_grad=True)).sum()), depth=0)
    assert [r.kind for r in made.records if isinstance(r, Value)] == ["leaf", "result"]


def test_wrong_depths() -> None:
    records = trace(tg.ones((1,), requires_grad=True) * 2)
    with pytest.raises(ArgumentError, match="depth.*-1"):
        collapse(records, depth=-1)
    for wrong in (1.5, "1", True):
        with pytest.raises(ArgumentTypeError, match="depth"):
            collapse(records, depth=wrong)  # type: ignore[arg-type]


# ── 되풀이 ──


def test_the_scalar_network_fits_on_a_page() -> None:
    model = ScalarMLP(2, 16, 16, 1)
    score = model([tg.tensor(1.0, name="x0"), tg.tensor(-2.0, name="x1")])
    loss = tg.relu(1 - score)
    loss.backward()
    records = trace(loss)
    made = collapse(records)
    sound(records, made)
    assert sum(not isinstance(r, Arrow) for r in records) > 1600
    assert made.count <= 40
    assert shown(made) == [
        ("layers.0.neurons.0…15", "Neuron", 16), ("layers.1.neurons.0…15", "Neuron", 16), ("layers.2.neurons.0", "Neuron", 1)
    ]
    assert [g.size for g in groups(made)] == [3, 17, 17]
    assert graph(loss).pipe(encoding="utf-8").count('class="node"') == made.count
    for depth in range(3):
        again = collapse(records, depth=depth)
        sound(records, again)
        assert again.count <= 40


def test_the_same_network_without_modules() -> None:
    """모듈이 없어도 나란한 것과 이어진 것을 찾는다."""
    rng = random.Random(0)
    x = [tg.tensor(1.0), tg.tensor(-2.0)]
    for inputs, outputs in ((2, 16), (16, 16), (16, 1)):
        w = [[tg.tensor(rng.uniform(-1, 1), requires_grad=True) for _ in range(inputs)] for _ in range(outputs)]
        x = [tg.tanh(sum((a * b for a, b in zip(row, x, strict=True)), tg.tensor(0.0, requires_grad=True))) for row in w]
    records = trace(x[0])
    made = collapse(records)
    sound(records, made)
    assert made.count <= 60
    assert {g.repeat for g in groups(made) if isinstance(g.sample, Step) and g.title == "×"} == {32, 256, 16}


def test_a_hand_written_loss_over_many_samples() -> None:
    w, b = tg.tensor(0.5, requires_grad=True, name="w"), tg.tensor(0.1, requires_grad=True, name="b")
    errors = [(w * float(k) + b - 1.0) ** 2 for k in range(100)]
    loss = sum(errors, tg.tensor(0.0)) / 100
    records = trace(loss)
    made = collapse(records)
    sound(records, made)
    assert made.count < 30
    repeats = {g.title: g.repeat for g in groups(made) if isinstance(g.sample, Step)}
    assert repeats["×"] == 100 == repeats["^"] and repeats["+"] in (99, 100)
    assert ["w", "b"] == [r.name for r in made.records if isinstance(r, Value) and r.kind == "leaf"], "나누어 쓰는 것은 하나뿐이다"


def test_stacked_layers_become_one() -> None:
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    model = nn.TransformerEncoder(layer, 6).eval()
    records = trace(model(tg.ones((1, 3, 4), requires_grad=True)).sum())
    made = collapse(records, depth=1)
    sound(records, made)
    assert [(g.title, g.repeat) for g in groups(made)] == [("layers.0…5", 6)]
    assert groups(made)[0].kind.startswith("TransformerEncoderLayer")


def test_a_cell_over_time() -> None:
    cell = nn.RNNCell(2, 3)
    h = tg.zeros((1, 3))
    x = tg.ones((10, 1, 2), requires_grad=True)
    for k in range(10):
        h = cell(x[k], h)
    records = trace(h.sum())
    made = collapse(records, depth=0)
    sound(records, made)
    assert [(g.kind, g.repeat) for g in groups(made)] == [("RNNCell(2, 3)", 10)] or sum(g.repeat for g in groups(made)) == 10
    few = collapse(records, depth=0, cap=12)
    sound(records, few)
    assert few.count <= 12


def by_hand(h: Any) -> Any:
    """손으로 쓴 순환: 걸음마다 같은 상수를 새로 쓴다."""
    w = tg.tensor(1.0, requires_grad=True, name="w")
    for _ in range(40):
        h = tg.tanh(h * w + 0.1)
    return h


def by_cell(h: Any) -> Any:
    """모듈로 쓴 순환: 걸음마다 다른 자료를 넣는다."""
    cell = nn.RNNCell(1, 1)
    for k in range(40):
        h = cell(tg.full((1, 1), float(k)), h)
    return h


@pytest.mark.parametrize(("walk", "depth"), [(by_hand, None), (by_cell, 0), (by_cell, None)])
def test_constants_of_a_folded_chain_fold_beside_it(walk: Any, depth: int | None) -> None:
    """접은 사슬 하나에 상수의 상자가 걸음마다 하나씩 달리면 그림이 종이보다 길어진다."""
    records = trace(walk(tg.ones((1, 1))).sum())
    made = collapse(records, depth, cap=100)
    sound(records, made)
    assert made.count <= 25
    assert max(g.repeat for g in groups(made) if isinstance(g.sample, Value) and g.sample.kind == "constant") >= 38


def test_two_of_a_kind_stay_apart() -> None:
    layers = [nn.Linear(2, 2) for _ in range(2)]
    x = tg.ones((1, 2), requires_grad=True)
    made = collapse(trace(layers[0](x) + layers[1](x)), depth=0)
    assert [g.repeat for g in groups(made)] == [1, 1]


def test_different_sizes_stay_apart() -> None:
    layers = [nn.Linear(2, n) for n in (3, 3, 3, 4, 4)]
    x = tg.ones((1, 2), requires_grad=True)
    loss = sum((layer(x).sum() for layer in layers), tg.tensor(0.0))
    assert sorted(g.repeat for g in groups(collapse(trace(loss), depth=0))) == [1, 1, 3]


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.data())
def test_any_expression_folds_soundly(data: st.DataObject) -> None:
    """아무 식이나: 접어도 잃는 것이 없고 고리가 생기지 않는다."""
    values = [tg.tensor(float(k), requires_grad=k % 2 == 0) for k in range(3)] + [tg.tensor(1.0, requires_grad=True)]
    modules = [nn.Tanh(), nn.Sequential(nn.Sigmoid(), nn.Tanh())]
    for _ in range(data.draw(st.integers(1, 25))):
        a, b = (values[data.draw(st.integers(0, len(values) - 1))] for _ in range(2))
        kind = data.draw(st.sampled_from(["+", "*", "m0", "m1", "-"]))
        values.append({"+": lambda: a + b, "*": lambda: a * b, "-": lambda: -a, "m0": lambda: modules[0](a), "m1": lambda: modules[1](a)}[kind]())
    records = trace([values[-1], values[data.draw(st.integers(0, len(values) - 1))]])
    for depth in (None, 0, 1):
        for cap in (1, 10, 1000):
            sound(records, collapse(records, depth, cap))
