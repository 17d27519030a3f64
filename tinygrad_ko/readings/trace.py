"""그래프를 걸어 그림에 놓을 것들의 목록을 만든다: 값, 연산, 그리고 쓰임마다 하나씩의 화살표."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..engine import FREED, Node, Variable, oldest_first
from ..errors import ArgumentError, ArgumentTypeError, describe
from ..operation.devices import to_numpy
from ..operation.outputs import Pick

__all__ = ["Arrow", "Kind", "Record", "Step", "Value", "trace"]

Kind = Literal["leaf", "interior", "result", "constant"]


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """값 하나: 텐서이거나, 식에 그대로 쓴 상수."""

    key: str  # 그림 안에서의 이름: v0, v1, …
    kind: Kind
    name: str | None
    shape: tuple[int, ...] | None  # 값을 남기지 않은 상수는 모양도 모른다
    dtype: Any
    value: Any  # 커서 남기지 않았으면 None
    wants_grad: bool
    grad: Any  # 아직 없거나, 커서 남기지 않았으면 None
    passed: bool  # 역전파가 지나가며 저장한 값을 놓아준 마디인가
    raw: bool  # x * 2.0 의 2.0 처럼 텐서가 아닌 상수인가
    node: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """연산 한 번."""

    key: str  # o0, o1, …
    operation: Any
    options: dict[str, Any]  # 기본값과 다른 선택 인수만
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """쓰임 하나.

    ``role`` 은 연산이 그 입력을 부르는 이름이고, 연산에서 결과로 가는 화살표이면 비어 있거나(결과가 하나)
    몇 번째 결과인가이다(결과가 여럿). ``carried`` 는 화살표를 따라가는 값의 key 들이다(접은 화살표이면 여럿).
    """

    source: str
    target: str
    role: str = ""
    carried: tuple[str, ...] = ()


Record = Value | Step | Arrow


def trace(y: Variable | Sequence[Variable], names: Mapping[str, Any] | None = None) -> list[Record]:
    """텐서를 만든 길을 거슬러 걸어, 그림에 놓을 것들을 만들어진 순서대로 늘어놓는다.

    재귀하지 않으므로 사슬이 아무리 길어도 되고, 같은 식이면 언제나 같은 목록이 나온다.

    매개변수
    --------
    y : Tensor 또는 Tensor의 목록
        그림의 끝에 올 것들.
    names : dict, 선택
        이름 → 텐서(``locals()``를 그대로 주어도 된다). 텐서가 아닌 것과, 노트북이 결과에
        붙이는 ``_``, ``_12`` 같은 이름은 지나친다. 한 텐서에 이름이 여럿이면 처음 것을 쓴다.

    반환
    ----
    list
        ``Value``(값), ``Step``(연산), ``Arrow``(화살표). ``a + a``에는 ``a``에서 나가는 화살표가 둘이다.

    예외
    ----
    ArgumentTypeError
        ``y``가 텐서나 텐서의 목록이 아닐 때, ``names``가 이름 → 텐서가 아닐 때.
    ArgumentError
        ``y``가 빈 목록일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.trace import Arrow, trace
    >>> a = tg.tensor(3.0, requires_grad=True)
    >>> [arrow.source + "→" + arrow.target for arrow in trace(a + a) if isinstance(arrow, Arrow)]
    ['v0→o0', 'v0→o0', 'o0→v1']
    """
    tensors = _tensors(y)
    known = _Known(tensors, names)
    records: list[Record] = []
    keys: dict[Node, str] = {}
    values = steps = 0
    for node in oldest_first([t.node for t in tensors if t.node is not None]):
        source, role = "", ""  # 이 값이 나온 연산, 그 연산의 몇 번째 결과인가
        if isinstance(node.operation, Pick):
            source, role = keys[node.parents[0]], str(node.operation.index)  # type: ignore[index]
        elif node.operation is not None:
            step, steps = f"o{steps}", steps + 1
            arrows = []
            for k, use in enumerate(node.operation.uses(node)):
                if use.absent:
                    continue
                if use.parent is not None:
                    used = keys[use.parent]
                else:
                    used, values = f"v{values}", values + 1
                    records.append(_constant(used, use.constant))
                called = str(k) if node.operation.variadic else use.name if len(node.parents) > 1 else ""
                arrows.append(Arrow(used, step, called, (used,)))
            records.append(Step(step, node.operation, _options(node), node))
            records.extend(arrows)
            if isinstance(node.dtype, tuple):  # 결과가 여럿: 값은 저마다의 마디에 있다
                keys[node] = step
                continue
            source = step
        keys[node], values = f"v{values}", values + 1
        records.append(known.value(keys[node], node))
        if source:
            records.append(Arrow(source, keys[node], role, (keys[node],)))
    for tensor in tensors:
        if tensor.node is None:
            records.append(known.unrecorded(f"v{values}", tensor))
            values += 1
    return records


def _tensors(y: Any) -> list[Variable]:
    """받은 것을 서로 다른 텐서의 목록으로."""
    given = list(y) if isinstance(y, (list, tuple)) else [y]
    if not given:
        raise ArgumentError("graph: 빈 목록을 받았습니다. 그릴 텐서를 하나 이상 주세요.")
    for tensor in given:
        if not isinstance(tensor, Variable):
            raise ArgumentTypeError(
                f"graph: Tensor 또는 Tensor의 목록이어야 합니다. 받은 것: {describe(tensor)}. "
                "y = f(x) 처럼 식의 결과로 얻은 텐서를 주세요."
            )
    return list({id(t.node) if t.node is not None else id(t): t for t in given}.values())


def _options(node: Node) -> dict[str, Any]:
    """기본값과 다르게 준 선택 인수."""
    op, call = node.operation, node.call
    if call is None:
        return {}
    given = zip(op.names, call, op.defaults, strict=True)
    return {
        name: value for name, value, default in given
        if name not in op.inputs and value is not None and not _same(value, default)
    }


def _same(value: Any, default: Any) -> bool:
    plain = isinstance(value, (bool, int, float, str))
    return value is default or (plain and type(value) is type(default) and value == default)


def _constant(key: str, constant: Any) -> Value:
    """식에 그대로 쓴 상수. 커서 남기지 않은 것은 ``None``으로 온다."""
    array = None if constant is None else np.asarray(to_numpy(constant))
    shape, dtype = (None, None) if array is None else (array.shape, array.dtype)
    return Value(
        key, "constant", None, shape, dtype, array, wants_grad=False, grad=None, passed=False, raw=True
    )


def _hosted(array: Any) -> Any:
    """그림은 NumPy의 배열만 안다: 다른 장치의 값은 가져온다."""
    return None if array is None else to_numpy(array)


class _Known:
    """사용자가 손에 쥔 텐서에서 알 수 있는 것: 이름, 그리고 마디에는 남지 않은 큰 값."""

    def __init__(self, tensors: Sequence[Variable], names: Mapping[str, Any] | None) -> None:
        if names is not None and not isinstance(names, Mapping):
            raise ArgumentTypeError(
                f"graph, explain, play: names 는 이름 → 텐서인 사전이어야 합니다. 받은 것: {describe(names)}. "
                "names=locals() 라고 쓸 수 있습니다."
            )
        named = [
            (str(name), tensor) for name, tensor in (names or {}).items()
            if isinstance(tensor, Variable) and str(name).lstrip("_").lstrip("0123456789")
        ]
        self.results = {t.node for t in tensors}
        self.names: dict[Any, str] = {}
        self.data: dict[Node, Any] = {t.node: t._data for t in tensors if t.node is not None}
        for name, tensor in named:
            self.names.setdefault(id(tensor) if tensor.node is None else tensor.node, name)
            if tensor.node is not None:
                self.data[tensor.node] = tensor._data

    def value(self, key: str, node: Node) -> Value:
        name = self.names.get(node) or (node.note.name if node.note is not None else None)
        made = node.operation is not None
        kind: Kind = ("result" if node in self.results else "interior") if made else (
            "leaf" if node.requires_grad else "constant"
        )
        value = self.data.get(node) if node.value is None else node.value
        grad = node.grad._data if isinstance(node.grad, Variable) else node.grad
        return Value(
            key, kind, name, node.shape, node.dtype, _hosted(value),
            wants_grad=node.requires_grad, grad=_hosted(grad), passed=made and node.saved is FREED, raw=False,
            node=node,
        )

    def unrecorded(self, key: str, tensor: Variable) -> Value:
        """``no_grad`` 안에서 셈하였거나 떼어 낸(detach), 마디 없는 텐서."""
        data, name = tensor._data, self.names.get(id(tensor))
        return Value(
            key, "constant", name, data.shape, data.dtype, _hosted(data),
            wants_grad=False, grad=None, passed=False, raw=False,
        )
