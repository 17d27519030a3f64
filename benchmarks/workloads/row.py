"""표의 한 줄과, 줄들의 목록."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sides import Side, Step

ROWS: dict[str, Row] = {}


@dataclass(frozen=True)
class Row:
    """이름, 제목, 무리(group), 그리고 쪽을 받아 ``step()`` 을 짓는 함수."""

    name: str
    title: str
    group: str
    build: Callable[[Side], Step]


def row(title: str, group: str) -> Callable[[Callable[[Side], Step]], Callable[[Side], Step]]:
    """꾸미개: 함수를 표의 한 줄로 올린다. 이름은 함수의 이름이다."""

    def add(build: Callable[[Side], Step]) -> Callable[[Side], Step]:
        ROWS[build.__name__] = Row(build.__name__, title, group, build)
        return build

    return add


def training(model: Any, optimizer: Any, loss: Callable[[], Any]) -> Step:
    """학습의 한 걸음: 비우고, 손실, 역전파, 갱신."""

    def step() -> Any:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value

    return step


def differentiating(leaves: list[Any], loss: Callable[[], Any]) -> Step:
    """갱신이 없는 한 걸음: 잎들의 기울기를 비우고, 손실, 역전파."""

    def step() -> Any:
        for leaf in leaves:
            leaf.grad = None
        value = loss()
        value.backward()
        return value

    return step
