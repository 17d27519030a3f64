"""영상 증대(augmentation)가 한 장을 어떻게 바꾸는가."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...data.augment.base import Augmentation
from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import particle
from ...operation.devices import to_numpy
from ...tensors.generator import resolve
from ..paper.fonts import korean_font
from .checks import at_least, numbers
from .mosaic import columns_for, show_image, tiled
from .style import INK, LIGHTNESS, canvas, entitle, lettered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "augmentations"
HEAD = 0.24  # 이름이 차지할, 영상의 높이에 대한 비율


def augmentations(
    image: ArrayLike, transforms: Mapping[str, Callable[[Any], Any]], *, count: int = 1, generator: np.random.Generator | int = 0,
    ax: Axes | None = None, title: str | None = None,
) -> Figure:
    """영상 한 장을 증대마다 바꾸어 나란히 놓는다. 맨 앞은 원본이다. 정답이 그대로인지 눈으로 살핀다(뒤집은 숫자는 같은 숫자인가?).

    매개변수
    --------
    image : 영상 (높이, 너비) 또는 (채널, 높이, 너비), 채널은 1 또는 3. 밝기, 실수.
    transforms : 이름 → 증대(``tg.data.augment`` 의 것이나, (N, C, H, W)를 받아 같은 꼴을 돌려주는 함수).
    count : 증대마다 뽑을 수. 1이면 모두 한데 모으고, 2 이상이면 증대마다 한 줄에 놓는다.
    generator : 난수 발생기나 씨앗. 증대가 가진 발생기는 쓰지 않는다(그 차례를 흩뜨리지 않는다).
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ShapeError : 영상의 모양이 맞지 않거나, 증대가 영상이 아닌 것을 돌려줄 때.
    ArgumentError, ArgumentTypeError : 비었거나, 증대가 부를 수 있는 것이 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> augment = tg.data.augment
    >>> three = tg.data.load_digits()[0][3].reshape(8, 8)
    >>> ways = {"돌리기": augment.RandomAffine(30), "뒤집기": augment.RandomHorizontalFlip(1.0), "잡음": augment.GaussianNoise(0.2)}
    >>> figure = tg.plot.augmentations(three, ways)
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['원본', '돌리기', '뒤집기', '잡음']

    출처
    ----
    강의 L17.
    """
    picture = numbers(WHERE, "image", image, (2, 3), "모양 (높이, 너비) 또는 (채널, 높이, 너비)인")
    picture = picture.astype(np.float32) if picture.dtype.kind != "f" else picture
    picture = picture[None] if picture.ndim == 2 else picture
    if len(picture) not in (1, 3):
        raise ShapeError(
            f"{WHERE}: 영상의 채널은 1이나 3이어야 합니다. 받은 모양: {picture.shape}. 채널이 마지막이면 transpose(2, 0, 1) 하세요."
        )
    if not isinstance(transforms, Mapping):
        raise ArgumentTypeError(f"{WHERE}: transforms 는 이름 → 증대의 사전이어야 합니다. 받은 것: {describe(transforms)}.")
    if not transforms:
        raise ArgumentError(f"{WHERE}: 증대가 없습니다. 사전에 하나라도 넣어 주세요.")
    at_least(WHERE, "count", count, 1)
    rng = resolve(generator, WHERE)
    rows = {str(name): _changed(str(name), change, picture, count, rng) for name, change in transforms.items()}
    images = [picture, *[made for row in rows.values() for made in row]] if count == 1 else [
        made for row in rows.values() for made in (picture, *row)]
    high, wide = (max(made.shape[k] for made in images) for k in (1, 2))
    head = max(2, round(HEAD * high))
    sheet = np.array([_centred(made, head, high, wide) for made in images])
    columns = columns_for(len(sheet), high, wide) if count == 1 else count + 1
    names = ["원본", *rows] if count == 1 else [text for name in rows for text in (name, *[""] * count)]
    with korean_font():
        size = (0.4 + 1.35 * columns * max(wide / high, 0.6), 0.5 + 1.5 * -(-len(sheet) // columns))
        figure, panel = canvas(WHERE, ax, (float(np.clip(size[0], 3.2, 14)), float(np.clip(size[1], 2.2, 16))))
        _show(panel, sheet, head, columns, names, picture)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _changed(name: str, change: Any, picture: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """바꾼 영상 ``count`` 장 (N, C, H, W)."""
    if not callable(change) or isinstance(change, type):
        raise ArgumentTypeError(
            f"{WHERE}: '{name}' {particle(name, '은/는')} 증대나 함수여야 합니다. 받은 것: {describe(change)}. 예: augment.RandomAffine(10)"
        )
    batch = np.repeat(picture[None], count, 0)
    made = change.changed(batch, rng) if isinstance(change, Augmentation) else change(batch)
    array = np.asarray(to_numpy(getattr(made, "_data", made)))
    if array.dtype.kind not in "fiub" or array.ndim != 4 or array.shape[:2] != batch.shape[:2] or not array.size:
        raise ShapeError(
            f"{WHERE}: '{name}' {particle(name, '은/는')} 모양 {batch.shape}의 영상들을 받아 (N, C, H, W)를 돌려주어야 합니다. "
            f"받은 것: {describe(made)}."
        )
    return array.astype(float)


def _centred(image: np.ndarray, head: int, high: int, wide: int) -> np.ndarray:
    """작은 영상(자른 것)을 같은 크기의 빈 판의 가운데에. 위의 ``head`` 줄은 이름의 자리이다."""
    made = np.full((len(image), head + high, wide), np.nan)
    top, left = head + (high - image.shape[1]) // 2, (wide - image.shape[2]) // 2
    made[:, top : top + image.shape[1], left : left + image.shape[2]] = image
    return made


def _show(ax: Any, sheet: np.ndarray, head: int, columns: int, names: list[str], picture: np.ndarray) -> None:
    """밝기의 눈금은 원본의 것이다: 잡음이 눈금을 바꾸지 않는다."""
    low, high = float(np.nanmin(picture)), float(np.nanmax(picture))
    high = high if high > low else low + 1
    if sheet.shape[1] == 1:
        show_image(ax, tiled(sheet[:, 0], columns), {"cmap": LIGHTNESS, "vmin": low, "vmax": high})
    else:
        layers = np.stack([tiled(sheet[:, c], columns) for c in range(3)], -1)
        shades = np.clip((layers - low) / (high - low), 0, 1)
        show_image(ax, np.where(np.isnan(layers), 1.0, shades), {})
    tall, wide = sheet.shape[2:]
    for k, name in enumerate(names):
        if name:
            spot = k % columns * (wide + 1) + wide / 2 - 0.5, k // columns * (tall + 1) + head - 0.8
            ax.text(*spot, lettered(name), ha="center", va="bottom", fontsize=9, color=INK)
