"""어느 길로 가는가: 모양과 dtype이 정하고, 길마다 정말로 지나간다."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import blocks, by_products, depthwise, per_image, upright, winograd

WAYS = {
    "blocks": (blocks, ("conv_chunks", "conv_transpose_chunks", "conv_weight_chunks")),
    "per_image": (per_image, ("conv_images", "conv_images", "conv_weight_images")),
    "overlaid": (per_image, ("", "conv_transpose_images", "")),
    "upright": (upright, ("conv_lines", "conv_lines", "")),
    "winograd": (winograd, ("conv_tiles", "conv_tiles", "conv_weight_tiles")),
    "depthwise": (depthwise, ("conv_each", "conv_transpose_each", "conv_weight_each")),
}

# (x, weight), stride, dilation, groups, dtype → NumPy만으로 가는 길, 기계어가 있을 때의 길. 전치나 커널의 길이 다르면 둘째와 셋째로 적는다
CASES = [
    ((8, 128, 28, 28), (128, 128, 3, 3), 1, 1, 1, "f", "winograd", "winograd"),
    ((4, 64, 16, 16), (64, 64, 3, 3), 1, 1, 1, "f", "winograd", "winograd"),
    ((4, 64, 16, 16), (64, 64, 3, 3), 1, 1, 1, "d", "winograd", "winograd"),
    ((4, 64, 16, 16), (64, 64, 3, 3), 1, 1, 1, "e", "per_image per_image blocks", "per_image per_image blocks"),
    ((16, 16, 32, 32), (16, 16, 3, 3), 1, 1, 1, "f", "per_image per_image winograd", "winograd"),
    ((16, 32, 16, 16), (32, 32, 3, 3), 1, 1, 1, "f", "winograd", "winograd"),
    ((32, 8, 8, 8), (16, 8, 3, 3), 1, 1, 1, "f", "per_image overlaid winograd", "winograd"),
    ((16, 3, 32, 32), (16, 3, 3, 3), 1, 1, 1, "f", "per_image overlaid", "per_image overlaid"),
    ((1, 64, 15, 15), (64, 64, 3, 3), 1, 1, 1, "f", "per_image per_image blocks", "per_image per_image blocks"),  # 작다
    ((4, 64, 16, 16), (64, 64, 3, 3), 2, 1, 1, "f", "blocks", "blocks"),
    ((4, 64, 16, 16), (64, 64, 3, 3), 1, 9, 1, "f", "per_image per_image blocks", "per_image per_image blocks"),
    ((2, 64, 32, 31), (64, 64, 3, 3), 1, 2, 1, "f", "winograd", "winograd"),
    ((4, 64, 16, 16), (64, 64, 5, 5), 1, 1, 1, "f", "winograd", "winograd"),  # 5x5 에는 기계어 짝이 없다
    ((4, 16, 16, 16), (16, 16, 5, 5), 1, 1, 1, "f", "blocks overlaid winograd", "blocks overlaid winograd"),
    ((1, 16, 64, 64), (16, 16, 3, 3), 1, 1, 1, "f", "upright overlaid winograd", "winograd"),
    ((1, 48, 64, 64), (48, 48, 3, 3), 1, 1, 1, "f", "upright blocks winograd", "winograd"),  # 영상 하나로는 행렬이 납작하다
    ((8, 12, 32, 32), (12, 12, 3, 3), 1, 2, 1, "f", "per_image per_image winograd", "per_image per_image winograd"),
    ((4, 64, 16, 16), (64, 64, 6, 6), 1, 1, 1, "f", "blocks overlaid", "blocks overlaid"),
    ((4, 64, 16, 16), (64, 64, 2, 2), 1, 1, 1, "f", "per_image", "per_image"),
    ((4, 32, 12, 12, 12), (32, 32, 3, 3, 3), 1, 1, 1, "f", "winograd winograd blocks", "winograd winograd blocks"),
    ((2, 3, 300, 300), (3, 3, 3, 3), 1, 1, 1, "f", "blocks", "blocks"),  # 세로로 세우기에는 영상이 크다
    ((4, 64, 512), (64, 64, 3), 1, 1, 1, "f", "per_image", "per_image"),
    ((8, 256, 16, 16), (256, 64, 3, 3), 1, 1, 4, "f", "winograd", "winograd"),
    ((1, 256, 8, 8), (256, 256, 3, 3), 1, 1, 1, "f", "blocks", "blocks"),  # 커널의 변환이 더 크다,
    ((2, 512, 4, 4, 4), (512, 512, 3, 3, 3), 1, 1, 1, "f", "blocks", "blocks"),  # 자리는 적고 커널은 변환하면 226 MB 이다
    ((8, 8, 32, 32), (128, 8, 3, 3), 1, 1, 1, "f", "per_image overlaid per_image", "winograd"),
    ((2, 6, 8, 8), (6, 1, 3, 3), 2, 1, 6, "f", "depthwise", "depthwise"),
    ((2, 6, 30), (12, 1, 3), 1, 2, 6, "f", "depthwise", "depthwise"),
]


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_way_follows_from_the_shapes(monkeypatch, case, here):
    x_shape, w_shape, stride, dilation, groups, dtype, *expected = case
    monkeypatch.setattr(Compiled, "allowed", here)
    monkeypatch.setattr(winograd, "compiled_here", lambda: Compiled.allowed)
    n = len(x_shape) - 2
    padding = (((w_shape[2] - 1) * dilation // 2,) * 2,) * n
    options = ((stride,) * n, padding, (dilation,) * n, groups)
    places = blocks.sliding_places(blocks.padded_shape(x_shape[2:], padding), w_shape[2:], options[0], options[2])
    x, w, d = np.zeros(x_shape, dtype), np.zeros(w_shape, dtype), np.zeros((x_shape[0], w_shape[0], *places), dtype)
    taken = []
    for way, (room, names) in WAYS.items():
        for name in set(names) - {""}:
            monkeypatch.setattr(room, name, lambda *_, room=room, name=name: taken.append((room, name)) or 0)
    convolution.conv.forward(x, w, *options)
    convolution.conv_transpose.forward(d, w, x.shape[2:], *options)
    convolution.conv_weight.forward(x, d, w.shape[2:], *options)
    way, *rest = expected[here].split()
    every = way, rest[0] if rest else way, rest[1] if len(rest) > 1 else way
    steps = [(WAYS[one][0], WAYS[one][1][k]) for k, one in enumerate(every)]
    assert taken == steps


@pytest.mark.parametrize(("x_shape", "w_shape", "groups"), [
    ((128, 112, 16, 16), (112, 112, 3, 3), 1), ((128, 64, 16, 16), (64, 64, 3, 3), 1), ((128, 16, 16, 16), (16, 16, 5, 5), 1),
    ((128, 8, 16, 16), (8, 8, 3, 3), 1), ((128, 16, 16, 16), (16, 1, 3, 3), 16),
], ids=["winograd", "small winograd", "blocks", "per_image", "depthwise"])
def test_the_working_memory_does_not_grow_with_the_batch(monkeypatch, x_shape, w_shape, groups):
    monkeypatch.setattr(Compiled, "allowed", False)
    options = ((1, 1), ((w_shape[2] // 2,) * 2,) * 2, (1, 1), groups)
    rng = np.random.default_rng(0)
    whole, w = rng.standard_normal(x_shape).astype(np.float32), rng.standard_normal(w_shape).astype(np.float32)

    def working(x, act):
        """결과 말고 더 쓴 바이트."""
        act(x)
        tracemalloc.start()
        try:
            result = act(x)
            return tracemalloc.get_traced_memory()[1] - result.nbytes
        finally:
            tracemalloc.stop()

    for act in (lambda x: convolution.conv.forward(x, w, *options), lambda x: convolution.conv_transpose.forward(x, w, x.shape[2:], *options),
                lambda x: convolution.conv_weight.forward(x, x, w.shape[2:], *options)):
        assert working(whole, act) < 1.25 * working(whole[:64], act)  # 영상을 고르게 나누므로 조금은 다르다


@pytest.mark.parametrize("room", [winograd, per_image], ids=["winograd", "per_image"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_threads_share_the_work_and_change_no_bit(monkeypatch, room, dtype):
    """세 연산 모두, 스레드가 몇이든 비트까지 같다. 정말로 나누는지도 본다. 되풀이(loop)는 파이썬으로 부른다."""
    monkeypatch.setattr(Compiled, "allowed", room is winograd)
    monkeypatch.setattr(per_image, "SHARE", 1)
    monkeypatch.setattr(per_image, "LARGEST", 2**13)
    monkeypatch.setattr(winograd, "together", lambda channels: 8)
    monkeypatch.setattr(winograd, "blocks", winograd.blocks.__wrapped__)
    for pair in (winograd.conv_tiles, winograd.conv_weight_tiles):
        monkeypatch.setitem(pair.__dict__, "kernel", lambda *given, pair=pair: pair.laid(pair.loops, *given))
    rng, x_shape = np.random.default_rng(0), (6, 2, 12, 12) if room is winograd else (9, 2, 16, 16)
    x, w = rng.standard_normal(x_shape).astype(dtype), rng.standard_normal((3, x_shape[1], 3, 3)).astype(dtype)
    b, d = rng.standard_normal(3).astype(dtype), rng.standard_normal((x_shape[0], 3, *x_shape[2:])).astype(dtype)
    around, given, run = ((1, 1), (1, 1)), [], room.run_blocks
    monkeypatch.setattr(room, "run_blocks", lambda f, parts: (given.append(len(list(parts))), run(f, parts)))
    answers = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
        if room is winograd:
            answers.append([winograd.conv_tiles(x, w, around, (1, 1), 1, b), winograd.conv_weight_tiles(x, d, (3, 3), around, (1, 1), 1)])
        else:
            one = (1, 1)
            answers.append([per_image.conv_images(x, w, around, one, b), per_image.conv_weight_images(x, d, (3, 3), around, one),
                            per_image.conv_transpose_images(d, w, x_shape[2:], around, one, None)])
    assert max(given) >= 2
    for found in answers[1:]:
        for a, wanted in zip(found, answers[0], strict=True):
            np.testing.assert_array_equal(a, wanted)


@pytest.mark.parametrize(("images", "shared"), [(4, True), (1, False)])
def test_threads_share_the_images_of_a_long_convolution_and_change_no_bit(monkeypatch, images, shared):
    monkeypatch.setattr(Compiled, "allowed", False)
    monkeypatch.setattr(by_products, "SHARED", 2 * 36 * 16 * 4 * 3)
    monkeypatch.setattr(by_products, "SPOTS", 1)
    monkeypatch.setattr(by_products, "LARGEST", 1)
    rng = np.random.default_rng(0)
    x, w, b = [rng.standard_normal(shape).astype(np.float32) for shape in ((images, 4, 16, 16), (3, 4, 3, 3), (3,))]
    given, run = [], by_products.run_blocks
    monkeypatch.setattr(by_products, "run_blocks", lambda f, parts, worth: (given.append((len(parts), worth)), run(f, parts, worth)))
    found = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
        found.append(winograd.conv_tiles(x, w, ((1, 1), (1, 1)), (1, 1), 1, b))
    assert given == [(images, shared)] * 3
    np.testing.assert_array_equal(found[1], found[0])
    np.testing.assert_array_equal(found[2], found[0])


@pytest.mark.parametrize("channels", [2, 64])
def test_numbers_in_the_other_byte_order_are_convolved(channels):
    x, w = [np.random.default_rng(k).standard_normal(shape).astype(">f4") for k, shape in enumerate([(2, channels, 32, 32), (channels, channels, 3, 3)])]
    found, right = [F.conv2d(tg.tensor(a), tg.tensor(b), padding=1).data for a, b in ((x, w), (x.astype("f4"), w.astype("f4")))]
    np.testing.assert_allclose(found, right, rtol=1e-3, atol=1e-3)
