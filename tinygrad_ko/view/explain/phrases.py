"""연산을 말로: 순전파에서 무엇을 하는가, 역전파에서 왜 그런 기울기인가.

``{a}`` 자리에는 그 입력의 이름이, ``{a:을/를}`` 자리에는 조사까지 들어간다. ``{y}`` 는 결과, ``{shape}`` 은 모양, ``{n}`` 은 원소의 수.
여기에 없는 연산은 제 이름(``title``)으로 말한다.
"""

from __future__ import annotations

import re
import string
from typing import Any

from ...korean.particles import Noun, listed

__all__ = ["done", "reason", "title"]

_TITLES = {
    "add": "더하기", "subtract": "빼기", "multiply": "곱하기", "divide": "나누기", "negative": "부호 바꾸기",
    "remainder": "나머지", "power": "거듭제곱", "square": "제곱", "sqrt": "제곱근", "cbrt": "세제곱근",
    "reciprocal": "역수", "absolute": "절댓값", "fabs": "절댓값", "maximum": "둘 가운데 큰 것",
    "minimum": "둘 가운데 작은 것", "exp": "지수함수", "log": "자연로그", "sigmoid": "시그모이드", "relu": "ReLU", "sum": "합",
    "prod": "곱", "max": "최댓값", "min": "최솟값", "norm2": "노름", "matmul": "행렬 곱", "linear": "완전 연결층",
    "softmax": "소프트맥스", "reshape": "모양 바꾸기", "transpose": "전치", "swapaxes": "축 맞바꾸기",
    "getitem": "골라내기", "take": "골라내기", "setitem": "바꿔 넣기", "where": "조건으로 고르기", "det": "행렬식",
    "positive": "그대로 두기", "astype": "자료형 바꾸기", "convolve_full": "합성곱", "ndtr": "정규분포의 누적 분포",
    "slogdet_parts": "행렬식의 로그",
}

_DONE: dict[str, tuple[str, ...]] = {  # 순전파: '… 해' 까지. 여럿이면 빈자리가 모두 있는 첫 번째 것
    "add": ("{a}에 {b:을/를} 더해",),
    "subtract": ("{a}에서 {b:을/를} 빼",),
    "multiply": ("{a:과/와} {b:을/를} 곱해",),
    "divide": ("{a:을/를} {b:으로/로} 나누어",),
    "negative": ("{x}의 부호를 바꾸어",),
    "power": ("{a}의 {b}제곱을 셈해",),
    "square": ("{x:을/를} 제곱해",),
    "sqrt": ("{x}의 제곱근을 구해",),
    "reciprocal": ("{x}의 역수를 구해",),
    "absolute": ("{x}의 절댓값을 구해",),
    "maximum": ("{a:과/와} {b} 가운데 큰 것을 골라",),
    "minimum": ("{a:과/와} {b} 가운데 작은 것을 골라",),
    "exp": ("e의 {x}제곱을 셈해",),
    "log": ("{x}의 자연로그를 구해",),
    "relu": ("{x}에서 음수를 0으로 바꾸어",),
    "sum": ("{x}의 원소를 더해",),
    "mean": ("{x}의 평균을 내어",),
    "prod": ("{x}의 원소를 모두 곱해",),
    "max": ("{x}의 최댓값을 골라",),
    "min": ("{x}의 최솟값을 골라",),
    "var": ("{x}의 분산을 구해",),
    "std": ("{x}의 표준편차를 구해",),
    "norm2": ("{x}의 노름을 구해",),
    "matmul": ("{a:과/와} {b:을/를} 행렬로 곱해",),
    "linear": ("{x}에 {weight}의 전치를 곱하고 {bias:을/를} 더해", "{x}에 {weight}의 전치를 곱해"),
    "softmax": ("{x:을/를} 소프트맥스로 확률로 바꾸어",),
    "cross_entropy_mean": ("{x}의 소프트맥스와 정답의 교차 엔트로피를 평균해",),
    "reshape": ("{x}의 모양을 {shape:으로/로} 바꾸어",),
    "expand_dims": ("{x}에 길이 1인 축을 끼워",),
    "squeeze": ("{x}에서 길이 1인 축을 없애",),
    "transpose": ("{x:을/를} 전치해",),
    "swapaxes": ("{x}의 두 축을 맞바꾸어",),
    "broadcast_to": ("{x:을/를} {shape:으로/로} 펼쳐",),
    "spread": ("{x:을/를} {shape:으로/로} 펼쳐",),
    "astype": ("{x}의 자료형을 바꾸어",),
    "concatenate": ("{xs:을/를} 이어 붙여",),
    "stack": ("{xs:을/를} 쌓아",),
    "getitem": ("{x}에서 원소를 골라",),
    "take": ("{x}에서 원소를 골라",),
    "take_along_axis": ("{x}에서 원소를 골라",),
    "setitem": ("{x}의 일부를 {value:으로/로} 바꿔 넣어",),
    "where": ("조건에 따라 {a:과/와} {b} 가운데서 골라",),
    "conv": ("{x}에 커널 {weight:을/를} 합성곱하고 {bias:을/를} 더해", "{x}에 커널 {weight:을/를} 합성곱해"),
}

_SAME = "값은 그대로이고 모양만 바뀌었으므로, 기울기도 {target}의 모양 {shape:으로/로} 되돌립니다."
_PICKED = "고른 자리로 기울기를 되돌려 놓습니다. 고르지 않은 자리는 0이고, 여러 번 고른 자리는 더합니다."
_PIECE = "위에서 온 기울기에서 {target:이/가} 놓였던 자리를 떼어 냅니다."

# 역전파의 까닭. 쉼표로 끝나면 국소 도함수를 말한 것이고('위에서 온 기울기에 … 곱합니다' 가 뒤따른다), 마침표로 끝나면 다 말한 것이다
_REASONS: dict[str, str] = {
    "multiply.a": "국소 도함수는 곱한 상대 {b}이므로,",
    "multiply.b": "국소 도함수는 곱한 상대 {a}이므로,",
    "power.a": "지수 {b:을/를} 앞으로 내리고 지수를 하나 줄인 것이 국소 도함수이므로,",
    "divide.a": "국소 도함수는 1/{b}이므로,",
    "square.x": "제곱의 국소 도함수는 {x}의 두 배이므로,",
    "exp.x": "지수함수의 국소 도함수는 자기 자신 {y}이므로,",
    "log.x": "자연로그의 국소 도함수는 1/{x}이므로,",
    "tanh.x": "tanh의 국소 도함수는 1 − {y}²이므로,",
    "sigmoid.x": "시그모이드의 국소 도함수는 {y}(1 − {y})이므로,",
    "relu.x": "ReLU는 0보다 큰 곳에서만 기울기를 지나보내므로,",
    "maximum.a": "큰 쪽으로만 기울기가 가므로,",
    "maximum.b": "큰 쪽으로만 기울기가 가므로,",
    "minimum.a": "작은 쪽으로만 기울기가 가므로,",
    "minimum.b": "작은 쪽으로만 기울기가 가므로,",
    "where.a": "조건이 참인 자리에서만 기울기가 오므로,",
    "where.b": "조건이 거짓인 자리에서만 기울기가 오므로,",
    "absolute.x": "절댓값의 국소 도함수는 {x}의 부호이므로,",
    "sum.x": "더한 원소마다 국소 도함수가 1이므로, 위에서 온 기울기를 {x}의 모양 {shape:으로/로} 펼칩니다.",
    "mean.x": "원소 {n}개의 평균이므로, 위에서 온 기울기를 {n:으로/로} 나누어 {x}의 모양 {shape:으로/로} 펼칩니다.",
    "max.x": "최댓값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).",
    "min.x": "최솟값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).",
    "prod.x": "원소마다 자기를 뺀 나머지의 곱이 국소 도함수이므로, 그것을 위에서 온 기울기에 곱합니다.",
    "var.x": "기울기는 평균에서 벗어난 만큼에 비례합니다.",
    "std.x": "기울기는 평균에서 벗어난 만큼에 비례합니다.",
    "norm2.x": "{x:을/를} 노름 {y:으로/로} 나눈 것에 위에서 온 기울기를 곱합니다.",
    "cumsum.x": "뒤에 오는 합마다 들어갔으므로, 위에서 온 기울기를 뒤에서부터 누적해 더합니다.",
    "matmul.a": "위에서 온 기울기의 오른쪽에 {b}의 전치를 곱합니다.",
    "matmul.b": "위에서 온 기울기의 왼쪽에 {a}의 전치를 곱합니다.",
    "linear.x": "위에서 온 기울기의 오른쪽에 {weight:을/를} 곱합니다.",
    "linear.weight": "위에서 온 기울기를 전치해 {x:과/와} 곱합니다.",
    "linear.bias": "더한 값이므로 위에서 온 기울기가 그대로 옵니다.",
    "softmax.x": "위에서 온 기울기에서 확률 {y:으로/로} 가중한 평균을 빼고, 거기에 {y:을/를} 곱합니다.",
    "log_softmax.x": "위에서 온 기울기에서, 그 합에 소프트맥스를 곱한 것을 뺍니다.",
    "cross_entropy_mean.x": "소프트맥스 확률에서 정답(원-핫)을 뺀 것을 표본의 수로 나누고, 위에서 온 기울기를 곱합니다.",
    "reshape.x": _SAME, "expand_dims.x": _SAME, "squeeze.x": _SAME,
    "transpose.x": "축의 차례만 바뀌었으므로, 기울기의 축도 되돌려 놓습니다.",
    "swapaxes.x": "축의 차례만 바뀌었으므로, 기울기의 축도 되돌려 놓습니다.",
    "moveaxis.x": "축의 차례만 바뀌었으므로, 기울기의 축도 되돌려 놓습니다.",
    "flip.x": "자리만 옮겼으므로, 기울기도 제자리로 되돌립니다.",
    "roll.x": "자리만 옮겼으므로, 기울기도 제자리로 되돌립니다.",
    "broadcast_to.x": "펼친 값이므로 위에서 온 기울기가 그대로 옵니다.",
    "getitem.x": _PICKED, "take.x": _PICKED, "take_along_axis.x": _PICKED,
    "setitem.x": "바꿔 넣은 자리는 {x:과/와} 상관없으므로 그 자리의 기울기를 0으로 합니다.",
    "setitem.value": "바꿔 넣은 자리의 기울기를 떼어 냅니다.",
    "concatenate.xs": _PIECE, "stack.xs": _PIECE,
    "pad_constant.x": "덧댄 가장자리의 기울기를 떼어 냅니다.",
    "tril.x": "남긴 세모 자리로만 기울기가 갑니다.", "triu.x": "남긴 세모 자리로만 기울기가 갑니다.",
    "conv.x": "위에서 온 기울기에 커널 {weight:을/를} 전치 합성곱합니다.",
    "conv.weight": "{x}의 창마다 위에서 온 기울기를 곱해 모두 더합니다.",
    "conv.bias": "더한 값이므로 채널마다 위에서 온 기울기를 모두 더합니다.",
}


def title(operation: Any) -> Noun:
    """연산의 이름: 우리말이 있으면 우리말."""
    name = operation.name
    return Noun(_TITLES.get(name) or (operation.symbol if re.search("[가-힣]", operation.symbol) else name))


def done(operation: Any, given: dict[str, Any]) -> str:
    """순전파에서 한 일: ``w와 x를 곱해``."""
    for template in _DONE.get(operation.name, ()):
        if _fields(template) <= given.keys():
            return template.format(**given)
    inputs = listed([given[n] for n in operation.inputs if n in given])
    named = title(operation)
    if re.search("[가-힣]", named):
        return f"{Noun(inputs):으로/로} {named:을/를} 셈해"
    return f"{inputs}에 {named:을/를} 적용해"


def reason(operation: Any, role: str, given: dict[str, Any]) -> str:
    """역전파에서 그런 기울기인 까닭. 모르면 빈 글."""
    template = _REASONS.get(f"{operation.name}.{role}", "")
    return template.format(**given) if _fields(template) <= given.keys() else ""


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
