"""작은 셈들을 함수 하나로: 잇따른 스칼라의 셈, 모양이 같은 작은 배열의 셈을 numba가 기계어로 옮긴다(``[fast]``).

작은 셈은 부르는 값이 거의 전부이다: NumPy의 수 둘을 더하는 데 수십 나노초, 작은 배열 둘을 더하는 데 반 마이크로초가 들고, 기계어로는
1나노초도 들지 않는다. 사칙연산은 비트까지 같고, exp 와 log 같은 함수는 한두 ulp 다를 수 있다. 큰 배열은 사슬(chains)이 한다.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from . import chains
from .chains import Group, Item
from .expressions import Expressions
from .fusion import Constants, compiled, formula, is_fusable, kernel_of, segments
from .kinds import is_impure
from .layout import Layout, is_straight
from .program import Instruction, Value, values

COST_OF_CALL = 2000  # NumPy의 함수를 한 번 부르는 값: 원소 이만큼을 셈하는 시간
WORTH = 2**17  # NumPy로 이만큼의 원소를 셈하는 시간이면 옮길 값이 있다
LONGEST = 1024  # 함수 하나의 셈의 수: 옮기는 시간은 함수의 길이보다 빨리 자란다
WIDEST = 32  # 함수 하나가 읽고 쓰는 배열의 수: 옮기는 시간은 이것의 제곱으로 자란다
MOST, MOST_NUMBERS = 2**10, 2**13  # 배열의 셈, 수의 셈이 이보다 많으면 옮기지 않는다: 옮기는 데 십여 초가 든다


def gathered(items: list[Item], outputs: Any, known: Layout) -> list[Item]:
    """작은 셈을 묶은 차례. 묶이지 않은 것은 그대로이다."""
    for shape in _shapes(items):
        result: list[Item] = []
        run: list[Item] = []  # 바깥을 바꾸지 않는 잇따른 명령: 서로 기대지 않으면 차례를 바꾸어도 된다
        for k, item in enumerate([*items, None]):
            if item is not None and not (isinstance(item, Instruction) and is_impure(item)):
                run.append(item)
                continue
            later = [v for other in items[k:] for v in other.reads]
            result += _grouped(run, [*later, *values(tuple(outputs))], shape, known)
            run = []
            if item is not None:
                result.append(item)
        made = [i for item in result if isinstance(item, Group) and item not in items for i in item.instructions]
        if len(made) <= (MOST if shape else MOST_NUMBERS):
            items = result
    return items


def _shapes(items: list[Item]) -> list[tuple[int, ...]]:
    """묶을 만큼 셈이 많은 모양들, 많은 것부터."""
    counts = Counter(item.result.shape for item in items if isinstance(item, Instruction) and isinstance(item.result, Value)
                     and is_fusable(item, item.result.shape) and item.result.size < chains.SMALLEST)
    return [shape for shape, n in counts.most_common() if _is_worth(n, shape)]


def _is_worth(count: int, shape: tuple[int, ...]) -> bool:
    size = 1
    for n in shape:
        size *= n
    return count > 1 and size > 0 and count * (size + COST_OF_CALL) >= WORTH


def _grouped(run: list[Item], later: list[Value], shape: tuple[int, ...], known: Layout) -> list[Item]:
    result: list[Item] = []
    for item in segments(run, later, lambda i: is_fusable(i, shape) and all(is_straight(a, known) for a in [*i.arguments, *i.makes])):
        if not isinstance(item, Group) or item in run:
            result.append(item)
        elif not _is_worth(len(item.instructions), shape):
            result += item.instructions
        else:
            result += _cut(item, shape)
    return result


def _cut(group: Group, shape: tuple[int, ...]) -> list[Group]:
    """길거나 배열이 많은 묶음을 나눈 것."""
    whole, arrays = len(group.instructions), len(group.reads) + len(group.makes)
    longest = LONGEST if shape == () else max(1, whole * WIDEST // max(arrays, WIDEST))
    parts = [group.instructions[k:k + longest] for k in range(0, whole, longest)]
    groups = []
    for k, part in enumerate(parts):
        read = {v for other in parts[k + 1:] for i in other for v in i.reads}
        groups.append(Group(part, tuple([v for i in part for v in i.makes if v in group.makes or v in read])))
    return groups


# ── 글로 적기 ──


def written(group: Group, words: Expressions) -> list[str]:
    """묶음을 부르는 줄들. 배열의 결과를 담을 자리는 이미 이름이 있다."""
    shape = group.makes[0].shape
    if shape == ():
        return _scalars(group, words)
    arrays = [a for i in group.instructions for a in i.arguments if isinstance(a, (Value, np.ndarray))]
    flat = all(a.shape in ((), shape) for a in arrays)
    text, given = kernel_of(group, shape, flat)
    lines: list[str] = []
    flatten = ".reshape(-1)" if flat and len(shape) > 1 else ""
    passed = [_number(a, words, lines) if a.shape == () else f"{words.text(a)}{flatten}" for a in given]
    lines.append(f"{_bound(text, words)}({', '.join([*passed, *[f'{words.name(v)}{flatten}' for v in group.makes]])})")
    return lines


def _scalars(group: Group, words: Expressions) -> list[str]:
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
    lines: list[str] = []
    passed = [_number(held.get(a, a), words, lines) for a in given]
    names = [words.name(v) for v in group.makes]
    lines.append(f"{', '.join(names)} = {_bound(text, words)}({', '.join(passed)})")
    lines += [f"{name} = {words.text(v.dtype)}({name})" for name, v in zip(names, group.makes, strict=True)]  # 파이썬의 수로 나온다
    words.numbers.update(group.makes)
    return lines


def _number(a: Any, words: Expressions, lines: list[str]) -> str:
    return words.number(a, lines) if isinstance(a, Value) else f"{words.text(a)}[()]"


def _bound(text: str, words: Expressions) -> str:
    """옮긴 함수의 이름. 그 글은 머리말에 적는다."""
    function = compiled(text)
    if function not in words.space:
        name = words.space.bind(function, "fused")
        words.header += [f"# {name}(…): numba 가 기계어로 옮긴 것", *[f"#     {line}" for line in text.splitlines()]]
    return words.space.bind(function, "fused")
