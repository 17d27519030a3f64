"""소스에서 만드는 글을 모두 다시 만든다: 자료형의 글, 도함수 표, 걸음의 말의 본보기, 집의 구조, PyTorch 의 이름, 첫 그림.

무엇을 더하거나 고치면 한 번 돌리고, 달라진 줄을 ``git diff`` 로 읽어 본다(안 돌리면 저마다의 검사가 알려 준다)::

    python scripts/remake.py
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAKERS = (
    "scripts/make_stubs.py", "scripts/make_derivative_table.py", "tests/rules/test_words.py", "scripts/make_structure_page.py",
    "scripts/make_pytorch_page.py", "scripts/make_first_picture.py", "scripts/make_room_names.py",
)


def remake(makers: Iterable[str] = MAKERS) -> None:
    """``makers`` 가 만드는 글을 차례로 다시 만든다."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # 깔린 것이 아니라 이 저장소의 것에서 만든다
    for maker in makers:
        runpy.run_path(str(ROOT / maker), run_name="__main__")


if __name__ == "__main__":
    remake()
