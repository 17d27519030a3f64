"""로더의 프로세스가 보는 일꾼들: 시작하고, 할 일을 나누어 주고, 차례대로 받고, 끝낸다."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import weakref
from collections import deque
from collections.abc import Iterator
from multiprocessing import connection as connections
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, WorkerError, describe
from ...korean.particles import Noun
from ..streams import Seed
from .job import Job, packed_job
from .messages import Packed, receive, send
from .worker import FAILED, LAST, READY, run

_PATIENCE = 2.0  # 초. 하던 표본을 마치기를 이만큼 기다린 뒤에 끝낸다
_GUARD = (
    "새 프로세스는 이 파일을 다시 들여옵니다: 프로그램의 시작을 if __name__ == \"__main__\": 아래에 두세요(함수와 클래스는 밖에). "
    "또는 num_workers=0 으로 두세요."
)


def context_named(given: Any) -> Any:
    """프로세스를 시작하는 법. 정하지 않으면 어느 운영체제에서나 되고 스레드와 부딪히지 않는 ``spawn`` 이다."""
    if given is None:
        return multiprocessing.get_context("spawn")
    if isinstance(given, str):
        known = multiprocessing.get_all_start_methods()
        if given not in known:
            raise ArgumentError(f"DataLoader: multiprocessing_context 는 {', '.join(known)} 가운데 하나여야 합니다. 받은 값: {given!r}.")
        return multiprocessing.get_context(given)
    if not hasattr(given, "Process"):
        raise ArgumentTypeError(
            "DataLoader: multiprocessing_context 는 \"spawn\", \"fork\" 같은 이름이나 multiprocessing.get_context(…) 여야 합니다. "
            f"받은 것: {describe(given)}."
        )
    return given


class Pool:
    """일꾼들. 아무도 들고 있지 않거나 프로그램이 끝나면 일꾼도 끝난다."""

    def __init__(self, job: Job, context: Any) -> None:
        _refuse_inside()
        context = context_named(context)
        forked = context.get_start_method() == "fork"
        message = None if forked else packed_job(job)
        self.members: list[tuple[Any, Any]] = []  # (프로세스, 전갈이 오가는 곳)
        self.epochs = 0
        self.end = weakref.finalize(self, _end, self.members, os.getpid())
        try:
            for index in range(job.num_workers):
                ours, theirs = context.Pipe()
                try:
                    process = context.Process(target=run, args=(theirs, index, job if forked else None), daemon=True)
                    self.members.append((process, ours))
                    _start(process)
                finally:
                    theirs.close()  # 일꾼이 죽으면 곧장 알도록
            self._greet(message)
        except BaseException:
            self.end()
            raise

    def _greet(self, message: Packed | None) -> None:
        for index, (_, ours) in enumerate(self.members):
            if message is not None:
                try:
                    send(ours, message)
                except OSError:
                    raise self.lost(index, "시작하다가") from None
        for index in range(len(self.members)):
            kind, _, _, error = self.received(index, None, "시작하다가")
            if kind != READY:
                raise error

    def ask(self, index: int, what: Any) -> None:
        """일꾼에게 할 일 하나를 준다."""
        try:
            self.members[index][1].send(what)
        except OSError:
            raise self.lost(index, "일하다가") from None

    def received(self, index: int, deadline: float | None, doing: str = "일하다가", timeout: float = 0) -> Any:
        """일꾼이 보낸 전갈 하나."""
        process, ours = self.members[index]
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = connections.wait([ours, process.sentinel], left)
        if not ready:
            raise WorkerError(
                f"DataLoader: 일꾼 {index}번(프로세스 {process.pid})이 timeout={timeout:g}초 안에 묶음을 주지 않았습니다. "
                "데이터셋이 멈추었는지 num_workers=0 으로 살펴보고, 느린 것이면 timeout 을 늘리거나 0(기다린다)으로 두세요."
            )
        try:
            if ours in ready or ours.poll(0):
                return receive(ours)
        except (EOFError, OSError):
            pass
        raise self.lost(index, doing)

    def lost(self, index: int, doing: str) -> WorkerError:
        """일꾼이 말없이 끝났을 때의 오류."""
        process = self.members[index][0]
        process.join(_PATIENCE)
        code = process.exitcode
        if code is not None and code < 0:
            name = next((s.name for s in signal.Signals if s == -code), str(-code))
            killed = " 기억 공간이 모자라 운영체제가 끝냈을 수 있습니다: num_workers, batch_size, prefetch_factor 를 줄여 보세요."
            how = f"신호 {Noun(name):으로/로} 죽었습니다.{killed if name == 'SIGKILL' else ''}"
        else:
            how = f"끝났습니다(종료 코드 {code})."
        hint = f" {_GUARD}" if doing.startswith("시작") and code == 1 else ""
        return WorkerError(f"DataLoader: 일꾼 {index}번(프로세스 {process.pid})이 {doing} {how}{hint}")


class WorkerBatches:
    """일꾼들이 만든 묶음을 차례대로 준다. 다 주거나, 멈추거나, 버려지면 일꾼을 끝낸다(``keep`` 이면 다음 에포크를 위해 둔다)."""

    def __init__(self, pool: Pool, tasks: Iterator[Any], seed: Seed | None, ahead: int, timeout: float, keep: bool) -> None:
        self.pool: Pool | None = pool
        self.tasks, self.seed, self.timeout, self.keep = tasks, seed or (), timeout, keep
        pool.epochs += 1
        self.epoch = pool.epochs
        self.waiting: deque[tuple[int, int]] = deque()  # (묶음의 번호, 맡은 일꾼)
        self.turn = deque(range(len(pool.members)))  # 다음 일을 맡을 차례
        self.count = 0
        self._guarded(lambda: self._fill(ahead * len(pool.members)))

    def __iter__(self) -> WorkerBatches:
        return self

    def __next__(self) -> Any:
        return self._guarded(self._next)

    def close(self) -> None:
        """그만 받는다."""
        pool, self.pool = self.pool, None
        if pool is not None and not self.keep:
            pool.end()

    def _guarded(self, work: Any) -> Any:
        """다 받았거나 오류이거나 Ctrl+C 이면 일꾼을 남기지 않는다."""
        try:
            return work()
        except StopIteration:
            self.close()
            raise
        except BaseException:
            self.keep = False
            self.close()
            raise

    def _fill(self, count: int) -> None:
        for _ in range(count):
            self._give()

    def _give(self) -> None:
        assert self.pool is not None
        if not self.turn:
            return
        try:
            task = next(self.tasks)
        except StopIteration:
            return
        index = self.turn[0]
        self.turn.rotate(-1)
        self.waiting.append((self.count, index))
        self.pool.ask(index, (self.epoch, self.seed, self.count, task))
        self.count += 1

    def _next(self) -> Any:
        if self.pool is None:
            raise StopIteration
        while self.waiting:
            number, index = self.waiting.popleft()
            kind, value = self._answer(number, index)
            if kind == FAILED:
                raise value
            if kind != LAST:
                self._give()
                return value
            if index in self.turn:  # 차례로만 읽는 데이터셋: 이 일꾼은 다 읽었다
                self.turn.remove(index)
                self._give()
        raise StopIteration

    def _answer(self, number: int, index: int) -> tuple[str, Any]:
        assert self.pool is not None
        deadline = time.monotonic() + self.timeout if self.timeout else None
        while True:
            kind, epoch, given, value = self.pool.received(index, deadline, timeout=self.timeout)
            if (epoch, given) == (self.epoch, number):  # 앞의 에포크를 그만두며 버린 것은 지나친다
                return kind, value


def _start(process: Any) -> None:
    """시작하는 동안의 Ctrl+C 는 일꾼이 아니라 우리가, 시작한 다음에 받는다."""
    if not hasattr(signal, "pthread_sigmask"):
        with _main_as_it_is():
            process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _main_as_it_is():
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _main_as_it_is() -> Iterator[None]:
    """표준 입력으로 준 프로그램(``python - < 파일``)은 제 파일이 ``<stdin>`` 이라고 한다: 새 프로세스가 그것을 찾지 않게 한다."""
    main = sys.modules["__main__"].__dict__
    false = "__file__" in main and main.get("__spec__") is None and not os.path.exists(main["__file__"])
    kept = main.pop("__file__") if false else None
    try:
        yield
    finally:
        if false:
            main["__file__"] = kept


def _refuse_inside() -> None:
    """일꾼을 시작할 수 없는 곳: 들여오는 중인 새 프로세스, 다른 로더의 일꾼."""
    here = multiprocessing.current_process()
    if getattr(here, "_inheriting", False):
        raise WorkerError(f"DataLoader: 일꾼이 시작하면서 또 일꾼을 시작하려 합니다. {_GUARD}")
    if here.daemon:
        raise WorkerError(
            f"DataLoader: {Noun(here.name):은/는} 다른 로더의 일꾼이어서 일꾼을 또 둘 수 없습니다. "
            "데이터셋 안의 로더는 num_workers=0 으로 두세요."
        )


def _end(members: list[tuple[Any, Any]], owner: int) -> None:
    """전갈이 오가는 곳을 닫으면 일꾼은 스스로 끝난다. 하던 일이 길면 끝낸다."""
    if os.getpid() != owner or sys.is_finalizing():  # 갈라 나온 프로세스(fork)의 것이 아니다
        return
    for _, ours in members:
        with contextlib.suppress(OSError, ValueError):  # 이미 죽었거나, 받지 못할 만큼 밀렸다
            os.set_blocking(ours.fileno(), False)
            ours.send(None)  # 갈라 나온 프로세스가 이 끝을 물려받아 쥐고 있어도 알도록
        ours.close()
    deadline = time.monotonic() + _PATIENCE
    for process, _ in members:
        if process.pid is None:  # 시작하지 못했다
            continue
        process.join(max(0.0, deadline - time.monotonic()))
        for stop in (process.terminate, process.kill):
            if process.is_alive():
                stop()
                process.join(1.0)
        process.close()
    members.clear()
