"""도함수 표: 선언된 모든 연산을 식과 도함수의 표로 적는다. 표의 모든 줄은 규칙을 기호로 읽은 것이다."""

from __future__ import annotations

import sys

from ..errors import ArgumentError
from ..operation import Operation, operations
from .symbol import forward_tex, local_derivative

_ROOMS = {
    "arithmetic": "사칙연산과 비교", "elementary": "초등함수", "special": "특수함수", "activation": "활성함수", "complex": "복소수",
    "reduction": "줄이기", "statistics": "통계", "shape": "모양", "assemble": "엮기", "indexing": "골라내기", "linalg": "선형대수",
    "decomposition": "행렬 분해", "fourier": "푸리에 변환", "window": "창", "convolution": "합성곱", "pooling": "풀링",
    "fused": "합친 연산", "normalization": "정규화", "recurrent": "순환", "alignment": "정렬", "perceptron": "퍼셉트론", "loss": "손실",
}


def rows() -> list[tuple[str, Operation, str, str, str]]:
    """(갈래, 연산, 입력, 순전파 TeX, 도함수 TeX)의 목록."""
    made = []
    for op in operations.values():
        module = op.formulas[op.inputs[0]].__globals__["__name__"]
        room = module.rpartition(".")[2] if module.startswith(__package__.partition(".")[0]) else "그 밖"
        for name in op.inputs:
            made.append((_ROOMS.get(room, room), op, name, forward_tex(op), derivative_or_words(op, name)))
    return made


def derivative_or_words(op: Operation, name: str) -> str:
    """도함수의 TeX. 규칙이 값의 모양을 보아야만 읽히는 연산이면, 그 규칙이 코드로 있음을 적는다."""
    try:
        return local_derivative(op, name)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return rf"\text{{규칙 }}\mathtt{{{op.name}}}".replace("_", r"\_")


def derivative_table(format: str = "markdown") -> str:
    """모든 연산의 도함수 표.

    원소별 연산은 도함수만, 그 밖의 연산은 위에서 온 기울기 g 를 넣은 꼴(벡터-야코비 곱)로 적는다. y 는 연산의 결과,
    [조건] 은 참이면 1이고 거짓이면 0인 아이버슨 괄호이다.

    매개변수
    --------
    format : ``"markdown"`` 또는 ``"tex"``.

    반환
    ----
    str : 갈래마다 표 하나.

    예외
    ----
    ArgumentError : 모르는 ``format``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> print([line for line in tg.derivative_table().splitlines() if "`tanh`" in line][0])
    | `tanh` | $\\tanh x$ | $x$ | $1-y^{2}$ |

    출처
    ----
    ``tinygrad_ko/rules`` 의 규칙 그대로.
    """
    if format not in ("markdown", "tex"):
        raise ArgumentError(f'derivative_table: format={format!r} 는 없습니다. "markdown" 이나 "tex" 를 쓰세요.')
    lines: list[str] = []
    current = ""
    for room, op, name, forward, derivative in sorted(rows(), key=lambda r: list(_ROOMS.values()).index(r[0]) if r[0] in _ROOMS.values()
                                                      else sys.maxsize):
        if room != current:
            lines += _heading(room, format, bool(current))
            current = room
        if format == "markdown":
            safe = [t.replace("|", r"\vert ") for t in (forward, name, derivative)]
            lines.append(f"| `{op.name}` | ${safe[0]}$ | ${safe[1]}$ | ${safe[2]}$ |")
        else:
            lines.append(rf"\texttt{{{op.name}}} & ${forward}$ & ${name}$ & ${derivative}$ \\".replace("_", r"\_", op.name.count("_")))
    return "\n".join(lines + ([r"\end{longtable}"] if format == "tex" else [])) + "\n"


def _heading(room: str, format: str, again: bool) -> list[str]:
    if format == "markdown":
        return [""] * again + [f"## {room}", "", "| 연산 | 식 | 입력 | 도함수 |", "|---|---|---|---|"]
    return [r"\end{longtable}"] * again + [rf"\section*{{{room}}}", r"\begin{longtable}{llll}",
                                           r"연산 & 식 & 입력 & 도함수 \\ \hline"]
