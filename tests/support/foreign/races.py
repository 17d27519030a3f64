"""장치마다 같은 수가 나오는지 견줄 작은 학습."""

from __future__ import annotations

import numpy as np

from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

RNG = np.random.default_rng(0)
INPUT, LABELS = RNG.standard_normal((6, 4)).astype(np.float32), np.array([0, 2, 1, 1, 0, 2])

OPTIMIZERS = {
    "Adam": lambda p: optim.Adam(p, lr=0.05, weight_decay=0.1), "AdamW amsgrad": lambda p: optim.AdamW(p, lr=0.05, amsgrad=True),
    "SGD": lambda p: optim.SGD(p, lr=0.1), "SGD 네스테로프": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True), "Adagrad": lambda p: optim.Adagrad(p, lr=0.1),
}


def build():
    return nn.Sequential(nn.Linear(4, 5, generator=0), nn.ReLU(), nn.Dropout(0.3, generator=1), nn.Linear(5, 3, generator=2))


def step(model, opt, x, target, loss=F.cross_entropy):
    opt.zero_grad()
    value = loss(model(x), target)
    value.backward()
    opt.step()
    return value.item()
