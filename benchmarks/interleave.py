"""시간 재기: 겨루는 것들을 번갈아 여러 번 재고, 가장 빠른 판과 그 비율을 낸다.

기계는 시끄럽다. 그래서 절대 시간이 아니라 같은 판에서 번갈아 잰 비율을 본다.
"""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(f: Callable[[], object], repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        f()
    return (time.perf_counter() - start) / repeat


def interleaved(rivals: dict[str, Callable[[], object]], budget: float = 1.5) -> dict[str, float]:
    """이름 → 한 번에 걸린 가장 짧은 시간(초). 모두 합해 ``budget`` 초쯤 쓴다."""
    repeats = {}
    for name, f in rivals.items():
        f()  # 데우기
        once = max(seconds(f, 1), 1e-7)
        repeats[name] = max(1, int(budget / len(rivals) / 15 / once))
    best = dict.fromkeys(rivals, float("inf"))
    for _ in range(15):
        for name, f in rivals.items():
            best[name] = min(best[name], seconds(f, repeats[name]))
    return best


def row(title: str, times: dict[str, float], per: int = 1, base: str = "torch") -> str:
    """한 줄: 이름마다 마이크로초, 그리고 ``base`` 에 대한 비율."""
    cells = [f"{name} {t / per * 1e6:9.2f}us" for name, t in times.items()]
    if base in times:
        cells += [f"비율 {name}/{base} {t / times[base]:.2f}" for name, t in times.items() if name != base]
    return f"{title:<28}" + "  ".join(cells)
