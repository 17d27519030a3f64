"""활성함수 층. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from __future__ import annotations

from typing import Any

from ..tensors.tensor import Tensor
from . import functional as F
from .checks import number, one_axis, one_of, to_tensor
from .module import Module


class ReLU(Module):
    """ReLU: max(0, x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReLU()(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])

    출처
    ----
    강의 L3, L13.
    """

    def forward(self, x: Any) -> Tensor:
        """max(0, x)."""
        return F.relu(x)


class LeakyReLU(Module):
    """새는 ReLU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    negative_slope : 음수 쪽의 기울기(0에서의 기울기도 이것이다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LeakyReLU(0.1)(tg.tensor([-1.0, 2.0]))
    tensor([-0.1,  2. ])

    출처
    ----
    Maas, Hannun, Ng (2013).
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, x: Any) -> Tensor:
        """x > 0 이면 x, 아니면 negative_slope·x."""
        return F.leaky_relu(x, self.negative_slope)

    def extra_repr(self) -> str:
        return self._show("negative_slope")


class ELU(Module):
    """ELU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    alpha : 음의 무한대에서의 값의 크기.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ELU()(tg.tensor([-1000.0, 2.0]))
    tensor([-1.,  2.])

    출처
    ----
    Clevert, Unterthiner, Hochreiter (2016).
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Any) -> Tensor:
        """x > 0 이면 x, 아니면 alpha·(e^x − 1)."""
        return F.elu(x, self.alpha)

    def extra_repr(self) -> str:
        return self._show("alpha")


class GELU(Module):
    """GELU: x·Φ(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    approximate : ``"none"`` 또는 ``"tanh"``.

    예외
    ----
    ArgumentError : ``approximate`` 가 두 낱말이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GELU()(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Hendrycks, Gimpel (2016).
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        one_of("GELU", "approximate", approximate, ("none", "tanh"))
        self.approximate = approximate

    def forward(self, x: Any) -> Tensor:
        """x·Φ(x)."""
        return F.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        return self._show("approximate")


class SiLU(Module):
    """SiLU(swish): x·σ(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SiLU()(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Elfwing, Uchibe, Doya (2018).
    """

    def forward(self, x: Any) -> Tensor:
        """x·σ(x)."""
        return F.silu(x)


class Sigmoid(Module):
    """시그모이드 r = 1/(1 + e^(−a·x)). 도함수는 a·r(1 − r), 범위는 (0, 1). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    slope : 기울기 a, 양수. 클수록 계단에 가깝다.

    예외
    ----
    ArgumentError : ``slope`` 가 양수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Sigmoid()(tg.tensor([0.0])), nn.Sigmoid(slope=100)(tg.tensor([-1.0, 1.0])).round()
    (tensor([0.5]), tensor([0., 1.]))

    출처
    ----
    강의 L3, L7.
    """

    def __init__(self, slope: float = 1) -> None:
        super().__init__()
        number("Sigmoid", "slope", slope, lambda v: v > 0, "양수여야")
        self.slope = slope

    def forward(self, x: Any) -> Tensor:
        """1/(1 + e^(−a·x))."""
        return F.sigmoid(x if self.slope == 1 else to_tensor(x) * self.slope)

    def extra_repr(self) -> str:
        return "" if self.slope == 1 else self._show("slope")


class Tanh(Module):
    """쌍곡탄젠트. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Tanh()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    강의 L3.
    """

    def forward(self, x: Any) -> Tensor:
        """tanh x."""
        return F.tanh(x)


class Softplus(Module):
    """소프트플러스 ln(1 + e^(βx))/β. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    beta : 꺾임의 가파름.
    threshold : βx 가 이보다 크면 x 그대로.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softplus()(tg.tensor([-1000.0, 1000.0]))
    tensor([   0., 1000.])

    출처
    ----
    Dugas et al. (2001).
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, x: Any) -> Tensor:
        """ln(1 + e^(βx))/β."""
        return F.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return self._show("beta", "threshold")


class Hardtanh(Module):
    """경계에서 잘린 직선. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    min_val, max_val : 아래와 위의 경계. 경계 위에서의 기울기는 0이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardtanh()(tg.tensor([-3.0, 0.5]))
    tensor([-1. ,  0.5])

    출처
    ----
    PyTorch ``torch.nn.Hardtanh``.
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        super().__init__()
        self.min_val, self.max_val = min_val, max_val

    def forward(self, x: Any) -> Tensor:
        """min(max(x, min_val), max_val)."""
        return F.hardtanh(x, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return self._show("min_val", "max_val")


class ReLU6(Module):
    """ReLU6: min(max(0, x), 6). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReLU6()(tg.tensor([-3.0, 9.0]))
    tensor([0., 6.])

    출처
    ----
    Krizhevsky (2010).
    """

    def forward(self, x: Any) -> Tensor:
        """min(max(0, x), 6)."""
        return F.relu6(x)


class Softmax(Module):
    """소프트맥스. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.

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

    def forward(self, x: Any) -> Tensor:
        """합이 1인 확률."""
        return F.softmax(x, self.dim)

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

    def forward(self, x: Any) -> Tensor:
        """확률의 로그."""
        return F.log_softmax(x, self.dim)
