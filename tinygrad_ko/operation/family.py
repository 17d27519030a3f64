"""도함수 표의 갈래: 한 파일의 연산들이 함께 하는 말."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .declare import operation
from .facts import Product


@dataclass(frozen=True)
class Family:
    """표의 한 갈래. 차례는 ``rules/families.py`` 에 적힌 차례이다."""

    title: str
    note: str = ""  # 표 위에 적는 풀이. $ 사이는 TeX 이다
    product: Product = "elementwise"  # 이 갈래의 TeX 에서 이어 쓴 것은 무엇의 곱인가

    def operation(self, forward: Callable[..., Any] | None = None, **declared: Any) -> Any:
        """이 갈래의 연산을 선언한다. 인수는 ``operation`` 의 것."""
        return operation(forward, family=self, **{"product": self.product} | declared)
