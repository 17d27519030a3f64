"""텐서 자리에 쓸 수 있는 것의 자료형(type): 서명과 사용자의 코드가 쓰는 이름. 셈에는 쓰이지 않는다."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np

T = TypeVar("T", covariant=True)


class SupportsArray(Protocol):
    """NumPy 배열로 읽히는 것: 배열, NumPy의 수, 텐서, 표의 열."""

    def __array__(self) -> np.ndarray: ...


class Nested(Protocol[T]):
    """(겹친) 목록과 튜플. 글자열(str)은 아니다: ``__contains__`` 와 ``__reversed__`` 에서 갈린다."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> T | Nested[T]: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __iter__(self) -> Iterator[T | Nested[T]]: ...
    def __reversed__(self) -> Iterator[T | Nested[T]]: ...
    def count(self, value: Any, /) -> int: ...
    def index(self, value: Any, /) -> int: ...


Number: TypeAlias = complex  # 자료형 검사에서 bool, int, float 는 complex 로도 쓸 수 있다(PEP 484)
ArrayLike: TypeAlias = Number | SupportsArray | Nested[Number | SupportsArray]
Arrays: TypeAlias = SupportsArray | Nested[Number | SupportsArray]  # 텐서들의 목록(텐서 하나이면 첫 축을 따라)
Shape: TypeAlias = int | Nested[int]
