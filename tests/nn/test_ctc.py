"""CTC: 모든 길을 세어 본 값, 빠른 길과 정의, 불가능한 정답, 긴 수열, 잘못 부른 것."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.rules.alignment import ctc, ctc_steps

rng = np.random.default_rng(0)


def collapsed(path):
    """되풀이를 지우고 빈칸을 지운다."""
    return tuple(k for k, _ in itertools.groupby(path) if k != 0)


@pytest.mark.parametrize("target", [(), (1,), (1, 2), (1, 1), (2, 1, 2)])
def test_equals_the_sum_over_every_path(target):
    steps, classes = 4, 3
    log_p = np.log(rng.dirichlet(np.ones(classes), steps))
    paths = [p for p in itertools.product(range(classes), repeat=steps) if collapsed(p) == target]
    expected = -np.log(sum(np.exp(sum(log_p[t, k] for t, k in enumerate(p))) for p in paths))
    padded = np.array(target, int).reshape(1, -1)
    got = F.ctc_loss(log_p[:, None], padded, [steps], [len(target)], reduction="none")
    np.testing.assert_allclose(got.data, [expected], rtol=1e-12)


def test_fast_path_equals_the_definition():
    x = rng.standard_normal((6, 3, 4))
    arguments = (np.array([[1, 1, 3], [2, 3, 0], [1, 2, 3]]), np.array([6, 4, 2]), np.array([3, 2, 3]))  # 끝의 것은 불가능하다
    answers = []
    for f in (lambda v: ctc(v, *arguments, 0)[0], lambda v: ctc_steps(v, *arguments)):
        leaf = tg.tensor(x, requires_grad=True)
        y = f(leaf)
        (y * np.array([1.0, 2.0, 3.0])).sum().backward()
        answers.append((y.data, leaf.grad.data))
    for a, b in zip(*answers, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-14)
    assert np.isinf(answers[0][0][2]) and (answers[0][1][:, 2] == 0).all() and (answers[0][1][4:, 1] == 0).all()


def test_impossible_targets_agree_with_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 견줄 수 없다")
    log_p = np.log(rng.dirichlet(np.ones(4), (3, 4)))
    arguments = (np.array([[1, 1], [2, 3], [1, 2], [1, 2]]), np.array([2, 3, 0, 0]), np.array([2, 2, 0, 1]))
    for zero in (False, True):
        for reduction in ("none", "sum", "mean"):
            ours = F.ctc_loss(log_p, *arguments, reduction=reduction, zero_infinity=zero)
            theirs = torch.nn.functional.ctc_loss(torch.tensor(log_p), *map(torch.tensor, arguments), reduction=reduction, zero_infinity=zero)
            np.testing.assert_allclose(ours.data, theirs.numpy(), rtol=1e-10)


def test_long_sequences_keep_their_precision_and_probabilities_may_be_zero():
    logits = rng.standard_normal((400, 2, 20)).astype(np.float32) * 5
    targets = rng.integers(1, 20, (2, 60))
    losses = []
    for dtype in (np.float32, np.float64):
        leaf = tg.tensor(logits.astype(dtype), requires_grad=True)
        loss = F.ctc_loss(F.log_softmax(leaf, -1), targets, [400, 350], [60, 40])
        loss.backward()
        losses.append((loss.item(), leaf.grad.data))
        assert leaf.grad.dtype == dtype and (leaf.grad.data[350:, 1] == 0).all()
    assert losses[0][0] == pytest.approx(losses[1][0], rel=1e-5)
    np.testing.assert_allclose(losses[0][1], losses[1][1], atol=1e-4)
    sure = tg.tensor(np.array([[[-np.inf, 0.0]], [[0.0, -np.inf]]]), requires_grad=True)
    with np.errstate(all="raise"):
        loss = F.ctc_loss(sure, [[1]], [2], [1])
        loss.backward()
    assert loss.item() == 0 and sure.grad.tolist() == [[[0.0, -1.0]], [[-1.0, 0.0]]]


E = tg.errors
x = np.zeros((4, 2, 3), np.float32)
BAD = {
    "차원": (lambda: F.ctc_loss(x[0, 0], [[1]], [1], [1]), E.ShapeError, r"\(T, N, C\).*\(3,\)"),
    "빈칸": (lambda: F.ctc_loss(x, [[1], [1]], [4, 4], [1, 1], blank=3), E.ArgumentError, r"blank.*3 미만.*3"),
    "빈칸인 글자": (lambda: F.ctc_loss(x, [[1], [0]], [4, 4], [1, 1]), E.ArgumentError, r"빈칸\(0\).*0 … 1"),
    "큰 글자": (lambda: F.ctc_loss(x, [[1], [3]], [4, 4], [1, 1]), E.ArgumentError, r"3 미만.*1 … 3"),
    "긴 입력": (lambda: F.ctc_loss(x, [[1], [1]], [4, 5], [1, 1]), E.ArgumentError, r"4 이하.*\[4, 5\]"),
    "입력의 길이의 수": (lambda: F.ctc_loss(x, [[1], [1]], [4], [1, 1]), E.ShapeError, r"input_lengths.*\(2,\).*\(1,\)"),
    "길이의 dtype": (lambda: F.ctc_loss(x, [[1], [1]], [4, 4], [1.0, 1.0]), E.DtypeError, r"target_lengths.*float32"),
    "음수 길이": (lambda: F.ctc_loss(x, [[1], [1]], [4, 4], [1, -1]), E.ArgumentError, r"target_lengths.*\[1, -1\]"),
    "정답의 모양": (lambda: F.ctc_loss(x, [[1], [1]], [4, 4], [1, 2]), E.ShapeError, r"\(2, 2\).*\(2, 1\).*\[1, 2\]"),
    "이어 붙인 길이": (lambda: F.ctc_loss(x, [1, 2, 1], [4, 4], [1, 1]), E.ShapeError, r"3.*합 2"),
    "정답의 dtype": (lambda: F.ctc_loss(x, [[1.0], [1.0]], [4, 4], [1, 1]), E.DtypeError, r"float32.*astype"),
    "합치는 법": (lambda: F.ctc_loss(x, [[1], [1]], [4, 4], [1, 1], reduction="max"), E.ArgumentError, r"'max'"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named_with_their_cure(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_precision_is_finite(dtype):
    logits = np.random.default_rng(0).standard_normal((6, 2, 4))
    x = tg.tensor(logits.astype(dtype), requires_grad=True)
    loss = tg.nn.CTCLoss()(tg.log_softmax(x, -1), np.array([[1, 2], [3, 3]]), [6, 6], [2, 2])
    loss.backward()
    assert loss.dtype == x.grad.dtype == dtype and np.isfinite(x.grad.data).all()
    y = tg.tensor(logits, requires_grad=True)
    tg.nn.CTCLoss()(tg.log_softmax(y, -1), np.array([[1, 2], [3, 3]]), [6, 6], [2, 2]).backward()
    np.testing.assert_allclose(x.grad.data, y.grad.data, rtol=0.02, atol=2e-3)
