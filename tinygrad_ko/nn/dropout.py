"""드롭아웃(dropout)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..generator import resolve
from ..tensor import Tensor
from . import functional as F
from .functional.layer import check_probability
from .module import Module


class Dropout(Module):
    """학습할 때 원소마다 확률 ``p`` 로 끄고 남은 것을 1/(1 − p) 배 한다. 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하(무차원). 1이면 모두 0이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Dropout(0.5).eval()
    >>> layer(tg.ones(3))
    tensor([1., 1., 1.])

    출처
    ----
    강의 L18; Srivastava et al., "Dropout" (2014).
    """

    def __init__(self, p: float = 0.5, generator: np.random.Generator | int | None = None) -> None:
        super().__init__()
        check_probability("Dropout", p)
        self.p = p
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, "Dropout")

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.dropout(x, self.p, self.training, self.generator)

    def extra_repr(self) -> str:
        return self._show("p")
