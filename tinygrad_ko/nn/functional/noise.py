"""학습할 때만 넣는 잡음: 채널을 통째로 끄는 드롭아웃, SELU 의 알파 드롭아웃, 가우스 잡음."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import number, real
from .layer import check_probability

_FLOOR = -1.7580993408473766  # SELU 의 아래 끝 −λα


def dropout1d(input: Any, p: float = 0.5, training: bool = True, generator: np.random.Generator | int | None = None) -> Tensor:
    """채널을 통째로 끄는 드롭아웃, 입력 (N, C, L) 또는 (C, L). 뜻과 인수는 ``dropout2d`` 와 같다.

    매개변수
    --------
    input, p, training, generator : ``dropout2d`` 와 같다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``dropout2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.dropout1d(tg.ones((2, 3, 5)), generator=0).shape
    (2, 3, 5)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """
    return channel_dropout("dropout1d", input, p, training, generator, 1)


def dropout2d(input: Any, p: float = 0.5, training: bool = True, generator: np.random.Generator | int | None = None) -> Tensor:
    """채널(특징 맵)을 확률 ``p`` 로 통째로 끄고, 남은 것은 1/(1 − p) 배 한다.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하.
    training : 거짓이면 입력을 그대로 돌려준다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 차원이 다를 때.
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> y = F.dropout2d(tg.ones((1, 4, 2, 2)), generator=0)
    >>> sorted({len(set(channel.reshape(-1).tolist())) for channel in y[0]})
    [1]

    출처
    ----
    강의 L18; Tompson et al., "Efficient Object Localization Using Convolutional Networks" (2015).
    """
    return channel_dropout("dropout2d", input, p, training, generator, 2)


def dropout3d(input: Any, p: float = 0.5, training: bool = True, generator: np.random.Generator | int | None = None) -> Tensor:
    """채널을 통째로 끄는 드롭아웃, 입력 (N, C, D, H, W) 또는 (C, D, H, W). 뜻과 인수는 ``dropout2d`` 와 같다.

    매개변수
    --------
    input, p, training, generator : ``dropout2d`` 와 같다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``dropout2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.dropout3d(tg.ones((2, 3, 2, 2, 2)), generator=0).shape
    (2, 3, 2, 2, 2)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """
    return channel_dropout("dropout3d", input, p, training, generator, 3)


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, generator: np.random.Generator | int | None = None) -> Tensor:
    """알파 드롭아웃: SELU 뒤에서 쓴다. 끈 자리를 SELU 의 아래 끝으로 채우고, 평균 0과 분산 1이 지켜지도록 늘이고 옮긴다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하.
    training : 거짓이면 입력을 그대로 돌려준다.
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
    input: Any, p: float = 0.5, training: bool = False, generator: np.random.Generator | int | None = None
) -> Tensor:
    """채널을 통째로 끄는 알파 드롭아웃. 입력은 (N, C, …), 나머지는 ``alpha_dropout`` 과 같다.

    매개변수
    --------
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
    return x + (resolve(generator, "gaussian_noise").standard_normal(x.shape) * std).astype(x.dtype)


# ── 함께 쓰는 것 ──


def kept(where: str, x: Tensor, shape: tuple[int, ...], p: float, generator: Any) -> np.ndarray:
    """남긴 자리는 1, 끈 자리는 0인 배열."""
    return (resolve(generator, where).random(shape, np.float32) >= p).astype(x.dtype)


def channel_dropout(where: str, input: Any, p: float, training: bool, generator: Any, spatial: int) -> Tensor:
    """공간의 축이 ``spatial`` 개인 입력에서 채널을 통째로 끈다."""
    check_probability(where, p)
    x = real(where, input)
    if x.ndim not in (spatial + 1, spatial + 2):
        raise ShapeError(
            f"{where}: 입력은 (채널, 공간 {spatial}축) 또는 (배치, 채널, 공간 {spatial}축)이어야 합니다. 받은 모양: {x.shape}. "
            "원소마다 끄려면 dropout 을 쓰세요."
        )
    if not training or p == 0:
        return x
    mask = kept(where, x, x.shape[:-spatial] + (1,) * spatial, p, generator)
    return x * (mask * (1 / (1 - p)) if p < 1 else mask)


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
    mask = kept(where, x, x.shape[:2] + (1,) * (x.ndim - 2) if channels else x.shape, p, generator)
    stretch = 1 / math.sqrt((1 - p) * (1 + p * _FLOOR**2))
    return x * (mask * stretch) + ((1 - mask) * (_FLOOR * stretch) - stretch * _FLOOR * p)
