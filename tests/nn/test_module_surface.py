"""모듈의 나머지 겉: 경로로 찾기, 여분의 상태, 이름 앞에 붙이기, dtype 을 따라가기, 옮기기, 없는 이름."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError, DataError, DtypeError, MissingExtra, TinygradError
from tinygrad_ko.nn.parameter import place_all
from tinygrad_ko.pytorch_names import MODULE_NAMES


def model():
    return nn.Sequential(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)), nn.ReLU())


def test_found_by_path():
    m = model()
    assert m.get_submodule("") is m and m.get_submodule("0.1") is m[0][1]
    assert m.get_parameter("0.0.weight") is m[0][0].weight and m.get_buffer("0.1.running_mean") is m[0][1].running_mean
    m.set_submodule("0.1", nn.Tanh())
    assert isinstance(m[0][1], nn.Tanh)
    m.register_module("끝", nn.ReLU())
    assert isinstance(m.get_submodule("끝"), nn.ReLU)


@pytest.mark.parametrize(("call", "words"), [
    (lambda m: m.get_submodule("0.2"), "모듈이 없습니다.*0.1"), (lambda m: m.get_submodule("a.b"), "모듈이 없습니다"),
    (lambda m: m.get_parameter("0.0.weigth"), "혹시 '0.0.weight'"), (lambda m: m.get_parameter("0.1.running_mean"), "매개변수가 없습니다"),
    (lambda m: m.get_buffer("0.0.weight"), "버퍼가 없습니다"), (lambda m: m.get_parameter("0.0"), "매개변수가 없습니다"),
    (lambda m: m.get_submodule("0.0.weight"), "모듈이 없습니다"), (lambda m: m.set_submodule("9", nn.ReLU()), "모듈이 없습니다"),
    (lambda m: m.get_buffer("0.0.in_features"), "버퍼가 없습니다"),
])
def test_not_found_by_path(call, words):
    with pytest.raises(AttributeError, match=words) as caught:
        call(model())
    assert isinstance(caught.value, TinygradError)


def test_prefix_and_keep_vars():
    m = model()
    plain = m.state_dict()
    assert list(m.state_dict(prefix="net.")) == [f"net.{k}" for k in plain] and list(m.state_dict("a")) == [f"a{k}" for k in plain]
    kept = m.state_dict(keep_vars=True)
    assert kept["0.0.weight"] is m[0][0].weight and kept["0.1.running_mean"] is m[0][1].running_mean
    plain["0.0.weight"][:] = 9
    assert not (m[0][0].weight == 9).any()


class Counter(nn.Module):
    """텐서가 아닌 상태를 가진 모듈."""

    def __init__(self):
        super().__init__()
        self.scale, self.seen = nn.Parameter(tg.ones(2)), 0

    def get_extra_state(self):
        return {"seen": self.seen}

    def set_extra_state(self, state):
        self.seen = state["seen"]


def test_extra_state():
    m = nn.Sequential(Counter(), nn.Linear(2, 2), Counter())
    m[0].seen, m[2].seen = 3, 5
    state = m.state_dict(prefix="p.")
    assert state["p.0._extra_state"] == {"seen": 3} and list(state)[-1] == "p.2._extra_state"
    other = nn.Sequential(Counter(), nn.Linear(2, 2), Counter())
    assert other.load_state_dict(m.state_dict()) == ([], []) and (other[0].seen, other[2].seen) == (3, 5)
    lacking = {k: v for k, v in m.state_dict().items() if k != "2._extra_state"}
    with pytest.raises(DataError, match="2._extra_state"):
        other.load_state_dict(lacking)
    other[2].seen = 0
    assert other.load_state_dict(lacking, strict=False).missing_keys == ["2._extra_state"] and other[2].seen == 0
    with pytest.raises(DataError, match="모르는 이름.*_extra_state"):
        nn.Linear(2, 2).load_state_dict({**nn.Linear(2, 2).state_dict(), "_extra_state": 3})
    for call in (nn.ReLU().get_extra_state, lambda: nn.ReLU().set_extra_state(3)):
        with pytest.raises(ArgumentTypeError, match="extra_state"):
            call()


def test_assign_takes_the_dtype():
    m, other = model(), model().double()
    kept = m.load_state_dict(other.state_dict())
    assert m[0][0].weight.dtype == np.float32 and kept == ([], [])
    parameters = list(m.parameters())
    m(tg.ones((2, 3))).sum().backward()
    m.load_state_dict(other.state_dict(), assign=True)
    assert {p.dtype for p in m.parameters()} == {np.dtype(np.float64)} == {p.grad.dtype for p in m.parameters()} and list(m.parameters()) == parameters
    np.testing.assert_array_equal(m[0][0].weight.data, other[0][0].weight.data)
    m.load_state_dict(model().state_dict(), assign=True)  # 좁은 쪽으로도
    assert m[0][1].running_mean.dtype == np.float32
    state = other.state_dict()
    state["0.0.bias"] = state["0.0.bias"][:1]
    before = m.state_dict()
    with pytest.raises(DataError, match="0.0.bias"):
        m.load_state_dict(state, assign=True)
    assert all(v.dtype == before[k].dtype and np.array_equal(v, before[k]) for k, v in m.state_dict().items())


def test_a_failure_on_the_way_restores_values_and_dtypes():
    a, b = nn.Parameter([1.0, 2.0]), nn.Parameter([3.0])
    with pytest.raises(tg.errors.ShapeError):
        place_all([(a, np.array([5.0, 6.0])), (b, np.zeros(4))], True)
    assert (a.tolist(), a.dtype, b.tolist(), b.dtype) == ([1, 2], np.float32, [3], np.float32)
    a.sum().backward()
    assert a.grad.dtype == np.float32


def test_moving_about():
    m = model()
    assert m.half() is m and m[0][0].weight.dtype == np.float16 and m[0][1].num_batches_tracked.dtype == np.int64
    assert m.type(np.float64) is m and m[0][0].weight.dtype == np.float64
    assert m.to("cpu", np.float32) is m and m[0][0].weight.dtype == np.float32
    assert m.to(device="cpu", dtype=np.float64, non_blocking=True)[0][0].weight.dtype == np.float64
    assert m.cpu() is m and m.to("cpu:0") is m and m.float()[0][0].weight.dtype == np.float32
    try:
        import cupy  # noqa: F401
    except ImportError:
        for call in (m.cuda, lambda: m.cuda(0), lambda: m.to("cuda:1")):
            with pytest.raises(MissingExtra, match="cupy"):
                call()
    for wrong in (lambda: m.to("meta"), lambda: m.to(np.int64), lambda: m.to("cpu", "int8"), lambda: m.type("torch.FloatTensor")):
        with pytest.raises(DtypeError, match="실수"):
            wrong()
    with pytest.raises(ArgumentTypeError, match="dtype 이나 장치"):
        m.to()
    assert m[0][0].weight.dtype == np.float32


@pytest.mark.parametrize("name", sorted(MODULE_NAMES))
def test_a_name_of_elsewhere_tells_ours(name):
    layer = nn.Linear(2, 2)
    assert not hasattr(layer, name)
    with pytest.raises(AttributeError) as caught:
        getattr(layer, name)
    assert MODULE_NAMES[name] in str(caught.value) and "Linear" in str(caught.value) and MODULE_NAMES[name].endswith(".")


def test_a_misspelt_attribute():
    layer = nn.Linear(2, 2)
    for name, near in (("weigth", "weight"), ("in_feature", "in_features"), ("paramters", "parameters"), ("reset_parameter", "reset_parameters")):
        with pytest.raises(AttributeError, match=f"혹시 '{near}'"):
            getattr(layer, name)
    with pytest.raises(AttributeError, match="담은 이름.*weight"):
        layer.qqqq  # noqa: B018
    assert isinstance(pickle.loads(pickle.dumps(nn.ReLU())), nn.ReLU) and getattr(layer, "qqqq", 3) == 3


class Broken(nn.Module):
    @property
    def wide(self):
        return self.no_such_thing

    @property
    def fine(self):
        return 3


def test_a_property_that_fails_says_so():
    with pytest.raises(AttributeError, match="wide.*셈하는 동안"):
        Broken().wide  # noqa: B018
    assert Broken().fine == 3


def test_asking_is_cheap_and_leaves_nothing():
    """``hasattr`` 로 묻기만 하면 비슷한 이름을 찾지 않는다: 글은 읽을 때 짓는다."""
    from support.counting import work

    layer = nn.Linear(2, 2)
    assert work(lambda: hasattr(layer, "weigth")) < 400
    assert copy.copy(layer).weight is layer.weight
