"""우리 것을 PyTorch eager 와 번갈아 재어 비율의 표를 인쇄한다.

    python benchmarks/run.py                          # 열세 가지 일거리
    python benchmarks/run.py --rows lenet lstm        # 고른 것만
    python benchmarks/run.py --group five             # 무리 하나: thirteen, five, all

    ours           순수 NumPy (기계어 짝은 끈 것)
    fast           numba 의 기계어 짝을 켠 것
    compiled       tg.compile(step), 순수 NumPy
    compiled fast  tg.compile(step), 기계어 짝을 켠 것
    torch          PyTorch eager

칸의 수는 가장 짧은 판끼리의 비율(우리/PyTorch, 1보다 작으면 우리가 빠르다), 맨 아래는 기하 평균이다.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))  # 이 저장소의 것을 잰다

from interleave import Times, interleaved
from sides import OURS, TORCH, Step
from workloads import ROWS, Row

import tinygrad_ko as tg
from tinygrad_ko.operation.compiled import Compiled

if TORCH:
    TORCH.root.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
FAST = find_spec("numba") is not None


def switch(name: str) -> None:
    """그 이름의 차례에 기계어 짝을 켜거나 끈다."""
    Compiled.allowed = "fast" in name


def builders() -> dict[str, Callable[[Row], Step]]:
    """겨루는 것의 이름 → 한 걸음을 짓는 법. 저마다 자기 무게와 옵티마이저를 가진다."""
    found: dict[str, Callable[[Row], Step]] = {"ours": lambda row: row.build(OURS)}
    if FAST:
        found["fast"] = lambda row: row.build(OURS)
    if hasattr(tg, "compile"):
        found["compiled"] = lambda row: tg.compile(row.build(OURS))
        if FAST:
            found["compiled fast"] = lambda row: tg.compile(row.build(OURS))
    if TORCH:
        found["torch"] = lambda row: row.build(TORCH)
    return found


def agreeing(steps: dict[str, Step], times: int = 3, rtol: float = 1e-3) -> None:
    """재기 앞에서: 모두가 처음 몇 걸음의 손실에서 같은 수를 내는가."""
    losses = {}
    for name, step in steps.items():
        switch(name)
        losses[name] = [step().item() for _ in range(times)]
    expected = losses.get("torch", losses["ours"])
    for name, found in losses.items():
        if not all(math.isclose(a, b, rel_tol=rtol, abs_tol=1e-6) for a, b in zip(found, expected, strict=True)):
            raise SystemExit(f"{name} 의 손실 {found} 가 {expected} 와 다릅니다.")


def measure(row: Row, budget: float, columns: list[str] | None = None) -> dict[str, Times]:
    """한 줄: 이름 → 시간."""
    steps = {name: build(row) for name, build in builders().items() if columns is None or name in (*columns, "torch")}
    agreeing(steps)
    return interleaved(steps, budget, switch)


def ratio(times: dict[str, Times], name: str) -> float:
    return times[name].minimum / times["torch"].minimum


def mean(ratios: list[float]) -> float:
    """기하 평균."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=ROWS, metavar="이름", help=" ".join(ROWS))
    parser.add_argument("--group", default="thirteen", choices=[*dict.fromkeys(r.group for r in ROWS.values()), "all"])
    parser.add_argument("--columns", nargs="+", metavar="칸", help="ours, fast, compiled, 'compiled fast' 가운데 잴 것(torch 는 늘)")
    parser.add_argument("--json", help="결과를 담을 파일")
    parser.add_argument("--budget", type=float, default=3.0, help="한 줄에 쓸 시간(초)")
    given = parser.parse_args()
    rows = [ROWS[name] for name in given.rows or ROWS if given.rows or given.group in (ROWS[name].group, "all")]
    names = [name for name in builders() if not given.columns or name in (*given.columns, "torch")]
    print(f"{'':<20}" + "".join(f"{name:>15}" for name in names), flush=True)
    results: dict[str, dict[str, Times]] = {}
    for row in rows:
        times = results[row.name] = measure(row, given.budget, given.columns)
        cells = (
            f"{times[n].minimum * 1e6:>13,.0f}us" if n == "torch" or not TORCH else f"{ratio(times, n):>15.3f}" for n in names
        )
        print(f"{row.name:<20}{''.join(cells)}   {row.title}", flush=True)
    if TORCH and len(rows) > 1:
        means = (f"{mean([ratio(times, n) for times in results.values()]):>15.3f}" for n in names if n != "torch")
        print(f"{'기하 평균':<16}{''.join(means)}")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({name: {n: t._asdict() for n, t in times.items()} for name, times in results.items()}, file, indent=1)


if __name__ == "__main__":
    main()
