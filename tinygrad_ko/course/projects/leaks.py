"""누출의 기미: 학습하는 동안 자료를 다시 읽는가, 전체를 쥐고 있는가, 나누기 전에 눈금을 재었는가."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import numpy as np

__all__ = ["Reading", "holders", "scaled_before"]

_CODE = {".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".dylib"}  # 들여오는 모듈의 파일은 자료가 아니다


class Reading:
    """연 파일들을 구간마다 적는다(``sys.addaudithook``). 한 프로세스에 하나만 만든다: 걸어 둔 것은 떼지 못한다."""

    def __init__(self) -> None:
        self._seen: set[str] | None = None
        sys.addaudithook(self._hook)

    def _hook(self, event: str, details: tuple[Any, ...]) -> None:
        if event == "open" and self._seen is not None and isinstance(details[0], (str, bytes)):
            name = os.fsdecode(details[0])
            if Path(name).suffix not in _CODE:
                self._seen.add(name)

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """이 안에서 연 파일의 절대 경로들."""
        kept: set[str] = set()
        self._seen = set()
        try:
            yield kept
        finally:
            names, self._seen = self._seen, None
            kept |= {os.path.realpath(name) for name in names}


def holders(function: FunctionType, scope: Mapping[str, Any], count: int) -> list[str]:
    """``function`` 에서 닿는 전역 이름 가운데, 자료 전체만큼(``count``) 긴 배열인 것."""
    found: set[str] = set()
    seen: set[CodeType] = set()
    todo = [function.__code__]
    while todo:
        code = todo.pop()
        if code in seen:
            continue
        seen.add(code)
        todo += [const for const in code.co_consts if isinstance(const, CodeType)]
        for name in code.co_names:
            value = scope.get(name)
            if isinstance(value, FunctionType) and value.__globals__ is scope and name != "data":
                todo.append(value.__code__)
            elif isinstance(shape := getattr(value, "shape", None), tuple) and shape[:1] == (count,):
                found.add(name)
    return sorted(found)


def scaled_before(x: np.ndarray) -> str | None:
    """나누기 전의 전체에서 눈금을 잰 것으로 보이면, 그 까닭의 말."""
    if x.dtype.kind != "f":
        return None
    flat = x.reshape(len(x), -1).astype(np.float64)
    flat = flat[:, flat.std(0) > 0]
    if flat.shape[1] == 0:
        return None
    if np.all(np.abs(flat.mean(0)) < 1e-4) and np.all(np.abs(flat.std(0) - 1) < 2e-2):
        return "X 의 모든 열의 평균이 0이고 표준편차가 1입니다"
    table = x.ndim == 2 and flat.shape[1] > 1 and all(len(np.unique(column)) > 2 for column in flat.T)
    if table and np.all(flat.min(0) == 0) and np.all(np.abs(flat.max(0) - 1) < 1e-6):
        return "X 의 모든 열이 0부터 1까지입니다"
    return None
