"""적힌 수식의 값: 등호의 오른쪽마다 글자로만 읽어 셈해, 값과 견준다."""

from __future__ import annotations

import re

import numpy as np
from support.readings.matrix_eval import evaluate_matrix
from support.readings.tex_eval import Unreadable, evaluate

from tinygrad_ko.view.explain.step_formulas import AND

__all__ = ["check_numbers"]


def sides(clause):
    """``왼쪽 = 가운데 = 오른쪽`` 의 오른쪽들. 왼쪽은 글자이다."""
    cases: list[str] = []  # 갈래(cases) 안의 = 은 조건이다

    def held(found):
        cases.append(found[0])
        return f"◇{len(cases) - 1}◇"

    clause = re.sub(r"\\begin\{cases\}.*?\\end\{cases\}", held, clause)
    split = re.split(r"(?<![\[>])(?:(?<=[^\\<>a-z])=|\\approx )(?![^\[]*\](?!_))", clause)
    return [re.sub(r"◇(\d+)◇", lambda found: cases[int(found[1])], s).strip() for s in split]


def fits(found, value, side):
    try:
        same = found.reshape(value.shape) if found.size == value.size else np.broadcast_to(found, value.shape) if "펼침" in side else None
    except ValueError:
        return False
    return same is not None and np.allclose(same, value, rtol=5e-3, atol=2e-3 * largest(side))


def largest(side):
    """적힌 수 가운데 가장 큰 것: 반올림의 잘못은 이것에 비례한다."""
    return max([1.0, *(abs(float(n)) for n in re.findall(r"\d+\.?\d*", side))])


def check_numbers(tex, value):
    """첫 식의 오른쪽마다 셈해, 값과 견준다. 몇 개를 견주었는지 돌려준다."""
    compared = 0
    for side in sides(tex.split(AND)[0])[1:]:
        found = values_of(side)
        assert not found or any(fits(f, value, side) for f in found), side
        compared += bool(found)
    return compared


def values_of(side):
    """오른쪽의 값. 수식에 축이 적혀 있지 않은 Σ 와 펼침은 될 수 있는 값을 모두. 읽지 못하면 아무것도."""
    try:
        if "pmatrix" not in side and "펼침" not in side:
            return [np.asarray(evaluate(side, {}))]
        found = [evaluate_matrix(side, axis) for axis in ((None, 0, 1) if r"\sum " in side else (None,))]
    except (Unreadable, TypeError):
        return []
    if side.startswith(r"\sum_{\text{축 }0}"):  # 1차원 배열은 한 줄로 적는다
        found += [f.sum() for f in found]
    return [*found, *(f.T for f in found)] if "펼침" in side else found
