"""맞지 않는 인수: 공개된 모든 함수, 클래스, 메서드를 잘못 부르면 한국어로, 무엇을 고칠지 적어 알린다. 파이썬의 맨 영어는 하나도 없다."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
from support.public import X, callables, instances, methods

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

KOREAN = re.compile("[가-힣]")
WAYS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "없이": ((), {}), "모르는 이름": ((), {"zzz": 1}), "텐서와 모르는 이름": ((tg.tensor(X),), {"zzz": 1}), "너무 많이": (tuple(range(1, 25)), {}),
    "None": ((None,), {}), "글": (("글",), {}),
}
# 가장 자주 불려서 감싸지 않은 것. 모듈은 부를 때(model(x)), 걸음은 함수(closure)를 살필 때 답한다. 잎과 마디는 엔진이, 기록(사전)은 훈련자가 만든다
UNWRAPPED = {"tg.autograd.Leaf", "tg.autograd.Node", "tg.autograd.backpropagate", "tg.training.History"}
STEPS = {"forward", "step"}


def english(call: Callable[..., Any]) -> Iterator[str]:
    """맨 영어로 답한 부름들."""
    for way, (args, kwargs) in WAYS.items():
        try:
            with warnings.catch_warnings(), redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                call(*args, **kwargs)
        except Exception as error:
            if not KOREAN.search(str(error)):
                yield f"{way}: {type(error).__name__}: {str(error)[:120]}"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")


@pytest.mark.slow
def test_every_public_function_and_class_answers_in_korean():
    found = {name: list(english(thing)) for name, thing in callables() if name not in UNWRAPPED}
    assert len(found) > 700
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.slow
def test_every_public_method_answers_in_korean():
    found, seen = {}, set()
    for label, make in instances().items():
        thing = make()
        for name in methods(thing):
            owner = next(base for base in type(thing).__mro__ if name in vars(base))
            if (owner, name) in seen or name in STEPS:
                continue
            seen.add((owner, name))
            found[f"{label}.{name}"] = list(english(lambda *args, _make=make, _name=name, **kwargs: getattr(_make(), _name)(*args, **kwargs)))
    assert len(found) > 400
    assert {name: said for name, said in found.items() if said} == {}


m, x = nn.Linear(2, 2), tg.tensor(X, requires_grad=True)
opt = optim.SGD(m.parameters(), lr=0.1)


@pytest.mark.parametrize(("call", "said"), [
    (lambda: x.exp(out=x), "exp: .*'out'.*새 이름으로 받으세요"), (lambda: x.tanh(1), "tanh: t.tanh.*빈 괄호"), (lambda: x.sum(axes=0), "sum: .*'axes'.*혹시 axis"),
    (lambda: x.reshape(), "reshape: x: 모양"), (lambda: x.mean(1, 2, 3, 4, 5, 6), "mean: "), (lambda: x.item(0), "Tensor.item: .*빈 괄호"),
    (lambda: x.backward(retain=True), "Tensor.backward: .*혹시 retain_graph"), (lambda: tg.Tensor.item(), "객체에서 부르세요"),
    (lambda: nn.Linear(3), "Linear: out_features를 주어야"), (lambda: nn.Linear(), "Linear: in_features, out_features를"), (lambda: m.load_state_dict(), "Linear.load_state_dict: state_dict"),
    (lambda: nn.Parameter(), "Parameter: data"), (lambda: optim.SGD(), "SGD: params"), (lambda: optim.SGD(m.parameters(), lrr=0.1), "SGD: .*'lrr'.*혹시 lr"),
    (lambda: m(x=x), "Linear.forward: .*'x'"), (lambda: opt.step(1), "SGD.step: closure"), (lambda: opt.zero_grad(set_to_none="no"), "SGD.zero_grad: set_to_none.*False"),
    (lambda: tg.grad(), "grad: f를"), (lambda: tg.explain(), "explain: loss를"), (lambda: tg.play(), "play: "), (lambda: tg.graph(1, 2), "graph: .*나머지는 이름으로"),
    (lambda: tg.data.DataLoader(), "DataLoader: dataset을"), (lambda: tg.plot.learning_curve(), "learning_curve: history를"), (lambda: F.relu(x, True, 3), "relu: .*3개를"),
    (lambda: F.relu(x, inplace=True, input=x), "relu: input을 두 번"), (lambda: tg.data.StandardScaler(3), "StandardScaler: .*빈 괄호"), (lambda: tg.no_grad(1), "no_grad: .*빈 괄호"),
    (lambda: tg.anomaly_mode(True), "anomaly_mode: .*빈 괄호"), (lambda: nn.utils.rnn.PackedSequence(), "PackedSequence: data, batch_sizes"), (lambda: tg.checkpoint(), "checkpoint: f를"),
])
def test_the_argument_and_the_cure_are_named(call, said):
    with pytest.raises((TypeError, ValueError), match=said):
        call()


def test_an_error_inside_is_left_as_it_is():
    """서명에는 맞는데 안에서 난 TypeError 는 그 자취까지 그대로이다."""
    def f(v):
        raise TypeError("안에서")
    with pytest.raises(TypeError, match="^안에서$") as caught:
        tg.grad(f)(x)
    assert caught.traceback[-1].name == "f"
