"""영상 여럿을 한 장에 모으기: 눈금(색) 하나를 함께 쓰고, 사이는 비워 둔다."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .style import COLOURS, INK, LIGHTNESS, QUIET, SIGNED, SIZES, colour_bar, largest, tint


def tiled(images: np.ndarray, columns: int) -> np.ndarray:
    """영상들 (N, 높이, 너비)을 ``columns`` 줄로 놓은 한 장. 사이의 빈틈은 nan."""
    count, high, wide = images.shape
    rows = -(-count // columns)
    sheet = np.full((rows * (high + 1) - 1, columns * (wide + 1) - 1), np.nan)
    for k, image in enumerate(images):
        top, left = k // columns * (high + 1), k % columns * (wide + 1)
        sheet[top : top + high, left : left + wide] = image
    return sheet


def columns_for(count: int, high: int = 1, wide: int = 1) -> int:
    """전체가 정사각형보다 조금 넓어지는 칸의 수."""
    return max(1, min(count, math.ceil(math.sqrt(1.6 * count * high / wide))))


def scale_of(*arrays: np.ndarray) -> dict[str, Any]:
    """함께 쓸 색의 눈금: 음수가 있으면 0을 가운데에 둔 두 갈래, 없으면 0부터 시작하는 한 갈래."""
    lowest = min((float(a[np.isfinite(a)].min()) for a in arrays if np.isfinite(a).any()), default=0.0)
    top = largest(*arrays)
    return {"cmap": SIGNED, "vmin": -top, "vmax": top} if lowest < 0 else {"cmap": SIZES, "vmin": 0.0, "vmax": top}


GREY = {"cmap": LIGHTNESS}


def show_image(ax: Any, image: np.ndarray, scale: dict[str, Any]) -> Any:
    """눈금 없이, 화소가 네모로 보이게."""
    shown = ax.imshow(np.ma.masked_invalid(image) if image.ndim == 2 else image, interpolation="nearest", aspect="equal", **scale)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.title.set_color(INK)
    return shown


def show_tiles(figure: Any, ax: Any, images: np.ndarray, columns: int, scale: dict[str, Any], names: Sequence[str] = (),
               label: str = "") -> Any:
    """영상들을 모아 그리고, 자리가 넉넉하면 저마다의 이름을 위에 적는다."""
    shown = show_image(ax, tiled(images, columns), scale)
    high, wide = images.shape[1:]
    for k, name in enumerate(names):
        ax.text(k % columns * (wide + 1) + wide / 2 - 0.5, k // columns * (high + 1) - 0.6, name, ha="center", va="bottom",
                fontsize=7, color=QUIET)
    if label:
        colour_bar(figure, shown, ax, label)
    return shown


def show_numbers(ax: Any, image: np.ndarray, shown: Any, size: float = 12) -> list[Any]:
    """칸마다의 수. 바탕이 짙으면 희게 쓴다."""
    written = []
    for (row, column), value in np.ndenumerate(image):
        paint = shown.cmap(shown.norm(value))[:3]
        colour = "white" if np.dot(paint, [0.3, 0.59, 0.11]) < 0.5 else INK
        text = f"{value:.3g}".replace("-", "−")
        written.append(ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=size))
    return written


def light_scale(image: np.ndarray, signed: bool | None = None) -> dict[str, Any]:
    """수를 읽을 수 있게 옅은 색의 눈금."""
    from matplotlib.colors import LinearSegmentedColormap

    scale = scale_of(image)
    if image.min() < 0 if signed is None else signed:
        return scale
    return {**scale, "cmap": LinearSegmentedColormap.from_list("옅은 파랑", ["#FFFFFF", "#7FB8DA"])}


def pale_scale(image: np.ndarray) -> dict[str, Any]:
    """0은 희고, 양수는 옅은 파랑, 음수는 옅은 주황인 눈금: 어느 칸에서도 검은 수가 읽힌다."""
    from matplotlib.colors import LinearSegmentedColormap

    ends: list[Any] = [tint(COLOURS[1], 0.5), (1, 1, 1), tint(COLOURS[0], 0.5)]
    top = largest(image)
    return {"cmap": LinearSegmentedColormap.from_list("옅은 주황과 파랑", ends), "vmin": -top, "vmax": top}


def rule(ax: Any, shape: tuple[int, ...]) -> None:
    """칸 사이의 선."""
    for k in range(shape[0] + 1):
        ax.axhline(k - 0.5, color="#B9C3CD", linewidth=0.8)
    for k in range(shape[1] + 1):
        ax.axvline(k - 0.5, color="#B9C3CD", linewidth=0.8)
    ax.set(xlim=(-0.55, shape[1] - 0.45), ylim=(shape[0] - 0.45, -0.55))
