"""수업의 글(docs/lessons/*.md)에서 노트북(.ipynb)을 만든다. 같은 글에서 쪽도 노트북도 나온다::

    python scripts/make_notebooks.py                 # build/notebooks/ 에 모두
    python scripts/make_notebooks.py --to 내폴더 00 01   # 고른 것만

노트북은 ``pip install '.[plot,view]' notebook`` 만 있으면 위에서 아래로 돈다.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).parents[1] / "docs" / "lessons"
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```[ \t]*$\n?", re.MULTILINE | re.DOTALL)
TAGS = re.compile(r"\A:tags: \[([^\]]*)\]\n\n?")
BOX = re.compile(r"^:::\{(\w+)\}[ ]*([^\n]*)\n(.*?)^:::[ \t]*$", re.MULTILINE | re.DOTALL)
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}


def notebook(text: str) -> dict[str, Any]:
    """수업의 글 하나를 노트북으로."""
    body = FRONT.sub("", text, count=1)
    cells, start = [], 0
    for found in CELL.finditer(body):
        cells += _words(body[start:found.start()])
        tags = TAGS.match(found[1])
        hidden = bool(tags and "remove-input" in tags[1])
        cells.append({
            "cell_type": "code", "execution_count": None, "outputs": [], "metadata": {"jupyter": {"source_hidden": True}} if hidden else {},
            "source": TAGS.sub("", found[1]).rstrip("\n").splitlines(keepends=True),
        })
        start = found.end()
    cells += _words(body[start:])
    return {"cells": [{**cell, "id": f"cell-{k}"} for k, cell in enumerate(cells)], "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _words(text: str) -> list[dict[str, Any]]:
    said = BOX.sub(_quoted, text).strip("\n")
    return [{"cell_type": "markdown", "metadata": {}, "source": said.splitlines(keepends=True)}] if said.strip() else []


def _quoted(box: re.Match[str]) -> str:
    """``:::{note} 제목`` 의 상자는 노트북에서 인용으로 보인다."""
    lines = [f"**{box[2]}**", "", *box[3].strip("\n").splitlines()] if box[2] else box[3].strip("\n").splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def make(folder: Path, chosen: list[str]) -> list[Path]:
    """고른 수업(번호의 앞머리, 없으면 모두)의 노트북을 ``folder`` 에 적는다."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path in sorted(LESSONS.glob("*.md")):
        if not chosen or path.name.startswith(tuple(chosen)):
            target = folder / f"{path.stem}.ipynb"
            target.write_text(json.dumps(notebook(path.read_text(encoding="utf-8")), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            made.append(target)
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chosen", nargs="*", metavar="번호", help="수업의 번호(00, 01 …). 없으면 모두")
    parser.add_argument("--to", type=Path, default=Path("build/notebooks"), metavar="폴더", help="적을 폴더 (기본 %(default)s)")
    arguments = parser.parse_args()
    print(*make(arguments.to, arguments.chosen), sep="\n")
