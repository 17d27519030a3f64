"""쪽에 넣을 작은 영상: 색의 번호를 PNG 로, 주소(data:)에 담는다."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np

from .moving_image import pillow


def rgb(colour: str) -> tuple[int, int, int]:
    """``#0072B2`` 를 세 수로."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def png(index: np.ndarray, palette: Sequence[tuple[int, int, int, int]]) -> str:
    """색의 번호 (높이, 너비)로 된 영상의 data: 주소. ``palette`` 는 번호마다의 색과 짙기(빨강, 초록, 파랑, 불투명도), 256개까지."""
    high, wide = index.shape
    image = pillow().frombytes("P", (wide, high), np.ascontiguousarray(index, np.uint8).tobytes())
    image.putpalette([value for colour in palette for value in colour[:3]])
    out = BytesIO()
    image.save(out, format="png", transparency=bytes([colour[3] for colour in palette]), optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
