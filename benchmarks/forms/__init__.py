"""같은 일거리를 함수로 적은 것: JAX, HIPS/autograd, MyGrad 는 ``loss(lib, p, *data)`` 에서 저마다 기울기를 얻는다.

``lib`` 는 :mod:`forms.libraries` 의 라이브러리 하나, ``p`` 는 이름 → 배열이다. 라이브러리에 없는 것을 쓰는 일거리는 그 칸이 빈다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workloads.chains import OPERATIONS, chain, elementwise
from workloads.row import Job
from workloads.sequences import HEADS

Form = Callable[..., Any]


def scalar_chain(lib: Any, p: Any) -> Any:
    return chain(p["x"], OPERATIONS, lib.xp.tanh)


def vector_chain(lib: Any, p: Any) -> Any:
    return chain(p["x"], OPERATIONS, lib.xp.tanh).sum()


def elementwise_chain(lib: Any, p: Any) -> Any:
    return elementwise(p["x"], p["w"], lib.xp.tanh, lib.xp.exp)


def sequential(model: Any) -> Form:
    """``nn.Sequential`` 을 층의 이름대로 읽는다."""
    layers = [(f"{k}.", type(layer).__name__, layer) for k, layer in enumerate(model)]

    def form(lib: Any, p: Any, x: Any, target: Any) -> Any:
        for prefix, kind, layer in layers:
            x = getattr(lib, kind)(x, p.get(prefix + "weight"), p.get(prefix + "bias"), layer)
        return lib.cross_entropy(x, target)

    return form


def heads(lib: Any, x: Any, weight: Any, bias: Any) -> Any:
    """자기 주의: 한 번의 곱을 물음, 열쇠, 값으로 나눈다."""
    batch, length, width = x.shape
    parts = lib.Linear(x, weight, bias).reshape(batch, length, 3, HEADS, width // HEADS)
    q, k, v = (lib.xp.swapaxes(parts[:, :, i], 1, 2) for i in range(3))
    return lib.xp.swapaxes(lib.attention(q, k, v), 1, 2).reshape(batch, length, width)


def transformer_block(lib: Any, p: Any, x: Any) -> Any:
    def part(kind: Callable[..., Any], name: str, h: Any) -> Any:
        return kind(h, p[f"{name}.weight"], p[f"{name}.bias"])

    inside = part(lib.layer_norm, "norm1", x)
    h = x + part(lib.Linear, "out", heads(lib, inside, p["joined.weight"], p["joined.bias"]))
    h = h + part(lib.Linear, "narrow", lib.gelu(part(lib.Linear, "wide", part(lib.layer_norm, "norm2", h))))
    return (h * h).mean()


def encoder_layer(lib: Any, p: Any, x: Any) -> Any:
    def part(kind: Callable[..., Any], name: str, h: Any) -> Any:
        return kind(h, p[f"{name}.weight"], p[f"{name}.bias"])

    mixed = heads(lib, x, p["self_attn.in_proj_weight"], p["self_attn.in_proj_bias"])
    h = part(lib.layer_norm, "norm1", x + part(lib.Linear, "self_attn.out_proj", mixed))
    h = part(lib.layer_norm, "norm2", h + part(lib.Linear, "linear2", lib.ReLU(part(lib.Linear, "linear1", h))))
    return ((h - x) ** 2).mean()


def attention_512(lib: Any, p: Any, seed: Any) -> Any:
    return (lib.attention(p["q"], p["k"], p["v"]) * seed).sum()


def lstm(lib: Any, p: Any, x: Any, target: Any) -> Any:
    p = {name.removeprefix("recurrent.").removesuffix("_l0"): a for name, a in p.items()}
    last = lib.lstm(x, p["weight_ih"], p["weight_hh"], p["bias_ih"] + p["bias_hh"])
    return lib.cross_entropy(lib.Linear(last, p["head.weight"], p["head.bias"]), target)


FORMS = {f.__name__: f for f in (
    scalar_chain, vector_chain, elementwise_chain, transformer_block, encoder_layer, attention_512, lstm,
)}


def form_of(name: str, job: Job) -> Form | None:
    """일거리의 함수꼴. 없으면 None."""
    return FORMS.get(name) or (sequential(job.model) if type(job.model).__name__ == "Sequential" else None)

