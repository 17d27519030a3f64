"""제자리에 쓰기를 받아쓴다: 층의 버퍼, ``w -= lr * w.grad``, ``t[i] = v``.

함수가 붙든 텐서에 쓴 것은 다시 돌 때에도 그 텐서에 쓴다(걸음의 셈을 다 한 다음에). 함수 안에서 지은 것에 쓴 것은 새 값일 뿐이다.
어느 쪽이든 기억 공간을 나누는 다른 것(뷰, ``detach()`` 한 것)은 적힌 값과 달라졌으므로, 다시 읽으면 좇지 않는다.

뷰에 쓴 것은 임자의 값도 바꾼다. ``t[1:] += 1`` 만 좇는다: 파이썬은 뷰에 쓴 다음 그 뷰를 ``t[1:]`` 에 다시 쓴다. 그 사이에 다른 것을
하거나 다시 쓰지 않으면(``v = t[1:]; v += 1``) 좇지 않는다.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engine import FREED, SMALL, Variable
from ..operation.outputs import Pick
from ..tensors.writing import fill, put
from .backward import Backward
from .followed import whole
from .ownership import ALONE, holders
from .places import looks_at
from .program import Instruction
from .recorder import CannotFollow, Recorder, recorders, symbols_of
from .stages import Effect

_VIEW = "뷰(view)를 제자리에서 바꿉니다. 텐서에 바로 쓰세요(v = t[1:]; v += 1 이 아니라 t[1:] += 1)"
_SLICE = "텐서로 자른 자리(t[i:], i 는 텐서)에 씁니다. 수로 자르세요"
_ARGUMENT = "인수로 받은 텐서를 제자리에서 바꿉니다(t += …, t[i] = …). 새 이름으로 받으세요(t = t + …)"


class Owed(NamedTuple):
    """뷰에 쓴 것: 곧 임자의 그 자리에 다시 쓸 것이다."""

    view: np.ndarray
    value: Any  # 받아쓰는 배열이거나 상수


class Writes(Backward):
    """제자리에 쓰기의 받아쓰기."""

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__(arguments, tensors, arrays)
        self.owed: Owed | None = None

    def performed(self, function: Callable[..., Any], targets: Sequence[Any], args: Sequence[Any]) -> None:
        """붙든 텐서를 제자리에서 고치는 일: 이 걸음의 값들을 받아 다시 한다."""
        if self.reason is not None:
            return
        try:
            arguments = symbols_of(self.translated(tuple(args)))
        except CannotFollow:
            return self.give_up(_SLICE)
        self.effects.append(Instruction(Effect(function, tuple(targets)), arguments, {}, None, "제자리에 쓴다", True))
        for target in targets:
            self.written.add(id(target._data))
            self.replaced(target._data)

    def overwritten(self, tensor: Any, how: Callable[..., Any], args: Sequence[Any]) -> None:
        """``t -= …``, ``t[i] = …``."""
        if self.reason is not None:
            return
        array, owed = tensor._data, self.owed
        self.owed = None
        if owed is not None:
            if how is not put or not self._pays(owed, array, *args):
                return self.give_up(_VIEW)
            for part in (owed.view, array):
                self.stale.pop(id(part), None)
            self.remember(owed.view, owed.value)
        if any(tensor is held for held in self.tensors):
            if any(a is not array and looks_at(a, array) for a, _ in self.places.values()):
                return self.give_up("기억 공간을 나누는 텐서(뷰)를 제자리에서 바꿉니다. 새 이름으로 받으세요(t = t + …)")
            return self.performed(how, (tensor,), args)
        if any(looks_at(value._data, array) for value in self.arguments if isinstance(value, Variable)):
            return self.give_up(_ARGUMENT)
        try:
            self._rewritten(array, how, args)
        except CannotFollow:
            self.give_up(_SLICE)

    def _rewritten(self, array: Any, how: Callable[..., Any], args: Sequence[Any]) -> None:
        """함수 안에서 지은 배열에 썼다: 그 배열은 이제 새 값이다."""
        value = self._written(array, how, args)
        self._keep_saved(array)
        if self._is_view(array):
            if how is not fill:
                return self.give_up(_VIEW)
            self.owed = Owed(array, value)
            self.spoil(array)
            self.stale[id(array)] = array  # 다시 쓸 때까지는 아무도 읽지 않는다
            return None
        for leaf in self.owners:
            if leaf.grad is not None and looks_at(leaf.grad._data, array):
                if leaf.grad._data is not array or leaf not in self.changed:
                    return self.give_up("부르기 앞에 있던 기울기를 제자리에서 바꿉니다. w.grad = w.grad * … 로 새로 넣으세요")
                self.change(leaf, value)  # w.grad *= 0.5
        if isinstance(value, Recorder) and any(looks_at(a, array) for a in self.exposed):
            return self.give_up("NumPy 배열로 꺼낸(numpy(), data) 텐서를 제자리에서 바꿉니다")
        self.replaced(array)
        self.rewritten.append(array)
        self.remember(array, value)

    def _written(self, array: Any, how: Callable[..., Any], args: Sequence[Any]) -> Any:
        """쓴 다음의 값."""
        old, given = self.find(array), self.translated(tuple(args))
        raw = [getattr(a, "_data", a) for a in args]
        y = put_into(array, raw[0] if how is put else ..., raw[-1])
        if not isinstance(old, Recorder) and next(recorders(given), None) is None:
            return y  # 상수만의 일은 상수이다
        if how is fill and isinstance(given[-1], Recorder) and given[-1].dtype == array.dtype:
            return Recorder(self.tape, given[-1].symbol, y)
        base = old if isinstance(old, Recorder) else array.copy()
        made = self.tape.write(whole(put_into, y), (base, given[0] if how is put else ..., given[-1]), {}, y)
        self.flush()
        return made

    def _is_view(self, array: Any) -> bool:
        """다른 배열의 기억 공간을 보는가. 아무도 그 다른 배열을 붙들고 있지 않으면 제 것이나 같다."""
        if not isinstance(array, np.ndarray) or array.base is None:
            return False
        return holders(array) > ALONE or any(looks_at(a, array) for a, _ in self.places.values())

    def _pays(self, owed: Owed, array: Any, index: Any, value: Any) -> bool:
        """뷰에 쓴 것을 임자의 바로 그 자리에 다시 쓰는가."""
        if getattr(value, "_data", None) is not owed.view or not isinstance(array, np.ndarray):
            return False
        try:
            part = array[index]
        except (IndexError, TypeError):
            return False
        mine, its = part.__array_interface__, owed.view.__array_interface__
        return looks_at(part, owed.view) and all(mine[k] == its[k] for k in ("data", "shape", "strides", "typestr"))

    def replaced(self, array: Any) -> None:
        """배열의 값이 바뀐다: 앞의 값은 뒤의 걸음이 읽을 수 있게 남기고, 그 배열을 보는 다른 것은 다시 읽지 않는다."""
        self._keep_saved(array)
        self.stale.pop(id(array), None)
        _, recorder = self.known.pop(id(array), (None, None))
        if isinstance(recorder, Recorder):
            self.before.append(recorder)
        self.spoil(array)

    def _keep_saved(self, array: Any) -> None:
        """규칙이 쓰려고 남긴 작은 상수: 보통으로 돌 때에는 엔진이 복사해 두었을 것이다."""
        for node in self.nodes:
            if node.saved and node.saved is not FREED and not isinstance(node.operation, Pick):
                pairs = zip(node.saved, node.operation.sources(node), strict=True)
                node.saved = tuple([v.copy() if source is None and looks_at(v, array) and v.size <= SMALL else v for v, source in pairs])

    def settle(self) -> None:
        """걸음을 맺는다."""
        if self.owed is not None:
            self.give_up(_VIEW)
        super().settle()


def put_into(array: Any, where: Any, value: Any) -> Any:
    """``array`` 의 ``where`` 자리를 ``value`` 로 바꾼 새 배열."""
    y = array.copy(order="K")
    y[where] = value
    return y
