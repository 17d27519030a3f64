"""아무 때나 끊긴 학습이 끊긴 적이 없는 것과 비트까지 같은지 본다: kill -9, 그리고 시계 신호로 누른 Ctrl+C.

    python scripts/prove_resume.py                      # kill -9 20번, Ctrl+C 200번
    python scripts/prove_resume.py --kills 100 --seed 3
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """하나라도 다르면 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="kill -9 로 죽여 볼 학습의 수(학습마다 1–3번 죽인다)")
    parser.add_argument("--interruptions", type=int, default=200, help="Ctrl+C 로 멈춰 볼 학습의 수")
    parser.add_argument("--epochs", type=int, default=60, help="학습 하나의 에포크(에포크마다 묶음 셋, 묶음마다 체크포인트)")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from support.training.interruptions import interruptions, kills  # 길을 정한 다음에야 들여온다

    failed = False
    for name, prove, trials, epochs in (
        ("kill -9", kills, given.kills, given.epochs), ("Ctrl+C", interruptions, given.interruptions, max(4, given.epochs // 6)),
    ):
        clock = time.perf_counter()
        tally = prove(trials, epochs, given.seed)
        print(
            f"{name}: 학습 {tally.trials}개를 {tally.stops}번 끊음, 남은 체크포인트 {tally.files}개를 읽음"
            f"(에포크의 가운데 {tally.middles}개), 다르거나 읽지 못한 것 {len(tally.wrong)}개, {time.perf_counter() - clock:.0f}초"
        )
        print(*(f"  {wrong}" for wrong in tally.wrong), sep="\n", end="\n" if tally.wrong else "")
        failed = failed or bool(tally.wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
