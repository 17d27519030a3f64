"""드롭아웃(dropout): 원소마다, 또는 채널을 통째로 끈다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...errors import DtypeError, ShapeError
from ...operation.devices import near
from ...tensors.generator import draw, resolve
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..checks import Generator, number, real, to_tensor
from ..docstrings import documented_like
from ..module import Module
from .steps import DROPOUT


def dropout(
    input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, generator: Generator = None
) -> Tensor:
    """드롭아웃: 원소마다 확률 ``p`` 로 0으로 만들고, 남은 것은 1/(1 − p) 배 하여 기댓값을 지킨다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하. 1이면 모두 0이다.
    training : 거짓이면 입력을 그대로 돌려준다.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> y = F.dropout(tg.ones(1000), 0.5, generator=0)
    >>> sorted(set(y.tolist()))
    [0.0, 2.0]

    출처
    ----
    강의 L18; Srivastava et al., "Dropout" (2014).
    """
    check_probability("dropout", p)
    began = tick()
    x = to_tensor(input)
    if not training or p == 0:
        return x
    if x.dtype.kind not in "fc":
        raise DtypeError(f"dropout: 실수 입력이어야 합니다. 받은 dtype: {x.dtype}. x.astype(np.float32) 을 쓰세요.")
    mask = draw(generator, "dropout", _scaled_mask, x.shape, p, x.dtype, near(x))
    return as_one(DROPOUT, began, x * mask, {"x": x}, {"p": p, "channels": False})


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, generator: Generator = None) -> Tensor:
    """채널(특징 지도)을 확률 ``p`` 로 통째로 끄고, 남은 것은 1/(1 − p) 배 한다.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하.
    training : 거짓이면 입력을 그대로 돌려준다.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
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


@documented_like(dropout2d)
def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, generator: Generator = None) -> Tensor:
    """채널을 통째로 끄는 드롭아웃, 입력 (N, C, L) 또는 (C, L).

    나머지는 ``dropout2d`` 와 같다.

    >>> F.dropout1d(tg.ones((2, 3, 5)), generator=0).shape
    (2, 3, 5)
    """
    return channel_dropout("dropout1d", input, p, training, generator, 1)


@documented_like(dropout2d)
def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, generator: Generator = None) -> Tensor:
    """채널을 통째로 끄는 드롭아웃, 입력 (N, C, D, H, W) 또는 (C, D, H, W).

    나머지는 ``dropout2d`` 와 같다.

    >>> F.dropout3d(tg.ones((2, 3, 2, 2, 2)), generator=0).shape
    (2, 3, 2, 2, 2)
    """
    return channel_dropout("dropout3d", input, p, training, generator, 3)


def channel_dropout(where: str, input: Any, p: float, training: bool, generator: Any, spatial: int) -> Tensor:
    """공간의 축이 ``spatial`` 개인 입력에서 채널을 통째로 끈다."""
    began = tick()
    check_probability(where, p)
    x = real(where, input)
    if x.ndim not in (spatial + 1, spatial + 2):
        raise ShapeError(
            f"{where}: 입력은 (채널, 공간 {spatial}축) 또는 (배치, 채널, 공간 {spatial}축)이어야 합니다. 받은 모양: {x.shape}. "
            "원소마다 끄려면 dropout 을 쓰세요."
        )
    if not training or p == 0:
        return x
    mask = draw(generator, where, _channel_mask, x.shape[:-spatial] + (1,) * spatial, p, x.dtype)
    return as_one(DROPOUT, began, x * mask, {"x": x}, {"p": p, "channels": True})


def kept(where: str, x: Tensor, shape: tuple[int, ...], p: float, generator: Any) -> np.ndarray:
    """남긴 자리는 1, 끈 자리는 0인 배열."""
    return draw(generator, where, _mask, shape, p, x.dtype)


def _mask(rng: np.random.Generator, shape: tuple[int, ...], p: float, dtype: Any) -> np.ndarray:
    return (rng.random(shape, np.float32) >= p).astype(dtype)


def _scaled_mask(rng: np.random.Generator, shape: tuple[int, ...], p: float, dtype: Any, like: Any) -> np.ndarray:
    drawn = np.asarray(rng.random(shape, np.float32), like=like)
    mask = (drawn >= p).astype(dtype)
    if p < 1:
        mask *= 1 / (1 - p)
    return mask


def _channel_mask(rng: np.random.Generator, shape: tuple[int, ...], p: float, dtype: Any) -> np.ndarray:
    mask = _mask(rng, shape, p, dtype)
    return mask * (1 / (1 - p)) if p < 1 else mask


def check_probability(where: str, p: Any) -> None:
    """확률인지 살핀다."""
    number(where, "p", p, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")


class Masking(Module):
    """확률 ``p`` 로 끄는 층들의 바탕. 예측할 때 켜는 층(``nn.mc_predict``)이 이것이다."""

    def __init__(self, p: float = 0.5, inplace: bool = False, generator: Generator = None) -> None:
        super().__init__()
        where = type(self).__name__
        check_probability(where, p)
        self.p, self.inplace = p, inplace
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, where)

    def extra_repr(self) -> str:
        return self._show("p")


class Dropout(Masking):
    """학습할 때 원소마다 확률 ``p`` 로 끄고 남은 것을 1/(1 − p) 배 한다. 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하(무차원). 1이면 모두 0이다.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
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

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return dropout(input, self.p, self.training, generator=self.generator)


class Dropout2d(Masking):
    """채널(특징 지도)을 통째로 끄는 드롭아웃. 입력은 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless). 평가할 때는 그대로 둔다.

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
    >>> nn.Dropout2d(0.5, generator=0)(tg.ones((2, 3, 4, 4))).shape
    (2, 3, 4, 4)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return dropout2d(input, self.p, self.training, generator=self.generator)


@documented_like(Dropout2d)
class Dropout1d(Masking):
    """채널을 통째로 끄는 드롭아웃. 입력은 (N, C, L) 또는 (C, L), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    나머지는 ``Dropout2d`` 와 같다.

    >>> nn.Dropout1d(0.5, generator=0)(tg.ones((2, 3, 5))).shape
    (2, 3, 5)
    """

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return dropout1d(input, self.p, self.training, generator=self.generator)


@documented_like(Dropout2d)
class Dropout3d(Masking):
    """채널을 통째로 끄는 드롭아웃. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    나머지는 ``Dropout2d`` 와 같다.

    >>> nn.Dropout3d(0.5, generator=0)(tg.ones((2, 3, 2, 2, 2))).shape
    (2, 3, 2, 2, 2)
    """

    def forward(self, input: Any) -> Tensor:
        """끄고 남은 텐서."""
        return dropout3d(input, self.p, self.training, generator=self.generator)
