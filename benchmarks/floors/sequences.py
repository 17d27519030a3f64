"""수열의 바닥: 주의, 트랜스포머 블록, 인코더 층, LSTM."""

from __future__ import annotations

import math

import numpy as np
from workloads.sequences import HEADS

from floors.mlp import cross_entropy

try:
    from scipy.special import ndtr
except ImportError:  # SciPy가 없으면 NumPy에는 erf 가 없다
    ndtr = np.vectorize(lambda v: (1 + math.erf(v / math.sqrt(2))) / 2, otypes=[np.float32])


def mixed(q, k, v):
    """주의의 순전파: 값과 비율(소프트맥스)."""
    a = q @ k.swapaxes(-1, -2)
    a *= np.float32(1 / math.sqrt(q.shape[-1]))
    a -= a.max(-1, keepdims=True)
    np.exp(a, a)
    a /= a.sum(-1, keepdims=True)
    return a @ v, a


def unmixed(g, q, k, v, a):
    """주의의 역전파: 물음, 열쇠, 값의 기울기."""
    dv = a.swapaxes(-1, -2) @ g
    d = g @ v.swapaxes(-1, -2)
    d -= (d * a).sum(-1, keepdims=True)
    d *= a
    d *= np.float32(1 / math.sqrt(q.shape[-1]))
    return d @ k, d.swapaxes(-1, -2) @ q, dv


def attention(p, seed):
    q, k, v = p["q"], p["k"], p["v"]
    y, a = mixed(q, k, v)
    return np.vdot(y, seed), dict(zip("qkv", unmixed(seed, q, k, v, a), strict=True))


def normalized(x, weight, bias):
    """층 정규화의 순전파: 값, 그리고 남긴 것(표준화한 값, 표준편차의 역수)."""
    z = x - x.mean(-1, keepdims=True)
    r = 1 / np.sqrt((z * z).mean(-1, keepdims=True) + np.float32(1e-5))
    z *= r
    return z * weight + bias, (z, r)


def unnormalized(g, weight, z, r):
    """층 정규화의 역전파: 입력, 배율, 편향의 기울기."""
    dw, db = (g * z).sum(0), g.sum(0)
    g = g * weight
    return r * (g - g.mean(-1, keepdims=True) - z * (g * z).mean(-1, keepdims=True)), dw, db


def transformer_block(p, x):
    batch, length, width = x.shape
    x = x.reshape(-1, width)
    grads = {}

    def linear(name, h):
        return h @ p[f"{name}.weight"].T + p[f"{name}.bias"]

    def back(name, g, h):
        grads[f"{name}.weight"], grads[f"{name}.bias"] = g.T @ h, g.sum(0)
        return g @ p[f"{name}.weight"]

    first, kept1 = normalized(x, p["norm1.weight"], p["norm1.bias"])
    q, k, v = linear("joined", first).reshape(batch, length, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
    y, a = mixed(q, k, v)
    y = y.swapaxes(1, 2).reshape(-1, width)
    h = x + linear("out", y)
    second, kept2 = normalized(h, p["norm2.weight"], p["norm2.bias"])
    wide = linear("wide", second)
    portion = ndtr(wide)
    active = wide * portion
    out = h + linear("narrow", active)
    loss = np.vdot(out, out) / out.size

    g = out * np.float32(2 / out.size)
    d = back("narrow", g, active)
    bell = np.exp(wide * wide * np.float32(-0.5)) * np.float32(1 / math.sqrt(2 * math.pi))
    d *= portion + wide * bell
    d, grads["norm2.weight"], grads["norm2.bias"] = unnormalized(back("wide", d, second), p["norm2.weight"], *kept2)
    g = g + d
    d = back("out", g, y).reshape(batch, length, HEADS, -1).swapaxes(1, 2)
    d = np.stack(unmixed(d, q, k, v, a)).transpose(1, 3, 0, 2, 4).reshape(-1, 3 * width)
    d, grads["norm1.weight"], grads["norm1.bias"] = unnormalized(back("joined", d, first), p["norm1.weight"], *kept1)
    return loss, grads


def encoder_layer(p, x):
    """주의와 ReLU 두 층, 저마다 더한 뒤에 정규화. 손실은 입력과의 차이의 제곱의 평균이다."""
    batch, length, width = x.shape
    x = x.reshape(-1, width)
    grads = {}

    def linear(name, h):
        return h @ p[f"{name}weight"].T + p[f"{name}bias"]

    def back(name, g, h):
        grads[f"{name}weight"], grads[f"{name}bias"] = g.T @ h, g.sum(0)
        return g @ p[f"{name}weight"]

    q, k, v = linear("self_attn.in_proj_", x).reshape(batch, length, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
    y, a = mixed(q, k, v)
    y = y.swapaxes(1, 2).reshape(-1, width)
    h, kept1 = normalized(x + linear("self_attn.out_proj.", y), p["norm1.weight"], p["norm1.bias"])
    active = linear("linear1.", h)
    np.maximum(active, np.zeros_like(active), out=active)
    out, kept2 = normalized(h + linear("linear2.", active), p["norm2.weight"], p["norm2.bias"])
    out -= x
    loss = np.vdot(out, out) / out.size

    out *= np.float32(2 / out.size)
    g, grads["norm2.weight"], grads["norm2.bias"] = unnormalized(out, p["norm2.weight"], *kept2)
    d = back("linear2.", g, active)
    d *= active > 0
    g = g + back("linear1.", d, h)
    g, grads["norm1.weight"], grads["norm1.bias"] = unnormalized(g, p["norm1.weight"], *kept1)
    d = back("self_attn.out_proj.", g, y).reshape(batch, length, HEADS, -1).swapaxes(1, 2)
    d = np.stack(unmixed(d, q, k, v, a)).transpose(1, 3, 0, 2, 4).reshape(-1, 3 * width)
    grads["self_attn.in_proj_weight"], grads["self_attn.in_proj_bias"] = d.T @ x, d.sum(0)
    return loss, grads


def lstm(p, x, target):
    """문의 차례는 i, f, g, o."""
    w, u = p["recurrent.weight_ih_l0"], p["recurrent.weight_hh_l0"]
    steps, batch, _ = x.shape
    size = u.shape[1]
    given = x.reshape(steps * batch, -1) @ w.T
    given += p["recurrent.bias_ih_l0"] + p["recurrent.bias_hh_l0"]
    given = given.reshape(steps, batch, 4, size)
    h, c = np.zeros((2, batch, size), np.float32)
    kept = []
    for gates in given:
        gates += (h @ u.T).reshape(batch, 4, size)
        for part in (0, 1, 3):
            gates[:, part] = 1 / (1 + np.exp(-gates[:, part]))
        np.tanh(gates[:, 2], gates[:, 2])
        i, f, g, o = gates.swapaxes(0, 1)
        before, c = (h, c), f * c + i * g
        t = np.tanh(c)
        h = o * t
        kept.append((gates, before, t))
    loss, z = cross_entropy(h @ p["head.weight"].T + p["head.bias"], target)
    grads = {"head.weight": z.T @ h, "head.bias": z.sum(0)}
    dh, dc = z @ p["head.weight"], np.zeros_like(c)
    slopes = np.empty((steps, batch, 4, size), np.float32)
    for slope, (gates, (_, c), t) in zip(slopes[::-1], reversed(kept), strict=True):
        i, f, g, o = gates.swapaxes(0, 1)
        dc += dh * o * (1 - t * t)
        slope[:, 0] = dc * g * i * (1 - i)
        slope[:, 1] = dc * c * f * (1 - f)
        slope[:, 2] = dc * i * (1 - g * g)
        slope[:, 3] = dh * t * o * (1 - o)
        dc *= f
        dh = slope.reshape(batch, -1) @ u
    slopes = slopes.reshape(steps * batch, -1)
    states = np.stack([h for _, (h, _), _ in kept]).reshape(steps * batch, size)
    grads["recurrent.weight_ih_l0"] = slopes.T @ x.reshape(steps * batch, -1)
    grads["recurrent.weight_hh_l0"] = slopes.T @ states
    grads["recurrent.bias_ih_l0"] = slopes.sum(0)
    grads["recurrent.bias_hh_l0"] = grads["recurrent.bias_ih_l0"].copy()
    return loss, grads
