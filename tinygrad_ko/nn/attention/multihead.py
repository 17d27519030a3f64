"""여러 머리 어텐션(multi-head attention). 매개변수의 이름과 배치가 PyTorch와 같다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ...rules.attention import lower
from ...rules.joining import concatenate, pad_constant
from ...rules.shape import broadcast_to
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from .. import init
from ..checks import Generator, mixed_dtypes, positive, real_dtype, to_tensor
from ..dropout.elementwise import check_probability
from ..linear import Linear, linear
from ..module import Module
from ..parameter import Parameter
from .dot_product import attended, check_mask, seen
from .steps import HEADS


class MultiheadAttention(Module):
    """여러 머리 어텐션: 질의·열쇠·값을 머리마다 사영해 어텐션하고, 이어 붙여 다시 사영한다.

    매개변수
    --------
    embed_dim : 질의와 출력의 특징 수 E.
    num_heads : 머리(head)의 수. E 를 나누어떨어뜨려야 한다.
    dropout : 어텐션 가중치의 드롭아웃 확률(학습할 때만).
    bias : 사영에 편향을 둘 것인가.
    add_bias_kv : 배우는 열쇠·값 하나를 뒤에 더할 것인가(``bias_k``, ``bias_v``).
    add_zero_attn : 0인 열쇠·값 하나를 뒤에 더할 것인가.
    kdim, vdim : 열쇠와 값의 특징 수. 없으면 E.
    batch_first : 참이면 (N, L, E), 거짓이면 (L, N, E).
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype, generator : 매개변수의 dtype(기본 float32)과 난수 발생기 또는 씨앗.

    ``in_proj_weight`` (3E, E)는 질의·열쇠·값의 차례이고, kdim·vdim 이 다르면 ``q_proj_weight``, ``k_proj_weight``,
    ``v_proj_weight`` 로 나뉜다. 무차원.

    예외
    ----
    ArgumentError : 머리의 수로 E 가 나누어떨어지지 않을 때. ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.zeros((2, 5, 8))
    >>> y, weights = nn.MultiheadAttention(8, 2, batch_first=True, generator=0)(x, x, x)
    >>> y.shape, weights.shape
    ((2, 5, 8), (2, 5, 5))

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017); PyTorch ``torch.nn.MultiheadAttention``.
    """

    in_proj_weight: Parameter
    q_proj_weight: Parameter
    k_proj_weight: Parameter
    v_proj_weight: Parameter

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, add_bias_kv: bool = False,
        add_zero_attn: bool = False, kdim: int | None = None, vdim: int | None = None, batch_first: bool = False,
        device: Any = None, dtype: Any = None, generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__()
        name = "MultiheadAttention"
        self.embed_dim, self.num_heads = positive(name, "embed_dim", embed_dim), positive(name, "num_heads", num_heads)
        if self.embed_dim % self.num_heads:
            raise ArgumentError(
                f"{name}: embed_dim={Noun(embed_dim):이/가} num_heads={Noun(num_heads):으로/로} 나누어떨어지지 않습니다. "
                "나누어떨어지는 수로 바꾸세요."
            )
        check_probability(name, dropout)
        self.kdim = self.embed_dim if kdim is None else positive(name, "kdim", kdim)
        self.vdim = self.embed_dim if vdim is None else positive(name, "vdim", vdim)
        self.dropout, self.batch_first, self.add_zero_attn = float(dropout), bool(batch_first), bool(add_zero_attn)
        self.head_dim = self.embed_dim // self.num_heads
        kind = real_dtype(name, dtype)
        rng = resolve(generator, name)
        self.generator = None if generator is None else rng
        e = self.embed_dim
        self._together = self.kdim == self.vdim == e
        sizes = {"in_proj_weight": (3 * e, e)} if self._together else {
            "q_proj_weight": (e, e), "k_proj_weight": (e, self.kdim), "v_proj_weight": (e, self.vdim)
        }
        for parameter, shape in sizes.items():
            setattr(self, parameter, Parameter(np.empty(shape, kind)))
        self.in_proj_bias = Parameter(np.zeros(3 * e, kind)) if bias else None
        self.bias_k, self.bias_v = [Parameter(np.empty((1, 1, e), kind)) if add_bias_kv else None for _ in range(2)]
        self.out_proj = Linear(e, e, bias, None, kind, 0)
        self._born(rng)

    def reset_parameters(self, generator: Generator = None) -> None:
        """처음처럼 다시 뽑는다: 사영의 가중치는 Xavier, 편향은 0, 출력의 가중치는 ``nn.Linear`` 의 것."""
        rng = resolve(generator, "MultiheadAttention")
        for name, parameter in self.named_parameters(recurse=False):
            if name == "in_proj_bias":
                init.zeros_(parameter)
            else:
                draw = init.xavier_normal_ if name in ("bias_k", "bias_v") else init.xavier_uniform_
                draw(parameter, generator=rng)
        self.out_proj.reset_parameters(rng)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)

    def forward(
        self, query: Any, key: Any, value: Any, key_padding_mask: Any = None, need_weights: bool = True, attn_mask: Any = None,
        average_attn_weights: bool = True, is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """(출력, 가중치).

        매개변수
        --------
        query, key, value : (L, N, E), (S, N, kdim), (S, N, vdim). ``batch_first`` 이면 N 이 앞이고, N 은 없어도 된다.
        key_padding_mask : (N, S). 참인 열쇠는 **보지 않는다**(실수이면 점수에 더한다).
        need_weights : 참이면 가중치도 돌려준다. 거짓이면 ``None``.
        attn_mask : (L, S) 또는 (N·머리, L, S). 참인 곳은 **보지 않는다**(실수이면 점수에 더한다).
        average_attn_weights : 참이면 머리의 가중치를 평균한 (N, L, S), 거짓이면 (N, 머리, L, S).
        is_causal : 참이고 ``attn_mask`` 가 없으면 자기와 그 앞만 보게 가린다(PyTorch에서는 가림도 함께 주어야 한다).

        볼 것이 하나도 없는 질의의 가중치는 0이고, 출력은 ``out_proj.bias`` 이다. PyTorch에서는 길에 따라 0이거나 NaN 이다
        (``need_weights=False`` 로 학습할 때는 여기와 같고, ``need_weights=True`` 이면 NaN).
        """
        began, name = tick(), "MultiheadAttention"
        given = q, k, v = [to_tensor(x) for x in (query, key, value)]
        single = q.ndim == 2
        self._check(q, k, v)
        if single:
            q, k, v = [x.reshape(1, *x.shape) for x in (q, k, v)]
        elif not self.batch_first:
            q, k, v = self._alike((q, k, v), lambda x: x.swapaxes(0, 1))
        batch, rows, columns = q.shape[0], q.shape[1], k.shape[1]
        if k.shape[:2] != v.shape[:2] or k.shape[0] != batch:
            raise ShapeError(
                f"{name}: key 와 value 는 배치와 길이가, query 와는 배치가 같아야 합니다. 받은 모양: query {query.shape}, "
                f"key {key.shape}, value {value.shape}. batch_first={Noun(self.batch_first):을/를} 살펴보세요."
            )
        q, k, v = self._projected(q, k, v)
        masks = self._masks(key_padding_mask, attn_mask, is_causal, (batch, rows, columns), q.dtype, single)
        if self.bias_k is not None and self.bias_v is not None:
            k, v = [concatenate([x, broadcast_to(b, (batch, 1, self.embed_dim))], 1) for x, b in ((k, self.bias_k), (v, self.bias_v))]
        if self.add_zero_attn:
            k, v = [pad_constant.call(x, [(0, 0), (0, 1), (0, 0)]) for x in (k, v)]
        allowed, bias = self._widened(masks, k.shape[1] - columns)
        q, k, v = [x.reshape(batch, x.shape[1], self.num_heads, self.head_dim).transpose(0, 2, 1, 3) for x in (q, k, v)]
        p = self.dropout if self.training else 0.0
        mixed, weights = attended(q, k, v, allowed, bias, None, p, self.generator, need_weights=need_weights)
        y = self.out_proj(mixed.transpose(0, 2, 1, 3).reshape(batch, rows, self.embed_dim))
        y = y.reshape(rows, self.embed_dim) if single else y if self.batch_first else y.swapaxes(0, 1)
        projections = [self.in_proj_weight] if self._together else [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]
        as_one(HEADS, began, y, {
            "query": given[0], "key": given[1], "value": given[2], "weight": projections, "bias": self.in_proj_bias,
            "out_weight": self.out_proj.weight, "out_bias": self.out_proj.bias})
        if not need_weights or weights is None:
            return y, None
        weights = weights.mean(1) if average_attn_weights else weights
        return y, weights.reshape(weights.shape[1:]) if single else weights

    @staticmethod
    def _alike(xs: tuple[Tensor, ...], change: Any) -> tuple[Tensor, ...]:
        """같은 텐서는 같은 텐서로 바꾼다: 그래야 한 번에 사영할 수 있다."""
        made = {id(x): change(x) for x in xs}
        return tuple([made[id(x)] for x in xs])

    def _projected(self, q: Tensor, k: Tensor, v: Tensor) -> list[Tensor]:
        e, bias = self.embed_dim, self.in_proj_bias
        if self._together and q is k is v:  # 행렬 곱 한 번
            y = linear(q, self.in_proj_weight, bias)
            return [y[..., j * e:(j + 1) * e] for j in range(3)]
        weights = [self.in_proj_weight[j * e:(j + 1) * e] for j in range(3)] if self._together else [
            self.q_proj_weight, self.k_proj_weight, self.v_proj_weight
        ]
        biases = [None if bias is None else bias[j * e:(j + 1) * e] for j in range(3)]
        return [linear(x, w, b) for x, w, b in zip((q, k, v), weights, biases, strict=True)]

    # ── 가림 ──

    def _masks(
        self, key_padding_mask: Any, attn_mask: Any, is_causal: bool, sizes: tuple[int, int, int], dtype: np.dtype, single: bool,
    ) -> list[Any]:
        """(N 또는 1, 머리 또는 1, L 또는 1, S) 로 맞춘 가림들."""
        batch, rows, columns = sizes
        found = []
        if attn_mask is not None:
            mask = to_tensor(attn_mask)
            check_mask("MultiheadAttention", "attn_mask", mask, dtype)
            mask = seen(mask)
            if mask.shape == (rows, columns):
                found.append(mask.reshape(1, 1, rows, columns))
            elif mask.shape == (batch * self.num_heads, rows, columns):
                found.append(mask.reshape(batch, self.num_heads, rows, columns))
            else:
                raise ShapeError(
                    f"MultiheadAttention: attn_mask 의 모양은 {(rows, columns)} 이나 {(batch * self.num_heads, rows, columns)} "
                    f"(배치·머리, L, S) 이어야 합니다. 받은 모양: {mask.shape}."
                )
        elif is_causal:
            found.append(~lower(rows, columns)[None, None])
        if key_padding_mask is not None:
            mask = to_tensor(key_padding_mask)
            check_mask("MultiheadAttention", "key_padding_mask", mask, dtype)
            mask = seen(mask)
            wanted = (columns,) if single else (batch, columns)
            if mask.shape != wanted:
                raise ShapeError(f"MultiheadAttention: key_padding_mask 의 모양은 {wanted} 이어야 합니다. 받은 모양: {mask.shape}.")
            found.append(mask.reshape(batch, 1, 1, columns))
        return found

    @staticmethod
    def _widened(masks: list[Any], extra: int) -> tuple[Any, Tensor | None]:
        """뒤에 더한 열쇠는 언제나 보인다. (보아도 되는 곳, 점수에 더할 것)."""
        allowed: Any = None
        bias: Tensor | None = None
        for mask in masks:
            wide = seen(pad_constant.call(mask, [(0, 0)] * 3 + [(0, extra)])) if extra else mask
            if wide.dtype == bool:
                allowed = ~wide if allowed is None else allowed & ~wide
            else:
                bias = wide if bias is None else bias + wide
        return allowed, bias

    def _check(self, q: Tensor, k: Tensor, v: Tensor) -> None:
        name, weight = "MultiheadAttention", self.out_proj.weight
        axes = "(N, L, E)" if self.batch_first else "(L, N, E)"
        if q.ndim not in (2, 3) or not q.ndim == k.ndim == v.ndim:
            raise ShapeError(
                f"{name}: query, key, value 는 모두 {axes} 이거나 모두 (L, E) 이어야 합니다. 받은 모양: {q.shape}, {k.shape}, {v.shape}."
            )
        for word, x, size in (("query", q, self.embed_dim), ("key", k, self.kdim), ("value", v, self.vdim)):
            if x.shape[-1] != size:
                raise ShapeError(
                    f"{name}: {word} 의 마지막 축은 {size} 이어야 합니다. 받은 모양: {x.shape}. embed_dim, kdim, vdim 을 살펴보세요."
                )
            if x.dtype != weight.dtype:
                raise mixed_dtypes(name, word, x.dtype, "가중치", weight.dtype)

    def extra_repr(self) -> str:
        return self._show("embed_dim", "num_heads", "dropout", "batch_first")
