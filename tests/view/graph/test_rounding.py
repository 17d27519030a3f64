"""서로 지워져 0인 기울기의 반올림은 소실이 아니고, 참 소실은 소실이다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.trace import Value, trace
from tinygrad_ko.view.graph.flow import measured


def ailments(loss) -> dict[str, list[str]]:
    records = trace(loss)
    flow = measured(records)
    return {r.name or r.key: flow.ailments(r) for r in records if isinstance(r, Value) and r.kind == "leaf"}


@pytest.mark.parametrize("samples", [4, 64])  # 중간값의 기울기를 남겼을 때와, 커서 남기지 않았을 때
@pytest.mark.parametrize("kind", ["linear", "convolution"])
def test_a_bias_before_batch_norm_has_not_vanished(kind, samples):
    tg.manual_seed(0)
    rng = np.random.default_rng(0)
    if kind == "linear":
        model, x = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 3)), rng.normal(size=(samples, 5))
    else:
        model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3))
        x = rng.normal(size=(samples, 1, 8, 8))
    loss = nn.functional.cross_entropy(model(x.astype(np.float32)), np.arange(samples) % 3)
    loss.backward()
    assert 0 < np.linalg.norm(model[0].bias.grad.data) < 1e-6
    assert not any(ailments(loss).values())


def test_a_gradient_that_truly_vanished_is_still_said():
    tg.manual_seed(0)
    deep = nn.Sequential(*[part for _ in range(12) for part in (nn.Linear(8, 8), nn.Sigmoid())], nn.Linear(8, 1))
    loss = deep(np.ones((4, 8), np.float32)).sum()
    loss.backward()
    found = ailments(loss)
    assert "소실" in found["0.weight"][0] and "소실" in found["0.bias"][0] and not found["24.weight"]
