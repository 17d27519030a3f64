"""이상 탐지(anomaly mode): 몰래 바뀐 저장값, 처음 태어난 NaN 과 무한대. 사용자가 넣은 무한대는 탓하지 않는다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import GradientError, SavedValueChangedError


def leaf(value, **options):
    return tg.tensor(value, requires_grad=True, **options)


def test_raw_write_is_caught_in_anomaly_mode():
    x = leaf([1.0, 2.0])
    with tg.anomaly_mode():
        y = (x * x).sum()
        x.data[0] = 9.0
        with pytest.raises(SavedValueChangedError, match="multiply"):
            y.backward()


def test_anomaly_mode_names_the_first_nan():
    x = leaf([0.0, 1.0])
    with tg.anomaly_mode(), np.errstate(all="ignore"):
        with pytest.raises(GradientError, match="'log'.*test_anomaly"):
            (np.log(x) * 2).sum()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("make", [
    lambda: np.log(leaf(0.0)), lambda: 1 / leaf(0.0), lambda: np.sqrt(leaf(-1.0)), lambda: np.sqrt(leaf(0.0)).backward(),
    lambda: np.exp(leaf(1000.0)), lambda: leaf([0.0]) / leaf([0.0]), lambda: (leaf(0.0) ** 0.5).backward(), lambda: np.cbrt(leaf(0.0)).backward(),
])
def test_anomaly_mode_says_it_once_and_not_in_english(make):
    before = np.geterr()
    with pytest.raises(GradientError, match="이상 탐지"), tg.anomaly_mode():
        make()
    assert np.geterr() == before
    with np.errstate(all="raise"), tg.anomaly_mode():  # 경고만 거둔다: 멈추라고 한 것은 그대로 멈춘다
        assert set(np.geterr().values()) == {"raise"}


def test_anomaly_mode_names_the_first_bad_derivative_and_the_dead_branch():
    x = leaf([1.0, 2.0])
    with tg.anomaly_mode(), np.errstate(all="ignore"):
        y = tg.where(x <= 1, x, np.sqrt(x - 1)).sum()
        with pytest.raises(GradientError, match=r"'sqrt' 연산의 도함수에서 NaN.*np\.sqrt\(x - 1\).*double-where"):
            y.backward()
        z = np.sqrt(leaf([0.0, 4.0])).sum()
        with pytest.raises(GradientError, match="'sqrt' 연산의 도함수에서 무한대"):
            z.backward()
    y = tg.where(x <= 1, x, np.sqrt(x - 1 + (x <= 1))).sum()  # 고친 것은 조용하다
    with tg.anomaly_mode():
        y.backward()


UPPER = np.triu(np.ones((9, 9), bool), 1)  # 원소가 81개: 마디가 값을 남기는 크기(64)를 넘는다
MASK = np.where(UPPER, -np.inf, 0).astype(np.float32)


@pytest.mark.parametrize("mask", [
    lambda x: tg.masked_fill(x, UPPER, -np.inf), lambda x: tg.where(UPPER, -np.inf, x), lambda x: x + MASK, lambda x: x + tg.tensor(MASK),
    lambda x: (x + MASK) * 2 - 1, lambda x: np.maximum(x, MASK), lambda x: tg.pad(x, 1, constant_values=-np.inf)[1:-1, 1:-1] + MASK,
    lambda x: x[:4, :4] + MASK[:4, :4],
])
@pytest.mark.parametrize("twice", [False, True])
def test_anomaly_mode_does_not_blame_an_infinity_that_was_put_in(mask, twice):
    x = leaf(np.linspace(-1, 1, 81).reshape(9, 9))

    def slope():
        y = tg.softmax(mask(x), -1)
        g, = tg.autograd.grad((y * y).sum(), [x], create_graph=twice)
        return (tg.autograd.grad((g * g).sum(), [x])[0] if twice else g).data

    alone = slope()
    with tg.anomaly_mode():
        np.testing.assert_array_equal(slope(), alone)
    assert np.isfinite(alone).all()


@pytest.mark.parametrize(("name", "make"), [
    ("softmax", lambda x: tg.softmax(x - np.inf, -1)), ("subtract", lambda x: (lambda y: y - y)(x * np.inf)), ("log", lambda x: np.log(x * 0)),
    ("standardize_affine", lambda x: tg.nn.LayerNorm(9)(x * np.inf)), ("multiply", lambda x: tg.nn.LayerNorm(9)(x * 3e38 * 3e38)),
    ("divide", lambda x: x / np.zeros((9, 9), np.float32)), ("add", lambda x: (x + MASK) + -MASK),
])
def test_anomaly_mode_names_the_operation_that_bore_it_though_an_infinity_was_put_in(name, make):
    with tg.anomaly_mode(), pytest.raises(GradientError, match=f"이상 탐지: '{name}' 연산에서"):
        make(leaf(np.ones((9, 9), np.float32)))


@pytest.mark.parametrize("back", [lambda y, x: y.backward(), lambda y, x: tg.autograd.grad(y, [x]), lambda y, x: tg.autograd.grad(y, [x], create_graph=True)])
def test_anomaly_mode_around_the_backward_alone_watches_from_there(back):
    x = leaf([0.0, 1.0])
    y = (np.sqrt(x) * x * 0).sum()
    with tg.anomaly_mode(), pytest.raises(GradientError, match="NaN이 처음 나왔습니다"):
        back(y, x)
    y = (np.sqrt(x + 1) * x).sum()
    with tg.anomaly_mode():
        y.backward()
    assert np.isfinite(x.grad.data).all()


def test_what_was_made_in_anomaly_mode_can_be_written_and_drawn():
    a, x = leaf(np.diag([1.0, 2, 3]) + 0.1), leaf(np.ones((3, 4)))
    with tg.anomaly_mode():
        cond, loss = tg.cond(a), (tg.nn.LayerNorm(4).double()(x) ** 2).sum()
        assert "def step" in tg.backward_source(loss)
    assert "def step" in tg.backward_source(loss)
    cond.backward()
    for _ in range(2):
        tg.graph(cond, backward=True)
        tg.explain(cond)
