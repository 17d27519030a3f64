"""블록을 여러 스레드로: 빠짐도 겹침도 없고, 오류는 나오고, 갈라져 나온 프로세스에서도 돈다."""

from __future__ import annotations

import functools
import os
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.operation import threads
from tinygrad_ko.operation.threads import allowed, run_blocks


@pytest.fixture(autouse=True)
def three(monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")


def met():
    """여러 스레드가 함께 닿아야 지나가는 블록의 일과, 일한 스레드들."""
    gate, who = threading.Barrier(3, timeout=10), set()

    def function(block):
        gate.wait()
        who.add(threading.get_ident())

    return function, who


@pytest.mark.parametrize("ours,everyones,wanted", [("2", "5", 2), (None, "5", 5), ("", "4,2", 4), (None, " 1 ", 1)])
def test_who_says_how_many(monkeypatch, ours, everyones, wanted):
    for name, value in (("TINYGRAD_KO_THREADS", ours), ("OMP_NUM_THREADS", everyones)):
        monkeypatch.delenv(name) if value is None and name in os.environ else monkeypatch.setenv(name, value or "")
    assert allowed() == wanted


def test_without_a_word_all_cores(monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "")
    for wrong in ("", "많이", "0", "-1"):
        monkeypatch.setenv("OMP_NUM_THREADS", wrong)
        assert allowed() == (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


@pytest.mark.parametrize("wrong", ["0", "-2", "둘", "1.5"])
def test_a_wrong_number_is_told(monkeypatch, wrong):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", wrong)
    with pytest.raises(ArgumentError, match=f"TINYGRAD_KO_THREADS.*{wrong}"):
        allowed()


def test_the_threads_work_together_and_each_block_is_done_once():
    function, who = met()
    run_blocks(function, range(3))
    assert len(who) == 3 and threading.get_ident() in who
    done = np.zeros(500, int)

    def count(k):
        done[k] += 1

    run_blocks(count, range(500))
    assert (done == 1).all()
    run_blocks(count, [])


def test_one_thread_or_one_block_makes_no_thread(monkeypatch):
    monkeypatch.setattr(threads, "_pool", lambda *_: pytest.fail("스레드를 만들었다"))
    seen = []
    run_blocks(seen.append, [7])
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")
    run_blocks(seen.append, range(8, 10), False)  # 나눌 값이 없다
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "1")
    run_blocks(seen.append, range(3))
    assert seen == [7, 8, 9, 0, 1, 2]


@pytest.mark.parametrize("helper", [False, True])
def test_an_error_comes_out_after_the_others_have_finished(helper):
    gate, finished, here = threading.Barrier(3, timeout=10), [], threading.get_ident()

    def function(block):
        gate.wait()
        if (threading.get_ident() != here) == helper:
            raise KeyError(block)
        time.sleep(0.05)
        finished.append(block)

    with pytest.raises(KeyError):
        run_blocks(function, range(3))
    assert len(finished) == (1 if helper else 2)


def test_the_rest_is_not_begun_after_an_error():
    begun = []

    def function(block):
        begun.append(block)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_blocks(function, range(1000))
    assert len(begun) <= 3


def test_settings_of_the_caller_hold_in_the_helpers():
    gate, seen = threading.Barrier(3, timeout=10), []

    def function(block):
        gate.wait()
        seen.append(np.geterr()["over"])

    with np.errstate(over="raise"):
        run_blocks(function, range(3))
    assert seen == ["raise"] * 3


def test_blocks_inside_a_block_and_callers_side_by_side():
    done = []
    run_blocks(lambda outer: run_blocks(lambda inner: done.append((outer, inner)), range(4)), range(6))
    assert sorted(done) == [(a, b) for a in range(6) for b in range(4)]
    done.clear()
    callers = [threading.Thread(target=run_blocks, args=(lambda b: done.append(b), range(50))) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(10)
    assert sorted(done) == sorted([*range(50)] * 4)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="갈라져 나오는 프로세스가 없는 운영 체제")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_makes_its_own_threads():
    function, who = met()
    run_blocks(function, range(3))  # 부모의 스레드들이 있다
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function, who = met()
            run_blocks(function, range(3))
            code = 0 if len(who) == 3 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_blas_works_alone_while_we_share_and_gets_its_threads_back(monkeypatch):
    """두 겹으로 나누면 코어보다 많은 스레드가 서로를 기다린다. 오류가 나도, 둘이 함께 나누어도 되돌린다."""
    libraries = [SimpleNamespace(num_threads=n) for n in (4, 2)]
    for one in libraries:
        one.set_num_threads = functools.partial(setattr, one, "num_threads")
    monkeypatch.setattr(threads, "_blas", lambda scipy_too: libraries)

    def numbers():
        return [one.num_threads for one in libraries]

    seen, begun, over = [], threading.Event(), threading.Event()
    run_blocks(lambda block: seen.append(numbers()), range(5))
    assert seen == [[1, 1]] * 5 and numbers() == [4, 2]
    with pytest.raises(ZeroDivisionError):
        run_blocks(lambda block: 1 / 0, range(5))
    assert numbers() == [4, 2]

    def late(block):
        if block == 0:
            begun.set()
            over.wait(10)

    caller = threading.Thread(target=run_blocks, args=(late, range(3)))
    caller.start()
    begun.wait(10)
    run_blocks(lambda block: None, range(4))
    assert numbers() == [1, 1]  # 다른 이는 아직 나누고 있다
    over.set()
    caller.join(10)
    assert numbers() == [4, 2]


def test_the_blas_of_this_process_is_found():
    control = pytest.importorskip("threadpoolctl")
    assert {one.filepath for one in threads._blas(False)} >= {
        one["filepath"] for one in control.threadpool_info() if one["user_api"] == "blas" and "numpy" in one["filepath"]}


def test_ctrl_c_at_any_moment_gives_blas_its_threads_back(monkeypatch):
    """낮추는 도중에, 되돌리는 도중에 멈추어도. 두 번 눌러 되돌리지 못한 것은 다음 번에 되돌린다."""
    libraries = [SimpleNamespace(num_threads=n) for n in (4, 2)]
    left = [0]

    def setting(one):
        def set_num_threads(n):
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            one.num_threads = n
        return set_num_threads

    for one in libraries:
        one.set_num_threads = setting(one)
    monkeypatch.setattr(threads, "_blas", lambda scipy_too: libraries)
    for moment in range(1, 5):  # 낮추기 둘, 되돌리기 둘
        left[0] = moment
        with pytest.raises(KeyboardInterrupt):
            run_blocks(lambda block: None, range(5))
        assert [one.num_threads for one in libraries] == [4, 2] and not threads._lowered and not threads._sharing, moment


@pytest.mark.skipif(not hasattr(os, "fork"), reason="갈라져 나오는 프로세스가 없는 운영 체제")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_forked_while_others_share_starts_afresh(monkeypatch):
    library = SimpleNamespace(num_threads=4)
    library.set_num_threads = functools.partial(setattr, library, "num_threads")
    monkeypatch.setattr(threads, "_blas", lambda scipy_too: [library])
    begun, over = threading.Event(), threading.Event()

    def late(block):
        begun.set()
        over.wait(10)

    caller = threading.Thread(target=run_blocks, args=(late, range(3)))
    caller.start()
    begun.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if library.num_threads == 4 and not threads._sharing and not threads._lowered else 3)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    over.set()
    caller.join(10)
    assert status == 0 and library.num_threads == 4
