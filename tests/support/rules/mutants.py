"""도함수 규칙의 돌연변이: 부호를 뒤집고, 항을 지우고, 비교와 이름을 바꾼 규칙이 검사에 걸리는가.

``tests`` 에서 ``python -m support.rules.mutants`` 는 표 전체를, ``test_mutants.py`` 는 그 일부를 본다.
"""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import sys
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from support.rules.points import agrees
from support.rules.table import Case, inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.operation import Operation, operations
from tinygrad_ko.operation.declare import _EachInput, _reader, _saved_names
from tinygrad_ko.transforms.gradcheck import GradientMismatch, NotDifferentiableHere, VacuousCheck

_SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Gt: ast.Lt, ast.Lt: ast.Gt,
    ast.GtE: ast.Lt, ast.LtE: ast.Gt, ast.MatMult: ast.Mult,
}


# 뜻이 같은 돌연변이: -g 의 0 배열도 0 배열이다
EQUIVALENT = {
    *(f"{name}.x: np.zeros_like(-g)" for name in ("sign", "floor", "ceil", "trunc", "rint", "round")),
    "floor_divide.a: np.zeros_like(-g)", "floor_divide.b: np.zeros_like(-g)",
    "bipolar_step.x: flat(-g, x)",
}


@dataclass
class Mutant:
    """바뀐 규칙 하나."""

    operation: str
    input: str
    text: str

    def __str__(self) -> str:
        return f"{self.operation}.{self.input}: {self.text}"


def equivalent(mutant: Mutant, rule: ast.Lambda) -> bool:
    """뜻이 같은가. 0인 분자를 1로 나누든 −1로 나누든 0이므로, ``분모 ± (분모 == 0)`` 의 부호도 뜻이 없다."""
    original = ast.unparse(rule.body)
    guards = ("(x == 0)", "(y == 0)", "((a == 0) & (b == 0))")
    flipped = (original.replace(f" + {g})", f" - {g})") for g in guards if f" + {g})" in original)
    return str(mutant) in EQUIVALENT or ("/ (" in original and mutant.text in flipped)


@functools.cache
def rules_of(module: Any) -> dict[tuple[str, str], ast.Lambda]:
    """한 갈래의 파일에서, (연산, 입력) → 규칙의 구문 나무."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(module)))
    found: dict[tuple[str, str], ast.Lambda] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "operation":
            lambdas = {k.arg: k.value for k in node.keywords if isinstance(k.value, ast.Lambda)}
            for op in operations.values():
                for name, rule in op.formulas.items():
                    if name in lambdas and rule.__code__.co_firstlineno == lambdas[name].lineno and (
                        rule.__globals__["__name__"] == module.__name__
                    ):
                        found[op.name, name] = lambdas[name]
    return found


def bodies(rule: ast.Lambda) -> Iterator[ast.expr]:
    """규칙의 몸통을 한 군데씩 바꾼 것들."""
    spots = [n for n in ast.walk(rule.body)]
    for k, spot in enumerate(spots):
        for change in range(3):
            twin = copy.deepcopy(rule.body)
            place = list(ast.walk(twin))[k]
            replaced = _changed(spot, place, change)
            if replaced is None:
                continue
            yield _put(twin, place, replaced)


def _changed(spot: ast.AST, place: Any, change: int) -> ast.expr | None:
    if isinstance(spot, ast.BinOp):
        if change == 0 and type(spot.op) in _SWAPS:
            twin = copy.copy(place)
            twin.op = _SWAPS[type(spot.op)]()
            return twin
        if change == 1:
            return place.left  # 뒤의 항을 지운다
        if change == 2 and isinstance(spot.op, (ast.Add, ast.Mult, ast.MatMult)):
            return place.right
    if isinstance(spot, ast.UnaryOp) and isinstance(spot.op, ast.USub) and change == 0:
        return place.operand
    if isinstance(spot, ast.Compare) and change == 0 and type(spot.ops[0]) in _SWAPS:
        twin = copy.copy(place)
        twin.ops = [_SWAPS[type(spot.ops[0])]()]
        return twin
    if isinstance(spot, ast.Name) and spot.id == "g" and change == 0 and isinstance(spot.ctx, ast.Load):
        return ast.UnaryOp(ast.USub(), place)  # 부호를 뒤집는다
    return None


def _put(root: ast.expr, place: ast.AST, new: ast.expr) -> ast.expr:
    if root is place:
        return new
    for parent in ast.walk(root):
        for field, value in ast.iter_fields(parent):
            if value is place:
                setattr(parent, field, new)
                return root
            if isinstance(value, list):
                for k, item in enumerate(value):
                    if item is place:
                        value[k] = new
                        return root
    return root


def mutants_of(operation: str, name: str) -> Iterator[tuple[Mutant, Any]]:
    """연산의 한 입력의 (설명, 바뀐 규칙)들: 순서가 언제나 같고, 뜻이 같은 것은 뺀다."""
    module = sys.modules[operations[operation].formulas[name].__globals__["__name__"]]
    rule = rules_of(module).get((operation, name))
    for body in bodies(rule) if rule is not None else ():
        twin = ast.Expression(ast.Lambda(rule.args, body))
        ast.fix_missing_locations(twin)
        function = eval(compile(twin, "<mutant>", "eval"), module.__dict__)
        mutant = Mutant(operation, name, ast.unparse(body))
        if mutant.text != ast.unparse(rule.body) and not equivalent(mutant, rule):
            yield mutant, function


class planted:
    """이 안에서는 연산의 규칙이 바뀐 것이다."""

    def __init__(self, op: Operation, name: str, rule: Any) -> None:
        self.op, self.name, self.rule = op, name, rule

    def __enter__(self) -> None:
        self.before = self.op.readers, self.op.rules
        # 저장하는 것은 원래 선언대로: 지운 항의 이름이 남아 있어도 된다
        at = [self.op.slots.index(s) for s in _saved_names(self.rule)]
        if self.op.variadic:
            self.op.rules = _EachInput(self.op, self.rule)
        else:
            self.op.readers = list(self.op.readers)
            self.op.readers[self.op.inputs.index(self.name)] = _reader(self.rule, at)
            self.op.rules = self.op.readers

    def __exit__(self, *_: object) -> None:
        self.op.readers, self.op.rules = self.before


def survives(mutant: Mutant, rule: Any, cases: list[Case]) -> bool:
    """어느 검사에도 걸리지 않는가."""
    with planted(operations[mutant.operation], mutant.input, rule), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if not agrees(mutant.operation, operations[mutant.operation].call):
                return False
        except (TinygradError, ValueError, TypeError, AttributeError, ArithmeticError):
            return False
        for case in cases:
            for check in (tg.gradcheck, tg.gradgradcheck) if case.name != "cofactor" else (tg.gradcheck,):
                for seed in range(6):
                    try:
                        check(case.f, inside_domain(case, np.random.default_rng(seed)), seed=seed)
                        break
                    except (NotDifferentiableHere, VacuousCheck):
                        continue
                    except (GradientMismatch, TinygradError, ValueError, TypeError, IndexError, AttributeError, AssertionError, ArithmeticError):
                        return False
    return True


def main() -> int:
    cases = table()
    everyone = [made for op in operations.values() for name in op.formulas for made in mutants_of(op.name, name)]
    alive = [m for m, rule in everyone if survives(m, rule, cases[m.operation])]
    print(f"돌연변이 {len(everyone)}개, 잡힌 것 {len(everyone) - len(alive)}개")
    for m in alive:
        print("살아남음:", m)
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
