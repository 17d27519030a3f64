"""커널을 가진 층들의 바탕."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...korean.particles import Noun
from ..birth import draw_uniform
from ..checks import Generator, one_of, positive, real_dtype
from ..module import Module
from ..parameter import Parameter
from ..spatial import several

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")



class Kernel(Module):
    """커널과 편향을 가진 층. ``dimensions`` 는 공간 축의 수."""

    dimensions = 0
    weight: Parameter
    bias: Parameter | None

    def _fill(self, shape: tuple[int, ...], bias: tuple[int, ...] | None, fan_in: int, dtype: Any, generator: Generator) -> None:
        """가중치와 편향을 담고 처음 값을 뽑는다."""
        kind = real_dtype(type(self).__name__, dtype)
        self._fan_in = fan_in
        self.weight = Parameter(np.empty(shape, kind))
        self.bias = None if bias is None else Parameter(np.empty(bias, kind))
        self._born(generator)

    def reset_parameters(self, generator: Generator = None) -> None:
        """가중치와 편향을 처음처럼 U(−1/√fan_in, 1/√fan_in)에서 다시 뽑는다(fan_in 은 커널 하나의 가중치 수)."""
        draw_uniform(self, 1 / math.sqrt(self._fan_in), generator)


class SharedKernel(Kernel):
    """합성곱과 전치 합성곱이 함께 갖는 설정."""

    output_padding: tuple[int, ...] = ()

    def _settle(self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any, dilation: Any, groups: Any,
                padding_mode: Any) -> None:
        where, n = type(self).__name__, self.dimensions
        self.in_channels = positive(where, "in_channels", in_channels)
        self.out_channels = positive(where, "out_channels", out_channels)
        self.groups = positive(where, "groups", groups)
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ArgumentError(
                    f"{where}: {name}={Noun(getattr(self, name)):을/를} groups={self.groups} 무리로 똑같이 나눌 수 없습니다. "
                    "나누어떨어지는 수를 쓰세요."
                )
        self.kernel_size = several(where, "kernel_size", kernel_size, n)
        self.stride, self.dilation = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
        one_of(where, "padding_mode", padding_mode, PADDING_MODES)
        self.padding_mode = padding_mode
        self.padding: Any = 0

    def extra_repr(self) -> str:
        zero, one = (0,) * self.dimensions, (1,) * self.dimensions
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        parts += [f"padding={self.padding}"] if self.padding != zero else []
        parts += [f"dilation={self.dilation}"] if self.dilation != one else []
        parts += [f"output_padding={self.output_padding}"] if self.output_padding not in (zero, ()) else []
        parts += [f"groups={self.groups}"] if self.groups != 1 else []
        parts += ["bias=False"] if self.bias is None else []
        parts += [f"padding_mode={self.padding_mode}"] if self.padding_mode != "zeros" else []
        return ", ".join(parts)
