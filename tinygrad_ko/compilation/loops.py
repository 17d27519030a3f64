"""합친 되풀이(loop)에 쓰는 함수: 여러 원소를 한꺼번에(SIMD) 셈하게, 갈라지지 않고 사칙연산만으로. float32 만."""

from __future__ import annotations

from typing import Any

from ..rules.kernels.elementary import exp, tanh


def exp_row(x: Any, a: int, y: Any, b: int, n: int) -> None:
    """``x[a:]`` 의 exp ``n`` 개를 ``y[b:]`` 에."""
    for j in range(n):
        y[b + j] = exp(x[a + j])


def tanh_row(x: Any, a: int, y: Any, b: int, n: int) -> None:
    """``x[a:]`` 의 tanh ``n`` 개를 ``y[b:]`` 에."""
    for j in range(n):
        y[b + j] = tanh(x[a + j])


__all__ = ["exp", "exp_row", "tanh", "tanh_row"]
