"""재생기가 견디어야 할 모형 열: 뉴런 하나에서 LeNet 의 한 걸음까지. 난수는 모두 씨앗에서 온다.

    model = TEN["lstm"]()
    loss = model.run()            # tg.keep_values() 안에서 손실을 셈한다
    model.leaves[0].data[...] = 0 # 잎(매개변수와 자료)을 고치고
    model.run()                   # 다시 셈한다
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


class Model(NamedTuple):
    """모형 하나."""

    loss: Callable[[], Any]
    leaves: list[Any]
    names: Mapping[str, Any]

    def run(self, keep: bool = True) -> Any:
        """손실. ``keep`` 이면 ``tg.keep_values()`` 안에서 셈한다."""
        with tg.keep_values() if keep else contextlib.nullcontext():
            return self.loss()


def of_network(net: Any, x: Any, loss: Callable[[Any], Any]) -> Model:
    """망 ``net`` 에 ``x`` 를 넣은 결과의 손실."""
    return Model(lambda: loss(net(x)), [x, *net.parameters()], {"x": x})


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    """표준 정규분포에서 뽑은 float32 배열."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def neuron() -> Model:
    """뉴런 하나."""
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-3.0, 2.0, 10.0))
    return Model(lambda: tg.relu(w * x + b), [w, x, b], {"w": w, "x": x, "b": b})


def reuse() -> Model:
    """세 번 쓰인 값: L = e·e + e, e = a·b."""
    a, b = (tg.tensor(v, requires_grad=True) for v in (2.0, -3.0))

    def loss() -> Any:
        e = (a * b).named("e")
        return e * e + e

    return Model(loss, [a, b], {"a": a, "b": b})


def mlp() -> Model:
    """2-3-1 다층 퍼셉트론과 XOR."""
    inputs, targets = tg.data.make_xor()
    net = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh(), nn.Linear(3, 1, generator=1), nn.Sigmoid())
    wanted = np.asarray(targets, np.float32)[:, None]
    return of_network(net, tg.tensor(np.asarray(inputs, np.float32)), lambda y: ((y - wanted) ** 2).mean())


def softmax() -> Model:
    """완전 연결층과 소프트맥스 교차 엔트로피."""
    return of_network(nn.Linear(5, 3, generator=0), tg.tensor(drawn(4, 5), requires_grad=True),
                      lambda y: F.cross_entropy(y, np.array([0, 2, 1, 1])))


def deep() -> Model:
    """열 겹의 tanh."""
    net = nn.Sequential(*[m for k in range(10) for m in (nn.Linear(4, 4, generator=k), nn.Tanh())])
    return of_network(net, tg.tensor(drawn(4, 4)), lambda y: (y**2).mean())


def lenet() -> Model:
    """LeNet 의 한 걸음: 28×28 영상 하나. 매개변수 44,426개."""
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, generator=0), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5, generator=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 120, generator=2), nn.ReLU(), nn.Linear(120, 84, generator=3), nn.ReLU(), nn.Linear(84, 10, generator=4))
    image = np.random.default_rng(0).random((1, 1, 28, 28)).astype(np.float32)
    return of_network(net, tg.tensor(image), lambda y: F.cross_entropy(y, np.array([3])))


def lecture() -> Model:
    """강의 L19 의 5×5 영상과 3×3 필터, 그 위의 분류기."""
    image = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], np.float32)
    x = tg.tensor(image[None, None], requires_grad=True)
    k = tg.tensor(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.float32)[None, None], requires_grad=True)
    head = nn.Linear(9, 2, generator=0)
    return Model(lambda: F.cross_entropy(head(F.conv2d(x, k).reshape(1, 9)), np.array([1])), [x, k, *head.parameters()], {"x": x, "k": k})


def lstm() -> Model:
    """다섯 걸음의 LSTM."""
    x, model, head = tg.tensor(drawn(5, 2, 3)), nn.LSTM(3, 4, generator=0), nn.Linear(4, 1, generator=1)
    wanted = np.ones((2, 1), np.float32)
    return Model(lambda: F.mse_loss(head(model(x)[0][-1]), wanted), [x, *model.parameters(), *head.parameters()], {"x": x})


def attention() -> Model:
    """머리 둘의 셀프 어텐션."""
    x, model = tg.tensor(drawn(2, 3, 4), requires_grad=True), nn.MultiheadAttention(4, 2, batch_first=True, generator=0)
    return Model(lambda: (model(x, x, x)[0] ** 2).mean(), [x, *model.parameters()], {"x": x})


def batch_norm() -> Model:
    """배치 정규화가 든 분류기."""
    net = nn.Sequential(nn.Linear(3, 4, generator=0), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2, generator=1))
    return of_network(net, tg.tensor(drawn(6, 3)), lambda y: F.cross_entropy(y, np.array([0, 1, 1, 0, 1, 0])))


TEN: dict[str, Callable[[], Model]] = {
    f.__name__: f for f in (neuron, reuse, mlp, softmax, deep, lenet, lecture, lstm, attention, batch_norm)
}
