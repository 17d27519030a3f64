"""층과 함수의 가장자리: 안에서 늘어나는 축, 0차원, 배치 없는 입력, dtype 인수."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ShapeError
from tinygrad_ko.nn import functional as F

rng = np.random.default_rng(0)


def cosine(a, b, axis):
    a, b = np.broadcast_arrays(a, b)
    return (a * b).sum(axis) / np.linalg.norm(a, axis=axis) / np.linalg.norm(b, axis=axis)


@pytest.mark.parametrize("shapes, dim", [(((1, 3), (3, 1)), -2), (((1, 3), (3, 1)), 1), (((3,), (2, 3)), 0), (((2, 1, 4), (3, 1)), -1), (((1, 3), (2, 3)), 1)])
def test_cosine_similarity_is_of_the_broadcast_arrays(shapes, dim):
    a, b = (rng.standard_normal(s) for s in shapes)
    found = F.cosine_similarity(tg.tensor(a), tg.tensor(b), dim=dim)
    np.testing.assert_allclose(found.data, cosine(a, b, dim))
    assert np.abs(found.data).max() <= 1 + 1e-12
    assert tg.gradcheck(lambda a, b: F.cosine_similarity(a, b, dim=dim), [a, b])


def test_cosine_similarity_of_the_case_seen():
    a, b = tg.tensor([[1.0, 2.0, 3.0]]), tg.tensor([[2.0], [1.0], [3.0]])
    np.testing.assert_allclose(F.cosine_similarity(a, b, dim=-2).data, [0.9258201] * 3, rtol=1e-6)
    with pytest.raises(ShapeError):
        F.cosine_similarity(tg.ones((2, 3)), tg.ones((2, 4)))


@pytest.mark.parametrize("size", [1e30, 1e-30])
def test_cosine_similarity_does_not_depend_on_size(size):
    a, b = tg.tensor(np.array([1, 2, 3], np.float32) * np.float32(size)), tg.tensor(np.array([2, 1, 3], np.float32))
    assert F.cosine_similarity(a, b, dim=0, eps=0).item() == pytest.approx(13 / 14, rel=1e-6)


@pytest.mark.parametrize("p", [1, 2, 3, np.inf])
def test_pairwise_distance_stretches(p):
    a, b = rng.standard_normal((1, 3)), rng.standard_normal((4, 1))
    np.testing.assert_allclose(F.pairwise_distance(tg.tensor(a), tg.tensor(b), p).data, np.linalg.norm(a - b + 1e-6, p, axis=-1))
    assert tg.gradcheck(lambda a, b: F.pairwise_distance(a, b, p), [a, b])


def test_scalars_keep_their_shape():
    for x, y in ((-2.0, -0.5), (3.0, 3.0)):
        t, w = tg.tensor(np.array(x), requires_grad=True), tg.tensor(np.array([0.25]), requires_grad=True)
        out = F.prelu(t, w)
        assert out.shape == () and out.item() == y
        out.backward()
        assert t.grad.shape == () and w.grad.shape == (1,)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
def test_softmax_takes_a_dtype(name):
    x = tg.tensor(np.array([1.0, 300.0], np.float16), requires_grad=True)
    y = getattr(F, name)(x, dim=0, dtype=np.float32)
    assert y.dtype == np.float32
    y[0].backward()
    assert x.grad.dtype == np.float16
    np.testing.assert_array_equal(y.data, getattr(F, name)(tg.tensor(x.data.astype(np.float32)), dim=0).data)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_unbatched_margins_are_batches_of_one(reduction):
    x = rng.standard_normal(5)
    for f, target in ((F.multi_margin_loss, np.array(2)), (F.multilabel_margin_loss, np.array([3, 0, -1, 1, 1]))):
        one = f(tg.tensor(x), target, reduction=reduction)
        many = f(tg.tensor(x[None]), target[None], reduction=reduction)
        assert one.shape == () and one.item() == pytest.approx(many.data.reshape(()).item())
        for given in (x, x.tolist()):  # 배열과 목록도
            assert f(given, target, reduction=reduction).shape == ()


@pytest.mark.parametrize("given", [lambda x: tg.tensor(x), lambda x: x])
def test_hermitian_pseudo_inverse(given):
    x = rng.standard_normal((4, 2))
    x = x @ x.T  # 계수가 2인 대칭 행렬
    np.testing.assert_allclose(np.asarray(tg.linalg.pinv(given(x), 1e-10, hermitian=True)), np.linalg.pinv(x, 1e-10, hermitian=True), atol=1e-9)
    assert tg.gradcheck(lambda v: np.linalg.pinv((v + v.T) / 2 + 3 * np.eye(3), hermitian=True), [rng.standard_normal((3, 3))])


def test_margins_of_infinite_scores():
    for target, value, slopes in ((0, 0.0, [0, 0, 0]), (1, np.inf, [1 / 3, -2 / 3, 1 / 3])):
        x = tg.tensor(np.array([np.inf, 1.0, 2.0]), requires_grad=True)
        with np.errstate(invalid="ignore"):
            loss = F.multi_margin_loss(x, np.array([target]))
        loss.backward()
        assert loss.item() == value
        np.testing.assert_allclose(x.grad.data, slopes)


# ── 손실: float16 의 합과 개수는 float32 로 ──

N, C = 6_000, 4
SCORES, OTHERS = ((rng.standard_normal((N, C)) * 30).astype(np.float16) for _ in range(2))
LABELS, CHANCE = rng.integers(0, C, N), rng.uniform(0.1, 0.9, (N, C)).astype(np.float16)
POSITIVE, SIGNS = (abs(OTHERS) + 1).astype(np.float16), np.where(OTHERS > 0, 1, -1).astype(np.float16)
MANY, WEIGHT = np.tile([1, 0, -1, -1], (N, 1)), np.array([1, 20, 30, 40], np.float16)
LOSSES = {
    "mse": lambda x, t, r: F.mse_loss(x, t(OTHERS), reduction=r), "l1": lambda x, t, r: F.l1_loss(x, t(OTHERS), reduction=r),
    "smooth_l1": lambda x, t, r: F.smooth_l1_loss(x, t(OTHERS), reduction=r), "huber": lambda x, t, r: F.huber_loss(x, t(OTHERS), reduction=r),
    "cross_entropy": lambda x, t, r: F.cross_entropy(x, LABELS, reduction=r), "weighted": lambda x, t, r: F.cross_entropy(x, LABELS, weight=t(WEIGHT), reduction=r),
    "smoothed": lambda x, t, r: F.cross_entropy(x, LABELS, label_smoothing=0.1, reduction=r), "soft": lambda x, t, r: F.cross_entropy(x, t(CHANCE), reduction=r),
    "nll": lambda x, t, r: F.nll_loss(x, LABELS, reduction=r), "nll-weighted": lambda x, t, r: F.nll_loss(x, LABELS, weight=t(WEIGHT), reduction=r),
    "bce": lambda x, t, r: F.binary_cross_entropy(tg.sigmoid(x / 60), t(CHANCE), reduction=r),
    "logits": lambda x, t, r: F.binary_cross_entropy_with_logits(x, t(CHANCE), reduction=r),
    "kl_div": lambda x, t, r: F.kl_div(x, t(POSITIVE), reduction=r), "poisson": lambda x, t, r: F.poisson_nll_loss(x / 20, t(POSITIVE), reduction=r),
    "gaussian": lambda x, t, r: F.gaussian_nll_loss(x, t(OTHERS), t(POSITIVE), reduction=r),
    "hinge": lambda x, t, r: F.hinge_embedding_loss(x, t(SIGNS), reduction=r), "soft_margin": lambda x, t, r: F.soft_margin_loss(x, t(SIGNS), reduction=r),
    "multilabel_soft": lambda x, t, r: F.multilabel_soft_margin_loss(x, t(CHANCE), reduction=r),
    "multi_margin": lambda x, t, r: F.multi_margin_loss(x, LABELS, reduction=r), "multilabel": lambda x, t, r: F.multilabel_margin_loss(x, MANY, reduction=r),
    "cosine": lambda x, t, r: F.cosine_embedding_loss(x, t(OTHERS), t(SIGNS[:, 0]), reduction=r),
    "triplet": lambda x, t, r: F.triplet_margin_loss(x, t(OTHERS), t(POSITIVE), reduction=r),
    "ranking": lambda x, t, r: F.margin_ranking_loss(x, t(OTHERS), t(SIGNS), reduction=r),
}


@pytest.mark.parametrize("name, reduction", [(n, "mean") for n in sorted(LOSSES)] + [("kl_div", "batchmean")])
def test_losses_of_halves_are_counted_in_float32(name, reduction):
    """합은 65,504 를 넘어도 평균은 넘지 않는다."""
    values, slopes = [], []
    for dtype in (np.float16, np.float32):
        x = tg.tensor(SCORES.astype(dtype), requires_grad=True)
        y = LOSSES[name](x, lambda a, d=dtype: tg.tensor(a.astype(d)), reduction)
        assert y.dtype == dtype
        y.backward()
        values.append(y.item())
        slopes.append(x.grad.data.astype(float))
    assert values[0] == pytest.approx(values[1], rel=1e-2)
    same = np.isclose(slopes[0], slopes[1], rtol=5e-2, atol=2e-3 * abs(slopes[1]).max() + 2e-7)
    assert same.mean() > 0.995  # 힌지의 꺾인 곳에 있는 몇 줄은 반올림이 어느 쪽인지를 정한다


def test_adaptive_softmax_counts_halves_in_float32():
    layer = tg.nn.AdaptiveLogSoftmaxWithLoss(8, 8, [4], dtype=np.float16)
    x, t = tg.tensor((rng.standard_normal((N, 8)) * 60).astype(np.float16)), rng.integers(0, 8, N)
    out, loss = layer(x, t)
    assert loss.item() == pytest.approx(-float(out.data.astype(float).mean()), rel=1e-2) and float(-out.data.astype(float).sum()) > 65_504


@pytest.mark.parametrize("size", [1e30, 1e-3])
def test_cosine_embedding_does_not_depend_on_size(size):
    a, b = (np.array([v], np.float32) * np.float32(size) for v in ([1, 2, 3], [2, 1, 3]))
    t = np.array([1.0], np.float32)
    assert F.cosine_embedding_loss(tg.tensor(a), tg.tensor(b), t).item() == pytest.approx(1 - 13 / 14, rel=1e-4)
    assert np.isfinite(F.cosine_embedding_loss(tg.zeros((1, 3)), tg.tensor(b), t).item())


@pytest.mark.parametrize("f, target", [(F.multilabel_margin_loss, np.array([[0, -1, 0]])), (F.multi_margin_loss, np.array([0]))])
def test_a_label_infinitely_ahead_costs_nothing(f, target):
    x = tg.tensor(np.array([[np.inf, 1.0, 2.0]]), requires_grad=True)
    with np.errstate(invalid="ignore"):
        loss = f(x, target)
    loss.backward()
    assert loss.item() == 0
    np.testing.assert_array_equal(x.grad.data, [[0, 0, 0]])


# ── 정규화: 무한한 입력은 유한한 헛값이 되지 않는다(기대한 값은 PyTorch 의 것) ──

nan, inf = np.nan, np.inf
INFINITE = {
    "layer": (lambda x: F.layer_norm(x, (4,)), [[nan] * 4]), "rms": (lambda x: F.rms_norm(x, (4,)), [[nan, 0, 0, 0]]),
    "group": (lambda x: F.group_norm(x, 2), [[nan, nan, -0.99998, 0.99998]]), "instance": (lambda x: F.instance_norm(x[None]), [[[nan] * 4]]),
    "unit": (F.normalize, [[nan, 0, 0, 0]]),
}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", sorted(INFINITE))
def test_an_infinite_input_is_not_normalized_to_garbage(name, dtype, sign):
    f, expected = INFINITE[name]
    x = np.array([[sign * inf, 1, 2, 3]], dtype)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(f(tg.tensor(x)).data, expected, rtol=1e-5)


def test_an_infinite_channel_does_not_touch_the_others():
    x = np.array([[inf, 1.0], [2.0, 3.0], [0.0, 1.0]])
    with np.errstate(invalid="ignore"):
        y = F.batch_norm(tg.tensor(x), None, None, training=True).data
    assert np.isnan(y[:, 0]).all()
    np.testing.assert_allclose(y[:, 1], [-0.7071, 1.4142, -0.7071], rtol=1e-4)


# ── 풀링: 창이 통째로 덧댄 자리에 놓이면 PyTorch와 같이 ──


def test_a_dilated_window_wholly_in_the_padding():
    one = tg.tensor(np.array([[[1.0]]]))
    np.testing.assert_array_equal(F.max_pool1d(one, 2, stride=1, padding=1, dilation=2).data, [[[-inf]]])
    five = tg.tensor(np.arange(1.0, 6)[None, None])
    np.testing.assert_array_equal(F.max_pool1d(five, 2, stride=1, padding=1, dilation=6).data, [[[-inf]]])
    np.testing.assert_array_equal(F.max_pool1d(five, 2, stride=2, padding=1, ceil_mode=True, dilation=3).data, [[[3, 5, 4]]])
    np.testing.assert_array_equal(F.avg_pool1d(one, 2, stride=2, padding=1, ceil_mode=True, count_include_pad=False).data, [[[1]]])
    np.testing.assert_array_equal(F.avg_pool1d(five, 3, stride=2, padding=1, ceil_mode=True).data, [[[1, 3, 3]]])
    np.testing.assert_allclose(F.lp_pool1d(five, 2, 3, stride=2, ceil_mode=True).data, [[[14**0.5, 50**0.5]]])
