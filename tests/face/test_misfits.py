"""맞지 않는 인수: 공개된 모든 함수, 클래스, 메서드를 잘못 부르면 한국어로, 무엇을 고칠지 적어 알린다. 파이썬의 맨 영어는 하나도 없다."""

from __future__ import annotations

import inspect
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


# 객체 없이 불렀을 때 파이썬이 답하는 것: 모듈은 부를 때(model(x)) 답하고, 나머지는 우리 안에서 부르거나 받은 것을 그대로 넘긴다
INNER = {"forward", "tell", "DataParallel.state_dict"}
TABLE = re.compile("인수 .* 빠졌습니다. 쓰는 법: .*텐서에서|를 주어야 합니다|을 주어야 합니다")  # 도함수 표의 함수이기도 한 텐서의 메서드


def methods_of_classes() -> Iterator[tuple[str, str, Any]]:
    """공개된 클래스의 공개된 메서드. 물려받은 것은 한 번만."""
    seen = set()
    for label, kind in callables():
        for name in dir(kind) if inspect.isclass(kind) and label not in UNWRAPPED else ():
            owner = next(base for base in kind.__mro__ if name in vars(base))
            if name[0] != "_" and inspect.isfunction(vars(owner)[name]) and owner.__module__.startswith("tinygrad_ko") and (owner, name) not in seen:
                seen.add((owner, name))
                yield kind.__name__, name, getattr(kind, name)


def test_a_method_called_on_its_class_asks_for_an_object():
    """self 도, 쓰는 사람이 모르는 바탕(mixin)의 이름도 말하지 않는다."""
    public = {kind.__name__ for _, kind in callables() if inspect.isclass(kind)}
    wrong, asked = {}, 0
    for kind, name, called in methods_of_classes():
        if INNER & {name, f"{kind}.{name}"}:
            continue
        try:
            said = f"잘 불렀다: {called()}"
        except Exception as error:
            said = str(error)
        owner, _, method = said.partition(":")[0].rpartition(".")
        asks = f"객체에서 부르세요: 객체.{name}(…)" in said
        asked += asks
        if not (asks or (kind == "Tensor" and TABLE.search(said))) or (owner and owner not in public) or "self" in said:
            wrong[f"{kind}.{name}"] = said
    assert asked > 300
    assert wrong == {}


@pytest.mark.parametrize(("call", "said"), [
    (lambda: nn.Module.register_forward_hook(), "Module.register_forward_hook"), (lambda: nn.Module.register_forward_hook(print), "Module.register_forward_hook"),
    (lambda: nn.Linear.train(True), "Module.train"), (lambda: nn.ModuleList.append(nn.ReLU()), "append"), (lambda: tg.Tensor.backward(3), "Tensor.backward"),
    (lambda: tg.Tensor.item(3), "Tensor.item"), (lambda: optim.SGD.step(), "Optimizer.step"), (lambda: optim.LBFGS.step(), "LBFGS.step"),
    (lambda: optim.SGD.zero_grad(3), "Optimizer.zero_grad"), (lambda: optim.lr_scheduler.StepLR.step(), "LRScheduler.step"),
    (lambda: tg.training.Trainer.fit([1], 3), "Trainer.fit"), (lambda: tg.data.StandardScaler.transform(X), "transform"),
])
def test_the_public_class_is_named(call, said):
    """첫 인수가 그 클래스의 것이 아니어도, 객체를 빠뜨린 것으로 본다."""
    with pytest.raises(TypeError, match=rf"^{said}: 클래스가 아니라 객체에서 부르세요: 객체\.{said.rpartition('.')[2]}\(…\)\.$"):
        call()


def test_the_parents_init_wants_super():
    class Net(nn.Module):
        def __init__(self):
            nn.Module.__init__()
    with pytest.raises(TypeError, match=r"^Module: .*super\(\).__init__"):
        Net()


def test_step_answers_for_its_arguments():
    for call, said in ((lambda: opt.step(None, 1), "SGD.step: .*1개인데 2개"), (lambda: opt.step(closur=None), "SGD.step: .*'closur'.*혹시 closure")):
        with pytest.raises(TypeError, match=said):
            call()
    def closure():
        raise TypeError("안에서")
    with pytest.raises(TypeError, match="^안에서$"):
        opt.step(closure)


def test_an_error_inside_is_left_as_it_is():
    """서명에는 맞는데 안에서 난 TypeError 는 그 자취까지 그대로이다."""
    def f(v):
        raise TypeError("안에서")
    with pytest.raises(TypeError, match="^안에서$") as caught:
        tg.grad(f)(x)
    assert caught.traceback[-1].name == "f"
