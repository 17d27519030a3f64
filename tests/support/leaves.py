"""변환의 시험이 함께 쓰는 것: 미분할 잎을 만들고, 값과 모양을 견준다."""

from __future__ import annotations

import numpy as np

import tinygrad_ko as tg


def leaf(value, **options):
    return tg.tensor(value, requires_grad=True, **options)


def close(a, b, rtol=1e-10):
    a, b = (np.asarray(v._data if isinstance(v, tg.Tensor) else v) for v in (a, b))
    assert a.shape == b.shape
    np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-12)
