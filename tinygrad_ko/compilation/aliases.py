"""누가 누구의 자리를 나눌 수 있는가: 값마다, 그 자리를 처음 만든 값들(뿌리, root)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .kinds import is_apart, is_elementwise, is_fresh, is_impure, is_ufunc, is_view, writes
from .program import Program, Value

Roots = dict[Value, frozenset[Value]]
CONSTANT = Value("상수", (), None)  # 상수 배열의 자리


def roots(program: Program) -> Roots:
    """값 → 자리를 나눌 수 있는 뿌리들. 모르는 함수의 결과는 그것이 받은 것 모두와 나눌 수 있다고 본다."""
    found: Roots = {value: frozenset([value]) for value in program.inputs}
    for instruction in program.instructions:
        made = instruction.makes
        if not made:
            continue
        if is_ufunc(instruction) or (is_fresh(instruction) and not is_impure(instruction)):
            for value in made:
                found[value] = frozenset([value])
            continue
        if is_apart(instruction):  # 답끼리는 자리를 나눌 수 있다
            found.update(dict.fromkeys(made, frozenset([made[0]])))
            continue
        passed = frozenset[Value]().union(*[found[value] for value in instruction.reads])
        if holds_array((instruction.arguments, instruction.options)):
            passed |= {CONSTANT}
        own = frozenset[Value]() if is_view(instruction) and not is_impure(instruction) else frozenset([made[0]])
        for value in made:
            found[value] = passed | own if passed | own else frozenset([value])
    return found


def exposed(program: Program, found: Roots) -> frozenset[Value]:
    """바깥을 바꾸는 명령이 고치거나 간직할 수 있는 뿌리들. 그런 명령이 있으면 입력도 모두 들어간다."""
    barriers = [instruction for instruction in program.instructions if writes(instruction)]
    if not barriers:
        return frozenset()
    return frozenset([*program.inputs, CONSTANT]).union(*[found[value] for instruction in barriers for value in instruction.reads])


def holds_array(structure: Any) -> bool:
    """튜플, 목록, 사전 안에 상수 배열이 있는가."""
    if isinstance(structure, (tuple, list)):
        return any(holds_array(part) for part in structure)
    return isinstance(structure, np.ndarray) or (isinstance(structure, dict) and holds_array([*structure.values()]))


def meetings(program: Program, found: Roots, mapping: dict[Value, Any]) -> set[Value]:
    """``mapping`` 대로 값을 합치면 한 명령이 다른 배열이던 둘을 같은 배열로 받게 되는, 합친 값들.

    원소마다 하는 셈은 상관없지만, 행렬의 곱은 같은 배열을 받으면 다른 길(syrk)로 가서 마지막 비트가 달라진다.
    """
    met: set[Value] = set()
    for instruction in program.instructions:
        reads = instruction.reads
        if len(reads) < 2 or is_elementwise(instruction):
            continue
        if len({_merged(value, found, mapping) for value in reads}) < len({found[value] for value in reads}):
            met.update(root for value in reads for root in found[value] if root in mapping)
    return met


def _merged(value: Value, found: Roots, mapping: dict[Value, Any]) -> frozenset[Value]:
    """합친 뒤의 뿌리들."""
    parts: list[frozenset[Value]] = []
    for root in found[value]:
        target = mapping.get(root, root)
        parts.append(frozenset([root]) if target is root or not isinstance(target, Value) else _merged(target, found, mapping))
    return frozenset[Value]().union(*parts)
