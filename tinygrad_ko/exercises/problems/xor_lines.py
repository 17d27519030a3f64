"""XOR 을 짓는 세 직선

퍼셉트론은 w₀ + w₁x₁ + w₂x₂ 가 0 이상이면 +1, 아니면 −1 이라고 답합니다(0도 +1).
네 점 x 를 퍼셉트론 둘이 (z₁, z₂) 로 옮기고, 셋째 퍼셉트론이 z₁, z₂ 만 보고 답합니다. 정답 t 는 XOR 입니다: 둘이 다르면 +1.

세 퍼셉트론의 (w₀, w₁, w₂) 를 한 줄씩, 세 줄로 lines 에 적으세요: 첫째, 둘째, 그리고 z 를 보는 마지막. 맞는 답은 여럿입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 2, 2


def data(rng):
    return {"x": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), "t": np.array([-1, 1, 1, -1])}


def lines(x):
    either = [-0.5, 1, 1]  # 하나라도 1 이면 +1
    not_both = [1.5, -1, -1]  # 둘 다 1 이 아니면 +1
    together = [-1, 1, 1]  # z 가 둘 다 +1 이면 +1
    return np.array([either, not_both, together], x.dtype)


def _side(line, points):
    return np.where(line[0] + points @ line[1:] >= 0, 1, -1)


def fails(x, t, lines):
    """처음 어긋난 점과 그 점이 옮겨 간 곳."""
    if np.shape(lines) != (3, 3):
        return f"모양이 {np.shape(lines)} 입니다: 퍼셉트론 셋의 (w₀, w₁, w₂), 곧 (3, 3) 이어야 합니다."
    z = np.stack([_side(line, x) for line in lines[:2]], 1)
    said = _side(lines[2], z)
    wrong = np.flatnonzero(said != t)
    if not wrong.size:
        return ""
    k = wrong[0]
    same = [j for j in range(len(t)) if t[j] != t[k] and (z[j] == z[k]).all()]
    point, moved = f"({x[k, 0]:g}, {x[k, 1]:g})", f"({z[k, 0]:+d}, {z[k, 1]:+d})".replace("-", "−")
    told = f"처음 어긋난 점은 {point} 입니다: z = {moved}, 답 {said[k]:+d}, 그런데 정답은 {t[k]:+d} 입니다.".replace("-", "−")
    if same:
        told += f" 정답이 다른 점 ({x[same[0], 0]:g}, {x[same[0], 1]:g}) 과 같은 곳으로 갔으니 마지막 직선으로는 나눌 수 없습니다."
    return told


RESULTS = {"lines": lines}
ACCEPTS = {"lines": fails}
AXES = {"lines": (("첫째", "둘째", "마지막"), ("w₀", "w₁", "w₂"))}
HINTS = {"lines": "첫째는 '하나라도 1', 둘째는 '둘 다 1은 아니다' 로 두어 보세요. 마지막은 둘 다 +1 일 때만 +1 입니다."}
WHY = """
(0, 1) 과 (1, 0) 은 z = (+1, +1) 로 겹치고, (0, 0) 은 (−1, +1), (1, 1) 은 (+1, −1) 로 갑니다. 이제 z₁ + z₂ − 1 = 0 하나면 나뉩니다.
두 직선은 네 점을 세 조각으로 갈라, 정답이 다른 점이 한 조각에 들지 않게 하면 됩니다.
조각이 같으면 같은 곳으로 가고, 그러면 뒤에서 무엇을 해도 늦습니다.
"""


def _of(first, second, last):
    return lambda x: np.array([first, second, last], x.dtype)


MISTAKES = (
    Mistake("lines", "두 직선이 같은 쪽을 봅니다: 둘째도 '하나라도 1이면 +1' 입니다.", "둘째는 부호를 뒤집어 (1, 1) 쪽을 −1 로 하세요.",
            _of([-0.5, 1, 1], [-0.2, 1, 1], [-1, 1, 1])),
    Mistake("lines", "두 직선이 똑같습니다: 점이 두 곳으로만 갑니다.", "둘째 직선은 (1, 1) 을 나머지에서 떼어 내야 합니다.",
            _of([-0.5, 1, 1], [-0.5, 1, 1], [-1, 1, 1])),
    Mistake("lines", "마지막의 편향이 0 입니다: z₁ + z₂ 는 2 아니면 0 이고, 0 도 +1 이라 네 점이 모두 +1 입니다.",
            "마지막은 z₁ + z₂ 가 2 일 때만 +1 이어야 합니다: 편향을 0과 −2 사이로 내리세요.",
            _of([-0.5, 1, 1], [1.5, -1, -1], [0, 1, 1])),
    Mistake("lines", "마지막이 '하나라도 +1' 입니다: z 마다 하나는 +1 이므로 네 점이 모두 +1 입니다.",
            "둘 다 +1 일 때만 +1 이어야 합니다: 편향은 −1 입니다.", _of([-0.5, 1, 1], [1.5, -1, -1], [1, 1, 1])),
    Mistake("lines", "둘째 직선의 편향의 부호가 뒤집혔습니다: 네 점이 모두 − 쪽입니다.", "둘째는 1.5 − x₁ − x₂ 입니다.",
            _of([-0.5, 1, 1], [-1.5, -1, -1], [-1, 1, 1])),
    Mistake("lines", "XOR 이 아니라 그 반대를 지었습니다: 같을 때 +1 입니다.", "마지막의 세 수의 부호를 모두 뒤집으세요.",
            _of([-0.5, 1, 1], [1.5, -1, -1], [1, -1, -1])),
    Mistake("lines", "마지막이 첫째만 봅니다: 그것은 OR 입니다.", "마지막은 z₁ 과 z₂ 를 함께 보아야 합니다.",
            _of([-0.5, 1, 1], [1.5, -1, -1], [0, 1, 0])),
)
