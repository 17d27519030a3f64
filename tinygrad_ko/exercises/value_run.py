"""값을 묻는 연습의 한 판: 답마다 함수가 있고, 함수는 입력과 앞의 답을 이름으로 부른다."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from .causes import Cause, Evidence, Suspect, lengths_of
from .chain import Chain, Kind, cast, named_call, parameters_of
from .closeness import numbers
from .problem import ValueProblem
from .source import lines_of, used_by
from .substitutions import substitutions
from .words import as_words, words

__all__ = ["ValueRun", "quietly"]


class ValueRun(Chain):
    """자료 한 벌과, 그것으로 셈한 바른 답."""

    kind = Kind("", "답", "함수", gradient=False)

    def __init__(self, problem: ValueProblem, seed: int, dtype: np.dtype) -> None:
        self.problem, self.seed, self.dtype = problem, seed, dtype
        self.inputs = {n: cast(v, dtype) for n, v in problem.data(np.random.default_rng(seed)).items()}
        self.values = self.inputs
        self.names = self.leaves = tuple(problem.results)

    @cached_property
    def answers(self) -> dict[str, np.ndarray]:
        """바른 답."""
        return self.arrivals({})

    def above(self, name: str) -> tuple[str, ...]:
        """이 답의 함수가 부르는 앞의 답들."""
        return tuple(p for p in parameters_of(self.problem.results[name]) if p in self.names)

    def arrivals(self, mine: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """앞의 답이 ``mine`` 이라면 나왔을 답."""
        known, arrived = dict(self.inputs), {}
        for name, function in self.problem.results.items():
            if all(n in known for n in self.above(name)):
                made = self.tried(function, known, strict=not mine)
                if made is not None:
                    arrived[name] = known[name] = np.asarray(as_words(made))
                    known[name] = made
            if name in mine:
                known[name] = mine[name][()]
        return arrived

    def tried(self, function: Any, known: Mapping[str, Any], strict: bool = False) -> Any:
        """함수의 답. 학습자의 엉뚱한 앞의 답으로는 셈하지 못할 수 있다(``None``)."""
        with quietly():
            try:
                return named_call(function, known)
            except Exception:
                if strict:
                    raise
                return None

    def read(self, name: str, value: Any) -> np.ndarray:
        """낸 것을 배열로: 글을 묻는 것은 글로, 수를 묻는 것은 수로."""
        if self.answers[name].dtype.kind == "U":
            return words(name, value, *self.problem.choices.get(name, ())[:1])
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = float(value.strip().replace("−", "-"))
        return numbers(name, value)

    def called(self, name: str) -> str:
        """입력을 부르는 말: '학습률 lr'."""
        korean = self.problem.called.get(name)
        return name if korean is None else f"{korean} {name}"

    def refusal(self, name: str, mine: Mapping[str, np.ndarray]) -> str | None:
        """바른 답이 여럿인 물음이면, 낸 답이 처음 어긋나는 곳."""
        if name not in self.problem.accepts:
            return None
        known = self.inputs | self.answers | {n: a[()] for n, a in mine.items()}
        with quietly():
            return str(named_call(self.problem.accepts[name], known) or "")

    def evidence(self, name: str, mine: Mapping[str, np.ndarray]) -> Evidence:
        """앞의 답이 ``mine`` 일 때의 바른 답과, 흔한 잘못의 답들."""
        above = self.ancestors(name)  # 이 답에서 나온 뒤의 답은 까닭의 재료가 아니다: 바른 답에서 나왔을 것과 견준다
        before = {n: a for n, a in mine.items() if n in above}
        arrived = self.arrivals(before)
        known = self.inputs | {n: a[()] for n, a in (arrived | before).items()}
        reference = arrived[name]
        lengths = lengths_of(np.shape(v) for v in self.inputs.values())
        lone = name not in self.problem.accepts
        numeric = reference.dtype.kind != "U" and lone
        others = {n: a for n, a in arrived.items() if numeric and n != name and a.shape == reference.shape and a.dtype.kind != "U"}
        return Evidence(
            reference, gradient=False, lengths=lengths if numeric else {}, averaged=lengths if numeric else {}, others=others,
            axes=tuple(self.problem.axes.get(name, ())), choices=tuple(self.problem.choices.get(name, ())), plain=not numeric,
            mistakes=tuple(self._mistakes(name, known)),
            trials=(lambda: substitutions(self, name, known, reference)) if numeric else tuple,
        )

    def _mistakes(self, name: str, known: Mapping[str, Any]) -> Iterator[Suspect]:
        for k, mistake in enumerate(self.problem.mistakes):
            if mistake.name == name:
                made = self.tried(mistake.answer, known)
                if made is not None:
                    yield Suspect(Cause(f"mistake {k}", mistake.text, mistake.cure), np.asarray(as_words(made)))

    @property
    def template(self) -> str:
        """빈칸을 채우면 되는 함수."""
        body = [f"    {n} = ..." for n in self.names]
        made = self.names[0] if len(self.names) == 1 else "{" + ", ".join(f'"{n}": {n}' for n in self.names) + "}"
        return "\n".join([f"def answer({', '.join(self.inputs)}):", *body, f"    return {made}"])

    @property
    def given_source(self) -> str:
        """따로 보일 소스는 없다."""
        return ""

    @property
    def solution(self) -> list[str]:
        """답마다의 함수와 그 값, 그리고 까닭. 함수가 쓰는 것은 앞에 있다."""
        sources = used_by(self.problem.results.values())
        for name, function in self.problem.results.items():
            answer = self.answers[name]
            short = answer.round(4) if answer.dtype.kind == "f" else answer
            shown = str(short.tolist()) if answer.size <= 24 else f"모양 {answer.shape}"
            sources += [*lines_of(function), f"# {name} = {shown}", ""]
        return [*sources, *(f"# {line}".rstrip() for line in self.problem.why.split("\n") if self.problem.why)]


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """틀린 값으로 셈해 볼 때의 경고는 학습자의 것이 아니다."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
