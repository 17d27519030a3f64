"""다른 프로세스에서: 시험관의 말을 하나마다 한 줄(JSON)씩 적는다.

    python exam 이름.py 8 4 5 < 코드

걸음 하나가 셈한 시간(CPU)이 정한 것(8초)을 넘으면 스스로 끝난다: 시계가 아니라 셈한 시간이므로 바쁜 기계에서도 같다.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any

from examiner import examine  # 이 폴더가 곧 프로그램이다
from trials import TRIALS

MOST_MEMORY = 2 << 30
PATIENCE = 8  # 셈하지도 않고 기다리기만 하면(sleep) 그 몇 배 뒤에 끝낸다


def main(name: str, seconds: float, steps: list[int]) -> None:
    """시험을 돌리고 끝낸다."""
    code = sys.stdin.buffer.read().decode("utf-8")
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # 배우는 이의 print 와 input 은 보고에 끼어들지 않는다
        os.dup2(nowhere, stream)
    bounded()
    began = [0.0, 0.0]

    def begin() -> None:
        began[:] = time.process_time(), time.monotonic()

    def say(**said: Any) -> None:
        report.write(json.dumps(said, ensure_ascii=False) + "\n")
        report.flush()

    def watch() -> None:
        while True:
            time.sleep(0.05)
            computed, waited = time.process_time() - began[0], time.monotonic() - began[1]
            if computed > seconds or waited > PATIENCE * seconds:
                say(wrong="time", seconds=round(computed if computed > seconds else waited, 1))
                os._exit(3)

    begin()
    threading.Thread(target=watch, daemon=True).start()
    examine(TRIALS, code, name, steps, say, begin)
    os._exit(0)  # 배우는 이의 실(thread)을 기다리지 않는다


def bounded() -> None:
    """기억 공간을 다 쓰기 전에 MemoryError 가 나게 한다(할 수 있는 곳에서)."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        pass


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), [int(step) for step in sys.argv[3:]])
