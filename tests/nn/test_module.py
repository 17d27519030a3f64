"""Module: 등록, 훑어보기, 상태, 복사, 보이기."""

import copy
import gc
import pickle
import warnings
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, IndexingError


class Net(nn.Module):
    def __init__(self, generator=0):
        super().__init__()
        rng = np.random.default_rng(generator)
        self.scale = nn.Parameter(np.ones(1, np.float32))
        self.first = nn.Linear(3, 4, generator=rng)
        self.rest = nn.Sequential(nn.ReLU(), nn.Linear(4, 2, bias=False, generator=rng))
        self.register_buffer("mean", np.zeros(3, np.float32))
        self.register_buffer("hidden", np.ones(2, np.float32), persistent=False)
        self.note = "평범한 속성"

    def forward(self, x):
        return self.rest(self.first(x - self.mean)) * self.scale


NAMES = ["scale", "first.weight", "first.bias", "rest.1.weight"]


def test_registration_and_names():
    net = Net()
    assert [n for n, _ in net.named_parameters()] == NAMES
    assert [p.name for p in net.parameters()] == NAMES
    assert [n for n, _ in net.named_buffers()] == ["mean", "hidden"]
    assert [n for n, _ in net.named_modules()] == ["", "first", "rest", "rest.0", "rest.1"]
    assert [n for n, _ in net.named_children()] == ["first", "rest"]
    assert len(list(net.modules())) == 5 and len(list(net.children())) == 2 and len(list(net.buffers())) == 2
    assert [n for n, _ in net.named_parameters(prefix="net", recurse=False)] == ["net.scale"]


def test_names_given_by_hand_stay():
    net = nn.Sequential(nn.Linear(2, 2))
    net[0].weight.name = "은닉층의 무게"
    outer = nn.Sequential(net)
    assert [p.name for p in outer.parameters()] == ["은닉층의 무게", "0.0.bias"]
    assert [n for n, _ in net.named_parameters()] == ["0.weight", "0.bias"]
    assert net[0].bias.name == "0.0.bias"


def test_shared_parameters_are_listed_once_and_saved_under_every_name():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    net[1].weight = net[0].weight
    assert [n for n, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    twice = nn.Sequential(net[0], net[0])
    assert len(list(twice.parameters())) == 2 and len(list(twice.modules())) == 2


def test_deleting_replacing_and_none():
    net = Net()
    del net.first
    net.rest = nn.Identity()
    net.scale = None
    assert list(net.parameters()) == []
    net.mean = None
    assert list(net.state_dict()) == []
    net.mean = np.ones(3)
    assert isinstance(net.mean, tg.Tensor)
    del net.mean
    net.mean = 3  # 이제는 평범한 속성
    assert net.mean == 3


def test_forward_backward_through_the_tree():
    net = Net()
    net(np.ones((5, 3), np.float32)).sum().backward()
    assert all(p.grad is not None and p.grad.shape == p.shape for p in net.parameters())
    net.zero_grad(set_to_none=False)
    assert all((p.grad == 0).all() for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_state_dict_round_trip():
    a, b = Net(0), Net(1)
    state = a.state_dict()
    assert list(state) == ["scale", "mean", "first.weight", "first.bias", "rest.1.weight"]
    state["first.weight"][0, 0] += 1  # 복사본이다
    assert a.first.weight[0, 0].item() != state["first.weight"][0, 0]
    assert b.load_state_dict(a.state_dict()) == ([], [])
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(a(x).data, b(x).data)
    assert b.first.weight.data is not a.first.weight.data


def test_load_state_dict_reports_everything_and_changes_nothing():
    net = Net()
    before = net.state_dict()
    bad = net.state_dict()
    del bad["first.bias"]
    bad["extra"] = np.zeros(1)
    bad["first.weight"] = np.zeros((4, 9), np.float32)
    bad["scale"] = np.full(1, 9.0)
    bad["mean"] = np.zeros(3, complex)
    with pytest.raises(DataError) as caught:
        net.load_state_dict(bad)
    text = str(caught.value)
    for part in ("Net.load_state_dict", "first.bias", "extra", "first.weight(모델 (4, 3), 받은 것 (4, 9))", "complex128", "strict=False"):
        assert part in text
    for name, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
    with pytest.raises(DataError, match="모델 \\(4, 3\\)"):
        net.load_state_dict(bad, strict=False)


def test_load_state_dict_loosely():
    net = Net()
    found = net.load_state_dict({"scale": [2.5], "more": np.zeros(3)}, strict=False)
    assert net.scale.item() == 2.5 and found.missing_keys == ["mean", *NAMES[1:]] and found.unexpected_keys == ["more"]
    assert net.scale.dtype == np.float32


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.net."])
@pytest.mark.parametrize("whose", ["받은", "모델의"])
def test_names_with_something_before_them_tell_how_to_fit_them(prefix, whose):
    """DataParallel 이나 torch.compile 로 감싼 것의 상태: 고치는 법으로 적은 식을 그대로 쓰면 들어간다."""
    inner = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    outer: nn.Module = inner
    for name in prefix.rstrip(".").split(".")[::-1]:
        outer = nn.ModuleDict({name: outer})
    taker, state = (inner, outer.state_dict()) if whose == "받은" else (outer, inner.state_dict())
    with pytest.raises(DataError, match=f"{whose} 이름마다") as caught:
        taker.load_state_dict(state)
    cure = str(caught.value).partition("load_state_dict({")[2].partition("})")[0]
    assert taker.load_state_dict(eval("{" + cure + "}", {"상태": state})) == ([], [])


def test_nothing_loaded_in_silence():
    net = Net()
    with pytest.warns(UserWarning, match="맞는 이름이 하나도 없어 아무것도 불러오지 않았습니다.*상태\\['model'\\]"):
        found = net.load_state_dict({"model": net.state_dict(), "epoch": 3}, strict=False)
    assert found.unexpected_keys == ["model", "epoch"] and len(found.missing_keys) == len(NAMES) + 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.load_state_dict({}, strict=False)
        net.load_state_dict({"scale": [1.0], "more": 1}, strict=False)


@pytest.mark.parametrize(("given", "cure"), [(Net(), "모듈.state_dict()"), ("a.safetensors", "tg.load"), (None, "사전(dict)")])
def test_what_is_not_a_state_tells_how_to_get_one(given, cure):
    with pytest.raises(tg.errors.ArgumentTypeError) as caught:
        Net().load_state_dict(given)
    assert cure in str(caught.value)


def test_a_wrong_shape_alone_does_not_speak_of_skipping():
    state = Net().state_dict() | {"first.weight": np.zeros((4, 9), np.float32)}
    with pytest.raises(DataError) as caught:
        Net().load_state_dict(state)
    assert "strict=False" not in str(caught.value)


def test_load_state_dict_from_tensors_and_pytorch():
    net = nn.Linear(3, 2)
    net.load_state_dict({"weight": tg.ones((2, 3)), "bias": nn.Parameter(np.zeros(2))})
    assert (net.weight == 1).all()
    torch = pytest.importorskip("torch", reason="PyTorch의 무게를 옮겨 보려면 PyTorch가 있어야 한다")
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    ours = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict(theirs.state_dict())
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    np.testing.assert_allclose(ours(x).data, theirs(torch.tensor(x)).detach().numpy(), rtol=1e-5, atol=1e-6)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})


def test_loading_between_forward_and_backward_does_not_touch_what_was_computed():
    net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    y = net(np.ones((1, 3), np.float32)).sum()
    expected = net[1].weight.data.sum(0)
    net.load_state_dict({name: 0 * value for name, value in net.state_dict().items()})
    y.backward()
    np.testing.assert_allclose(net[0].bias.grad.data, expected, rtol=1e-6)


def test_train_eval_apply_and_freezing():
    net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout()))
    assert net.training and net.eval() is net
    assert not any(m.training for m in net.modules())
    net.train()
    assert all(m.training for m in net.modules())
    seen = []
    assert net.apply(lambda m: seen.append(type(m).__name__)) is net
    assert seen == ["Linear", "Dropout", "Sequential", "Sequential"]
    net.requires_grad_(False)
    assert not net(tg.zeros((1, 2))).requires_grad
    net.requires_grad_()
    assert net(tg.zeros((1, 2))).requires_grad


def test_dtype_changes_in_place_with_gradients():
    net = Net()
    weight = net.first.weight
    net(np.ones((2, 3), np.float32)).sum().backward()
    assert net.double() is net and net.first.weight is weight
    assert {p.dtype for p in net.parameters()} == {b.dtype for b in net.buffers()} == {np.dtype(np.float64)}
    assert weight.grad.dtype == np.float64
    net.zero_grad()
    net(np.ones((2, 3))).sum().backward()
    assert weight.grad.dtype == np.float64
    assert net.float().first.weight.dtype == net.to("float32").first.weight.dtype == np.float32
    net.register_buffer("count", np.array(3))
    assert net.double().count.dtype == np.int64
    for wrong in (np.int64, "정수", None):
        with pytest.raises(DtypeError, match="실수"):
            net.to(wrong) if wrong else net.to(int)


def test_copying_and_pickling():
    net = Net()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        twin.first.weight.data[...] = 7
        assert not (net.first.weight == 7).any()
        assert [n for n, _ in twin.named_parameters()] == NAMES
        assert list(twin.state_dict()) == list(net.state_dict())


@pytest.mark.slow
def test_models_die_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        net = Net()
        alive = weakref.ref(net)
        net(np.ones((2, 3), np.float32)).sum().backward()
        del net
        assert alive() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("build", [
    lambda L: L.Sequential(L.Linear(3, 2), L.ReLU(), L.Sequential(L.LeakyReLU(0.1), L.Flatten(), L.Identity())),
    lambda L: L.Linear(3, 2, bias=False), lambda L: L.ELU(), lambda L: L.GELU(), lambda L: L.Softplus(), lambda L: L.Softmax(dim=1),
    lambda L: L.LogSoftmax(dim=-1), lambda L: L.CrossEntropyLoss(), lambda L: L.MSELoss(), lambda L: L.Sequential(),
    lambda L: L.ModuleDict({"a": L.Linear(1, 1), "b": L.SiLU()}), lambda L: L.Hardtanh(),
])
def test_repr_is_pytorchs(build):
    torch = pytest.importorskip("torch", reason="PyTorch의 repr 과 견주려면 PyTorch가 있어야 한다")
    assert repr(build(nn)) == repr(build(torch.nn))


def test_repr_without_pytorch():
    assert repr(nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.Dropout(0.2)))) == "\n".join([
        "Sequential(", "  (0): Linear(in_features=3, out_features=2, bias=True)", "  (1): Sequential(",
        "    (0): Dropout(p=0.2)", "  )", ")",
    ])


# ── 그릇 ──


def test_sequential_like_a_list():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    assert len(net) == 3 and isinstance(net[1], nn.ReLU) and net[-1] is net[2]
    assert [type(m) for m in net] == [nn.Linear, nn.ReLU, nn.Linear]
    assert len(net[:2]) == 2 and net[:2][0] is net[0] and isinstance(net[1:], nn.Sequential)
    net[1] = nn.Tanh()
    net.append(nn.Sigmoid()).insert(0, nn.Identity())
    assert [type(m).__name__ for m in net] == ["Identity", "Linear", "Tanh", "Linear", "Sigmoid"]
    del net[0]
    del net[2:]
    assert list(net.state_dict()) == ["0.weight", "0.bias"] and len(net) == 2
    with pytest.raises(IndexingError, match="2개인데 5번째"):
        net[5]


def test_sequential_with_names():
    net = nn.Sequential({"입력층": nn.Linear(2, 3), "활성": nn.ReLU()})
    assert list(net.state_dict()) == ["입력층.weight", "입력층.bias"] and net.입력층.weight.name == "입력층.weight"


def test_module_list_and_dict():
    layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(2))
    layers.extend([nn.ReLU()])
    assert len(layers) == 3 and len(list(layers.parameters())) == 4 and next(iter(layers.state_dict())) == "0.weight"
    heads = nn.ModuleDict({"a": nn.Linear(2, 1)})
    heads["b"] = nn.Linear(2, 1)
    assert list(heads) == heads.keys() == ["a", "b"] and "a" in heads and len(heads) == 2
    assert [k for k, _ in heads.items()] == ["a", "b"] and heads.values()[0] is heads["a"]
    assert isinstance(heads.pop("a"), nn.Linear) and "a" not in heads
    del heads["b"]
    with pytest.raises(IndexingError, match="'b'가"):
        heads["b"]


# ── 오류 ──


class Forgetful(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(1, 1)


def no_forward():
    class Empty(nn.Module):
        pass

    Empty()(1)


@pytest.mark.parametrize(("act", "kind", "parts"), [
    (Forgetful, ArgumentTypeError, ["Forgetful", "'layer'", "super().__init__()"]),
    (no_forward, ArgumentTypeError, ["Empty", "forward", "def forward(self, x)"]),
    (lambda: setattr(nn.Linear(2, 2), "weight", np.zeros((2, 2))), ArgumentTypeError, ["Linear.weight", "nn.Parameter", "(2, 2)"]),
    (lambda: setattr(nn.Sequential(nn.ReLU()), "0", 3), ArgumentTypeError, ["Sequential.0", "Module", "int 3"]),
    (lambda: setattr(Net(), "mean", "글자"), ArgumentTypeError, ["Net.mean", "버퍼", "tg.tensor"]),
    (lambda: Net().register_buffer("a.b", None), ArgumentError, ["점(.)", "'a.b'"]),
    (lambda: Net().register_buffer("train", None), ArgumentError, ["'train'", "이미"]),
    (lambda: Net().register_parameter("w", np.zeros(2)), ArgumentTypeError, ["nn.Parameter"]),
    (lambda: nn.Sequential(nn.ReLU), ArgumentTypeError, ["객체를 넣으세요", "nn.ReLU(…)"]),
    (lambda: nn.Sequential(np.tanh), ArgumentTypeError, ["Sequential['0']", "nn.Module"]),
    (lambda: nn.ModuleList([3]), ArgumentTypeError, ["ModuleList", "int 3"]),
    (lambda: nn.ModuleDict({"keys": nn.ReLU()}), ArgumentError, ["'keys'", "이미"]),
    (lambda: nn.Sequential(nn.ReLU())["0"], ArgumentTypeError, ["정수", "str '0'"]),
    (lambda: nn.Linear(1, 1).load_state_dict([1]), ArgumentTypeError, ["load_state_dict", "dict"]),
    (lambda: nn.Parameter([1, 2]), DtypeError, ["int64", "astype"]),
])
def test_errors_say_what_and_how(act, kind, parts):
    with pytest.raises(kind) as caught:
        act()
    for part in parts:
        assert part in str(caught.value)
