"""특징 공간(feature space): 층이 자료의 점들을 어디로 옮기는가. 층의 앞과 뒤, 그리고 학습하는 동안."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...nn.container import Sequential
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import evaluating
from ...nn.module import Module
from ...nn.perceptron.regions import regions
from ...nn.perceptron.rule import Perceptron, PerceptronLayer
from ..paper.fonts import korean_font
from .animation import new_animation
from .answers import Partition, as_input, ask
from .cells import draw_cells, draw_corners, light_cells
from .cells_page import cells_page
from .checks import Bounds, bounds_of, classes, lattice, names_of, points
from .legends import shared_legend
from .scatter import draw_points
from .solids import add_faces, isosurface
from .style import INK, lettered, panels, quiet, quiet_solid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INTERVAL = 1200  # 조각 하나에 걸리는 시간 (ms)
LINES, STEPS = 15, 61  # 평면의 격자: 선의 수와, 선 하나의 점의 수


def feature_space(
    model: Any, X: ArrayLike | None = None, y: ArrayLike | None = None, layer: str | int | None = None, *,
    labels: Sequence[str] | None = None, box: Sequence[float] | None = None, animated: bool = False, axes: Sequence[Axes] | None = None,
) -> Any:
    """층이 자료의 공간을 새 특징 공간으로 옮기는 모습: 왼쪽은 앞의 공간, 오른쪽은 뒤의 공간.

    입력이 평면이면 평면의 격자를 함께 옮겨, 공간이 어떻게 휘는지 보인다. 퍼셉트론들의 층이면 앞의 평면은 직선 d(x) = 0 들이
    나눈 조각(``nn.regions``), 뒤의 공간은 조각이 옮겨 간 꼭짓점이고, 같은 번호와 색이 짝이다. 층의 뒤를 잇는 층들이 있으면
    (``Sequential``) 그것들이 새 공간을 나누는 경계도 그린다. 새 공간이 3차원보다 크면 주성분(PCA) 둘로 줄인다.

    매개변수
    --------
    model : ``nn.Module``, 함수 (N, 특징) → (N, 새 특징), 또는 ``nn.Perceptron`` 의 목록.
    X : 자료의 점들 (N, 2) 또는 (N, 3). 평면의 퍼셉트론들이면 없어도 된다.
    y : 부류의 번호 (N,).
    layer : 볼 층의 경로(예: ``"0"``)나 번호. ``None`` 이면 모델의 마지막 출력.
    labels : 부류의 이름들.
    box : 앞의 평면에서 그릴 곳 (x1 아래, x1 위, x2 아래, x2 위).
    animated : 참이면 조각과 꼭짓점의 짝을 하나씩 켜는 움직이는 그림(평면의 퍼셉트론들일 때만). ``.save("짝.gif")``,
        ``.to_html("짝.html")``: 쪽에서는 조각이나 꼭짓점에 손을 대어도 된다.
    axes : 축 둘 (앞, 뒤). 3차원인 쪽은 입체 축이어야 한다.

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation.

    예외
    ----
    ShapeError : 점이나 출력의 모양이 맞지 않을 때.
    ArgumentError, ArgumentTypeError : 비었거나, 그런 층이 없거나, 축의 수나 차원이 맞지 않거나, 움직일 조각이 없을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> nn = tg.nn
    >>> first = nn.PerceptronLayer(nn.Perceptron(2, -0.5, [1, 1]), nn.Perceptron(2, 1.5, [-1, -1]))
    >>> XOR = nn.Sequential(first, nn.Perceptron(2, -1.0, [1, 1]))
    >>> figure = tg.plot.feature_space(XOR, *tg.data.make_xor(), layer=0)
    >>> [ax.get_title() for ax in figure.axes]
    ['앞: 직선 2개, 조각 3개', '뒤: 꼭짓점 4개 가운데 3개']
    >>> tg.plot.feature_space(first, animated=True).frames  # 모두, 그리고 조각마다
    4

    출처
    ----
    강의 L2, L3.
    """
    where = "feature_space"
    model = _as_module(where, model)
    perceptrons = _perceptrons(model, layer)
    if X is None and (perceptrons is None or perceptrons.rows.shape[1] != 3):
        raise ArgumentError(f"{where}: 옮길 점 X 를 주세요. X 없이 그릴 수 있는 것은 평면의 퍼셉트론들뿐입니다.")
    X = None if X is None else points(where, "X", X, (2, 3))
    y = None if y is None or X is None else classes(where, y, len(X))
    flat = X is None or X.shape[1] == 2
    if animated and (perceptrons is None or not flat):
        raise ArgumentError(f"{where}: 움직이는 것은 평면의 퍼셉트론들(nn.PerceptronLayer)의 조각뿐입니다. animated 를 빼세요.")
    bounds = bounds_of(where, box, X if X is not None else _crossings(perceptrons), (2,)) if flat else None
    Z = None if X is None else _moved(where, model, X, layer)
    grid = None if perceptrons is not None or bounds is None else _moved(where, model, _grid_points(bounds), layer)
    width = len(perceptrons.rows) if perceptrons is not None else Z.shape[1]  # type: ignore[union-attr]
    squeeze = _Squeeze(_corners_of(perceptrons, bounds) if Z is None else Z) if width > 3 else None
    placed = squeeze or _at_least_flat
    names = [] if y is None else names_of(where, labels, sorted(set(y.tolist())))
    truth = None if y is None else np.searchsorted(sorted(set(y.tolist())), y)
    with korean_font():
        after_solid = width == 3
        figure, (before, after) = panels(where, "axes", axes, [not flat, after_solid], (10.0, 4.6))
        if perceptrons is not None and bounds is not None:
            cells = draw_cells(before, perceptrons.rows, bounds)
            draw_corners(after, len(perceptrons.rows), cells, placed, alone=X is None)
        elif bounds is not None:
            _draw_grid(before, _grid_points(bounds))
            _draw_grid(after, placed(grid))
        if X is not None:
            draw_points(before, X, truth, names)
            draw_points(after, placed(Z), truth, names)
            _draw_tail(where, after, _tail(model, layer), Z)
        _finish(before, "x", "앞", bounds)
        _finish(after, "주성분 " if squeeze else "z", "뒤")
        if width == 1:
            after.set(yticks=[], ylabel="")
        shared_legend(figure, before if truth is not None else after, axes is None)
        if squeeze:
            after.set_title(f"뒤: {width}차원을 주성분(PCA) 둘로 ({squeeze.kept:.0%}를 남김)", color=INK)
        if not animated or perceptrons is None or bounds is None:
            return figure
        show, rows = light_cells(before, after, cells, placed), perceptrons.rows
        return new_animation(figure, show, len(cells) + 1, lambda: cells_page(rows, cells, bounds, X, truth, names, INTERVAL), INTERVAL)


def feature_snapshots(
    snapshots: Mapping[Any, ArrayLike], y: ArrayLike | None = None, *, labels: Sequence[str] | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """학습하는 동안의 특징 공간: 순간마다 작은 그림 하나. 눈금은 모두 같다.

    매개변수
    --------
    snapshots : 제목(또는 에포크의 번호) → 그때의 특징 (N, 2)나 (N, 3) 또는 더 큰 차원. ``nn.feature_space(model, X, 층)`` 로 얻는다.
        3차원보다 크면 마지막 순간에서 구한 주성분(PCA) 둘로 줄인다.
    y : 부류의 번호 (N,).
    labels : 부류의 이름들.
    axes : 축들. 순간마다 하나이고, 3차원이면 입체 축이어야 한다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : 비었거나 모양이 서로 다를 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 2, generator=0), tg.nn.Tanh())
    >>> X, y = tg.data.make_xor()
    >>> seen = {0: tg.nn.feature_space(model, X, 1)}
    >>> model[0].weight.data *= 3  # 학습을 대신하여
    >>> seen[1] = tg.nn.feature_space(model, X, 1)
    >>> figure = tg.plot.feature_snapshots(seen, y)
    >>> [ax.get_title() for ax in figure.axes]
    ['에포크 0', '에포크 1']

    출처
    ----
    강의 L2.
    """
    where = "feature_snapshots"
    if not isinstance(snapshots, Mapping):
        raise ArgumentTypeError(f"{where}: 제목 → 특징의 사전이어야 합니다. 받은 것: {describe(snapshots)}.")
    if not snapshots:
        raise ArgumentError(f"{where}: 그릴 순간이 없습니다. 학습하며 nn.feature_space(model, X, 층)를 모아 주세요.")
    clouds = {_moment(key): points(where, f"snapshots[{key!r}]", value) for key, value in snapshots.items()}
    shapes = {cloud.shape for cloud in clouds.values()}
    if len(shapes) > 1:
        raise ShapeError(f"{where}: 순간마다의 특징은 모양이 같아야 합니다. 받은 모양들: {sorted(shapes)}.")
    (count, width), = shapes
    kinds = None if y is None else classes(where, y, count, "특징")
    names = [] if kinds is None else names_of(where, labels, sorted(set(kinds.tolist())))
    truth = None if kinds is None else np.searchsorted(sorted(set(kinds.tolist())), kinds)
    if width > 3:
        squeeze = _Squeeze(list(clouds.values())[-1])
        clouds = {title: squeeze(cloud) for title, cloud in clouds.items()}
    clouds = {title: _at_least_flat(cloud) for title, cloud in clouds.items()}
    solid, columns = width == 3, min(len(clouds), 4)
    rows = -(-len(clouds) // columns)
    ends = bounds_of(where, None, np.concatenate(list(clouds.values())))
    with korean_font():
        figure, drawn = panels(where, "axes", axes, [solid] * len(clouds), ((3.6 if solid else 2.9) * columns, 2.9 * rows), columns)
        for panel, (title, cloud) in zip(drawn, clouds.items(), strict=True):
            draw_points(panel, cloud, truth, names, size=18)
            _finish(panel, "주성분 " if width > 3 else "z", title, ends)
        shared_legend(figure, drawn[0], axes is None)
    made: Figure = figure
    return made


# ── 옮기기 ─────────────────────────────────────────────────────────────────────────────────────────


def _as_module(where: str, model: Any) -> Any:
    if isinstance(model, (list, tuple)) and model and all(isinstance(p, Perceptron) for p in model):
        return PerceptronLayer(*model)
    if not callable(model) or isinstance(model, type):
        raise ArgumentTypeError(
            f"{where}: model 은 nn.Module, 함수, nn.Perceptron 의 목록이어야 합니다. 받은 것: {describe(model)}."
        )
    return model


def _perceptrons(model: Any, layer: str | int | None) -> PerceptronLayer | None:
    """입력에 바로 닿는 퍼셉트론들의 층을 보는 것이면 그 층."""
    if layer is not None and isinstance(model, Sequential) and len(model) and str(layer) == next(model.named_children())[0]:
        model = model[0]
    elif layer is not None:
        return None
    return model if isinstance(model, PerceptronLayer) and model.rows.shape[1] == 3 else None


def _crossings(perceptrons: PerceptronLayer | None) -> np.ndarray:
    """직선들이 모두 지나는 곳: 서로 만나는 점과, 원점에서 내린 발."""
    assert perceptrons is not None
    rows = perceptrons.rows.astype(float)
    spots = [-row[0] * row[1:] / (row[1:] @ row[1:]) for row in rows if row[1:].any()]
    for a, b in itertools.combinations(rows, 2):
        if abs(np.linalg.det([a[1:], b[1:]])) > 1e-9:
            spots.append(np.linalg.solve([a[1:], b[1:]], [-a[0], -b[0]]))
    cloud = np.array(spots or [[0.0, 0.0]])
    middle, reach = cloud.mean(0), max(float(np.ptp(cloud, 0).max()), 1.0)
    return np.array([middle - 0.75 * reach, middle + 0.75 * reach])


def _moved(where: str, model: Any, X: np.ndarray, layer: str | int | None) -> np.ndarray:
    """점들이 옮겨 간 자리 (N, 새 특징)."""
    if layer is None:
        Z = ask(where, model, X)
    else:
        if not isinstance(model, Module):
            raise ArgumentTypeError(f"{where}: layer 는 nn.Module 에서만 고를 수 있습니다. 받은 것: {describe(model)}.")
        with evaluating(model):
            Z = layer_outputs(model, as_input(model, X), layer)
    Z = Z[:, None] if Z.ndim == 1 else Z
    if Z.ndim != 2:
        raise ShapeError(f"{where}: 층 {layer!r} 의 출력은 (점, 특징)이어야 합니다. 받은 모양: {Z.shape}.")
    return Z.astype(float)


def _tail(model: Any, layer: str | int | None) -> Any:
    """``layer`` 의 뒤를 잇는 층들. 없거나 알 수 없으면 ``None``."""
    names = [name for name, _ in model.named_children()] if isinstance(model, Sequential) else []
    if layer is None or str(layer) not in names[:-1]:
        return None
    return Sequential(*list(model)[names.index(str(layer)) + 1:])


def _corners_of(perceptrons: PerceptronLayer | None, bounds: Bounds | None) -> np.ndarray:
    """조각이 옮겨 간 꼭짓점들 (조각, 퍼셉트론)."""
    assert perceptrons is not None and bounds is not None
    (low1, high1), (low2, high2) = bounds
    return np.array([region.signs for region in regions(perceptrons.rows, (low1, high1, low2, high2))], float)


class _Squeeze:
    """주성분(PCA) 둘로 줄이기."""

    def __init__(self, Z: Any) -> None:
        self.middle = Z.mean(0)
        _, sizes, directions = np.linalg.svd(Z - self.middle, full_matrices=False)
        whole = float((sizes**2).sum())
        self.directions = directions[:2]
        self.kept = float((sizes[:2] ** 2).sum()) / whole if whole else 1.0

    def __call__(self, Z: Any) -> np.ndarray:
        return _at_least_flat((Z - self.middle) @ self.directions.T)


def _at_least_flat(Z: Any) -> np.ndarray:
    """특징이 하나뿐이면 직선 위에 놓는다."""
    return np.column_stack([Z, np.zeros(len(Z))]) if Z.shape[1] == 1 else Z


def _moment(key: Any) -> str:
    return f"에포크 {key}" if isinstance(key, (int, np.integer)) else str(key)


# ── 그리기 ─────────────────────────────────────────────────────────────────────────────────────────


def _grid_points(bounds: Bounds) -> np.ndarray:
    """평면의 격자: 세로선들과 가로선들의 점 (2 · LINES · STEPS, 2)."""
    (a, b), (c, d) = bounds
    x, y = np.meshgrid(np.linspace(a, b, LINES), np.linspace(c, d, STEPS), indexing="ij")
    u, v = np.meshgrid(np.linspace(c, d, LINES), np.linspace(a, b, STEPS), indexing="ij")
    return np.concatenate([np.stack([x, y], -1).reshape(-1, 2), np.stack([v, u], -1).reshape(-1, 2)]).astype(np.float32)


def _draw_grid(ax: Any, spots: Any) -> None:
    for k, line in enumerate(spots.reshape(2 * LINES, STEPS, -1)):
        ax.plot(*line.T, color="#B9C3CD" if k < LINES else "#D3C3A6", linewidth=0.8, zorder=1)


def _draw_tail(where: str, ax: Any, tail: Any, Z: Any) -> None:
    """뒤를 잇는 층들이 새 공간을 나누는 경계."""
    if tail is None or Z.shape[1] not in (2, 3):
        return
    solid = Z.shape[1] == 3
    ticks, grid = lattice(bounds_of(where, None, Z), 24 if solid else 160)
    last = tail[0].s if len(tail) == 1 and isinstance(tail[0], Perceptron) else tail
    outputs = ask(where, last, grid.astype(np.float32))
    rule = Partition.of(where, tail, outputs)
    for d in rule.margins(outputs):
        if not d.min() < 0 < d.max():
            continue
        field = d.reshape([len(t) for t in ticks])
        if solid:
            add_faces(ax, isosurface(ticks, field), "#8A94A0", 0.4)
        else:
            ax.contour(*ticks, field.T, levels=[0], colors=INK, linewidths=1.6, zorder=2)


def _finish(ax: Any, letter: str, title: str, bounds: Bounds | None = None) -> None:
    solid = hasattr(ax, "zaxis")
    digits = "₁₂₃" if letter in ("x", "z") else "123"
    for digit, name, ends in zip(digits, "xyz" if solid else "xy", bounds or (None,) * 3, strict=False):
        getattr(ax, f"set_{name}label")(letter + digit)
        if ends is not None:
            getattr(ax, f"set_{name}lim")(*ends)
    if not ax.get_title():
        ax.set_title(lettered(title), color=INK)
    if solid:
        quiet_solid(ax)
    else:
        quiet(ax)
