"""약속한 자리의 값, 그리고 규칙을 망가뜨리면 검사가 빨개진다는 것."""

from __future__ import annotations

import pytest
from support.rules.mutants import mutants_of, survives
from support.rules.points import POINTS, SECOND, agrees
from support.rules.table import table

from tinygrad_ko.operation import operations

TABLE = table()


@pytest.mark.parametrize("name", sorted({*POINTS, *SECOND}))
def test_conventions(name):
    assert agrees(name, operations[name].call)


def test_every_rule_has_mutants():
    rules = {(o.name, i) for o in operations.values() for i in o.inputs}
    mutated = {rule for rule in rules if rule[1] in operations[rule[0]].formulas and next(mutants_of(*rule), None) is not None}
    stairs = {"floor", "ceil", "trunc", "rint", "round", "floor_divide", "bipolar_step"}  # 0 배열: 바꿀 것이 없다
    assert {rule for rule in rules - mutated if rule[0] not in stairs} == set()


@pytest.mark.parametrize("name", sorted(operations))
def test_every_mutant_is_killed(name):
    made = [mutant for given in operations[name].formulas for mutant in mutants_of(name, given)]
    alive = [str(m) for m, rule in made if survives(m, rule, TABLE[name])]
    assert alive == []
