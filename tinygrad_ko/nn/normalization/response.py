"""국소 응답 정규화(local response normalization)."""

from __future__ import annotations

from typing import Any

from ...rules import padding
from ...tensors.tensor import Tensor
from ..checks import number_or_tensor, positive
from ..module import Module
from ..spatial import signal
from .statistics import with_channels


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """국소 응답 정규화(LRN): 이웃한 채널 ``size`` 개의 제곱의 평균으로 나눈다. x / (k + α·mean(x²))^β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널, 공간…), 무차원(dimensionless). 가장자리 밖의 채널은 0으로 본다.
    size : 이웃의 수. 앞으로 size//2 개, 뒤로 (size − 1)//2 개.
    alpha, beta, k : 식의 상수, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 3차원보다 작을 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.local_response_norm(tg.ones((1, 3, 1)), 3, alpha=3.0, beta=1.0).reshape(-1)
    tensor([0.33333334, 0.25      , 0.33333334])

    출처
    ----
    Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep CNNs" (2012).
    """
    x = with_channels("local_response_norm", input, 3)
    width = positive("local_response_norm", "size", size)
    for name, value in (("alpha", alpha), ("beta", beta), ("k", k)):
        number_or_tensor("local_response_norm", name, value)
    return across_channels(x, width // 2, (width - 1) // 2, alpha / width, beta, k)


def across_channels(x: Tensor, before: int, after: int, alpha: float, beta: float, k: float) -> Tensor:
    """앞으로 ``before`` 개, 뒤로 ``after`` 개까지의 이웃 채널의 제곱의 합으로 나눈다: x / (k + α·Σx²)^β."""
    channels = x.shape[1]
    squares = padding.pad(x * x, [(0, 0), (before, after)] + [(0, 0)] * (x.ndim - 2))
    near = squares[:, :channels]
    for offset in range(1, before + after + 1):
        near = near + squares[:, offset:offset + channels]
    return x * (near * alpha + k) ** -beta


class ResponseNorm(Module):
    """이웃의 수와 식의 상수를 가진 층의 바탕."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = positive(type(self).__name__, "size", size), alpha, beta, k

    def extra_repr(self) -> str:
        return f"{self.size}, {self._show('alpha', 'beta', 'k')}"


class LocalResponseNorm(ResponseNorm):
    """국소 응답 정규화(LRN): 이웃한 채널의 제곱의 평균으로 나눈다. x / (k + α·mean(x²))^β.

    매개변수
    --------
    size : 이웃의 수.
    alpha, beta, k : 식의 상수, 무차원.

    입력은 (N, C, 공간…), 출력도 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError : ``size`` 가 양의 정수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 3차원보다 작거나 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LocalResponseNorm(2)(tg.ones((4, 3, 5, 5))).shape
    (4, 3, 5, 5)

    출처
    ----
    Krizhevsky, Sutskever, Hinton (2012); PyTorch ``torch.nn.LocalResponseNorm``.
    """

    def forward(self, input: Any) -> Tensor:
        """나눈 텐서."""
        return local_response_norm(input, self.size, self.alpha, self.beta, self.k)


class CrossMapLRN2d(ResponseNorm):
    """특징 지도를 가로지르는 국소 응답 정규화: 양쪽 (size − 1)//2 개까지의 이웃 채널로 나눈다. x / (k + (α/size)·Σx²)^β.

    ``size`` 가 홀수이면 ``LocalResponseNorm`` 과 같은 셈이다. 짝수이면 이웃은 size − 1 개이고 나누는 수는 size 이다.

    PyTorch 2.13과 다른 곳: PyTorch의 이 층은 합을 옮겨 갈 때 첫 채널의 제곱을 빼지 않아 (size + 1)//2 번째부터 모든 채널의 합에
    그것이 남고, 역전파도 그 순전파의 도함수가 아니다(이웃이 한 칸 밀린다). 여기서는 위의 식과 그 도함수이다.

    매개변수
    --------
    size : 이웃의 수(자기를 넣어서).
    alpha, beta, k : 식의 상수, 무차원.

    입력은 (N, C, H, W), 출력도 같은 모양, 무차원(dimensionless). 가장자리 밖의 채널은 0으로 본다.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``size`` 가 양의 정수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 4차원이 아니거나 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CrossMapLRN2d(3, alpha=3.0, beta=1.0)(tg.ones((1, 3, 1, 1))).reshape(-1)
    tensor([0.33333334, 0.25      , 0.33333334])

    출처
    ----
    Krizhevsky, Sutskever, Hinton (2012); Torch7 ``SpatialCrossMapLRN``; PyTorch ``torch.nn.CrossMapLRN2d``.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)

    def forward(self, input: Any) -> Tensor:
        """나눈 텐서."""
        side = (self.size - 1) // 2
        return across_channels(signal(type(self).__name__, input, 2, batched=True), side, side, self.alpha / self.size, self.beta, self.k)
