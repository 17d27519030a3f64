"""차등 퍼저: 씨앗으로 정한 몇 초, 그리고 퍼저가 정말 찾고 줄이는가."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import pathlib
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
from support.fuzz import campaign, conventions
from support.fuzz.campaign import Tally, run, snippet
from support.fuzz.catalogue import catalogue, elementwise
from support.fuzz.drawing import drawn, menu
from support.fuzz.judging import Court
from support.fuzz.program import LAYOUTS, laid_out
from support.rules.mutants import planted

import tinygrad_ko as tg
from tinygrad_ko.operation import carry, compositions, operation, operations

ROOT = pathlib.Path(__file__).parents[2]
DISHES = menu(catalogue().values())


# ── 몇 초의 프로그램들 ──


def told(tally):
    return "\n".join(report.text(0) for report in tally.reports)


@pytest.mark.slow
def test_seeded_programs_agree():
    tally = run(0, Court(2, source=True), count=90)
    assert not tally.reports, told(tally)
    assert tally.programs >= 65 and tally.vacuous <= 25
    assert min(tally.seen[k] for k in ("1차 차분", "2차 차분")) >= 50 and min(tally.seen[k] for k in ("1차 좁은 dtype", "2차 좁은 dtype")) >= 25
    assert tally.seen["인쇄한 코드"] >= 5 and sum(tally.skipped.values()) <= 40


@pytest.mark.slow
def test_seeded_programs_agree_with_torch():
    torch = pytest.importorskip("torch", reason="PyTorch가 없다: 중심차분과만 견준다")
    tally = run(1, Court(2, torch), count=80)
    assert not tally.reports, told(tally)
    assert min(tally.seen[k] for k in ("1차 PyTorch", "2차 PyTorch")) >= 35


# ── 뽑기 ──


def test_everything_in_the_table_can_be_drawn():
    assert not ({*operations} | {*compositions}) - {e.operation for e in catalogue().values()}
    assert {name for name, o in operations.items() if o.elementwise} <= {*catalogue()}


def test_the_seed_and_the_index_decide_the_program():
    assert snippet(drawn(3, 5, DISHES)) == snippet(drawn(3, 5, DISHES))
    assert len({snippet(drawn(s, i, DISHES)) for s in (3, 4) for i in range(6)}) == 12


@pytest.mark.slow
def test_programs_are_of_many_kinds():
    programs = [drawn(0, i, DISHES) for i in range(400)]
    leaves = [leaf for p in programs for leaf in p.leaves]
    shapes = {leaf.value.shape for leaf in leaves}
    assert {(), (0,), (1,), (2, 3, 4), (2, 1)} <= shapes and {leaf.value.dtype.name for leaf in leaves} == {"float16", "float32", "float64"}
    assert {leaf.layout for leaf in leaves} == {*LAYOUTS} and {leaf.constant for leaf in leaves} == {True, False}
    assert any(len({leaf.value.dtype for leaf in p.leaves}) > 1 for p in programs)
    uses = [[a for s in p.steps for a in s.args] for p in programs]
    assert sum(len(u) > len({*u}) for u in uses) > 50  # 나누어 쓰는 값: 나무가 아니라 그래프
    assert {e.group for e in catalogue().values()} == {catalogue()[s.entry].group for p in programs for s in p.steps}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_keep_the_numbers(layout):
    for value in (np.float32(3) * np.ones(()), np.zeros((0, 2)), np.arange(6.0).reshape(2, 3)):
        made = laid_out(value, layout)
        np.testing.assert_array_equal(made, value)
        assert made.dtype == value.dtype and made.shape == value.shape and not np.shares_memory(made, value)
    assert laid_out(np.arange(6.0).reshape(2, 3), layout).flags.c_contiguous is (layout in ("그대로", "읽기 전용"))


def test_what_is_printed_runs():
    scope: dict[str, object] = {}
    for i in range(40):
        program = drawn(0, i, DISHES)
        if program.steps:
            with contextlib.redirect_stdout(io.StringIO()) as said, warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                exec(compile(snippet(program), "<퍼저가 적은 글>", "exec"), scope)
            assert "tensor" in said.getvalue()


# ── 찾고 줄이는가 ──


def detached(y):
    return y.detach() if isinstance(y, tg.Tensor) else y


WRONG = {  # 심은 잘못 → (연산, 입력, 규칙, 어떤 어긋남인가)
    "항을 빠뜨린 것": ("tanh", "x", lambda g, y: g, "1차 차분"),
    "인수가 뒤바뀐 것": ("divide", "b", lambda g, a, b: -g * b / (a * a), "1차 차분"),
    "부호가 뒤집힌 것": ("divide", "b", lambda g, a, b: g * a / (b * b), "1차 차분"),
    "2차를 잃은 것": ("tanh", "x", lambda g, y: g * (1 - detached(y) ** 2), "2차 차분"),
    "2차의 한 쪽을 잃은 것": ("power", "a", lambda g, a, b: g * b * detached(a) ** (b - 1), "2차 차분"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_rule_is_found_and_shrunk(what):
    name, given, rule, kind = WRONG[what]
    with planted(operations[name], given, rule):
        tally = run(0, Court(), count=60, only=(name,), stop_after=1)
    (report,) = tally.reports
    assert report.disagreement.kind == kind and len(report.program.steps) <= 3, report.text(0)
    assert sum(leaf.value.size for leaf in report.program.leaves) <= 6


@pytest.mark.parametrize("wrong", [lambda d, shape, name: d, lambda d, shape, name: np.broadcast_to(d.reshape((-1,))[:1], shape[:0]).reshape(()) + np.zeros(shape, d.dtype)])
def test_lost_broadcasting_is_found_and_shrunk(wrong, monkeypatch):
    monkeypatch.setattr(carry, "sum_to", wrong)
    tally = run(0, Court(1), count=60, stop_after=1)
    assert tally.reports and len(tally.reports[0].program.steps) <= 3, told(tally)


@pytest.mark.slow
def test_a_new_operation_is_fuzzed_by_itself(monkeypatch):
    """표에 선언만 하면 퍼저가 부른다: 바른 규칙이면 조용하고, 틀린 규칙이면 찾는다."""
    for wrong, rule in ((False, lambda g, x: g / (1 + abs(x)) ** 2), (True, lambda g, x: g / (1 + abs(x)))):
        operation(lambda x: x / (1 + abs(x)), name="softsign_for_test", tex="?", public=False, x=rule)
        try:
            (made,) = [e for e in elementwise() if e.name == "softsign_for_test"]
            monkeypatch.setitem(catalogue(), made.name, made)
            tally = run(0, Court(), count=25, only=(made.name,), stop_after=1)
        finally:
            del operations["softsign_for_test"]
        assert bool(tally.reports) is wrong and (wrong or tally.used[made.name] >= 20), told(tally)


def raising(x):
    raise ValueError("날것")


def spoiling(x):
    x.data[...] = 0
    return tg.sin(x)


def warning(x):
    warnings.warn("invalid value encountered", RuntimeWarning, stacklevel=1)
    return tg.sin(x)


BROKEN = {
    "순전파의 값": lambda x: tg.sin(x) * 1.000001, "순전파의 dtype": lambda x: tg.sin(x).astype(np.float64), "순전파의 모양": lambda x: tg.sin(x)[None],
    "순전파의 경고": warning, "오류": raising, "입력": spoiling, "1차 차분": lambda x: tg.sin(x.detach()) + 0 * x,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_call_is_found(kind, monkeypatch):
    monkeypatch.setitem(catalogue(), "sin", replace(catalogue()["sin"], run=BROKEN[kind]))
    tally = run(0, Court(1), count=60, only=("sin",), stop_after=1)
    (report,) = tally.reports
    assert report.disagreement.kind == kind and [s.entry for s in report.program.steps] == ["sin"], report.text(0)


def test_narrow_dtypes_are_seen(monkeypatch):
    """float32 에서만 틀리는 것."""
    def run_(x):
        return tg.sin(x) if x.dtype == np.float64 else tg.sin(x.detach()) + x * 0.25
    monkeypatch.setitem(catalogue(), "sin", replace(catalogue()["sin"], run=run_))
    tally = run(0, Court(1), count=60, only=("sin",), stop_after=1)
    assert tally.reports[0].disagreement.kind in ("1차 float32", "1차 float16", "순전파의 값"), told(tally)


def test_a_wrong_rule_is_found_by_torch():
    torch = pytest.importorskip("torch", reason="PyTorch가 없다")
    with planted(operations["exp"], "x", lambda g, y: g * y * 1.001):
        tally = run(0, Court(1, torch), count=60, only=("exp",), stop_after=1)
    assert tally.reports[0].disagreement.kind in ("1차 PyTorch", "1차 차분") and len(tally.reports[0].program.steps) <= 3


# ── 정한 자리 ──


def test_every_convention_is_of_something_and_has_a_reason():
    known = {*catalogue(), *(e.operation for e in catalogue().values())}
    for one in (*conventions.NUMPY, *conventions.TORCH, *conventions.NUMERIC):
        assert {*one.names} <= known and one.reason and (one.what in ("모양", "dtype", "오류")) is (one in conventions.NUMPY)


# ── 명령 ──


def command():
    spec = importlib.util.spec_from_file_location("fuzz", ROOT / "scripts" / "fuzz.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_prints_what_it_did_even_when_stopped(monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [*sys.path])
    fuzz = command()
    assert fuzz.main(["--no-torch", "--count", "5", "--order", "1"]) == 0
    assert "프로그램 " in (said := capsys.readouterr().out) and "어긋난 것 0개" in said and "2차" not in said
    real, seen = campaign.one, []

    def stopped(*args):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(args)
        real(*args)

    monkeypatch.setattr(campaign, "one", stopped)
    assert fuzz.main(["--no-torch", "--count", "50"]) == 0
    assert "여기까지" in (said := capsys.readouterr().out) and "어긋난 것 0개" in said and len(seen) == 3


def test_the_command_reports_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setitem(catalogue(), "sin", replace(catalogue()["sin"], run=BROKEN["순전파의 값"]))
    assert command().main(["--no-torch", "--count", "40", "--only", "sin", "--stop-after", "1"]) == 1
    said = capsys.readouterr().out
    assert "# 씨앗 0, 프로그램 " in said and "순전파의 값" in said and "어긋난 것 1개" in said and "tg.sin(x0)" in said


def test_an_unknown_name_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SystemExit):
        command().main(["--only", "없는연산"])
    assert "없는연산" in capsys.readouterr().err


@pytest.mark.slow
def test_help_is_korean():
    ran = subprocess.run([sys.executable, str(ROOT / "scripts" / "fuzz.py"), "--help"], capture_output=True, encoding="utf-8", check=True)
    assert "무작위 프로그램" in ran.stdout and "--seconds" in ran.stdout and "씨앗" in ran.stdout


def test_the_clock_ends_a_run():
    tally = run(0, Court(1), count=10**6, seconds=0.0, tally=Tally())
    assert tally.programs == 0
