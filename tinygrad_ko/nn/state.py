"""모듈의 상태(state)를 넣는 일: 이름과 모양과 자료형이 다 맞을 때만 넣고, 하나라도 다르면 모두 모아 알린다."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentTypeError, DataError, describe
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign
from ..tensors.conversion import foreign_array
from ..tensors.tensor import Tensor
from ..watch.source_lines import warn_user
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
            f"load_state_dict: 이름에서 배열로 가는 사전(dict)이어야 합니다. 받은 것: {describe(state_dict)}.{_made_of(state_dict)}"
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
    cures = [*_several(state_dict), *_prefixed([*ours, *extra], [*map(str, state_dict)])]
    if problems:
        skip = " 빠지거나 모르는 이름은 strict=False 로 건너뛸 수 있습니다." if strict and (missing or unexpected) else ""
        raise DataError("\n".join([
            f"{where}.load_state_dict: 상태를 불러올 수 없어 아무것도 바꾸지 않았습니다.",
            *problems,
            *cures,
            f"모델의 구조가 저장할 때와 같은지 살펴보세요.{skip}",
        ]))
    if unexpected and missing and len(unexpected) == len(state_dict):  # 건너뛴 것이 아니라 다른 상태이다
        warn_user(" ".join([
            f"{where}.load_state_dict: 맞는 이름이 하나도 없어 아무것도 불러오지 않았습니다. 불러올 것의 이름: {unexpected[0]} …, "
            f"모델의 이름: {missing[0]} ….", *cures,
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


def _prefixed(ours: list[str], given: list[str]) -> list[str]:
    """한쪽의 이름마다 같은 앞말(DataParallel 의 ``module.``)이 붙었으면, 그것을 맞추는 법."""
    for longer, shorter, renamed in ((given, ours, "이름.removeprefix({!r})"), (ours, given, "{!r} + 이름")):
        first = next(iter(shorter), "")
        for name in longer if first else []:
            prefix = name.removesuffix(first)
            if name.endswith(f".{first}") and {*longer} == {prefix + n for n in shorter}:
                whose = "받은" if longer is given else "모델의"
                return [
                    f"{whose} 이름마다 앞에 더 붙은 것이 있습니다({prefix!r}). 맞추어 넣으세요: "
                    f"load_state_dict({{{renamed.format(prefix)}: 값 for 이름, 값 in 상태.items()}})"
                ]
    return []


def _made_of(given: Any) -> str:
    """상태 대신 그것을 가진 것을 주었으면, 상태를 꺼내는 법."""
    if hasattr(given, "state_dict"):
        return " 모듈이 아니라 그 상태를 넣으세요: load_state_dict(모듈.state_dict())."
    return " 파일이라면 먼저 여세요: load_state_dict(tg.load(경로))." if isinstance(given, (str, bytes, PathLike)) else ""


def _mismatch(name: str, ours: np.ndarray, given: np.ndarray, assign: bool) -> str:
    if given.shape != ours.shape:
        return f"{name}(모델 {ours.shape}, 받은 것 {given.shape})"
    if not np.can_cast(given.dtype, ours.dtype, "same_kind") and not (assign and given.dtype.kind == ours.dtype.kind):
        return f"{name}(모델 {ours.dtype}, 받은 것 {given.dtype})"
    return ""
