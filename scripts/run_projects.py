"""보기 과제(``examples/projects``)를 모두 채점하여 점수와 시간의 표를 낸다. 하나라도 만점이 아니면 실패한다::

    python scripts/run_projects.py        # 모두
    python scripts/run_projects.py 01 05  # 이름의 앞부분
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tinygrad_ko.course import project  # noqa: E402

FOLDER = ROOT / "examples" / "projects"


def main(only: list[str]) -> int:
    """``only`` 로 시작하는 과제만. 비었으면 모두."""
    fine = True
    for file in sorted(FOLDER.glob("*.py")):
        if only and not file.name.startswith(tuple(only)):
            continue
        began = time.perf_counter()
        report = project(file, progress=False)
        fine &= bool(report)
        print(f"{file.name:<24}{report.points:>6g}점 {time.perf_counter() - began:6.1f}초  {report['되돌려 돌리기'].said[0]}", flush=True)
        if not report:
            print(report, file=sys.stderr)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
