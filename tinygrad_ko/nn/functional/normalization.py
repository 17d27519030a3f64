"""정규화(normalization): 표준화 하나(``rules/normalization.py``)를 어느 축에 걸치느냐가 이름을 정한다."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...rules import arithmetic, padding, reduction
from ...rules import normalization as rules
from ...tensors.leaf import constant_leaf
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, number, positive, real, sizes, to_tensor


def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Tensor | None = None, bias: Tensor | None = None,
    training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """배치 정규화: 채널마다 배치와 공간에 걸쳐 x̂ = (x − μ)/√(σ² + ε), y = γ x̂ + β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널) 또는 (배치, 채널, 공간…), 무차원(dimensionless).
    running_mean, running_var : 모양 (채널,)의 이동 평균. 학습할 때 그 자리에서 바뀐다. 없으면(``None``) 남기지 않는다.
    weight, bias : γ 와 β, 모양 (채널,).
    training : 참이면 이 배치의 통계로, 거짓이면 이동 평균으로 정규화한다.
    momentum : 이동 평균에 새 통계를 섞는 비율. 이동 평균 ← (1 − m)·이동 평균 + m·새 통계.
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    정규화에는 치우친(biased) 분산을, 이동 평균에는 치우치지 않은(n/(n − 1)배) 분산을 쓴다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 모양이 맞지 않거나, 학습할 때 채널마다의 값이 하나뿐일 때(분산을 셀 수 없다).
    ArgumentError : 평가할 때 이동 평균이 없을 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.batch_norm(tg.tensor([[1.0, 0.0], [3.0, 8.0]]), None, None, training=True, eps=0)
    tensor([[-1., -1.],
            [ 1.,  1.]])

    출처
    ----
    강의 L12; Ioffe, Szegedy, "Batch Normalization" (2015).
    """
    x = with_channels("batch_norm", input)
    channels, n = x.shape[1], math.prod(x.shape[:1] + x.shape[2:])
    epsilon("batch_norm", eps)
    running = averages("batch_norm", running_mean, running_var, x)
    flat = x if x.ndim < 4 else x.reshape((x.shape[0], channels, n // x.shape[0] if x.shape[0] else 0))
    side = (channels,) if x.ndim == 2 else (channels, 1)
    if not training:
        return by_averages("batch_norm", flat, running, weight, bias, eps, side).reshape(x.shape)
    if n < 2:
        raise ShapeError(
            f"batch_norm: 학습할 때는 채널마다 값이 둘 이상이어야 분산을 셀 수 있는데 {n}개입니다. 입력의 모양: {x.shape}. "
            "배치를 키우거나(마지막 작은 배치는 drop_last=True 로 버리거나), 예측이라면 model.eval() 을 먼저 부르세요."
        )
    z, mean, s = rules.standardize.call(flat, (0,) if x.ndim == 2 else (0, 2), eps)
    if running:
        move(running, mean._data.reshape(-1), (s._data.reshape(-1) ** 2 - eps) * (n / (n - 1)), momentum)
    y = scaled("batch_norm", z, weight, bias, (channels,), side)
    return y if x.ndim < 4 else y.reshape(x.shape)


def instance_norm(
    input: Any, running_mean: Any = None, running_var: Any = None, weight: Tensor | None = None, bias: Tensor | None = None,
    use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """인스턴스 정규화: 표본마다 채널마다, 공간에 걸쳐 (x − μ)/√(σ² + ε)·γ + β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널, 공간…), 무차원(dimensionless).
    running_mean, running_var : 모양 (채널,)의 이동 평균(배치에 걸친 평균). 없으면 남기지 않는다.
    weight, bias : γ 와 β, 모양 (채널,).
    use_input_stats : 참이면 입력의 통계로, 거짓이면 이동 평균으로 정규화한다.
    momentum : 이동 평균에 새 통계를 섞는 비율.
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 모양이 맞지 않거나, 공간의 값이 하나뿐일 때.
    ArgumentError : 이동 평균을 쓰려는데 없을 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.instance_norm(tg.tensor([[[1.0, 3.0], [0.0, 8.0]]]), eps=0)
    tensor([[[-1.,  1.],
             [-1.,  1.]]])

    출처
    ----
    Ulyanov, Vedaldi, Lempitsky, "Instance Normalization" (2016).
    """
    x = with_channels("instance_norm", input, 3)
    count, channels, n = x.shape[0], x.shape[1], math.prod(x.shape[2:])
    epsilon("instance_norm", eps)
    running = averages("instance_norm", running_mean, running_var, x)
    flat = x if x.ndim == 3 else x.reshape((count, channels, n))
    if not use_input_stats:
        return by_averages("instance_norm", flat, running, weight, bias, eps, (channels, 1)).reshape(x.shape)
    if n < 2:
        raise ShapeError(
            f"instance_norm: 공간의 값이 둘 이상이어야 분산을 셀 수 있는데 {n}개입니다. 입력의 모양: {x.shape}. "
            "공간이 1×1 로 줄어든 뒤라면 이 층을 빼거나 layer_norm 을 쓰세요."
        )
    z, mean, s = rules.standardize.call(flat, (2,), eps)
    if running and count:
        move(running, mean._data.mean(0).reshape(-1), (s._data**2 - eps).mean(0).reshape(-1) * (n / (n - 1)), momentum)
    return scaled("instance_norm", z, weight, bias, (channels,), (channels, 1)).reshape(x.shape)


def group_norm(
    input: Any, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """그룹 정규화: 표본마다, 이웃한 채널들의 그룹마다 (x − μ)/√(σ² + ε)·γ + β. 배치의 크기와 상관없다.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널) 또는 (배치, 채널, 공간…), 무차원(dimensionless).
    num_groups : 그룹의 수. 채널 수를 나누어떨어지게 해야 한다.
    weight, bias : γ 와 β, 모양 (채널,).
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 채널 수가 그룹의 수로 나누어떨어지지 않거나, 그룹마다의 값이 하나뿐일 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.group_norm(tg.tensor([[1.0, 3.0, 0.0, 8.0]]), 2, eps=0)
    tensor([[-1.,  1., -1.,  1.]])

    출처
    ----
    Wu, He, "Group Normalization" (2018).
    """
    x = with_channels("group_norm", input)
    groups = positive("group_norm", "num_groups", num_groups)
    epsilon("group_norm", eps)
    batch, channels, space = x.shape[0], x.shape[1], math.prod(x.shape[2:])
    if channels % groups or channels * space <= groups:
        raise ShapeError(
            f"group_norm: 채널 {channels}개를 num_groups={groups}개로 똑같이 나누고, 그룹마다 값이 둘 이상이어야 합니다. "
            f"입력의 모양: {x.shape}. num_groups 를 채널 수의 약수로 하세요."
        )
    z = rules.standardize.call(x.reshape((batch, groups, channels // groups * space)), (2,), eps)[0]
    if weight is None and bias is None:
        return z.reshape(x.shape)
    side = (channels,) if x.ndim == 2 else (channels, 1)
    z = z.reshape(x.shape if x.ndim == 2 else (batch, channels, space))
    return scaled("group_norm", z, weight, bias, (channels,), side).reshape(x.shape)


def rms_norm(
    input: Any, normalized_shape: int | Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """RMS 정규화: 평균을 빼지 않고 제곱평균제곱근으로만 나눈다. x/√(mean(x²) + ε)·weight.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, *normalized_shape), 무차원(dimensionless).
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    weight : 모양 ``normalized_shape``. 없으면 늘이지 않는다.
    eps : 더하는 작은 수 ε. ``None`` 이면 dtype 의 기계 엡실론(machine epsilon).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : ``input`` 의 마지막 축들이 ``normalized_shape`` 와 다를 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.rms_norm(tg.tensor([[1.0, 7.0]]), 2, eps=0)
    tensor([[0.2, 1.4]])

    출처
    ----
    Zhang, Sennrich, "Root Mean Square Layer Normalization" (2019).
    """
    x = real("rms_norm", input)
    axis, shape = last_axes("rms_norm", x, normalized_shape)
    if eps is not None:
        epsilon("rms_norm", eps)
    z = rules.standardize.call(x, axis, float(np.finfo(x.dtype).eps) if eps is None else eps, False)[0]
    return scaled("rms_norm", z, weight, None, shape, shape)


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """국소 응답 정규화(LRN): 이웃한 채널 ``size`` 개의 제곱의 평균으로 나눈다. x / (k + α·mean(x²))^β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널, 공간…), 무차원(dimensionless). 가장자리 밖의 채널은 0으로 본다.
    size : 이웃의 수. 앞으로 size//2 개, 뒤로 (size − 1)//2 개.
    alpha, beta, k : 식의 상수, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 3차원보다 작을 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.local_response_norm(tg.ones((1, 3, 1)), 3, alpha=3.0, beta=1.0).reshape(-1)
    tensor([0.33333334, 0.25      , 0.33333334])

    출처
    ----
    Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep CNNs" (2012).
    """
    x = with_channels("local_response_norm", input, 3)
    width = positive("local_response_norm", "size", size)
    return across_channels(x, width // 2, (width - 1) // 2, alpha / width, beta, k)


def across_channels(x: Tensor, before: int, after: int, alpha: float, beta: float, k: float) -> Tensor:
    """앞으로 ``before`` 개, 뒤로 ``after`` 개까지의 이웃 채널의 제곱의 합으로 나눈다: x / (k + α·Σx²)^β."""
    channels = x.shape[1]
    squares = padding.pad(x * x, [(0, 0), (before, after)] + [(0, 0)] * (x.ndim - 2))
    near = squares[:, :channels]
    for offset in range(1, before + after + 1):
        near = near + squares[:, offset:offset + channels]
    return x * (near * alpha + k) ** -beta


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12, *, axis: int | None = None) -> Tensor:
    """축을 따라 노름(norm)이 1이 되도록 나눈다: x / max(‖x‖ₚ, ε).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 노름의 차수.
    dim, axis : 노름을 셈할 축. 둘 가운데 하나만 쓴다. 기본은 1.
    eps : 0으로 나누지 않도록 노름의 아래를 막는 작은 수.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 그런 축이 없을 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.normalize(tg.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([[0.6, 0.8],
            [0. , 0. ]])

    출처
    ----
    PyTorch ``torch.nn.functional.normalize``.
    """
    x = real("normalize", input)
    along = dim if axis is None else axis
    if not isinstance(along, (int, np.integer)) or not -x.ndim <= along < x.ndim:
        raise ShapeError(f"normalize: 입력의 모양은 {x.shape}인데 dim={along!r} 축이 없습니다. {x.ndim - 1} 이하의 정수를 쓰세요.")
    epsilon("normalize", eps)
    number("normalize", "p", p, lambda v: v != 0, "0이 아니어야")
    return x / arithmetic.clip(reduction.norm(x, p, along, True), eps, None)


def layer_norm(
    input: Any, normalized_shape: int | Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """층 정규화: 표본마다 마지막 축들(``normalized_shape``)에 걸쳐 (x − μ)/√(σ² + ε)·weight + bias.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, *normalized_shape), 무차원(dimensionless).
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    weight, bias : 모양 ``normalized_shape``. 없으면 늘이거나 옮기지 않는다.
    eps : 분산에 더하는 작은 양수 ε.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : ``input`` 의 마지막 축들이 ``normalized_shape`` 와 다를 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.layer_norm(tg.tensor([[1.0, 3.0], [0.0, 8.0]]), 2, eps=0)
    tensor([[-1.,  1.],
            [-1.,  1.]])

    출처
    ----
    Ba, Kiros, Hinton, "Layer Normalization" (2016). 분산은 치우친(biased) 것이다.
    """
    x = real("layer_norm", input)
    axis, shape = last_axes("layer_norm", x, normalized_shape)
    epsilon("layer_norm", eps)
    z = rules.standardize.call(x, axis, eps)[0]
    return scaled("layer_norm", z, weight, bias, shape, shape)


# ── 함께 쓰는 것 ──




def last_axes(where: str, x: Tensor, normalized_shape: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """정규화할 마지막 축들과 그 길이."""
    shape = sizes(where, "normalized_shape", normalized_shape)
    first = x.ndim - len(shape)
    if x.shape[max(first, 0):] != shape:
        raise ShapeError(
            f"{where}: 입력의 모양은 {x.shape}, normalized_shape 는 {shape}입니다. 입력의 마지막 {len(shape)}개 축이 "
            f"{shape}이어야 합니다. 입력의 축을 옮기거나 normalized_shape 를 입력의 마지막 축(들)의 길이로 하세요."
        )
    return tuple(range(first, x.ndim)), shape


def with_channels(where: str, input: Any, least: int = 2) -> Tensor:
    """(배치, 채널, …) 모양의 실수 텐서로."""
    x = real(where, input)
    if x.ndim < least:
        wanted = "(배치, 채널, 공간…)" if least == 3 else "(배치, 채널) 또는 (배치, 채널, 공간…)"
        raise ShapeError(f"{where}: 입력의 모양은 {wanted}이어야 합니다. 받은 모양: {x.shape}. x[None] 이나 reshape 로 축을 더하세요.")
    return x


def averages(where: str, running_mean: Any, running_var: Any, x: Tensor) -> tuple[Tensor, ...]:
    """이동 평균 둘(또는 없음). 모양은 (채널,)."""
    if (running_mean is None) != (running_var is None):
        raise ArgumentError(f"{where}: running_mean 과 running_var 는 둘 다 주거나 둘 다 None 이어야 합니다.")
    if running_mean is None:
        return ()
    for name, v in (("running_mean", running_mean), ("running_var", running_var)):
        if not isinstance(v, (Tensor, np.ndarray)):
            raise ArgumentTypeError(
                f"{where}: {name}은(는) 그 자리에서 바뀌므로 Tensor 나 배열이어야 합니다. 받은 것: {describe(v)}."
            )
    shape = x.shape[1:2]
    found = [fitting(where, name, v, shape, shape, x) for name, v in (("running_mean", running_mean), ("running_var", running_var))]
    return tuple([v for v in found if v is not None])


def by_averages(
    where: str, x: Tensor, running: tuple[Tensor, ...], weight: Any, bias: Any, eps: float, side: tuple[int, ...]
) -> Tensor:
    """이동 평균으로 정규화한다: 채널마다의 수 둘로 늘이고 옮기는 것과 같다."""
    if not running:
        raise ArgumentError(f"{where}: 입력의 통계를 쓰지 않으려면(평가) running_mean 과 running_var 를 주세요.")
    mean, var = (v._data for v in running)
    gamma, beta = (fitting(where, name, v, x.shape[1:2], x.shape[1:2], x) for name, v in (("weight", weight), ("bias", bias)))
    scale = 1 / np.sqrt(var + eps) if gamma is None else gamma / np.sqrt(var + eps)
    shift = -mean * scale if beta is None else beta - mean * scale
    return rules.affine.call(x, scale.reshape(side), shift.reshape(side))


def move(running: tuple[Tensor, ...], mean: np.ndarray, var: np.ndarray, momentum: float) -> None:
    """이동 평균을 그 자리에서 옮긴다. 그래프에는 적지 않는다."""
    number("batch_norm", "momentum", momentum, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
    for average, new in zip(running, (mean, var), strict=True):
        leaf: Any = constant_leaf(average)
        average._data[...] += momentum * (new - average._data)
        leaf.mark_changed()


def epsilon(where: str, eps: Any) -> None:
    """0 이상의 수인가."""
    number(where, "eps", eps, lambda v: v >= 0, "0 이상이어야")


def scaled(
    where: str, y: Tensor, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...], spread: tuple[int, ...]
) -> Tensor:
    """y·weight + bias. 둘의 모양은 ``shape`` 이어야 하고, ``spread`` 로 바꾸면 y 로 브로드캐스트된다."""
    parts = [fitting(where, name, v, shape, spread, y) for name, v in (("weight", weight), ("bias", bias))]
    if parts[0] is not None and parts[1] is not None:
        return rules.affine.call(y, *parts)
    return y * parts[0] if parts[0] is not None else y + parts[1] if parts[1] is not None else y


def fitting(
    where: str, name: str, value: Any, shape: tuple[int, ...], spread: tuple[int, ...], x: Tensor
) -> Tensor | None:
    """모양이 ``shape`` 이고 dtype 이 x 와 같은지 살피고 ``spread`` 모양으로."""
    if value is None:
        return None
    v = to_tensor(value)
    if v.shape != shape:
        raise ShapeError(f"{where}: {name}의 모양은 {v.shape}인데 {shape}이어야 합니다. 층의 설정이나 {name}을(를) 바꾸세요.")
    if v.dtype != x.dtype:
        raise mixed_dtypes(where, "input", x.dtype, name, v.dtype)
    return v if shape == spread else v.reshape(spread)
