"""칸 하나의 식(readings/cell_sum.py)을 검사가 다루는 법."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_ko.readings.cell_sum import Cell, Number, Product, Sum


def evaluated(tree: Any) -> float:
    """적힌 식을 그대로 셈한다."""
    if isinstance(tree, (Cell, Number)):
        return tree.x
    parts = [evaluated(p) for p in tree.parts]
    if isinstance(tree, Sum):
        return sum(parts)
    if isinstance(tree, Product):
        return float(np.prod(parts))
    return float(getattr(np, tree.name).reduce(parts)) if tree.fold else float(getattr(np, tree.name)(*parts))


def roots(sums: Any, key: str, side: str) -> list[Any]:
    """칸을 이루는 식들의 뿌리."""
    if side == "gradient":
        return [sums.contribution(b) for b in sums.told.into(key)]
    found = sums.value(key)
    return [] if found is None else [found]
