"""제목(``title=``): 그림 하나에 축이 하나이면 그 축의 위에, 여럿이면 그림의 위에. 축이 스스로 적은 말은 남는다."""

from __future__ import annotations

import inspect
from io import BytesIO

import numpy as np
import pytest

import tinygrad_ko as tg

X, Y = np.array([[0.0, 1], [1, 0], [2, 2], [3, 1]]), np.array([0, 1, 0, 1])
NET = tg.nn.Sequential(tg.nn.Linear(2, 3), tg.nn.Tanh(), tg.nn.Linear(3, 2))
PICTURES = {
    "activation": lambda **k: tg.plot.activation("relu", **k),
    "activation_histograms": lambda **k: tg.plot.activation_histograms(NET, X, **k),
    "confusion_matrix": lambda **k: tg.plot.confusion_matrix([0, 1], [0, 1], **k),
    "decision_boundary": lambda **k: tg.plot.decision_boundary(NET, X, Y, grid_resolution=5, **k),
    "feature_maps": lambda **k: tg.plot.feature_maps(tg.nn.Sequential(tg.nn.Conv2d(1, 2, 3), tg.nn.ReLU()), np.ones((6, 6), np.float32), **k),
    "filters": lambda **k: tg.plot.filters(tg.nn.Conv2d(2, 3, 3), **k),
    "gradient_norms": lambda **k: tg.plot.gradient_norms({"0": [1.0, 2.0], "2": [2.0, 1.0]}, **k),
    "learning_curve": lambda **k: tg.plot.learning_curve({"train_loss": [2.0, 1.0], "val_accuracy": [0.5, 0.9]}, **k),
    "learning_rates": lambda **k: tg.plot.learning_rates([0.1, 1.0], [2.0, 1.0], **k),
    "loss_contour": lambda **k: tg.plot.loss_contour(lambda x, y: x * x + y * y, box=(-1, 1, -1, 1), grid_resolution=5, **k),
    "loss_surface": lambda **k: tg.plot.loss_surface(lambda x, y: x * x + y * y, box=(-1, 1, -1, 1), grid_resolution=5, **k),
    "residuals": lambda **k: tg.plot.residuals([1.0, 2.0, 3.0], [1.5, 2.0, 2.0], **k),
    "augmentations": lambda **k: tg.plot.augmentations(np.ones((4, 4)), {"그대로": lambda x: x}, **k),
    "connections": lambda **k: tg.plot.connections({"하나": tg.nn.Linear(3, 2), "둘": tg.nn.Linear(3, 1)}, **k),
    "dead_units": lambda **k: tg.plot.dead_units(tg.nn.Sequential(tg.nn.Linear(2, 3, generator=0), tg.nn.ReLU()), X, **k),
    "dropout_masks": lambda **k: tg.plot.dropout_masks(tg.nn.Dropout(0.5), np.ones(4), **k),
    "gradient_noise": lambda **k: tg.plot.gradient_noise(NET, tg.nn.CrossEntropyLoss(), X.astype(np.float32), Y, sizes=(1, 2), repeats=2, **k),
    "separation": lambda **k: tg.plot.separation(NET, X, Y, **k),
    "sweep": lambda **k: tg.plot.sweep([1, 2], {"손실": [1.0, 2.0]}, **k),
    "weights": lambda **k: tg.plot.weights(tg.nn.Linear(3, 2), **k),
}
WITHOUT = {  # 축마다 제 제목이 있거나(여럿), 움직이는 것이거나, 그림이 아닌 것
    "GradientNorms", "convolution", "convolution_backward", "feature_snapshots", "feature_space", "loss_slice", "optimizer_race", "perceptron_trace", "pooling",
    "slow_learning", "TrainingRecord", "training_film",
}


def titles(figure):
    figure.savefig(BytesIO(), format="png")
    whole = figure.get_suptitle()
    return [t for t in [whole, *(ax.get_title() for ax in figure.axes)] if t]


def test_every_picture_takes_a_title_or_is_written_here():
    taking = {name for name in tg.plot.__all__ if "title" in inspect.signature(getattr(tg.plot, name)).parameters}
    assert taking == set(PICTURES) and WITHOUT == set(tg.plot.__all__) - taking


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_a_title_is_shown_and_what_the_axes_say_stays(name):
    before, after = titles(PICTURES[name]()), titles(PICTURES[name](title="나의 제목 $x^2$"))
    assert sum(t.startswith("나의 제목 $x^2$") for t in after) == 1
    assert "".join(after).replace("나의 제목 $x^2$", "").replace("\n", "") == "".join(before).replace("\n", "")


@pytest.mark.parametrize("label", ["$$", "$\\foo$", "", "$", "가\udc80", "\0", "줄\n둘"])
@pytest.mark.parametrize("name", ["learning_curve", "confusion_matrix"])
@pytest.mark.filterwarnings("error")
def test_any_title_is_drawn(name, label):
    assert titles(PICTURES[name](title=label)) or not label


def test_a_list_is_a_curve_of_losses():
    """``tg.plot(loss)`` 라고 부른 사람에게 적어 주는 그대로."""
    (axis,) = tg.plot.learning_curve([1.2, 0.8, 0.5]).axes
    assert axis.lines[0].get_ydata().tolist() == [1.2, 0.8, 0.5] and axis.get_ylabel() == "손실"
    for losses in ((1.0, 2.0), np.array([1.0, 2.0]), tg.tensor([1.0, 2.0]), [tg.tensor(1.0), 2.0]):
        assert tg.plot.learning_curve(losses).axes[0].lines[0].get_ydata().tolist() == [1.0, 2.0]
