"""노트북: 수업의 글에서 나오고, 위에서 아래로 돈다."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys

import pytest
from support.course.texts import FOLDER, PATHS, ROOT

import tinygrad_ko


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_notebooks", ROOT / "scripts" / "make_notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_every_cell_and_every_word_is_carried(maker, path):
    text = path.read_text(encoding="utf-8")
    cells = maker.notebook(text)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    words = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert len(code) == text.count("```{code-cell}") and not any(cell.startswith(":tags:") for cell in code)
    assert "{code-cell}" not in words and "file_format" not in words and ":::" not in words
    for line in text.splitlines():
        if line.startswith("## "):
            assert line in words
    for k, cell in enumerate(code):
        compile(cell, f"{path.name}[{k}]", "exec")
        if re.search(r"(?<![\w.])predict\(", cell) and "import" not in cell:
            hidden = [c["metadata"] for c in cells if c["cell_type"] == "code"][k]
            assert hidden == {"jupyter": {"source_hidden": True}}


def test_a_box_becomes_a_quotation(maker):
    made = maker.notebook("---\na: b\n---\n# 제목\n\n:::{note} 정오표\n첫 줄\n\n둘째 줄\n:::\n\n끝\n")
    assert "".join(made["cells"][0]["source"]) == "# 제목\n\n> **정오표**\n>\n> 첫 줄\n>\n> 둘째 줄\n\n끝"


@pytest.mark.slow
def test_a_notebook_runs_from_top_to_bottom(maker, tmp_path):
    nbclient = pytest.importorskip("nbclient", reason="노트북을 돌리는 nbclient 는 tinygrad-ko[docs] 로 온다")
    nbformat = pytest.importorskip("nbformat", reason="노트북을 읽는 nbformat 은 tinygrad-ko[docs] 로 온다")
    pytest.importorskip("ipykernel", reason="노트북의 셈을 맡는 ipykernel 은 tinygrad-ko[docs] 로 온다")
    (path,) = maker.make(tmp_path, ["00"])
    assert path.stem == next(FOLDER.glob("00*")).stem
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    root = os.path.dirname(os.path.dirname(tinygrad_ko.__file__))
    ran = nbclient.NotebookClient(read, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute(
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path[:0]])})
    said = "".join(output.get("text", "") for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs)
    assert said.count("✓ 0.") == len(tinygrad_ko.course.lessons()[0].facts)
    assert any("iframe" in output.get("data", {}).get("text/html", "") for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs)
