"""분수(fractional) 최대 풀링 층."""

from __future__ import annotations

from typing import Any

from ...tensors.creation import as_tensor
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from .. import functional as F
from ..functional.pooling.fractional import Generator, ratios, sized
from ..module import Module
from ..spatial import several


class _FractionalMaxPool(Module):
    dimensions = 0
    _random_samples: Tensor | None

    def __init__(self, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
                 _random_samples: Any = None, generator: Generator = None) -> None:
        super().__init__()
        where, n = type(self).__name__, self.dimensions
        self.kernel_size = several(where, "kernel_size", kernel_size, n)
        self.return_indices = return_indices
        sized(where, output_size, output_ratio)
        self.output_size = None if output_size is None else several(where, "output_size", output_size, n)
        self.output_ratio = None if output_ratio is None else ratios(where, output_ratio, n)
        self.register_buffer("_random_samples", None if _random_samples is None else as_tensor(_random_samples))
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, where)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples,
                self.generator)

    def extra_repr(self) -> str:
        return self._show("kernel_size", "output_ratio" if self.output_size is None else "output_size")


class FractionalMaxPool2d(_FractionalMaxPool):
    """2차원 분수 최대 풀링: 창을 놓을 자리를 뽑아, 배수가 아닌 크기로도 줄인다. 부를 때마다 자리가 다르다(평가할 때도).

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수. 아래도 모두 그렇다.
    output_size : 결과의 크기. 결과 + 창 − 1 이 입력의 길이를 넘을 수 없다.
    output_ratio : 결과의 크기를 입력에 대한 비율로(0과 1 사이). ``output_size`` 와 하나만 준다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가(``MaxUnpool`` 에 쓴다).
    _random_samples : 뽑지 않고 늘 쓸 난수, 모양 (N, C, 2), 0 이상 1 이하. 마지막 축은 PyTorch처럼 (W, H)의 차례이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError : 크기와 비율 가운데 하나만 주지 않았거나, 값이나 종류가 잘못되었을 때.
    ShapeError, DtypeError : 부를 때, 입력이나 ``_random_samples`` 의 모양, dtype 이 맞지 않거나 창을 그만큼 놓을 수 없으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.FractionalMaxPool2d(3, output_size=(13, 12))(tg.zeros((20, 16, 50, 32))).shape
    (20, 16, 13, 12)
    >>> nn.FractionalMaxPool2d(2, output_ratio=0.7)(tg.zeros((3, 9, 10))).shape
    (3, 6, 7)

    출처
    ----
    Graham, "Fractional Max-Pooling" (2014); PyTorch ``torch.nn.FractionalMaxPool2d``.
    """

    dimensions = 2

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.fractional_max_pool2d(x, *self._arguments())


class FractionalMaxPool3d(_FractionalMaxPool):
    """3차원 분수 최대 풀링: 창을 놓을 자리를 뽑아, 배수가 아닌 크기로도 줄인다. 부를 때마다 자리가 다르다(평가할 때도).

    매개변수
    --------
    kernel_size, output_size, output_ratio, return_indices, generator : ``FractionalMaxPool2d`` 와 같다.
    _random_samples : 뽑지 않고 늘 쓸 난수, 모양 (N, C, 3), 0 이상 1 이하. 마지막 축은 (D, H, W)의 차례이다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError, DtypeError : ``FractionalMaxPool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.FractionalMaxPool3d(2, output_ratio=(0.5, 0.7, 0.7))(tg.zeros((2, 3, 6, 9, 10))).shape
    (2, 3, 3, 6, 7)

    출처
    ----
    Graham, "Fractional Max-Pooling" (2014); PyTorch ``torch.nn.FractionalMaxPool3d``.
    """

    dimensions = 3

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.fractional_max_pool3d(x, *self._arguments())
