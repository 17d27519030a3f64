"""드롭아웃의 앞과 뒤

은닉값 h 를 확률 p 로 끕니다. u 는 0 과 1 사이에서 고르게 뽑은 난수이고, u < p 인 마디가 꺼집니다.

    mask = 남은 마디는 1, 꺼진 마디는 0
    out  = h·mask / (1 − p)

out 이 받은 기울기는 g 입니다. mask, out, 그리고 h 의 기울기 d_h 를 내세요. later 는 다음 걸음에서 쓸 난수입니다. 이번에는 쓰지 않습니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 18, 2


def data(rng):
    size = 8
    spread = (np.arange(size) + rng.uniform(0.2, 0.8, size)) / size  # 고르게 흩어진 난수: 늘 몇은 꺼지고 몇은 남는다
    order = rng.permutation(size)
    return {"h": rng.uniform(0.5, 2.0, size), "u": spread[order], "later": spread[np.roll(order, 3)],
            "g": rng.uniform(0.5, 1.5, size), "p": rng.choice([0.25, 0.375])}


def mask(u, p):
    return (u >= p).astype(u.dtype)


def out(h, mask, p):
    return h * mask / (1 - p)


def d_h(g, mask, p):
    return g * mask / (1 - p)


RESULTS = {"mask": mask, "out": out, "d_h": d_h}
AXES = {"mask": ("마디",), "out": ("마디",), "d_h": ("마디",)}
CALLED = {"h": "은닉값", "u": "난수", "later": "다음 걸음의 난수", "g": "받은 기울기", "p": "끌 확률"}
HINTS = {"mask": "u < p 이면 0, 아니면 1 입니다.", "out": "남은 것을 키워 기댓값을 지킵니다.",
         "d_h": "out 을 h 로 미분하면 mask / (1 − p) 입니다."}
WHY = """
기댓값은 (1 − p)·h/(1 − p) = h 로 그대로입니다. 꺼진 마디는 out 을 움직이지 못하므로 기울기도 받지 못합니다.
앞에서 쓴 마스크를 그대로 씁니다.
"""
MISTAKES = (
    Mistake("mask", "거꾸로입니다: 꺼질 마디를 남겼습니다.", "u < p 인 마디가 0 입니다.", lambda u, p: (u < p).astype(u.dtype)),
    Mistake("mask", "다음 걸음의 난수로 뽑았습니다.", "이번 걸음의 u 로 뽑으세요.", lambda later, p: mask(later, p)),
    Mistake("out", "비율을 맞추지 않았습니다: 남은 것을 키우지 않았습니다.", "1/(1 − p) 를 곱하세요.", lambda h, mask: h * mask),
    Mistake("out", "1 − p 가 아니라 p 로 나누었습니다.", "남길 확률 1 − p 로 나누세요.", lambda h, mask, p: h * mask / p),
    Mistake("out", "나누지 않고 1 − p 를 곱했습니다.", "줄어든 만큼 키우려면 1 − p 로 나눕니다.", lambda h, mask, p: h * mask * (1 - p)),
    Mistake("out", "끄지 않고 키우기만 했습니다.", "mask 를 곱해 꺼진 마디를 0 으로 만드세요.", lambda h, p: h / (1 - p)),
    Mistake("d_h", "앞과 다른 마스크입니다: 새 난수로 다시 뽑았습니다.", "앞에서 쓴 mask 를 그대로 곱하세요.",
            lambda g, later, p: g * mask(later, p) / (1 - p)),
    Mistake("d_h", "마스크를 잊었습니다: 꺼진 마디에도 기울기를 주었습니다.", "꺼진 마디는 0 을 받습니다: mask 를 곱하세요.",
            lambda g, p: g / (1 - p)),
    Mistake("d_h", "앞에서 한 비율 맞춤을 뒤에서 잊었습니다.", "앞에서 1/(1 − p) 를 곱했으니 뒤에서도 곱합니다.",
            lambda g, mask: g * mask),
    Mistake("d_h", "은닉값 h 를 곱했습니다.", "out 은 h 에 비례합니다: h 로 미분하면 h 는 사라지고 mask / (1 − p) 가 남습니다.",
            lambda g, out: g * out),
)
