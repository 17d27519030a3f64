"""두 번 쓰인 값

값 하나가 여러 길로 손실에 이르면, 그 길마다 온 기울기를 모두 더합니다. a 와 e 가 두 번씩 쓰입니다.

    e = a·b,   s = sin e,   L = e·s + a²·b

sin 의 도함수는 cos 입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 0, 1


def data(rng):
    return {"a": rng.uniform(0.4, 0.8), "b": rng.uniform(1.1, 1.6)}


def forward(a, b):
    e = a * b
    s = np.sin(e)
    loss = e * s + a**2 * b
    return {"e": e, "s": s, "loss": loss}


def backward(a, b, e, s):
    d_s = e
    d_e = s  # e·s 에서
    d_e = d_e + d_s * np.cos(e)  # sin e 에서: 더한다
    d_a = 2 * a * b  # a²·b 에서
    d_a = d_a + d_e * b  # a·b 에서
    d_b = a**2
    d_b = d_b + d_e * a
    return {"d_s": d_s, "d_e": d_e, "d_a": d_a, "d_b": d_b}


MISTAKES = (
    Mistake("e", "sin 의 도함수 자리에 sin 을 그대로 곱했습니다.", "sin 의 도함수는 cos 입니다.", lambda s, d_s: s + d_s * s),
    Mistake("e", "sin 의 도함수를 −cos 으로 하였습니다.", "sin 의 도함수는 +cos, cos 의 도함수가 −sin 입니다.",
            lambda e, s, d_s: s - d_s * np.cos(e)),
)
