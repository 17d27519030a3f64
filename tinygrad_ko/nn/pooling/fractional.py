"""분수(fractional) 최대 풀링: 창의 첫 자리들을 난수로 고르게 벌려, 배수가 아닌 크기로도 줄인다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ...operation.devices import to_numpy
from ...rules.operands import plain
from ...tensors.creation import as_tensor
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import Generator, constant, number
from ..docstrings import documented_like
from ..module import Module
from ..spatial import PLACES, several, signal
from .maximum import max_of_spots


def fractional_max_pool(where: str, n: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any,
                        return_indices: bool, samples: Any, generator: Generator) -> Any:
    x = signal(where, input, n)
    size = several(where, "kernel_size", kernel_size, n)
    target = _target(where, x, n, output_size, output_ratio)
    u = _samples(where, x, n, samples, generator)
    seen = []
    for axis, k, out in zip(range(-n, 0), size, target, strict=True):
        length = x.shape[axis]
        if out + k - 1 > length:
            raise ShapeError(
                f"{where}: 길이 {length}인 축 {axis}(입력의 모양 {x.shape})에는 길이 {k}의 창을 {out}개 놓을 수 없습니다"
                f"(결과 + 창 − 1 ≤ 길이여야 합니다). 결과를 {max(length - k + 1, 0)} 이하로 하거나 kernel_size 를 줄이세요."
            )
        # PyTorch는 평면에서는 (W, H)의 차례로, 입체에서는 (D, H, W)의 차례로 난수를 읽는다
        first = starts(u[..., axis + n if n == 3 else -1 - axis], length, k, out)
        seen.append(first[..., None] + np.arange(k))
    return max_of_spots(x, seen, return_indices)


def starts(u: np.ndarray, length: int, size: int, out: int) -> np.ndarray:
    """창의 첫 자리들(…, out): ⌊(i + u)·α⌋ − ⌊u·α⌋, α = (길이 − 창)/(out − 1). 마지막 창은 끝에 붙는다."""
    alpha = u.dtype.type(length - size) / u.dtype.type(max(out - 1, 1))
    first = ((np.arange(out, dtype=u.dtype) + u[..., None]) * alpha).astype(int) - (u * alpha).astype(int)[..., None]
    first[..., -1] = length - size
    return first


def _target(where: str, x: Tensor, n: int, output_size: Any, output_ratio: Any) -> tuple[int, ...]:
    """결과의 축마다의 길이."""
    sized(where, output_size, output_ratio)
    if output_size is not None:
        return several(where, "output_size", output_size, n)
    lengths = tuple([int(length * r) for length, r in zip(x.shape[-n:], ratios(where, output_ratio, n), strict=True)])
    if min(lengths) < 1:
        raise ShapeError(
            f"{where}: 결과가 비었습니다. 입력의 공간 모양 {x.shape[-n:]}에 "
            f"output_ratio={Noun(output_ratio):을/를} 곱하여 내리면 {lengths}입니다. "
            "output_ratio 를 키우세요."
        )
    return lengths


def sized(where: str, output_size: Any, output_ratio: Any) -> None:
    """결과의 크기와 비율 가운데 하나만 받았는지 살핀다."""
    if (output_size is None) == (output_ratio is None):
        seen = "둘 다 받지 못했습니다" if output_size is None else f"받은 것: {output_size=}, {output_ratio=}"
        raise ArgumentError(f"{where}: output_size 와 output_ratio 가운데 하나만 주세요. {seen}.")


def ratios(where: str, output_ratio: Any, n: int) -> tuple[float, ...]:
    """비율 하나 또는 축마다의 비율을 튜플로."""
    given = tuple(output_ratio) if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * n
    if len(given) != n:
        raise ArgumentError(f"{where}: output_ratio 는 수이거나 축마다의 수 {n}개{PLACES[n]}여야 합니다. 받은 것: {output_ratio}.")
    for r in given:
        number(where, "output_ratio", r, lambda v: 0 < v < 1, "0보다 크고 1보다 작아야")
    return given


def _samples(where: str, x: Tensor, n: int, samples: Any, generator: Generator) -> np.ndarray:
    """평면마다의 난수 (…, C, n): 준 것, 없으면 발생기에서 뽑은 것. 자리를 세기에 모자란 반정밀도는 넓힌다."""
    planes, kind = x.shape[:-n], np.promote_types(x.dtype, np.float32)
    if samples is None:
        return resolve(generator, where).random((*planes, n)).astype(kind)
    u = to_numpy(plain(constant(where, "_random_samples", samples, x.dtype, x)))
    channels, batch = planes[-1], planes[0] if len(planes) == 2 else 1
    if u.ndim != 3 or u.shape[0] < batch or u.shape[1:] != (channels, n):
        raise ShapeError(
            f"{where}: _random_samples 의 모양은 (배치, 채널, {n}) = {(batch, channels, n)}이어야 합니다. 받은 모양: {u.shape}."
        )
    if not ((u >= 0) & (u <= 1)).all():
        raise ArgumentError(
            f"{where}: _random_samples 는 0 이상 1 이하여야 합니다. 받은 값: {u.min()} … {u.max()}. rng.random(…) 을 쓰세요."
        )
    return u[:batch].reshape((*planes, n)).astype(kind)


def fractional_max_pool2d(input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None,
                          return_indices: bool = False, _random_samples: Any = None, generator: Generator = None) -> Any:
    """2차원 분수 최대 풀링(fractional max pooling): 창을 놓을 자리를 뽑아, 배수가 아닌 크기로도 줄인다.

    축마다 난수 u 하나를 뽑아 i번째 창을 ⌊(i + u)·α⌋ − ⌊u·α⌋ 에 놓는다. α = (길이 − 창)/(결과 − 1)이고, 마지막 창은 끝에 붙는다.
    창들은 겹칠 수 있다. 같은 값이 여럿이면 기울기는 처음(행 우선) 것이 받는다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    kernel_size : 창의 길이. 수 하나 또는 (kH, kW).
    output_size : 결과의 크기. 수 하나 또는 (oH, oW). 결과 + 창 − 1 이 길이를 넘을 수 없다.
    output_ratio : 결과의 크기를 입력에 대한 비율로. 0과 1 사이의 수 하나 또는 (rH, rW). ``output_size`` 와 하나만 준다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 번호(int64)는 공간의 축들을 한 줄로 편 자리이다: H×W 이면 h·W + w.
    _random_samples : 뽑지 않고 쓸 u, 모양 (N, C, 2), 0 이상 1 이하. 마지막 축은 PyTorch처럼 (W, H)의 차례이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW). ``return_indices`` 이면 (값, 번호).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창을 그만큼 놓을 수 없을 때, ``_random_samples`` 의 모양이 다를 때.
    ArgumentError, ArgumentTypeError : 크기와 비율 가운데 하나만 주지 않았거나, 값이나 종류가 잘못되었을 때.
    DtypeError : 입력이 실수가 아니거나 ``_random_samples`` 의 dtype 이 입력과 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.arange(20.0).reshape(1, 4, 5)
    >>> F.fractional_max_pool2d(x, 2, (2, 3), _random_samples=np.float32([[[0.6, 0.0]]]))
    tensor([[[ 6.,  8.,  9.],
             [16., 18., 19.]]])
    >>> F.fractional_max_pool2d(x, 2, output_ratio=0.6, generator=0).shape
    (1, 2, 3)

    출처
    ----
    Graham, "Fractional Max-Pooling" (2014); PyTorch ``fractional_max_pool2d``.
    """
    return fractional_max_pool("fractional_max_pool2d", 2, input, kernel_size, output_size, output_ratio, return_indices,
                               _random_samples, generator)


@documented_like(fractional_max_pool2d)
def fractional_max_pool3d(input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None,
                          return_indices: bool = False, _random_samples: Any = None, generator: Generator = None) -> Any:
    """3차원 분수 최대 풀링.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``fractional_max_pool2d`` 와 같다.

    >>> F.fractional_max_pool3d(tg.arange(27.0).reshape(1, 3, 3, 3), 2, (1, 1, 2))
    tensor([[[[25., 26.]]]])

    매개변수
    --------
    _random_samples : 뽑지 않고 쓸 u, 모양 (N, C, 3), 0 이상 1 이하. 마지막 축은 (D, H, W)의 차례이다.
    """
    return fractional_max_pool("fractional_max_pool3d", 3, input, kernel_size, output_size, output_ratio, return_indices,
                               _random_samples, generator)


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

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return fractional_max_pool2d(input, *self._arguments())


@documented_like(FractionalMaxPool2d)
class FractionalMaxPool3d(_FractionalMaxPool):
    """3차원 분수 최대 풀링: 창을 놓을 자리를 뽑아, 배수가 아닌 크기로도 줄인다. 부를 때마다 자리가 다르다(평가할 때도).

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``FractionalMaxPool2d`` 와 같다.

    >>> nn.FractionalMaxPool3d(2, output_ratio=(0.5, 0.7, 0.7))(tg.zeros((2, 3, 6, 9, 10))).shape
    (2, 3, 3, 6, 7)

    매개변수
    --------
    _random_samples : 뽑지 않고 늘 쓸 난수, 모양 (N, C, 3), 0 이상 1 이하. 마지막 축은 (D, H, W)의 차례이다.
    """

    dimensions = 3

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return fractional_max_pool3d(input, *self._arguments())
