"""확률 풀링의 평가

창에 0 이상인 수 a 다섯 개가 있습니다. 학습할 때는 aᵢ 를 확률 pᵢ = aᵢ / (a₁ + … + a₅) 로 뽑습니다.
평가할 때는 뽑지 않고 기댓값 y = p₁a₁ + … + p₅a₅ 를 냅니다.

확률 p, 평가의 값 y, 그리고 y 가 1 을 받았을 때 a 의 기울기 d_a 를 내세요. p 도 a 로 셈한 것임을 잊지 마세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 14, 2


def data(rng):
    return {"a": rng.permutation([0.3, 1.0, 2.0, 3.5, 0.0]) + rng.uniform(0.0, 0.2, 5)}


def p(a):
    return a / a.sum()


def y(p, a):
    return (p * a).sum()


def d_a(a, y):
    return (2 * a - y) / a.sum()


RESULTS = {"p": p, "y": y, "d_a": d_a}
AXES = {"p": ("자리",), "d_a": ("자리",)}
CALLED = {"a": "창의 수"}
HINTS = {"p": "다섯 확률을 더하면 1 입니다.", "y": "확률을 곱해 더합니다.",
         "d_a": "y = (a₁² + … + a₅²) / (a₁ + … + a₅) 입니다. 분자와 분모를 모두 미분하세요."}
WHY = """
y = S₂/S₁ (S₂ = Σa², S₁ = Σa) 이므로 ∂y/∂aᵢ = (2aᵢS₁ − S₂)/S₁² = (2aᵢ − y)/S₁ 입니다. y 의 절반보다 작은 자리에서는 음수입니다:
작은 수를 키우면 그 작은 수가 더 자주 뽑힙니다.
"""
MISTAKES = (
    Mistake("p", "지수를 씌웠습니다: 소프트맥스입니다.", "값에 그대로 비례합니다: 합으로만 나누세요.",
            lambda a: np.exp(a) / np.exp(a).sum()),
    Mistake("p", "모두 같은 확률입니다.", "값이 클수록 잘 뽑힙니다: aᵢ 를 합으로 나누세요.", lambda a: np.full_like(a, 1 / a.size)),
    Mistake("p", "합이 아니라 가장 큰 수로 나누었습니다: 더해도 1 이 되지 않습니다.", "다섯 수의 합으로 나누세요.",
            lambda a: a / a.max()),
    Mistake("y", "그것은 평균입니다(평균 풀링).", "고른 평균이 아니라 확률을 곱해 더한 것입니다.", lambda a: a.mean()),
    Mistake("y", "그것은 가장 큰 수입니다(최대 풀링).", "가장 잘 뽑히는 수가 아니라, 뽑히는 수의 평균입니다.", lambda a: a.max()),
    Mistake("y", "그것은 합입니다.", "수마다 제 확률을 곱해 더하세요.", lambda a: a.sum()),
    Mistake("d_a", "확률 p 를 변하지 않는 수로 보았습니다.", "a 가 변하면 p 도 변합니다: p = a / Σa 까지 미분하세요.", lambda p: p),
    Mistake("d_a", "분모의 길을 잊었습니다: 분자 Σa² 만 미분했습니다.", "분모 Σa 도 a 로 미분하세요: −y/Σa 가 더해집니다.",
            lambda a: 2 * a / a.sum()),
    Mistake("d_a", "가장 큰 자리 하나에만 1 을 보냈습니다: 최대 풀링의 역전파입니다.", "평가에서는 뽑지 않습니다. 식 y 를 미분하세요.",
            lambda a: (a == a.max()).astype(a.dtype)),
)
