"""깊게 겹친 모듈과 돌고 도는 모듈, 적을 수 없는 이름: 되거나, 무엇을 고칠지 한국어로 알린다."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, DataError, GradientError, TinygradError

X = tg.ones((2, 1))


class Box(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)


def nested(depth, box=nn.Sequential, inner=None):
    module = inner or nn.Linear(1, 1, generator=0)
    for _ in range(depth):
        module = box(module)
    return module


@pytest.fixture(scope="module")
def deep():
    return nested(1000)


@pytest.mark.slow
@pytest.mark.parametrize("box", [nn.Sequential, Box])
def test_three_hundred_are_no_trouble(box):
    model = nested(250, box)
    (model(X).sum()).backward()
    nn.summary(model, (1,))
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin(X).data.tolist() == model(X).data.tolist()
    model, optimizer = pickle.loads(pickle.dumps((model, optim.SGD(model.parameters(), 0.1))))
    optimizer.step()


WORKS = {
    "repr": repr, "deepcopy": copy.deepcopy, "copy": copy.copy, "state_dict": lambda m: m.load_state_dict(m.state_dict()),
    "train": lambda m: m.train(), "eval": lambda m: m.eval(), "zero_grad": lambda m: m.zero_grad(), "to": lambda m: m.to(np.float32),
    "requires_grad_": lambda m: m.requires_grad_(True), "named_modules": lambda m: list(m.named_modules()), "apply": lambda m: m.apply(id),
    "AveragedModel": lambda m: optim.AveragedModel(m).update_parameters(m), "del": lambda m: nested(10, inner=m),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKS)
def test_a_thousand_work(deep, name):
    WORKS[name](deep)


REFUSED = {
    "부르기": lambda m: m(X), "no_grad": lambda m: tg.no_grad()(m)(X), "summary": lambda m: nn.summary(m, (1,)),
    "저장": pickle.dumps, "함께 저장": lambda m: pickle.dumps({"model": (m, 1)}), "평균한 것": lambda m: pickle.dumps(optim.AveragedModel(m)),
    "감싼 것": lambda m: Box(m)(X), "감싼 것의 저장": lambda m: pickle.dumps(Box(m)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_thousand_are_refused_with_the_cure(deep, name):
    modes = [m.training for m in deep.modules()]
    with pytest.raises(TinygradError, match=r"재귀 한도.*(나란히|setrecursionlimit)"):
        REFUSED[name](deep)
    assert [m.training for m in deep.modules()] == modes and tg.is_grad_enabled()


@pytest.mark.slow
def test_every_depth_is_saved_or_refused():
    """파이썬의 날것 오류가 나는 깊이는 없다."""
    saved, model = [], nested(200)
    for _ in range(20):
        model = nested(9, inner=model)
        try:
            saved.append(pickle.loads(pickle.dumps((model, {"a": [model]})))[0](X).shape == (2, 1))
        except (ArgumentError, GradientError):  # 파이썬 3.12 는 저장하는 것보다 부르는 것의 한도가 얕다
            saved.append(False)
    assert saved == sorted(saved, reverse=True) and saved[0] and not saved[-1]


def test_a_forward_that_calls_itself():
    class Endless(nn.Module):
        def forward(self, x):
            return self(x)

    with pytest.raises(GradientError, match="forward 가 자기 자신을 끝없이 부르는지"):
        Endless()(X)


def test_apply_goes_from_the_bottom_up():
    model, seen = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU(), nn.Tanh())), []
    assert model.apply(lambda m: seen.append(type(m).__name__)) is model
    assert seen == ["Linear", "ReLU", "Tanh", "Sequential", "Sequential"]


CIRCLES = {
    "append": lambda m: m.append(m), "setattr": lambda m: setattr(m, "parent", m), "add_module": lambda m: m.add_module("b", m),
    "거쳐서": lambda m: setattr(m[0], "parent", m), "두 겹": lambda m: m[1][0].append(m), "목록": lambda m: m[1].append(nn.ModuleList([m])),
    "사전": lambda m: setattr(m[0], "parts", nn.ModuleDict({"m": m})), "바꾸기": lambda m: m.__setitem__(0, m),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_no_module_holds_itself(name):
    model = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Sequential()))
    before = repr(model)
    with pytest.raises(ArgumentError, match=r"자기 자신을 담게 되어.*\[모듈\]"):
        CIRCLES[name](model)
    assert repr(model) == before
    model[0].parent = [model]  # 목록 속의 것은 하위 모듈이 아니다
    assert repr(model) == before and copy.deepcopy(model)[0].parent[0] is not model


def test_one_module_at_two_places_is_no_circle():
    shared = nn.Linear(1, 1)
    assert len(list(nn.Sequential(shared, nn.Sequential(shared), shared).parameters())) == 2


HALF = "w\ud800"


def messages():
    model = nn.Sequential({HALF: nn.Linear(1, 1)})
    yield repr(model)
    yield str(nn.summary(model, (1,)))
    yield nn.summary(model, (1,))._repr_html_()
    yield repr(nn.ModuleDict({HALF: nn.ReLU()}))
    for make, kind in (
        (lambda: model.load_state_dict({}), DataError), (lambda: model.load_state_dict({HALF: 1}), DataError),
        (lambda: nn.ModuleDict({"a": nn.ReLU()})[HALF], TinygradError), (lambda: getattr(tg, HALF), AttributeError),
        (lambda: getattr(tg.linalg, HALF), AttributeError), (lambda: getattr(tg.fft, HALF), AttributeError),
        (lambda: getattr(tg.plot, HALF), AttributeError), (lambda: nn.CrossEntropyLoss(reduction=HALF), ArgumentError),
        (lambda: model.register_buffer(HALF + ".", None), ArgumentError), (lambda: model.add_module(HALF, 3), TinygradError),
    ):
        with pytest.raises(kind) as caught:
            make()
        yield str(caught.value)


def test_names_with_half_a_letter_are_shown():
    texts = list(messages())
    assert all(r"w\ud800" in text for text in texts), [t for t in texts if r"w\ud800" not in t]
    for text in texts:
        text.encode("utf-8")
