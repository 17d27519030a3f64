"""걸음(stage): 적은 것을 옵티마이저의 걸음 같은 통째의 일에서 나눈 토막. 어디서 읽고(Source) 무엇을 하고 어디에 쓰는가."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..engine import Variable, wrap
from .followed import Mismatch
from .program import Instruction, Value


class Source:
    """프로그램의 입력 하나가 어디에 있는가: 인수, 텐서의 값, 텐서의 기울기, 배열, 앞 걸음이 만든 것."""

    __slots__ = ("kind", "of")

    def __init__(self, kind: str, of: Any) -> None:
        self.kind, self.of = kind, of

    def key(self) -> Any:
        """같은 곳인가를 견줄 것."""
        return self.kind, self.of if isinstance(self.of, int) else id(self.of)


def data_of(value: Any) -> Any:
    """인수의 배열."""
    return value._data if isinstance(value, Variable) else value


def gradient_of(tensor: Any) -> Any:
    """텐서에 쌓인 기울기의 배열. 없으면 다시 돌 수 없다."""
    if tensor.node is None or tensor.node.grad is None:
        raise Mismatch
    return tensor.node.grad._data


def read(source: Source, arguments: Sequence[Any], made: dict[int, Any]) -> Any:
    """입력의 지금 값."""
    kind, of = source.kind, source.of
    if kind == "data":
        return of._data
    if kind == "made":
        return made[of]
    if kind == "argument":
        return data_of(arguments[of])
    return of if kind == "array" else gradient_of(of if kind == "grad" else arguments[of])


class Stage:
    """프로그램 하나와 그 앞뒤: 어디서 읽고 어디에 쓰는가. ``act`` 이면 통째로 부르는 일(옵티마이저의 걸음)이다."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.inputs: list[Value] = []
        self.instructions: list[Instruction] = []
        self.outputs: list[Any] = []  # 값이거나 상수
        self.made: list[int] = []  # 앞의 출력들이 놓일 자리(뒤의 걸음과 답이 읽는다)
        self.gradients: list[tuple[Any, Any]] = []  # (텐서, 출력의 번호 또는 None)
        self.dropped: dict[Any, None] = {}  # 셈하기 앞에서 비운 기울기의 잎들
        self.act: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]] | None = None
        self.act_made: int | None = None


class Hole:
    """통째로 부르는 일의 인수에서, ``number`` 번째로 읽은 값이 텐서로 들어갈 자리."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hole) and other.number == self.number

    def __hash__(self) -> int:
        return hash(self.number)


def filled(given: Any, values: Sequence[Any]) -> Any:
    """자리마다 그 값의 텐서를 넣은 것."""
    if isinstance(given, Hole):
        value = values[given.number]
        return value if isinstance(value, Variable) else wrap(value)
    if type(given) in (tuple, list):
        return type(given)([filled(v, values) for v in given])
    return {name: filled(v, values) for name, v in given.items()} if type(given) is dict else given


class Effect:
    """텐서를 제자리에서 고치는 일: 받은 배열들로 ``function(텐서들, 배열들)`` 을 부른다. 맨 앞의 인수는 앞서 읽은 그 텐서들의 배열이다."""

    def __init__(self, function: Callable[..., Any], targets: tuple[Any, ...]) -> None:
        self.function, self.targets = function, targets
        self.__name__ = function.__name__

    def key(self) -> Any:
        """견줄 것."""
        return self.function, tuple([id(t) for t in self.targets])

    def __call__(self, seen: Any, *arrays: Any) -> None:
        try:
            self.function(*self.targets, *arrays)
        except Exception as error:
            raise WriteFailed(error) from error


class WriteFailed(Exception):
    """제자리에 쓰다가 난 오류: 앞의 것은 이미 썼을 수 있으므로, 보통으로 다시 돌지 않고 그 오류를 낸다."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error
