"""자리: 지금 있는 배열마다 프로그램의 무엇인가, 그리고 걸음을 어디서 나누고 무엇을 남기는가.

아는 배열은 받아쓰는 배열(Recorder)이거나, 아직 읽지 않은 입력의 자리(Source)이다. 순전파와 역전파의 받아쓰기가 이 위에 선다.
"""

from __future__ import annotations

import keyword
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Variable
from ..watch.origins import Observer, Origin
from .kinds import is_fresh
from .program import Instruction, Value
from .recorder import Recorder, Tape
from .stages import Effect, Source, Stage

KNOWN = Origin(None, (), {}, None)


class Places(Observer):
    """어느 배열이 프로그램의 무엇인가를 아는 이. 지나간 일은 위의 받아쓰기들이 적는다."""

    follows = True

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__()
        self.tape = Tape()
        self.reason: str | None = None
        self.stages: list[Stage] = [Stage()]
        self.arguments, self.tensors, self.arrays = arguments, tensors, arrays
        self.known: dict[int, tuple[Any, Any]] = {}  # id(배열) → (배열, 받아쓰는 배열)
        self.places: dict[int, tuple[Any, Source]] = {}  # id(배열) → (배열, 어디에 있는가): 아직 읽지 않은 입력
        self.changed: dict[Leaf, Any] = {}  # 이 걸음에서 바뀐 기울기: 잎 → 받아쓰는 배열, 없앴으면 None
        self.asked: dict[Leaf, bool] = {}  # 처음의 기울기를 읽은 잎 → 기울기가 있었는가
        self.owners: dict[Leaf, Source] = {}
        self.made: dict[Value, int] = {}  # 앞 걸음이 만든 값 → 자리
        self.written: set[int] = set()  # 이 걸음의 일(effect)이 고칠 배열
        self.effects: list[Instruction] = []
        self.entered: dict[Value, Any] = {}  # 입력의 자리 → 읽은 배열
        self.touched: set[Leaf] = set()  # 함수 안에서 기울기를 고친 잎: 그 뒤의 기울기는 부를 때의 것이 아니다
        self.before: list[Recorder] = []  # 이 걸음의 일이 고칠 배열들의, 고치기 앞의 값
        self.stale: dict[int, Any] = {}  # id(배열) → 배열: 함께 보던 것이 고쳐져, 값이 이제 적힌 것과 다르다
        self.origins: dict[Value, tuple[Source, int]] = {}  # 입력의 자리 → 어디서 왔는가, 몇 번째 일(act)의 뒤인가
        self.acts: list[Any] = []
        self.refuse_aliases()
        self._survey()
        self._prints = self._fingerprints()

    def give_up(self, reason: str) -> None:
        """좇을 수 없다: 까닭 하나만 적고, 나머지는 보통으로 돈다."""
        if self.reason is None:
            self.reason = reason

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

    def find(self, array: Any) -> Any:
        """그 배열의 받아쓰는 배열. 우리가 모르는 배열이면 ``None``."""
        self.refuse_stale(array)
        found = self.known.get(id(array))
        if found is not None and found[0] is array:
            return self.brought(found[1])
        place = self.places.get(id(array))
        if place is None or place[0] is not array:
            return None
        if id(array) in self.written:  # 일(effect)이 고친 뒤의 값이다
            self.cut()
        recorder = Recorder(self.tape, self.tape.fresh(array, self._called(place[1])), array)
        self.origins[recorder.symbol] = place[1], len(self.acts)
        self.entered[recorder.symbol] = array
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
        if tensor.node not in self.touched:
            self.asked.setdefault(tensor.node, True)

    def brought(self, recorder: Any) -> Any:
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

    def brought_all(self, value: Any) -> Any:
        """겹친 튜플과 목록의 것들을 모두 들여온다."""
        if isinstance(value, Recorder):
            return self.brought(value)
        return type(value)([self.brought_all(v) for v in value]) if type(value) in (tuple, list) else value

    def remember(self, array: Any, recorder: Any) -> None:
        """배열의 받아쓰는 배열을 적는다. 배열을 붙들므로 id 가 다시 쓰이지 않는다."""
        self.known[id(array)] = array, recorder

    def refuse_stale(self, array: Any) -> None:
        """적힌 값과 달라진 배열을 읽으면 좇지 않는다."""
        if id(array) in self.stale:
            self.give_up("제자리에서 고친 것과 기억 공간을 나누는 텐서(뷰, detach() 한 것)를 고친 다음에 씁니다. clone() 해 두거나, "
                         "고친 다음에 다시 만드세요")

    def spoil(self, array: Any) -> None:
        """``array`` 를 고친다: 그것과 기억 공간을 나누는 아는 배열들은 이제 적힌 값과 다르다."""
        for other in [a for a, _ in self.known.values()]:
            if other is not array and looks_at(other, array):
                self.stale[id(other)] = other

    def origin_of(self, array: Any) -> Any:
        """아는 배열인가: 그렇다면 엔진은 그것을 복사하지 않고 그대로 건넨다."""
        key = id(array)
        if any(key in table and table[key][0] is array for table in (self.known, self.places)):
            return KNOWN
        return super().origin_of(array)

    # ── 걸음을 나누고 맺는 일 ──

    @property
    def stage(self) -> Stage:
        """지금의 걸음."""
        return self.stages[-1]

    def flush(self) -> None:
        """적은 명령들을 지금의 걸음으로 옮긴다."""
        self.stage.instructions += self.tape.instructions
        self.tape.instructions = []

    def _fingerprints(self) -> list[Any]:
        """텐서의 값과 기울기의 지문: 알리지 않고 고친 것을 알아본다."""
        prints = []
        for tensor in (*self.tensors, *[v for v in self.arguments if isinstance(v, Variable)]):
            grad = tensor.node.grad if isinstance(tensor.node, Leaf) and tensor.node not in self.changed else None
            written = id(tensor._data) in self.written
            prints.append((None if written else (id(tensor._data), _print(tensor._data)), None if grad is None else _print(grad._data)))
        return prints

    def _refuse_silent_change(self) -> None:
        changed = any(isinstance(symbol, Recorder) and not same(symbol, leaf.grad._data) for leaf, symbol in self.changed.items()
                      if leaf.grad is not None)
        for (now, grad), (before, old) in zip(self._fingerprints(), self._prints, strict=True):
            changed = changed or (now is not None and now != before) or (grad is not None and old is not None and grad != old)
        if changed:
            self.give_up("텐서의 값이나 기울기를 알 수 없는 길로 고칩니다")

    def forget_places(self) -> None:
        """값이 바뀌었을 수 있는 것들은 다시 읽는다."""
        old = set(self.places)
        self._survey()
        for key in old | set(self.places):
            self.known.pop(key, None)
            self.stale.pop(key, None)
        self.written = set()
        self.acts.append(None)
        self._prints = self._fingerprints()

    def cut(self) -> None:
        """여기서 걸음을 나눈다."""
        self.settle()
        self.stages.append(Stage())
        self.forget_places()

    def settle(self) -> None:
        """걸음을 맺는다: 바뀐 기울기를 적고, 뒤에서 쓸 수 있는 값을 모두 출력으로 둔다(쓰이지 않은 것은 나중에 지운다)."""
        self.flush()
        self._refuse_silent_change()
        stage = self.stage
        for leaf, symbol in self.changed.items():
            owner = self.owners.get(leaf)
            if owner is not None:
                if isinstance(symbol, Recorder) and isinstance(symbol.symbol, Value) and symbol.symbol not in self.origins:
                    symbol.symbol.name = self.tape.named(f"d_{self._called(owner)}")
                stage.gradients.append((owner, None if symbol is None else self.of_stage(symbol)))
        self.changed = {}
        self._prints = self._fingerprints()
        for recorder in [*[recorder for _, recorder in self.known.values()], *self.before]:
            self.keep(recorder)
        self.before = []
        if self.effects:  # 고치는 일은 셈을 다 한 다음에
            self._settle_effects(stage)
            self.effects = []

    def keep(self, recorder: Any) -> None:
        """뒤의 걸음과 답이 읽을 수 있도록 출력으로 남긴다."""
        for part in recorder if isinstance(recorder, tuple) else (recorder,):
            if isinstance(part, Recorder) and isinstance(part.symbol, Value) and part.symbol not in self.made:
                self.of_stage(part)

    def _settle_effects(self, stage: Stage) -> None:
        """고칠 배열을 보는 값 가운데, 고친 다음에 읽을 것(뒤의 걸음과 답, 둘째 일부터의 인수)은 먼저 복사해 둔다."""
        looking = {symbol for symbol in stage.inputs if id(self.entered.get(symbol)) in self.written}
        for instruction in stage.instructions:
            if looking.intersection(instruction.reads) and not (is_fresh(instruction) or getattr(instruction.function, "apart", False)):
                looking.update(instruction.makes)
        copies: dict[Value, Value] = {}

        def apart(symbol: Any) -> Any:
            if not isinstance(symbol, Value) or symbol not in looking:
                return symbol
            if symbol not in copies:
                copies[symbol] = Value(self.tape.named("t"), symbol.shape, symbol.dtype)
            return copies[symbol]

        stage.outputs = [apart(symbol) for symbol in stage.outputs]
        effects = self.effects[:1] + [i.replaced({v: apart(v) for v in i.reads}) for i in self.effects[1:]]
        stage.instructions += [Instruction("copy", (symbol,), {}, made, "고치기 앞의 값") for symbol, made in copies.items()]
        for effect in effects:  # 읽은 배열을 고친다고 프로그램에 알린다: x·1 을 x 로 접지 않도록
            assert isinstance(effect.function, Effect)
            targets = [id(t._data) for t in effect.function.targets]
            seen = tuple([symbol for symbol in stage.inputs if id(self.entered.get(symbol)) in targets])
            stage.instructions.append(Instruction(effect.function, (seen, *effect.arguments), {}, None, effect.comment, True))

    def of_stage(self, recorder: Any) -> int:
        """이 걸음의 출력 번호."""
        stage = self.stage
        symbol = recorder.symbol if isinstance(recorder, Recorder) else recorder
        if isinstance(symbol, Value) and symbol in self.made:
            return self.made[symbol]
        number = len(self.made)
        self.made[symbol if isinstance(symbol, Value) else Value(f"c{number}", (), None)] = number
        stage.outputs.append(symbol)
        stage.made.append(number)
        return number


def looks_at(value: Any, array: Any) -> bool:
    """``array`` 와 기억 공간을 나누는 배열인가."""
    return isinstance(value, np.ndarray) and isinstance(array, np.ndarray) and np.may_share_memory(value, array)


def same(made: Any, y: Any) -> bool:
    """받아쓴 셈의 값이 엔진의 값과 비트까지 같은가."""
    if isinstance(y, tuple):
        return isinstance(made, tuple) and len(made) == len(y) and all(same(m, v) for m, v in zip(made, y, strict=True))
    if not isinstance(made, Recorder) or made.shape != y.shape or made.dtype != y.dtype:
        return False
    return bool(np.array_equal(made.value, y, equal_nan=y.dtype.kind in "fc"))


def _print(array: Any) -> int:
    return zlib.crc32(np.ascontiguousarray(array).tobytes())
