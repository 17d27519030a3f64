"""벤치마크의 재는 법: 번갈아 재기, 손실 맞추기, 지수, 줄 고르기, 결과의 쪽."""

from __future__ import annotations

import importlib.util
import json
import warnings
from pathlib import Path

import fresh
import interleave
import pytest
from forms.libraries import Absent
from growth import exponent
from run import chosen
from table import agreeing, mean
from workloads import ROWS

ROOT = Path(__file__).parents[2]


def test_rivals_take_turns_and_the_slow_one_withdraws(monkeypatch):
    now, called = [0.0], []

    def taking(name, each):
        def step():
            called.append(name)
            now[0] += each

        return step

    monkeypatch.setattr(interleave.time, "perf_counter", lambda: now[0])
    turns = []
    times = interleave.interleaved({"빠른": taking("빠른", 0.01), "느린": taking("느린", 2.0)}, 1.0, turns.append)
    assert times["빠른"] == pytest.approx((0.01, 0.01)) and times["느린"] == pytest.approx((2.0, 2.0))
    assert turns[2:8] == ["빠른", "느린"] * 3 and turns.count("느린") == 1 + interleave.FEWEST
    assert turns.count("빠른") == 1 + interleave.ROUNDS
    assert called.count("빠른") == 3 + interleave.ROUNDS * (1 + 3)  # 데우기 셋, 판마다 데우는 한 번과 1 / 2 / 15 / 0.01


def test_what_the_rival_before_pushed_out_of_the_caches_is_not_measured(monkeypatch):
    now, last = [0.0], [""]

    def taking(name):
        def step():
            now[0] += 0.01 if last[0] == name else 0.03  # 차례가 바뀐 바로 뒤에는 느리다
            last[0] = name

        return step

    monkeypatch.setattr(interleave.time, "perf_counter", lambda: now[0])
    times = interleave.interleaved({"하나": taking("하나"), "둘": taking("둘")}, 0.1)
    assert times["하나"] == times["둘"] == pytest.approx((0.01, 0.01))


def test_with_threads_each_turn_rests_and_wakes_its_own_threads_first(monkeypatch):
    """앞의 것이 부린 스레드는 한동안 할 일을 기다리며 돈다: 그동안 재면 다음 것이 코어를 나누어 쓴다."""
    now, acts = [0.0], []

    def step():
        acts.append("걸음")
        now[0] += 0.01

    monkeypatch.setattr(interleave.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(interleave.time, "sleep", lambda rest: acts.append(rest))
    times = interleave.interleaved({"하나": step, "둘": step}, 0.1, rest=0.5)
    assert acts[6:] == [0.5, "걸음", "걸음"] * 2 * interleave.RESTED and times["하나"] == pytest.approx((0.01, 0.01))


def test_a_different_loss_stops_and_what_cannot_walk_is_left_out():
    def cannot():
        raise Absent("없음")

    steps = {"ours": lambda: 1.0, "jax": cannot, "numpy": lambda: 1.0004}
    assert agreeing(steps) == ({"jax": "없음"}, {}) and set(steps) == {"ours", "numpy"}
    with pytest.raises(SystemExit, match="numpy"):
        agreeing({"ours": lambda: 1.0, "numpy": lambda: 1.01})
    with pytest.raises(Absent):
        agreeing({"ours": cannot})


def test_what_compiling_says_is_kept():
    def warning():
        warnings.warn("그대로 돕니다", stacklevel=1)
        return 1.0

    assert agreeing({"ours": lambda: 1.0, "compiled": warning}) == ({}, {"compiled": "그대로 돕니다"})


def test_means_and_exponents():
    assert mean([0.5, None, 2.0]) == pytest.approx(1.0) and mean([None]) is None
    sizes = (1, 4, 16, 64)
    assert exponent(sizes, [5.0, 5.0, 3 * 16.0**1.5, 3 * 64.0**1.5]) == pytest.approx(1.5)


def test_rows_are_chosen_by_name_by_word_and_by_group():
    assert [row.name for row in chosen(["lenet"], [])] == ["lenet"]
    assert {row.name for row in chosen(["어텐션"], [])} == {"attention_512"}
    assert len(chosen(None, ["thirteen"])) == 13 and len(chosen(None, ["five"])) == 5
    with pytest.raises(SystemExit, match="없는것"):
        chosen(["없는것"], [])


@pytest.mark.slow
def test_the_memory_of_a_step_is_measured_in_a_process_of_its_own():
    """무게 235,146개의 기울기와 Adam 의 상태 둘(2.8 MB)은 반드시 든다."""
    peak = fresh.alone("memory", "mlp_mnist", "ours")["peak"]
    assert 2.7e6 < peak < 40e6
    assert fresh.alone("memory", "없는 줄", "ours") is None


# ── 결과의 쪽 ──


@pytest.fixture(scope="module")
def made():
    spec = importlib.util.spec_from_file_location("make_benchmark_page", ROOT / "scripts" / "make_benchmark_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_results(made):
    assert made.PAGE.read_text(encoding="utf-8") == made.page(made.results()), "python scripts/make_benchmark_page.py 로 다시 만드세요"


@pytest.mark.slow
def test_the_picture_is_drawn_from_the_results(made, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("a.svg", "b.svg"):
        made.draw(made.results(), tmp_path / name)
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert drawn == (tmp_path / "b.svg").read_text(encoding="utf-8") and drawn.count("<use") > 100
    assert made.PICTURE.exists()


def test_the_results_hold_the_noted_rows_and_no_name_of_a_machine(made):
    found = made.results()
    assert set(found["machine"]) == {"cpu", "cores", "system", "blas", "versions", "when"}
    titles = {row["title"] for part in ("one thread", "others", "layers") for row in found.get(part, {}).values()}
    assert titles <= {row.title for row in ROWS.values()}
    assert {row.title for row in chosen(None, ["thirteen", "five"])} <= titles
    assert str(Path.home()) not in json.dumps(found)
