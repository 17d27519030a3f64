"""잘라 쓴 것의 기울기를 한 배열에 놓는 패스: 답은 0의 부호까지 같고, 겹치면 그대로 더한다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.compilation.program import laid


def compiled_gradient(f, shape):
    """``f(x)`` 의 기울기를 보통으로 얻은 것과 컴파일하여 얻은 것이 비트까지 같은가를 보고, 컴파일한 코드를 돌려준다."""
    values = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    values.reshape(-1)[::3] = 0.0
    x = tg.tensor(values, requires_grad=True)

    def step():
        x.grad = None
        f(x).backward()

    step()
    wanted = x.grad.numpy().copy()
    compiled = tg.compile(step)
    for _ in range(5):
        compiled()
        assert x.grad.numpy().tobytes() == wanted.tobytes()
    assert compiled.replays
    return compiled.source


def thirds(x):
    """q, k, v 로 나누어 쓴다. 0을 곱한 곳의 기울기는 −0.0 이 된다."""
    q, k, v = x[..., :2], x[..., 2:4], x[..., 4:]
    return (q * (k * -1.0) * v * v).sum()


@pytest.mark.parametrize("f, whole", [
    (thirds, True),
    (lambda x: (x[..., :2] * x[..., 3:5]).sum(), False),
    (lambda x: (x[:1] ** 2 * -1.0).sum() + (x[2:] ** 2).sum(), False),
    (lambda x: (x[..., ::2] * x[..., 1::2] * -1.0).sum(), True),
    (lambda x: (x[:, 0] * x[:, 3] * -1.0).sum(), False),
])
def test_pieces_that_do_not_overlap_are_laid_on_one_array(f, whole):
    source = compiled_gradient(f, (4, 6))
    assert "laid(" in source and f", {whole})" in source and "getitem_gradient" not in source


@pytest.mark.parametrize("f", [
    lambda x: (x[..., :3] * x[..., 2:5]).sum(),  # 겹친다
    lambda x: (x[..., :3] * 2.0).sum() + (x * x).sum(),  # 하나는 전부이다
])
def test_pieces_that_overlap_are_added(f):
    assert "laid(" not in compiled_gradient(f, (4, 6))


def test_minus_zero_becomes_zero_as_in_a_sum():
    part = np.array([-0.0, 1.0], np.float32)
    for whole, shape in ((True, (4,)), (False, (5,))):
        y = laid((part, part), ((slice(0, 2),), (slice(2, 4),)), shape, whole)
        assert y.dtype == np.float32 and not np.signbit(y).any() and y[:4].tolist() == [0.0, 1.0] * 2 and not y[4:].any()
