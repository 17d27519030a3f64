"""어텐션: 가림의 세 가지 길, 다 가려진 줄, 머리를 나누어 쓰기, 여러 머리와 덧붙인 열쇠."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.reference.cases import Call
from support.reference.layers import Layer, wave

N, HEADS, L, S, E = 2, 2, 3, 4, 4
q, k, v = wave((N, HEADS, L, E), 0.1, 1.0), wave((N, HEADS, S, E), 0.4, 1.0), wave((N, HEADS, S, 5), 0.8, 1.0)
block = np.array([[True, False, False, True], [False] * 4, [True] * 4])  # 가운데 줄은 다 가려졌다(sdpa 의 약속)
shut = np.array([[True, False, False, True], [False] * 4, [False, True, True, True]])  # 참이면 보지 않는다(MHA 의 약속)
padding = np.array([[False, False, True, True], [False, True, False, False]])
additive = np.where(shut, -np.inf, wave((L, S), 0.2))
F = "scaled_dot_product_attention"


def masked(**masks: Any) -> Any:
    """가림을 붙여서 부르는 모듈로 감싼다. 실수 가림은 입력의 dtype 을 따른다."""

    def prepare(side: Any, module: Any) -> Any:
        class Masked(side.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = module

            def forward(self, *inputs: Any) -> Any:
                double = "64" in str(inputs[0].dtype)
                given = {n: side.constant(m.astype(float if double else np.float32) if isinstance(m, np.ndarray) and m.dtype == float else m)
                         for n, m in masks.items()}
                return self.layer(*(inputs * 3 if len(inputs) == 1 else inputs), **given)

        return Masked()

    return prepare


x, y = wave((L, N, E), 0.3, 1.0), wave((S, N, E), 0.6, 1.0)
cross = (x, y, y * 0.7)

CASES = [
    Call(F, q, (k, v), soft=True),
    Call(F, q, (k, v), {"is_causal": True}, soft=True),
    Call(F, q, (k, v), {"attn_mask": block}, "참거짓", soft=True),
    Call(F, q, (k, v), {"attn_mask": np.where(block, wave((N, 1, L, S)), -np.inf)}, "실수", soft=True),
    Call(F, q, (k, v), {"scale": 0.3}, soft=True),
    Call(F, wave((4, L, E), 0.1, 1.0), (k[0], v[0]), {"enable_gqa": True}, soft=True),
    Call(F, wave((L, E), 0.1, 1.0), (k[0, 0], v[0, 0]), soft=True),
    Layer("MultiheadAttention", (E, 2), cross),
    Layer("MultiheadAttention", (E, 2), (x,), note="자기", prepare=masked()),
    Layer("MultiheadAttention", (E, 2), (x[:, 0],), {"bias": False}, "한 표본", prepare=masked()),
    Layer("MultiheadAttention", (E, 2), tuple(a.swapaxes(0, 1) for a in cross), {"batch_first": True}, "머리마다", prepare=masked(average_attn_weights=False)),
    Layer("MultiheadAttention", (E, 2), (x, wave((S, N, 3), 0.6), wave((S, N, 5), 0.9)), {"kdim": 3, "vdim": 5}),
    Layer("MultiheadAttention", (E, 2), cross, {"add_bias_kv": True, "add_zero_attn": True}, "가림", prepare=masked(attn_mask=shut, key_padding_mask=padding)),
    Layer("MultiheadAttention", (E, 2), cross, {}, "가림", prepare=masked(attn_mask=np.stack([shut, np.flip(shut, 0), shut, shut & False]), key_padding_mask=padding[[1, 1]])),
    Layer("MultiheadAttention", (E, 2), cross, {"add_zero_attn": True}, "실수 가림",
          prepare=masked(attn_mask=additive, key_padding_mask=np.where(padding, -np.inf, 0.5))),
    Layer("MultiheadAttention", (E, 2), cross, {}, "무게 없이, 다 가려진 줄", prepare=masked(attn_mask=~block, need_weights=False)),
    Layer("MultiheadAttention", (E, 2), (x,), {}, "앞만", prepare=masked(attn_mask=np.triu(np.ones((L, L), bool), 1), is_causal=True)),
]
