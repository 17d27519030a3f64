"""멈춤(interrupt)을 정해진 자리에 넣는다: 라이브러리의 몇 번째 줄을 하기 바로 앞에서 Ctrl+C 를 받은 것처럼."""

from __future__ import annotations

import linecache
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import tinygrad_ko as tg

HOME = str(Path(tg.__file__).parent)
UNGUARDED = {"<lambda>", "__exit__"}  # 나가는 바로 그 순간은 막지 못한다


def thrown() -> None:
    """그 줄에서 곧바로 난 KeyboardInterrupt."""
    raise KeyboardInterrupt


def signalled() -> None:
    """진짜 Ctrl+C: 파이썬의 신호 처리를 거친다."""
    signal.raise_signal(signal.SIGINT)


def lines_of(work: Callable[[], Any], stop_at: int = -1, stop: Callable[[], None] = thrown) -> int:
    """``work`` 를 하며 지나는 라이브러리의 줄의 수. ``stop_at`` 번째 줄 앞에서 멈춘다."""
    passed = 0

    def local(frame: Any, event: str, _: Any) -> Any:
        nonlocal passed
        if event == "line" and frame.f_code.co_name not in UNGUARDED and not _puts_back(frame):
            passed += 1
            if passed == stop_at + 1:
                stop()
        return local

    def begin(frame: Any, event: str, _: Any) -> Any:
        return local if frame.f_code.co_filename.startswith(HOME) else None

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        work()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return passed


def _puts_back(frame: Any) -> bool:
    """스위치를 되돌리는 바로 그 줄. 그 안에서는 파이썬이 신호를 살피지 않는다."""
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).rstrip().endswith("= before")


def stops(work: Callable[[], Any], most: int, seed: int = 0) -> Iterator[int]:
    """멈출 자리들: 많으면 처음과 끝, 그리고 그 사이에서 고른 것."""
    count = lines_of(work)
    chosen = np.random.default_rng(seed).permutation(count)[:most].tolist()
    yield from sorted({0, count - 1, *chosen})


def flat(value: Any) -> Any:
    """견줄 수 있는 꼴: 배열은 바이트로."""
    if isinstance(value, dict):
        return {k: flat(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [flat(v) for v in value]
    return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
