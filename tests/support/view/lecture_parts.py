"""강의 L1~L22 가 쓰는 연산과 층, 손실마다 작은 식 하나: (강의의 줄, 이름, 텐서 x 를 받아 손실을 내는 함수, x 의 모양).

난수를 쓰는 것(드롭아웃, 확률 풀링, 확률 마디)은 함수를 부를 때마다 같은 씨앗에서 뽑는다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


class Part(NamedTuple):
    """식 하나."""

    row: str
    name: str
    f: Callable[[Any], Any]
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.row}-{self.name}"

    def at(self, seed: int, dtype: Any = np.float32) -> Any:
        """씨앗에서 뽑은 x 와 그 손실."""
        x = tg.tensor(np.random.default_rng(seed).standard_normal(self.shape).astype(dtype), requires_grad=True, name="x")
        return x, self.f(x)


def waved(y: Any) -> Any:
    """결과를 원소마다 다른 무게로 더한다."""
    return (y * np.cos(np.arange(y.size, dtype=np.float32)).reshape(y.shape)).sum()


def layer(make: Callable[[], Any], evaluating: bool = False) -> Callable[[Any], Any]:
    """층을 새로 지어 x 를 넣고 무게를 주어 더한다."""

    def f(x: Any) -> Any:
        tg.manual_seed(0)
        made = make()
        y = (made.eval() if evaluating else made)(x)
        return waved(y[0] if isinstance(y, tuple) else y)

    return f


def function(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """함수의 결과에 무게를 주어 더한다."""
    return lambda x: waved(f(x))


LABELS, SIGNS = np.array([0, 2, 1]), np.array([1, -1, 1, 1], np.float32)
PROBABLE = np.array([[0.2, 0.3, 0.5]] * 3, np.float32)
IMAGE = (2, 3, 6, 6)


def score_function(x: Any) -> Any:
    unit = nn.BernoulliUnit("score-function", generator=0)
    h = unit(x)
    return unit.surrogate(((h - 1) ** 2).sum(1), x, h)


def autoencoder(x: Any) -> Any:
    """자료 증대의 이동과 뒤집기를 지난 영상."""
    return (x[:, :, ::-1] * x[:, :, :]).sum() + tg.roll(x, 1, 2).mean()


def second_order(x: Any) -> Any:
    g = tg.autograd.grad((x**3).sum(), x, create_graph=True)[0]
    return (g * g).sum()


PARTS = [
    Part("L1", "계단", function(lambda x: F.step(x) * x), (4,)),
    Part("L2", "퍼셉트론", function(lambda x: x @ np.array([[1, -1], [1, -1]], np.float32) + np.array([-0.5, 1.5], np.float32)), (4, 2)),
    Part("L3", "시그모이드", function(lambda x: F.sigmoid(x * 2.0)), (2, 3)),
    Part("L3", "양극 시그모이드", layer(lambda: nn.BipolarSigmoid(2.0)), (2, 3)),
    Part("L3", "tanh", function(tg.tanh), (2, 3)),
    Part("L3", "relu", function(tg.relu), (2, 3)),
    Part("L4", "합성", function(lambda x: tg.exp(tg.sin(x) * 2) / (1 + x * x)), (3,)),
    Part("L5", "MSE", lambda x: F.mse_loss(x, np.ones((3, 2), np.float32)), (3, 2)),
    Part("L5", "제곱 오차", lambda x: F.squared_error_loss(x, np.ones((3, 2), np.float32)), (3, 2)),
    Part("L5", "밑이 2인 교차 엔트로피", lambda x: F.binary_cross_entropy(F.sigmoid(x), np.array([1, 0, 1], np.float32)) / np.log(2.0).item(), (3,)),
    Part("L5", "log2", lambda x: -tg.log2(F.softmax(x, -1))[np.arange(3), LABELS].mean(), (3, 3)),
    Part("L5", "교차 엔트로피", lambda x: F.cross_entropy(x, LABELS), (3, 3)),
    Part("L5", "무게와 라벨 스무딩", lambda x: F.cross_entropy(x, LABELS, weight=np.array([1, 2, 3], np.float32), label_smoothing=0.1), (3, 3)),
    Part("L5", "음의 로그 가능도", lambda x: F.nll_loss(F.log_softmax(x, 1), LABELS), (3, 3)),
    Part("L5", "확률의 교차 엔트로피", lambda x: F.probability_cross_entropy(F.softmax(x, 1), PROBABLE), (3, 3)),
    Part("L5", "쿨백-라이블러", lambda x: F.kl_div(F.log_softmax(x, 1), PROBABLE, reduction="batchmean"), (3, 3)),
    Part("L5", "로짓의 BCE", lambda x: F.binary_cross_entropy_with_logits(x, np.array([1, 0, 1], np.float32)), (3,)),
    Part("L5", "logsumexp", lambda x: tg.logsumexp(x, 1).sum(), (3, 4)),
    Part("L5", "힌지", lambda x: tg.maximum(0, 1 - x * SIGNS).mean(), (4,)),
    Part("L5", "부드러운 여유", lambda x: F.soft_margin_loss(x, SIGNS), (4,)),
    Part("L5", "여러 갈래 여유", lambda x: F.multi_margin_loss(x, LABELS), (3, 3)),
    Part("L5", "L1과 후버", lambda x: F.l1_loss(x, 0 * x) + F.huber_loss(x, 0 * x) + F.smooth_l1_loss(x, 0 * x), (3, 2)),
    Part("L6", "느린 학습", lambda x: 0.5 * (F.sigmoid(x * 1.5 + 0.5) - 0.0) ** 2, ()),
    Part("L7", "시그모이드 여덟 층", layer(lambda: nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(3, 3), nn.Sigmoid())])), (2, 3)),
    Part("L8", "표준화", function(lambda x: (x - x.mean(0)) / x.std(0)), (5, 2)),
    Part("L8", "최소-최대", function(lambda x: (x - x.min(0)) / (x.max(0) - x.min(0))), (5, 2)),
    Part("L10", "안장과 골짜기", lambda x: x[0] ** 2 / 20 + x[1] ** 2 - x[0] * x[1] ** 3, (2,)),
    Part("L11", "미니배치의 평균", layer(lambda: nn.Linear(4, 2)), (7, 4)),
    Part("L12", "BatchNorm1d", layer(lambda: nn.BatchNorm1d(3)), (5, 3)),
    Part("L12", "BatchNorm2d", layer(lambda: nn.BatchNorm2d(3)), IMAGE),
    Part("L12", "BatchNorm2d 평가", layer(lambda: nn.BatchNorm2d(3), evaluating=True), IMAGE),
    Part("L12", "LayerNorm", layer(lambda: nn.LayerNorm(4)), (3, 4)),
    Part("L12", "GroupNorm", layer(lambda: nn.GroupNorm(2, 4)), (2, 4, 3)),
    Part("L13", "새는 ReLU와 ELU", function(lambda x: F.leaky_relu(x, 0.1) + F.elu(x)), (2, 3)),
    Part("L13", "PReLU", layer(lambda: nn.PReLU()), (2, 3)),
    Part("L13", "GELU와 SiLU", function(lambda x: F.gelu(x) + F.silu(x) + F.softplus(x)), (2, 3)),
    Part("L13", "max 와 where", lambda x: x.max(1).sum() + tg.where(x > 0, x * x, -x).sum() + tg.clip(x, -1, 1).sum(), (2, 3)),
    Part("L14", "최대 풀링", layer(lambda: nn.MaxPool2d(2)), IMAGE),
    Part("L14", "겹치는 최대 풀링", layer(lambda: nn.MaxPool2d(3, 2, 1)), IMAGE),
    Part("L14", "평균 풀링", layer(lambda: nn.AvgPool2d(2)), IMAGE),
    Part("L14", "확률 풀링", layer(lambda: nn.Sequential(nn.ReLU(), nn.StochasticPool2d(2))), IMAGE),
    Part("L14", "확률 풀링 평가", layer(lambda: nn.Sequential(nn.ReLU(), nn.StochasticPool2d(2)), evaluating=True), IMAGE),
    Part("L14", "적응 평균과 최대 풀링", layer(lambda: nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.AdaptiveMaxPool2d(3))), IMAGE),
    Part("L15", "L2와 L1 벌점", lambda x: tg.optim.l2_penalty(x, 0.1) + tg.optim.l1_penalty(x, 0.1) + np.linalg.norm(x), (5,)),
    Part("L17", "뒤집기와 밀기", autoencoder, (2, 4, 4)),
    Part("L17", "잡음", layer(lambda: nn.GaussianNoise(0.1, generator=0)), (3, 4)),
    Part("L17", "아핀 변환의 격자", lambda x: waved(F.grid_sample(x, F.affine_grid(np.array([[[0.9, 0.1, 0.0], [-0.1, 0.9, 0.1]]], np.float32), (1, 1, 5, 5), align_corners=False), align_corners=False)), (1, 1, 5, 5)),
    Part("L18", "드롭아웃", layer(lambda: nn.Dropout(0.5, generator=0)), (3, 4)),
    Part("L18", "채널 드롭아웃", layer(lambda: nn.Dropout2d(0.5, generator=0)), IMAGE),
    Part("L18", "알파 드롭아웃", layer(lambda: nn.AlphaDropout(0.3, generator=0)), (3, 4)),
    Part("L18", "차례대로", layer(lambda: nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5, generator=0), nn.MaxPool2d(2))), IMAGE),
    Part("L19", "합성곱", layer(lambda: nn.Conv2d(3, 4, 3)), IMAGE),
    Part("L19", "보폭과 덧대기", layer(lambda: nn.Conv2d(3, 4, 3, stride=2, padding=2)), IMAGE),
    Part("L19", "묶음과 성긴 합성곱", layer(lambda: nn.Conv2d(3, 6, 2, groups=3, dilation=2)), IMAGE),
    Part("L19", "1차원 합성곱", layer(lambda: nn.Conv1d(3, 2, 3, padding=1)), (2, 3, 7)),
    Part("L19", "전치 합성곱", layer(lambda: nn.ConvTranspose2d(3, 2, 3, stride=2)), (2, 3, 4, 4)),
    Part("L19", "고정 필터", function(lambda x: F.conv2d(x, np.array([[[[1, 0, -1], [2, 0, -2], [1, 0, -1]]]], np.float32))), (1, 1, 6, 6)),
    Part("L19", "펼치기", layer(lambda: nn.Sequential(nn.Flatten(), nn.Linear(108, 3), nn.Softmax(1))), IMAGE),
    Part("L21", "국소 연결", layer(lambda: nn.LocallyConnected1d(1, 1, 7, 3, stride=2, bias=False)), (2, 1, 7)),
    Part("L21", "국소 연결 2차원", layer(lambda: nn.LocallyConnected2d(3, 2, 6, 3)), IMAGE),
    Part("L22", "RNN", layer(lambda: nn.RNN(3, 4)), (5, 2, 3)),
    Part("L22", "LSTM", layer(lambda: nn.LSTM(3, 4, num_layers=2)), (4, 2, 3)),
    Part("L22", "양방향 LSTM", layer(lambda: nn.LSTM(3, 4, bidirectional=True)), (4, 2, 3)),
    Part("L22", "GRU", layer(lambda: nn.GRU(3, 4)), (5, 2, 3)),
    Part("L22", "RNN 한 칸씩", layer(lambda: nn.LSTMCell(3, 4)), (2, 3)),
    Part("L22", "직통 추정", layer(lambda: nn.BernoulliUnit(generator=0)), (3, 4)),
    Part("L22", "가우스 마디", layer(lambda: nn.GaussianUnit(generator=0)), (3, 4)),
    Part("L22", "점수함수", score_function, (3, 4)),
    Part("L22", "몬테카를로 드롭아웃", layer(lambda: nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.3, generator=0), nn.Linear(3, 1))), (3, 4)),
    Part("더", "임베딩", lambda x: waved(F.embedding(np.array([[0, 2], [1, 1]]), x)), (4, 3)),
    Part("더", "멀티헤드 어텐션", lambda x: waved(nn.MultiheadAttention(4, 2, batch_first=True, generator=0)(x, x, x)[0]), (2, 3, 4)),
    Part("더", "가린 어텐션", function(lambda x: F.scaled_dot_product_attention(x, x, x, is_causal=True)), (2, 3, 4)),
    Part("더", "위치 부호", layer(lambda: nn.PositionalEncoding(4, dropout=0.0)), (2, 3, 4)),
    Part("더", "트랜스포머 층", layer(lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, generator=0)), (2, 3, 4)),
    Part("더", "einsum", function(lambda x: tg.einsum("ij,kj->ik", x, x)), (3, 4)),
    Part("더", "두 번째 미분", second_order, (3,)),
    Part("더", "이어 붙이기", function(lambda x: tg.concatenate([x, tg.stack([x[0], x[1]]) * 2], 1)), (2, 3)),
    Part("더", "정렬과 고르기", lambda x: (tg.sort(x, 1) * np.arange(4, dtype=np.float32)).sum() + tg.topk(x, 2)[0].prod(), (3, 4)),
]
