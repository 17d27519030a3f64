"""예의 표를 가짜 장치에서 부른다: 예를 적은 파일들의 ``np`` 를 잠시 ``fake`` 로 바꾸면, 그 안의 상수 배열도 장치의 것이 된다."""

from __future__ import annotations

import contextlib
import importlib
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import fake
import numpy as np
import table

RULES = pathlib.Path(table.__file__).parent
FILES = ["table", *sorted(path.stem for path in RULES.glob("cases_*.py"))]


@contextlib.contextmanager
def on_fake() -> Iterator[None]:
    """이 안에서는 예를 적은 파일의 ``np`` 가 ``fake`` 이다."""
    modules = [importlib.import_module(name) for name in FILES]
    for module in modules:
        module.np = fake  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in modules:
            module.np = np  # type: ignore[attr-defined]


def pairs() -> list[tuple[str, Any, Any]]:
    """(이름, NumPy의 예, 같은 예를 장치의 상수로 만든 것). 이름은 서로 다르다."""
    plain = [case for cases in table.table().values() for case in cases]
    with on_fake():
        moved = [case for cases in table.table().values() for case in cases]
    seen: dict[str, int] = {}
    found = []
    for a, b in zip(plain, moved, strict=True):
        assert str(a) == str(b)
        seen[str(a)] = seen.get(str(a), 0) + 1
        found.append((f"{a}#{seen[str(a)]}", a, b))
    return found


__all__ = ["fake", "on_fake", "pairs", "sys"]
