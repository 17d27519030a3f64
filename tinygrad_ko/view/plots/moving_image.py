"""움직이는 영상(GIF, APNG, WebP)을 Pillow 로."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import MissingExtra

LINGER = 3  # 마지막 장면은 이만큼 오래 보인다: 되풀이될 때 끝을 알아보게


def pillow() -> Any:
    """Pillow 의 ``Image``. 없으면 설치하는 법을 알린다."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise MissingExtra(package="pillow", extra="plot") from error
    return Image


def save_moving(path: Path, pictures: Iterator[np.ndarray], fps: float) -> None:
    """장면들 (높이, 너비, 4)을 ``path`` 의 확장자의 꼴로. 끝없이 되풀이한다.

    예외: MissingExtra (pillow 가 없을 때).
    """
    frames = [pillow().fromarray(picture[..., :3]) for picture in pictures]
    wait = max(round(1000 / fps), 20)  # 20 ms 보다 짧으면 브라우저가 제멋대로 늦춘다
    if path.suffix == ".gif":
        frames = _with_one_palette(frames)
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[*[wait] * (len(frames) - 1), LINGER * wait], loop=0)


def _with_one_palette(frames: list[Any]) -> list[Any]:
    """모든 장면이 함께 쓰는 색 256개로: 장면마다 바뀐 곳만 적히므로 파일이 작다."""
    Image = pillow()
    chosen = [frames[0], frames[len(frames) // 2], frames[-1]]
    wide, high = chosen[0].size
    sheet = Image.new("RGB", (wide, 3 * high))
    for k, frame in enumerate(chosen):
        sheet.paste(frame, (0, k * high))
    palette = sheet.quantize(256)
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
