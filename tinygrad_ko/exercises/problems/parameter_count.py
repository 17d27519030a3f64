"""매개변수 세기

완전 연결층만 이은 망의 폭을 width 에 차례대로 적었습니다: 입력, 은닉, 은닉, 출력. 층은 셋입니다.
선형층 하나에는 가중치가 (출력 × 입력)개, 편향이 출력마다 하나 있습니다.

    layers  층마다의 매개변수의 수 (셋)
    total   모두 몇 개인가
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 4, 1


def data(rng):
    return {"width": np.array([rng.integers(3, 6), rng.integers(7, 10), rng.integers(11, 14), rng.integers(16, 20)])}


def layers(width):
    return width[:-1] * width[1:] + width[1:]


def total(layers):
    return int(layers.sum())


RESULTS = {"layers": layers, "total": total}
AXES = {"layers": ("층",)}
CALLED = {"width": "폭"}
HINTS = {"layers": "첫 층의 가중치의 모양은 (둘째 폭, 첫째 폭) 입니다.", "total": "층마다의 수를 모두 더하세요."}
WHY = """
폭이 2-8-8-1 이면 8·2 + 8 = 24, 8·8 + 8 = 72, 1·8 + 1 = 9, 모두 105 입니다. 편향은 출력마다 하나입니다: 입력의 수와 상관없습니다.
"""
MISTAKES = (
    Mistake("layers", "편향을 빠뜨렸습니다.", "출력마다 편향이 하나씩 있습니다.", lambda width: width[:-1] * width[1:]),
    Mistake("layers", "입력의 수와 출력의 수를 더했습니다.", "입력과 출력의 짝마다 가중치가 하나이므로 곱합니다.",
            lambda width: width[:-1] + width[1:]),
    Mistake("layers", "편향을 입력마다 하나씩 세었습니다.", "편향은 출력마다 하나입니다.",
            lambda width: width[:-1] * width[1:] + width[:-1]),
    Mistake("layers", "편향을 층마다 하나만 세었습니다.", "편향은 출력마다 하나입니다.", lambda width: width[:-1] * width[1:] + 1),
    Mistake("layers", "편향에 입력과 출력을 모두 세었습니다.", "편향은 출력마다 하나입니다.",
            lambda width: width[:-1] * width[1:] + width[:-1] + width[1:]),
    Mistake("total", "마지막 층을 빠뜨렸습니다.", "출력층에도 매개변수가 있습니다.", lambda layers: int(layers[:-1].sum())),
    Mistake("total", "첫 층을 빠뜨렸습니다.", "입력과 첫 은닉을 잇는 것도 층입니다.", lambda layers: int(layers[1:].sum())),
    Mistake("total", "층을 하나 더 세었습니다: 입력의 폭도 더했습니다.", "입력은 층이 아니라 자료입니다.",
            lambda layers, width: int(layers.sum() + width[0])),
)
