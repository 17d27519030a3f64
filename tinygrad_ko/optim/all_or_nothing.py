"""모두 하거나 하나도 하지 않는 일: 도중에 오류가 나면 적어 둔 사전들을 되돌리고, 신호는 마친 뒤에 알린다."""

from __future__ import annotations

from typing import Any

from .uninterrupted import Uninterrupted


class AllOrNothing(Uninterrupted):
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

    __slots__ = ("dictionaries", "before")

    def __init__(self, *dictionaries: dict[str, Any]) -> None:
        self.dictionaries = dictionaries

    def __enter__(self) -> None:
        self.before = [dict(d) for d in self.dictionaries]
        super().__enter__()

    def __exit__(self, *error: object) -> None:
        if error and error[0] is not None:
            for now, before in zip(self.dictionaries, self.before, strict=True):
                now.clear()
                now.update(before)
        super().__exit__(*error)
