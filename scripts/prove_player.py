"""재생기의 긴 증명: 모형 열에서 고치기 스무 번과 배우기 열한 걸음이 파이썬의 것과 같고, 퀴즈의 답이 화면에 서 있지 않다.

    python scripts/prove_player.py

빠른 검사에서는 모형 몇 개만 본다(``tests/view/play/test_learning.py``, ``test_quiz.py``).
Chromium 과 playwright 가 있어야 한다. 5분쯤 걸린다.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = ("tests/view/play/test_learning.py", "tests/view/play/test_quiz.py")


def main() -> int:
    """검사 두 파일을 모형 열 모두에 돌린다."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=10", *FILES]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PLAYER_TEN": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
