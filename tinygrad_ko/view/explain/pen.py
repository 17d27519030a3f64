"""수식을 적는 펜: 걸음 하나에서 연산이 부르는 이름마다 학습자의 글자나 수를 골라 준다."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...operation import Whole
from ...readings.products import matrix_product
from ...readings.story import Backward, Forward, Story, StoryValue
from ...readings.symbol import Symbol, constant, derivative, filled, forward_tex, letter, results, symbol
from ...readings.tex import ATOM, PRODUCT, SCRIPTED, matrix, parenthesised
from .letters import name_tex

__all__ = ["MOST", "Pen", "exact", "index_text", "is_small", "sized", "slope"]

MOST = 4  # 한 변이 이보다 길거나 2차원을 넘는 배열은 수를 적지 않는다
_SPREAD = r"\text{펼침}"


class Pen:
    """한 걸음을 적는 펜: 연산이 부르는 이름마다 학습자의 글자나 수를 준다. 적은 수가 모두 그대로인지 기억한다."""

    def __init__(self, story: Story, step: Forward, back: bool = False) -> None:
        self.story, self.step, self.operation, self.back = story, step, step.operation, back
        self.exact = True
        self.roles: dict[str, list[str]] = {}  # 연산이 부르는 이름 → 상자들
        for role, key in step.inputs:
            name = self.operation.inputs[0] if self.operation.variadic else role
            self.roles.setdefault(name, []).append(key)
        given = dict(zip(self.operation.names, self.operation.defaults, strict=True)) | dict(step.options)
        self.options = {n: v for n, v in given.items() if n not in self.operation.inputs}

    def relation(self, value: Any = None) -> str:
        """지금까지 적은 수와 ``value`` 가 모두 반올림 없이 적히면 =, 아니면 ≈."""
        self.exact &= value is None or exact(value)
        return "=" if self.exact else r"\approx "

    # 글자

    def letter(self, key: str) -> Symbol:
        box = self.story.boxes[key]
        plain = _plain_number(box)
        if plain is not None:
            return constant(plain)
        shape = _shape(box)
        name = name_tex(box.letter)
        return Symbol(f"{{{name}}}" if name == "e" else name, ATOM, wide=shape is None or bool(shape), known=None)

    def letters(self, keys: list[str]) -> Any:
        made = [self.letter(k) for k in keys]
        return made if self.operation.variadic else made[0]

    def put(self, value: Any, key: str = "") -> Symbol:
        """배열이나 수를 적은 것. 큰 배열은 글자 밑에 모양을 적는다."""
        value = np.asarray(value)
        if value.ndim and not is_small(value):
            return Symbol(sized(self.letter(key).tex, value.shape), ATOM, wide=True, lengths=value.shape)
        self.exact &= exact(value)
        if value.ndim == 1 and key in self.columns:
            return Symbol(matrix(value[:, None]), ATOM, wide=True, lengths=value.shape)
        return symbol(value)

    def values(self, keys: list[str]) -> Any:
        made = [self.value(k) for k in keys]
        return made if self.operation.variadic else made[0]

    def value(self, key: str) -> Symbol:
        box = self.story.boxes[key]
        if _plain_number(box) is not None or box.value is None:
            return self.letter(key)
        return self.put(box.value, key)

    @functools.cached_property
    def columns(self) -> set[str]:
        """1차원이면 세로로 놓는 상자들: 행렬 곱의 오른쪽에 선 벡터와 그 결과, 전치하여 적은 것, 바깥곱의 왼쪽."""
        tex, made = self.operation.tex, _shape(self.story.boxes[self.step.outputs[0]]) or ()
        inner = self.back and not made and not self.operation.facts.product  # 사용자가 짠 내적의 규칙은 수에 벡터를 곱한다
        if inner or not matrix_product(self.operation):
            return set()
        thin = {n: keys[0] for n, keys in self.roles.items() if len(_shape(self.story.boxes[keys[0]]) or ()) == 1}
        right = {n for n in thin if rf"\,{{{n}}}" in tex and f"{{{n}}}^" not in tex}
        left = {n for n in thin if rf"{{{n}}}\," in tex} - right
        tall = {n for n in thin if f"{{{n}}}^{{T}}" in tex} | (left if len(made) == 2 else thin.keys() - left if right else set())
        lying = {thin[n] for n in thin.keys() - tall}  # 한 상자가 두 자리에 쓰이면 눕힌다
        return {thin[n] for n in tall} - lying | set(self.step.outputs if right else ())

    # 식

    def forward(self, given: dict[str, Any]) -> str:
        special = self._transposed(given.get("x"))
        if special is not None:
            return special.tex
        absent = {n: constant(0) for n in self.operation.inputs if n not in given}
        sizes = {n: np.size(v) for n, v in self.options.items() if f"{{{n}_size}}" in self.operation.tex}
        tex = forward_tex(self.operation, absent | self._written_options() | given, sizes)
        tex = tex.removesuffix("+0") if absent else tex  # 주지 않은 편향
        head, _, rest = tex.partition("=")
        return rest if head in (",".join(results(self.operation)), "y") else tex

    def slots(self, b: Backward) -> list[str]:
        """이 입력의 규칙이 부르는 이름들."""
        if isinstance(self.operation, Whole):
            tex = self.operation.backward[b.role]
            return [n for n in (*self.operation.names, "y") if f"{{{n}}}" in tex]
        rule = self.operation.formulas[b.role]
        return [n for n in rule.__code__.co_varnames[:rule.__code__.co_argcount] if n not in ("g", "i")]

    def derivative(self, b: Backward, values: dict[str, Any]) -> Symbol:
        """규칙을 수식으로 읽는다. 읽지 못하는 사용자의 규칙은 뜻으로 적는다: (∂y/∂x)ᵀ g."""
        known = {n: v for n, v in values.items() if v is not None}
        if isinstance(self.operation, Whole):
            g = known.get("g", Symbol("g", ATOM, wide=True))
            g = g if isinstance(g, Symbol) else Symbol(rf"\left({','.join(part.tex for part in g)}\right)", ATOM, wide=True)
            blank = {n: letter(n) for n in self.slots(b)}
            return filled(self.operation.backward[b.role], blank | known | {"g": g})
        for given in (known, {n: v for n, v in known.items() if n in (*self.operation.inputs, "y", "g")}):
            try:
                return derivative(self.operation, b.role, given)
            except ArgumentError:
                continue
        y, x = (self.letter(k).tex for k in (b.source[0], b.target))
        g = known.get("g", Symbol(slope(self.story, b.source[0]), SCRIPTED))
        g = g[0] if isinstance(g, list) else g
        return Symbol(rf"\left(\frac{{\partial {y}}}{{\partial {x}}}\right)^{{T}}{g.inside(SCRIPTED)}", PRODUCT, wide=True)

    def letters_of(self, slot: str) -> Any:
        """규칙이 부르는 이름의 글자. 수식에 적지 않는 것은 ``None``."""
        if slot in self.roles:
            return self.letters(self.roles[slot])
        if slot == "y":
            return self._of_results(lambda key, part: self.letter(key) if key else Symbol(part))
        return self._written_options().get(slot)

    def value_of(self, b: Backward, slot: str) -> Any:
        """규칙이 부르는 이름의 수: 규칙이 저장한 것을 적는다. 모양과 축은 그대로 준다."""
        if isinstance(self.operation, Whole):
            return self._whole_value(b, slot)
        saved = b.saved[slot]
        if slot in self.roles and self.operation.variadic:
            return [self.value(k) if v is None else self.put(np.asarray(v), k) for v, k in zip(saved, self.roles[slot], strict=True)]
        if slot in self.roles:
            key = self.roles[slot][0]
            return self.letter(key) if _plain_number(self.story.boxes[key]) is not None or saved is None else self.put(saved, key)
        if slot == "y":
            if isinstance(saved, (tuple, list)):
                keys = self._result_keys()
                return [self.put(v, keys[k]) if k in keys else Symbol(p)
                        for k, (v, p) in enumerate(zip(saved, results(self.operation), strict=False))] or None
            return self.put(saved, b.source[0])
        if slot in self._written_options():
            return self._written_options()[slot]
        if isinstance(saved, (bool, np.bool_)) or (isinstance(saved, np.ndarray) and saved.shape == () and saved.dtype.kind == "b"):
            return constant(int(saved))
        if slot.endswith(("_shape", "axis")):
            return saved if isinstance(saved, (tuple, int)) else None
        return symbol(saved) if slot.endswith(("_size", "_ndim")) and isinstance(saved, int) else None

    def _whole_value(self, b: Backward, slot: str) -> Any:
        """한 걸음으로 접은 것: 저장한 것이 아니라 상자의 값."""
        keys = self.roles.get(slot) or ([b.source[0]] if slot == "y" else [])
        return self.value(keys[0]) if keys else self._written_options().get(slot)

    def element_of(self, b: Backward, slot: str, at: tuple[Any, ...]) -> Any:
        """원소 하나의 수."""
        saved = b.saved[slot]
        if slot in self.roles and _plain_number(self.story.boxes[self.roles[slot][0]]) is not None:
            return self.letter(self.roles[slot][0])
        if slot in (*self.roles, "y") or isinstance(saved, (np.ndarray, np.generic)):
            value = np.broadcast_to(np.asarray(saved), b.raw.shape)[at]
            return constant(int(value)) if value.dtype.kind == "b" else symbol(value)
        return self._written_options().get(slot)

    def carried(self, b: Backward, numeric: bool) -> Symbol:
        """받은 기울기를 넣은 꼴."""
        given = {s: self.value_of(b, s) if numeric else self.letters_of(s) for s in self.slots(b)}
        g = self._gradient(b, numeric)
        reduced = self._reduced(b)
        if reduced:
            g = Symbol(rf"{_SPREAD}{parenthesised(g.tex)}", ATOM, wide=True)
            if "y" in given and self.story.boxes[b.source[0]].grad.ndim:  # type: ignore[union-attr]
                given["y"] = Symbol(rf"{_SPREAD}{parenthesised(given['y'].tex)}", ATOM, wide=True)
        special = self._transposed(g)
        made = special if special is not None else self.derivative(b, given | {"g": g})
        return self._placed(b, made, g)

    def _placed(self, b: Backward, made: Symbol, g: Any) -> Symbol:
        """규칙이 모양이나 몇 번째인지만 알고 글자로 적지 않은 것을 적는다."""
        if self.operation.variadic:
            keys = self.roles[self.operation.inputs[0]]
            others = ",".join(self.letter(k).tex for i, k in enumerate(keys) if i != b.index)
            tex = made.tex.replace("x_i", self.letter(b.target).tex).replace(r"x_{j\ne i}", others)
            return Symbol(tex.replace("_{i}", f"_{{[{b.index}]}}"), made.level, wide=True)
        if isinstance(g, Symbol) and made.tex == g.tex and b.raw.shape != b.upstream[0].shape and not self._reduced(b):
            return Symbol(rf"\operatorname{{reshape}}{parenthesised(g.tex)}", ATOM, wide=True)
        return made

    def _gradient(self, b: Backward, numeric: bool) -> Any:
        """받은 기울기: 결과가 여럿이면 결과마다. 쓰이지 않은 결과의 것은 0."""
        def of(key: str, part: str) -> Symbol:
            if not key:  # 쓰이지 않은 결과
                return constant(0) if not b.upstream[results(self.operation).index(part)].ndim else Symbol(r"\mathbf{0}", ATOM, wide=True)
            whole = isinstance(self.operation, Whole)
            index = b.source.index(key) if whole else getattr(self.story.boxes[key].node.operation, "index", 0)
            value, name = b.upstream[index], slope(self.story, key)
            if not numeric:
                return Symbol(name, SCRIPTED, wide=bool(value.ndim))
            if value.ndim and not is_small(value):
                return Symbol(sized(name, value.shape), SCRIPTED, wide=True)
            return self.put(value, key)

        if len(b.upstream) == 1:
            return of(b.source[0], "")
        listed = self._of_results(of)
        if listed is not None:
            return listed
        return Symbol(rf"\left({','.join(of(k, '').tex for k in b.source)}\right)", SCRIPTED, wide=True)

    def _of_results(self, of: Any) -> Any:
        """결과마다 ``of(상자, 이름)``. 결과가 하나이면 그 하나."""
        parts = results(self.operation)
        if not parts:
            return of(self.step.outputs[0], "y") if len(self.step.outputs) == 1 else None
        keys = self._result_keys()
        return [of(keys.get(k, ""), part) for k, part in enumerate(parts)]

    def _result_keys(self) -> dict[int, str]:
        """몇 번째 결과인가 → 그 상자. 쓰이지 않은 결과에는 상자가 없다."""
        return {getattr(self.story.boxes[k].node.operation, "index", 0): k for k in self.step.outputs}

    def _written_options(self) -> dict[str, Any]:
        """수식에 적는 선택 인수: 수는 수로, 축의 차례와 색인은 적힌 대로."""
        made: dict[str, Any] = {}
        for name, value in self.options.items():
            if name == "index":
                made[name] = _index(value)
            elif name in ("axis", "keepdims"):
                continue
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                made[name] = constant(value)
            elif isinstance(value, tuple) and value and all(isinstance(v, int) for v in value):
                made[name] = Symbol(f"({','.join(map(str, value))})", ATOM)
            elif isinstance(value, (list, np.ndarray)) and np.ndim(value) == 1 and len(value) <= 2 * MOST:
                array = np.asarray(value)
                if array.dtype.kind == "i":
                    made[name] = Symbol(",".join(map(str, array.tolist())), ATOM)
        return {n: v for n, v in made.items() if v is not None}

    def _reduced(self, b: Backward) -> bool:
        """축을 줄이는 연산이어서 기울기를 다시 펼치는가."""
        if "axis" not in self.options or self.operation.inputs != ("x",) or len(b.upstream) != 1 or b.raw.shape == b.upstream[0].shape:
            return False
        axis = self.options["axis"]
        axes = range(b.raw.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        if not all(isinstance(a, int) and -b.raw.ndim <= a < b.raw.ndim for a in axes):
            return False
        kept = [1 if k in {a % b.raw.ndim for a in axes} else n for k, n in enumerate(b.raw.shape)]
        dropped = tuple(n for k, n in enumerate(b.raw.shape) if k not in {a % b.raw.ndim for a in axes})
        return b.upstream[0].shape in (tuple(kept), dropped)

    def _transposed(self, x: Any) -> Symbol | None:
        """행렬의 전치는 xᵀ 로."""
        if not self.operation.facts.permutes or not isinstance(x, Symbol) or len(_shape(self.story.boxes[self.roles["x"][0]]) or ()) != 2:
            return None
        if self.operation.forward(np.empty((2, 3)), **self.options).shape != (3, 2):
            return None
        return Symbol(x.inside(ATOM) + "^{T}", SCRIPTED, wide=True)


def is_small(value: np.ndarray) -> bool:
    """수를 모두 적을 만큼 작은가."""
    value = np.asarray(value)
    return value.ndim <= 2 and value.size > 0 and max(value.shape, default=1) <= MOST and value.dtype.kind in "fiub"


def exact(value: Any) -> bool:
    """네 자리로 적어도 제 값인가(부동소수점의 끝자리는 너그럽게)."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        return False
    slack = 4 * float(np.finfo(array.dtype if array.dtype.kind == "f" else np.float64).eps)
    return all(not math.isfinite(v) or (v == int(v) and abs(v) < 1e6) or math.isclose(float(f"{v:.4g}"), v, rel_tol=slack)
               for v in array.astype(np.float64).ravel().tolist())


def slope(story: Story, key: str) -> str:
    loss = story.boxes[story.loss]
    return rf"\frac{{\partial {name_tex(loss.letter)}}}{{\partial {name_tex(story.boxes[key].letter)}}}"


def sized(tex: str, shape: tuple[int, ...]) -> str:
    lengths = r"\times ".join(map(str, shape)) if len(shape) != 1 else f"({shape[0]},)"
    return rf"\underset{{{lengths}}}{{{tex}}}" if shape else tex


def _shape(box: StoryValue) -> tuple[int, ...] | None:
    if box.value is not None:
        return tuple(box.value.shape)
    return tuple(box.node.shape) if box.node is not None else None


def _plain_number(box: StoryValue) -> float | int | None:
    """식에 그대로 쓴 수(x * 2 의 2)이면 그 수."""
    if box.kind != "constant" or box.node is not None or box.value is None or box.value.ndim or box.value.dtype.kind not in "fiub":
        return None
    value = box.value.item()
    return value if isinstance(value, (int, float)) and math.isfinite(value) else None


def _index(value: Any) -> Symbol | None:
    """색인을 적힌 대로: [:, 1:]. 배열이 든 색인은 글자 I 로 남긴다."""
    text = index_text(value)
    return None if text is None else Symbol(text.replace("...", r"\ldots ").replace("None", r"\cdot "), ATOM)


def index_text(value: Any) -> str | None:
    """색인의 글: ``(slice(None), 1)`` → ``:,1``. 배열이 들었으면 ``None``."""
    def part(p: Any) -> str | None:
        if isinstance(p, slice):
            ends = ["" if e is None else str(e) for e in (p.start, p.stop, p.step)]
            return ":".join(ends if p.step is not None else ends[:2])
        return str(p) if isinstance(p, (int, np.integer, type(None))) else "..." if p is Ellipsis else None

    parts = [part(p) for p in (value if isinstance(value, tuple) else (value,))]
    return None if None in parts else ",".join(p for p in parts if p is not None)
