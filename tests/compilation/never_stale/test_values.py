"""셈이 텐서의 값에 달리면(가지, 넘파이로 간 값, 값에 달린 모양) 컴파일하지 않고 그대로 돈다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support.compiled import X, eager, followed

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.compilation.tracer import Tracer


def test_value_branches():
    eager(lambda x: x * 2 if x.sum() > 0 else x * 3, words="참·거짓")
    eager(lambda x: x * float(x.max().item()), words="item")

    def until(x):
        while (x < 5).all():
            x = x + 1
        return x

    eager(until, words="참·거짓")


def test_value_through_numpy():
    eager(lambda x: tg.tensor(np.sort(x.numpy())), words="numpy")
    eager(lambda x: tg.tensor(np.sort(x.data)), words="data")
    eager(lambda x: x * len(f"{x}"), calls=3)


def test_strict_refuses():
    c = tg.compile(lambda x: x * 2 if x.sum() > 0 else x, strict=True)
    with pytest.raises(tg.errors.ArgumentError, match="tg.where"):
        c(X)


def test_shapes_that_depend_on_values():
    for f in (lambda x: x[x > 0].sum() * 2, lambda x: tg.tensor(1.0) * np.argwhere(x > 0).shape[0], lambda x: (x[x > 1] * 3).sum()):
        c = tg.compile(f)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for k in range(8):
                x = tg.tensor(np.random.default_rng(k).normal(size=5).astype(np.float32))
                assert c(x).tolist() == f(x).tolist(), c


def test_second_trace_is_the_second_net(monkeypatch):
    """값이 몰래 새어 나가도(지켜보는 이가 모르는 길로) 두 번의 기록이 다르면 다시 돌지 않는다."""
    monkeypatch.setattr(Tracer, "peek", lambda self, tensor: None)
    monkeypatch.setattr(Tracer, "looked", lambda self, tensor: None)
    f = lambda x: x * x.sum().item()  # noqa: E731
    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(6):
            x = tg.tensor([1.0 + k, 2.0])
            assert c(x).tolist() == f(x).tolist()
    assert "다른 셈" in c.why


def test_constants_made_by_numpy():
    """안에서 지은 NumPy 의 상수는 좇고, 값이 정해지지 않은 것은 까닭과 고칠 방법을 말한다."""
    for make in (np.ones, np.zeros, lambda n: np.full(n, 2.0), lambda n: np.tril(np.ones((n, n))), np.eye, np.arange, lambda n: np.ones_like(np.zeros(n))):
        followed(lambda x, make=make: x * tg.tensor(make(2)), lambda k: None)
    eager(lambda x: x * 0 + tg.tensor(np.empty(2) * 0), words="tg.zeros")
    eager(lambda x: getattr(tg, "exp")(x), words="이름을 바로")  # noqa: B009


def test_a_filled_constant_follows_the_number():
    size = [1.0]

    def change(k):
        size[0] = 1.0 + k // 5

    followed(lambda x: x * tg.tensor(np.full(2, size[0])), change)


@pytest.mark.parametrize("take", [
    lambda m: m.state_dict()["0.weight"], lambda m: {name: v * 2 for name, v in m.state_dict().items()}, lambda m: m[0].weight.detach().__copy__(),
    lambda m: m[0].weight.detach().__deepcopy__({}), lambda m: m.__deepcopy__({})[0].weight.detach(), lambda m: m[0].weight.__reduce__()[1][1],
    lambda m: np.array_repr(m[0].weight), lambda m: np.array_str(m[0].weight), lambda m: np.array2string(m[0].weight),
    lambda m: tg.autograd.grad(m[0].weight, [m[0].weight], m[0].weight.detach())[0],
], ids=["state_dict", "state_dict 의 셈", "copy", "deepcopy", "모델의 deepcopy", "pickle", "repr", "str", "글", "출발 기울기"])
def test_values_copied_out_are_not_constants(take):
    """베껴 간 값은 상수가 아니다: 무게가 달라지면 달라진 값이다."""
    model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Tanh())
    c = tg.compile(lambda: take(model))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(6):
            if k >= 3:
                with tg.no_grad():
                    model[0].weight[0] = float(k)
            assert [*np.ravel(flat(c()))] == [*np.ravel(flat(take(model)))], (k, c)


def test_the_state_itself_is_followed():
    model = nn.Linear(2, 2, generator=0)
    c = tg.compile(lambda x: (model(x).detach() * 1, model.state_dict(keep_vars=True)))
    for _ in range(4):
        assert c(X)[1]["weight"] is model.weight
    assert c.why is None and c.replays == 2


def flat(value):
    value = next(iter(value.values())) if isinstance(value, dict) else value
    return value.detach().data if isinstance(value, tg.Tensor) else value
