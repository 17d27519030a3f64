"""방들의 화살표: pyproject.toml 의 약속(import-linter)이 지켜지고, 어기면 알려 준다."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
LINT = pathlib.Path(sys.executable).with_name("lint-imports")

pytestmark = pytest.mark.skipif(not LINT.exists(), reason="import-linter 가 없다: pip install 'tinygrad-ko[lint]'")


def lint(where: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=where, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(where)})


@pytest.fixture
def copy(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "tinygrad_ko", tmp_path / "tinygrad_ko",
                    ignore=lambda folder, names: [n for n in names if n == "__pycache__" or ("." in n and not n.endswith(".py"))])
    return tmp_path


def test_the_arrows_point_down():
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("file", "line", "said"), [
    ("operation/carry.py", "from ..tensors.tensor import Tensor", "tinygrad_ko.operation is not allowed to import tinygrad_ko.tensors"),
    ("nn/linear.py", "def late():\n    from ..view.graph import graph", "tinygrad_ko.nn is not allowed to import tinygrad_ko.view"),
    ("readings/trace.py", "from ..transforms.tree import flatten", "tinygrad_ko.readings is not allowed to import tinygrad_ko.transforms"),
    ("view/paper/themes.py", "from ..graph.boxes import Box", "tinygrad_ko.view.paper is not allowed to import tinygrad_ko.view.graph"),
    ("view/plots/style.py", "from ..graph.boxes import Box", "tinygrad_ko.view.plots is not allowed to import tinygrad_ko.view.graph"),
    ("data/toys.py", "import tinygrad_ko", "tinygrad_ko.data.toys is not allowed to import tinygrad_ko"),
    ("attic/__init__.py", "", "attic"),  # 약속에 적지 않은 새 방
], ids=lambda v: v.split("/")[0] if v.endswith(".py") else "")
def test_a_wrong_arrow_is_seen(copy, file, line, said):
    path = copy / "tinygrad_ko" / file
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as opened:
        opened.write(f"\n\n{line}\n")
    found = lint(copy)
    assert found.returncode and said in found.stdout, found.stdout
