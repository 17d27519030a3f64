"""표의 한 줄과, 줄들의 목록."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sides import Side, Step

from tinygrad_ko.korean.particles import Noun

ROWS: dict[str, Row] = {}


@dataclass(frozen=True)
class Job:
    """한쪽이 지은 일거리: 한 걸음과, 같은 셈을 다르게 적은 것(floors, forms)이 함께 볼 것들.

    ``leaves`` 는 기울기를 받는 것(이름 → 텐서), ``data`` 는 받지 않는 배열들, ``update`` 는 갱신하는 법과 학습률이다.
    """

    step: Step
    leaves: dict[str, Any] = field(default_factory=dict)
    data: tuple[np.ndarray, ...] = ()
    update: tuple[str, float] | None = None
    model: Any = None


@dataclass(frozen=True)
class Row:
    """이름, 제목, 무리(group), 쪽을 받아 일거리를 짓는 함수. ``learns`` 가 거짓이면 순전파와 역전파가 아닌 것이다(자료 싣기)."""

    name: str
    title: str
    group: str
    job: Callable[[Side], Job]
    learns: bool = True

    def build(self, side: Side) -> Step:
        return self.job(side).step


def add(row: Row) -> None:
    """표에 한 줄 올린다."""
    if row.name in ROWS:
        raise ValueError(f"{Noun(row.name):이/가} 이미 있습니다.")
    ROWS[row.name] = row


def row(title: str, group: str, learns: bool = True) -> Callable[[Callable[[Side], Job]], Callable[[Side], Job]]:
    """꾸미개: 함수를 표의 한 줄로 올린다. 이름은 함수의 이름이다."""

    def adding(job: Callable[[Side], Job]) -> Callable[[Side], Job]:
        add(Row(job.__name__, title, group, job, learns))
        return job

    return adding


def training(
    side: Side, model: Any, update: tuple[str, float], loss: Callable[[], Any], data: tuple[np.ndarray, ...] = ()
) -> Job:
    """학습의 한 걸음: 비우고, 손실, 역전파, 갱신."""
    kind, lr = update
    optimizer = getattr(side.optim, kind)(model.parameters(), lr=lr)
    loss, advance = side.prepared(loss), side.prepared(optimizer.step)

    def step() -> Any:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        advance()
        return value

    return Job(step, dict(model.named_parameters()), data, update, model)


def differentiating(side: Side, leaves: dict[str, Any], loss: Callable[[], Any], data: tuple[np.ndarray, ...] = ()) -> Job:
    """갱신이 없는 한 걸음: 잎들의 기울기를 비우고, 손실, 역전파."""
    tensors, loss = list(leaves.values()), side.prepared(loss)

    def step() -> Any:
        for leaf in tensors:
            leaf.grad = None
        value = loss()
        value.backward()
        return value

    return Job(step, leaves, data)
