"""싣기(packing): 사용자의 코드는 쓰인 줄과 그 둘레만, 너무 큰 배열은 열지도의 칸만."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...watch.source_lines import SourceLine
from ..paper.heatmap import heatmap

__all__ = ["Code", "cells"]

CODE_LINES = 60


def cells(array: np.ndarray) -> tuple[tuple[int, ...], list[float]]:
    """온전히 싣지 못하는 배열 대신 실을 열지도의 칸: (모양, 칸의 평균들)."""
    shown = heatmap(array).cells
    return shown.shape, shown.ravel().tolist()


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
