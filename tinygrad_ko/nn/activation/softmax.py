"""소프트맥스(softmax)와 그 사촌들: 축을 따라 더하면 1이 되는 확률."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from ...operation.devices import near
from ...rules import fused
from ...tensors.generator import draw
from ...tensors.tensor import Tensor
from ..checks import number, one_axis, to_tensor
from ..module import Module


def typed(input: Any, dtype: Any) -> Tensor:
    """텐서로, ``dtype`` 을 주면 그 dtype 으로."""
    x = to_tensor(input)
    return x if dtype is None else x.astype(dtype)


def softmax(input: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
    """소프트맥스: ``dim`` 을 따라 합이 1인 확률로 바꾼다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.
    dtype : 셈하기에 앞서 이 dtype 으로 바꾼다(float16 의 넘침을 막을 때).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype(``dtype`` 을 주면 그것).

    예외
    ----
    ArgumentTypeError : 축을 주지 않았거나 둘 다 줄 때. ShapeError : 없는 축일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softmax(tg.tensor([[1000.0, 1000.0]]), dim=1)
    tensor([[0.5, 0.5]])

    출처
    ----
    강의 L5.
    """
    return fused.softmax.call(typed(input, dtype), one_axis("softmax", dim, axis))


def log_softmax(input: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
    """소프트맥스의 로그. 넘치지 않게 한 번에 셈한다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 볼 축. 어느 이름으로든 하나를 준다.
    dtype : 셈하기에 앞서 이 dtype 으로 바꾼다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype(``dtype`` 을 주면 그것).

    예외
    ----
    ArgumentTypeError : 축을 주지 않았거나 둘 다 줄 때. ShapeError : 없는 축일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.log_softmax(tg.tensor([[0.0, -1000.0]]), dim=1)
    tensor([[    0., -1000.]])

    출처
    ----
    강의 L5.
    """
    return fused.log_softmax.call(typed(input, dtype), one_axis("log_softmax", dim, axis))


def softmin(input: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
    """소프트민: 작을수록 큰 확률. softmax(−x).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.
    dtype : 셈하기에 앞서 이 dtype 으로 바꾼다(float16 의 넘침을 막을 때).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype(``dtype`` 을 주면 그것).

    예외
    ----
    ArgumentTypeError, ShapeError : ``softmax`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softmin(tg.tensor([0.0, 0.0]), dim=0)
    tensor([0.5, 0.5])

    출처
    ----
    PyTorch ``torch.nn.functional.softmin``.
    """
    return softmax(-to_tensor(input), dim, axis=axis, dtype=dtype)


def gumbel_softmax(
    logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1, *, axis: int | None = None,
    generator: np.random.Generator | int | None = None,
) -> Tensor:
    """검벨 소프트맥스: 범주에서 뽑는 일을 미분할 수 있게 부드럽게 한 것.

    매개변수
    --------
    logits : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    tau : 온도 τ, 양수. 낮을수록 원핫에 가깝다, 무차원.
    hard : 참이면 값은 원핫이되, 기울기는 부드러운 것의 것이다(straight-through).
    eps : 받기만 한다(PyTorch에서도 쓰지 않는다).
    dim, axis : 범주의 축.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``tau`` 가 양수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.gumbel_softmax(tg.zeros((2, 3)), hard=True, generator=0).sum(1)
    tensor([1., 1.])

    출처
    ----
    Jang, Gu, Poole (2017); Maddison, Mnih, Teh (2017): softmax((로짓 + g)/τ), g = −ln(−ln u).
    """
    number("gumbel_softmax", "tau", tau, lambda v: v > 0, "양수여야")
    x = to_tensor(logits)
    at = one_axis("gumbel_softmax", dim if axis is None else None, axis)
    noise = draw(generator, "gumbel_softmax", _gumbel, x.shape, x.dtype)
    soft = fused.softmax.call((x + noise) * (1 / tau), at)
    if not hard:
        return soft
    places = np.arange(x.shape[at], like=near(x)).reshape([-1 if k == at % x.ndim else 1 for k in range(x.ndim)])
    one = (soft.argmax(at, keepdims=True) == places).astype(x.dtype)
    return soft + (one - soft.detach())


def _gumbel(rng: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.asarray(rng.gumbel(size=shape)).astype(dtype)


class Softmax(Module):
    """소프트맥스. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.
    dtype : 셈하기에 앞서 이 dtype 으로 바꾼다(float16 의 넘침을 막을 때).

    예외
    ----
    ArgumentTypeError : 축을 주지 않았거나 둘 다 줄 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softmax(dim=1)(tg.zeros((1, 2)))
    tensor([[0.5, 0.5]])

    출처
    ----
    강의 L5.
    """

    def __init__(self, dim: int | None = None, *, axis: int | None = None) -> None:
        super().__init__()
        self.dim = one_axis(type(self).__name__, dim, axis)

    def forward(self, input: Any) -> Tensor:
        """합이 1인 확률."""
        return softmax(input, self.dim)

    def extra_repr(self) -> str:
        return self._show("dim")


class LogSoftmax(Softmax):
    """소프트맥스의 로그. 예외는 ``Softmax`` 와 같다.

    매개변수
    --------
    dim, axis : 확률의 합이 1이 되게 할 축. 둘 가운데 하나로 준다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LogSoftmax(dim=1)(tg.tensor([[0.0, -1000.0]]))
    tensor([[    0., -1000.]])

    출처
    ----
    강의 L5.
    """

    def forward(self, input: Any) -> Tensor:
        """확률의 로그."""
        return log_softmax(input, self.dim)


class Softmin(Module):
    """소프트민: 작을수록 큰 확률. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    dim : 확률로 바꿀 축(``axis`` 라고 써도 된다).

    예외
    ----
    ArgumentTypeError : 축을 주지 않았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softmin(dim=0)(tg.tensor([0.0, 0.0]))
    tensor([0.5, 0.5])

    출처
    ----
    PyTorch ``torch.nn.Softmin``.
    """

    def __init__(self, dim: int | None = None, *, axis: int | None = None) -> None:
        super().__init__()
        self.dim = one_axis("Softmin", dim, axis)

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return softmin(input, self.dim)

    def extra_repr(self) -> str:
        return self._show("dim")


class Softmax2d(Module):
    """영상의 자리마다, 채널을 따라 소프트맥스. 입력은 (배치, 채널, 높이, 너비) 또는 (채널, 높이, 너비).

    예외
    ----
    ShapeError : 부를 때, 3차원도 4차원도 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softmax2d()(tg.zeros((1, 2, 1, 1))).tolist()
    [[[[0.5]], [[0.5]]]]

    출처
    ----
    PyTorch ``torch.nn.Softmax2d``.
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return softmax(image("Softmax2d", input), -3)


def image(where: str, x: Any) -> Tensor:
    """(배치, 채널, 높이, 너비) 또는 (채널, 높이, 너비) 인지 살핀다."""
    x = to_tensor(x)
    if x.ndim not in (3, 4):
        raise ShapeError(f"{where}: 모양은 (배치, 채널, 높이, 너비) 또는 (채널, 높이, 너비)여야 합니다. 받은 모양: {x.shape}.")
    return x
