"""연산(operation)을 선언하고 부르는 법.

연산 하나는 한 번 선언한다: 순전파 함수, TeX, 그리고 입력마다 도함수 규칙 한 줄.

    tanh = operation(np.tanh, tex=r"\\tanh {x}", x=lambda g, y: g * (1 - y * y))

규칙의 **인수 이름**이 역전파를 위해 남길 것을 정한다.

    g            받은 기울기
    y            연산의 결과
    입력의 이름   그 입력의 값              (예: x)
    선택 인수     그 인수의 값              (예: axis)
    이름_shape   값이 아니라 모양만        (_ndim, _size, _dtype 도)
    i            입력이 여럿일 때 몇 번째 입력인가
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..engine import Node
from ..errors import DroppedConstantError
from ..korean.particles import particle
from .arguments import MISSING
from .call import binary, inputs_only, several, single, ternary, unary, variadic
from .carry import ByDtype, Carrier
from .compiled import rule_beside
from .facts import UNSAID, Facts, Product, Words
from .pieces import in_threads
from .reader import Reader
from .saving import saver

if TYPE_CHECKING:
    from .compose import Composition
    from .family import Family

Rule = Callable[..., Any]
operations: dict[str, Operation] = {}  # 이름 → 연산: 도함수 표
numpy_functions: dict[Any, Any] = {}  # NumPy 함수 → 연산, 또는 연산들로 지은 함수

_ARRAY = np.ndarray
_PROPERTIES = ("shape", "ndim", "size", "dtype")


class Use(NamedTuple):
    """연산의 입력 하나."""

    name: str  # 연산이 부르는 이름. 목록에 든 것이면 xs[0] 꼴
    parent: Node | None  # 상수이면 None
    constant: Any  # 식에 그대로 쓴 값. 커서 남기지 않았고 규칙도 부르지 않으면 None
    absent: bool  # 주지 않은 입력(bias=None)인가


class Operation(Carrier):
    """선언된 연산 하나. 배열을 넣으면 배열이, 텐서를 넣으면 그래프에 기록된 텐서가 나온다."""

    def __init__(
        self, forward: Callable[..., Any], rules: dict[str, Rule], *, tex: str, name: str, symbol: str, hint: str,
        public: bool, summary: str, elementwise: bool, namespace: str, undefined: Callable[[Any], Any] | None = None,
        facts: Facts = UNSAID, needless: tuple[int, ...] = (), large: Callable[..., Any] | None = None, add_into: Rule | None = None,
        loops: Mapping[str, Callable[..., Any]] = MappingProxyType({}),
    ) -> None:
        self.needless = needless
        self.large = large or (in_threads(forward) if isinstance(forward, np.ufunc) and forward.nin == 1 else forward)  # 큰 배열이면
        self.forward, self.formulas, self.tex, self.name, self.hint = forward, rules, tex, name, hint
        self.symbol, self.public, self.text, self.namespace = symbol or name, public, summary, namespace
        self.undefined, self.facts = undefined, facts
        self.names, self.defaults, self.required = _signature(forward, rules)
        self.inputs = tuple(n for n in self.names if n in rules)
        self.optional = any(n in rules and default is None for n, default in zip(self.names, self.defaults, strict=True))  # 비울 입력(bias)
        self.variadic = any("i" in parameters_of(rule) for rule in rules.values())
        self.slots = self._slots()
        self.loops = loops
        self.readers = [self._rule_reader(n) for n in self.inputs]
        self.rules = _EachInput(self, rules[self.inputs[0]]) if self.variadic else self.readers
        if add_into is not None:
            at = [self.slots.index(s) for s in parameters_of(add_into)[3:]]
            self.add_into = lambda total, g, first, saved: add_into(total, g, first, *[saved[k] for k in at])
        self.users = [[s in _saved_names(rules[n]) for s in self.slots] for n in self.inputs]
        self.declared_elementwise = elementwise
        self.elementwise = elementwise and self.names == list(self.inputs) and not self.variadic
        self.wider: Composition | None = None  # NumPy의 드문 인수(where, initial, dtype …)까지 받는 것
        self.moving: tuple[str, ...] = ()  # wider 가 미분할 줄 아는 선택 인수
        self.call = self._caller()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        for value in args[0] if self.variadic and args else args:
            if isinstance(value, Reader):
                return value.apply(self, args, kwargs)
        return self.call(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<연산 {self.name}>"

    @property
    def has_method(self) -> bool:
        """텐서의 메서드로도 쓰는가: 공개된 것이고, 첫 인수가 텐서 하나이다."""
        return self.public and not self.variadic and self.names[0] in self.inputs

    @property
    def rules(self) -> Any:
        """실수의 규칙들: 몇 번째 입력인가 → (받은 기울기, 남긴 값) → 그 입력의 기울기."""
        return self.rules_for.rules

    @rules.setter
    def rules(self, rules: Any) -> None:
        self.rules_for = ByDtype(rules)

    @property
    def summary(self) -> str:
        """설명문의 첫 문단."""
        return first_paragraph(self.text)

    def _rule_reader(self, name: str) -> Callable[[Any, tuple[Any, ...]], Any]:
        """입력의 규칙을 (g, 저장한 것)으로 부르는 함수. 기계어 짝이 있으면 큰 배열은 그리로."""
        at = [self.slots.index(s) for s in _saved_names(self.formulas[name])]
        reader = _reader(self.formulas[name], at)
        return rule_beside(reader, self.loops[name], at) if name in self.loops else reader

    # ── 무엇을 저장하는가 ──

    def _slots(self) -> list[str]:
        """저장할 것의 이름. 입력과 y 가 앞에 온다."""
        named = [s for rule in self.formulas.values() for s in _saved_names(rule)]
        for s in named:
            base, _, prop = s.rpartition("_")
            if s != "y" and s not in self.names and not (base in (*self.names, "y") and prop in _PROPERTIES):
                raise TypeError(f"연산 '{self.name}'의 규칙이 모르는 이름 '{s}'{particle(s, '을/를')} 부릅니다. 아는 이름: y, {self.names}")
        return [s for s in (*self.inputs, "y") if s in named] + sorted({s for s in named if s not in (*self.inputs, "y")})

    def saved(self, node: Node, values: Sequence[Any], y: Any) -> tuple[Any, ...]:
        """인수의 값들과 결과에서, 마디가 남겼을 것."""
        return saver(self, (0,) if self.variadic else node.wants)(values, y)

    def sources(self, node: Node) -> list[Any]:
        """저장한 값마다, 그 값을 만든 마디(상수이면 None)."""
        return [self._source(s, node) for s in self.slots]

    def _source(self, slot: str, node: Node) -> Any:
        if slot == "y":
            return node
        if slot not in self.inputs:
            return None
        if self.variadic:
            return tuple([p if k in node.wants else None for k, p in enumerate(node.parents)])
        k = self.inputs.index(slot)
        return node.parents[k] if k in node.wants else None

    # ── 마디에서 부른 것을 되짓기 ──

    def uses(self, node: Node) -> list[Use]:
        """마디의 입력들. 목록을 받는 연산이면 목록에 든 것마다 하나."""
        call = node.call if node.call is not None else [None] * len(self.names)
        saved = dict(zip(self.slots, node.saved or (), strict=False))
        if self.variadic:
            name, listed = self.inputs[0], call[0] if call[0] is not None else [None] * len(node.parents)
            kept = saved.get(name) or [None] * len(node.parents)
            given = zip(node.parents, listed, kept, strict=True)
            return [Use(f"{name}[{k}]", p, c if p is not None or c is not None else held, False) for k, (p, c, held) in enumerate(given)]
        made = []
        for name, parent in zip(self.inputs, node.parents, strict=True):
            k = self.names.index(name)
            constant = saved.get(name) if parent is None and call[k] is None else call[k]
            made.append(Use(name, parent, constant, parent is None and constant is None and self.defaults[k] is None))
        return made

    def arguments(
        self, node: Node, value_of: Callable[[Node], Any], constant: Callable[[str, Any], Any] = lambda name, value: value,
    ) -> list[Any]:
        """마디를 만든 인수들을 차례대로 되짓는다: 다시 셈하는 것은 모두 이 길로 간다.

        마디가 있는 입력은 ``value_of(마디)``, 식에 그대로 쓴 것과 선택 인수는 ``constant(이름, 값)`` 이다. 커서 남기지 않은 상수가
        있으면 ``DroppedConstantError``.
        """
        def one(use: Use) -> Any:
            if use.parent is not None:
                return value_of(use.parent)
            if use.constant is None and not use.absent:
                raise DroppedConstantError.at(self.name, use.name)
            return constant(use.name, use.constant)

        inputs = [one(use) for use in self.uses(node)]
        given = iter([inputs] if self.variadic else inputs)
        call = node.call if node.call is not None else [None] * len(self.names)
        saved = dict(zip(self.slots, node.saved or (), strict=False))  # 커서 적지 않은 선택 인수도, 규칙이 부르는 것이면 여기에 있다
        options = [(n, saved.get(n) if v is None else v) for n, v in zip(self.names, call, strict=True)]
        return [next(given) if n in self.inputs else constant(n, v) for n, v in options]

    # ── 부르기: 인수의 개수에 맞추어 미리 만들어 둔다 ──

    def _caller(self) -> Callable[..., Any]:
        if self.variadic:
            return variadic(self)
        if self.elementwise and set(self.slots) <= {*self.inputs, "y"} and len(self.inputs) <= 2:
            return unary(self) if len(self.inputs) == 1 else binary(self)
        if self.inputs == (self.names[0],):
            return single(self)
        if self.names == list(self.inputs):
            return ternary(self) if len(self.inputs) == 3 else inputs_only(self)
        return several(self)


# ── 선언을 읽기 ────────────────────────────────────────────────────────────────────────────────────

def parameters_of(rule: Rule) -> tuple[str, ...]:
    return rule.__code__.co_varnames[: rule.__code__.co_argcount]


def is_plain_function(function: Any) -> bool:
    """``*``, ``**`` 가 없는 보통의 함수인가: 인수의 이름을 코드에서 곧바로 읽을 수 있다."""
    code = function.__code__
    return not (code.co_kwonlyargcount or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
                or hasattr(function, "__wrapped__"))


def _saved_names(rule: Rule) -> list[str]:
    return [p for p in parameters_of(rule) if p not in ("g", "i")]


def _signature(forward: Callable[..., Any], rules: dict[str, Rule]) -> tuple[list[str], list[Any], int]:
    """인수의 이름, 기본값, 꼭 있어야 하는 개수."""
    if isinstance(forward, np.ufunc) or not inspect.isfunction(forward):
        return list(rules), [MISSING] * len(rules), len(rules)
    if is_plain_function(forward):  # 들여올 때 200번 넘게 지나는 길: inspect 보다 열 배 빠르다
        names, given = list(parameters_of(forward)), forward.__defaults__ or ()
        return names, [MISSING] * (len(names) - len(given)) + [*given], len(names) - len(given)
    parameters = inspect.signature(forward).parameters.values()
    defaults = [p.default for p in parameters]
    return [p.name for p in parameters], defaults, sum(d is MISSING for d in defaults)


def _reader(rule: Rule, at: Sequence[int]) -> Callable[[Any, tuple[Any, ...]], Any]:
    """규칙을 (g, 저장한 것)으로 부르는 함수. 규칙은 제가 부른 이름의 값만 받는다."""
    if "i" in parameters_of(rule):
        return lambda g, saved: rule(g, 0, *[saved[k] for k in at])
    if len(at) == 0:
        return lambda g, saved: rule(g)
    if len(at) == 1:
        (j,) = at
        return lambda g, saved: rule(g, saved[j])
    if len(at) == 2:
        j, k = at
        return lambda g, saved: rule(g, saved[j], saved[k])
    return lambda g, saved: rule(g, *[saved[k] for k in at])


class _EachInput:
    """입력이 여럿인 연산의 규칙: 몇 번째 입력인지 ``i`` 로 알려 준다."""

    def __init__(self, op: Operation, rule: Rule) -> None:
        self.rule = rule
        self.at = [op.slots.index(s) for s in _saved_names(rule)]

    def __getitem__(self, i: int) -> Callable[[Any, tuple[Any, ...]], Any]:
        return lambda g, saved: self.rule(g, i, *[saved[k] for k in self.at])


def operation(
    forward: Callable[..., Any] | None = None, *, tex: str, large: Callable[..., Any] | None = None, name: str = "", numpy: Any = None,
    symbol: str = "", hint: str = "", public: bool = True, summary: str = "", elementwise: bool = True, namespace: str = "",
    undefined: Callable[[Any], Any] | None = None, words: Words = UNSAID.words, product: Product = "",
    form: Callable[..., Any] | None = None, commutative: bool = False, holomorphic: bool = True, permutes: bool = False,
    averages: bool = False, source: str = "", lecture: str = "", family: Family | None = None, axes: Mapping[str, str] = UNSAID.axes,
    opens: Callable[..., Any] | None = None, notable: Callable[..., dict[str, Any]] | None = None, needless: tuple[int, ...] = (),
    add_into: Rule | None = None, loops: Mapping[str, Callable[..., Any]] = MappingProxyType({}), **rules: Rule,
) -> Any:
    """연산을 선언한다. 함수 앞에 붙이면(decorator) 그 함수가 순전파이고, 첫 인수로 주면 그것이 순전파이다.

    매개변수
    --------
    forward : 순전파. 배열을 받아 배열을 돌려준다.
    tex : 순전파의 TeX. ``{x}`` 자리에 입력이 들어간다.
    large : 큰 배열에서 순전파 대신 부를 것. 같은 값(몇 ulp 안)을 내며, 인쇄하고 가르치는 것은 ``forward`` 이다.
    numpy : 같은 일을 하는 NumPy 함수(들). ``np.f(텐서)`` 가 이 연산으로 온다.
    symbol : 그림에 쓸 기호. 없으면 이름.
    hint : 순전파가 실패했을 때 오류에 적을 고칠 방법.
    public : ``tg.f`` 로 내보낼 것인가.
    namespace : ``tg`` 안의 방(예: ``linalg``).
    elementwise : 선택 인수가 없을 때, 원소마다 따로 셈하는 연산인가(행렬 곱은 아니다).
    undefined : 첫 입력의 어느 자리에서 도함수가 정의되지 않는가. 그 자리로 역전파하면 이상 탐지가 알린다(규칙이 그 입력을 불러야 한다).
    words, product, form, commutative, holomorphic, permutes, averages, source, lecture, family, axes, opens, notable
        : 연산이 저를 두고 하는 말. 뜻은 ``Facts`` 에.
    needless : 결과가 여럿일 때, 규칙이 쓰지 않아 남기지 않을 결과들의 번호.
    add_into : 규칙이 거의 0인 새 배열을 만든다면, 그 대신 모인 기울기에 제자리에서 더하는 법. (total, g, first, 규칙처럼 부른 이름들)을
        받아 더했으면 참을 돌려준다. 규칙의 답을 더한 것과 비트까지 같아야 한다. ``first`` 는 total 에 처음 그렇게 더하는가.
    loops : 입력 이름 → 큰 float32 배열에서 그 규칙 대신 부를 되풀이(``[fast]``). g, 규칙이 부른 값들, 답을 담을 배열을 받는다.
    **rules : 입력 이름 → 도함수 규칙. 첫 인수는 언제나 ``g`` 이다.
    """
    if forward is None:
        return functools.partial(
            operation, tex=tex, large=large, name=name, numpy=numpy, symbol=symbol, hint=hint, public=public, summary=summary,
            elementwise=elementwise, namespace=namespace, undefined=undefined, words=words, product=product, form=form,
            commutative=commutative, holomorphic=holomorphic, permutes=permutes, averages=averages, source=source,
            lecture=lecture, family=family, axes=axes, opens=opens, notable=notable, needless=needless, add_into=add_into, loops=loops,
            **rules,
        )
    if isinstance(forward, np.ufunc) and numpy is None:
        numpy = forward
    op = Operation(
        forward, rules, tex=tex, name=name or forward.__name__, symbol=symbol, hint=hint, public=public,
        summary=summary or (inspect.isfunction(forward) and forward.__doc__) or "", elementwise=elementwise,
        namespace=namespace, undefined=undefined,
        facts=Facts(words, product, form, commutative, holomorphic, permutes, averages, source, lecture, family, axes, opens, notable),
        needless=needless, large=large, add_into=add_into, loops=loops,
    )
    if op.name in operations:
        raise TypeError(f"연산 '{op.name}'{particle(op.name, '이/가')} 두 번 선언되었습니다.")
    operations[op.name] = op
    for function in numpy if isinstance(numpy, tuple) else (numpy,) if numpy is not None else ():
        numpy_functions[function] = op
    return op


def first_paragraph(text: str) -> str:
    return inspect.cleandoc(text).partition("\n\n")[0]


def abbreviation(tex: str) -> Callable[[Any], Any]:
    """규칙 안의 도움 함수에 수식을 붙인다: 수식으로 읽을 때는 함수 속을 따라가지 않고 이 수식이 된다."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        names = list(inspect.signature(function).parameters)

        @functools.wraps(function)
        def helper(*args: Any) -> Any:
            for value in args:
                if isinstance(value, Reader):
                    short = value.abbreviate(tex, dict(zip(names, args, strict=False)))
                    if short is not None:
                        return short
            return function(*args)

        @functools.wraps(function)
        def of_one(a: Any) -> Any:  # 늘 부르는 것은 배열을 받는다
            return function(a) if a.__class__ is _ARRAY else helper(a)

        @functools.wraps(function)
        def of_two(a: Any, b: Any) -> Any:
            return function(a, b) if a.__class__ is _ARRAY is b.__class__ else helper(a, b)

        straight: dict[int, Callable[..., Any]] = {1: of_one, 2: of_two}
        return helper if function.__defaults__ else straight.get(len(names), helper)

    return declare
