"""손실: 강의 L5·L6의 수, 밑이 2인 로그, 여백 손실의 잘못된 인수."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DtypeError, GradientError, ShapeError
from tinygrad_ko.nn import functional as F


@pytest.mark.parametrize("o,y,e", [(0.98, 1, 0.0291), (0.0001, 1, 13.2877), (0.98, 0, 5.6439)])
def test_cross_entropy_in_bits(o, y, e):
    p = tg.tensor(np.array([o]), requires_grad=True)
    loss = F.binary_cross_entropy(p, [y], base=2)
    assert loss.item() == pytest.approx(e, abs=5e-5)
    assert F.nll_loss(tg.log(tg.tensor(np.array([[1 - o, o]]))), [y], base=2).item() == pytest.approx(e, abs=5e-5)
    assert nn.BCELoss(base=2)(p, [y]).item() == loss.item()


def test_derivative_in_base_two_has_the_factor_one_over_ln_two():
    """정오표: de/dw = x(o − y) 는 자연로그일 때이고, 밑이 2이면 1/ln 2 이 붙는다."""
    x, y = 1.5, 0.0
    for base, factor in ((None, 1.0), (2, 1 / math.log(2))):
        w = tg.tensor(np.array([0.4]), requires_grad=True)
        z = w * x + 0.5
        F.binary_cross_entropy_with_logits(z, [y], base=base).backward()
        o = 1 / (1 + math.exp(-1.1))
        assert w.grad.item() == pytest.approx(factor * x * (o - y), rel=1e-12)


def test_squared_error_learns_slowly_where_it_is_most_wrong():
    """강의 L6: 더 틀렸는데 기울기는 더 작다. 교차 엔트로피는 그렇지 않다."""
    found = []
    for w0, b0 in ((0.4, 0.5), (1.9, 3.0)):
        w, b = tg.tensor(np.array(w0), requires_grad=True), tg.tensor(np.array(b0), requires_grad=True)
        o = tg.sigmoid(w * 1.5 + b)
        e = F.squared_error_loss(o.reshape(1, 1), [[0.0]], factor=0.5)
        e.backward()
        slow, error = abs(w.grad.item()), e.item()
        w.grad = None
        F.binary_cross_entropy_with_logits((w * 1.5 + b).reshape(1), [0.0]).backward()
        found.append((o.item(), error, slow, abs(w.grad.item())))
    (o1, e1, slow1, fast1), (o2, e2, slow2, fast2) = found
    # 강의의 e 는 네 자리로 반올림한 o 로 셈한 것이다: ½·0.7503² = 0.281475, ½·0.9971² = 0.497104
    assert (round(o1, 4), round(o2, 4)) == (0.7503, 0.9971)
    assert [round(round(o, 4) ** 2 / 2, 6) for o in (o1, o2)] == [0.281475, 0.497104]
    assert e1 == pytest.approx(0.281475, abs=5e-5) and e2 == pytest.approx(0.497104, abs=5e-5)
    assert e2 > e1 and slow2 < slow1 / 20 and fast2 > fast1


def test_the_same_loss_written_in_several_ways():
    rng = np.random.default_rng(0)
    logits, p = rng.standard_normal((3, 4)), rng.random((3, 4))
    p /= p.sum(1, keepdims=True)
    q = tg.softmax(tg.tensor(logits))
    for base in (None, 2, 10):
        a = F.cross_entropy(tg.tensor(logits), p, base=base).item()
        assert F.probability_cross_entropy(q, p, base=base).item() == pytest.approx(a, rel=1e-12)
    entropy = -(p * np.log(p)).sum(1).mean()
    kl = F.kl_div(tg.log(q), p, reduction="batchmean").item()
    assert kl == pytest.approx(F.probability_cross_entropy(q, p).item() - entropy, rel=1e-12)
    x = tg.tensor(logits)
    assert F.squared_error_loss(x, p).item() == pytest.approx(4 * F.mse_loss(x, p).item())
    np.testing.assert_allclose(nn.SquaredErrorLoss(0.5, "none")(x, p).data, 0.5 * ((logits - p) ** 2).sum(1))
    assert nn.SquaredErrorLoss()(x, p).item() == pytest.approx(((logits - p) ** 2).sum(1).mean())
    assert F.probability_cross_entropy(tg.tensor([0.0, 1.0]), [0.0, 1.0]).item() == 0
    assert nn.CrossEntropyLoss(base=2)(x, [0, 1, 2]).item() == pytest.approx(F.cross_entropy(x, [0, 1, 2]).item() / math.log(2))


def test_gumbel_softmax_draws_categories_with_their_probabilities():
    logits = np.log(np.array([0.2, 0.5, 0.3]))
    x = tg.tensor(np.tile(logits, (20000, 1)), requires_grad=True)
    y = F.gumbel_softmax(x, hard=True, generator=0)
    assert set(np.unique(y.data.round(12))) == {0.0, 1.0}
    np.testing.assert_allclose(y.data.mean(0), [0.2, 0.5, 0.3], atol=4 * math.sqrt(0.25 / 20000))
    (y * np.arange(3)).sum().backward()
    assert np.abs(x.grad.data).sum() > 0  # 기울기는 부드러운 것의 것
    soft = F.gumbel_softmax(tg.tensor(logits), tau=0.7, generator=1)
    assert soft.data.sum() == pytest.approx(1) and np.array_equal(soft.data, F.gumbel_softmax(tg.tensor(logits), tau=0.7, generator=1).data)


def test_random_leaky_relu():
    x = tg.tensor(np.array([[-1.0] * 5000, [2.0] * 5000]), requires_grad=True)
    y = nn.RReLU(0.1, 0.5, generator=0)(x)
    slope = -y.data[0]
    assert 0.1 <= slope.min() < 0.101 and 0.499 < slope.max() <= 0.5 and (y.data[1] == 2).all()
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data[0], slope)


def test_init_dirac_and_sparse_agree_with_their_promise():
    w = nn.init.dirac_(tg.zeros((4, 2, 3, 3)), groups=2)
    assert w.data.sum() == 4 and all(w.data[k, k % 2, 1, 1] == 1 for k in range(4))
    s = nn.init.sparse_(tg.zeros((50, 40)), 0.3, std=2.0, generator=0)
    assert ((s.data == 0).sum(0) == 15).all() and s.data[s.data != 0].std() == pytest.approx(2, rel=0.05)


def test_clipping_and_vectors():
    torch = pytest.importorskip("torch", reason="PyTorch가 없다: 아래 다른 검사가 본다")
    rng = np.random.default_rng(1)
    for kind, limit in ((2.0, 1.0), (1.0, 3.0), (math.inf, 0.5), (3.0, 100.0)):
        grads = [rng.standard_normal(s) for s in ((3, 2), (4,), ())]
        ours = [tg.tensor(np.zeros_like(g), requires_grad=True) for g in grads] + [tg.tensor(1.0, requires_grad=True)]
        theirs = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in grads]
        for p, q, g in zip(ours, theirs, grads, strict=False):
            p.grad, q.grad = g.copy(), torch.tensor(g)
        total = nn.utils.clip_grad_norm_(ours, limit, kind)
        assert total.item() == pytest.approx(torch.nn.utils.clip_grad_norm_(theirs, limit, kind).item(), rel=1e-9)
        for p, q in zip(ours, theirs, strict=False):
            np.testing.assert_allclose(p.grad.data, q.grad.numpy(), rtol=1e-7)


def test_clip_by_hand_and_vectors_round_trip():
    w = tg.tensor([3.0, 4.0], requires_grad=True)
    w.grad = np.array([3.0, 4.0], np.float32)
    assert nn.utils.clip_grad_norm_(w, 1.0).item() == 5 and np.linalg.norm(w.grad.data) == pytest.approx(1, rel=1e-5)
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    vector = nn.utils.parameters_to_vector(model.parameters())
    vector.sum().backward()
    assert all((p.grad.data == 1).all() for p in model.parameters()) and vector.shape == (11,)
    nn.utils.vector_to_parameters(np.arange(11.0, dtype=np.float32), model.parameters())
    assert model[0].weight.data.ravel().tolist() == [0, 1, 2, 3, 4, 5] and model[1].bias.item() == 10


def test_summary_counts_and_leaves_the_model_alone():
    model = nn.Sequential(nn.Linear(256, 100), nn.Dropout(0.5), nn.Sequential(nn.Linear(100, 26, bias=False)))
    model[1].eval()
    model[0].requires_grad_(False)
    s = nn.summary(model, (256,), batch=3)
    assert s.total_parameters == 256 * 100 + 100 + 2600 and s.trainable_parameters == 2600
    assert [r.shape for r in s.rows] == [(3, 26), (3, 100), (3, 100), (3, 26), (3, 26)] and [r.depth for r in s.rows] == [0, 1, 1, 1, 2]
    assert model.training and not model[1].training and "forward" not in model[0].__dict__
    text = repr(s)
    assert "28,300" in text and "얼린" in text and "<table" in s._repr_html_()
    assert nn.summary(nn.Sequential(nn.Linear(256, 100), nn.ReLU(), nn.Linear(100, 26)), (256,)).total_parameters == 28326  # 강의 L20
    with pytest.raises(ShapeError):
        nn.summary(model, (3,))
    assert model.training and "forward" not in model[0].__dict__


# ── 적응 소프트맥스 ──


def adaptive(**options):
    return nn.AdaptiveLogSoftmaxWithLoss(8, 40, [4, 10, 25], 2.0, generator=0, **options)


def test_adaptive_softmax_has_the_names_of_pytorch():
    names = ["head.weight", "tail.0.0.weight", "tail.0.1.weight", "tail.1.0.weight", "tail.1.1.weight", "tail.2.0.weight", "tail.2.1.weight"]
    layer = adaptive()
    assert list(layer.state_dict()) == names and list(adaptive(head_bias=True).state_dict()) == [names[0], "head.bias", *names[1:]]
    assert [p.shape for p in layer.parameters()] == [(7, 8), (4, 8), (6, 4), (2, 8), (15, 2), (1, 8), (15, 1)]
    assert (layer.cutoffs, layer.shortlist_size, layer.n_clusters, layer.head_size) == ([4, 10, 25, 40], 4, 3, 7)
    found = layer(np.zeros((2, 8), np.float32), [0, 39])
    assert found._fields == ("output", "loss") and found.output.shape == (2,) and found.loss.shape == ()
    torch = pytest.importorskip("torch", reason="PyTorch가 없다")
    theirs = torch.nn.AdaptiveLogSoftmaxWithLoss(8, 40, [4, 10, 25], 2.0, True)
    ours = adaptive(head_bias=True)
    ours.load_state_dict({k: v.numpy() for k, v in theirs.state_dict().items()})
    x = np.random.default_rng(0).standard_normal((60, 8)).astype(np.float32) * 3
    assert {k: v.shape for k, v in ours.state_dict().items()} == {k: tuple(v.shape) for k, v in theirs.state_dict().items()}
    np.testing.assert_array_equal(ours.predict(x).data, theirs.predict(torch.tensor(x)).numpy())


def test_adaptive_softmax_is_one_distribution():
    layer, x = adaptive(head_bias=True).double(), np.random.default_rng(0).standard_normal((200, 8)) * 8
    log_p = layer.log_prob(x).data
    np.testing.assert_allclose(np.exp(log_p).sum(1), 1, rtol=1e-12)
    t = np.arange(200) % 40
    output, loss = layer(x, t)
    np.testing.assert_allclose(output.data, log_p[np.arange(200), t], rtol=1e-12)
    assert loss.item() == pytest.approx(F.nll_loss(tg.tensor(log_p), t).item(), rel=1e-12)
    best = layer.predict(x)
    np.testing.assert_array_equal(best.data, log_p.argmax(1))
    assert best.data.dtype.kind == "i" and not best.requires_grad and (best.data < 4).any() and (best.data >= 4).any()


def test_adaptive_softmax_visits_only_the_clusters_of_its_targets(monkeypatch):
    layer, visited = adaptive(), []
    for k, tail in enumerate(layer.tail):
        monkeypatch.setattr(tail, "forward", lambda x, k=k, tail=tail: visited.append((k, x.shape[0])) or type(tail).forward(tail, x))
    x = np.random.default_rng(0).standard_normal((5, 8)).astype(np.float32)
    layer(x, [0, 12, 3, 24, 1]).loss.backward()
    assert visited == [(1, 2)] and layer.tail[0][0].weight.grad is None and layer.tail[1][1].weight.grad is not None
    layer.head.weight.data = np.eye(7, 8, dtype=np.float32) * 50
    assert layer.predict(np.eye(8, dtype=np.float32)[:4]).tolist() == [0, 1, 2, 3] and visited == [(1, 2)]


def test_adaptive_softmax_with_few_samples_and_small_integers():
    layer, x = adaptive(), np.ones((2, 8), np.float32)
    one = layer(x[0], 30)
    assert one.output.shape == () and one.output.item() == -one.loss.item() == layer(x[:1], [30]).output.item()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        empty = layer(x[:0], np.zeros(0, int))
    assert empty.output.shape == (0,) and math.isnan(empty.loss.item())
    many = nn.AdaptiveLogSoftmaxWithLoss(8, 600, [255, 300], 2.0, generator=0)
    assert many(x, np.array([255, 0], np.uint8)).loss.item() == many(x, [255, 0]).loss.item()
    assert adaptive(dtype=np.float64).head.weight.dtype == np.float64
    np.testing.assert_array_equal(adaptive().tail[1][0].weight.data, adaptive().tail[1][0].weight.data)


X = tg.tensor(np.ones((2, 3)))
SOFT, ONES = nn.AdaptiveLogSoftmaxWithLoss(8, 12, [2, 5], 2.0), np.ones((2, 8), np.float32)
BAD = {
    "순위의 정답": (lambda: F.margin_ranking_loss(X, X, np.zeros((2, 3))), ArgumentError, ["target", "1 또는 -1"]),
    "순위의 모양": (lambda: F.margin_ranking_loss(X, tg.tensor(np.ones(3)), [1.0]), ShapeError, ["(2, 3)", "(3,)"]),
    "힌지의 모양": (lambda: F.hinge_embedding_loss(X, np.ones((5, 2, 3))), ShapeError, ["(5, 2, 3)"]),
    "정수 입력": (lambda: F.hinge_embedding_loss([1, 2], [1, 1]), DtypeError, ["input", "실수"]),
    "번호의 범위": (lambda: F.multi_margin_loss(X, [0, 3]), ArgumentError, ["0 이상 3 미만", "3"]),
    "번호의 모양": (lambda: F.multi_margin_loss(X, [0]), ShapeError, ["(2, 3)", "(1,)"]),
    "지수": (lambda: F.multi_margin_loss(X, [0, 1], p=3), ArgumentError, ["p", "3"]),
    "클래스의 무게": (lambda: F.multi_margin_loss(X, [0, 1], weight=np.ones(2)), ShapeError, ["(3,)", "(2,)"]),
    "이름표의 범위": (lambda: F.multilabel_margin_loss(X, [[0, 3, -1]] * 2), ArgumentError, ["3"]),
    "이름표의 모양": (lambda: F.multilabel_margin_loss(X, [0, 1]), ShapeError, ["(2,)"]),
    "음의 분산": (lambda: F.gaussian_nll_loss(X, X, tg.tensor(-np.ones((2, 3)))), ArgumentError, ["분산", "-1"]),
    "분산의 모양": (lambda: F.gaussian_nll_loss(X, X, tg.tensor(np.ones(4))), ShapeError, ["(4,)"]),
    "확률이 아님": (lambda: F.probability_cross_entropy(X * 2, X), ArgumentError, ["확률", "2.0"]),
    "빈 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, []), ArgumentError, ["AdaptiveLogSoftmaxWithLoss", "cutoffs"]),
    "거꾸로 된 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [5, 2]), ArgumentError, ["cutoffs", "커지는", "[5, 2]"]),
    "겹친 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [5, 5]), ArgumentError, ["cutoffs", "[5, 5]"]),
    "넘친 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [5, 12]), ArgumentError, ["cutoffs", "11", "[5, 12]"]),
    "0인 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [0, 5]), ArgumentError, ["cutoffs", "양의 정수", "0"]),
    "실수 cutoffs": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [2.5]), ArgumentTypeError, ["cutoffs", "2.5"]),
    "div_value": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [2], div_value=0), ArgumentError, ["div_value", "양수"]),
    "폭이 0인 꼬리": (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [2, 5]), ArgumentError, ["2번째 꼬리", "8 / 4.0^2", "div_value 를 줄이"]),
    "적응의 특징 수": (lambda: nn.AdaptiveLogSoftmaxWithLoss(0, 12, [2]), ArgumentError, ["in_features"]),
    "적응의 번호": (lambda: SOFT(ONES, [0, 12]), ArgumentError, ["AdaptiveLogSoftmaxWithLoss", "0 이상", "12 미만", "12"]),
    "적응의 음수": (lambda: SOFT(ONES[0], -1), ArgumentError, ["-1", "n_classes=12"]),
    "적응의 정답": (lambda: SOFT(ONES, [0, 1, 2]), ShapeError, ["(3,)", "(2,)"]),
    "적응의 실수 정답": (lambda: SOFT(ONES, [0.0, 1.0]), DtypeError, ["target", "정수"]),
    "적응의 축": (lambda: SOFT(ONES[None], [[0, 1]]), ShapeError, ["(N, 8)", "(1, 2, 8)"]),
    "적응의 특징": (lambda: SOFT(ONES[:, :3], [0, 1]), ShapeError, ["(2, 3)", "8"]),
    "적응의 dtype": (lambda: SOFT(ONES.astype(float), [0, 1]), DtypeError, ["float64", "float32"]),
    "log_prob 한 표본": (lambda: SOFT.log_prob(ONES[0]), ShapeError, ["log_prob", "(N, 8)", "(8,)", "x[None]"]),
    "predict 한 표본": (lambda: SOFT.predict(ONES[0]), ShapeError, ["predict", "(8,)"]),
    "밑": (lambda: F.binary_cross_entropy(X, X, base=1), ArgumentError, ["base", "1이 아닌 양수"]),
    "KL 합치기": (lambda: F.kl_div(X, X, reduction="batch"), ArgumentError, ["batchmean"]),
    "다른 dtype": (lambda: F.cosine_similarity(X, tg.ones((2, 3))), DtypeError, ["float64", "float32"]),
    "거리의 지수": (lambda: F.pairwise_distance(X, X, p=0.5), ArgumentError, ["p", "0.5"]),
    "홀수 GLU": (lambda: F.glu(X), ShapeError, ["(2, 3)", "짝수"]),
    "prelu 채널": (lambda: F.prelu(X, tg.tensor(np.ones(2))), ShapeError, ["(3,)", "(2,)"]),
    "celu 0": (lambda: F.celu(X, 0.0), ArgumentError, ["alpha"]),
    "softshrink 음수": (lambda: F.softshrink(X, -1), ArgumentError, ["lambd", "-1"]),
    "rrelu 거꾸로": (lambda: F.rrelu(X, 0.5, 0.1), ArgumentError, ["lower"]),
    "온도": (lambda: F.gumbel_softmax(X, tau=0), ArgumentError, ["tau"]),
    "Softmax2d": (lambda: nn.Softmax2d()(X), ShapeError, ["(2, 3)", "채널"]),
    "PReLU 수": (lambda: nn.PReLU(0), ArgumentError, ["num_parameters"]),
    "dirac 모양": (lambda: nn.init.dirac_(tg.zeros((2, 3))), ShapeError, ["(2, 3)"]),
    "sparse 몫": (lambda: nn.init.sparse_(tg.zeros((2, 3)), 1.5), ArgumentError, ["sparsity"]),
    "자르기 음수": (lambda: nn.utils.clip_grad_norm_([X], -1), ArgumentError, ["max_norm"]),
    "자르기 자료형": (lambda: nn.utils.clip_grad_value_([3.0], 1), ArgumentTypeError, ["Tensor"]),
    "벡터의 길이": (lambda: nn.utils.vector_to_parameters(np.ones(3), nn.Linear(2, 1).double().parameters() and [tg.zeros(2)]), ShapeError, ["(2,)", "(3,)"]),
    "요약의 모양": (lambda: nn.summary(nn.Linear(2, 1), 2), ArgumentTypeError, ["input_shape"]),
    "요약할 것": (lambda: nn.summary(3, (2,)), ArgumentTypeError, ["Module"]),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_korean(what):
    call, kind, words = BAD[what]
    with pytest.raises(kind) as caught:
        call()
    assert all(w in str(caught.value) for w in words), str(caught.value)


def test_exploding_gradients_can_be_refused():
    w = tg.tensor([1.0], requires_grad=True)
    w.grad = np.array([np.inf], np.float32)
    with pytest.raises(GradientError, match="anomaly_mode"):
        nn.utils.clip_grad_norm_(w, 1.0, error_if_nonfinite=True)


@pytest.mark.parametrize("loss", [
    lambda z, y: F.binary_cross_entropy(tg.sigmoid(z), y), F.binary_cross_entropy_with_logits,
    lambda z, y: nn.BCELoss()(tg.sigmoid(z), y), nn.BCEWithLogitsLoss(),
])
@pytest.mark.parametrize("labels", [[-1, 1], [1, 2]])
def test_labels_that_are_not_probabilities_are_not_taken_in_silence(loss, labels):
    """−1과 +1로 적은 정답이면 손실이 끝없이 내려가며 아무 말도 없었다."""
    z = tg.tensor([-2.0, 2.0], requires_grad=True)
    for given in (labels, np.array(labels), tg.tensor(labels)):
        with pytest.raises(ArgumentError, match=rf"target 은 0 이상 1 이하여야 합니다. 받은 값: {labels[0]} … {labels[1]}. .*\(y \+ 1\) / 2"):
            loss(z, given)
    with pytest.warns(tg.errors.NumericalWarning, match="손실이 음수입니다"):
        loss(z, np.array(labels, np.float32) if labels == [-1, 1] else np.array([-1, 3], np.float32))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert loss(z, [0, 1]).item() > 0 and loss(z, np.array([0.25, 1.0], np.float32)).item() > 0
