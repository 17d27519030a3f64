"""진짜 CuPy 와 GPU 가 있으면 같은 것을 그 위에서 본다. 없으면 까닭을 적고 건너뛴다."""

from __future__ import annotations

import fake
import numpy as np
import pytest
from support.foreign.races import INPUT, LABELS, OPTIMIZERS, build, step
from support.foreign.twins import IMPOSSIBLE, NO_SECOND, twins

import tinygrad_ko as tg

try:
    import cupy

    cupy.zeros(1)
    MISSING = ""
except Exception as error:  # 설치되지 않았거나, 드라이버나 GPU 가 없거나
    cupy = None
    MISSING = f"CuPy 를 쓸 수 없다: {type(error).__name__}: {error}"

needs_gpu = pytest.mark.skipif(bool(MISSING), reason=MISSING)
# 예의 이름은 모듈과 무관하므로, CuPy 가 없으면 흉내 배열의 것으로 이름만 짓는다
POSSIBLE = [t for t in twins(cupy or fake) if t.name not in IMPOSSIBLE]


@needs_gpu
def test_the_whole_table():
    wrong = {}
    for twin in POSSIBLE:
        for order in (1, 2) if twin.plain.name not in NO_SECOND else (1,):
            try:
                twin.disagreement(order, rtol=1e-8)
            except Exception as error:
                wrong[f"{twin}, {order}차"] = f"{type(error).__name__}: {str(error)[:200]}"
    assert wrong == {}


@needs_gpu
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_three_steps_agree_with_numpy(name):
    losses = []
    for device in ("cpu", "cuda"):
        model = build().to(device)
        opt = OPTIMIZERS[name](model.parameters())
        x, target = tg.tensor(INPUT).to(device), tg.tensor(LABELS).to(device)
        losses.append([step(model, opt, x, target) for _ in range(3)])
    np.testing.assert_allclose(*losses, rtol=1e-4)
