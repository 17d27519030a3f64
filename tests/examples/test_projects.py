"""보기 과제: 짧은 둘은 여기에서, 나머지는 ``python scripts/run_projects.py`` 가 채점한다."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tinygrad_ko as tg

FOLDER = Path(__file__).parents[2] / "examples" / "projects"
FILES = sorted(FOLDER.glob("*.py"))
PARTS = {"data", "baseline", "train", "gradients", "ablations", "explanation", "honesty"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_part_is_written(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    names |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    assert names >= PARTS and f"tinygrad-ko project examples/projects/{file.name}" in ast.get_docstring(tree)


def test_there_are_six():
    assert [file.name[:2] for file in FILES] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01_wine", "05_sunspots"])
def test_the_short_ones_have_every_point(name):
    if name == "01_wine":
        pytest.importorskip("sklearn", reason="포도주의 자료가 scikit-learn 에 실려 있다")
    report = tg.course.project(FOLDER / f"{name}.py", progress=False)
    assert report, report
