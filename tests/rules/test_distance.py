"""조각마다 셈한 거리: 차이를 모두 만들어 셈한 것과 같고(더하는 차례만큼의 끝자리), 자리는 답만큼만 쓴다."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.rules import distance

SHAPES = {"행렬": ((300, 64), (200, 64)), "묶음": ((3, 90, 5), (80, 5)), "묶음의 묶음": ((2, 1, 40, 3), (5, 70, 3)), "한 칸": ((200, 1), (150, 1))}


def drawn(shape, dtype, scale=1.0, seed=0):
    return (np.random.default_rng(seed).standard_normal(shape) * scale).astype(dtype)


def answers(a, b):
    leaves = [tg.tensor(v, requires_grad=True) for v in (a, b)]
    y = tg.cdist(*leaves)
    (y * np.cos(np.arange(y.size)).reshape(y.shape).astype(y.dtype)).sum().backward()
    return [y.data, *[v.grad.data for v in leaves]]


def in_full(a, b):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "_LONG", float("inf"))
        return answers(a, b)


@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30])  # 제곱이 사라지고 넘치는 크기도
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shapes", SHAPES)
def test_the_answer_is_that_of_all_differences(shapes, dtype, scale):
    a, b = drawn(SHAPES[shapes][0], dtype, scale), drawn(SHAPES[shapes][1], dtype, scale, 1)
    got, want = answers(a, b), in_full(a, b)
    assert [v.dtype for v in got] == [dtype] * 3
    eps = np.finfo(dtype).eps
    np.testing.assert_allclose(got[0], want[0], rtol=8 * eps)
    for x, y in zip(got[1:], want[1:], strict=True):
        np.testing.assert_allclose(x, y, rtol=8 * eps, atol=64 * eps)  # 길이 1인 것 수백 개의 합


def test_half_precision_is_summed_wide():
    a, b = np.full((40, 2000), 1.5, np.float16), np.zeros((50, 2000), np.float16)
    y, da, _ = answers(a, b)
    assert y.dtype == da.dtype == np.float16
    np.testing.assert_allclose(y, 1.5 * 2000**0.5, rtol=1e-3)  # float16 으로 더하면 4096 에서 더는 늘지 않는다


def test_close_points_keep_their_digits():
    """|a|² + |b|² − 2ab 로는 자릿수를 모두 잃는 거리."""
    a = 1000 + drawn((200, 16), np.float64) * 1e-3
    a, b = a.astype(np.float32), (a + drawn((200, 16), np.float64, 1e-3, 1)).astype(np.float32)
    exact = np.sqrt(((a[:, None].astype(np.float64) - b[None]) ** 2).sum(-1))
    np.testing.assert_allclose(tg.cdist(tg.tensor(a), tg.tensor(b)).data, exact, rtol=1e-6)


def test_a_point_and_itself():
    """거리 0의 기울기는 0이고, 아주 가까운 두 점의 기울기도 길이 1이다."""
    a = drawn((200, 8), np.float32)
    y, da, db = answers(a, a.copy())
    assert (np.diag(y) == 0).all() and np.isfinite(da).all() and np.isfinite(db).all()
    a, b = np.zeros((2, 8192), np.float32), np.zeros((1, 8192), np.float32)
    a[0, 0], a[1, 1] = 1e-40, 1e-44
    _, da, _ = answers(a, b)
    np.testing.assert_allclose(np.abs(da).max(1), np.abs(np.cos([0, 1])), rtol=1e-3)


def test_the_second_derivative():
    a, b = drawn((40, 6), np.float64), drawn((80, 6), np.float64, 1.0, 1)

    def curvature(long):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(distance, "_LONG", 0 if long else float("inf"))
            x, z = tg.tensor(a, requires_grad=True), tg.tensor(b, requires_grad=True)
            first = tg.autograd.grad((tg.cdist(x, z) ** 3).sum(), [x, z], create_graph=True)
            total = sum((g * np.sin(np.arange(g.size)).reshape(g.shape)).sum() for g in first)
            return [g.data for g in tg.autograd.grad(total, [x, z])]

    for got, want in zip(curvature(True), curvature(False), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-9)


def test_memory_is_that_of_the_answer():
    a, b = [tg.tensor(drawn((400, 256), np.float32, seed=k), requires_grad=True) for k in (0, 1)]
    tracemalloc.start()
    tg.cdist(a, b).sum().backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 400 * 400 * 256 / 10  # 차이를 모두 만들면 하나만도 그 열 배이다


def test_compiled_and_printed():
    a, b = [tg.tensor(drawn((150, 20), np.float32, seed=k), requires_grad=True) for k in (0, 1)]
    compiled = tg.compile(lambda a, b: tg.cdist(a, b).sum())
    for _ in range(3):
        assert compiled(a, b).item() == tg.cdist(a, b).sum().item()
    assert compiled.replays


# ── float32 는 float64 의 행렬 곱으로 ──


def in_differences(a, b):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "_DEEP", float("inf"))
        return answers(a, b)


@pytest.mark.parametrize("few", [True, False])  # 몇 짝만 가까우면 그 짝만, 많으면 모두 차이로
@pytest.mark.parametrize("gap", [0, 1e-2, 1e-4, 1e-12])
def test_close_pairs_among_far_ones_keep_their_digits(gap, few):
    a = drawn((120, 16), np.float32) * 100
    a[:, 3] = 0
    b = a[:90].copy()
    b[:, 3] += np.float32(gap)
    if not few:
        a, b = np.repeat(a[:4], 30, 0), np.repeat(b[:4], 30, 0)
    got, want = answers(a, b), in_differences(a, b)
    exact = np.sqrt(((a[:, None].astype(np.float64) - b[None]) ** 2).sum(-1))
    np.testing.assert_allclose(got[0], exact, rtol=3e-7)
    for x, y in zip(got[1:], want[1:], strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("shift", [0, 30, 1e4])
def test_the_slope_is_as_fine_as_that_of_differences(shift):
    a, b = drawn((150, 12), np.float32) + np.float32(shift), drawn((140, 12), np.float32, seed=1) + np.float32(shift)
    y, da, _ = answers(a, b)
    w = np.cos(np.arange(y.size)).reshape(y.shape)
    apart = a[:, None].astype(np.float64) - b[None]
    exact = (w[..., None] * apart / np.sqrt((apart**2).sum(-1, keepdims=True))).sum(1)
    assert np.abs(da - exact).max() <= 1.1 * max(np.abs(in_differences(a, b)[1] - exact).max(), 1e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("end", [np.inf, -np.inf, np.nan, 3e38, 1e-40])
def test_the_ends_are_those_of_differences(end):
    a, b = drawn((60, 8), np.float32), drawn((70, 8), np.float32, seed=1)
    a[3, 2], b[5, 1] = end, end
    for got, want in zip(answers(a, b), in_differences(a, b), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("end", [np.inf, np.nan])
def test_a_weight_without_end_is_that_of_differences(end):
    a, b = drawn((60, 8), np.float32), drawn((70, 8), np.float32, seed=1)
    w, c = drawn((60, 70), np.float32, seed=2), tg.cdist(tg.tensor(a), tg.tensor(b)).data
    w[3, 5] = end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "_DEEP", float("inf"))
        want = distance.pulled(w, a, b, c)
    np.testing.assert_allclose(distance.pulled(w, a, b, c), want, rtol=1e-5, atol=1e-5)


def test_mixed_and_reversed_and_read_only_points():
    a, b = drawn((60, 8), np.float32), drawn((70, 8), np.float32, seed=1)
    want = answers(a, b)[0]
    b.flags.writeable = False
    assert np.array_equal(tg.cdist(tg.tensor(a)[::-1], b).data, want[::-1])
    assert not distance.by_products(a.astype(np.float64), b.astype(np.float64)) and not distance.by_products(a[:, :3], b[:, :3])
    assert tg.cdist(tg.tensor(a), tg.tensor(b[:0])).shape == (60, 0)
