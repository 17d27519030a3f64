"""CTC(connectionist temporal classification): 자리를 모르는 글자열의 손실."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, DtypeError, ShapeError, describe
from ...korean.particles import Noun
from ...rules.alignment import ctc
from ...rules.indexing import where
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import integer, one_of, to_tensor
from .reduction import REDUCTIONS, Loss


def ctc_loss(
    log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """CTC 손실: 빈칸(blank)을 끼우고 되풀이한, 정답을 낳는 모든 길의 확률의 합의 −ln.

    매개변수
    --------
    log_probs : 걸음마다 클래스의 로그 확률 (T, N, C) 또는 (T, C), 무차원(dimensionless). ``log_softmax`` 의 결과를 넣는다.
    targets : 정답의 글자 (N, S), 또는 이어 붙인 (길이의 합,). 0 이상 C 미만이고 ``blank`` 가 아닌 정수.
    input_lengths, target_lengths : 표본마다 입력과 정답의 길이 (N,). 한 표본이면 수 하나도 된다.
    blank : 빈칸의 번호.
    reduction : "mean" (정답의 길이로 나눈 뒤 평균), "sum", "none".
    zero_infinity : 참이면 불가능한 정답(입력이 너무 짧다)의 무한대 손실을 0으로 바꾼다.

    반환
    ----
    Tensor : 손실 하나. "none" 이면 (N,). 불가능한 정답의 손실은 ∞ 이고 기울기는 0이다(PyTorch의 기울기는 NaN).

    예외
    ----
    ShapeError, DtypeError, ArgumentError : 모양·길이·글자가 맞지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.nn import functional as F
    >>> even = np.log(np.full((2, 1, 2), 0.5))  # 두 걸음: 길 11, 1∅, ∅1 이 모두 정답 "1"
    >>> round(float(np.exp(-F.ctc_loss(even, [[1]], [2], [1]).item())), 6)
    0.75

    출처
    ----
    Graves et al., "Connectionist temporal classification" (2006); PyTorch ``torch.nn.functional.ctc_loss``. 기울기는 log_probs 에 대한
    참 도함수이다. PyTorch의 것은 log_softmax 를 거친 뒤에야 같아진다(그 앞에서는 e^log_probs 만큼 다르다).
    """
    x = to_tensor(log_probs)
    one_of("ctc_loss", "reduction", reduction, REDUCTIONS)
    if x.ndim not in (2, 3) or x.dtype.kind != "f":
        raise ShapeError(f"ctc_loss: log_probs 는 실수 (T, N, C) 나 (T, C) 이어야 합니다. 받은 것: {describe(x)}.")
    single = x.ndim == 2
    x = x.reshape(x.shape[0], 1, x.shape[1]) if single else x
    steps, batch, classes = x.shape
    if not 0 <= integer("ctc_loss", "blank", blank) < classes:
        raise ArgumentError(f"ctc_loss: blank 는 0 이상 {classes} 미만이어야 합니다. 받은 값: {blank}.")
    lengths = _lengths("input_lengths", input_lengths, batch)
    sizes = _lengths("target_lengths", target_lengths, batch)
    if (lengths < 0).any() or (lengths > steps).any():
        raise ArgumentError(f"ctc_loss: input_lengths 는 0 이상 {steps} 이하여야 합니다. 받은 것: {lengths.tolist()}.")
    letters = _letters(looked(to_tensor(targets)), sizes, batch, single)
    used = letters[np.arange(letters.shape[1]) < sizes[:, None]]
    if used.size and (used.min() < 0 or used.max() >= classes or (used == blank).any()):
        raise ArgumentError(
            f"ctc_loss: 정답의 글자는 0 이상 {classes} 미만이고 빈칸({blank})이 아니어야 합니다. 받은 글자: {used.min()} … {used.max()}. "
            "blank 의 번호를 살펴보세요."
        )
    losses = ctc.call(x, letters, lengths, sizes, int(blank))[0]
    if zero_infinity:
        losses = where.call(np.isinf(losses), 0.0, losses)
    if reduction == "mean":
        return (losses / np.maximum(sizes, 1).astype(x.dtype)).mean()
    return losses.sum() if reduction == "sum" else losses.reshape(()) if single else losses


def _lengths(name: str, value: Any, batch: int) -> np.ndarray:
    lengths = np.atleast_1d(looked(to_tensor(value)))
    if lengths.dtype.kind not in "iu":
        raise DtypeError(f"ctc_loss: {Noun(name):은/는} 정수여야 합니다. 받은 것: {describe(lengths)}.")
    if lengths.shape != (batch,):
        raise ShapeError(f"ctc_loss: {Noun(name):은/는} 표본마다 하나씩 모양 ({batch},) 이어야 합니다. 받은 모양: {lengths.shape}.")
    return lengths.astype(np.int64)


def _letters(targets: np.ndarray, sizes: np.ndarray, batch: int, single: bool) -> np.ndarray:
    """정답을 (N, S)로. 이어 붙인 것은 풀어서 채운다."""
    if targets.dtype.kind not in "iu" and targets.size:
        raise DtypeError(f"ctc_loss: targets 는 정수여야 합니다. 받은 것: {describe(targets)}. .astype(np.int64) 을 쓰세요.")
    letters = targets.astype(np.int64)
    if (sizes < 0).any():
        raise ArgumentError(f"ctc_loss: target_lengths 는 0 이상이어야 합니다. 받은 것: {sizes.tolist()}.")
    if letters.ndim == 1:
        if sizes.sum() != letters.size and not (single and sizes[0] <= letters.size):
            raise ShapeError(
                f"ctc_loss: 이어 붙인 targets 의 길이 {Noun(letters.size):이/가} target_lengths 의 합 {Noun(sizes.sum()):과/와} 다릅니다. "
                "(N, S) 로 채워서 주어도 됩니다."
            )
        padded = np.zeros((batch, int(sizes.max(initial=0))), np.int64)
        padded[np.arange(padded.shape[1]) < sizes[:, None]] = letters[:sizes.sum()]
        return padded
    if letters.ndim != 2 or letters.shape[0] != batch or (sizes > letters.shape[1]).any():
        raise ShapeError(
            f"ctc_loss: targets 는 (N, S)={batch, int(sizes.max(initial=0))} 이상이거나 이어 붙인 1차원이어야 합니다. "
            f"받은 모양: {letters.shape}, target_lengths: {sizes.tolist()}."
        )
    return letters


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
        return ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity)
