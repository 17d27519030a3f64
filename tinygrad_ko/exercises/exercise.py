"""연습: 역전파나 규칙을 NumPy로 손수 쓰고, 어디가 왜 틀렸는지 듣는다."""

from __future__ import annotations

import contextlib
import difflib
import io
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun, particle
from ..korean.terminal_width import padded, right_aligned, terminal_width
from ..progress.keeping import note_exercise
from .judge import MISSING, judge
from .kinds import AnyRun, hint, hint_for, hint_titles, opened
from .learner import answers_of, called
from .passage import Passage, did_you_mean
from .problem import Problem, problem
from .problems import ORDER
from .report import Report

__all__ = ["Exercise", "Exercises", "exercise"]

_LAST_LESSON = 25
_MORE = 2  # 함수로 낸 답이 맞으면, 다른 씨앗의 자료 몇 벌에서 더 보는가


class Exercise:
    """연습 하나. ``print`` 하면 문제가 보인다."""

    _tried: ClassVar[set[str]] = set()  # 이 파이썬에서 한 번이라도 답을 내 본 연습의 이름

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
    def lesson(self) -> int:
        """이 연습이 나오는 수업의 번호(0부터 25까지)."""
        return self.problem.lesson

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
        """순전파의 NumPy 소스. 값을 묻는 연습에는 없다(빈 글)."""
        return self.run.given_source

    @cached_property
    def run(self) -> AnyRun:
        """이 연습의 자료와 바른 답: 기울기를 묻는 것이면 순전파와 엔진이 낸 기울기."""
        return opened(self.problem, self.seed, self.dtype)

    @property
    def inputs(self) -> dict[str, Any]:
        """입력: 이름 → 배열 또는 수."""
        return dict(self.run.inputs)

    @property
    def cache(self) -> dict[str, Any]:
        """함수에 넣어 주는 모든 값(입력, 그리고 기울기를 묻는 것이면 순전파의 중간값): 이름 → 배열 또는 수."""
        return dict(self.run.values)

    @property
    def names(self) -> tuple[str, ...]:
        """낼 것의 이름, 차례대로. 기울기이면 손실에서 아래로(연쇄 법칙의 차례) ``d_이름``."""
        return tuple(map(self.run.shown, self.run.names))

    @property
    def template(self) -> str:
        """빈칸을 채우면 되는 함수."""
        return self.run.template

    def solution(self, *, untried: bool = False) -> Passage:
        """풀이: 바른 함수의 NumPy 소스와 그 까닭. 검사가 늘 실행해 보는 것이다.

        매개변수
        --------
        untried : 참이면 아직 답을 내 보지 않았어도 보인다. 거짓이면 ``check`` 로 한 번 내 본 뒤에 보인다(다른 씨앗으로 낸 것도 친다).
        """
        if not untried and self.name not in self._tried:
            return Passage(f"{self._heading} · 풀이", [
                "풀이는 한 번 답해 본 뒤에 보입니다. 틀려도 됩니다: .check(…) 로 아는 데까지 내 보세요.",
                "막히면 .hint() 로 한 단계씩 들을 수 있습니다. 그래도 지금 보려면 .solution(untried=True)."])
        return Passage(f"{self._heading} · 풀이", self.run.solution, code=True)

    def hint(self, which: int | str | None = None) -> Passage:
        """힌트. 인수 없이 부르면 다음 단계의 것, 수이면 그 단계(1부터), 답의 이름이면 그 답의 것.

        뒤로 갈수록 답에 가깝다. 기울기를 묻는 것이면 차례와 모양, 쓰임, 국소 도함수, 다 모은 식이고(식은 규칙을 기호로 읽은 것이다),
        값을 묻는 것이면 차례와 모양, 실마리, 살필 것이다.

        예외
        ----
        ArgumentError : 없는 단계나 이름.
        """
        kind, titles = self.run.kind, hint_titles(self.run)
        if isinstance(which, str):
            name = which.removeprefix(kind.prefix)
            if name not in self.run.names:
                near = difflib.get_close_matches(self.run.shown(name), self.names, 1)
                raise ArgumentError(f"hint: {Noun(repr(which)):이라는/라는} {Noun(kind.thing):은/는} 없습니다. {did_you_mean(near)}"
                                    f"이 연습의 {kind.thing}: {', '.join(self.names)}.")
            return hint_for(self.run, name)
        grade = min(self._hinted + 1, len(titles)) if which is None else which
        if not isinstance(grade, int) or not 1 <= grade <= len(titles):
            raise ArgumentError(
                f"hint: 단계는 1부터 {len(titles)}까지입니다. 받은 값: {which!r}. {kind.thing}의 이름({self.names[0]})도 됩니다."
            )
        self._hinted = grade
        return hint(self.run, grade)

    # ── 채점 ──

    def check(self, answer: Any = None, /, **given: Any) -> Report:
        """낸 답을 모두 바른 답(기울기이면 엔진의 것)과 견주어, 차례로 처음 틀린 곳과 그 까닭을 말한다.

        ``tinygrad-ko learn`` 으로 시작한 사람이면, 맞힌 연습을 진도에 적는다. 시작하지 않았으면 아무것도 쓰지 않는다.

        매개변수
        --------
        answer : 함수, 또는 이름 → 답인 사전. 함수에는 인수의 이름대로 입력(역전파이면 순전파의 값도)을 넣어 준다
            (``cache`` 라는 인수에는 그 모두가 든 사전을). 배열은 읽기 전용이다. 맞으면 다른 씨앗의 자료로도 본다.
            값을 하나만 묻는 연습이면 그 값 그대로도 된다.
        given : ``check(d_w=…, d_b=…)`` 처럼 이름으로 곧바로 낸 답.

        반환
        ----
        Report : 모두 내고 모두 맞으면 참. ``first_wrong``, ``cause``, ``rows``. 중간의 기울기는 내지 않아도 되지만, 내면 더 좁혀 준다.

        예외
        ----
        ArgumentError, ArgumentTypeError : 모르는 이름의 인수나 답, 사전이 아닌 답.
        ExerciseError : 낸 함수 안에서 오류가 났을 때(그 줄과 풀이를 적는다).
        """
        run = self.run
        if (answer is None) == (not given):
            first, function = run.shown(run.leaves[0]), "역전파 함수" if run.kind.gradient else "함수"
            raise ArgumentError(
                f"check: {function}(또는 사전) 하나, 아니면 {first}=… 같은 {run.kind.thing}들을 주세요. "
                + ("둘을 함께 받았습니다." if given else "아무것도 받지 못했습니다.")
            )
        direct = not run.kind.gradient and len(run.names) == 1 and not callable(answer)
        if given or isinstance(answer, Mapping) or direct:
            return self._noted(self._report(run, answers_of(given or answer, run), (self.seed,)))
        report = self._report(run, called(answer, run), (self.seed,))
        for _ in range(_MORE):
            other = opened(self.problem, report.seeds[-1] + 1, self.dtype)
            if report and any(not np.array_equal(v, self.run.inputs[n]) for n, v in other.inputs.items()):
                with contextlib.redirect_stdout(io.StringIO()):  # 학습자의 print 는 한 번만 보인다
                    given = called(answer, other)
                report = self._report(other, given, (*report.seeds, other.seed))
        return self._noted(report)

    def _report(self, run: AnyRun, given: Mapping[str, Any], seeds: tuple[int, ...]) -> Report:
        missing = tuple(run.shown(n) for n in run.leaves if n not in given)
        report = Report(self._heading, judge(run, given), missing, seeds, str(self.dtype), run.kind)
        if any(row.status != MISSING for row in report.rows):
            self._tried.add(self.name)
        return report

    def _noted(self, report: Report) -> Report:
        """맞았으면 진도에 적는다(``tinygrad-ko learn`` 으로 시작한 사람만)."""
        if report and self.name in ORDER:
            note_exercise(self.name)
        return report

    # ── 보이기 ──

    @property
    def _heading(self) -> str:
        return f"연습 {self.number} · {self.title}"

    def _inputs(self) -> str:
        called = getattr(self.problem, "called", {})
        return ", ".join(f"{n} {np.shape(v)}" + (" 정수" if v.dtype.kind == "i" else "") + (f" {called[n]}" if n in called else "")
                         for n, v in self.run.inputs.items())

    def _wanted(self) -> str:
        shapes = {n: self.run.answers[n].shape for n in self.run.names}
        return " → ".join(f"{self.run.shown(n)} {shape}" if shape or self.run.kind.gradient else n for n, shape in shapes.items())

    def _told(self, code: Callable[[str], str]) -> tuple[str, str, str]:
        """입력, 낼 것, 하는 법."""
        gradient = self.run.kind.gradient
        name = self.template.partition("(")[0].removeprefix("def ")
        skip = "(중간의 것은 건너뛰어도 됩니다)" if gradient else ""
        return (f"입력(seed={self.seed}, {self.dtype}): {self._inputs()}",
                f"{'손실에서 아래로' if gradient else '차례대로'}: {self._wanted()}",
                f"빈칸을 채워 {code(f'.check({name})')}{particle(name, '으로/로')} 확인하세요{skip}. "
                f"막히면 {code('.hint()')}, 풀이는 {code('.solution()')}")

    def __repr__(self) -> str:
        inputs, wanted, how = self._told(str)
        forward = ["순전파", "", textwrap.indent(self.forward_source, "    "), ""] if self.forward_source else []
        return "\n".join([f"{self._heading}  {_stars(self.level)}", "", self.statement, "", inputs, "", *forward,
                          f"구할 것, {wanted}", "", how, "", textwrap.indent(self.template, "    ")])

    def _repr_markdown_(self) -> str:
        inputs, wanted, how = self._told("`{}`".format)
        forward = ["**순전파**", "", "```python", self.forward_source, "```", ""] if self.forward_source else []
        return "\n".join([f"### {self._heading}  {_stars(self.level)}", "", self.statement, "", inputs, "", *forward,
                          f"**구할 것**, {wanted}", "", how, "", "```python", self.template, "```"])


class Exercises:
    """연습의 목록. 차례로 꺼낼 수 있고, ``print`` 하면 표가 된다."""

    def __init__(self, seed: int, dtype: Any, lesson: int | None = None) -> None:
        self.seed, self.dtype, self.lesson = seed, dtype, lesson
        self._problems = [p for k in range(1, len(ORDER) + 1) if lesson in (None, (p := problem(k)).lesson)]

    def __len__(self) -> int:
        return len(self._problems)

    def __iter__(self) -> Iterator[Exercise]:
        return (Exercise(p, self.seed, self.dtype) for p in self._problems)

    def _rows(self) -> list[tuple[str, ...]]:
        return [(str(e.number), str(e.lesson), _stars(e.level), e.name, e.title) for e in self]

    def __repr__(self) -> str:
        table = [("번호", "수업", "수준", "이름", "제목"), *self._rows()]
        widths = [max(terminal_width(row[k]) for row in table) for k in range(5)]
        lines = ["  ".join([*(right_aligned(c, w) for c, w in zip(row[:2], widths[:2], strict=True)),
                            *(padded(c, w) for c, w in zip(row[2:], widths[2:], strict=True))]).rstrip() for row in table]
        rule = "─" * (sum(widths) + 8)
        return "\n".join([f"{self._title}: 손으로 쓰고, 어디가 틀렸는지 듣습니다.", "", lines[0], rule, *lines[1:], rule, self._open(str)])

    def _repr_markdown_(self) -> str:
        rows = [f"| {' | '.join([number, lesson, stars, f'`{name}`', title])} |" for number, lesson, stars, name, title in self._rows()]
        return "\n".join(["| 번호 | 수업 | 수준 | 이름 | 제목 |", "|---:|---:|---|---|---|", *rows, "", self._open("`{}`".format)])

    @property
    def _title(self) -> str:
        return "연습" if self.lesson is None else f"수업 {self.lesson}의 연습"

    def _open(self, code: Callable[[str], str]) -> str:
        if not self._problems:
            return f"이 수업에는 채점하는 연습이 없습니다. 모두 보려면 {code('tg.exercise()')}."
        first = self._problems[0]
        by_name = code(f'tg.exercise("{first.key}")')
        return f"{code(f'tg.exercise({first.number})')} 이나 {by_name} {particle(first.key, '으로/로')} 하나를 펼치세요."


def exercise(which: int | str | None = None, *, lesson: int | None = None, seed: int = 0, dtype: Any = "float64") -> Any:
    """연습: 역전파나 규칙 한 걸음을 NumPy로 손수 쓰면, 어디가 왜 틀렸는지 말해 준다. 바른 기울기는 엔진이 같은 자료로 셈한 것이다.

    매개변수
    --------
    which : 번호(1부터), 짧은 이름(``"neuron"``), 또는 제목. 주지 않으면 목록을 돌려준다.
    lesson : 수업의 번호(0부터 25까지). 주면 그 수업의 연습만 목록으로 돌려준다.
    seed : 자료의 씨앗. 0 이상의 정수.
    dtype : 자료의 dtype: ``"float64"`` 또는 ``"float32"``.

    반환
    ----
    Exercises : 목록(``which`` 를 주지 않았을 때).
    Exercise : 연습 하나. ``check``, ``hint``, ``solution``, ``inputs``, ``cache``, ``names``.

    예외
    ----
    ArgumentError : 없는 번호나 이름이나 수업, 실수가 아닌 ``dtype``, 음수인 ``seed``.

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
    if lesson is not None and (isinstance(lesson, bool) or not isinstance(lesson, (int, np.integer)) or not 0 <= lesson <= _LAST_LESSON):
        raise ArgumentError(f"exercise: lesson 은 수업의 번호, 0부터 {_LAST_LESSON}까지의 정수입니다. 받은 값: {lesson!r}.")
    if which is None:
        return Exercises(int(seed), dtype, None if lesson is None else int(lesson))
    if lesson is not None:
        raise ArgumentError("exercise: 연습 하나와 lesson 을 함께 주었습니다. 하나를 보려면 이름만, 수업의 목록을 보려면 lesson 만 주세요.")
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
    raise ArgumentError(f"exercise: {Noun(repr(which)):이라는/라는} 연습을 하나로 정할 수 없습니다. {maybe}tg.exercise() 로 목록을 보세요.")


def _stars(level: int) -> str:
    return "★" * level + "☆" * (5 - level)
