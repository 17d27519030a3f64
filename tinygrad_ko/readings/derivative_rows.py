"""도함수 표의 내용: 선언된 모든 연산을, 갈래마다 식과 도함수로 적는다. 모든 줄은 규칙을 기호로 읽은 것이다."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..operation import Operation, operations
from .symbol import forward_tex, letter, local_derivative

_ROOMS = {
    "arithmetic": "사칙연산과 비교", "pointwise": "원소마다", "elementary": "초등함수", "special": "특수함수", "activation": "활성함수",
    "complex": "복소수", "reduction": "줄이기", "missing": "빠진 값", "quantile": "분위수", "ranking": "순위", "statistics": "통계",
    "calculus": "차분과 적분", "shape": "모양", "assemble": "엮기", "rearrange": "돌리고 펼치기", "scatter": "고르기와 흩뿌리기",
    "indexing": "골라내기", "linalg": "선형대수", "decomposition": "행렬 분해", "solving": "연립방정식", "matrix_powers": "행렬의 거듭제곱",
    "distance": "거리", "fourier": "푸리에 변환", "window": "창", "convolution": "합성곱", "pooling": "풀링", "fused": "합친 연산",
    "normalization": "정규화", "recurrent": "순환", "alignment": "정렬", "perceptron": "퍼셉트론", "loss": "손실", "device": "장치",
}

# 표 앞에 적는 약속. $ 사이는 TeX 이다
LEGEND = (
    r"$y$ 는 연산의 결과, $g$ 는 위에서 온 기울기 $\partial L/\partial y$ 이다.",
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
NOTES = {
    "사칙연산과 비교": (
        r"계단 모양의 함수는 어디서나 기울기가 0 이다. 복소수의 $\operatorname{sign}$ 은 방향 $x/|x|$ 이고, 방향에 수직인 "
        r"몫이 남는다."
    ),
    "초등함수": r"$\sigma(x)=\frac{1}{1+e^{-x}}$.",
    "특수함수": r"$\psi$ 는 디감마, $\psi^{(n)}$ 은 폴리감마, $I_{0}$ 과 $I_{1}$ 은 변형된 제1종 베셀함수.",
    "활성함수": r"$\Phi$ 는 표준정규분포의 누적 분포 함수, $u'$ 은 $u$ 를 $x$ 로 미분한 것.",
    "복소수": r"기울기는 $\partial L/\partial\operatorname{Re}x+i\,\partial L/\partial\operatorname{Im}x$ 이다.",
    "줄이기": r"$\#[\cdots]$ 는 참인 것의 수: 같은 최댓값이 여럿이면 똑같이 나눈다. logsumexp 의 $y$ 가 무한대이면 0 으로 본다.",
    "통계": r"logcumsumexp 의 $y$ 가 무한대이면 0 으로 본다.",
    "골라내기": r"$\operatorname{kept}_{I}$ 는 같은 자리 $I$ 에 여러 번 넣었을 때 덮인 것을 0 으로 한다.",
    "선형대수": r"$\operatorname{cof}(x)$ 는 여인수 행렬, $\operatorname{cof}'(x)[d]$ 는 $d$ 쪽으로 움직일 때 그것의 변화.",
    "행렬 분해": (
        r"$\operatorname{sym}(m)=m+m^{H}$. $\Phi$ 는 연산이 읽는(또는 내놓는) 쪽 세모만 남기고 대각선을 반으로 한다. "
        r"$\operatorname{diag}$ 는 벡터이면 대각행렬, 행렬이면 그 대각선이고, svd 의 $S$ 는 대각행렬로 읽는다. "
        r"$\odot$ 은 원소끼리의 곱."
    ),
    "푸리에 변환": (
        r"$\mathcal{F}_{+}$ 는 음이 아닌 진동수만 남긴 것. $\operatorname{resize}$ 는 $x$ 의 길이로 자르거나 0 으로 "
        r"늘린다. norm 을 주면 변환의 상수가 그에 맞게 바뀐다."
    ),
    "창": r"$\operatorname{windows}$ 는 창을 떼어 내기, $\operatorname{fold}$ 는 창을 제자리에 겹쳐 더하기.",
}


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


def families() -> dict[str, list[Row]]:
    """갈래의 이름 → 줄들. 사용자가 보탠 연산은 '그 밖'."""
    made: dict[str, list[Row]] = {}
    for row in rows():
        module = row.operation.formulas[row.input].__globals__["__name__"]
        room = module.rpartition(".")[2] if module.startswith(__package__.partition(".")[0]) else "그 밖"
        made.setdefault(_ROOMS.get(room, room), []).append(row)
    order = list(_ROOMS.values())
    return dict(sorted(made.items(), key=lambda f: order.index(f[0]) if f[0] in order else len(order)))
