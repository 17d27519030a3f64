"""입력, 가중치, 편향을 살피기: 합성곱·전치 합성곱·지역 연결이 함께 쓴다."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError, ShapeError
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, to_tensor
from ..spatial import signal


def operands(where: str, n: int, input: Any, weight: Any, bias: Any, untied: bool = False) -> tuple[Tensor, Tensor, Tensor | None]:
    """입력, 가중치, 편향을 텐서로. ``untied`` 이면 가중치에 자리의 축도 있다."""
    x, w, b = signal(where, input, n), to_tensor(weight), None if bias is None else to_tensor(bias)
    if w.ndim != n + 2 + n * untied:
        axes = f"(출력 채널, 입력 채널, 자리 {n}축, 커널 {n}축)" if untied else f"채널 둘과 커널의 축 {n}개"
        raise ShapeError(f"{named(where, w)}: weight 는 {n + 2 + n * untied}차원이어야 합니다: {axes}. 받은 모양: {w.shape}.")
    if w.dtype != x.dtype:
        raise mixed_dtypes(named(where, w), "input", x.dtype, "weight", w.dtype)
    if b is not None and b.dtype != x.dtype:
        raise mixed_dtypes(named(where, w), "input", x.dtype, "bias", b.dtype)
    return x, w, b


def named(where: str, weight: Tensor) -> str:
    return f"{where}(weight='{weight.name}')" if weight.name else where


def batched(where: str, n: int, x: Tensor, weight: Tensor, channels: int, groups: int = 1) -> Tensor:
    """채널의 수를 살피고, 배치 축이 없으면 채운다."""
    if x.shape[-n - 1] != channels:
        why = f"weight 의 모양이 {weight.shape}" + (f", groups={groups}" if groups > 1 else "")
        raise ShapeError(
            f"{named(where, weight)}: 입력의 모양은 {x.shape}(채널 {x.shape[-n - 1]}개)인데 {why}이므로 입력의 채널은 {channels}개여야 "
            "합니다. 입력의 축의 차례(배치, 채널, 공간…)나 층의 in_channels 를 살펴보세요."
        )
    return x if x.ndim == n + 2 else x.reshape((1, *x.shape))


def grouped(where: str, name: str, channels: int, groups: int) -> None:
    if channels % groups:
        raise ArgumentError(
            f"{where}: {name} {channels}개를 groups={groups} 무리로 똑같이 나눌 수 없습니다. 나누어떨어지는 수를 쓰세요."
        )


def bias_shape(where: str, bias: Tensor | None, shape: tuple[int, ...]) -> None:
    if bias is not None and bias.shape != shape:
        raise ShapeError(f"{where}: bias 의 모양은 {shape}이어야 합니다. 받은 모양: {bias.shape}.")


def like_input(y: Any, x: Tensor, n: int) -> Tensor:
    """배치 축 없이 받았으면 배치 축을 없앤다."""
    return y if x.ndim == n + 2 else y.reshape(y.shape[1:])
