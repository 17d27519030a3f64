"""층의 셈: 선형, 드롭아웃, 펴기, 원-핫."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import wrap
from ...errors import ArgumentError, DtypeError, ShapeError, describe
from ...operation.devices import near
from ...rules import fused
from ...rules import shape as shaping
from ...rules.assemble import plain
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, number, to_tensor


def linear(input: Any, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """완전 연결층의 셈: x Wᵀ + b.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, 입력), 무차원(dimensionless).
    weight : 모양 (출력, 입력).
    bias : 모양 (출력,). 없으면 더하지 않는다.

    반환
    ----
    Tensor : 모양 (…, 출력).

    예외
    ----
    ShapeError : ``input`` 의 마지막 축과 ``weight`` 의 둘째 축이 다를 때.
    DtypeError : dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.linear(tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0, 4.0]]), tg.tensor([5.0]))
    tensor([[16.]])

    출처
    ----
    강의 L4, L20 (층 하나는 행렬 곱과 더하기이다).
    """
    x = input if isinstance(input, Tensor) else to_tensor(input)
    data, w = x._data, weight._data
    if data.dtype != w.dtype or data.shape[-1:] != w.shape[1:]:
        raise _wrong_linear(data, weight)
    return fused.linear.call(x, weight, bias)


def _wrong_linear(data: np.ndarray, weight: Tensor) -> Exception:
    where = f"linear(weight='{weight.name}')" if weight.name else "linear"
    if weight.ndim != 2:
        return ShapeError(f"{where}: weight 의 모양은 (출력, 입력)이어야 합니다. 받은 모양: {weight.shape}.")
    if data.shape[-1:] != weight.shape[1:]:
        out, inside = weight.shape
        cure = "x.reshape(…) 나 nn.Flatten() 으로 마지막 축을 맞추거나, 층의 in_features 를 바꾸세요."
        return ShapeError(
            f"{where}: 입력의 모양은 {data.shape}인데 weight 의 모양은 ({out}, {inside})입니다: "
            f"입력의 마지막 축은 {inside}이어야 합니다. {cure}"
        )
    return mixed_dtypes(where, "x", data.dtype, "weight", weight.dtype)


def dropout(
    input: Any, p: float = 0.5, training: bool = True, generator: np.random.Generator | int | None = None
) -> Tensor:
    """드롭아웃: 원소마다 확률 ``p`` 로 0으로 만들고, 남은 것은 1/(1 − p) 배 하여 기댓값을 지킨다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 끌 확률, 0 이상 1 이하. 1이면 모두 0이다.
    training : 거짓이면 입력을 그대로 돌려준다.
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
    x = to_tensor(input)
    if not training or p == 0:
        return x
    if x.dtype.kind not in "fc":
        raise DtypeError(f"dropout: 실수 입력이어야 합니다. 받은 dtype: {x.dtype}. x.astype(np.float32) 을 쓰세요.")
    drawn = np.asarray(resolve(generator, "dropout").random(x.shape, np.float32), like=near(x))
    kept = (drawn >= p).astype(x.dtype)
    if p < 1:
        kept *= 1 / (1 - p)
    return x * kept


def check_probability(where: str, p: Any) -> None:
    """확률인지 살핀다."""
    number(where, "p", p, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """``start_dim`` 부터 ``end_dim`` 까지의 축을 하나로 합친다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    start_dim, end_dim : 합칠 첫 축과 마지막 축.

    반환
    ----
    Tensor : 합쳐진 모양.

    예외
    ----
    ShapeError : 그런 축이 없거나 차례가 거꾸로일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.flatten(tg.zeros((2, 3, 4)), 1).shape
    (2, 12)

    출처
    ----
    강의 L19 (합성곱의 출력을 펴서 완전 연결층으로).
    """
    x = to_tensor(input)
    n = max(x.ndim, 1)
    if not (-n <= start_dim < n and -n <= end_dim < n and start_dim % n <= end_dim % n):
        raise ShapeError(
            f"flatten: 모양 {x.shape}(축 {x.ndim}개)에서 start_dim={start_dim} 부터 end_dim={end_dim} 까지를 합칠 수 없습니다. "
            f"축은 {-n} 이상 {n} 미만이고 start_dim 이 end_dim 보다 뒤일 수 없습니다."
        )
    return shaping.flatten(x, start_dim, end_dim)


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """원-핫(one-hot): 클래스 번호를 그 자리만 1인 벡터로.

    매개변수
    --------
    tensor : 정수 Tensor 또는 배열. 임의의 모양, 값은 0 이상 ``num_classes`` 미만, 무차원(dimensionless).
    num_classes : 클래스의 수. −1이면 가장 큰 번호에 1을 더한 수.

    반환
    ----
    Tensor : 모양 (입력의 모양…, 클래스 수), int64.

    예외
    ----
    DtypeError : 정수가 아닐 때. ArgumentError : 번호가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.nn import functional as F
    >>> F.one_hot([0, 2], 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])

    출처
    ----
    강의 L8.
    """
    labels = plain(to_tensor(tensor))
    if labels.dtype.kind not in "iu":
        raise DtypeError(f"one_hot: 클래스 번호는 정수여야 합니다. 받은 것: {describe(labels)}. .astype(np.int64) 을 쓰세요.")
    if num_classes == -1:
        if labels.size == 0:
            raise ArgumentError("one_hot: 빈 배열에서는 클래스의 수를 알 수 없습니다. num_classes 를 주세요.")
        num_classes = int(labels.max()) + 1
    if labels.size and not (0 <= labels.min() and labels.max() < num_classes):
        raise ArgumentError(
            f"one_hot: 클래스 번호는 0 이상 {num_classes} 미만이어야 합니다. "
            f"받은 번호: {labels.min()} … {labels.max()}. num_classes 를 늘리거나 번호를 살펴보세요."
        )
    return wrap((labels[..., None] == np.arange(num_classes, like=near(labels))).astype(np.int64))
