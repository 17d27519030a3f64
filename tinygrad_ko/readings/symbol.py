"""수식으로 읽기: 규칙에 기호(symbol)를 넣으면 국소 도함수의 TeX 가 나온다."""

from __future__ import annotations

import math
import operator
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..engine import Variable
from ..errors import ArgumentError
from ..korean.particles import Noun
from ..operation import Composition, Operation, numpy_functions, operations
from ..operation.reader import Reader
from .letters import CONSTANTS, LETTERS
from .products import matrix_product
from .tex import (
    ATOM,
    FUNCTION,
    NEGATIVE,
    PRODUCT,
    SCRIPTED,
    SUM,
    elementwise_products,
    level_of,
    matrix,
    number,
    parenthesised,
    raised,
    room_at,
    subscriptable,
)

_SILENT = ("axis", "norm", "n")  # 주지 않으면(None) 수식에도 없는 것


class _Watch(threading.local):
    moved = False  # 원소를 옮기거나 모으는 것을 읽었는가
    reading: tuple[Operation, ...] = ()  # 지금 읽어 보고 있는 연산들
    elementwise = False  # 지금 읽는 식에서 이어 쓴 것이 원소끼리의 곱인가


_watch = _Watch()
_PROBE = "\0"  # 읽어 볼 때의 g: 어디로 흘러가는지 보인다


class Shape(tuple, Reader):
    """기호의 모양. 값은 없지만 기호처럼 읽힌다."""

    def abbreviate(self, tex: str, values: dict[str, Any]) -> Symbol:
        return filled(tex, values)


class Symbol(Reader):
    """수식 한 조각. 배열처럼 셈하면 더 큰 수식이 된다."""

    __slots__ = ("tex", "level", "factors", "value", "over", "chain", "wide", "known", "lengths")
    __array_priority__ = 3000.0
    ndim, size, base = 2, 1, None

    def __init__(self, tex: str, level: int | None = None, factors: list[Symbol] | None = None, value: float | None = None,
                 over: tuple[Symbol, Symbol] | None = None, chain: bool = False, wide: bool = False,
                 known: float | None = None, lengths: tuple[int, ...] | None = None) -> None:
        self.tex, self.level = tex, level_of(tex) if level is None else level
        self.factors, self.value, self.over, self.chain = factors, value, over, chain
        self.wide = wide  # 배열인 줄 안다: 배열끼리의 곱은 ⊙ 로 적어 행렬의 곱과 가린다
        self.known = value if known is None else known  # 수이면 그 값
        self.lengths = lengths  # 값을 넣은 배열이면 그 모양

    @property
    def shape(self) -> Any:
        return Shape() if self.lengths is None else self.lengths

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(np.float64)

    def __repr__(self) -> str:
        return self.tex

    def __len__(self) -> int:
        return 1

    def inside(self, level: int) -> str:
        """이 높이의 자리에 넣을 글: 더 느슨하면 괄호를 친다."""
        return parenthesised(self.tex) if self.level > level else self.tex

    def apply(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Symbol:
        form = operation.facts.form or (operation.forward if getattr(operation.forward, "__module__", "") == "_operator" else None)
        if form is not None:
            _watch.moved = _watch.moved or not operation.declared_elementwise
            return form(*[constant(a) for a in args])
        if not pointwise(operation) or (operation in _watch.reading and any(_PROBE in constant(a).tex for a in args)):
            _watch.moved = True
        given = dict(zip(operation.names, operation.defaults, strict=True)) | dict(zip(operation.names, args, strict=False)) | kwargs
        made = filled(operation.tex, given)
        made.wide = made.wide and "keepdims" not in operation.names  # 줄이는 것
        return made

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Symbol:
        if ufunc in numpy_functions:
            return self.apply(numpy_functions[ufunc], inputs, {})
        if ufunc in _COMPARISONS:
            return _compare(_COMPARISONS[ufunc], *inputs)
        if ufunc is np.isfinite:
            return Condition(rf"|{inputs[0].tex}|<\infty")
        if ufunc is np.isnan:
            return Condition(rf"\operatorname{{isnan}}({inputs[0].tex})")
        return filled(rf"\operatorname{{{ufunc.__name__}}}({{x}})", {"x": inputs[0]})

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Symbol:
        if function is np.zeros_like:
            return constant(0)
        if function is np.where:
            return _where(*args)
        made = numpy_functions.get(function)
        if isinstance(made, Operation):
            return self.apply(made, args, kwargs)
        if isinstance(made, Composition) and made.facts.form is not None:
            return made.facts.form(*args)
        _watch.moved = True
        inside = ",".join(rf"\text{{{a}}}" if isinstance(a, str) else constant(a).tex for a in args)
        return Symbol(rf"\operatorname{{{function.__name__}}}{parenthesised(inside)}", wide=_wide(*args))

    def __getattr__(self, name: str) -> Callable[..., Symbol]:
        """배열의 메서드 가운데 같은 이름의 연산이 있는 것: 합, 평균, 최댓값 …. 축은 적지 않는다."""
        if name not in operations:
            raise AttributeError(name)
        return lambda *a, **k: self.apply(operations[name], (self,), {})

    def astype(self, *_: Any, **__: Any) -> Symbol:
        return self

    copy = astype

    def reshape(self, *_: Any, **__: Any) -> Symbol:
        return _moved(self)

    squeeze = reshape

    def swapaxes(self, *axes: Any) -> Symbol:
        return self._transposed(operations["swapaxes"], *axes)

    def transpose(self, *axes: Any) -> Symbol:
        return self._transposed(operations["transpose"], *axes)

    def _transposed(self, operation: Operation, *axes: Any) -> Symbol:
        """전치. 축이 기호이면 연산의 TeX 로 적고, 그 축을 마지막으로 옮긴 것(축, −1)은 적지 않는다."""
        if any(isinstance(a, Symbol) for a in axes):
            last = any(isinstance(a, int) and a == -1 for a in axes)
            return _moved(self) if last else self.apply(operation, (self, *axes), {})
        return _moved(_scripted(self, "T"))

    T = mT = property(transpose)

    def dot(self, other: Any) -> Symbol:
        return _matmul(self, constant(other))

    @property
    def real(self) -> Symbol:
        return self.apply(operations["real"], (self,), {})

    @property
    def imag(self) -> Symbol:
        return self.apply(operations["imag"], (self,), {})

    def __getitem__(self, index: Any) -> Symbol:
        where = index_tex(index)
        return _moved(Symbol(rf"{subscriptable(self.inside(ATOM))}_{{{where}}}", wide=self.wide) if where else self)

    def __floordiv__(self, other: Any) -> Symbol:
        return filled(r"\lfloor {a}/{b}\rfloor", {"a": self, "b": other})

    def __mod__(self, other: Any) -> Symbol:
        return self.apply(operations["remainder"], (self, other), {})

    def __neg__(self) -> Symbol:
        return _negative(self)

    def __abs__(self) -> Symbol:
        return Symbol(f"|{self.tex}|", ATOM, wide=self.wide)

    def abbreviate(self, tex: str, values: dict[str, Any]) -> Symbol:
        _watch.moved = True
        return filled(tex, values)

    __iter__ = None
    __hash__ = object.__hash__


class Condition(Symbol):
    """아이버슨 괄호: 참이면 1, 거짓이면 0. 수끼리 견준 것이면 참인지 안다."""

    __slots__ = ("inner", "holds")

    def __init__(self, inner: str, holds: bool | None = None, wide: bool = False) -> None:
        super().__init__(f"[{inner}]", ATOM, wide=wide)
        self.inner, self.holds = inner, holds

    def __invert__(self) -> Condition:
        return Condition(rf"\neg({self.inner})", None if self.holds is None else not self.holds, self.wide)


def symbol(value: Any) -> Symbol:
    """수, 작은 배열, 텐서를 기호로. 넣은 수는 있는 그대로 보인다(1을 곱해도 지우지 않는다)."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, Variable):
        value = value._data
    if isinstance(value, (list, tuple)):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.ndim:
        lengths = r"\times ".join(map(str, value.shape))
        tex = matrix(value) if value.ndim <= 2 else rf"\text{{배열}}_{{{lengths}}}"
        return Symbol(tex, ATOM, wide=True, lengths=value.shape)
    if isinstance(value, (bool, np.bool_)):
        return Symbol(str(int(value)), known=float(value))
    if isinstance(value, (int, float, complex, np.number, np.ndarray)):
        plain = np.asarray(value).item()
        return Symbol(number(value), known=None if isinstance(plain, complex) else float(plain))
    raise ArgumentError(f"수식에 넣을 수 없는 것입니다: {value!r}. 수, 배열, 텐서, Symbol 을 주세요.")


def constant(value: Any) -> Symbol:
    """규칙에 적힌 수: π 나 ln 2 는 그 이름으로, 곱하는 1과 더하는 0은 지운다."""
    if isinstance(value, bool) or not isinstance(value, (int, float, complex, np.number)):
        return Symbol(r"\cdot") if value is None or isinstance(value, (str, slice, tuple, type)) else symbol(value)
    if isinstance(value, (complex, np.complexfloating)):
        return Symbol("i") if value == 1j else symbol(value)
    real = float(value)
    for known, tex in CONSTANTS.items():
        if math.isclose(abs(real), known, rel_tol=1e-12):
            return Symbol("-" * (real < 0) + tex, value=real)
    return Symbol(number(real, 6), value=real)


def letter(name: str) -> Symbol:
    """코드의 이름을 수식의 글자로: x → x, x1 → x_{1}, weight → W, ddof → 바로 선 ddof."""
    if name in LETTERS:
        return Symbol(LETTERS[name])
    short = re.fullmatch(r"([A-Za-z])_?(\d*)", name)
    if short:
        return Symbol(short[1] + (f"_{{{short[2]}}}" if short[2] else ""))
    return Symbol(r"\mathrm{" + name.replace("_", r"\_") + "}", ATOM)


_MACRO_END = re.compile(r"(?<!\\)\\[A-Za-z]+$")  # \hat{x} 의 괄호는 매크로의 것이다


def filled(template: str, values: dict[str, Any]) -> Symbol:
    """``{이름}`` 자리에 수식을 넣는다. 둘레의 글자를 보고, 필요할 때만 괄호를 친다."""
    known = {n: letter(n) if v is None else v for n, v in values.items() if "{" + n + "}" in template}
    if not known:
        return Symbol(template)
    if template[1:-1] in known:
        return constant(known[template[1:-1]])

    def put(match: re.Match[str]) -> str:
        value, script = known[match[1]], match[2]
        if isinstance(value, list):
            return ",".join(constant(v).tex for v in value)
        made = constant(value)
        if script:
            return raised(made.tex, made.level, script)
        before, after = template[:match.start()], template[match.end():]
        if (before.endswith(("_", "^")) and len(made.tex) > 1) or _MACRO_END.search(before):
            return f"{{{made.tex}}}"
        if after.startswith("_") and made.level == ATOM:
            return subscriptable(made.tex)
        signed = made.tex.startswith("-") and before.endswith(("+", "-"))
        return made.inside(ATOM if signed else room_at(template, match.start(), match.end()))

    wide = {n for n, v in known.items() if _wide(v)}
    if wide and _watch.elementwise:
        template = elementwise_products(template, wide)
    names = "|".join(map(re.escape, known))
    text = re.sub(rf"\{{({names})\}}(?:\^\{{(T|H|-1)\}})?", put, template)
    text = re.sub(r"\\,(?=\d)", r"\\cdot ", text)  # 수 앞에는 틈 대신 점
    return Symbol(text, wide=_wide(*known.values()))


def index_tex(index: Any) -> str:
    """색인을 첨자로. 축을 끼우기만 하는 색인(None, :)은 적지 않는다."""
    if isinstance(index, Symbol):
        return f"[{index.tex}]"
    if isinstance(index, int):
        return str(index)
    parts = index if isinstance(index, tuple) else (index,)
    if all(p is None or p is Ellipsis or (isinstance(p, slice) and p == slice(None)) for p in parts):
        return ""

    def part(p: Any) -> str:
        if isinstance(p, slice):
            return ":".join("" if b is None else constant(b).tex for b in (p.start, p.stop))
        return r"\ldots" if p is Ellipsis else r"\cdot" if p is None else constant(p).tex

    return "[" + ",".join(map(part, parts)) + "]"


# ── 셈의 꼴 ──


def _wide(*parts: Any) -> bool:
    return any(isinstance(p, Symbol) and p.wide for p in parts)


def _moved(made: Symbol) -> Symbol:
    _watch.moved = True
    return made


def _scripted(x: Symbol, mark: str) -> Symbol:
    return Symbol(raised(x.tex, x.level, mark), SCRIPTED, wide=x.wide)


def _plain(term: Symbol) -> Symbol:
    """더하고 빼는 자리의, 참인지 아는 괄호는 1 이나 0 이다: 분모의 +[y=0] 같은 것."""
    return constant(int(term.holds)) if isinstance(term, Condition) and term.holds is not None else term


def _whole(*terms: Symbol) -> bool:
    return all(t.value is not None and t.value == int(t.value) for t in terms)


def _add(a: Symbol, b: Symbol) -> Symbol:
    b = _plain(b)
    if 0 in (a.value, b.value):
        return b if a.value == 0 else a
    if _whole(a, b):
        return constant((a.value or 0) + (b.value or 0))
    if b.level == NEGATIVE and (b.factors or b.value is not None):
        return Symbol(f"{a.tex}{b.tex}", SUM, wide=_wide(a, b))
    return Symbol(f"{a.tex}+{b.inside(PRODUCT) if b.level != SUM or b.tex.startswith('-') else b.tex}", SUM, wide=_wide(a, b))


def _subtract(a: Symbol, b: Symbol) -> Symbol:
    b = _plain(b)
    if 0 in (a.value, b.value):
        return _negative(b) if a.value == 0 else a
    if _whole(a, b):
        return constant((a.value or 0) - (b.value or 0))
    if b.level == NEGATIVE and (b.factors or b.value is not None):
        return _add(a, _negative(b))
    return Symbol(f"{a.tex}-{b.inside(PRODUCT)}", SUM, wide=_wide(a, b))


def _negative(a: Symbol) -> Symbol:
    return _multiply(constant(-1), a)


def _multiply(a: Symbol, b: Symbol) -> Symbol:
    """인수(factor)들을 모아 쓴다: 부호, 수, 분수, 나머지, sin x 처럼 괄호 없는 함수의 차례. 1은 버리고 같은 것은 거듭제곱으로."""
    if 0 in (a.value, b.value):
        return constant(0)
    factors = [f for s in (a, b) for f in (s.factors or [s]) if f.value != 1]
    positive: list[Symbol] = []
    negative = False
    for f in factors:
        if f.value is not None and f.value < 0:
            negative, f = not negative, constant(-f.value)
        positive += [f] if f.value != 1 else []
    if not positive:
        return constant(-1 if negative else 1)
    if len(positive) == 1 and (not negative or positive[0].tex == "0"):
        return positive[0]
    ordered = sorted(positive, key=lambda f: 3 if f.level == FUNCTION else 0 if f.value is not None else 1 if f.over else 2)
    grouped: list[list[Symbol]] = []
    for f in ordered:  # 넣은 수끼리는 같은 값이라도 서로 다른 수이다
        alike = [g for g in grouped if g[0] is f or (g[0].tex == f.tex and not f.tex[0].isdigit())]
        if alike:
            alike[0].append(f)
        else:
            grouped.append([f])
    text, wide = "-" if negative else "", False
    for k, same in enumerate(grouped):
        last = FUNCTION if k == len(grouped) - 1 else SCRIPTED
        room = PRODUCT if len(grouped) == 1 and (same[0].chain or same[0].level == PRODUCT) else last
        part = same[0].inside(room) if len(same) == 1 else _raised(same[0], str(len(same)))
        sign = r"\cdot " if part[0].isdigit() else r"\odot " if wide and same[0].wide else r"\,"
        text, wide = text + sign * (k > 0) + part, wide or same[0].wide
    return Symbol(text, NEGATIVE if negative else PRODUCT, [constant(-1)] * negative + positive, wide=wide)


def _raised(a: Symbol, mark: str) -> str:
    """거듭제곱. 수가 적힌 행렬이면 원소마다의 것임을 ⊙ 로 적는다."""
    return raised(a.tex, a.level, rf"\odot {mark}" if a.wide and r"\begin{pmatrix}" in a.tex else mark)


def _divide(a: Symbol, b: Symbol) -> Symbol:
    """분수. 분자의 부호는 앞으로 내고, 분자 안의 분수는 한 분수로 모은다."""
    if b.value == 1:
        return a
    top, bottom, negative = constant(1), b, False
    for f in a.factors or [a]:
        if f.value is not None and f.value < 0:
            negative, f = not negative, constant(-f.value)
        up, down = f.over or (f, constant(1))
        top, bottom = _multiply(top, up), _multiply(down, bottom)
    made = Symbol(rf"\frac{{{top.tex}}}{{{bottom.tex}}}", ATOM, over=(top, bottom), wide=_wide(top, bottom))
    return _negative(made) if negative else made


def _power(a: Symbol, b: Symbol) -> Symbol:
    return a if b.value == 1 else Symbol(_raised(a, b.tex), SCRIPTED, wide=_wide(a, b))


def _matmul(a: Symbol, b: Symbol) -> Symbol:
    """행렬 곱은 결합법칙이 있으므로 이어 쓰고, 부호는 앞으로 낸다."""
    _watch.moved = True
    signs = 0
    parts = []
    for s in (a, b):
        if s.factors and len(s.factors) == 2 and s.factors[0].value == -1:
            signs, s = signs + 1, s.factors[1]
        parts.append(s.tex if s.chain else s.inside(SCRIPTED))
    made = Symbol(r"\,".join(parts), PRODUCT, chain=True, wide=_wide(a, b))
    return _negative(made) if signs % 2 else made


def _where(condition: Any, a: Symbol, b: Symbol) -> Symbol:
    if isinstance(condition, Condition) and condition.holds is not None:
        return a if condition.holds else b
    inner = condition.inner if isinstance(condition, Condition) else condition.tex
    return Symbol(rf"\begin{{cases}}{a.tex}&{inner}\\{b.tex}&\text{{아니면}}\end{{cases}}", ATOM, wide=_wide(a, b))


def _compare(relation: str, a: Any, b: Any) -> Symbol:
    a, b = constant(a), constant(b)
    if relation in _JOINING:
        truths = [s.holds if isinstance(s, Condition) else None for s in (a, b)]
        inner = relation.join(s.inner if isinstance(s, Condition) else s.tex for s in (a, b))
        return Condition(inner, None if None in truths else bool(_JOINING[relation](*truths)), _wide(a, b))
    holds = None if a.known is None or b.known is None else bool(_RELATIONS[relation](a.known, b.known))
    if a.value is not None and b.value is not None:  # 규칙에 적힌 수끼리
        return constant(int(bool(holds)))
    return Condition(f"{a.tex}{relation}{b.tex}", holds, _wide(a, b))


_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, r"\ge ": operator.ge, r"\le ": operator.le, "=": operator.eq, r"\ne ": operator.ne}
_JOINING: dict[str, Callable[..., bool]] = {r"\wedge ": operator.and_, r"\vee ": operator.or_}
_COMPARISONS = {np.greater: ">", np.less: "<", np.greater_equal: r"\ge ", np.less_equal: r"\le ", np.equal: "=",
                np.not_equal: r"\ne ", np.bitwise_and: r"\wedge ", np.bitwise_or: r"\vee "}


def _add_operators() -> None:
    forms = {"add": _add, "sub": _subtract, "mul": _multiply, "truediv": _divide, "pow": _power, "matmul": _matmul}
    for name, form in forms.items():
        setattr(Symbol, f"__{name}__", lambda self, other, f=form: f(self, constant(other)))
        setattr(Symbol, f"__r{name}__", lambda self, other, f=form: f(constant(other), self))
    relations = {"gt": ">", "lt": "<", "ge": r"\ge ", "le": r"\le ", "eq": "=", "ne": r"\ne ", "and": r"\wedge ", "or": r"\vee "}
    for name, relation in relations.items():
        setattr(Symbol, f"__{name}__", lambda self, other, r=relation: _compare(r, self, other))


_add_operators()


# ── 연산을 읽기 ──


_pointwise: dict[Operation, bool] = {}


def pointwise(op: Operation) -> bool:
    """원소마다 수를 곱하는 연산인가: 그러면 도함수만 적고 g 를 적지 않는다. 선택 인수가 있으면 규칙을 읽어 본다."""
    if op in _watch.reading:
        return True
    if op not in _pointwise:
        before = _watch.moved, _watch.reading
        _watch.moved, _watch.reading = not op.facts.holomorphic or op.variadic or not op.declared_elementwise, (*before[1], op)
        try:
            for name in () if _watch.moved or op.elementwise else op.inputs:
                _read(op, name, Symbol(_PROBE), {})
            _pointwise[op] = not _watch.moved
        finally:
            _watch.moved, _watch.reading = before
    return _pointwise[op]


def _read(op: Operation, name: str, g: Any, values: dict[str, Any]) -> Symbol:
    """입력 ``name`` 의 규칙에 기호를 넣은 결과."""
    parts = results(op)
    slots: list[Any] = []
    for slot in op.slots:
        base, _, prop = slot.rpartition("_")
        if slot in values:
            slots.append(tuple(values[slot]) if slot == "y" and parts else values[slot])
        elif slot == "y" and parts:
            slots.append(tuple(Symbol(p) for p in parts))
        elif slot == "y":
            slots.append(Symbol("y"))
        elif slot in op.inputs:
            slots.append([Symbol("x_{1}"), Symbol("x_{2}")] if op.variadic else letter(slot))
        elif slot in op.names:
            default = op.defaults[op.names.index(slot)]
            slots.append(None if slot in _SILENT and default is None else letter(slot))
        elif prop == "size":
            slots.append(Symbol("n"))
        else:
            slots.append(Symbol(rf"\operatorname{{{prop}}}({base})"))
    if parts and isinstance(g, Symbol):
        g = tuple(Symbol(f"{g.tex}_{{{p}}}") for p in parts)
    with _products(op):
        return constant(op.rules[0 if op.variadic else op.inputs.index(name)](g, tuple(slots)))


@contextmanager
def _products(op: Operation) -> Iterator[None]:
    """이 안에서 이어 쓴 것은 이 연산의 곱이다."""
    before, _watch.elementwise = _watch.elementwise, not matrix_product(op)
    try:
        yield
    finally:
        _watch.elementwise = before


def results(op: Operation) -> list[str]:
    """결과가 여럿인 연산의 결과 이름: TeX 가 ``Q,R=…`` 꼴이면 Q 와 R."""
    found = re.match(r"([^=(,]+(?:(?<!\\),[^=(,]+)+)=", op.tex)
    return found[1].split(",") if found else []


def local_derivative(operation: Operation, name: str = "", values: dict[str, Any] | None = None) -> str:
    """연산의 입력 ``name`` 에 대한 도함수의 TeX. 수를 주면 그 수를 넣은 꼴이다.

    원소별 연산이면 도함수만, 그 밖의 연산이면 받은 기울기 g 를 넣은 꼴(벡터-야코비 곱)이다.

    매개변수
    --------
    operation : 연산(``t.node.operation``, 또는 ``operations["tanh"]``).
    name : 입력의 이름(``operation.inputs`` 가운데 하나). 입력이 하나이면 적지 않아도 된다.
    values : 이름 → 값. 입력과 선택 인수의 이름, 결과 ``"y"``, 받은 기울기 ``"g"``. 값은 수, 작은 배열(2차원까지는
        행렬로 적는다), 텐서, ``Symbol``. 수는 네 자리까지 적고, 음수에는 괄호를 친다. 주지 않은 것은 글자로 남는다.

    반환
    ----
    str : TeX. ``$`` 는 없다.

    예외
    ----
    ArgumentError : 모르는 입력 이름이나 값의 이름, 수식에 넣을 수 없는 값, 기호로 읽히지 않는 규칙.

    예제
    ----
    >>> from tinygrad_ko.operation import operations
    >>> print(local_derivative(operations["tanh"]))
    1-y^{2}
    >>> print(local_derivative(operations["tanh"], values={"y": -0.5, "g": 2.0}))
    2\\,(1-(-0.5)^{2})

    출처: ``tinygrad_ko/rules`` 의 규칙 그대로.
    """
    return derivative(operation, name, values).tex


def derivative(operation: Operation, name: str = "", values: dict[str, Any] | None = None) -> Symbol:
    """``local_derivative`` 와 같되 글이 아니라 수식(Symbol)을 돌려준다.

    결과가 여럿인 연산의 ``"y"`` 와 ``"g"`` 에는 결과마다의 값을 목록으로 줄 수 있고, 모양과 축처럼 수식에 적지 않는 인수에는
    튜플을 그대로 준다(줄인 원소의 수 n 이 수로 적힌다).
    """
    name = name or operation.inputs[0]
    given = {n: _given(operation, n, v) for n, v in (values or {}).items()}
    known = {*operation.names, *operation.slots, "y", "g"}
    if name not in operation.inputs or not given.keys() <= known:
        wrong = [n for n in (name, *given) if n not in known or (n == name and n not in operation.inputs)]
        raise ArgumentError(
            f"local_derivative: {operation.name} 에는 {Noun(', '.join(wrong)):이/가} 없습니다. 입력: {', '.join(operation.inputs)}. "
            f"값을 넣을 수 있는 이름: {', '.join(sorted(known))}."
        )
    try:
        g = given.pop("g", None) or (constant(1) if pointwise(operation) else Symbol("g"))
        return _read(operation, name, g, given)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError) as error:
        raise ArgumentError(
            f"local_derivative: {operation.name} 의 {name} 규칙을 수식으로 읽지 못했습니다({error}). 값의 모양에 기대는 도움 함수에 "
            '@abbreviation(r"수식") 을 붙이거나, 연산자·ufunc·tg 의 함수로 규칙을 쓰세요.'
        ) from error


def _given(operation: Operation, name: str, value: Any) -> Any:
    """이름에 준 값: 수와 배열은 기호로, 목록은 기호의 목록으로, 모양과 축은 그대로."""
    if name in operation.inputs or name in ("y", "g"):
        return list(map(symbol, value)) if isinstance(value, (list, tuple)) else value if value is None else symbol(value)
    return value if value is None or isinstance(value, (tuple, str)) or name == "axis" else symbol(value)


def forward_tex(operation: Operation, values: dict[str, Any] | None = None, sizes: dict[str, int] | None = None) -> str:
    """순전파의 TeX. ``values`` 로 이름마다 수를 주면 그것을 넣은 꼴이다. ``sizes`` 는 ``{이름_size}`` 에 적을 원소의 수이다."""
    letters: dict[str, Any] = {n: letter(n) for n in operation.names}
    letters |= {f"{n}_size": constant(sizes[n]) if sizes and n in sizes else Symbol("n") for n in operation.names}
    if operation.variadic:
        letters[operation.inputs[0]] = Symbol(r"x_{1},x_{2},\ldots", ATOM)
    given = letters | {n: list(map(symbol, v)) if isinstance(v, list) else symbol(v) for n, v in (values or {}).items()}
    with _products(operation):
        return filled(operation.tex, given).tex
