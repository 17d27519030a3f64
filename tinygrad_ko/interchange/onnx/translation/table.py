"""연산 → ONNX 로 옮기는 법의 표.

도함수 표의 연산마다 아는 것은 그 선언에 적는 것이 집의 약속이지만, 다른 도구의 형식은 연산이 저를 두고 하는 말이 아니다: ONNX 를 모르는
사람이 읽는 200여 선언에 ONNX 의 이름을 섞지 않으려고 여기에 모은다. 열쇠는 이름이 아니라 연산 그 자체(객체)이고, 표의 모든 연산이
여기 있거나 옮기지 못하는 까닭이 있음을 검사가 지킨다(``tests/interchange/test_onnx_table.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Translation = Callable[..., Any]
translations: dict[Any, Translation] = {}  # 연산이나 NumPy의 함수 → (그래프, 인수들…) → 값(들)
OF_BOOLEANS = {"Add": "Or", "Max": "Or", "Mul": "And", "Min": "And"}  # 참·거짓의 셈을 ONNX 는 따로 부른다
refusals: dict[Any, str] = {}  # 옮기지 못하는 연산 → 까닭과 고칠 길


def translates(*functions: Any) -> Callable[[Translation], Translation]:
    """이 함수가 옮기는 연산들. 인수는 그래프와, 연산의 인수 그대로이다."""

    def declare(translation: Translation) -> Translation:
        for function in functions:
            translations[function] = translation
        return translation

    return declare


def as_node(kind: str, *functions: Any) -> None:
    """ONNX 에 같은 연산이 있다: 입력을 결과의 dtype 으로 맞추어 그대로 부른다."""

    @translates(*functions)
    def translation(g: Any, *inputs: Any) -> Any:
        return g.op(OF_BOOLEANS.get(kind, kind) if np.dtype(g.y.dtype) == bool else kind, *[g.tensor(x, g.y.dtype) for x in inputs])


def compares(kind: str, *functions: Any) -> None:
    """두 값을 견주어 참·거짓을 내는 연산: 입력을 서로 맞춘다."""

    @translates(*functions)
    def translation(g: Any, a: Any, b: Any) -> Any:
        dtype = g.together(a, b)
        return g.op(kind, g.tensor(a, dtype), g.tensor(b, dtype), dtype=bool)


def refuses(reason: str, *functions: Any) -> None:
    """옮기지 못하는 연산과 까닭."""
    for function in functions:
        refusals[function] = reason
