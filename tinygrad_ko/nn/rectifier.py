"""활성함수 층의 식구들. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ShapeError
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from . import functional as F
from .checks import one_axis, to_tensor
from .linear import positive
from .module import Module
from .parameter import Parameter


class Threshold(Module):
    """문턱(threshold)보다 크면 그대로, 아니면 ``value``. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    threshold : 문턱.
    value : 문턱 아래에서의 값.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Threshold(0.5, 7.0)(tg.tensor([-1.0, 2.0]))
    tensor([7., 2.])

    출처
    ----
    PyTorch ``torch.nn.Threshold``.
    """

    def __init__(self, threshold: float, value: float) -> None:
        super().__init__()
        self.threshold, self.value = threshold, value

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.threshold(x, self.threshold, self.value)

    def extra_repr(self) -> str:
        return self._show("threshold", "value")


class CELU(Module):
    """CELU: max(0, x) + min(0, α(e^(x/α) − 1)). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    alpha : 음의 무한대에서의 값의 크기, 0이 아닌 수.

    예외
    ----
    ArgumentError : 부를 때, ``alpha`` 가 0이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CELU(0.5)(tg.tensor([-50.0, 2.0]))
    tensor([-0.5,  2. ])

    출처
    ----
    Barron (2017).
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.celu(x, self.alpha)

    def extra_repr(self) -> str:
        return self._show("alpha")


class SELU(Module):
    """SELU: 층을 지나도 평균 0, 분산 1을 지키는 ELU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SELU()(tg.tensor([1.0]))
    tensor([1.050701])

    출처
    ----
    Klambauer et al. (2017).
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.selu(x)


class GLU(Module):
    """GLU: 반으로 나누어 앞쪽에 뒤쪽의 시그모이드를 곱한다. 그 축의 길이가 반이 된다.

    매개변수
    --------
    dim : 나눌 축.

    예외
    ----
    ShapeError : 부를 때, 그 축의 길이가 홀수이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GLU()(tg.tensor([3.0, 0.0]))
    tensor([1.5])

    출처
    ----
    Dauphin et al. (2017).
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.glu(x, self.dim)

    def extra_repr(self) -> str:
        return self._show("dim")


class Hardsigmoid(Module):
    """꺾은선으로 어림한 시그모이드. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardsigmoid()(tg.tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])

    출처
    ----
    PyTorch ``torch.nn.Hardsigmoid``.
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.hardsigmoid(x)


class Hardswish(Module):
    """꺾은선으로 어림한 SiLU(swish). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardswish()(tg.tensor([4.0]))
    tensor([4.])

    출처
    ----
    Howard et al. (2019).
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.hardswish(x)


class Hardshrink(Module):
    """|x| 가 λ 보다 크면 그대로, 아니면 0. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lambd : 문턱 λ.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardshrink()(tg.tensor([-1.0, 0.3]))
    tensor([-1.,  0.])

    출처
    ----
    PyTorch ``torch.nn.Hardshrink``.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.hardshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return self._show("lambd")


class Softshrink(Module):
    """0 쪽으로 λ 만큼 당긴다. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lambd : 당기는 크기 λ, 0 이상.

    예외
    ----
    ArgumentError : 부를 때, ``lambd`` 가 음수이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softshrink()(tg.tensor([-1.0, 0.3, 2.0]))
    tensor([-0.5,  0. ,  1.5])

    출처
    ----
    PyTorch ``torch.nn.Softshrink``.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.softshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return self._show("lambd")


class Tanhshrink(Module):
    """x − tanh(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Tanhshrink()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    PyTorch ``torch.nn.Tanhshrink``.
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.tanhshrink(x)


class Softsign(Module):
    """소프트사인 x / (1 + |x|). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softsign()(tg.tensor([-1.0, 3.0]))
    tensor([-0.5 ,  0.75])

    출처
    ----
    Turian, Bergstra, Bengio (2009).
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.softsign(x)


class LogSigmoid(Module):
    """ln σ(x), 넘침 없이. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LogSigmoid()(tg.tensor([-1000.0]))
    tensor([-1000.])

    출처
    ----
    PyTorch ``torch.nn.LogSigmoid``.
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.logsigmoid(x)


class Mish(Module):
    """Mish: x·tanh(ln(1 + e^x)). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Mish()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    Misra (2019).
    """

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.mish(x)


class PReLU(Module):
    """PReLU: 음수 쪽의 기울기를 배우는 ReLU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    num_parameters : 기울기의 수. 1이거나 채널(둘째 축)의 수.
    init : 기울기의 처음 값.
    dtype : 매개변수의 dtype. 기본은 float32.

    예외
    ----
    ArgumentError : ``num_parameters`` 가 양수가 아닐 때. ShapeError : 부를 때, 채널의 수와 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PReLU()(tg.tensor([-1.0, 2.0]))
    tensor([-0.25,  2.  ], op=where)

    출처
    ----
    He et al., "Delving Deep into Rectifiers" (2015).
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = positive("PReLU", "num_parameters", num_parameters)
        self.weight = Parameter(np.full(self.num_parameters, init, np.float32 if dtype is None else dtype))

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.prelu(x, self.weight)

    def extra_repr(self) -> str:
        return self._show("num_parameters")


class RReLU(Module):
    """RReLU: 음수 쪽의 기울기를 학습할 때 원소마다 무작위로 뽑고, 평가할 때는 가운데 값을 쓴다.

    입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lower, upper : 기울기를 뽑을 범위.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : 부를 때, ``lower`` 가 ``upper`` 보다 크면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.RReLU(0.2, 0.4).eval()(tg.tensor([-1.0, 1.0]))
    tensor([-0.3,  1. ])

    출처
    ----
    Xu et al. (2015).
    """

    def __init__(
        self, lower: float = 1 / 8, upper: float = 1 / 3, generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__()
        self.lower, self.upper = lower, upper
        self.generator = None if generator is None else resolve(generator, "RReLU")

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.rrelu(x, self.lower, self.upper, self.training, self.generator)

    def extra_repr(self) -> str:
        return self._show("lower", "upper")


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

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.softmin(x, self.dim)

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

    def forward(self, x: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return F.softmax(image("Softmax2d", x), -3)


def image(where: str, x: Any) -> Tensor:
    """(배치, 채널, 높이, 너비) 또는 (채널, 높이, 너비) 인지 살핀다."""
    x = to_tensor(x)
    if x.ndim not in (3, 4):
        raise ShapeError(f"{where}: 모양은 (배치, 채널, 높이, 너비) 또는 (채널, 높이, 너비)여야 합니다. 받은 모양: {x.shape}.")
    return x
