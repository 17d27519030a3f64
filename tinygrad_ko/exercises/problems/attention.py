"""어텐션 한 머리

낱말 다섯 개가 서로를 바라보는 자기 어텐션(self-attention) 한 머리입니다. d = 7 은 q 의 길이입니다.

    q = x w_q,   k = x w_k,   v = x w_v
    r = q kᵀ / √d,   p = softmax(r) (축 1),   y = p v,   L = Σ m·y

x 는 세 번 쓰였습니다. 소프트맥스의 역전파는 p · (d_p − Σ d_p·p) 이고 합은 축 1 을 따릅니다. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 25, 5
GIVEN = ("m",)


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "wq": rng.standard_normal((3, 7)), "wk": rng.standard_normal((3, 7)),
            "wv": rng.standard_normal((3, 6)), "m": rng.standard_normal((5, 6))}


def forward(x, wq, wk, wv, m):
    q = x @ wq
    k = x @ wk
    v = x @ wv
    r = q @ k.T / q.shape[1] ** 0.5
    e = np.exp(r)
    p = e / e.sum(1, keepdims=True)
    y = p @ v
    loss = (m * y).sum()
    return {"q": q, "k": k, "v": v, "r": r, "p": p, "y": y, "loss": loss}


def backward(x, wq, wk, wv, m, q, k, v, p):
    d_y = m
    d_v = p.T @ d_y
    d_p = d_y @ v.T
    d_r = p * (d_p - (d_p * p).sum(1, keepdims=True))
    scale = q.shape[1] ** 0.5
    d_q = d_r @ k / scale
    d_k = d_r.T @ q / scale
    d_wq = x.T @ d_q
    d_wk = x.T @ d_k
    d_wv = x.T @ d_v
    d_x = d_q @ wq.T + d_k @ wk.T + d_v @ wv.T  # 세 쓰임의 기여분을 더한다
    return {"d_y": d_y, "d_v": d_v, "d_p": d_p, "d_r": d_r, "d_q": d_q, "d_k": d_k,
            "d_wq": d_wq, "d_wk": d_wk, "d_wv": d_wv, "d_x": d_x}


MISTAKES = (
    Mistake("q", "√d 로 나누지 않았습니다.", "r = q kᵀ / √d 이니 도함수도 √d 로 나눕니다.", lambda k, d_r: d_r @ k),
    Mistake("k", "√d 로 나누지 않았습니다.", "r = q kᵀ / √d 이니 도함수도 √d 로 나눕니다.", lambda q, d_r: d_r.T @ q),
    Mistake("k", "d_r 을 전치하지 않았습니다.", "r 의 행은 q, 열은 k 입니다: d_k = d_rᵀ q / √d.",
            lambda q, d_r: d_r @ q / q.shape[1] ** 0.5),
    Mistake("v", "p 를 전치하지 않았습니다.", "y = p v 이니 d_v = pᵀ d_y 입니다: p 는 정사각행렬이라 모양으로는 드러나지 않습니다.",
            lambda p, d_y: p @ d_y),
    Mistake("r", "소프트맥스의 야코비 행렬에서 대각선만 셈했습니다: p (1 − p).", "p * (d_p − (d_p * p).sum(1, keepdims=True)) 입니다.",
            lambda p, d_p: d_p * p * (1 - p)),
    Mistake("r", "합을 축 0 을 따라 더했습니다.", "소프트맥스는 축 1 을 따라 합이 1 입니다.", lambda p, d_p: p * (d_p - (d_p * p).sum(0))),
)
