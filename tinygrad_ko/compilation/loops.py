"""합친 되풀이(loop)에 쓰는 함수: 여러 원소를 한꺼번에(SIMD) 셈하게, 갈라지지 않고 사칙연산만으로. float32 만."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..rules.kernels.elementary import exp


def tanh(x: Any) -> Any:
    """tanh x. 작은 곳은 홀수 다항식, 큰 곳은 1 − 2/(e^{2|x|} + 1).

    출처
    ----
    Cephes 의 tanhf(S. Moshier, netlib.org/cephes). 두 길의 나누는 자리 0.625 와 계수가 같다.
    """
    f = np.float32
    a = abs(x)
    z = x * x
    p = f(-5.70498872745e-3)
    p = p * z + f(2.06390887954e-2)
    p = p * z - f(5.37397155531e-2)
    p = p * z + f(1.33314422036e-1)
    p = p * z - f(3.33332819422e-1)
    small = x + x * (z * p)
    large = f(1) - f(2) / (exp(a + a) + f(1))
    return x if a < f(1e-4) else small if a < f(0.625) else -large if x < f(0) else large  # 0의 부호도 지킨다


def exp_row(x: Any, a: int, y: Any, b: int, n: int) -> None:
    """``x[a:]`` 의 exp ``n`` 개를 ``y[b:]`` 에."""
    for j in range(n):
        y[b + j] = exp(x[a + j])


def tanh_row(x: Any, a: int, y: Any, b: int, n: int) -> None:
    """``x[a:]`` 의 tanh ``n`` 개를 ``y[b:]`` 에."""
    for j in range(n):
        y[b + j] = tanh(x[a + j])


__all__ = ["exp", "exp_row", "tanh", "tanh_row"]
