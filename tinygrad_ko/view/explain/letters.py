"""이름을 적는 법: 어떤 이름이든 수식의 글자(TeX)로, 또 글 속의 이름으로."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["GREEK", "constant_apart", "name_text", "name_tex"]

_GREEK = {name: rf"\{name}" for name in (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega").split()}
GREEK = {  # 그리스 글자 → 그 TeX. 라틴 글자와 꼴이 같은 대문자(Α, Β …)는 글로 적는다
    unicodedata.lookup(f"GREEK {'CAPITAL' if n[0].isupper() else 'SMALL'} LETTER {n.upper().replace('LAMBDA', 'LAMDA')}"): tex
    for n, tex in _GREEK.items()}
# 수식에서 뜻이 있거나 다른 글(HTML, 마크다운)을 깨뜨릴 수 있는 글자
_MARKS = {
    "\\": r"\backslash ", "$": r"\$", "#": r"\#", "%": r"\%", "&": r"\&", "{": r"\{", "}": r"\}", "_": r"\_", "^": r"\wedge ",
    "~": r"\sim ", "<": "{<}", ">": "{>}", "*": r"{\ast}", "|": "{|}", "`": r"\text{‘}", "'": r"\text{’}", '"': r"\text{”}",
}
_CONSTANT = re.compile(r"(?<![A-Za-z\\])e\^\{")  # 자연상수의 거듭제곱. 텐서는 {e} 라서 {e}^{2} 이다
_SIMPLE = re.compile(r"([A-Za-z]+|[가-힣]+|[α-ωΑ-Ωϵ])(?:_?(\d+)|_([A-Za-z]+))?")
_PIECE = re.compile(r".[\u0300-\u036f]+|[A-Za-z]+|[0-9]+|[α-ωΑ-Ωϵ]|[^\W\d_]+|\s+|.", re.S)


def name_tex(name: str) -> str:
    """이름의 TeX. 수식 어디에 넣어도 한 글자처럼 첨자를 받고, 어떤 글자가 들었어도 온전하다.

    매개변수
    --------
    name : 이름. 한글, ``_``, ``$``, ``\\``, ``<`` 가 들어 있어도 된다.

    반환
    ----
    str : ``$`` 로 두르지 않은 TeX. 한 글자(와 첨자)는 기울어진 글자로, 그리스 글자의 이름은 그 글자로, 긴 이름은 바로 선 글자로.

    예제
    ----
    >>> from tinygrad_ko.view.explain.letters import name_tex
    >>> [name_tex(n) for n in ("x", "W2", "x_10", "sigma", "은닉_1", "w_out", "0.bias")]
    ['x', 'W_{2}', 'x_{10}', '\\\\sigma', '\\\\text{은닉}_{1}', 'w_{\\\\mathrm{out}}', '{0\\\\text{.}\\\\mathrm{bias}}']
    """
    name = unicodedata.normalize("NFC", name)
    simple = _SIMPLE.fullmatch(name)
    if simple and (simple[3] is None or len(_letter(simple[1])) == 1 or simple[1] in _GREEK):
        below = simple[2] if simple[2] else _letter(simple[3]) if simple[3] else ""
        return _letter(simple[1]) + (f"_{{{below}}}" if below else "")
    made = "".join(map(_piece, _PIECE.findall(name)))
    return f"{{{made}}}" if made else r"\text{?}"


def constant_apart(tex: str) -> str:
    """텐서의 이름이 e 인 식: 자연상수의 ``e^{s}`` 를 exp(s) 로 적어 텐서 ``{e}`` 와 가린다.

    예제
    ----
    >>> from tinygrad_ko.view.explain.letters import constant_apart
    >>> constant_apart(r"{e}=e^{s}+{e}^{2}")
    '{e}=\\\\exp\\\\left(s\\\\right)+{e}^{2}'
    """
    at = _CONSTANT.search(tex)
    if at is None:
        return tex
    start = at.end()
    end, depth = start, 1
    while depth:
        depth += {"{": 1, "}": -1}.get(tex[end], 0) if tex[end - 1] != "\\" else 0
        end += 1
    return rf"{tex[:at.start()]}\exp\left({constant_apart(tex[start:end - 1])}\right){constant_apart(tex[end:])}"


def name_text(name: str) -> str:
    """글 속에 적을 이름: 이름 없는 값의 글자 ``x_1`` 은 x₁ 로, 줄바꿈과 보이지 않는 글자는 빈칸으로, 적을 수 없는 글자는 □ 로."""
    plain = name.isascii() and name.isprintable()
    clean = str(name) if plain else "".join(_PLAIN.get(unicodedata.category(c), c) for c in name)
    auto = re.fullmatch(r"([A-Za-z])_(\d+)", clean)
    return auto[1] + auto[2].translate(_BELOW) if auto else clean


_PLAIN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "□"}  # 반쪽 글자(surrogate)는 적을 수 없다
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _letter(word: str) -> str:
    """낱말 하나: 한 글자, 그리스 글자, 긴 라틴 낱말, 그 밖의 글."""
    if word in _GREEK:
        return _GREEK[word]
    if word in GREEK or (len(word) == 1 and word.isascii()):
        return GREEK.get(word, word)
    return rf"\mathrm{{{word}}}" if word.isascii() else rf"\text{{{word}}}"


def _piece(piece: str) -> str:
    if piece in _MARKS:
        return _MARKS[piece]
    if piece in GREEK:
        return GREEK[piece] + " "
    if piece.isspace() or unicodedata.category(piece[0]).startswith(("C", "Z")):
        return r"\;"
    if piece.isascii() and piece.isalnum():
        return piece if piece.isdecimal() else rf"\mathrm{{{piece}}}"
    return rf"\text{{{piece}}}"  # 한글, 점, 쉼표, 괄호 …
