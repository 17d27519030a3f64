"""기울기의 흐름: 화살표를 얼마나 굵게 그릴지, 기울기가 사라졌는지 터졌는지.

크기는 모두 L2 노름이다. 소실은 잎의 기울기가 손실의 기울기의 1/1,000,000보다 작거나, 1/100보다 작으면서 가장 큰 잎의
기울기의 1/1,000보다 작을 때, 폭발은 손실의 기울기의 1,000배보다 클 때라고 한다. 다만 서로 지워져 0인 것을 더한 반올림만 남은 것은
소실이 아니다: 배치 정규화 앞의 편향은 참 기울기가 0인데, 더하고 나면 1e-9 쯤이 남는다.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...operation.devices import to_numpy
from ...readings.trace import Arrow, Record, Value
from .groups import Group, norm

__all__ = ["Flow", "Width", "measured"]

UNSEEN = 1e-6  # 손실의 기울기에 견주어
SMALL, VANISHED = 1e-2, 1e-3  # 손실의 기울기, 그리고 가장 큰 잎의 기울기에 견주어
EXPLODED = 1e3  # 손실의 기울기에 견주어
ROUNDING = 64  # 더한 것의 크기에 자료형의 엡실론을 곱한 것의 이만큼 배까지는 반올림이다
NEARBY = 4  # 그 크기를 아는 기울기를 찾아, 함께 쓰인 것들을 몇 걸음까지 거슬러 보는가
DECADES = 6  # 굵기의 눈금이 덮는 자릿수
THIN, THICK = 0.7, 4.2  # 가장 가는 화살표와 굵은 화살표(포인트)
PLAIN = 1.0  # 기울기를 모르는 화살표


@dataclass(frozen=True, slots=True)
class Width:
    """화살표의 굵기와 모양."""

    points: float = PLAIN
    kind: str = "plain"  # plain(모름), flow, zero(기울기가 모두 0), odd(NaN이나 무한대)


@dataclass(frozen=True, slots=True)
class Flow:
    """한 그림의 기울기들의 크기."""

    norms: Mapping[str, float]  # 값의 key → 기울기의 노름
    largest: float  # 화살표가 나르는 것 가운데 유한한 가장 큰 것
    reference: float  # 손실의 기울기. 모르면 0
    strongest: float  # 잎의 기울기 가운데 유한한 가장 큰 것
    rounding: Mapping[str, float] = field(default_factory=dict)  # 잎의 key → 이보다 작으면 반올림일 뿐인 크기

    def width(self, size: float | None) -> Width:
        """크기가 ``size`` 인 기울기를 나르는 화살표."""
        if size is None:
            return Width()
        if not math.isfinite(size):
            return Width(2.5, "odd")
        if size == 0 or not self.largest:
            return Width(THIN, "zero")
        share = 1 + math.log10(size / self.largest) / DECADES if size / self.largest > 0 else 0.0
        return Width(round(THIN + (THICK - THIN) * min(1.0, max(0.0, share)), 2), "flow")

    def arrow(self, arrow: Arrow) -> Width:
        """화살표의 굵기: 나르는 값들의 기울기 가운데 가장 큰 것으로. 나르는 값의 기울기를 모르면 가는 보통 선."""
        sizes = [self.norms[key] for key in arrow.carried if key in self.norms]
        return self.width(max(sizes, key=lambda s: (not math.isfinite(s), s)) if sizes else None)

    def ailments(self, record: Value | Group) -> list[str]:
        """상자에 적을 경고들."""
        if isinstance(record, Group):
            return self._gradient(record.gradient if record.parameters else None)
        said = []
        if record.value is not None:
            said += [f"! 값에 {odd}" for odd in _odd(record.value)]
        if record.grad is not None:
            said += [f"! 기울기에 {odd}" for odd in _odd(record.grad)]
            if record.kind == "leaf" and not said:
                said += self._gradient(self.norms.get(record.key), np.size(record.grad) > 1, self.rounding.get(record.key, 0.0))
        return said

    def _gradient(self, size: float | None, many: bool = True, rounding: float = 0.0) -> list[str]:
        if size is None:
            return []
        if not math.isfinite(size):
            return ["! 기울기에 NaN이나 무한대"]
        if size == 0:
            return ["▼ 기울기가 모두 0"] if many else []
        reference = self.reference or 1.0
        if size < rounding:
            return []
        if size < UNSEEN * reference or (size < SMALL * reference and size < VANISHED * self.strongest):
            return ["▼ 기울기 소실(vanishing)"]
        return ["▲ 기울기 폭발(exploding)"] if size > EXPLODED * reference else []


def measured(records: Iterable[Record]) -> Flow:
    """접지 않은 기록들에서 기울기의 크기를 잰다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.graph.flow import measured
    >>> from tinygrad_ko.readings.trace import trace
    >>> x = tg.tensor([3.0, 4.0], requires_grad=True)
    >>> loss = (x * x).sum()
    >>> loss.backward()
    >>> flow = measured(trace(loss))
    >>> flow.norms["v0"], flow.reference, flow.width(10.0).points, flow.width(1e-9).points
    (10.0, 1.0, 4.2, 0.7)
    """
    records = list(records)
    values = [r for r in records if isinstance(r, Value) and r.grad is not None]
    norms = {v.key: norm(v.grad) for v in values}
    finite = [size for size in norms.values() if math.isfinite(size)]
    reference = max((norms[v.key] for v in values if v.kind == "result" and math.isfinite(norms[v.key])), default=0.0)
    strongest = max((norms[v.key] for v in values if v.kind == "leaf" and math.isfinite(norms[v.key])), default=0.0)
    return Flow(norms, max(finite, default=0.0), reference, strongest, _roundings(records, values, norms))


def _roundings(records: list[Record], values: list[Value], norms: Mapping[str, float]) -> dict[str, float]:
    """잎마다, 그 기울기를 이룬 합의 반올림: 함께 쓰인 것들과 그 결과의 기울기 가운데 가장 큰 것에 엡실론을 곱한 것.

    참으로 사라진 기울기라면 같은 층의 무게도, 결과도 함께 작다. 저만 작은 것이 반올림이다.
    """
    entering: dict[str, list[str]] = {}
    leaving: dict[str, list[str]] = {}
    for a in records:
        if isinstance(a, Arrow):
            entering.setdefault(a.target, []).append(a.source)
            leaving.setdefault(a.source, []).append(a.target)
    made = {}
    for leaf in values:
        if leaf.kind != "leaf" or leaf.dtype is None or np.dtype(leaf.dtype).kind != "f":
            continue
        near = {v for step in leaving.get(leaf.key, ()) for v in leaving.get(step, ())}  # 쓴 연산의 결과
        edge = {v for step in leaving.get(leaf.key, ()) for v in entering.get(step, ())} - {leaf.key}  # 함께 쓰인 것
        for _ in range(NEARBY):
            near |= edge
            edge = {v for made_by in edge for step in entering.get(made_by, ()) for v in entering.get(step, ())} - near - {leaf.key}
        known = [norms[v] for v in near if v in norms and math.isfinite(norms[v])]
        made[leaf.key] = ROUNDING * float(np.finfo(leaf.dtype).eps) * max(known, default=0.0)
    return made


def _odd(array: Any) -> list[str]:
    """배열에 든 유한하지 않은 수의 종류."""
    array = np.asarray(to_numpy(array))
    if array.dtype.kind not in "fc":
        return []
    return [name for name, found in (("NaN", np.isnan(array)), ("무한대(inf)", np.isinf(array))) if found.any()]
