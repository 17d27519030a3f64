"""연산을 부르는 법: 인수의 개수에 맞추어 미리 만들어 둔 함수들. 배열을 넣으면 셈만, 텐서를 넣으면 기록까지 한다.

모두 같은 일을 같은 차례로 한다: 값을 꺼내고, 셈하고(``forward``), 기울기를 원하는 입력이 있으면 규칙이 부를 것만 남겨 적는다.
0차원인 잎은 NumPy의 스칼라로 꺼낸다: 스칼라끼리의 셈이 0차원 배열의 셈보다 열 배 빠르다.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import Variable, record, state, wrap
from ..errors import FAILURES, TinygradError, failed_operation, named
from ..korean.misfits import gather, truth
from ..pytorch_names import in_our_words
from .arguments import MISSING, PLAIN, bound, option, plain_option, raw, wants_gradient
from .devices import device_of, is_foreign, mixed_devices
from .memory import owned, sealed, settled
from .outputs import record_outputs
from .pieces import LARGE, PAIRED
from .saving import Savers, saver

if TYPE_CHECKING:
    from .declare import Operation

_NUMBERS = frozenset({float, int})
_MUTABLE = frozenset({np.ndarray, tuple, list})
_FIRST = (0,)  # 기울기를 원하는 입력들: 첫째뿐


def unary(op: Operation) -> Callable[[Any], Any]:
    """입력 하나, 선택 인수 없음."""
    forward, large, slots = op.forward, op.large, op.slots
    keep_x, keep_y = op.inputs[0] in slots, "y" in slots

    def call(x: Any) -> Any:
        if not isinstance(x, Variable):
            return forward(x)
        data, parent = x._data, x.node
        if parent is not None and parent.operation is None and not parent.shape:
            data = data[()]
        try:
            y = forward(data) if data.size < LARGE else large(data)
        except FAILURES as error:
            raise _explained(op, (x,), error) from None
        if parent is None or not parent.requires_grad or not (recording := state.recording):
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (x,))
        saved = ((data, y) if keep_y else (data,)) if keep_x else ((y,) if keep_y else ())
        return record(op, (parent,), _FIRST, saved, y, None, recording)

    return call


def binary(op: Operation) -> Callable[[Any, Any], Any]:
    """입력 둘, 선택 인수 없음."""
    forward, slots = by_size(op), op.slots
    users = [dict(zip(slots, used, strict=True)) for used in op.users]

    def plan(*wants: int) -> Any:
        """기울기를 원하는 입력들과, 그때 a, b, y 를 남길 것인가: 아무도 쓰지 않을 값은 남기지 않는다."""
        return wants, *[any([users[k].get(s, False) for k in wants]) for s in (*op.inputs, "y")]

    for_first, for_second, for_both = plan(0), plan(1), plan(0, 1)
    present = tuple(s in slots for s in (*op.inputs, "y"))
    nothing, both = present == (False, False, False), present == (True, True, False)

    def call(a: Any, b: Any) -> Any:
        constants = None
        if isinstance(a, Variable):
            x, p = a._data, a.node
            if p is not None and p.operation is None and not p.shape:
                x = x[()]
        else:
            if not isinstance(b, Variable):
                return forward(a, b)
            x, p = a if a.__class__ in _NUMBERS else raw(op, a, b), None
        if b.__class__ in _NUMBERS:
            z, q, constants = b, None, (None, b)
        elif isinstance(b, Variable):
            z, q = b._data, b.node
            if q is not None and q.operation is None and not q.shape:
                z = z[()]
        else:
            z, q = raw(op, b, a), None
        try:
            y = forward(x, z)
        except FAILURES as error:
            raise _explained(op, (a, b), error) from None
        p_wants = p is not None and p.requires_grad
        q_wants = q is not None and q.requires_grad
        if not (p_wants or q_wants) or not (recording := state.recording):
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (a, b))
        wants, keep_x, keep_z, keep_y = for_both if p_wants and q_wants else for_first if p_wants else for_second
        if nothing:
            saved: tuple[Any, ...] = ()
        else:
            if keep_x and not p_wants and type(x) is np.ndarray:
                x = settled(a, x)
            if keep_z and not q_wants and type(z) is np.ndarray:
                z = settled(b, z)
            if both:
                saved = (x if keep_x else None, z if keep_z else None)
            else:
                values = (x if keep_x else None, z if keep_z else None, y if keep_y else None)
                saved = tuple([v for v, there in zip(values, present, strict=True) if there])
        if constants is None and (p is None or q is None):
            constants = None if p is not None else _small(a), None if q is not None else _small(b)
        return record(op, (p, q), wants, saved, y, constants, recording)

    return call


def by_size(op: Operation) -> Callable[[Any, Any], Any]:
    """입력이 둘인 연산의 순전파. 큰 배열의 길(``large``)이 따로 있으면 첫 입력의 크기를 보고 고른다."""
    forward: Callable[..., Any] = op.forward
    large: Callable[..., Any] = op.large
    if large is forward:
        return forward
    return lambda a, b: large(a, b) if type(a) is np.ndarray and a.size >= PAIRED else forward(a, b)


def single(op: Operation) -> Callable[..., Any]:
    """입력 하나와 선택 인수. 흔한 꼴(텐서 하나와 보통의 값들)만 곧장 가고, 나머지는 ``several`` 로."""
    forward, names, defaults = op.forward, op.names, tuple(op.defaults)
    most, least = len(names) - 1, op.required - 1
    general, pick = several(op), saver(op, _FIRST)
    saves = any(n in op.slots for n in names[1:])  # 선택 인수 가운데 규칙이 부르는 것이 있는가
    keeping = names.index("keepdims") - 1 if "keepdims" in names else None

    def call(x: Any = MISSING, /, *options: Any, **named: Any) -> Any:
        given = len(options)
        if named or given > most or given < least or x is MISSING:
            if x is MISSING and options:
                bound(op, (x, *options), named)  # 첫 인수가 빠졌다: Tensor.reshape()
            return general(*(() if x is MISSING else (x,)), *options, **named)
        if given < most:
            options += defaults[given + 1:]
        if keeping is not None and options[keeping].__class__ is not bool:
            return general(x, *options)
        arrays = mutable = False
        for value in options:
            kind = value.__class__
            if kind is np.ndarray and value.dtype.kind in "fciub":
                arrays = mutable = True
            elif kind not in PLAIN:
                return general(x, *options)
            elif kind is tuple or kind is list:
                mutable = True
        if not isinstance(x, Variable):
            return forward(x, *options)
        data, parent = x._data, x.node
        try:
            y = forward(data, *options)
        except FAILURES as error:
            raise _explained(op, (x, *options), error) from None
        many = isinstance(y, tuple)
        if parent is None or not parent.requires_grad or not (recording := state.recording):
            if state.observer is not None:
                return state.observer.derived(y, op, (x, *options))
            return tuple([wrap(part) for part in y]) if many else wrap(y)
        if mutable and saves:
            options = tuple([owned(v) if v.__class__ in _MUTABLE else v for v in options])
        shown = tuple([_small(v, saves) for v in options]) if arrays else options
        saved = pick((data, *options), y)
        if many:
            return record_outputs(op, (parent,), _FIRST, saved, y, (None, *shown))
        return record(op, (parent,), _FIRST, saved, y, (None, *shown), recording)

    return call


def ternary(op: Operation) -> Callable[..., Any]:
    """입력 셋, 선택 인수 없음(완전 연결층처럼). 셋 다 텐서이면 곧장 가고, 나머지는 ``several`` 로."""
    forward, third, slots = op.forward, op.defaults[2], op.slots
    general, savers = several(op), Savers(op)
    wanting = {(a, b, c): tuple(compress((0, 1, 2), (a, b, c))) for a, b, c in product((False, True), repeat=3)}
    keep_x, keep_z, keep_w = (n in slots for n in op.inputs)

    def call(a: Any = MISSING, b: Any = MISSING, c: Any = third, /, *more: Any, **named: Any) -> Any:
        try:
            x, z, w, p, q, r = a._data, b._data, c._data, a.node, b.node, c.node
        except AttributeError:  # 텐서가 아닌 것이 섞였거나 빠졌다
            return general(*[v for v in (a, b, c) if v is not MISSING], *more, **named)
        p_wants = p is not None and p.requires_grad
        q_wants = q is not None and q.requires_grad
        r_wants = r is not None and r.requires_grad
        wants = wanting[p_wants, q_wants, r_wants]
        if more or named or not wants or not (recording := state.recording):
            return general(a, b, c, *more, **named)
        try:
            y = forward(x, z, w)
        except FAILURES as error:
            raise _explained(op, (a, b, c), error) from None
        if keep_x and not p_wants:
            x = settled(a, x)
        if keep_z and not q_wants:
            z = settled(b, z)
        if keep_w and not r_wants:
            w = settled(c, w)
        constants = None if p is not None and q is not None and r is not None else (_small(a), _small(b), _small(c))
        saved = savers[wants]((x, z, w), y)
        if y.__class__ is tuple:
            return record_outputs(op, (p, q, r), wants, saved, y, constants)
        return record(op, (p, q, r), wants, saved, y, constants, recording)

    return call


def inputs_only(op: Operation) -> Callable[..., Any]:
    """선택 인수는 없고 규칙이 모양을 부르는 연산(행렬 곱처럼). 모두 텐서이면 곧장 가고, 나머지는 ``several`` 로."""
    forward, count, required, defaults = op.forward, len(op.names), op.required, tuple(op.defaults)
    general, savers = several(op), Savers(op)
    of_two = {(a, b): tuple(compress((0, 1), (a, b))) for a, b in product((False, True), repeat=2)}
    kept = [k for k, n in enumerate(op.names) if n in op.slots]

    def call(*args: Any, **kwargs: Any) -> Any:
        given = len(args)
        if kwargs or given > count or given < required:
            return general(*args, **kwargs)
        if given < count:
            args += defaults[given:]
        try:
            if given == 2 == count:  # 행렬 곱: 목록을 짓는 값이 작은 곱만 하다
                a, b = args
                p, q = parents = a.node, b.node
                arrays, wants = [a._data, b._data], of_two[p is not None and p.requires_grad, q is not None and q.requires_grad]
            else:
                arrays, parents = [v._data for v in args], tuple([v.node for v in args])
                wants = tuple([k for k, p in enumerate(parents) if p is not None and p.requires_grad])
        except AttributeError:  # 텐서가 아닌 것이 섞였다
            return general(*args)
        if not wants or not state.recording:
            return general(*args)
        try:
            y = forward(*arrays)
        except FAILURES as error:
            raise _explained(op, args, error) from None
        if len(wants) < given:
            for k in kept:
                if k not in wants:
                    arrays[k] = settled(args[k], arrays[k])
        constants = tuple([_small(v) for v in args]) if None in parents else None
        return (record_outputs if isinstance(y, tuple) else record)(op, parents, wants, savers[wants](arrays, y), y, constants)

    return call


def several(op: Operation) -> Callable[..., Any]:
    """입력의 수가 정해져 있고 선택 인수가 있을 수 있는 연산."""
    forward, names, defaults, required, known = op.forward, op.names, tuple(op.defaults), op.required, frozenset(op.names)
    inputs = [names.index(n) for n in op.inputs]
    options = [k for k, n in enumerate(names) if n not in op.inputs]
    savers = Savers(op)
    kept = [(k, op.inputs.index(n) if n in op.inputs else -1) for k, n in enumerate(names) if n in op.slots]
    keeping = names.index("keepdims") if "keepdims" in names else None

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) > len(names) or len(args) < required:
            if not kwargs.keys() <= known:
                kwargs = in_our_words(op.name, kwargs, op.wider.names if op.wider is not None else names)
                if op.wider is not None and not kwargs.keys() <= known:
                    return op.wider.call(*args, **kwargs)
            values = bound(op, args, kwargs)
        else:
            values = [*args, *defaults[len(args):]]
        if keeping is not None:
            values[keeping] = truth(op.name, "keepdims", values[keeping])
        if op.moving and any([wants_gradient(values[names.index(n)]) for n in op.moving]):
            return op.wider.call(*values)  # type: ignore[union-attr]  # moving 은 wider 와 함께 온다
        if not any([isinstance(values[k], Variable) for k in inputs]):
            return forward(*values)
        arrays = [v._data if isinstance(v, Variable) else v for v in values]
        parents = tuple([values[k].node if isinstance(values[k], Variable) else None for k in inputs])
        wants = tuple([k for k, p in enumerate(parents) if p is not None and p.requires_grad])
        for k in options:
            if isinstance(values[k], Variable):
                arrays[k] = values[k] = option(op, names[k], values[k])
            else:
                arrays[k] = values[k] = plain_option(op, names[k], values[k])
        if len(inputs) > 1:
            for k in inputs:
                if not isinstance(values[k], Variable):
                    arrays[k] = raw(op, values[k], *values)
        try:
            y = forward(*arrays)
        except FAILURES as error:
            raise _explained(op, tuple(values), error) from None
        many = isinstance(y, tuple)
        if not wants or not state.recording:
            if state.observer is not None:
                return state.observer.derived(y, op, values)
            return tuple([wrap(part) for part in y]) if many else wrap(y)
        for k, i in kept:
            if i not in wants:
                arrays[k] = settled(values[k], arrays[k])
                if not isinstance(values[k], Variable):
                    values[k] = arrays[k]  # 그림에 보이는 것도 남긴 그것이다
        saved = savers[wants](arrays, y)
        write = record_outputs if many else record
        return write(op, parents, wants, saved, y, tuple([_small(v) for v in values]))

    return call


def variadic(op: Operation) -> Callable[..., Any]:
    """첫 인수가 텐서들의 목록인 연산."""
    forward, known = op.forward, frozenset(op.names)
    pick, keeps, along = saver(op, _FIRST), op.inputs[0] in op.slots, list(op.names[1:2]) == ["axis"]

    def call(*args: Any, **kwargs: Any) -> Any:
        if not kwargs.keys() <= known:
            kwargs = in_our_words(op.name, kwargs, op.wider.names if op.wider is not None else op.names)
            if op.wider is not None and not kwargs.keys() <= known:
                return op.wider.call(*args, **kwargs)
        values = bound(op, args, kwargs)
        if along and values[1].__class__ is not int and getattr(values[1], "ndim", False):  # tg.concatenate(a, b)
            raise gather(op.name)
        given = list(values[0])
        if not any([isinstance(v, Variable) for v in given]):
            return forward(given, *values[1:])
        arrays = [[v._data if isinstance(v, Variable) else raw(op, v, *given) for v in given], *values[1:]]
        try:
            y = forward(*arrays)
        except FAILURES as error:
            raise _explained(op, tuple(given), error) from None
        parents = tuple([v.node if isinstance(v, Variable) else None for v in given])
        wants = tuple([k for k, p in enumerate(parents) if p is not None and p.requires_grad])
        if not wants or not state.recording:
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (given, *values[1:]))
        if keeps:
            arrays[0] = [a if k in wants else settled(v, a) for k, (v, a) in enumerate(zip(given, arrays[0], strict=True))]
        constants = None if all([p is not None for p in parents]) else [_small(v) for v in given]
        return record(op, parents, wants, pick(arrays, y), y, (constants, *values[1:]))

    return call


def _explained(op: Operation, values: tuple[Any, ...], error: Exception) -> Exception:
    if isinstance(error, TinygradError):
        return named(op.name, error) if op.public else error
    names = [f"{op.inputs[0]}[{k}]" for k in range(len(values))] if op.variadic else op.names
    arguments = dict(zip(names, values, strict=False))
    arrays = {n: v for n, v in arguments.items() if isinstance(v, (Variable, np.ndarray)) or is_foreign(v)}
    if len({device_of(v) for v in arrays.values()}) > 1:
        return mixed_devices(op.name, arrays)
    return failed_operation(op, arguments, error)


def _small(value: Any, ours: bool = False) -> Any:
    """그림과 설명에 보일 작은 상수. 마디가 있는 텐서와 큰 배열은 여기에 붙들어 두지 않는다. ``ours`` 이면 이미 복사한 것이다."""
    if isinstance(value, Variable):
        if value.node is not None:
            return None
        value = value._data
        if type(value) is np.ndarray and value.size <= state.keep and value.flags.writeable and state.observer is None:
            return sealed(value)
    if type(value) in PLAIN:
        return value
    if isinstance(value, np.ndarray) or is_foreign(value):
        return None if value.size > state.keep else value if ours else owned(value)
    return value
