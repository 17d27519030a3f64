"""나누어 쓴 가중치의 기울기

길이 7 인 입력 x 위로 길이 3 인 창을 두 칸씩 옮깁니다(창 셋). 출력 y 가 받은 기울기는 g 입니다.

    y[i] = k[0]·x[2i] + k[1]·x[2i + 1] + k[2]·x[2i + 2]

- local: 창마다 가중치를 따로 둔다면 그 아홉 가중치의 기울기. 모양 (창, 칸)
- shared: 세 창이 k 를 나누어 쓸 때 k 의 기울기
- matrix: 이 합성곱의 야코비 행렬 ∂y/∂x. 모양 (3, 7)
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 21, 2


def data(rng):
    return {"x": rng.standard_normal(7), "k": rng.uniform(0.5, 2.0, 3) * np.array([1, -1, 1]), "g": rng.uniform(0.5, 1.5, 3)}


def _windows(x, stride=2):
    return np.stack([x[stride * i:stride * i + 3] for i in range(3)])


def local(x, g):
    return g[:, None] * _windows(x)


def shared(local):
    return local.sum(0)


def matrix(k):
    return _banded(k, 2)


def _banded(k, stride):
    made = np.zeros((3, 7), k.dtype)
    for i in range(3):
        made[i, stride * i:stride * i + 3] = k
    return made


WINDOWS = ("첫째 창", "둘째 창", "셋째 창")
RESULTS = {"local": local, "shared": shared, "matrix": matrix}
AXES = {"local": (WINDOWS, "칸"), "shared": ("칸",), "matrix": ("줄", "칸")}
CALLED = {"x": "입력", "k": "커널", "g": "받은 기울기"}
HINTS = {"local": "i 째 창의 j 째 가중치에는 x[2i + j] 가 곱해졌습니다. 그 창의 받은 기울기는 g[i] 입니다.",
         "shared": "k[0] 은 세 창에서 한 번씩, 세 번 쓰였습니다.", "matrix": "줄마다 같은 세 수가, 아랫줄일수록 두 칸 오른쪽에 있습니다."}
WHY = """
나누어 쓴 값의 기울기는 쓰임마다의 기여분의 합입니다. 두 번 쓰인 e 의 기여분을 더한 수업 0 과 같은 규칙입니다.
야코비 행렬의 줄은 같은 세 수가 밀린 것이라, 받은 기울기에 이 행렬을 전치해 곱하면 입력의 기울기가 됩니다.
"""
MISTAKES = (
    Mistake("local", "창을 한 칸씩 옮겼습니다.", "창은 두 칸씩 옮깁니다: x[2i + j].", lambda x, g: g[:, None] * _windows(x, 1)),
    Mistake("local", "받은 기울기를 곱하지 않았습니다.", "창마다 g[i] 를 곱하세요.", lambda x: _windows(x)),
    Mistake("local", "받은 기울기를 창이 아니라 칸마다 곱했습니다.", "g[i] 는 i 째 창의 것입니다: 줄마다 곱하세요.",
            lambda x, g: g * _windows(x)),
    Mistake("local", "창 안의 차례가 뒤집혔습니다.", "j 째 가중치에 곱해진 것은 x[2i + j] 입니다.",
            lambda x, g: g[:, None] * _windows(x)[:, ::-1]),
    Mistake("shared", "평균했습니다.", "세 번 쓰였으니 세 기여분을 더합니다. 나누지 않습니다.", lambda local: local.mean(0)),
    Mistake("shared", "마지막 창의 것으로 덮어썼습니다.", "창마다 온 기여분을 모두 더하세요: = 말고 += 입니다.", lambda local: local[-1]),
    Mistake("shared", "첫 창의 것만 세었습니다.", "세 창의 기여분을 모두 더하세요.", lambda local: local[0]),
    Mistake("shared", "창 안에서 더했습니다: 엉뚱한 축입니다.", "같은 칸의 것끼리, 창을 건너 더하세요: .sum(0).",
            lambda local: local.sum(1)),
    Mistake("matrix", "한 칸씩 밀었습니다.", "보폭이 2 이니 아랫줄은 두 칸씩 밀립니다.", lambda k: _banded(k, 1)),
    Mistake("matrix", "밀지 않았습니다: 줄마다 같은 자리에 있습니다.", "줄마다 같은 세 수가 두 칸씩 밀려야 합니다.",
            lambda k: _banded(k, 0)),
    Mistake("matrix", "세 수가 뒤집혔습니다.", "y[i] 에서 x[2i] 에 곱한 것은 k[0] 입니다: 뒤집지 않습니다.", lambda k: _banded(k[::-1], 2)),
    Mistake("matrix", "줄마다 다른 크기가 되었습니다: 받은 기울기를 곱했습니다.", "야코비 행렬은 ∂y/∂x 입니다. g 를 곱하기 앞입니다.",
            lambda k, g: g[:, None] * _banded(k, 2)),
)
