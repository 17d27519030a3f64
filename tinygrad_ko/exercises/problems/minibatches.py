"""미니배치로 나누기

표본 X 와 정답 t 를 두 에포크 동안 봅니다. order 의 한 줄이 한 에포크에 볼 표본의 차례입니다. 한 걸음에 size 개씩 봅니다.

- sizes: 한 에포크의 미니배치마다 표본이 몇 개인가
- x: 두 에포크 동안 본 표본, 본 차례대로. 모양 (에포크, 표본, 특징)
- y: 그 표본들의 정답, 본 차례대로. 모양 (에포크, 표본)
- steps: 두 에포크를 도는 반복은 모두 몇 번인가
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 11, 2
N = 10


def data(rng):
    first = rng.permutation(N)
    while (first == np.argsort(first)).all() or (first == np.arange(N)).all():
        first = rng.permutation(N)
    second = np.roll(first, 3)[::-1]
    return {"X": rng.normal(size=(N, 3)), "t": rng.permutation(N) + 10, "order": np.stack([first, second]), "size": 4}


def sizes(X, size):
    starts = range(0, len(X), size)
    return np.array([len(X[start:start + size]) for start in starts])


def x(X, order):
    return X[order]


def y(t, order):
    return t[order]


def steps(sizes, order):
    return len(sizes) * len(order)


RESULTS = {"sizes": sizes, "x": x, "y": y, "steps": steps}
AXES = {"sizes": ("반복",), "x": ("에포크", "표본"), "y": ("에포크", "표본")}
CALLED = {"size": "배치 크기", "order": "차례", "X": "표본", "t": "정답"}
HINTS = {"sizes": "열을 넷씩 나누면 둘이 남습니다. 남은 것도 봅니다.", "x": "order 의 첫 줄이 [3, 1, …] 이면 처음 볼 것은 X[3] 입니다.",
         "y": "표본을 뽑은 그 자리로 정답도 뽑으세요.", "steps": "한 에포크의 반복에 에포크의 수를 곱하세요."}
WHY = """
섞는 것은 표본의 자리(색인)입니다. 자리를 한 번 섞어 표본과 정답을 함께 뽑으면 짝이 어긋날 수 없습니다.
마지막의 작은 조각을 버리면 그 표본들은 그 에포크에 한 번도 보지 못합니다.
"""
MISTAKES = (
    Mistake("sizes", "마지막 조각을 버렸습니다.", "남은 표본도 한 에포크에 한 번은 보아야 합니다.",
            lambda X, size: np.full(len(X) // size, size)),
    Mistake("sizes", "마지막 조각까지 size 개라고 했습니다.", "남은 것은 열에서 앞의 것들을 뺀 만큼입니다.",
            lambda X, size: np.full(-(-len(X) // size), size)),
    Mistake("sizes", "남은 것을 마지막 미니배치에 붙였습니다.", "한 걸음에는 많아야 size 개를 봅니다.",
            lambda X, size: np.array([*[size] * (len(X) // size - 1), size + len(X) % size])),
    Mistake("sizes", "작은 조각을 맨 앞에 두었습니다.", "앞에서부터 size 개씩 채우고, 남은 것이 마지막입니다.",
            lambda X, size: np.array([len(X) % size, *[size] * (len(X) // size)])),
    Mistake("x", "섞지 않았습니다: 표본을 처음의 차례로 보았습니다.", "에포크마다 order 의 그 줄의 차례로 보세요.",
            lambda X: np.stack([X, X])),
    Mistake("x", "두 에포크를 같은 차례로 보았습니다.", "둘째 에포크에는 order 의 둘째 줄을 쓰세요.",
            lambda X, order: X[order[[0, 0]]]),
    Mistake("x", "차례를 뒤집어 썼습니다: k 번 표본을 order[k] 번째에 놓았습니다.", "k 번째로 볼 것이 order[k] 번 표본입니다: X[order].",
            lambda X, order: X[np.argsort(order, axis=1)]),
    Mistake("x", "에포크의 차례를 바꾸어 보았습니다.", "첫째 에포크가 order 의 첫 줄입니다.", lambda X, order: X[order[::-1]]),
    Mistake("y", "정답이 표본과 어긋났습니다: 정답은 섞지 않았습니다.", "표본을 뽑은 그 자리로 정답도 뽑으세요: t[order].",
            lambda t: np.stack([t, t])),
    Mistake("y", "정답이 표본과 어긋났습니다: 표본과 다른 차례로 섞었습니다.", "한 에포크의 표본과 정답은 order 의 같은 줄로 뽑으세요.",
            lambda t, order: t[order[::-1]]),
    Mistake("y", "정답이 표본과 어긋났습니다: 두 에포크의 정답을 같은 차례로 뽑았습니다.",
            "둘째 에포크의 정답은 order 의 둘째 줄로 뽑으세요.",
            lambda t, order: t[order[[0, 0]]]),
    Mistake("y", "정답이 표본과 어긋났습니다: 정답의 차례를 뒤집어 썼습니다.", "k 번째로 본 표본의 정답은 t[order[k]] 입니다.",
            lambda t, order: t[np.argsort(order, axis=1)]),
    Mistake("steps", "한 에포크의 반복입니다.", "에포크의 수를 곱하세요.", lambda sizes: len(sizes)),
    Mistake("steps", "본 표본의 수입니다.", "반복은 미니배치를 본 횟수입니다.", lambda order: order.size),
    Mistake("steps", "마지막 조각의 반복을 빠뜨렸습니다.", "작은 조각을 보는 것도 한 번의 반복입니다.",
            lambda X, size, order: len(X) // size * len(order)),
    Mistake("steps", "에포크의 수입니다.", "반복은 미니배치를 본 횟수입니다.", lambda order: len(order)),
)
