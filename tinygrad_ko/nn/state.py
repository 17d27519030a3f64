"""모듈의 상태(state): 사전으로 꺼내고 다시 넣는다. 이름과 모양과 자료형이 다 맞을 때만 넣고, 하나라도 다르면 모두 모아 알린다."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import ArgumentTypeError, DataError, describe
from ..korean.particles import Noun
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign, to_numpy
from ..tensors.conversion import foreign_array
from ..tensors.tensor import Tensor
from ..watch.source_lines import warn_user
from .parameter import Parameter, Unshaped, place_all
from .tree import Tree, joined

if TYPE_CHECKING:
    from .module import Module


class IncompatibleKeys(NamedTuple):
    """``load_state_dict(strict=False)`` 가 건너뛴 이름들."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Stateful(Tree):
    """상태를 사전으로 꺼내고 다시 넣을 수 있는 것."""

    __slots__ = ()

    def state_dict(self, prefix: str = "", keep_vars: bool = False) -> dict[str, Any]:
        """매개변수와 저장하는 버퍼의 값(복사본)을 경로로 찾는 사전.

        매개변수
        --------
        prefix : 이름마다 앞에 붙일 글(점까지 적는다: ``"net."``).
        keep_vars : 참이면 값의 복사본이 아니라 텐서 그대로.

        반환
        ----
        dict[str, np.ndarray]
            이름과 차례가 PyTorch의 ``state_dict`` 와 같다. 어느 장치에 있든 값은 NumPy 배열이다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> {name: value.shape for name, value in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        found: dict[str, Any] = {}
        for name, tensor in self._state():
            if isinstance(tensor, Unshaped):
                tensor._refuse()
            if not keep_vars:
                tensor._copied_out()
            found[prefix + name] = tensor if keep_vars else np.array(to_numpy(tensor._data))
        return found | {prefix + name: module.get_extra_state() for name, module in self._with_extra_state()}

    def _state(self) -> Iterator[tuple[str, Tensor]]:
        return self._tensors(lambda m: m._own(Parameter) + m._own_buffers(True), "", True, False)

    def _with_extra_state(self) -> Iterator[tuple[str, Module]]:
        """``get_extra_state`` 를 정의한 모듈과 그 이름."""
        for path, module in self.named_modules(remove_duplicate=False):
            if type(module).get_extra_state is not Stateful.get_extra_state:
                yield joined(path, "_extra_state"), module

    def get_extra_state(self) -> Any:
        """``state_dict`` 에 함께 넣을, 텐서가 아닌 상태. 물려받은 클래스가 ``set_extra_state`` 와 함께 정의한다."""
        raise self._undefined("get_extra_state", "self")

    def set_extra_state(self, state: Any) -> None:
        """``get_extra_state`` 가 준 것을 다시 받는다."""
        raise self._undefined("set_extra_state", "self, state")

    def _undefined(self, method: str, arguments: str) -> ArgumentTypeError:
        name = type(self).__name__
        return ArgumentTypeError(
            f"{name}: {Noun(method):을/를} 정의하지 않았습니다. "
            f"class {name} 안에 def {method}({arguments}): … 를 쓰세요."
        )

    def _expect(self, state: Mapping[str, Any], path: str) -> None:
        """불러올 상태를 미리 본다: 아직 모양이 없는 층이 제 모양을 정하는 자리."""

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> IncompatibleKeys:
        """``state_dict`` 의 값을 모델에 넣는다. 하나라도 맞지 않으면 아무것도 바꾸지 않는다.

        매개변수
        --------
        state_dict : 이름 → 배열, Tensor, 또는 PyTorch 텐서. dtype 은 모델의 것으로 바꾸어 넣는다.
        strict : 거짓이면 빠진 이름과 모르는 이름을 건너뛴다(맞는 이름이 하나도 없으면 경고한다). 모양이 다른 것은 언제나 오류이다.
        assign : 참이면 모델의 dtype 대신 받은 값의 dtype 을 따른다. 매개변수의 객체는 그대로이다(옵티마이저도 그대로 쓴다).

        반환
        ----
        IncompatibleKeys
            건너뛴 이름들 ``(missing_keys, unexpected_keys)``.

        예외
        ----
        DataError : 빠진 이름, 모르는 이름, 모양이나 자료형이 다른 것을 모두 모아 알린다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> a, b = nn.Linear(3, 2), nn.Linear(3, 2)
        >>> b.load_state_dict(a.state_dict())
        IncompatibleKeys(missing_keys=[], unexpected_keys=[])
        """
        if isinstance(state_dict, Mapping):
            for path, module in list(self.named_modules()):
                module._expect(state_dict, joined(path, ""))
        return _load(type(self).__name__, dict(self._state()), dict(self._with_extra_state()), state_dict, strict, assign)


def _load(
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
