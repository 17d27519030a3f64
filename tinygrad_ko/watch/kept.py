"""그림과 설명을 위해 남기는 것: 만든 자리(어느 파일의 몇째 줄인가)와 큰 값."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from ..engine import Node, state
from ..grad_mode import Switch
from ..korean.misfits import check_limit
from ..korean.parentheses import opener
from .notes import note_of
from .origins import Observer
from .source_lines import user_line


class _Keeper(Observer):
    """기록되는 마디마다 만들어진 자리를 남긴다."""

    def observe(self, node: Node, y: Any) -> None:
        super().observe(node, y)
        note_of(node).where = user_line(2)


@opener
def keep_values(limit: float = float("inf")) -> Switch:
    """이 안에서 만든 값과 기울기, 그리고 만든 줄을 그림에 보이도록 마디에 남긴다(원소 ``limit`` 개까지).

    보통은 원소 64개까지만 남기고 줄은 남기지 않는다. 큰 배열까지 보고 싶을 때 쓴다. 기억 공간(memory)을 더 쓴다.

    매개변수
    --------
    limit : 남길 배열의 가장 큰 원소 수. 기본은 제한 없음.

    반환
    ----
    ``with`` 문(또는 함수 장식자)에 쓸 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> with tg.keep_values():
    ...     y = (tg.ones((100, 100), requires_grad=True) * 2).sum()
    >>> y.item()
    20000.0

    출처
    ----
    그림(``tg.graph``)과 소스(``tg.backward_source``)가 마디의 값을 읽는다.
    """
    check_limit("keep_values", "limit", limit, "장식자로는 괄호를 붙여 @tg.keep_values() 라고 쓰세요.")
    return Switch(lambda: functools.partial(_kept, limit, _Keeper()))


@contextlib.contextmanager
def _kept(limit: float, keeper: _Keeper) -> Iterator[None]:
    before = state.keep, state.observer, state.recording
    try:
        state.keep = limit
        if state.observer is None:  # 이상 탐지가 켜져 있으면 그것도 자리를 남긴다
            state.observer = keeper
        if state.recording:
            state.recording = state.observer
        yield
    finally:
        state.keep, state.observer, state.recording = before
