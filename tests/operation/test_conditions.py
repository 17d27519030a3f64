"""조건을 알린 셈은 값이 달라져도 조건에 맞는 동안 다시 돈다: 컴파일한 함수도, 페이지도."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.nn import functional as F
from tinygrad_ko.readings.page_tape import tape
from tinygrad_ko.readings.story import story

ENDS = [1.0, 2.0]
LOOKING = {  # 값을 들여다보는 셈, 맞는 값들, 어긋나는 값
    "geomspace": (lambda x: tg.geomspace(x, x + 3, 4), [ENDS, [5.0, 0.5], [0.1, 9.0]], [-1.0, 1.0]),
    "확률 풀링": (lambda x: nn.StochasticPool2d(2).eval()(x.reshape((1, 1, 2, 2))), [[1.0, 2, 3, 4], [0, 0, 0, 0], [4, 0, 1, 2]], [-1.0, 1, 1, 1]),
    "이진 교차 엔트로피": (lambda x: F.binary_cross_entropy(x, tg.ones_like(x)), [[0.5, 0.2], [1.0, 0.9], [0.1, 0.2]], [1.5, 0.5]),
}


@pytest.mark.parametrize("name", LOOKING)
def test_compiled_with_other_values_and_with_bad_ones(name):
    f, good, bad = LOOKING[name]
    compiled = tg.compile(f)
    for k in range(8):
        x = tg.tensor(np.float32(good[k % len(good)]))
        assert np.array_equal(compiled(x).data, f(x).data), k
    assert compiled.why is None and compiled.replays > 4
    with pytest.raises(TinygradError) as said:
        f(tg.tensor(np.float32(bad)))
    with pytest.raises(type(said.value), match=str(said.value).split(":")[0]):
        compiled(tg.tensor(np.float32(bad)))


def test_the_page_guards_the_condition_not_the_value():
    x = tg.tensor(ENDS, requires_grad=True)
    with tg.keep_values():
        made = tape(story(LOOKING["geomspace"][0](x).sum()))
    ((_, wanted),) = made.program["guards"]
    held = [*made.program["inputs"], *made.program["constants"]][wanted]
    assert not made.missing and held == ["?", [], 1]  # 참
