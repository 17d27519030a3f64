"""일꾼의 프로세스가 하는 일: 할 일을 받아 묶음을 만들어 보낸다. 로더가 사라지면 스스로 끝난다."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from ...errors import ArgumentTypeError, WorkerError, needed
from ..fetch import END, Make
from ..streams import START, Seed, WorkerStreams, seed_of
from .info import WorkerInfo, asked, become
from .job import Job
from .messages import Packed, packed, receive, send

READY, BATCH, LAST, FAILED = "ready", "batch", "last", "failed"
_WATCH = 2.0  # 초. 할 일을 기다리는 동안, 로더의 프로세스가 살아 있는지 이만큼마다 본다


def run(connection: Connection, index: int, job: Job | None) -> None:
    """프로세스의 처음. ``job`` 이 없으면(spawn) 전갈로 받는다."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C 는 로더의 프로세스가 받아 일꾼을 끝낸다
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code = 0
    try:
        _serve(connection, index, job)
    except (EOFError, OSError):  # 로더가 사라졌다
        pass
    except BaseException:
        traceback.print_exc()
        code = 2
    _leave(code)


def _leave(code: int = 0) -> NoReturn:
    """물려받은 것(fork)을 정리하거나 atexit 를 부르지 않고 끝낸다. 화면에 적던 것은 마저 적는다."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)


def _serve(connection: Connection, index: int, job: Job | None) -> None:
    parent = os.getppid()
    try:
        job = receive(connection) if job is None else job
        needed("threadpoolctl").threadpool_limits(1)  # 일꾼마다 코어를 모두 쓰면 서로 밀어낸다
        streams = WorkerStreams()
        if job.worker_init_fn is not None:
            become(WorkerInfo(index, job.num_workers, seed_of(job.seed, index), job.fetch.dataset))
            job.worker_init_fn(index)
    except BaseException as error:
        send(connection, _failure(_explained(error), index, "시작하다가"))
        return
    send(connection, packed((READY, None, None, None)))
    outbox: queue.SimpleQueue[Packed] = queue.SimpleQueue()  # 받아 가기를 기다리지 않고 다음 묶음을 만든다
    threading.Thread(target=_deliver, args=(connection, outbox), daemon=True).start()
    epoch = _Epoch(index, job, streams)
    while True:
        while not connection.poll(_WATCH):
            if os.getppid() != parent:
                return
        what = connection.recv()
        if what is None:
            return
        outbox.put(epoch.answered(*what))


def _deliver(connection: Connection, outbox: queue.SimpleQueue[Packed]) -> None:
    try:
        while True:
            send(connection, outbox.get())
    except (EOFError, OSError):
        _leave()


class _Epoch:
    """지금의 에포크: 새 에포크의 할 일이 오면 데이터셋을 처음부터 읽는다."""

    def __init__(self, index: int, job: Job, streams: WorkerStreams) -> None:
        self.index, self.job, self.streams = index, job, streams
        self.epoch = -1
        self.make: Make | None = None

    def answered(self, epoch: int, seed: Seed, number: int, task: Any) -> Packed:
        """할 일 하나의 답."""
        try:
            if epoch != self.epoch:
                self.epoch = epoch
                self.make = self._started(seed)
            self.streams.start(seed, number)
            assert self.make is not None
            batch = self.make(number, task)
            return packed((LAST, epoch, number, None) if batch is END else (BATCH, epoch, number, batch))
        except BaseException as error:
            return _failure(error, self.index, "묶음을 만들다가", epoch, number)

    def _started(self, seed: Seed) -> Make:
        become(WorkerInfo(self.index, self.job.num_workers, seed_of(seed, self.index), self.job.fetch.dataset))
        self.streams.start(seed, START)
        begin: Callable[[int], None] = lambda number: self.streams.start(seed, number)  # noqa: E731
        return self.job.fetch.started(begin, asked)


def _explained(error: BaseException) -> BaseException:
    """보낸 것을 풀지 못했을 때: 노트북이나 ``python -c`` 의 클래스는 새 프로세스가 찾지 못한다."""
    if isinstance(error, AttributeError) and "__main__" in str(error):
        return ArgumentTypeError(
            f"DataLoader: 노트북이나 대화형 파이썬에서 지은 클래스와 함수는 일꾼 프로세스가 찾을 수 없습니다(pickle: {error}). "
            "파일(.py)로 옮겨 들여오거나 num_workers=0 으로 두세요. Linux 에서는 multiprocessing_context=\"fork\" 로도 됩니다."
        )
    return error


def _failure(error: BaseException, index: int, doing: str, epoch: int | None = None, number: int | None = None) -> Packed:
    """오류를 그대로 보낸다. 그럴 수 없는 오류(싸지지 않는 것, 고리를 조용히 끝내는 것)는 글로 옮긴다."""
    lines = "".join(traceback.format_exception(error)).rstrip()
    notes = [f"(DataLoader 의 일꾼 {index}번, 프로세스 {os.getpid()}에서 {doing} 난 오류입니다.)\n{lines}"]
    told = list(getattr(error, "__notes__", []))  # 표본의 번호
    try:
        if not isinstance(error, Exception) or isinstance(error, StopIteration):
            raise TypeError
        error.add_note(notes[0])
        message = packed((FAILED, epoch, number, error))
        pickle.loads(message[0], buffers=message[1])
        return message
    except Exception:
        said = WorkerError(f"DataLoader: 일꾼 {index}번이 {doing} 멈추었습니다. {type(error).__name__}: {error}")
        for note in (*told, notes[0]):
            said.add_note(note)
        return packed((FAILED, epoch, number, said))
