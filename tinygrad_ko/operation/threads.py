"""블록마다 같은 일을 여러 스레드(thread)로: 큰 배열을 캐시에 드는 토막으로 나누어 셈할 때 쓴다.

NumPy의 원소별 셈과 기계어로 옮긴 되풀이는 도는 동안 GIL을 놓으므로, 파이썬의 스레드로도 코어를 모두 쓴다.
스레드의 수는 환경 변수 ``TINYGRAD_KO_THREADS``, 없으면 ``OMP_NUM_THREADS``, 그것도 없으면 이 프로세스가 쓸 수 있는 코어의 수이다.
블록이 서로의 자리를 건드리지 않으면 답은 스레드의 수와 상관없다.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..errors import ArgumentError

__all__ = ["allowed", "evenly", "run_blocks", "sum_in_order"]

_sharing: set[Any] = set()  # 지금 나누어 하고 있는 일들
_lowered: list[tuple[Any, int]] = []  # 그동안 혼자 하게 한 BLAS 와, 돌려줄 스레드의 수
_helping = contextvars.ContextVar("_helping", default=False)  # 돕는 스레드 안인가: 안에서는 다시 나누지 않는다


def allowed() -> int:
    """써도 되는 스레드의 수, 1 이상.

    예외
    ----
    ArgumentError : ``TINYGRAD_KO_THREADS`` 가 1 이상의 정수가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.operation.threads import allowed
    >>> allowed() >= 1
    True

    출처
    ----
    OpenMP 5.2의 ``OMP_NUM_THREADS``. 쉼표로 이은 목록이면 맨 앞(가장 바깥)의 수.
    """
    ours = os.environ.get("TINYGRAD_KO_THREADS")
    if ours:
        if not (ours.strip().isdecimal() and int(ours) >= 1):
            raise ArgumentError(f"환경 변수 TINYGRAD_KO_THREADS 는 1 이상의 정수여야 합니다. 받은 것: {ours!r}.")
        return int(ours)
    everyones = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    if everyones.isdecimal() and int(everyones) >= 1:  # 남의 변수가 틀린 것은 우리가 꾸짖을 일이 아니다
        return int(everyones)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def evenly(size: int, most: int) -> list[tuple[int, int]]:
    """0 … ``size`` 를 ``most`` 개까지로 고르게 나눈 (처음, 끝)들.

    예제
    ----
    >>> from tinygrad_ko.operation.threads import evenly
    >>> evenly(5, 2), evenly(1, 2)
    ([(0, 2), (2, 5)], [(0, 1)])
    """
    many = max(min(size, most), 1)
    return [(size * k // many, size * (k + 1) // many) for k in range(many)]


def sum_in_order(parts: Any) -> Any:
    """나누어 셈한 배열들의 합, 놓인 차례대로: 먼저 끝난 것부터 더하면 끝자리가 달라진다. 첫 배열의 자리에 더한다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.operation.threads import sum_in_order
    >>> sum_in_order([np.array([1.0, 2.0]), np.array([10.0, 20.0])]).tolist()
    [11.0, 22.0]
    """
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def run_blocks(function: Callable[[Any], object], blocks: Iterable[Any], worth: bool = True) -> None:
    """``function(block)`` 을 모든 블록에 대해 부르고, 다 끝나면 돌아온다. 차례는 정해지지 않는다.

    매개변수
    --------
    function : 블록 하나의 일. 여러 스레드에서 함께 불리므로, 제 블록의 자리에만 쓴다.
    blocks : 블록(slice, 배열, 번호 …)의 나열. 한 블록의 일이 0.1 ms 는 되어야 나눌 값이 있다.
    worth : 나눌 값이 있는가. 거짓이면 부른 스레드가 차례로 한다.

    부른 스레드도 함께 일한다. 블록에서 오류가 나면 시작하지 않은 블록은 버리고, 돌던 것이 끝나기를 기다려 그 오류를 낸다.
    ``np.errstate`` 처럼 문맥(contextvars)에 딸린 설정은 돕는 스레드도 따른다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.operation.threads import run_blocks
    >>> x = np.arange(6.0)
    >>> run_blocks(lambda part: np.square(x[part], out=x[part]), [slice(0, 3), slice(3, 6)])
    >>> x.tolist()
    [0.0, 1.0, 4.0, 9.0, 16.0, 25.0]
    """
    left = deque(blocks)
    most = 0 if not worth or len(left) < 2 or _helping.get() else allowed() - 1
    if not most:
        for block in left:
            function(block)
        return

    job = [function]
    del function

    def work() -> None:
        try:
            while left:
                try:
                    block = left.popleft()
                except IndexError:  # 마지막 것을 다른 스레드가 먼저 꺼냈다
                    return
                job[0](block)
        except BaseException:
            left.clear()
            raise

    futures = []
    with _alone_in_blas():
        try:
            with contextlib.suppress(RuntimeError):  # 스레드를 더 만들 수 없거나 파이썬이 끝나는 중이면 혼자 한다
                for _ in range(min(most, len(left) - 1)):
                    futures.append(_pool(os.getpid(), most).submit(contextvars.copy_context().run, _helped, work))
            work()
        finally:
            left.clear()
            started = [future for future in futures if not future.cancel()]  # 다른 일로 바빠 시작도 못한 것은 기다리지 않는다
            for future in started:
                future.exception()
            job.clear()  # 돕는 스레드가 조금 늦게 놓는 work 를 따라 큰 배열들까지 붙들려 있지 않도록
    for future in started:
        future.result()


@contextlib.contextmanager
def _alone_in_blas() -> Iterator[None]:
    """우리가 나누어 하는 동안에는 BLAS 가 행렬 곱을 또 나누지 않게 한다: 코어보다 많은 스레드는 서로를 기다린다."""
    me = object()
    try:
        _sharing.add(me)
        if not _lowered:
            found = [(blas, blas.num_threads) for blas in _blas("scipy.linalg" in sys.modules)]
            _lowered.extend(found)
            for blas, _ in found:
                blas.set_num_threads(1)
        yield
    finally:
        try:
            _give_back(me)
        except BaseException:  # Ctrl-C 가 되돌리는 도중에 왔다
            _give_back(me)
            raise


def _give_back(me: Any) -> None:
    """마지막 사람이면 BLAS 에 스레드를 돌려준다. 도중에 멈추어도 남은 것은 다음에 돌려줄 수 있다."""
    _sharing.discard(me)
    while _lowered and not _sharing:
        blas, threads = _lowered[-1]
        blas.set_num_threads(threads)
        _lowered.pop()


def _start_alone() -> None:
    """갈라져 나온 프로세스에는 나누던 스레드들이 따라오지 않는다."""
    _sharing.clear()
    _give_back(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_alone)


@functools.lru_cache(maxsize=2)
def _blas(scipy_too: bool) -> list[Any]:
    """이 프로세스에 있는 BLAS 들: NumPy의 것, 그리고 SciPy를 들여왔으면 그 것(numba의 행렬 곱)도."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return []
    return ThreadpoolController().select(user_api="blas").lib_controllers


def _helped(work: Callable[[], None]) -> None:
    _helping.set(True)
    work()


@functools.lru_cache(maxsize=1)
def _pool(process: int, helpers: int) -> Any:
    """돕는 스레드들. 처음 필요할 때 만든다. 갈라져 나온(fork) 프로세스에는 스레드가 따라오지 않으므로 프로세스마다 새로 만든다."""
    from concurrent.futures import ThreadPoolExecutor  # 쓰는 사람만 들여온다

    return ThreadPoolExecutor(helpers, thread_name_prefix="tinygrad_ko")
