"""영상의 바닥: 창을 펴서(im2col) 행렬 곱 하나로 하는 합성곱, 2x2 최대 풀링, 완전 연결."""

from __future__ import annotations

import numpy as np

from floors.mlp import cross_entropy


def unrolled(x, k, padding):
    """(묶음, 행, 열, 채널·k·k): 출력의 자리마다 본 창."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))) if padding else x
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))  # (묶음, 채널, 행, 열, k, k)
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(len(x), *windows.shape[2:4], -1)


def rolled(columns, shape, k, padding):
    """창마다의 기울기를 본 자리에 되돌려 더한다."""
    n, c, h, w = shape
    x = np.zeros((n, c, h + 2 * padding, w + 2 * padding), np.float32)
    columns = columns.reshape(*columns.shape[:3], c, k, k).transpose(0, 3, 4, 5, 1, 2)
    rows, cols = columns.shape[-2:]
    for i in range(k):
        for j in range(k):
            x[:, :, i:i + rows, j:j + cols] += columns[:, :, i, j]
    return x[:, :, padding:padding + h, padding:padding + w]


def pooled(x):
    """2x2 최대 풀링과, 네 자리 가운데 뽑힌 첫 자리."""
    n, c, h, w = x.shape
    four = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, h // 2, w // 2, 4)
    chosen = four.argmax(-1)[..., None]
    return np.take_along_axis(four, chosen, -1)[..., 0], chosen


def unpooled(g, chosen):
    n, c, h, w = g.shape
    four = np.zeros((n, c, h, w, 4), np.float32)
    np.put_along_axis(four, chosen, g[..., None], -1)
    return four.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, 2 * h, 2 * w)


def classifier(convolutions, linears):
    """합성곱, ReLU, 풀링을 되풀이하고 Linear 를 쌓은 것. ``convolutions`` 는 (이름, 둘레의 두께)들, ``linears`` 는 이름들이다."""

    def floor(p, x, target):
        kept = []
        for name, padding in convolutions:
            w = p[f"{name}.weight"]
            columns = unrolled(x, w.shape[-1], padding)
            y = columns @ w.reshape(len(w), -1).T
            y += p[f"{name}.bias"]
            np.maximum(y, np.zeros_like(y), out=y)
            y, chosen = pooled(y.transpose(0, 3, 1, 2))
            kept.append((x.shape, columns, y, chosen))
            x = y
        x = x.reshape(len(x), -1)
        inputs = []
        for name in linears:
            inputs.append(x)
            x = x @ p[f"{name}.weight"].T
            x += p[f"{name}.bias"]
            if name != linears[-1]:
                np.maximum(x, np.zeros_like(x), out=x)
        loss, g = cross_entropy(x, target)
        grads = {}
        for name, h in zip(reversed(linears), reversed(inputs), strict=True):
            grads[f"{name}.weight"], grads[f"{name}.bias"] = g.T @ h, g.sum(0)
            g = g @ p[f"{name}.weight"]
            g *= h > 0
        for (name, padding), (shape, columns, y, chosen) in zip(reversed(convolutions), reversed(kept), strict=True):
            w = p[f"{name}.weight"]
            g = unpooled(g.reshape(y.shape) * (y > 0), chosen).transpose(0, 2, 3, 1)
            flat = g.reshape(-1, len(w))
            grads[f"{name}.weight"] = (flat.T @ columns.reshape(len(flat), -1)).reshape(w.shape)
            grads[f"{name}.bias"] = flat.sum(0)
            if name != convolutions[0][0]:
                g = rolled(g @ w.reshape(len(w), -1), shape, w.shape[-1], padding)
        return loss, grads

    return floor
