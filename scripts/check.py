"""고치는 사람을 위한 빠른 검사: 모양(ruff)과, 모든 검사에서 고루 고른 예. 두 코어에서 1분 안이다.

    python scripts/check.py                   # 모두에서 골라서
    python scripts/check.py tests/nn          # 그 방만
    python scripts/check.py --sample-seed 7   # 다른 예로

검사 함수마다 예 n 개 가운데 √n 개(버림, 적어도 하나)를 씨앗으로 고르고, 설명문의 예제는 파일마다 고른다
(``tests/conftest.py`` 의 ``--fast``).
``slow`` 표가 붙은 것은 뺀다:

- 브라우저를 여는 것(재생기의 쪽, 쪽의 폭, 쪽에서 다시 셈하기)
- 다른 프로세스를 여는 것(들여오기의 값, 신호, 다른 프로세스로 간 복사본), 수백 겹으로 감싼 모듈
- 긴 학습(``examples/``, 숫자 배우기 한 판)과 그 그림
- 하나도 빼지 않고 보는 것(모든 파일의 낱말과 조사, 방의 그림, 표의 모든 예를 쪽에서 다시 셈하기, 모든 식의 수와 MathML,
  줄마다 멈추어 보는 LBFGS, 상태 기계)
- 지금의 PyTorch와 견주는 것(적어 둔 답과는 견준다), 자료형의 글(mypy, pyright, stubtest, jedi)
- 함께 만들기의 걸음과 돌연변이의 표본

모두 돌리는 것은 ``pytest`` 이고, 올리기 전에는 ``.ci/run`` 이다.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """실패한 것이 있으면 1."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # 번역해 둔 것이 있으면 다음부터 모으는 데 절반이 든다
    spread = ["-n", "auto", "--dist", "worksteal"] if importlib.util.find_spec("xdist") else []
    shown = ["-q", "--no-header", "-rf", "--durations=5", "--durations-min=2"]
    commands = [[sys.executable, "-m", "pytest", "--fast", *spread, *shown, *arguments]]
    if importlib.util.find_spec("ruff"):
        commands.insert(0, [sys.executable, "-m", "ruff", "check", "--quiet", "."])
    return max(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
