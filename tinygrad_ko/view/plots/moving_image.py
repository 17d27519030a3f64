"""움직이는 영상(GIF, APNG, WebP)을 Pillow 로."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ...errors import MissingExtra

LINGER = 3  # 마지막 장면은 이만큼 오래 보인다: 되풀이될 때 끝을 알아보게


def save_moving(path: Path, pictures: Iterator[np.ndarray], fps: float) -> None:
    """장면들 (높이, 너비, 4)을 ``path`` 의 확장자의 꼴로. 끝없이 되풀이한다.

    예외: MissingExtra (Pillow 가 없을 때).
    """
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise MissingExtra(package="Pillow", extra="plot") from error
    frames = [Image.fromarray(picture[..., :3]) for picture in pictures]
    wait = max(round(1000 / fps), 20)  # 20 ms 보다 짧으면 브라우저가 제멋대로 늦춘다
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[*[wait] * (len(frames) - 1), LINGER * wait], loop=0)
