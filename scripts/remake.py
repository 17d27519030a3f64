"""소스에서 만드는 글을 모두 다시 만든다: 자료형의 글, 도함수 표, 집의 구조, 걸음의 말의 본보기.

무엇을 더하거나 고치면 한 번 돌리고, 달라진 줄을 ``git diff`` 로 읽어 본다(안 돌리면 저마다의 검사가 알려 준다)::

    python scripts/remake.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAKERS = ("scripts/make_stubs.py", "scripts/make_derivative_table.py", "scripts/make_structure_page.py", "tests/rules/test_words.py")

if __name__ == "__main__":
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    for maker in MAKERS:
        subprocess.run([sys.executable, maker], cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, check=True)
