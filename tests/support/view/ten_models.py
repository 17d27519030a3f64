"""재생기가 견디어야 할 모형 열: 뉴런 하나에서 LeNet 의 한 걸음까지. 저마다 (손실, 이름 → 텐서)를 돌려준다.

``built(이름, keep)`` 은 그 모형을 ``tg.keep_values()`` 안에서(또는 밖에서) 짓는다. 난수는 모두 씨앗에서 온다.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

Built = tuple[Any, Mapping[str, Any]]


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    """표준 정규분포에서 뽑은 float32 배열."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def neuron() -> Built:
    """뉴런 하나."""
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-3.0, 2.0, 10.0))
    return tg.relu(w * x + b), {"w": w, "x": x, "b": b}


def reuse() -> Built:
    """세 번 쓰인 값: L = e·e + e, e = a·b."""
    a, b = (tg.tensor(v, requires_grad=True) for v in (2.0, -3.0))
    e = a * b
    return e * e + e, {"a": a, "b": b, "e": e}


def mlp() -> Built:
    """2-3-1 다층 퍼셉트론과 XOR."""
    inputs, targets = tg.data.make_xor()
    net = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh(), nn.Linear(3, 1, generator=1), nn.Sigmoid())
    x = tg.tensor(np.asarray(inputs, np.float32))
    return ((net(x) - np.asarray(targets, np.float32)[:, None]) ** 2).mean(), {"x": x}


def softmax() -> Built:
    """완전 연결층과 소프트맥스 교차 엔트로피."""
    x = tg.tensor(drawn(4, 5), requires_grad=True)
    return F.cross_entropy(nn.Linear(5, 3, generator=0)(x), np.array([0, 2, 1, 1])), {"x": x}


def deep() -> Built:
    """열 겹의 tanh."""
    x = tg.tensor(drawn(4, 4))
    net = nn.Sequential(*[m for k in range(10) for m in (nn.Linear(4, 4, generator=k), nn.Tanh())])
    return (net(x) ** 2).mean(), {"x": x}


def lenet() -> Built:
    """LeNet 의 한 걸음: 28×28 영상 하나. 매개변수 44,426개."""
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, generator=0), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5, generator=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 120, generator=2), nn.ReLU(), nn.Linear(120, 84, generator=3), nn.ReLU(), nn.Linear(84, 10, generator=4))
    x = tg.tensor(np.random.default_rng(0).random((1, 1, 28, 28)).astype(np.float32))
    return F.cross_entropy(net(x), np.array([3])), {"x": x}


def lecture() -> Built:
    """강의 L19 의 5×5 영상과 3×3 필터."""
    image = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], np.float32)
    x = tg.tensor(image[None, None], requires_grad=True)
    k = tg.tensor(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.float32)[None, None], requires_grad=True)
    scores = nn.Linear(9, 2, generator=0)(F.conv2d(x, k).reshape(1, 9))
    return F.cross_entropy(scores, np.array([1])), {"x": x, "k": k}


def lstm() -> Built:
    """다섯 걸음의 LSTM."""
    x = tg.tensor(drawn(5, 2, 3))
    model, head = nn.LSTM(3, 4, generator=0), nn.Linear(4, 1, generator=1)
    return F.mse_loss(head(model(x)[0][-1]), np.ones((2, 1), np.float32)), {"x": x}


def attention() -> Built:
    """머리 둘의 셀프 어텐션."""
    x = tg.tensor(drawn(2, 3, 4), requires_grad=True)
    return (nn.MultiheadAttention(4, 2, batch_first=True, generator=0)(x, x, x)[0] ** 2).mean(), {"x": x}


def batch_norm() -> Built:
    """배치 정규화가 든 분류기."""
    x = tg.tensor(drawn(6, 3))
    net = nn.Sequential(nn.Linear(3, 4, generator=0), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2, generator=1))
    return F.cross_entropy(net(x), np.array([0, 1, 1, 0, 1, 0])), {"x": x}


TEN: dict[str, Callable[[], Built]] = {
    f.__name__: f for f in (neuron, reuse, mlp, softmax, deep, lenet, lecture, lstm, attention, batch_norm)
}


def built(name: str, keep: bool = True) -> Built:
    """그 이름의 모형."""
    with tg.keep_values() if keep else contextlib.nullcontext():
        return TEN[name]()
