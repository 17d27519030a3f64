"""forward 에서 return 을 빠뜨린 사람에게: None 을 돌려준 자리에서 알리고, 그것을 받은 층과 손실과 연산은 제 이름으로 까닭을 말한다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.nn import functional as F

X = tg.tensor(np.float32([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True)
WHY = "None 을 받았습니다. 함수나 모델의 forward 가 return 을 빠뜨리면 None 을 돌려줍니다"


class Forgot(nn.Module):
    def forward(self, x):
        x * 2


def test_a_module_that_returns_nothing_says_so_where_it_is_called():
    watched = Forgot()
    watched.register_forward_hook(lambda *_: None)
    for call in (Forgot(), watched, nn.Sequential(Forgot()), tg.compile(Forgot())):  # 사이에 우리 함수가 몇이든 쓰는 사람의 줄에서
        with pytest.warns(UserWarning, match="^Forgot: forward 가 None 을 돌려주었습니다. return 을 빠뜨리지 않았는지") as caught:
            call(X)
        assert {w.filename for w in caught} == {__file__}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nn.Identity()(X) is X and nn.LSTM(2, 2)(tg.ones((1, 2)))[0].shape == (1, 2)


LAYERS = [
    nn.Linear(2, 2), nn.ReLU(), nn.Sigmoid(), nn.Softmax(1), nn.Conv2d(1, 1, 1), nn.ConvTranspose1d(1, 1, 1), nn.MaxPool2d(2), nn.AvgPool1d(2),
    nn.AdaptiveAvgPool2d(1), nn.BatchNorm1d(2), nn.LayerNorm(2), nn.GroupNorm(1, 2), nn.InstanceNorm1d(2), nn.RMSNorm(2), nn.Dropout(), nn.Flatten(),
    nn.LSTM(2, 2), nn.GRUCell(2, 2), nn.Embedding(2, 2), nn.MultiheadAttention(2, 1), nn.PReLU(), nn.PixelShuffle(1), nn.Upsample(2), nn.Bilinear(2, 2, 2),
    nn.CosineSimilarity(), nn.Unflatten(1, (1, 2)), nn.ZeroPad2d(1),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda m: type(m).__name__)
def test_a_layer_given_nothing_says_why(layer):
    count = {"MultiheadAttention": 3, "Bilinear": 2, "CosineSimilarity": 2}.get(type(layer).__name__, 1)
    with pytest.raises(ArgumentTypeError, match=f"^{type(layer).__name__}: .*{WHY}"):
        layer(*[None] * count)


LOSSES = [nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss, nn.CrossEntropyLoss, nn.NLLLoss, nn.BCELoss, nn.BCEWithLogitsLoss, nn.KLDivLoss,
          nn.PoissonNLLLoss, nn.HingeEmbeddingLoss, nn.SoftMarginLoss, nn.MultiMarginLoss, nn.MultiLabelMarginLoss, nn.MultiLabelSoftMarginLoss]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda m: m.__name__)
def test_a_loss_given_nothing_says_why(loss):
    with pytest.raises(ArgumentTypeError, match=f"^{loss.__name__}: .*{WHY}"):
        loss()(None, tg.tensor([0, 1]))


@pytest.mark.parametrize("loss", [*LOSSES, lambda: lambda x, target: nn.GaussianNLLLoss()(x, x, target)])
def test_a_loss_whose_target_is_nothing_says_why(loss):
    with pytest.raises(ArgumentTypeError, match=WHY):
        loss()(X, None)


@pytest.mark.parametrize("name", ["relu", "linear", "mse_loss", "cross_entropy", "conv1d", "layer_norm", "dropout", "max_pool2d", "gelu", "normalize"])
def test_a_function_given_nothing_says_why(name):
    more = {"linear": (X,), "mse_loss": (X,), "cross_entropy": ([0, 1],), "conv1d": (tg.ones((1, 1, 1)),), "layer_norm": (2,), "max_pool2d": (2,)}
    with pytest.raises(ArgumentTypeError, match=f"^{name}: .*{WHY}"):
        getattr(F, name)(None, *more.get(name, ()))


@pytest.mark.parametrize("call", [
    lambda: X + None, lambda: None * X, lambda: X / None, lambda: X @ None, lambda: X ** None, lambda: np.maximum(X, None), lambda: tg.add(X, None),
    lambda: tg.exp(None), lambda: tg.sum(None), lambda: tg.matmul(X, None), lambda: tg.tensor(None), lambda: X.maximum(None), lambda: np.hypot(None, X),
    lambda: X.masked_fill(X > 1, None), lambda: np.where(X > 1, X, None), lambda: tg.where(X > 1, None, X), lambda: tg.piecewise(X, [X > 1], [None, 1]),
    lambda: tg.full(2, None), lambda: tg.full(2, None, dtype=tg.float32), lambda: tg.full_like(X, None), lambda: tg.tensor(None, dtype=tg.float32),
], ids=range(21))
def test_an_operation_given_nothing_says_why(call):
    """NumPy 는 그것으로 영어의 오류, 말없는 NaN, object 배열을 만든다."""
    with pytest.raises(ArgumentTypeError, match=WHY):
        call()
