"""모두 하거나 하나도 하지 않는 일: 도중에 오류가 나거나 멈추면(Ctrl+C) 적어 둔 사전들을 되돌린다."""

from __future__ import annotations

from typing import Any


class AllOrNothing:
    """``with`` 문에 쓴다.

    매개변수
    --------
    *dictionaries : 안에서 바꿀 사전들. 오류가 나면 들어올 때의 것으로 되돌린다(얕은 복사).

    예제
    ----
    >>> from tinygrad_ko.optim.all_or_nothing import AllOrNothing
    >>> group = {"lr": 0.1}
    >>> try:
    ...     with AllOrNothing(group):
    ...         group["lr"] = 0.2
    ...         raise ValueError
    ... except ValueError:
    ...     print(group)
    {'lr': 0.1}
    """

    __slots__ = ("before",)

    def __init__(self, *dictionaries: dict[str, Any]) -> None:
        self.before = [(d, d.copy()) for d in dictionaries]

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, *_: object) -> None:
        if kind is not None:
            for now, before in self.before:
                now.clear()
                now.update(before)
