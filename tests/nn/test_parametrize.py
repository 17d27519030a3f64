"""``nn.utils.parametrize``: 걸고, 읽고, 넣고, 거두고, 복사한다. 수는 tests/nn/test_families.py 가 PyTorch와 견준다."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.nn.utils import parametrizations, parametrize, prune, weight_norm


class Symmetric(nn.Module):
    """위 삼각형만 보고 대칭으로."""

    def forward(self, x):
        upper = x * np.triu(np.ones(x.shape, x.dtype))
        return upper + upper.T - upper * np.eye(x.shape[0], dtype=x.dtype)

    def right_inverse(self, a):
        return a * np.triu(np.ones(a.shape, a.dtype))


class Twice(nn.Module):
    def forward(self, x):
        return x * 2


class Halves(nn.Module):
    def forward(self, a, b):
        return tg.concatenate([a, b])

    def right_inverse(self, x):
        return x[:1], x[1:]


class Wrong(nn.Module):
    def forward(self, x):
        return x.sum()

    def right_inverse(self, x):
        return x * 0


def test_register_read_write_remove():
    layer = nn.Linear(3, 3, generator=0)
    weight = layer.weight
    assert parametrize.register_parametrization(layer, "weight", Symmetric()) is layer and isinstance(layer, nn.Linear)
    assert parametrize.is_parametrized(layer) and parametrize.is_parametrized(layer, "weight") and not parametrize.is_parametrized(layer, "bias")
    held = layer.parametrizations.weight
    assert held.original is weight and isinstance(held, parametrize.ParametrizationList) and "Parametrized" in type(layer).__name__
    assert parametrize.type_before_parametrizations(layer) is nn.Linear
    np.testing.assert_array_equal(layer.weight.data, layer.weight.data.T)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    layer(tg.ones((2, 3))).sum().backward()
    optimizer.step()
    assert weight.grad is not None and (layer.weight == layer.weight.T).all()
    wanted = np.array([[1, 2, 3], [2, 4, 5], [3, 5, 6]], np.float32)
    layer.weight = tg.tensor(wanted)
    np.testing.assert_array_equal(layer.weight.data, wanted)
    assert held.original.tolist()[2] == [0, 0, 6]
    parametrize.register_parametrization(layer, "weight", Twice())
    np.testing.assert_array_equal(layer.weight.data, 2 * wanted)
    parametrize.register_parametrization(layer, "bias", Twice())
    assert parametrize.is_parametrized(layer, "bias") and sorted(layer.parametrizations) == ["bias", "weight"]
    parametrize.remove_parametrizations(layer, "weight")
    assert layer.weight is weight and parametrize.is_parametrized(layer) and not parametrize.is_parametrized(layer, "weight")
    np.testing.assert_array_equal(layer.weight.data, 2 * wanted)
    parametrize.remove_parametrizations(layer, "bias", leave_parametrized=False)
    assert type(layer) is nn.Linear and sorted(layer.state_dict()) == ["bias", "weight"] and not hasattr(layer, "parametrizations")


def test_several_originals():
    layer = nn.Linear(2, 3, generator=0)
    before = layer.weight.data.copy()
    parametrize.register_parametrization(layer, "weight", Halves())
    assert list(layer.state_dict()) == ["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"]
    np.testing.assert_array_equal(layer.weight.data, before)
    with pytest.raises(ArgumentError, match="2개"):
        parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
    layer.weight = tg.zeros((3, 2))
    parametrize.remove_parametrizations(layer, "weight")
    assert layer.weight.tolist() == [[0, 0]] * 3 and isinstance(layer.weight, nn.Parameter)


def test_a_buffer_can_be_parametrized():
    module = nn.Module()
    module.register_buffer("mean", tg.ones(3))
    parametrize.register_parametrization(module, "mean", Twice())
    assert module.mean.tolist() == [2, 2, 2] and list(module.parameters()) == [] and list(module.state_dict()) == ["parametrizations.mean.original"]
    parametrize.remove_parametrizations(module, "mean")
    assert [n for n, _ in module.named_buffers()] == ["mean"] and module.mean.tolist() == [2, 2, 2]


def test_cached_computes_once():
    layer = parametrizations.weight_norm(nn.Linear(3, 2))
    with parametrize.cached():
        assert layer.weight is layer.weight
        with parametrize.cached():
            inner = layer.weight
        assert layer.weight is inner
        twice = layer(tg.ones((1, 3))) + layer(tg.ones((1, 3)))
    twice.sum().backward()
    with parametrize.cached():
        before = layer.weight.data.copy()
    layer.parametrizations.weight.original0.data = 2 * layer.parametrizations.weight.original0.data
    with parametrize.cached():  # 나온 뒤에 바꾼 것이 보인다
        np.testing.assert_allclose(layer.weight.data, 2 * before, rtol=1e-6)
    assert layer.weight is not layer.weight and layer.parametrizations.weight.original0.grad is not None


def test_wrong_ones_change_nothing():
    layer = nn.Linear(3, 3)
    before = layer.weight.data.copy()
    with pytest.raises(ShapeError, match="unsafe=True"):
        parametrize.register_parametrization(layer, "weight", Wrong())
    with pytest.raises(ArgumentError, match=r"'weigth'.*weight"):
        parametrize.register_parametrization(layer, "weigth", Twice())
    with pytest.raises(ArgumentTypeError, match="Module"):
        parametrize.register_parametrization(layer, "weight", len)
    with pytest.raises(ArgumentError, match="걸려 있지 않습니다"):
        parametrize.remove_parametrizations(layer, "weight")
    assert type(layer) is nn.Linear and list(layer.state_dict()) == ["weight", "bias"]
    np.testing.assert_array_equal(layer.weight.data, before)
    with pytest.raises(ArgumentError, match="먼저 그것을"):
        parametrize.register_parametrization(weight_norm(nn.Linear(2, 2)), "bias", Twice())
    with pytest.raises(ArgumentError, match="먼저 그것을"):
        prune.l1_unstructured(parametrizations.weight_norm(nn.Linear(2, 2)), "bias", 1)
    with pytest.raises(ArgumentError, match="householder"):
        parametrizations.orthogonal(nn.Linear(2, 2), orthogonal_map="qr")
    with pytest.raises(ShapeError, match="축이 둘"):
        parametrizations.orthogonal(nn.Linear(2, 2), "bias")


MADE = {
    "weight_norm": lambda: parametrizations.weight_norm(nn.Linear(3, 3, generator=0)),
    "spectral_norm": lambda: parametrizations.spectral_norm(nn.Linear(3, 3, generator=0), generator=0),
    "orthogonal": lambda: parametrizations.orthogonal(nn.Linear(3, 3, generator=0)),
    "둘": lambda: parametrizations.weight_norm(parametrizations.orthogonal(nn.Linear(3, 3, generator=0)), "bias", None),
    "prune": lambda: prune.l1_unstructured(nn.Linear(3, 3, generator=0), "weight", 0.4),
    "속에": lambda: nn.Sequential(parametrizations.orthogonal(nn.RNN(3, 3, generator=0), "weight_hh_l0"), ),
}


@pytest.mark.parametrize("name", MADE)
def test_copies_go_on_as_the_original(name):
    def run(model):
        optimizer, found = optim.Adam(model.parameters(), lr=0.05), []
        for _ in range(3):
            y = model(tg.tensor([[1.0, -2.0, 0.5]]))
            y = y[0] if isinstance(y, tuple) else y
            optimizer.zero_grad()
            (y * y).sum().backward()
            optimizer.step()
            found.append(y.data.copy())
        return found + list(model.state_dict().values())

    model = MADE[name]()
    twins = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    wanted = run(model)
    for twin in twins:
        assert type(twin) is type(model)
        for a, b in zip(run(twin), wanted, strict=True):
            np.testing.assert_array_equal(a, b)


def test_the_singular_value_is_known_from_the_start():
    """걸 때 거듭제곱법을 15걸음 나아가 둔다: 평가 상태에서도 처음부터 맞는다."""
    layer = nn.Linear(3, 3)
    layer.weight.data = np.diag([6.0, 1.0, -2.0])
    parametrizations.spectral_norm(layer, generator=0).eval()
    np.testing.assert_allclose(layer.weight.data, np.diag([1, 1 / 6, -1 / 3]), atol=1e-5)


def test_an_orthogonal_weight_stays_orthogonal_while_it_learns():
    layer = parametrizations.orthogonal(nn.Linear(4, 3, generator=0), generator=0)
    optimizer = optim.SGD(layer.parameters(), lr=0.5)
    start = layer.weight.data.copy()
    for _ in range(20):
        optimizer.zero_grad()
        ((layer(tg.eye(4)) - 1) ** 2).sum().backward()
        optimizer.step()
    w = layer.weight.data
    np.testing.assert_allclose(w @ w.T, np.eye(3), atol=1e-5)
    assert np.abs(w - start).max() > 0.1


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
@pytest.mark.parametrize("hang", [
    parametrizations.weight_norm, parametrizations.spectral_norm, *[
        lambda layer, map=map, base=base: parametrizations.orthogonal(layer, orthogonal_map=map, use_trivialization=base)
        for map in ("matrix_exp", "cayley", "householder") for base in (True, False)]])
@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2)])
def test_a_computed_weight_has_the_dtype_of_its_layer(hang, shape, dtype):
    """걸기 앞에 바꾸었든 뒤에 바꾸었든: 행렬의 셈(LAPACK)이 모르는 float16 도."""
    for first in (True, False):
        layer = nn.Linear(*shape, generator=0)
        layer = hang(layer.to(dtype)) if first else hang(layer).to(dtype)
        y = layer(tg.ones((1, shape[0]), dtype=dtype))
        y.sum().backward()
        assert {y.dtype, layer.weight.dtype, *(p.grad.dtype for p in layer.parameters())} == {np.dtype(dtype)}
        layer.weight = layer.weight.detach()
        assert {p.dtype for p in layer.parameters()} == {np.dtype(dtype)}
