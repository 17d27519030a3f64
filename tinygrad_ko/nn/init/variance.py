"""층의 너비를 보고 분산을 정하는 초깃값: 글로럿(xavier)과 허(kaiming)."""

from __future__ import annotations

import math

from ...errors import ShapeError
from ...tensors.tensor import Tensor
from ..checks import Generator, one_of
from .plain import check_tensor, normal_, uniform_

_GAINS = {
    "linear": 1.0, "conv1d": 1.0, "conv2d": 1.0, "conv3d": 1.0, "conv_transpose1d": 1.0, "conv_transpose2d": 1.0,
    "conv_transpose3d": 1.0, "sigmoid": 1.0,
    "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """활성함수가 줄이는 흩어짐을 되살릴 배율(gain).

    매개변수
    --------
    nonlinearity : ``linear``, ``conv2d``, ``conv_transpose2d``, ``sigmoid``, ``tanh``, ``relu``, ``leaky_relu``, ``selu``.
    param : leaky_relu 의 음수 쪽 기울기(기본 0.01), 무차원.

    반환
    ----
    float : 배율, 무차원.

    예외
    ----
    ArgumentError : 모르는 이름.

    예제
    ----
    >>> from tinygrad_ko.nn import init
    >>> round(init.calculate_gain("relu") ** 2, 6)
    2.0

    출처
    ----
    PyTorch ``torch.nn.init.calculate_gain``.
    """
    one_of("calculate_gain", "nonlinearity", nonlinearity, (*_GAINS, "leaky_relu"))
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    return _GAINS[nonlinearity]


def _fans(where: str, tensor: Tensor) -> tuple[int, int]:
    """한 노드로 들어오는 선의 수와 나가는 선의 수."""
    check_tensor(where, tensor)
    if tensor.ndim < 2:
        raise ShapeError(
            f"{where}: 들고 나는 선의 수를 셀 수 있도록 2차원 이상이어야 합니다. 받은 모양: {tensor.shape}. "
            "편향(bias)이라면 zeros_ 나 uniform_ 을 쓰세요."
        )
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator = None) -> Tensor:
    """자비에(Xavier, Glorot) 균등: U(−a, a), a = gain·√(6/(fan_in + fan_out)).

    매개변수
    --------
    tensor : 채울 텐서. 모양 (출력, 입력, …), 무차원(dimensionless).
    gain : 배율. ``calculate_gain`` 참고.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원보다 작을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.xavier_uniform_(tg.zeros((4, 2)), generator=0)
    >>> bool((abs(w) <= 1).all())
    True

    출처
    ----
    강의 L9; Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
    """
    a = gain * math.sqrt(6 / sum(_fans("xavier_uniform_", tensor)))
    return uniform_(tensor, -a, a, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator = None) -> Tensor:
    """자비에(Xavier, Glorot) 정규: N(0, s²), s = gain·√(2/(fan_in + fan_out)).

    매개변수
    --------
    tensor : 채울 텐서. 모양 (출력, 입력, …), 무차원(dimensionless).
    gain : 배율. ``calculate_gain`` 참고.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원보다 작을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.xavier_normal_(tg.zeros((4, 2)), generator=0).shape
    (4, 2)

    출처
    ----
    강의 L9; Glorot, Bengio (2010).
    """
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(_fans("xavier_normal_", tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Generator = None
) -> Tensor:
    """허(He, Kaiming) 균등: U(−b, b), b = gain·√(3/fan).

    매개변수
    --------
    tensor : 채울 텐서. 모양 (출력, 입력, …), 무차원(dimensionless).
    a : leaky_relu 의 음수 쪽 기울기.
    mode : ``"fan_in"`` 이면 순전파의, ``"fan_out"`` 이면 역전파의 흩어짐을 지킨다.
    nonlinearity : 뒤따르는 활성함수.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원보다 작을 때. ArgumentError : 모르는 ``mode`` 나 ``nonlinearity``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.kaiming_uniform_(tg.zeros((4, 6)), generator=0)
    >>> bool((abs(w) <= 1).all())
    True

    출처
    ----
    강의 L9; He et al., "Delving Deep into Rectifiers" (2015).
    """
    bound = math.sqrt(3) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Generator = None
) -> Tensor:
    """허(He, Kaiming) 정규: N(0, s²), s = gain/√fan. 예외는 ``kaiming_uniform_`` 과 같다.

    매개변수
    --------
    tensor : 채울 텐서. 모양 (출력, 입력, …), 무차원(dimensionless).
    a : leaky_relu 의 음수 쪽 기울기.
    mode : ``"fan_in"`` 이면 순전파의, ``"fan_out"`` 이면 역전파의 흩어짐을 지킨다.
    nonlinearity : 뒤따르는 활성함수.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.kaiming_normal_(tg.zeros((4, 6)), nonlinearity="relu", generator=0).shape
    (4, 6)

    출처
    ----
    강의 L9; He et al. (2015).
    """
    return normal_(tensor, 0.0, _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity), generator)


def _kaiming_std(where: str, tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    one_of(where, "mode", mode, ("fan_in", "fan_out"))
    fan = _fans(where, tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))
