"""정규화(normalization): 표준화 하나(``rules/normalization.py``)를 어느 축에 걸치느냐가 이름을 정한다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import DtypeError, ShapeError
from ...rules import normalization as rules
from ...tensor import Tensor
from ..checks import mixed_dtypes, number, sizes, to_tensor


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
    shape = sizes("layer_norm", "normalized_shape", normalized_shape)
    epsilon("layer_norm", eps)
    if x.shape[-len(shape):] != shape:
        raise ShapeError(
            f"layer_norm: 입력의 모양은 {x.shape}, normalized_shape 는 {shape}입니다. 입력의 마지막 {len(shape)}개 축이 "
            f"{shape}이어야 합니다. 입력의 축을 옮기거나 normalized_shape 를 {x.shape[-len(shape):]}(으)로 하세요."
        )
    y = rules.standardize.call(x, tuple(range(x.ndim - len(shape), x.ndim)), eps)[0]
    return scaled("layer_norm", y, weight, bias, shape, shape)


# ── 함께 쓰는 것 ──


def real(where: str, input: Any) -> Tensor:
    """실수 텐서로."""
    x = to_tensor(input)
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: 실수 입력이어야 합니다. 받은 dtype: {x.dtype}. x.astype(np.float32) 을 쓰세요.")
    return x


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
