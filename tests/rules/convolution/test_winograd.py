"""위노그라드의 합성곱: 정의와 같은 값, 정한 오차, 타일의 경계, 기계어 짝."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import blocks, by_products, toom_cook, upright, winograd

ONES = (1, 1)
PAIRS = ("conv_tiles", "conv_weight_tiles")
SIZES, DILATIONS = st.integers(3, 5), st.sampled_from([1, 1, 2, 3])


def test_every_kernel_is_compared():
    assert {name for name, what in vars(winograd).items() if isinstance(what, Compiled)} == set(PAIRS)


@pytest.mark.parametrize(("m", "r"), [(4, 3), (3, 4), (2, 5), (5, 2)])
def test_the_matrices_are_a_correlation(m, r):
    rng = np.random.default_rng(0)
    a, g, b = toom_cook.along_one(m, r, np.dtype(float))
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
            patch.setitem(pair.__dict__, "kernel", lambda *given, pair=pair: pair.laid(pair.loops, *given))


@st.composite
def images_and_kernels(draw, sizes, apart=DILATIONS):
    groups, size = draw(st.integers(1, 2)), draw(sizes)
    edges = st.tuples(st.integers(0, 4), st.integers(0, 4))
    padding, dilation = [tuple([draw(each) for _ in size]) for each in (edges, apart)]
    shape = [max((r - 1) * d + 1 - sum(pair), 1) + draw(st.integers(0, 9)) for r, d, pair in zip(size, dilation, padding, strict=True)]
    x = (draw(st.integers(1, 4)), groups * draw(st.integers(1, 2)), *shape)
    return x, (groups * draw(st.integers(1, 2)), x[1] // groups, *size), padding, dilation, groups


def is_the_definition(how, shapes, together, seed, upright_too=True):
    x_shape, w_shape, padding, dilation, groups = shapes
    one, size, rng = (1,) * len(padding), w_shape[2:], np.random.default_rng(seed)
    x, w, b = rng.standard_normal(x_shape), rng.standard_normal(w_shape), rng.standard_normal(w_shape[0])
    with pytest.MonkeyPatch.context() as patch:
        the_definition(patch)
        y = convolution.conv.forward(x, w, one, padding, dilation, groups, b)
        d = rng.standard_normal(y.shape)
        slope = convolution.conv_weight.forward(x, d, size, one, padding, dilation, groups)
    with pytest.MonkeyPatch.context() as patch:
        choose(patch, how)
        patch.setattr(winograd, "together", lambda channels: together)
        patch.setattr(by_products, "LARGEST", 2**12 * together)
        patch.setattr(by_products, "MANY", 3)  # 긴 묶음과 짧은 묶음, 커널을 옮기는 두 길을 모두
        for room in (winograd, upright):
            patch.setattr(room, "blocks", room.blocks.__wrapped__)
        patch.setattr(upright, "LARGEST", 6 * x_shape[1] * 4 * together)
        patch.setattr(upright, "FEWEST", 1)
        for room, name in ((by_products, "conv_chunks"), (upright, "conv_chunks"), (upright, "conv_weight_chunks")):
            patch.setattr(room, name, None)  # 곧은 길로 다시 셈하지 않았다
        offset = b.reshape(-1, *one)
        for conv in (winograd.conv_tiles, upright.conv_lines) if upright_too else (winograd.conv_tiles,):
            np.testing.assert_allclose(conv(x, w, padding, dilation, groups, b), y, rtol=1e-11, atol=1e-11)
            np.testing.assert_allclose(conv(x, w, padding, dilation, groups, None), y - offset, rtol=1e-11, atol=1e-11)
        if upright_too:
            np.testing.assert_allclose(winograd.conv_weight_tiles(x, d, size, padding, dilation, groups), slope, rtol=1e-11, atol=1e-11)


@settings(max_examples=80)
@given(images_and_kernels(st.tuples(SIZES, SIZES)), st.sampled_from([1, 3, 200]), st.integers(0, 1000))
def test_any_shape_is_the_definition(shapes, together, seed):
    is_the_definition("formula", shapes, together, seed)


@settings(max_examples=40)
@given(images_and_kernels(st.just((3, 3)), st.just(1)), st.sampled_from([1, 3, 200]), st.integers(0, 1000))
def test_the_loops_are_the_definition(shapes, together, seed):
    is_the_definition("loops", shapes, together, seed)


@settings(max_examples=30)
@given(images_and_kernels(st.tuples(SIZES) | st.tuples(SIZES, SIZES, SIZES)), st.sampled_from([1, 3, 200]),
       st.integers(0, 1000))
def test_one_and_three_axes_are_the_definition(shapes, together, seed):
    is_the_definition("formula", shapes, together, seed, upright_too=False)


@pytest.mark.parametrize(("how", "times"), [("formula", (5, 3)), pytest.param("kernel", (5, 5), marks=pytest.mark.slow)])
@pytest.mark.parametrize("shape", [(5, 32, 16, 16), (2, 16, 33, 70), (9, 8, 7, 9)])
def test_float32_is_within_a_few_times_the_direct_error(monkeypatch, shape, how, times):
    """제곱평균 오차: 두 축이면 곧은 길의 세 배, 세로로만이면 두 배쯤이다(benchmarks 에서 잰 것).

    입력은 그대로이고, 흩어져 있어도 읽기 전용이어도 된다.
    """
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
    for given_x, given_d in ((x, d), (np.repeat(x, 2, 3)[..., ::2], np.asfortranarray(d))):
        for a in (given_x, given_d):
            a.flags.writeable = False
        tiled = winograd.conv_tiles(given_x, w, padding, ONES, 1, b), winograd.conv_weight_tiles(given_x, given_d, (3, 3), padding, ONES, 1)
        for a, near, right, most in zip(tiled, direct, exact, times, strict=True):
            assert a.dtype == np.float32 and a.flags.writeable
            assert np.square(a - right).mean() <= most**2 * np.square(near - right).mean()


def test_a_strange_value_spoils_at_most_its_tiles_in_the_loops(monkeypatch):
    """NaN 은 제 창에 든 4x4 타일을 모두 NaN 으로 만든다. 정의보다 넓지만, 그 밖은 그대로이다."""
    choose(monkeypatch, "loops")
    rng, padding = np.random.default_rng(2), ((1, 1), (1, 1))
    x, w = rng.standard_normal((1, 2, 12, 12)), rng.standard_normal((3, 2, 3, 3))
    whole = winograd.conv_tiles(x, w, padding, ONES, 1, None)
    x[0, 1, 5, 9] = np.nan
    spoilt = winograd.conv_tiles(x, w, padding, ONES, 1, None)
    assert np.isnan(spoilt[0, :, 4:8, 8:12]).all() and np.isnan(spoilt).sum() == np.isnan(spoilt[0, :, 4:8, 8:12]).size
    np.testing.assert_array_equal(spoilt[~np.isnan(spoilt)], whole[~np.isnan(spoilt)])


STRANGE = [np.nan, np.inf, -np.inf, 1e37, 1e38]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("conv", [winograd.conv_tiles, upright.conv_lines], ids=["winograd", "upright"])
@pytest.mark.parametrize("value", STRANGE)
def test_a_strange_value_stays_in_its_windows_without_the_loops(monkeypatch, value, conv):
    """NaN 과 무한대, 변환하다 넘치는 수: NumPy의 식은 곧은 길의 답과 같다(넘치지 않는 값이면 경고도 없다)."""
    choose(monkeypatch, "formula")
    rng, padding = np.random.default_rng(2), ((1, 1), (1, 1))
    x, w, b = [rng.uniform(-1, 1, shape).astype(np.float32) for shape in ((2, 2, 20, 36), (3, 2, 3, 3), (3,))]
    x[0, 1, 5, 9] = value
    with np.errstate(invalid="ignore"):
        found = conv(x, w, padding, ONES, 1, b)
        np.testing.assert_array_equal(found, blocks.conv_chunks(x, w, ONES, padding, ONES, 1, b))
    assert np.isfinite(found[1]).all() and np.isfinite(found[0]).sum() >= found[0].size - 27


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("inside", ["x", "d"])
def test_a_strange_value_spoils_only_the_kernel_that_saw_it(monkeypatch, value, inside):
    choose(monkeypatch, "formula")
    rng, padding = np.random.default_rng(2), ((0, 0), (0, 0))
    x, d = rng.uniform(-1, 1, (2, 3, 12, 12)).astype(np.float32), rng.uniform(-1, 1, (2, 4, 10, 10)).astype(np.float32)
    (x if inside == "x" else d)[0, 0, 0, 0] = value
    with np.errstate(invalid="ignore"):
        found = winograd.conv_weight_tiles(x, d, (3, 3), padding, ONES, 1)
        np.testing.assert_array_equal(found, blocks.conv_weight_chunks(x, d, (3, 3), ONES, padding, ONES, 1))
    assert np.isfinite(found).any()
