"""배열들의 창고(pool): 쪽에 실을 배열을 한 번씩만, 가장 짧은 꼴로. 브라우저의 ``view/play/arrays.js`` 가 되읽는다.

    {"s": 모양, "d": 수들}                  짧은 것: 수를 글로. JSON 에 없는 수는 "nan", "inf", "-inf"
    {"s": 모양, "t": 자료형, "b": base64}    그 자료형의 바이트들(작은 쪽이 앞, little-endian)을 그대로: 한 비트도 다르지 않다
    {"s": 모양, "c": 칸의 모양, "d": 칸들}    싣지 못할 만큼 큰 것: 열지도의 칸마다 평균만

자료형은 ``f4 f8``, 정수는 들어가는 가장 작은 ``i1 i2 i4``(안 되면 ``f8``), 참·거짓은 ``i1`` 이다.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Callable, Container
from typing import Any

import numpy as np

__all__ = ["Pool"]

Cells = Callable[[np.ndarray], tuple[tuple[int, ...], list[float]]]
SHORT = 8  # 원소가 이만큼까지이면 글로 쓴 것과 견주어 짧은 쪽을 고른다
BUDGET = 1_340_000  # 실을 것을 줄인 바이트의 합. base64 로 적어 2 MB 를 넘지 않는다: 아무 float32 33만 개, float64 16만 개
MOST = 500_000  # 실을 수의 합. 모두 0이어서 잘 줄어도, 펼친 쪽이 기억 공간에 들어야 한다


class Pool:
    """배열들의 창고. 같은 배열은 한 번만 싣는다."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self._known: dict[Any, int] = {}

    def put(self, array: np.ndarray) -> int:
        """배열의 번호."""
        key = (array.shape, array.dtype.str, array.tobytes())
        if key not in self._known:
            self._known[key] = len(self.arrays)
            self.arrays.append(array)
        return self._known[key]

    def left_out(self, budget: int = BUDGET) -> set[int]:
        """작은 것부터 담을 때 ``budget`` 바이트에 들지 못하는 것들의 번호."""
        smallest = sorted(range(len(self.arrays)), key=lambda k: self.arrays[k].size)
        sizes, numbers = (np.cumsum([measure(self.arrays[k]) for k in smallest]) for measure in (_deflated, np.size))
        return {k for k, size, number in zip(smallest, sizes, numbers, strict=True) if size > budget or number > MOST}

    def written(self, left_out: Container[int] = (), cells: Cells | None = None) -> list[dict[str, Any]]:
        """JSON 에 적을 것들. ``left_out`` 번째 것은 ``cells`` 가 알려 주는 칸만 적는다."""
        return [_in_cells(a, cells) if cells is not None and k in left_out else encoded(a) for k, a in enumerate(self.arrays)]


def _deflated(array: np.ndarray) -> int:
    """줄여서 싣는 바이트의 어림. 큰 것만 정말로 줄여 본다."""
    return array.nbytes if array.nbytes <= 4096 else len(zlib.compress(array.tobytes(), 1))


def encoded(array: np.ndarray) -> dict[str, Any]:
    """배열 하나를 온전히."""
    packed: dict[str, Any] = {"s": list(array.shape)}
    kind = _kind(array)
    kept = np.ascontiguousarray(array, "<" + kind)
    data = kept.tobytes()
    if array.size <= SHORT:
        words = [_number(x) for x in kept.ravel().tolist()]
        if array.size <= 1 or len(json.dumps(words, separators=(",", ":"))) <= len(data) * 4 // 3 + 12:
            return packed | {"d": words}
    return packed | {"t": kind, "b": base64.b64encode(data).decode()}


def _kind(array: np.ndarray) -> str:
    if array.dtype.kind == "f":
        return "f4" if array.dtype.itemsize <= 4 else "f8"
    if array.dtype.kind not in "iub":
        return "f8"
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    return next((f"i{n}" for n in (1, 2, 4) if -(1 << (8 * n - 1)) <= low and high < 1 << (8 * n - 1)), "f8")


def _number(x: Any) -> Any:
    """JSON 에 없는 수는 글로, 정수와 같은 실수는 정수로."""
    if isinstance(x, bool):
        return int(x)
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return int(x) if isinstance(x, float) and x.is_integer() and abs(x) < 1e15 and (x or math.copysign(1, x) > 0) else x


def _in_cells(array: np.ndarray, cells: Cells) -> dict[str, Any]:
    shape, means = cells(array)
    return {"s": list(array.shape), "c": list(shape), "d": [_number(float(f"{x:.4g}")) for x in means]}
