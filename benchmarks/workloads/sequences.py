"""수열: LSTM, 트랜스포머, 주의(attention)."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side

from workloads.mlp import ADAM, SGD
from workloads.row import Job, differentiating, row, training

WIDTH, HEADS = 128, 4


@row("LSTM 28걸음, 묶음 64, 숨은 128, Adam", "thirteen")
def lstm(side: Side) -> Job:
    parts = side.filled(side.nn.ModuleDict({"recurrent": side.nn.LSTM(28, 128), "head": side.nn.Linear(128, 10)}))
    rng = np.random.default_rng(1)
    data = rng.standard_normal((28, 64, 28)).astype(np.float32), rng.integers(0, 10, 64)
    x, target = map(side.tensor, data)
    cross_entropy = side.F.cross_entropy

    def loss() -> Any:
        return cross_entropy(parts["head"](parts["recurrent"](x)[0][-1]), target)

    return training(side, parts, ADAM, loss, data)


def heads(x: Any, joined: Any, attention: Any) -> Any:
    """여러 머리의 자기 주의: 한 번의 곱으로 물음과 열쇠와 값을 만든다."""
    batch, length, width = x.shape
    parts = joined(x).reshape(batch, length, 3, HEADS, width // HEADS)
    q, k, v = (parts[:, :, i].swapaxes(1, 2) for i in range(3))
    return attention(q, k, v).swapaxes(1, 2).reshape(batch, length, width)


def tokens() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((16, 64, WIDTH)).astype(np.float32)


@row("트랜스포머 블록 (정확한 gelu), 16x64x128, Adam", "thirteen")
def transformer_block(side: Side) -> Job:
    nn = side.nn
    parts = side.filled(nn.ModuleDict({
        "norm1": nn.LayerNorm(WIDTH), "joined": nn.Linear(WIDTH, 3 * WIDTH), "out": nn.Linear(WIDTH, WIDTH),
        "norm2": nn.LayerNorm(WIDTH), "wide": nn.Linear(WIDTH, 4 * WIDTH), "narrow": nn.Linear(4 * WIDTH, WIDTH),
    }))
    data = (tokens(),)
    x = side.tensor(*data)
    attention, gelu = side.F.scaled_dot_product_attention, side.F.gelu

    def loss() -> Any:
        h = x + parts["out"](heads(parts["norm1"](x), parts["joined"], attention))
        h = h + parts["narrow"](gelu(parts["wide"](parts["norm2"](h))))
        return (h * h).mean()

    return training(side, parts, ADAM, loss, data)


@row("nn.TransformerEncoderLayer, 16x64x128, SGD", "five")
def encoder_layer(side: Side) -> Job:
    layer = side.filled(side.nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True))
    data = (tokens(),)
    x = side.tensor(*data)
    return training(side, layer, SGD, lambda: ((layer(x) - x) ** 2).mean(), data)  # 아래가 막힌 손실: 수천 걸음을 되풀이해도 넘치지 않는다


def looping(side: Side, length: int) -> Job:
    """걸음마다 x[t] 를 골라 쓰며 손으로 돌린 RNN 의 순전파와 역전파."""
    rng = np.random.default_rng(0)
    x = side.tensor(rng.standard_normal((length, 32, 64)).astype(np.float32), requires_grad=True)
    w = side.tensor(rng.standard_normal((64, 64)).astype(np.float32) * 0.05, requires_grad=True)
    h0, tanh = side.tensor(np.zeros((32, 64), np.float32)), side.root.tanh

    def loss() -> Any:
        h = h0
        for t in range(length):
            h = tanh(x[t] + h @ w)
        return (h * h).mean()

    return differentiating(side, {"x": x, "w": w}, loss)


def attending(side: Side, length: int) -> Job:
    """어텐션 하나의 순전파와 역전파: 머리 여덟, 머리마다 32."""
    rng = np.random.default_rng(0)
    q, k, v, seed = (rng.standard_normal((2, 8, length, 32)).astype(np.float32) for _ in range(4))
    leaves = {name: side.tensor(a, requires_grad=True) for name, a in (("q", q), ("k", k), ("v", v))}
    weights, attention = side.tensor(seed), side.F.scaled_dot_product_attention
    return differentiating(side, leaves, lambda: (attention(*leaves.values()) * weights).sum(), (seed,))


@row("어텐션 T=512, 2x8x512x32", "five")
def attention_512(side: Side) -> Job:
    return attending(side, 512)


@row("임베딩 묶음 (EmbeddingBag) 10,000x64, 묶음 256, SGD", "more")
def embedding_bag(side: Side) -> Job:
    parts = side.filled(side.nn.ModuleDict({"bag": side.nn.EmbeddingBag(10_000, 64), "head": side.nn.Linear(64, 10)}))
    rng = np.random.default_rng(1)
    data = rng.integers(0, 10_000, (256, 20)), rng.integers(0, 10, 256)
    words, target = map(side.tensor, data)
    cross_entropy = side.F.cross_entropy
    return training(side, parts, SGD, lambda: cross_entropy(parts["head"](parts["bag"](words)), target), data)
