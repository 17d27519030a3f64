"""지나가며 적기(trace): 보통으로 한 번 돌리면서, 지나간 셈을 모두 프로그램으로 받아쓴다.

셈은 엔진이 진짜로 한다: 받아쓰는 이는 지켜보기만 하므로 처음 부른 답이 곧 보통으로 부른 답이다. 지켜본 셈마다 같은 순전파와 같은 도함수
규칙에 받아쓰는 배열(Recorder)을 넣어 명령을 얻는다. 함수가 읽은 값은 입력이거나 상수이거나, 좇을 수 없어 그만둘 까닭이다.

화살표는 아래로만 간다: 이 파일(통째로 하는 일: 난수, 옵티마이저의 걸음) → 제자리에 쓰기(``writes``) → 역전파(``backward``) →
순전파(``forward``) → 자리(``places``) → 걸음(``stages``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..engine import Variable, state
from ..nn.module import Module
from .program import Value
from .recorder import Recorder
from .stages import Hole, Source, Stage
from .users_call import users_call
from .writes import Writes


class Tracer(Writes):
    """한 번 도는 동안의 받아쓰기: 셈과 제자리에 쓰기(아래의 방들)와, 통째로 하는 일."""

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__(arguments, tensors, arrays)
        self.generators: dict[int, tuple[Any, Any]] = {}  # id → (발생기, 우리가 아는 마지막 자리)
        self.drew: dict[int, Any] = {}
        self.lent_at: dict[int, str] = {}  # id → 건네받고 아직 알리지 않은, 쓰는 사람의 줄
        self.stray: str | None = None  # 알리지 않고 뽑은 것이 있는 까닭

    def __enter__(self) -> Tracer:
        return self

    def __exit__(self, *error: object) -> None:
        """다 적었다. 마디의 쪽지와 받아쓰는 배열이 우리와 서로 붙들고 있으므로, 표를 비워 지나간 배열들을 놓아준다."""
        self.give_up("다 적었습니다")
        for name, table in vars(self).items():
            if isinstance(table, dict):
                setattr(self, name, {})
        self.tape.shared, self.tape.held = {}, []

    def drawn(self, array: Any, draw: Any, args: Sequence[Any]) -> None:
        """난수를 뽑았다: 다시 돌 때마다 같은 발생기에서 새로 뽑는다."""
        if self.reason is not None:
            return
        self.tape.comment = "난수"
        recorder = self.tape.write(draw, tuple(args), {}, array, impure=True)
        self.flush()
        self.remember(array, recorder)
        rng = draw.rng()
        self.generators[id(rng)] = rng, rng.bit_generator.state
        self.lent_at.pop(id(rng), None)
        self.drew[id(rng)] = rng

    def lent(self, rng: Any) -> None:
        """발생기를 건네었다: 그 앞에 건네받은 것이 알리지 않고 뽑았는가."""
        if id(rng) in self.generators:
            self.stray = self.drawn_elsewhere()
            self.lent_at[id(rng)] = users_call().line

    def watch_generators(self, generators: Iterable[Any]) -> None:
        """이 발생기들의 지금 자리를 적어 둔다."""
        self.generators = {id(g): (g, g.bit_generator.state) for g in generators}

    def drawn_elsewhere(self) -> str | None:
        """알리지 않고 뽑은 것이 있으면, 좇을 수 없는 까닭. 라이브러리의 것이 건네받지 않았으면 쓰는 사람이 뽑았다."""
        for key, (rng, known) in self.generators.items():
            if self.stray is None and not same_state(known, rng.bit_generator.state):
                if key not in self.lent_at:
                    return "난수 발생기에서 따로 뽑습니다(generator.random() …). tg.rand 같은 함수에 generator= 로 넘기세요"
                return (f"{self.lent_at[key]}부를 때마다 층을 새로 짓거나 초깃값을 난수로 채웁니다. 그 일은 함수 밖에서 하고, "
                        "안에서는 tg.rand 같은 함수로 뽑으세요")
        return self.stray

    def _again(self, given: Any, act: Stage) -> Any:
        """다시 부를 때의 인수: 붙든 텐서는 그대로, 인수로 받은 텐서와 셈한 텐서는 그때의 것을 받을 자리(Hole)로."""
        if isinstance(given, (tuple, list)):
            return type(given)([self._again(v, act) for v in given]) if type(given) in (tuple, list) else given
        if type(given) is dict:
            return {name: self._again(v, act) for name, v in given.items()}
        if not isinstance(given, Variable) or any(given is t for t in self.tensors):
            return given
        place = next((k for k, value in enumerate(self.arguments) if value is given), None)
        if place is not None:
            act.sources.append(Source("itself", place))
            return Hole(len(act.sources) - 1)
        found = self.translated(given)
        if not isinstance(found, Recorder) or not isinstance(found.symbol, Value):
            return given
        self.settle()
        act.sources.append(Source("made", self.made[found.symbol]))
        return Hole(len(act.sources) - 1)

    def acted(self, method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """옵티마이저의 걸음처럼 통째로 부르는 일: 그 앞까지의 기울기를 제자리에 두고 부른다."""
        if self.reason is not None:
            return method(*args, **kwargs)
        if any(callable(v) and not isinstance(v, (Variable, Module)) for v in (*args[1:], *kwargs.values())):
            self.give_up("optimizer.step(closure) 은 다시 셈하므로 좇을 수 없습니다")
            return method(*args, **kwargs)
        self.settle()
        args = tuple([list(v) if isinstance(v, Iterator) else v for v in args])  # 나열은 한 번만 돌 수 있다
        act = Stage()
        again = self._again(args, act), self._again(kwargs, act)
        before = state.observer, state.recording
        state.observer, state.recording = None, bool(state.recording)
        try:
            result = method(*args, **kwargs)
        finally:
            state.observer, state.recording = before
        act.act = method, *again
        if isinstance(result, Variable):
            act.act_made = len(self.made)
            recorder = Recorder(self.tape, self.tape.fresh(result._data), result._data)
            self.made[recorder.symbol] = act.act_made
            self.remember(result._data, recorder)
        self.stages += [act, Stage()]
        for array, _ in list(self.places.values()):  # 무엇을 고쳤는지 모른다
            self.spoil(array)
        self.forget_places()
        return result


def same_state(a: Any, b: Any) -> bool:
    """난수 발생기의 두 상태가 같은가."""
    return repr(a) == repr(b)
