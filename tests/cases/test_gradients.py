"""날카로운 기울기의 예(gradients.json): 식마다 어떻게 셈하는지 적고, 표의 값과 견준다."""

from __future__ import annotations

import json
import pathlib
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F

CASES = json.loads((pathlib.Path(__file__).parent / "gradients.json").read_text(encoding="utf-8"))


def values(text: str):
    """표의 글을 수의 목록으로. 아는 이름은 nan 과 inf 뿐이다."""
    return json.loads(text.replace("nan", "NaN").replace("inf", "Infinity"))


def weights(y):
    return np.arange(1.0, y.size + 1).reshape(y.shape)


def second(f):
    """f 의 합의 기울기."""
    def g(x):
        (d,) = tg.autograd.grad(f(x).sum(), x, create_graph=True)
        return d
    return g



def double_where(x):
    safe = tg.where(x > 0, x, 1.0)
    return tg.where(x > 0, np.log(safe), 0.0)


COMPUTE = {
    "x.amax()": lambda x: np.amax(x),
    "x.max() (full)": lambda x: x.max(),
    "take_along_axis(x, argmax(x))": lambda x: tg.take_along_axis(x, x.argmax(keepdims=True), 0),
    "maximum(x,y) tie": np.maximum,
    "relu(0)": lambda x: tg.relu(x),
    "clip(x,0,1) at boundary": lambda x: np.clip(x, 0, 1),
    "hardtanh/relu6 boundary": F.relu6,
    "leaky_relu(0)": lambda x: F.leaky_relu(x, 0.1),
    "abs(0)": abs,
    "sign": np.sign,
    "prod one zero": np.prod,
    "prod two zeros": np.prod,
    "cumprod zero": np.cumprod,
    "norm at 0": np.linalg.norm,
    "sqrt((x*x).sum()) at 0": lambda x: np.sqrt((x * x).sum()),
    "sqrt(0)": np.sqrt,
    "sqrt(x)**2 at 0": lambda x: np.sqrt(x) ** 2,
    "var of constant": np.var,
    "std of single (correction=0)": np.std,
    "where(x>0, log x, 0)": lambda x: tg.where(x > 0, np.log(x), 0.0),
    "double-where": double_where,
    "where(x<1, x, sqrt(x-1))": lambda x: tg.where(x <= 1, x, np.sqrt(x - 1)),
    "x**2 at 0": lambda x: x**2,
    "x**0 at 0": lambda x: x**0,
    "0**x": lambda x: 0.0**x,
    "x**0.5 at 0": lambda x: x**0.5,
    "log(0)": np.log,
    "x*log(x) at 0": lambda x: x * np.log(x),
    "sigmoid(±1000)": lambda x: tg.sigmoid(x),
    "softplus": lambda x: tg.softplus(x),
    "softmax huge": lambda x: tg.softmax(x) * np.array([1.0, 2.0, 3.0]),
    "log_softmax huge": lambda x: tg.log_softmax(x)[2],
    "logsumexp([-inf,-inf])": lambda x: tg.logsumexp(x),
    "BCE with logits z=50,t=0": lambda x: F.binary_cross_entropy_with_logits(x, np.zeros(1)),
    "BCE with logits z=-1000,t=1": lambda x: F.binary_cross_entropy_with_logits(x, np.ones(1)),
    "tanh(1000)": np.tanh,
    "gelu(-1000)": F.gelu,
    "x[x>0] bool mask": lambda x: x[x > 0] ** 2,
    "x[::2] strided slice": lambda x: x[::2] ** 2,
    "x[None,:,None] newaxis": lambda x: x[None, :, None] ** 2,
    "flip/negative step": lambda x: x[::-1] * np.array([1.0, 2.0, 3.0]),
    "broadcast (3,1)*(1,2)": lambda a, b: a * b,
    "(1,)+(3,)": lambda a, b: a * 1 + b * a * 0 + b,
    "(3,)+(2,3)": lambda a, b: a + b,
    "x+x (same tensor twice)": lambda x: x + x,
    "x*x*x 0-d fan-out": lambda x: x * x * x,
    "x@x vector dot": lambda x: x @ x,
    "A@v, v 1-d": lambda a, v: a @ v,
    "v@A": lambda v, a: v @ a,
    "diamond y=a+a; z=y+y": lambda a: (a + a) + (a + a),
    "sum of empty": np.sum,
    "mean of empty": np.mean,
    "prod of empty": np.prod,
    "cat with empty": lambda x: np.concatenate([x, np.ones(0)]),
    "transpose (1,2,0) weights": lambda x: (lambda y: y * np.arange(8.0).reshape(y.shape))(x.transpose(1, 2, 0)),
    "floor/round/ x//y": lambda x: np.floor(x) + np.round(x) + x // 2.0,
    "sinc(0)": np.sinc,
    "1/x at 0": lambda x: 1 / x,
    "x/x at 0": lambda x: x / x,
    "asin(1)": np.arcsin,
    "relu second order": second(lambda x: tg.relu(x) ** 2),
    "tanh 2nd": second(np.tanh),
    "exp(2x) 3rd": second(second(lambda x: np.exp(2 * x))),
    "x.detach()*x": lambda x: x.detach() * x,
    "pad then sum weights": lambda x: (lambda y: y * np.arange(y.size))(tg.pad(x, (1, 0))),
    "einsum ii-> (trace)": lambda x: np.einsum("ii->", x),
    "einsum ij->i": lambda x: np.einsum("ij->i", x),
    "median even": np.median,
    "inv": np.linalg.inv,
    "det singular": np.linalg.det,
    "huber at delta": lambda x: F.huber_loss(x, np.zeros(3), reduction="sum"),
    "smooth: l1_loss at 0": lambda x: F.l1_loss(x, np.zeros(2), reduction="sum"),
    "dropout p=0 / p=1": lambda x: F.dropout(x, 1.0),
    "f32 * python float dtype": lambda x: x * 2.5,
}
UNSTABLE = ("nan", "inf")


def test_every_case_is_computed_or_named():
    assert {c["expr"] for c in CASES} == set(COMPUTE)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["expr"])
def test_gradient(case):
    dtype = np.float32 if "dtype" in case["expr"] else np.float64
    inputs = [tg.tensor(np.array(v, dtype), requires_grad=True) for v in values(case["inputs"])]
    expected = [np.array(v, float) for v in values(case["grads"])]
    # 값이 유한한 예에서는 경고도 나서는 안 된다(빈 배열의 평균만은 NumPy도 NaN 이다)
    stable = not any(w in case["grads"] + case["inputs"] for w in UNSTABLE) and "**" not in case["expr"] and "double" not in case["expr"]
    with warnings.catch_warnings():
        warnings.simplefilter("error" if stable else "ignore")
        y = COMPUTE[case["expr"]](*inputs)
        y.sum().backward()
    for x, want in zip(inputs, expected, strict=True):
        got = np.zeros(x.shape) if x.grad is None else x.grad.data
        assert got.shape == x.shape and got.dtype == dtype
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-15)


def test_forward_values_that_the_table_names():
    assert tg.sum(np.zeros(0)).item() == 0 and tg.prod(np.zeros(0)).item() == 1 and np.isnan(tg.mean(np.zeros(0)).item())
    assert tg.logsumexp(np.array([-np.inf, -np.inf])).item() == -np.inf
    assert F.binary_cross_entropy_with_logits(tg.tensor([-1000.0]), tg.tensor([1.0])).item() == 1000.0
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    assert F.dropout(x, 0.0).tolist() == [1.0, 2.0] and F.dropout(x, 1.0).tolist() == [0.0, 0.0]
