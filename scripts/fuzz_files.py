"""파일 퍼저: 온전한 파일(safetensors, npz, npy)을 망가뜨려 tg.load 에 먹인다. 우리 오류만 나고, 파일만큼만 쥐어야 한다.

    python scripts/fuzz_files.py --count 10000            # 씨앗 0
    python scripts/fuzz_files.py --seed 7 --start 345 --count 1  # 그 파일 하나만 다시
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """잘못된 것이 있으면 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="씨앗. 같은 씨앗의 같은 차례는 같은 파일이다")
    parser.add_argument("--count", type=int, default=10_000, help="망가뜨릴 파일의 수")
    parser.add_argument("--start", type=int, default=0, help="몇 번째 파일부터")
    parser.add_argument("--stop-after", type=int, default=20, help="잘못이 이만큼이면 그만둔다")
    given = parser.parse_args(arguments)
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from support.file_fuzz import run  # 길을 정한 다음에야 들여온다

    run(given.seed, 1)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    tally = run(given.seed, given.count, given.start, given.stop_after)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(tally.text())
    print(f"{time.perf_counter() - began:.0f}초, 프로세스의 가장 큰 기억 공간이 {grown / 1024:.1f} MiB 늘었다")
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
