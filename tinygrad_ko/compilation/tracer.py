"""지나가며 적기(trace): 보통으로 한 번 돌리면서, 지나간 셈을 모두 프로그램으로 받아쓴다.

셈은 엔진이 진짜로 한다: 받아쓰는 이는 지켜보기만 하므로 처음 부른 답이 곧 보통으로 부른 답이다. 지켜본 셈마다 같은 순전파와 같은 도함수
규칙에 받아쓰는 배열(Recorder)을 넣어 명령을 얻는다. 함수가 읽은 값은 입력이거나 상수이거나, 좇을 수 없어 그만둘 까닭이다.
"""

from __future__ import annotations

import keyword
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..engine import SMALL, Leaf, Node, Variable, state
from ..errors import TinygradError
from ..operation import Operation
from ..operation.carry import sum_to
from ..operation.outputs import Gradients, Outputs, Pick
from ..tensors.leaf import after_backward
from ..watch.conditions import anything
from ..watch.notes import Note
from ..watch.origins import Observer, Origin
from .followed import Check, Fit, Mismatch, RuleCall, is_followed, is_ours, whole
from .program import Instruction, Program, Value
from .recorder import CannotFollow, Recorder, Tape, recorders, symbols_of

DRAWS = "난수 발생기에서 따로 뽑습니다(generator.random() …). tg.rand 같은 함수에 generator= 로 넘기세요"
KNOWN = Origin(None, (), {}, None)


class Source:
    """프로그램의 입력 하나가 어디에 있는가: 인수, 텐서의 값, 텐서의 기울기, 배열, 앞 걸음이 만든 것."""

    __slots__ = ("kind", "of")

    def __init__(self, kind: str, of: Any) -> None:
        self.kind, self.of = kind, of

    def key(self) -> Any:
        """같은 곳인가를 견줄 것."""
        return self.kind, self.of if isinstance(self.of, int) else id(self.of)


def read(source: Source, arguments: Sequence[Any], made: dict[int, Any]) -> Any:
    """입력의 지금 값."""
    kind, of = source.kind, source.of
    if kind == "data":
        return of._data
    if kind == "made":
        return made[of]
    if kind == "argument":
        value = arguments[of]
        return value._data if isinstance(value, Variable) else value
    if kind == "array":
        return of
    tensor = of if kind == "grad" else arguments[of]
    if tensor.node is None or tensor.node.grad is None:
        raise Mismatch
    return tensor.node.grad._data


class Stage:
    """프로그램 하나와 그 앞뒤: 어디서 읽고 어디에 쓰는가. ``act`` 이면 통째로 부르는 일(옵티마이저의 걸음)이다."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.inputs: list[Value] = []
        self.instructions: list[Instruction] = []
        self.outputs: list[Any] = []  # 값이거나 상수
        self.made: list[int] = []  # 앞의 출력들이 놓일 자리(뒤의 걸음과 답이 읽는다)
        self.gradients: list[tuple[Any, Any]] = []  # (텐서, 출력의 번호 또는 None)
        self.act: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]] | None = None
        self.act_made: int | None = None

    def program(self) -> Program:
        """이 걸음의 프로그램."""
        return Program(list(self.inputs), list(self.instructions), list(self.outputs))


class TracedNote(Note):
    """역전파가 마디를 지날 때 받아쓰는 이에게 알리는 쪽지."""

    __slots__ = ("tracer",)

    def __init__(self, tracer: Tracer) -> None:
        super().__init__()
        self.tracer = tracer

    def arrived(self, node: Node, g: Any) -> Any:
        """기울기가 다다랐다."""
        if self.hooks:
            self.tracer.give_up("텐서에 단 훅(register_hook)이 있습니다")
        self.tracer.arrived(node, g)
        return super().arrived(node, g)

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        """규칙이 기울기를 내놓았다."""
        self.tracer.carried(node, i, g, d)


class Tracer(Observer):
    """한 번 도는 동안의 받아쓰기."""

    follows = True

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__()
        self.tape = Tape()
        self.reason: str | None = None
        self.stages: list[Stage] = [Stage()]
        self.arguments, self.tensors, self.arrays = arguments, tensors, arrays
        self.known: dict[int, tuple[Any, Any]] = {}  # id(배열) → (배열, 받아쓰는 배열)
        self.places: dict[int, tuple[Any, Source]] = {}  # id(배열) → (배열, 어디에 있는가): 아직 읽지 않은 입력
        self.nodes: dict[Node, Any] = {}
        self.saved: dict[Node, tuple[Any, ...]] = {}
        self.pending: dict[Node, Any] = {}
        self.current: dict[Node, Any] = {}
        self.together: dict[Node, tuple[Any, dict[int, Any]]] = {}  # 마디 → (받은 기울기, 한꺼번에 부른 규칙들의 답)
        self.arrived_at: dict[Node, Any] = {}
        self.changed: dict[Leaf, Any] = {}  # 이 걸음에서 바뀐 기울기: 잎 → 받아쓰는 배열, 없앴으면 None
        self.asked: dict[Leaf, bool] = {}  # 처음의 기울기를 읽은 잎 → 기울기가 있었는가
        self.owners: dict[Leaf, Source] = {}
        self.made: dict[Value, int] = {}  # 앞 걸음이 만든 값 → 자리
        self.written: set[int] = set()  # 이 걸음의 일(effect)이 고칠 배열
        self.effects: list[Instruction] = []
        self.origins: dict[Value, tuple[Source, int]] = {}  # 입력의 자리 → 어디서 왔는가, 몇 번째 일(act)의 뒤인가
        self.acts: list[Any] = []
        self.generators: dict[int, tuple[Any, Any]] = {}  # id → (발생기, 우리가 아는 마지막 자리)
        self.drew: dict[int, Any] = {}
        self.constants = 0
        self.refuse_aliases()
        self._survey()
        self._prints = self._fingerprints()

    # ── 무엇이 어디에 있는가 ──

    def refuse_aliases(self) -> None:
        """인수와 붙든 것이 같은 배열이면 다음 부름에서는 다를 수 있으므로 좇지 않는다."""
        held = {id(t._data) for t in self.tensors} | {id(a) for a in self.arrays}
        grads = {id(t.node.grad._data) for t in self.tensors if isinstance(t.node, Leaf) and t.node.grad is not None}
        given = {id(v._data if isinstance(v, Variable) else v) for v in self.arguments if isinstance(v, (Variable, np.ndarray))}
        if held & given or (held | given) & grads:
            self.give_up("인수로 준 텐서나 그 기울기를 함수가 따로 붙들고도 있습니다. 인수로만 쓰거나, 인수를 없애세요")

    def _survey(self) -> None:
        """지금 텐서들이 가진 배열의 자리."""
        self.places = {}
        for array in self.arrays:
            self.places[id(array)] = array, Source("array", array)
        for tensor in self.tensors:
            self._place(tensor, Source("data", tensor), Source("grad", tensor))
        for k, value in enumerate(self.arguments):
            if isinstance(value, Variable):
                self._place(value, Source("argument", k), Source("argument gradient", k))
            elif isinstance(value, np.ndarray):
                self.places[id(value)] = value, Source("argument", k)

    def _place(self, tensor: Any, data: Source, grad: Source) -> None:
        self.places[id(tensor._data)] = tensor._data, data
        if isinstance(tensor.node, Leaf):
            self.owners[tensor.node] = data
            if tensor.node.grad is not None:
                self.places[id(tensor.node.grad._data)] = tensor.node.grad._data, grad

    @property
    def stage(self) -> Stage:
        """지금의 걸음."""
        return self.stages[-1]

    def give_up(self, reason: str) -> None:
        """좇을 수 없다: 까닭 하나만 적고, 나머지는 보통으로 돈다."""
        if self.reason is None:
            self.reason = reason

    def find(self, array: Any) -> Any:
        """그 배열의 받아쓰는 배열. 우리가 모르는 배열이면 ``None``."""
        found = self.known.get(id(array))
        if found is not None and found[0] is array:
            return self._brought(found[1])
        place = self.places.get(id(array))
        if place is None or place[0] is not array:
            return None
        if id(array) in self.written:  # 일(effect)이 고친 뒤의 값이다
            self.cut()
        recorder = Recorder(self.tape, self.tape.fresh(array, self._called(place[1])), array)
        self.origins[recorder.symbol] = place[1], len(self.acts)
        self.stage.inputs.append(recorder.symbol)
        self.stage.sources.append(place[1])
        if place[1].kind.endswith("grad"):
            self._ask(place[1])
        self.remember(array, recorder)
        return recorder

    def _called(self, source: Source) -> str:
        """코드에서의 이름: 텐서에 이름이 있으면 그것."""
        tensor = self.arguments[source.of] if isinstance(source.of, int) and source.kind != "made" else source.of
        name = getattr(tensor, "name", None) if isinstance(tensor, Variable) else None
        plain = "_".join(reversed(str(name).split("."))) if name else ""  # "0.weight" → weight_0
        usable = plain.isidentifier() and plain.isascii() and not keyword.iskeyword(plain)
        return ("d_" if source.kind.endswith(("grad", "gradient")) else "") + (plain if usable else "x")

    def _ask(self, source: Source) -> None:
        tensor = source.of if source.kind == "grad" else self.arguments[source.of]
        if tensor.node not in self.changed:
            self.asked.setdefault(tensor.node, True)

    def _brought(self, recorder: Any) -> Any:
        """앞 걸음이 만든 값이면 이 걸음의 입력으로 들여온다."""
        if not isinstance(recorder, Recorder) or not isinstance(recorder.symbol, Value) or recorder.symbol not in self.made:
            return recorder
        symbol = recorder.symbol
        if self.made[symbol] in self.stage.made or symbol in self.stage.inputs:
            return recorder
        source, when = self.origins.get(symbol, (None, 0))
        if source is not None and when == len(self.acts) and id(recorder.value) not in self.written:  # 들어온 것 그대로이면 다시 읽는다
            self.stage.inputs.append(symbol)
            self.stage.sources.append(source)
        else:
            self.stage.inputs.append(symbol)
            self.stage.sources.append(Source("made", self.made[symbol]))
        return recorder

    def remember(self, array: Any, recorder: Any) -> None:
        """배열의 받아쓰는 배열을 적는다. 배열을 붙들므로 id 가 다시 쓰이지 않는다."""
        self.known[id(array)] = array, recorder

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

    def origin_of(self, array: Any) -> Any:
        """아는 배열인가: 그렇다면 엔진은 그것을 복사하지 않고 그대로 건넨다."""
        key = id(array)
        if any(key in table and table[key][0] is array for table in (self.known, self.places)):
            return KNOWN
        return super().origin_of(array)

    # ── 순전파 ──

    def observe(self, node: Any, y: Any) -> None:
        """기록된 마디."""
        if y.size <= SMALL:
            node.value = y if getattr(y, "base", None) is None else y.copy()
        if self.reason is not None:
            return
        node.note = TracedNote(self)
        try:
            self._observe(node, y)
        except TinygradError as error:
            self.give_up(str(error))

    def _observe(self, node: Node, y: Any) -> None:
        operation = node.operation
        if isinstance(operation, Pick):
            whole = self.of_node(node.parents[0])
            self.nodes[node] = part = whole[operation.index]
            self.saved[node] = ()
            self.remember(y, part)
            return
        arguments = operation.arguments(node, self.of_node, lambda name, value: self.translated(value))
        made = self.followed(operation, operation.forward, tuple(arguments), {}, tuple(y) if isinstance(y, Outputs) else y)
        self.nodes[node] = made
        for array, part in zip(y, made, strict=True) if isinstance(y, Outputs) else ((y, made),):
            self.remember(array, part)
        given = dict(zip(operation.names, arguments, strict=True))
        kept = []
        for slot, value in zip(operation.slots, node.saved or (), strict=True):
            kept.append(value if value is None else made if slot == "y" else given[slot] if slot in operation.inputs else
                        given[slot] if slot in given else value)
        self.saved[node] = tuple(kept)

    def of_node(self, node: Any) -> Any:
        """마디의 값."""
        if node in self.nodes:
            made = self.nodes[node]
            return tuple([self._brought(m) for m in made]) if isinstance(made, tuple) else self._brought(made)
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
            if found is None and isinstance(value, np.ndarray) and value.size > 1:
                self.constants += 1
            return value if found is None else found
        if type(value) in (tuple, list):
            return type(value)([self.translated(v) for v in value])
        if type(value) is dict:
            return {k: self.translated(v) for k, v in value.items()}
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
        if is_followed(operation, function, max(v.size for v in (y if isinstance(y, tuple) else (y,)))):
            try:
                with np.errstate(all="ignore"):  # 진짜 셈이 이미 알렸다
                    made = function(*args, **options)
                if isinstance(made, list):
                    made = tuple(made)
            except Exception:  # 펴지 못하는 셈: 통째로 부르면 된다
                made = None
        if made is None or not _same(made, y):
            self.tape.forget(start)
            # 가림막이나 번호로 고르는 셈은 모양이 값에 달렸을 수 있다: 아무도 읽지 않아도 모양을 살피려고 부른다
            picks = any(r.dtype.kind in "biu" for r in recorders((args, options)))
            if self.acts and any(r.dtype.kind == "b" for r in recorders((args, options))):
                self.give_up("옵티마이저의 걸음 뒤에서 가림막(mask)으로 고릅니다(모양이 값에 달렸습니다). tg.where 를 쓰세요")
            made = self.tape.write(whole(function, y), args, options, y, impure=picks)
        elif isinstance(made, tuple):
            made = tuple([Recorder(self.tape, m.symbol, v) for m, v in zip(made, y, strict=True)])
        else:
            made = Recorder(self.tape, made.symbol, y)
        self._flush()
        return made

    def _flush(self) -> None:
        self.stage.instructions += self.tape.instructions
        self.tape.instructions = []

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
                for part in parts:
                    self.remember(part._data, given[0])
                return made
            if isinstance(function, Operation):
                called, what = function.forward, function
            else:
                called = what = getattr(*function) if isinstance(function, tuple) else function
            if not callable(called):
                raise CannotFollow
            arrays = tuple([part._data for part in parts])
            many = isinstance(made, (tuple, list))
            found = self.followed(what, called, given, self.translated(dict(options or {})), arrays if many else arrays[0])
            for part, recorder in zip(parts, found if many else (found,), strict=True):
                self.remember(part._data, recorder)
        except (CannotFollow, TinygradError):
            self.give_up(f"{getattr(function, '__name__', function)} 의 셈을 받아 적지 못했습니다")
        return made

    # ── 값을 꺼내어 쓰는 일 ──

    def peek(self, tensor: Variable, condition: Callable[..., bool] | None = None) -> None:
        """텐서의 값을 꺼내어 파이썬에서 썼다: 상수가 아니고, 다시 돌 때마다 살필 조건도 없으면 좇을 수 없다."""
        if self.reason is not None:
            return
        symbol = self.nodes.get(tensor.node) if tensor.node is not None else None
        if symbol is None:
            symbol = self.find(tensor._data)
        if symbol is None or not isinstance(symbol, Recorder):
            return
        if condition is anything:
            return
        if condition is not None:
            return self.check(condition, symbol)
        frame: FrameType | None = sys._getframe(1)
        names = []
        while frame is not None and is_ours(frame.f_code):
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        where = "" if frame is None else f"{frame.f_code.co_filename.rpartition('/')[2]} 의 {frame.f_lineno}번째 줄: "
        how = next((_ASKED[name] for name in reversed(names) if name in _ASKED), "값")
        self.give_up(f"{where}텐서의 값을 파이썬으로 꺼내어 썼습니다({how}). 값에 따라 갈라지면 tg.where 로, 값을 보려면 텐서를 "
                     "돌려주고 밖에서 보세요")

    shown = looked = checked = peek

    def check(self, function: Callable[..., bool], symbol: Recorder) -> None:
        """다시 돌 때마다 참이어야 하는 조건."""
        instruction = Instruction(Check(function), (symbol.symbol,), {}, None, "조건", True)
        self._flush()
        first, (source, when) = self.stages[0], self.origins.get(symbol.symbol, (None, 0))
        if source is not None and (when == 0 or source.kind == "argument"):  # 들어온 것은 무엇을 고치기 전에 살핀다
            if symbol.symbol not in first.inputs:
                first.inputs.append(symbol.symbol)
                first.sources.append(source)
            first.instructions.insert(0, instruction)
        elif self.acts and symbol.dtype.kind in "iu":  # 조건에 어긋나도(무시할 번호) 오류가 아닐 수 있는데, 걸음은 되돌릴 수 없다
            self.give_up("옵티마이저의 걸음 뒤에서, 함수 안에서 셈한 정답의 번호를 씁니다. 정답을 인수로 준 그대로 쓰세요")
        else:
            self.stage.instructions.append(instruction)

    def overwritten(self, array: Any) -> None:
        """제자리에서 덮어썼다."""
        super().overwritten(array)
        if self.find(array) is not None or any(np.may_share_memory(array, a) for a, _ in self.places.values()):
            self.give_up("텐서를 제자리에서 바꿉니다(t += …, t[i] = …). 새 이름으로 받으세요(t = t + …)")
        elif any(isinstance(a, np.ndarray) and np.may_share_memory(array, a) for a, _ in self.known.values()):
            self.give_up("셈한 텐서를 제자리에서 바꿉니다. 새 이름으로 받으세요")
        else:
            self.give_up("텐서를 제자리에서 바꿉니다")

    # ── 역전파 ──

    def arrived(self, node: Node, g: Any) -> None:
        """기울기가 마디에 다다랐다."""
        if self.reason is not None:
            return
        symbol = self.pending.pop(node, None)
        if symbol is None:
            symbol = self._seed(g)
        self.current[node] = self.arrived_at[node] = symbol

    def _seed(self, g: Any) -> Any:
        if isinstance(g, Variable):
            self.give_up("create_graph=True 로 기울기의 그래프를 만듭니다")
            return None
        found = self.find(g)
        if found is not None:
            return found
        if not np.all(g == 1):
            self.give_up("backward(gradient) 의 출발 기울기가 어디서 왔는지 알 수 없습니다")
        array = np.ones(g.shape, g.dtype)
        return Recorder(self.tape, array if array.ndim else array[()], array)

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        """마디의 규칙이 낸 것: 같은 규칙에 받아쓰는 것을 넣는다."""
        if self.reason is not None:
            return
        if isinstance(g, Variable):
            return self.give_up("create_graph=True 로 기울기의 그래프를 만듭니다")
        if node not in self.saved:
            return self.give_up("함수 밖에서 기록한 그래프를 거슬러 갑니다")
        operation: Any = node.operation
        parent: Any = node.parents[i]
        given, saved = self.current[node], self._brought_all(self.saved[node])
        start = len(self.tape.instructions)
        self.tape.comment = f"{operation.name} 의 기울기 {getattr(d, 'shape', '')}"
        rule, made = operation.rules_for[g.dtype][i], None
        if isinstance(operation, Pick):
            made = rule(given, saved)
        elif is_followed(operation, operation.formulas[operation.inputs[0 if operation.variadic else i]], d.size):
            try:
                with np.errstate(all="ignore"):
                    made = rule(given, saved)
                if not isinstance(made, Recorder) or not _same(made, d):
                    made = None
            except Exception:
                made = None
        if made is None:
            self.tape.forget(start)
            made = self._whole_rule(node, i, given, saved, g, d)
        if not isinstance(d, Gradients):
            made = Recorder(self.tape, made.symbol, d)
            if d.shape != parent.shape or d.dtype is not parent.dtype:
                made = self._fitted(operation, made, parent)
        before = self.pending.get(parent)
        self.pending[parent] = made if before is None else before + made
        self._flush()

    def _fitted(self, operation: Any, made: Recorder, parent: Any) -> Recorder:
        """입력의 꼴로 맞춘 것: 늘어났던 축을 더한다."""
        with np.errstate(all="ignore"):
            real = operation.fitted(made.value, parent)
        start = len(self.tape.instructions)
        try:
            with np.errstate(all="ignore"):
                found = operation.fitted(made, parent)
        except Exception:
            found = None
        if found is None or not is_followed(None, sum_to, made.size) or not _same(found, real):
            self.tape.forget(start)
            return self.tape.write(Fit(operation, parent.shape, parent.dtype), (made,), {}, real)
        return Recorder(self.tape, found.symbol, real)

    def _whole_rule(self, node: Any, i: int, given: Any, saved: Any, g: Any, d: Any) -> Any:
        """통째로 부르는 규칙. 결과가 여럿인 마디의 규칙들은 셈을 나누어 쓰므로 한꺼번에 부른다."""
        operation = node.operation
        if not isinstance(given, Gradients):
            return self.tape.write(RuleCall(operation, (i,), None, None, None), (given, saved), {}, d)
        together = self.together.get(node)
        if together is None or together[0] is not given or i not in together[1]:
            parts = tuple(given.given)
            values = _values_of(saved)
            found = {j: d if j == i else operation.rules_for[g.dtype][j](g, values) for j in node.wants}
            there = tuple([j for j in node.wants if isinstance(found[j], (np.ndarray, np.generic))])
            call = RuleCall(operation, there, parts, given.shape, given.dtype)
            made = self.tape.write(call, (tuple([given.given[k] for k in parts]), saved), {}, tuple([found[j] for j in there]))
            together = self.together[node] = given, dict(zip(there, made, strict=True))
        return together[1][i]

    def _brought_all(self, value: Any) -> Any:
        if isinstance(value, Recorder):
            return self._brought(value)
        return type(value)([self._brought_all(v) for v in value]) if type(value) in (tuple, list) else value

    def found(self, node: Node, answer: Any) -> None:
        """``autograd.grad`` 의 답: 그 마디에 다다른 기울기."""
        symbol = self.arrived_at.get(node) if node in self.arrived_at else self.pending.pop(node, None)
        if self.reason is None and symbol is not None:
            self.remember(answer, symbol)

    def seeded(self, array: Any, given: Any) -> None:
        """출발 기울기 ``array`` 는 텐서 ``given`` 의 값이다."""
        if self.reason is None:
            found = self.translated(given)
            self.remember(array, found if isinstance(found, Recorder) else Recorder(self.tape, array.copy(), array))

    def received(self, arrived: Iterable[tuple[Leaf, Any]], before: Iterable[Any]) -> None:
        """잎들에 기울기가 쌓였다."""
        if after_backward:
            self.give_up("여러 프로세스의 기울기를 모읍니다")
        if self.reason is not None:
            return
        for (leaf, g), old in zip(arrived, before, strict=True):
            if leaf.seen is not None and leaf.held.__class__ is np.ndarray and leaf.held.size > SMALL:
                leaf.seen = None
            if isinstance(g, Variable):
                return self.give_up("create_graph=True 로 기울기의 그래프를 만듭니다")
            symbol = self.pending.pop(leaf, None)
            if symbol is None:
                symbol = self.arrived_at.get(leaf)
            if symbol is None:
                return self.give_up("기울기가 어디서 왔는지 알 수 없습니다")
            if leaf not in self.changed:
                self.asked.setdefault(leaf, old is not None)
            if old is not None:
                known = self.find(old._data)
                symbol = (old._data if known is None else known) + symbol
                self._flush()
            self.changed[leaf] = symbol
            self.remember(leaf.grad._data, symbol)

    def cleared_if_any(self, leaf: Leaf) -> None:
        """기울기가 있는지에 달린 일을 한다."""
        if self.reason is None and leaf not in self.changed:
            self.asked.setdefault(leaf, leaf.grad is not None)

    def cleared(self, leaf: Leaf, grad: Any) -> None:
        """기울기를 비웠거나(``None``) 다른 것을 넣었다."""
        if self.reason is not None:
            return
        self.changed[leaf] = None if grad is None else self.translated(grad)

    # ── 통째로 하는 일 ──

    def drawn(self, array: Any, draw: Any, args: Sequence[Any]) -> None:
        """난수를 뽑았다: 다시 돌 때마다 같은 발생기에서 새로 뽑는다."""
        if self.reason is not None:
            return
        self.tape.comment = "난수"
        recorder = self.tape.write(draw, tuple(args), {}, array, impure=True)
        self._flush()
        self.remember(array, recorder)
        rng = draw.rng()
        self.generators[id(rng)] = rng, rng.bit_generator.state
        self.drew[id(rng)] = rng

    def before_draw(self, rng: Any) -> None:
        """뽑기 전: 그 사이에 다른 누가 뽑았는가."""
        known = self.generators.get(id(rng))
        if known is not None and not same_state(known[1], rng.bit_generator.state):
            self.give_up(DRAWS)

    def watch_generators(self, generators: Iterable[Any]) -> None:
        """이 발생기들의 지금 자리를 적어 둔다."""
        self.generators = {id(g): (g, g.bit_generator.state) for g in generators}

    def drawn_elsewhere(self) -> bool:
        """알리지 않고 뽑은 것이 있는가."""
        return any(not same_state(known, g.bit_generator.state) for g, known in self.generators.values())

    def performed(self, function: Callable[..., Any], targets: Sequence[Any], args: Sequence[Any]) -> None:
        """버퍼를 제자리에서 고치는 일: 이 걸음의 값들을 받아 다시 한다."""
        if self.reason is not None:
            return
        given = self.translated(tuple(args))
        self.effects.append(Instruction(Effect(function, tuple(targets)), symbols_of(given), {}, None, "버퍼를 고친다", True))
        self.written.update(id(t._data) for t in targets)
        for target in targets:
            self.known.pop(id(target._data), None)

    def acted(self, method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """옵티마이저의 걸음처럼 통째로 부르는 일: 그 앞까지의 기울기를 제자리에 두고 부른다."""
        if self.reason is not None:
            return method(*args, **kwargs)
        if any(callable(v) and not isinstance(v, Variable) for v in (*args[1:], *kwargs.values())):
            self.give_up("optimizer.step(closure) 은 다시 셈하므로 좇을 수 없습니다")
            return method(*args, **kwargs)
        self.settle()
        args = tuple([list(v) if isinstance(v, Iterator) else v for v in args])  # 나열은 한 번만 돌 수 있다
        before = state.observer, state.recording
        state.observer, state.recording = None, bool(state.recording)
        try:
            result = method(*args, **kwargs)
        finally:
            state.observer, state.recording = before
        act = Stage()
        act.act = method, args, kwargs
        if isinstance(result, Variable):
            act.act_made = len(self.made)
            recorder = Recorder(self.tape, self.tape.fresh(result._data), result._data)
            self.made[recorder.symbol] = act.act_made
            self.remember(result._data, recorder)
        self.stages += [act, Stage()]
        self._forget_places()
        return result

    def _fingerprints(self) -> list[Any]:
        """텐서의 값과 기울기의 지문: 알리지 않고 고친 것을 알아본다."""
        prints = []
        for tensor in (*self.tensors, *[v for v in self.arguments if isinstance(v, Variable)]):
            grad = tensor.node.grad if isinstance(tensor.node, Leaf) and tensor.node not in self.changed else None
            written = id(tensor._data) in self.written
            prints.append((None if written else (id(tensor._data), _print(tensor._data)), None if grad is None else _print(grad._data)))
        return prints

    def _refuse_silent_change(self) -> None:
        changed = any(isinstance(symbol, Recorder) and not _same(symbol, leaf.grad._data) for leaf, symbol in self.changed.items()
                      if leaf.grad is not None)
        for (now, grad), (before, old) in zip(self._fingerprints(), self._prints, strict=True):
            changed = changed or (now is not None and now != before) or (grad is not None and old is not None and grad != old)
        if changed:
            self.give_up("텐서의 값이나 기울기를 알 수 없는 길로 고칩니다")

    def _forget_places(self) -> None:
        """값이 바뀌었을 수 있는 것들은 다시 읽는다."""
        old = set(self.places)
        self._survey()
        for key in old | set(self.places):
            self.known.pop(key, None)
        self.written = set()
        self.acts.append(None)
        self._prints = self._fingerprints()

    def cut(self) -> None:
        """여기서 걸음을 나눈다."""
        self.settle()
        self.stages.append(Stage())
        self._forget_places()

    def settle(self) -> None:
        """걸음을 맺는다: 바뀐 기울기를 적고, 뒤에서 쓸 수 있는 값을 모두 출력으로 둔다(쓰이지 않은 것은 나중에 지운다)."""
        self._flush()
        self._refuse_silent_change()
        stage = self.stage
        stage.instructions += self.effects  # 고치는 일은 셈을 다 한 다음에
        self.effects = []
        for leaf, symbol in self.changed.items():
            owner = self.owners.get(leaf)
            if owner is not None:
                if isinstance(symbol, Recorder) and isinstance(symbol.symbol, Value) and symbol.symbol not in self.origins:
                    symbol.symbol.name = self.tape.named(f"d_{self._called(owner)}")
                stage.gradients.append((owner, None if symbol is None else self._output(symbol)))
        self.changed = {}
        self._prints = self._fingerprints()
        for _, recorder in list(self.known.values()):
            self.keep(recorder)

    def keep(self, recorder: Any) -> None:
        """뒤의 걸음과 답이 읽을 수 있도록 출력으로 남긴다."""
        for part in recorder if isinstance(recorder, tuple) else (recorder,):
            if isinstance(part, Recorder) and isinstance(part.symbol, Value) and part.symbol not in self.made:
                self._output(part)

    def of_stage(self, recorder: Any) -> int:
        """이 걸음의 출력 번호."""
        return self._output(recorder)

    def _output(self, recorder: Any) -> int:
        stage = self.stage
        symbol = recorder.symbol if isinstance(recorder, Recorder) else recorder
        if isinstance(symbol, Value) and symbol in self.made:
            return self.made[symbol]
        number = len(self.made)
        self.made[symbol if isinstance(symbol, Value) else Value(f"c{number}", (), None)] = number
        stage.outputs.append(symbol)
        stage.made.append(number)
        return number


class Effect:
    """버퍼를 제자리에서 고치는 일: 받은 배열들로 ``function(버퍼들, 배열들)`` 을 부른다."""

    def __init__(self, function: Callable[..., Any], targets: tuple[Any, ...]) -> None:
        self.function, self.targets = function, targets
        self.__name__ = function.__name__

    def key(self) -> Any:
        """견줄 것."""
        return self.function, tuple([id(t) for t in self.targets])

    def __call__(self, *arrays: Any) -> None:
        self.function(*self.targets, *arrays)


_ASKED = {
    "__bool__": "참·거짓으로", "__float__": "float", "__int__": "int", "item": "item()", "numpy": "numpy()", "data": ".data",
    "tolist": "tolist()", "__setitem__": "t[i] = v: 제자리에 쓰기", "__repr__": "글로", "__array__": "NumPy 배열로",
    "__format__": "글로", "__index__": "색인으로", "__contains__": "in 으로",
}


def same_state(a: Any, b: Any) -> bool:
    """난수 발생기의 두 상태가 같은가."""
    return repr(a) == repr(b)


def _print(array: Any) -> int:
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


def _values_of(value: Any) -> Any:
    if isinstance(value, Recorder):
        return value.value
    return type(value)([_values_of(v) for v in value]) if type(value) in (tuple, list) else value


def _same(made: Any, y: Any) -> bool:
    """받아쓴 셈의 값이 엔진의 값과 비트까지 같은가."""
    if isinstance(y, tuple):
        return isinstance(made, tuple) and len(made) == len(y) and all(_same(m, v) for m, v in zip(made, y, strict=True))
    if not isinstance(made, Recorder) or made.shape != y.shape or made.dtype != y.dtype:
        return False
    return bool(np.array_equal(made.value, y, equal_nan=y.dtype.kind in "fc"))
