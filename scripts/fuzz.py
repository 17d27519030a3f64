"""차등 퍼저(differential fuzzer): 무작위 프로그램을 지어 우리 것, NumPy, PyTorch, 중심차분이 같은 답을 내는지 본다.

    python scripts/fuzz.py --count 1000                  # 씨앗 0, 1차와 2차 미분
    python scripts/fuzz.py --seconds 60 --seed 7         # 1분 동안
    python scripts/fuzz.py --only softplus --count 300   # 프로그램마다 이 연산을 부른다
    python scripts/fuzz.py --seed 7 --start 345 --count 1  # 그 프로그램 하나만 다시
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """어긋난 것이 있으면 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="씨앗. 같은 씨앗의 같은 차례는 같은 프로그램이다")
    parser.add_argument("--count", type=int, default=1000, help="지을 프로그램의 수")
    parser.add_argument("--start", type=int, default=0, help="몇 번째 프로그램부터")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="이만큼 지나면 그만둔다")
    parser.add_argument("--order", type=int, choices=(1, 2), default=2, help="몇 차 미분까지")
    parser.add_argument("--torch", action=argparse.BooleanOptionalAction, default=importlib.util.find_spec("torch") is not None,
                        help="PyTorch와도 견줄 것인가(없으면 중심차분만)")
    parser.add_argument("--only", action="append", default=[], metavar="이름", help="프로그램마다 반드시 부를 연산(여러 번 적어도 된다)")
    parser.add_argument("--most", type=int, default=6, help="문장의 수의 끝")
    parser.add_argument("--stop-after", type=int, default=20, help="어긋난 것이 이만큼이면 그만둔다")
    given = parser.parse_args(arguments)
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from support.fuzz.campaign import Tally, run  # 길을 정한 다음에야 들여온다
    from support.fuzz.catalogue import catalogue
    from support.fuzz.judging import Court

    unknown = {*given.only} - {name for e in catalogue().values() for name in (e.name, e.operation)}
    if unknown:
        parser.error(f"--only: 그런 연산이 없습니다: {', '.join(sorted(unknown))}")
    torch = importlib.import_module("torch") if given.torch else None
    tally = Tally()
    try:
        run(given.seed, Court(given.order, torch, source=True), count=given.count, start=given.start, seconds=given.seconds,
            only=given.only, most=given.most, stop_after=given.stop_after, tally=tally,
            say=lambda report: print(report.text(given.seed), flush=True))
    except KeyboardInterrupt:
        print("멈춥니다. 여기까지:")
    print(tally.text())
    return int(bool(tally.reports))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
