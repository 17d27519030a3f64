"""한 마디의 규칙들은 함께 불린다: 손으로 짠 LSTM 의 역전파는 걸음마다 한 번만 돈다."""

from __future__ import annotations

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.compilation.compiled_function import compile
from tinygrad_ko.operation.by_hand import ByHand


def test_backward_of_one_node_runs_once(monkeypatch):
    tg.manual_seed(0)
    model = nn.LSTM(3, 4)
    x = tg.randn(5, 2, 3)

    def step():
        for p in model.parameters():
            p.grad = None
        loss = (model(x)[0] ** 2).mean()
        loss.backward()
        return loss

    step()
    wanted = [p.grad.numpy().copy() for p in model.parameters()]
    compiled = compile(step)
    for _ in range(4):
        compiled()
    counted = []
    computed = ByHand._computed
    monkeypatch.setattr(ByHand, "_computed", lambda *a: counted.append(1) or computed(*a))
    before = compiled.replays
    compiled()
    assert compiled.replays == before + 1 and len(counted) == 1
    for p, g in zip(model.parameters(), wanted, strict=True):
        assert np.array_equal(p.grad.numpy(), g)
