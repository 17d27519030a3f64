"""좁은 dtype(float32, float16)의 기울기가 float64 의 것과, 반올림이 옮길 만큼 안에서 같은가."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz import conventions, oracles
from support.fuzz.catalogue import entry
from support.fuzz.program import Program
from support.fuzz.verdicts import Found, Verdict, attempt, scale
from tinygrad_ko.engine import wrap

NARROW_SLACK = {"float32": 64.0, "float16": 64.0}  # 반올림 단위의 몇 배까지 봐주는가


def agree_in_width(program: Program, order: str, values: Sequence[Any], narrow: Sequence[np.ndarray], wide: Sequence[np.ndarray], gradients: Any, verdict: Verdict) -> None:
    """좁은 dtype 의 기울기가 float64 의 것과, 반올림이 옮길 만큼 안에서 같은가.

    반올림이 얼마나 옮기는지는 float64 의 프로그램이 값을 읽을 때마다(그래서 기울기마다) 좁은 dtype 의 반올림만 한 무작위 배율을 곱해 잰다.
    """
    if not all(np.all(np.isfinite(g)) for g in wide):
        verdict.skipped[f"{order} 좁은 dtype: 기울기가 유한하지 않다"] += 1
        return
    name = "float16" if any(leaf.value.dtype == np.float16 for leaf in program.leaves) or any(s.options.get("dtype") is np.float16 for s in program.steps) else "float32"
    eps = float(np.finfo(name).eps)
    if name == "float16" and (max(map(scale, wide), default=0) > 3e3 or max(scale(np.asarray(v.data)) for v in values) > 100):
        verdict.skipped[f"{order} 좁은 dtype: 크다"] += 1
        return

    def spread(turns: range) -> list[np.ndarray]:
        moved = [np.zeros(g.shape) for g in wide]
        for turn in turns:
            rng = np.random.default_rng([program.seed, 50, turn])
            shaken = attempt(order, lambda rng=rng: gradients(program, oracles.numbers(program, True), True, lambda x: rounded(x, eps, rng)))
            moved = [np.maximum(m, np.abs(s - g)) for m, s, g in zip(moved, shaken, wide, strict=True)]
        return moved

    slower = 1.0 if order == "1차" else 8.0  # 2차의 규칙 안에서 서로 지우는 항은 재지 못한다
    inner = slower if all(entry(step.entry).direct for step in program.steps) else 20.0 * slower  # 예의 안에서 일어나는 반올림은 재지 못한다
    whole = max([1e-3, *map(scale, wide)])
    for turns, slack in ((range(3), 16.0), (range(30), 24.0)):
        moved = spread(turns)
        rough = max([0.0, *map(scale, moved)])
        if not all(np.all(np.isfinite(m)) for m in moved) or rough > 0.05 * whole:
            verdict.skipped[f"{order} 좁은 dtype: 반올림에 몹시 예민하다"] += 1
            return
        bad = [(k, a, b) for k, a, b, m in zip(oracles.wanted(program), narrow, wide, moved, strict=True)
               if not np.all(np.abs(a.astype(float) - b) <= slack * (m + rough / 4) + inner * NARROW_SLACK[name] * eps * (np.abs(b) + 0.25 * max(1.0, whole)))]
        if not bad:
            verdict.seen[f"{order} 좁은 dtype"] += 1
            return
    try:
        oracles.refuse_sensitive(program, wide, gradients)
        oracles.refuse_conventions(program, values, conventions.TORCH)  # 다르게 정한 자리에서는 반올림이 가르기도 한다
    except oracles.Skipped as skipped:
        verdict.skipped[f"{order} 좁은 dtype: {skipped}"] += 1
        return
    k, a, b = bad[0]
    if name == "float16" and not np.all(np.isfinite(a)) and (order == "2차" or inner_scale(program) > 3e3):
        verdict.skipped[f"{order} 좁은 dtype: 가운데에서 넘친다"] += 1
        return
    raise Found(f"{order} {name}", f"잎 {k}: {a.dtype} 로는 {a.reshape(-1)[:5]}, float64 로는 {b.reshape(-1)[:5]}")


def inner_scale(program: Program) -> float:
    """float64 에서 가운데 값들의 기울기의 크기."""
    values = oracles.ours(program, oracles.tensors(program, oracles.numbers(program, True)), True)
    ys, inside = oracles.outputs(program, values), [v for v in values if v.requires_grad]
    return max(scale(np.asarray(g.data)) for g in tg.autograd.grad([y for y, _ in ys], inside, [wrap(v) for _, v in ys], allow_unused=True) if g is not None)


def rounded(x: Any, eps: float, rng: np.random.Generator) -> Any:
    """값과, 지나가는 기울기를 따로따로 반올림만큼 흔든 것."""
    forth, back = eps * rng.standard_normal(x.shape), eps * rng.standard_normal(x.shape)
    return x * (1 + forth + back) - x.detach() * back
