"""어텐션의 걸음: 점수, 비중, 모으기."""

from __future__ import annotations

import math
from typing import Any

from ...korean.particles import Noun
from ...operation import Whole, Words
from ...rules.fused import softmax

__all__ = ["ATTENTION", "HEADS"]


def open_attention(part: Any, query: Any, key: Any, value: Any, mask: Any, scale: float | None, plain: bool, masked: bool) -> Any:
    """점수 → 비중 → 모으기. 가림이나 드롭아웃이 있으면 적힌 마디로 편다."""
    if not plain:
        return None
    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    by = Noun(f"{'1/√E' if scale is None else 'scale'} = {factor:.4g}")
    turned = part("", key.swapaxes(-1, -2), "{x:을/를} 전치해")
    scores = part("점수", part("", query @ turned, "질의와 열쇠의 짝마다 내적해({a}·{b})") * factor,
                  f"{{a}}에 {by:을/를} 곱해")
    weights = part("비중", softmax.call(scores, -1), "질의마다 {x:을/를} 소프트맥스로 합이 1이 되게 바꾸어")
    return part("", weights @ value, "비중대로 {b:을/를} 가중해 모아",
                ("비중마다 값이 곱해졌으므로, 받은 기울기의 오른쪽에 {b}의 전치를 곱합니다.",
                 "값마다 비중이 곱해졌으므로, 받은 기울기의 왼쪽에 {a}의 전치를 곱합니다: 많이 본 값일수록 많이 받습니다."))


def _back(*roles: str) -> Any:
    """입력마다의 역전파의 TeX: 야코비 행렬의 전치."""
    return {role: rf"\left(\frac{{\partial {{y}}}}{{\partial {{{role}}}}}\right)^{{T}}{{g}}" for role in roles}


ATTENTION = Whole(
    "어텐션", opens=open_attention, summary="질의와 열쇠의 점수로 비중을 정해 값을 모은다.",
    tex=r"\operatorname{softmax}\left(\frac{{query}\,{key}^{T}}{\sqrt{E}}\right){value}",
    words=Words(
        "질의 {query:과/와} 열쇠 {key}의 내적을 √E 로 나눈 점수를{how} 소프트맥스로 비중으로 바꾸고, 그 비중대로 값 {value:을/를} "
        "가중해 모아",
        "점수를{how} 소프트맥스로 비중으로 바꾸고, 그 비중대로 값을 가중해 모아",
        about=lambda masked: {"how": "(보지 않을 자리는 −∞로 하고)" if masked else ""},
        query="모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기에 열쇠를 곱하고 √E 로 나눕니다.",
        key="모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기를 전치해 질의를 곱하고 √E 로 나눕니다.",
        value="값마다 비중이 곱해졌으므로, 비중의 전치에 받은 기울기를 곱합니다.", mask="점수에 더한 값이므로 점수의 기울기가 "
                                                            "그대로 옵니다."),
    **_back("query", "key", "value", "mask"),
)

HEADS = Whole(
    "여러 머리 어텐션", summary="입력을 머리마다의 질의, 열쇠, 값으로 사영해 어텐션을 하고 다시 이어 사영한다.",
    tex=r"\operatorname{MultiHead}({query},\ldots)",
    words=Words(
        "{query:을/를} 머리마다의 질의·열쇠·값으로 사영해, 머리마다 점수와 비중을 구해 값을 모으고, 이어 붙여 다시 사영해",
        query="입력은 질의, 열쇠, 값으로 쓰였으므로, 세 길(사영한 가중치의 전치를 곱한 것)로 온 기여분을 모두 더합니다.",
        key="점수로 온 기울기가 열쇠의 사영을 거슬러 옵니다.", value="비중대로 나뉜 기울기가 값의 사영을 거슬러 옵니다.",
        weight="질의, 열쇠, 값의 기울기마다 입력을 곱해 모읍니다(완전 연결층의 가중치와 같습니다).",
        bias="더한 값이므로 질의, 열쇠, 값의 기울기를 모두 더합니다.",
        out_weight="받은 기울기를 전치해, 모아서 이어 붙인 값과 곱합니다.", out_bias="더한 값이므로 받은 기울기를 모두 더합니다."),
    **_back("query", "key", "value", "weight", "bias", "out_weight", "out_bias"),
)
