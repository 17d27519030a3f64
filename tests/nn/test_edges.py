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
