"""쓴 결과들만의 역전파: 모든 결과에서 거슬러 간 프로그램에서, 쓰지 않은 결과에서 온 기울기를 덜어 낸다.

엔진은 손실에 쓰지 않은 결과의 길을 걷지 않는다. 그 출발 기울기를 0으로 두고 함께 걸으면 그 길의 무한대에서 NaN 이 난다(0 × ∞). 그래서 여러
길에서 온 기울기를 더하는 자리에서는 그 길의 것을 빼고, 결과가 여럿인 연산이 함께 읽는 자리에서는 엔진처럼 0을 읽는다.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import numpy as np

from .program import Program, Value, replaced


def of_used(program: Program, seeds: Mapping[Value, int], sums: Set[Value], used: frozenset[int]) -> Program:
    """``used`` 번째 결과들에서만 거슬러 가는 프로그램.

    ``seeds`` 는 출발 기울기마다 몇 번째 결과의 것인가, ``sums`` 는 두 길에서 온 기울기를 더한 값들이다.
    """
    roots = {seed: frozenset([k]) for seed, k in seeds.items()}  # 기울기마다, 어느 결과들에서 왔는가
    idle = {seed for seed, k in seeds.items() if k not in used}  # 쓰지 않은 결과에서만 온 것
    known = {seed: _zeros(seed) for seed in idle}
    kept = []
    for instruction in program.instructions:
        above = frozenset[int]().union(*[roots.get(v, ()) for v in instruction.reads])
        roots.update(dict.fromkeys(instruction.makes, above))
        if above and above.isdisjoint(used):
            idle.update(instruction.makes)
            known.update({v: _zeros(v) for v in instruction.makes})
            continue
        terms = [a for a in instruction.arguments if not (isinstance(a, Value) and a in idle)]
        if len(terms) == 1 and not sums.isdisjoint(instruction.makes):  # 항이 하나만 남은 합은 그 항이다
            known[instruction.makes[0]] = replaced(terms[0], known)
        else:
            kept.append(instruction.replaced(known))
    return Program(program.inputs, kept, replaced(program.outputs, known))


def _zeros(value: Value) -> Any:
    return np.broadcast_to(np.zeros((), value.dtype), value.shape)
