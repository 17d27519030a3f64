"""층마다 얼마나 나누기 쉬운가: 층의 출력에 직선(초평면) 하나씩을 긋는 선형 탐침(linear probe)의 정확도."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import evaluating
from ...nn.module import Module, check_module
from ...operation.devices import native_index
from ..paper.fonts import korean_font
from .alignment import aligned
from .answers import as_input
from .checks import classes, numbers
from .legends import legend
from .style import COLOURS, DASHES, INK, MARKERS, canvas, entitle, lettered, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "separation"


def separation(
    model: Module | Mapping[str, Module], X: ArrayLike, y: ArrayLike, *, layers: Sequence[str | int] | None = None, ax: Axes | None = None,
    title: str | None = None,
) -> Figure:
    """층마다의 선형 탐침의 정확도: 그 층까지의 표현을 직선만으로 얼마나 나눌 수 있는가. 맨 앞은 입력 그대로이다.

    탐침은 층의 출력(과 상수 1)에서 부류의 원핫(one-hot)을 최소제곱으로 맞추고 가장 큰 것을 고른다. 같은 자료로 맞추고 재므로 재는 것은
    일반화가 아니라 나누기 쉬움이다. 활성함수를 지날 때마다 오르는 것이 보통이고, 선형층만 이으면 오르지 않는다.

    매개변수
    --------
    model : 모델, 또는 제목 → 모델의 사전(선 하나씩). 평가 상태에서 부르고 되돌린다.
    X : 자료 (N, …).
    y : 부류의 번호 (N,).
    layers : 볼 층의 경로나 번호들. ``None`` 이면 바로 아래의 모든 층.
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError : 모델이 아니거나, 층이 없거나, 표본이 하나도 없거나, 출력이 유한하지 않을 때.
    ShapeError : ``y`` 의 모양이 맞지 않을 때. MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> nn, (X, y) = tg.nn, tg.data.make_xor()
    >>> first = nn.PerceptronLayer(nn.Perceptron(2, -0.5, [1, 1]), nn.Perceptron(2, 1.5, [-1, -1]))
    >>> figure = tg.plot.separation(nn.Sequential(first, nn.Perceptron(2, -1.0, [1, 1])), X, y)
    >>> figure.axes[0].lines[0].get_ydata().tolist()  # 옮기기 전에는 나눌 수 없고, 옮긴 뒤에는 나눌 수 있다
    [0.5, 1.0, 1.0]

    출처
    ----
    강의 L4; Alain, Bengio, "Understanding intermediate layers using linear classifier probes" (2016).
    """
    named = dict(model) if isinstance(model, Mapping) else {"": model}
    if not named:
        raise ArgumentError(f"{WHERE}: 사전이 비었습니다.")
    for one in named.values():
        check_module(WHERE, one)
    inputs = numbers(WHERE, "X", X, range(1, 9), "자료인")
    truth = classes(WHERE, y, len(inputs))
    found = {str(title): _probe(one, inputs, truth, layers) for title, one in named.items()}
    kinds = [[kind for kind, _, _ in row] for row in found.values()]
    columns = aligned(kinds)
    names = [_column_name(list(found.values()), column, len(found) == 1) for column in columns]
    with korean_font():
        figure, panel = canvas(WHERE, ax, (max(1.6 + 0.95 * len(columns), 5.0), 4.0))
        looks = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False)
        for (title_of, row), r, (colour, dash, marker) in zip(found.items(), range(len(found)), looks, strict=False):
            spots = [k for k, column in enumerate(columns) if column[r] is not None]
            values = [score for _, _, score in row]
            panel.plot(spots, values, dash, color=colour, marker=marker, markersize=6, linewidth=1.8, label=lettered(title_of) or "_")
            for spot, value in zip(spots, values, strict=True):
                panel.annotate(f"{value:.1%}", (spot, value), xytext=(0, 7 if r % 2 == 0 else -14), textcoords="offset points", ha="center",
                               fontsize=8, color=INK)
        chance = float(np.bincount(native_index(truth - truth.min())).max()) / truth.size
        panel.axhline(chance, color="#9AA5B1", linewidth=1.0, linestyle=":", label=f"가장 흔한 부류 {chance:.1%}")
        _finish(panel, names)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _probe(model: Module, X: np.ndarray, truth: np.ndarray, layers: Any) -> list[tuple[str, str, float]]:
    """(종류, 이름, 정확도)들. 맨 앞은 입력이다."""
    if layers is not None and (isinstance(layers, (str, int)) or not len(layers)):
        raise ArgumentTypeError(f"{WHERE}: layers 는 층의 이름의 목록이어야 합니다. 받은 것: {describe(layers)}.")
    given = as_input(model, X)
    with evaluating(model):
        seen = layer_outputs(model, given) if layers is None else {str(name): layer_outputs(model, given, name) for name in layers}
    if not seen:
        raise ArgumentError(f"{WHERE}: {type(model).__name__} 에는 하위 층이 없습니다. nn.Sequential(층) 으로 감싸세요.")
    kinds = {path: type(module).__name__ for path, module in model.named_modules()}
    rows = [("입력", "입력", _accuracy("입력", X, truth))]
    rows += [(kinds[name], f"{name}\n{kinds[name]}", _accuracy(f"층 {name!r}", z, truth)) for name, z in seen.items()]
    return rows


def _accuracy(name: str, z: np.ndarray, truth: np.ndarray) -> float:
    """최소제곱으로 맞춘 직선들의 정확도."""
    if z.ndim < 1 or len(z) != len(truth):
        raise ArgumentError(f"{WHERE}: {name} 의 출력의 첫 축이 표본이 아닙니다(모양 {z.shape}, 표본 {len(truth)}개). layers= 로 고르세요.")
    if not np.isfinite(z).all():
        raise ArgumentError(f"{WHERE}: {name} 의 출력에 nan 이나 무한대가 있습니다. 학습이 발산했는지 살펴보세요(tg.anomaly_mode()).")
    flat = z.reshape(len(z), -1).astype(float)
    flat = np.column_stack([flat / (np.abs(flat).max() or 1.0), np.ones(len(flat))])
    kinds = np.unique(truth)
    wanted = (truth[:, None] == kinds).astype(float)
    # z 의 반올림에 지나지 않는 방향은 쓰지 않는다: 선형층만 이은 float32 망의 반올림까지 더하면 없는 정확도가 생긴다
    noise = 4 * float(np.finfo(z.dtype).eps) if z.dtype.kind == "f" else None
    scores = flat @ np.linalg.lstsq(flat, wanted, rcond=noise)[0]
    # 반올림한 점수에서 고른다: 꼭 같은 점수(나눌 수 없는 것)가 반올림의 운으로 갈리지 않게
    return float((kinds[np.round(scores, 9).argmax(1)] == truth).mean())


def _column_name(rows: list[list[tuple[str, str, float]]], column: list[int | None], alone: bool) -> str:
    kind, name, _ = next(row[j] for row, j in zip(rows, column, strict=True) if j is not None)
    return name if alone else kind


def _finish(ax: Any, names: list[str]) -> None:
    from matplotlib.ticker import PercentFormatter

    ax.set_xticks(range(len(names)), labels=[lettered(name) for name in names], fontsize=8)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    low = min(float(np.min(line.get_ydata())) for line in ax.lines)
    ax.set_ylim(max(0.0, low - 0.12), 1.06)
    ax.margins(x=0.08)
    ax.set_ylabel("선형 탐침의 정확도")
    legend(ax, loc="lower right")
    quiet(ax, grid=True)
