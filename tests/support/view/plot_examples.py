"""공개된 그림마다 하나 이상의 그리는 예. 함수이면 ``options`` 에 축을 받는다: 규칙의 검사가 모두에게 같은 것을 묻는다."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim

plot = tg.plot
rng = np.random.default_rng(0)
X, y = tg.data.make_moons(40, generator=0)
X3 = rng.normal(size=(40, 3)).astype(np.float32)
XOR = tg.data.make_xor()
IMAGE = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
one = nn.Sequential(nn.Linear(2, 8, generator=0), nn.Tanh(), nn.Linear(8, 1, generator=1), nn.Sigmoid())
many = nn.Sequential(nn.Linear(2, 8, generator=0), nn.Tanh(), nn.Linear(8, 3, generator=1))
solid = nn.Sequential(nn.Linear(3, 8, generator=0), nn.Tanh(), nn.Linear(8, 1, generator=1), nn.Sigmoid())
three = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Sigmoid(), nn.Linear(3, 1, generator=1))
perceptrons = [nn.Perceptron(2, 0.0, [1.0, 0.2]), nn.Perceptron(2, 0.1, [0.1, 1]), nn.Perceptron(2, -1, [1, 1])]
OR = [-1, 1, 1, 1]
trace = nn.Perceptron(2).fit(XOR[0], OR)
first = nn.PerceptronLayer(nn.Perceptron(2, -0.5, [1, 1]), nn.Perceptron(2, 1.5, [-1, -1]))
by_two = nn.Sequential(first, nn.Perceptron(2, -1.0, [1, 1]))
convnet = nn.Sequential(nn.Conv2d(1, 4, 3, generator=0), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10, generator=1))


def loss() -> Any:
    """작은 모델의 손실."""
    return nn.functional.binary_cross_entropy(one(X)[:, 0], y.astype(np.float32))


@cache
def recorded(seen: bool = True) -> Any:
    """다섯 걸음을 녹화한 것. 자료가 있거나(``seen``) 없다."""
    record = plot.TrainingRecord(one, X, y) if seen else plot.TrainingRecord(many)
    for k in range(5):
        record(1.0 / (k + 1), **({"val_loss": 2.0 / (k + 1)} if seen else {}))
    return record


class Example(NamedTuple):
    """그리는 함수와, 그것이 바라는 축: 이름과, 축마다 입체인가."""

    draw: Callable[..., Any]
    argument: str = "ax"
    solids: tuple[bool, ...] = (False,)


EXAMPLES: dict[str, Example] = {
    "learning_curve": Example(lambda **o: plot.learning_curve({"train_loss": [0.9, 0.4], "val_loss": [1.0, np.nan]}, **o)),
    "confusion_matrix": Example(lambda **o: plot.confusion_matrix([0, 1, 1], [0, 1, 0], ["가", "나"], **o)),
    "decision_boundary": Example(lambda **o: plot.decision_boundary(many, X, y, labels=["하나", "둘", "셋"], **o)),
    "decision_boundary soft": Example(lambda **o: plot.decision_boundary(one, tg.tensor(X), tg.tensor(y), partition="soft", **o)),
    "decision_boundary line": Example(lambda **o: plot.decision_boundary(by_two[1], np.array(XOR[0]), [-1, 1, 1, -1], **o)),
    "decision_boundary surface": Example(
        lambda **o: plot.decision_boundary(one, X, y, partition="soft", surface=True, **o), solids=(True,)),
    "decision_boundary steps": Example(lambda **o: plot.decision_boundary(many, X, y, surface=True, **o), solids=(True,)),
    "decision_boundary three": Example(
        lambda **o: plot.decision_boundary(many, X, y, partition="soft", surface=True, **o), solids=(True,)),
    "decision_boundary space": Example(lambda **o: plot.decision_boundary(solid, X3, X3[:, 0] > 0, **o), solids=(True,)),
    "decision_boundary shells": Example(
        lambda **o: plot.decision_boundary(solid, X3, X3[:, 0] > 0, partition="soft", **o), solids=(True,)),
    "feature_space": Example(lambda **o: plot.feature_space(by_two, *XOR, layer=0, **o), "axes", (False, False)),
    "feature_space cube": Example(lambda **o: plot.feature_space(perceptrons, **o), "axes", (False, True)),
    "feature_space animated": Example(lambda **o: plot.feature_space(perceptrons, animated=True, **o), "axes", (False, True)),
    "feature_space soft": Example(lambda **o: plot.feature_space(three, X, y, layer=1, **o), "axes", (False, True)),
    "feature_space many": Example(lambda **o: plot.feature_space(one, X, y, layer="1", **o), "axes", (False, False)),
    "feature_space line": Example(lambda **o: plot.feature_space(solid, X3, X3[:, 0] > 0, **o), "axes", (True, False)),
    "feature_snapshots": Example(
        lambda **o: plot.feature_snapshots({k: X * (1 + k) for k in range(3)}, y, **o), "axes", (False,) * 3),
    "feature_snapshots solid": Example(
        lambda **o: plot.feature_snapshots({k: X3 * (1 + k) for k in range(3)}, X3[:, 0] > 0, **o), "axes", (True,) * 3),
    "activation": Example(lambda **o: plot.activation("step", "sigmoid", "tanh", nn.ReLU(), **o), "axes", (False, False)),
    "slow_learning": Example(lambda **o: plot.slow_learning(**o), "axes", (False, False)),
    "loss_contour": Example(lambda **o: plot.loss_contour(one, loss, grid_resolution=7, **o)),
    "loss_contour function": Example(lambda **o: plot.loss_contour(lambda x, y: np.log(x) + y, box=(-1, 2, -1, 1), **o)),
    "loss_contour path": Example(lambda **o: plot.loss_contour(
        lambda x, y: x**2 + y**2, box=(-1, 1, -1, 1), path={"길": [[1, 1], [0.5, -0.5], [np.nan, 0]], "다른 길": [[0, 0]]}, **o)),
    "loss_surface": Example(lambda **o: plot.loss_surface(one, loss, grid_resolution=7, **o), solids=(True,)),
    "loss_surface function": Example(
        lambda **o: plot.loss_surface(lambda x, y: 1.0, box=(-1, 2, -1, 1), **o), solids=(True,)),
    "optimizer_race": Example(lambda **o: plot.optimizer_race("ravine", steps=12, **o)),
    "optimizer_race lost": Example(lambda **o: plot.optimizer_race(
        lambda x, y: x**2 + y**2, {"큰 걸음": lambda p: optim.SGD(p, lr=1e9)}, start=(1, 1), steps=9, **o)),
    "optimizer_race animated": Example(lambda **o: plot.optimizer_race("saddle", steps=3, animated=True, **o)),
    "perceptron_trace": Example(lambda **o: plot.perceptron_trace(trace, XOR[0], OR, **o)),
    "perceptron_trace animated": Example(lambda **o: plot.perceptron_trace(trace, XOR[0], OR, animated=True, **o)),
    "training_film": Example(lambda **o: plot.training_film(recorded(), **o), "axes", (False,) * 3),
    "training_film blind": Example(lambda **o: plot.training_film(recorded(False), step=1, **o), "axes", (False,) * 2),
    "training_film animated": Example(lambda **o: plot.training_film(recorded(), animated=True, **o), "axes", (False,) * 3),
    "residuals": Example(lambda **o: plot.residuals([1.0, 2.0, 4.0], [1.5, 2.0, 3.0], "매출", **o), "axes", (False, False)),
    "weights": Example(lambda **o: plot.weights(nn.Linear(12, 5, generator=0), shape=(3, 4), **o)),
    "weights matrix": Example(lambda **o: plot.weights(nn.Linear(12, 5, generator=0), **o)),
    "filters": Example(lambda **o: plot.filters(nn.Conv2d(3, 4, 3, generator=0), **o)),
    "filters flat": Example(lambda **o: plot.filters(convnet[0], **o)),
    "feature_maps": Example(lambda **o: plot.feature_maps(convnet, np.ones((8, 8)), **o), "axes", (False,) * 3),
    "convolution": Example(lambda **o: plot.convolution(IMAGE, KERNEL, **o), "axes", (False,) * 3),
    "convolution step": Example(lambda **o: plot.convolution(IMAGE, KERNEL, step=4, **o), "axes", (False,) * 3),
    "convolution photo": Example(lambda **o: plot.convolution(
        rng.random((40, 30)), {"경계": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "흐림": np.ones((9, 9))}, **o), "axes", (False,) * 6),
    "convolution animated": Example(
        lambda **o: plot.convolution(IMAGE, KERNEL, animated=True, **o), "axes", (False,) * 3),
    "convolution_backward": Example(lambda **o: plot.convolution_backward(IMAGE, KERNEL, **o), "axes", (False,) * 3),
    "convolution_backward step": Example(
        lambda **o: plot.convolution_backward(IMAGE, KERNEL, rng.normal(size=(3, 3)), step=4, **o), "axes", (False,) * 3),
    "convolution_backward flipped": Example(
        lambda **o: plot.convolution_backward(IMAGE, KERNEL, way="gather", step=12, **o), "axes", (False,) * 3),
    "convolution_backward photo": Example(
        lambda **o: plot.convolution_backward(rng.random((40, 30)), np.ones((3, 3)), of="kernel", **o), "axes", (False,) * 3),
    "convolution_backward animated": Example(
        lambda **o: plot.convolution_backward(IMAGE, KERNEL, of="kernel", animated=True, **o), "axes", (False,) * 3),
    "pooling": Example(lambda **o: plot.pooling(IMAGE, 2, kind=["max", "expected"], **o), "axes", (False,) * 8),
    "pooling overlapping": Example(lambda **o: plot.pooling(IMAGE, 3, stride=1, step=13, **o), "axes", (False,) * 4),
    "pooling photo": Example(lambda **o: plot.pooling(rng.random((28, 28)), 2, **o), "axes", (False,) * 4),
    "pooling animated": Example(lambda **o: plot.pooling(IMAGE, 2, kind="average", animated=True, **o), "axes", (False,) * 4),
    "sweep": Example(lambda **o: plot.sweep(
        [0, 0.001, 0.1], [{"train_loss": [[1, 2], [3, 4], [5, np.nan]], "test_loss": [1, 2, 3]}, {"‖w‖": [3, 2, 1]}], name="λ", **o),
        "axes", (False, False)),
    "sweep names": Example(lambda **o: plot.sweep(["하나", "둘"], {"정확도": [0.5, 1.0]}, **o), "axes"),
    "augmentations": Example(lambda **o: plot.augmentations(IMAGE, {"뒤집기": tg.data.augment.RandomHorizontalFlip(1.0)}, **o)),
    "augmentations colour": Example(lambda **o: plot.augmentations(
        rng.random((3, 9, 7)), {"자르기": tg.data.augment.RandomCrop(5), "그대로": lambda x: x}, count=3, **o)),
    "connections": Example(lambda **o: plot.connections(
        {"완전 연결": nn.Linear(7, 3), "지역 연결": nn.LocallyConnected1d(1, 1, 7, 3, 2), "합성곱": nn.Conv1d(1, 1, 3, 2)}, **o),
        "axes", (False,) * 6),
    "connections one": Example(lambda **o: plot.connections(nn.Conv1d(1, 1, 5, padding=2), 40, matrix=False, **o), "axes"),
    "gradient_noise": Example(
        lambda **o: plot.gradient_noise(many, nn.CrossEntropyLoss(), X, y, sizes=(1, 4, 16), repeats=3, **o)),
    "separation": Example(lambda **o: plot.separation({"얕은 망": one, "깊은 망": many}, X, y, **o)),
    "dropout_masks": Example(lambda **o: plot.dropout_masks(
        nn.Sequential(nn.Linear(2, 9, generator=0), nn.Dropout(0.5)), X[0], times=5, **o), "axes", (False, False)),
    "dead_units": Example(lambda **o: plot.dead_units(convnet, rng.normal(size=(4, 1, 8, 8)), **o), "axes"),
    "gradient_norms": Example(lambda **o: plot.gradient_norms({f"층 {k}": [10.0**-k, np.nan, 0.0] for k in range(9)}, **o)),
    "gradient_norms layer": Example(
        lambda **o: plot.gradient_norms({f"층 {k}": [10.0**-k, 1.0] for k in range(9)}, by="layer", **o)),
    "learning_rates": Example(lambda **o: plot.learning_rates([1e-3, 1e-2, 0.1], [1.0, 0.5, np.inf], 0.01, **o)),
    "activation_histograms": Example(
        lambda **o: plot.activation_histograms({"앞": one, "뒤": one}, X, **o), "axes", (False,) * 8),
    "activation_histograms depths": Example(
        lambda **o: plot.activation_histograms({"얕은 망": many, "깊은 망": one}, X, **o), "axes", (False,) * 7),
}


def figure_of(made: Any) -> Any:
    """그림, 또는 움직이는 그림의 그림."""
    return getattr(made, "figure", made) if hasattr(made, "to_html") else made


if __name__ == "__main__":  # 빈 프로세스에서: 무엇이 들어와 있는가
    import sys

    assert not any(name == "matplotlib" or name.startswith("tinygrad_ko.view.plots.") for name in sys.modules), "그리기 전에 들여왔다"
    for example in EXAMPLES.values():
        figure = figure_of(example.draw())
    figure._repr_png_()
    print("matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
