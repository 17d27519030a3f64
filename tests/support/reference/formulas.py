"""PyTorch에 없는 층과 손실: 식을 글자 그대로 NumPy로 적어 견준다(``tests/nn/test_completeness.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from support.reference.cases import share, wave

X, P, Q = wave((3, 4), 0.1), share((3, 4), 0.4) / 4, share((3, 4), 0.8) / 4

# 층의 이름(층이 없으면 함수의 이름) → (층을 만드는 인수, 식, 입력)
FORMULAS: dict[str, tuple[tuple[Any, ...], Callable[..., Any], tuple[np.ndarray, ...]]] = {
    "SquaredErrorLoss": ((0.5,), lambda x, t: 0.5 * ((x - t) ** 2).sum(1).mean(), (X, P)),
    "probability_cross_entropy": ((), lambda q, p: -(p * np.log(q)).sum(1).mean(), (Q, P)),
}
