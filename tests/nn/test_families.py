"""층의 갈래마다(``tests/support/reference/family_*.py``): 값·기울기·버퍼가 PyTorch와 같고, 두 번째 미분이 옳고, float32 는 float32 이다."""

from __future__ import annotations

import numpy as np
import pytest
from support.reference.cases import Call, Ours, Theirs, assert_same
from support.reference.layers import Layer, families, stored_family

import tinygrad_ko as tg
from tinygrad_ko.transforms.gradcheck import NotDifferentiableHere, VacuousCheck

OURS = Ours()
FAMILIES = {name: cases for name, cases in families().items() if name != "optim"}  # 옵티마이저는 tests/optim 이 본다
ALL = [pytest.param(name, case, id=f"{name}:{case}") for name, cases in FAMILIES.items() for case in cases]
STORED = {name: stored_family(name) for name in FAMILIES}


@pytest.mark.parametrize("name,case", ALL)
def test_same_as_stored(name, case):
    assert_same(case.run(OURS), STORED[name][str(case)], rtol=getattr(case, "rtol", 1e-8))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_same_as_pytorch_now(name):
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
    theirs = Theirs()
    for case in FAMILIES[name]:
        assert_same(case.run(OURS), case.run(theirs), rtol=getattr(case, "rtol", 1e-8))


@pytest.mark.parametrize("name,case", ALL)
def test_float32_stays_float32(name, case):
    found = case.run(OURS, np.float32)
    kinds = {v.dtype for v in found.values() if v.dtype.kind == "f"}
    assert kinds == {np.dtype(np.float32)}
    assert_same(found, STORED[name][str(case)], rtol=getattr(case, "rtol32", 2e-3), atol=2e-4)


SECOND = [p for p in ALL if isinstance(p.values[1], Layer) and p.values[1].second]
SECOND += [p for p in ALL if isinstance(p.values[1], Call) and not p.values[1].note.startswith(("꺾인", "0과 1의"))]


@pytest.mark.parametrize("name,case", SECOND)
def test_second_order(name, case):
    if isinstance(case, Layer):
        f, inputs = case.as_function(OURS)
    else:
        def f(x, *rest):
            given = rest if case.soft else [OURS.constant(v) for v in case.rest]
            return getattr(OURS.F, case.function)(x, *given, **{k: OURS.constant(v) for k, v in case.options.items()})

        inputs = [case.x, *(case.rest if case.soft else ())]
    for attempt in range(20):  # 꺾인 곳에 걸치면 입력을 조금 옮긴다
        moved = [x * (1 - 0.013 * attempt) for x in inputs]
        try:
            assert tg.gradcheck(f, moved)
            assert tg.gradgradcheck(f, moved)
            return
        except (NotDifferentiableHere, VacuousCheck):
            continue
    pytest.fail("미분할 수 있는 점을 찾지 못했다")


def test_every_case_can_be_run_and_named():
    names = [(name, str(case)) for name, cases in FAMILIES.items() for case in cases]
    assert len(set(names)) == len(names) and all(callable(case.run) for cases in FAMILIES.values() for case in cases)
