"""트랜스포머: 정규화의 자리, 활성함수, 가림, 인코더·디코더·전체."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.reference.layers import Layer, wave

S, T, N, E = 4, 3, 2, 4
src, tgt = wave((S, N, E), 0.3, 1.0), wave((T, N, E), 0.6, 1.0)
causal = np.triu(np.ones((T, T), bool), 1)
padding = np.array([[False, False, False, True], [False, True, False, False]])


def masked(**masks: Any) -> Any:
    """가림을 붙여서 부르는 모듈로 감싼다."""

    def prepare(side: Any, module: Any) -> Any:
        class Masked(side.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = module

            def forward(self, *inputs: Any) -> Any:
                return self.layer(*inputs, **{n: side.constant(m) for n, m in masks.items()})

        return Masked()

    return prepare


def stacked(kind: str, **masks: Any) -> Any:
    """받은 층을 두 벌 쌓고 끝에 정규화를 둔 것."""
    return lambda side, layer: masked(**masks)(side, getattr(side.nn, kind)(layer, 2, side.nn.LayerNorm(E)))


quiet = {"dropout": 0.0}
smooth = {"activation": "gelu", **quiet}  # 꺾이지 않아 수치 미분과 견주기 좋다

CASES = [
    Layer("TransformerEncoderLayer", (E, 2, 5), (src,), smooth),
    Layer("TransformerEncoderLayer", (E, 2, 5), (src,), {"norm_first": True, **quiet}),
    Layer("TransformerEncoderLayer", (E, 2, 5), (src.swapaxes(0, 1),), {"batch_first": True, "bias": False, **smooth}, "가림",
          prepare=masked(src_key_padding_mask=padding, src_mask=np.triu(np.ones((S, S), bool), 1))),
    Layer("TransformerEncoderLayer", (E, 2, 5), (src[:, 0],), smooth, "평가", train=False),
    Layer("TransformerDecoderLayer", (E, 2, 5), (tgt, src), smooth),
    Layer("TransformerDecoderLayer", (E, 2, 5), (tgt, src), {"norm_first": True, **smooth}, "가림",
          prepare=masked(tgt_mask=causal, tgt_is_causal=True, memory_key_padding_mask=padding)),
    Layer("TransformerEncoderLayer", (E, 2, 5), (src,), smooth, "두 벌", prepare=stacked("TransformerEncoder", src_key_padding_mask=padding)),
    Layer("TransformerDecoderLayer", (E, 2, 5), (tgt, src), smooth, "두 벌", prepare=stacked("TransformerDecoder", tgt_mask=causal)),
    Layer("Transformer", (E, 2, 1, 1, 5), (src, tgt), smooth, "가림", prepare=masked(tgt_mask=causal, src_key_padding_mask=padding)),
]
