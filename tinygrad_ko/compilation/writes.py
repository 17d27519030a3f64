"""제자리에 쓰기를 받아쓴다: 층의 버퍼, ``w -= lr * w.grad``, ``t[i] = v``.

함수가 붙든 텐서에 쓴 것은 다시 돌 때에도 그 텐서에 쓴다(걸음의 셈을 다 한 다음에). 함수 안에서 지은 것에 쓴 것은 새 값일 뿐이다.
어느 쪽이든 고친 기억 공간을 보는 다른 것(뷰)은 적힌 값과 달라졌으므로, 다시 쓰면 좇지 않는다.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import FREED, SMALL
from ..operation.outputs import Pick
from ..tensors.writing import fill
from .backward import Backward
from .followed import whole
from .program import Instruction, Value
from .recorder import Recorder, symbols_of
from .stages import Effect


class Writes(Backward):
    """제자리에 쓰기의 받아쓰기."""

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__(arguments, tensors, arrays)
        self.owed: dict[int, tuple[np.ndarray, set[Value]]] = {}  # 붙든 텐서의 뷰에 쓴 것: 곧 그 텐서에 다시 쓸 것이다(t[1:] += 1)

    def performed(self, function: Callable[..., Any], targets: Sequence[Any], args: Sequence[Any]) -> None:
        """붙든 텐서를 제자리에서 고치는 일: 이 걸음의 값들을 받아 다시 한다."""
        if self.reason is not None:
            return
        given = self.translated(tuple(args))
        self.effects.append(Instruction(Effect(function, tuple(targets)), symbols_of(given), {}, None, "제자리에 쓴다", True))
        for target in targets:
            self.written.add(id(target._data))
            self.replaced(target._data)

    def overwritten(self, tensor: Any, how: Callable[..., Any], args: Sequence[Any]) -> None:
        """``t -= …``, ``t[i] = …``."""
        if self.reason is not None:
            return
        array = tensor._data
        if any(tensor is held for held in self.tensors):
            for value in args:  # t[1:] += 1 은 뷰에 쓴 다음에 그 뷰를 t 에 쓴다
                _, old = self.owed.pop(id(getattr(value, "_data", None)), (None, set()))
                self.stale -= old
            if self._shared(array):
                self.give_up("기억 공간을 나누는 텐서(뷰)를 제자리에서 바꿉니다. 새 이름으로 받으세요(t = t + …)")
            return self.performed(how, (tensor,), args)
        if any(tensor is value for value in self.arguments):
            return self.give_up("인수로 받은 텐서를 제자리에서 바꿉니다(t += …, t[i] = …). 새 이름으로 받으세요(t = t + …)")
        self._rewritten(array, how, args)
        for leaf in self.changed:
            if leaf.grad is not None and leaf.grad._data is array:  # w.grad *= 0.5
                self.changed[leaf] = self.translated(array)

    def _rewritten(self, array: Any, how: Callable[..., Any], args: Sequence[Any]) -> None:
        """함수 안에서 지은 배열에 썼다: 그 배열은 이제 새 값이다."""
        old, given = self.find(array), self.translated(tuple(args))
        if old is None and not any(isinstance(v, Recorder) for v in given):
            return  # 상수인 채로 있다(명령은 상수를 복사해 두었다)
        where = given[0] if how is not fill else ...
        value = given[-1]
        if not (how is fill and isinstance(value, Recorder) and value.dtype == array.dtype):
            raw = tuple([getattr(a, "_data", a) for a in args])
            y = put_into(array, raw[0] if how is not fill else ..., raw[-1])
            value = self.tape.write(whole(put_into, y), (array.copy() if old is None else old, where, value), {}, y)
            self.flush()
        before = set(self.stale)
        self.replaced(array)
        if self._shared(array):
            self.owed[id(array)] = array, self.stale - before
        self.remember(array, value)

    def replaced(self, array: Any) -> None:
        """배열의 값이 바뀐다: 앞의 값은 뒤의 걸음이 읽을 수 있게 복사해 두고, 그 배열을 보는 다른 것은 다시 쓰지 않는다."""
        self._keep_saved(array)
        _, recorder = self.known.pop(id(array), (None, None))
        if isinstance(recorder, Recorder) and isinstance(recorder.symbol, Value) and recorder.symbol not in self.made:
            self.before.append(recorder)
        self.stale.update(r.symbol for known in (*[k for _, k in self.known.values()], *self.nodes.values()) for r in parts(known)
                          if r.value is not array and _looks_at(r.value, array))

    def _keep_saved(self, array: Any) -> None:
        """규칙이 쓰려고 남긴 작은 상수: 보통으로 돌 때에는 엔진이 복사해 두었을 것이다."""
        for node in self.nodes:
            if node.saved and node.saved is not FREED and not isinstance(node.operation, Pick):
                pairs = zip(node.saved, node.operation.sources(node), strict=True)
                node.saved = tuple([v.copy() if source is None and _looks_at(v, array) and v.size <= SMALL else v for v, source in pairs])

    def settle(self) -> None:
        """걸음을 맺는다."""
        if self.owed:
            self.give_up("붙든 텐서의 뷰(view)를 제자리에서 바꿉니다. 텐서에 바로 쓰세요(t[1:] = …)")
        super().settle()

    def _shared(self, array: Any) -> bool:
        """들어온 다른 배열과 기억 공간을 나누는가."""
        return any(a is not array and _looks_at(a, array) for a, _ in self.places.values())


def _looks_at(value: Any, array: Any) -> bool:
    """``array`` 의 기억 공간을 보는 배열인가."""
    return isinstance(value, np.ndarray) and np.may_share_memory(value, array)


def parts(known: Any) -> list[Recorder]:
    """아는 것 하나의, 자리(symbol)가 있는 것들."""
    return [r for r in (known if isinstance(known, tuple) else (known,)) if isinstance(r, Recorder) and isinstance(r.symbol, Value)]


def put_into(array: Any, where: Any, value: Any) -> Any:
    """``array`` 의 ``where`` 자리를 ``value`` 로 바꾼 새 배열."""
    y = array.copy()
    y[where] = value
    return y
