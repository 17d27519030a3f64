"""알파 드롭아웃: SELU 뒤에서 평균과 분산을 지키며 끈다."""

from __future__ import annotations

import math
from typing import Any

from ...engine import state, wrap
from ...errors import ShapeError
from ...tensors.tensor import Tensor
from ..checks import Generator, real
from .elementwise import Masking, check_probability, kept

_FLOOR = -1.7580993408473766  # SELU 의 아래 끝 −λα


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False, generator: Generator = None) -> Tensor:
    """알파 드롭아웃: SELU 뒤에서 쓴다. 끈 자리를 SELU 의 아래 끝으로 채우고, 평균 0과 분산 1이 지켜지도록 늘이고 옮긴다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하.
    training : 거짓이면 입력을 그대로 돌려준다.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype. ``p`` 가 1이면 모두 0.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.alpha_dropout(tg.ones(3), training=False)
    tensor([1., 1., 1.])

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    """
    return floor_dropout("alpha_dropout", input, p, training, generator, False)


def feature_alpha_dropout(
    input: Any, p: float = 0.5, training: bool = False, inplace: bool = False, generator: Generator = None
) -> Tensor:
    """채널을 통째로 끄는 알파 드롭아웃. 입력은 (N, C, …), 나머지는 ``alpha_dropout`` 과 같다.

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    input, p, training, generator : ``alpha_dropout`` 과 같다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 2차원보다 작을 때. ArgumentError, DtypeError : ``alpha_dropout`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.feature_alpha_dropout(tg.ones((2, 3, 4)), training=True, generator=0).shape
    (2, 3, 4)

    출처
    ----
    Klambauer et al. (2017).
    """
    return floor_dropout("feature_alpha_dropout", input, p, training, generator, True)


def floor_dropout(where: str, input: Any, p: float, training: bool, generator: Any, channels: bool) -> Tensor:
    """끈 자리를 SELU 의 아래 끝으로 채우는 드롭아웃."""
    check_probability(where, p)
    x = real(where, input)
    if channels and x.ndim < 2:
        raise ShapeError(f"{where}: 입력의 모양은 (배치, 채널, …)이어야 합니다. 받은 모양: {x.shape}. alpha_dropout 을 쓰세요.")
    if not training or p == 0:
        return x
    if p == 1:
        return x * 0
    mask: Any = kept(where, x, x.shape[:2] + (1,) * (x.ndim - 2) if channels else x.shape, p, generator)
    if state.observer is not None and state.observer.follows:
        mask = wrap(mask)
    stretch = 1 / math.sqrt((1 - p) * (1 + p * _FLOOR**2))
    return x * (mask * stretch) + ((1 - mask) * (_FLOOR * stretch) - stretch * _FLOOR * p)


class AlphaDropout(Masking):
    """알파 드롭아웃: SELU 뒤에서, 평균 0과 분산 1을 지키며 끈다. 입력은 임의의 모양, 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AlphaDropout(0.5, generator=0)(tg.ones((2, 3))).shape
    (2, 3)

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    """

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return alpha_dropout(input, self.p, self.training, generator=self.generator)


class FeatureAlphaDropout(Masking):
    """채널을 통째로 끄는 알파 드롭아웃. 입력은 (N, C, …), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.FeatureAlphaDropout(0.5, generator=0)(tg.ones((2, 3, 4))).shape
    (2, 3, 4)

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    """

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return feature_alpha_dropout(input, self.p, self.training, generator=self.generator)
