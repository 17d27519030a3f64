"""수 하나의 자리에는 수(나 미분할 텐서)를, 낱말의 자리에는 낱말을: 배열과 목록에도 한국어로, dtype 을 키우지 않고."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.nn import functional as F

X = tg.tensor([[0.5, -1.0], [2.0, 0.25]], requires_grad=True)
IMAGE = tg.ones((1, 2, 4, 4))
NUMBERS = {
    "softplus: beta": lambda v: F.softplus(X, beta=v), "elu: alpha": lambda v: F.elu(X, alpha=v), "celu: alpha": lambda v: F.celu(X, v),
    "local_response_norm: alpha": lambda v: F.local_response_norm(IMAGE, 2, alpha=v),
    "local_response_norm: beta": lambda v: F.local_response_norm(IMAGE, 2, beta=v), "local_response_norm: k": lambda v: F.local_response_norm(IMAGE, 2, k=v),
    "pairwise_distance: p": lambda v: F.pairwise_distance(X, X, p=v), "pairwise_distance: eps": lambda v: F.pairwise_distance(X, X, eps=v),
    "cosine_similarity: eps": lambda v: F.cosine_similarity(X, X, eps=v), "poisson_nll_loss: eps": lambda v: F.poisson_nll_loss(X, X.detach(), False, eps=v),
    "cosine_embedding_loss: margin": lambda v: F.cosine_embedding_loss(X, X, [1, -1], margin=v),
    "cross_entropy: label_smoothing": lambda v: F.cross_entropy(X, np.array([0, 1]), label_smoothing=v),
    "triplet_margin_loss: margin": lambda v: F.triplet_margin_loss(X, X, X, margin=v), "dropout: p": lambda v: F.dropout(X, v),
    "normalize: p": lambda v: F.normalize(X, p=v), "huber_loss: delta": lambda v: F.huber_loss(X, X.detach(), delta=v),
}


@pytest.mark.parametrize("wrong", [np.array([1.0, 2.0]), (1.0, 2.0), [0.5], "a", None], ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("name", NUMBERS)
def test_one_number_is_wanted(name, wrong):
    where, argument = name.split(": ")
    with pytest.raises(ArgumentTypeError, match=f"^{where}: {argument}[은는] .*수여야"):
        NUMBERS[name](wrong)


@pytest.mark.parametrize("name", [n for n in NUMBERS if n.split(": ")[0] in ("softplus", "elu", "local_response_norm", "cosine_similarity")])
@pytest.mark.parametrize("right", [1, 0.5, np.float32(0.5)])
def test_a_number_keeps_the_dtype(name, right):
    assert NUMBERS[name](right).dtype == np.float32


def test_a_tensor_is_differentiated():
    beta = tg.tensor(2.0, requires_grad=True)
    F.softplus(X, beta=beta).sum().backward()
    assert beta.grad is not None


WORDS = {
    "cross_entropy": lambda v: F.cross_entropy(X, np.array([0, 1]), reduction=v), "nll_loss": lambda v: F.nll_loss(X, np.array([0, 1]), reduction=v),
    "mse_loss": lambda v: F.mse_loss(X, X.detach(), reduction=v), "kl_div": lambda v: F.kl_div(X, X.detach(), reduction=v),
}


@pytest.mark.parametrize("wrong", [np.array(["mean", "sum"]), ["mean"], None, 1], ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("name", WORDS)
def test_one_word_is_wanted(name, wrong):
    with pytest.raises(ArgumentError, match=f"^{name}: reduction=.*가운데 고르세요"):
        WORDS[name](wrong)
