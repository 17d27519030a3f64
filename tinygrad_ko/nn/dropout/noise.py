"""학습할 때만 더하는 가우스 잡음."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensors.generator import draw, resolve
from ...tensors.tensor import Tensor
from ..checks import number, real
from ..module import Module


def gaussian_noise(
    input: Any, std: float = 0.1, training: bool = True, generator: np.random.Generator | int | None = None
) -> Tensor:
    """가우스 잡음을 더한다: x + N(0, std²). 기울기는 그대로 지나간다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양.
    std : 잡음의 표준편차, 0 이상. 단위는 입력과 같다.
    training : 거짓이면 입력을 그대로 돌려준다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``std`` 가 음수일 때. DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.gaussian_noise(tg.ones(3), 0.5, training=False)
    tensor([1., 1., 1.])

    출처
    ----
    강의 L17 (입력과 은닉 마디에 잡음); Bishop, "Training with Noise is Equivalent to Tikhonov Regularization" (1995).
    """
    number("gaussian_noise", "std", std, lambda v: v >= 0, "0 이상이어야")
    x = real("gaussian_noise", input)
    if not training or std == 0:
        return x
    return x + draw(generator, "gaussian_noise", _noise, x.shape, std, x.dtype)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], std: float, dtype: Any) -> np.ndarray:
    return np.asarray(rng.standard_normal(shape) * std).astype(dtype)


class GaussianNoise(Module):
    """학습할 때 가우스 잡음을 더한다: x + N(0, std²). 입력과 출력은 같은 모양. 평가할 때는 그대로 둔다.

    매개변수
    --------
    std : 잡음의 표준편차, 0 이상. 단위는 입력과 같다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``std`` 가 음수일 때. DtypeError : 부를 때, 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GaussianNoise(0.1).eval()(tg.ones(3))
    tensor([1., 1., 1.])

    출처
    ----
    강의 L17 (입력과 은닉 마디에 잡음); Bishop (1995).
    """

    def __init__(self, std: float = 0.1, generator: np.random.Generator | int | None = None) -> None:
        super().__init__()
        number("GaussianNoise", "std", std, lambda v: v >= 0, "0 이상이어야")
        self.std = std
        self.generator = None if generator is None else resolve(generator, "GaussianNoise")

    def forward(self, x: Any) -> Tensor:
        """잡음을 더한 텐서."""
        return gaussian_noise(x, self.std, self.training, self.generator)

    def extra_repr(self) -> str:
        return self._show("std")
