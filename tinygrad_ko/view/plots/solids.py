"""입체(3-D) 그림의 부품: 격자 위의 면, 등위면(isosurface), 정육면체."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

LIGHT = np.array([-0.48, -0.36, 0.8])  # 빛이 오는 쪽


def sheet(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """``z[i, j]`` 를 (x[i], y[j]) 위에 놓은 면의 네모들 (M, 4, 3). 꼭짓점이 하나라도 유한하지 않은 네모는 뺀다."""
    grid = np.stack([*np.meshgrid(x, y, indexing="ij"), z], -1).astype(float)
    quads = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], 2).reshape(-1, 4, 3)
    return quads[np.isfinite(quads).all((1, 2))]


def isosurface(ticks: list[np.ndarray], values: np.ndarray, level: float = 0.0) -> np.ndarray:
    """격자의 값이 ``level`` 인 면을 이루는 세모들 (M, 3, 3). 법선은 값이 큰 쪽을 가리킨다.

    출처
    ----
    사면체로 나누어 걷기(marching tetrahedra): Doi, Koide (1991). 정육면체를 대각선을 함께 갖는 사면체 여섯으로 나눈다.
    """
    grid = np.stack(np.meshgrid(*ticks, indexing="ij"), -1).astype(float)
    d = values.astype(float) - level
    found = []
    for order in itertools.permutations(range(3)):
        steps = np.zeros((4, 3), dtype=int)
        for k, axis in enumerate(order):
            steps[k + 1:, axis] = 1
        cut = [tuple(slice(s, n - 1 + s) for s, n in zip(step, d.shape, strict=True)) for step in steps]
        corners = np.stack([grid[c].reshape(-1, 3) for c in cut], 1)
        heights = np.stack([d[c].ravel() for c in cut], 1)
        found.append(_slices(corners, heights))
    return np.concatenate(found)


def _slices(corners: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """사면체들 (M, 4, 3)을 높이 0에서 자른 세모들."""
    count = (heights >= 0).sum(1)
    crossed = (count > 0) & (count < 4)
    corners, heights, count = corners[crossed], heights[crossed], count[crossed]
    order = np.argsort(heights < 0, axis=1, kind="stable")  # 0 이상인 꼭짓점을 앞으로
    corners = np.take_along_axis(corners, order[..., None], 1)
    heights = np.take_along_axis(heights, order, 1)

    def cut(which: np.ndarray, pairs: tuple[tuple[int, int], ...]) -> np.ndarray:
        p, h = corners[which], heights[which]
        ends = []
        for a, b in pairs:
            t = (h[:, a] / (h[:, a] - h[:, b]))[:, None]
            ends.append(p[:, a] + t * (p[:, b] - p[:, a]))
        return np.stack(ends, 1)

    triangles, below = [], []
    for many, pairs in ((1, ((0, 1), (0, 2), (0, 3))), (2, ((0, 2), (0, 3), (1, 3), (1, 2))), (3, ((3, 0), (3, 1), (3, 2)))):
        which = count == many
        ring, middle = cut(which, pairs), corners[which][:, many:].mean(1)
        for corner in range(1, len(pairs) - 1):
            triangles.append(ring[:, [0, corner, corner + 1]])
            below.append(middle)
    return _facing(np.concatenate(triangles), np.concatenate(below))


def _facing(triangles: np.ndarray, below: np.ndarray) -> np.ndarray:
    """넓이가 없는 세모를 빼고, 법선이 ``below`` 를 등지도록 꼭짓점의 차례를 고른다."""
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    size = np.linalg.norm(normal, axis=1)
    kept = size > 1e-9 * size.max(initial=0.0)
    triangles, normal, below = triangles[kept], normal[kept], below[kept]
    wrong = ((below - triangles.mean(1)) * normal).sum(1) > 0
    triangles[wrong] = triangles[wrong][:, ::-1]
    return triangles


def add_faces(ax: Any, polygons: np.ndarray, colour: Any = None, alpha: float = 1.0, values: np.ndarray | None = None,
              **colours: Any) -> Any:
    """면들을 입체 축에 놓는다. ``values`` 를 주면 면마다의 값을 ``cmap`` 과 ``norm`` 으로 물들인다."""
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    if values is None:
        faces = Poly3DCollection(polygons, facecolors=_shaded(polygons, colour), alpha=alpha, linewidths=0)
    else:
        faces = Poly3DCollection(polygons, antialiaseds=False, linewidths=0, **colours)  # 이음새가 보이지 않게
        faces.set_array(values)
    ax.add_collection3d(faces)
    return faces


def _shaded(polygons: np.ndarray, colour: Any) -> np.ndarray:
    """면마다, 빛을 받은 만큼 밝은 색(RGB). 앞뒤를 가리지 않는다."""
    from matplotlib.colors import to_rgb

    normal = np.cross(polygons[:, 1] - polygons[:, 0], polygons[:, 2] - polygons[:, 0])
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    lit = np.abs((normal / np.where(size > 0, size, 1)) @ LIGHT)[:, None]
    return (0.72 + 0.28 * lit) * np.array(to_rgb(colour))


def cube(low: float, high: float) -> np.ndarray:
    """정육면체의 모서리 열둘 (12, 2, 3)."""
    corners = np.array(list(itertools.product((low, high), repeat=3)))
    apart = np.abs(corners[:, None] - corners[None]).sum(-1)
    a, b = np.nonzero(np.triu(np.isclose(apart, high - low)))
    return np.stack([corners[a], corners[b]], 1)
