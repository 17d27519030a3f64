"""검사기가 아는 자료형. 하나라도 Any 나 Unknown 이 되면 assert_type 이 알린다."""

from typing import assert_type

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F
from tinygrad_ko.rules.decomposition import SVDResult
from tinygrad_ko.rules.ranking import ChosenResult

x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
assert_type(x, tg.Tensor)
assert_type(tg.exp(x), tg.Tensor)
assert_type(tg.exp([0.0, 1.0]), tg.Tensor)
assert_type(tg.exp(np.ones(3)), tg.Tensor)
assert_type(x.exp().softmax(-1).sum(axis=(0, 1), keepdims=True, dtype="float64"), tg.Tensor)
assert_type(2 * x + x / 2 - x**2 @ x, tg.Tensor)
assert_type(1 - x > 0, tg.Tensor)
assert_type(x == 1.0, tg.Tensor)
assert_type(x[0, None, ..., 1:], tg.Tensor)
assert_type(x.T.reshape(-1).clip(0, 1).argmax(), tg.Tensor)
assert_type(x.grad, tg.Tensor | None)
assert_type(x.shape, tuple[int, ...])
assert_type(x.nonzero(), tuple[tg.Tensor, ...])
assert_type(x.topk(2), ChosenResult)
assert_type(tg.split(x, 2), list[tg.Tensor])
assert_type(tg.where(x > 0, x, 0.0), tg.Tensor)
assert_type(tg.concatenate([x, np.ones((2, 2))]), tg.Tensor)
assert_type(tg.einsum("ij,jk->ik", x, x), tg.Tensor)
assert_type(tg.linalg.svd(x), SVDResult)
assert_type(tg.linalg.svd(x).S, tg.Tensor)
assert_type(tg.linalg.svd(x, compute_uv=False), tg.Tensor)
assert_type(tg.linalg.qr(x, "r"), tg.Tensor)
assert_type(tg.average(x, returned=True), tuple[tg.Tensor, tg.Tensor])
assert_type(tg.unique(x, return_counts=True), tuple[tg.Tensor, ...])
assert_type(tg.fft.rfft(x), tg.Tensor)
assert_type(F.cross_entropy(x, [0, 1]), tg.Tensor)
assert_type(nn.Linear(2, 3)(x), tg.Tensor)
assert_type(nn.MSELoss()(x, x), tg.Tensor)
assert_type(tg.__version__, str)
