"""우리가 내는 TeX 의 값을 셈하는 작은 해석기: 인쇄된 수식을 글자로만 읽는다(규칙도 Symbol 도 모른다)."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable

import numpy as np
import scipy.special as sp

TOKEN = re.compile(r"\\(?:begin|end)\{\w+\}|\\operatorname\{\w+\}|\\text\{[^}]*\}|\\math\w+\{[^}]*\}|\\left|\\right|\\\\|\\[A-Za-z]+|\\.|\d+\.?\d*|\S")
SPACES = {r"\,", r"\;", r"\!", r"\left", r"\right", r"\cdot", r"\times"}
NAMES = {r"\ln": np.log, r"\sin": np.sin, r"\cos": np.cos, r"\tan": np.tan, r"\sinh": np.sinh, r"\cosh": np.cosh, r"\tanh": np.tanh,
         r"\arcsin": np.arcsin, r"\arccos": np.arccos, r"\arctan": np.arctan, r"\operatorname{arsinh}": np.arcsinh,
         r"\operatorname{arcosh}": np.arccosh, r"\operatorname{artanh}": np.arctanh, r"\operatorname{sign}": np.sign,
         r"\operatorname{erf}": sp.erf, r"\operatorname{erfc}": sp.erfc, r"\operatorname{isnan}": np.isnan,
         r"\operatorname{trunc}": np.trunc, r"\operatorname{rint}": np.rint, r"\operatorname{round}": np.round,
         r"\operatorname{finite}": np.nan_to_num, r"\operatorname{atan2}": np.arctan2, r"\operatorname{fmax}": np.fmax,
         r"\operatorname{fmin}": np.fmin, r"\operatorname{astype}": lambda x: x, r"\max": max, r"\min": min,
         r"\operatorname{fmod}": np.fmod, r"\mathrm{B}": sp.beta, "P": sp.gammainc, "Q": sp.gammaincc,
         r"\sigma": sp.expit, r"\Phi": sp.ndtr, r"\Gamma": sp.gamma, r"\psi": sp.digamma}
BESSEL: dict[str, Callable[..., float]] = {  # 아래첨자가 차수인 것. 인수가 둘인 I 는 불완전 베타함수이다
    "I": lambda n, *x: sp.iv(n, *x) if len(x) == 1 else sp.betainc(*x, n), "J": sp.jv, "j": lambda n, x: sp.spherical_jn(int(n), x), "Y": sp.yv}
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq, "<": operator.lt, ">": operator.gt, r"\ge": operator.ge, r"\le": operator.le, r"\ne": operator.ne}
ENDS = {None, ")", "]", "}", "+", ",", "&", r"\\", r"\end{cases}", r"\rfloor", r"\rceil", r"\wedge", r"\vee", r"\bmod", "/", *RELATIONS}




class Unreadable(Exception):
    """이 해석기가 모르는 것."""


class Reader:
    def __init__(self, tex: str, values: dict[str, float]) -> None:
        self.tokens = [t for t in TOKEN.findall(tex) if t not in SPACES]
        self.values, self.at, self.bars = values, 0, 0

    @property
    def next(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, expected: str | None = None) -> str:
        token = self.next
        if token is None or (expected is not None and token != expected):
            raise Unreadable(f"{expected} 자리에 {token}: {''.join(self.tokens)}")
        self.at += 1
        return token

    def inside(self, opening: str, closing: str, what: Callable[[], float]) -> float:
        self.take(opening)
        bars, self.bars = self.bars, 0
        value = what()
        self.bars = bars
        self.take(closing)
        return value

    # ── 합, 곱, 거듭제곱 ──

    def sum(self) -> float:
        if self.next in ("-", "+"):
            value = self.product() if self.take() == "+" else -self.product()
        else:
            value = self.product()
        while self.next in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.power()
        while self.next not in ENDS and self.next != "-" and not (self.next == "|" and self.bars):
            value = value * self.power()
        if self.next in ("/", r"\bmod"):
            value = np.divide(value, self.power()) if self.take() == "/" else np.remainder(value, self.power())
        return value

    def power(self) -> float:
        value = self.atom()
        if self.next == "^":
            self.take()
            value = np.float_power(value, self.group())
        return value

    def group(self) -> float:
        return self.inside("{", "}", self.sum) if self.next == "{" else self.atom()

    # ── 낱개 ──

    def atom(self) -> float:
        token = self.next
        if token is None:
            raise Unreadable("글이 끝났다: " + "".join(self.tokens))
        if token == "(":
            return self.inside("(", ")", self.sum)
        if token == "[":
            return self.inside("[", "]", lambda: float(self.condition()))
        if token == "|":
            self.take()
            self.bars += 1
            value = self.sum()
            self.bars -= 1
            self.take("|")
            return abs(value)
        if token == r"\lfloor":
            return np.floor(self.inside(token, r"\rfloor", self.sum))
        if token == r"\lceil":
            return np.ceil(self.inside(token, r"\rceil", self.sum))
        if token == r"\begin{cases}":
            return self.cases()
        self.take()
        if token in (r"\frac", r"\tfrac"):
            return np.divide(self.group(), self.group())
        if token == r"\sqrt":
            n = self.inside("[", "]", self.sum) if self.next == "[" else 2
            value = self.group()
            return np.sqrt(value) if n == 2 else math.copysign(abs(value) ** (1 / n), value)
        if token[0].isdigit():
            return float(token)
        if token == r"\pi":
            return math.pi
        if token == r"\infty":
            return math.inf
        if token in NAMES or token == r"\log" or token in BESSEL:
            return self.call(token)
        name = token + "'" * (self.next == "'")
        if name in self.values:
            self.at += len(name) - len(token)
            return self.values[name]
        if token == "e":
            return math.e
        raise Unreadable(f"{token}: {''.join(self.tokens)}")

    def call(self, token: str) -> float:
        """이름과 인수. 인수는 괄호 안이거나 바로 다음 것 하나이다."""
        function = NAMES.get(token)
        if token == r"\log" or token in BESSEL:
            self.take("_")
            n = self.group()
            function = (lambda x: np.log(x) / math.log(n)) if token == r"\log" else lambda *x: BESSEL[token](n, *x)
        if self.next == "^":
            self.take()
            n = self.group()
            function = {r"\psi": lambda x: sp.polygamma(int(n), x), r"\operatorname{erf}": sp.erfinv, r"\operatorname{erfc}": sp.erfcinv}[token]
        if self.next != "(":
            return function(self.power())
        self.take("(")
        bars, self.bars = self.bars, 0
        arguments = [self.sum()]
        while self.next == ",":
            self.take()
            arguments.append(self.sum())
        self.bars = bars
        self.take(")")
        return function(*arguments)

    def cases(self) -> float:
        self.take(r"\begin{cases}")
        chosen: list[float] = []
        while True:
            value = self.sum()
            self.take("&")
            holds = self.take().startswith(r"\text") if (self.next or "").startswith(r"\text") else self.condition()
            if holds and not chosen:
                chosen.append(value)
            if self.take() == r"\end{cases}":
                return chosen[0]

    def condition(self) -> bool:
        value = self.comparison()
        while self.next in (r"\wedge", r"\vee"):
            value = (value & self.comparison()) if self.take() == r"\wedge" else (value | self.comparison())
        return value

    def comparison(self) -> bool:
        left = self.sum()
        return bool(RELATIONS[self.take()](left, self.sum())) if self.next in RELATIONS else bool(left)


def evaluate(tex: str, values: dict[str, float]) -> float:
    """``values`` 를 글자에 넣은 값."""
    reader = Reader(tex, values)
    with np.errstate(all="ignore"):
        value = reader.sum()
    if reader.next is not None:
        raise Unreadable(f"남은 글 {''.join(reader.tokens[reader.at:])}: {tex}")
    return float(value)
