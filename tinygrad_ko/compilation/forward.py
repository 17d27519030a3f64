"""순전파를 받아쓴다: 지켜본 셈마다 같은 순전파에 받아쓰는 배열을 넣어 명령을 얻고, 값을 꺼내어 쓴 일은 조건으로 적거나 그만둔다."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine import SMALL, Leaf, Node, Variable
from ..errors import TinygradError
from ..operation import Operation
from ..operation.conditions import anything
from ..operation.devices import HOST
from ..operation.outputs import Outputs, Pick
from .followed import Check, is_followed, whole
from .places import Places, looks_at, same
from .program import Instruction
from .recorder import CannotFollow, Recorder, quietly, recorders
from .users_call import users_call

ELSEWHERE = "NumPy 가 아닌 장치의 텐서를 셈합니다"
_ASKED = {
    "__bool__": "참·거짓으로", "__float__": "float", "__int__": "int", "item": "item()", "numpy": "numpy()", "data": ".data",
    "tolist": "tolist()", "__setitem__": "t[i] = v: 제자리에 쓰기", "__repr__": "글로", "__array__": "NumPy 배열로",
    "__format__": "글로", "__index__": "색인으로", "__contains__": "in 으로", "_written_out": "NumPy 배열에 쓰기",
}


class Forward(Places):
    """순전파의 받아쓰기."""

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__(arguments, tensors, arrays)
        self.nodes: dict[Node, Any] = {}
        self.homes: dict[Node, Any] = {}  # 마디 → 그 결과의 배열
        self.saved: dict[Node, tuple[Any, ...]] = {}
        self.rewritten: list[Any] = []  # 함수 안에서 지어 제자리에서 고친 배열들
        self.exposed: list[Any] = []  # 날배열을 꺼내어 간 상수들

    def observe(self, node: Any, y: Any) -> None:
        """기록된 마디."""
        if y.size <= SMALL:
            node.value = y if getattr(y, "base", None) is None else y.copy()
        if self.reason is not None:
            return
        if not isinstance(y, (*HOST, Outputs)):
            return self.give_up(ELSEWHERE)
        try:
            self._observe(node, y)
        except TinygradError as error:
            self.give_up(str(error))

    def _observe(self, node: Node, y: Any) -> None:
        operation = node.operation
        self.homes[node] = y
        if isinstance(operation, Pick):
            whole = self.of_node(node.parents[0])
            self.nodes[node] = part = whole[operation.index]
            self.saved[node] = ()
            self.remember(y, part)
            return
        found = operation.arguments(node, self.of_node, lambda name, value: self.translated(value))
        arguments = self.brought_all(tuple(found))  # 뒤의 것을 찾다가 걸음을 나누었으면 앞의 것도 이 걸음으로
        made = self.followed(operation, operation.forward, arguments, {}, tuple(y) if isinstance(y, Outputs) else y)
        self.nodes[node] = made
        for array, part in zip(y, made, strict=True) if isinstance(y, Outputs) else ((y, made),):
            self.remember(array, part)
        given = dict(zip(operation.names, arguments, strict=True))
        kept = []
        for slot, value in zip(operation.slots, node.saved or (), strict=True):
            kept.append(value if value is None else _needed(made, value) if slot == "y" else given[slot] if slot in operation.inputs else
                        given[slot] if slot in given else value)
        self.saved[node] = tuple(kept)

    def of_node(self, node: Any) -> Any:
        """마디의 값."""
        if node in self.nodes:
            self.refuse_stale(self.homes[node])
            made = self.nodes[node]
            return tuple([self.brought(m) for m in made]) if isinstance(made, tuple) else self.brought(made)
        for value in self.arguments:
            if isinstance(value, Variable) and value.node is node:
                return self.find(value._data)
        if not isinstance(node, Leaf):
            self.give_up("함수 밖에서 기록하던 그래프의 텐서를 붙들고 있습니다. 인수로 주거나 detach() 한 것을 쓰세요")
            return node.value
        return self.translated(node.value)

    def translated(self, value: Any) -> Any:
        """인수를 받아쓰는 것으로: 아는 배열이면 그 자리, 아니면 상수."""
        if isinstance(value, Variable):
            return self.of_node(value.node) if value.node is not None else self.translated(value._data)
        if isinstance(value, (np.ndarray, np.generic)):
            found = self.find(value)
            if found is None and any(looks_at(value, array) for array in self.rewritten):
                self.give_up("제자리에서 고친 것과 기억 공간을 나누는 배열을 씁니다")
            return value if found is None else found
        if type(value) in (tuple, list):
            return self.brought_all(type(value)([self.translated(v) for v in value]))
        if type(value) is dict:
            return dict(zip(value, self.translated(list(value.values())), strict=True))
        if isinstance(value, slice):
            return slice(*[self.translated(v) for v in (value.start, value.stop, value.step)])
        return value

    def followed(self, operation: Any, function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], y: Any) -> Any:
        """``function`` 을 펴서 적는다. 펼 수 없거나 펴면 다른 수가 되면 통째로 부르는 명령 하나로 적는다. ``y`` 는 얻은 값이다."""
        if next(recorders((args, options)), None) is None:
            return y  # 상수만의 셈은 상수이다
        start = len(self.tape.instructions)
        name = getattr(operation, "name", getattr(operation, "__name__", ""))
        self.tape.comment = f"{name} {'' if isinstance(y, tuple) else y.shape}".rstrip()
        made = None
        size = max(v.size for v in (*recorders((args, options)), *(y if isinstance(y, tuple) else (y,))))
        if is_followed(operation, function, size, args):
            try:
                with quietly():
                    made = function(*args, **options)
                if isinstance(made, list):
                    made = tuple(made)
            except Exception:  # 펴지 못하는 셈: 통째로 부르면 된다
                made = None
        if made is None or not same(made, y):
            self.tape.forget(start)
            # 가림막이나 번호로 고르는 셈은 모양이 값에 달렸을 수 있다: 아무도 읽지 않아도 모양을 살피려고 부른다
            picks = any(r.dtype.kind in "biu" for r in recorders((args, options)))
            if self.acts and any(r.dtype.kind == "b" for r in recorders((args, options))):
                self.give_up("값을 고친 뒤에 가림막(mask)으로 고릅니다(모양이 값에 달렸습니다). tg.where 를 쓰세요")
            made = self.tape.write(whole(function, y), args, options, y, impure=picks)
        elif isinstance(made, tuple):
            made = tuple([Recorder(self.tape, m.symbol, v) for m, v in zip(made, y, strict=True)])
        else:
            made = Recorder(self.tape, made.symbol, y)
        self.flush()
        return made

    def derived(self, y: Any, function: Any, args: Sequence[Any], options: Mapping[str, Any] | None = None) -> Any:
        """기울기를 따라가지 않는 셈."""
        made = super().derived(y, function, args, options)
        if self.reason is not None:
            return made
        parts = list(made) if isinstance(made, (tuple, list)) else [made]
        if not all(isinstance(part, Variable) for part in parts):
            return made  # 파이썬의 값이 된 것은 위에서 꺼내 쓴 것(peek)으로 적혔다
        try:
            given = self.translated(tuple(args))
            if function is np.positive and len(given) == 1:  # detach, copy
                for part in parts:  # 상수이면 저마다의 것: 임자를 고쳐도 복사한 것은 그대로이다
                    self.remember(part._data, given[0] if isinstance(given[0], Recorder) else part._data)
                return made
            if isinstance(function, Operation):
                called, what = function.forward, function
            else:
                called = what = getattr(*function) if isinstance(function, tuple) else function
            if not callable(called):
                raise CannotFollow
            arrays = tuple([part._data for part in parts])
            if not all(isinstance(array, HOST) for array in arrays):
                self.give_up(ELSEWHERE)
                return made
            many = isinstance(made, (tuple, list))
            found = self.followed(what, called, given, self.translated(dict(options or {})), arrays if many else arrays[0])
            for part, recorder in zip(parts, found if many else (found,), strict=True):
                self.remember(part._data, recorder)
        except (CannotFollow, TinygradError):
            self.give_up(f"{getattr(function, '__name__', function)} 의 셈을 받아 적지 못했습니다")
        return made

    def let_go(self, raw: Iterable[Any]) -> None:
        """다 돌았다: 규칙이 쓰려고 남긴 값 가운데 뒤에 바뀔 수 있는 것을 보통으로 돌 때처럼 복사한다.

        미분하지 않는 작은 값과, 사용자의 날배열 ``raw`` 이다.
        """
        given = [v for v in (*self.tensors, *self.arguments) if isinstance(v, Variable)]
        loose = {id(v._data) for v in given if v._data.size <= SMALL and not (v.node is not None and v.node.requires_grad)}
        loose |= {id(a) for a in (*self.arrays, *raw)}
        for node in self.nodes:
            if node.saved and any(id(v) in loose for v in node.saved):
                node.saved = tuple([v.copy() if id(v) in loose else v for v in node.saved])

    # ── 값을 꺼내어 쓰는 일 ──

    def peek(self, tensor: Variable, condition: Callable[..., bool] | None = None) -> None:
        """텐서의 값을 꺼내어 파이썬에서 썼다: 상수가 아니고, 다시 돌 때마다 살필 조건도 없으면 좇을 수 없다."""
        if self.reason is not None:
            return
        symbol = self.nodes.get(tensor.node) if tensor.node is not None else None
        if symbol is None:
            symbol = self.find(tensor._data)
        if symbol is None or not isinstance(symbol, Recorder):
            self.exposed.append(tensor._data)
            return
        if condition is anything:
            return
        if condition is not None:
            return self.check(condition, symbol)
        line, called = users_call()
        how = _ASKED.get(called)
        if how is None:  # 묻지 않았다: 부른 연산이 그 안에서 보았다
            return self.give_up(f"{line}값을 보고 셈을 정하는 연산을 부릅니다. 그것이 없는 부분(층)만 따로 컴파일하거나, "
                                "함수 밖에서 셈한 것(개수나 모양이면 파이썬의 수)을 인수로 주세요")
        self.give_up(f"{line}텐서의 값을 파이썬으로 꺼내어 썼습니다({how}). 값에 따라 갈라지면 tg.where 로, 값을 보려면 텐서를 "
                     "돌려주고 밖에서 보세요")

    shown = looked = checked = peek

    def check(self, function: Callable[..., bool], symbol: Recorder) -> None:
        """다시 돌 때마다 참이어야 하는 조건."""
        instruction = Instruction(Check(function), (symbol.symbol,), {}, None, "조건", True)
        self.flush()
        first, (source, when) = self.stages[0], self.origins.get(symbol.symbol, (None, 0))
        if source is not None and (when == 0 or source.kind == "argument"):  # 들어온 것은 무엇을 고치기 전에 살핀다
            if symbol.symbol not in first.inputs:
                first.inputs.append(symbol.symbol)
                first.sources.append(source)
            first.instructions.insert(0, instruction)
        elif self.acts and symbol.dtype.kind in "iu":  # 조건에 어긋나도(무시할 번호) 오류가 아닐 수 있는데, 걸음은 되돌릴 수 없다
            self.give_up("값을 고친 뒤에, 함수 안에서 셈한 정답의 번호를 씁니다. 정답을 인수로 준 그대로 쓰세요")
        else:
            self.stage.instructions.append(instruction)


def _needed(made: Any, kept: Any) -> Any:
    """남긴 결과만: 남기지 않은 것은 규칙도 읽지 않는다."""
    return tuple([None if k is None else m for m, k in zip(made, kept, strict=True)]) if isinstance(made, tuple) else made
