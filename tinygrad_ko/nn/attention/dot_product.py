"""어텐션(attention)의 셈: softmax(q kᵀ / √d) v."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...engine import state, tick
from ...errors import ArgumentError, DtypeError, ShapeError, describe
from ...korean.particles import Noun
from ...operation.arguments import wants_gradient
from ...rules import attention as rules
from ...rules.joining import repeat
from ...rules.operands import is_observed, plain
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..checks import Generator, mixed_dtypes, to_tensor
from ..dropout.elementwise import check_probability, dropout
from .steps import ATTENTION


def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
    scale: float | None = None, enable_gqa: bool = False, generator: Generator = None,
) -> Tensor:
    """어텐션: 질의(query)마다, 열쇠(key)와 닮은 만큼의 가중치로 값(value)들을 평균한다.

    매개변수
    --------
    query, key, value : 모양 (…, L, E), (…, S, E), (…, S, Ev), 무차원(dimensionless).
    attn_mask : (…, L, S)로 브로드캐스트되는 것. 참·거짓이면 **참인 곳만 본다**. 실수이면 점수에 더한다(−∞ 이면 보지 않는다).
    dropout_p : 가중치의 드롭아웃 확률. 학습 중인지와 상관없이 걸리므로, 평가할 때는 0을 준다.
    is_causal : 참이면 질의 i 는 열쇠 0…i 만 본다. ``attn_mask`` 와 함께 쓸 수 없다.
    scale : 점수에 곱할 수. 없으면 1/√E.
    enable_gqa : 참이면 열쇠·값의 머리(head, 끝에서 셋째 축)가 질의보다 적어도 되고, 이웃한 질의 머리들이 나누어 쓴다.
    generator : 드롭아웃의 난수 발생기 또는 씨앗.

    반환
    ----
    Tensor : 모양 (…, L, Ev). 볼 것이 하나도 없는 질의의 답은 0이다(PyTorch와 같다).

    예외
    ----
    ShapeError, DtypeError, ArgumentError : 모양·dtype 이 맞지 않거나, 두 가지 가림을 함께 줄 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> q, v = tg.tensor([[1.0, 0.0], [0.0, 1.0]]), tg.tensor([[1.0], [3.0]])
    >>> F.scaled_dot_product_attention(q, q, v, is_causal=True)[0].tolist()
    [1.0]

    출처
    ----
    Vaswani et al., "Attention is all you need" (2017), 식 (1); PyTorch ``torch.nn.functional.scaled_dot_product_attention``.
    """
    name = "scaled_dot_product_attention"
    began = tick()
    given = q, k, v = to_tensor(query), to_tensor(key), to_tensor(value)
    _check_shapes(name, q, k, v, enable_gqa)
    check_probability(name, dropout_p)
    if enable_gqa and k.shape[-3] != q.shape[-3]:
        k, v = [repeat(x, q.shape[-3] // x.shape[-3], x.ndim - 3) for x in (k, v)]
    allowed: Any = None
    bias = None
    if is_causal:
        if attn_mask is not None:
            raise ArgumentError(f"{name}: is_causal=True 와 attn_mask 를 함께 줄 수 없습니다. 둘을 합친 가림을 attn_mask 로 주세요.")
    elif attn_mask is not None:
        mask = to_tensor(attn_mask)
        check_mask(name, "attn_mask", mask, q.dtype)
        scores = (*np.broadcast_shapes(q.shape[:-2], k.shape[:-2]), q.shape[-2], k.shape[-2])
        if mask.ndim > len(scores) or any(m not in (1, n) for m, n in zip(mask.shape[::-1], scores[::-1], strict=False)):
            raise ShapeError(
                f"{name}: attn_mask 의 모양 {Noun(mask.shape):이/가} 점수의 모양 {Noun(scores):으로/로} 브로드캐스트되지 않습니다."
            )
        allowed, bias = (seen(mask), None) if mask.dtype == bool else (None, mask)
    y = attended(q, k, v, allowed, bias, scale, dropout_p, generator, is_causal, need_weights=False)[0]
    masked = is_causal or allowed is not None
    simple = not masked and bias is None and not dropout_p and not enable_gqa
    roles = {**dict(zip(("query", "key", "value"), given, strict=True)), "mask": bias}
    return as_one(ATTENTION, began, y, roles, {"scale": scale, "plain": simple, "masked": masked})


def attended(
    q: Tensor, k: Tensor, v: Tensor, allowed: Any, bias: Tensor | None, scale: float | None, p: float,
    generator: Generator, causal: bool = False, need_weights: bool = True,
) -> tuple[Tensor, Tensor | None]:
    """(모은 값, 가중치). ``allowed`` 가 거짓인 곳은 보지 않고, ``bias`` 는 점수에 더한다. 볼 것이 없는 줄의 가중치는 0이다.

    가중치를 쓸 데가 없는 긴 수열은 점수를 온전히 적지 않고 조각마다 셈한다.
    """
    factor = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    if not need_weights and not p and _is_long(q, k, v, allowed, bias):
        return rules.attention.call(q, k, v, allowed, bias, factor, causal)[0], None
    weights = rules.attention_weights(q, k, rules.lower(q.shape[-2], k.shape[-2], q) if causal else allowed, bias, factor)
    weights = dropout(weights, p, True, generator=generator)
    return weights @ v, weights


def _is_long(q: Tensor, k: Tensor, v: Tensor, allowed: Any, bias: Tensor | None) -> bool:
    """조각마다 셈하는 편이 나을 만큼 긴가(T ≥ 256).

    다른 곳에서 돌 것을 받아 적는 중이거나, 가림이 기울기를 따라가거나 모델의 입력이면 작은 걸음들로 적는다.
    """
    return (
        q.shape[-2] * k.shape[-2] >= 2**16 and q.shape[:-2] == k.shape[:-2] == v.shape[:-2] and 0 not in (q.size, v.size)
        and type(q._data) is np.ndarray and not any([wants_gradient(mask) or is_observed(mask) for mask in (allowed, bias)])
        and (state.observer is None or not state.observer.portable)
    )


def seen(mask: Tensor) -> Any:
    """참·거짓 가림막의 배열. 받아 적는 모델의 입력에서 온 것이면 텐서 그대로: 가림막이 달라져도 같은 셈이어야 한다."""
    return mask if mask.dtype != bool or is_observed(mask) else plain(mask)


def check_mask(where: str, name: str, mask: Tensor, dtype: np.dtype) -> None:
    """가림은 참·거짓이거나 점수와 같은 dtype 의 실수이다."""
    if mask.dtype == bool or mask.dtype == dtype:
        return
    if mask.dtype.kind == "f":
        raise mixed_dtypes(where, name, mask.dtype, "query", dtype)
    raise DtypeError(
        f"{where}: {Noun(name):은/는} 참·거짓(bool)이거나 점수에 더할 실수 {dtype} 이어야 합니다. 받은 것: {describe(mask)}. "
        "0과 1로 적었다면 .astype(bool) 을 쓰세요."
    )


def _check_shapes(where: str, q: Tensor, k: Tensor, v: Tensor, shared_heads: bool) -> None:
    seen = f"받은 모양: query {q.shape}, key {k.shape}, value {v.shape}."
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise ShapeError(f"{where}: 모두 2차원 이상이어야 합니다. {seen} x[None] 으로 축을 만드세요.")
    for name, x in (("key", k), ("value", v)):
        if x.dtype != q.dtype:
            raise mixed_dtypes(where, name, x.dtype, "query", q.dtype)
    if q.dtype.kind != "f":
        raise DtypeError(f"{where}: 실수 입력이어야 합니다. 받은 dtype: {q.dtype}. .astype(np.float32) 을 쓰세요.")
    if q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ShapeError(f"{where}: query (…, L, E), key (…, S, E), value (…, S, Ev) 이어야 합니다. {seen} E 와 S 를 맞추세요.")
    leads = [x.shape[:-3] if shared_heads else x.shape[:-2] for x in (q, k, v)]
    try:
        np.broadcast_shapes(*leads)
    except ValueError:
        raise ShapeError(f"{where}: 앞쪽 축(배치, 머리)이 맞지 않습니다. {seen} 머리의 수만 다르면 enable_gqa=True 를 보세요.") from None
    if shared_heads and (q.ndim < 3 or k.ndim < 3 or k.shape[-3] != v.shape[-3] or q.shape[-3] % k.shape[-3]):
        raise ShapeError(f"{where}: enable_gqa 이면 query 의 머리 수(끝에서 셋째 축)가 key 의 머리 수로 나누어떨어져야 합니다. {seen}")
