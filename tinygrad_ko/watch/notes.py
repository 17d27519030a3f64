"""쪽지(note): 드물게 쓰는 것들을 마디 밖에 둔다. 이름, 훅(hook), 만들어진 자리, 저장값의 지문, 지켜보는 이."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from ..engine import Node
from .source_lines import SourceLine


class Handle(ref[Any]):
    """모듈을 가리키되 붙들지는 않는 것: 제 출력을 속성에 담아 두는 모듈도 그래프와 순환 참조를 이루지 않는다."""

    __slots__ = ("kind",)

    def __init__(self, module: Any) -> None:
        self.kind = type(module)


Makers = tuple["Makers", Handle, int] | None  # (더 안에서 부른 것, 모듈, 부른 때). 부른 때부터 이 마디까지가 그 안의 것이다


class Note:
    """드물게 쓰는 것들: 이름, 훅(hook), 만들어진 자리, 저장값의 지문, 지켜본 이."""

    __slots__ = ("name", "hooks", "retain", "where", "fingerprints", "observer")

    def __init__(self) -> None:
        self.name: str | None = None
        self.hooks: dict[int, Callable[[Any], Any]] = {}
        self.retain = False
        self.where: SourceLine | None = None
        self.fingerprints: Any = None
        self.observer: Any = None  # 지켜본 이: 마디가 되지 않은 셈의 출처를 안다


def note_of(node: Node) -> Note:
    """마디의 쪽지(note). 없으면 만든다."""
    if node.note is None:
        node.note = Note()
    return node.note


def source_line_of(node: Node | None) -> SourceLine | None:
    """마디를 만든 사용자의 줄(``tg.keep_values()`` 나 ``tg.anomaly_mode()`` 안에서 만든 것만)."""
    return node.note.where if node is not None and node.note is not None else None
