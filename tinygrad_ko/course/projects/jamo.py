"""자모의 영상: 실린 글꼴로 그린 닿소리 열넷. 글꼴이 그림의 방에 있으므로 자료의 방이 아니라 여기에서 만든다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...data.checks import whole
from ...errors import MissingExtra
from ...tensors.generator import resolve
from ...view.paper.fonts import FONT_PATH

__all__ = ["JAMO", "jamo_images"]

JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_FINER = 4  # 이만큼 크게 그린 뒤에 줄인다
_TILT, _SHIFT = 12.0, 0.08  # 도, 한 변에 대한 비율


def jamo_images(
    n: int = 1400, seed: np.random.Generator | int | None = 0, size: int = 16, noise: float = 0.08,
) -> tuple[np.ndarray, np.ndarray]:
    """닿소리 14가지(ㄱ–ㅎ)의 작은 영상. 글자마다 크기, 기울기, 자리, 굵기를 조금씩 다르게 그린다. Pillow 가 있어야 한다.

    매개변수
    --------
    n : 영상의 수, 1 이상. 부류를 차례로 돌며 만든다.
    seed : 난수의 씨앗 또는 발생기.
    size : 한 변의 화소 수, 8 이상.
    noise : 화소마다 더하는 정규 잡음의 표준편차, 0 이상(무차원). 더한 뒤 0과 1 사이로 자른다.

    반환
    ----
    (images, labels) : images 는 float32 (n, 1, size, size), 밝기 0…1(무차원, 획이 1). labels 는 int64 (n,), 0(ㄱ)부터 13(ㅎ).

    예외
    ----
    ArgumentError, ArgumentTypeError : ``n`` 이나 ``size`` 가 범위 밖일 때. MissingExtra : Pillow 가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> images, labels = tg.course.jamo_images(28)
    >>> images.shape, labels[:3].tolist()
    ((28, 1, 16, 16), [0, 1, 2])

    출처
    ----
    Noto Sans KR (SIL Open Font License 1.1)의 획을 그린 것.
    """
    n, size = whole("jamo_images", "n", n, 1), whole("jamo_images", "size", size, 8)
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ModuleNotFoundError:
        raise MissingExtra("pillow", "plot") from None
    rng, side = resolve(seed, "jamo_images"), size * _FINER
    fonts: dict[int, Any] = {}
    images = np.empty((n, 1, size, size), np.float32)
    labels = np.arange(n) % len(JAMO)
    for k, label in enumerate(labels):
        points = round(side * rng.uniform(0.7, 0.9))
        if points not in fonts:
            fonts[points] = ImageFont.truetype(str(FONT_PATH), points)
        paper = Image.new("L", (side, side))
        middle = side / 2 + rng.uniform(-_SHIFT, _SHIFT, 2) * side
        thicker = int(rng.integers(0, _FINER // 2 + 1))
        ImageDraw.Draw(paper).text(tuple(middle), JAMO[label], 255, fonts[points], "mm", stroke_width=thicker)
        paper = paper.rotate(rng.uniform(-_TILT, _TILT), Image.Resampling.BILINEAR)
        images[k, 0] = np.asarray(paper.resize((size, size), Image.Resampling.BOX), np.float32) / 255
    if noise > 0:
        images += rng.normal(0, noise, images.shape).astype(np.float32)
    return np.clip(images, 0, 1), labels.astype(np.int64)
