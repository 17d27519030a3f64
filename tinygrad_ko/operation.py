"""연산(operation)을 선언하고 부르는 법.

연산 하나는 한 번 선언한다: 순전파 함수, TeX, 그리고 입력마다 도함수 규칙 한 줄.

    tanh = operation(np.tanh, tex=r"\\tanh {x}", x=lambda g, y: g * (1 - y * y))

규칙의 **인수 이름**이 역전파를 위해 남길 것을 정한다.

    g            위에서 온 기울기
    y            연산의 결과
    입력의 이름   그 입력의 값              (예: x)
    선택 인수     그 인수의 값              (예: axis)
    이름_shape   값이 아니라 모양만        (_ndim, _size, _dtype 도)
    i            입력이 여럿일 때 몇 번째 입력인가
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .devices import device_of, is_foreign, mixed_devices, near
from .errors import (
    ArgumentTypeError,
    TinygradError,
    describe,
    failed_operation,
    lost_gradient,
    named,
    unexpected_argument,
)
from .recording import Leaf, Node, Reader, Variable, record, record_many, state, wrap

Rule = Callable[..., Any]
operations: dict[str, Operation] = {}  # 이름 → 연산: 도함수 표
numpy_functions: dict[Any, Any] = {}  # NumPy 함수 → 연산, 또는 연산들로 지은 함수

_SIMPLE = frozenset({float, int, bool, type(None), str, tuple, list, slice})  # 배열이 아님이 뻔한 것: 더 살피지 않는다
_PROPERTIES = ("shape", "ndim", "size", "dtype")
_FAILURES = (ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError, AttributeError)


class Operation:
    """선언된 연산 하나. 배열을 넣으면 배열이, 텐서를 넣으면 그래프에 기록된 텐서가 나온다."""

    def __init__(
        self, forward: Callable[..., Any], rules: dict[str, Rule], *, tex: str, name: str, symbol: str, hint: str,
        public: bool, summary: str, elementwise: bool, namespace: str, undefined: Callable[[Any], Any] | None = None,
    ) -> None:
        self.forward, self.formulas, self.tex, self.name, self.hint = forward, rules, tex, name, hint
        self.symbol, self.public, self.text, self.namespace = symbol or name, public, summary, namespace
        self.undefined = undefined
        self.names, self.defaults, self.required = _signature(forward, rules)
        self.inputs = tuple(n for n in self.names if n in rules)
        self.variadic = any("i" in _parameters(rule) for rule in rules.values())
        self.slots = self._slots()
        self.readers = [_reader(rules[n], [self.slots.index(s) for s in _saved_names(rules[n])]) for n in self.inputs]
        self.rules: Any = _EachInput(self, rules[self.inputs[0]]) if self.variadic else self.readers
        self.users = [[s in _saved_names(rules[n]) for s in self.slots] for n in self.inputs]
        self.declared_elementwise = elementwise
        self.elementwise = elementwise and self.names == list(self.inputs) and not self.variadic
        self.wider: Composition | None = None  # NumPy의 드문 인수(where, initial, dtype …)까지 받는 것
        self.call = self._caller()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        for value in args[0] if self.variadic and args else args:
            if isinstance(value, Reader):
                return value.apply(self, args, kwargs)
        return self.call(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<연산 {self.name}>"

    @property
    def summary(self) -> str:
        """설명문의 첫 문단."""
        return first_paragraph(self.text)

    # ── 무엇을 저장하는가 ──

    def _slots(self) -> list[str]:
        """저장할 것의 이름. 입력과 y 가 앞에 온다."""
        named = [s for rule in self.formulas.values() for s in _saved_names(rule)]
        for s in named:
            base, _, prop = s.rpartition("_")
            if s != "y" and s not in self.names and not (base in (*self.names, "y") and prop in _PROPERTIES):
                raise TypeError(f"연산 '{self.name}'의 규칙이 모르는 이름 '{s}'을(를) 부릅니다. 아는 이름: y, {self.names}")
        return [s for s in (*self.inputs, "y") if s in named] + sorted({s for s in named if s not in (*self.inputs, "y")})

    def sources(self, node: Node) -> list[Any]:
        """저장한 값마다, 그 값을 만든 마디(상수이면 None)."""
        return [self._source(s, node) for s in self.slots]

    def _source(self, slot: str, node: Node) -> Any:
        if slot == "y":
            return node
        if slot not in self.inputs:
            return None
        if self.variadic:
            return tuple(p if p is not None and p.requires_grad else None for p in node.parents)
        parent = node.parents[self.inputs.index(slot)]
        return parent if parent is not None and parent.requires_grad else None

    @staticmethod
    def holds(saved: tuple[Any, ...], array: Any) -> bool:
        """저장한 것 가운데 이 배열과 기억 공간을 나누는 것이 있는가(뷰(view)도 잡는다)."""
        kind = np.ndarray if isinstance(array, np.ndarray) else type(array)
        flat = [w for v in saved for w in (v if isinstance(v, (list, tuple)) else [v]) if isinstance(w, kind)]
        return any(np.may_share_memory(v, array) and np.shares_memory(v, array) for v in flat)

    @staticmethod
    def completed(given: dict[int, Any], node: Node) -> Gradients:
        """결과가 여럿인 연산이 받은 기울기들. 쓰이지 않은 결과의 자리는 0 배열."""
        shapes, like = enumerate(zip(node.shape, node.dtype, strict=True)), near(next(iter(given.values())))
        g = Gradients([
            given[k] if k in given else np.broadcast_to(np.zeros((), dtype, like=like), shape) for k, (shape, dtype) in shapes
        ])
        g.given, g.shared = given, None
        return g

    # ── 부르기: 인수의 개수에 맞추어 미리 만들어 둔다 ──

    def _caller(self) -> Callable[..., Any]:
        plain = self.elementwise and set(self.slots) <= {*self.inputs, "y"}
        if plain and len(self.inputs) == 1:
            return _unary(self)
        if plain and len(self.inputs) == 2:
            return _binary(self)
        return _variadic(self) if self.variadic else _several(self)


class Gradients(tuple[Any, ...]):
    """결과가 여럿인 마디가 받은 기울기들. 그 마디의 규칙들이 한 번만 셈하고 나누어 쓸 것(``shared``)도 여기에 둔다."""

    given: dict[int, Any]  # 쓰인 결과의 것만
    shared: Any


def _unary(op: Operation) -> Callable[[Any], Any]:
    """입력 하나, 선택 인수 없음."""
    forward, slots = op.forward, op.slots
    keep_x, keep_y = op.inputs[0] in slots, "y" in slots

    def call(x: Any) -> Any:
        if not isinstance(x, Variable):
            return forward(x)
        data, parent = x._data, x.node
        try:
            y = forward(data)
        except _FAILURES as error:
            raise _explained(op, (x,), error) from None
        if parent is None or not parent.requires_grad or not state.recording:
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (x,))
        saved = ((data, y) if keep_y else (data,)) if keep_x else ((y,) if keep_y else ())
        return record(op, (parent,), saved, y, None)

    return call


def _binary(op: Operation) -> Callable[[Any, Any], Any]:
    """입력 둘, 선택 인수 없음."""
    forward, slots = op.forward, op.slots
    a, b = op.inputs
    users_a, users_b = (dict(zip(slots, used, strict=True)) for used in op.users)
    # (a가 기울기를 원하는가, b가 원하는가) → 저장할 것: 아무도 쓰지 않을 값은 남기지 않는다
    kept = {
        (p, q): tuple((p and users_a.get(s, False)) or (q and users_b.get(s, False)) for s in (a, b, "y"))
        for p in (False, True)
        for q in (False, True)
    }
    present = [s in slots for s in (a, b, "y")]
    everything = present == [True, True, True]

    def call(first: Any, second: Any) -> Any:
        if isinstance(first, Variable):
            x, p = first._data, first.node
        else:
            if not isinstance(second, Variable):
                return forward(first, second)
            x, p = raw(op, first, second), None
        if isinstance(second, Variable):
            z, q = second._data, second.node
        else:
            z, q = raw(op, second, first), None
        try:
            y = forward(x, z)
        except _FAILURES as error:
            raise _explained(op, (first, second), error) from None
        p_wants = p is not None and p.requires_grad
        q_wants = q is not None and q.requires_grad
        if not (p_wants or q_wants) or not state.recording:
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (first, second))
        keep_x, keep_z, keep_y = kept[p_wants, q_wants]
        if everything:
            saved: tuple[Any, ...] = (x if keep_x else None, z if keep_z else None, y if keep_y else None)
        else:
            saved = ()
            if present[0]:
                saved += (x if keep_x else None,)
            if present[1]:
                saved += (z if keep_z else None,)
            if present[2]:
                saved += (y if keep_y else None,)
        constants = None if p is not None and q is not None else (_small(first), _small(second))
        return record(op, (p, q), saved, y, constants)

    return call


def _several(op: Operation) -> Callable[..., Any]:
    """입력의 수가 정해져 있고 선택 인수가 있을 수 있는 연산."""
    forward, names, defaults, required = op.forward, op.names, tuple(op.defaults), op.required
    inputs = [(names.index(n), 1 << k) for k, n in enumerate(op.inputs)]
    options = [k for k, n in enumerate(names) if n not in op.inputs]
    savers = [_saver(s, names) for s in op.slots]
    # 어느 입력이 기울기를 원하는가(비트) → 저장할 것: 아무도 쓰지 않을 값은 남기지 않는다
    plans = [
        [saver if any(wants >> n & 1 and op.users[n][k] for n in range(len(inputs))) else _nothing
         for k, saver in enumerate(savers)]
        for wants in range(1 << len(inputs))
    ]

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) > len(names) or len(args) < required:
            if op.wider is not None and not kwargs.keys() <= set(names):
                return op.wider.call(*args, **kwargs)
            values = bound(op, args, kwargs)
        else:
            values = [*args, *defaults[len(args):]]
        wants, tensors, parents, arrays = 0, False, [], values[:]
        for k, bit in inputs:
            value = values[k]
            if isinstance(value, Variable):
                tensors = True
                arrays[k] = value._data
                parents.append(value.node)
                if value.node is not None and value.node.requires_grad:
                    wants |= bit
            else:
                parents.append(None)
        if not tensors:
            return forward(*arrays)
        for k in options:
            if isinstance(values[k], Variable):
                arrays[k] = values[k] = option(op, names[k], values[k])
        if len(inputs) > 1:
            for k, _ in inputs:
                if not isinstance(values[k], Variable):
                    arrays[k] = raw(op, values[k], *values)
        try:
            y = forward(*arrays)
        except _FAILURES as error:
            raise _explained(op, tuple(values), error) from None
        many = isinstance(y, tuple)
        if not wants or not state.recording:
            if state.observer is not None:
                return state.observer.derived(y, op, values)
            return tuple([wrap(part) for part in y]) if many else wrap(y)
        saved = tuple([save(arrays, y) for save in plans[wants]])
        if many:
            return record_many(op, tuple(parents), saved, y, tuple([_small(v) for v in values]))
        return record(op, tuple(parents), saved, y, tuple([_small(v) for v in values]))

    return call


def _variadic(op: Operation) -> Callable[..., Any]:
    """첫 인수가 텐서들의 목록인 연산."""
    forward, names = op.forward, op.names
    savers = [_saver(s, names) for s in op.slots]

    def call(*args: Any, **kwargs: Any) -> Any:
        if op.wider is not None and not kwargs.keys() <= set(names):
            return op.wider.call(*args, **kwargs)
        values = bound(op, args, kwargs)
        given = list(values[0])
        if not any([isinstance(v, Variable) for v in given]):
            return forward(given, *values[1:])
        arrays = [[v._data if isinstance(v, Variable) else raw(op, v, *given) for v in given], *values[1:]]
        try:
            y = forward(*arrays)
        except _FAILURES as error:
            raise _explained(op, tuple(given), error) from None
        parents = tuple([v.node if isinstance(v, Variable) else None for v in given])
        if not state.recording or not any([p is not None and p.requires_grad for p in parents]):
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (given, *values[1:]))
        saved = tuple([save(arrays, y) for save in savers])
        constants = None if all([p is not None for p in parents]) else [_small(v) for v in given]
        return record(op, parents, saved, y, (constants, *values[1:]))

    return call


def bound(op: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """이름으로 준 인수까지 제자리에 놓는다. 모자라거나 넘치거나 모르는 인수는 오류."""
    names = op.names
    if len(args) > len(names):
        raise ArgumentTypeError(
            f"{op.name}: 인수는 최대 {len(names)}개({', '.join(names)})인데 {len(args)}개를 받았습니다."
        )
    values = [*args, *op.defaults[len(args):]]
    for name, value in kwargs.items():
        if name not in names:
            raise unexpected_argument(op.name, name, names)
        k = names.index(name)
        if k < len(args):
            raise ArgumentTypeError(f"{op.name}: 인수 '{name}'을(를) 두 번 받았습니다.")
        values[k] = value
    missing = [n for n, v in zip(names, values, strict=True) if v is _MISSING]
    if missing:
        raise ArgumentTypeError(
            f"{op.name}: 인수 {', '.join(missing)}이(가) 빠졌습니다. 쓰는 법: {op.name}({', '.join(names)})"
        )
    return values


def _explained(op: Operation, values: tuple[Any, ...], error: Exception) -> Exception:
    if isinstance(error, TinygradError):
        return error
    names = [f"{op.inputs[0]}[{k}]" for k in range(len(values))] if op.variadic else op.names
    arguments = dict(zip(names, values, strict=False))
    arrays = {n: v for n, v in arguments.items() if isinstance(v, (Variable, np.ndarray)) or is_foreign(v)}
    if len({device_of(v) for v in arrays.values()}) > 1:
        return mixed_devices(op.name, arrays)
    return failed_operation(op, arguments, error)


def _small(value: Any) -> Any:
    """그림과 설명에 보일 작은 상수. 마디가 있는 텐서와 큰 배열은 여기에 붙들어 두지 않는다."""
    if isinstance(value, Variable):
        if value.node is not None:
            return None
        value = value._data
    if type(value) in _SIMPLE:
        return value
    return None if (isinstance(value, np.ndarray) or is_foreign(value)) and value.size > state.keep else value


def raw(op: Operation, value: Any, *others: Any) -> Any:
    """텐서(``others`` 가운데 하나)와 함께 쓰인 수·목록·배열을 셈할 수 있는 것으로. 목록은 텐서의 장치로 간다."""
    if isinstance(value, (float, int, np.ndarray, np.generic, complex)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        if any(isinstance(v, Variable) for v in value):
            raise ArgumentTypeError(
                f"{op.name}: 텐서가 든 목록은 그대로 셈할 수 없습니다. tg.stack(목록) 으로 한 텐서로 쌓으세요."
            )
        try:
            array = np.asarray(value, like=next((near(v) for v in others if isinstance(v, Variable)), None))
        except ValueError:
            raise ArgumentTypeError(f"{op.name}: 목록의 줄마다 길이가 다릅니다. 받은 것: {describe(value)}.") from None
        return array.astype(np.float32) if array.dtype == np.float64 else array
    if hasattr(value, "__array_function__") or hasattr(value, "__array_ufunc__"):
        return value
    raise ArgumentTypeError(f"{op.name}: {describe(value)}은(는) 셈할 수 없습니다. 수, 배열, Tensor 를 넣으세요.")


def option(op: Operation, name: str, value: Variable) -> Any:
    """미분하지 않는 인수 자리에 온 텐서의 값."""
    if value.node is not None and value.node.requires_grad:
        raise lost_gradient(f"{op.name}의 인수 '{name}'", f"'{name}'(으)로는 미분할 수 없습니다. {op.hint}".rstrip())
    return value._data


# ── 선언을 읽기 ────────────────────────────────────────────────────────────────────────────────────

_MISSING: Any = inspect.Parameter.empty


def _parameters(rule: Rule) -> tuple[str, ...]:
    return rule.__code__.co_varnames[: rule.__code__.co_argcount]


def _is_plain(function: Any) -> bool:
    """``*``, ``**`` 가 없는 보통의 함수인가: 인수의 이름을 코드에서 곧바로 읽을 수 있다."""
    code = function.__code__
    return not (code.co_kwonlyargcount or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
                or hasattr(function, "__wrapped__"))


def _saved_names(rule: Rule) -> list[str]:
    return [p for p in _parameters(rule) if p not in ("g", "i")]


def _signature(forward: Callable[..., Any], rules: dict[str, Rule]) -> tuple[list[str], list[Any], int]:
    """인수의 이름, 기본값, 꼭 있어야 하는 개수."""
    if isinstance(forward, np.ufunc) or not inspect.isfunction(forward):
        return list(rules), [_MISSING] * len(rules), len(rules)
    if _is_plain(forward):  # 들여올 때 200번 넘게 지나는 길: inspect 보다 열 배 빠르다
        names, given = list(_parameters(forward)), forward.__defaults__ or ()
        return names, [_MISSING] * (len(names) - len(given)) + [*given], len(names) - len(given)
    parameters = inspect.signature(forward).parameters.values()
    defaults = [p.default for p in parameters]
    return [p.name for p in parameters], defaults, sum(d is _MISSING for d in defaults)


def _saver(slot: str, names: list[str]) -> Callable[[list[Any], Any], Any]:
    """저장할 것을 인수의 값들과 결과에서 꺼내는 함수."""
    if slot == "y":
        return lambda values, y: y
    if slot in names:
        k = names.index(slot)
        return lambda values, y: values[k]
    base, _, prop = slot.rpartition("_")
    if base == "y":
        return lambda values, y: getattr(y, prop)
    k = names.index(base)

    def read(values: list[Any], y: Any) -> Any:
        value = values[k]
        if isinstance(value, list):
            return [getattr(v, prop) if hasattr(v, prop) else getattr(np.asarray(v), prop) for v in value]
        return getattr(value, prop) if hasattr(value, prop) else getattr(np.asarray(value), prop)

    return read


def _nothing(values: list[Any], y: Any) -> None:
    """아무것도 저장하지 않는다."""
    return None


def _reader(rule: Rule, at: Sequence[int]) -> Callable[[Any, tuple[Any, ...]], Any]:
    """규칙을 (g, 저장한 것)으로 부르는 함수. 규칙은 제가 부른 이름의 값만 받는다."""
    if "i" in _parameters(rule):
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
    forward: Callable[..., Any] | None = None, *, tex: str, name: str = "", numpy: Any = None, symbol: str = "",
    hint: str = "", public: bool = True, summary: str = "", elementwise: bool = True, namespace: str = "",
    undefined: Callable[[Any], Any] | None = None, **rules: Rule,
) -> Any:
    """연산을 선언한다. 함수 앞에 붙이면(decorator) 그 함수가 순전파이고, 첫 인수로 주면 그것이 순전파이다.

    매개변수
    --------
    forward : 순전파. 배열을 받아 배열을 돌려준다.
    tex : 순전파의 TeX. ``{x}`` 자리에 입력이 들어간다.
    numpy : 같은 일을 하는 NumPy 함수(들). ``np.f(텐서)`` 가 이 연산으로 온다.
    symbol : 그림에 쓸 기호. 없으면 이름.
    hint : 순전파가 실패했을 때 오류에 적을 고칠 방법.
    public : ``tg.f`` 로 내보낼 것인가.
    namespace : ``tg`` 안의 방(예: ``linalg``).
    elementwise : 선택 인수가 없을 때, 원소마다 따로 셈하는 연산인가(행렬 곱은 아니다).
    undefined : 첫 입력의 어느 자리에서 도함수가 정의되지 않는가. 그 자리로 역전파하면 이상 탐지가 알린다(규칙이 그 입력을 불러야 한다).
    **rules : 입력 이름 → 도함수 규칙. 첫 인수는 언제나 ``g`` 이다.
    """
    if forward is None:
        return lambda function: operation(
            function, tex=tex, name=name, numpy=numpy, symbol=symbol, hint=hint, public=public, summary=summary,
            elementwise=elementwise, namespace=namespace, undefined=undefined, **rules,
        )
    if isinstance(forward, np.ufunc) and numpy is None:
        numpy = forward
    op = Operation(
        forward, rules, tex=tex, name=name or forward.__name__, symbol=symbol, hint=hint, public=public,
        summary=summary or (inspect.isfunction(forward) and forward.__doc__) or "", elementwise=elementwise,
        namespace=namespace, undefined=undefined,
    )
    if op.name in operations:
        raise TypeError(f"연산 '{op.name}'이(가) 두 번 선언되었습니다.")
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

        return helper

    return declare


# ── 연산들로 지은 함수 ─────────────────────────────────────────────────────────────────────────────


class Composition:
    """다른 연산들을 엮어 지은 함수. 도함수는 엮은 연산들에서 저절로 나온다."""

    def __init__(self, function: Callable[..., Any], arrays: int, namespace: str, name: str = "") -> None:
        self.function, self.arrays, self.namespace = function, arrays, namespace
        self.name, self.text = name or function.__name__, function.__doc__ or ""
        self.names = list(_parameters(function) if _is_plain(function) else inspect.signature(function).parameters)
        self.call = _guarded(self)

    @property
    def summary(self) -> str:
        """설명문의 첫 문단."""
        return first_paragraph(self.text)

    @property
    def hint(self) -> str:
        """잘못 불렀을 때 알려 줄, 쓰는 법."""
        return f"쓰는 법: {self.name}{inspect.signature(self.function)}."

    def __repr__(self) -> str:
        return f"<함수 {self.name}>"


def _guarded(composed: Composition) -> Callable[..., Any]:
    """밖에서 부르는 얼굴: 안쪽의 오류를 부른 함수의 이름과 인수가 적힌 우리 오류로 옮긴다."""
    function, names = composed.function, composed.names

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TinygradError as error:
            named(composed.name, error)
            raise
        except (*_FAILURES, KeyError) as error:
            given = dict(zip(names, args, strict=False)) | kwargs
            unknown = [n for n in kwargs if n not in names]
            if unknown and isinstance(error, TypeError):
                raise unexpected_argument(composed.name, unknown[0], names) from None
            # 사용자의 함수를 부른 것이면, 그 안에서 난 오류의 자취도 보여 준다
            cause = error if any(callable(v) for v in given.values()) else None
            raise failed_operation(composed, given, error) from cause

    return call


compositions: dict[str, Composition] = {}


def composition(numpy: Any = None, arrays: int = 1, namespace: str = "", name: str = "") -> Callable[[Any], Any]:
    """함수를 이름표에 올린다. ``arrays`` 는 앞에서부터 몇 개의 인수가 텐서인가. ``name`` 은 같은 이름이 다른 방에 있을 때."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        composed = Composition(function, arrays, namespace, name)
        compositions[composed.name] = composed
        for f in numpy if isinstance(numpy, tuple) else (numpy,) if numpy is not None else ():
            numpy_functions[f] = composed
        return function

    return declare


def widening(op: Operation) -> Callable[[Any], Any]:
    """NumPy의 드문 인수까지 받는 함수를 연산에 붙인다. 연산이 모르는 이름의 인수를 받았을 때만 이리로 온다."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        op.wider = Composition(function, len(op.inputs), op.namespace, op.name)
        return function

    return declare


def constant_leaf(tensor: Variable) -> Node:
    """이름이나 훅을 달 수 있도록, 마디 없는 텐서에 잎을 붙인다."""
    if tensor.node is None:
        tensor.node = Leaf(tensor._data, requires_grad=False)
    return tensor.node


