"""L1 벌점의 기울기

L1 벌점은 strength·(|theta₁| + |theta₂| + …) 입니다. 벌점 penalty 와, 그것을 theta 로 미분한 d_theta 를 내세요.
theta 가 꼭 0 인 자리에서는 꺾여 있어 접선이 여럿입니다. 거기서는 0 으로 정합니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 15, 2


def data(rng):
    theta = rng.uniform(0.3, 3.0, 7) * np.array([1, -1, 1, 1, -1, -1, 1])
    theta[3] = 0.0
    return {"theta": theta, "strength": rng.uniform(0.1, 0.4)}


def penalty(theta, strength):
    return strength * abs(theta).sum()


def d_theta(theta, strength):
    return strength * np.sign(theta)


RESULTS = {"penalty": penalty, "d_theta": d_theta}
AXES = {"d_theta": ("가중치",)}
CALLED = {"theta": "가중치", "strength": "벌점의 세기"}
HINTS = {"d_theta": "|θ| 의 기울기는 θ 가 양수이면 1, 음수이면 −1 입니다. 크기는 상관없습니다."}
WHY = """
크기와 상관없이 같은 힘 strength 로 0 쪽으로 밉니다. 그래서 작은 가중치도 정해진 걸음에 0 에 닿습니다.
L2 의 힘은 가중치에 비례하므로 0 에 가까울수록 약해집니다.
"""
MISTAKES = (
    Mistake("penalty", "절댓값을 씌우지 않고 더했습니다.", "양수와 음수가 서로 지우지 않도록 |theta| 를 더하세요.",
            lambda theta, strength: strength * theta.sum()),
    Mistake("penalty", "제곱을 더했습니다: L2 벌점입니다.", "L1 은 절댓값을 더합니다.",
            lambda theta, strength: strength * (theta**2).sum()),
    Mistake("penalty", "½ 이 붙은 L2 벌점입니다.", "L1 은 절댓값을 더하고 ½ 이 없습니다.",
            lambda theta, strength: 0.5 * strength * (theta**2).sum()),
    Mistake("d_theta", "값에 비례합니다: L2 벌점의 기울기입니다.", "L1 의 기울기는 크기를 보지 않습니다: strength·부호입니다.",
            lambda theta, strength: strength * theta),
    Mistake("d_theta", "꼭 0 인 자리에 1 을 넣었습니다.", "0 에서는 0 으로 정했습니다: np.sign(0) 은 0 입니다.",
            lambda theta, strength: np.where(theta >= 0, strength, -strength).astype(theta.dtype)),
    Mistake("d_theta", "꼭 0 인 자리에 −1 을 넣었습니다.", "0 에서는 0 으로 정했습니다: np.sign(0) 은 0 입니다.",
            lambda theta, strength: np.where(theta > 0, strength, -strength).astype(theta.dtype)),
    Mistake("d_theta", "부호가 없습니다: 모두 양수로 밀었습니다.", "음수인 가중치에서는 −strength 입니다.",
            lambda theta, strength: np.full_like(theta, strength)),
    Mistake("d_theta", "기울기가 아니라 가중치마다의 벌점입니다.", "|θ| 를 미분하세요: 부호만 남습니다.",
            lambda theta, strength: strength * abs(theta)),
)
