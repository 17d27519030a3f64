"""p-노름 풀링: (Σ xᵖ)^(1/p)."""

from __future__ import annotations

import math
from typing import Any

from ..checks import nonzero
from ..docstrings import documented_like
from ..spatial import signal
from .average import divisor, sum_pool
from .maximum import max_pool
from .window import Windowed, plan_windows


def lp_pool(where: str, n: int, input: Any, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    x = signal(where, input, n)
    nonzero(where, "norm_type", norm_type)
    if math.isinf(norm_type):
        return max_pool(where, n, x, kernel_size, stride, 0, 1, ceil_mode, False)
    plan = plan_windows(where, x, n, kernel_size, stride, 0, 1, ceil_mode)
    total = sum_pool(x ** norm_type, plan) * (math.prod([w.size for w in plan]) / divisor(plan, True, x.dtype))
    zero = total == 0  # 0에서의 기울기는 0이다: 0의 p제곱근 대신 1의 p제곱근에서 1을 뺀다
    return (total + zero) ** (1 / norm_type) - zero


def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """2차원 p-노름 풀링: (Σ x^p)^(1/p). p = 1 이면 합, p = ∞ 이면 최대. 값이 0인 창의 기울기는 0이다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless). 절댓값을 취하지 않으므로, p 가 짝수가 아니면
        창의 합이 음수인 곳은 NaN 이다(PyTorch와 같다).
    norm_type : p, 0이 아닌 수.
    kernel_size, stride, ceil_mode : ``max_pool2d`` 와 같다. 올림(ceil)으로 잘린 창은 온전한 창의 크기로 늘려 잡는다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.lp_pool2d(tg.tensor([[[1.0, 1.0], [1.0, 1.0]]]), 2, 2)
    tensor([[[2.]]])

    출처
    ----
    PyTorch ``lp_pool2d``.
    """
    return lp_pool("lp_pool2d", 2, input, norm_type, kernel_size, stride, ceil_mode)


@documented_like(lp_pool2d)
def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """1차원 p-노름 풀링.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``lp_pool2d`` 와 같다.

    >>> F.lp_pool1d(tg.tensor([[3.0, 4.0, 0.0, 2.0]]), 2, 2)
    tensor([[5., 2.]])
    """
    return lp_pool("lp_pool1d", 1, input, norm_type, kernel_size, stride, ceil_mode)


@documented_like(lp_pool2d)
def lp_pool3d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """3차원 p-노름 풀링.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``lp_pool2d`` 와 같다.

    >>> F.lp_pool3d(tg.ones((1, 1, 2, 2)), 2, (1, 2, 2))
    tensor([[[[2.]]]])
    """
    return lp_pool("lp_pool3d", 3, input, norm_type, kernel_size, stride, ceil_mode)


class _LPPool(Windowed):
    def __init__(self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, ceil_mode=ceil_mode)
        nonzero(type(self).__name__, "norm_type", norm_type)
        self.norm_type, self.shown = norm_type, ("norm_type", *self.shown)


class LPPool2d(_LPPool):
    """2차원 p-노름 풀링: (Σ x^p)^(1/p).

    매개변수
    --------
    norm_type : p, 0이 아닌 수. 1이면 합, 무한대이면 최대.
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LPPool2d(2, 3)(tg.ones((2, 3, 6, 6))).shape
    (2, 3, 2, 2)

    출처
    ----
    PyTorch ``torch.nn.LPPool2d``.
    """

    dimensions = 2

    def forward(self, input: Any) -> Any:
        """창마다의 p-노름."""
        return lp_pool2d(input, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


@documented_like(LPPool2d)
class LPPool1d(_LPPool):
    """1차원 p-노름 풀링: (Σ x^p)^(1/p).

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``LPPool2d`` 와 같다.

    >>> nn.LPPool1d(2, 3)(tg.ones((2, 3, 6))).shape
    (2, 3, 2)
    """

    dimensions = 1

    def forward(self, input: Any) -> Any:
        """창마다의 p-노름."""
        return lp_pool1d(input, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


@documented_like(LPPool2d)
class LPPool3d(_LPPool):
    """3차원 p-노름 풀링: (Σ x^p)^(1/p).

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``LPPool2d`` 와 같다.

    >>> nn.LPPool3d(2, 3)(tg.ones((2, 3, 6, 6, 6))).shape
    (2, 3, 2, 2, 2)
    """

    dimensions = 3

    def forward(self, input: Any) -> Any:
        """창마다의 p-노름."""
        return lp_pool3d(input, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)
