"""수의 셈을 함수 하나로: 잇따른 스칼라의 명령들을 numba가 기계어로 옮긴다(``[fast]``).

NumPy의 수 둘을 더하는 데 수십 나노초가 들고, 기계어로는 1나노초도 들지 않는다. 사칙연산은 비트까지 같고, exp 와 log 같은 함수는
수학 라이브러리의 것이라 한두 ulp 다를 수 있다.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .chains import Chain, Group, Item
from .expressions import Expressions
from .fusion import Constants, compiled, formula, segments
from .kinds import is_impure
from .program import Instruction, Value, values

FEWEST = 64  # 이보다 적은 셈은 옮기는 시간을 되찾지 못한다
LONGEST = 1024  # 함수 하나의 셈의 수: 옮기는 시간은 함수의 길이보다 빨리 자란다
MOST = 2**13  # 이보다 많은 셈은 옮기지 않는다: 옮기는 데 십여 초가 든다


def gathered(items: list[Item], outputs: Any) -> list[Item]:
    """수의 셈을 묶은 차례. 묶이지 않은 것은 그대로이다."""
    result: list[Item] = []
    run: list[Instruction] = []  # 바깥을 바꾸지 않는 잇따른 명령: 서로 기대지 않으면 차례를 바꾸어도 된다
    for k, item in enumerate([*items, None]):
        if isinstance(item, Instruction) and not is_impure(item):
            run.append(item)
            continue
        if run:
            later = [v for other in items[k:] for v in other.reads]
            result += _grouped(run, [*later, *values(tuple(outputs))])
            run = []
        if item is not None:
            result.append(item)
    count = sum(len(item.instructions) for item in result if isinstance(item, Group) and not isinstance(item, Chain))
    return result if 0 < count <= MOST else items


def _grouped(run: list[Instruction], later: list[Value]) -> list[Item]:
    result: list[Item] = []
    for item in segments(run, later, ()):
        if isinstance(item, Instruction):
            result.append(item)
        elif len(item.instructions) < FEWEST:
            result += item.instructions
        else:
            result += _cut(item)
    return result


def _cut(group: Group) -> list[Group]:
    """긴 묶음을 ``LONGEST`` 개씩."""
    parts = [group.instructions[k:k + LONGEST] for k in range(0, len(group.instructions), LONGEST)]
    groups = []
    for k, part in enumerate(parts):
        read = {v for other in parts[k + 1:] for i in other for v in i.reads}
        groups.append(Group(part, tuple([v for i in part for v in i.makes if v in group.makes or v in read])))
    return groups


def written(group: Group, words: Expressions) -> list[str]:
    """묶음을 부르는 줄들."""
    lines: list[str] = []
    held = {id(a): a for i in group.instructions for a in i.arguments if isinstance(a, np.ndarray)}
    given: list[Any] = [*group.reads, *held]
    element: dict[Any, str] = {key: f"x{k}" for k, key in enumerate(given)}
    constants, body = Constants(), list[str]()
    for k, instruction in enumerate(group.instructions):
        body.append(f"v{k} = {formula(instruction, element, constants)}")
        element[instruction.makes[0]] = f"v{k}"
    arguments = ", ".join(element[key] for key in given)
    answer = ", ".join(element[v] for v in group.makes)
    text = "\n".join([f"def fused({arguments}):", *[f"    {line}" for line in [*constants.lines, *body]], f"    return {answer}", ""])
    called = words.bind(compiled(text), "fused")
    words.header += [f"# {called}(…): numba 가 기계어로 옮긴 함수", *[f"#     {line}" for line in text.splitlines()]]
    passed = [words.number(a, lines) if isinstance(a, Value) else f"{words.text(held[a])}[()]" for a in given]
    names = [words.name(v) for v in group.makes]
    lines.append(f"{', '.join(names)} = {called}({', '.join(passed)})")
    lines += [f"{name} = {words.text(v.dtype)}({name})" for name, v in zip(names, group.makes, strict=True)]  # 파이썬의 수로 나온다
    words.numbers.update(group.makes)
    return lines

