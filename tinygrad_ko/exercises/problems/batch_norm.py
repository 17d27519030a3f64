"""배치 정규화 (학습)

열마다 배치의 평균과 분산으로 고르게 합니다(batch normalization). ε = 10⁻⁵.

    μ = mean(x, 축 0),   c = x − μ,   v = mean(c², 축 0),   s = √(v + ε)
    n = c / s,   y = γ·n + β,   L = Σ m·y

μ 도 v 도 x 에서 나왔습니다. c 는 두 번(n 과 v 에), x 도 두 번(c 와 μ 에) 쓰였으니 길마다 온 기울기를 더합니다. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 12, 5
GIVEN = ("m",)


def data(rng):
    return {"x": rng.normal(1.0, 2.0, (5, 3)), "gamma": rng.uniform(0.5, 1.5, 3), "beta": rng.standard_normal(3),
            "m": rng.standard_normal((5, 3))}


def forward(x, gamma, beta, m):
    mu = x.mean(0)
    c = x - mu
    v = (c**2).mean(0)
    s = np.sqrt(v + 1e-5)
    n = c / s
    y = gamma * n + beta
    loss = (m * y).sum()
    return {"mu": mu, "c": c, "v": v, "s": s, "n": n, "y": y, "loss": loss}


def backward(gamma, m, c, s, n):
    count = len(c)
    d_y = m
    d_beta = d_y.sum(0)
    d_gamma = (d_y * n).sum(0)
    d_n = d_y * gamma
    d_s = -(d_n * c / s**2).sum(0)
    d_v = d_s / (2 * s)
    d_c = d_n / s + d_v * 2 * c / count  # n 에서 온 것과 분산에서 온 것
    d_mu = -d_c.sum(0)
    d_x = d_c + d_mu / count  # 빼기에서 온 것과 평균에서 온 것
    return {"d_y": d_y, "d_beta": d_beta, "d_gamma": d_gamma, "d_n": d_n, "d_s": d_s, "d_v": d_v, "d_c": d_c, "d_mu": d_mu, "d_x": d_x}


MISTAKES = (
    Mistake("x", "평균과 분산을 상수로 보았습니다: γ/s 만 곱했습니다.", "μ 와 v 도 x 에서 나왔습니다: 그 두 길로 온 기울기를 더하세요.",
            lambda gamma, s, d_y: d_y * gamma / s),
    Mistake("x", "μ 로 온 기울기를 평균의 1/n 없이 더했습니다.", "mean 의 도함수는 1/n 입니다: d_mu / n 을 더하세요.",
            lambda d_c, d_mu: d_c + d_mu),
    Mistake("c", "분산에서 온 기여분에 평균의 1/n 을 빠뜨렸습니다.", "v 는 c² 의 평균입니다: d_v * 2 * c / n 을 더하세요.",
            lambda c, s, d_n, d_v: d_n / s + d_v * 2 * c),
    Mistake("c", "분산에서 온 기여분에 제곱의 2 를 빠뜨렸습니다.", "c² 의 도함수는 2c 입니다.",
            lambda c, s, d_n, d_v: d_n / s + d_v * c / len(c)),
    Mistake("s", "c / s 를 s 로 미분한 것의 1/s² 을 1/s 로 하였습니다.", "1/s 의 도함수는 −1/s² 입니다.",
            lambda c, s, d_n: -(d_n * c / s).sum(0)),
    Mistake("v", "제곱근의 도함수를 1 / (2v) 로 하였습니다.", "√u 의 도함수는 1 / (2√u) = 1 / (2s) 입니다.", lambda v, d_s: d_s / (2 * v)),
)
