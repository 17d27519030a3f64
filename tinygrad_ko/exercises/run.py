"""연습의 한 판: 같은 순전파를 배열로 읽은 값과, 텐서로 읽어 엔진이 낸 바른 기울기."""

from __future__ import annotations

import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ..engine import backpropagate, wrap
from ..grad_mode import enable_grad
from ..readings.story import Backward, story
from ..tensors.tensor import Tensor
from .causes import Cause, Evidence, Suspect
from .chain import Chain, Kind, cast, named_call
from .compare import told_evidence
from .problem import BackwardProblem
from .source import lines_of, used_by

__all__ = ["Run"]


class Run(Chain):
    """자료 한 벌로 한 순전파와 역전파. 기울기의 이름에는 ``d_`` 를 붙이지 않는다."""

    kind = Kind("d_", "기울기", "역전파", gradient=True)
    start = ("loss",)

    def __init__(self, problem: BackwardProblem, seed: int, dtype: np.dtype) -> None:
        self.problem, self.seed, self.dtype = problem, seed, dtype
        self.inputs = {n: cast(v, dtype) for n, v in problem.data(np.random.default_rng(seed)).items()}
        self.values = self.inputs | problem.forward(**self.inputs)
        wanted = [n for n, v in self.inputs.items() if n not in problem.given and v.dtype.kind == "f"]
        tensors = {n: Tensor(v, requires_grad=n in wanted) if v.dtype.kind == "f" else v for n, v in self.inputs.items()}
        with enable_grad():
            made = problem.forward(**tensors)
        self.loss: Tensor = made["loss"]
        self.tensors: dict[str, Tensor] = {n: t for n, t in (tensors | made).items() if isinstance(t, Tensor)}
        self.told = story(self.loss, names=self.tensors)
        self.key_of = {n: b.key for n, t in self.tensors.items() for b in self.told.boxes.values() if b.node is t.node}
        # 손실에서 아래로: 그리로 가는 마지막 걸음이 끝난 차례
        last = {b.target: k for k, b in enumerate(self.told.backward)}
        tracked = [n for n, t in self.tensors.items() if t.requires_grad and n != "loss"]
        self.names = tuple(sorted(tracked, key=lambda n: last[self.key_of[n]]))
        self.leaves = tuple(n for n in self.names if n in wanted)

    @property
    def answers(self) -> dict[str, np.ndarray]:
        """바른 기울기."""
        return self.gradients

    @cached_property
    def gradients(self) -> dict[str, np.ndarray]:
        """바른 기울기: 엔진이 이 판의 자료로 셈한 것."""
        return self.arrivals({})

    @property
    def template(self) -> str:
        """빈칸을 채우면 되는 역전파."""
        interior = [n for n in self.values if n not in self.inputs and n != "loss"]
        lines = [f"def backward({', '.join([*self.inputs, *interior])}):"]
        lines += [f"    d_{n} = ..." for n in self.names]
        pairs = ", ".join(f'"d_{n}":\0d_{n}' for n in self.names)  # 쌍은 줄 사이에서 갈라지지 않게
        body = textwrap.wrap(pairs, 100, initial_indent="    return {", subsequent_indent=" " * 12)
        return "\n".join([*lines, *body]).replace("\0", " ") + "}"

    @property
    def given_source(self) -> str:
        """순전파의 NumPy 소스."""
        return inspect.getsource(self.problem.forward).rstrip()

    @property
    def solution(self) -> list[str]:
        """바른 역전파 하나의 NumPy 소스."""
        return [*used_by([self.problem.backward]), *lines_of(self.problem.backward)]

    @cached_property
    def leads(self) -> dict[str, tuple[str, ...]]:
        """상자와 연산의 key → 그리로 간 값이 (이름 없는 것들을 지나) 처음 닿는 이름들."""
        named = {key: name for name, key in self.key_of.items()}
        found: dict[str, tuple[str, ...]] = {}
        consumers: dict[str, list[str]] = {}
        for step in reversed(self.told.forward):
            (result,) = step.outputs
            found[result] = _unique(n for c in consumers.get(result, ()) for n in found[c])
            found[step.key] = (named[result],) if result in named else found[result]
            for _, source in step.inputs:
                consumers.setdefault(source, []).append(step.key)
        for key in self.told.boxes:
            found[key] = _unique(n for c in consumers.get(key, ()) for n in found[c])
        return found

    def steps(self, name: str) -> list[Backward]:
        """이 값으로 기울기를 나르는 걸음들: 쓰임마다 하나."""
        return [b for b in self.told.backward if b.target == self.key_of[name]]

    def above(self, name: str) -> tuple[str, ...]:
        """이 값을 쓴, 이름 있는 것들."""
        return self.leads[self.key_of[name]]

    @contextlib.contextmanager
    def replacing(self, mine: Mapping[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
        """이 안의 역전파는 ``mine`` 에 있는 이름에서 그 기울기로 갈아탄다. 이름마다 (갈아타기 전에) 온 기울기를 적는다."""
        arrived: dict[str, np.ndarray] = {}

        def notice(name: str) -> Callable[[Any], Any]:
            def hook(g: Any) -> Any:
                arrived[name] = np.asarray(g._data)
                return wrap(np.asarray(mine[name], g.dtype)) if name in mine else None
            return hook

        removes = [self.tensors[n].register_hook(notice(n)) for n in ("loss", *self.names)]
        try:
            yield arrived
        finally:
            for remove in removes:
                remove()

    def arrivals(self, mine: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """위의 기울기가 ``mine`` 이라면, 이름마다 엔진이 냈을 기울기."""
        nodes = [self.tensors[n].node for n in ("loss", *self.names)]
        assert self.loss.node is not None
        with self.replacing(mine) as arrived:
            seed = np.ones((), self.dtype)
            backpropagate([(self.loss.node, seed)], [n for n in nodes if n is not None], retain_graph=True)
        return arrived

    def evidence(self, name: str, mine: Mapping[str, np.ndarray]) -> Evidence:
        """위의 기울기가 ``mine`` 일 때, ``name`` 의 기울기를 판단할 재료."""
        with self.replacing(mine) as arrived:
            told = story(self.loss, names=self.tensors)
        carried = arrived | {n: np.asarray(g) for n, g in mine.items()}
        above = self.above(name)
        found = told_evidence(told, self.key_of[name], arrived[name])
        ones = {n: np.ones_like(arrived[n]) for n in above}
        return replace(
            found,
            labels=tuple(", ".join(self.leads[u.step]) for u in found.uses),
            above={f"d_{n}": carried[n] for n in above},
            unit=self.arrivals(ones)[name] if above else None,
            others={f"d_{n}": g for n, g in self.gradients.items() if n != name},
            value=np.asarray(self.values[name]),
            mistakes=self._mistakes(name, carried),
        )

    def _mistakes(self, name: str, carried: Mapping[str, np.ndarray]) -> tuple[Suspect, ...]:
        known = self.values | {f"d_{n}": g for n, g in carried.items()}
        return tuple(
            Suspect(Cause(f"mistake {k}", m.text, m.cure), np.asarray(named_call(m.answer, known)))
            for k, m in enumerate(self.problem.mistakes) if m.name == name
        )


def _unique(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
