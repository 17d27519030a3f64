"""행렬 곱셈의 스레드: 작은 신경망은 하나일 때 더 빠르고, 다른 일로 바쁜 컴퓨터에서도 느려지지 않는다."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """이 안에서는 NumPy의 행렬 곱셈(BLAS)이 스레드 하나로 셈한다. 나오면 되돌린다.

    64x512쯤의 행렬은 스레드를 나누고 기다리는 값이 더 비싸다. 코어 하나라도 다른 일을 하고 있으면 OpenBLAS의
    스레드들은 서로를 기다리느라 수십 배 느려진다. 설정은 프로세스 전체의 것이므로, 명령처럼 혼자 도는 프로그램에서만
    쓴다. ``threadpoolctl`` 이 없으면 아무 일도 하지 않는다(그때는 환경 변수 ``OMP_NUM_THREADS=1`` 을 쓰면 된다).

    예제
    ----
    >>> from tinygrad_ko.training.threads import one_thread
    >>> with one_thread():
    ...     1 + 1
    2

    출처
    ----
    PyPI ``threadpoolctl``.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ModuleNotFoundError:
        yield
        return
    with threadpool_limits(1, user_api="blas"):
        yield
