"""빠진 꼭짓점

직선 셋 w₀ + w₁x₁ + w₂x₂ = 0 이 평면을 일곱 조각으로 나눕니다. 조각마다 세 직선의 부호(+1 또는 −1)를 적으면 정육면체의 꼭짓점 하나입니다.
꼭짓점은 여덟이니 하나가 빕니다. lines 의 줄마다 직선 하나의 (w₀, w₁, w₂) 가 있습니다.

    cross   둘째와 셋째, 첫째와 셋째, 첫째와 둘째 직선이 만나는 점. 세 줄
    inside  세 교점이 꼭짓점인 삼각형 조각의 부호 셋
    corner  어느 조각도 가지 않는 꼭짓점의 부호 셋
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 2, 3


def data(rng):
    # 원점이 삼각형 밖에 있게
    corners = np.array([[1.0, 1.0], [5.0, 1.5], [2.0, 4.0]]) + rng.uniform(-0.4, 0.4, (3, 2))
    signs = rng.permutation([1, 1, -1])
    rows = []
    for k, sign in enumerate(signs):
        a, b = np.delete(corners, k, 0)  # 직선 k 는 나머지 두 꼭짓점을 지난다
        w = np.array([b[1] - a[1], a[0] - b[0]])
        w0 = -w @ a
        size = sign * np.sign(w0 + w @ corners[k]) * rng.uniform(0.5, 1.5)
        rows.append(size * np.array([w0, *w]))
    return {"lines": np.array(rows)}


def cross(lines):
    found = []
    for k in range(3):
        (a0, a1, a2), (b0, b1, b2) = np.delete(lines, k, 0)  # k 가 아닌 두 직선
        d = a1 * b2 - a2 * b1
        found.append([(a2 * b0 - a0 * b2) / d, (a0 * b1 - a1 * b0) / d])
    return np.array(found, lines.dtype)


def inside(lines, cross):
    # 교점 k 는 나머지 두 직선 위에 있으니, 거기서 부호를 말해 주는 것은 직선 k 뿐이다
    return np.array([1 if lines[k, 0] + lines[k, 1:] @ cross[k] > 0 else -1 for k in range(3)])


def corner(inside):
    return -inside


RESULTS = {"cross": cross, "inside": inside, "corner": corner}
AXES = {"cross": (("첫째 직선의 맞은편", "둘째 직선의 맞은편", "셋째 직선의 맞은편"), ("x₁", "x₂")),
        "inside": (("첫째 직선", "둘째 직선", "셋째 직선"),), "corner": (("첫째 직선", "둘째 직선", "셋째 직선"),)}
HINTS = {"cross": "두 직선의 식을 나란히 놓고 x₁, x₂ 를 푸는 연립방정식입니다.",
         "inside": "둘째와 셋째가 만나는 점은 삼각형의 꼭짓점입니다. 거기서 첫째 직선의 값이 양수이면 삼각형은 첫째의 + 쪽입니다.",
         "corner": "삼각형에서 세 직선을 모두 건너면 어디로 갑니까? 그런 곳이 있습니까?"}
WHY = """
세 직선의 식을 삼각형 안에서 양수가 되게 부호를 맞추고, 저마다 알맞은 양수를 곱해 더하면 x₁ 과 x₂ 가 지워져 상수가 됩니다.
안에서 양수이니 그 상수는 양수이고, 어디에서도 셋이 모두 음수일 수는 없습니다.
그래서 삼각형과 부호가 모두 반대인 곳은 없습니다. 나머지 일곱은 다 있습니다.
"""


def _flipped_at(k):
    return lambda inside: np.where(np.arange(3) == k, -inside, inside)


MISTAKES = (
    Mistake("cross", "상수 w₀ 을 오른쪽으로 옮기며 부호를 바꾸지 않았습니다.", "w₁x₁ + w₂x₂ = −w₀ 입니다.", lambda lines: -cross(lines)),
    Mistake("cross", "x₁ 과 x₂ 가 서로 바뀌었습니다.", "줄마다 (x₁, x₂) 의 차례로 적으세요.", lambda lines: cross(lines)[:, ::-1]),
    Mistake("cross", "교점의 차례가 다릅니다: 첫째와 둘째의 교점부터 적었습니다.", "줄 k 는 직선 k 가 아닌 두 직선의 교점입니다.",
            lambda lines: cross(lines)[::-1]),
    Mistake("inside", "원점이 든 조각의 부호입니다: w₀ 의 부호만 보았습니다.", "삼각형의 꼭짓점을 식에 넣어 보세요.",
            lambda lines: np.where(lines[:, 0] > 0, 1, -1)),
    Mistake("inside", "부호를 1과 0으로 적었습니다.", "− 쪽은 0이 아니라 −1 입니다.", lambda lines, cross: (inside(lines, cross) + 1) // 2),
    Mistake("inside", "삼각형의 맞은편입니다: 부호가 모두 반대입니다.", "교점을 그 맞은편 직선의 식에 넣어 양수이면 +1 입니다.",
            lambda lines, cross: -inside(lines, cross)),
    Mistake("corner", "그것은 삼각형의 부호입니다: 그 조각은 있습니다.", "빠진 것은 그 맞은편입니다.", lambda inside: inside),
    Mistake("corner", "첫째 직선만 건넜습니다: 삼각형과 변 하나를 사이에 둔 조각이라 있습니다.", "세 직선을 모두 건넌 곳을 찾으세요.",
            _flipped_at(0)),
    Mistake("corner", "둘째 직선만 건넜습니다: 삼각형과 변 하나를 사이에 둔 조각이라 있습니다.", "세 직선을 모두 건넌 곳을 찾으세요.",
            _flipped_at(1)),
    Mistake("corner", "셋째 직선만 건넜습니다: 삼각형과 변 하나를 사이에 둔 조각이라 있습니다.", "세 직선을 모두 건넌 곳을 찾으세요.",
            _flipped_at(2)),
)
