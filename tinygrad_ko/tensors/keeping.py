"""텐서의 복사와 저장: 값, 이름, 미분하는가, 쌓인 기울기, 훅, 물려받은 클래스가 더한 속성."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import state
from ..errors import GradientError
from ..operation.devices import near, to_numpy
from ..watch.notes import note_of
from .leaf import constant_leaf
from .portable import is_nameless, nameless

if TYPE_CHECKING:
    from .tensor import Tensor


class Keeping:
    """``copy`` 와 ``pickle`` 의 약속."""

    __slots__ = ()

    def _copied_out(self: Any) -> None:
        """값을 그래프 밖으로 베껴 간다: 다시 돌려야 하는 이(컴파일)에게는 값을 꺼낸 것이다."""
        if state.observer is not None and state.observer.follows:
            self._peeked()

    def __reduce__(self: Any) -> Any:
        self._refuse_history()
        self._copied_out()
        data, axes = _in_memory_order(np.asarray(to_numpy(self._data)))
        grad, hooks, attributes = self._belongings()
        for hook in (hooks or {}).values():
            if is_nameless(hook):
                raise nameless("텐서의 훅(hook)", hook)
        return rebuild, (type(self), data, self.requires_grad, self.name, axes), (grad, hooks, attributes)

    def __setstate__(self: Any, belongings: tuple[Any, Any, dict[str, Any]]) -> None:
        grad, hooks, attributes = belongings
        if grad is not None:
            self.grad = grad
        if hooks:
            note_of(constant_leaf(self)).hooks = hooks
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    def __copy__(self: Any) -> Tensor:
        """``copy.copy``: NumPy처럼 값까지 복사한다(나누어 쓰려면 ``detach()``)."""
        return copy.deepcopy(self)

    def __deepcopy__(self: Any, memo: dict[int, Any]) -> Tensor:
        self._refuse_history()
        self._copied_out()
        # 값의 배열도 memo 를 거친다: 같은 배열을 나누어 쓰던 텐서들(t 와 t.detach())은 복사본끼리도 나누어 쓴다
        data = copy.deepcopy(self._data, memo) if near(self._data) is None else np.array(self._data, like=near(self._data))
        memo[id(self)] = twin = rebuild(type(self), data, self.requires_grad, self.name)
        twin.__setstate__(copy.deepcopy(self._belongings(), memo))
        return twin

    def _refuse_history(self: Any) -> None:
        if not self.is_leaf:
            raise GradientError(
                f"연산 '{self.node.operation.name}'의 결과는 저장(pickle)하거나 복사할 수 없습니다: 그래프가 딸려 있습니다. "
                "값만 남기거나 그리려면 t.detach() 를(plt.plot(t.detach())), 그래프에 이어진 채로 복사하려면 t.clone() 을 쓰세요."
            )

    def _belongings(self: Any) -> tuple[Any, Any, dict[str, Any]]:
        """잎에 딸린 것: 쌓인 기울기(그래프는 떼고), 훅, 속성."""
        grad = self.grad
        hooks = self.node.note.hooks if self.node is not None and self.node.note is not None else None
        return grad if grad is None or grad.is_leaf else grad.detach(), hooks, getattr(self, "__dict__", {})


def _in_memory_order(data: np.ndarray) -> tuple[np.ndarray, list[int] | None]:
    """저장할 배열, 그리고 축을 옮겼다면 되돌릴 차례. pickle 은 C와 F 차례만 지키는데, 놓인 차례가 바뀌면 합의 반올림이 달라진다."""
    if data.flags.forc:
        return data, None
    order = sorted(range(data.ndim), key=lambda axis: -abs(data.strides[axis]))
    return data.transpose(order), np.argsort(order).tolist()


def rebuild(cls: type[Tensor], data: np.ndarray, requires_grad: bool, name: str | None, axes: list[int] | None = None) -> Tensor:
    result = object.__new__(cls)
    result._data = data if axes is None else data.transpose(axes)
    result._become_leaf(requires_grad, name)
    return result
