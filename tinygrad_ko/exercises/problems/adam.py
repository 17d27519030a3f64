"""Adam 을 손으로

기울기 g 가 걸음마다 하나씩 주어집니다. m 과 r 은 0에서, 가중치 w 는 w0 에서 출발합니다. t 는 1부터 세는 걸음입니다.

    m ← β₁·m + (1 − β₁)·g,   r ← β₂·r + (1 − β₂)·g²
    m̂ = m / (1 − β₁ᵗ),   r̂ = r / (1 − β₂ᵗ),   w ← w − lr·m̂ / (√r̂ + ε)

걸음마다의 m, r, w 를 내세요. ε 은 보통 10⁻⁸ 이지만, 여기서는 자리가 보이게 크게 두었습니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 10, 3


def data(rng):
    return {"g": rng.uniform(0.5, 3.0, 5) * np.array([1, -1, 1, 1, -1]), "w0": rng.uniform(0.5, 1.5), "beta1": 0.9, "beta2": 0.98,
            "lr": rng.uniform(0.05, 0.2), "eps": 0.05}


def m(g, beta1):
    averages, average = [], 0.0
    for each in g:
        average = beta1 * average + (1 - beta1) * each
        averages.append(average)
    return np.array(averages, g.dtype)


def r(g, beta2):
    averages, average = [], 0.0
    for each in g:
        average = beta2 * average + (1 - beta2) * each**2
        averages.append(average)
    return np.array(averages, g.dtype)


def w(m, r, w0, lr, beta1, beta2, eps):
    t = np.arange(1, len(m) + 1)
    m_hat = m / (1 - beta1**t)  # 평균이 0에서 시작해 모자란 만큼 키운다
    r_hat = r / (1 - beta2**t)
    return (w0 - lr * np.cumsum(m_hat / (np.sqrt(r_hat) + eps))).astype(m.dtype)


RESULTS = {"m": m, "r": r, "w": w}
AXES = {"m": ("걸음",), "r": ("걸음",), "w": ("걸음",)}
CALLED = {"lr": "학습률"}
HINTS = {"m": "첫 걸음의 m 은 (1 − β₁)·g 입니다.", "r": "m 과 같은 일을 g 의 제곱에 합니다.",
         "w": "첫 걸음에서 m̂ 은 g, r̂ 은 g² 이 되어야 합니다."}
WHY = """
첫 걸음은 g / (|g| + ε) 에 학습률을 곱한 것이라, 기울기가 크든 작든 학습률만큼 걷습니다.
치우침을 바로잡지 않으면 첫 걸음이 학습률의 (1 − β₁)/√(1 − β₂) 배가 됩니다. 보통의 0.9 와 0.999 이면 3.16배입니다.
"""


def _walk(m, r, w0, lr, beta1, beta2, eps, m_fix=True, r_fix=True, root=np.sqrt, inside=False, first=1, frozen=False):
    t = np.ones(len(m)) if frozen else np.arange(first, len(m) + first)
    top, below = m / (1 - beta1**t if m_fix else 1), r / (1 - beta2**t if r_fix else 1)
    return w0 - lr * np.cumsum(top / (root(below + eps) if inside else root(below) + eps))


MISTAKES = (
    Mistake("m", "기울기에 1 − β₁ 을 곱하지 않았습니다: 그것은 모멘텀의 속도입니다.", "이동 평균은 (1 − β₁)·g 를 더합니다.",
            lambda g, beta1: m(g, beta1) / (1 - beta1)),
    Mistake("m", "지난 것을 잊었습니다: 걸음마다 0에서 다시 시작했습니다.", "지난 m 에 β₁ 을 곱해 이어 가세요.",
            lambda g, beta1: (1 - beta1) * g),
    Mistake("r", "기울기를 제곱하지 않았습니다.", "r 은 g² 의 이동 평균입니다.", lambda g, beta2: m(g, beta2)),
    Mistake("r", "제곱을 잊지 않고 모두 쌓았습니다: Adagrad 입니다.", "지난 r 에 β₂ 를 곱해 조금씩 잊으세요.", lambda g: np.cumsum(g**2)),
    Mistake("r", "β₂ 대신 β₁ 로 평균했습니다.", "r 은 β₂ 로 더 오래 평균합니다.", lambda g, beta1: r(g, beta1)),
    Mistake("r", "m 을 제곱했습니다.", "먼저 g 를 제곱하고, 그것을 평균합니다.", lambda m: m**2),
    Mistake("w", "치우침을 바로잡지 않았습니다.", "m 은 1 − β₁ᵗ 으로, r 은 1 − β₂ᵗ 으로 나누세요.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, m_fix=False, r_fix=False)),
    Mistake("w", "m 의 치우침만 바로잡았습니다.", "r 도 1 − β₂ᵗ 으로 나누세요.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, r_fix=False)),
    Mistake("w", "r 의 치우침만 바로잡았습니다.", "m 도 1 − β₁ᵗ 으로 나누세요.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, m_fix=False)),
    Mistake("w", "제곱근을 씌우지 않고 나누었습니다.", "√r̂ + ε 으로 나눕니다.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, root=lambda v: v)),
    Mistake("w", "ε 을 제곱근 안에 넣었습니다.", "제곱근을 씌운 다음에 더합니다: √r̂ + ε.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, inside=True)),
    Mistake("w", "걸음이 나아가도 t 를 1로 두었습니다.", "t 는 걸음마다 1, 2, 3 … 으로 자랍니다.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, frozen=True)),
    Mistake("w", "걸음을 2부터 세었습니다.", "첫 걸음의 t 는 1 입니다.",
            lambda m, r, w0, lr, beta1, beta2, eps: _walk(m, r, w0, lr, beta1, beta2, eps, first=2)),
)
