"""TeX 글을 다루는 법: 얼마나 단단히 묶였는가, 괄호가 필요한가, 수와 행렬을 어떻게 적는가."""

from __future__ import annotations

import functools
import re
from typing import Any

import numpy as np

# 괄호가 필요한지 정하는 높이: 클수록 느슨하게 묶인다.  x, x², sin x, a b, −a, a + b, a = b
ATOM, SCRIPTED, FUNCTION, PRODUCT, NEGATIVE, SUM, RELATION = range(7)
_FUNCTIONS = {r"\ln", r"\log", r"\sin", r"\cos", r"\tan", r"\exp", r"\sinh", r"\cosh", r"\tanh", r"\arcsin", r"\arccos", r"\arctan",
              r"\sum", r"\prod", r"\max", r"\min", r"\det", r"\arg", r"\operatorname"}
_RELATIONS = {"=", "<", ">", ",", r"\ge", r"\le", r"\ne", r"\wedge", r"\vee", r"\bmod", r"\to", r"\leftarrow"}
_OPENING = {"(", "[", "{", r"\left", r"\lfloor", r"\lceil", r"\lVert", r"\begin"}
_CLOSING = {")", "]", "}", r"\right", r"\rfloor", r"\rceil", r"\rVert", r"\end"}
_TOKEN = re.compile(r"\\left\s*\\?.|\\right\s*(?:\\rfloor|\\?.)|\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\\.|[0-9.]+|\S")


@functools.lru_cache(maxsize=4096)
def level_of(tex: str) -> int:
    """이 글이 얼마나 느슨하게 묶여 있는가."""
    depth, atoms, scripted, function, bar = 0, 0, False, False, False
    loosest, previous = ATOM, ""
    for token in _TOKEN.findall(tex):
        head = re.match(r"\\(?:left|right|begin|end)(?![A-Za-z])", token)
        kind = head[0] if head else token
        if kind == "|":
            kind, bar = (")", False) if bar else ("(", True)
        if kind in _CLOSING:
            depth -= 1
        elif depth == 0:
            if token in ("^", "_"):
                scripted = scripted or token == "^"
            elif kind == "{" or token in (r"\,", r"\;", r"\!", "'"):
                pass
            elif token in ("+", "-"):
                loosest = max(loosest, NEGATIVE if not previous else SUM)
            elif token in _RELATIONS:
                loosest = RELATION
            elif token in _FUNCTIONS:
                function, atoms = function or atoms == 0, atoms + 1
            elif previous not in ("^", "_"):
                # 이름 바로 뒤의 괄호는 새 인수가 아니라 그 이름의 것이다: σ(x), f_{k}(x)
                named = previous not in (r"\,", "") if kind == "(" else previous not in (r"\,", "", "}")
                glued = atoms == 1 and named and kind in ("(", "[", r"\left")
                atoms += not glued
        if kind in _OPENING:
            depth += 1
        previous = token
    if loosest > ATOM:
        return loosest
    if atoms > 1:
        return FUNCTION if function else PRODUCT
    return SCRIPTED if scripted else ATOM


def room_at(template: str, start: int, end: int) -> int:
    """틀(template)의 이 자리에 괄호 없이 넣을 수 있는 가장 느슨한 높이: 앞뒤의 글자가 정한다."""
    before, after = template[:start].rstrip(), template[end:].lstrip()
    left = (SCRIPTED if before.endswith(r"\,")
            else RELATION if not before or before.endswith(("{", "(", "[", "|", ",", "&", "=", r"\lfloor", r"\lceil", r"\lVert"))
            else SUM if before.endswith("+") else PRODUCT if before.endswith(("-", r"\sum", r"\prod")) else ATOM)
    right = (RELATION if not after or after.startswith(("}", ")", "]", "|", ",", "&", r"\\", "=", r"\r"))
             else SUM if after.startswith(("+", "-", ">")) else ATOM if after.startswith(("^", "_", "'", "/")) else SCRIPTED)
    return min(left, right)


def elementwise_products(template: str, wide: set[str]) -> str:
    """틀에서 이어 쓴 두 인수에 모두 배열(``wide``)이 들었으면 그 사이의 틈을 ⊙ 로."""
    pieces = re.findall(r"\\,|\\[A-Za-z]+|\\.|.", template, re.S)
    groups, factors = [""], [""]  # 깊이마다: 괄호 안의 글 전체, 지금 인수의 글
    gaps: list[tuple[int, str, int]] = []  # 오른쪽 인수를 기다리는 틈: 자리, 왼쪽 인수, 깊이

    def close() -> None:
        """지금 인수가 끝났다: 기다리던 틈의 오른쪽이다."""
        while gaps and gaps[-1][2] == len(factors):
            at, left, _ = gaps.pop()
            if all(any(f"{{{name}}}" in text for name in wide) for text in (left, factors[-1])):
                pieces[at] = r"\odot "

    for at, piece in enumerate([*pieces]):
        if piece == r"\,":
            close()
            gaps.append((at, factors[-1], len(factors)))
            factors[-1] = ""
        elif piece in ("+", "-", "=", "&", ",", r"\\"):
            close()
            factors[-1] = ""
            groups[-1] += piece
        elif piece in "([{":
            groups.append("")
            factors.append("")
        elif piece in ")]}" and len(factors) > 1:
            close()
            factors.pop()
            inside = f"{{{groups.pop()}}}"
            groups[-1] += inside
            factors[-1] += inside
        else:
            groups[-1] += piece
            factors[-1] += piece
    close()
    return "".join(pieces)


def raised(tex: str, level: int, mark: str) -> str:
    """거듭제곱이나 전치: 이미 위첨자가 있으면 괄호를 치되, (x⁻¹)ᵀ 는 x⁻ᵀ, (xᵀ)ᵀ 는 x, (x̄)ᴴ 는 xᵀ 로 줄인다."""
    bar = re.fullmatch(r"\\overline\{(\w)\}(\^\{-1\})?", tex)
    if bar and mark == "H":
        return f"{bar[1]}^{{{'-' * bool(bar[2])}T}}"
    whole = re.fullmatch(r"(.*)\^\{(T|H|-1)\}", tex) if mark in ("T", "H", "-1") and level <= SCRIPTED else None
    if whole and level_of(whole[1]) <= ATOM:
        base, old = whole[1], whole[2]
        if old == mark:
            return base
        if "-1" in (old, mark):
            return f"{base}^{{-{old if mark == '-1' else mark}}}"
    return f"{tex}^{{{mark}}}" if level <= ATOM and not tex.startswith(r"\frac") else f"{parenthesised(tex)}^{{{mark}}}"


def subscriptable(tex: str) -> str:
    """아래첨자를 붙일 글: 이미 아래첨자가 있으면 묶는다."""
    return f"{{{tex}}}" if re.search(r"_(?:\{(?:[^{}]|\{[^{}]*\})*\}|.)$", tex) else tex


def parenthesised(tex: str) -> str:
    """괄호 안에. 높은 것(분수, 행렬)을 감쌀 때만 괄호가 따라 자란다."""
    tall = re.search(r"\\(?:frac|begin|sum_|prod_|left)", tex)
    return rf"\left({tex}\right)" if tall else f"({tex})"


def number(value: Any, digits: int = 4) -> str:
    """수를 적는다: 네 자리까지. 0 이 아닌 것은 0 으로, 1 보다 작은 것은 1 로 적히지 않는다. −0 은 0 이다."""
    value = value[()] if isinstance(value, np.ndarray) else value
    if isinstance(value, (complex, np.complexfloating)):
        real, imaginary = number(value.real, digits), number(value.imag, digits)
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}\\,i"
    if not np.isfinite(value):
        return r"\mathrm{NaN}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    value = float(value)
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    while digits < 17 and abs(value) < 1 and abs(float(f"{value:.{digits}g}")) == 1:
        digits += 1
    mantissa, e, exponent = f"{value:.{digits}g}".partition("e")
    if not e:
        return mantissa
    sign, bare = ("-" if mantissa.startswith("-") else ""), mantissa.lstrip("-")
    return sign + (rf"{bare}\times " if bare != "1" else "") + f"10^{{{int(exponent)}}}"


def matrix(value: np.ndarray, most: int = 6) -> str:
    """벡터와 행렬. 긴 것은 가운데를 줄인다."""
    rows = value.reshape((1, -1)) if value.ndim == 1 else value

    def kept(n: int) -> list[int]:
        return list(range(n)) if n <= most else [*range(most - 2), -1, n - 1]

    def cell(r: int, c: int) -> str:
        if r == -1:
            return r"\ddots" if c == -1 else r"\vdots"
        return r"\cdots" if c == -1 else number(rows[r, c])

    lines = ["&".join(cell(r, c) for c in kept(rows.shape[1])) for r in kept(rows.shape[0])]
    return r"\begin{pmatrix}" + r"\\".join(lines) + r"\end{pmatrix}"
