"""저장된 상태를 읽는 법: ``state_dict`` 의 꼴을 살피고, 배열과 걸음의 수를 지금의 매개변수에 맞추어 꺼낸다."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import DataError, describe
from ..korean.particles import Noun
from ..operation.arguments import refuse_masked
from ..operation.devices import to_numpy
from ..tensors.tensor import Tensor
from .flat_parameters import FlatParameters


def saved_parts(where: str, state_dict: Any) -> tuple[Mapping[int, Any], list[Any]]:
    """``state_dict`` 의 상태와 그룹들."""
    if not isinstance(state_dict, Mapping) or not {"state", "param_groups"} <= state_dict.keys():
        raise DataError(f"{where}.load_state_dict: 옵티마이저의 state_dict 가 아닙니다('state' 와 'param_groups' 가 있어야 합니다).")
    state = state_dict["state"]
    if not isinstance(state, Mapping) or not all(isinstance(saved, Mapping) for saved in state.values()):
        raise DataError(
            f"{where}.load_state_dict: 'state' 는 매개변수의 번호에서 상태의 사전으로 가는 사전이어야 합니다. 받은 것: {describe(state)}."
        )
    groups = state_dict["param_groups"]
    if not isinstance(groups, (list, tuple)) or not all(isinstance(g, Mapping) and _are_numbers(g.get("params")) for g in groups):
        raise DataError(
            f"{where}.load_state_dict: 'param_groups' 는 매개변수의 번호('params')를 가진 사전들의 목록이어야 합니다. "
            f"받은 것: {describe(groups)}."
        )
    return state, list(groups)


def _are_numbers(params: Any) -> bool:
    return isinstance(params, (list, tuple)) and all(isinstance(k, int) for k in params)


def saved_array(where: str, name: str, value: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """저장된 상태의 배열. 모양이 다르거나 실수가 아니면 알린다."""
    refuse_masked(f"{where}.load_state_dict: {name}", value)
    try:
        array = np.asarray(to_numpy(value))
    except (ValueError, TypeError):  # 줄마다 길이가 다르거나 너무 깊은 목록
        raise DataError(f"{where}.load_state_dict: {name} 자리에 배열이 되지 않는 값이 있습니다: {describe(value)}.") from None
    if array.shape != shape:
        raise DataError(f"{where}.load_state_dict: {name}: 저장된 모양 {array.shape}, 지금 {shape}.")
    if array.dtype.kind not in "fiub":
        raise DataError(f"{where}.load_state_dict: {name} 자리에는 실수의 배열이 있어야 합니다. 받은 것: {describe(value)}.")
    return array.astype(dtype)


def saved_count(where: str, name: str, value: Any) -> int:
    """저장된 걸음의 수. PyTorch처럼 수 하나짜리 배열이어도 된다."""
    shape = tuple(getattr(value, "shape", ()))
    count = saved_array(where, name, value, shape if math.prod(shape) == 1 else (), float).item()
    if not (count >= 0 and count == int(count)):
        raise DataError(f"{where}.load_state_dict: {Noun(name):은/는} 0 이상의 정수여야 합니다. 받은 것: {describe(value)}.")
    return int(count)


def restored_line(where: str, number: int, parameter: Tensor, saved: Mapping[str, Any]) -> FlatParameters:
    """저장된 상태를 가진, 매개변수 하나짜리 줄."""
    state = {}
    for name, value in saved.items():
        if name != "step" and value is not None:
            what = f"{number}번 매개변수의 {name}"
            state[name] = saved_array(where, what, value, parameter.shape, parameter.dtype).reshape(-1)
    return FlatParameters([parameter], saved_count(where, f"{number}번 매개변수의 step", saved.get("step", 0)), state)
