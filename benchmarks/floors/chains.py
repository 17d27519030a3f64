"""사슬의 바닥: 남긴 것만 가지고 거꾸로 걷는다."""

from __future__ import annotations

import numpy as np
from workloads.chains import OPERATIONS


def scalar_chain(p):
    """y ← tanh(y x + 1) − x. 0차원 배열은 NumPy의 수로 꺼내 셈한다(배열보다 빠르다)."""
    x = p["x"][()]
    one, y, kept = np.float32(1), x, []
    for _ in range(OPERATIONS // 4):
        t = np.tanh(y * x + one)
        kept.append((y, t))
        y = t - x
    return y, {"x": np.asarray(_backward(np.float32(1), x, one, kept))}


def vector_chain(p):
    x = p["x"]
    one, y, kept = np.float32(1), x, []
    for _ in range(OPERATIONS // 4):
        t = y * x
        t += one
        np.tanh(t, t)
        kept.append((y, t))
        y = t - x
    return y.sum(), {"x": _backward(np.ones_like(x), x, one, kept)}


def _backward(g, x, one, kept):
    """g 는 y 의 기울기. 한 번 거스르면 t 로, 곱으로, 다시 앞의 y 와 x 로 나뉜다."""
    slope = g * 0
    for y, t in reversed(kept):
        slope = slope - g
        d = g * (one - t * t)
        slope = slope + d * y
        g = d * x
    return slope + g


def elementwise_chain(p):
    """t = tanh(xw + 1), q = t / (1 + x²), y = e^(q/2) − wq, 손실은 y² 의 평균. 배열을 되도록 다시 쓴다."""
    x, w = p["x"], p["w"]
    t = x * w
    t += 1
    np.tanh(t, t)
    below = x * x
    below += 1
    q = t / below
    e = q * np.float32(0.5)
    np.exp(e, e)
    y = w * q
    np.subtract(e, y, y)
    loss = np.dot(y, y) / y.size
    y *= 2 / y.size  # 이제부터 y 는 y 의 기울기
    dw = y * q
    np.negative(dw, dw)
    e *= np.float32(0.5)
    e -= w
    e *= y  # q 의 기울기
    q *= e
    q /= below
    q *= -2
    q *= x  # 나눗셈의 아래에서 온 x 의 기울기
    e /= below
    t *= t
    np.subtract(1, t, t)
    e *= t  # xw 의 기울기
    dw += e * x
    e *= w
    q += e
    return loss, {"x": q, "w": dw}
