"""공책에 쓰는 식을 파이썬의 식으로: ``2x² + √x``, ``|w·x|``, ``e^-x``. 글자만 옮기고, 셈하지도 실행하지도 않는다.

곱하기 기호를 빼고 쓴 것은 뜻이 하나일 때에만 곱한다. ``1/2x`` 처럼 두 가지로 읽히면 고르지 않고 되묻는다.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import NamedTuple

from ..errors import ArgumentError
from ..korean.particles import particle

__all__ = ["canonical_name", "split_assignment", "to_python"]

_SAME = str.maketrans({**dict.fromkeys("·∙⋅•×✕∗ㆍ‧・", "*"), **dict.fromkeys("÷∕", "/"), **dict.fromkeys("−–—", "-")})
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_UNREAD = "ᵀᴴⁿˣ"  # 글자의 윗첨자: 이름의 한 글자가 아니다
_LOWERED = str.maketrans(_RAISED, "+-0123456789")
_ROOTS = {"√": "sqrt", "∛": "cbrt"}
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "(1/3)", "⅔": "(2/3)"}
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<raised>[{_RAISED}]+)|(?P<fraction>[{''.join(_FRACTIONS)}])"
    rf"|(?P<name>(?![{_RAISED}{_UNREAD}])[^\W\d](?:(?![{_RAISED}{_UNREAD}])\w)*)|(?P<sign>\*\*|//|[\s\S])"
)
_ASSIGNED = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?:\([\w\s,]*\))?\s*:?=(?!=)(?P<rest>.*)", re.DOTALL)
_GREATER = "비교는 쓸 수 없습니다. 큰 쪽은 max(x, 0), 작은 쪽은 min(x, 0) 입니다"
_COMPARED = "비교는 쓸 수 없습니다. 식의 왼쪽만 쓰세요"
_DERIVATIVE = "미분은 이 명령이 합니다. 미분할 식만 쓰세요"
_GROUPED = "묶음은 둥근 괄호 ( ) 로, 배열은 [ ] 로 쓰세요"
_CURES = {  # 식에 쓸 수 없는 기호 → 대신 쓸 것
    **dict.fromkeys("<>", _GREATER), **dict.fromkeys("≤≥≠", _COMPARED), **dict.fromkeys("∂∇", _DERIVATIVE), **dict.fromkeys("{}", _GROUPED),
    **dict.fromkeys("∑Σ", "합은 sum(x) 라고 쓰세요"), "∏": "곱은 prod(x) 라고 쓰세요", "∫": "적분은 셈하지 않습니다. 적분한 식을 쓰세요",
    **dict.fromkeys("‖∥", "노름(norm)은 norm(x) 라고 쓰세요"), **dict.fromkeys("±∓", "둘 가운데 하나만 쓰세요: + 또는 -"),
    "!": "계승(factorial)은 없습니다. 곱을 펼쳐 쓰세요: 3! 은 3*2*1", "∞": "무한대 대신 큰 수를 쓰세요. 예: 1e30",
    "°": "각은 라디안입니다. 60° 는 60*π/180 이라고 쓰세요", **dict.fromkeys("ᵀᴴ", "전치(transpose)는 transpose(x) 라고 쓰세요"),
    "ⁿ": "거듭제곱은 x^n 이라고 쓰세요", "ˣ": "거듭제곱은 e^x 라고 쓰세요", ";": "식 하나만 쓰세요. 중간값은 괄호로 넣어 쓰세요",
    "\\": "TeX 의 명령은 읽지 못합니다. 글자로 쓰세요. 예: \\frac{a}{b} 는 a/b, \\sqrt{x} 는 sqrt(x)",
    "'": "미분이나 다른 값이면 x1 처럼 이름을 붙이세요", '"': "글은 쓸 수 없습니다. 수와 이름으로 쓰세요", "?": "물음표를 지우세요",
    "$": "달러 기호를 지우세요", "⊙": "원소끼리의 곱은 * 로 쓰세요", "⊗": "바깥곱은 outer(x, y) 라고 쓰세요",
}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def canonical_name(name: str) -> str:
    """글자의 꼴만 다른 이름을 하나로: ``x₁`` 은 ``x1``, 전각은 반각, 풀어쓴 한글은 모아쓴 한글."""
    return unicodedata.normalize("NFKC", name.strip())


def split_assignment(text: str) -> tuple[str, str]:
    """``손실 = w*x`` 를 (이름, 식)으로. 이름이 없으면 빈 글.

    예제
    ----
    >>> from tinygrad_ko.cli.handwriting import split_assignment
    >>> split_assignment("손실 = w*x"), split_assignment("f(x) = x^2"), split_assignment("sum(W, axis=0)")
    (('손실', 'w*x'), ('f', 'x^2'), ('', 'sum(W, axis=0)'))
    """
    found = _ASSIGNED.fullmatch(text.replace("＝", "="))
    return (canonical_name(found["name"]), found["rest"].strip()) if found else ("", text)


def to_python(text: str, variables: Collection[str], is_function: Callable[[str], bool]) -> str:
    """공책의 식을 파이썬의 식으로.

    매개변수
    --------
    text : 식.
    variables : 값이 있는 이름과 상수. 그 뒤의 괄호는 부름이 아니라 곱이다: ``x(x+1)``.
    is_function : 이름이 함수인가.

    반환
    ----
    str : 파이썬의 식. 모르는 글자는 그대로 둔다.

    예외
    ----
    ArgumentError : 두 가지로 읽힐 때, 쓸 수 없는 기호가 있을 때, ``|`` 나 괄호의 짝이 없을 때.

    예제
    ----
    >>> from tinygrad_ko.cli.handwriting import to_python
    >>> to_python("2x² + √y·|x|", {"x", "y"}, {"sqrt", "abs"}.__contains__)
    '2*x**2 + sqrt(y)*abs(x)'
    """
    if derivative := re.search(r"\bd\s*/\s*d\s*\w+", text):
        raise ArgumentError(f"식: {derivative[0]!r} {particle(derivative[0], '은/는')} 쓰지 않습니다. {_DERIVATIVE}.")
    return _Writer(text, variables, is_function).written()


class _Writer:
    """낱말(token)을 왼쪽부터 하나씩 옮긴다."""

    def __init__(self, text: str, variables: Collection[str], is_function: Callable[[str], bool]) -> None:
        self.text, self.variables, self.is_function = text, variables, is_function
        found = _TOKEN.finditer(text.translate(_SAME))
        self.tokens = [_Token(m.lastgroup or "", m[0], m.start()) for m in found]
        self.out: list[str] = []
        self.open: list[tuple[str, str, int]] = []  # 아직 닫지 않은 괄호와 |: (글자, 그 앞의 연산, 인수의 시작)
        self.ended = ""  # 바로 앞이 무엇으로 끝났나: number, name, call(부를 이름), close, raised. 아니면 빈 글
        self.operator = ""  # 지금의 인수(factor) 앞의 연산
        self.factor = 0  # 지금의 인수가 시작하는 글자
        self.waiting = ""  # 괄호 없이 쓴 함수: 다음 하나를 받으면 닫는다
        self.bare: tuple[str, str] | None = None  # 괄호 없이 쓴 함수와 그 인수를 방금 닫았다

    def written(self) -> str:
        for k, token in enumerate(self.tokens):
            if token.kind == "space":
                self.out.append("" if self.waiting else " ")
            else:
                getattr(self, f"_{token.kind}")(token, self._after(k))
        if self.open:
            mark = self.open[-1][0]
            cure = {"(": "')' 로 닫으세요", "[": "']' 로 닫으세요", "|": "|x| 처럼 둘을 쓰세요"}[mark]
            raise ArgumentError(f"식: {mark} 의 짝이 없습니다. {cure}. 받은 것: {self.text!r}")
        return "".join(self.out).strip()

    def _after(self, k: int) -> _Token:
        return next((t for t in self.tokens[k + 1:] if t.kind != "space"), _Token("end", "", len(self.text)))

    # ── 낱말의 갈래마다 ──

    def _number(self, token: _Token, after: _Token) -> None:
        if self.ended in ("number", "name", "close", "raised"):
            left, right = self.text[self.factor:token.start].strip(), token.text
            raise ArgumentError(
                f"식: '{left}' 뒤의 수 {right} 앞에 기호가 없습니다. 곱하려면 {left}*{right}, 배열이면 [{left}, {right}] 라고 쓰세요."
            )
        self._atom(token, canonical_name(token.text), "number")

    def _fraction(self, token: _Token, after: _Token) -> None:
        self._atom(token, _FRACTIONS[token.text], "number")

    def _raised(self, token: _Token, after: _Token) -> None:
        power = token.text.translate(_LOWERED)
        if self.bare:
            raise self._two_ways(token.text)
        if self.ended == "call" or not self.ended or not re.fullmatch(r"[+-]?\d+", power):
            raise ArgumentError(f"식: {token.text!r} 앞에 거듭제곱할 것이 없습니다. 예: x{token.text}, sin(x)² 은 sin(x)^2")
        self.out.append(f"**{power}" if power.isdigit() else f"**({power})")
        self.ended = "raised"

    def _name(self, token: _Token, after: _Token) -> None:
        name = canonical_name(token.text)
        if keyword.iskeyword(name):  # 파이썬의 말은 그대로 두어 거절당하게 한다
            self.out.append(name)
            self._reset("")
            return
        if name in _CURES and name not in self.variables:
            self._refuse(name)
        if self.out and self.out[-1] == ".":  # 메서드나 꾸러미의 함수
            self.out.append(name)
            self.ended = "call" if after.text == "(" else "name"
            return
        if name not in self.variables and self.is_function(name):
            self._function(token, name, after)
        elif after.text == "(" and name not in self.variables:  # 모르는 함수의 부름: 읽는 쪽이 가까운 이름을 알린다
            self._begin(token)
            self.out.append(name)
            self.ended = "call"
        else:
            self._atom(token, name, "name")

    def _function(self, token: _Token, name: str, after: _Token) -> None:
        """괄호가 있으면 부름이고, 없으면 다음의 수나 이름 하나를 받는다."""
        if after.text in ("^", "**") or after.kind == "raised":
            raise ArgumentError(f"식: {name} 의 거듭제곱은 부른 뒤에 씁니다. 예: {name}(x)^2")
        self._begin(token)
        self.out.append(name)
        self.ended = "call"
        if after.text != "(" and after.kind in ("number", "name", "fraction"):
            if after.kind == "name" and self.is_function(canonical_name(after.text)) and canonical_name(after.text) not in self.variables:
                raise ArgumentError(f"식: {name} 뒤에 함수가 이어집니다. 괄호로 묶으세요. 예: {name}({after.text}(x))")
            self.out.append("(")
            self.waiting, self.ended = token.text, ""
        elif after.text == "|":
            raise ArgumentError(f"식: {token.text} 뒤의 |x| 는 괄호로 묶으세요. 예: {token.text}(|x|)")
        elif token.text in _ROOTS and after.text != "(":
            raise ArgumentError(f"식: {token.text} 뒤에는 수나 이름 하나, 또는 괄호를 쓰세요. 예: {token.text}(x + 1)")

    def _sign(self, token: _Token, after: _Token) -> None:
        sign = token.text if token.text in _CURES else unicodedata.normalize("NFKC", token.text)
        if sign in _ROOTS:
            self._function(token, _ROOTS[sign], after)
        elif sign in _CURES:
            self._refuse(sign)
        elif sign == "|":
            self._bar(token)
        elif sign in "([":
            if sign == "(" and self.ended in ("number", "name", "close", "raised"):
                self._multiply(token)
            self._open(sign, sign, token)
        elif sign in ")]":
            self._close(sign, token)
        else:
            self._operator(sign, token, after)

    def _operator(self, sign: str, token: _Token, after: _Token) -> None:
        if self.bare and (sign in ("^", "**") or (sign in ("*", "/", "//", "%", "@") and self.bare[0] not in _ROOTS)):
            raise self._two_ways(f"{token.text}{after.text}")
        unary = sign in "+-" and not self.ended
        self.out.append("**" if sign == "^" else sign)
        if sign == ".":
            self.out[-1] = "."
            self.ended = ""
        elif not unary:  # 부호는 앞의 연산을 잊지 않는다: x^-2y
            self._reset(sign)

    # ── 인수와 곱 ──

    def _reset(self, operator: str) -> None:
        self.ended, self.operator, self.bare = "", operator, None

    def _begin(self, token: _Token) -> None:
        """인수 하나가 시작한다. 앞이 끝나 있으면 곱이 빠진 것이다."""
        if self.ended in ("number", "name", "close", "raised"):
            self._multiply(token)
        elif self.ended != "call":
            self.factor = token.start

    def _multiply(self, token: _Token) -> None:
        left = self.text[self.factor:token.start].strip()
        if self.bare:
            raise self._two_ways("*" + token.text + {"(": "…)", "|": "…|"}.get(token.text, "(…)" if self.is_function(token.text) else ""))
        if self.operator in ("/", "//", "%", "@", "^", "**"):
            mark, right = self.operator, {"(": "(…)", "|": "|…|"}.get(token.text, token.text)
            raise ArgumentError(
                f"식: '{mark}{left}{right}' {particle(right, '은/는')} 두 가지로 읽힙니다. "
                f"{mark}({left}*{right}) 인지 {mark}{left}*{right} 인지 곱하기(*)와 괄호로 적으세요."
            )
        self.out.append("*")
        self.ended = ""

    def _atom(self, token: _Token, written: str, kind: str) -> None:
        if not self.waiting:
            self._begin(token)
        self.out.append(written)
        self.ended = kind
        if self.waiting:
            self.out.append(")")
            self.bare, self.waiting, self.ended = (self.waiting, token.text), "", "close"

    def _two_ways(self, rest: str) -> ArgumentError:
        """괄호 없이 쓴 함수가 어디까지 받는지 알 수 없다."""
        name, inside = self.bare or ("", "")
        gap = "" if name in _ROOTS else " "
        return ArgumentError(
            f"식: '{name}{gap}{inside}{rest.removeprefix('*')}' {particle(rest, '은/는')} 두 가지로 읽힙니다. "
            f"{name}({inside}){rest} 인지 {name}({inside}{rest}) 인지 괄호로 적으세요."
        )

    # ── 괄호와 절댓값 ──

    def _open(self, mark: str, written: str, token: _Token) -> None:
        self.open.append((mark, self.operator, self.factor if self.ended == "call" else token.start))
        self.out.append(written)
        self._reset("")

    def _close(self, mark: str, token: _Token) -> None:
        partner = {")": "(", "]": "[", "|": "|"}[mark]
        if not self.open or self.open[-1][0] != partner:
            raise ArgumentError(f"식: {token.start + 1}번째 글자 {mark} 의 짝이 없습니다. 괄호를 살펴보세요. 받은 것: {self.text!r}")
        _, self.operator, self.factor = self.open.pop()
        self.out.append(")" if mark == "|" else mark)
        self.ended, self.bare = "close", None

    def _bar(self, token: _Token) -> None:
        if self.ended and self.open and self.open[-1][0] == "|":
            self._close("|", token)
            return
        if self.ended:
            if sum(t.text == "|" for t in self.tokens) > 2:
                raise ArgumentError("식: | 가 어디에서 닫히는지 알 수 없습니다. abs(x) 라고 쓰거나 곱하기(*)를 적으세요. 예: |x|*|y|")
            self._multiply(token)
        if self.open and self.open[-1][0] == "|" and self.out[-1] == "abs(":
            raise ArgumentError("식: || 은 쓸 수 없습니다. 노름(norm)은 norm(x), 절댓값은 |x| 입니다.")
        self._open("|", "abs(", token)

    def _refuse(self, mark: str) -> None:
        raise ArgumentError(f"식: 읽지 못하는 기호가 있습니다: {mark} {_CURES[mark]}.")
