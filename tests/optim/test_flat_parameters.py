"""한 줄로 이은 매개변수: 어느 dtype 과 장치로 옮겨 가도 자리를 다시 마련하고, 배우던 것을 이어 간다."""

from __future__ import annotations

import fake  # noqa: F401  장치의 이름으로 찾는다
import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.operation.devices import device_of
from tinygrad_ko.optim.flat_parameters import flattened

KINDS = [(device, dtype) for device in ("cpu", "fake") for dtype in (np.float16, np.float32, np.float64)]
START = np.array([[1.0, -2.0], [0.5, 4.0]])


@pytest.mark.parametrize("here", KINDS)
@pytest.mark.parametrize("there", KINDS)
def test_a_place_fits_only_what_it_was_made_for(here, there):
    model = nn.Linear(2, 2, bias=False).to(here[0]).to(here[1])
    p = model.weight
    [line] = flattened([p], 0, {"exp_avg": 0.25})
    assert line.fits() and (line.gradient.dtype, device_of(line.gradient)) == (here[1], here[0])
    model.to(there[0]).to(there[1])
    assert line.fits() == (here == there)
    line.fit()
    assert line.fits()
    for made in (line.gradient, line.spare, line.state["exp_avg"], *line.pieces):
        assert (device_of(made), made.dtype) == (p.device, p.dtype) == there
    assert [piece.shape for piece in line.pieces] == [p.shape]
    assert line.state["exp_avg"].tolist() == [0.25] * 4


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Adagrad", "NAdam"])
def test_a_change_of_dtype_midway_goes_on(name):
    """두 걸음을 float32 로 걷고 float64 로 바꾸어도, 상태를 적어 새 옵티마이저에 옮긴 것과 같이 걷는다."""
    options = {"lr": 0.05, **({"momentum": 0.9} if name == "SGD" else {})}

    def step(p, opt):
        opt.zero_grad()
        ((p - 3.0) ** 2).sum().backward()
        opt.step()

    model = nn.Linear(2, 2, bias=False)
    p = model.weight
    p.data = START.astype(np.float32)
    opt = getattr(optim, name)([p], **options)
    for _ in range(2):
        step(p, opt)
    model.to(np.float64)
    q = tg.tensor(p.data.copy(), requires_grad=True)
    fresh = getattr(optim, name)([q], **options)
    fresh.load_state_dict(opt.state_dict())
    for _ in range(3):
        step(p, opt)
        step(q, fresh)
    assert p.dtype == p.grad.dtype == np.float64 and np.abs(p.data - START).max() > 0.05
    np.testing.assert_allclose(p.data, q.data, rtol=1e-12)
