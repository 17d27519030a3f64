"""학습자의 파일을 다른 프로세스에서 채점한다: 끝나지 않거나 죽어도 이쪽은 멀쩡하다."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from ..exercises.elsewhere import end, started
from ..progress.place import VARIABLE

__all__ = ["graded"]


def graded(file: Path, name: str, seed: int, limit: float) -> tuple[bool, str]:
    """``file`` 의 함수를 ``name`` 연습으로 채점한다. 맞았는가와, 채점표나 오류의 글."""
    with tempfile.TemporaryDirectory(prefix="tinygrad_ko-") as folder:
        result = Path(folder) / "result.json"
        child = started("tinygrad_ko.exercises.grading", str(file), name, str(seed), str(result), environment={VARIABLE: ""})
        try:
            code = child.wait(limit)
        except subprocess.TimeoutExpired:
            return False, (f"{file}: {limit:g}초가 지나도 끝나지 않아 멈추었습니다. 끝나지 않는 되풀이(while)가 있는지 보세요. "
                           "더 기다리려면 --time-limit.")
        finally:
            end(child)
        try:
            made = json.loads(result.read_text(encoding="utf-8"))
            return bool(made["passed"]), str(made["said"])
        except (OSError, ValueError):
            why = f"죽었습니다: 신호 {-code}" if code < 0 else f"끝내는 값 {code}"
            return False, f"{file}: 채점이 끝까지 가지 못했습니다({why}). 파일 안에서 os._exit 같은 것으로 끝내지 않았는지 보세요."
