"""짧은 TeX 를 화면의 글로: 노트북이 아닌 곳에서 수식을 읽기 위한 것."""

from __future__ import annotations

import re

__all__ = ["plain"]

_SIGNS = {
    r"\left": "", r"\right": "", r"\,": "·", r"\;": " ", r"\cdot": "·", r"\neg": "아닌 ", r"\ne": " ≠ ", r"\ge": " ≥ ", r"\le": " ≤ ",
    r"\wedge": " 그리고 ", r"\vee": " 또는 ", r"\sum": "Σ", r"\times": "×", r"\infty": "∞", r"\ldots": "…",
    r"\#": "#", r"\pi": "π", r"\gamma": "γ", r"\beta": "β", "<": " < ", ">": " > ",
}
_RAISED = str.maketrans("0123456789+-T", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀ")
_SINGLE = re.compile(r"[\w.]+|\\?\w+\([^()]*\)|\([^()]*\)")


def plain(tex: str) -> str:
    r"""TeX 를 한 줄의 글로.

    예제
    ----
    >>> from tinygrad_ko.exercises.plain import plain
    >>> plain(r"\frac{d_a}{s^{2}}\,(1-a^{2})"), plain(r"x^{T}"), plain(r"[\mathtt{x\_1}\ne 0]")
    ('d_a/s²·(1-a²)', 'xᵀ', '[x_1 ≠ 0]')
    """
    text = _unwrapped(tex)
    for sign, written in _SIGNS.items():
        text = text.replace(sign, written)
    text = re.sub(r"\\(ln|sin|cos|tanh|tan|exp|max|min|log)\s*", r"\1 ", text)
    return re.sub(r" +", " ", text).replace("{", "").replace("}", "").replace("( ", "(").strip()


def _unwrapped(tex: str) -> str:
    r"""``\frac{a}{b}``, ``x^{…}``, ``\mathtt{…}`` 를 안쪽부터 푼다."""
    before, tex = None, tex.replace(r"\_", "_")
    while before != tex:
        before = tex
        tex = re.sub(r"\\(?:operatorname|mathrm|mathtt|text)\{([^{}]*)\}", r"\1", tex)
        tex = re.sub(r"\^\{([^{}]*)\}", lambda m: _power(m[1]), tex)
        tex = re.sub(r"_\{([^{}]*)\}", lambda m: f"[{m[1]}]" if not m[1].startswith("[") else m[1], tex)
        tex = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: f"{_single(m[1])}/{_single(m[2])}", tex)
        tex = re.sub(r"\\begin\{cases\}([^&]*)&([^&]*)\\\\([^&]*)&[^&]*\\end\{cases\}", r"(\2이면 \1, 아니면 \3)", tex)
        tex = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", tex)
    return tex


def _power(exponent: str) -> str:
    return exponent.translate(_RAISED) if re.fullmatch(r"-?[\dT]+", exponent) else f"^{_single(exponent)}"


def _single(part: str) -> str:
    """나눗셈의 위아래나 지수에 괄호 없이 둘 수 있으면 그대로."""
    return part if _SINGLE.fullmatch(part) or re.fullmatch(r"\w+[⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ]", part) else f"({part})"
