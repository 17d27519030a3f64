"""함수 안에서 지은 매개변수: 그것에만 이어지는 결과는 거슬러 갈 입력이 없다."""

from __future__ import annotations

import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn

model = nn.Linear(2, 2, generator=0)


@pytest.mark.parametrize("f", [
    lambda x: nn.Linear(2, 2, generator=0)(x), lambda x: nn.LayerNorm(2)(x), lambda x: nn.Parameter(tg.ones(2)) * x,
    lambda x: (x * 2, nn.Parameter(tg.ones(2)) * 3), lambda x: (x * 2, model(x), nn.Parameter(tg.ones(2)) * 3),
])
@pytest.mark.parametrize("wanted", [False, True])
@pytest.mark.filterwarnings("ignore")
def test_results_of_a_parameter_made_inside_are_those_of_the_function(f, wanted):
    """오류로 멈추지 않고 보통으로 돈다."""
    compiled, x = tg.compile(f), tg.tensor([[1.0, 2.0]], requires_grad=wanted)
    for _ in range(4):
        made, plain = (value if isinstance(value, tuple) else (value,) for value in (compiled(x), f(x)))
        assert [(t.tolist(), t.requires_grad) for t in made] == [(t.tolist(), t.requires_grad) for t in plain]
    assert compiled.why is None or ("함수 안에서 만든 미분할 텐서" in compiled.why and "함수 밖에서 만들어 두세요" in compiled.why)
