"""덧대기(padding) 층. 셈은 ``F.pad`` 가 한다."""

from __future__ import annotations

from typing import Any

from ..errors import ArgumentError, ShapeError
from ..tensors.tensor import Tensor
from .checks import to_tensor
from .functional.padding import padded
from .module import Module
from .spatial import LAYOUT


class _Pad(Module):
    """공간 축 ``axes`` 개를 덧대는 층의 바탕."""

    axes: int
    mode: str = "constant"
    value: float | None = None

    def __init__(self, padding: Any) -> None:
        super().__init__()
        widths = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.axes)
        if len(widths) != 2 * self.axes:
            raise ArgumentError(
                f"{type(self).__name__}: padding 은 정수 하나이거나 마지막 축부터 (앞, 뒤)의 짝 {self.axes}개여야 합니다. "
                f"받은 것: {padding}."
            )
        self.padding = widths

    def forward(self, x: Any) -> Tensor:
        """덧댄 텐서."""
        t = to_tensor(x)
        if t.ndim not in (self.axes + 1, self.axes + 2):
            raise ShapeError(
                f"{type(self).__name__}: 입력은 {LAYOUT[self.axes]} 모양이어야 합니다. 받은 모양: {t.shape}. "
                "축을 채우거나(x[None]), 축을 가리지 않는 F.pad 를 쓰세요."
            )
        return padded(type(self).__name__, t, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return self._show("padding")


class _ConstantPad(_Pad):
    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return self._show("padding", "value")


class ConstantPad1d(_ConstantPad):
    """1차원: 상수 ``value`` 로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽). 음수이면 잘라 낸다.
    value : 덧댈 값.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConstantPad1d(1, 0.5)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)

    출처
    ----
    PyTorch ``torch.nn.ConstantPad1d``.
    """

    axes = 1


class ConstantPad2d(_ConstantPad):
    """2차원: 상수 ``value`` 로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.
    value : 덧댈 값.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConstantPad2d(1, 0.5)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ConstantPad2d``.
    """

    axes = 2


class ConstantPad3d(_ConstantPad):
    """3차원: 상수 ``value`` 로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래, 앞, 뒤). 음수이면 잘라 낸다.
    value : 덧댈 값.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConstantPad3d(1, 0.5)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ConstantPad3d``.
    """

    axes = 3


class ZeroPad1d(_Pad):
    """1차원: 0으로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽). 음수이면 잘라 낸다.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ZeroPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)

    출처
    ----
    PyTorch ``torch.nn.ZeroPad1d``.
    """

    axes = 1


class ZeroPad2d(_Pad):
    """2차원: 0으로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ZeroPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    강의 L19; PyTorch ``torch.nn.ZeroPad2d``.
    """

    axes = 2


class ZeroPad3d(_Pad):
    """3차원: 0으로 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래, 앞, 뒤). 음수이면 잘라 낸다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ZeroPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ZeroPad3d``.
    """

    axes = 3


class ReflectionPad1d(_Pad):
    """1차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽). 음수이면 잘라 낸다. 폭은 축의 길이 − 1까지.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReflectionPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)

    출처
    ----
    PyTorch ``torch.nn.ReflectionPad1d``.
    """

    axes = 1
    mode = "reflect"


class ReflectionPad2d(_Pad):
    """2차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다. 폭은 축의 길이 − 1까지.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReflectionPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReflectionPad2d``.
    """

    axes = 2
    mode = "reflect"


class ReflectionPad3d(_Pad):
    """3차원: 가장자리를 거울로 삼아 덧댄다(가장자리 자신은 되풀이하지 않는다).

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래, 앞, 뒤). 음수이면 잘라 낸다. 폭은 축의 길이 − 1까지.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReflectionPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReflectionPad3d``.
    """

    axes = 3
    mode = "reflect"


class ReplicationPad1d(_Pad):
    """1차원: 가장자리 값을 되풀이하여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽). 음수이면 잘라 낸다.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReplicationPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)

    출처
    ----
    PyTorch ``torch.nn.ReplicationPad1d``.
    """

    axes = 1
    mode = "replicate"


class ReplicationPad2d(_Pad):
    """2차원: 가장자리 값을 되풀이하여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReplicationPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReplicationPad2d``.
    """

    axes = 2
    mode = "replicate"


class ReplicationPad3d(_Pad):
    """3차원: 가장자리 값을 되풀이하여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래, 앞, 뒤). 음수이면 잘라 낸다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReplicationPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.ReplicationPad3d``.
    """

    axes = 3
    mode = "replicate"


class CircularPad1d(_Pad):
    """1차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽). 음수이면 잘라 낸다. 폭은 축의 길이까지.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CircularPad1d(1)(tg.zeros((1, 2, 4))).shape
    (1, 2, 6)

    출처
    ----
    PyTorch ``torch.nn.CircularPad1d``.
    """

    axes = 1
    mode = "circular"


class CircularPad2d(_Pad):
    """2차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래). 음수이면 잘라 낸다. 폭은 축의 길이까지.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CircularPad2d(1)(tg.zeros((1, 2, 4, 4))).shape
    (1, 2, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.CircularPad2d``.
    """

    axes = 2
    mode = "circular"


class CircularPad3d(_Pad):
    """3차원: 반대쪽 끝에서 이어 붙여 덧댄다.

    매개변수
    --------
    padding : 덧댈 폭. 수 하나 또는 (왼쪽, 오른쪽, 위, 아래, 앞, 뒤). 음수이면 잘라 낸다. 폭은 축의 길이까지.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``padding`` 의 개수가 맞지 않을 때. ShapeError : 부를 때, 입력의 모양이나 폭이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CircularPad3d(1)(tg.zeros((1, 2, 4, 4, 4))).shape
    (1, 2, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.CircularPad3d``.
    """

    axes = 3
    mode = "circular"
