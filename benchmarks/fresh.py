"""새 프로세스에서만 잴 수 있는 것: 한 걸음의 기억 공간, 들여오기와 첫 걸음에 드는 것.

    python benchmarks/fresh.py memory lenet ours      # 이 프로세스에서 하나를 재어 JSON 한 줄로
    python benchmarks/fresh.py memory depth:100000 ours
    python benchmarks/fresh.py first lenet torch

``run.py --memory``, ``run.py --startup`` 이 프로세스마다 하나씩 이것을 부른다.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__)
ROOT = HERE.parents[1]
COLUMNS = ("ours", "fast", "compiled", "compiled fast", "torch")
TIMES, PROCESSES = 3, 3  # 커널이 세는 크기와 malloc 이 놓는 자리는 0.3 MB 쯤 흔들린다: 여러 번 지은 것과 여러 프로세스의 가운데
STEPS = 5  # 컴파일은 넷째 걸음까지 적기도 한다
GROWING = {"depth": (10_000, 100_000), "batch": (256, 4096), "length": (256, 1024)}  # 기억 공간이 자라는 것: growth.py 의 이름
FIRST = ("mlp_tiny", "transformer_block")
PACKAGES = ("numpy", "tinygrad_ko", "torch", "jax", "autograd", "mygrad")


# ── 이 프로세스에서 하나 ──


def status(name: str) -> int:
    """/proc/self/status 의 한 줄(바이트): VmRSS 는 지금, VmHWM 은 지금까지의 봉우리."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))


def settled() -> int:
    """놓아준 것을 돌려주고 봉우리를 지금으로 되돌린 뒤의 크기(바이트)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return status("VmRSS")


def built(name: str, column: str) -> Any:
    if column != "torch":
        sys.modules["torch"] = None  # 들여오지 못하게: 우리 것만 잰다
    from growth import grown_row
    from rivals import builders, switch
    from sides import TORCH
    from workloads import ROWS

    if TORCH:
        TORCH.root.set_num_threads(1)
    switch(column)
    kind, _, size = name.partition(":")
    row = grown_row(kind, int(size)) if size else ROWS[name]
    return lambda: builders(["torch"])[column](row)


def memory(name: str, column: str) -> dict[str, float]:
    """한 걸음의 봉우리가 데운 바탕 위로 얼마나 솟는가(바이트). 바탕에는 라이브러리와 무게와 자료가 들고, 옵티마이저의 상태는 들지 않는다.

    같은 일거리를 지어 돌리고 버려서 데운다: 기계어로 옮기는 것, 컴파일하며 지나가는 것, 라이브러리가 처음 한 번 잡는 것은 세지 않는다.
    """
    build = built(name, column)
    for _ in range(2):
        step = build()
        for _ in range(STEPS):
            step()
    peaks = []
    for _ in range(TIMES):
        del step  # 앞의 것을 먼저 놓는다
        step = build()
        base = settled()
        for _ in range(2):  # 옵티마이저의 상태와 컴파일한 걸음이 두고 쓰는 자리를 잡고, 컴파일하며 지나간 것을 놓은 뒤
            for _ in range(STEPS):
                step()
            settled()
        for _ in range(STEPS):
            step()
        peaks.append(status("VmHWM") - base)
    return {"peak": statistics.median(peaks)}


def first(name: str, column: str) -> dict[str, float]:
    """라이브러리를 들여온 뒤, 짓고 첫 걸음을 마칠 때까지의 시간(초)과 그 뒤의 크기(바이트)."""
    build = built(name, column)
    began = time.perf_counter()
    build()()
    return {"seconds": time.perf_counter() - began, "resident": status("VmRSS")}


def importing(package: str) -> dict[str, float]:
    """꾸러미를 들여오는 시간(초)과 그 뒤의 크기(바이트)."""
    began = time.perf_counter()
    __import__(package)
    return {"seconds": time.perf_counter() - began, "resident": status("VmRSS")}


# ── 프로세스마다 하나씩 ──


def alone(*argv: str, **environment: str) -> dict[str, Any] | None:
    """새 프로세스에서 잰 것. 못 하면 None."""
    threads = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"], "1")
    done = subprocess.run(
        [sys.executable, str(HERE), *argv], capture_output=True, text=True, env={**os.environ, **threads, **environment}
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def memories(names: list[str], columns: tuple[str, ...] = COLUMNS) -> dict[str, dict[str, float]]:
    """줄 → 칸 → 봉우리(바이트). 인쇄한다."""
    print(f"\n한 걸음의 봉우리, MB\n{'':<20}" + "".join(f"{c:>15}" for c in columns), flush=True)
    results: dict[str, dict[str, float]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name in names:
            found = list(pool.map(lambda c: (c, alone("memory", name, c)), columns * PROCESSES))
            peaks = {c: [f["peak"] for of, f in found if of == c and f] for c in columns}
            results[name] = {c: statistics.median(of) for c, of in peaks.items() if of}
            cells = "".join(f"{results[name][c] / 1e6:>15.1f}" if c in results[name] else f"{'·':>15}" for c in columns)
            print(f"{name:<20}{cells}", flush=True)
    return results


def memory_growth() -> dict[str, dict[str, Any]]:
    """커지는 것 → 제목, 크기들, 칸마다의 봉우리들(바이트)."""
    from growth import GROWTH

    found = memories([f"{kind}:{size}" for kind, sizes in GROWING.items() for size in sizes], ("ours", "torch"))
    return {
        kind: {
            "title": GROWTH[kind].title, "sizes": sizes,
            "peaks": {c: peaks for c in ("ours", "torch") if len(peaks := [p for n in sizes if (p := found[f"{kind}:{n}"].get(c))]) > 1},
        }
        for kind, sizes in GROWING.items()
    }


def startup() -> dict[str, Any]:
    """들여오기(세 번 가운데 가장 짧은 것)와 첫 걸음. 기계어 짝은 처음 옮길 때와 디스크에서 읽을 때를 나누어 잰다."""
    imports = {}
    for package in PACKAGES:
        found = [f for f in (alone("import", package) for _ in range(3)) if f]
        if found:
            best = imports[package] = min(found, key=lambda f: f["seconds"])
            print(f"import {package:<14}{best['seconds'] * 1e3:>9.0f} ms{best['resident'] / 1e6:>9.0f} MB", flush=True)
    firsts: dict[str, dict[str, Any]] = {}
    for name in FIRST:
        for column in COLUMNS:
            with tempfile.TemporaryDirectory() as cache:
                times = [alone("first", name, column, NUMBA_CACHE_DIR=cache) for _ in range(2)]
            if all(times):
                firsts.setdefault(name, {})[column] = {"new": times[0], "again": times[1]}
                cells = "  ".join(f"{f['seconds'] * 1e3:9.1f} ms {f['resident'] / 1e6:6.0f} MB" for f in times if f)
                print(f"첫 걸음 {name:<20}{column:<16}{cells}", flush=True)
    return {"import": imports, "first": firsts}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    kind, *argv = sys.argv[1:]
    print(json.dumps({"memory": memory, "first": first, "import": importing}[kind](*argv)))
