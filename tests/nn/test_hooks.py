"""모듈 호출의 훅: 차례, 바꾸기, 떼기, 오류, 겹친 모듈, 그래프, 복사. 같은 각본을 PyTorch에도 돌려 견준다."""

import copy
import gc
import inspect
import pickle
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.nn.hooks import hooks_of
from tinygrad_ko.readings.trace import Step, trace
from tinygrad_ko.view.graph.modules import calls


class Side:
    """각본이 쓰는 것을 두 라이브러리에서 같은 이름으로."""

    def __init__(self, nn, ones):
        self.nn, self.ones = nn, ones

        class Scale(nn.Module):
            def forward(self, x, factor=2.0):
                if factor == 0:
                    raise ZeroDivisionError("forward")
                return x * factor

        self.Scale = Scale


OURS = Side(nn, tg.ones)


def theirs():
    torch = pytest.importorskip("torch", reason="PyTorch와 견주려면 PyTorch가 있어야 한다")
    return Side(torch.nn, torch.ones)


def noting(log, name, result=None):
    def hook(module, *given):
        *inputs, last = given
        log.append((name, type(module).__name__, [len(i) for i in given if isinstance(i, (tuple, dict))]))
        return result(last) if result else None

    return hook


# ── 각본: 훅이 불린 차례와 결과를 적는다 ──


def order(side):
    log, layer = [], side.Scale()
    layer.register_forward_hook(noting(log, "뒤 1"))
    layer.register_forward_hook(noting(log, "뒤 2"))
    layer.register_forward_hook(noting(log, "뒤 0"), prepend=True)
    layer.register_forward_pre_hook(noting(log, "앞 1"))
    layer.register_forward_pre_hook(noting(log, "앞 0"), prepend=True)
    log.append(layer(side.ones(1)).item())
    return log


def same_hook_twice(side):
    log, layer = [], side.Scale()
    hook = noting(log, "같은 것", lambda y: y + 1)
    first, second = layer.register_forward_hook(hook), layer.register_forward_hook(hook)
    log.append(layer(side.ones(1)).item())
    first.remove()
    first.remove()
    log.append(layer(side.ones(1)).item())
    second.remove()
    log.append(layer(side.ones(1)).item())
    return log


def replaced(side):
    log, layer = [], side.Scale()
    layer.register_forward_pre_hook(lambda m, args: args[0] + 1)
    layer.register_forward_pre_hook(lambda m, args: (args[0] * 10, 3.0))
    layer.register_forward_hook(lambda m, args, y: (log.append([a if isinstance(a, float) else a.item() for a in args]), y - 1)[1])
    layer.register_forward_hook(lambda m, args, y: {"값": y})
    log.append(layer(side.ones(1))["값"].item())
    return log


def with_kwargs(side):
    log, layer = [], side.Scale()
    layer.register_forward_pre_hook(lambda m, args, kwargs: (args, {**kwargs, "factor": kwargs["factor"] + 1}), with_kwargs=True)
    layer.register_forward_pre_hook(noting(log, "앞"))
    layer.register_forward_hook(noting(log, "뒤", lambda y: y + 0.5), with_kwargs=True)
    log.append(layer(side.ones(1), factor=4.0).item())
    return log


def removed_inside(side):
    log, layer, handles = [], side.Scale(), []
    handles.append(layer.register_forward_hook(lambda m, i, o: (log.append("한 번"), handles[0].remove(), handles[1].remove())[0]))
    handles.append(layer.register_forward_hook(noting(log, "뒤따르는 것")))
    layer(side.ones(1))
    layer(side.ones(1))
    return log


def added_inside(side):
    log, layer = [], side.Scale()
    layer.register_forward_hook(lambda m, i, o: m.register_forward_hook(noting(log, "새것")) and None)
    for _ in range(3):
        layer(side.ones(1))
        log.append("끝")
    return log


def nested(side):
    log = []
    inner = side.nn.Sequential(side.Scale(), side.nn.ReLU())
    model = side.nn.Sequential(inner, side.Scale())
    for name, module in model.named_modules():
        module.register_forward_pre_hook(noting(log, f"앞 {name}"))
        module.register_forward_hook(noting(log, f"뒤 {name}"))
    log.append(model(side.ones(1)).item())
    return log


def shared(side):
    log, layer = [], side.Scale()
    layer.register_forward_hook(lambda m, i, o: log.append((i[0].item(), o.item())))
    side.nn.Sequential(layer, side.nn.ReLU(), layer)(side.ones(1))
    return log


def failing(side):
    log, layer = [], side.Scale()
    layer.register_forward_hook(noting(log, "보통"))
    layer.register_forward_hook(lambda m, i, o: log.append(("언제나", o is None)), always_call=True)
    for factor in (0, 1.0):
        try:
            layer(side.ones(1), factor)
        except ZeroDivisionError as error:
            log.append(str(error))
    return log


def failing_hook(side):
    log, layer = [], side.Scale()

    def broken(module, inputs, output):
        raise ValueError("훅")

    layer.register_forward_hook(lambda m, i, o: log.append("앞선 언제나"), always_call=True)
    layer.register_forward_hook(broken)
    layer.register_forward_hook(noting(log, "보통"))
    layer.register_forward_hook(lambda m, i, o: log.append(("언제나", o.item())), always_call=True)
    with pytest.raises(ValueError, match="훅"):
        layer(side.ones(1))
    return log


def scoped(side):
    log, layer = [], side.Scale()
    with layer.register_forward_hook(noting(log, "안")) as handle:
        layer(side.ones(1))
        log.append(handle is not None)
    layer(side.ones(1))
    return log


def copied(side):
    log, layer = [], side.Scale()
    handle = layer.register_forward_hook(lambda m, i, o: o * 10)
    twin = copy.deepcopy(layer)
    handle.remove()
    log += [layer(side.ones(1)).item(), twin(side.ones(1)).item()]
    return log


SCRIPTS = [order, same_hook_twice, replaced, with_kwargs, removed_inside, added_inside, nested, shared, failing, failing_hook,
           scoped, copied]
WANTED = {
    "order": [*[(name, "Scale", [1]) for name in ("앞 0", "앞 1", "뒤 0", "뒤 1", "뒤 2")], 2.0],
    "same_hook_twice": [*[("같은 것", "Scale", [1])] * 2, 4.0, ("같은 것", "Scale", [1]), 3.0, 2.0],
    "replaced": [[20.0, 3.0], 59.0],
    "with_kwargs": [("앞", "Scale", [1]), ("뒤", "Scale", [1, 1]), 5.5],
    "removed_inside": ["한 번", ("뒤따르는 것", "Scale", [1])],
    "added_inside": ["끝", ("새것", "Scale", [1]), "끝", *[("새것", "Scale", [1])] * 2, "끝"],
    "shared": [(1.0, 2.0), (2.0, 4.0)],
    "failing": [("언제나", True), "forward", ("보통", "Scale", [2]), ("언제나", False)],
    "failing_hook": ["앞선 언제나", ("언제나", 2.0)],
    "scoped": [("안", "Scale", [1]), True],
    "copied": [2.0, 20.0],
}
WANTED["nested"] = [
    (f"{when} {name}", kind, [1]) for when, name, kind in (
        ("앞", "", "Sequential"), ("앞", "0", "Sequential"), ("앞", "0.0", "Scale"), ("뒤", "0.0", "Scale"), ("앞", "0.1", "ReLU"),
        ("뒤", "0.1", "ReLU"), ("뒤", "0", "Sequential"), ("앞", "1", "Scale"), ("뒤", "1", "Scale"), ("뒤", "", "Sequential"),
    )
] + [4.0]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.__name__)
def test_script(script):
    assert script(OURS) == WANTED[script.__name__]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.__name__)
def test_pytorch_plays_the_same_script(script):
    assert script(theirs()) == WANTED[script.__name__]


def test_signatures_are_pytorchs():
    torch = pytest.importorskip("torch", reason="서명을 견주려면 PyTorch가 있어야 한다")
    for name in ("register_forward_hook", "register_forward_pre_hook"):
        ours, torchs = (inspect.signature(getattr(room.Module, name)).parameters for room in (nn, torch.nn))
        assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in torchs.values()]


# ── 그래프 ──


def test_a_replaced_output_carries_the_gradient_and_belongs_to_the_module():
    model = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh())
    model[0].register_forward_hook(lambda m, i, o: o * 3)
    x = tg.tensor(np.ones((1, 2)), requires_grad=True)
    model.double()
    y = model(x)
    w, b = model[0].weight.data, model[0].bias.data
    z = 3 * (np.ones((1, 2)) @ w.T + b)
    np.testing.assert_allclose(y.data, np.tanh(z))
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data, 3 * (1 - np.tanh(z) ** 2) @ w)
    records = list(trace(model(x).sum()))
    made = calls(records)
    paths = {r.operation.name: made[r.key].path for r in records if isinstance(r, Step) and r.key in made}
    assert paths["multiply"] == "0" and paths["tanh"] == "1"


def test_a_replaced_input_is_seen_by_the_gradient():
    layer = nn.Identity()
    layer.register_forward_pre_hook(lambda m, args: args[0] ** 2)
    x = tg.tensor(3.0, requires_grad=True)
    layer(x).backward()
    assert x.grad.item() == 6


# ── 잘못 ──


@pytest.mark.parametrize("register", ["register_forward_hook", "register_forward_pre_hook"])
def test_what_cannot_be_called_is_refused_and_leaves_nothing(register):
    layer = nn.ReLU()
    with pytest.raises(ArgumentTypeError, match=f"{register}: 훅은 부를 수 있는"):
        getattr(layer, register)(3)
    assert hooks_of(layer) is None


@pytest.mark.parametrize("wrong", [3, (1, 2), ((1,), 2), ((1,), {}, 3)])
def test_a_pre_hook_with_kwargs_must_return_both(wrong):
    layer = nn.ReLU()
    layer.register_forward_pre_hook(lambda m, args, kwargs: wrong, with_kwargs=True)
    with pytest.raises(ArgumentTypeError, match=r"with_kwargs=True.*사전"):
        layer(tg.ones(1))


def test_an_error_in_an_always_called_hook_does_not_hide_the_first():
    layer = OURS.Scale()
    layer.register_forward_hook(lambda m, i, o: 1 / 0, always_call=True)
    layer.register_forward_hook(lambda m, i, o: o, always_call=True)
    with pytest.warns(UserWarning, match=r"Scale.*always_call=True.*division by zero"), pytest.raises(ZeroDivisionError, match="forward"):
        layer(tg.ones(1), 0)


# ── 남는 것 ──


def tripled(module, inputs, output):
    return output * 3


def test_removing_the_last_hook_leaves_the_module_as_it_was():
    layer = nn.Linear(2, 2)
    before = dict(layer.__dict__)
    one, two = layer.register_forward_hook(tripled), layer.register_forward_pre_hook(lambda m, i: None)
    one.remove()
    assert hooks_of(layer) is not None
    two.remove()
    assert layer.__getstate__() == before and hooks_of(layer) is None


def test_hooks_go_along_when_pickled_and_the_handle_follows_its_module():
    layer = nn.Identity()
    layer.handle = layer.register_forward_hook(tripled)
    for twin in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
        assert twin(tg.ones(1)).item() == 3
        twin.handle.remove()
        assert twin(tg.ones(1)).item() == 1 and layer(tg.ones(1)).item() == 3


@pytest.mark.slow
def test_a_handle_outlives_its_module_and_does_not_keep_it():
    gc.collect()
    gc.disable()
    try:
        layer = nn.ReLU()
        handle, alive = layer.register_forward_hook(tripled), weakref.ref(layer)
        layer(tg.ones(1))
        del layer
        assert alive() is None
        handle.remove()
        pickle.loads(pickle.dumps(handle)).remove()
    finally:
        gc.enable()


def test_observers_use_hooks_and_leave_none():
    """요약과 특징 공간은 사용자의 훅이 바꾼 출력을 보고, 저는 자취를 남기지 않는다. 오류가 나도 그렇다."""
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    model[0].register_forward_hook(lambda m, i, o: o[:, :2] * 0 + 7)
    kept = [dict(m.__dict__) for m in model.modules()]
    assert [row.shape for row in nn.summary(model, (2,)).rows] == [(1, 2), (1, 2), (1, 2)]
    assert (nn.feature_space(model, np.ones((4, 2), np.float32), 0) == 7).all()
    for broken in (lambda: nn.summary(model, (5,)), lambda: nn.feature_space(model, np.ones((4, 5), np.float32))):
        with pytest.raises(tg.errors.ShapeError):
            broken()
    assert [dict(m.__dict__) for m in model.modules()] == kept and len(hooks_of(model[0]).after) == 1
    assert hooks_of(model) is hooks_of(model[1]) is None
    assert all("forward" not in m.__dict__ for m in model.modules())
