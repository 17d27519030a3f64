"""트랜스포머(transformer): 부호기와 복호기의 블록, 그것을 쌓은 것. 매개변수의 이름과 배치가 PyTorch와 같다."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ArgumentTypeError, ShapeError, describe
from ...korean.particles import Noun
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from .. import init
from ..activation.rectifier import relu
from ..activation.smooth import gelu
from ..checks import Generator, one_of, positive, to_tensor
from ..container import ModuleList
from ..dropout.elementwise import Dropout
from ..linear import Linear
from ..module import Module, check_module
from ..normalization.layer import LayerNorm
from .multihead import MultiheadAttention

Activation = str | Callable[[Any], Any]

_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": relu, "gelu": gelu}


class _Block(Module):
    """인코더와 디코더 한 층의 바탕: 어텐션 조각과 앞먹임(feed-forward) 조각을 잔차(residual)로 잇는다."""

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int, dropout: float, activation: Activation, layer_norm_eps: float,
        batch_first: bool, norm_first: bool, bias: bool, dtype: Any, generator: Generator, attentions: tuple[str, ...],
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if isinstance(activation, str):
            one_of(name, "activation", activation, tuple(_ACTIVATIONS))
            activation = _ACTIVATIONS[activation]
        if not callable(activation):
            raise ArgumentTypeError(f"{name}: activation 은 'relu', 'gelu' 이거나 함수여야 합니다. 받은 것: {describe(activation)}.")
        rng = None if generator is None else resolve(generator, name)
        for attention in attentions:
            setattr(self, attention, MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, dtype=dtype, generator=rng))
        self.linear1 = Linear(d_model, dim_feedforward, bias, None, dtype, rng)
        self.dropout = Dropout(dropout, generator=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, None, dtype, rng)
        for k in range(1, len(attentions) + 2):
            setattr(self, f"norm{k}", LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype))
            setattr(self, f"dropout{k}", Dropout(dropout, generator=rng))
        self.norm_first, self.activation = bool(norm_first), activation

    def _through(self, x: Tensor, *pieces: Callable[[Tensor], Tensor]) -> Tensor:
        """조각마다 x + 조각(x). 정규화는 ``norm_first`` 이면 조각 앞에서, 아니면 더한 뒤에."""
        for k, piece in enumerate(pieces, 1):
            norm, off = getattr(self, f"norm{k}"), getattr(self, f"dropout{k}")
            x = x + off(piece(norm(x))) if self.norm_first else norm(x + off(piece(x)))
        return x

    def _feed_forward(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_Block):
    """트랜스포머 인코더의 한 층: 자기 어텐션, 앞먹임.

    매개변수
    --------
    d_model, nhead : 특징 수와 어텐션의 머리 수.
    dim_feedforward : 앞먹임의 안쪽 특징 수.
    dropout : 드롭아웃 확률(학습할 때만).
    activation : "relu", "gelu" 또는 함수.
    layer_norm_eps : 층 정규화의 ε.
    batch_first : 참이면 (N, S, E), 거짓이면 (S, N, E).
    norm_first : 참이면 조각의 앞에서 정규화한다(pre-norm).
    bias : 선형과 정규화에 편향을 둘 것인가.
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype, generator : 매개변수의 dtype(기본 float32)과 난수 발생기 또는 씨앗.

    입력과 출력은 (S, N, d_model), 무차원.

    예외
    ----
    ShapeError, DtypeError, ArgumentError : 모양·dtype·인수가 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.TransformerEncoderLayer(8, 2, 16, generator=0)(tg.zeros((5, 2, 8))).shape
    (5, 2, 8)

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017); PyTorch ``torch.nn.TransformerEncoderLayer``.
    """

    self_attn: MultiheadAttention

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Activation = "relu",
        layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True,
        device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype, generator,
            ("self_attn",),
        )

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False) -> Tensor:
        """한 층을 지난 것. 가림의 뜻은 ``MultiheadAttention.forward`` 와 같다(참인 곳은 보지 않는다)."""
        return self._through(
            to_tensor(src), lambda x: self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0],
            self._feed_forward,
        )


class TransformerDecoderLayer(_Block):
    """트랜스포머 디코더의 한 층: 자기 어텐션, 인코더의 출력(memory)을 보는 어텐션, 앞먹임.

    매개변수
    --------
    d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, device, dtype, generator :
        ``nn.TransformerEncoderLayer`` 와 같다.

    입력과 출력은 (T, N, d_model), memory 는 (S, N, d_model), 무차원.

    예외
    ----
    ShapeError, DtypeError, ArgumentError : 모양·dtype·인수가 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.TransformerDecoderLayer(8, 2, 16, generator=0)(tg.zeros((3, 2, 8)), tg.zeros((5, 2, 8))).shape
    (3, 2, 8)

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017); PyTorch ``torch.nn.TransformerDecoderLayer``.
    """

    self_attn: MultiheadAttention
    multihead_attn: MultiheadAttention

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Activation = "relu",
        layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True,
        device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype, generator,
            ("self_attn", "multihead_attn"),
        )

    def forward(
        self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None, tgt_is_causal: bool = False, memory_is_causal: bool = False,
    ) -> Tensor:
        """한 층을 지난 것. 가림의 뜻은 ``MultiheadAttention.forward`` 와 같다(참인 곳은 보지 않는다)."""
        seen = to_tensor(memory)
        return self._through(
            to_tensor(tgt), lambda x: self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0],
            lambda x: self.multihead_attn(
                x, seen, seen, memory_key_padding_mask, False, memory_mask, is_causal=memory_is_causal
            )[0],
            self._feed_forward,
        )


def _copies(where: str, name: str, layer: Any, count: int) -> ModuleList:
    """같은 층을 여러 벌. 난수 발생기는 나누어 쓴다: 베끼면 층마다 같은 난수가 나온다."""
    check_module(f"{where}의 {name}", layer)
    shared = {id(m.generator): m.generator for m in layer.modules() if getattr(m, "generator", None) is not None}
    return ModuleList([copy.deepcopy(layer, dict(shared)) for _ in range(positive(where, "num_layers", count))])


class TransformerEncoder(Module):
    """인코더 층을 ``num_layers`` 벌 쌓은 것.

    매개변수
    --------
    encoder_layer : ``TransformerEncoderLayer``. 베껴 쓰므로 처음 값이 모두 같다.
    num_layers : 벌의 수.
    norm : 맨 끝의 정규화 층(없으면 ``None``).
    enable_nested_tensor, mask_check : 받기만 한다. 답은 같다.

    예외
    ----
    ArgumentTypeError : 층이 모듈이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, generator=0), 2)(tg.zeros((5, 2, 8))).shape
    (5, 2, 8)

    출처
    ----
    PyTorch ``torch.nn.TransformerEncoder``.
    """

    def __init__(
        self, encoder_layer: Module, num_layers: int, norm: Module | None = None, enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = _copies("TransformerEncoder", "encoder_layer", encoder_layer, num_layers)
        self.norm = norm

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool | None = None) -> Tensor:
        """모든 층을 지난 것 (S, N, E)."""
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask, bool(is_causal))
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(Module):
    """디코더 층을 ``num_layers`` 벌 쌓은 것.

    매개변수
    --------
    decoder_layer : ``TransformerDecoderLayer``. 베껴 쓰므로 처음 값이 모두 같다.
    num_layers : 벌의 수.
    norm : 맨 끝의 정규화 층(없으면 ``None``).

    예외
    ----
    ArgumentTypeError : 층이 모듈이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, generator=0), 2)
    >>> decoder(tg.zeros((3, 2, 8)), tg.zeros((5, 2, 8))).shape
    (3, 2, 8)

    출처
    ----
    PyTorch ``torch.nn.TransformerDecoder``.
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = _copies("TransformerDecoder", "decoder_layer", decoder_layer, num_layers)
        self.norm = norm

    def forward(
        self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None, tgt_is_causal: bool | None = None, memory_is_causal: bool = False,
    ) -> Tensor:
        """모든 층을 지난 것 (T, N, E)."""
        for layer in self.layers:
            tgt = layer(
                tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, bool(tgt_is_causal), memory_is_causal
            )
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """인코더와 디코더를 이은 트랜스포머.

    매개변수
    --------
    d_model, nhead : 특징 수와 어텐션의 머리 수.
    num_encoder_layers, num_decoder_layers : 층의 수.
    dim_feedforward, dropout, activation : 앞먹임의 안쪽 특징 수, 드롭아웃 확률, 활성함수.
    custom_encoder, custom_decoder : 주면 그것을 쓴다.
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    layer_norm_eps, batch_first, norm_first, bias, device, dtype, generator : ``nn.TransformerEncoderLayer`` 와 같다.

    2차원 이상의 가중치는 모두 Xavier 균등분포에서 뽑는다. 무차원.

    예외
    ----
    ShapeError, DtypeError, ArgumentError : 모양·dtype·인수가 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Transformer(8, 2, 1, 1, 16, generator=0)(tg.zeros((5, 2, 8)), tg.zeros((3, 2, 8))).shape
    (3, 2, 8)

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017); PyTorch ``torch.nn.Transformer``.
    """

    def __init__(
        self, d_model: int = 512, nhead: int = 8, num_encoder_layers: int = 6, num_decoder_layers: int = 6,
        dim_feedforward: int = 2048, dropout: float = 0.1, activation: Activation = "relu", custom_encoder: Module | None = None,
        custom_decoder: Module | None = None, layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False,
        bias: bool = True, device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        rng = None if generator is None else resolve(generator, "Transformer")
        options = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, None, dtype, rng)

        def last() -> LayerNorm:
            return LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)

        self.encoder = custom_encoder or TransformerEncoder(TransformerEncoderLayer(*options), num_encoder_layers, last())
        self.decoder = custom_decoder or TransformerDecoder(TransformerDecoderLayer(*options), num_decoder_layers, last())
        self.d_model, self.nhead, self.batch_first = d_model, nhead, bool(batch_first)
        for p in self.parameters():
            if p.ndim > 1:
                init.xavier_uniform_(p, generator=rng)

    def forward(
        self, src: Any, tgt: Any, src_mask: Any = None, tgt_mask: Any = None, memory_mask: Any = None,
        src_key_padding_mask: Any = None, tgt_key_padding_mask: Any = None, memory_key_padding_mask: Any = None,
        src_is_causal: bool | None = None, tgt_is_causal: bool | None = None, memory_is_causal: bool = False,
    ) -> Tensor:
        """디코더의 출력 (T, N, E). ``src`` (S, N, E), ``tgt`` (T, N, E), ``batch_first`` 이면 N 이 앞."""
        x, y = to_tensor(src), to_tensor(tgt)
        batch = 0 if self.batch_first else 1
        if x.ndim != y.ndim or (x.ndim == 3 and x.shape[batch] != y.shape[batch]):
            raise ShapeError(
                f"Transformer: src 와 tgt 는 배치가 같아야 합니다. 받은 모양: {x.shape}, {y.shape}. "
                f"batch_first={Noun(self.batch_first):을/를} 살펴보세요."
            )
        memory = self.encoder(x, src_mask, src_key_padding_mask, src_is_causal)
        return self.decoder(
            y, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, tgt_is_causal, memory_is_causal
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: int, dtype: Any = np.float32) -> Tensor:
        """앞만 보는 가림 (sz, sz): 위쪽 세모는 −∞, 나머지는 0."""
        return to_tensor(np.triu(np.full((positive("generate_square_subsequent_mask", "sz", sz),) * 2, -np.inf, dtype), 1))
