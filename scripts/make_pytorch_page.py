"""쪽 ``docs/PyTorch에서-온-사람에게.md`` 의 표를 지금의 이름에서 다시 만든다: 다르게 부르는 이름, 뜻이 다른 인수, 없는 이름과 그 까닭.

이름은 ``tinygrad_ko/pytorch_names`` 에, 없는 까닭은 방마다의 ``absent.py`` (``ABSENT``)에 있다. 방이 늘면 표도 는다::

    python scripts/make_pytorch_page.py
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

import tinygrad_ko
from tinygrad_ko import pytorch_names

PAGE = Path(__file__).parents[1] / "docs" / "PyTorch에서-온-사람에게.md"
START = "<!-- 여기부터는 scripts/make_pytorch_page.py 가 만든다. 고칠 것은 그 글이 있는 파일에서 고치고 다시 만든다. -->\n"
END = "<!-- 만든 표의 끝 -->\n"
TITLES = {
    "Tensor": "텐서의 메서드", "tinygrad_ko": "torch 의 함수", "data": "torch.utils.data, torchvision.datasets, scikit-learn",
    "data.augment": "torchvision.transforms",
}


def page() -> str:
    """쪽 전체의 글: 만든 표만 지금의 것으로."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    return before + START + tables() + END + rest.split(END)[1]


def tables() -> str:
    """만든 표들."""
    renamed = {TITLES.get(room, room.replace("tinygrad_ko", "torch")): names for room, names in pytorch_names.ROOMS.items()}
    parts = ["\n## 다르게 부르는 이름\n\n찾으면 오류가 이 표의 말을 합니다.\n"]
    for title, names in renamed.items():
        parts.append(folded(title, ("PyTorch", "여기"), ((code(name), said(words)) for name, words in names.items())))
    parts.append("\n## 뜻이 달라 물리는 인수\n\n")
    parts.append(table(("쓴 것", "고칠 것"), ((code(f"{f}({a}=)"), cell(why)) for (f, a), why in pytorch_names.DIFFERENT.items())))
    missing = absent()
    if missing:
        parts.append("\n## 없는 이름과 그 까닭\n\n")
        parts += [folded(TITLES.get(room, f"torch.{room}"), ("PyTorch", "까닭"), reasons(names))
                  for room, names in missing.items() if names]
    return "".join(parts) + "\n"


def absent() -> dict[str, Mapping[str, str]]:
    """방마다의 ``absent.py`` 에 적힌, 없는 이름과 그 까닭."""
    made: dict[str, Mapping[str, str]] = {}
    for module in pkgutil.walk_packages(tinygrad_ko.__path__, "tinygrad_ko."):
        if module.name.endswith(".absent"):
            made |= getattr(importlib.import_module(module.name), "ABSENT", {})
    return made


def reasons(names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """같은 까닭의 이름은 한 줄에."""
    for why, group in groupby(sorted(names, key=lambda n: (names[n], n)), key=names.__getitem__):
        yield ", ".join(map(code, group)), cell(why)


def said(words: str) -> str:
    """``코드 또는 코드  # 덧붙일 말`` 을 칸의 글로."""
    ways, _, more = words.partition("  # ")
    shown = ", ".join(code(way) for way in ways.split(" 또는 ")) if ways else ""
    return f"{shown} {cell(more)}".strip()


def folded(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    """접어 둔 표 하나."""
    kept = list(rows)
    return f"\n<details><summary>{title} ({len(kept)}줄)</summary>\n\n{table(heads, kept)}\n</details>\n"


def table(heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    return "".join([f"| {heads[0]} | {heads[1]} |\n|---|---|\n", *(f"| {a} | {b} |\n" for a, b in rows)])


def code(text: str) -> str:
    return f"`{text.strip()}`".replace("|", "\\|")


def cell(text: str) -> str:
    return text.strip().replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
