"""수식(TeX)을 터미널의 글로: ∂L/∂w = 2·(1 - y²), 행렬은 여러 줄의 괄호 안에.

우리가 내는 수식의 범위를 읽는다. 모르는 명령은 이름 그대로 남긴다.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .terminal_width import terminal_width

__all__ = ["tex_as_text"]

_TOKEN = re.compile(
    r"\\(?:begin|end)\{\w+\}|\\(?:text|mathrm|operatorname|mathbf|mathcal|mathtt)\{[^{}]*\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)
_SIGNS = {
    r"\partial": "∂", r"\infty": "∞", r"\times": "×", r"\ldots": "…", r"\cdots": "⋯", r"\vdots": "⋮", r"\ddots": "⋱", r"\neg": "¬",
    r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", r"\lVert": "‖", r"\rVert": "‖", r"\backslash": "\\", r"\ast": "*",
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\epsilon": "ε", r"\varepsilon": "ε", r"\zeta": "ζ", r"\eta": "η",
    r"\theta": "θ", r"\iota": "ι", r"\kappa": "κ", r"\lambda": "λ", r"\mu": "μ", r"\nu": "ν", r"\xi": "ξ", r"\pi": "π", r"\rho": "ρ",
    r"\sigma": "σ", r"\tau": "τ", r"\upsilon": "υ", r"\phi": "φ", r"\chi": "χ", r"\psi": "ψ", r"\omega": "ω", r"\ell": "ℓ",
    r"\Gamma": "Γ", r"\Delta": "Δ", r"\Theta": "Θ", r"\Lambda": "Λ", r"\Xi": "Ξ", r"\Pi": "Π", r"\Sigma": "Σ", r"\Upsilon": "Υ",
    r"\Phi": "Φ", r"\Psi": "Ψ", r"\Omega": "Ω", r"\sim": "~", r"\{": "{", r"\}": "}",
}
_OPERATORS = {  # 둘레를 띄우는 것
    "+": "+", "=": "=", "<": "<", ">": ">", r"\approx": "≈", r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\cdot": "·", r"\odot": "⊙",
    r"\wedge": "∧", r"\vee": "∨", r"\to": "→", r"\leftarrow": "←", r"\star": "⋆", r"\bmod": "mod", r"\mid": "|", "-": "-",
}
_WORDS = {r"\sum": "Σ", r"\prod": "Π"} | {rf"\{w}": w for w in (
    "ln log sin cos tan sinh cosh tanh arcsin arccos arctan exp max min det arg").split()}
_ACCENTS = {r"\overline": ("\u0304", "conj"), r"\hat": ("\u0302", "hat")}  # 한 글자이면 그 위에, 아니면 이름으로
_SPACES = {r"\;": " ", r"\quad": "   ", r"\!": "", r"\left": "", r"\right": "", r"\\": " "}
_UP = dict(zip("0123456789+-=()abcdefghijklmnoprstuvwxyzTHAB", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴴᴬᴮ", strict=True))
_DOWN = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_FENCES = {"(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "{": "⎧⎪⎩"}  # 위, 가운데, 아래


class _Box(NamedTuple):
    """글의 네모: 줄들과, 그 가운데 기준이 되는 줄."""

    lines: tuple[str, ...]
    base: int = 0
    kind: str = ""  # 앞뒤를 어떻게 띄울지 정하는 갈래

    @property
    def width(self) -> int:
        return terminal_width(self.lines[0]) if len(self.lines) == 1 else max(map(terminal_width, self.lines))

    @property
    def tall(self) -> bool:
        return len(self.lines) > 1


def tex_as_text(tex: str, width: int = 0, *, one_line: bool = False) -> str:
    """TeX 를 유니코드 글로.

    매개변수
    --------
    tex : ``$`` 없는 TeX.
    width : 이보다 넓으면 = 나 ≈ 앞에서 줄을 바꾼다(칸). 0 이면 바꾸지 않는다.
    one_line : 갈래(cases)도 한 줄의 글로: ``(x > 0이면 a, 아니면 b)``.

    반환
    ----
    str : 글. 행렬이 들었으면 여러 줄이다.

    예제
    ----
    >>> from tinygrad_ko.korean.tex_as_text import tex_as_text
    >>> print(tex_as_text(r"\\frac{\\partial L}{\\partial w_{1}}=2\\,(1-y^{2})"))
    ∂L/∂w₁ = 2·(1 - y²)
    >>> print(tex_as_text(r"A^{T}=\\begin{pmatrix}1&2\\\\3&-4\\end{pmatrix}^{T}"))
    Aᵀ = ⎡1   2⎤ᵀ
         ⎣3  -4⎦
    """
    return "\n".join(line.rstrip() for line in _broken(_Reader(tex, one_line).sequence(), width).lines)


class _Reader:
    def __init__(self, tex: str, one_line: bool) -> None:
        self.tokens = _TOKEN.findall(tex)
        self.one_line = one_line
        self.at = 0

    @property
    def next(self) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next
        self.at += 1
        return token

    def sequence(self, *ends: str) -> list[_Box]:
        """``ends`` 가운데 하나가 나올 때까지의 네모들."""
        boxes: list[_Box] = []
        while self.next and self.next not in ends:
            box = self.scripted(self.atom())
            if box.lines != ("",):
                boxes.append(box)
        return boxes

    def group(self) -> list[_Box]:
        if self.next != "{":
            return [self.atom()]
        self.take()
        boxes = self.sequence("}")
        self.take()
        return boxes

    def scripted(self, box: _Box) -> _Box:
        while self.next in ("^", "_"):
            mark = self.take()
            script = _joined(self.group(), tight=True)
            if script.tall:
                box = _beside([box, _Box((mark,)), _fenced("(", script, ")")])
            elif box.tall:
                blank = [""] * len(box.lines)
                blank[0 if mark == "^" else -1] = _script(script.lines[0], mark)
                box = _beside([box, _Box(tuple(blank), box.base)])._replace(kind=box.kind)
            else:
                box = _Box((box.lines[0] + _script(script.lines[0], mark),), 0, box.kind)
        return box

    def atom(self) -> _Box:
        token = self.take()
        if token in (r"\left", r"\right"):
            return self.fence(self.take()) if token == r"\left" else _Box(("",))
        if token in ("(", "["):
            return self.fence(token)
        if token == "{":
            inside = _joined(self.sequence("}"))
            self.take()
            return inside._replace(kind="" if inside.kind == "operator" else inside.kind)
        if token in (r"\frac", r"\tfrac"):
            return _fraction(_joined(self.group()), _joined(self.group()))
        if token == r"\sqrt":
            return self.root()
        if token in _ACCENTS:
            inside = _joined(self.group())
            mark, name = _ACCENTS[token]
            return (_Box((inside.lines[0] + mark,), 0, "accented") if inside.width == 1
                    else _beside([_Box((name,)), _fenced("(", inside, ")")]))
        if token == r"\underset":
            below, inside = _joined(self.group(), tight=True), _joined(self.group())
            shape = re.fullmatch(r"\((\d+),\s*\)", below.lines[0])
            return _beside([inside, _Box((f"⟨{shape[1] if shape else below.lines[0]}⟩",))])._replace(kind=inside.kind)
        if token.startswith(r"\begin"):
            return self.table(token[7:-1])
        return _sign(token)

    def fence(self, opening: str) -> _Box:
        closing = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", "|": "|"}.get(opening, ")")
        inside = self.sequence(closing, r"\right")
        if self.next == r"\right":
            self.take()
        closing = self.take() or closing
        return _fenced(opening.lstrip("\\"), _joined(inside), closing.lstrip("\\"))

    def root(self) -> _Box:
        degree = ""
        if self.next == "[":
            self.take()
            degree = _joined(self.sequence("]")).lines[0]
            self.take()
        inside = _joined(self.group())
        sign = {"3": "∛", "4": "∜"}.get(degree, "√")
        bare = not inside.tall and re.fullmatch(r"\w+", inside.lines[0])
        return _beside([_Box((sign,)), inside if bare else _fenced("(", inside, ")")])

    def table(self, kind: str) -> _Box:
        if kind == "array":
            self.group()
        rows: list[list[_Box]] = [[]]
        while self.next:
            rows[-1].append(_joined(self.sequence("&", r"\\", rf"\end{{{kind}}}")))
            ended = self.take()
            if ended.startswith(r"\end"):
                break
            if ended == r"\\":
                rows.append([])
        if kind == "cases" and self.one_line:
            return _in_one_line(rows)
        grid = _grid(rows, left=kind != "pmatrix")
        return grid if kind == "array" else _fenced("{", grid, "") if kind == "cases" else _fenced("[", grid, "]")


# ── 네모들 ──


def _sign(token: str) -> _Box:
    """낱개의 글자, 낱말, 기호."""
    if token == r"\,":
        return _Box(("·",), 0, "product")
    if token in _OPERATORS:
        return _Box((_OPERATORS[token],), 0, "operator")
    if token in _WORDS:
        return _Box((_WORDS[token],), 0, "word")
    named = re.fullmatch(r"\\(text|mathrm|operatorname|mathbf|mathcal|mathtt)\{(.*)\}", token, re.S)
    if named:
        word = "ℱ" if named[1] == "mathcal" and named[2] == "F" else named[2].replace(r"\_", "_")
        return _Box((word,), 0, "word" if named[1] == "operatorname" else "text" if named[1] == "text" else "")
    if token in _SPACES:
        return _Box((_SPACES[token],), 0, "space")
    if token == ",":
        return _Box((",",), 0, "comma")
    return _Box((_SIGNS.get(token, token[1:] if len(token) > 1 and token[0] == "\\" else token),))


def _script(text: str, mark: str) -> str:
    """첨자: 작은 글자가 있으면 그것으로, 대괄호는 그대로, 나머지는 ^( ) 와 _( ) 로."""
    table = _UP if mark == "^" else _DOWN
    if text and len(text) <= 5 and all(c in table for c in text):
        return "".join(table[c] for c in text)
    if re.fullmatch(r"[A-Za-z0-9]+", text):
        return f"{mark}{text}"
    if mark == "_":
        return text if text.startswith("[") and text.endswith("]") else f"[{text}]"
    return f"^({text})"


def _joined(boxes: list[_Box], tight: bool = False) -> _Box:
    """가로로 잇는다: 연산자의 둘레를 띄우고, 부호와 첨자 안에서는 붙인다."""
    made: list[_Box] = []
    for k, box in enumerate(boxes):
        before = boxes[k - 1] if k else None
        after = boxes[k + 1] if k + 1 < len(boxes) else None
        if box.kind == "operator":
            unary = before is None or before.kind in ("operator", "comma", "product")
            pad = "" if tight or (unary and box.lines[0] in "+-") or after is None else " "
            made.append(_Box((("" if unary else pad) + box.lines[0] + pad,)))
        elif box.kind == "product":
            open_ = any(b is not None and (b.tall or b.kind == "fraction") for b in (before, after))
            silent = before is None or after is None or before.kind == "comma"
            made.append(_Box((" " if before is not None and before.kind == "comma" else "" if silent else " · " if open_ else "·",)))
        elif box.kind == "fraction" and not box.tall and box.lines[0][0] == "-" and before is not None and before.lines[0] in ("+", "-"):
            made.append(_fenced("(", box, ")"))  # -(-2/3), a + (-2/3)
        elif box.kind == "accented" and after is not None and after.kind == "word":
            made.append(_Box((box.lines[0] + "·",)))
        elif box.kind == "fraction" and after is not None and after.kind == "word":
            made.append(_beside([box, _Box((" ",))]))
        elif box.kind == "word" and after is not None and after.kind not in ("operator", "product", "comma") and (
                after.kind != "fence" or box.lines[0][0] in "ΣΠ"):
            made.append(_Box((box.lines[0] + " ",)))
        elif box.kind == "comma":
            made.append(_Box(("," if tight else ", ",)))
        else:
            made.append(box)
    joined = _beside(made)
    return joined._replace(kind=boxes[0].kind if len(boxes) == 1 else joined.kind)


def _beside(boxes: list[_Box]) -> _Box:
    """기준 줄을 맞추어 나란히."""
    boxes = boxes or [_Box(("",))]
    above = max(b.base for b in boxes)
    below = max(len(b.lines) - b.base for b in boxes)
    rows = [""] * (above + below)
    for box in boxes:
        wide = box.width
        for r in range(above + below):
            k = r - above + box.base
            line = box.lines[k] if 0 <= k < len(box.lines) else ""
            rows[r] += line + " " * (wide - terminal_width(line))
    return _Box(tuple(rows), above)


def _fraction(top: _Box, bottom: _Box) -> _Box:
    """한 줄이면 a/b, 여러 줄이면 가로줄 위아래로."""
    if not top.tall and not bottom.tall:
        def bare(text: str) -> str:
            return text if re.fullmatch(r"-?[^\s()+\-·/]+|[^\s()+\-·/\[\]]*(?:\([^()]*\)|\[[^\[\]]*\])", text) else f"({text})"
        return _Box((f"{bare(top.lines[0])}/{bare(bottom.lines[0])}",), 0, "fraction")
    wide = max(top.width, bottom.width)

    def centred(box: _Box) -> list[str]:
        return [" " * ((wide - box.width) // 2) + line for line in box.lines]

    return _Box((*centred(top), "─" * wide, *centred(bottom)), len(top.lines), "fraction")


def _fenced(opening: str, inside: _Box, closing: str) -> _Box:
    if not inside.tall:
        return _Box((opening + inside.lines[0] + closing,), 0, "fence")

    def side(fence: str) -> _Box:
        shape = _FENCES.get(fence, fence * 3)
        rows = [shape[0], *[shape[1]] * (len(inside.lines) - 2), shape[2]]
        if fence == "{" and len(rows) > 2:
            rows[len(rows) // 2] = "⎨"
        return _Box(tuple(rows), inside.base)

    gap = [_Box((" ",) * len(inside.lines), inside.base)] if opening == "{" else []
    return _beside([side(opening), *gap, inside, *([side(closing)] if closing else [])])._replace(kind="fence")


def _grid(rows: list[list[_Box]], left: bool) -> _Box:
    """칸을 맞춘 표. 여러 줄짜리 칸도 든다."""
    columns = max(map(len, rows))
    widths = [max((row[c].width for row in rows if c < len(row)), default=0) for c in range(columns)]
    lines: list[str] = []
    for row in rows:
        cells = []
        for c, box in enumerate(row):
            space = " " * (widths[c] - box.width)
            padded = [line + " " * (box.width - terminal_width(line)) for line in box.lines]
            cells.append(_Box(tuple(line + space if left else space + line for line in padded), box.base))
            if c + 1 < len(row):
                cells.append(_Box(("  ",)))
        lines += _beside(cells).lines
    return _Box(tuple(lines), (len(lines) - 1) // 2)


def _in_one_line(rows: list[list[_Box]]) -> _Box:
    """갈래를 말로: (조건이면 값, …, 아니면 값)."""
    *chosen, (otherwise, *_) = rows
    said = [f"{condition.lines[0]}이면 {value.lines[0]}" for value, condition in chosen]
    return _Box((f"({', '.join([*said, f'아니면 {otherwise.lines[0]}'])})",), 0, "fence")


def _broken(boxes: list[_Box], width: int) -> _Box:
    """한 줄에 들지 않으면 = 와 ≈ 앞에서 줄을 바꾼다."""
    whole = _joined(boxes)
    cuts = [k for k, b in enumerate(boxes) if b.kind == "operator" and b.lines[0] in "=≈"]
    if not width or whole.width <= width or len(cuts) < 1:
        return whole
    left = _joined(boxes[:cuts[0]])
    rows: list[str] = []
    for k, (start, end) in enumerate(zip(cuts, [*cuts[1:], len(boxes)], strict=True)):
        first = left if k == 0 else _Box((" " * left.width,))
        rows += _beside([first, _Box((f" {boxes[start].lines[0]} ",)), _joined(boxes[start + 1:end])]).lines
    return _Box(tuple(rows))
