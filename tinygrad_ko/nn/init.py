"""초깃값(initialization). 텐서의 값을 그 자리에서 채우고 그 텐서를 돌려준다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from .checks import one_of

Generator = np.random.Generator | int | None


def _fill(where: str, tensor: Any, values: Any) -> Tensor:
    if not isinstance(tensor, Tensor):
        raise ArgumentTypeError(f"{where}: Tensor 를 채웁니다. 받은 것: {describe(tensor)}. nn.Parameter(…) 로 만드세요.")
    tensor.data = np.broadcast_to(np.asarray(values, tensor.dtype), tensor.shape)
    return tensor


# ── 분포 하나에서 ──


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator = None) -> Tensor:
    """균등분포 U(a, b).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    a, b : 아래와 위의 끝.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : a 가 b 보다 클 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.uniform_(tg.zeros((2, 3)), -1, 1, generator=0)
    >>> bool((abs(w) <= 1).all())
    True

    출처
    ----
    PyTorch ``torch.nn.init.uniform_``; 강의 L9.
    """
    if not a <= b:
        raise ArgumentError(f"uniform_: a 는 b 보다 클 수 없습니다. 받은 값: a={a}, b={b}.")
    return _fill("uniform_", tensor, resolve(generator, "uniform_").uniform(a, b, tensor.shape))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator = None) -> Tensor:
    """정규분포 N(mean, std²).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    mean, std : 평균과 표준편차(0 이상).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : std 가 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.normal_(tg.zeros(3), std=0.0, mean=2.0, generator=0)
    tensor([2., 2., 2.])

    출처
    ----
    PyTorch ``torch.nn.init.normal_``; 강의 L9.
    """
    _check_std("normal_", std)
    return _fill("normal_", tensor, resolve(generator, "normal_").normal(mean, std, tensor.shape))


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Generator = None
) -> Tensor:
    """[a, b] 밖을 버린 정규분포 N(mean, std²).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    mean, std : 자르기 전의 평균과 표준편차(양수).
    a, b : 남길 범위의 끝(값 그대로, 표준편차의 배수가 아니다).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : std 가 양수가 아니거나 a 가 b 보다 작지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.trunc_normal_(tg.zeros(1000), generator=0)
    >>> bool((abs(w) <= 2).all())
    True

    출처
    ----
    PyTorch ``torch.nn.init.trunc_normal_`` (누적 분포의 역함수).
    """
    from scipy.special import ndtr, ndtri

    _check_std("trunc_normal_", std)
    if not (a < b and std > 0):
        raise ArgumentError(f"trunc_normal_: std > 0, a < b 이어야 합니다. 받은 값: std={std}, a={a}, b={b}.")
    u = resolve(generator, "trunc_normal_").uniform(ndtr((a - mean) / std), ndtr((b - mean) / std), tensor.shape)
    return _fill("trunc_normal_", tensor, np.clip(ndtri(u) * std + mean, a, b))


# ── 정해진 값 ──


def constant_(tensor: Tensor, val: float) -> Tensor:
    """한 값으로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    val : 넣을 값.

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.constant_(tg.zeros(2), 0.5)
    tensor([0.5, 0.5])

    출처
    ----
    강의 L9 (모두 같은 값으로 시작하면 끝까지 같다).
    """
    return _fill("constant_", tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """0으로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.zeros_(tg.ones(2))
    tensor([0., 0.])

    출처
    ----
    PyTorch ``torch.nn.init.zeros_``.
    """
    return _fill("zeros_", tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """1로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.ones_(tg.zeros(2))
    tensor([1., 1.])

    출처
    ----
    PyTorch ``torch.nn.init.ones_``.
    """
    return _fill("ones_", tensor, 1)


def eye_(tensor: Tensor) -> Tensor:
    """단위행렬로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. (m, n), 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.eye_(tg.zeros((2, 3)))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])

    출처
    ----
    PyTorch ``torch.nn.init.eye_``.
    """
    if tensor.ndim != 2:
        raise ShapeError(f"eye_: 2차원 텐서라야 합니다. 받은 모양: {tensor.shape}.")
    return _fill("eye_", tensor, np.eye(tensor.shape[0], tensor.shape[1]))


# ── 층을 지나도 흩어진 정도가 지켜지도록 ──

_GAINS = {
    "linear": 1.0, "conv1d": 1.0, "conv2d": 1.0, "conv3d": 1.0, "sigmoid": 1.0,
    "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """활성함수가 줄이는 흩어짐을 되살릴 배율(gain).

    매개변수
    --------
    nonlinearity : ``linear``, ``conv2d``, ``sigmoid``, ``tanh``, ``relu``, ``leaky_relu``, ``selu``.
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


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Generator = None) -> Tensor:
    """직교행렬(행이나 열이 서로 수직이고 길이가 ``gain``).

    매개변수
    --------
    tensor : 채울 텐서. 2차원 이상. 첫 축을 뺀 나머지는 하나로 본다. 무차원(dimensionless).
    gain : 배율.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원보다 작을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.orthogonal_(tg.zeros((2, 5)), generator=0)
    >>> np.allclose((w @ w.T).numpy(), np.eye(2), atol=1e-6)
    True

    출처
    ----
    Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning" (2014).
    """
    _fans("orthogonal_", tensor)
    if tensor.size == 0:
        return tensor
    rows = tensor.shape[0]
    columns = tensor.size // rows
    draw = resolve(generator, "orthogonal_").normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(draw)
    q *= np.sign(np.diag(r))  # 부호를 정하여 직교행렬 전체에 고르게
    return _fill("orthogonal_", tensor, gain * (q if rows >= columns else q.T).reshape(tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """합성곱의 항등: 입력의 채널이 그대로 출력의 채널로 지나가도록 가운데만 1인 필터.

    매개변수
    --------
    tensor : 채울 합성곱의 무게 (출력, 입력/groups, 커널…). 3, 4, 5차원. 무차원(dimensionless).
    groups : 채널의 무리 수.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 3, 4, 5차원이 아니거나 출력 채널이 groups 로 나누어떨어지지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.dirac_(tg.zeros((2, 2, 3)))[:, :, 1]
    tensor([[1., 0.],
            [0., 1.]])

    출처
    ----
    PyTorch ``torch.nn.init.dirac_``.
    """
    if tensor.ndim not in (3, 4, 5) or tensor.shape[0] % groups:
        raise ShapeError(
            f"dirac_: 3, 4, 5차원인 합성곱의 무게이고 출력 채널이 groups={groups} 로 나누어떨어져야 합니다. 받은 모양: {tensor.shape}."
        )
    values = np.zeros(tensor.shape)
    each = tensor.shape[0] // groups
    middle = tuple(n // 2 for n in tensor.shape[2:])
    for group in range(groups):
        for k in range(min(each, tensor.shape[1])):
            values[(group * each + k, k, *middle)] = 1
    return _fill("dirac_", tensor, values)


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator = None) -> Tensor:
    """열마다 ``sparsity`` 만큼은 0, 나머지는 N(0, std²).

    매개변수
    --------
    tensor : 채울 2차원 텐서. 무차원(dimensionless).
    sparsity : 0으로 둘 몫, 0 이상 1 이하(열의 길이에 곱해 올림한다).
    std : 나머지의 표준편차, 0 이상.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원이 아닐 때. ArgumentError : ``sparsity`` 나 ``std`` 가 범위 밖일 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.sparse_(tg.zeros((10, 3)), 0.8, generator=0)
    >>> (w.numpy() == 0).sum(0).tolist()
    [8, 8, 8]

    출처
    ----
    Martens, "Deep learning via Hessian-free optimization" (2010).
    """
    if tensor.ndim != 2:
        raise ShapeError(f"sparse_: 2차원 텐서여야 합니다. 받은 모양: {tensor.shape}.")
    if not 0 <= sparsity <= 1:
        raise ArgumentError(f"sparse_: sparsity 는 0 이상 1 이하여야 합니다. 받은 값: {sparsity}.")
    _check_std("sparse_", std)
    rng = resolve(generator, "sparse_")
    values = rng.normal(0, std, tensor.shape)
    zeros = math.ceil(sparsity * tensor.shape[0])
    for column in values.T:
        column[rng.permutation(len(column))[:zeros]] = 0
    return _fill("sparse_", tensor, values)


def _check_std(where: str, std: float) -> None:
    if not std >= 0:
        raise ArgumentError(f"{where}: std 는 0 이상이어야 합니다. 받은 값: {std}.")
