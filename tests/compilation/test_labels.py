"""정답의 번호와 가중치를 읽는 손실: 번호가, 세지 않는 것이, 가중치가 부를 때마다 달라도 보통으로 부른 것과 비트까지 같다."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

X = np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32)
OPTIONS = [dict(zip(("reduction", "label_smoothing", "ignore_index", "weight"), row, strict=True)) for row in itertools.product(
    ("mean", "sum", "none"), (0.0, 0.1), (-100, 2), (None, "텐서", "배열"))]
NLL = [{k: v for k, v in o.items() if k != "label_smoothing"} for o in OPTIONS if not o["label_smoothing"]]
BATCHES = ([0, 1, 3, 0, 1, 3], [3, 3, 3, 1, 0, 0], [2, 0, 1, 2, 2, 3], [0, 2, 1, 0, 1, 1], [-100, 1, 0, -100, 3, 1], [-100] * 6)


def watched(make, calls, dtype=np.float32):
    """``make()`` 이 내는 (함수, 바꾸는 법)을 보통으로, 또 컴파일해서 부른다."""
    (plain, change), (f, change_too) = make(), make()
    compiled = tg.compile(f)
    for k in range(calls):
        change(k)
        change_too(k)
        x, z = [tg.tensor(X.astype(dtype) * (1 + k % 5), requires_grad=True) for _ in range(2)]
        try:
            wanted = plain(x)
        except tg.errors.TinygradError as error:
            with pytest.raises(type(error)):
                compiled(z)
            continue
        found = compiled(z)
        assert wanted.data.tobytes() == found.data.tobytes() and wanted.dtype == found.dtype, k
        assert (x.grad is None) == (z.grad is None) and (x.grad is None or x.grad.data.tobytes() == z.grad.data.tobytes()), k
    assert compiled.why is None and compiled.replays > calls // 3
    return compiled


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("options", OPTIONS + NLL, ids=str)
def test_labels_and_weights_change(options):
    loss = F.cross_entropy if "label_smoothing" in options else F.nll_loss
    ignored = [b for b in BATCHES if options["ignore_index"] == -100 or -100 not in b]

    def make():
        weight = {None: None, "텐서": tg.tensor(np.ones(4, np.float32)), "배열": np.ones(4, np.float32)}[options["weight"]]
        y = tg.tensor(np.zeros(6, int))

        def f(x):
            value = loss(x, y, **{**options, "weight": weight})
            value.sum().backward()
            return value.detach()

        def change(k):
            y._data[...] = ignored[k % len(ignored)]
            if isinstance(weight, tg.Tensor):
                weight._data[...] = np.arange(4) + 1 + k // 8

        return f, change

    watched(make, 24)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("shape", [(4,), (2, 4, 3), (1, 4, 2, 2)])
def test_other_shapes(shape):
    x = tg.tensor(np.random.default_rng(1).standard_normal(shape).astype(np.float32), requires_grad=True)
    c = tg.compile(lambda x, y: F.cross_entropy(x, y, ignore_index=1, label_smoothing=0.2))
    for k in range(8):
        y = np.random.default_rng(k).integers(0, 4, shape[:0] if len(shape) == 1 else (shape[0], *shape[2:]))
        assert F.cross_entropy(x, y, ignore_index=1, label_smoothing=0.2).data.tobytes() == c(x, y).data.tobytes(), k
    assert c.why is None and c.replays


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_other_dtypes(dtype):
    def make():
        y = tg.tensor(np.zeros(6, np.int32))
        weight = tg.tensor([1, 2, 3, 4])  # 정수의 가중치는 입력의 dtype 으로 바뀐다

        def change(k):
            y._data[...] = BATCHES[k % 4]
            weight._data[...] = np.arange(4) + 1 + k

        return lambda x: F.cross_entropy(x, y, weight, ignore_index=2), change

    watched(make, 12, dtype=dtype)


def test_labels_out_of_range_say_the_usual_error():
    def make():
        y = tg.tensor(np.zeros(6, int))

        def change(k):
            y._data[...] = [0, 1, 3, 0, 1, 4 if k in (5, 9) else 3]

        return lambda x: F.cross_entropy(x, y, reduction="sum"), change

    watched(make, 20)


def test_one_hot_and_binary_weights():
    def make():
        y, p, w = tg.tensor(np.zeros(6, int)), tg.tensor(np.ones(4, np.float32)), tg.tensor(np.ones((6, 1), np.float32))
        loss = nn.BCEWithLogitsLoss(pos_weight=p, weight=w)

        def change(k):
            y._data[...] = BATCHES[k % 4]
            loss.pos_weight._data[...] = k + 1
            loss.weight._data[...] = k + 0.5

        return lambda x: loss(x, F.one_hot(y, 4).astype(np.float32)), change

    watched(make, 10)


def test_a_module_with_options_in_a_training_step():
    def make():
        model, loss = nn.Linear(4, 4, generator=0), nn.CrossEntropyLoss(weight=[1.0, 2, 3, 4], label_smoothing=0.1, ignore_index=2)
        optimizer = tg.optim.SGD(model.parameters(), lr=0.1)
        y = tg.tensor(np.zeros(6, int))

        def step(x):
            optimizer.zero_grad()
            value = loss(model(x.detach()), y)
            value.backward()
            optimizer.step()
            return value

        def change(k):
            y._data[...] = BATCHES[k % 4]
            loss.weight._data[0] = k

        return step, change

    watched(make, 16)
