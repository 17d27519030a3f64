"""겹치는 창의 최대 풀링

7×9 영상 x 위로 3×3 창을 두 칸씩 옮기며 가장 큰 수를 남깁니다. 창이 한 줄씩 겹칩니다. y 의 모양은 (3, 4)입니다.

    y[i, j] = max x[2i : 2i+3, 2j : 2j+3]

y 가 받은 기울기는 g 입니다. 영상의 기울기 d_x 를 내세요. 창에서 뽑힌 자리 하나가 g[i, j] 를 모두 받습니다.
가장 큰 수가 여럿이면 (위에서 아래로, 왼쪽에서 오른쪽으로) 첫째 자리를 뽑습니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 14, 3


def data(rng):
    x, g = rng.uniform(0.0, 5.0, (7, 9)), rng.uniform(0.5, 2.0, (3, 4))
    x[2, 4] = 9.0  # 네 창이 함께 보는 자리
    x[5, 1] = x[6, 0] = 7.0  # 한 창에서 가장 큰 것이 둘
    return {"x": x, "g": g}


def y(x):
    return np.array([[x[2 * i:2 * i + 3, 2 * j:2 * j + 3].max() for j in range(4)] for i in range(3)])


def d_x(x, g):
    found = np.zeros_like(x)
    for i in range(3):
        for j in range(4):
            window = x[2 * i:2 * i + 3, 2 * j:2 * j + 3]
            row, column = np.unravel_index(window.argmax(), window.shape)  # argmax 는 첫째를 고른다
            found[2 * i + row, 2 * j + column] += g[i, j]  # 겹친 자리는 더한다
    return found


def _back(x, g, share, add=True):
    """창마다 ``share(창)`` 이 정한 비율대로 나누어 준다."""
    found = np.zeros_like(x)
    for i in range(3):
        for j in range(4):
            place = slice(2 * i, 2 * i + 3), slice(2 * j, 2 * j + 3)
            part = share(x[place]) * g[i, j]
            found[place] = found[place] + part if add else np.where(part != 0, part, found[place])
    return found


def _picked(window, last=False):
    flat = window.ravel()
    at = flat.size - 1 - flat[::-1].argmax() if last else flat.argmax()
    return (np.arange(flat.size) == at).reshape(window.shape).astype(window.dtype)


RESULTS = {"y": y, "d_x": d_x}
AXES = {"y": ("줄", "칸"), "d_x": ("줄", "칸")}
CALLED = {"x": "영상", "g": "받은 기울기"}
HINTS = {"y": "창의 왼쪽 위는 (2i, 2j) 입니다.", "d_x": "0 으로 채운 d_x 를 만들고, 창마다 뽑힌 자리 하나에 g[i, j] 를 더하세요(+=)."}
WHY = """
가장 큰 수가 아닌 자리는 조금 흔들어도 y 가 그대로이니 0 입니다. 한 자리가 여러 창에서 뽑히면 여러 번 쓰인 값이니 기여분을 더합니다.
"""
MISTAKES = (
    Mistake("y", "가장 큰 수가 아니라 평균을 냈습니다.", "창에서 가장 큰 수 하나만 남기세요.",
            lambda x: np.array([[x[2 * i:2 * i + 3, 2 * j:2 * j + 3].mean() for j in range(4)] for i in range(3)], x.dtype)),
    Mistake("y", "가장 작은 수를 냈습니다.", "max 입니다.",
            lambda x: np.array([[x[2 * i:2 * i + 3, 2 * j:2 * j + 3].min() for j in range(4)] for i in range(3)])),
    Mistake("y", "창을 한 칸씩 옮겼습니다.", "두 칸씩 옮깁니다: 창의 왼쪽 위는 (2i, 2j) 입니다.",
            lambda x: np.array([[x[i:i + 3, j:j + 3].max() for j in range(4)] for i in range(3)])),
    Mistake("d_x", "겹친 자리에서 더하지 않고 덮어썼습니다.", "여러 창에서 뽑힌 자리는 기여분을 더합니다: = 가 아니라 += 입니다.",
            lambda x, g: _back(x, g, _picked, add=False)),
    Mistake("d_x", "창의 아홉 자리에 고르게 나누었습니다: 평균 풀링의 역전파입니다.", "뽑힌 자리 하나가 g[i, j] 를 모두 받습니다.",
            lambda x, g: _back(x, g, lambda window: np.ones_like(window) / window.size)),
    Mistake("d_x", "같은 값인 자리 모두에 기울기를 주었습니다.", "가장 큰 수가 여럿이면 첫째 자리 하나만 받습니다: argmax 로 고르세요.",
            lambda x, g: _back(x, g, lambda window: (window == window.max()).astype(window.dtype))),
    Mistake("d_x", "가장 큰 수가 여럿일 때 마지막 자리에 주었습니다.", "첫째 자리를 고르세요: argmax 는 첫째를 고릅니다.",
            lambda x, g: _back(x, g, lambda window: _picked(window, last=True))),
    Mistake("d_x", "뽑힌 수를 곱했습니다.", "최대 풀링의 국소 도함수는 뽑힌 자리에서 1 입니다: g[i, j] 만 보내세요.",
            lambda x, g: d_x(x, g * y(x))),
)
