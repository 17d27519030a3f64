"""강의 L1–L22 가 쓰는 연산과 층을 한 번씩 부르는 작은 프로그램들: (수업, 이름) → (손실, 이름 → 텐서)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

Program = Callable[[], tuple[Any, dict[str, Any] | None]]
PROGRAMS: dict[str, Program] = {}
_IMAGE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], np.float32)


def lesson(name: str) -> Callable[[Program], Program]:
    def declare(program: Program) -> Program:
        PROGRAMS[name] = program
        return program

    return declare


def told(name: str) -> tuple[Any, dict[str, Any] | None]:
    tg.manual_seed(0)
    with tg.keep_values():
        return PROGRAMS[name]()


def leaf(*shape: int, seed: int = 0, name: str = "x") -> Any:
    """난수 잎: 값은 서로 다르다."""
    value = np.random.default_rng(seed + 7 * len(shape)).normal(size=shape).round(2).astype(np.float32)
    return tg.tensor(value, requires_grad=True, name=name)


def total(y: Any) -> Any:
    """손실: 원소마다 다른 무게를 곱해 더한 것. 기울기가 어디서나 같지 않게."""
    if y.ndim == 0:
        return y.named("L")
    weights = (np.arange(y.size).reshape(y.shape) + 1).astype(y.dtype)
    return (y * weights).sum().named("L")


def simple(name: str, f: Callable[..., Any], *shape: int, **named: tuple[int, ...]) -> None:
    """입력 x 하나(와 이름으로 준 잎들)로 부르는 프로그램."""
    def program() -> tuple[Any, None]:
        given = [leaf(*shape)] + [leaf(*s, seed=k + 1, name=n) for k, (n, s) in enumerate(named.items())]
        return total(f(*given).named("y")), None

    PROGRAMS[name] = program


def layer(name: str, make: Callable[[], nn.Module], *shape: int) -> None:
    """층 하나."""
    def program() -> tuple[Any, None]:
        module = make()
        y = module(leaf(*shape))
        return total((y[0] if isinstance(y, tuple) else y).named("y")), None

    PROGRAMS[name] = program


# ── 0, L1–L4: 사칙연산, 퍼셉트론, 활성함수, 합성 ──

for _op, _f in {"더하기": lambda x, w: x + w, "빼기": lambda x, w: x - w, "곱하기": lambda x, w: x * w, "나누기": lambda x, w: x / w,
                "둘 가운데 큰 것": tg.maximum, "둘 가운데 작은 것": tg.minimum}.items():
    simple(f"0 {_op}", _f, 2, w=(2,))
for _op, _g in {
    "부호 바꾸기": lambda x: -x, "거듭제곱": lambda x: x ** 3, "제곱": lambda x: x ** 2, "제곱근": lambda x: tg.sqrt(x * x + 1.0),
    "역수": lambda x: 1.0 / x, "절댓값": abs, "지수함수": tg.exp, "자연로그": lambda x: tg.log(x * x + 1.0), "밑이 2인 로그": lambda x: tg.log2(x * x + 1.0),
    "상용로그": lambda x: tg.log10(x * x + 1.0), "log1p": lambda x: tg.log1p(x * x), "사인": tg.sin, "코사인": tg.cos,
    "자르기": lambda x: tg.clip(x, -0.5, 0.5), "부호": tg.sign, "누적 합": tg.cumsum,
}.items():
    simple(f"0 {_op}", _g, 3)
for _op, _g in {
    "합": lambda x: x.sum(0), "평균": lambda x: x.mean(1), "최댓값": lambda x: x.max(), "최솟값": lambda x: x.min(0), "분산": lambda x: x.var(0),
    "표준편차": lambda x: x.std(1), "노름": lambda x: tg.norm(x), "곱": lambda x: x.prod(1), "모양 바꾸기": lambda x: x.reshape((3, 2)),
    "전치": lambda x: x.T, "축 맞바꾸기": lambda x: tg.swapaxes(x, 0, 1), "축 옮기기": lambda x: tg.moveaxis(x, 0, 1), "축 끼우기": lambda x: x[:, None],
    "길이 1 축": lambda x: tg.expand_dims(x, 0), "축 없애기": lambda x: tg.squeeze(x[None]), "색인": lambda x: x[:, 1], "색인 여럿": lambda x: x[[0, 0, 1]],
    "펼치기": lambda x: tg.broadcast_to(x, (2, 2, 3)), "뒤집기": lambda x: tg.flip(x, 1), "덧대기": lambda x: tg.pad(x, 1),
    "조건": lambda x: tg.where(x > 0, x, x * 0.1), "자료형": lambda x: x.astype(np.float64), "되풀이": lambda x: tg.tile(x, 2),
    "돌려 밀기": lambda x: tg.roll(x, 1, 1),
}.items():
    simple(f"0 {_op}", _g, 2, 3)
simple("0 행렬 곱", lambda x, w: x @ w, 2, 3, w=(3, 2))
simple("0 내적", lambda x, w: tg.dot(x, w), 3, w=(3,))
simple("0 바깥곱", lambda x, w: tg.outer(x, w), 2, w=(3,))
simple("0 잇기", lambda x, w: tg.concatenate([x, w]), 2, w=(3,))
simple("0 쌓기", lambda x, w: tg.stack([x, w]), 2, w=(2,))
simple("0 아인슈타인 합", lambda x, w: tg.einsum("ij,jk->ik", x, w), 2, 3, w=(3, 2))
simple("0 아인슈타인 합 셋", lambda x, w, v: tg.einsum("bi,oi,bo->b", x, w, v), 2, 3, w=(2, 3), v=(2, 2))
simple("0 바꿔 넣기", lambda x, w: _set(x, w), 3, w=(1,))


def _set(x: Any, w: Any) -> Any:
    y = x * 1.0
    y[1:2] = w
    return y


@lesson("0 한 텐서를 여러 번")
def _reused():
    x = tg.tensor(3.0, requires_grad=True, name="x")
    return (x * x * x + x).named("L"), None


@lesson("0 떼어 내기(detach)")
def _detached():
    x, w = leaf(2), leaf(2, seed=1, name="w")
    h = (x * w).named("h")
    return total(h * h.detach()), None


@lesson("L1 퍼셉트론(계단)")
def _perceptron():
    x = tg.tensor(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), name="x")
    w = tg.tensor(np.array([1.0, 1.0], np.float32), requires_grad=True, name="w")
    s = (x @ w - 0.5).named("s")
    return total(nn.Step()(s)), None


for _name, _make in {
    "시그모이드": lambda: nn.Sigmoid(), "양극 시그모이드": lambda: nn.BipolarSigmoid(2.0), "tanh": lambda: nn.Tanh(), "ReLU": lambda: nn.ReLU(),
    "계단": lambda: nn.Step(), "leaky ReLU": lambda: nn.LeakyReLU(0.1), "ELU": lambda: nn.ELU(), "SELU": lambda: nn.SELU(), "GELU": lambda: nn.GELU(),
    "SiLU": lambda: nn.SiLU(), "softplus": lambda: nn.Softplus(), "hardtanh": lambda: nn.Hardtanh(), "ReLU6": lambda: nn.ReLU6(),
    "softsign": lambda: nn.Softsign(), "PReLU": lambda: nn.PReLU(), "hardsigmoid": lambda: nn.Hardsigmoid(), "hardswish": lambda: nn.Hardswish(),
    "Mish": lambda: nn.Mish(), "소프트맥스": lambda: nn.Softmax(-1), "로그 소프트맥스": lambda: nn.LogSoftmax(-1), "로그 시그모이드": lambda: nn.LogSigmoid(),
}.items():
    layer(f"L3 {_name}", _make, 3)
layer("L4 완전 연결층", lambda: nn.Linear(3, 2), 2, 3)
layer("L4 편향 없는 완전 연결층", lambda: nn.Linear(3, 2, bias=False), 2, 3)
layer("L4 다층 퍼셉트론", lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)), 2, 2)

# ── L5–L6: 목적함수 ──


def loss(name: str, f: Callable[[Any], Any], *shape: int) -> None:
    def program() -> tuple[Any, None]:
        return f(leaf(*shape)).named("L"), None

    PROGRAMS[name] = program


loss("L5 MSE", lambda x: F.mse_loss(x, np.ones((2, 3), np.float32)), 2, 3)
loss("L5 교차 엔트로피", lambda x: F.cross_entropy(x, np.array([2, 0])), 2, 3)
loss("L5 교차 엔트로피(확률 정답)", lambda x: F.cross_entropy(x, np.array([[0.2, 0.3, 0.5], [1, 0, 0]], np.float32)), 2, 3)
loss("L5 교차 엔트로피(밑이 2)", lambda x: nn.CrossEntropyLoss(base=2)(x, np.array([2, 0])), 2, 3)
loss("L5 교차 엔트로피(이름 매끄럽게)", lambda x: F.cross_entropy(x, np.array([2, 0]), label_smoothing=0.1), 2, 3)
loss("L5 음의 로그 우도", lambda x: F.nll_loss(F.log_softmax(x, -1), np.array([2, 0])), 2, 3)
loss("L5 이진 교차 엔트로피", lambda x: F.binary_cross_entropy(tg.sigmoid(x), np.array([1, 0, 1], np.float32)), 3)
loss("L5 로짓의 이진 교차 엔트로피", lambda x: F.binary_cross_entropy_with_logits(x, np.array([1, 0, 1], np.float32)), 3)
loss("L5 절댓값 오차", lambda x: F.l1_loss(x, np.ones(3, np.float32)), 3)
loss("L5 후버", lambda x: F.huber_loss(x, np.ones(3, np.float32)), 3)
loss("L5 매끄러운 절댓값 오차", lambda x: F.smooth_l1_loss(x, np.ones(3, np.float32)), 3)
loss("L5 쿨백-라이블러", lambda x: F.kl_div(F.log_softmax(x, -1), np.array([[0.2, 0.3, 0.5]], np.float32), reduction="batchmean"), 1, 3)
loss("L5 힌지", lambda x: F.multi_margin_loss(x, np.array([2, 0])), 2, 3)
loss("L5 logsumexp", lambda x: tg.logsumexp(x), 3)


@lesson("L6 한 개의 시그모이드와 MSE")
def _slow():
    w, b = tg.tensor(1.9, requires_grad=True, name="w"), tg.tensor(3.0, requires_grad=True, name="b")
    o = tg.sigmoid((w * 1.5 + b).named("z")).named("o")
    return (0.5 * (0.0 - o) ** 2).named("e_0"), None


# ── L12, L14, L15, L18 ──

layer("L12 배치 정규화 1차원", lambda: nn.BatchNorm1d(2), 3, 2)
layer("L12 배치 정규화 2차원", lambda: nn.BatchNorm2d(2), 2, 2, 2, 2)
layer("L12 배치 정규화(평가)", lambda: nn.BatchNorm1d(2).eval(), 3, 2)
layer("L12 배치 정규화(γ, β 없음)", lambda: nn.BatchNorm1d(2, affine=False), 3, 2)
layer("L12 층 정규화", lambda: nn.LayerNorm(3), 2, 3)
layer("L12 그룹 정규화", lambda: nn.GroupNorm(2, 4), 2, 4, 2)
layer("L12 인스턴스 정규화", lambda: nn.InstanceNorm2d(2, affine=True), 1, 2, 2, 2)
layer("L12 제곱평균 정규화", lambda: nn.RMSNorm(3), 2, 3)
layer("L14 최대 풀링", lambda: nn.MaxPool2d(2), 1, 1, 4, 4)
layer("L14 겹치는 최대 풀링", lambda: nn.MaxPool2d(3, 1, padding=1), 1, 1, 3, 3)
layer("L14 최대 풀링 1차원", lambda: nn.MaxPool1d(2), 1, 1, 4)
layer("L14 평균 풀링", lambda: nn.AvgPool2d(2), 1, 1, 4, 4)
layer("L14 평균 풀링 1차원", lambda: nn.AvgPool1d(3, 1), 1, 1, 5)
layer("L14 적응 평균 풀링", lambda: nn.AdaptiveAvgPool2d(1), 1, 2, 2, 2)
layer("L14 적응 평균 풀링 2", lambda: nn.AdaptiveAvgPool2d(2), 1, 1, 3, 3)
layer("L14 적응 최대 풀링", lambda: nn.AdaptiveMaxPool2d(2), 1, 1, 3, 3)
layer("L14 확률 풀링", lambda: nn.Sequential(nn.ReLU(), nn.StochasticPool2d(2)), 1, 1, 4, 4)
layer("L14 확률 풀링(평가)", lambda: nn.Sequential(nn.Sigmoid(), nn.StochasticPool2d(2)).eval(), 1, 1, 2, 2)


@lesson("L15 가중치 감쇠")
def _decay():
    x, w = leaf(2), leaf(2, seed=1, name="w")
    return ((x * w).sum() ** 2 + 0.5 * 0.1 * (w * w).sum() + 0.1 * abs(w).sum()).named("L"), None


layer("L18 드롭아웃", lambda: nn.Dropout(0.5), 2, 3)
layer("L18 드롭아웃(평가)", lambda: nn.Sequential(nn.Dropout(0.5).eval(), nn.Tanh()), 2, 3)
layer("L18 채널 드롭아웃", lambda: nn.Dropout2d(0.5), 1, 3, 2, 2)
layer("L18 알파 드롭아웃", lambda: nn.AlphaDropout(0.5), 2, 3)
layer("L17 가우스 잡음", lambda: nn.GaussianNoise(0.1), 2, 3)

# ── L19–L21 ──


@lesson("L19 강의의 합성곱")
def _lecture_convolution():
    x = tg.tensor(_IMAGE[None, None], requires_grad=True, name="x")
    w = tg.tensor(np.array([[[[1, 0, 1], [0, 1, 0], [1, 0, 1]]]], np.float32), requires_grad=True, name="w")
    return total(F.conv2d(x, w).named("y")), None


layer("L19 합성곱층", lambda: nn.Conv2d(2, 3, 2), 1, 2, 3, 3)
layer("L19 덧대고 건너뛰는 합성곱", lambda: nn.Conv2d(1, 1, 3, stride=2, padding=1, bias=False), 1, 1, 4, 4)
layer("L19 1차원 합성곱", lambda: nn.Conv1d(1, 1, 2), 1, 1, 4)
layer("L19 전치 합성곱", lambda: nn.ConvTranspose2d(1, 1, 2, stride=2), 1, 1, 2, 2)
layer("L19 펴기", lambda: nn.Flatten(), 1, 2, 2)
layer("L19 합성곱 신경망", lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2, 2)), 2, 1, 4, 4)
layer("L21 지역 연결", lambda: nn.LocallyConnected1d(1, 1, 7, 3, 2, False), 1, 1, 7)

# ── L22 ──

layer("L22 RNN", lambda: nn.RNN(1, 2, batch_first=True), 1, 3, 1)
layer("L22 LSTM", lambda: nn.LSTM(1, 2, batch_first=True), 1, 3, 1)
layer("L22 GRU", lambda: nn.GRU(1, 2, batch_first=True), 1, 3, 1)
layer("L22 양방향 GRU", lambda: nn.GRU(1, 1, bidirectional=True), 2, 1, 1)
layer("L22 RNN 칸", lambda: nn.RNNCell(2, 2), 1, 2)
layer("L22 LSTM 칸", lambda: nn.LSTMCell(2, 2), 1, 2)
layer("L22 GRU 칸", lambda: nn.GRUCell(2, 2), 1, 2)


@lesson("L22 임베딩")
def _embedding():
    table = leaf(4, 2, name="표")
    return total(F.embedding(np.array([1, 3, 1]), table).named("y")), None


@lesson("L22 베르누이 마디(곧장 통과)")
def _bernoulli():
    return total(nn.BernoulliUnit()(leaf(3))), None


@lesson("L22 가우스 마디")
def _gaussian():
    unit = nn.GaussianUnit()
    y = unit(leaf(3))
    return total(y[0] if isinstance(y, tuple) else y), None


@lesson("L22 점수함수")
def _score():
    unit, x = nn.BernoulliUnit("score-function", generator=0), leaf(3, 1)
    h = unit(x)
    return unit.surrogate((h[:, 0] - 0.2) ** 2, x, h).named("L"), None


@lesson("L22 제한 볼츠만 기계(자유 에너지)")
def _boltzmann():
    rbm = nn.RBM(3, 2)
    return rbm.free_energy(tg.tensor(np.array([[1, 0, 1]], np.float32), name="v")).mean().named("L"), None


# ── 더 멀리 ──


@lesson("더 멀리: 어텐션")
def _attention():
    q, k, v = (leaf(2, 3, seed=s, name=n) for s, n in enumerate("qkv"))
    return total(F.scaled_dot_product_attention(q, k, v).named("y")), None


@lesson("더 멀리: 가린 어텐션")
def _masked_attention():
    q, k, v = (leaf(1, 2, 3, seed=s, name=n) for s, n in enumerate("qkv"))
    return total(F.scaled_dot_product_attention(q, k, v, is_causal=True).named("y")), None


@lesson("더 멀리: 여러 머리 어텐션")
def _heads():
    layer = nn.MultiheadAttention(4, 2, batch_first=True)
    x = leaf(1, 2, 4)
    return total(layer(x, x, x)[0].named("y")), None


layer("더 멀리: 트랜스포머 층", lambda: nn.TransformerEncoderLayer(4, 2, 4, dropout=0.0, batch_first=True), 1, 2, 4)


@lesson("더 멀리: 내 연산")
def _own():
    bump = tg.custom_operation(lambda x: np.exp(-x * x), tex=r"e^{-{x}^2}", name="bump", x=lambda g, x, y: g * (-2 * x * y))
    return total(bump(leaf(3)).named("y")), None
