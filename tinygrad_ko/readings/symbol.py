"""수식으로 읽기: 규칙에 기호(symbol)를 넣으면 국소 도함수의 TeX 가 나온다."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..operation import Operation, numpy_functions, operations
from ..recording import Reader

# 괄호가 필요한지 정하는 높이: 클수록 느슨하게 묶인다
ATOM, PREFIX, PRODUCT, SUM = range(4)
_KNOWN = {
    math.pi: r"\pi", math.log(2): r"\ln 2", math.log(10): r"\ln 10", math.pi / 180: r"\frac{\pi}{180}",
    180 / math.pi: r"\frac{180}{\pi}", 2 / math.sqrt(math.pi): r"\frac{2}{\sqrt{\pi}}", math.inf: r"\infty",
    1 / math.sqrt(2 * math.pi): r"\frac{1}{\sqrt{2\pi}}", 2 * math.sqrt(2 / math.pi): r"2\sqrt{\tfrac{2}{\pi}}",
    math.pi**2: r"\pi^{2}", -(math.pi**2) / 3: r"-\tfrac{\pi^{2}}{3}",
}
_SHAPELESS = ("reshape", "astype", "copy", "squeeze")  # 값을 바꾸지 않는 메서드
_TRANSPOSING = ("swapaxes", "transpose")


class Symbol(Reader):
    """수식 한 조각. 배열처럼 셈하면 더 큰 수식이 된다."""

    __slots__ = ("tex", "level", "factors")
    __array_priority__ = 3000.0
    shape: tuple[int, ...] = ()
    ndim, size, base = 2, 1, None

    def __init__(self, tex: str, level: int = ATOM, factors: list[Symbol] | None = None) -> None:
        self.tex, self.level, self.factors = tex, level, factors

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(np.float64)

    def __repr__(self) -> str:
        return self.tex

    def inside(self, level: int) -> str:
        """이 높이의 자리에 넣을 글: 더 느슨하면 괄호를 친다."""
        return rf"\left({self.tex}\right)" if self.level > level else self.tex

    def apply(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Symbol:
        formed = _FORMS.get(operation.name)
        if formed is not None:
            return formed(*[symbol(a) for a in args])
        values = dict(zip(operation.names, args, strict=False)) | kwargs
        return filled(operation.tex, values)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Symbol:
        if ufunc in numpy_functions:
            return self.apply(numpy_functions[ufunc], inputs, {})
        if ufunc in _COMPARISONS:
            return _compare(_COMPARISONS[ufunc], *inputs)
        return filled(rf"\operatorname{{{ufunc.__name__}}}({{x}})", {"x": inputs[0]})

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Symbol:
        if function is np.zeros_like:
            return Symbol("0")
        return filled(rf"\operatorname{{{function.__name__}}}({{x}})", {"x": args[0]})

    def __getattr__(self, name: str) -> Callable[..., Symbol]:
        if name in _SHAPELESS:
            return lambda *a, **k: self
        if name in _TRANSPOSING:
            return lambda *a, **k: Symbol(self.inside(ATOM) + "^{T}")
        if name in ("sum", "mean", "max", "min", "prod", "cumsum", "conj"):
            return lambda *a, **k: self.apply(operations[name], (self,), {})
        raise AttributeError(name)

    @property
    def real(self) -> Symbol:
        return self.apply(operations["real"], (self,), {})

    @property
    def imag(self) -> Symbol:
        return self.apply(operations["imag"], (self,), {})

    def __getitem__(self, index: Any) -> Symbol:
        shown = str(index) if isinstance(index, int) else r"\cdot"
        return Symbol(rf"{self.inside(ATOM)}_{{[{shown}]}}")

    def __floordiv__(self, other: Any) -> Symbol:
        return filled(r"\left\lfloor {a}/{b}\right\rfloor", {"a": self, "b": other})

    def __neg__(self) -> Symbol:
        return _negative(self)

    def __abs__(self) -> Symbol:
        return Symbol(rf"\left|{self.tex}\right|")

    def __invert__(self) -> Symbol:
        return Symbol(rf"\neg {self.inside(ATOM)}")

    def abbreviate(self, tex: str, values: dict[str, Any]) -> Symbol:
        return filled(tex, values)

    __iter__ = None
    __hash__ = object.__hash__


def symbol(value: Any) -> Symbol:
    """수나 기호를 기호로."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, (bool, np.bool_)):
        return Symbol(str(int(value)))
    if isinstance(value, complex):
        return Symbol("i") if value == 1j else Symbol(f"{value:g}")
    if isinstance(value, (int, float, np.number)) or (isinstance(value, np.ndarray) and value.ndim == 0):
        number = float(value)
        for known, tex in _KNOWN.items():
            if number == known or (np.isfinite(known) and math.isclose(number, known, rel_tol=1e-12)):
                return Symbol(tex, PREFIX if tex.startswith("-") else ATOM)
        if not math.isfinite(number):
            return Symbol(r"\mathrm{nan}" if math.isnan(number) else r"-\infty", PREFIX)
        text = f"{number:.6g}"
        mantissa, e, exponent = text.partition("e")
        text = rf"{mantissa}\times 10^{{{int(exponent)}}}" if e else text
        return Symbol(text, PREFIX if number < 0 else PRODUCT if e else ATOM)
    return Symbol(r"\cdot")


def filled(template: str, values: dict[str, Any]) -> Symbol:
    """``{이름}`` 자리에 수식을 넣는다. 이미 괄호나 중괄호 안이면 그대로, 아니면 필요할 때 괄호를 친다."""
    known = {n: v for n, v in values.items() if "{" + n + "}" in template}
    if not known:
        return Symbol(template)

    def put(match: re.Match[str]) -> str:
        value = known[match.group(1)]
        if isinstance(value, (list, tuple)):
            return ",".join(symbol(v).tex for v in value)
        made = symbol(value) if value is not None else Symbol(match.group(1))
        before, after = template[match.start() - 1:match.start()], template[match.end():match.end() + 1]
        guarded = before in ("{", "(", "[", "|", ",") and after in ("}", ")", "]", "|", ",", "=")
        return made.tex if guarded else made.inside(ATOM)

    text = re.sub(r"\{(" + "|".join(map(re.escape, known)) + r")\}", put, template)
    return Symbol(text, PREFIX if re.match(r"\\(ln|sin|cos|tan|log|exp|sum|prod|max|min)", text) else ATOM)


# ── 셈의 꼴 ──


def _add(a: Symbol, b: Symbol) -> Symbol:
    if "0" in (a.tex, b.tex):
        return b if a.tex == "0" else a
    return Symbol(f"{a.tex}{'' if b.tex.startswith('-') and b.level < SUM else '+'}{b.tex}", SUM)


def _subtract(a: Symbol, b: Symbol) -> Symbol:
    return _negative(b) if a.tex == "0" else a if b.tex == "0" else Symbol(f"{a.tex}-{b.inside(PRODUCT)}", SUM)


def _negative(a: Symbol) -> Symbol:
    return _multiply(Symbol("-1", PREFIX), a)


def _multiply(a: Symbol, b: Symbol) -> Symbol:
    """인수(factor)들을 모아 한 번에 쓴다: 1은 버리고, 부호는 앞으로, 같은 것은 거듭제곱으로."""
    if "0" in (a.tex, b.tex):
        return Symbol("0")
    factors = [f for s in (a, b) for f in (s.factors or [s]) if f.tex != "1"]
    positive = [f for f in factors if f.tex != "-1"]
    negative = (len(factors) - len(positive)) % 2 == 1
    if not positive:
        return Symbol("-1", PREFIX) if negative else Symbol("1")
    if len(positive) == 1 and not negative:
        return positive[0]
    counted: dict[str, int] = {}
    for f in positive:
        counted[f.tex] = counted.get(f.tex, 0) + 1
    made = {f.tex: f for f in positive}
    text = "-" if negative else ""
    for k, (tex, n) in enumerate(counted.items()):
        part = made[tex].inside(PREFIX if k == 0 and not negative else ATOM) if n == 1 else f"{made[tex].inside(ATOM)}^{{{n}}}"
        text += (r"\cdot " if part[0].isdigit() else r"\,") * (k > 0) + part
    return Symbol(text, PREFIX if negative and len(positive) == 1 else PRODUCT, [Symbol("-1", PREFIX)] * negative + positive)


def _divide(a: Symbol, b: Symbol) -> Symbol:
    return a if b.tex == "1" else Symbol(rf"\frac{{{a.tex}}}{{{b.tex}}}", ATOM)


def _power(a: Symbol, b: Symbol) -> Symbol:
    return a if b.tex == "1" else Symbol(f"{a.inside(ATOM)}^{{{b.tex}}}" if "^" not in a.tex or a.level > ATOM
                                         else rf"\left({a.tex}\right)^{{{b.tex}}}")


def _matmul(a: Symbol, b: Symbol) -> Symbol:
    return Symbol(rf"{a.inside(PREFIX)}\,{b.inside(ATOM)}", PRODUCT)


def _compare(relation: str, a: Any, b: Any) -> Symbol:
    """아이버슨 괄호: 참이면 1, 거짓이면 0."""
    return Symbol(rf"[{symbol(a).tex}{relation}{symbol(b).tex}]")


_FORMS: dict[str, Callable[..., Symbol]] = {
    "add": _add, "subtract": _subtract, "multiply": _multiply, "divide": _divide, "power": _power, "negative": _negative,
    "matmul": _matmul, "spread": lambda x, *_: x, "square": lambda x: _power(x, Symbol("2")),
}
_COMPARISONS = {np.greater: ">", np.less: "<", np.greater_equal: r"\ge ", np.less_equal: r"\le ", np.equal: "=",
                np.not_equal: r"\ne ", np.bitwise_and: r"\wedge "}


def _add_operators() -> None:
    forms = {"add": _add, "sub": _subtract, "mul": _multiply, "truediv": _divide, "pow": _power, "matmul": _matmul}
    for name, form in forms.items():
        setattr(Symbol, f"__{name}__", lambda self, other, f=form: f(self, symbol(other)))
        setattr(Symbol, f"__r{name}__", lambda self, other, f=form: f(symbol(other), self))
    relations = {"gt": ">", "lt": "<", "ge": r"\ge ", "le": r"\le ", "eq": "=", "ne": r"\ne ", "and": r"\wedge ", "or": r"\vee "}
    for name, relation in relations.items():
        setattr(Symbol, f"__{name}__", lambda self, other, r=relation: _compare(r, self, other))


_add_operators()


def local_derivative(operation: Operation, name: str, values: dict[str, Any] | None = None) -> str:
    """연산의 입력 ``name`` 에 대한 도함수의 TeX: 위에서 온 기울기 g 를 곱한 꼴(벡터-야코비 곱)로.

    ``values`` 로 이름마다 기호나 수를 주면 그것을 넣은 꼴이 된다. 원소별 연산이면 g 를 1로 두어 도함수만 남긴다.
    """
    values = values or {}
    slots: list[Any] = []
    for slot in operation.slots:
        base, _, prop = slot.rpartition("_")
        if slot in values:
            slots.append(values[slot])
        elif slot == "y" or slot in operation.inputs:
            slots.append([Symbol(f"{slot}_1"), Symbol(f"{slot}_2")] if operation.variadic else Symbol(slot))
        elif slot in operation.names:
            default = operation.defaults[operation.names.index(slot)]
            silent = slot in ("axis", "axes") and default is None
            slots.append(None if silent else Symbol(rf"\mathrm{{{slot}}}".replace("_", r"\_")))
        else:
            slots.append(Symbol(rf"\mathrm{{{prop}}}({base})"))
    g = Symbol("1") if operation.elementwise else Symbol("g")
    made = operation.rules[0 if operation.variadic else operation.inputs.index(name)](g, tuple(slots))
    return symbol(made).tex


def forward_tex(operation: Operation) -> str:
    """순전파의 TeX."""
    return filled(operation.tex, {n: Symbol(n) for n in operation.names}).tex
