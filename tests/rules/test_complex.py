"""정칙 함수의 같은 규칙이 복소수에서도 옳다. 기울기의 약속은 PyTorch의 것이다."""

from __future__ import annotations

import numpy as np
import pytest
from support.rules.cases.complex import through

import tinygrad_ko as tg

HOLOMORPHIC = ["exp", "expm1", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "square", "reciprocal", "negative",
               "arcsinh", "arctan"]


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_holomorphic_elementwise(name):
    rng = np.random.default_rng(0)
    a, b = rng.uniform(0.3, 1.2, (2, 3)), rng.uniform(0.2, 0.9, (2, 3))
    f = through(getattr(np, name))
    assert tg.gradcheck(f, [a, b], allow_vacuous=False) and tg.gradgradcheck(f, [a, b])


@pytest.mark.parametrize("f", [
    lambda z: z * z.T.conj() @ z, lambda z: z / (z + 2), lambda z: z**3, lambda z: (z @ z).sum(0), lambda z: abs(z),
    lambda z: tg.concatenate([z, z * 1j])[1:3], lambda z: z.mean() * z, lambda z: tg.linalg.inv(z), lambda z: z * np.float64(2.0),
])
def test_expressions(f):
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((3, 3)), rng.standard_normal((3, 3))
    assert tg.gradcheck(through(f), [a, b], allow_vacuous=False) and tg.gradgradcheck(through(f), [a, b])


def test_convention_is_that_of_pytorch():
    """L = |z|² 의 기울기는 2z (PyTorch 2.13에서 확인한 값)."""
    z = tg.tensor(np.array([1 + 2j, -3j]), requires_grad=True)
    (z * z.conj()).real.sum().backward()
    np.testing.assert_allclose(z.grad.data, [2 + 4j, -6j])
    assert tg.tensor(np.ones(2, np.complex64), requires_grad=True).exp().dtype == np.complex64


def test_real_input_keeps_a_real_gradient():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * 1j).exp()
    (y.real + y.imag).sum().backward()
    assert x.grad.dtype == np.float32
    np.testing.assert_allclose(x.grad.data, np.cos([1, 2]) - np.sin([1, 2]), rtol=1e-6)
