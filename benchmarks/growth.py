"""자람: 깊이, 너비, 묶음, 수열의 길이, 영상의 크기가 커지면 시간이 몇 제곱으로 느는가."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sides import Side
from table import BASE, Measured, cell, measure
from workloads import Job, Row, chains, images, mlp, sequences

EAGER = ("ours", "fast")


@dataclass(frozen=True)
class Growth:
    """커지는 것 하나: 제목, 크기들, 크기에서 일거리를 짓는 법, 잴 칸들."""

    title: str
    sizes: tuple[int, ...]
    job: Callable[[Side, int], Job]
    columns: tuple[str, ...] = (*EAGER, "compiled", "compiled fast")


GROWTH = {
    "depth": Growth("깊이: 스칼라 사슬의 연산", (100, 1_000, 10_000, 100_000), chains.scalar, EAGER),
    "width": Growth("너비 w: MLP w-w-w-10, 묶음 64, SGD", (16, 64, 256, 1024),
                    lambda side, w: mlp.mlp(side, (w, w, w, 10), 64, mlp.SGD)),
    "batch": Growth("묶음: MLP 64-128-64-10, SGD", (1, 16, 256, 4096),
                    lambda side, n: mlp.mlp(side, (64, 128, 64, 10), n, mlp.SGD)),
    "length": Growth("수열의 길이 T: 어텐션 2x8xTx32", (16, 64, 256, 1024), sequences.attending),
    "loop": Growth("수열의 길이 T: 손으로 돌린 RNN (x[t]), Tx32x64", (50, 200, 800), sequences.looping),
    "image": Growth("영상의 한 변: 합성곱 둘, 묶음 8, SGD", (8, 16, 32, 64), images.two_layers),
}


def grown_row(name: str, size: int) -> Row:
    """그 크기의 줄."""
    growth = GROWTH[name]
    return Row(f"{name}_{size}", growth.title, "growth", lambda side: growth.job(side, size))


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """큰 쪽 절반(적어도 둘)에서 log 시간을 log 크기의 직선으로 맞춘 기울기: 시간 ∝ 크기^지수."""
    half = max(2, len(sizes) // 2)
    return float(np.polyfit(np.log(sizes[-half:]), np.log(times[-half:]), 1)[0])


def grown(names: list[str], budget: float) -> dict[str, Any]:
    """재고 인쇄한다: 이름 → 크기마다 잰 것과 칸마다의 지수."""
    results: dict[str, Any] = {}
    for name in names:
        growth = GROWTH[name]
        print(f"\n{growth.title}", flush=True)
        points: list[Measured] = []
        for size in growth.sizes:
            points.append(measure(grown_row(name, size), budget, [BASE], growth.columns))
            columns = [c for c in points[-1].times if c != BASE]
            base = points[-1].times.get(BASE, points[-1].times["ours"]).minimum
            print(f"{size:>10}{base * 1e6:>14,.1f}us" + "".join(cell(points[-1].ratio(c)) for c in columns), flush=True)
        together = [c for c in points[0].times if all(c in p.times for p in points)]
        exponents = {c: exponent(growth.sizes, [p.times[c].minimum for p in points]) for c in together}
        print(f"{'지수':>8}  " + "  ".join(f"{c} {e:.2f}" for c, e in exponents.items()), flush=True)
        results[name] = {
            "title": growth.title, "sizes": growth.sizes, "points": [p.as_json() for p in points], "exponents": exponents,
        }
    return results
