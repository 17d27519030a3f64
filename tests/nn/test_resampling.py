"""다시 뽑기: 손으로 셈한 값, 격자와 보간이 만나는 곳, 무게의 합, 잘못 부르기."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn import spatial
from tinygrad_ko.readings.source import Transcript


@settings(max_examples=100)
@given(st.integers(1, 7), st.integers(1, 20), st.sampled_from(["nearest", "nearest-exact", "linear", "area"]))
def test_every_new_cell_is_a_mean_of_old_ones(n, out, mode):
    """무게의 합이 1이다: 상수는 상수이고, 값은 입력의 범위를 넘지 않는다. 길이가 같으면 그대로이다."""
    x = np.random.default_rng(n).standard_normal((2, 1, n))
    y = F.interpolate(x, out, mode=mode).data
    assert y.shape == (2, 1, out) and y.min() >= x.min() - 1e-12 and y.max() <= x.max() + 1e-12
    np.testing.assert_allclose(F.interpolate(np.ones((1, 1, n)), out, mode=mode).data, 1.0, rtol=1e-12)
    if n == out:
        np.testing.assert_allclose(y, x, rtol=1e-12)


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 3, 4, 5), (1, 2, 3, 2, 4)])
def test_whole_number_of_times_repeats_each_cell(shape):
    """되풀이하는 빠른 길이 번호로 고른 것과 같다."""
    x = np.random.default_rng(0).standard_normal(shape)
    t = tg.tensor(x, requires_grad=True)
    y = F.interpolate(t, scale_factor=3)
    expected = x
    for axis in range(2, x.ndim):
        expected = np.repeat(expected, 3, axis)
    np.testing.assert_array_equal(y.data, expected)
    y.sum().backward()
    np.testing.assert_array_equal(t.grad.data, 3.0 ** (x.ndim - 2))


MIXING = {
    "linear": ((2, 3, 9), lambda x: F.interpolate(x, 14, mode="linear")),
    "linear, 줄이기": ((2, 3, 9), lambda x: F.interpolate(x, scale_factor=0.6, mode="linear", align_corners=True)),
    "bilinear": ((2, 2, 5, 7), lambda x: F.interpolate(x, (9, 4), mode="bilinear")),
    "trilinear": ((1, 2, 3, 4, 5), lambda x: F.interpolate(x, (5, 3, 8), mode="trilinear")),
    "bicubic": ((2, 2, 5, 7), lambda x: F.interpolate(x, (9, 4), mode="bicubic")),
    "area": ((2, 3, 11), lambda x: F.interpolate(x, 4, mode="area")),
    "adaptive_avg_pool2d": ((3, 7, 8), lambda x: F.adaptive_avg_pool2d(x, (5, 3))),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", MIXING)
def test_mixing_cells_is_the_product_of_the_matrix(name, dtype, monkeypatch):
    """긴 축의 길은 값도, 기울기도, 기울기의 기울기도 행렬의 것과 가장 큰 값의 16 ulp 안에서 같다: 더하는 차례만 다르다."""
    shape, f = MIXING[name]
    data = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    answers = []
    for long in ((10**9, 10**9), (0, 0)):
        monkeypatch.setattr(spatial, "LONG", long)
        x = tg.tensor(data, requires_grad=True)
        y = f(x)
        slope = tg.grad(lambda x: (f(x) ** 3).sum())
        answers.append([y, slope(x), tg.grad(lambda x, slope=slope: (slope(x) ** 2).sum())(x)])
    for matrix, mixed in zip(*answers, strict=True):
        assert matrix.shape == mixed.shape and matrix.dtype == mixed.dtype == dtype
        assert abs(matrix.data - mixed.data).max() <= 16 * np.finfo(dtype).eps * abs(matrix.data).max()


@pytest.mark.parametrize("name", MIXING)
def test_mixing_cells_is_compiled_and_printed(name, monkeypatch):
    monkeypatch.setattr(spatial, "LONG", (0, 0))
    shape, f = MIXING[name]
    x = tg.tensor(np.random.default_rng(0).standard_normal(shape), requires_grad=True)
    slope = tg.grad(lambda x: (f(x) ** 3).sum())
    np.testing.assert_array_equal(tg.compile(slope)(x).data, slope(x).data)
    scope = {}
    with tg.keep_values():
        y = f(x)
        loss = (y * y).sum()
        transcript = Transcript(loss)
    exec(compile(transcript.source, "<backward_source>", "exec"), scope)
    value, gradients = scope["step"](**transcript.arguments())
    loss.backward()
    assert "take" in scope and value == loss.data
    np.testing.assert_array_equal([*gradients.values()], [x.grad.data])


@pytest.mark.parametrize("call", [
    lambda x: F.interpolate(x, scale_factor=2, mode="linear"), lambda x: F.interpolate(x, 12_345, mode="linear", align_corners=True),
    lambda x: F.interpolate(x, 3_000, mode="area"), lambda x: F.adaptive_avg_pool1d(x, 7_001),
    lambda x: F.interpolate(x[None], (1, 30_000), mode="bicubic"),
])
def test_memory_grows_with_the_length_not_its_square(call):
    """길이 10,000 에서 행렬은 한 칸마다 수천 개의 수였다."""
    x = tg.tensor(np.zeros((1, 1, 10_000), np.float32), requires_grad=True)
    tracemalloc.start()
    try:
        call(x).sum().backward()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert x.grad.dtype == np.float32 and peak < 1_000 * x.size


def test_what_is_long_depends_on_the_cells_and_the_rows():
    assert [spatial.is_long(n, 2, rows) for n, rows in ((127, 1), (128, 1), (256, 10**6), (768, 10**6))] == [False, True, False, True]
    assert [spatial.is_long(n, 4, 1) for n in (255, 256)] == [False, True]


def test_infinity_stays_in_its_cell_when_the_nearest_is_taken():
    y = F.interpolate(np.array([[[1.0, np.inf, 2.0]]]), 5)
    assert y.tolist() == [[[1.0, 1.0, np.inf, np.inf, 2.0]]]


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize(("mode", "n"), [("bilinear", 2), ("bicubic", 2), ("trilinear", 3)])
def test_sampling_on_a_regular_grid_is_interpolation(mode, n, align):
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5, 3)[: n + 2])
    out = (6, 7, 2)[:n]
    unit = np.tile(np.eye(n, n + 1), (2, 1, 1))
    grid = F.affine_grid(unit, (2, 3, *out), align)
    kind = "bicubic" if mode == "bicubic" else "bilinear"
    np.testing.assert_allclose(F.grid_sample(x, grid, kind, "border", align).data,
                               F.interpolate(x, out, mode=mode, align_corners=align).data, rtol=1e-10, atol=1e-12)


def test_nearest_sampling_gives_the_grid_a_zero_gradient_and_nan_is_seen():
    grid = tg.tensor(np.full((1, 1, 2, 2), 0.3), requires_grad=True)
    x = tg.tensor(np.ones((1, 1, 3, 3)), requires_grad=True)
    F.grid_sample(x, grid, "nearest").sum().backward()
    assert (grid.grad.data == 0).all() and x.grad.data[0, 0, 1, 1] == 2
    with np.errstate(all="raise"):
        lost = F.grid_sample(np.ones((1, 1, 3, 3)), np.full((1, 1, 1, 2), np.nan))
    assert np.isnan(lost.data).all()


@pytest.mark.parametrize("padding", ["border", "reflection"])
def test_gradient_stops_at_the_edge(padding):
    """끝 칸의 바로 위에서 잘린 쪽의 기울기는 0이다(hardtanh 와 같은 약속)."""
    grid = tg.tensor(np.array([[[[-1.0, 0.2], [1.0, 0.2]]]]), requires_grad=True)
    x = np.random.default_rng(0).standard_normal((1, 1, 4, 5))
    F.grid_sample(x, grid, padding_mode=padding, align_corners=True).sum().backward()
    assert (grid.grad.data[..., 0] == 0).all() and (grid.grad.data[..., 1] != 0).all()


def test_shuffles_undo_each_other():
    x = np.random.default_rng(0).standard_normal((2, 12, 2, 3))
    np.testing.assert_array_equal(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2).data, x)
    np.testing.assert_array_equal(F.channel_shuffle(F.channel_shuffle(x, 3), 4).data, x)
    np.testing.assert_array_equal(nn.Unflatten(axis=1, unflattened_size=(3, -1))(nn.Flatten()(x)).shape, (2, 3, 24))


X, G = np.ones((2, 4, 6, 5), np.float32), np.zeros((2, 3, 3, 2), np.float32)
EYE = np.tile(np.eye(2, 3, dtype=np.float32), (2, 1, 1))
BAD = [
    (lambda: F.interpolate(X), ArgumentError, ["interpolate", "하나만", "둘 다 없습니다"]),
    (lambda: F.interpolate(X, 3, 2.0), ArgumentError, ["하나만", "둘 다 받았습니다"]),
    (lambda: F.interpolate(X, 3, mode="lanczos"), ArgumentError, ["lanczos", "'bicubic'"]),
    (lambda: F.interpolate(X, 3, mode="linear"), ShapeError, ["'linear'", "(2, 4, 6, 5)", "bilinear"]),
    (lambda: F.interpolate(X[0], 3, mode="bicubic"), ShapeError, ["'bicubic'", "(4, 6, 5)", "mode='linear'"]),
    (lambda: F.interpolate(X[0, 0], 3), ShapeError, ["(6, 5)", "(N, C, L)"]),
    (lambda: F.interpolate(X, (3, 3, 3)), ArgumentError, ["size", "2개", "(3, 3, 3)"]),
    (lambda: F.interpolate(X, 0), ArgumentError, ["size", "1 이상"]),
    (lambda: F.interpolate(X, 2.5), ArgumentTypeError, ["size", "정수", "2.5"]),
    (lambda: F.interpolate(X, scale_factor=0.1), ArgumentError, ["scale_factor", "0.1", "(2, 4, 6, 5)"]),
    (lambda: F.interpolate(X, scale_factor=-2), ArgumentError, ["scale_factor", "-2"]),
    (lambda: F.interpolate(X, scale_factor=(2, 2, 2)), ArgumentTypeError, ["scale_factor", "2개"]),
    (lambda: F.interpolate(X, scale_factor="2"), ArgumentTypeError, ["scale_factor", "수"]),
    (lambda: F.interpolate(X, 3, align_corners=True), ArgumentError, ["align_corners", "'nearest'"]),
    (lambda: F.interpolate(X, 3, recompute_scale_factor=True), ArgumentError, ["recompute_scale_factor", "size=3"]),
    (lambda: F.interpolate(X, 3, mode="bilinear", antialias=True), ArgumentError, ["antialias", "area"]),
    (lambda: F.interpolate(X.astype(int), 3), DtypeError, ["interpolate", "int64", "astype"]),
    (lambda: F.interpolate(X[:, :, :0], 3), ShapeError, ["길이 0", "(2, 4, 0, 5)"]),
    (lambda: F.grid_sample(X[0], G), ShapeError, ["grid_sample", "(4, 6, 5)"]),
    (lambda: F.grid_sample(X, G[:1]), ShapeError, ["(2, oH, oW, 2)", "(1, 3, 3, 2)", "(2, 4, 6, 5)"]),
    (lambda: F.grid_sample(X, np.zeros((2, 3, 3, 3), np.float32)), ShapeError, ["(2, 3, 3, 3)"]),
    (lambda: F.grid_sample(X, G.astype(float)), DtypeError, ["grid", "float64", "float32"]),
    (lambda: F.grid_sample(X, G, "linear"), ArgumentError, ["mode", "linear", "'bilinear'"]),
    (lambda: F.grid_sample(X, G, padding_mode="wrap"), ArgumentError, ["padding_mode", "wrap", "'border'"]),
    (lambda: F.grid_sample(X[:, :, None], np.zeros((2, 1, 1, 1, 3), np.float32), "bicubic"), ArgumentError, ["bicubic", "(2, 4, 1, 6, 5)"]),
    (lambda: F.grid_sample(X[:, :, :0], G), ShapeError, ["길이 0"]),
    (lambda: F.affine_grid(EYE, (2, 3, 4)), ArgumentError, ["affine_grid", "size", "(N, C, H, W)"]),
    (lambda: F.affine_grid(EYE, (3, 3, 4, 5)), ShapeError, ["(3, 2, 3)", "(2, 2, 3)"]),
    (lambda: F.affine_grid(EYE, (2, 3, 0, 5)), ArgumentError, ["size", "1 이상"]),
    (lambda: F.affine_grid(EYE.astype(int), (2, 3, 4, 5)), DtypeError, ["theta", "int64"]),
    (lambda: F.pixel_shuffle(X, 3), ShapeError, ["pixel_shuffle", "9", "(2, 4, 6, 5)"]),
    (lambda: nn.PixelShuffle(0)(X), ArgumentError, ["upscale_factor", "1 이상"]),
    (lambda: F.pixel_unshuffle(X, 2), ShapeError, ["pixel_unshuffle", "2의 배수", "(2, 4, 6, 5)"]),
    (lambda: F.pixel_unshuffle(X[0, 0], 2), ShapeError, ["(6, 5)"]),
    (lambda: nn.ChannelShuffle(3)(X), ShapeError, ["channel_shuffle", "3의 배수", "(2, 4, 6, 5)"]),
    (lambda: F.channel_shuffle(X, 2.0), ArgumentTypeError, ["groups", "정수"]),
    (lambda: nn.Unflatten(1, (3, -1))(X), ShapeError, ["Unflatten", "(2, 4, 6, 5)", "(3, -1)"]),
    (lambda: nn.Unflatten(4, (2, 2))(X), ShapeError, ["축 4", "(2, 4, 6, 5)"]),
    (lambda: nn.Unflatten(1, (-1, -1)), ArgumentError, ["unflattened_size", "(-1, -1)"]),
    (lambda: nn.Unflatten(1, ()), ArgumentError, ["unflattened_size"]),
    (lambda: nn.Unflatten(1, (2.0, 2)), ArgumentError, ["unflattened_size", "정수"]),
    (lambda: nn.Unflatten(unflattened_size=(2, 2)), ArgumentTypeError, ["Unflatten", "dim"]),
]


@pytest.mark.parametrize(("call", "kind", "words"), BAD, ids=range(len(BAD)))
def test_bad_calls_say_what_is_wrong(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert [w for w in words if w not in str(caught.value)] == [], str(caught.value)


def test_layers_show_their_arguments():
    assert repr(nn.Upsample(scale_factor=2)) == "Upsample(scale_factor=2, mode='nearest')"
    assert repr(nn.Upsample(3, mode="area")) == "Upsample(size=3, mode='area')"
    assert repr(nn.Unflatten(1, (2, 3))) == "Unflatten(dim=1, unflattened_size=(2, 3))"


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize(("lengths", "outs"), [((5, 6), (4, 3)), ((3, 4, 5), (2, 3, 2))])
def test_grid_sample_reads_each_channel_and_image_alone(mode, lengths, outs):
    """채널을 한 줄로 고르는 것은 채널과 영상을 하나씩 고르는 것과 같다. 기울기도 그렇다."""
    if mode == "bicubic" and len(lengths) == 3:
        return
    rng = np.random.default_rng(0)
    x, grid = rng.standard_normal((3, 4, *lengths)), rng.uniform(-1.2, 1.2, (3, *outs, len(lengths)))

    def answers(x, grid):
        x, grid = tg.tensor(x, requires_grad=True), tg.tensor(grid, requires_grad=True)
        y = F.grid_sample(x, grid, mode)
        (y * y).sum().backward()
        return y.data, x.grad.data, grid.grad.data

    y, dx, dgrid = answers(x, grid)
    for n in range(3):
        alone = [answers(x[n:n + 1, c:c + 1], grid[n:n + 1]) for c in range(4)]
        np.testing.assert_allclose(y[n], np.concatenate([a[0] for a in alone], 1)[0], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(dx[n], np.concatenate([a[1] for a in alone], 1)[0], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(dgrid[n], sum(a[2] for a in alone)[0], rtol=1e-10, atol=1e-10)


def test_grid_sample_of_nothing():
    assert F.grid_sample(tg.ones((0, 2, 3, 3)), tg.ones((0, 4, 5, 2))).shape == (0, 2, 4, 5)
    assert F.grid_sample(tg.ones((2, 2, 3, 3)), tg.ones((2, 0, 5, 2))).shape == (2, 2, 0, 5)
    x = np.ones((1, 300, 3, 3), np.float32)[:, ::-1]
    x.flags.writeable = False
    assert F.grid_sample(x, np.zeros((1, 4, 5, 2), np.float32)).dtype == np.float32
