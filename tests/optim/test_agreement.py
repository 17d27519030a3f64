"""옵티마이저: 20걸음의 자취가 PyTorch와 같다. PyTorch가 없으면 적어 둔 답과 견준다."""

import numpy as np
import pytest
from support.reference.cases import RACES, Ours, Theirs, assert_same, stored

OURS = Ours()
STORED = stored()


@pytest.mark.parametrize("race", RACES, ids=str)
def test_same_as_stored(race):
    assert_same(race.run(OURS), STORED[str(race)])


def test_same_as_pytorch_now():
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
    theirs = Theirs()
    for race in RACES:
        assert_same(race.run(OURS), race.run(theirs))


@pytest.mark.parametrize("race", RACES, ids=str)
def test_float32_stays_float32(race):
    found = race.run(OURS, np.float32)
    assert {v.dtype for v in found.values()} == {np.dtype(np.float32)}
    assert_same(found, STORED[str(race)], rtol=1e-3, atol=1e-3)
