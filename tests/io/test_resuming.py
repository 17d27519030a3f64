"""이어서 배우기: 모델, 옵티마이저, 일정, 발생기를 한 파일에 남겼다가 이으면 멈춘 적이 없던 것과 비트까지 같다.

옵티마이저와 일정은 tests/optim/test_completeness.py 가, 층은 tests/nn/test_copies.py 가 하나하나 같은 파일을 거쳐 본다.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.copies import same_bits, through_a_file

from tinygrad_ko import nn, optim
from tinygrad_ko.optim import lr_scheduler


class Run:
    """드롭아웃과 섞기가 있는 학습. 난수는 모두 ``generator`` 하나에서 나온다."""

    def __init__(self) -> None:
        self.generator = np.random.default_rng(5)
        self.model = nn.Sequential(nn.Linear(3, 8, generator=0), nn.BatchNorm1d(8), nn.Dropout(0.3, generator=self.generator), nn.Linear(8, 2, generator=1))
        self.optimizer = optim.Adam(self.model.parameters(), lr=0.05)
        self.schedule = lr_scheduler.SequentialLR(
            self.optimizer, [lr_scheduler.LinearLR(self.optimizer), lr_scheduler.MultiStepLR(self.optimizer, [2, 2, 4])], milestones=[3]
        )
        self.average = optim.AveragedModel(self.model)

    def parts(self) -> dict[str, Any]:
        return {"model": self.model, "optimizer": self.optimizer, "schedule": self.schedule, "average": self.average}

    def state(self) -> dict[str, Any]:
        return {name: part.state_dict() for name, part in self.parts().items()} | {"generator": self.generator.bit_generator.state}

    def restore(self, state: dict[str, Any]) -> None:
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        self.generator.bit_generator.state = state["generator"]

    def run(self, steps: int) -> list[np.ndarray]:
        seen = []
        for _ in range(steps):
            rows = self.generator.permutation(20)[:8]
            x = np.sin(np.arange(60.0).reshape(20, 3))[rows].astype(np.float32)
            self.optimizer.zero_grad()
            (self.model(x) ** 2).mean().backward()
            self.optimizer.step()
            self.schedule.step()
            self.average.update_parameters(self.model)
            seen += [t.data.copy() for part in (self.model, self.average) for t in (*part.parameters(), *part.buffers())]
        return seen


@pytest.mark.parametrize("first", [0, 1, 4])
def test_everything_goes_on_from_one_file(first):
    straight, stopped, fresh = Run(), Run(), Run()
    straight.run(first)
    stopped.run(first)
    fresh.restore(through_a_file(stopped.state()))
    same_bits(straight.run(4), fresh.run(4))
    again = Run()
    again.restore(through_a_file(fresh.state()))
    same_bits(straight.run(2), again.run(2))
