"""극단의 수: 0의 곁, 무한대, 넘침과 사라짐, 좁은 dtype. 값은 손으로 셈한 것이거나 넓은 dtype 으로 셈한 것이다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation import operations

inf = np.inf


def gradient(f, *arrays, dtype=np.float64):
    """합의 기울기들."""
    leaves = [tg.tensor(np.array(a, dtype), requires_grad=True) for a in arrays]
    y = f(*leaves)
    (y if y.ndim == 0 else y.sum()).backward()
    found = [x.grad.data for x in leaves]
    assert all(g.dtype == dtype and g.shape == x.shape for g, x in zip(found, leaves, strict=True))
    return found[0] if len(found) == 1 else found


# ── 노름: 0에서의 기울기는 0, 무한하거나 사라지지 않는다 ──

ORDERS = (None, 1, 1.5, 2, 3, 4, 0.5, -1, inf, -inf, 0)


@pytest.mark.parametrize("ord", ORDERS)
def test_gradient_of_a_norm_at_zero_is_zero(ord):
    np.testing.assert_array_equal(gradient(lambda x: np.linalg.norm(x, ord), [0.0, 0.0]), [0, 0])
    rows = gradient(lambda x: np.linalg.norm(x, ord, axis=1), [[0.0, 0.0], [3.0, -4.0]])
    np.testing.assert_array_equal(rows[0], [0, 0])
    if ord != 0:
        np.testing.assert_allclose(rows[1], gradient(lambda x: np.linalg.norm(x, ord), [3.0, -4.0]))


@pytest.mark.parametrize("ord", [o for o in ORDERS if o != 0])
@pytest.mark.parametrize("size", [1e30, 1e-30])
def test_a_norm_neither_overflows_nor_vanishes(ord, size):
    x = np.array([3.0, -4.0, 1.0], np.float32) * np.float32(size)
    assert np.linalg.norm(tg.tensor(x), ord).item() == pytest.approx(float(np.linalg.norm(x.astype(np.float64), ord)), rel=1e-6)
    np.testing.assert_allclose(gradient(lambda v: np.linalg.norm(v, ord), x, dtype=np.float32),
                               gradient(lambda v: np.linalg.norm(v, ord), [3.0, -4.0, 1.0]), rtol=1e-5)


def test_orders_zero_and_below_one_are_those_of_numpy():
    x = np.array([3.0, 0.0, -4.0])
    for ord in (0, 0.5, 0.1, -2):
        with np.errstate(divide="ignore"):
            expected = np.linalg.norm(x, ord)
        assert np.linalg.norm(tg.tensor(x), ord).item() == pytest.approx(expected)
    np.testing.assert_array_equal(gradient(lambda v: np.linalg.norm(v, 0), x), [0, 0, 0])
    assert gradient(lambda v: np.linalg.norm(v, 0.5), x)[0] == pytest.approx(1 + (4 / 3) ** 0.5)


@pytest.mark.parametrize("f", [tg.linalg.norm, lambda v: np.hypot(v[0], v[1]), tg.std, lambda v: np.linalg.norm(v, 3)], ids=["norm", "hypot", "std", "norm-3"])
def test_second_derivative_of_a_squared_length_at_zero_is_not_a_silent_zero(f):
    with np.errstate(all="ignore"):
        found = tg.hessian(lambda v: f(v) ** 2)(np.zeros(2)).data
    assert np.isnan(found).any()  # 길이의 2차 도함수는 0에서 정해지지 않는다
    np.testing.assert_array_equal(gradient(f, [0.0, 0.0]), [0, 0])


# ── 넘치지 않는 분산과 정규화 ──

BIG = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, -1.0]])
NORMALIZED = {
    "layer": lambda x: F.layer_norm(x, (3,))[:, 0], "rms": lambda x: F.rms_norm(x, (3,))[:, 0], "group": lambda x: F.group_norm(x, 1)[:, 0],
    "batch": lambda x: F.batch_norm(tg.concatenate([x, x * 2]), None, None, training=True)[0], "instance": lambda x: F.instance_norm(x[None])[0, :, 0],
    "normalize": lambda x: F.normalize(x)[:, 0], "cosine": lambda x: F.cosine_similarity(x[0], x[1], dim=0), "std": lambda x: tg.std(x, axis=1),
    "norm": lambda x: tg.linalg.norm(x, axis=1), "nanstd": lambda x: tg.nanstd(x, axis=1),
}


@pytest.mark.parametrize("name", sorted(NORMALIZED))
def test_normalization_at_1e30_is_the_one_at_1(name):
    """크기에 상관없는 셈: 값은 같고(길이는 1e30배), 기울기는 그만큼 작다."""
    f, scale = NORMALIZED[name], 1e30
    length = name in ("std", "norm", "nanstd")
    big, plain = np.array(BIG * scale, np.float32), BIG * 1e6  # 1e6: ε 을 잊을 만큼
    value, expected = f(tg.tensor(big)).data, f(tg.tensor(plain)).data
    np.testing.assert_allclose(value, expected * (scale / 1e6 if length else 1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradient(f, big, dtype=np.float32).astype(float), gradient(f, plain) * (1 if length else 1e6 / scale), rtol=1e-4, atol=1e-36)


# ── 0 과 넘침의 곱 ──


@pytest.mark.parametrize("rows", [[[1e13, 0, 0], [1e13, 1e13, 0], [1e13, 1e13, 1e13]], [[1e30, 1e30, 0], [0, 1e30, 1e30], [1, 1, 1]]])
def test_two_zeros_make_every_rest_of_a_product_zero(rows):
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(gradient(tg.prod, rows, dtype=np.float32), np.zeros((3, 3)))


def test_overflow_before_a_zero_does_not_make_nan():
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(gradient(lambda x: tg.prod(x), [1e30, 0, 0, 1e30, 1e30], dtype=np.float32), np.zeros(5))
        found = gradient(lambda x: tg.cumprod(x)[-1], [0, 1e30, 1e30, 0, 1e30, 1e30], dtype=np.float32)
    np.testing.assert_array_equal(found, np.zeros(6))
    np.testing.assert_array_equal(gradient(tg.prod, [2.0, 0.0, 3.0]), [0, 6, 0])
    assert np.isnan(gradient(tg.prod, [np.nan, 0.0, 3.0])).any()  # 입력의 NaN 은 감추지 않는다
    np.testing.assert_allclose(tg.hessian(tg.prod)(np.array([0.0, 0.0, 3.0])).data, [[0, 3, 0], [3, 0, 0], [0, 0, 0]])


# ── 무한대에서의 극한 ──


def test_logsumexp_at_infinity():
    np.testing.assert_array_equal(gradient(tg.logsumexp, [inf, 1, 2]), [1, 0, 0])
    np.testing.assert_array_equal(gradient(tg.logsumexp, [inf, 1, inf]), [0.5, 0, 0.5])
    np.testing.assert_array_equal(gradient(tg.logsumexp, [-inf, -inf]), [0, 0])
    np.testing.assert_array_equal(gradient(lambda x: tg.logsumexp(x, axis=1), [[-inf, 0.0], [inf, 0.0]]), [[0, 1], [1, 0]])


ACTIVATIONS = {  # 이름 → (+∞ 에서의 값과 기울기, −∞ 에서의 값과 기울기)
    "elu": (F.elu, (inf, 1), (-1, 0)), "celu": (F.celu, (inf, 1), (-1, 0)), "selu": (F.selu, (inf, 1.0507009873554805), (-1.7580993408473766, 0)),
    "gelu": (F.gelu, (inf, 1), (0, 0)), "gelu-tanh": (lambda x: F.gelu(x, approximate="tanh"), (inf, 1), (0, 0)), "silu": (F.silu, (inf, 1), (0, 0)),
    "mish": (F.mish, (inf, 1), (0, 0)), "softplus": (F.softplus, (inf, 1), (0, 0)), "logsigmoid": (F.logsigmoid, (0, 0), (-inf, 1)),
    "hardswish": (F.hardswish, (inf, 1), (0, 0)), "softsign": (F.softsign, (1, 0), (-1, 0)), "tanhshrink": (F.tanhshrink, (inf, 1), (-inf, 1)),
    "leaky_relu": (F.leaky_relu, (inf, 1), (-inf, 0.01)), "hardsigmoid": (F.hardsigmoid, (1, 0), (0, 0)), "softshrink": (F.softshrink, (inf, 1), (-inf, 1)),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_reach_their_limits(name, dtype):
    f, above, below = ACTIVATIONS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y, g = f(tg.tensor(np.array([inf, -inf], dtype))).data, gradient(f, [inf, -inf], dtype=dtype)
        second = tg.grad(lambda v: tg.grad(lambda u: f(u).sum())(v).sum())(tg.tensor(np.array([inf, -inf], dtype))).data
    tolerance = {"rtol": 4 * np.finfo(dtype).eps}
    np.testing.assert_allclose(y, [above[0], below[0]], **tolerance)
    np.testing.assert_allclose(g, [above[1], below[1]], **tolerance)
    np.testing.assert_array_equal(second, [0, 0])


def test_certain_logits_cost_nothing():
    t = tg.tensor(np.array([1.0, 0.0]))
    def loss(x):
        return F.binary_cross_entropy_with_logits(x, t, reduction="none")
    np.testing.assert_array_equal(loss(tg.tensor(np.array([inf, -inf]))).data, [0, 0])
    np.testing.assert_array_equal(gradient(loss, [inf, -inf]), [0, 0])
    np.testing.assert_array_equal(loss(tg.tensor(np.array([-inf, inf]))).data, [inf, inf])
    np.testing.assert_array_equal(gradient(loss, [-inf, inf]), [-1, 1])


# ── 좁은 dtype: 개수와 합은 float32 로 ──

HALF = np.float16


def test_many_halves_are_counted():
    ones = np.ones(70_000, HALF)
    np.testing.assert_allclose(gradient(tg.mean, ones, dtype=HALF), 1 / 70_000, rtol=2e-3)
    tall = tg.tensor(np.ones((5_000, 3), HALF))
    np.testing.assert_array_equal(tall.sum(0).data, np.full(3, 5000, HALF))
    np.testing.assert_array_equal(gradient(lambda b: tall + b, np.zeros(3), dtype=HALF), [5000] * 3)  # 브로드캐스트를 되돌리는 합
    np.testing.assert_allclose(gradient(tg.max, ones, dtype=HALF), 1 / 70_000, rtol=2e-3)


@pytest.mark.parametrize("f", [tg.var, tg.std, tg.logsumexp, tg.linalg.norm, lambda x: F.layer_norm(x, (3_000,))[7], lambda x: F.softmax(x, dim=0)[2_990],
                               lambda x: F.log_softmax(x, dim=0)[2_990], lambda x: F.rms_norm(x, (3_000,))[7]],
                         ids=["var", "std", "logsumexp", "norm", "layer_norm", "softmax", "log_softmax", "rms_norm"])
def test_halves_agree_with_float32(f):
    x = (np.linspace(-6, 100, 3_000) / 8).astype(HALF)
    assert f(tg.tensor(x)).dtype == HALF
    np.testing.assert_allclose(f(tg.tensor(x)).data.astype(float), f(tg.tensor(x.astype(np.float32))).data, rtol=4e-3)
    wide = gradient(f, x.astype(np.float32), dtype=np.float32)
    np.testing.assert_allclose(gradient(f, x, dtype=HALF).astype(float), wide, rtol=2e-2, atol=2e-3 * abs(wide).max() + 1e-7)


def test_a_wide_half_is_normalized():
    x = np.array([1000.0, 2000.0, 3000.0, 60000.0], HALF)
    np.testing.assert_allclose(F.layer_norm(tg.tensor(x), (4,)).data, (x.astype(float) - 16500) / x.astype(float).std(), rtol=2e-3)


# ── 거듭제곱 ──


def test_mixed_derivative_of_a_power_at_exponent_zero():
    """∂²/∂a∂b a^b = a^(b−1)(1 + b ln a)."""
    for f in (lambda v: v[0] ** v[1], lambda v: np.power(v[0], v[1])):
        np.testing.assert_allclose(tg.hessian(f)(np.array([2.0, 0.0])).data, [[0, 0.5], [0.5, np.log(2) ** 2]])
    assert np.isfinite(gradient(lambda a, b: a**b, [0.0], [0.0])).all()


@pytest.mark.parametrize("b", [0, 0.0, 1, 2, 2.5, np.array([0.0, 1.0, 2.0])])
def test_power_of_zero_has_a_finite_slope(b):
    found = gradient(lambda a: a**b, [0.0, 1.0, 2.0])
    exponent = np.broadcast_to(b, (3,)).astype(float)
    np.testing.assert_allclose(found, [e * (a ** (e - 1) if e else 0) for a, e in zip([0.0, 1.0, 2.0], exponent, strict=True)])


def test_float_power_is_float64():
    x = tg.tensor(np.array([2, 3], np.float32), requires_grad=True)
    y = np.float_power(x, 2)
    assert y.dtype == np.float64 == np.float_power(x.data, 2).dtype
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, np.array([4, 6], np.float32))
    np.testing.assert_allclose(np.float_power(2, tg.tensor(np.array([-1.0]))).data, [0.5])


def test_a_quotient_of_huge_numbers_has_a_slope():
    a, b = gradient(lambda a, b: a / b, [1e30], [1e30], dtype=np.float32)
    np.testing.assert_allclose([*a, *b], [1e-30, -1e-30], rtol=1e-6)


# ── 안에서 늘어나는 축 ──


def test_einsum_stretches_length_one():
    a, b = gradient(lambda a, b: np.einsum("i,i", a, b), [1.0, 2.0], [3.0])
    np.testing.assert_array_equal(a, [3, 3])
    np.testing.assert_array_equal(b, [3])
    rng = np.random.default_rng(0)
    for text, *shapes in (("ij,ij->ij", (1, 3), (2, 1)), ("ij,jk->ik", (2, 1), (3, 4)), ("i,i,i", (1,), (3,), (1,)), ("bij,bjk->bik", (1, 2, 3), (4, 3, 2)),
                          ("ij,j->", (2, 3), (1,))):
        assert tg.gradcheck(lambda *xs, text=text: np.einsum(text, *xs), [rng.standard_normal(s) for s in shapes])
        assert tg.gradgradcheck(lambda *xs, text=text: np.einsum(text, *xs), [rng.standard_normal(s) for s in shapes])


# ── 0차원의 축 ──

ZERO_AXIS = {"max": lambda x, k: x.max(k), "min": lambda x, k: x.min(k), "sum": lambda x, k: x.sum(k), "prod": lambda x, k: x.prod(k),
             "logsumexp": tg.logsumexp, "cumsum": tg.cumsum, "cumprod": tg.cumprod, "norm": lambda x, k: np.linalg.norm(x, axis=k)}


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("name", sorted(ZERO_AXIS))
def test_a_scalar_has_the_axis_numpy_says_it_has(name, axis):
    assert gradient(lambda x: ZERO_AXIS[name](x, axis), 3.0) == 1


COUNTED = {
    "mean": tg.mean, "nanmean": tg.nanmean, "average": tg.average, "where": lambda v: tg.mean(v, where=np.ones(v.shape, bool)),
    "pool": lambda v: F.avg_pool1d(v[None, None], v.size).sum(), "adaptive": lambda v: F.adaptive_avg_pool1d(v[None, None], 1).sum(),
    "loss": lambda v: F.l1_loss(v, tg.zeros(v.shape, dtype=HALF)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(COUNTED))
def test_every_mean_of_halves_counts_in_float32(name):
    ones = np.ones(70_000, HALF)
    assert COUNTED[name](tg.tensor(ones)).item() == 1
    np.testing.assert_allclose(gradient(COUNTED[name], ones, dtype=HALF), 1 / 70_000, rtol=2e-3)


@pytest.mark.parametrize("f", [lambda v: tg.nanvar(v), lambda v: tg.var(v, where=np.ones(v.shape, bool)), lambda v: tg.nanstd(v)], ids=["nanvar", "where", "nanstd"])
def test_spreads_of_halves_are_finite(f):
    x = np.linspace(0, 300, 70_000).astype(HALF)
    wide = f(tg.tensor(x.astype(np.float32)))
    assert f(tg.tensor(x)).dtype == HALF and f(tg.tensor(x)).item() == pytest.approx(wide.item(), rel=2e-3)
    assert np.isfinite(gradient(f, x, dtype=HALF)).all()


@pytest.mark.parametrize("name", sorted(n for n, o in operations.items() if o.elementwise))
def test_half_stays_half(name):
    op = operations[name]
    inputs = [tg.tensor(np.array([[0.5, 0.25, 0.75], [0.1, 0.9, 0.3]], HALF), requires_grad=True) for _ in op.inputs]
    with np.errstate(all="ignore"):
        y = op.call(*inputs)
        assert y.dtype == HALF
        y.sum().backward()
    assert all(t.grad is None or t.grad.dtype == HALF for t in inputs)


# ── 퍼저가 찾은 것 ──


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_log_ndtr_has_two_derivatives_in_both_tails(dtype):
    """오른쪽은 r = φ/Φ → 0, 왼쪽은 r → −x. r' = −r (x + r)."""
    xs = [-60.0, -5.0, 0.0, 2.0, 2.9, 3.0, 3.1, 4.0, 5.0, 10.0, 40.0, 62.0, 200.0]
    x = tg.tensor(np.array(xs, dtype), requires_grad=True)
    (first,) = tg.autograd.grad(tg.log_ndtr(x).sum(), x, create_graph=True)
    (second,) = tg.autograd.grad(first.sum(), x)
    special = pytest.importorskip("scipy.special")
    at = np.array(xs)
    want = np.sqrt(2 / np.pi) / special.erfcx(np.maximum(-at, -26) / np.sqrt(2)) * (at <= 26)
    slack = {np.float64: 1e-11, np.float32: 2e-4, np.float16: 2e-2}[dtype]
    np.testing.assert_allclose(first.data.astype(float), want, rtol=slack, atol=slack * 1e-2)
    np.testing.assert_allclose(second.data.astype(float)[1:], (-want * (at + want))[1:], rtol=5 * slack, atol=slack * 1e-2)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("f", [tg.i0e, tg.i1e, lambda x: tg.ive(3, x), tg.log_ndtr, tg.erfcx, tg.ndtr])
def test_narrow_special_functions_are_quiet(f):
    x = np.array([0.0, 0.5, 3.0, 11.0])
    found = [f(tg.tensor(x.astype(d))).data.astype(float) for d in (np.float64, np.float32, np.float16)]
    np.testing.assert_allclose(found[1], found[0], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found[2], found[0], rtol=2e-3, atol=1e-3)
    assert np.isfinite(gradient(f, x, dtype=HALF)).all()


@pytest.mark.filterwarnings("error")
def test_narrow_binary_cross_entropy_of_a_sure_answer():
    """float16 에서는 1e-12 가 0이다: 맞힌 확률 1의 기울기가 0/0 이 아니다."""
    p, t = np.array([1.0, 0.0, 1.0, 0.0, 0.5]), np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    found = gradient(lambda p: F.binary_cross_entropy(p, t.astype(HALF), reduction="sum"), p, dtype=HALF)
    np.testing.assert_array_equal(found[:2], [0, 0])
    assert np.isfinite(found).all() and found[2] > 1e4 and found[3] < -1e4 and found[4] == -2
    for dtype in (np.float32, np.float64):
        assert gradient(lambda p: F.binary_cross_entropy(p, t.astype(dtype), reduction="sum"), p, dtype=dtype)[2] == dtype(1e12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_renorm_of_nothing_and_of_zero(dtype):
    found = gradient(lambda x: tg.renorm(x, 2, 0, 1.0), [[0.0, 0.0], [3.0, 4.0]], dtype=dtype)
    assert np.isfinite(found).all() and (found[0] == 1).all()
    assert gradient(lambda x: tg.renorm(x, 2, 0, 1.0), np.zeros((2, 0)), dtype=dtype).shape == (2, 0)


@pytest.mark.filterwarnings("error")
def test_xlogy_of_zero_is_zero_without_a_warning():
    a, b = np.array([0.0, 0.0, 0.0, 0.0, 2.0]), np.array([-0.4, 0.0, inf, np.nan, 3.0])
    np.testing.assert_array_equal(tg.xlogy(a, b).data, [0, 0, 0, np.nan, 2 * np.log(3.0)])


@pytest.mark.parametrize(("shape", "options"), [
    ((0,), {"ord": inf}), ((2, 0), {"ord": inf, "axis": 1}), ((0, 3), {"ord": 2}), ((0, 3), {"ord": "nuc"}), ((2, 0), {"ord": 1}), ((0,), {"ord": 3}), ((2, 0, 3), {"ord": inf, "axis": (1, 2)}),
])
def test_the_norm_of_nothing_is_zero(shape, options):
    x = tg.tensor(np.zeros(shape), requires_grad=True)
    y = np.linalg.norm(x, **options)
    np.testing.assert_array_equal(y.data, np.zeros(y.shape))  # NumPy 2.1 은 빈 축의 최댓값을 물린다
    y.sum().backward()
    assert x.grad.shape == shape


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("k", [None, 2.0, [1.0, 2.0]])
def test_constants_of_integration_follow_the_coefficients(dtype, k):
    y = tg.polyint(tg.tensor(np.array([3.0, 2.0], dtype)), 2, k)
    assert y.dtype == dtype
    np.testing.assert_allclose(y.data, np.polyint([3.0, 2.0], 2, k), rtol=1e-3)


# ── 제곱이 넘치거나 사라지는 기울기 ──

FAR = [(np.float32, 1e30), (np.float32, 1e-30), (np.float64, 1e200), (np.float64, 1e-200)]


@pytest.mark.parametrize("dtype, size", FAR)
def test_slopes_of_an_angle_are_those_at_one_divided_by_the_size(dtype, size):
    """각은 크기에 상관없으므로, 크기를 s 배 하면 기울기는 1/s 배이다."""
    for a, b in ((1.0, 2.0), (-3.0, 0.5), (0.0, -1.0), (2.0, 0.0)):
        far = gradient(np.arctan2, a * size, b * size, dtype=dtype)
        near = gradient(np.arctan2, a, b)
        np.testing.assert_allclose(np.array(far, float) * size, near, rtol=1e-6)
        z = tg.tensor(np.array(complex(a * size, b * size), np.result_type(dtype, np.complex64)), requires_grad=True)
        w = tg.tensor(np.array(complex(a, b)), requires_grad=True)
        for f in (np.angle, np.abs):
            z.grad = w.grad = None
            f(z).backward()
            f(w).backward()
            scale = complex(z.grad.item()) * (size if f is np.angle else 1)
            assert scale == pytest.approx(complex(w.grad.item()), rel=1e-6)
    assert gradient(np.arctan2, 0.0, 0.0, dtype=dtype) == [0, 0]


def test_angles_far_away_do_not_turn():
    for a, b in ((inf, 1.0), (1.0, inf), (inf, inf), (-inf, 2.0)):
        assert gradient(np.arctan2, a, b) == [0, 0]


@pytest.mark.parametrize("dtype, size", [(np.float32, 1e30), (np.float64, 1e200), (np.float32, 3e18)])
@pytest.mark.parametrize("f", [np.arcsinh, np.arccosh], ids=["arcsinh", "arccosh"])
@pytest.mark.parametrize("length", [1, 5_000])
def test_inverse_hyperbolic_slopes_are_one_over_x_far_out(f, dtype, size, length):
    np.testing.assert_allclose(gradient(f, np.full(length, size), dtype=dtype), dtype(1) / dtype(size), rtol=1e-6)


def test_arccosh_of_a_complex_number_has_the_slope_of_its_branch():
    for z in (2 + 1j, -2 + 1j, -0.5 - 3j):
        t = tg.tensor(np.array(z), requires_grad=True)
        np.real(np.arccosh(t)).backward()
        h = 1e-6
        assert t.grad.real.item() == pytest.approx((np.arccosh(z + h) - np.arccosh(z - h)).real / 2 / h, rel=1e-6)


# ── 보통의 식으로 먼저 셈하고, 필요할 때만 다시 셈하는 것: 긴 배열과 짧은 배열이 같다 ──

LIMITS = {"silu": F.silu, "gelu": F.gelu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"), "mish": F.mish, "hardswish": F.hardswish,
          "elu": F.elu, "softsign": F.softsign, "logsumexp": lambda x: tg.logsumexp(x.reshape(-1, 4), axis=1), "norm": lambda x: np.linalg.norm(x.reshape(-1, 4), axis=1),
          "std": lambda x: tg.std(x.reshape(-1, 4), axis=1), "norm-3": lambda x: np.linalg.norm(x.reshape(-1, 4), 3, axis=1)}


@pytest.mark.parametrize("edge", [0.0, 1e30, -1e30, 1e-30, inf, -inf])
@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_long_array_is_many_short_ones(name, edge):
    """한 자리가 넘쳐도 다른 자리의 값과 기울기는 그대로이다."""
    f, short = LIMITS[name], np.array([0.5, -1.25, 2.0, edge], np.float32)
    long = np.concatenate([np.tile(np.array([0.5, -1.25, 2.0, 0.75], np.float32), 15_000), short])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(f(tg.tensor(long)).data[-1], f(tg.tensor(short)).data[-1], rtol=1e-6)
        close = {"rtol": 1e-6, "atol": 1e-7}  # 기울기가 0 을 지나는 곁(SiLU 의 −1.25)에서는 반올림이 크게 보인다
        np.testing.assert_allclose(gradient(f, long, dtype=np.float32)[-4:], gradient(f, short, dtype=np.float32), **close)
        np.testing.assert_allclose(gradient(f, long, dtype=np.float32)[:4], gradient(f, long[:4], dtype=np.float32), **close)


def test_a_product_that_overflows_before_a_zero_is_zero():
    x = np.array([1e30, 1e30, 0.0, 2.0], np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        assert tg.prod(tg.tensor(x)).item() == 0
        np.testing.assert_array_equal(tg.cumprod(tg.tensor(x)).data, np.array([1e30, inf, 0, 0], np.float32))
        np.testing.assert_array_equal(tg.prod(tg.tensor(np.stack([x, x + 1])), axis=1).data, np.array([0, inf], np.float32))
        for f in (tg.prod, lambda v: tg.cumprod(v)[-1]):  # 입력의 ∞ 와 NaN 은 감추지 않는다
            assert np.isnan(f(tg.tensor(np.array([inf, 0.0]))).item()) and np.isnan(f(tg.tensor(np.array([np.nan, 0.0]))).item())
        np.testing.assert_array_equal(gradient(tg.prod, [inf, 0.0, 2.0]), [0, inf, np.nan])  # PyTorch와 같다


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_ordinary_numbers_warn_of_nothing(name):
    for x in (np.linspace(-3, 3, 8), np.linspace(-30, 30, 60_000)):
        with np.errstate(all="raise", under="ignore"):
            gradient(LIMITS[name], x, dtype=np.float32)


def test_ambiguous_second_slopes_at_zero_are_conventions():
    """0에서 꺾인 것의 2차 미분: ELU 는 왼쪽의 것 α, |x|² 은 |x|'(0) = 0 을 따라 0 이다."""
    for alpha in (1.0, 0.5):
        assert tg.hessian(lambda x, a=alpha: F.elu(x, a))(np.array(0.0)).item() == alpha
    assert tg.hessian(lambda x: np.abs(x) ** 2)(np.array(0.0)).item() == 0


# ── ±∞ 을 훑기: 값이 있으면 기울기도 있다 ──

UNBOUNDED = {("entr", -inf): "정의역(x ≥ 0) 밖이다", ("lgamma", -inf): "극점이 끝없이 나온다", ("rgamma", -inf): "끝없이 흔들린다",
             ("hypotenuse", inf): "arcsinh 의 규칙 안에서만 쓴다", ("hypotenuse", -inf): "arcsinh 의 규칙 안에서만 쓴다"}
# 첫 도함수의 극한은 옳고, 그 뒤는 ∞/∞ 이다: 0으로 고치려면 보통의 수에서 값을 더 치러야 한다
ONCE = {"arccosh", "arcsinh", "arctan", "cbrt", "erfcx", "gamma", "log_ndtr", "rgamma"}


@pytest.mark.parametrize("name, end", sorted({(n, end) for n, o in operations.items() if o.elementwise and len(o.inputs) == 1
                                              for end in (inf, -inf)} - set(UNBOUNDED)))
def test_a_limit_at_infinity_has_derivatives(name, end):
    f = operations[name].call
    with np.errstate(all="ignore"):
        at = tg.tensor(np.array([end]))
        if np.isnan(f(at).data).any():
            return  # 정의역 밖
        for _ in range(1 if name in ONCE else 3):
            f = (lambda inner: tg.grad(lambda x: inner(x).sum()))(f)
            assert not np.isnan(f(at).data).any()


def test_the_characteristic_polynomial_has_a_gradient_where_eigenvalues_meet():
    """겹친 고유값: 고유값의 도함수는 없어도 계수의 도함수는 있다. c₁ = −tr A, c_n = (−1)ⁿ det A."""
    for a in (np.eye(3), np.array([[2.0, 1.0], [0.0, 2.0]]), np.array([[1.0, 2.0, 0.0], [-2.0, 1.0, 3.0], [0.5, 0.0, 1.0]]), np.zeros((2, 2))):
        n = len(a)
        np.testing.assert_allclose(np.poly(tg.tensor(a)).data, np.poly(a).real, atol=1e-12)
        np.testing.assert_allclose(gradient(lambda x: np.poly(x)[1], a), -np.eye(n))
        np.testing.assert_allclose(
            gradient(lambda x, n=n: np.poly(x)[n], a), gradient(lambda x, n=n: (-1) ** n * np.linalg.det(x), a), atol=1e-12)
        seed = np.arange(1.0, n + 2)
        step = 1e-6 * np.random.default_rng(0).normal(size=a.shape)
        found = gradient(lambda x, seed=seed: (np.poly(x) * seed).sum(), a)
        difference = (np.poly(a + step).real - np.poly(a - step).real) @ seed / 2
        assert (found * step).sum() == pytest.approx(difference, rel=1e-4)


@pytest.mark.filterwarnings("error")
def test_narrow_gelu_does_not_cube_beyond_its_range():
    x = np.array([-200.0, -109.0, -3.0, 0.0, 3.0, 109.0, 200.0])
    for approximate in ("none", "tanh"):
        found = F.gelu(tg.tensor(x.astype(HALF)), approximate=approximate).data
        assert found.dtype == HALF
        np.testing.assert_allclose(found.astype(float), F.gelu(tg.tensor(x), approximate=approximate).data, rtol=2e-3, atol=1e-4)


@pytest.mark.parametrize("size", [4, 5_000, 2**18])
@pytest.mark.parametrize("kind", ["u1", "u2", "u4", "i1", "i8", "?"])
@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "logsigmoid", "softmax", "logsumexp"])
def test_whole_numbers_are_computed_as_real_ones(name, kind, size):
    """부호가 없으면 −x 가, 길면 결과의 자리가 정수여서 틀리기 쉽다."""
    f = {"softmax": lambda x: tg.softmax(x.reshape(-1, 4), -1), "logsumexp": lambda x: tg.logsumexp(x.reshape(-1, 4), 1)}.get(name) or getattr(F, name)
    x = (np.arange(size) % 4).astype(kind)
    if kind == "?" and name == "logsumexp":
        x = x.astype("u1") % 2
    found, right = f(tg.tensor(x)).data, f(tg.tensor(x.astype(np.float64))).data
    assert found.dtype.kind == "f"
    np.testing.assert_allclose(found, right, rtol=4e-3)
