"""확률 마디, 볼츠만 기계, 잡음: 치우침을 표준오차로 재고, 작은 문제에서는 모든 경우를 세어 견준다."""

import itertools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, TinygradError
from tinygrad_ko.nn import functional as F

N = 100_000
A = np.array([0.4, -0.9])


def loss_of(h):
    """두 마디가 서로 얽힌 손실, 표본마다."""
    return (h[:, 0] + 2 * h[:, 1] - 3 * h[:, 0] * h[:, 1] - 0.5) ** 2


def exact_bernoulli_gradient():
    """네 가지 h 를 모두 센 기댓값의 기울기."""
    a = tg.tensor(A, requires_grad=True)
    total = 0
    for h in itertools.product((0.0, 1.0), repeat=2):
        p = tg.sigmoid(a)
        h = np.array(h)
        total = total + (p * h + (1 - p) * (1 - h)).prod() * loss_of(h[None])[0]
    return tg.autograd.grad(total, a)[0].data


def estimates(unit, a, f, baseline=0.0, n=N):
    """표본마다의 기울기 어림 (n, 마디)."""
    x = tg.tensor(np.tile(a, (n, 1)), requires_grad=True)
    h = unit(x)
    unit.surrogate(f(h), x, h, baseline).backward()
    return x.grad.data * n


def off_by(found, exact):
    """참값에서 표준오차의 몇 배 떨어져 있는가."""
    return np.abs(found.mean(0) - exact) / (found.std(0) / np.sqrt(len(found)))


def test_score_function_is_unbiased_and_straight_through_is_not():
    exact = exact_bernoulli_gradient()
    score = estimates(nn.BernoulliUnit("score-function", generator=1), A, loss_of)
    through = estimates(nn.BernoulliUnit("straight-through", generator=1), A, loss_of)
    assert (off_by(score, exact) < 4).all()
    assert (off_by(through, exact) > 20).any()  # 치우친다
    assert (through.std(0) < score.std(0)).any()  # 그 대신 덜 흩어진다


def test_a_baseline_keeps_the_mean_and_narrows_the_spread():
    exact = exact_bernoulli_gradient()
    bare = estimates(nn.BernoulliUnit("score-function", generator=2), A, lambda h: loss_of(h) + 5)
    based = estimates(nn.BernoulliUnit("score-function", generator=2), A, lambda h: loss_of(h) + 5, 5.7)
    assert (off_by(based, exact) < 4).all() and (based.std(0) < 0.5 * bare.std(0)).all()


@pytest.mark.parametrize("estimator", ["reparameterized", "score-function"])
def test_gaussian_gradients_are_unbiased(estimator):
    """E[(h₀² + h₀h₁)] = a₀² + s² + a₀a₁ 의 기울기는 (2a₀ + a₁, a₀)."""
    found = estimates(nn.GaussianUnit(0.7, estimator, generator=3), A, lambda h: h[:, 0] ** 2 + h[:, 0] * h[:, 1])
    assert (off_by(found, [2 * A[0] + A[1], A[0]]) < 4).all()


def test_score_function_also_reaches_what_the_loss_itself_depends_on():
    """손실 속의 매개변수로는 보통의 기울기가 흐른다."""
    unit = nn.BernoulliUnit("score-function", generator=0)
    w, x = tg.tensor(2.0, requires_grad=True), tg.zeros((8, 1), requires_grad=True)
    h = unit(x)
    value = unit.surrogate(h[:, 0] * w, x, h)
    value.backward()
    assert value.item() == pytest.approx(2 * h.data.mean()) and w.grad.item() == pytest.approx(h.data.mean())
    assert not h.requires_grad and x.grad.data.any()


def test_log_probabilities():
    from scipy.stats import bernoulli, norm

    a, h = np.array([[-30.0, 0.3, 40.0]]), np.array([[1.0, 0.0, 1.0]])
    got = nn.BernoulliUnit().log_prob(a, h).data
    np.testing.assert_allclose(got[:, 1], bernoulli.logpmf(0, 1 / (1 + np.exp(-0.3))), rtol=1e-12)
    np.testing.assert_allclose(got[0, [0, 2]], [-30, 0], atol=1e-12)
    np.testing.assert_allclose(nn.GaussianUnit(0.4).log_prob(a, h).data, norm.logpdf(h, a, 0.4), rtol=1e-12)


def test_units_draw_exact_values_reproducibly():
    a = np.linspace(-3, 3, 10_000, dtype=np.float32)
    h = nn.BernoulliUnit(generator=0)(a)
    assert set(np.unique(h.data)) == {0.0, 1.0} and h.dtype == np.float32
    np.testing.assert_array_equal(h.data, nn.BernoulliUnit(generator=0)(a).data)
    assert h.data.mean() == pytest.approx(0.5, abs=0.02)


# ── 제한 볼츠만 기계 ──


def small_rbm(dtype=np.float64):
    rbm = nn.RBM(3, 2, dtype=dtype, generator=0)
    rng = np.random.default_rng(5)
    for p in rbm.parameters():
        p.data = rng.standard_normal(p.shape)
    return rbm


EVERY = np.array(list(itertools.product((0.0, 1.0), repeat=3)))
DATA = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1], [1, 0, 0]], float)


def gradients(rbm, loss):
    rbm.zero_grad()
    loss.backward()
    return np.concatenate([p.grad.data.reshape(-1) for p in rbm.parameters()])


def exact_gradient(rbm, data):
    """−ln p(v) 의 평균 = mean F(v) + ln Σ e^−F."""
    return gradients(rbm, rbm.free_energy(data).mean() + tg.logsumexp(-rbm.free_energy(EVERY)))


def test_free_energy_sums_out_the_hidden_units():
    rbm = small_rbm()
    w, b, c = (p.data for p in rbm.parameters())
    for v in EVERY:
        total = sum(np.exp(h @ w @ v + b @ v + c @ h) for h in map(np.array, itertools.product((0.0, 1.0), repeat=2)))
        assert rbm.free_energy(v[None]).item() == pytest.approx(-np.log(total), rel=1e-12)


def test_cd_is_the_update_rule():
    rbm = small_rbm()
    rbm.generator = np.random.default_rng(9)
    model = rbm.gibbs(DATA, 2).data
    rbm.generator = np.random.default_rng(9)
    got = gradients(rbm, rbm.contrastive_divergence(DATA, 2))
    h0, h1 = rbm(DATA).data, rbm(model).data
    want = [-(h0.T @ DATA - h1.T @ model) / 4, -(DATA - model).mean(0), -(h0 - h1).mean(0)]
    np.testing.assert_allclose(got, np.concatenate([v.reshape(-1) for v in want]), rtol=1e-10, atol=1e-14)


def test_cd_k_approaches_the_exact_gradient():
    """사슬이 길수록 참 기울기에 가깝고, 끝에는 뽑기의 오차만 남는다."""
    rbm, data = small_rbm(), np.tile(DATA, (10_000, 1))
    rbm.weight.data = rbm.weight.data * 2  # 느리게 섞이는 사슬
    exact = exact_gradient(rbm, DATA)
    error = {k: np.abs(gradients(rbm, rbm.contrastive_divergence(data, k)) - exact).max() for k in (1, 5, 60)}
    standard_error = 0.5 / np.sqrt(len(data))  # 0과 1 의 평균의 표준오차는 이보다 작다
    assert error[1] > 20 * standard_error and error[1] > 1.5 * error[5] > error[60] and error[60] < 5 * standard_error


@pytest.mark.slow
def test_persistent_chains_go_on_and_forget_the_data():
    rbm, data = small_rbm(), np.tile(DATA, (10_000, 1))
    for _ in range(60):
        rbm.contrastive_divergence(data, 1, persistent=True)
    first = rbm.particles.data.copy()
    found = gradients(rbm, rbm.contrastive_divergence(data, 1, persistent=True))
    assert np.abs(found - exact_gradient(rbm, DATA)).max() < 0.02 and not np.array_equal(first, rbm.particles.data)
    assert list(rbm.state_dict()) == ["weight", "visible_bias", "hidden_bias"]
    rbm.contrastive_divergence(DATA, persistent=True)  # 배치가 바뀌면 새로
    assert rbm.particles.shape == DATA.shape


def test_rbm_gradients_are_right():
    rbm = small_rbm()
    w, b, c = (p.data for p in rbm.parameters())

    def f(w, b, c):
        rbm.__dict__.update(weight=w, visible_bias=b, hidden_bias=c)
        return rbm.free_energy(DATA) + rbm.reconstruct(DATA).sum(1)

    assert tg.gradcheck(f, [w, b, c]) and tg.gradgradcheck(f, [w, b, c])


# ── 드롭아웃의 갈래와 잡음 ──


@pytest.mark.parametrize(("layer", "shape", "spatial"), [
    (nn.Dropout1d, (50, 40, 3), 1), (nn.Dropout2d, (50, 40, 2, 3), 2), (nn.Dropout3d, (50, 40, 2, 1, 3), 3), (nn.Dropout2d, (2000, 2, 3), 2)])
def test_whole_channels_are_dropped(layer, shape, spatial):
    x = tg.ones(shape, requires_grad=True)
    y = layer(0.3, generator=0)(x)
    flat = y.data.reshape(*shape[:-spatial], -1)
    assert (flat == flat[..., :1]).all() and set(np.unique(flat)) == {np.float32(0), np.float32(1 / 0.7)}
    assert (flat[..., 0] == 0).mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 2000))
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, y.data)
    assert layer(0.3).eval()(x) is x and (layer(1.0)(x).data == 0).all() and y.dtype == np.float32


@pytest.mark.parametrize("layer", [nn.AlphaDropout, nn.FeatureAlphaDropout])
def test_alpha_dropout_keeps_mean_and_variance(layer):
    """평균 0, 분산 1 인 입력이 그대로 평균 0, 분산 1 이다."""
    x = np.random.default_rng(0).standard_normal((100_000, 3)).astype(np.float32)
    y = layer(0.2, generator=0)(x).data
    assert y.mean() == pytest.approx(0, abs=0.01) and y.var() == pytest.approx(1, abs=0.02) and y.dtype == np.float32
    assert len(np.unique(y)) < x.size * 0.85  # 끈 자리는 한 값
    assert (layer(1.0)(x).data == 0).all() and layer().eval()(tg.ones((2, 2))).data.all()


def test_feature_alpha_dropout_drops_whole_channels():
    y = nn.FeatureAlphaDropout(0.5, generator=0)(tg.ones((20, 5, 3, 2))).data.reshape(100, -1)
    assert (y == y[:, :1]).all() and len(np.unique(y)) == 2


def test_alpha_dropout_is_affine_where_kept():
    x = tg.tensor(np.linspace(-1, 1, 1000), requires_grad=True)
    y = F.alpha_dropout(x, 0.4, True, 0)
    y.sum().backward()
    slopes = np.unique(x.grad.data)
    floor = -1.7580993408473766
    assert slopes == pytest.approx([0, ((1 - 0.4) * (1 + 0.4 * floor**2)) ** -0.5])


def test_gaussian_noise():
    x = tg.zeros(100_000, requires_grad=True)
    y = nn.GaussianNoise(0.3, generator=0)(x)
    y.sum().backward()
    assert y.data.std() == pytest.approx(0.3, rel=0.02) and abs(y.data.mean()) < 0.004 and (x.grad.data == 1).all()
    assert nn.GaussianNoise(0.3).eval()(x) is x and y.dtype == np.float32


# ── 예측할 때의 드롭아웃 ──


def mixed_model():
    return nn.Sequential(nn.Linear(3, 16, generator=0), nn.BatchNorm1d(16), nn.Dropout(0.5, generator=0), nn.GaussianNoise(5.0), nn.Linear(16, 2, generator=1))


def test_only_dropout_is_awake_and_everything_is_restored():
    model = mixed_model()
    model[2].eval()
    states, buffers = [m.training for m in model.modules()], model.state_dict()
    mean, std = nn.mc_predict(model, tg.ones((4, 3)), 200)
    assert mean.shape == std.shape == (4, 2) and (std.data > 0).all() and not mean.requires_grad
    np.testing.assert_allclose(mean.data, np.tile(mean.data[:1], (4, 1)), atol=0.5)
    assert [m.training for m in model.modules()] == states
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value, buffers[name])
    plain = model.eval()(tg.ones((4, 3))).data
    assert (np.abs(mean.data - plain) < 5 * std.data / np.sqrt(200)).all()  # 마지막 층이 선형이므로 평균은 보통의 예측


def test_state_is_restored_after_an_exception():
    model = mixed_model().eval()
    with pytest.raises(ShapeError):
        nn.mc_predict(model, tg.ones((4, 7)))
    assert not any(m.training for m in model.modules())
    assert nn.MonteCarloDropout(model, 5)(tg.ones((1, 3)))[1].shape == (1, 2)


RBM = nn.RBM(3, 2, generator=0)
V = np.ones((4, 3), np.float32)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: nn.BernoulliUnit("hard"), ArgumentError, ["BernoulliUnit", "'hard'", "straight-through"]),
    (lambda: nn.GaussianUnit(0), ArgumentError, ["std", "0"]),
    (lambda: nn.GaussianUnit(1.0, "straight-through"), ArgumentError, ["reparameterized"]),
    (lambda: nn.BernoulliUnit()(np.array([1, 2])), DtypeError, ["BernoulliUnit", "int64"]),
    (lambda: nn.BernoulliUnit("score-function").surrogate(V, V, V), ShapeError, ["(4, 3)", "(배치,)"]),
    (lambda: nn.RBM(0, 2), ArgumentError, ["RBM", "visible", "0"]),
    (lambda: RBM(V[:, :2]), ShapeError, ["RBM", "(배치, 3)", "(4, 2)"]),
    (lambda: RBM.visible_probability(V), ShapeError, ["(배치, 2)", "(4, 3)"]),
    (lambda: RBM.free_energy(V.astype(float)), DtypeError, ["float64", "float32"]),
    (lambda: RBM.gibbs(V, 0), ArgumentError, ["k", "0"]),
    (lambda: RBM.contrastive_divergence(V[0]), ShapeError, ["(3,)"]),
    (lambda: RBM.contrastive_divergence(None), ArgumentTypeError, ["None"]),
    (lambda: nn.Dropout2d()(V), ShapeError, ["dropout2d", "(4, 3)"]),
    (lambda: nn.Dropout1d(1.5), ArgumentError, ["Dropout1d", "1.5"]),
    (lambda: nn.FeatureAlphaDropout()(V[0]), ShapeError, ["feature_alpha_dropout", "(3,)"]),
    (lambda: nn.AlphaDropout()(np.array([1])), DtypeError, ["alpha_dropout", "int64"]),
    (lambda: nn.GaussianNoise(-1), ArgumentError, ["std", "-1"]),
    (lambda: nn.mc_predict(nn.Linear(3, 2), V), ArgumentError, ["드롭아웃"]),
    (lambda: nn.mc_predict(nn.Dropout(), V, 1), ArgumentError, ["samples", "1"]),
    (lambda: nn.mc_predict(F.relu, V), ArgumentTypeError, ["nn.Module"]),
])
def test_mistakes_are_explained(call, kind, words):
    with pytest.raises(TinygradError) as caught:
        call()
    assert isinstance(caught.value, kind)
    for word in words:
        assert word in str(caught.value)


QUIET = {  # 아무것도 바꾸지 않는 부름: 세기가 0이거나, 학습할 때가 아니다
    "gaussian_noise": lambda x, g, on: F.gaussian_noise(x, 0.0 if on else 0.5, on, g), "dropout": lambda x, g, on: F.dropout(x, 0.0 if on else 0.5, on, g),
    "alpha_dropout": lambda x, g, on: F.alpha_dropout(x, 0.0 if on else 0.5, on, g), "feature_alpha_dropout": lambda x, g, on: F.feature_alpha_dropout(x, 0.0 if on else 0.5, on, g),
    "dropout1d": lambda x, g, on: F.dropout1d(x, 0.0 if on else 0.5, on, g), "dropout2d": lambda x, g, on: F.dropout2d(x, 0.0 if on else 0.5, on, g),
    "dropout3d": lambda x, g, on: F.dropout3d(x, 0.0 if on else 0.5, on, g),
}


@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize("name", QUIET)
def test_what_changes_nothing_draws_nothing(name, on):
    """입력 그대로이고 그래프도 늘지 않으며, 발생기의 차례도 그대로이다: 평가를 끼워 넣어도 다음 학습의 난수는 같다."""
    x, generator = tg.tensor(np.ones((2, 3, 4, 4)[:3 if name == "dropout1d" else 4]), requires_grad=True), np.random.default_rng(5)
    before = generator.bit_generator.state
    assert QUIET[name](x, generator, on) is x
    assert generator.bit_generator.state == before
