"""간격을 벌린 합성곱을 작은 영상 여럿으로 나누어도 정의와 같다."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import dilated, winograd


@st.composite
def settings_of_dilation(draw):
    axes = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * 2))  # noqa: E731
    dilation, padding = axes(1, 4), draw(st.tuples(*[st.tuples(st.integers(0, 5), st.integers(0, 5))] * 2))
    shape = [max(2 * d + 1 - sum(p), 1) + draw(st.integers(0, 9)) for d, p in zip(dilation, padding, strict=True)]
    x = (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *shape)
    return x, (draw(st.integers(1, 2)), x[1], 3, 3), (1, 1), padding, dilation, 1


def answers(x, w, d, options):
    return (convolution.conv.forward(x, w, *options), convolution.conv_weight.forward(x, d, (3, 3), *options),
            convolution.conv_transpose.forward(d, w, x.shape[2:], *options))


@settings(max_examples=80)
@given(settings_of_dilation(), st.integers(0, 1000))
def test_any_dilation_is_the_definition(setting, seed):
    x_shape, w_shape, *options = setting
    rng = np.random.default_rng(seed)
    x, w = rng.standard_normal(x_shape), rng.standard_normal(w_shape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "is_plain", lambda *_: False)
        d = rng.standard_normal(convolution.conv.forward(x, w, *options).shape)
        want = answers(x, w, d, options)
    parts = []

    def phases(*args, made=dilated.phases):
        for part in made(*args):
            parts.append(part)
            yield part

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "allowed", False)
        patch.setattr(dilated, "phases", phases)
        patch.setattr(winograd, "pays", lambda _x, _d, size, _s, padding, dilation, *_: max(dilation) == 1 and min(map(min, padding)) >= 0)
        for got, right in zip(answers(x, w, d, options), want, strict=True):
            np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)
    assert bool(parts) == (max(options[2]) > 1)
