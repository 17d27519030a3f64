"""약속한 자리의 값: 꺾인 곳의 기울기, 양쪽 꼬리, 경고 없음."""

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F

BOTH = (np.float32, np.float64)


def slopes(f, values, dtype=np.float64):
    """원소마다의 값과 기울기. 경고가 나면 실패이다."""
    x = tg.tensor(np.array(values, dtype), requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = f(x)
        y.backward(np.ones(y.shape, dtype))
    assert y.dtype == x.grad.dtype == dtype
    return y.data, x.grad.data


@pytest.mark.parametrize("dtype", BOTH)
@pytest.mark.parametrize(("f", "at", "expected"), [
    (F.relu, [-1, 0, 1], [0, 0, 1]),
    (lambda x: F.leaky_relu(x, 0.1), [-1, 0, 1], [0.1, 0.1, 1]),
    (F.hardtanh, [-2, -1, 0, 1, 2], [0, 0, 1, 0, 0]),
    (F.relu6, [-1, 0, 3, 6, 7], [0, 0, 1, 0, 0]),
    (lambda x: F.elu(x, 2.0), [0, 1], [2, 1]),
    (lambda x: F.l1_loss(x, np.zeros(3, x.dtype), "sum"), [-2, 0, 3], [-1, 0, 1]),
    (lambda x: F.huber_loss(x, np.zeros(5, x.dtype), "sum", 1.5), [-3, -1.5, 0, 1.5, 3], [-1.5, -1.5, 0, 1.5, 1.5]),
    (lambda x: F.smooth_l1_loss(x, np.zeros(3, x.dtype), "sum", 0.0), [-2, 0, 3], [-1, 0, 1]),
])
def test_slope_at_kinks(f, at, expected, dtype):
    np.testing.assert_allclose(slopes(f, at, dtype)[1], expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", BOTH)
@pytest.mark.parametrize(("f", "low", "high"), [
    (F.gelu, (0, 0), (1000, 1)),
    (lambda x: F.gelu(x, "tanh"), (0, 0), (1000, 1)),
    (F.silu, (0, 0), (1000, 1)),
    (F.softplus, (0, 0), (1000, 1)),
    (lambda x: F.softplus(x, 3.0), (0, 0), (1000, 1)),
    (F.elu, (-1, 0), (1000, 1)),
    (F.sigmoid, (0, 0), (1, 0)),
    (F.tanh, (-1, 0), (1, 0)),
])
def test_both_tails_without_warnings(f, low, high, dtype):
    y, slope = slopes(f, [-1000, 1000], dtype)
    np.testing.assert_array_equal(y, [low[0], high[0]])
    np.testing.assert_array_equal(slope, [low[1], high[1]])


@pytest.mark.parametrize(("dtype", "threshold"), [(np.float32, 20.0), (np.float32, 18.0), (np.float32, 5.0), (np.float64, 20.0)])
def test_softplus_is_straight_above_its_threshold(dtype, threshold):
    """βx 가 threshold 보다 크면 값은 x, 기울기는 1 그대로이다. float32 에서는 18부터 식이 이미 그러하다."""
    at = np.concatenate([np.linspace(threshold, 120, 5_001), [np.inf]]).astype(dtype)[1:]
    y, slope = slopes(lambda x: F.softplus(x, threshold=threshold), at, dtype)
    np.testing.assert_array_equal(y, at)
    np.testing.assert_array_equal(slope, np.ones_like(at))


def test_each_element_may_have_its_own_threshold():
    x = np.float32([19.5, 20.5, 1.5])
    np.testing.assert_allclose(F.softplus(tg.tensor(x), threshold=np.float32([20, 20, 1])).data, [19.5, 20.5, 1.5], rtol=1e-6)


def test_small_tails_keep_their_digits():
    """−10 에서의 작은 값: 1 + erf, 1 + tanh 로 셈하면 자릿수를 잃는다."""
    y, _ = slopes(F.gelu, [-10.0])
    assert y[0] == pytest.approx(-7.619853024160526e-23, rel=1e-12)
    y, _ = slopes(lambda x: F.gelu(x, "tanh"), [-6.0])
    assert y[0] == pytest.approx(-6 / (1 + np.exp(2 * np.sqrt(2 / np.pi) * (6 + 0.044715 * 216))), rel=1e-12)
    y, _ = slopes(F.softplus, [-40.0])
    assert y[0] == pytest.approx(np.exp(-40), rel=1e-12)


@pytest.mark.parametrize("dtype", BOTH)
@pytest.mark.parametrize(("logit", "target", "loss", "slope"), [
    (50, 0, 50, 1), (-1000, 1, 1000, -1), (1000, 0, 1000, 1), (1000, 1, 0, 0), (-1000, 0, 0, 0), (0, 0.5, np.log(2), 0),
])
def test_bce_with_logits_in_the_tails(logit, target, loss, slope, dtype):
    y, g = slopes(lambda x: F.binary_cross_entropy_with_logits(x, np.array([target], dtype)), [logit], dtype)
    np.testing.assert_allclose(y, loss, rtol=1e-6)
    np.testing.assert_allclose(g, [slope], rtol=1e-6, atol=1e-7)


def test_bce_with_logits_right_side_is_not_rounded_away():
    y, g = slopes(lambda x: F.binary_cross_entropy_with_logits(x, np.array([1.0])), [50.0])
    assert y == pytest.approx(np.exp(-50), rel=1e-12) and g[0] == pytest.approx(-np.exp(-50), rel=1e-12)


def test_bce_of_certain_probabilities_is_finite():
    y, g = slopes(lambda x: F.binary_cross_entropy(x, np.array([0.0, 1.0, 1.0]), reduction="none"), [0.0, 1.0, 0.0])
    np.testing.assert_array_equal(y, [0, 0, 100])
    assert np.isfinite(g).all()


@pytest.mark.parametrize("dtype", BOTH)
def test_huber_is_continuous_at_the_knee(dtype):
    near = np.array([1.5 * (1 - 1e-4), 1.5, 1.5 * (1 + 1e-4)], dtype)
    y, g = slopes(lambda x: F.huber_loss(x, np.zeros(3, dtype), "none", 1.5), near, dtype)
    assert np.ptp(y) < 1e-3 and np.ptp(g) < 1e-3 and y[1] == pytest.approx(1.125)


def test_cross_entropy_of_huge_logits():
    def f(x):
        return F.cross_entropy(x, [1], reduction="sum")
    y, g = slopes(f, [[1000.0, -1000.0, 0.0]])
    assert y == 2000
    np.testing.assert_allclose(g, [[1, -1, 0]], atol=1e-12)


def test_masked_logits_do_not_poison_the_loss():
    """고르지 않은 클래스의 로짓이 −∞ 이어도 손실과 기울기는 유한하다."""
    y, g = slopes(lambda x: F.cross_entropy(x, [0, 1]), [[0.0, 0.0, -np.inf], [0.0, 0.0, -np.inf]])
    assert y == pytest.approx(np.log(2)) and np.isfinite(g).all()


def test_ignored_samples():
    x = tg.tensor(np.array([[1.0, 2.0], [3.0, 5.0]]), requires_grad=True)
    F.cross_entropy(x, [-100, 0]).backward()
    assert (x.grad[0] == 0).all() and x.grad[1, 0].item() == pytest.approx(-1 / (1 + np.exp(-2)), rel=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(F.cross_entropy(x, [-100, -100]).item())
        assert F.cross_entropy(x, [-100, -100], reduction="sum").item() == 0


def test_fast_path_and_general_path_agree():
    """기본 설정의 교차 엔트로피(합친 연산)와, 같은 뜻의 다른 설정(여러 연산)."""
    data, t = np.random.default_rng(0).normal(size=(7, 5)), np.array([0, 4, 2, 2, 1, 3, 0])
    answers = []
    for options in ({}, {"weight": np.ones(5)}, {"ignore_index": 99}):
        x = tg.tensor(data, requires_grad=True)
        y = F.cross_entropy(x, t, **options)
        y.backward()
        answers.append((y.item(), x.grad.data))
    for value, gradient in answers[1:]:
        assert value == pytest.approx(answers[0][0], rel=1e-12)
        np.testing.assert_allclose(gradient, answers[0][1], rtol=1e-10, atol=1e-14)


def test_axis_and_dim_are_one():
    x = tg.tensor(np.arange(6.0).reshape(2, 3))
    for f in (F.softmax, F.log_softmax):
        np.testing.assert_array_equal(f(x, 0).data, f(x, axis=0).data)
        np.testing.assert_array_equal(f(x, dim=-1).data, f(x, axis=1).data)


def test_integer_and_python_targets_take_the_dtype_of_the_prediction():
    x = tg.tensor([0.5, 0.25])
    for target in ([1, 0], np.array([1, 0]), np.array([True, False]), (1.0, 0.0)):
        assert F.mse_loss(x, target).dtype == np.float32
        assert F.binary_cross_entropy_with_logits(x, target).dtype == np.float32


def test_inputs_are_not_modified():
    x, t = np.array([[0.2, 0.8]]), np.array([[1.0, 0.0]])
    before = x.copy(), t.copy()
    for f in (F.mse_loss, F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.cross_entropy):
        f(tg.from_numpy(x).requires_grad_(), t).backward()
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(t, before[1])


def test_one_hot():
    np.testing.assert_array_equal(F.one_hot([[0, 2], [1, 1]]).data, np.eye(3, dtype=int)[[[0, 2], [1, 1]]])
    assert F.one_hot([1], 4).shape == (1, 4)
