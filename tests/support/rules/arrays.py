"""NumPy와 견줄 때 쓰는 배열과, 견주는 법."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_ko as tg

rng = np.random.default_rng(0)
V, W, A, C, S = (rng.standard_normal(s) for s in ((5,), (3,), (2, 3), (2, 3, 4), (3, 3)))
H = np.where(np.arange(24).reshape(2, 3, 4) % 5 == 1, np.nan, C)  # 구멍(NaN) 난 배열


def lifted(value: Any) -> Any:
    """실수 배열을 기울기를 따라가는 텐서로."""
    if isinstance(value, (np.ndarray, np.floating)) and np.asarray(value).dtype.kind == "f":
        return tg.tensor(value, requires_grad=True)
    return [lifted(v) for v in value] if isinstance(value, list) else value


def parts(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def gradient_of(f: Any, *values: Any) -> list[Any]:
    tensors = [tg.tensor(np.array(v, float), requires_grad=True) for v in values]
    y = f(*tensors)
    y.sum().backward()
    return [t.grad.data.tolist() for t in tensors]
