"""가중치, 필터(filter), 특징 지도(feature map)를 영상으로."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import evaluating
from ...nn.module import Module, check_module
from ..paper.fonts import korean_font
from .answers import as_input
from .checks import at_least, numbers
from .mosaic import columns_for, scale_of, show_tiles
from .style import canvas, colour_bar, entitle, lettered, panels, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def weights(layer: Any, shape: tuple[int, int] | None = None, *, limit: int = 64, ax: Axes | None = None,
            title: str | None = None) -> Figure:
    """층의 가중치를 그린다. 0은 희고 양수와 음수는 서로 다른 색이며, 눈금 하나를 모두 함께 쓴다.

    ``nn.Linear`` 의 가중치 (나감, 들어옴)는 한 장의 행렬로, ``shape`` 를 주면 나가는 뉴런마다 영상 하나로 그린다. 합성곱의 층이면
    ``filters`` 와 같다.

    매개변수
    --------
    layer : ``weight`` 를 가진 층, 또는 가중치의 배열.
    shape : 뉴런 하나의 가중치를 놓을 영상의 (높이, 너비). 곱이 들어오는 수와 같아야 한다.
    limit : 그릴 영상의 최대 수. 나머지는 앞에서부터 이만큼만 그린다.
    ax : 이 축에 그린다.
    title : 그림의 제목. 축에 이미 적는 말(정확도 …)이 있으면 그 위에 적는다. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentTypeError, ShapeError, ArgumentError : 가중치가 없거나 모양이 맞지 않을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.weights(tg.nn.Linear(64, 10, generator=0), shape=(8, 8))
    >>> figure.axes[0].images[0].get_array().shape  # 영상 열 장과 사이의 빈틈
    (26, 35)

    출처
    ----
    강의 L19.
    """
    where = "weights"
    weight = _weight(where, layer)
    if weight.ndim > 2:
        return _draw_filters(where, weight, limit, ax, title)
    at_least(where, "limit", limit, 1)
    if shape is None:
        with korean_font():
            figure, panel = canvas(where, ax, (5.4, 4.2))
            scale = scale_of(weight) if weight.min() < 0 else scale_of(weight, -weight)
            image = panel.imshow(np.ma.masked_invalid(weight), aspect="auto", interpolation="nearest", **scale)
            panel.set(xlabel=f"들어옴 ({weight.shape[1]})", ylabel=f"나감 ({weight.shape[0]})")
            colour_bar(figure, image, panel, "가중치")
            quiet(panel)
            entitle(figure, [panel], title)
        made: Figure = figure
        return made
    high, wide = _image_shape(where, shape)
    if high * wide != weight.shape[1]:
        raise ShapeError(
            f"{where}: shape={shape} 의 화소는 {high * wide}개인데 들어오는 수는 {weight.shape[1]}개입니다. 두 수의 곱이 같아야 합니다."
        )
    images = weight[:limit].reshape(-1, high, wide)
    return _draw_images(where, images, len(weight), "뉴런", ax, title)


def filters(layer: Any, *, limit: int = 64, ax: Axes | None = None, title: str | None = None) -> Figure:
    """합성곱의 필터들: 나가는 채널마다 한 줄, 들어오는 채널마다 한 칸. 들어오는 채널이 하나이면 필터마다 한 칸.

    매개변수
    --------
    layer : ``nn.Conv2d`` 처럼 가중치가 (나감, 들어옴, 높이, 너비)인 층, 또는 그런 배열. ``nn.Conv1d`` 이면 높이가 1이다.
    limit : 그릴 나가는 채널의 최대 수(들어오는 채널은 16까지).
    ax : 이 축에 그린다.
    title : 그림의 제목. 축에 이미 적는 말(정확도 …)이 있으면 그 위에 적는다. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentTypeError, ShapeError : 가중치가 없거나 합성곱의 가중치가 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.filters(tg.nn.Conv2d(3, 4, 5, generator=0))
    >>> figure.axes[0].images[0].get_array().shape  # 네 줄 세 칸
    (23, 17)

    출처
    ----
    강의 L19.
    """
    where = "filters"
    weight = _weight(where, layer)
    if weight.ndim < 3:
        raise ShapeError(
            f"{where}: 합성곱의 가중치 (나감, 들어옴, 높이, 너비)여야 합니다. 받은 모양: {weight.shape}. 완전 연결층이면 weights 를 쓰세요."
        )
    return _draw_filters(where, weight, limit, ax, title)


def feature_maps(
    model: Module, x: ArrayLike, layer: str | int | Sequence[str | int] | None = None, *, limit: int = 32,
    axes: Sequence[Axes] | Axes | None = None, title: str | None = None,
) -> Figure:
    """영상 하나가 층들을 지나며 만드는 특징 지도(feature map)들. 층마다 한 판이고, 판 안의 채널들은 눈금 하나를 함께 쓴다.

    매개변수
    --------
    model : 모델. 평가 상태에서 한 번 부르고 되돌린다.
    x : 영상 하나, 모양 (채널, 높이, 너비), (높이, 너비), 또는 (1, 채널, 높이, 너비).
    layer : 볼 층의 경로나 번호, 또는 그 목록. ``None`` 이면 바로 아래의 층 가운데 출력이 (채널, 높이, 너비)인 모든 층.
    limit : 층마다 그릴 채널의 최대 수.
    axes : 축들. 층마다 하나이다(하나이면 축 그대로도 된다).
    title : 그림의 제목. 축에 이미 적는 말(정확도 …)이 있으면 그 위에 적는다. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ShapeError : 영상의 모양이 맞지 않거나, 층의 출력이 영상이 아닐 때.
    ArgumentError, ArgumentTypeError : 그런 층이 없거나 모델이 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> nn = tg.nn
    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3, generator=0), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10, generator=0))
    >>> figure = tg.plot.feature_maps(model, np.ones((8, 8), np.float32))
    >>> [ax.get_title() for ax in figure.axes if ax.get_title()]
    ['0 · Conv2d: 4채널 6×6', '1 · ReLU: 4채널 6×6']

    출처
    ----
    강의 L19.
    """
    where = "feature_maps"
    check_module(where, model)
    at_least(where, "limit", limit, 1)
    batch = _one_image(where, x)
    maps = _maps(where, model, batch, layer)
    kinds = {name: type(module).__name__ for name, module in model.named_modules()}
    with korean_font():
        height = sum(0.5 + 1.25 * _rows(values, limit) for values in maps.values())
        figure, drawn = panels(where, "axes", axes, [False] * len(maps), (7.2, min(max(height, 2.6), 14)), 1)
        for panel, (name, values) in zip(drawn, maps.items(), strict=True):
            shown = values[:limit]
            show_tiles(figure, panel, shown, _columns(shown), scale_of(shown), label="값")
            rest = f" ({limit}채널만)" if len(values) > limit else ""
            panel.set_title(lettered(f"{name} · {kinds[name]}: {len(values)}채널 {values.shape[1]}×{values.shape[2]}{rest}"))
        entitle(figure, drawn, title)
    made: Figure = figure
    return made


# ── 가중치 ───────────────────────────────────────────────────────────────────────────────────────────


def _weight(where: str, layer: Any) -> np.ndarray:
    value = getattr(layer, "weight", layer) if isinstance(layer, Module) else layer
    if value is None or isinstance(value, Module):
        raise ArgumentTypeError(
            f"{where}: {type(layer).__name__} 에는 weight 가 없습니다. nn.Linear 나 nn.Conv2d 같은 층(예: model[0]), "
            "또는 가중치의 배열을 주세요."
        )
    array = numbers(where, "weight", value, (2, 3, 4), "모양 (나감, 들어옴[, 높이], 너비)인").astype(float)
    return array[:, :, None, :] if array.ndim == 3 else array


def _image_shape(where: str, shape: Any) -> tuple[int, int]:
    if not isinstance(shape, (tuple, list)) or len(shape) != 2:
        raise ArgumentTypeError(f"{where}: shape 는 (높이, 너비)여야 합니다. 받은 것: {describe(shape)}.")
    return at_least(where, "shape", shape[0], 1), at_least(where, "shape", shape[1], 1)


def _draw_filters(where: str, weight: np.ndarray, limit: Any, ax: Any, title: str | None) -> Any:
    at_least(where, "limit", limit, 1)
    out, into, high, wide = weight.shape
    if into == 1:
        return _draw_images(where, weight[:limit, 0], out, "필터", ax, title)
    shown = weight[:limit, :16]
    columns = shown.shape[1]
    with korean_font():
        size = (1.6 + 0.5 * columns * max(wide / high, 0.6), 0.9 + 0.5 * len(shown))
        figure, panel = canvas(where, ax, (float(np.clip(size[0], 3.6, 12)), float(np.clip(size[1], 2.6, 14))))
        show_tiles(figure, panel, shown.reshape(-1, high, wide), columns, scale_of(weight, -weight), label="가중치")
        panel.set_xticks([k * (wide + 1) + (wide - 1) / 2 for k in range(columns)], labels=range(columns))
        panel.set_yticks([k * (high + 1) + (high - 1) / 2 for k in range(len(shown))], labels=range(len(shown)))
        panel.set(xlabel="들어오는 채널" + _part(columns, into), ylabel="나가는 채널" + _part(len(shown), out))
        panel.tick_params(length=0, labelsize=8)
        entitle(figure, [panel], title)
    return figure


def _part(shown: int, total: int) -> str:
    return f" ({total}개 가운데 {shown}개)" if shown < total else ""


def _draw_images(where: str, images: np.ndarray, total: int, kind: str, ax: Any, title: str | None) -> Any:
    count, high, wide = images.shape
    columns = columns_for(count, high, wide)
    with korean_font():
        rows = -(-count // columns)
        figure, panel = canvas(where, ax, (float(np.clip(1.4 + 0.75 * columns, 3.6, 10)), float(np.clip(0.8 + 0.8 * rows, 2.4, 12))))
        names = [str(k) for k in range(count)] if count <= 40 else []
        show_tiles(figure, panel, images, columns, scale_of(images, -images), names, "가중치")
        panel.set_title(f"{kind} {count}개" + (f" (모두 {total}개)" if total > count else ""), pad=12)
        entitle(figure, [panel], title)
    return figure


# ── 특징 지도 ──────────────────────────────────────────────────────────────────────────────────────


def _one_image(where: str, x: Any) -> np.ndarray:
    image = numbers(where, "x", x, (2, 3, 4), "영상 하나, 모양 (채널, 높이, 너비)인")
    if image.ndim == 4 and len(image) != 1:
        raise ShapeError(f"{where}: 영상 하나만 그립니다. 받은 모양: {image.shape}. x[0] 처럼 하나를 고르세요.")
    if image.dtype.kind != "f":
        image = image.astype(np.float32)
    return image if image.ndim == 4 else image[None] if image.ndim == 3 else image[None, None]


def _maps(where: str, model: Module, batch: np.ndarray, layer: Any) -> dict[str, np.ndarray]:
    given = as_input(model, batch)
    with evaluating(model):
        if layer is None:
            seen = {name: z[0] for name, z in layer_outputs(model, given).items() if z.ndim == 4}
            if not seen:
                raise ArgumentError(f"{where}: 출력이 (채널, 높이, 너비)인 층이 없습니다. layer= 로 합성곱의 층을 고르세요.")
            return seen
        names = list(layer) if isinstance(layer, (list, tuple)) else [layer]
        if not names:
            raise ArgumentError(f"{where}: 볼 층을 하나라도 주세요.")
        found = {}
        for name in names:
            z = layer_outputs(model, given, name)
            if z.ndim != 4:
                raise ShapeError(f"{where}: 층 {name!r} 의 출력은 영상이 아닙니다(모양 {z.shape}). 출력이 4차원인 층을 고르세요.")
            found[str(name)] = z[0]
    return found


def _columns(images: np.ndarray) -> int:
    return min(len(images), max(8, math.ceil(len(images) / 4)))


def _rows(values: np.ndarray, limit: int) -> float:
    shown = values[:limit]
    columns = _columns(shown)
    return -(-len(shown) // columns) * 4.6 / columns * values.shape[1] / values.shape[2]
