"""가중치 감쇠 한 걸음

손실 L 에 벌점 ½·decay·‖theta‖² 을 더해 SGD 로 한 걸음 걷습니다. g 는 벌점을 더하기 전의 기울기 ∂L/∂theta 이고, lr 은 학습률입니다.

    penalty = ½·decay·‖theta‖²,   slope = g + (벌점의 기울기),   moved = theta − lr·slope

셋을 차례로 내세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 15, 1


def data(rng):
    return {"theta": rng.uniform(0.5, 2.0, 5) * np.array([1, -1, 1, -1, 1]), "g": rng.normal(size=5),
            "decay": rng.uniform(0.2, 0.4), "lr": rng.uniform(0.05, 0.15)}


def penalty(theta, decay):
    return 0.5 * decay * (theta**2).sum()


def slope(theta, g, decay):
    return g + decay * theta


def moved(theta, slope, lr):
    return theta - lr * slope


RESULTS = {"penalty": penalty, "slope": slope, "moved": moved}
AXES = {"slope": ("가중치",), "moved": ("가중치",)}
CALLED = {"theta": "가중치", "decay": "벌점의 세기", "lr": "학습률", "g": "기울기"}
HINTS = {"slope": "½·decay·θ² 을 θ 로 미분하면 2 가 ½ 을 지웁니다.", "moved": "정리하면 theta·(1 − lr·decay) − lr·g 입니다."}
WHY = """
theta − lr·(g + decay·theta) = theta·(1 − lr·decay) − lr·g: 걸음마다 가중치를 1보다 조금 작은 수로 곱하는 것과 같아서 감쇠라고 부릅니다.
"""
MISTAKES = (
    Mistake("penalty", "노름을 제곱하지 않았습니다.", "‖theta‖² 은 제곱의 합입니다: 제곱근을 씌우지 않습니다.",
            lambda theta, decay: 0.5 * decay * (theta**2).sum() ** 0.5),
    Mistake("penalty", "절댓값을 더했습니다: L1 벌점입니다.", "여기서는 제곱을 더합니다.", lambda theta, decay: decay * abs(theta).sum()),
    Mistake("penalty", "더하지 않고 평균을 냈습니다.", "제곱을 모두 더하세요.", lambda theta, decay: 0.5 * decay * (theta**2).mean()),
    Mistake("slope", "벌점을 미분할 때 2 를 더 곱했습니다.", "½ 이 제곱의 2 를 지웁니다: decay·theta 입니다.",
            lambda theta, g, decay: g + 2 * decay * theta),
    Mistake("slope", "벌점의 ½ 을 남겼습니다.", "½·θ² 의 도함수는 θ 입니다.", lambda theta, g, decay: g + 0.5 * decay * theta),
    Mistake("slope", "부호만 더했습니다: L1 벌점의 기울기입니다.", "L2 벌점의 기울기는 가중치에 비례합니다: decay·theta.",
            lambda theta, g, decay: g + decay * np.sign(theta)),
    Mistake("slope", "벌점의 기울기가 아니라 벌점을 더했습니다.", "벌점을 theta 로 미분한 것을 더하세요.",
            lambda g, penalty: g + penalty),
    Mistake("moved", "감쇠에 학습률을 곱하지 않았습니다: (1 − decay)배를 했습니다.",
            "기울기와 벌점 모두에 학습률을 곱합니다: (1 − lr·decay)배입니다.",
            lambda theta, g, decay, lr: theta - decay * theta - lr * g),
    Mistake("moved", "벌점을 잊었습니다: g 로만 걸었습니다.", "g 가 아니라 slope 로 걸으세요.", lambda theta, g, lr: theta - lr * g),
    Mistake("moved", "줄이기만 하고 g 로는 걷지 않았습니다.", "slope 에는 g 도 들어 있습니다.",
            lambda theta, decay, lr: theta * (1 - lr * decay)),
)
