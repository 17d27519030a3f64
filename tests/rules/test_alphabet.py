"""규칙의 알파벳: 연산자, 비교, 유니버설 함수, 메서드, 파이썬 수, math, 우리 연산만."""

from __future__ import annotations

import ast
import math
import sys

import numpy as np
import pytest
from support.rules.mutants import rules_of

from tinygrad_ko.operation import operations

MODULES = sorted({r.__globals__["__name__"] for o in operations.values() for r in o.formulas.values()})
RULES = {(o, i): rule for name in MODULES for (o, i), rule in rules_of(sys.modules[name]).items()}
ALLOWED = {np.zeros_like, np.iscomplexobj}  # 모양을 g 에서 얻고, dtype 만 본다


def forbidden(rule: ast.AST) -> list[str]:
    """규칙에 쓰면 안 되는 것들."""
    found = []
    for node in ast.walk(rule):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "np":
            value = getattr(np, node.attr)
            if not isinstance(value, (np.ufunc, float)) and value not in ALLOWED:
                found.append(f"np.{node.attr}: NumPy의 배열 함수")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
            assert hasattr(math, node.attr)
        if isinstance(node, ast.IfExp) and any(isinstance(n, ast.Compare) for n in ast.walk(node.test)):
            found.append("값으로 갈라지는 if")
    return found


@pytest.mark.parametrize("place", sorted(RULES), ids=".".join)
def test_rule_keeps_to_the_alphabet(place):
    assert forbidden(RULES[place]) == []


@pytest.mark.parametrize("text", ["lambda g, x: np.where(x > 0, g, 0)", "lambda g, x: g if x > 0 else 0", "lambda g: np.ones(3) * g"])
def test_the_lint_sees_what_it_must(text):
    assert forbidden(ast.parse(text))


def test_every_rule_is_looked_at():
    assert set(RULES) == {(o.name, i) for o in operations.values() for i in o.inputs}
