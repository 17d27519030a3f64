"""CONTRIBUTING.md 의 예를 그대로 실행한다: 한 곳, 여섯 줄 이하, 나머지는 저절로."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]

CHECK = """
import numpy as np
import tinygrad_ko as tg
from tinygrad_ko.operation import operation
{added}
x = np.linspace(-2, 2, 8)
assert tg.gradcheck(tg.softsign, x) and tg.gradgradcheck(tg.softsign, x)
assert np.allclose(tg.softsign(x).data, x / (1 + abs(x)))
assert tg.softsign.__doc__.startswith("소프트사인") and "softsign" in dir(tg)
assert tg.softsign(tg.tensor([1.0], requires_grad=True)).node.operation.name == "softsign"
from support.rules.table import table
assert len(table()["softsign"]) == 4
"""


def test_adding_softsign_takes_one_place_and_at_most_six_lines():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    diff = re.search(r"```diff\n(.*?)```", text, re.S).group(1).splitlines()
    assert sum(line.startswith("+++") for line in diff) == 1
    added = [line[1:] for line in diff if line.startswith("+") and not line.startswith("+++")]
    assert len(added) <= 6
    # 다른 검사의 표를 더럽히지 않도록 따로 실행한다
    run = subprocess.run(
        [sys.executable, "-c", CHECK.format(added="\n".join(added))],
        capture_output=True, text=True, cwd=ROOT / "tests", check=False,
    )
    assert run.returncode == 0, run.stderr
