"""함께 일하는 프로세스들의 세계(world): 나는 몇 번째 랭크(rank)이고 모두 몇인가. ``mpiexec`` 없이 돌리면 혼자인 세계이다."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from ..errors import ArgumentError, MissingExtra, WorkerError

_SIZES = ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")  # mpiexec 가 알려 주는 랭크의 수
_LAUNCHED = (*_SIZES, "PMI_RANK", "PMIX_RANK", "OMPI_COMM_WORLD_RANK")
TIMEOUT = 600.0  # 초


class World:
    """랭크들. ``comm`` 이 없으면 혼자이다."""

    def __init__(self, mpi: Any = None) -> None:
        self.mpi = mpi
        self.comm: Any = None if mpi is None else mpi.COMM_WORLD.Dup()  # 사용자가 쓰는 통신과 섞이지 않게
        self.control: Any = None if mpi is None else mpi.COMM_WORLD.Dup()  # 누가 오지 않았는지 묻는 길
        self.rank, self.size = (0, 1) if self.comm is None else (int(self.comm.rank), int(self.comm.size))
        self.timeout = TIMEOUT
        self.thread, self.process = threading.get_ident(), os.getpid()
        self.bytes_reduced = 0  # MPI 에 건넨 기울기의 바이트
        self.averaged = 0  # 기울기를 평균한 횟수
        self.aborting = False

    def abort(self, code: int = 1) -> None:
        """모든 랭크를 끝낸다."""
        self.aborting = True
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        time.sleep(0.2)  # mpiexec 가 적은 것을 나를 틈
        self.comm.Abort(code)


_world: World | None = None


def world() -> World:
    """지금의 세계. 처음 부를 때 MPI 를 연다."""
    global _world
    if _world is None:
        _world = _opened()
    return _world


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """이 안에서는 혼자이다: 랭크마다 따로 하는 일(``distributed.map``)에 쓴다."""
    global _world
    before, _world = _world, World()
    try:
        yield
    finally:
        _world = before


def rank() -> int:
    """이 프로세스의 번호, 0부터 (무차원). 혼자이면 0.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.rank()
    0

    출처
    ----
    MPI ``MPI_Comm_rank``; PyTorch ``torch.distributed.get_rank``.
    """
    return world().rank


def world_size() -> int:
    """함께 일하는 프로세스의 수 (무차원). 혼자이면 1.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.world_size()
    1

    출처
    ----
    MPI ``MPI_Comm_size``; PyTorch ``torch.distributed.get_world_size``.
    """
    return world().size


def is_main() -> bool:
    """저장하고 적는 일을 맡은 랭크(0번)인가. 혼자이면 참.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.is_main()
    True

    출처
    ----
    관례: 저장은 한 랭크만 한다.
    """
    return world().rank == 0


def set_timeout(seconds: float) -> None:
    """다른 랭크를 기다릴 시간. 넘으면 오지 않은 랭크를 알리고 모두 끝낸다.

    매개변수
    --------
    seconds : 양수(초). 처음에는 600.

    예외
    ----
    ArgumentError : 양수가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.set_timeout(60)

    출처
    ----
    PyTorch ``init_process_group(timeout=)``.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
        raise ArgumentError(f"distributed.set_timeout: seconds 는 양수(초)여야 합니다. 받은 값: {seconds!r}.")
    world().timeout = float(seconds)


def _opened() -> World:
    launched = any(name in os.environ for name in _LAUNCHED)
    if "mpi4py.MPI" not in sys.modules and not launched:
        if "TORCHELASTIC_RUN_ID" in os.environ and os.environ.get("WORLD_SIZE", "1") != "1":
            raise WorkerError(
                "distributed: torchrun 으로 띄운 프로세스들은 서로를 모르고 저마다 따로 학습합니다. "
                "mpiexec -n 4 python 프로그램.py 로 띄우세요."
            )
        return World()
    here = multiprocessing.current_process()
    if multiprocessing.parent_process() is not None or getattr(here, "_inheriting", False):  # 뒤의 것은 들여오는 중인 새 프로세스
        raise WorkerError(
            "distributed: 로더의 일꾼 프로세스에서는 랭크를 물을 수 없습니다(MPI 는 mpiexec 가 시작한 프로세스만 씁니다). rank 를 미리 "
            "구해 데이터셋에 담아 두고, 파일의 맨 바깥에서 부르는 것은 if __name__ == \"__main__\": 아래로 옮기세요."
        )
    try:
        mpi4py = importlib.import_module("mpi4py")
        if "mpi4py.MPI" not in sys.modules:
            mpi4py.rc.threads, mpi4py.rc.thread_level = True, "multiple"
        mpi = importlib.import_module("mpi4py.MPI")
    except (ImportError, RuntimeError):  # 꾸러미가 없거나, MPI 의 라이브러리를 찾지 못했다
        raise MissingExtra("mpi4py mpich", "distributed") from None
    made = World(mpi)
    told = max((int(os.environ[name]) for name in _SIZES if os.environ.get(name, "").isdigit()), default=1)
    if made.size == 1 and told > 1:
        raise WorkerError(
            f"distributed: mpiexec 는 프로세스 {told}개를 시작했는데 MPI 는 혼자라고 합니다: mpiexec 와 mpi4py 의 MPI 가 서로 다릅니다. "
            "mpi4py 와 같은 곳의 mpiexec 를 쓰세요(pip install mpi4py mpich 이면 파이썬 곁의 mpiexec)."
        )
    if mpi.Query_thread() < mpi.THREAD_FUNNELED:
        raise WorkerError("distributed: MPI 가 스레드 없는 방식(THREAD_SINGLE)으로 열렸습니다. mpi4py.rc.threads = False 를 빼세요.")
    if made.size > 1:
        _end_together(made)
    return made


def _end_together(made: World) -> None:
    """한 랭크에서 잡지 않은 오류가 나면 모두 끝낸다. 남은 랭크가 오지 않을 랭크를 기다리지 않도록."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        before(kind, error, trace)
        print(
            f"[랭크 {made.rank}/{made.size}] 위의 오류({kind.__name__})로 이 랭크가 멈추어, 기다리는 다른 랭크도 모두 끝냅니다.",
            file=sys.stderr, flush=True,
        )
        made.abort()

    sys.excepthook = hook
