"""연습: 역전파를 NumPy로 손수 쓰고, 어디가 왜 틀렸는지 듣는다."""

from __future__ import annotations

import contextlib
import difflib
import inspect
import io
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.terminal_width import padded, right_aligned, terminal_width
from . import hints
from .judge import judge
from .learner import answers_of, called
from .passage import Passage, did_you_mean
from .problems import ORDER
from .report import Report
from .run import Problem, Run, problem

__all__ = ["Exercise", "Exercises", "exercise"]

_MORE = 2  # 함수로 낸 답이 맞으면, 다른 씨앗의 자료 몇 벌에서 더 보는가


class Exercise:
    """연습 하나. ``print`` 하면 문제가 보인다."""

    def __init__(self, problem: Problem, seed: int = 0, dtype: Any = np.float64) -> None:
        self.problem, self.seed, self.dtype = problem, seed, np.dtype(dtype)
        self._hinted = 0

    # ── 문제 ──

    @property
    def number(self) -> int:
        """번호(1부터)."""
        return self.problem.number

    @property
    def name(self) -> str:
        """``tg.exercise(이름)`` 으로 부르는 짧은 이름."""
        return self.problem.key

    @property
    def title(self) -> str:
        """제목."""
        return self.problem.title

    @property
    def level(self) -> int:
        """수준: 1(가장 쉬움)부터 5까지."""
        return self.problem.level

    @property
    def statement(self) -> str:
        """문제의 글."""
        return self.problem.text

    @property
    def forward_source(self) -> str:
        """순전파의 NumPy 소스."""
        return inspect.getsource(self.problem.forward).rstrip()

    @cached_property
    def run(self) -> Run:
        """이 연습의 자료로 한 순전파와, 엔진이 낸 바른 기울기."""
        return Run(self.problem, self.seed, self.dtype)

    @property
    def inputs(self) -> dict[str, Any]:
        """입력: 이름 → 배열 또는 수."""
        return dict(self.run.inputs)

    @property
    def cache(self) -> dict[str, Any]:
        """순전파의 모든 값(입력과 중간값): 이름 → 배열 또는 수."""
        return dict(self.run.values)

    @property
    def names(self) -> tuple[str, ...]:
        """구할 기울기의 이름, 손실에서 아래로(연쇄 법칙의 차례)."""
        return tuple(f"d_{n}" for n in self.run.names)

    @property
    def template(self) -> str:
        """빈칸을 채우면 되는 역전파."""
        interior = [n for n in self.run.values if n not in self.run.inputs and n != "loss"]
        lines = [f"def backward({', '.join([*self.run.inputs, *interior])}):"]
        lines += [f"    d_{n} = ..." for n in self.run.names]
        pairs = ", ".join(f'"d_{n}":\0d_{n}' for n in self.run.names)  # 쌍은 줄 사이에서 갈라지지 않게
        body = textwrap.wrap(pairs, 100, initial_indent="    return {", subsequent_indent=" " * 12)
        return "\n".join([*lines, *body]).replace("\0", " ") + "}"

    def solution(self) -> Passage:
        """바른 역전파 하나의 NumPy 소스. 검사가 늘 실행해 보는 것이다."""
        source = inspect.getsource(self.problem.backward).rstrip()
        return Passage(f"{self._heading} · 풀이", source.split("\n"), code=True)

    def hint(self, which: int | str | None = None) -> Passage:
        """힌트. 인수 없이 부르면 다음 단계의 것, 수이면 그 단계(1부터), 기울기의 이름이면 그 기울기의 것.

        단계는 차례와 모양, 쓰임, 국소 도함수, 다 모은 식이고, 뒤로 갈수록 답에 가깝다. 식은 규칙을 기호로 읽은 것이다.

        예외
        ----
        ArgumentError : 없는 단계나 이름.
        """
        if isinstance(which, str):
            name = which.removeprefix("d_")
            if name not in self.run.names:
                near = difflib.get_close_matches(f"d_{name}", self.names, 1)
                raise ArgumentError(f"hint: {which!r} 이라는 기울기는 없습니다. {did_you_mean(near)}"
                                    f"이 연습의 기울기: {', '.join(self.names)}.")
            return hints.hint_for(self.run, name)
        grade = min(self._hinted + 1, len(hints.TITLES)) if which is None else which
        if not isinstance(grade, int) or not 1 <= grade <= len(hints.TITLES):
            raise ArgumentError(
                f"hint: 단계는 1부터 {len(hints.TITLES)}까지입니다. 받은 값: {which!r}. 기울기의 이름({self.names[0]})도 됩니다."
            )
        self._hinted = grade
        return hints.hint(self.run, grade)

    # ── 채점 ──

    def check(self, backward: Callable[..., Any] | Mapping[str, Any] | None = None, /, **arrays: Any) -> Report:
        """낸 기울기를 모두 엔진의 기울기와 견주어, 연쇄 법칙의 차례로 처음 틀린 곳과 그 까닭을 말한다.

        매개변수
        --------
        backward : 역전파 함수, 또는 이름 → 기울기인 사전. 함수에는 인수의 이름대로 입력과 순전파의 값을 넣어 준다
            (``cache`` 라는 인수에는 그 모두가 든 사전을). 배열은 읽기 전용이다. 맞으면 다른 씨앗의 자료로도 본다.
        arrays : ``check(d_w=…, d_b=…)`` 처럼 곧바로 낸 기울기.

        반환
        ----
        Report : 모두 내고 모두 맞으면 참. ``first_wrong``, ``cause``, ``rows``. 중간의 기울기는 내지 않아도 되지만, 내면 더 좁혀 준다.

        예외
        ----
        ArgumentError, ArgumentTypeError : 모르는 이름의 인수나 기울기, 사전이 아닌 답.
        ExerciseError : 역전파 함수 안에서 오류가 났을 때(그 줄과 풀이를 적는다).
        """
        if (backward is None) == (not arrays):
            raise ArgumentError(
                "check: 역전파 함수(또는 사전) 하나, 아니면 d_w=… 같은 기울기들을 주세요. "
                + ("둘을 함께 받았습니다." if arrays else "아무것도 받지 못했습니다.")
            )
        if arrays or isinstance(backward, Mapping):
            return self._report(self.run, answers_of(arrays or backward, self.run), (self.seed,))
        assert backward is not None
        report = self._report(self.run, called(backward, self.run), (self.seed,))
        for _ in range(_MORE):
            if report:
                run = Run(self.problem, report.seeds[-1] + 1, self.dtype)
                with contextlib.redirect_stdout(io.StringIO()):  # 학습자의 print 는 한 번만 보인다
                    given = called(backward, run)
                report = self._report(run, given, (*report.seeds, run.seed))
        return report

    def _report(self, run: Run, given: Mapping[str, Any], seeds: tuple[int, ...]) -> Report:
        missing = tuple(f"d_{n}" for n in run.leaves if n not in given)
        return Report(self._heading, judge(run, given), missing, seeds, str(self.dtype))

    # ── 보이기 ──

    @property
    def _heading(self) -> str:
        return f"연습 {self.number} · {self.title}"

    def _inputs(self) -> str:
        return ", ".join(f"{n} {np.shape(v)}" + (" 정수" if v.dtype.kind == "i" else "") for n, v in self.run.inputs.items())

    def _wanted(self) -> str:
        return " → ".join(f"{n} {self.run.gradients[n.removeprefix('d_')].shape}" for n in self.names)

    def __repr__(self) -> str:
        return "\n".join([
            f"{self._heading}  {_stars(self.level)}", "", self.statement, "",
            f"입력(seed={self.seed}, {self.dtype}): {self._inputs()}", "", "순전파", "", textwrap.indent(self.forward_source, "    "), "",
            f"구할 것, 손실에서 아래로: {self._wanted()}", "",
            "빈칸을 채워 .check(backward) 로 확인하세요(중간의 것은 건너뛰어도 됩니다). 막히면 .hint(), 풀이는 .solution()", "",
            textwrap.indent(self.template, "    "),
        ])

    def _repr_markdown_(self) -> str:
        return "\n".join([
            f"### {self._heading}  {_stars(self.level)}", "", self.statement, "",
            f"입력(seed={self.seed}, {self.dtype}): {self._inputs()}", "", "**순전파**", "", "```python", self.forward_source, "```", "",
            f"**구할 것**, 손실에서 아래로: {self._wanted()}", "",
            "빈칸을 채워 `.check(backward)` 로 확인하세요(중간의 것은 건너뛰어도 됩니다). 막히면 `.hint()`, 풀이는 `.solution()`", "",
            "```python", self.template, "```",
        ])


class Exercises:
    """연습의 목록. 차례로 꺼낼 수 있고, ``print`` 하면 표가 된다."""

    def __init__(self, seed: int, dtype: Any) -> None:
        self.seed, self.dtype = seed, dtype

    def __len__(self) -> int:
        return len(ORDER)

    def __iter__(self) -> Iterator[Exercise]:
        return (Exercise(problem(k), self.seed, self.dtype) for k in range(1, len(ORDER) + 1))

    def _rows(self) -> list[tuple[str, ...]]:
        return [(str(e.number), _stars(e.level), e.name, e.title) for e in self]

    def __repr__(self) -> str:
        table = [("번호", "수준", "이름", "제목"), *self._rows()]
        widths = [max(terminal_width(row[k]) for row in table) for k in range(4)]
        lines = ["  ".join([right_aligned(row[0], widths[0]), *(padded(c, w) for c, w in zip(row[1:], widths[1:], strict=True))])
                 .rstrip() for row in table]
        rule = "─" * (sum(widths) + 6)
        return "\n".join(["역전파 연습: 손으로 쓰고, 어디가 틀렸는지 듣습니다.", "", lines[0], rule, *lines[1:], rule,
                          "tg.exercise(1) 이나 tg.exercise(\"neuron\") 으로 하나를 펼치세요."])

    def _repr_markdown_(self) -> str:
        rows = [f"| {' | '.join([number, stars, f'`{name}`', title])} |" for number, stars, name, title in self._rows()]
        return "\n".join(["| 번호 | 수준 | 이름 | 제목 |", "|---:|---|---|---|", *rows, "",
                          "`tg.exercise(1)` 이나 `tg.exercise(\"neuron\")` 으로 하나를 펼치세요."])


def exercise(which: int | str | None = None, *, seed: int = 0, dtype: Any = "float64") -> Any:
    """역전파 연습: 역전파를 NumPy로 손수 쓰면, 어디가 왜 틀렸는지 말해 준다. 바른 기울기는 엔진이 같은 자료로 셈한 것이다.

    매개변수
    --------
    which : 번호(1부터), 짧은 이름(``"neuron"``), 또는 제목. 주지 않으면 목록을 돌려준다.
    seed : 자료의 씨앗. 0 이상의 정수.
    dtype : 자료의 dtype: ``"float64"`` 또는 ``"float32"``.

    반환
    ----
    Exercises : 목록(``which`` 를 주지 않았을 때).
    Exercise : 연습 하나. ``check``, ``hint``, ``solution``, ``inputs``, ``cache``, ``names``.

    예외
    ----
    ArgumentError : 없는 번호나 이름, 실수가 아닌 ``dtype``, 음수인 ``seed``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> neuron = tg.exercise("neuron")
    >>> def backward(x, w, t, a):
    ...     d_a = a - t
    ...     d_z = d_a * (1 - a * a)
    ...     return {"d_a": d_a, "d_z": d_z, "d_b": d_z, "d_w": d_z * x, "d_x": d_z * w}
    >>> report = neuron.check(backward)
    >>> bool(report), report.first_wrong
    (False, 'd_z')
    >>> print(report.cause)
    시그모이드 대신 tanh 의 도함수 1 − a² 을 곱했습니다. σ′(z) = a (1 − a) 입니다.

    출처
    ----
    채우고 검사받는 연습의 꼴은 minitorch 와 CS231n 의 숙제에서 배웠다.
    """
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or seed < 0:
        raise ArgumentError(f"exercise: seed 는 0 이상의 정수여야 합니다. 받은 값: {seed!r}.")
    if str(dtype) not in ("float32", "float64") and dtype not in (np.float32, np.float64):
        raise ArgumentError(f"exercise: dtype 은 'float64' 나 'float32' 입니다. 받은 값: {dtype!r}.")
    if which is None:
        return Exercises(int(seed), dtype)
    return Exercise(problem(_number(which)), int(seed), dtype)


def _number(which: Any) -> int:
    """번호, 이름, 제목을 번호로."""
    if isinstance(which, (int, np.integer)) and not isinstance(which, bool):
        if 1 <= which <= len(ORDER):
            return int(which)
        raise ArgumentError(f"exercise: {which}번 연습은 없습니다. 1부터 {len(ORDER)}까지입니다. tg.exercise() 로 목록을 보세요.")
    if not isinstance(which, str):
        raise ArgumentTypeError(f"exercise: 번호나 이름을 주세요. 받은 것: {describe(which)}. tg.exercise() 로 목록을 보세요.")
    if which.strip().isdecimal():
        return _number(int(which))
    if which in ORDER:
        return ORDER.index(which) + 1
    titles = {problem(k).title: k for k in range(1, len(ORDER) + 1)}
    if which in titles:
        return titles[which]
    found = [k for title, k in titles.items() if which.strip() and which.strip() in title]
    if len(found) == 1:
        return found[0]
    near = [titles[t] for t in titles if titles[t] in found] or [
        k for n in difflib.get_close_matches(which, [*ORDER, *titles], 3) for k in [titles.get(n) or ORDER.index(n) + 1]]
    said = ", ".join(f"{k} ({problem(k).title}, {ORDER[k - 1]!r})" for k in dict.fromkeys(near))
    maybe = f"혹시: {said}. " if said else ""
    raise ArgumentError(f"exercise: {which!r} 이라는 연습을 하나로 정할 수 없습니다. {maybe}tg.exercise() 로 목록을 보세요.")


def _stars(level: int) -> str:
    return "★" * level + "☆" * (5 - level)
