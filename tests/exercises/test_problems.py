"""모든 문제: 풀이는 맞고, 적어 둔 잘못은 저마다 제 말로 불리고, 틀린 답 다섯 가지 이상의 까닭을 바로 말한다."""

from __future__ import annotations

import numpy as np
import pytest
from support.exercises import BACKWARD, VALUES, run_of

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.exercises.causes import factor_cause, suspects
from tinygrad_ko.exercises.chain import named_call
from tinygrad_ko.exercises.closeness import alike
from tinygrad_ko.exercises.problem import problem
from tinygrad_ko.exercises.problems import ORDER
from tinygrad_ko.exercises.words import as_words

SEEDS = range(3)
every = pytest.mark.parametrize("name", ORDER)
value = pytest.mark.parametrize("name", VALUES)


def test_new_problems_stand_in_the_order_of_their_lessons():
    lessons = [problem(k).lesson for k in range(1, len(ORDER) + 1)]
    assert ORDER[:16] == tuple(BACKWARD[:16]) and lessons[16:] == sorted(lessons[16:]), "problems/__init__.py: 제 수업의 줄 아래에 적으세요"
    assert all(0 <= lesson <= 25 for lesson in lessons) and len(set(ORDER)) == len(ORDER)
    assert all(problem(k).level in range(1, 6) for k in range(1, len(ORDER) + 1))


@value
def test_a_problem_of_values_says_what_it_needs(name):
    p = problem(ORDER.index(name) + 1)
    e = tg.exercise(name)
    names = tuple(p.results)
    assert names and p.text and not set(names) & set(e.inputs), "낼 것과 입력의 이름이 겹친다"
    assert {m.name for m in p.mistakes} <= set(names) and {*p.axes, *p.accepts, *p.choices, *p.hints} <= set(names)
    assert {*p.called, *p.held_out} <= set(e.inputs)
    for n, axes in p.axes.items():
        shape = e.run.answers[n].shape
        assert len(axes) <= len(shape) and all(isinstance(a, str) or len(a) == k for a, k in zip(axes, shape, strict=False)), n
    text = repr(e)
    assert all(n in text for n in (*names, *e.inputs)) and "def answer(" in text and text.count("순전파\n") == 0
    assert repr(e.hint(1)) and repr(e.hint(2)) and repr(e.hint(3)) and all(n in repr(e.hint(n)) for n in names)
    with pytest.raises(ArgumentError, match="1부터 3"):
        e.hint(4)


@value
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_reference_passes(name, dtype):
    for seed in SEEDS:
        e = tg.exercise(name, seed=seed, dtype=dtype)
        answers = e.run.answers
        assert e.check(lambda cache, _problem=e.problem: answered(_problem, cache)), "풀이의 함수"
        report = e.check({n: a[()] for n, a in answers.items()})
        assert report and not any(r.comparison.notes for r in report.rows), report
        for n, a in answers.items():
            assert a.dtype.kind != "f" or (a.dtype == dtype and np.isfinite(a).all()), f"{n}: dtype 이 자료의 것이어야 한다"
        assert e.run.answers is answers and all(np.array_equal(v, run_of(name, seed, dtype).inputs[n]) for n, v in e.inputs.items())


def answered(p, known):
    known = dict(known)
    for n, function in p.results.items():
        known[n] = named_call(function, known)
    return {n: known[n] for n in p.results}


@value
def test_the_data_vary_with_the_seed_or_not_at_all(name):
    a, b, c = (run_of(name, s).inputs for s in (0, 0, 1))
    assert all(np.array_equal(a[n], b[n]) for n in a) and [np.shape(v) for v in a.values()] == [np.shape(v) for v in c.values()]


def handed_in(run, name, wrong):
    """``name`` 만 틀리고, 뒤의 것은 그 틀린 것으로 바르게 셈한 답. 셈할 수 없으면 내지 않는다."""
    with np.errstate(all="ignore"):
        return {n: a[()] for n, a in (run.arrivals({name: wrong}) | {name: wrong}).items()}


@value
def test_every_known_mistake_is_called_by_its_own_words(name):
    for seed in SEEDS:
        run, e = run_of(name, seed), tg.exercise(name, seed=seed)
        known = run.inputs | {n: a[()] for n, a in run.answers.items()}
        for mistake in run.problem.mistakes:
            wrong = np.asarray(as_words(named_call(mistake.answer, known)))
            report = e.check(handed_in(run, mistake.name, wrong))
            assert not report and report.first_wrong == mistake.name, (seed, mistake.text, "바른 답과 같다")
            assert report.cause is not None and (report.cause.text, report.cause.cure) == (mistake.text, mistake.cure), (seed, mistake.text, report)
            assert {r.status for r in report.rows if r.name != mistake.name} <= {"맞음", "앞의 것이 틀려서", "앞의 것부터", "내지 않음"}, report
            assert mistake.text in repr(report) and mistake.text in report._repr_markdown_()


def wrong_answers(run):
    """(어느 답, 까닭의 열쇠, 틀린 답): 문제의 잘못, 그리고 어느 문제에나 있는 잘못."""
    for name, right in run.answers.items():
        evidence = run.evidence(name, {})
        numeric = right.dtype.kind != "U"
        found = [(s.cause.key, s.answer) for s in suspects(evidence)]
        if numeric and name not in run.problem.accepts and right.any():
            found += [(s.cause.key, s.answer) for f in (-1, 2, 0.5, 1 / np.log(2)) if (s := factor_cause(f, evidence)) is not None]
            found += [("nan", np.where(np.ones(right.shape, bool), np.nan, right))]
            found += [("shape", right[None])]
        for key, wrong in found:
            if not alike(wrong, right) or (key == "shape" and wrong.shape != right.shape):
                yield name, key, np.asarray(wrong)


@pytest.mark.slow
@value
def test_five_or_more_wrong_answers_are_named(name):
    """까닭마다 그 답을 내면, 그 까닭이나 똑같은 답을 낳는 앞선 까닭을 말한다."""
    for seed in SEEDS[:1]:
        run, e = run_of(name, seed), tg.exercise(name, seed=seed)
        tried = [(n, key, wrong) for n, key, wrong in wrong_answers(run) if run.refusal(n, {n: wrong}) != ""]
        told = set()
        for n, key, wrong in {(n, key): (n, key, wrong) for n, key, wrong in tried}.values():
            report = e.check(handed_in(run, n, wrong))
            assert not report and report.first_wrong == n and report.cause is not None, (seed, n, key, report)
            same = [k for m, k, other in tried if m == n and alike(other, wrong)]
            assert report.cause.key in (*same, "shape", "nan", "not accepted"), (seed, n, key, report)
            told.add((n, report.cause.key, report.cause.text))
        assert len(told) >= 5, (seed, told)


@every
def test_nothing_handed_in_is_not_right(name):
    e = tg.exercise(name)
    for empty in ({}, dict.fromkeys(e.names, ...)):
        report = e.check(empty)
        assert not report and "모두 맞습니다" not in repr(report) and "아직 내지 않은 것" in repr(report)


@value
def test_the_printed_solution_runs_as_it_is(name):
    """풀이의 글만 옮겨도 돈다: 글에 없는 함수나 상수를 부르지 않는다."""
    e = tg.exercise(name)
    scope: dict[str, object] = {"np": np}
    exec(str(e.solution(untried=True)).partition("\n")[2], scope)
    found: dict[str, object] = {}
    for answer, function in e.problem.results.items():
        found[answer] = named_call(scope[function.__name__], {**e.cache, **found})
    assert e.check(found)


@every
def test_the_solution_comes_after_a_try(name, monkeypatch):
    monkeypatch.setattr(tg.exercises.Exercise, "_tried", set())
    e = tg.exercise(name)
    hidden = repr(e.solution())
    assert "한 번 답해 본 뒤에" in hidden and "def " not in hidden and "return" not in hidden
    assert "def " in repr(e.solution(untried=True)) and repr(tg.exercise(name).solution()) == hidden, "미리 본 것은 답해 본 것이 아니다"
    e.check(**dict.fromkeys(e.names, ...))  # 빈칸 그대로는 답해 본 것이 아니다
    assert repr(e.solution()) == hidden
    with pytest.raises(ArgumentError):
        e.check()
    assert repr(e.solution()) == hidden
    e.check(**{e.names[0]: 12345.678})
    assert repr(tg.exercise(name, seed=3).solution()) == repr(tg.exercise(name, seed=3).solution(untried=True)), "다른 씨앗으로도 보인다"
    assert e.problem.why in repr(e.solution()).replace("\n# ", "\n").replace("\n#\n", "\n\n")
