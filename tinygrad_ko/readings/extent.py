"""그래프의 크기: 그리거나 설명하기 전에, 그럴 만한 크기인지부터 센다. 세다가 한도를 넘으면 멈추므로 그래프가 아무리 커도 곧 끝난다."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..engine import Node

__all__ = ["CEILING", "Extent", "extent", "reached"]

CEILING = 200_000  # 여기까지만 센다


@dataclass(frozen=True, slots=True)
class Extent:
    """센 것."""

    number: int
    whole: bool  # 끝까지 세었는가

    @property
    def said(self) -> str:
        """말에 넣을 수: ``300개로``, 다 세지 않았으면 ``200,000개를 넘어``."""
        return f"{self.number:,}개로" if self.whole else f"{self.number:,}개를 넘어"


def reached(roots: Iterable[Node]) -> Iterator[Node]:
    """뿌리에서 닿는 마디들. 차례는 정해져 있지 않고, 달라고 한 만큼만 걷는다."""
    seen = set(roots)
    stack = list(seen)
    while stack:
        node = stack.pop()
        yield node
        for parent in node.parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)


def extent(roots: Iterable[Node], most: int, each: Callable[[Node], int] = lambda _: 1) -> Extent:
    """마디마다 ``each`` 를 더한 것. ``most`` 와 ``CEILING`` 을 모두 넘으면 세기를 그만둔다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.extent import extent
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> extent([(x * x).node], most=10)
    Extent(number=2, whole=True)
    """
    count, enough = 0, max(most, CEILING)
    for node in reached(roots):
        count += each(node)
        if count > enough:
            return Extent(enough, False)
    return Extent(count, True)
