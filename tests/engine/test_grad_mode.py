"""기록 상태: 멈추었다 이어지는 함수, 하나를 나누어 쓰는 스레드, 예외."""

from __future__ import annotations

import asyncio
import inspect
import threading

import fake
import numpy as np
import pytest

import tinygrad_ko as tg

on = tg.is_grad_enabled


@tg.no_grad()
def counting(n, closed):
    """세는 동안의 상태를 낳는 제너레이터."""
    try:
        for _ in range(n):
            sent = yield on()
            if sent is not None:
                yield sent, on()
    except KeyError:
        yield "caught", on()
    finally:
        closed.append(on())
    return "end"


def test_a_generator_is_off_while_it_runs_and_leaves_its_caller_alone():
    closed = []
    made = counting(3, closed)
    assert on() and next(made) is False and on()
    assert made.send("hi") == ("hi", False) and on()
    assert list(made) == [False, False] and on() and closed == [False]
    assert inspect.isgeneratorfunction(counting) and counting.__doc__.startswith("세는")


def test_a_generator_takes_exceptions_closing_and_returns():
    closed = []
    made = counting(3, closed)
    next(made)
    assert made.throw(KeyError()) == ("caught", False) and on()
    made.close()
    made = counting(3, closed)
    next(made)
    made.close()
    assert closed == [False, False] and on()

    def outer():
        got = yield from counting(1, closed)
        yield got

    assert list(outer()) == [False, "end"] and on()

    @tg.no_grad()
    def broken():
        yield 1
        raise ValueError("안에서")

    with pytest.raises(ValueError, match="안에서"):
        list(broken())
    assert on()


def test_interleaved_generators_do_not_mix():
    @tg.enable_grad()
    def enabled():
        for _ in range(2):
            yield on()

    off, up = counting(2, []), enabled()
    with tg.no_grad():
        assert [next(off), next(up), on(), next(off), next(up), on()] == [False, True, False, False, True, False]
    assert on()


def test_a_switch_inside_a_generator_is_as_it_left_it():
    @tg.no_grad()
    def mixed():
        yield on()
        with tg.enable_grad():
            yield on()
            yield on()
        yield on()

    assert list(mixed()) == [False, True, True, False] and on()


def test_coroutines_and_async_generators():
    seen = []

    @tg.no_grad()
    async def work(n):
        before = on()
        for _ in range(n):
            await asyncio.sleep(0)
            seen.append(on())
        return before, on()

    @tg.no_grad()
    async def stream(n):
        try:
            for _ in range(n):
                await asyncio.sleep(0)
                yield on()
        finally:
            seen.append(on())

    async def bystander():
        states = []
        for _ in range(10):
            states.append(on())
            await asyncio.sleep(0)
        return states

    async def main():
        assert await asyncio.gather(work(5), bystander(), work(3)) == [(False, False), [True] * 10, (False, False)]
        assert [(x, on()) async for x in stream(3)] == [(False, True)] * 3
        half = stream(3)
        assert await half.asend(None) is False
        await half.aclose()
        thrown = stream(3)
        await thrown.asend(None)
        with pytest.raises(KeyError):
            await thrown.athrow(KeyError())
        task = asyncio.ensure_future(work(10 ** 6))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert on()

    asyncio.run(main())
    assert not any(seen) and on()
    assert inspect.iscoroutinefunction(work) and inspect.isasyncgenfunction(stream)


def test_one_switch_shared_by_threads():
    shared, entered, leave, states = tg.no_grad(), threading.Event(), threading.Event(), {}

    def first():
        with shared:
            entered.set()
            leave.wait()
        states["first"] = on()

    def second():
        entered.wait()
        with tg.no_grad():
            with shared:  # 첫째가 들어가 있는 동안 들어가고, 첫째가 나간 뒤에 나온다
                leave.set()
                threads[0].join()
            states["second"] = on()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == {"first": True, "second": False} and on()


def test_one_switch_nested_in_itself_and_in_recursion():
    shared = tg.no_grad()
    with shared:
        with shared:
            assert not on()
        assert not on()
    assert on()

    @shared
    def deep(n):
        return on() if n == 0 else deep(n - 1)

    assert deep(3) is False and on()


def test_a_generator_thrown_away_in_another_thread_leaves_that_thread_alone():
    def held():
        with shared:
            yield

    shared, made, states = tg.no_grad(), [], []
    made.append(held())
    next(made[0])

    def drop():
        made.pop().close()
        states.append(on())

    thread = threading.Thread(target=drop)
    thread.start()
    thread.join()
    assert states == [True]
    shared.__exit__()
    assert on()


# ── 다른 스위치들도: 이상 탐지, 값 남기기, 평가 상태, 매개변수 한 번만 셈하기, 기울기 모으지 않기 ──

LAYER = tg.nn.utils.parametrizations.weight_norm(tg.nn.Linear(2, 2))
PARALLEL = tg.distributed.DataParallel(tg.nn.Linear(1, 1))
SWITCHES = {
    "no_grad": (tg.no_grad, lambda: not on()),
    "anomaly_mode": (tg.anomaly_mode, lambda: tg.engine.state.observer is not None and tg.engine.state.keep == float("inf")),
    "keep_values": (lambda: tg.keep_values(100), lambda: tg.engine.state.observer is not None and tg.engine.state.keep == 100),
    "evaluating": (lambda: tg.training.evaluating(LAYER), lambda: not LAYER.training and not on()),
    "cached": (tg.nn.utils.parametrize.cached, lambda: LAYER.weight is LAYER.weight),
    "no_sync": (PARALLEL.no_sync, lambda: PARALLEL._quiet > 0),
    "use_array_module": (lambda: tg.use_array_module(fake), lambda: tg.zeros(1).device == "fake"),
}
DECORATORS = [name for name in SWITCHES if name != "use_array_module"]  # 그것은 부르는 대로 바꾼다


@pytest.mark.parametrize("name", DECORATORS)
def test_each_switch_is_on_only_while_a_resumed_function_runs(name):
    made, inside = SWITCHES[name]
    seen = []

    @made()
    def steps():
        try:
            while True:
                seen.append(inside())
                yield
        finally:
            seen.append(inside())

    @made()
    async def work():
        seen.append(inside())
        await asyncio.sleep(0)
        seen.append(inside())

    @made()
    async def stream():
        try:
            seen.append(inside())
            yield
        finally:
            seen.append(inside())

    async def both():
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        assert not inside()
        await task
        async for _ in stream():
            assert not inside()

    running = steps()
    for _ in range(2):
        next(running)
        assert not inside()
    running.close()
    asyncio.run(both())
    made()(lambda: seen.append(inside()))()
    assert seen == [True] * 8 and not inside()


@pytest.mark.parametrize("name", SWITCHES)
def test_each_switch_is_entered_again_and_inside_itself(name):
    made, inside = SWITCHES[name]
    shared = made()
    for _ in range(2):
        with shared:
            with pytest.raises(ZeroDivisionError), shared:
                1 / 0  # noqa: B018
            assert inside()
        assert not inside()
    seen = []

    def elsewhere():
        with shared:
            seen.append(inside())
        seen.append(inside())

    with shared:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert inside()
    assert seen[0] and not inside()


def test_a_watched_generator_goes_on_as_it_stopped():
    """멈춘 것은 안에서 바꾼 그대로 이어지고, 부른 쪽이 바꾼 것은 건드리지 않는다."""

    @tg.anomaly_mode()
    def mixed():
        with tg.no_grad():
            yield on()
            yield on()
        with tg.keep_values(5):
            yield tg.engine.state.keep
            yield tg.engine.state.keep
        yield on()

    state = tg.engine.state
    before = state.recording, state.observer, state.keep
    assert list(mixed()) == [False, False, 5, 5, True]
    assert (state.recording, state.observer, state.keep) == before


def test_a_watched_generator_finds_the_first_nan_and_keeps_its_lines():
    @tg.anomaly_mode()
    def losses():
        yield 1
        yield np.log(tg.tensor([-1.0], requires_grad=True))

    running = losses()
    next(running)
    with pytest.raises(tg.errors.GradientError, match="'log'.*NaN"):
        next(running)

    @tg.keep_values()
    def kept():
        x = tg.tensor(np.ones(100), requires_grad=True)
        yield x
        yield x * (x > 0)

    _, y = kept()
    assert y.node.value is not None and "x * (x > 0)" in str(y.node.note.where)
