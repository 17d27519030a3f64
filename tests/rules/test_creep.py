"""float64 로 새지 않는다(float64 creep): 엔진이 마지막에 dtype 을 맞추기 **전에**, 규칙이 낸 것부터 float32 이다.

엔진이 기울기를 입력의 dtype 으로 되돌리므로, 규칙 속에서 새는 것은 값으로는 보이지 않고 느리기만 하다. 그래서 규칙의 답을 바로 본다.
"""

from __future__ import annotations

import ast
import inspect
import sys

import numpy as np
import pytest
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.autograd import grad
from tinygrad_ko.engine import Variable, wrap
from tinygrad_ko.operation import operation, operations

CASES = [case for cases in table().values() for case in cases]


class Watched:
    """연산의 규칙들: 답의 dtype 을 적어 둔다."""

    def __init__(self, op):
        self.op, self.rules, self.leaks = op, op.rules, []

    def __getitem__(self, i):
        def rule(g, saved):
            d = self.rules[i](g, saved)
            given = {a.dtype for a in _arrays((g, saved)) if a.dtype.kind in "fc"}
            if given <= {np.dtype(np.float32), np.dtype(np.complex64)} and d.dtype in (np.float64, np.complex128):
                self.leaks.append(f"{self.op.name}의 {i}번째 규칙: {d.dtype}")
            return d

        return rule


def _arrays(value):
    if isinstance(value, Variable):
        yield value._data
    elif isinstance(value, (np.ndarray, np.generic)):
        yield value
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from _arrays(v)


def leaks(case, names):
    watched = {op: Watched(op) for op in (operations[n] for n in names)}
    for op, w in watched.items():
        op.rules = w
    try:
        leaves = [tg.tensor(np.asarray(a, np.float32), requires_grad=True) for a in inside_domain(case, np.random.default_rng(6))]
        y = case.f(*leaves)
        if y.requires_grad and y.dtype.kind == "f":
            with np.errstate(all="ignore"):
                grad(y, leaves, wrap(np.ones(y.shape, y.dtype)), allow_unused=True)
    finally:
        for op, w in watched.items():
            op.rules = w.rules
    return [leak for w in watched.values() for leak in w.leaks]


@pytest.mark.parametrize("case", [c for c in CASES if c.name != "astype"], ids=str)
def test_no_rule_leaks(case):
    assert leaks(case, operations) == []


def test_the_watch_sees_a_leak():
    leaking = operation(lambda x: x * 2, name="leaking_for_test", tex="2{x}", public=False, x=lambda g: g * np.log(2) * np.float64(3))
    try:
        from support.rules.table import Case

        assert leaks(Case("leaking_for_test", leaking.call, ((3,),)), ["leaking_for_test"])
    finally:
        del operations["leaking_for_test"]


# ── 글로 보아도 알 수 있는 함정: NumPy 2 에서 np.log(2) 는 float64, math.log(2) 는 파이썬 수이다 ──

MODULES = sorted({r.__globals__["__name__"] for o in operations.values() for r in o.formulas.values()})


def traps(tree):
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, name = node.func.value, node.func.attr
        if isinstance(owner, ast.Name) and owner.id == "np":
            if isinstance(getattr(np, name), np.ufunc) and node.args and all(_constant(a) for a in node.args):
                found.append(f"np.{name}(수): math.{name} 을 쓴다")
            if name == "prod" and not any(k.arg == "dtype" for k in node.keywords):
                found.append("np.prod(모양): math.prod 를 쓴다")
            if name in ("float64", "double"):
                found.append(f"np.{name}(…)")
    return found


def _constant(node):
    return all(isinstance(n, (ast.Constant, ast.UnaryOp, ast.USub, ast.BinOp, ast.operator, ast.Load)) or
               (isinstance(n, ast.Attribute) and n.attr in ("pi", "e", "tau")) or (isinstance(n, ast.Name) and n.id in ("np", "math"))
               for n in ast.walk(node))


@pytest.mark.parametrize("module", MODULES)
def test_no_trap_is_written(module):
    assert traps(ast.parse(inspect.getsource(sys.modules[module]))) == []


@pytest.mark.parametrize("text", ["np.log(2) * x", "x / np.sqrt(2 * np.pi)", "g / np.prod(shape)", "np.float64(3) * x"])
def test_the_lint_sees_the_traps(text):
    assert traps(ast.parse(text))


@pytest.mark.parametrize("text", ["np.log(x)", "math.log(2) * x", "np.where(x > 0, 1, 2)"])
def test_the_lint_lets_the_rest_pass(text):
    assert traps(ast.parse(text)) == []
