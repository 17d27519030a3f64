"""수업 20의 영상 옮기기: 몇 화소든, 어느 쪽으로든. 읽는 이는 수를 바꾸어 본다."""

from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
import pytest
from support.course.texts import PATHS, text


@pytest.fixture(scope="module")
def placed() -> Any:
    (body,) = (text(path).body for path in PATHS if text(path).number == 20)
    cells = [ast.parse(cell) for cell in re.findall(r"```\{code-cell\} ipython3\n([^:].*?)```", body, re.DOTALL)]
    (found,) = (node for cell in cells for node in cell.body if isinstance(node, ast.FunctionDef) and node.name == "placed")
    names: dict[str, Any] = {"np": np}
    exec(compile(ast.Module([found], []), "수업 20", "exec"), names)
    return names["placed"]


@pytest.mark.parametrize("margin", [0, 2, 3])
@pytest.mark.parametrize("down, right", [(0, 0), (1, 0), (0, -2), (3, 0), (-3, 5), (0, 12), (-40, 0)])
def test_any_number_of_pixels(placed: Any, down: int, right: int, margin: int) -> None:
    digits = np.arange(1.0, 129).reshape(2, 64)
    side = 8 + 2 * margin
    want = np.zeros((2, 1, side, side), np.float32)
    for n, y, x in np.ndindex(2, 8, 8):
        row, column = y + margin + down, x + margin + right
        if 0 <= row < side and 0 <= column < side:
            want[n, 0, row, column] = digits[n, 8 * y + x]
    got = placed(digits, down, right, margin)
    assert got.dtype == np.float32 and np.array_equal(got, want)
