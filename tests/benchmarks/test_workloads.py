"""벤치마크의 일거리: 줄마다 지어져 한 걸음 걷고, PyTorch 가 있으면 같은 손실을 낸다. 손으로 적은 바닥과 함수꼴도 같은 수를 낸다."""

from __future__ import annotations

import numpy as np
import pytest
from floors import FLOORS
from forms import FORMS, form_of
from forms.libraries import Numpyish
from rivals import arrays, builders
from sides import OURS, TORCH
from table import agreeing, number
from workloads import ROWS

import tinygrad_ko as tg

WALKED = [name for name in ROWS if "10000000" not in name]  # 1,000만 개는 100만 개와 같은 코드이다
READ = {**FORMS, **dict.fromkeys(("softmax_regression", "mlp_tiny", "mlp_digits"))}  # 함수꼴이 있고 층마다 제 것이 아닌 줄


@pytest.mark.parametrize("name", WALKED)
def test_every_row_walks_and_agrees_with_torch(name):
    row = ROWS[name]
    steps = {"ours": row.build(OURS)}
    if TORCH is None:
        assert np.isfinite([number(steps["ours"]()) for _ in range(2)]).all()
        pytest.skip("PyTorch 가 없어 우리 것만 걸었다")
    agreeing(steps | {"torch": row.build(TORCH)}, times=2)


@pytest.mark.parametrize("name", FLOORS)
def test_the_floor_has_the_loss_and_the_gradients_of_ours(name):
    job = ROWS[name].job(OURS)
    p = arrays(job)
    loss, grads = FLOORS[name](p, *job.data)
    ours = job.step()
    np.testing.assert_allclose(number(loss), number(ours), rtol=1e-4, atol=5e-5)  # 손실이 0에 가까운 줄도 있다
    assert set(grads) == set(job.leaves)
    for leaf, tensor in job.leaves.items():
        g = tensor.grad.numpy()
        assert grads[leaf].dtype == np.float32 and grads[leaf].shape == g.shape
        np.testing.assert_allclose(grads[leaf], g, rtol=2e-3, atol=2e-5 * abs(g).max() + 1e-9)


@pytest.mark.parametrize("name", ["softmax_regression", "mlp_digits", "adam_1x1000000"])
def test_the_floor_walks_as_ours_walks(name):
    """갱신까지: 세 걸음의 손실."""
    agreeing({column: builders(["numpy"])[column](ROWS[name]) for column in ("ours", "numpy")})


class Ours(Numpyish):
    """함수꼴을 우리 것으로 읽는 라이브러리."""

    xp = tg
    gelu = staticmethod(tg.nn.functional.gelu)


@pytest.mark.parametrize("name", READ)
def test_the_form_for_other_libraries_has_our_loss(name):
    job = ROWS[name].job(OURS)
    form = form_of(name, job)
    loss = form(Ours(), job.leaves, *job.data)
    np.testing.assert_allclose(number(loss), number(job.step()), rtol=2e-3)
