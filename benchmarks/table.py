"""줄들을 재어 비율의 표로 인쇄한다."""

from __future__ import annotations

import gc
import math
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from forms.libraries import Absent
from interleave import Times, interleaved
from rivals import OURS_COLUMNS, builders, switch
from sides import Step
from workloads import Row

BASE = "torch"
SURE = ("ours", "fast", BASE)  # 못 하면 그 자리에서 멈추는 칸들
REST = 0.3  # 스레드가 여럿일 때 재기 앞에 쉬는 초: BLAS 와 OpenMP 의 스레드가 잠들 만큼(0.05 로는 모자란 기계가 있었다)


@dataclass(frozen=True)
class Measured:
    """한 줄에서 잰 것: 칸 → 시간, 못 한 칸 → 까닭, 쟀으나 할 말이 있는 우리 칸 → 그 말(컴파일하지 못하고 그대로 돈 것)."""

    times: dict[str, Times]
    absent: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)

    def ratio(self, name: str) -> float | None:
        """가장 짧은 판끼리의 비율(그 칸/PyTorch)."""
        if name not in self.times or BASE not in self.times:
            return None
        return self.times[name].minimum / self.times[BASE].minimum

    def as_json(self) -> dict[str, Any]:
        return {"times": {name: t._asdict() for name, t in self.times.items()}, "absent": self.absent, "warned": self.warned}


def agreeing(steps: dict[str, Step], times: int = 3, rtol: float = 1e-3) -> tuple[dict[str, str], dict[str, str]]:
    """재기 앞에서: 모두가 처음 몇 걸음의 손실에서 같은 수를 내는가. 다르면 멈춘다.

    걷지 못하는 것은 ``steps`` 에서 빼고, (그 까닭, 우리 칸이 한 경고)를 돌려준다.
    """
    losses: dict[str, list[float]] = {}
    absent, warned = {}, {}
    for name in list(steps):
        switch(name)
        try:
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                losses[name] = [number(steps[name]()) for _ in range(times)]
        except Exception as error:
            if name in SURE:
                raise
            absent[name] = str(error) if isinstance(error, Absent) else first_line(f"{type(error).__name__}: {error}")
            del steps[name]
        else:
            if heard and name in OURS_COLUMNS:
                warned[name] = first_line(str(heard[0].message))
    expected = losses.get(BASE, losses.get("ours", []))
    for name, found in losses.items():
        if not all(math.isclose(a, b, rel_tol=rtol, abs_tol=1e-6) for a, b in zip(found, expected, strict=False)):
            raise SystemExit(f"{name} 의 손실 {found} 가 {expected} 와 다릅니다.")
    return absent, warned


def first_line(text: str) -> str:
    return text.splitlines()[0][:200]


def number(loss: Any) -> float:
    """손실의 수. 층의 출력처럼 여러 수이면 그 합."""
    loss = getattr(loss, "detach", lambda: loss)()
    return float(loss.sum()) if hasattr(loss, "sum") else float(loss)


def measure(row: Row, budget: float, against: Iterable[str], columns: Iterable[str] = OURS_COLUMNS) -> Measured:
    """한 줄을 잰다: 짓고, 손실을 맞추어 보고, 번갈아 잰다."""
    steps: dict[str, Step] = {}
    absent = {}
    for name, build in builders(list(against)).items():
        if name in (*columns, *against):
            switch(name)
            try:
                steps[name] = build(row)
            except Absent as why:
                absent[name] = str(why)
    gone, warned = agreeing(steps)
    gc.collect()
    gc.freeze()  # 다른 라이브러리가 들여온 수백만 개의 것을 수집기가 되풀이해 훑지 않게
    try:
        rest = REST if os.environ.get("OMP_NUM_THREADS", "1") != "1" else 0.0
        return Measured(interleaved(steps, budget, switch, rest), absent | gone, warned)
    finally:
        gc.unfreeze()


def mean(ratios: Iterable[float | None]) -> float | None:
    """기하 평균. 빈 칸은 뺀다."""
    known = [r for r in ratios if r is not None]
    return math.exp(sum(map(math.log, known)) / len(known)) if known else None


def cell(value: float | None) -> str:
    return f"{'·':>14}" if value is None else f"{value:>14.3f}"


def printed(rows: Iterable[Row], budget: float, against: list[str], columns: list[str]) -> dict[str, Measured]:
    """줄마다 재는 대로 인쇄하고, 잰 것을 돌려준다."""
    names = [name for name in builders(against) if name in (*columns, *against)]
    others = [name for name in names if name != BASE]
    print(f"{'':<20}{BASE:>14}" + "".join(f"{name:>14}" for name in others), flush=True)
    results: dict[str, Measured] = {}
    for row in rows:
        found = results[row.name] = measure(row, budget, against, columns)
        base = found.times.get(BASE, found.times["ours"]).minimum
        print(f"{row.name[:20]:<20}{base * 1e6:>12,.1f}us" + "".join(cell(found.ratio(n)) for n in others) + f"   {row.title}", flush=True)
    if len(results) > 1:
        print(f"{'기하 평균':<16}{'':>14}" + "".join(cell(mean(r.ratio(n) for r in results.values())) for n in others), flush=True)
    for name, found in results.items():
        for column, why in (found.absent | found.warned).items():
            print(f"{name} / {column}: {why}")
    return results
