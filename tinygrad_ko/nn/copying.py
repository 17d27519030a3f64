"""모듈의 복사와 저장(pickle): 속성과 훅을 나른다. 손잡이(handle)는 나르지 않는다."""

from __future__ import annotations

import copy
from typing import Any, Self

from ..tensors.portable import carried, unpacked
from .hooks import Observable, hooks_of
from .nesting import savable
from .tree import Tree


class Copyable(Observable, Tree):
    """아무리 깊이 겹쳐도 복사하고, 저장할 수 없으면 까닭을 알리는 것."""

    __slots__ = ()

    def __getstate__(self) -> Any:
        """속성과 훅. 버퍼의 목록과 훅의 목록은 새것이다: 얕은 복사본(``copy.copy``)에 더하거나 떼어도 이쪽은 그대로이다."""
        attributes, hooks = carried(self.__dict__ | {"_buffers": dict(self._buffers)}, type(self).__name__), hooks_of(self)
        return attributes if hooks is None else (attributes, {"_hooks": hooks.copied()})

    def __setstate__(self, state: Any) -> None:
        attributes, slots = state if isinstance(state, tuple) else (state, {})
        self.__dict__.update(unpacked(attributes))
        for name, value in slots.items():
            object.__setattr__(self, name, value)

    def __reduce_ex__(self, protocol: Any) -> Any:
        reduced: Any = super().__reduce_ex__(protocol)
        return savable(self, type(self), reduced[0]), *reduced[1:]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """모든 하위 모듈의 빈 쌍둥이를 먼저 지어 memo 에 적고 그다음에 속을 복사한다: 아무리 깊이 겹쳐도 재귀 한도에 닿지 않는다."""
        twins = []
        for _, module in self._walk("", set()):
            if module is self or (id(module) not in memo and type(module).__deepcopy__ is Copyable.__deepcopy__):
                reduced: Any = module.__reduce_ex__(4)
                make, arguments, state = (*reduced, None)[:3]
                memo[id(module)] = twin = make(*copy.deepcopy(arguments, memo))
                twins.append((twin, state))
        for twin, state in twins:
            if state is not None:
                twin.__setstate__(copy.deepcopy(state, memo))
        return memo[id(self)]
