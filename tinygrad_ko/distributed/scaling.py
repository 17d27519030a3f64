"""기계를 늘리면 한 걸음이 얼마나 걸리는가: 고리(ring) Allreduce 의 지연·대역폭 모형."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import ArgumentError


@dataclass(frozen=True)
class StepModel:
    """자료 병렬 학습의 한 걸음. 셈하는 동안에는 오가지 않고, 오가는 동안에는 셈하지 않는다고 본다.

    매개변수
    --------
    compute : 기계 하나가 제 묶음을 셈하는 시간(초), 0 이상.
    size : 기울기의 크기(바이트), 0 이상.
    latency : 전갈 하나가 건너가는 지연 α(초), 0 이상.
    bandwidth : 기계 사이의 대역폭 β(바이트/초), 양수.
    jitter : 셈하는 시간의 표준편차(초), 0 이상. 한 걸음은 가장 느린 기계를 기다린다.

    예외
    ----
    ArgumentError : 범위 밖의 값.

    예제
    ----
    >>> from tinygrad_ko.distributed import StepModel
    >>> model = StepModel(compute=0.1, size=4e8, latency=2e-5, bandwidth=1e10)
    >>> [round(model.step(n), 3) for n in (1, 2, 1000)]
    [0.1, 0.14, 0.22]
    >>> round(model.efficiency(1000), 2)
    0.45

    출처
    ----
    Thakur, Rabenseifner, Gropp, "Optimization of Collective Communication Operations in MPICH" (2005).
    """

    compute: float
    size: float
    latency: float
    bandwidth: float
    jitter: float = 0.0

    def __post_init__(self) -> None:
        for name in ("compute", "size", "latency", "jitter"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ArgumentError(f"StepModel: {name} 값은 0 이상의 유한한 수여야 합니다. 받은 값: {getattr(self, name)!r}.")
        if not 0 < self.bandwidth:
            raise ArgumentError(f"StepModel: bandwidth 는 양수(바이트/초)여야 합니다. 받은 값: {self.bandwidth!r}.")

    def traffic(self, machines: int) -> float:
        """기계 하나가 한 걸음에 내보내는 바이트: 2(n − 1)/n · size."""
        return 2 * (machines - 1) / machines * self.size

    def communication(self, machines: int) -> float:
        """평균하는 시간(초): 2(n − 1)α + 내보내는 바이트/β, 그리고 같은 일을 하려는지 맞추는 2⌈log₂ n⌉α."""
        check = 2 * math.ceil(math.log2(machines)) * self.latency
        return 2 * (machines - 1) * self.latency + self.traffic(machines) / self.bandwidth + check

    def step(self, machines: int) -> float:
        """한 걸음(초): 가장 느린 기계의 셈(정규분포 n 개의 최댓값 ≈ σ√(2 ln n))과 평균."""
        slowest = self.compute + self.jitter * math.sqrt(2 * math.log(machines))
        return slowest + self.communication(machines)

    def efficiency(self, machines: int) -> float:
        """효율(무차원): 기계마다 같은 묶음을 볼 때, 오가는 일이 없는 것에 견준 빠르기."""
        return self.compute / self.step(machines) if self.step(machines) else 1.0
