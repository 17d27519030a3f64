"""연산 100만 개의 사슬: 순전파·역전파 시간, 마디 하나의 기억 공간, 순환 쓰레기 수집기(gc) 없이 놓아주기."""

from __future__ import annotations

import argparse
import gc
import resource
import time
import weakref

import tinygrad_ko as tg


def resident() -> int:
    """지금 쓰는 실제 기억 공간(바이트)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1_000_000, help="연산의 수")
    n = parser.parse_args().n
    gc.collect()
    gc.disable()
    before = resident()
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    t0 = time.perf_counter()
    for _ in range(n):
        y = y * 1.0000001
    t1 = time.perf_counter()
    forward = resident()
    y.backward()
    t2 = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    last = weakref.ref(y)
    del y
    t3 = time.perf_counter()
    assert last() is None and x.grad is not None
    print(f"마디 {n:,}개: 순전파 {t1 - t0:.2f}초 ({(t1 - t0) / n * 1e6:.2f}us), 역전파 {t2 - t1:.2f}초 "
          f"({(t2 - t1) / n * 1e6:.2f}us), 놓아주기 {t3 - t2:.2f}초 (gc 꺼짐)")
    print(f"마디 하나: 순전파 뒤 {(forward - before) / n:.0f}바이트, 봉우리 {(peak - before) / n:.0f}바이트, "
          f"놓아준 뒤 남은 것 {(resident() - before) / n:.0f}바이트")


if __name__ == "__main__":
    main()
