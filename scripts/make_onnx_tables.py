"""쪽 ``docs/다른-곳으로.md`` 의 두 표를 다시 만든다: 층마다의 ONNX 연산과 onnxruntime 에서의 가장 큰 차이, 옮기지 못하는 연산과 까닭.

onnx 와 onnxruntime 이 있어야 한다(``pip install '.[test]'``). 그래서 ``remake.py`` 에는 없고,
묵은 표는 검사(tests/interchange/onnx)가 알려 준다::

    python scripts/make_onnx_tables.py
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.onnx_table import REFUSED, UNPOOL, WHY, first_of_each_kind, row  # noqa: E402

from tinygrad_ko.interchange.onnx.translation import refusals  # noqa: E402

PAGE = ROOT / "docs" / "다른-곳으로.md"
START = "<!-- 여기부터는 scripts/make_onnx_tables.py 가 만든다. -->\n"
END = "<!-- 만든 표의 끝 -->\n"


def page() -> str:
    """쪽 전체의 글: 만든 표만 지금의 것으로."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    return before + START + tables() + END + rest.split(END)[1]


def tables() -> str:
    """만든 표 둘."""
    lines = ["\n### 층마다\n\n갈래마다의 기준 예(`tests/support/reference`)를 평가 모드, float32 로 내보내 여러 크기에서 "
             "onnxruntime 과 견주었습니다. 축의 이름은",
             "실행할 때 정하는 길이입니다. 차이는 가장 큰 값(1보다 작으면 1)에 견준 것입니다.\n",
             "| 층 | ONNX 의 연산 | 입력의 축 | 가장 큰 차이 |", "|---|---|---|---|"]
    for kind, (_, case) in sorted(first_of_each_kind().items()):
        if kind in REFUSED:
            lines.append(f"| {kind} | 옮기지 못한다 | {WHY.get(kind, UNPOOL)} | |")
        else:
            nodes, axes, gap = row(case)
            lines.append(f"| {kind} | {nodes} | {axes} | {gap:.0e} |" if gap else f"| {kind} | {nodes} | {axes} | 0 |")
    return "\n".join([*lines, "", *cannot(), ""])


def cannot() -> list[str]:
    """옮기지 못하는 연산을 까닭마다."""
    listed = sorted((reason, operation.name) for operation, reason in refusals.items())
    rows = [f"| {', '.join(f'`{name}`' for _, name in group)} | {reason}. |" for reason, group in groupby(listed, lambda pair: pair[0])]
    return ["### 옮기지 못하는 연산\n", "| 연산 | 까닭과 고칠 길 |", "|---|---|", *rows]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
