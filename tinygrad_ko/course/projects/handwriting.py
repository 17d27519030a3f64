"""손글씨 한 장을 숫자 신경망이 읽는 꼴로: 찍은 것이든 그린 것이든, 바탕을 지우고 획을 가운데에 놓는다."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ...errors import ArgumentError, DataError, MissingExtra, needed
from ...io.atomic import path_of
from ...io.sources import opened
from .parts import array

__all__ = ["digit_from_image"]

SIZES = {8: 1.0, 28: 20 / 28}  # 한 변의 화소 → 획이 차지하는 긴 변의 비율: load_digits 는 가득, MNIST 는 28 가운데 20
_LARGEST = 50_000_000  # 화소의 수
_WORKED = 400  # 이보다 크면 이만큼으로 줄여서 본다
_FAINT = 0.15  # 획과 바탕의 밝기가 이만큼은 달라야 한다(0…1)
_SMALLEST = 8  # 한 변의 화소
_FULL = 0.45  # 이보다 많으면 획이 아니라 온통 칠한 것이다


def digit_from_image(image: Any, size: int = 8) -> np.ndarray:
    """손글씨 숫자 한 장의 영상을 ``load_digits`` (8)나 MNIST(28)와 같은 꼴로 만든다.

    회색으로 바꾸고, 천천히 변하는 바탕(그림자)을 빼고, 오츠의 문턱으로 획을 가르고, 획만 잘라, 비율을 지키며 줄이고, 무게중심을
    가운데에 놓는다. 종이가 밝고 잉크가 어두운 것도, 그 반대도 읽는다.

    매개변수
    --------
    image : 영상 파일의 이름(PNG, JPEG …, Pillow 가 있어야 한다)이나 밝기의 배열, 모양 (높이, 너비) 또는 (높이, 너비, 3 또는 4).
    size : 8 또는 28.

    반환
    ----
    np.ndarray : float32, 모양 (size, size). 밝기 0…1(무차원), 획이 1에 가깝다. 신경망에는 ``.reshape(1, -1)`` 이나 ``[None, None]`` 으로.

    예외
    ----
    DataError : 획이 없거나(모두 같은 밝기), 온통 칠해져 있거나, 너무 작을 때; 영상으로 읽을 수 없을 때.
    MissingFileError : 파일이 없을 때. MissingExtra : Pillow 가 없을 때.
    ArgumentError : ``size`` 가 8이나 28이 아니거나, 영상의 모양이 아닐 때.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> paper = np.full((60, 40), 230)
    >>> paper[10:50, 18:22] = 30
    >>> tg.course.digit_from_image(paper).round(1)[4]
    array([0., 0., 0., 1., 1., 0., 0., 0.], dtype=float32)

    출처
    ----
    N. Otsu (1979). 무게중심을 가운데에 놓는 것은 MNIST(LeCun, Cortes, Burges)가 한 대로.
    """
    if isinstance(size, bool) or size not in SIZES:
        raise ArgumentError(f"digit_from_image: size 는 8(load_digits)이나 28(MNIST)입니다. 받은 값: {size!r}.")
    grey = _grey(image)
    ink = _ink(_smaller(grey))
    return _placed(ink, size)


def _grey(image: Any) -> np.ndarray:
    """밝기 0…1, 모양 (높이, 너비)."""
    if isinstance(image, (str, os.PathLike)):
        array_ = _read(image)
    else:
        array_ = array("digit_from_image", image)
    if array_.dtype.kind not in "fiub" or array_.ndim not in (2, 3) or (array_.ndim == 3 and array_.shape[2] not in (1, 2, 3, 4)):
        raise ArgumentError("digit_from_image: 파일의 이름이나, 모양 (높이, 너비) 또는 (높이, 너비, 3 또는 4)인 밝기의 배열이어야 합니다. "
                            f"받은 것: 모양 {array_.shape}, {array_.dtype}.")
    if min(array_.shape[:2]) < _SMALLEST:
        raise DataError(f"digit_from_image: 영상이 {array_.shape[1]}x{array_.shape[0]} 화소로 너무 작습니다. "
                        f"한 변이 {_SMALLEST} 이상이어야 합니다.")
    values = array_.astype(np.float64)
    if not np.isfinite(values).all():
        raise DataError("digit_from_image: 밝기에 nan 이나 무한대가 있습니다.")
    if array_.dtype.kind in "iu" or values.max() > 1:
        values = values / 255
    if values.ndim == 3:
        colours = values[..., :3].mean(2) if values.shape[2] >= 3 else values[..., 0]
        clear = values[..., -1] if values.shape[2] in (2, 4) else np.ones(colours.shape)
        values = colours * clear + 1 - clear  # 투명한 곳은 흰 종이이다
    return values


def _read(path: str | os.PathLike[str]) -> np.ndarray:
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ModuleNotFoundError:
        raise MissingExtra("pillow", "plot") from None
    named = path_of("digit_from_image", path, "숫자.png")
    with opened("digit_from_image", named):  # 없는 파일은 여기에서 알린다
        pass
    try:
        with Image.open(named) as picture:
            if picture.width * picture.height > _LARGEST:
                raise DataError(f"digit_from_image: '{named}': {picture.width}x{picture.height} 화소로 너무 큽니다. "
                                "숫자 하나만 잘라 주세요.")
            turned = ImageOps.exif_transpose(picture)  # 전화기로 찍은 것은 돌려 적혀 있다
            return np.asarray(turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"digit_from_image: '{named}': 영상으로 읽지 못했습니다({type(error).__name__}). "
                        "PNG 나 JPEG 로 저장한 것을 주세요.") from None


def _smaller(grey: np.ndarray) -> np.ndarray:
    """큰 사진은 고르게 줄인다(화소의 평균)."""
    step = max(1, max(grey.shape) // _WORKED)
    if step == 1:
        return grey
    rows, columns = (n // step * step for n in grey.shape)
    return grey[:rows, :columns].reshape(rows // step, step, columns // step, step).mean((1, 3))


def _ink(grey: np.ndarray) -> np.ndarray:
    """획의 짙기 0…1. 바탕은 0."""
    ndimage = needed("scipy.ndimage")
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    dark = np.median(edge) < 0.5 and (grey > np.median(edge) + _FAINT).mean() < _FULL  # 어두운 바탕에 밝은 획
    paper = 1 - grey if dark else grey
    if (paper < np.median(edge) - _FAINT).mean() > 1 - _FULL / 2 or np.ptp(paper) < _FAINT:
        raise _unclear(paper)
    coarse = max(1, max(paper.shape) // 40)
    blocks = ndimage.uniform_filter(paper, coarse)[::coarse, ::coarse]
    light = ndimage.percentile_filter(blocks, 80, max(3, max(blocks.shape) // 2 | 1))
    ground = ndimage.gaussian_filter(light, 2)  # 그림자: 천천히 변하는 밝기
    zoom = [n / m for n, m in zip(paper.shape, ground.shape, strict=True)]
    depth = np.clip(ndimage.zoom(ground, zoom, order=1, grid_mode=True, mode="nearest") - paper, 0, None)
    depth = ndimage.gaussian_filter(depth, max(grey.shape) / 200)  # 종이의 잔 얼룩
    if depth.max() < _FAINT:
        raise _unclear(paper)
    threshold = _otsu(depth)
    mask = depth > threshold
    if mask.mean() > _FULL:
        raise _unclear(paper)
    pieces, count = ndimage.label(mask, np.ones((3, 3)))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    kept = np.isin(pieces, np.flatnonzero(sizes >= 0.08 * sizes.max()))  # 얼룩은 버리고, 떨어진 획(5의 머리)은 남긴다
    if max(np.ptp(where) for where in np.nonzero(kept)) < _SMALLEST:
        raise DataError("digit_from_image: 보이는 획이 점만큼 작습니다. 숫자가 그림의 절반은 되게 가까이 찍거나 잘라 주세요.")
    near = ndimage.binary_dilation(kept, iterations=2)
    strong = np.quantile(depth[kept], 0.7)
    return np.where(near, np.clip(depth / strong, 0, 1), 0.0)


def _unclear(paper: np.ndarray) -> DataError:
    if np.ptp(paper) < _FAINT:
        return DataError("digit_from_image: 획이 보이지 않습니다(밝기가 거의 고릅니다). 짙은 펜으로 쓰고 밝은 데에서 찍으세요.")
    if paper.mean() < 0.5:
        return DataError("digit_from_image: 온통 칠해져 있습니다. 숫자 둘레에 종이가 보이게 찍으세요.")
    return DataError("digit_from_image: 획과 종이를 가르지 못했습니다. 숫자 하나만, 둘레에 종이가 보이게 가까이 찍으세요.")


def _otsu(depth: np.ndarray) -> float:
    """두 무리의 사이 분산이 가장 큰 문턱."""
    counts, edges = np.histogram(depth, 128)
    middle = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middle)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1:][np.nanargmax(np.where(np.isfinite(between), between, -1))])


def _placed(ink: np.ndarray, size: int) -> np.ndarray:
    """획을 잘라 비율을 지키며 줄이고, 무게중심을 가운데에 놓는다."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    longest = SIZES[size] * size
    scale = max(cut.shape) / longest  # 만들 화소 하나가 덮는 화소의 수
    mass = cut.sum()
    centre = np.array([(cut.sum(1 - axis) * np.arange(cut.shape[axis])).sum() / mass for axis in (0, 1)]) + 0.5
    start = []
    for axis in (0, 1):
        first = centre[axis] - size / 2 * scale
        if cut.shape[axis] <= size * scale:  # 무게중심이 가운데에 오게 하되, 획이 밖으로 나가지 않게
            first = min(max(first, cut.shape[axis] - size * scale), 0.0)
        start.append(first)
    made = cut
    for axis in (0, 1):
        made = _areas(made, start[axis], scale, size, axis)
    return np.clip(made / made.max(), 0, 1).astype(np.float32)  # 가는 펜도 가장 짙은 곳이 1


def _areas(values: np.ndarray, start: float, scale: float, size: int, axis: int) -> np.ndarray:
    """한 축을 따라, ``start`` 에서 ``scale`` 씩 ``size`` 칸의 평균: 칸에 걸친 만큼만 더한다."""
    sums = np.concatenate([np.zeros_like(np.take(values, [0], axis)), np.cumsum(values, axis)], axis)
    edges = np.clip(start + scale * np.arange(size + 1), 0, values.shape[axis])
    low = np.minimum(edges.astype(int), values.shape[axis] - 1)
    part = (edges - low).reshape([-1 if k == axis else 1 for k in range(values.ndim)])
    at = np.take(sums, low, axis) * (1 - part) + np.take(sums, low + 1, axis) * part
    return np.diff(at, axis=axis) / scale
