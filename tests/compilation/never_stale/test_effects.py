"""부를 때마다 무엇을 바꾸거나 하는 함수(세기, 적기, 찍기, 제자리 고침)는 부른 만큼 그 일을 한다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support.compiled import Box, X, agree, eager

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn.normalization import batch


def test_counter_in_a_closure():
    count = 0

    def f(x):
        nonlocal count
        count += 1
        return x * count

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]
    assert "고칩니다" in c.why


def test_history_append():
    history = []

    def f(x):
        history.append(1)
        return x * len(history)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]


def test_default_mutable_argument():
    def f(x, seen=[]):  # noqa: B006
        seen.append(len(seen))
        return x * len(seen)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]


def test_print_and_open(capsys):
    def f(x):
        print("안녕")
        return x

    c = tg.compile(f)
    with pytest.warns(UserWarning, match="print"):
        for _ in range(3):
            c(X)
    assert capsys.readouterr().out == "안녕\n" * 3


def test_in_place_change_of_a_captured_tensor():
    t = tg.tensor([0.0, 0.0])

    def f(x):
        nonlocal t
        t += x
        return t * 1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        c = tg.compile(f)
        for k in range(5):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]

    def g(x):
        t[0] = x.sum()
        return t * 1

    t = tg.tensor([0.0, 0.0])
    c = agree(g, 6)
    assert c.why is None and c.replays == 4


def test_local_in_place_change():
    def f(x):
        y = x * 2
        y += 1
        z = tg.zeros(2)
        z[0] = y.sum()
        return z + y

    agree(f, 5)


def test_state_kept_in_a_module():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.line, self.steps, self.last = nn.Linear(2, 2, generator=0), 0, None

        def forward(self, x):
            self.steps += 1
            self.last = x
            return self.line(x) * self.steps

    net, twin = Net(), Net()
    c = tg.compile(net)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(8):
            assert c(X).tolist() == twin(X).tolist()
    assert net.steps == 8 and c.why is not None


def test_array_that_takes_a_tensor_in_place():
    def f(x):
        a = np.zeros(2, np.float32)
        a += x
        return tg.tensor(a) * 2

    eager(f, words="파이썬")


def test_weights_loaded_inside():
    model = nn.Linear(2, 1, generator=0)
    saved = model.state_dict()
    want = model(X).item()

    def f(x):
        model.load_state_dict(saved)
        return model(x)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(6):
            with tg.no_grad():
                model.weight += 1
            assert c(X).item() == want


def test_silent_write_is_seen(monkeypatch):
    """라이브러리가 알리지 않고 텐서를 고쳐도 지문이 다르다."""
    def silent(function, targets, args):
        function(*targets, *[getattr(a, "_data", a) for a in args])

    monkeypatch.setattr(batch, "perform", silent)
    model, twin = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
    c = tg.compile(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(5):
            x = tg.tensor([[1.0, 2.0], [3.0 + k, 5.0]])
            assert c(x).tolist() == twin(x).tolist()
    assert model.running_mean.tolist() == twin.running_mean.tolist() and "고칩니다" in c.why


def growing():
    history, count = [], 0

    def listed(x):
        history.append(1)
        return x * len(history)

    def counted(x):
        nonlocal count
        count += 1
        return x * count

    return listed, counted


class Stepping(nn.Module):
    """부를 때마다 센다."""

    def __init__(self):
        super().__init__()
        self.steps = 0

    def forward(self, x):
        self.steps += 1
        return x * self.steps


CONFIG, TABLE, OTHER, SEEN = {"k": 0}, np.zeros(2), np.ones(2), {0}


def by_key(x):
    CONFIG["k"] += 1
    return x * CONFIG["k"]


def in_an_array(x):
    TABLE[0] += 1
    return x * TABLE[0] * OTHER[0]


def in_a_set(x):
    SEEN.add(len(SEEN))
    return x * len(SEEN)


@pytest.mark.parametrize(("f", "name"), [
    (growing()[0], "history"), (growing()[1], "count"), (Stepping(), "steps"), (by_key, "k"), (in_an_array, "TABLE"), (in_a_set, "SEEN"),
], ids=["목록", "닫힌 변수", "모듈의 속성", "사전", "배열", "집합"])
def test_what_is_changed_is_named(f, name):
    """고치는 것의 이름을 댄다."""
    c = tg.compile(f)
    with pytest.warns(UserWarning, match=rf"밖의 것\({name}\)"):
        for _ in range(5):
            c(X)


def test_what_differs_every_time_is_named():
    box, beta = Box(0.0), 0.0
    for f in (lambda x: x * box.value, lambda x: x * beta):
        c = tg.compile(f)
        with pytest.warns(UserWarning, match="부를 때마다 (value|beta)"):
            for k in range(12):
                box.value = beta = float(k)
                assert c(X).tolist() == (X * k).tolist()
    shaped = tg.compile(lambda x: x * 2)
    with pytest.warns(UserWarning, match="모양"):
        for n in range(1, 12):
            shaped(tg.ones(n))
