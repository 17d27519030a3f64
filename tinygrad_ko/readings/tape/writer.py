"""받아쓴 명령들과, 그것을 JSON 에 적을 꼴로."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ...errors import TinygradError
from .pool import Pool

TYPES = {"f4": "f", "f8": "d", "b1": "?", "i8": "i", "i4": "i"}  # dtype → 테이프의 자료형 한 글자
INPUT, CONSTANT = "입력", "상수"


class Unrecordable(TinygradError):
    """재생기의 테이프에 적을 수 없는 셈. 고치려면: 그 셈을 빼고 재생하거나, ``tg.graph`` 와 ``tg.explain`` 으로 보세요."""


class Slot(int):
    """값의 자리 번호. 명령에 그냥 적힌 정수(축, 길이)와 구별한다."""

    __slots__ = ()


def type_of(dtype: Any) -> str:
    """dtype 의 한 글자. 테이프가 다루지 않는 것이면 오류."""
    found = TYPES.get(np.dtype(dtype).str[1:])
    if found is None:
        raise Unrecordable(f"이 페이지는 dtype {np.dtype(dtype).name} 의 셈을 하지 못합니다")
    return found


def kept_type(dtype: Any) -> str:
    """셈하지 않고 놓아두기만 하는 배열의 한 글자: 좁은 것(uint8 의 영상, float16)은 넓은 것에 그대로 들어가고,
    가장 넓은 수보다 넓은 것(longdouble)은 그 수로 줄여 보인다."""
    kept = np.dtype(dtype)
    if kept.kind == "f":
        return "f" if kept.itemsize <= 4 else "d"
    return "i" if kept.kind in "iu" else type_of(kept)


class Writer:
    """받아쓴 줄들. 명령에는 부작용이 없으므로 같은 명령은 한 번만 적는다."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []  # (입력, key, 배열) · (상수, 배열) · (이름, 자료형, 인수들…)
        self.values: list[np.ndarray] = []  # 줄마다, 받아쓸 때의 값
        self.known: dict[Any, Slot] = {}
        self.guards: list[tuple[Slot, Slot]] = []  # (다시 셈한 값, 처음 값): 둘이 다르면 멈춘다

    def add(self, key: Any, row: tuple[Any, ...], value: np.ndarray) -> Slot:
        """줄 하나의 자리. ``key`` 가 같은 줄이 이미 있으면 그 자리."""
        slot = self.known.get(key)
        if slot is None:
            slot = self.known[key] = Slot(len(self.rows))
            self.rows.append(row)
            self.values.append(value)
        return slot

    def input(self, key: str, array: np.ndarray) -> Slot:
        """고칠 수 있는 값."""
        return self.add((INPUT, key), (INPUT, key, array), array)

    def constant(self, value: Any) -> Slot:
        """바뀌지 않는 값."""
        array = np.asarray(value)
        return self.add((CONSTANT, kept_type(array.dtype), array.shape, array.tobytes()), (CONSTANT, array), array)

    def guard(self, slot: Slot, value: np.ndarray) -> None:
        """이 자리의 값이 처음과 다르면 멈춘다."""
        pair = (slot, self.constant(value))
        if pair not in self.guards:
            self.guards.append(pair)

    # ── JSON ──

    def live(self, wanted: Iterable[Slot]) -> dict[Slot, int]:
        """쓰이는 줄과 모든 입력의 새 번호: 입력, 상수, 명령의 차례로."""
        seen = {Slot(k) for k, row in enumerate(self.rows) if row[0] == INPUT}
        stack = [*wanted, *(s for pair in self.guards for s in pair)]
        while stack:
            k = stack.pop()
            if k not in seen:
                seen.add(k)
                stack += [a for a in self.rows[k] if isinstance(a, Slot)]
        first = {INPUT: 0, CONSTANT: 1}
        return {k: i for i, k in enumerate(sorted(seen, key=lambda k: (first.get(self.rows[k][0], 2), k)))}

    def program(self, number_of: dict[Slot, int], kind: str, pool: Pool) -> dict[str, Any]:
        """``live`` 가 매긴 번호로 적은 프로그램. ``kind`` 는 적지 않아도 되는 기본 자료형. 배열은 ``pool`` 에 둔다."""
        made: dict[str, Any] = {"type": kind, "inputs": [], "constants": [], "code": []}
        for k in number_of:
            row = self.rows[k]
            if row[0] == INPUT:
                made["inputs"].append([row[1], kept_type(row[2].dtype), list(row[2].shape), pool.put(row[2])])
            elif row[0] == CONSTANT:
                made["constants"].append(constant(row[1], kind, pool))
            else:
                name, own, *args = row
                made["code"].append([name if own == kind else f"{name}:{own}", *(number_of[a] if isinstance(a, Slot) else a for a in args)])
        made["guards"] = [[number_of[a], number_of[b]] for a, b in self.guards]
        return made


def constant(array: np.ndarray, kind: str, pool: Pool) -> Any:
    """상수 하나: 기본 자료형의 수이면 수, 한 수로 찬 배열이면 ``[자료형, 모양, 수]``, 아니면 ``[자료형, 모양, None, 창고의 번호]``."""
    own = kept_type(array.dtype)
    if array.ndim == 0 and own == kind:
        return number(array[()])
    same = array.size > 0 and array.tobytes() == array.ravel()[:1].tobytes() * array.size
    return [own, list(array.shape), number(array.ravel()[0])] if same else [own, list(array.shape), None, pool.put(array)]


def number(v: Any) -> Any:
    """JSON 에 적을 수: 그 dtype 으로 되읽어 똑같은 가장 짧은 꼴. 유한하지 않은 것은 글자로."""
    if np.asarray(v).dtype.kind != "f":
        return int(v)
    if not np.isfinite(v):
        return "NaN" if np.isnan(v) else "Infinity" if v > 0 else "-Infinity"
    short = float(str(v))
    whole = short.is_integer() and abs(short) < 1e6 and not (short == 0 and np.signbit(v))
    return int(short) if whole else short
