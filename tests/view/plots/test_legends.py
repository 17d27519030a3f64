"""범례: 이름이 많거나 길어도 그림 안에 있고, 그림에는 자료가 남는다."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from support.view.drawing import png

import tinygrad_ko as tg
from tinygrad_ko import nn, optim

plot = tg.plot


def pictures(count: int, word: str) -> dict[str, Callable[[], Any]]:
    """이름이 ``count`` 개인, 범례가 있는 그림들."""
    names = [f"{word} {k}" for k in range(count)]
    rng = np.random.default_rng(0)
    X, X3 = (rng.normal(size=(4 * count, d)).astype(np.float32) for d in (2, 3))
    y = np.arange(4 * count) % count
    net, net3 = (nn.Sequential(nn.Linear(d, 8, generator=0), nn.Tanh(), nn.Linear(8, count, generator=1)) for d in (2, 3))
    return {
        "순간 하나": lambda: plot.feature_snapshots({0: X}, y, labels=names),
        "순간 셋": lambda: plot.feature_snapshots({k: X3 for k in range(3)}, y, labels=names),
        "특징 공간": lambda: plot.feature_space(net, X, y, layer=1, labels=names),
        "결정 경계": lambda: plot.decision_boundary(net, X, y, labels=names, grid_resolution=20),
        "면": lambda: plot.decision_boundary(net, X, y, labels=names, surface=True, grid_resolution=12),
        "공간": lambda: plot.decision_boundary(net3, X3, y, labels=names, grid_resolution=6),
        "곡선": lambda: plot.learning_curve({name: [2.0, 1.0] for name in names}),
        "활성함수": lambda: plot.activation({name: nn.Sigmoid(1 + k) for k, name in enumerate(names)}),
        "경주": lambda: plot.optimizer_race("ravine", {name: lambda p: optim.SGD(p, lr=0.1) for name in names}, steps=2),
        "기울기": lambda: plot.gradient_norms({name: [1.0, 2.0] for name in names}),
    }


def check(figure: Any) -> None:
    from matplotlib.legend import Legend

    png(figure)
    renderer, whole = figure.canvas.get_renderer(), figure.bbox
    (legend,) = figure.findobj(Legend)
    box = legend.get_window_extent(renderer)
    assert -1 <= box.x0 and box.x1 <= whole.width + 1 and -1 <= box.y0 and box.y1 <= whole.height + 1
    panels = [ax for ax in figure.axes if ax.get_label() != "<colorbar>"]
    for ax in panels:
        seen = ax.get_window_extent(renderer)
        assert seen.width > 0.4 * whole.width / len(panels) and seen.height > 90, "범례가 자료를 밀어냈다"
        if hasattr(ax, "zaxis"):
            continue
        over = max(0, min(box.x1, seen.x1) - max(box.x0, seen.x0)) * max(0, min(box.y1, seen.y1) - max(box.y0, seen.y0))
        assert over < 0.5 * seen.width * seen.height, "범례가 자료를 덮었다"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["순간 하나", "기울기"])
def test_ten_classes(name: str) -> None:
    check(pictures(10, "부류")[name]())


@pytest.mark.slow
@pytest.mark.parametrize("name", pictures(2, ""))
def test_every_legend_stays_inside(name: str) -> None:
    check(pictures(12, "아주 길고 긴 이름의 부류")[name]())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["결정 경계", "곡선", "경주", "면"])
def test_many_names_stay_inside(name: str) -> None:
    check(pictures(30, "층")[name]())


def test_a_few_names_stay_where_they_were() -> None:
    """이름 몇 개면 축 안에 두고 그림의 크기도 그대로이다. 받은 그림의 크기는 언제나 그대로이다."""
    from matplotlib.figure import Figure

    figure = plot.learning_curve({"train_loss": [2.0, 1.0], "val_loss": [2.0, 1.5]})
    assert figure.get_size_inches().tolist() == [5.6, 3.8] and figure.axes[0].get_legend().get_bbox_to_anchor() is not None
    own = Figure(figsize=(3, 2))
    plot.learning_curve({f"층 {k}": [2.0, 1.0] for k in range(30)}, own.subplots())
    assert own.get_size_inches().tolist() == [3, 2]
