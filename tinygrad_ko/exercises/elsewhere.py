"""배우는 이의 파일을 돌릴 다른 프로세스: 무엇으로 띄우고, 얼마나 쓰게 하고, 어떻게 끝내는가."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["end", "leave", "limit_memory", "started"]

PACKAGE = Path(__file__).parents[2]  # 깔린 것이든 저장소의 것이든, 지금 도는 이 라이브러리로 채점한다


def started(module: str, *words: str, environment: dict[str, str] | None = None, **options: Any) -> subprocess.Popen[Any]:
    """``python -m module words…`` 를 제 무리(process group)로 띄운다. ``options`` 는 ``Popen`` 의 것."""
    seen = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *words], stdin=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "PYTHONPATH": seen, **(environment or {})}, **options)


def end(child: subprocess.Popen[Any]) -> None:
    """그 프로세스와, 그것이 띄운 것들을 끝낸다."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


def leave() -> NoReturn:
    """이 프로세스를 끝낸다. 배우는 이의 실(thread)도, 끝날 때 하라고 한 일(atexit)도 기다리지 않는다."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # 없애거나 닫았을 수 있다
            stream.flush()
    os._exit(0)


def limit_memory(most: int) -> None:
    """이 프로세스가 쓸 수 있는 기억 공간(바이트). POSIX 가 아니면 아무 일도 없다."""
    try:
        import resource  # POSIX 에만 있다
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))
