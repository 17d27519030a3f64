"""읽는 이(reader): 배열도 텐서도 아니면서 규칙을 읽는 것의 약속."""

from __future__ import annotations

from typing import Any


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
