"""도함수 표의 내용: 선언된 모든 연산을, 갈래마다 식과 도함수로 적는다. 모든 줄은 규칙을 기호로 읽은 것이다."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..operation import Family, Operation, operations
from ..rules.families import families
from .symbol import forward_tex, letter, local_derivative

_OTHERS = Family("그 밖")

# 표 앞에 적는 약속. $ 사이는 TeX 이다
LEGEND = (
    r"$y$ 는 연산의 결과, $g$ 는 받은 기울기 $\partial L/\partial y$ 이다.",
    r"원소별 연산은 도함수 $\partial y/\partial x$ 만 적는다: 기울기는 여기에 $g$ 를 곱한 것이다. 그 밖의 연산은 $g$ "
    r"까지 넣은 기울기(벡터-야코비 곱)를 적는다.",
    r"$[\cdots]$ 안에 조건이 있으면 아이버슨 괄호이다: 참이면 1, 거짓이면 0. 분모의 $+[y=0]$ 은 0 으로 나누지 않게 "
    r"하여, 그 자리의 기울기를 0 으로 정한다.",
    r"$\sum,\prod,\max$ 와 $\operatorname{mean}$ 은 axis 를 따라(주지 않으면 모두) 셈하고, 줄어든 축은 다시 펼쳐 "
    r"맞춘다. $n$ 은 그때 줄어든 원소의 수이다.",
    r"브로드캐스트로 늘어난 축의 기울기는 엔진이 그 축을 따라 더하여 되돌린다. 모양만 바꾸는 것(reshape)은 적지 않는다.",
    r"이어 쓴 것은 원소끼리의 곱이다. 다만 선형대수와 행렬 분해, linear 에서는 행렬의 곱이다. $x^{T}$ 는 전치, $x^{H}$ "
    r"는 켤레전치, $x^{-T}$ 는 $(x^{-1})^{T}$ 이다.",
    r"$x_{[I]}$ 는 색인 $I$ 로 골라낸 것, $\operatorname{put}_{I}(g)$ 는 0 배열의 $I$ 자리에 $g$ 를 더한 것, "
    r"$g_{[x_{i}]}$ 는 $g$ 에서 $x_{i}$ 가 놓인 자리이다.",
    r"복소수 배열에서는 엔진이 규칙에 $\overline{g}$ 를 넣고, 나온 것의 켤레를 취한다(결과가 여럿인 연산은 적힌 "
    r"그대로). 실수에서는 켤레를 지우고 읽으면 된다.",
)

@dataclass(frozen=True)
class Row:
    """표의 한 줄: 연산, 입력의 글자, 순전파와 도함수의 TeX, 그리고 글자로 줄인 선택 인수들."""

    operation: Operation
    input: str
    letter: str
    forward: str
    derivative: str
    letters: tuple[tuple[str, str], ...]


def rows() -> list[Row]:
    """선언된 차례대로, 연산의 입력마다 한 줄."""
    return [row for op in operations.values() for row in rows_of(op)]


def rows_of(op: Operation) -> list[Row]:
    """한 연산의 줄들."""
    forward = forward_tex(op)
    derivatives = {name: local_derivative(op, name) for name in op.inputs}
    everything = forward + "".join(derivatives.values())
    options = {n: letter(n).tex for n in op.names if n not in op.inputs}
    renamed = tuple([(n, tex) for n, tex in options.items() if tex != n and r"\mathrm" not in tex and _occurs(tex, everything)])
    return [Row(op, n, "x_{i}" if op.variadic else letter(n).tex, forward, d, renamed) for n, d in derivatives.items()]


def _occurs(tex: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(tex)}(?![A-Za-z])", text) is not None


def by_family() -> dict[Family, list[Row]]:
    """갈래 → 줄들. 갈래를 적지 않은 연산(사용자가 보탠 것)은 '그 밖'."""
    made: dict[Family, list[Row]] = {family: [] for family in (*families, _OTHERS)}
    for row in rows():
        made[row.operation.facts.family or _OTHERS].append(row)
    return {family: found for family, found in made.items() if found}
