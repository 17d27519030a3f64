"""층마다의 기울기의 크기: 학습하는 동안 어디에서 기울기가 사라지거나(vanishing) 터지는가(exploding)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import particle
from ...nn.checks import one_of
from ...nn.module import Module, check_module
from ...operation.devices import to_numpy
from ..paper.fonts import korean_font
from .legends import BESIDE, legend
from .style import MARKERS, canvas, entitle, lettered, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


HUGE = 1e150  # 로그 눈금이 그릴 수 있는 끝


class GradientNorms(Mapping[str, list[float]]):
    """층마다의 기울기의 크기를 적는 기록기. ``loss.backward()`` 다음에 부를 때마다 한 줄을 적는다.

    층의 이름(경로) → 적은 값들의 사전이기도 하다. 값은 그 층 자신의 매개변수들의 기울기를 한 벡터로 본 ‖∂L/∂θ‖₂ 이고, 기울기가
    없으면 nan 이다. 단위는 손실을 매개변수로 나눈 것(무차원 손실이면 무차원).

    매개변수
    --------
    model : 지켜볼 모델. 매개변수를 스스로 가진 층마다 하나씩 적는다.

    예외
    ----
    ArgumentTypeError : 모듈이 아닐 때. ArgumentError : 매개변수가 하나도 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 3, generator=0), tg.nn.Sigmoid(), tg.nn.Linear(3, 1, generator=0))
    >>> record = tg.plot.GradientNorms(model)
    >>> for step in range(2):
    ...     model(tg.ones((4, 2))).sum().backward()
    ...     record()
    >>> list(record), len(record["0 · Linear"])
    (['0 · Linear', '2 · Linear'], 2)

    출처
    ----
    강의 L7; Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
    """

    def __init__(self, model: Module) -> None:
        check_module("GradientNorms", model)
        self.layers = {
            f"{path or '모델'} · {type(module).__name__}": own
            for path, module in model.named_modules() if (own := list(module.parameters(recurse=False)))
        }
        if not self.layers:
            raise ArgumentError(f"GradientNorms: {type(model).__name__} 에는 매개변수가 없습니다.")
        self.history: dict[str, list[float]] = {name: [] for name in self.layers}

    def __call__(self) -> None:
        """지금의 기울기의 크기를 적는다."""
        for name, parameters in self.layers.items():
            grads = [np.asarray(to_numpy(p.grad._data), float).ravel() for p in parameters if p.grad is not None]
            with np.errstate(all="ignore"):
                self.history[name].append(float(np.linalg.norm(np.concatenate(grads))) if grads else float("nan"))

    def __getitem__(self, name: str) -> list[float]:
        return self.history[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.history)

    def __len__(self) -> int:
        return len(self.history)

    def __repr__(self) -> str:
        steps = len(next(iter(self.history.values())))
        return f"GradientNorms(층 {len(self)}개, 적은 횟수 {steps})"


def gradient_norms(
    history: Mapping[str, Sequence[float]], *, by: str = "step", log: bool = True, ax: Axes | None = None,
    title: str | None = None,
) -> Figure:
    """층마다의 기울기의 크기를 그린다. 층의 차례(깊이)는 색의 짙기와 표시의 모양으로.

    매개변수
    --------
    history : ``GradientNorms`` 또는 층의 이름(앞의 층부터) → 걸음마다의 크기의 사전. nan 은 끊긴 선이 된다.
    by : ``"step"`` 은 가로축이 걸음(층마다 선 하나), ``"layer"`` 는 가로축이 층(걸음 몇 개마다 선 하나).
    log : 세로축이 로그인가. 0과 10^±150 밖의 값은 로그로 그릴 수 없어 빈다.
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError : 기록이 비었거나, 층마다 길이가 다를 때. ArgumentTypeError : 이름 → 수의 목록이 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.gradient_norms({"앞": [1e-6, 1e-5], "뒤": [0.1, 0.2]})
    >>> figure.axes[0].get_yscale()
    'log'

    출처
    ----
    강의 L7.
    """
    where = "gradient_norms"
    one_of(where, "by", by, ("step", "layer"))
    names, values = _table(where, history)
    if log:
        values = np.where((values > 1 / HUGE) & (values < HUGE), values, np.nan)
    with korean_font():
        figure, panel = canvas(where, ax, (7.0, 4.2))
        draw = _by_step if by == "step" else _by_layer
        draw(panel, names, values)
        panel.set_ylabel("기울기의 크기 ‖∂L/∂θ‖")
        if log and np.isfinite(values).any():
            panel.set_yscale("log")
        quiet(panel, grid=True)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _table(where: str, history: Any) -> tuple[list[str], np.ndarray]:
    """층의 이름들과, 값의 표 (층, 걸음)."""
    if not isinstance(history, Mapping):
        raise ArgumentTypeError(
            f"{where}: GradientNorms 나 층의 이름 → 수의 목록인 사전이어야 합니다. 받은 것: {describe(history)}."
        )
    rows = []
    for name, row in history.items():
        try:
            rows.append([float(v) for v in row])
        except (TypeError, ValueError):
            raise ArgumentTypeError(
                f"{where}: '{name}' {particle(name, '은/는')} 수의 목록이어야 합니다. "
                f"받은 것: {describe(row)}."
            ) from None
    lengths = {len(row) for row in rows}
    if not rows or lengths == {0}:
        raise ArgumentError(f"{where}: 적힌 기록이 없습니다. loss.backward() 다음에 record() 를 부르세요.")
    if len(lengths) > 1:
        raise ArgumentError(f"{where}: 층마다 적은 횟수가 다릅니다: {sorted(lengths)}.")
    values = np.array(rows)
    values[~np.isfinite(values)] = np.nan
    return [str(name) for name in history], values


def _shades(count: int) -> list[Any]:
    """차례를 나타내는 색: 어두운 쪽에서 밝은 쪽으로."""
    from matplotlib import colormaps

    return [colormaps["viridis"](0.85 * k / max(count - 1, 1)) for k in range(count)]


def _by_step(ax: Any, names: list[str], values: np.ndarray) -> None:
    steps = np.arange(1, values.shape[1] + 1)
    every = max(1, len(steps) // 8)
    for k, (name, row, shade) in enumerate(zip(names, values, _shades(len(names)), strict=True)):
        ax.plot(steps, row, color=shade, linewidth=1.8, marker=MARKERS[k % len(MARKERS)], markersize=5, markevery=every,
                label=lettered(name))
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlim(0.5, len(steps) + 0.5)
    ax.set_xlabel("걸음(step)")
    legend(ax, title="층 (앞에서 뒤로)", **BESIDE)


def _by_layer(ax: Any, names: list[str], values: np.ndarray) -> None:
    count = values.shape[1]
    chosen = np.unique(np.linspace(0, count - 1, min(count, 6)).round().astype(int))
    for k, (step, shade) in enumerate(zip(chosen, _shades(len(chosen)), strict=True)):
        ax.plot(range(len(names)), values[:, step], color=shade, linewidth=1.8, marker=MARKERS[k % len(MARKERS)], markersize=5,
                label=f"{step + 1}걸음")
    crowded = len(names) > 6
    shown = [lettered(name) for name in names]
    ax.set_xticks(range(len(names)), labels=shown, rotation=45 if crowded else 0, ha="right" if crowded else "center")
    ax.set_xlabel("층 (앞에서 뒤로)")
    legend(ax, **BESIDE)
