"""기울기의 노름: 빠른 길(토막마다 BLAS)도 float64 로 셈한 것과 같고, float32 의 끝을 넘지 않는다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn


def total(*gradients, kind=2.0):
    params = [tg.tensor(np.zeros_like(g), requires_grad=True) for g in gradients]
    for p, g in zip(params, gradients, strict=True):
        p.grad = tg.from_numpy(g)
    return nn.utils.clip_grad_norm_(params, math.inf, kind).item()


@pytest.mark.parametrize("scale", [1.0, 1e25, 1e-25, 1e-15])
@pytest.mark.parametrize("kind", [2.0, math.inf])
def test_the_norm_of_large_gradients_is_exact_to_rounding(kind, scale):
    g = (np.random.default_rng(0).standard_normal(300_001) + 3).astype(np.float32) * np.float32(scale)
    h = -2 * g[::-1][:1000]
    exact = np.linalg.norm(np.concatenate([g, h]).astype(np.float64), kind)
    assert total(g, h, kind=kind) == pytest.approx(exact, rel=2e-7)


@pytest.mark.parametrize("kind", [2.0, math.inf, 1.0])
@pytest.mark.parametrize("odd,wanted", [(np.nan, math.nan), (np.inf, math.inf), (-np.inf, math.inf)])
def test_nan_and_infinity_are_told(kind, odd, wanted):
    g = np.ones(5, np.float32)
    g[2] = odd
    assert total(g, np.ones(2, np.float32), kind=kind) == pytest.approx(wanted, nan_ok=True)


def test_values_are_clipped_in_place():
    g = np.array([[3.0, -0.25], [np.nan, -np.inf]], np.float32)
    w = tg.tensor(np.zeros((2, 2), np.float32), requires_grad=True)
    w.grad = tg.from_numpy(g)
    nn.utils.clip_grad_value_(w, 1.0)
    np.testing.assert_array_equal(g, [[1, -0.25], [np.nan, -1]])


@pytest.mark.parametrize("foreach", [None, True, False])
def test_how_pytorch_runs_it_changes_nothing(foreach):
    w = tg.tensor([3.0, 4.0], requires_grad=True)
    w.grad = tg.tensor([30.0, 40.0])
    assert nn.utils.clip_grad_norm_(w, 5.0, foreach=foreach).item() == 50 and w.grad.tolist() == pytest.approx([3, 4])
    nn.utils.clip_grad_value_(w, 1.0, foreach=foreach)
    assert w.grad.tolist() == [1, 1]
