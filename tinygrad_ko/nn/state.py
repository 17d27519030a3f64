"""모듈의 상태(state)를 넣는 일: 이름과 모양과 자료형이 다 맞을 때만 넣고, 하나라도 다르면 모두 모아 알린다."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentTypeError, DataError, describe
from ..operation.call import refuse_masked
from ..operation.devices import is_foreign
from ..tensors.conversion import foreign_array
from ..tensors.tensor import Tensor
from .parameter import place_all


class IncompatibleKeys(NamedTuple):
    """``load_state_dict(strict=False)`` 가 건너뛴 이름들."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load(
    where: str, ours: Mapping[str, Tensor], extra: Mapping[str, Any], state_dict: Any, strict: bool, assign: bool = False
) -> IncompatibleKeys:
    """``state_dict`` 의 값을 ``ours`` 의 텐서에 넣는다. 하나라도 맞지 않으면 아무것도 바꾸지 않는다.

    ``extra`` 의 모듈에는 텐서가 아닌 상태를 건넨다. ``assign`` 이면 텐서가 받은 값의 dtype 을 따른다.
    """
    if not isinstance(state_dict, Mapping):
        raise ArgumentTypeError(
            f"load_state_dict: 이름에서 배열로 가는 사전(dict)이어야 합니다. 받은 것: {describe(state_dict)}."
        )
    missing = [name for name in (*ours, *extra) if name not in state_dict]
    unexpected = [name for name in state_dict if name not in ours and name not in extra]
    arrays = {name: _to_array(f"{where}.load_state_dict: {name}", state_dict[name]) for name in ours if name in state_dict}
    wrong = [_mismatch(name, ours[name]._data, array, assign) for name, array in arrays.items()]
    problems = [
        f"  {title}({english}) {len(names)}개: {', '.join(map(str, names))}"
        for title, english, names in (
            ("빠진 이름", "missing keys", missing if strict else []),
            ("모르는 이름", "unexpected keys", unexpected if strict else []),
            ("맞지 않는 값", "mismatch", [w for w in wrong if w]),
        )
        if names
    ]
    if problems:
        raise DataError("\n".join([
            f"{where}.load_state_dict: 상태를 불러올 수 없어 아무것도 바꾸지 않았습니다.",
            *problems,
            *_several(state_dict),
            "모델의 구조가 저장할 때와 같은지 살펴보세요. 빠지거나 모르는 이름은 strict=False 로 건너뛸 수 있습니다.",
        ]))
    place_all([(ours[name], array) for name, array in arrays.items()], assign)
    for name, module in extra.items():
        if name in state_dict:
            module.set_extra_state(state_dict[name])
    return IncompatibleKeys(missing, unexpected)


def _to_array(where: str, value: Any) -> np.ndarray:
    refuse_masked(where, value)
    if isinstance(value, Tensor):
        return value._data
    if hasattr(value, "detach"):  # PyTorch 텐서
        value = foreign_array(where, value)
    try:
        return value if is_foreign(value) else np.asarray(value)
    except (ValueError, TypeError) as error:  # 줄마다 길이가 다르거나 너무 깊은 목록
        raise DataError(f"{where}: 배열이 되지 않는 값입니다: {describe(value)}. ({str(error).splitlines()[0]})") from None


def _several(state: Mapping[str, Any]) -> list[str]:
    """여러 상태를 함께 담은 것이면, 하나를 고르는 법."""
    inner = [name for name, value in state.items() if isinstance(value, Mapping)]
    return [f"여러 상태를 함께 담은 사전입니다. 하나를 고르세요: load_state_dict(상태[{inner[0]!r}])"] if inner else []


def _mismatch(name: str, ours: np.ndarray, given: np.ndarray, assign: bool) -> str:
    if given.shape != ours.shape:
        return f"{name}(모델 {ours.shape}, 받은 것 {given.shape})"
    if not np.can_cast(given.dtype, ours.dtype, "same_kind") and not (assign and given.dtype.kind == ours.dtype.kind):
        return f"{name}(모델 {ours.dtype}, 받은 것 {given.dtype})"
    return ""
