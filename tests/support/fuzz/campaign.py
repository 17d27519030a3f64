"""여럿 돌리고 세기, 그리고 어긋난 것을 돌려 볼 수 있는 글로 적기."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from support.fuzz import twins
from support.fuzz.catalogue import Entry, catalogue, entry
from support.fuzz.drawing import drawn, menu
from support.fuzz.judging import Court, Disagreement, judged
from support.fuzz.program import Program
from support.fuzz.shrinking import shrunk
from support.fuzz.spelling import shown

SOURCE_EVERY = 8  # 몇 프로그램마다 인쇄한 코드를 돌리는가


@dataclass(frozen=True)
class Report:
    """어긋난 프로그램 하나."""

    index: int
    disagreement: Disagreement
    program: Program  # 줄인 것

    def text(self, seed: int) -> str:
        """돌려 볼 수 있는 파이썬."""
        d = self.disagreement
        return f"# 씨앗 {seed}, 프로그램 {self.index}: {d.kind}\n# {d.text}\n{snippet(self.program)}"


@dataclass
class Tally:
    """지금까지 센 것."""

    programs: int = 0
    vacuous: int = 0
    statements: int = 0
    seconds: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    reports: list[Report] = field(default_factory=list)

    def text(self) -> str:
        """한눈에."""
        lines = [f"프로그램 {self.programs}개(문장 {self.statements}개, 부른 것 {len(self.used)}가지), 참 기울기가 0이어서 세지 않은 것 {self.vacuous}개, "
                 f"{self.seconds:.1f}초(1,000개에 {1000 * self.seconds / max(1, self.programs + self.vacuous):.1f}초)"]
        lines += [f"  보았다    {n:7}  {what}" for what, n in sorted(self.seen.items())]
        lines += [f"  못 보았다 {n:7}  {why}" for why, n in self.skipped.most_common(30)]
        return "\n".join([*lines, f"어긋난 것 {len(self.reports)}개"])


def run(seed: int, court: Court, *, count: int = 1000, start: int = 0, seconds: float = float("inf"), entries: Iterable[Entry] | None = None,
        only: Iterable[str] = (), most: int = 6, stop_after: int = 20, say: Callable[[Report], None] = lambda report: None, tally: Tally | None = None) -> Tally:
    """``start`` 부터 ``count`` 개를(또는 ``seconds`` 초 동안) 짓고 재판한다. ``only`` 는 프로그램마다 반드시 부를 이름들.

    ``tally`` 를 주면 거기에 센다: 도중에 멈추어도 그때까지 센 것이 남는다.
    """
    tally = Tally() if tally is None else tally
    entries = list(catalogue().values() if entries is None else entries)
    dishes = [menu(entries)]
    if court.torch is not None:  # 셋 가운데 둘은 짝이 있는 것으로만 짓는다
        with_twin = [e for e in entries if e.torch is not None and (not e.direct or twins.known(court.torch, e.name))]
        dishes += [menu(with_twin)] * 2
    focus = menu(e for e in catalogue().values() if e.name in only or e.operation in only) if only else None
    began = time.perf_counter()
    try:
        for index in range(start, start + count):
            if time.perf_counter() - began > seconds or len(tally.reports) >= stop_after:
                break
            one(seed, index, dishes[index % len(dishes)], focus, most, court, tally, say)
    finally:
        tally.seconds += time.perf_counter() - began
    return tally


def one(seed: int, index: int, dishes: dict[str, list[Entry]], focus: dict[str, list[Entry]] | None, most: int, court: Court, tally: Tally, say: Callable[[Report], None]) -> None:
    program = drawn(seed, index, dishes, focus, most)
    if not program.steps:
        return
    here = Court(court.order, court.torch, court.source and index % SOURCE_EVERY == 0)
    verdict = judged(program, here)
    tally.seen.update(verdict.seen)
    tally.skipped.update(verdict.skipped)
    if verdict.disagreement is None:
        tally.vacuous += verdict.vacuous
        tally.programs += not verdict.vacuous
        tally.statements += len(program.steps)
        tally.used.update(step.entry for step in program.steps)
        return
    tally.programs += 1
    kind = verdict.disagreement.kind
    small = shrunk(program, lambda p: (found := judged(p, here).disagreement) is not None and found.kind == kind)
    said = judged(small, here).disagreement or verdict.disagreement
    report = Report(index, said, small)
    tally.reports.append(report)
    say(report)


def snippet(program: Program) -> str:
    """프로그램을 파이썬으로: 잎, 문장, 무게를 준 합, 역전파, 기울기."""
    lines = ["import numpy as np", "import tinygrad_ko as tg"]
    names = [f"x{k}" for k in range(len(program.leaves))]
    body = []
    for k, leaf in enumerate(program.leaves):
        made = f"tg.tensor({shown(leaf.value)}{'' if leaf.constant else ', requires_grad=True'})"
        if leaf.layout != "그대로":
            made = f"tg.from_numpy(laid_out({shown(leaf.value)}, {leaf.layout!r})){'' if leaf.constant else '.requires_grad_()'}"
        body.append(f"x{k} = {made}")
    for k, step in enumerate(program.steps):
        text = entry(step.entry).text([names[a] for a in step.args], step.options)
        names.append(f"y{k}")
        body.append(f"y{k} = {text}{'' if step.part is None else f'[{step.part}]'}")
    for name, room in (("entry", "catalogue"), ("laid_out", "program"), ("operations", ""), *((n, "specials") for n in ("written", "added", "added_at", "multiplied_at", "with_number"))):
        if any(f"{name}(" in line or f"{name}[" in line for line in body):
            lines.append(f"from support.fuzz.{room} import {name}" if room else f"from tinygrad_ko.operation import {name}")
    sinks = [names[k] for k in program.sinks()]
    first = len(program.leaves)
    weights = ", ".join(f"np.random.default_rng([{program.seed}, 1, {first + int(s[1:])}]).standard_normal({s}.shape).astype({s}.dtype)" for s in sinks)
    body += [f"outputs, weights = [{', '.join(sinks)}], [{weights}]", "loss = sum((y * w).sum() for y, w in zip(outputs, weights))", "loss.backward()"]
    body.append(f"print({', '.join(f'x{k}.grad' for k, leaf in enumerate(program.leaves) if not leaf.constant)})")
    return "\n".join([*lines, *body]) + "\n"


__all__ = ["Report", "Tally", "np", "run", "snippet"]
