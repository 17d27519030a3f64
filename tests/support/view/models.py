"""재생기를 볼 모델 열: 이름 → 손실을 셈하는 함수. 강의가 거쳐 가는 차례이다."""

from __future__ import annotations

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


def drawn(*shape, seed=0):
    """정규분포의 수들(float32)."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def neuron():
    w, x, b = (tg.tensor(v, requires_grad=True, name=name) for v, name in ((-3.0, "w"), (2.0, "x"), (10.0, "b")))
    return tg.relu(w * x + b)


def reuse():
    """한 값이 여러 곳에 쓰인다."""
    a = tg.tensor([0.5, -1.0, 2.0], requires_grad=True, name="a")
    h = (a * a).named("h")
    return (h * a + tg.exp(h) * a.sum()).mean()


def mlp():
    model = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh(), nn.Linear(3, 1, generator=1))
    x, t = tg.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], name="x"), tg.tensor([[1.0], [1.0], [0.0]], name="t")
    return F.mse_loss(model(x), t)


def softmax():
    logits = tg.tensor(drawn(4, 3), requires_grad=True, name="점수")
    return F.cross_entropy(logits, tg.tensor([0, 2, 1, 1], name="정답"))


def deep_chain():
    y = tg.tensor([0.3, -0.2], requires_grad=True, name="x")
    for k in range(10):
        y = tg.tanh(y * (1.0 + 0.1 * k))
    return y.sum()


def lenet():
    """28x28 한 장의 한 걸음."""
    layers = [nn.Conv2d(1, 6, 5, generator=0), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5, generator=1), nn.ReLU(), nn.MaxPool2d(2),
              nn.Flatten(), nn.Linear(256, 120, generator=2), nn.ReLU(), nn.Linear(120, 84, generator=3), nn.ReLU(), nn.Linear(84, 10, generator=4)]
    return F.cross_entropy(nn.Sequential(*layers)(tg.tensor(drawn(1, 1, 28, 28), name="영상")), tg.tensor([3], name="정답"))


def five_by_five():
    """강의의 5x5 그림: 합성곱 3x3, ReLU, 2x2 최댓값 풀링."""
    image = tg.tensor(np.arange(25.0).reshape(1, 1, 5, 5) % 7, name="그림")
    w = tg.tensor(np.array([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]]).reshape(1, 1, 3, 3), requires_grad=True, name="필터")
    return F.max_pool2d(F.relu(F.conv2d(image, w)), 2, stride=1).mean()


def lstm():
    y, _ = nn.LSTM(2, 3, generator=0)(tg.tensor(drawn(4, 1, 2), name="x"))
    return (y * y).sum()


def attention():
    x = tg.tensor(drawn(1, 3, 4), requires_grad=True, name="x")
    y, _ = nn.MultiheadAttention(4, 2, batch_first=True, generator=0)(x, x, x)
    return (y * y).sum()


def batch_norm():
    y = nn.Sequential(nn.Linear(3, 4, generator=0), nn.BatchNorm1d(4), nn.ReLU())(tg.tensor(drawn(5, 3), name="x"))
    return (y * y * y).mean()


MODELS = {f.__name__: f for f in (neuron, reuse, mlp, softmax, deep_chain, lenet, five_by_five, lstm, attention, batch_norm)}
