"""그림의 검사들이 함께 쓰는 것."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np


def png(figure: Any) -> np.ndarray:
    """그려 낸 화소 (높이, 너비, 4)."""
    from matplotlib.image import imread

    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    buffer.seek(0)
    return np.asarray(imread(buffer))


def texts(figure: Any) -> list[str]:
    """그림에 보이는 글들. 자리를 잡고 글자를 재는 데까지 그려 본다(화소는 칠하지 않는다)."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(Text) if t.get_text() and t.get_visible()]


def lines(ax: Any) -> dict[str, np.ndarray]:
    """이름표가 있는 선 → 점들 (N, 2)."""
    return {line.get_label(): line.get_xydata() for line in ax.lines if not line.get_label().startswith("_")}


def segments(ax: Any) -> np.ndarray:
    """축의 등고선의 꼭짓점들 (N, 2)."""
    from matplotlib.contour import ContourSet

    found = [path.vertices for made in ax.collections if isinstance(made, ContourSet) and not made.filled for path in made.get_paths()]
    return np.concatenate(found) if found else np.zeros((0, 2))


def polygons(ax: Any) -> list[np.ndarray]:
    """입체 축의 면들. 면의 모임마다 (M, 꼭짓점, 3)."""
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    made = [_corners(faces) for faces in ax.collections if isinstance(faces, Poly3DCollection)]
    return [corners for corners in made if len(corners)]


def _corners(faces: Any) -> np.ndarray:
    """면마다 꼭짓점. matplotlib 3.10 까지는 한 줄로 늘어놓고 자를 자리를 따로 둔다."""
    return np.asarray(faces._faces) if hasattr(faces, "_faces") else np.array([faces._vec[:3].T[cut] for cut in faces._segslices])


def offsets(scatter: Any) -> np.ndarray:
    """흩뿌린 점들 (N, 2) 또는 (N, 3)."""
    places = getattr(scatter, "_offsets3d", None)
    return np.asarray(scatter.get_offsets()) if places is None else np.stack([np.asarray(p) for p in places], 1)


def labelled(ax: Any, name: str) -> np.ndarray:
    """이름표가 ``name`` 인 점들."""
    found = [c for c in ax.collections if c.get_label() == name]
    assert len(found) == 1, [c.get_label() for c in ax.collections]
    return offsets(found[0])
