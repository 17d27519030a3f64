"""죽은 뉴런 세기

훈련 집합을 미니배치 둘로 나누어 보았습니다. z 는 ReLU 가 받은 값이고 모양은 (미니배치, 표본, 마디)입니다.
w 는 마디마다의 가중치(마디, 특징)이고, 참고로 드립니다.

- dead: 마디마다, 죽었는가 (참·거짓의 배열). 죽은 뉴런은 훈련 집합의 모든 표본에서 꺼진 마디입니다.
- count: 죽은 뉴런은 몇 개인가
- zeros: ReLU 의 출력 가운데 0 인 것의 비율
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 13, 2


def data(rng):
    z = rng.normal(size=(2, 6, 7))
    off = -np.abs(z) - 0.1
    z[:, :, 0] = off[:, :, 0]  # 죽었다
    z[:, :, 1] = off[:, :, 1]  # 죽었다: 꼭 0 인 자리가 있어도
    z[0, 2, 1] = z[1, 4, 1] = 0.0
    z[0, :, 2], z[1, 3, 2] = off[0, :, 2], 0.7  # 첫 미니배치에서만 모두 꺼졌다
    z[1, :, 3], z[0, 1, 3] = off[1, :, 3], 0.4  # 둘째 미니배치에서만 모두 꺼졌다
    z[:, :, 4] = 0.5 + 0.1 * np.abs(z[:, :, 4])  # 가중치가 0 이고 편향이 양수: 늘 켜진다
    z[0, :, 5:], z[1, :, 5:] = -off[0, :, 5:], off[1, :, 5:]  # 켜졌다 꺼졌다 한다: 앞에서는 거의 켜지고 뒤에서는 거의 꺼진다
    z[0, 0, 5], z[1, 1, 6] = -0.6, 0.6
    w = rng.normal(size=(7, 3))
    w[4] = 0.0
    return {"z": z, "w": w}


def dead(z):
    return (z <= 0).all(axis=(0, 1))


def count(dead):
    return int(dead.sum())


def zeros(z):
    return (z <= 0).mean(dtype=z.dtype)


RESULTS = {"dead": dead, "count": count, "zeros": zeros}
AXES = {"dead": ("마디",)}
HINTS = {"dead": "한 표본에서라도 0 보다 크면 살아 있습니다. 미니배치 둘을 모두 보세요.", "count": "참이 몇 개인지 세세요.",
         "zeros": "출력 하나하나를 셉니다: 2 × 6 × 7 개 가운데 몇 개가 0 입니까?"}
WHY = """
모든 표본에서 0 이하이면 출력도 도함수도 늘 0 이라 기울기가 오지 않습니다. 꼭 0 인 자리도 도함수가 0 이므로 꺼진 것으로 셉니다.
0 의 비율이 높은 것은 드문 활성이지 죽은 것이 아닙니다. 표본마다 다른 마디가 켜지기 때문입니다.
"""
MISTAKES = (
    Mistake("dead", "첫 미니배치에서만 보았습니다.", "한 미니배치에서 꺼졌어도 다른 미니배치에서 켜질 수 있습니다.",
            lambda z: (z[0] <= 0).all(0)),
    Mistake("dead", "둘째 미니배치에서만 보았습니다.", "한 미니배치에서 꺼졌어도 다른 미니배치에서 켜질 수 있습니다.",
            lambda z: (z[1] <= 0).all(0)),
    Mistake("dead", "어느 한 미니배치에서라도 모두 꺼지면 죽었다고 했습니다.", "모든 미니배치에서 꺼져야 죽은 것입니다.",
            lambda z: (z <= 0).all(1).any(0)),
    Mistake("dead", "0 보다 작은 것만 보았습니다: 꼭 0 을 받으면 살았다고 했습니다.", "0 에서도 출력과 도함수가 0 입니다: z <= 0.",
            lambda z: (z < 0).all((0, 1))),
    Mistake("dead", "한 번이라도 꺼지면 죽었다고 했습니다.", "표본마다 꺼지는 것은 드문 활성입니다. 모든 표본에서 꺼져야 합니다: all.",
            lambda z: (z <= 0).any((0, 1))),
    Mistake("dead", "가중치가 0 인 마디를 골랐습니다.", "죽었는지는 가중치가 아니라 받은 값이 말합니다.", lambda w: (w == 0).all(1)),
    Mistake("dead", "거꾸로, 살아 있는 마디를 참이라고 했습니다.", "꺼진 것이 참이어야 합니다.", lambda z: (z > 0).any((0, 1))),
    Mistake("count", "살아 있는 것을 세었습니다.", "참의 수를 세세요.", lambda dead: int((~dead).sum())),
    Mistake("count", "마디의 수입니다.", "그 가운데 죽은 것만 세세요.", lambda dead: dead.size),
    Mistake("count", "꺼진 자리를 모두 세었습니다.", "자리가 아니라 마디를 셉니다.", lambda z: int((z <= 0).sum())),
    Mistake("zeros", "죽은 뉴런의 비율입니다.", "마디가 아니라 출력 하나하나를 세세요.", lambda dead: dead.mean()),
    Mistake("zeros", "켜진 것의 비율입니다.", "0 인 것은 꺼진 것입니다.", lambda z: (z > 0).mean()),
    Mistake("zeros", "첫 미니배치만 세었습니다.", "훈련 집합 전체를 세세요.", lambda z: (z[0] <= 0).mean()),
    Mistake("zeros", "비율이 아니라 개수입니다.", "모두의 수로 나누세요.", lambda z: (z <= 0).sum()),
)
