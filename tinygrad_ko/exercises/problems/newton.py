"""뉴턴 방법 한 걸음

    f = ½ xᵀA x + bᵀx      (A 는 대칭이고 3 × 3, x 는 지금의 자리)

헤시안 H, 그리고 뉴턴 방법으로 한 걸음 간 자리 next 를 내세요. g 는 x 에서의 기울기입니다.

    next = x − H⁻¹ g
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 25, 3


def data(rng):
    half = rng.normal(size=(3, 3))
    place = rng.uniform(1.0, 3.0, 3) * rng.choice([-1, 1], 3)
    return {"A": half @ half.T + np.diag([1.0, 2.0, 3.0]), "b": rng.uniform(0.5, 2.0, 3), "x": place}


def H(A):
    return A.copy()


def next_place(b, x, H):
    g = H @ x + b  # 2차식의 기울기
    return x - np.linalg.solve(H, g)


RESULTS = {"H": H, "next": next_place}
HINTS = {"H": "기울기 A x + b 를 x 로 또 미분하세요.",
         "next": "기울기는 A x + b 이고, H⁻¹ g 는 np.linalg.solve(H, g) 입니다. 역행렬을 만들지 않아도 됩니다."}
WHY = "2차식이면 굽은 정도가 어디서나 H 로 같습니다. 그래서 한 걸음에 바닥(g = 0)에 닿습니다."
MISTAKES = (
    Mistake("H", "½ 을 남겼습니다.", "½ xᵀA x 를 두 번 미분하면 A 입니다: x 가 두 번 쓰였습니다.", lambda A: A / 2),
    Mistake("H", "½ 을 잊어 두 배가 되었습니다.", "½ xᵀA x 를 두 번 미분하면 A 입니다.", lambda A: 2 * A),
    Mistake("H", "대각선만 남겼습니다.", "다른 자리로 미분한 것도 헤시안에 듭니다.", lambda A: np.diag(np.diag(A))),
    Mistake("next", "거꾸로 갔습니다.", "x 에서 뺍니다.", lambda b, x, H: x + np.linalg.solve(H, H @ x + b)),
    Mistake("next", "경사하강법으로 갔습니다: H 로 나누지 않았습니다.", "np.linalg.solve(H, g) 만큼 뺍니다.",
            lambda b, x, H: x - (H @ x + b)),
    Mistake("next", "H 로 나누지 않고 곱했습니다.", "np.linalg.solve(H, g) 만큼 뺍니다.", lambda b, x, H: x - H @ (H @ x + b)),
    Mistake("next", "대각선으로만 나누었습니다.", "다른 자리와 얽힌 굽음까지 풀어야 합니다: np.linalg.solve(H, g).",
            lambda b, x, H: x - (H @ x + b) / np.diag(H)),
    Mistake("next", "옮길 양만 냈습니다.", "x 에서 뺀 자리를 내세요.", lambda b, x, H: np.linalg.solve(H, H @ x + b)),
    Mistake("next", "기울기에 ½ 을 남겼습니다.", "½ xᵀA x 를 x 로 미분하면 A x 입니다.",
            lambda b, x, H: x - np.linalg.solve(H, H @ x / 2 + b)),
)
