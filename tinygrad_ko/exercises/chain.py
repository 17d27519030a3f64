"""연습 한 판이 갖출 것: 이름 붙은 답들의 차례, 바른 답, 그리고 앞의 것이 달랐다면 나왔을 답."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from .causes import Evidence
from .closeness import numbers

__all__ = ["Chain", "Kind", "cast", "named_call", "parameters_of"]


class Kind(NamedTuple):
    """연습의 갈래마다 다른 말. 기울기를 묻는가, 값을 묻는가."""

    prefix: str  # 낸 것의 이름 앞에 붙는 것
    thing: str  # 무엇을 내는가
    function: str  # 내는 함수를 무엇이라 부르는가
    gradient: bool  # 기울기인가: 아래의 답들이 앞의 답에 대해 선형이고, 중간의 것은 내지 않아도 된다


class Chain(ABC):
    """자료 한 벌로 셈한 한 판. 답은 앞의 것에서 뒤의 것으로 이어진다."""

    kind: ClassVar[Kind]
    start: ClassVar[tuple[str, ...]] = ()  # 묻지 않지만 내어도 되는, 사슬의 처음
    seed: int
    dtype: np.dtype
    inputs: dict[str, Any]
    values: dict[str, Any]  # 답하는 함수에 이름으로 넣어 줄 것
    names: tuple[str, ...]  # 답의 이름, 차례대로
    leaves: tuple[str, ...]  # 그 가운데 꼭 내야 하는 것

    @property
    @abstractmethod
    def template(self) -> str:
        """빈칸을 채우면 되는 함수."""

    @property
    @abstractmethod
    def answers(self) -> dict[str, np.ndarray]:
        """바른 답."""

    @abstractmethod
    def arrivals(self, mine: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """앞의 답이 ``mine`` 이라면, 이름마다 나왔을 답. 셈할 수 없으면 그 이름은 없다."""

    @abstractmethod
    def above(self, name: str) -> tuple[str, ...]:
        """이 답이 바로 기대는, 앞의 답들."""

    @abstractmethod
    def evidence(self, name: str, mine: Mapping[str, np.ndarray]) -> Evidence:
        """앞의 답이 ``mine`` 일 때, ``name`` 의 답을 판단할 재료."""

    def shown(self, name: str) -> str:
        """학습자가 부르는 이름: ``w`` 의 기울기는 ``d_w``."""
        return f"{self.kind.prefix}{name}"

    def read(self, name: str, value: Any) -> np.ndarray:
        """낸 것을 배열로. 읽을 수 없으면 ``ArgumentTypeError``."""
        return numbers(self.shown(name), value)

    def refusal(self, name: str, mine: Mapping[str, np.ndarray]) -> str | None:
        """바른 답이 여럿인 물음이면, 낸 답이 처음 어긋나는 곳(맞으면 빈 글). 하나뿐이면 ``None``."""
        return None

    def ancestors(self, name: str, known: Iterable[str] = ()) -> set[str]:
        """이 답이 거쳐 오는 모든 이름. ``known`` 에 있는 이름에서는 더 올라가지 않는다."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for above in self.above(waiting.pop()):
                if above not in found:
                    found.add(above)
                    if above not in known:
                        waiting.append(above)
        return found


def named_call(function: Callable[..., Any], known: Mapping[str, Any]) -> Any:
    """인수의 이름대로 값을 넣어 부른다."""
    return function(**{p: known[p] for p in parameters_of(function)})


@lru_cache(maxsize=1024)
def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """인수의 이름. 한 연습에 수백 번 부르므로 적어 둔다."""
    return tuple(inspect.signature(function).parameters)


def cast(value: Any, dtype: np.dtype) -> Any:
    """실수는 이 판의 dtype 으로, 읽기 전용으로."""
    array = np.array(value, dtype if np.asarray(value).dtype.kind == "f" else None)
    array.flags.writeable = False
    return array[()]
