"""채널마다의 합성곱: 되풀이는 정의와 같은 값을 낸다. 파이썬으로 불러도, numba로 옮겨도."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import depthwise
from tinygrad_ko.rules.kernels import depthwise as kernels

PAIRS = ("conv", "conv_transpose", "conv_weight")


def test_every_kernel_is_compared():
    assert {name for name, what in vars(depthwise).items() if isinstance(what, Compiled)} == set(PAIRS)


def choose(patch, how):
    patch.setattr(Compiled, "allowed", how != "formula")
    for name in PAIRS:
        pair = getattr(depthwise, name)
        patch.setattr(pair, "smallest", 1)
        if how == "loops":
            patch.setitem(pair.__dict__, "kernel", pair.loops)


@st.composite
def settings_of_each(draw):
    n = draw(st.integers(1, 2))
    axes = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * n))  # noqa: E731
    channels, size, stride, dilation = draw(st.integers(2, 3)), axes(1, 4), axes(1, 3), axes(1, 2)
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * n))
    shape = [max(d * (k - 1) + 1 - sum(p), 1) + draw(st.integers(0, 5)) for k, d, p in zip(size, dilation, padding, strict=True)]
    x, w = (draw(st.integers(1, 4)), channels, *shape), (channels * draw(st.integers(1, 2)), 1, *size)
    return x, w, stride, padding, dilation, channels


def answers(x, w, d, b, c, options):
    return (convolution.conv.forward(x, w, *options, b), convolution.conv.forward(x, w, *options),
            convolution.conv_transpose.forward(d, w, x.shape[2:], *options, c), convolution.conv_transpose.forward(d, w, x.shape[2:], *options),
            convolution.conv_weight.forward(x, d, w.shape[2:], *options))


@pytest.mark.parametrize("how", ["formula", "loops"])
@settings(max_examples=60)
@given(settings_of_each(), st.sampled_from([1, 50, 4096]), st.integers(0, 1000))
def test_any_setting_is_the_definition(how, setting, line, seed):
    x_shape, w_shape, *options = setting
    rng = np.random.default_rng(seed)
    x, w, b, c = (rng.standard_normal(s) for s in (x_shape, w_shape, w_shape[:1], x_shape[1:2]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "is_plain", lambda *_: False)
        d = rng.standard_normal(convolution.conv.forward(x, w, *options).shape)
        want = answers(x, w, d, b, c, options)
    with pytest.MonkeyPatch.context() as patch:
        choose(patch, how)
        patch.setattr(convolution, "is_plain", lambda *_: True)
        patch.setattr(kernels, "LINE", line)  # 여러 장을 한 줄에, 또는 한 장씩
        for got, right in zip(answers(x, w, d, b, c, options), want, strict=True):
            np.testing.assert_allclose(got, right, rtol=1e-11, atol=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("x_shape", "w_shape", "stride"), [
    ((7, 5, 19, 22), (5, 1, 3, 3), (1, 1)), ((3, 4, 30, 31), (8, 1, 5, 4), (2, 3)), ((2, 3, 900), (3, 1, 7), (1,)),
])
def test_the_kernel_is_the_definition_at_real_sizes(monkeypatch, x_shape, w_shape, stride, dtype):
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    rng, n = np.random.default_rng(0), len(stride)
    x, w, b, c = (rng.standard_normal(s).astype(dtype) for s in (x_shape, w_shape, w_shape[:1], x_shape[1:2]))
    options = (stride, ((1, 2),) * n, (1,) * n, x_shape[1])
    d = rng.standard_normal(convolution.conv.forward(x, w, *options).shape).astype(dtype)
    choose(monkeypatch, "formula")
    want = answers(x, w, d, b, c, options)
    choose(monkeypatch, "kernel")
    x = np.repeat(x, 2, -1)[..., ::2]
    x.flags.writeable = False
    rtol = 1e-5 if dtype == np.float32 else 1e-12
    for got, right in zip(answers(x, w, d, b, c, options), want, strict=True):
        assert got.dtype == dtype
        np.testing.assert_allclose(got, right, rtol=rtol, atol=rtol * np.abs(right).max())
