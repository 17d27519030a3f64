"""정답과 경계도 입력이다: 정답으로 미분하면 옳은 기울기이거나 분명한 거절이고, 틀린 기울기나 소리 없는 상실은 없다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.nn import functional as F

rng = np.random.default_rng(0)
P, Q = rng.uniform(0.1, 0.9, (4, 3)), rng.uniform(0.1, 0.9, (4, 3))
N, M = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
COUNTS = np.array([[0.5, 2.0, 1.5], [0.2, 3.0, 4.0], [0.7, 2.5, 1.2], [0.4, 0.9, 7.0]])  # 1 을 건너지 않는다: 스털링의 근사가 거기서 시작되며 뛴다
W = rng.uniform(0.5, 2.0, (4, 3))
S = np.exp(M) / np.exp(M).sum(1, keepdims=True)
SIGNS = np.sign(M)

LOSSES = {
    **{name: (getattr(F, name), (N, M)) for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "soft_margin_loss")},
    "bce": (F.binary_cross_entropy, (P, Q)), "bce with logits": (F.binary_cross_entropy_with_logits, (N, Q)),
    "bce pos_weight": (lambda x, t: F.binary_cross_entropy_with_logits(x, t, pos_weight=W[0]), (N, Q)),
    "bce bits": (lambda x, t: F.binary_cross_entropy(x, t, base=2), (P, Q)),
    "kl": (F.kl_div, (np.log(S), Q)), "kl batchmean": (lambda x, t: F.kl_div(x, t, "batchmean"), (np.log(S), Q)),
    "kl log": (lambda x, t: F.kl_div(x, t, log_target=True), (np.log(S), np.log(Q))),
    "poisson": (F.poisson_nll_loss, (N, COUNTS)), "poisson full": (lambda x, t: F.poisson_nll_loss(x, t, full=True), (N, COUNTS)),
    "poisson full rate": (lambda x, t: F.poisson_nll_loss(x, t, log_input=False, full=True), (P, COUNTS)),
    "gaussian": (F.gaussian_nll_loss, (N, M, W)), "gaussian column": (F.gaussian_nll_loss, (N, M, W[:, :1])),
    "gaussian row": (F.gaussian_nll_loss, (N, M, W[:, 0])), "gaussian number": (F.gaussian_nll_loss, (N, M, np.float64(0.7))),
    "gaussian full": (lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True), (N, M, W[:, :1])),
    "cross entropy": (F.cross_entropy, (N, S)), "cross entropy smooth": (lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1), (N, S)),
    "cross entropy weight": (lambda x, t: F.cross_entropy(x, t, weight=W[0]), (N, S)), "triplet": (F.triplet_margin_loss, (N, M, W)),
    "multilabel": (F.multilabel_soft_margin_loss, (N, Q)), "ranking": (F.margin_ranking_loss, (N, M, SIGNS)),
    "hinge": (F.hinge_embedding_loss, (N, SIGNS)), "cosine": (F.cosine_embedding_loss, (N, M, SIGNS[:, 0])),
    "weight": (lambda x, t, w: F.binary_cross_entropy(x, t, weight=w), (P, Q, W)), "class weight": (lambda x, w: F.cross_entropy(x, [0, 1, 2, 1], weight=w), (N, W[0])),
    "pos_weight": (lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w), (N, Q, W[0])),
}
REFUSED = {("hinge", 1), ("cosine", 2), ("weight", 2), ("class weight", 1), ("pos_weight", 2), ("ranking", 2)}  # 정답이 ±1 이어야 하는 것은 옆을 셈할 수 없다
PLACES = [(name, k) for name, (_, args) in LOSSES.items() for k in range(len(args))]


def differences(loss, args, k, h=1e-5):
    slope = np.zeros(np.shape(args[k]))
    for place in np.ndindex(slope.shape):
        values = []
        for step in (h, -h):
            moved = np.array(args[k])
            moved[place] += step
            values.append(loss(*[tg.tensor(moved if j == k else a) for j, a in enumerate(args)]).item())
        slope[place] = (values[0] - values[1]) / (2 * h)
    return slope


@pytest.mark.parametrize(("name", "k"), [p for p in PLACES if p not in REFUSED])
def test_every_input_of_a_loss_has_its_gradient(name, k):
    loss, args = LOSSES[name]
    tensors = [tg.tensor(a, requires_grad=j == k) for j, a in enumerate(args)]
    loss(*tensors).backward()
    expected = differences(loss, args, k)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(tensors[k].grad.data, expected, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("name", "k"), sorted(REFUSED - {("ranking", 2)}))
def test_what_cannot_be_differentiated_is_refused(name, k):
    loss, args = LOSSES[name]
    with pytest.raises(TinygradError, match="미분할 수 없습니다.*detach"):
        loss(*[tg.tensor(a, requires_grad=j in (0, k)) for j, a in enumerate(args)])


def test_the_ranking_target_is_an_input():  # 값은 PyTorch margin_ranking_loss
    t = tg.tensor([1.0, -1.0], requires_grad=True)
    F.margin_ranking_loss(tg.tensor([1.0, 3.0]), tg.tensor([2.0, 1.0]), t, reduction="sum").backward()
    assert t.grad.tolist() == [1.0, -2.0]


def test_stirling_is_in_the_gradient_of_the_count():
    """t > 1 에서 d/dt(t ln t − t + ½ ln 2πt) = ln t + 1/(2t), 1 이하에서 0. 값은 PyTorch 와 같다(0에서 NaN 이 되지 않는 것만 다르다)."""
    counts = tg.tensor([0.0, 0.5, 1.0, 2.0, 5.0], dtype=np.float64, requires_grad=True)
    rate = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    F.poisson_nll_loss(tg.tensor(rate), counts, log_input=False, full=True, reduction="sum", eps=0.0).backward()
    n = np.array([2.0, 5.0])
    np.testing.assert_allclose(counts.grad.data, -np.log(rate) + [0, 0, 0, *(np.log(n) + 1 / (2 * n))], rtol=1e-12)


def test_bce_target_at_the_ends_is_bounded_without_a_warning():
    t = tg.tensor([0.3, 0.3, 1.0, 0.0], dtype=np.float32, requires_grad=True)
    x = tg.tensor([0.0, 1.0, 0.5, 0.25], requires_grad=True)
    with np.errstate(all="raise"):
        F.binary_cross_entropy(x, t, reduction="sum").backward()
    assert t.grad.dtype == np.float32
    np.testing.assert_allclose(t.grad.data, [100.0, -100.0, 0.0, np.log(3.0)], rtol=1e-6, atol=1e-7)  # 값은 PyTorch


@pytest.mark.slow
def test_against_pytorch():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.functional
    pairs = {
        "bce": theirs.binary_cross_entropy, "bce with logits": theirs.binary_cross_entropy_with_logits, "kl": theirs.kl_div,
        "poisson full": lambda x, t: theirs.poisson_nll_loss(x, t, full=True), "gaussian": theirs.gaussian_nll_loss,
        "gaussian column": theirs.gaussian_nll_loss, "gaussian row": theirs.gaussian_nll_loss, "cross entropy": theirs.cross_entropy,
        "ranking": theirs.margin_ranking_loss, "triplet": theirs.triplet_margin_loss, "huber_loss": theirs.huber_loss,
    }
    for name, loss in pairs.items():
        ours, args = LOSSES[name]
        a, b = [tg.tensor(v, requires_grad=True) for v in args], [torch.tensor(v, requires_grad=True) for v in args]
        ours(*a).backward()
        loss(*b).backward()
        for mine, yours in zip(a, b, strict=True):
            np.testing.assert_allclose(mine.grad.data, yours.grad.numpy(), rtol=1e-9, atol=1e-12, err_msg=name)


IMAGE = rng.normal(size=(2, 3, 4, 4))
SETTINGS = {  # 층의 식에 넣는 수: 학습하는 값으로 주면 옳은 기울기이거나 거절이다
    "leaky_relu": (lambda x, w: F.leaky_relu(x, w), 0.1), "elu": (lambda x, w: F.elu(x, w), 1.3), "hardtanh": (lambda x, w: F.hardtanh(x, -0.3, w), 0.5),
    "softplus": (lambda x, w: F.softplus(x, w), 2.0), "threshold": (lambda x, w: F.threshold(x, 0.1, w), 2.0), "huber": (lambda x, w: F.huber_loss(x, M, delta=w), 0.7),
    "margin": (lambda x, w: F.triplet_margin_loss(x, M, W, margin=w), 0.9), "smoothing": (lambda x, w: F.cross_entropy(x, [0, 1, 2, 1], label_smoothing=w), 0.1),
    "p": (lambda x, w: F.pairwise_distance(x, M, p=w), 3.0), "normalize": (lambda x, w: F.normalize(x, p=w), 3.0), "eps": (lambda x, w: F.layer_norm(x, (3,), eps=w), 0.1),
    "running_mean": (lambda x, w: F.batch_norm(x, w, np.ones(3)), np.zeros(3)), "running_var": (lambda x, w: F.batch_norm(x, np.zeros(3), w), np.ones(3)),
    "instance running_mean": (lambda x, w: F.instance_norm(tg.tensor(IMAGE), w, np.ones(3), use_input_stats=False), np.zeros(3)),
    "pad": (lambda x, w: F.pad(x, (1, 1), value=w), 0.4), "mask": (lambda x, w: F.scaled_dot_product_attention(x, x, x, attn_mask=w), rng.normal(size=(4, 4))),
    "scale": (lambda x, w: F.scaled_dot_product_attention(x, x, x, scale=w), 0.4), "grid": (lambda x, w: F.grid_sample(tg.tensor(IMAGE), w), rng.uniform(-0.9, 0.9, (2, 3, 3, 2))),
    "prelu": (lambda x, w: F.prelu(x, w), np.array([0.3])), "layer weight": (lambda x, w: F.layer_norm(x, (3,), w), np.ones(3)),
    "lp_pool": (lambda x, w: F.lp_pool2d(tg.tensor(abs(IMAGE)), w, 2), 3.0), "group weight": (lambda x, w: F.group_norm(tg.tensor(IMAGE), 3, w), np.ones(3)),
    "per_sample_weights": (lambda x, w: F.embedding_bag([[0, 1]], x, per_sample_weights=w, mode="sum"), np.array([[0.4, 0.6]])),
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("trained", [False, True])
def test_settings_given_as_learned_values(name, trained):
    call, w = SETTINGS[name]

    def loss(x, v):
        return (call(tg.tensor(x), v if isinstance(v, float) else tg.tensor(v)) ** 2).sum()

    t = tg.tensor(np.asarray(w), requires_grad=True)
    try:
        y = (call(tg.tensor(N, requires_grad=trained), t) ** 2).sum()
    except TinygradError:
        return
    y.backward()
    np.testing.assert_allclose(t.grad.data, differences(lambda x, v: loss(x, v if v.ndim else v.item()), (N, w), 1), rtol=1e-4, atol=1e-7)
