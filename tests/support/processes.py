"""남은 프로세스를 세는 도움."""

from __future__ import annotations

import multiprocessing
from multiprocessing.process import BaseProcess


def left_behind() -> list[BaseProcess]:
    """남은 프로세스. 다른 라이브러리(joblib)가 다음에 쓰려고 살려 둔 것은 세지 않는다."""
    return [process for process in multiprocessing.active_children() if "Loky" not in type(process).__name__]
