"""결정 경계(decision boundary): 모델이 공간을 부류마다의 구역으로 어떻게 나누는가."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, needed
from ...nn.checks import number, one_of
from ...nn.perceptron.rule import Perceptron, PerceptronLayer
from ..paper.fonts import korean_font
from .answers import Partition, ask
from .checks import Bounds, at_least, bounds_of, classes, lattice, names_of, points
from .legends import BESIDE, legend
from .scatter import draw_points
from .solids import add_faces, isosurface, sheet
from .style import COLOURS, INK, canvas, colour_bar, entitle, quiet, quiet_solid, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "decision_boundary"


def decision_boundary(
    model: Any, X: ArrayLike | None = None, y: ArrayLike | None = None, *, partition: str = "hard", surface: bool = False,
    labels: Sequence[str] | None = None, threshold: float | None = None, box: Sequence[float] | None = None,
    grid_resolution: int | None = None, ax: Axes | None = None, title: str | None = None,
) -> Figure:
    """모델이 평면(2-D)이나 공간(3-D)을 부류마다의 구역으로 나눈 그림: 구역의 색, 경계 d(x) = 0, 그 위의 점들.

    답이 하나인 모델은 문턱(threshold)의 위와 아래로, 답이 여럿인 모델은 가장 큰 답으로, 정수를 돌려주는 함수는 그 수로
    부류를 정한다. 틀리게 나뉜 점에는 고리를 두르고, 제목에 정확도를 적는다.

    매개변수
    --------
    model : ``nn.Module`` 이나 함수. 모양 (N, 2)나 (N, 3)의 점들에 (N,) 또는 (N, 부류)로 답한다. 평가 상태에서 부르고 되돌린다.
    X : 자료의 점들 (N, 2) 또는 (N, 3). 없으면 ``box`` 안의 구역만 그린다.
    y : 부류의 번호 (N,). 답이 하나인 모델이면 0과 1, 또는 −1과 1.
    partition : ``"hard"`` 는 구역마다 한 색(계단 함수, argmax), ``"soft"`` 는 답의 크기를 색으로(시그모이드, 소프트맥스).
    surface : 참이면 입력이 둘인 모델의 답을 입체의 면으로 세운다.
    labels : 부류의 이름들. 없으면 번호.
    threshold : 답이 하나일 때의 문턱. ``None`` 이면 답이 모두 0과 1 사이이고 마지막이 완전 연결층이 아닐 때 0.5, 아니면 0.
    box : 그릴 곳 (x1 아래, x1 위, x2 아래, x2 위[, x3 아래, x3 위]). 없으면 점들의 둘레.
    grid_resolution : 좌표마다의 격자점의 수. 기본은 평면 200, 면 60, 공간 24.
    ax : 이 축에 그린다. 입력이 셋이거나 ``surface`` 이면 입체 축이어야 한다.
    title : 그림의 제목. 축에 이미 적는 말(정확도 …)이 있으면 그 위에 적는다. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ShapeError : 점이나 답의 모양이 맞지 않을 때.
    ArgumentError, ArgumentTypeError : 비었거나, 부류가 모델의 답과 맞지 않거나, 모델의 답에 nan 이 있을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> X, y = tg.data.make_xor()
    >>> OR = tg.nn.Perceptron(2, w0=-0.5, w=[1, 1])
    >>> figure = tg.plot.decision_boundary(OR, X, y)  # OR 로 XOR 을 나누면 (1, 1)에서 틀린다
    >>> figure.axes[0].get_title()
    '정확도 75.0% (4개 가운데 3개)'

    출처
    ----
    강의 L1, L3; 이름은 scikit-learn ``DecisionBoundaryDisplay`` 를 따랐다.
    """
    one_of(WHERE, "partition", partition, ("hard", "soft"))
    if isinstance(model, PerceptronLayer):
        raise ArgumentError(f"{WHERE}: PerceptronLayer 의 답은 부류가 아니라 새 좌표입니다. plot.feature_space(층, X) 로 그리세요.")
    if threshold is not None:
        number(WHERE, "threshold", threshold, np.isfinite, "유한한 수여야")
    X = None if X is None else points(WHERE, "X", X, (2,) if surface else (2, 3))
    bounds = bounds_of(WHERE, box, X, (2,) if surface else (2, 3))
    if y is not None and X is None:
        raise ArgumentError(f"{WHERE}: y 를 주려면 점 X 도 주세요.")
    y = None if y is None else classes(WHERE, y, len(X))  # type: ignore[arg-type]
    solid = surface or len(bounds) == 3
    default = 24 if len(bounds) == 3 else 60 if surface else 200
    resolution = at_least(WHERE, "grid_resolution", default if grid_resolution is None else grid_resolution, 2)
    ticks, grid = lattice(bounds, resolution)
    kind = grid.dtype if X is None else X.dtype
    # 퍼셉트론의 답은 ±1 뿐이므로, 경계는 계단이 되기 전의 d(x) 로 정확히 그린다
    asked = model.s if isinstance(model, Perceptron) and partition == "hard" else model
    outputs = ask(WHERE, asked, grid.astype(kind))
    there = None if X is None else ask(WHERE, asked, X)
    rule = Partition.of(WHERE, model, outputs if there is None else np.concatenate([outputs, there]), y, threshold)
    names = names_of(WHERE, labels, rule.kinds, "{:+d}" if -1 in rule.kinds else "부류 {}")
    names = [name.replace("-", "−") for name in names] if labels is None else names
    guessed = None if there is None else rule.index(there)
    truth = None if y is None else np.searchsorted(rule.kinds, y)
    with korean_font():
        figure, panel = canvas(WHERE, ax, (6.0, 4.8) if solid else (5.4, 4.4), solid)
        draw = _draw_space if len(bounds) == 3 else _draw_surface if surface else _draw_plane
        heights = draw(figure, panel, ticks, outputs, rule, partition, names)
        if X is not None:
            draw_points(panel, X, truth, names, guessed, heights)
        if isinstance(model, Perceptron) and not solid:
            _draw_direction(panel, model, bounds)
        _name_axes(panel, bounds, few=len(names) <= len(COLOURS))
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _shaped(values: np.ndarray, ticks: list[np.ndarray]) -> np.ndarray:
    return values.reshape(*[len(t) for t in ticks], *values.shape[1:])


def _colours(count: int) -> list[str]:
    return [COLOURS[k % len(COLOURS)] for k in range(count)]


def _name_axes(ax: Any, bounds: Bounds, few: bool) -> None:
    fit = (ax.set_xlim, ax.set_ylim, *((ax.set_zlim,) if len(bounds) == 3 else ()))
    for setter, ends in zip(fit, bounds, strict=True):
        setter(*ends)
    ax.set_xlabel("x₁")
    ax.set_ylabel("x₂")
    if len(bounds) == 3:
        ax.set_zlabel("x₃")
    if hasattr(ax, "zaxis"):
        quiet_solid(ax)
        legend(ax, loc="upper left")
    else:
        quiet(ax)
        legend(ax, **({"loc": "best"} if few else BESIDE))


# ── 평면 ───────────────────────────────────────────────────────────────────────────────────────────


def _draw_plane(figure: Any, ax: Any, ticks: list[np.ndarray], outputs: np.ndarray, rule: Partition, partition: str,
                names: list[str]) -> None:
    half = [(t[1] - t[0]) / 2 for t in ticks]
    extent = (ticks[0][0] - half[0], ticks[0][-1] + half[0], ticks[1][0] - half[1], ticks[1][-1] + half[1])
    options: dict[str, Any] = {"origin": "lower", "extent": extent, "aspect": "auto", "interpolation": "nearest"}
    colours = _colours(len(rule.kinds))
    if partition == "soft" and rule.kind == "one":
        image = ax.imshow(_shaped(rule.soft(outputs), ticks).T, cmap=_two_colours(), vmin=rule.low, vmax=rule.high, **options)
        colour_bar(figure, image, ax, "모델의 답")
    else:
        shares = rule.soft(outputs) if partition == "soft" else np.eye(len(colours))[rule.index(outputs)]
        if shares.ndim == 1:
            shares = np.stack([1 - shares, shares], 1)
        paints = np.array([tint(colour, 0.34) for colour in colours])
        ax.imshow(_shaped(shares @ paints, ticks).swapaxes(0, 1).clip(0, 1), **options)
    for d in rule.margins(outputs):
        if d.min() < 0 < d.max():
            ax.contour(*ticks, _shaped(d, ticks).T, levels=[0], colors=INK, linewidths=1.6)
    if len(rule.kinds) > len(COLOURS):
        _number_regions(ax, ticks, _shaped(rule.index(outputs), ticks), names)


def _two_colours() -> Any:
    """0번 부류의 색에서 흰색을 지나 1번 부류의 색으로."""
    from matplotlib.colors import LinearSegmentedColormap

    ends: list[Any] = [tint(COLOURS[0], 0.75), (1, 1, 1), tint(COLOURS[1], 0.75)]
    return LinearSegmentedColormap.from_list("두 부류", ends)


def _number_regions(ax: Any, ticks: list[np.ndarray], index: np.ndarray, names: list[str]) -> None:
    """부류가 색보다 많으면, 구역의 가장 깊은 곳에 이름을 적는다."""
    distance_transform_edt = needed("scipy.ndimage").distance_transform_edt

    for k in np.unique(index):
        depth = distance_transform_edt(np.pad(index == k, 1))[1:-1, 1:-1]
        i, j = np.unravel_index(depth.argmax(), depth.shape)
        ax.text(ticks[0][i], ticks[1][j], names[k], ha="center", va="center", color=INK, fontsize=9, clip_on=True)


def _draw_direction(ax: Any, model: Perceptron, bounds: Bounds) -> None:
    """경계의 방향 w: 경계 위의 한 점에서 +1 쪽으로."""
    line = model.boundary()
    size = float(np.linalg.norm(line.direction))
    if not size:
        return
    low, high = np.array(bounds).T
    middle = (low + high) / 2
    foot = middle - (line.direction @ middle + line.intercept) / size**2 * line.direction
    if ((foot < low) | (foot > high)).any():
        return
    tip = foot + 0.16 * float((high - low).min()) * line.direction / size
    ax.annotate("", tip, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0})
    ax.annotate("w", tip, xytext=(4, 4), textcoords="offset points", color=INK)


# ── 입체 ───────────────────────────────────────────────────────────────────────────────────────────


def _draw_surface(figure: Any, ax: Any, ticks: list[np.ndarray], outputs: np.ndarray, rule: Partition, partition: str,
                  names: list[str]) -> np.ndarray:
    """답을 높이로 세운 면. 부류마다 점을 놓을 높이를 돌려준다."""
    colours = _colours(len(rule.kinds))
    levels = np.array(rule.kinds, float)
    if partition == "hard":
        fields = rule.margins(outputs)
        for colour, level, d in zip(colours, levels, fields if len(fields) > 1 else [-fields[0], *fields], strict=True):
            if d.max() > 0:
                ax.contourf(*ticks, _shaped(d, ticks).T, levels=[0, d.max()], colors=[tint(colour, 0.45)], alpha=0.8,
                            zdir="z", offset=level)
        low, high, name = levels[0], levels[-1], ""
        ax.set_zticks(levels, labels=names, ha="left")
    elif rule.kind == "one":
        faces = sheet(ticks[0], ticks[1], _shaped(outputs, ticks))
        painted = add_faces(ax, faces, values=faces[..., 2].mean(1), cmap=_two_colours())
        painted.set_clim(rule.low, rule.high)
        low, high, name = rule.low, rule.high, "모델의 답"
        levels = np.array([low, high])
    else:
        shares = _shaped(rule.soft(outputs), ticks)
        for k, colour in enumerate(colours):
            add_faces(ax, sheet(ticks[0], ticks[1], shares[..., k]), tint(colour, 0.7), 0.45)
        low, high, name = 0.0, 1.0, "확률"
        levels = np.ones(len(colours))
    pad = 0.12 * (high - low or 1.0)
    for d in rule.margins(outputs):
        if d.min() < 0 < d.max():
            ax.contour(*ticks, _shaped(d, ticks).T, levels=[0], colors=INK, linewidths=1.4, zdir="z", offset=low - pad, zorder=0)
    ax.set_zlim(low - pad, high + pad)
    ax.set_zlabel(name)
    return levels


def _draw_space(figure: Any, ax: Any, ticks: list[np.ndarray], outputs: np.ndarray, rule: Partition, partition: str,
                names: list[str]) -> None:
    """공간을 나누는 면. ``"soft"`` 이면 답의 크기가 같은 면 여럿을 겹친다."""
    colours = _colours(len(rule.kinds))
    if rule.kind == "one" and partition == "soft":
        volume = _shaped(outputs, ticks)
        for share in (0.25, 0.5, 0.75):
            level = rule.low + share * (rule.high - rule.low)
            paint = _two_colours()(share)[:3] if share != 0.5 else "#8A94A0"
            add_faces(ax, isosurface(ticks, volume, level), paint, 0.35)
    elif rule.kind == "one":
        add_faces(ax, isosurface(ticks, _shaped(outputs, ticks), rule.threshold), "#8A94A0", 0.5)
    else:
        shares = rule.soft(outputs)
        fields = rule.margins(outputs) if partition == "hard" else [shares[:, k] - 0.5 for k in range(shares.shape[1])]
        for colour, d in zip(colours, fields, strict=True):
            add_faces(ax, isosurface(ticks, _shaped(d, ticks)), tint(colour, 0.8), 0.25)
