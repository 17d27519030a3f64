"""층마다의 활성값(activation)의 분포: 포화, 죽은 뉴런, 배치 정규화의 앞과 뒤를 본다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...grad_mode import no_grad
from ...korean.particles import particle
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import keeping_mode
from ...nn.module import Module
from ..paper.fonts import korean_font
from .alignment import aligned
from .answers import as_input
from .checks import at_least, numbers
from .slices import untouched
from .style import COLOURS, INK, QUIET, entitle, lettered, panels, quiet, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDEST = 8  # 모델 여럿을 견줄 때 한 단에 놓을 칸의 수


def activation_histograms(
    model: Module | Mapping[str, Any], x: ArrayLike | None = None, *, layers: Sequence[str | int] | None = None, bins: int = 40,
    training: bool = False, axes: Sequence[Axes] | None = None, title: str | None = None,
) -> Figure:
    """층마다의 출력의 분포를 막대그림(histogram)으로. 제목에 평균과 표준편차, 꼭 0인 것의 몫을 적는다.

    모델 여럿(사전)을 주면 한 줄에 하나씩 그린다: 배치 정규화가 있을 때와 없을 때, 학습의 앞과 뒤를 견준다. 층의 수가 달라도
    된다. 차례를 지키며 같은 종류의 층을 같은 칸에 놓고, 그 줄에 없는 층의 칸은 비운다. 한 칸의 가로축은 줄마다 같다.

    매개변수
    --------
    model : 모델, 또는 제목 → 모델의 사전. 모델 대신 층의 이름 → 출력의 사전(``nn.feature_space`` 의 결과)도 된다.
    x : 모델에 넣을 자료. 출력의 사전만 주었다면 없어도 된다.
    layers : 볼 층의 경로나 번호들. ``None`` 이면 바로 아래의 모든 층.
    bins : 막대의 수, 1 이상.
    training : 참이면 학습 상태에서 부른다(배치 정규화가 이 묶음의 평균을 쓴다). 모델의 값과 상태는 어느 쪽이든 그대로 돌아온다.
    axes : 축들. 줄마다 그 모델의 층의 수만큼, 줄부터 센다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError : 모델이 아니거나, 자료가 없거나, 그런 층이 없거나, 값이 모두 유한하지 않을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Sequential(tg.nn.Linear(3, 8, generator=0), tg.nn.ReLU())
    >>> figure = tg.plot.activation_histograms(model, np.ones((5, 3), np.float32), bins=10)
    >>> [int(sum(bar.get_height() for bar in ax.patches)) for ax in figure.axes]  # 표본 5개 × 뉴런 8개
    [40, 40]

    출처
    ----
    강의 L7, L12, L13.
    """
    where = "activation_histograms"
    at_least(where, "bins", bins, 1)
    rows = _rows(where, model, x, layers, training)
    columns = aligned([[layer.kind for layer in row] for row in rows.values()])
    with korean_font():
        widest = WIDEST if len(rows) > 1 else 4
        across = -(-len(columns) // -(-len(columns) // widest))  # 단마다 고르게
        places = _places(len(rows), columns, across)
        size = (max(2.7 * across, 3.6), 2.5 * (1 + max(places.values()) // across) + 0.2)
        figure, drawn = panels(where, "axes", axes, [False] * len(places), size, across, list(places.values()))
        by_place = dict(zip(places, drawn, strict=True))
        for k, column in enumerate(columns):
            same = {r: row[j] for r, (row, j) in enumerate(zip(rows.values(), column, strict=True)) if j is not None}
            whole = np.concatenate([layer.values for layer in same.values()])
            for r, layer in same.items():
                panel = by_place[r, k]
                _draw(panel, layer.values, (float(whole.min()), float(whole.max())), bins, COLOURS[r % len(COLOURS)])
                lead = f"{list(rows)[r]}\n" if list(rows)[r] else ""
                panel.set_title(lettered(lead + layer.title), color=INK, fontsize=10)
        entitle(figure, drawn, title)
    made: Figure = figure
    return made


class Layer(NamedTuple):
    """그릴 층 하나: 칸을 맞출 종류, 제목, 유한한 출력."""

    kind: str
    title: str
    values: np.ndarray


def _places(rows: int, columns: list[list[int | None]], across: int) -> dict[tuple[int, int], int]:
    """그릴 것이 있는 (줄, 칸)마다 그림 위의 자리. 칸이 ``across`` 개를 넘으면 모든 줄을 다음 단으로 함께 넘긴다."""
    return {
        (r, k): (k // across * rows + r) * across + k % across
        for r in range(rows) for k, column in enumerate(columns) if column[r] is not None
    }


def _rows(where: str, model: Any, x: Any, layers: Any, training: bool) -> dict[str, list[Layer]]:
    """줄의 제목 → 층들."""
    if isinstance(model, Module):
        return {"": _outputs(where, model, x, layers, training)}
    if not isinstance(model, Mapping):
        raise ArgumentTypeError(f"{where}: 모델, 또는 제목 → 모델의 사전이어야 합니다. 받은 것: {describe(model)}.")
    if not model:
        raise ArgumentError(f"{where}: 사전이 비었습니다.")
    if not any(isinstance(value, (Module, Mapping)) for value in model.values()):
        model = {"": model}  # 층의 이름 → 출력
    rows = {}
    for title, value in model.items():
        if isinstance(value, Module):
            rows[str(title)] = _outputs(where, value, x, layers, training)
        elif isinstance(value, Mapping) and value:
            seen = {str(name): numbers(where, str(name), z, range(9), "층의 출력인") for name, z in value.items()}
            rows[str(title)] = [Layer(name, name, _values(where, name, z)) for name, z in seen.items()]
        else:
            raise ArgumentTypeError(
                f"{where}: '{title}' {particle(title, '은/는')} 모델이나 층의 출력의 사전이어야 합니다. "
                f"받은 것: {describe(value)}."
            )
    return rows


def _outputs(where: str, model: Module, x: Any, layers: Any, training: bool) -> list[Layer]:
    if x is None:
        raise ArgumentError(f"{where}: 모델에 넣을 자료 x 를 주세요.")
    given = as_input(model, numbers(where, "x", x, range(1, 9), "자료인"))
    with keeping_mode(model), untouched(model), no_grad():
        model.train(training)
        if layers is None:
            seen: dict[str, np.ndarray] = layer_outputs(model, given)
            if not seen:
                raise ArgumentError(f"{where}: {type(model).__name__} 에는 하위 층이 없습니다. nn.Sequential(층) 으로 감싸세요.")
        elif isinstance(layers, (str, int)) or not len(layers):
            raise ArgumentTypeError(f"{where}: layers 는 층의 이름의 목록이어야 합니다. 받은 것: {layers!r}.")
        else:
            seen = {str(name): layer_outputs(model, given, name) for name in layers}
    kinds = {path: type(module).__name__ for path, module in model.named_modules()}
    return [Layer(kinds[name], f"{name} · {kinds[name]}", _values(where, name, z)) for name, z in seen.items()]


def _values(where: str, name: str, z: np.ndarray) -> np.ndarray:
    values = np.asarray(z, float).ravel()
    finite = values[np.isfinite(values)]
    if not finite.size:
        raise ArgumentError(f"{where}: 층 {name!r} 의 출력이 모두 nan 이나 무한대입니다. 학습이 발산했는지 살펴보세요(tg.anomaly_mode()).")
    return finite


def _draw(ax: Any, values: np.ndarray, ends: tuple[float, float], bins: int, colour: str) -> None:
    low, high = ends if ends[0] < ends[1] else (ends[0] - 0.5, ends[1] + 0.5)
    counts, edges = np.histogram(values, bins, (low, high))
    ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=colour, linewidth=0)
    ax.axvline(values.mean(), color=INK, linewidth=1, linestyle="--")
    zeros = float((values == 0).mean())
    lines = [f"평균 {shown(values.mean())}", f"표준편차 {shown(values.std())}", *([f"꼭 0: {zeros:.0%}"] if zeros >= 0.005 else [])]
    left = np.median(values) > (low + high) / 2
    ax.text(0.03 if left else 0.97, 0.96, "\n".join(lines), transform=ax.transAxes, va="top", ha="left" if left else "right",
            fontsize=8, color=INK, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})
    ax.set_xlim(low, high)
    ax.set_ylim(0, 1.35 * counts.max())  # 위는 글의 자리
    ax.yaxis.set_visible(False)
    quiet(ax, ("top", "right", "left"))
    ax.tick_params(labelsize=8, colors=QUIET)
