"""게으른 층: 처음 부를 때 입력을 보고 보통의 층이 된다. 그 앞에 모양이 필요한 일은 까닭을 알린다."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import GradientError, ShapeError

LAZY = sorted(n for n in nn.__all__ if n.startswith("Lazy"))


def made(name):
    """(층, 첫 입력): 채널 3."""
    d = int(name[-2]) if name[-1] == "d" else 0
    arguments = (4, 2) if "Conv" in name else (4,) if name == "LazyLinear" else ()
    return getattr(nn, name)(*arguments), tg.tensor(np.random.default_rng(0).normal(size=(2, 3, *[5] * d)).astype(np.float32))


def test_all_thirteen_are_here():
    assert len(LAZY) == 13


@pytest.mark.parametrize("name", LAZY)
def test_it_becomes_the_layer_it_stands_for(name):
    layer, x = made(name)
    full = getattr(nn, name.removeprefix("Lazy"))
    assert isinstance(layer, full) and type(layer) is not full and layer.training
    parameters = list(layer.parameters())
    tg.manual_seed(3)
    y = layer(x)
    assert type(layer) is full and list(layer.parameters()) == parameters and all(type(p) is nn.Parameter for p in parameters)
    tg.manual_seed(3)
    channels = {"in_features": 3} if name == "LazyLinear" else {"in_channels": 3} if "Conv" in name else {"num_features": 3}
    given = (4, 2) if "Conv" in name else (4,) if name == "LazyLinear" else ()
    more = {"affine": True, "track_running_stats": True} if "Instance" in name else {}
    twin = full(*channels.values(), *given, **more)
    np.testing.assert_array_equal(y.data, twin(x).data)
    assert repr(layer) == repr(twin) and list(layer.state_dict()) == list(twin.state_dict())
    for a, b in zip(layer.state_dict().values(), twin.state_dict().values(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", LAZY)
def test_what_needs_a_shape_is_refused_with_the_cure(name):
    layer, _ = made(name)
    model = nn.Sequential(layer)
    needs = [lambda: optim.SGD(model.parameters(), 0.1), model.state_dict, lambda: next(model.parameters()).shape,
             lambda: sum(p.size for p in model.parameters()), lambda: next(model.parameters()).data,
             lambda: setattr(next(model.parameters()), "data", tg.ones(2)), lambda: nn.init.ones_(next(model.parameters()))]
    for wrong in needs:
        with pytest.raises(GradientError, match=r"게으른.*model\("):
            wrong()
    assert "Lazy" in repr(model) and len(list(model.named_parameters())) == len(list(model.parameters())) > 0


@pytest.mark.parametrize("name", LAZY)
def test_copies_before_the_first_call(name):
    layer, x = made(name)
    layer.double()
    for p in layer.parameters():
        p.requires_grad_(False)
        break
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert type(twin) is type(layer)
        twin(x.astype(np.float64))
        assert {p.dtype for p in twin.parameters()} == {np.dtype(np.float64)} and next(twin.parameters()).requires_grad is False
        assert "Lazy" in repr(layer)  # 원본은 아직 게으르다
    layer(x.astype(np.float64))


@pytest.mark.parametrize("name", LAZY)
def test_a_saved_state_gives_the_shape(name):
    grown, x = made(name)
    y = grown(x)
    layer, _ = made(name)
    model = nn.Sequential(layer)
    model.load_state_dict({f"0.{k}": v for k, v in grown.state_dict().items()})
    assert type(layer) is type(grown)
    np.testing.assert_array_equal(model.eval()(x).data, grown.eval()(x).data)
    assert y.shape == model(x).shape


def test_summary_grows_the_model():
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5))
    assert nn.summary(model, (1, 6, 6)).total_parameters == 4 * 9 + 4 + 5 * 64 + 5 and type(model[3]) is nn.Linear
    optim.SGD(model.parameters(), lr=0.1)


@pytest.mark.parametrize("name", LAZY)
def test_the_mode_and_the_hooks_stay(name):
    layer, x = made(name)
    seen = []
    layer.register_forward_hook(lambda module, inputs, output: seen.append(type(module).__name__))
    layer.eval()
    layer.note = "덧붙인 것"
    layer(x)
    assert not layer.training and seen == [name.removeprefix("Lazy")] and layer.note == "덧붙인 것"
    before = {k: v.copy() for k, v in layer.state_dict().items()}
    layer(x)
    assert all(np.array_equal(before[k], v) for k, v in layer.state_dict().items())  # 평가 상태의 이동 평균


def test_wrong_inputs_leave_it_lazy():
    for name in LAZY:
        layer, _ = made(name)
        with pytest.raises(ShapeError, match=name):
            layer(tg.tensor(1.0))
        assert type(layer).__name__ == name
    with pytest.raises(tg.errors.ArgumentError, match="groups"):
        nn.LazyConv2d(5, 3, groups=2)  # 만들 때 안다


def test_making_one_draws_nothing():
    tg.manual_seed(0)
    first = nn.Linear(2, 2).weight.data
    tg.manual_seed(0)
    nn.LazyLinear(7)
    np.testing.assert_array_equal(nn.Linear(2, 2).weight.data, first)
