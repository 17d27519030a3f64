"""``reset_parameters``: 매개변수를 가진 모든 층을 처음처럼. 같은 씨앗이면 만들 때와 비트까지 같다."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from support.copies import OURS
from support.reference.layers import Layer, families

import tinygrad_ko as tg
from tinygrad_ko import nn

MADE = {}
for listed in families().values():
    for case in listed:
        if isinstance(case, Layer) and case.prepare is None and not case.kind.startswith(("Lazy", "Transformer")):
            MADE.setdefault(case.kind, (case.args, case.options))
MADE = {k: v for k, v in MADE.items() if list(getattr(nn, k)(*v[0], **v[1]).parameters())}
MADE |= {
    "LocallyConnected1d": ((2, 3, 6, 3), {}), "LocallyConnected2d": ((2, 3, (4, 5), 2), {}), "RBM": ((4, 3), {}),
    **{f"InstanceNorm{d}d": ((3,), {"affine": True, "track_running_stats": True}) for d in "123"},
    "PositionalEncoding": ((4, 9), {"learned": True}), "Perceptron": ((3, 0.5, [1, -1, 2]), {}),
}


def test_every_layer_with_its_own_parameters_is_here():
    with_reset = {n for n in nn.__all__ if inspect.isclass(getattr(nn, n)) and hasattr(getattr(nn, n), "reset_parameters") and not n.startswith("Lazy")}
    assert with_reset == {*MADE} and len(MADE) > 20


@pytest.mark.parametrize("name", sorted(MADE))
def test_as_at_birth(name):
    args, options = MADE[name]
    tg.manual_seed(5)
    layer = getattr(nn, name)(*args, **options)
    born = layer.state_dict()
    parameters = list(layer.parameters())
    for t in [*parameters, *layer.buffers()]:
        t.data = np.full_like(t.data, 3)
    tg.manual_seed(5)
    layer.reset_parameters()
    assert list(layer.parameters()) == parameters
    for key, value in layer.state_dict().items():
        np.testing.assert_array_equal(value, born[key])
    if "generator" in inspect.signature(layer.reset_parameters).parameters:
        layer.reset_parameters(generator=7)
        first = [p.data.copy() for p in parameters]
        layer.reset_parameters(generator=7)
        assert all(np.array_equal(a, p.data) for a, p in zip(first, parameters, strict=True))


class Own(nn.Linear):
    def reset_parameters(self):
        nn.init.constant_(self.weight, 2.0)
        nn.init.zeros_(self.bias)


def test_an_overridden_one_is_used_at_birth():
    assert Own(2, 1).weight.tolist() == [[2, 2]] and OURS.nn is nn


def test_apply_resets_a_whole_model():
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.BatchNorm1d(2))
    before = model[0].weight.data.copy()
    model.apply(lambda m: m.reset_parameters() if hasattr(m, "reset_parameters") else None)
    assert not np.array_equal(before, model[0].weight.data)


def test_flatten_parameters_does_nothing():
    layer = nn.LSTM(2, 3)
    before = layer.state_dict()
    assert layer.flatten_parameters() is None and all(np.array_equal(before[k], v) for k, v in layer.state_dict().items())
