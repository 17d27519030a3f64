"""모듈에 없는 속성을 찾았을 때의 오류. 글은 읽을 때 짓는다: ``hasattr`` 로 묻기만 하는 일에는 값이 들지 않는다."""

from __future__ import annotations

import difflib
from typing import Any

from ..errors import TinygradError
from ..pytorch_names import MODULE_NAMES


class NoSuchAttribute(TinygradError, AttributeError):
    """모듈에 그런 속성이 없다."""


class _Sought(NoSuchAttribute):
    """찾던 모듈과 이름을 갖고 있다가, 읽을 때 글을 짓는다."""

    def __init__(self, owner: type, held: list[str], sought: str) -> None:
        super().__init__(owner, held, sought)
        self.owner, self.held, self.sought = owner, held, sought

    def __str__(self) -> str:
        head = f"{self.owner.__name__}에 '{self.sought}' 속성이 없습니다."
        if self.sought in MODULE_NAMES:
            return f"{head} {MODULE_NAMES[self.sought]}"
        near = difflib.get_close_matches(self.sought, [*self.held, *[n for n in dir(self.owner) if n[0] != "_"]], 1)
        if near:
            return f"{head} 혹시 '{near[0]}' 인가요?"
        return f"{head} 담은 이름: {', '.join([n for n in self.held if n[0] != '_'][:8]) or '없음'}."


def missing_attribute(module: Any, name: str) -> AttributeError:
    """``module.name`` 을 찾지 못했을 때의 오류."""
    if name[:1] == "_" and name not in MODULE_NAMES:
        return AttributeError(name)  # 파이썬과 우리 안의 물음이다
    if any(name in vars(base) for base in type(module).__mro__):
        return AttributeError(f"{type(module).__name__}.{name}: 이 속성을 셈하는 동안 AttributeError 가 났습니다.")
    return _Sought(type(module), list(vars(module)), name)
