"""수열: LSTM, 트랜스포머, 주의(attention)."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side, Step

from workloads.mlp import adam
from workloads.row import differentiating, row, training


@row("LSTM 28걸음, 묶음 64, 숨은 128, Adam", "thirteen")
def lstm(side: Side) -> Step:
    recurrent = side.filled(side.nn.LSTM(28, 128))
    head = side.filled(side.nn.Linear(128, 10))
    both = side.nn.ModuleList([recurrent, head])
    rng = np.random.default_rng(1)
    x = side.tensor(rng.standard_normal((28, 64, 28)).astype(np.float32))
    target = side.tensor(rng.integers(0, 10, 64))
    return training(both, adam(side, both), lambda: side.F.cross_entropy(head(recurrent(x)[0][-1]), target))


def attention(side: Side, x: Any, joined: Any, heads: int) -> Any:
    """여러 머리의 자기 주의: 한 번의 곱으로 물음과 열쇠와 값을 만든다."""
    batch, length, width = x.shape
    q, k, v = (
        joined(x)[..., part * width:(part + 1) * width].reshape(batch, length, heads, width // heads).swapaxes(1, 2)
        for part in range(3)
    )
    mixed = side.F.scaled_dot_product_attention(q, k, v)
    return mixed.swapaxes(1, 2).reshape(batch, length, width)


@row("트랜스포머 블록 (정확한 gelu), 16x64x128, Adam", "thirteen")
def transformer_block(side: Side) -> Step:
    nn, width, heads = side.nn, 128, 4
    parts = side.filled(nn.ModuleDict({
        "norm1": nn.LayerNorm(width), "joined": nn.Linear(width, 3 * width), "out": nn.Linear(width, width),
        "norm2": nn.LayerNorm(width), "wide": nn.Linear(width, 4 * width), "narrow": nn.Linear(4 * width, width),
    }))
    x = side.tensor(np.random.default_rng(1).standard_normal((16, 64, width)).astype(np.float32))

    def loss() -> Any:
        h = x + parts["out"](attention(side, parts["norm1"](x), parts["joined"], heads))
        h = h + parts["narrow"](side.F.gelu(parts["wide"](parts["norm2"](h))))
        return (h * h).mean()

    return training(parts, adam(side, parts), loss)


@row("nn.TransformerEncoderLayer, 16x64x128, SGD", "five")
def encoder_layer(side: Side) -> Step:
    layer = side.filled(side.nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True))
    x = side.tensor(np.random.default_rng(1).standard_normal((16, 64, 128)).astype(np.float32))
    return training(layer, side.optim.SGD(layer.parameters(), lr=1e-2), lambda: (layer(x) ** 3).mean())


def attending(side: Side, length: int) -> Step:
    """주의 하나의 순전파와 역전파: 머리 여덟, 머리마다 32."""
    rng = np.random.default_rng(0)
    q, k, v, seed = (rng.standard_normal((2, 8, length, 32)).astype(np.float32) for _ in range(4))
    leaves = [side.tensor(a, requires_grad=True) for a in (q, k, v)]
    weights = side.tensor(seed)
    return differentiating(leaves, lambda: (side.F.scaled_dot_product_attention(*leaves) * weights).sum())


@row("주의 T=512, 2x8x512x32", "five")
def attention_512(side: Side) -> Step:
    return attending(side, 512)
