"""기록: 연산을 할 때마다 마디(node) 하나를 그래프에 적는다.

이 파일은 NumPy 함수를 하나도 모른다. 아는 것은 마디, 마디가 태어난 차례, 값이 바뀐 때뿐이다.
"""

from __future__ import annotations

import contextlib
import itertools
import operator
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from weakref import ref

# 마디가 태어난 때와 잎(leaf)의 값이 바뀐 때를 한 시계로 잰다.
# 그래서 "저장한 뒤에 바뀌었는가?"는 두 수의 크기 비교이다.
tick: Callable[[], int] = itertools.count(1).__next__

FREED = None  # 역전파가 끝난 마디의 saved: 저장한 값을 놓아주었다는 표시


class _State(threading.local):
    """스레드마다 따로 있는 기록 상태."""

    recording: Any = True  # False, True, 또는 마디를 지켜보는 관찰자(observer)
    observer: Any = None
    keep: float = 64  # 원소가 이만큼까지인 값과 기울기는 그림과 설명을 위해 마디에 남긴다


state = _State()


class Node:
    """연산 한 번: 무엇을(operation) 무엇에(parents) 하였고 역전파를 위해 무엇을 남겼는가(saved)."""

    __slots__ = ("operation", "parents", "saved", "sequence", "shape", "dtype", "value", "grad", "call", "note", "makers")
    requires_grad = True

    operation: Any
    parents: tuple[Node | None, ...]  # 입력마다 하나. 상수는 None
    saved: tuple[Any, ...] | None  # 규칙이 이름으로 부른 값만
    sequence: int
    shape: tuple[int, ...]
    dtype: Any
    value: Any  # 작은 값만: 그림에 보이기 위한 것
    grad: Any
    call: Any  # 작은 상수 인수와 선택 인수: 그림과 설명을 위한 것
    note: Note | None
    makers: Makers  # 이 값을 내놓은 모듈 호출들


class Handle(ref[Any]):
    """모듈을 가리키되 붙들지는 않는 것: 제 출력을 속성에 담아 두는 모듈도 그래프와 순환 참조를 이루지 않는다."""

    __slots__ = ("kind",)

    def __init__(self, module: Any) -> None:
        self.kind = type(module)


Makers = tuple["Makers", Handle, int] | None  # (더 안에서 부른 것, 모듈, 부른 때). 부른 때부터 이 마디까지가 그 안의 것이다


class Place(NamedTuple):
    """마디를 만든 자리: 파일, 줄 번호, 그 줄의 글."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f" `{self.text}`" if self.text else "")


class Note:
    """드물게 쓰는 것들: 이름, 훅(hook), 만들어진 자리, 저장값의 지문, 지켜본 이."""

    __slots__ = ("name", "hooks", "retain", "where", "fingerprints", "observer")

    def __init__(self) -> None:
        self.name: str | None = None
        self.hooks: dict[int, Callable[[Any], Any]] = {}
        self.retain = False
        self.where: Place | None = None
        self.fingerprints: Any = None
        self.observer: Any = None  # 지켜본 이: 마디가 되지 않은 셈의 출처를 안다


class Leaf(Node):
    """사용자가 만든 값. 역전파는 여기서 끝나고, 기울기가 여기에 쌓인다."""

    __slots__ = ("requires_grad", "changed")
    latest_change = 0  # 모든 잎 가운데 가장 최근에 바뀐 때

    def __init__(self, value: Any, requires_grad: bool) -> None:
        self.operation = None
        self.parents = ()
        self.saved = ()
        self.sequence = tick()
        self.shape = value.shape
        self.dtype = value.dtype
        self.value = value
        self.grad = None
        self.call = None
        self.note = None
        self.makers = None
        self.requires_grad = requires_grad
        self.changed = 0

    def mark_changed(self) -> None:
        """값이 제자리에서 바뀌었음을 적는다."""
        Leaf.latest_change = self.changed = tick()


def oldest_first(roots: Iterable[Node]) -> list[Node]:
    """뿌리에서 닿는 모든 마디(상수 잎도)를 태어난 차례로."""
    seen = set(roots)
    stack = list(seen)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=operator.attrgetter("sequence"))


def note_of(node: Node) -> Note:
    """마디의 쪽지(note). 없으면 만든다."""
    if node.note is None:
        node.note = Note()
    return node.note


class Variable:
    """엔진이 텐서에 대해 아는 것의 전부: 값과, 그 값을 만든 마디."""

    __slots__ = ("_data", "node", "__weakref__")
    _data: Any
    node: Node | None


class Reader:
    """배열도 텐서도 아니면서 규칙을 읽는 것: 기호(symbol)와 받아쓰기(recorder)."""

    __slots__ = ()
    _data = None  # 값이 있는 배열이 아니다: like= 로 쓰이지 않는다

    def apply(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """우리 연산이 이것을 인수로 받았을 때 할 일."""
        raise NotImplementedError

    def abbreviate(self, tex: str, values: dict[str, Any]) -> Any:
        """규칙 안의 도움 함수를 약속한 수식으로 줄여 읽는다. 줄이지 않고 따라 들어가려면 ``None``."""
        return None


tensor_type: type[Variable] = Variable  # tensor.py 가 Tensor 를 알려 준다
_new = object.__new__


def wrap(data: Any, node: Node | None = None) -> Any:
    """값과 마디로 텐서를 만든다(복사하지 않는다)."""
    tensor = _new(tensor_type)
    tensor._data = data
    tensor.node = node
    return tensor


def record(operation: Any, parents: tuple[Node | None, ...], saved: tuple[Any, ...], y: Any, call: Any) -> Any:
    """연산 한 번을 그래프에 적고 결과 텐서를 돌려준다."""
    node = _new(Node)
    node.operation = operation
    node.parents = parents
    node.saved = saved
    node.sequence = tick()
    node.shape = y.shape
    node.dtype = y.dtype
    node.value = y if y.size <= state.keep else None
    node.grad = None
    node.call = call
    node.note = None
    node.makers = None
    tensor = _new(tensor_type)
    tensor._data = y
    tensor.node = node
    if state.recording is not True:
        state.recording.observe(node, y)
    return tensor


class Pick:
    """결과가 여럿인 연산에서 ``index`` 번째 결과를 고르는 연산. 그 기울기는 제 칸에 담긴다."""

    __slots__ = ("index", "name", "symbol")

    def __init__(self, index: int, name: str) -> None:
        self.index, self.name, self.symbol = index, f"{name}[{index}]", f"[{index}]"


def record_many(operation: Any, parents: tuple[Node | None, ...], saved: tuple[Any, ...], ys: Sequence[Any],
                call: Any) -> tuple[Any, ...]:
    """결과가 여럿인 연산을 적는다: 마디 하나와, 결과마다 그것을 고르는 마디."""
    node = _new(Node)
    node.operation, node.parents, node.saved, node.call = operation, parents, saved, call
    node.sequence = tick()
    node.shape, node.dtype = tuple(y.shape for y in ys), tuple(y.dtype for y in ys)
    node.value = node.grad = node.note = node.makers = None
    if state.recording is not True:
        state.recording.observe(node, ys[0])
    return tuple(picked(node, k, y) for k, y in enumerate(ys))


def picked(node: Node, index: int, y: Any) -> Any:
    """결과가 여럿인 마디의 ``index`` 번째 결과인 텐서."""
    return record(Pick(index, node.operation.name), (node,), (), y, None)


# ── 기록 상태 ──────────────────────────────────────────────────────────────────────────────────────


class _Recording(contextlib.ContextDecorator):
    """``with`` 문으로도, 함수 장식자(decorator)로도 쓰는 기록 스위치. 예외가 나도 되돌린다."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self.before: list[Any] = []

    def _recreate_cm(self) -> _Recording:
        return _Recording(self.enabled)

    def __enter__(self) -> _Recording:
        self.before.append(state.recording)
        state.recording = (state.observer or True) if self.enabled else False
        return self

    def __exit__(self, *_: object) -> None:
        state.recording = self.before.pop()


def no_grad() -> _Recording:
    """이 안에서 한 연산은 그래프에 기록하지 않는다(``requires_grad=False``).

    ``with tg.no_grad():`` 또는 ``@tg.no_grad()``. 스레드마다 따로이며, 예외가 나도 원래대로 돌아온다.

    반환
    ----
    ``with`` 문과 함수 장식자(decorator)에 쓸 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False

    출처
    ----
    PyTorch ``torch.no_grad``.
    """
    return _Recording(False)


def enable_grad() -> _Recording:
    """``no_grad`` 안에서 잠시 다시 기록한다. 쓰는 법은 ``no_grad`` 와 같다.

    반환
    ----
    ``with`` 문과 함수 장식자(decorator)에 쓸 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad(), tg.enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True

    출처
    ----
    PyTorch ``torch.enable_grad``.
    """
    return _Recording(True)


def is_grad_enabled() -> bool:
    """지금 이 스레드가 연산을 기록하고 있는가.

    반환
    ----
    bool : ``no_grad`` 안이면 거짓.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> with tg.no_grad():
    ...     tg.is_grad_enabled()
    False

    출처
    ----
    PyTorch ``torch.is_grad_enabled``.
    """
    return bool(state.recording)
