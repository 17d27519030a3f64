"""손실의 지형(loss landscape): 등고선과 입체의 면."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ShapeError
from ...nn.module import Module
from ..paper.fonts import korean_font
from .checks import numbers
from .legends import legend
from .pathways import draw_paths
from .slices import Slice, levels, slice_of, values_at
from .solids import add_faces, sheet
from .style import INK, SIZES, canvas, colour_bar, entitle, quiet, quiet_solid, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = 14


def loss_contour(
    model: Any, loss: Callable[[], Any] | None = None, *, extent: float = 1.0, grid_resolution: int = 31,
    box: Sequence[float] | None = None, generator: np.random.Generator | int = 0, log: bool = False,
    path: ArrayLike | Mapping[str, ArrayLike] | None = None, ax: Axes | None = None, title: str | None = None,
) -> Figure:
    """손실의 등고선: 지금의 가중치를 가운데에 둔 2차원 단면, 또는 수 둘의 함수.

    방향을 고르는 법과 가중치를 되돌리는 약속은 ``loss_slice`` 와 같다.

    매개변수
    --------
    model : ``nn.Module``, 또는 수 둘을 받아 수 하나를 내는 함수.
    loss : 인수 없이 불러 지금의 손실을 내는 함수. 모델을 줄 때만.
    extent : 두 방향으로 갈 거리. 1이면 가중치의 크기만큼 간다(무차원).
    grid_resolution : 방향마다의 눈금의 수, 2 이상.
    box : 함수를 볼 곳 (x 아래, x 위, y 아래, y 위). 함수를 줄 때만.
    generator : 방향을 뽑을 난수 발생기나 씨앗.
    log : 참이면 색의 눈금이 로그이다(손실이 모두 양수일 때).
    path : 등고선 위에 얹을 발자취 (걸음, 2), 또는 이름 → 발자취의 사전. 함수를 볼 때만. nan 이 나오면 거기서 끊긴다.
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : ``loss_slice`` 와 같다.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.loss_contour(lambda x, y: x**2 / 20 + y**2, box=(-8, 8, -3, 3))
    >>> figure.axes[0].get_xlabel()
    'x'
    >>> steps = [[-7 * 0.9**k, 2 * (-0.5) ** k] for k in range(20)]
    >>> figure = tg.plot.loss_contour(lambda x, y: x**2 / 20 + y**2, box=(-8, 8, -3, 3), path={"학습률 0.75": steps})

    출처
    ----
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018); 강의 L10.
    """
    where = "loss_contour"
    paths = _paths(where, model, path)
    found = slice_of(where, model, loss, extent, grid_resolution, box, generator)
    with korean_font():
        figure, panel = canvas(where, ax, (5.6, 4.5))
        image = _draw_contours(panel, found, log)
        colour_bar(figure, image, panel, "손실" if isinstance(model, Module) else "f(x, y)")
        if isinstance(model, Module):
            here = _centre(found)[2]
            panel.plot(0, 0, "*", color="white", markeredgecolor=INK, markersize=15, linestyle="",
                       label=f"지금의 가중치: 손실 {here}")
            legend(panel, loc="upper right")
        if paths:
            heights = {name: values_at(where, model, spots) for name, spots in paths.items()}
            draw_paths(panel, paths, heights)
            legend(panel, loc="upper right")
        _name(panel, isinstance(model, Module))
        quiet(panel)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def loss_surface(
    model: Any, loss: Callable[[], Any] | None = None, *, extent: float = 1.0, grid_resolution: int = 31,
    box: Sequence[float] | None = None, generator: np.random.Generator | int = 0, log: bool = False, ax: Axes | None = None,
    title: str | None = None,
) -> Figure:
    """손실의 지형을 입체로: 지금의 가중치를 가운데에 둔 2차원 단면, 또는 수 둘의 함수.

    매개변수
    --------
    model, loss, extent, grid_resolution, box, generator : ``loss_contour`` 와 같다.
    log : 참이면 높이가 log₁₀(손실)이다(손실이 모두 양수일 때).
    ax : 이 축에 그린다. 입체 축이어야 한다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : ``loss_slice`` 와 같다.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.loss_surface(lambda x, y: x**2 - y**2, box=(-1, 1, -1, 1))
    >>> figure.axes[0].get_zlabel()
    'f(x, y)'

    출처
    ----
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018); 강의 L10.
    """
    where = "loss_surface"
    found = slice_of(where, model, loss, extent, grid_resolution, box, generator)
    name = "손실" if isinstance(model, Module) else "f(x, y)"
    i, j, here = _centre(found)
    if log and np.nanmin(found.values) > 0:
        found, name = Slice(found.a, found.b, np.log10(found.values)), f"log₁₀ {name}"
    with korean_font():
        figure, panel = canvas(where, ax, (6.2, 4.9), solid=True)
        faces = sheet(*found)
        low, high = np.nanmin(found.values), np.nanmax(found.values)
        floor = low - 0.25 * (high - low or 1.0)
        add_faces(panel, faces, values=faces[..., 2].mean(1), cmap=SIZES)
        if high > low:
            panel.contour(found.a, found.b, found.values.T, levels=levels(found.values, LINES), cmap=SIZES, linewidths=0.9,
                          zdir="z", offset=floor, zorder=0)
        if isinstance(model, Module):
            height = found.values[i, j]
            panel.plot([0, 0], [0, 0], [floor, height], ":", color=INK, linewidth=1, zorder=3)
            panel.scatter([0], [0], [height], marker="*", s=150, color="white", edgecolors=INK, depthshade=False, zorder=4,
                          label=f"지금의 가중치: 손실 {here}")
        panel.set(xlim=(found.a[0], found.a[-1]), ylim=(found.b[0], found.b[-1]), zlim=(floor, high if high > low else low + 1))
        panel.set_zlabel(name)
        _name(panel, isinstance(model, Module))
        quiet_solid(panel)
        legend(panel, loc="upper left")
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _paths(where: str, model: Any, path: Any) -> dict[str, np.ndarray]:
    """이름 → 발자취 (걸음, 2)."""
    if path is None:
        return {}
    if isinstance(model, Module):
        raise ArgumentError(f"{where}: path 는 수 둘의 함수를 볼 때만 얹을 수 있습니다. 모델의 가중치는 둘이 아닙니다.")
    named = path if isinstance(path, Mapping) else {"발자취": path}
    paths = {str(name): numbers(where, f"path[{name!r}]", spots, (2,), "모양 (걸음, 2)인").astype(float) for name, spots in named.items()}
    for name, spots in paths.items():
        if spots.shape[1] != 2:
            raise ShapeError(f"{where}: 발자취 '{name}' 의 모양은 (걸음, 2)여야 합니다. 받은 모양: {spots.shape}.")
    return paths


def _draw_contours(ax: Any, found: Slice, log: bool) -> Any:
    """칸마다의 색과 등고선. 색의 칸은 잰 값 그대로이고, 등고선은 값의 분위수마다 하나이다."""
    from matplotlib.colors import LogNorm

    a, b, values = found
    low, high = np.nanmin(values), np.nanmax(values)
    half = (a[1] - a[0]) / 2, (b[1] - b[0]) / 2
    image = ax.imshow(
        np.ma.masked_invalid(values.T), origin="lower", aspect="auto", cmap=SIZES, norm=LogNorm() if log and 0 < low < high else None,
        extent=(a[0] - half[0], a[-1] + half[0], b[0] - half[1], b[-1] + half[1]),
        interpolation="bilinear" if np.isfinite(values).all() else "nearest",
    )
    if high > low:
        ax.contour(a, b, np.ma.masked_invalid(values.T), levels=levels(values, LINES), colors="white", linewidths=0.7, alpha=0.8,
                   linestyles="solid")
    ax.set(xlim=(a[0], a[-1]), ylim=(b[0], b[-1]))
    return image


def _centre(found: Slice) -> tuple[int, int, str]:
    i, j = int(np.abs(found.a).argmin()), int(np.abs(found.b).argmin())
    return i, j, shown(found.values[i, j])


def _name(ax: Any, weights: bool) -> None:
    ax.set_xlabel("d₁" if weights else "x")
    ax.set_ylabel("d₂" if weights else "y")
