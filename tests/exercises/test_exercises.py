"""연습: 풀이는 언제나 맞고, 자료는 잘못을 가려낼 만하고, 기준은 엔진의 기울기이다."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from support.exercises import BACKWARD, run_of

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.exercises import problems
from tinygrad_ko.exercises.causes import factor_cause, find_cause, suspects
from tinygrad_ko.exercises.chain import named_call
from tinygrad_ko.exercises.closeness import alike, close
from tinygrad_ko.exercises.problem import problem
from tinygrad_ko.exercises.problems import ORDER
from tinygrad_ko.korean.terminal_width import terminal_width
from tinygrad_ko.korean.tex_as_text import tex_as_text

NUMBERS = range(1, len(ORDER) + 1)
SEEDS = range(5)
every = pytest.mark.parametrize("name", BACKWARD)


# ── 풀이와 기준 ──


@every
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_solution_passes(name, dtype):
    for seed in SEEDS:
        e = tg.exercise(name, seed=seed, dtype=dtype)
        report = e.check(e.problem.backward)
        assert report and report.first_wrong is None and report.cause is None and "모두 맞습니다" in repr(report)
        assert {r.status for r in report.rows} == {"맞음"}, "풀이는 중간의 기울기까지 모두 낸다"
        assert report.seeds == (seed, seed + 1, seed + 2)
        for row in report.rows:
            assert row.comparison.mine.dtype == dtype and not row.comparison.notes


@every
def test_the_printed_solution_is_the_one_that_runs(name):
    e = tg.exercise(name)
    text = str(e.solution(untried=True))
    source = text.split("\n", 1)[1]
    scope = {"np": np}
    exec(source, scope)
    made = named_call(scope["backward"], e.cache)
    assert set(made) == set(e.names) and e.check(made)


@every
def test_the_printed_forward_gives_the_cache(name):
    e = tg.exercise(name, seed=3)
    scope = {"np": np}
    exec(e.forward_source, scope)
    made = named_call(scope["forward"], e.inputs)
    assert made and all(np.array_equal(v, e.cache[n]) for n, v in made.items()) and set(e.cache) == {*e.inputs, *made}


@every
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_reference_is_what_backward_leaves_in_grad(name, dtype):
    run = run_of(name, 1, dtype)
    for n in run.names:
        run.tensors[n].retain_grad() if n not in run.leaves else run.tensors[n].zero_grad()
    run.loss.backward(retain_graph=True)
    for n in run.names:
        assert np.array_equal(run.tensors[n].grad.data, run.gradients[n])
        assert run.gradients[n].dtype == run.values[n].dtype == dtype and run.gradients[n].shape == run.values[n].shape
    assert run.loss.data == pytest.approx(run.values["loss"], rel=1e-6)


@every
def test_the_reference_agrees_with_finite_differences(name):
    run = run_of(name, 2)

    def loss(*leaves):
        return run.problem.forward(**(run.inputs | dict(zip(run.leaves, leaves, strict=True))))["loss"]

    assert tg.gradcheck(loss, [run.inputs[n] for n in run.leaves], allow_vacuous=False)


@every
def test_the_order_is_the_chain_rule(name):
    run = run_of(name)
    for n in run.names:
        assert all(a == "loss" or run.names.index(a) < run.names.index(n) for a in run.above(n))
        assert "loss" in run.ancestors(n)
    assert set(run.leaves) == {n for n, v in run.inputs.items() if n not in run.problem.given and v.dtype.kind == "f"}


# ── 자료는 잘못을 가려낼 만한가 ──


@pytest.mark.slow
@every
def test_the_data_can_tell_mistakes_apart(name):
    """축의 길이가 서로 다르고, 기울기가 0 이 아니고, 흔한 까닭의 답이 모두 바른 답과도 서로와도 다르다."""
    for seed in SEEDS:
        run = run_of(name, seed)
        for n in run.names:
            right = run.gradients[n]
            assert np.abs(right).max() > 1e-4, "기울기가 0 이면 아무것도 가려내지 못한다"
            squares = {"recurrent": {"u"}, "attention": {"p", "r"}}.get(name, set())  # 본디 정사각행렬인 것
            assert len(set(right.shape)) == right.ndim or n in squares
            assert np.unique(right.round(9)).size > 1 or right.size == 1
            evidence = run.evidence(n, {})
            tried = [(c.key, a) for c, a in suspects(evidence) if not alike(a, right)]
            tried += [(s.cause.key, s.answer) for f in (-1, 2, 0.5, -2) if (s := factor_cause(f, evidence)) is not None]
            assert {"sign", "two"} <= {k for k, _ in tried} and len(tried) >= 5
            for key, wrong in tried:
                found = find_cause(wrong, evidence)
                assert found is not None and (found.key == key or _same_answer(tried, key, found.key)), (n, key, found)


def _same_answer(tried, key, found):
    """두 까닭이 정말로 같은 답을 낳는다면 어느 쪽을 말해도 옳다: 그 답이 앞선 까닭의 것인가."""
    order = [k for k, _ in tried]
    answers = {k: [a for kk, a in tried if kk == k] for k in (key, found)}
    return (found in ("shape", "broadcast", "batch sum") or order.index(found) <= order.index(key)) and (
        found not in answers or any(alike(a, b) for a in answers[key] for b in answers[found]))


@every
def test_seeds_change_the_data_and_repeat(name):
    a, b, c = (tg.exercise(name, seed=s).inputs for s in (0, 0, 1))
    assert all(np.array_equal(a[n], b[n]) for n in a) and not all(np.array_equal(a[n], c[n]) for n in a)
    assert [v.shape for v in a.values()] == [v.shape for v in c.values()]


@every
def test_every_known_mistake_is_recognised_by_itself(name):
    for seed in SEEDS:
        run = run_of(name, seed)
        known = run.values | {f"d_{n}": g for n, g in run.gradients.items()}
        for k, mistake in enumerate(run.problem.mistakes):
            wrong = np.asarray(named_call(mistake.answer, known))
            assert wrong.shape == run.gradients[mistake.name].shape and not close(wrong, run.gradients[mistake.name])
            given = {f"d_{n}": g for n, g in run.gradients.items()} | {f"d_{mistake.name}": wrong}
            report = tg.exercise(name, seed=seed).check(given)
            assert report.first_wrong == f"d_{mistake.name}" and report.cause.key == f"mistake {k}" and report.cause.text == mistake.text


# ── 목록과 글 ──


def test_there_are_twelve_or_more_from_scalar_to_attention():
    exercises = list(tg.exercise())
    assert len(exercises) == len(tg.exercise()) == len(ORDER) >= 12
    levels = [e.level for e in exercises[:16]]
    assert levels == sorted(levels) and set(levels) == {1, 2, 3, 4, 5}
    assert len({e.title for e in exercises}) == len({e.name for e in exercises}) == len(ORDER)
    for e in exercises:
        assert e.statement and re.search("[가-힣]", e.title) and ("L = " in e.statement or e.name not in BACKWARD), e.name


def test_the_list_is_a_table():
    text, markdown = repr(tg.exercise()), tg.exercise()._repr_markdown_()
    for e in tg.exercise():
        assert e.title in text and e.name in text and f"| {e.number} | " in markdown and f"`{e.name}`" in markdown
    rows = text.split("\n")[4:4 + len(ORDER)]
    assert len({r.index(e.title) for r, e in zip(rows, tg.exercise(), strict=True)}) == 1, "제목의 줄이 맞아야 한다"
    assert max(map(terminal_width, text.split("\n"))) <= 100
    assert all(r.split()[1] == str(e.lesson) for r, e in zip(rows, tg.exercise(), strict=True))


def test_the_list_of_a_lesson():
    for lesson in range(26):
        listed = tg.exercise(lesson=lesson)
        assert [e.name for e in listed] == [e.name for e in tg.exercise() if e.lesson == lesson] and len(listed) == len([*listed])
        assert f"수업 {lesson}의 연습" in repr(listed) and ("없습니다" in repr(listed)) == (not len(listed)) == ("없습니다" in listed._repr_markdown_())
    assert [e.name for e in tg.exercise(lesson=5)][:3] == ["linear", "softmax", "cross_entropy"]
    for bad in (-1, 26, 1.5, "5", True):
        with pytest.raises(ArgumentError, match="0부터 25"):
            tg.exercise(lesson=bad)
    with pytest.raises(ArgumentError, match="함께"):
        tg.exercise("mlp", lesson=5)


@every
def test_an_exercise_shows_everything_needed(name):
    e = tg.exercise(name)
    for text in (repr(e), e._repr_markdown_()):
        for part in (e.title, e.statement, *(f"d_{n}" for n in e.run.names), "def backward(", "def forward(", *e.inputs):
            assert part in text
    compile(e.template, "template", "exec")
    report = e.check(named_call(_made(e.template), e.cache))  # 빈칸 그대로 내면 아무것도 내지 않은 것이다
    assert not report and report.first_wrong is None and set(report.missing) == {f"d_{n}" for n in e.run.leaves}
    assert "아직 내지 않은 것" in repr(report)


def _made(source):
    scope = {}
    exec(source, scope)
    return scope["backward"]


def test_one_is_found_by_number_name_title_or_part():
    for n in NUMBERS:
        e = tg.exercise(n)
        assert (tg.exercise(str(n)).name, tg.exercise(e.name).name, tg.exercise(e.title).name) == (e.name,) * 3
    assert tg.exercise("어텐션").name == "attention" and tg.exercise(np.int64(3)).number == 3


@pytest.mark.parametrize("bad, words", [(0, "1부터"), (99, "99"), ("nueron", "neuron"), ("정규화", "배치 정규화"), ("없는 것", "목록"), ("", "목록")])
def test_an_unknown_exercise(bad, words):
    with pytest.raises(ArgumentError, match=words):
        tg.exercise(bad)


def test_bad_arguments():
    for bad in (1.5, True, [1]):
        with pytest.raises(ArgumentTypeError):
            tg.exercise(bad)
    for bad in (-1, 0.5, True, "0"):
        with pytest.raises(ArgumentError, match="seed"):
            tg.exercise(1, seed=bad)
    for bad in ("int64", "float16", None):
        with pytest.raises(ArgumentError, match="dtype"):
            tg.exercise(1, dtype=bad)
    assert tg.exercise(1, dtype=np.float32).inputs["a"].dtype == np.float32 == tg.exercise(1, dtype=np.dtype("float32")).cache["loss"].dtype


# ── 힌트 ──


@every
def test_hints_go_from_shapes_to_formulas(name):
    e = tg.exercise(name)
    texts = [str(e.hint()) for _ in range(4)]
    assert [t.split(" · ")[0] for t in texts] == [f"힌트 {k}/4" for k in (1, 2, 3, 4)] and str(e.hint()) == texts[3]
    assert [str(e.hint(k)) for k in (1, 2, 3, 4)] == texts
    for n in e.run.names:
        assert all(f"d_{n}" in texts[k] for k in (0, 2, 3))
        own = str(e.hint(f"d_{n}"))
        assert own == str(e.hint(n)) and f"d_{n} = " in own and str(e.run.gradients[n].shape) in own
        if len(e.run.steps(n)) > 1:
            assert f"{len(e.run.steps(n))}번 쓰였습니다" in texts[1]
    assert not re.search(r"\\[a-zA-Z]", "".join(texts)), "화면의 글에 TeX 이 남았다"
    assert "$" not in "".join(texts) and "$" in e.hint(4)._repr_markdown_()


def test_hints_that_do_not_exist():
    e = tg.exercise("neuron")
    for bad in (0, 5, 1.5):
        with pytest.raises(ArgumentError, match="1부터 4"):
            e.hint(bad)
    with pytest.raises(ArgumentError, match="d_w"):
        e.hint("d_q")


_PYTHON = [(r"\[(\w+) ?= ?(\w+)\]", r"(\1==\2)"), (r"\[(\w+ > \w+)\]", r"(\1)"), (r"\s*·\s*", "*"), ("ᵀ", ".T"), ("²", "**2"), (r"sum\[축 (\d)\]", r"add(\1)"), (r"(?<![\w.])sum\(", "np.sum("),
           (r"(?<!\w)outer\(", "np.multiply.outer("), (r"√\(", "np.sqrt("), (r"cos (\w+)", r"np.cos(\1)"), (r"e⁻ᶻ", "np.exp(-z)"), (r"e([ᶻʳ])", lambda m: f"np.exp({unicodedata.normalize('NFKC', m[1])})")]


@every
def test_the_collected_formulas_are_the_gradients(name):
    """힌트에 적힌 식을 NumPy로 옮겨 셈하면 엔진의 기울기이다(옮길 수 있는 것만)."""
    run = run_of(name)
    evaluated = 0
    known = {"np": np} | run.values | {f"d_{n}": g for n, g in run.gradients.items()}
    for line in tg.exercise(name).hint(4).lines[1:]:
        text = re.sub(r"\$([^$]*)\$", lambda m: tex_as_text(m[1], one_line=True), line).removeprefix("- ")
        left, _, right = text.partition(" = ")
        if not right or re.search(r"Σ|put|조건|#|…", right):
            continue
        for pattern, written in _PYTHON:
            right = re.sub(pattern, written, right)
        known["add"] = lambda axis, n=left[2:]: lambda g: g.sum(axis).reshape(known[n].shape)
        np.testing.assert_allclose(eval(right, known) + 0 * known[left], known[left], rtol=1e-5, err_msg=text)
        evaluated += 1
    assert evaluated >= (1 if name == "piecewise" else 2), evaluated


def test_text_in_one_line():
    for tex, text in ((r"\frac{1}{2\,y}", "1/(2·y)"), (r"a^{-1}", "a⁻¹"), (r"\sqrt{v+10^{-5}}", "√(v + 10⁻⁵)"), (r"x^{a+b}", "xᵃ⁺ᵇ"),
                      (r"\left(\frac{a}{b}\right)^{2}", "(a/b)²"), (r"\tanh x", "tanh x"), (r"\begin{cases}a&c\\b&d\end{cases}", "(c이면 a, 아니면 b)"), (r"\mathtt{d\_x}\,[\mathtt{x\_1}\ne 0]", "d_x·[x_1 ≠ 0]")):
        assert tex_as_text(tex, one_line=True) == text


@pytest.mark.slow
def test_importing_stays_light():
    code = ("import sys, tinygrad_ko as tg; bad = [m for m in sys.modules if m.startswith('tinygrad_ko.exercises')]; "
            "assert not bad, bad; assert {'compare', 'exercise'} <= set(dir(tg)); from tinygrad_ko import compare, exercise; "
            "assert tg.exercise is exercise and tg.compare is compare; exercise(); "
            "assert 'matplotlib' not in sys.modules and 'scipy.special' not in sys.modules")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_problems_are_small_and_named_as_they_say():
    for key in BACKWARD:
        p = problem(ORDER.index(key) + 1)
        assert p.key == key and set(p.given) <= set(p.data(np.random.default_rng(0)))
        assert not any(name.startswith("d") for name in [*p.data(np.random.default_rng(0)), "loss"]), "d 로 시작하면 기울기의 이름과 헷갈린다"
        arguments = set(inspect.signature(p.backward).parameters)
        assert arguments <= set(run_of(key).values), "풀이가 부르는 이름"
    written = {path.stem for path in Path(inspect.getfile(problems)).parent.glob("[!_]*.py")}
    assert {*ORDER} == written and len(ORDER) == len(written), "problems/__init__.py 의 ORDER 에 적으세요"
