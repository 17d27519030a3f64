"""연결주의 시간 분류(CTC)의 손실 층."""

from __future__ import annotations

from typing import Any

from ..tensors.tensor import Tensor
from . import functional as F
from .loss import Loss


class CTCLoss(Loss):
    """CTC 손실: 입력의 어느 걸음이 어느 글자인지 모를 때의 음의 로그 가능도.

    매개변수
    --------
    blank : 빈칸의 번호.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    zero_infinity : 참이면 불가능한 정답의 무한대 손실을 0으로 바꾼다.

    부를 때: (로그 확률 (T, N, C), 정답 (N, S) 또는 이어 붙인 1차원, 입력의 길이 (N,), 정답의 길이 (N,)), 무차원(dimensionless).

    예외
    ----
    ``nn.functional.ctc_loss`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> nn.CTCLoss()(np.zeros((1, 1, 3)), [[1]], [1], [1]).item()
    0.0

    출처
    ----
    Graves et al., "Connectionist temporal classification" (2006).
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Tensor:
        """손실."""
        return F.ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity)
