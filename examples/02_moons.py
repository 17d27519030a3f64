"""두 초승달: 수 하나짜리(스칼라) 텐서만으로 뉴런을 만들어 초승달 둘을 가른다 (micrograd의 데모를 본떴다)."""

import os
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko.data import make_moons

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
rng = np.random.default_rng(SEED)


class Neuron:
    """가중치마다 스칼라 텐서 하나. 입력은 특징마다 하나씩인 목록이다."""

    def __init__(self, inputs, bent=True):
        self.w = [tg.tensor(rng.uniform(-1, 1), requires_grad=True) for _ in range(inputs)]
        self.b = tg.tensor(0.0, requires_grad=True)
        self.bent = bent

    def __call__(self, x):
        s = sum((w * v for w, v in zip(self.w, x, strict=True)), self.b)
        return tg.relu(s) if self.bent else s


# MLP(2, 16, 16, 1)
layers = [[Neuron(2) for _ in range(16)], [Neuron(16) for _ in range(16)], [Neuron(16, bent=False)]]
parameters = [p for layer in layers for n in layer for p in [*n.w, n.b]]


def score(x):
    for layer in layers:
        x = [neuron(x) for neuron in layer]
    return x[0]


def objective(samples):
    """힌지 손실(hinge loss)의 평균과 가중치 감쇠(L2)."""
    margins = [tg.relu(1 - t * score(x)) for x, t in samples]
    return sum(m.mean() for m in margins) / len(margins) + 1e-4 * sum(p * p for p in parameters)


def count_nodes(loss):
    """손실에서 거꾸로 걸어 닿는 마디(node)의 수: 연산 하나가 마디 하나."""
    seen, todo = set(), [loss.node]
    while todo:
        if (node := todo.pop()) not in seen:
            seen.add(node)
            todo += [parent for parent in node.parents if parent is not None]
    return len(seen)


def train(samples, steps):
    """경사하강법(gradient descent). 돌려주는 것은 한 걸음의 마디 수와 시간(초)."""
    started = time.perf_counter()
    for k in steps:
        loss = objective(samples)
        nodes = count_nodes(loss)
        loss.backward()
        with tg.no_grad():
            for p in parameters:
                p -= (1.0 - 0.9 * k / 100) * p.grad
                p.zero_grad()
        if k % 10 == 0:
            print(f"{k:3d}걸음  손실 {loss.item():.3f}")
    return nodes, (time.perf_counter() - started) / len(steps)


points, classes = make_moons(100, noise=0.1, generator=1)
targets = 2 * classes.astype(np.float32) - 1  # -1 또는 +1
one_by_one = list(zip(points.tolist(), targets.tolist(), strict=True))  # 점 100개를 하나씩: 모든 수가 스칼라
at_once = [(list(points.T), targets)]  # 점 100개를 한꺼번에: 같은 식인데 마디마다 배열 하나

switch = 1 if QUICK else 70
print(f"매개변수 {len(parameters)}개, 모두 스칼라")
for name, samples, steps in [("하나씩", one_by_one, range(switch)), ("한꺼번에", at_once, range(switch, 80))]:
    nodes, seconds = train(samples, steps)
    accuracy = ((score(list(points.T)) > 0) == (targets > 0)).numpy().mean()
    print(f"점을 {name} {len(steps)}걸음: 한 걸음에 마디 {nodes:,}개, {seconds:.3f}초; 정확도 {accuracy:.0%}")
    assert accuracy == 1 or len(steps) == 1
