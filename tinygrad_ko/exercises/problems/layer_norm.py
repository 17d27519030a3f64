"""층 정규화

행(표본)마다 고르게 합니다(layer normalization). ε = 10⁻⁵.
배치 정규화와 같은 셈이지만, 평균을 내는 축과 γ, β 가 나누어 쓰이는 축이 서로 다릅니다.

    μ = mean(x, 축 1),   c = x − μ,   s = √(mean(c², 축 1) + ε)
    n = c / s,   y = γ·n + β,   L = Σ m·y

x 의 기울기는 축 1 을 따라, γ 와 β 의 기울기는 축 0 을 따라 더합니다. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 25, 5
GIVEN = ("m",)


def data(rng):
    return {"x": rng.normal(1.0, 2.0, (5, 7)), "gamma": rng.uniform(0.5, 1.5, 7), "beta": rng.standard_normal(7),
            "m": rng.standard_normal((5, 7))}


def forward(x, gamma, beta, m):
    mu = x.mean(1, keepdims=True)
    c = x - mu
    s = np.sqrt((c**2).mean(1, keepdims=True) + 1e-5)
    n = c / s
    y = gamma * n + beta
    loss = (m * y).sum()
    return {"mu": mu, "c": c, "s": s, "n": n, "y": y, "loss": loss}


def backward(gamma, m, c, s, n):
    d_y = m
    d_beta = d_y.sum(0)
    d_gamma = (d_y * n).sum(0)
    d_n = d_y * gamma
    d_s = -(d_n * c / s**2).sum(1, keepdims=True)
    d_c = d_n / s + d_s * c / (s * c.shape[1])
    d_mu = -d_c.sum(1, keepdims=True)
    d_x = d_c + d_mu / c.shape[1]
    return {"d_y": d_y, "d_beta": d_beta, "d_gamma": d_gamma, "d_n": d_n, "d_s": d_s, "d_c": d_c, "d_mu": d_mu, "d_x": d_x}


MISTAKES = (
    Mistake("x", "평균과 분산을 상수로 보았습니다: γ/s 만 곱했습니다.", "μ 와 s 도 x 에서 나왔습니다: 그 두 길로 온 기울기를 더하세요.",
            lambda gamma, s, d_y: d_y * gamma / s),
    Mistake("x", "μ 로 온 기울기를 평균의 1/n 없이 더했습니다.", "mean 의 도함수는 1/n 입니다: d_mu / 7 을 더하세요.",
            lambda d_c, d_mu: d_c + d_mu),
    Mistake("c", "분산에서 온 기여분에 평균의 1/n 을 빠뜨렸습니다.", "분산은 c² 의 평균입니다: d_s * c / (s * 7) 을 더하세요.",
            lambda c, s, d_n, d_s: d_n / s + d_s * c / s),
    Mistake("x", "축 0 을 따라 모았습니다: 배치 정규화의 역전파입니다.", "층 정규화는 행마다 합니다: 축 1 을 따라 모으세요.",
            lambda s, n, d_n: (d_n - d_n.mean(0) - n * (d_n * n).mean(0)) / s),
    Mistake("c", "n 에서 온 기여분이 배치 정규화처럼 축 0 을 따라 모였습니다.", "층 정규화는 행마다 합니다: 축 1 을 따라 모으세요.",
            lambda c, s, d_n: d_n / s - (d_n * c / s**2).sum(0) * c / (s * len(c))),
)
