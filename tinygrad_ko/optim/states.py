"""매개변수마다의 상태(``optimizer.state[p]``): 줄로 이어 둔 배열을 매개변수마다 살아 있는 사전으로 본다."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..tensors.tensor import Tensor

if TYPE_CHECKING:
    from .optimizer import Optimizer


class States(MutableMapping[Tensor, MutableMapping[str, Any]]):
    """매개변수 → 상태. PyTorch처럼, 아직 상태가 없는 매개변수를 물으면 빈 사전이다."""

    __slots__ = ("optimizer",)

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer

    def __getitem__(self, parameter: Tensor) -> MutableMapping[str, Any]:
        if not isinstance(parameter, Tensor):
            raise ArgumentTypeError(
                f"optimizer.state: 상태는 매개변수로 찾습니다. 받은 것: {describe(parameter)}. "
                "opt.state[model.weight] 처럼 쓰거나, 번호로 찾으려면 opt.state_dict()['state'][0] 이라고 쓰세요."
            )
        return self.optimizer._state_of(parameter)

    def __setitem__(self, parameter: Tensor, state: MutableMapping[str, Any]) -> None:
        if self.optimizer._writes_its_own:
            self.optimizer._own[parameter] = state
        else:
            self[parameter].update(state)

    def __delitem__(self, parameter: Tensor) -> None:
        self.optimizer._forget(parameter)

    def __iter__(self) -> Iterator[Tensor]:
        for parameter in [p for group in self.optimizer.param_groups for p in group["params"]]:
            if self.optimizer._has_state(parameter):
                yield parameter

    def __contains__(self, parameter: object) -> bool:
        return isinstance(parameter, Tensor) and self.optimizer._has_state(parameter)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr({parameter: dict(state) for parameter, state in self.items()})


class LineState(MutableMapping[str, Any]):
    """매개변수 하나의 상태: ``"step"`` 과, 매개변수의 모양인 배열들. 배열은 옵티마이저가 쓰는 바로 그것이다. 첫걸음 전에는 비었다."""

    __slots__ = ("optimizer", "parameter")

    def __init__(self, optimizer: Optimizer, parameter: Tensor) -> None:
        self.optimizer, self.parameter = optimizer, parameter

    def __getitem__(self, name: str) -> Any:
        place = self.optimizer._line_of(self.parameter)
        if place is None:
            raise KeyError(name)
        line, k = place
        return line.step if name == "step" else line.cut(line.state[name])[k]

    def __setitem__(self, name: str, value: Any) -> None:
        kept = [n for n in self if n != "step"]
        if name not in kept:
            raise ArgumentError(
                f"optimizer.state: {name} 자리는 바꿀 수 없습니다. 바꿀 수 있는 것: {', '.join(kept) or '아직 없음(첫걸음 전)'}. "
                "걸음의 수까지 바꾸려면 state_dict() 를 고쳐 load_state_dict 로 되돌리세요."
            )
        self[name][...] = value.data if isinstance(value, Tensor) else np.asarray(value)

    def __delitem__(self, name: str) -> None:
        raise ArgumentError("optimizer.state: 상태의 일부만 지울 수는 없습니다. 통째로 잊으려면 del optimizer.state[p] 라고 쓰세요.")

    def __iter__(self) -> Iterator[str]:
        place = self.optimizer._line_of(self.parameter)
        return iter(() if place is None else ("step", *place[0].state))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))
