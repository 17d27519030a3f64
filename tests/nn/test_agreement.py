"""활성함수와 손실: 값과 기울기가 PyTorch와 같다. PyTorch가 없으면 적어 둔 답과 견준다."""

import numpy as np
import pytest
from support.reference.cases import CALLS, Ours, Theirs, assert_same, stored

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.transforms.gradcheck import NotDifferentiableHere, VacuousCheck

OURS = Ours()
STORED = stored()


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_same_as_stored(call):
    assert_same(call.run(OURS), STORED[str(call)])


@pytest.mark.slow
def test_same_as_pytorch_now():
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
    theirs = Theirs()
    for call in CALLS:
        assert_same(call.run(OURS), call.run(theirs))


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_float32_stays_float32(call):
    found = call.run(OURS, np.float32)
    assert {v.dtype for v in found.values()} == {np.dtype(np.float32)}
    assert_same(found, STORED[str(call)], rtol=2e-4, atol=2e-5)


# softmax 의 합처럼 기울기가 0인 것은 검사가 되지 않으므로, 씨앗은 gradcheck 가 무작위로 뽑는다.
SMOOTH = [c for c in CALLS if not c.note.startswith(("꺾인", "0과 1의"))]


@pytest.mark.parametrize("call", SMOOTH, ids=str)
def test_second_order(call):
    def f(x, *rest):
        given = rest if call.soft else [OURS.constant(v) for v in call.rest]
        return getattr(F, call.function)(x, *given, **{k: OURS.constant(v) for k, v in call.options.items()})

    for attempt in range(20):  # 꺾인 곳에 걸치면 입력을 조금 옮긴다
        inputs = [call.x * (1 - 0.013 * attempt), *(call.rest if call.soft else ())]
        try:
            assert tg.gradcheck(f, inputs)
            assert tg.gradgradcheck(f, inputs)
            return
        except (NotDifferentiableHere, VacuousCheck):
            continue
    pytest.fail("미분할 수 있는 점을 찾지 못했다")
