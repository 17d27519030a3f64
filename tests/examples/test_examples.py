"""예제: 빈 폴더에서 그대로 돌고, 60줄보다 짧고, 말한 수를 낸다."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
OUTPUTS = {
    "01_xor.py": [r"0  0   0\.0\d\d   0", r"0  1   0\.9\d\d   1", r"1  0   0\.9\d\d   1", r"1  1   0\.0\d\d   0"],
    "02_moons.py": [r"매개변수 105개", r"정확도 (9[5-9]|100)%"],
    "04_sunspots.py": [r"지난해 그대로: 30\.4", r"RNN  오차 [12]\d\.\d", r"LSTM 오차 [12]\d\.\d \(매개변수 1233개\)", r"GRU  오차 [12]\d\.\d"],
    "03_digits.py": [r"에포크 20", r"시험 정확도 (9[6-9]|100)\.\d\d% \(360장"],
}


def test_every_example_is_run_here() -> None:
    assert sorted(file.name for file in EXAMPLES.glob("*.py")) == sorted(OUTPUTS)


@pytest.mark.parametrize("name", OUTPUTS)
def test_example(name: str, tmp_path: Path) -> None:
    source = (EXAMPLES / name).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 60
    assert re.search(r"^assert ", source, re.MULTILINE)
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / name)], cwd=tmp_path, env=environment,
        capture_output=True, encoding="utf-8", timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    for pattern in OUTPUTS[name]:
        assert re.search(pattern, ran.stdout), ran.stdout
    assert list(tmp_path.iterdir()) == []
