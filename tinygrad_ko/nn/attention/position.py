"""자리 부호화(positional encoding): 차례를 모르는 어텐션에 자리를 알린다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from .. import init
from ..checks import Generator, mixed_dtypes, positive, real_dtype, to_tensor
from ..dropout.elementwise import Dropout
from ..module import Module
from ..parameter import Parameter


class PositionalEncoding(Module):
    """자리 부호화(positional encoding): 걸음마다 다른 벡터를 더해 차례를 알린다.

    매개변수
    --------
    d_model : 특징 수.
    max_len : 가장 긴 수열의 길이.
    dropout : 더한 뒤의 드롭아웃 확률(학습할 때만).
    learned : 거짓이면 사인 곡선 pe[t, 2i] = sin(t / 10000^(2i/d)), pe[t, 2i+1] = cos(t / 10000^(2i/d)), 참이면 배우는 표
        ``weight`` (max_len, d_model).
    batch_first : 참이면 (N, T, E), 거짓이면 (T, N, E).
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype, generator : dtype(기본 float32)과 난수 발생기 또는 씨앗.

    입력과 출력은 같은 모양, 무차원. 사인 곡선은 ``state_dict`` 에 들어가지 않는다.

    예외
    ----
    ShapeError : 부를 때, 수열이 ``max_len`` 보다 길거나 특징 수가 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PositionalEncoding(4, 10)(tg.zeros((2, 1, 4)))[0, 0].tolist()
    [0.0, 1.0, 0.0, 1.0]

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017), 3.5절.
    """

    pe: Tensor

    def __init__(
        self, d_model: int, max_len: int = 5000, dropout: float = 0.0, learned: bool = False, batch_first: bool = False,
        device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        name = "PositionalEncoding"
        self.d_model, self.max_len = positive(name, "d_model", d_model), positive(name, "max_len", max_len)
        self.learned, self.batch_first = bool(learned), bool(batch_first)
        kind = real_dtype(name, dtype)
        rng = None if generator is None else resolve(generator, name)
        if learned:
            self.weight = Parameter(np.empty((self.max_len, self.d_model), kind))
            self._born(rng)
        else:
            self.register_buffer("pe", sinusoids(self.max_len, self.d_model).astype(kind), persistent=False)
        self.dropout = Dropout(dropout, generator=rng)

    def reset_parameters(self, generator: Generator = None) -> None:
        """배우는 자리의 벡터를 처음처럼 N(0, 0.02²)에서 다시 뽑는다. 정해진 것이면 그대로 둔다."""
        if self.learned:
            init.normal_(self.weight, 0, 0.02, resolve(generator, "PositionalEncoding"))

    def forward(self, x: Any) -> Tensor:
        """자리의 벡터를 더한 것."""
        x = to_tensor(x)
        axis = 1 if self.batch_first and x.ndim == 3 else 0
        if x.ndim not in (2, 3) or x.shape[-1] != self.d_model or x.shape[axis] > self.max_len:
            axes = "(N, T, E)" if self.batch_first else "(T, N, E)"
            raise ShapeError(
                f"PositionalEncoding: 입력은 {axes} 나 (T, E), E={self.d_model}, T 는 {self.max_len} 이하여야 합니다. "
                f"받은 모양: {x.shape}. max_len 이나 batch_first 를 살펴보세요."
            )
        table = self.weight if self.learned else self.pe
        if x.dtype != table.dtype:
            raise mixed_dtypes("PositionalEncoding", "x", x.dtype, "자리의 벡터", table.dtype)
        place = table[: x.shape[axis]]
        return self.dropout(x + (place if axis == x.ndim - 2 else place[:, None]))

    def extra_repr(self) -> str:
        return self._show("d_model", "max_len", "learned")


def sinusoids(length: int, width: int) -> np.ndarray:
    """사인 곡선의 자리 벡터 (length, width)."""
    angles = np.arange(length)[:, None] * np.exp(np.arange(0, width, 2) * (-math.log(10000) / width))
    table = np.empty((length, width))
    table[:, 0::2], table[:, 1::2] = np.sin(angles), np.cos(angles[:, : width // 2])
    return table
