"""컴파일한 것 자체: 컴파일한 모델과 그 복사본, 겹쳐 컴파일한 것, 여러 스레드."""

from __future__ import annotations

import copy
import pickle
import threading

import numpy as np
import pytest
from support.compiled import X, agree, shown

import tinygrad_ko as tg
from tinygrad_ko import nn


def test_recursion_and_nested_compile():
    def power(x, n):
        return x if n == 0 else power(x, n - 1) * x

    inner = tg.compile(lambda x: x * 3)
    agree(lambda x: power(x, 3), 5)
    c = agree(lambda x: inner(x) + 1, 5)
    assert c.why is None and c.replays == 3


def test_deepcopied_and_recast_model():
    model = nn.Linear(2, 2, generator=0)
    c = tg.compile(model)
    for _ in range(4):
        c(X)
    twin = copy.deepcopy(c)
    model.to(np.float64)
    x = tg.tensor([1.0, 2.0], dtype=np.float64)
    for _ in range(4):
        assert c(x).dtype == np.float64 and twin(X).dtype == np.float32


def test_compiled_model_is_still_the_model():
    model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Dropout(0.5, generator=0))
    c = tg.compile(model)
    assert [p.shape for p in c.parameters()] == [(2, 2), (2,)] and c.training and c[0] is model[0] if hasattr(c, "__getitem__") else True
    c.eval()
    assert not model.training and "0.weight" in c.state_dict()
    with pytest.raises(AttributeError):
        c.nothing  # noqa: B018


def test_threads():
    w = tg.tensor(np.arange(6, dtype=np.float32), requires_grad=True)
    c = tg.compile(lambda x: tg.value_and_grad(lambda v: (tg.tanh(v * x) * v).sum())(w.detach()))
    want = {k: c.function(tg.full(6, float(k))) for k in range(5)}
    wrong = []
    for _ in range(3):  # 적는 동안 다른 스레드는 보통으로 돈다
        c(tg.full(6, 1.0))

    def work(k):
        for _ in range(30):
            value, gradient = c(tg.full(6, float(k)))
            if value.tolist() != want[k][0].tolist() or gradient.tolist() != want[k][1].tolist():
                wrong.append(k)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong and c.replays > 50


def test_copies_and_pickles_start_over():
    c = tg.compile(nn.Linear(2, 1, generator=0))
    for _ in range(4):
        c(X)
    for twin in (copy.deepcopy(c), pickle.loads(pickle.dumps(c))):
        assert twin.function is not c.function and twin.replays == 0
        assert all(twin(X).tolist() == c(X).tolist() for _ in range(4)) and twin.replays == 2


def test_another_thread_calls_between_two_looks():
    """다른 모양으로 부른 스레드가 사이에 끼어도, 남의 서명의 프로그램을 돌리지 않는다."""
    class Raced(type(tg.compile(lambda x: x))):
        looks, other, kept = 0, None, (None, [])

        @property
        def _latest(self):
            self.looks += 1
            return self.other if self.other is not None and self.looks > 1 else self.kept

        @_latest.setter
        def _latest(self, value):
            self.kept = value

    c = Raced(lambda x: x * 2 if x.shape == (2,) else x * 3)
    a, b = tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.0, 3.0])
    for x in (b, b, b, a, a, a):
        c(x)
        if x is b:
            theirs = c.kept
    c.looks, c.other = 0, theirs
    assert shown(c(a)) == shown(a * 2)
