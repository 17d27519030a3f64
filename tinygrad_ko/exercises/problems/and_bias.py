"""AND 의 편향

퍼셉트론은 s = w₀ + w₁x₁ + w₂x₂ 가 0 이상이면 +1, 아니면 −1 이라고 답합니다(s = 0 도 +1).
w₁ = w₂ = 1 일 때, 네 점 x 의 정답 t (AND: (1, 1) 에서만 +1)를 모두 맞히는 w₀ 하나를 구하세요. 맞는 w₀ 은 여럿입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 1, 1


def data(rng):
    return {"x": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), "w": np.array([1.0, 1.0]), "t": np.array([-1, -1, -1, 1])}


def w0(w):
    return -1.5 * w[0]


def fails(x, w, t, w0):
    """처음 틀린 점과 그때의 s."""
    s = w0 + x @ w
    wrong = np.flatnonzero(np.where(s >= 0, 1, -1) != t)
    if not wrong.size:
        return ""
    k = wrong[0]
    said, right = ("+1", "−1") if s[k] >= 0 else ("−1", "+1")
    point = ", ".join(f"{v:g}" for v in x[k])
    return f"처음 틀린 점은 ({point}) 입니다: s = {s[k]:g} 이므로 {said}, 그런데 정답은 {right} 입니다."


RESULTS = {"w0": w0}
ACCEPTS = {"w0": fails}
HINTS = {"w0": "네 점의 s 를 w₀ 으로 적어 보세요: w₀, w₀ + 1, w₀ + 1, w₀ + 2. 어느 것이 0 이상이어야 합니까?"}
WHY = """
(0, 1) 과 (1, 0) 에서 s = w₀ + 1 < 0 이어야 하니 w₀ < −1 이고, (1, 1) 에서 s = w₀ + 2 ≥ 0 이어야 하니 w₀ ≥ −2 입니다.
그래서 −2 ≤ w₀ < −1 이면 무엇이든 됩니다.
"""
MISTAKES = (
    Mistake("w0", "그것은 OR 의 편향입니다: 하나만 1이어도 +1 이 됩니다.",
            "점 (0, 1) 에서도 s 가 0보다 작아지도록 더 내리세요.", lambda: -0.5),
    Mistake("w0", "점 (0, 1) 에서 s 가 꼭 0 입니다. s = 0 이면 +1 이라고 답합니다.", "0보다 작아야 −1 입니다: 조금 더 내리세요.",
            lambda: -1.0),
    Mistake("w0", "너무 내려서 네 점이 모두 −1 이 되었습니다.", "점 (1, 1) 에서는 s 가 0 이상이어야 합니다.", lambda: -2.5),
    Mistake("w0", "편향이 없으면 원점에서 s = 0 이라 +1 이 됩니다.", "원점에서 s = w₀ 입니다: 0보다 작아야 합니다.", lambda: 0.0),
    Mistake("w0", "부호가 뒤집혔습니다: 경계 x₁ + x₂ = 1.5 를 넘기면 s = x₁ + x₂ − 1.5 입니다.",
            "편향은 문턱에 − 를 붙인 것입니다.", lambda: 1.5),
)
