"""옵티마이저와 학습률 일정: 자취가 PyTorch와 같다. PyTorch가 없으면 적어 둔 답과 견준다."""

import numpy as np
import pytest
from support.reference.cases import RACES, Ours, Theirs, assert_same, stored
from support.reference.family_optim import CASES
from support.reference.layers import stored_family

OURS = Ours()
ALL = [*RACES, *CASES]
STORED = {**stored(), **stored_family("optim")}


@pytest.mark.parametrize("case", ALL, ids=str)
def test_same_as_stored(case):
    assert_same(case.run(OURS), STORED[str(case)], rtol=getattr(case, "rtol", 1e-8))


@pytest.mark.slow
def test_same_as_pytorch_now():
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
    theirs = Theirs()
    for case in ALL:
        assert_same(case.run(OURS), case.run(theirs), rtol=getattr(case, "rtol", 1e-8))


@pytest.mark.parametrize("case", ALL, ids=str)
def test_float32_stays_float32(case):
    found = case.run(OURS, np.float32)
    assert {v.dtype for v in found.values()} == {np.dtype(np.float32)}
    assert_same(found, STORED[str(case)], rtol=getattr(case, "rtol32", 2e-3), atol=1e-3)
