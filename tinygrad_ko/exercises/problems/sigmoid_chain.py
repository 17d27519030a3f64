"""한 줄로 세운 시그모이드

시그모이드 뉴런 다섯을 한 줄로 세웠습니다. a₀ = x 이고 k = 1, …, 5 에서

    a_k = σ(w_k · a_(k−1)),   σ(z) = 1 / (1 + e⁻ᶻ)

앞에서부터 다섯 개씩 내세요.
a 는 a₁ … a₅, slope 는 뉴런마다의 σ′, reach 는 ∂a₅/∂a₁ … ∂a₅/∂a₅(끝은 1), d_w 는 ∂a₅/∂w₁ … ∂a₅/∂w₅ 입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 7, 2


def data(rng):
    return {"x": rng.uniform(0.5, 1.5), "w": rng.uniform(0.6, 1.8, 5) * np.array([1, -1, 1, 1, -1])}


def a(x, w):
    values, before = [], x
    for each in w:
        before = 1 / (1 + np.exp(-each * before))
        values.append(before)
    return np.array(values, w.dtype)


def slope(a):
    return a * (1 - a)


def reach(w, slope):
    made = np.ones_like(w)
    for k in range(len(w) - 1, 0, -1):  # 뒤에서 앞으로
        made[k - 1] = made[k] * slope[k] * w[k]
    return made


def d_w(x, a, slope, reach):
    before = np.array([x, *a[:-1]], a.dtype)
    return reach * slope * before


LAYERS = ("1층", "2층", "3층", "4층", "5층")
RESULTS = {"a": a, "slope": slope, "reach": reach, "d_w": d_w}
AXES = dict.fromkeys(RESULTS, (LAYERS,))
HINTS = {"slope": "시그모이드의 도함수는 제 결과로 씁니다: a(1 − a).", "reach": "끝의 1 에서 시작해 앞으로 오며 σ′ 과 w 를 곱합니다.",
         "d_w": "받은 기울기 reach 에 그 뉴런의 σ′ 과 그 뉴런의 입력을 곱합니다."}
WHY = """
한 뉴런을 거슬러 갈 때마다 σ′ 과 w 가 곱해집니다. σ′ 은 0.25 를 넘지 못하므로 앞의 뉴런일수록 기울기가 작습니다.
"""


def _reach(w, slope, weights=True, slopes=True, late=0):
    made = np.ones_like(w)
    for k in range(len(w) - 1, 0, -1):
        made[k - 1] = made[k] * (slope[k - late] if slopes else 1) * (w[k - late] if weights else 1)
    return made


MISTAKES = (
    Mistake("a", "앞의 출력이 아니라 늘 x 를 넣었습니다.", "a_k 의 입력은 a_(k−1) 입니다.", lambda x, w: 1 / (1 + np.exp(-w * x))),
    Mistake("slope", "σ′ 자리에 σ 의 값을 넣었습니다.", "σ′(z) = a(1 − a) 입니다.", lambda a: a),
    Mistake("slope", "시그모이드가 아니라 tanh 의 도함수 1 − a² 입니다.", "σ′(z) = a(1 − a) 입니다.", lambda a: 1 - a * a),
    Mistake("slope", "결과 a 가 아니라 z 를 넣었습니다: z(1 − z).", "σ′(z) = a(1 − a) 입니다.",
            lambda x, w, a: w * np.array([x, *a[:-1]]) * (1 - w * np.array([x, *a[:-1]]))),
    Mistake("reach", "가중치 w 를 곱하지 않았습니다.", "뉴런 하나를 거슬러 갈 때마다 σ′ 과 w 를 곱합니다.",
            lambda w, slope: _reach(w, slope, weights=False)),
    Mistake("reach", "σ′ 을 곱하지 않았습니다.", "뉴런 하나를 거슬러 갈 때마다 σ′ 과 w 를 곱합니다.",
            lambda w, slope: _reach(w, slope, slopes=False)),
    Mistake("reach", "한 뉴런 앞의 σ′ 과 w 를 곱했습니다.",
            "a_k 에서 a_(k−1) 로 올 때는 k 번째 뉴런의 것을 곱합니다.", lambda w, slope: _reach(w, slope, late=1)),
    Mistake("reach", "앞에서부터 곱해 갔습니다.", "끝의 1 에서 시작해 뒤에서 앞으로 오세요.", lambda w, slope: np.cumprod(slope * w)),
    Mistake("d_w", "뉴런의 입력이 아니라 출력을 곱했습니다.", "z_k = w_k·a_(k−1) 을 w_k 로 미분하면 a_(k−1) 입니다.",
            lambda a, slope, reach: reach * slope * a),
    Mistake("d_w", "뉴런의 입력을 곱하지 않았습니다.", "z_k = w_k·a_(k−1) 을 w_k 로 미분하면 a_(k−1) 입니다.",
            lambda slope, reach: reach * slope),
    Mistake("d_w", "σ′ 을 곱하지 않았습니다.", "받은 기울기에 그 뉴런의 σ′ 을 곱하세요.",
            lambda x, a, reach: reach * np.array([x, *a[:-1]], a.dtype)),
    Mistake("d_w", "받은 기울기 reach 를 곱하지 않았습니다.", "연쇄 법칙은 받은 기울기 × 국소 도함수입니다.",
            lambda x, a, slope: slope * np.array([x, *a[:-1]], a.dtype)),
)
