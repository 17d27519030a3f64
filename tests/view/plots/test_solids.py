"""입체의 부품: 등위면과 면."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.view.plots.solids import cube, isosurface, sheet

TICKS = [np.linspace(-1, 1, 7), np.linspace(0, 2, 6), np.linspace(-2, 0, 5)]
GRID = np.stack(np.meshgrid(*TICKS, indexing="ij"), -1)


def normals(triangles: np.ndarray) -> np.ndarray:
    return np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])


@settings(max_examples=30)
@given(st.tuples(*[st.integers(-20, 20)] * 3).filter(any), st.integers(-10, 10))
def test_a_plane_is_cut_exactly(tenths: tuple[int, ...], level: float) -> None:
    """사면체 안에서 선형이므로, 선형 함수의 등위면은 반올림까지 정확하고 법선은 기울기 쪽이다."""
    w, level = np.array(tenths) / 10, level / 10
    triangles = isosurface(TICKS, GRID @ w, level)
    np.testing.assert_allclose(triangles @ w, level, atol=1e-9)
    assert (normals(triangles) @ w > -1e-12).all()


def test_a_plane_across_the_box_has_the_right_area() -> None:
    triangles = isosurface(TICKS, GRID[..., 0], 0.1)
    assert np.linalg.norm(normals(triangles), axis=1).sum() / 2 == pytest.approx(2 * 2)


def test_a_ball_is_closed() -> None:
    ticks = [np.linspace(-1.5, 1.5, 25)] * 3
    r2 = (np.stack(np.meshgrid(*ticks, indexing="ij"), -1) ** 2).sum(-1)
    triangles = isosurface(ticks, 1 - r2)
    area = np.linalg.norm(normals(triangles), axis=1).sum() / 2
    volume = -np.einsum("ij,ij->i", triangles.mean(1), normals(triangles)).sum() / 6  # 법선은 안(값이 큰 쪽)을 본다
    assert area == pytest.approx(4 * np.pi, rel=0.02) and volume == pytest.approx(4 / 3 * np.pi, rel=0.02)


def test_nothing_to_cut() -> None:
    assert isosurface(TICKS, GRID[..., 0], 5.0).shape == (0, 3, 3)


def test_a_sheet_leaves_holes_where_there_is_no_value() -> None:
    z = np.arange(12.0).reshape(3, 4)
    assert sheet(np.arange(3.0), np.arange(4.0), z).shape == (6, 4, 3)
    z[1, 1] = np.nan
    left = sheet(np.arange(3.0), np.arange(4.0), z)
    assert left.shape == (2, 4, 3) and all(corner[2] == corner[0] * 4 + corner[1] for face in left for corner in face)


def test_cube() -> None:
    edges = cube(-1, 1)
    assert edges.shape == (12, 2, 3)
    np.testing.assert_array_equal(np.abs(edges[:, 1] - edges[:, 0]).sum(1), 2)
    assert len({tuple(map(tuple, edge)) for edge in edges.tolist()}) == 12
