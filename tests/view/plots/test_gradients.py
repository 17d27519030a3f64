"""층마다의 기울기의 크기: 적은 수는 기울기의 크기이고, 깊은 시그모이드 망에서는 사라진다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.view.drawing import lines, texts

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError

plot = tg.plot
X, Y = tg.data.make_moons(40, generator=0)


def deep(activation: Any, depth: int = 8) -> nn.Sequential:
    layers: list[nn.Module] = []
    for k in range(depth):
        layers += [nn.Linear(2 if k == 0 else 16, 16, generator=k), activation()]
    model = nn.Sequential(*layers, nn.Linear(16, 2, generator=99))
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight, generator=7)
    return model


def recorded(model: nn.Module, steps: int) -> Any:
    record, optimizer = plot.GradientNorms(model), optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(X), Y).backward()
        record()
        optimizer.step()
    return record


def test_what_is_written_is_the_norm() -> None:
    model = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh(), nn.Sequential(nn.Linear(3, 2, generator=1)))
    record = recorded(model, 1)
    for name, layer in (("0 · Linear", model[0]), ("2.0 · Linear", model[2][0])):
        both = np.concatenate([layer.weight.grad.data.ravel(), layer.bias.grad.data])
        assert record[name] == [pytest.approx(np.linalg.norm(both), rel=1e-6)]
    assert list(record) == ["0 · Linear", "2.0 · Linear"] and len(record) == 2 and "적은 횟수 1" in repr(record)


def test_missing_and_broken_gradients_are_gaps() -> None:
    model = nn.Linear(2, 1, generator=0)
    record = plot.GradientNorms(model)
    record()
    model.weight.grad = np.full((1, 2), np.inf, np.float32)
    record()
    figure = plot.gradient_norms(record)
    assert np.isnan(lines(figure.axes[0])["모델 · Linear"][:, 1]).all()
    texts(figure)


def test_sigmoid_vanishes_and_relu_does_not() -> None:
    sigmoid, relu = (np.array(list(recorded(deep(kind), 3).values())) for kind in (nn.Sigmoid, nn.ReLU))
    assert sigmoid[0, 0] < 1e-4 * sigmoid[-1, 0] and relu[0, 0] > 1e-2 * relu[-1, 0]
    ratio = sigmoid[1:-2, 0] / sigmoid[2:-1, 0]
    assert (ratio < 0.6).all(), "층을 지날 때마다 줄어든다"


def test_drawn_lines_are_the_history() -> None:
    record = recorded(deep(nn.Sigmoid, 3), 4)
    ax = plot.gradient_norms(record).axes[0]
    assert ax.get_yscale() == "log"
    for name, drawn in lines(ax).items():
        np.testing.assert_array_equal(drawn, np.stack([[1, 2, 3, 4], record[name]], 1))
    by_layer = lines(plot.gradient_norms(record, by="layer").axes[0])
    assert list(by_layer) == ["1걸음", "2걸음", "3걸음", "4걸음"]
    np.testing.assert_array_equal(by_layer["2걸음"][:, 1], [values[1] for values in record.values()])


def test_zeros_are_gaps_in_a_logarithm_only() -> None:
    history = {"앞": [0.0, 1e-3], "뒤": [np.nan, 1.0]}
    assert np.isnan(lines(plot.gradient_norms(history).axes[0])["앞"][0, 1])
    assert lines(plot.gradient_norms(history, log=False).axes[0])["앞"][0, 1] == 0


@pytest.mark.slow
@pytest.mark.parametrize("history", [{"a": [0.0]}, {"a": [np.nan, np.nan]}, {"a": [1.0]}, {"a": np.ones(500)}, {"a": [1e-300, 1e300]},
                                     {f"아주 긴 이름의 층 {k}": [1.0, 2.0] for k in range(30)}], ids=range(6))
def test_awkward_histories(history: Any) -> None:
    for by in ("step", "layer"):
        texts(plot.gradient_norms(history, by=by))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: plot.gradient_norms({}), ArgumentError, "record\\(\\)"),
    (lambda: plot.gradient_norms(plot.GradientNorms(nn.Linear(1, 1))), ArgumentError, "적힌 기록이 없습니다"),
    (lambda: plot.gradient_norms([1.0]), ArgumentTypeError, "사전"),
    (lambda: plot.gradient_norms({"a": 1.0}), ArgumentTypeError, "'a'"),
    (lambda: plot.gradient_norms({"a": ["x"]}), ArgumentTypeError, "'a'"),
    (lambda: plot.gradient_norms({"a": [1], "b": [1, 2]}), ArgumentError, "횟수가 다릅니다"),
    (lambda: plot.gradient_norms({"a": [1]}, by="시간"), ArgumentError, "'step', 'layer'"),
    (lambda: plot.GradientNorms(nn.ReLU()), ArgumentError, "매개변수가 없습니다"),
    (lambda: plot.GradientNorms(3), ArgumentTypeError, "nn.Module"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
