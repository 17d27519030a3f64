"""옵티마이저 경주: 그려진 길은 옵티마이저가 정말로 걸은 길이다."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts

import tinygrad_ko as tg
from tinygrad_ko import optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, TinygradError
from tinygrad_ko.view.plots.valleys import VALLEYS

race = tg.plot.optimizer_race
BOWL = {"SGD": lambda p: optim.SGD(p, lr=0.1), "Adam": lambda p: optim.Adam(p, lr=0.3)}


def walked(f: Any, maker: Any, start: tuple[float, float], steps: int) -> np.ndarray:
    """보통의 학습 고리로 걸은 길."""
    p = tg.tensor(np.array(start), requires_grad=True)
    optimizer = maker([p])
    path = [p.data.copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p[0], p[1]).backward()
        optimizer.step()
        path.append(p.data.copy())
    return np.array(path)


def paths(figure: Any) -> dict[str, np.ndarray]:
    return {line.get_label().split(":")[0]: line.get_xydata() for line in figure.axes[0].lines if ": " in line.get_label()}


@pytest.mark.slow
@pytest.mark.parametrize("name", VALLEYS)
def test_trajectories_are_the_optimizers(name: str) -> None:
    valley, drawn = VALLEYS[name], paths(race(name, steps=15))
    assert list(drawn) == ["SGD", "모멘텀", "네스테로프", "Adagrad", "RMSprop", "Adam"]
    for optimizer, maker in valley.optimizers().items():
        np.testing.assert_array_equal(drawn[optimizer], walked(valley.f, maker, valley.start, 15))


@pytest.mark.parametrize("name", VALLEYS)
def test_lowest_points_are_lowest(name: str) -> None:
    valley = VALLEYS[name]
    for x, y in valley.minima:
        gradient = tg.grad(lambda p: valley.f(p[0], p[1]))(np.array([x, y])).data
        np.testing.assert_allclose(gradient, 0, atol=1e-3)
        a, b = np.meshgrid(np.linspace(*valley.box[:2], 301), np.linspace(*valley.box[2:], 301))
        assert valley.f(x, y) <= valley.f(a, b).min() + 1e-6


def test_momentum_leaves_the_local_minimum_and_sgd_does_not() -> None:
    end = {name: path[-1, 0] for name, path in paths(race("local_minimum", steps=100)).items()}
    assert end["SGD"] > 0.8 and end["모멘텀"] < -0.9 and end["네스테로프"] < -0.9


def test_sgd_is_slow_at_the_saddle_and_zigzags_in_the_ravine() -> None:
    saddle = race("saddle", steps=40, animated=True).paths
    assert abs(saddle["SGD"][-1, 1]) < 0.1 and abs(saddle["Adam"][-1, 1]) > 1
    ravine = paths(race("ravine", steps=20))["SGD"][:, 1]
    assert (np.sign(ravine[1:]) != np.sign(ravine[:-1])).all()


def test_own_function_and_optimizers() -> None:
    def f(x: Any, y: Any) -> Any:
        return (x - 1) ** 2 + np.square(y)

    figure = race(f, BOWL, start=(3, -2), steps=10)
    drawn = paths(figure)
    for name, maker in BOWL.items():
        np.testing.assert_array_equal(drawn[name], walked(f, maker, (3.0, -2.0), 10))
    x, y = drawn["SGD"][-1]
    assert any(f"SGD: f = {f(x, y):.3f}"[:14] in text for text in texts(figure))
    head = [line.get_xydata() for line in figure.axes[0].lines if line.get_markersize() == 8 and len(line.get_xdata()) == 1]
    assert any(np.array_equal(spot, [drawn["Adam"][-1]]) for spot in head)


def test_learning_rates_too_small_and_too_large() -> None:
    rates = {f"η={lr}": (lambda p, lr=lr: optim.SGD(p, lr=lr)) for lr in (0.01, 0.9, 1.05, 1e9)}
    figure = race("ravine", rates, steps=40)
    drawn = paths(figure)
    reach = {name: np.nanmax(np.abs(path[-5:, 1])) if np.isfinite(path[-5:]).any() else np.inf for name, path in drawn.items()}
    assert reach["η=0.9"] < 1e-2 < 0.5 < reach["η=0.01"] < 2 < reach["η=1.05"]
    assert "η=1000000000.0: 발산(diverged)" in texts(figure)


def test_lbfgs_and_a_single_step() -> None:
    figure = race(lambda x, y: x**2 + 3 * y**2, {"LBFGS": lambda p: optim.LBFGS(p)}, start=(1, 1), steps=1)
    assert np.abs(paths(figure)["LBFGS"][-1]).max() < 0.5


@pytest.mark.slow
def test_frames_grow_step_by_step(tmp_path: Path) -> None:
    made = race("saddle", steps=3, animated=True)
    from matplotlib.animation import FuncAnimation

    assert isinstance(made, FuncAnimation) and made.frames == 4
    line = next(line for line in made.figure.axes[0].lines if line.get_label().startswith("Adam"))
    for k in range(4):
        made._draw_frame(k)
        np.testing.assert_array_equal(line.get_xydata(), made.paths["Adam"][: k + 1])
    file = tmp_path / "경주.gif"
    made.save(file, dpi=30)
    from PIL import Image

    with Image.open(file) as image:
        assert image.n_frames == 4
        frames = []
        for k in range(4):
            image.seek(k)
            frames.append(np.asarray(image.convert("L"), float))
    assert all(np.abs(a - b).max() > 20 for a, b in zip(frames[:-1], frames[1:], strict=True))


@pytest.mark.slow
def test_an_animation_may_be_thrown_away() -> None:
    """그리지 않고 버려도 경고하지 않는다(경고는 여기서 오류이다)."""
    made = race("saddle", steps=2, animated=True)
    made.__del__()
    assert made._repr_png_()[:4] == b"\x89PNG" and "<iframe" in made._repr_html_()


def test_page_holds_the_paths_and_nothing_from_outside(tmp_path: Path) -> None:
    made = race(lambda x, y: x**2 + y**2, {"<script>alert(1)</script>": BOWL["SGD"], "__LAST__": BOWL["Adam"]}, start=(3, -2),
                steps=5, animated=True)
    made.to_html(tmp_path / "경주.html")
    text = (tmp_path / "경주.html").read_text(encoding="utf-8")
    assert made.to_html() == text
    assert not re.search(r"https?:|//[a-z]|@import|src=|<link", text) and text.count("<script") == 1
    assert "&lt;script&gt;" in text and ">__LAST__<" in text and 'lang="ko"' in text
    assert len(re.findall("가장 낮은 것은", text)) == 5
    heads = [[tuple(map(float, spot.strip('"').split(","))) for spot in found.split('","')]
             for found in re.findall(r'data-move="\[(.*?)\]"', text.replace("&quot;", '"'))]
    xs = {name: path for name, path in made.paths.items()}
    for head, path in zip(heads, xs.values(), strict=True):  # 그림의 좌표는 수의 좌표와 한 직선으로 이어진다
        assert len(head) == 6
        slope = np.polyfit(path[:, 0], np.array(head)[:, 0], 1)
        np.testing.assert_allclose(np.polyval(slope, path[:, 0]), np.array(head)[:, 0], atol=0.06)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: race("없는 땅"), ArgumentError, "'saddle', 'ravine', 'local_minimum'"),
    (lambda: race(3), ArgumentTypeError, "수 둘의 함수"),
    (lambda: race(lambda x, y: x), ArgumentError, "출발점"),
    (lambda: race(lambda x, y: x, start=3), ArgumentTypeError, "\\(x, y\\)"),
    (lambda: race("saddle", start=(np.nan, 0)), ArgumentError, "유한"),
    (lambda: race("saddle", {}), ArgumentError, "겨룰 옵티마이저"),
    (lambda: race("saddle", [optim.SGD]), ArgumentTypeError, "사전"),
    (lambda: race("saddle", {"SGD": lambda p: 3}), ArgumentTypeError, "'SGD'.*lambda p"),
    (lambda: race("saddle", steps=0), ArgumentError, "1 이상"),
    (lambda: race(lambda x, y: 3.0, start=(1, 1)), ArgumentTypeError, "텐서"),
    (lambda: race(lambda x, y: x.detach(), start=(1, 1)), ArgumentTypeError, "텐서"),
    (lambda: race(lambda x, y: math.sin(x), start=(1, 1)), TinygradError, "sin"),
    (lambda: race("saddle", box=(1, 0, 0, 1)), ArgumentError, "아래 < 위"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
