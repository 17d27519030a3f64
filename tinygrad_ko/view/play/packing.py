"""싣기(packing): 배열은 한 번씩만, 코드는 쓰인 줄과 그 둘레만."""

from __future__ import annotations

import linecache
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...watch.source_lines import SourceLine
from ..paper.heatmap import heatmap

__all__ = ["Arrays", "Code"]

WHOLE = 4096  # 이보다 큰 배열은 열지도의 칸만 싣는다
CODE_LINES = 60


class Arrays:
    """배열들의 창고: 같은 배열은 한 번만 싣는다."""

    def __init__(self) -> None:
        self.pool: list[Any] = []
        self.known: dict[Any, int] = {}

    def put(self, array: np.ndarray | None) -> int | None:
        if array is None:
            return None
        key = (array.shape, array.dtype.str, array.tobytes())
        if key not in self.known:
            self.known[key] = len(self.pool)
            self.pool.append(self._packed(array))
        return self.known[key]

    @staticmethod
    def _packed(array: np.ndarray) -> dict[str, Any]:
        packed: dict[str, Any] = {"s": list(array.shape)}
        if array.size <= WHOLE:
            return packed | {"d": [_number(x) for x in array.ravel().tolist()] if array.dtype != np.float32
                             else [_number(float(str(x))) for x in array.ravel()]}
        shown = heatmap(array)  # 큰 배열은 칸의 평균만
        return packed | {"c": list(shown.cells.shape), "d": [_number(float(f"{x:.4g}")) for x in shown.cells.ravel().tolist()]}


def _number(x: Any) -> Any:
    """JSON 에 없는 수는 글로, 정수와 같은 실수는 정수로."""
    if isinstance(x, bool):
        return int(x)
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return int(x) if isinstance(x, float) and x.is_integer() and abs(x) < 1e15 and (x or math.copysign(1, x) > 0) else x


class Code:
    """사용자의 코드: 걸음들이 만들어진 줄과 그 둘레."""

    def __init__(self, lines: Iterable[SourceLine | None]) -> None:
        found = [p for p in lines if p is not None and p.text]
        self.file = found[0].file if found else ""
        numbers = sorted({p.number for p in found if p.file == self.file})
        if numbers and numbers[-1] - numbers[0] < CODE_LINES:
            numbers = list(range(max(1, numbers[0] - 2), numbers[-1] + 3))
        self.rows = {n: k for k, n in enumerate(numbers[:CODE_LINES])}

    def at(self, line: SourceLine | None) -> int | None:
        return self.rows.get(line.number) if line is not None and line.file == self.file else None

    def written(self) -> Mapping[str, Any]:
        lines = [[n, linecache.getline(self.file, n).rstrip("\n").expandtabs(4)] for n in self.rows]
        while lines and not lines[-1][1]:
            lines.pop()
        known = os.path.exists(self.file)  # 노트북의 칸은 파일이 아니다
        return {"file": os.path.basename(self.file) if known else "코드", "lines": lines}
