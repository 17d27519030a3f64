"""옵티마이저가 받은 것을 살피는 법: 초매개변수의 범위와, 고칠 수 있는 매개변수인가."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DtypeError, GradientError, describe
from ..korean.particles import Noun, particle
from ..tensors.tensor import Tensor


def check_hyperparameters(where: str, group: Mapping[str, Any], limits: Mapping[str, Any]) -> None:
    """그룹의 초매개변수가 저마다의 범위 안에 있는가. ``limits`` 는 이름 → (아래 이상, 위 미만), 튜플이면 그것들의 튜플."""
    for name, limit in limits.items():
        value = group[name]
        several = isinstance(limit[0], tuple)
        if several and not (isinstance(value, (tuple, list)) and len(value) == len(limit)):
            raise ArgumentTypeError(
                f"{where}: {Noun(name):은/는} 수 {len(limit)}개의 튜플이어야 합니다. 받은 것: {describe(value)}."
            )
        for number, (low, high) in zip(value, limit, strict=True) if several else [(value, limit)]:
            if isinstance(number, (bool, str)) or not isinstance(number, (int, float, np.number)):
                cure = " 텐서라면 그 값을 .item() 으로 꺼내어 주세요." if isinstance(number, Tensor) else ""
                raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 수여야 합니다. 받은 것: {describe(number)}.{cure}")
            if not low <= number < high:
                span = f"{low:g} 이상" + ("의 유한한 수여야" if high == math.inf else f" {high:g} 미만이어야")
                raise ArgumentError(f"{where}: {Noun(name):은/는} {span} 합니다. 받은 값: {value}.")


def check_parameters(owner: str, params: list[Any], others: Iterable[int]) -> None:
    """고칠 수 있는 잎들이고 한 번씩만 나오는가. ``others`` 는 다른 그룹에 이미 있는 것들의 ``id``."""
    known = set(others)
    for k, parameter in enumerate(params):
        where = f"{owner}: params[{k}]"
        if not isinstance(parameter, Tensor):
            raise ArgumentTypeError(
                f"{where} {particle(where, '은/는')} Tensor 여야 합니다. 받은 것: {describe(parameter)}. "
                "모델이면 model.parameters(), 손수 만든 것이면 tg.tensor(…, requires_grad=True) 들의 목록을 주세요."
            )
        if parameter.node is None or not parameter.is_leaf:
            raise GradientError(
                f"{where} {particle(where, '은/는')} 연산의 결과(모양 {parameter.shape})여서 고칠 수 없습니다. "
                "nn.Parameter(…) 나 tg.tensor(…, requires_grad=True) 로 만든 잎(leaf)을 넣으세요."
            )
        if isinstance(parameter._data, np.ndarray) and not parameter._data.flags.writeable:
            raise ArgumentError(
                f"{where} {particle(where, '은/는')} 읽기만 할 수 있는 배열을 나누어 써서 고칠 수 없습니다. "
                "tg.from_numpy(배열) 대신 tg.tensor(배열) 로 복사하세요."
            )
        if parameter.dtype.kind != "f":
            raise DtypeError(f"{where} 의 dtype 은 실수여야 합니다. 받은 것: {parameter.dtype}. " + (
                "실수부와 허수부를 매개변수 둘(a, b)로 두고 a + 1j * b 라고 쓰세요." if parameter.dtype.kind == "c"
                else "t.astype(np.float32) 로 바꾼 값으로 만드세요."
            ))
        if id(parameter) in known:
            raise ArgumentError(
                f"{where} (모양 {parameter.shape}){particle(parameter.shape, '이/가')} 두 번 나왔습니다. "
                "매개변수는 한 그룹에 한 번만 넣으세요."
            )
        known.add(id(parameter))
