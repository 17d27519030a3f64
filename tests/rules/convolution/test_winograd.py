"""위노그라드의 두 길(두 축, 세로로만): 정의와 같은 값, 정한 오차, 타일의 경계, 기계어 짝."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import blocks, upright, winograd

ONES = (1, 1)
PAIRS = ("windows_at_points", "tiles_at_points", "tiles_from_points", "conv_blocks", "weight_blocks")
WAYS = {"winograd": (winograd.conv_tiles, winograd.conv_weight_tiles), "upright": (upright.conv_lines, upright.conv_weight_lines)}
EVERY = [("winograd", "formula"), ("winograd", "loops"), ("upright", "formula")]


def test_every_kernel_is_compared():
    assert {name for name, what in vars(winograd).items() if isinstance(what, Compiled)} == set(PAIRS)


@pytest.mark.parametrize(("m", "r"), [(4, 3), (3, 4)])
def test_the_matrices_are_a_correlation(m, r):
    rng = np.random.default_rng(0)
    a, g, b = winograd.toom_cook(m, r)
    x, w = rng.standard_normal(6), rng.standard_normal(r)
    np.testing.assert_allclose(a @ ((g @ w) * (b @ x)), np.correlate(x, w, "valid"), rtol=1e-13, atol=1e-13)


def the_definition(patch):
    patch.setattr(convolution, "is_plain", lambda *_: False)


def choose(patch, how):
    """변환과 블록의 셈을 NumPy 식으로, 파이썬의 되풀이로, 또는 기계어로."""
    patch.setattr(Compiled, "allowed", how != "formula")
    for name in PAIRS:
        pair = getattr(winograd, name)
        if how == "loops":
            patch.setitem(pair.__dict__, "kernel", pair.loops)


@st.composite
def images_and_kernels(draw):
    groups = draw(st.integers(1, 2))
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 2))
    height, width = (max(3 - sum(pair), 1) + draw(st.integers(0, 9)) for pair in padding)
    x = (draw(st.integers(1, 4)), groups * draw(st.integers(1, 2)), height, width)
    return x, (groups * draw(st.integers(1, 2)), x[1] // groups, 3, 3), padding, groups


@pytest.mark.parametrize(("way", "how"), EVERY)
@settings(max_examples=40)
@given(images_and_kernels(), st.sampled_from([1, 3, 200]), st.integers(0, 1000))
def test_any_shape_is_the_definition(way, how, shapes, together, seed):
    x_shape, w_shape, padding, groups = shapes
    rng = np.random.default_rng(seed)
    x, w, b = rng.standard_normal(x_shape), rng.standard_normal(w_shape), rng.standard_normal(w_shape[0])
    with pytest.MonkeyPatch.context() as patch:
        the_definition(patch)
        y = convolution.conv.forward(x, w, ONES, padding, ONES, groups, b)
        d = rng.standard_normal(y.shape)
        slope = convolution.conv_weight.forward(x, d, (3, 3), ONES, padding, ONES, groups)
    with pytest.MonkeyPatch.context() as patch:
        choose(patch, how)
        patch.setattr(winograd, "together", lambda channels: together)
        for room in (winograd, upright):
            patch.setattr(room, "blocks", room.blocks.__wrapped__)
        patch.setattr(upright, "LARGEST", 18 * x_shape[1] * 4 * together)
        conv, conv_weight = WAYS[way]
        np.testing.assert_allclose(conv(x, w, padding, groups, b), y, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(conv(x, w, padding, groups, None), y - b.reshape(-1, 1, 1), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(conv_weight(x, d, padding, groups), slope, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("way", "how", "times"), [
    ("winograd", "formula", 5), pytest.param("winograd", "kernel", 5, marks=pytest.mark.slow), ("upright", "formula", 3)])
@pytest.mark.parametrize("shape", [(5, 32, 16, 16), (2, 16, 33, 70), (9, 8, 7, 9)])
def test_float32_is_within_a_few_times_the_direct_error(monkeypatch, shape, way, how, times):
    """제곱평균 오차: 곧은 길의 세 배와 두 배쯤이다(benchmarks 에서 잰 것). 입력은 그대로이고, 흩어져 있어도 읽기 전용이어도 된다."""
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    rng, padding = np.random.default_rng(1), ((1, 1), (1, 1))
    x, w = rng.standard_normal(shape).astype(np.float32), rng.standard_normal((24, shape[1], 3, 3)).astype(np.float32)
    b, d = rng.standard_normal(24).astype(np.float32), rng.standard_normal((shape[0], 24, *shape[2:])).astype(np.float32)
    wide = [x.astype(float), w.astype(float), b.astype(float), d.astype(float)]
    exact = (blocks.conv_chunks(wide[0], wide[1], ONES, padding, ONES, 1, wide[2]),
             blocks.conv_weight_chunks(wide[0], wide[3], (3, 3), ONES, padding, ONES, 1))
    direct = blocks.conv_chunks(x, w, ONES, padding, ONES, 1, b), blocks.conv_weight_chunks(x, d, (3, 3), ONES, padding, ONES, 1)
    choose(monkeypatch, how)
    conv, conv_weight = WAYS[way]
    for given_x, given_d in ((x, d), (np.repeat(x, 2, 3)[..., ::2], np.asfortranarray(d))):
        for a in (given_x, given_d):
            a.flags.writeable = False
        tiled = conv(given_x, w, padding, 1, b), conv_weight(given_x, given_d, padding, 1)
        for a, near, right in zip(tiled, direct, exact, strict=True):
            assert a.dtype == np.float32 and a.flags.writeable
            assert np.square(a - right).mean() <= times**2 * np.square(near - right).mean()


@pytest.mark.parametrize(("way", "how"), EVERY)
def test_a_strange_value_spoils_at_most_its_tiles(monkeypatch, way, how):
    """NaN 은 제 창에 든 타일(4x4, 세로로만이면 4x1)을 모두 NaN 으로 만든다. 정의보다 넓지만, 그 밖은 그대로이다."""
    choose(monkeypatch, how)
    conv = WAYS[way][0]
    rng = np.random.default_rng(2)
    x, w = rng.standard_normal((1, 2, 12, 12)), rng.standard_normal((3, 2, 3, 3))
    whole = conv(x, w, ((1, 1), (1, 1)), 1, None)
    x[0, 1, 5, 9] = np.nan
    spoilt = conv(x, w, ((1, 1), (1, 1)), 1, None)
    columns = slice(8, 11) if way == "upright" else slice(8, 12)
    assert np.isnan(spoilt[0, :, 4:8, columns]).all() and np.isnan(spoilt).sum() == np.isnan(spoilt[0, :, 4:8, columns]).size
    np.testing.assert_array_equal(spoilt[~np.isnan(spoilt)], whole[~np.isnan(spoilt)])
