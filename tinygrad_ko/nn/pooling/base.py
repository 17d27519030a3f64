"""창을 미는 풀링 층의 바탕."""

from __future__ import annotations

from typing import Any

from ..module import Module


class Windowed(Module):
    """창의 길이, 보폭, 덧댈 폭을 가진 층의 바탕."""

    padding: Any
    dilation: Any
    ceil_mode: bool
    count_include_pad: bool

    def __init__(self, kernel_size: Any, stride: Any, **options: Any) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.shown = ("kernel_size", "stride", *options)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        return self._show(*self.shown)
