"""쪽지(note): 드물게 쓰는 것들을 마디 밖에 둔다. 이름, 훅(hook), 만들어진 자리, 저장값의 지문, 지켜보는 이."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from ..engine import FREED, Node, Variable, wrap
from ..errors import GradientError
from .source_lines import SourceLine


class Handle(ref[Any]):
    """모듈을 가리키되 붙들지는 않는 것: 제 출력을 속성에 담아 두는 모듈도 그래프와 순환 참조를 이루지 않는다."""

    __slots__ = ("kind",)

    def __init__(self, module: Any) -> None:
        self.kind = type(module)


Makers = tuple["Makers", Handle, int] | None  # (더 안에서 부른 것, 모듈, 부른 때). 부른 때부터 이 마디까지가 그 안의 것이다


class Note:
    """드물게 쓰는 것들: 이름, 훅(hook), 만들어진 자리, 저장값의 지문, 지켜본 이, 한 걸음으로 부른 함수."""

    __slots__ = ("name", "hooks", "retain", "where", "fingerprints", "observer", "call")

    def __init__(self) -> None:
        self.name: str | None = None
        self.hooks: dict[int, Callable[[Any], Any]] = {}
        self.retain = False
        self.where: SourceLine | None = None
        self.fingerprints: Any = None
        self.observer: Any = None  # 지켜본 이: 마디가 되지 않은 셈의 출처를 안다
        self.call: Any = None  # 이 마디를 내놓은, 한 걸음으로 말하는 함수(``watch/calls.py``)

    def arrived(self, node: Node, g: Any) -> Any:
        """기울기 ``g`` 가 마디에 다다랐다: 남긴 값의 지문을 확인하고 훅을 부른다. 훅이 바꾼 기울기를 돌려준다."""
        if self.fingerprints is not None and node.saved is not FREED:
            self.fingerprints.check(node)
        if not self.hooks:
            return g
        linked = isinstance(g, Variable)
        for hook in tuple(self.hooks.values()):
            replaced = hook(g if linked else wrap(g))
            if replaced is None:
                continue
            if not isinstance(replaced, Variable) or replaced._data.shape != node.shape:
                raise GradientError(
                    f"훅(hook)이 돌려준 것은 모양 {node.shape}의 Tensor 이거나 None 이어야 합니다. "
                    f"받은 것: {type(replaced).__name__}, 모양 {getattr(replaced, 'shape', '없음')}."
                )
            g = replaced if linked else replaced._data
        return g

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        """마디의 ``i`` 번째 규칙이 ``g`` 를 받아 ``d`` 를 내놓았다."""
        if self.fingerprints is not None:
            self.fingerprints.inspect(node, i, g, d)


class HookRemover:
    """텐서에 단 훅을 떼는 것: 부르면(또는 ``remove()``) 뗀다. 두 번 떼어도 된다. 텐서와 함께 복사하면 복사본의 것을 뗀다."""

    __slots__ = ("hooks", "key")

    def __init__(self, hooks: dict[int, Callable[[Any], Any]], hook: Callable[[Any], Any]) -> None:
        self.hooks, self.key = hooks, max(hooks, default=0) + 1
        hooks[self.key] = hook

    def __call__(self) -> None:
        self.hooks.pop(self.key, None)

    remove = __call__


def note_of(node: Node) -> Note:
    """마디의 쪽지(note). 없으면 만든다."""
    if node.note is None:
        node.note = Note()
    return node.note


def source_line_of(node: Node | None) -> SourceLine | None:
    """마디를 만든 사용자의 줄(``tg.keep_values()`` 나 ``tg.anomaly_mode()`` 안에서 만든 것만)."""
    return node.note.where if node is not None and node.note is not None else None
