"""두 초승달: 수 하나짜리(스칼라) 텐서만으로 뉴런을 만들어 초승달 둘을 가른다 (micrograd의 데모를 본떴다)."""

import numpy as np

import tinygrad_ko as tg

rng = np.random.default_rng(0)


def make_moons(n, noise=0.1):
    """초승달 둘: 모양 (2n, 2)의 점과 부류 -1, +1."""
    angle = np.linspace(0, np.pi, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return np.concatenate([upper, lower]) + rng.normal(0, noise, (2 * n, 2)), np.repeat([-1.0, 1.0], n)


class Neuron:
    """가중치마다 스칼라 텐서 하나. 입력은 특징마다 하나씩인 목록이다."""

    def __init__(self, inputs, bent=True):
        self.w = [tg.tensor(rng.uniform(-1, 1), requires_grad=True) for _ in range(inputs)]
        self.b = tg.tensor(0.0, requires_grad=True)
        self.bent = bent

    def __call__(self, x):
        s = sum((w * v for w, v in zip(self.w, x, strict=True)), self.b)
        return tg.relu(s) if self.bent else s


hidden1 = [Neuron(2) for _ in range(8)]
hidden2 = [Neuron(8) for _ in range(8)]
output = Neuron(8, bent=False)
parameters = [p for n in [*hidden1, *hidden2, output] for p in [*n.w, n.b]]


def score(x):
    for layer in (hidden1, hidden2):
        x = [neuron(x) for neuron in layer]
    return output(x)


points, labels = make_moons(50)
columns = [points[:, 0], points[:, 1]]  # 표본 100개를 한꺼번에: 연산마다 배열 하나
for step in range(100):
    margin = tg.relu(1 - labels * score(columns)).mean()  # 힌지 손실(hinge loss)
    loss = margin + 1e-4 * sum(p * p for p in parameters)  # 가중치 감쇠(L2)
    loss.backward()
    with tg.no_grad():
        for p in parameters:
            p -= (1.0 - 0.9 * step / 100) * p.grad
            p.zero_grad()

accuracy = ((score(columns) > 0) == (labels > 0)).numpy().mean()
print(f"매개변수 {len(parameters)}개, 손실 {loss.item():.4f}, 정확도 {accuracy:.0%}")
assert accuracy >= 0.95
