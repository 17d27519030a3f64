"""정규화가 함께 쓰는 것: 이동 평균, γ 와 β, 입력의 축."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import SMALL, state
from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import Noun
from ...rules import normalization as rules
from ...rules.operands import refuse_moving
from ...tensors.creation import from_numpy
from ...tensors.leaf import constant_leaf
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, number, real, to_tensor


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
        refuse_moving(where, name, v, "이동 평균은 학습하지 않는 값입니다.")
        if not isinstance(v, (Tensor, np.ndarray)):
            raise ArgumentTypeError(
                f"{where}: {Noun(name):은/는} 그 자리에서 바뀌므로 Tensor 나 배열이어야 합니다. 받은 것: {describe(v)}."
            )
    shape = x.shape[1:2]
    shared = [v if isinstance(v, Tensor) else from_numpy(v) for v in (running_mean, running_var)]  # 준 배열을 그 자리에서 옮긴다
    found = [fitting(where, name, v, shape, shape, x) for name, v in zip(("running_mean", "running_var"), shared, strict=True)]
    return tuple([v for v in found if v is not None])


def by_averages(
    where: str, x: Tensor, running: tuple[Tensor, ...], weight: Any, bias: Any, eps: float, side: tuple[int, ...]
) -> Tensor:
    """이동 평균으로 정규화한다: 채널마다의 수 둘로 늘이고 옮기는 것과 같다."""
    if not running:
        raise ArgumentError(f"{where}: 입력의 통계를 쓰지 않으려면(평가) running_mean 과 running_var 를 주세요.")
    follows = state.observer is not None and state.observer.follows
    mean, var = running if follows else [v._data for v in running]
    gamma, beta = (fitting(where, name, v, x.shape[1:2], x.shape[1:2], x) for name, v in (("weight", weight), ("bias", bias)))
    scale = 1 / np.sqrt(var + eps) if gamma is None else gamma / np.sqrt(var + eps)
    shift = -mean * scale if beta is None else beta - mean * scale
    return rules.affine.call(x, scale.reshape(side), shift.reshape(side))


def fixed(running: tuple[Tensor, ...], eps: float) -> dict[str, Any]:
    """이동 평균과 이동 분산의 제곱근: 작은 걸음으로 펼 때 쓸, 그때의 값. 크면 남기지 않는다."""
    mean, var = (v._data for v in running)
    small = mean.size <= SMALL
    return {"mean": mean.copy() if small else None, "deviation": np.sqrt(var + eps) if small else None, "side": mean.shape}


def move(running: tuple[Tensor, ...], mean: np.ndarray, var: np.ndarray, momentum: Any) -> None:
    """이동 평균을 그 자리에서 옮긴다. 그래프에는 적지 않는다. ``momentum`` 은 수, 또는 센 배치로 셈한 텐서의 값."""
    momentum = momentum.item() if hasattr(momentum, "item") else momentum
    number("batch_norm", "momentum", momentum, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
    for average, new in zip(running, (mean, var), strict=True):
        leaf: Any = constant_leaf(average)
        average._data[...] += momentum * (new - average._data)
        leaf.mark_changed()


def count_batch(batches: Tensor) -> None:
    """본 배치의 수를 하나 늘린다."""
    leaf: Any = constant_leaf(batches)
    batches._data[...] += 1
    leaf.mark_changed()


def epsilon(where: str, eps: Any) -> None:
    """0 이상의 수인가."""
    number(where, "eps", eps, lambda v: v >= 0, "0 이상이어야")


def normalized(
    where: str, x: Tensor, axis: tuple[int, ...], eps: float, weight: Tensor | None, bias: Tensor | None, shape: tuple[int, ...],
    spread: tuple[int, ...],
) -> tuple[Tensor, Tensor, Tensor]:
    """``axis`` 를 따라 표준화하고 늘이고 옮긴 것, 평균, 표준편차. weight 와 bias 의 모양은 ``shape`` 이고 ``spread`` 로 바꾸어 쓴다."""
    scale, shift = [fitting(where, name, v, shape, spread, x) for name, v in (("weight", weight), ("bias", bias))]
    if scale is not None and shift is not None:
        y, _, mean, s = rules.standardize_affine.call(x, scale, shift, axis, eps)
        return y, mean, s
    z, mean, s = rules.standardize.call(x, axis, eps)
    return z * scale if scale is not None else z + shift if shift is not None else z, mean, s


def fitting(
    where: str, name: str, value: Any, shape: tuple[int, ...], spread: tuple[int, ...], x: Tensor
) -> Tensor | None:
    """모양이 ``shape`` 이고 dtype 이 x 와 같은지 살피고 ``spread`` 모양으로."""
    if value is None:
        return None
    v = to_tensor(value)
    if v.shape != shape:
        raise ShapeError(f"{where}: {name}의 모양은 {v.shape}인데 {shape}이어야 합니다. 층의 설정이나 {Noun(name):을/를} 바꾸세요.")
    if v.dtype != x.dtype:
        raise mixed_dtypes(where, "input", x.dtype, name, v.dtype)
    return v if shape == spread else v.reshape(spread)
