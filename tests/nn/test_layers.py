"""층과 손실 층: 모양, dtype, 난수, 오류의 말."""

import copy

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    LostGradientError,
    ShapeError,
    TinygradError,
)
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn import init

X32, X64 = np.ones((2, 3), np.float32), np.ones((2, 3))


def test_linear_shapes_and_default_distribution():
    layer = nn.Linear(100, 400, generator=0)
    assert layer.weight.shape == (400, 100) and layer.bias.shape == (400,) and layer.weight.dtype == np.float32
    assert abs(layer.weight.data).max() <= 0.1 and layer.weight.data.std() == pytest.approx(0.1 / np.sqrt(3), rel=0.02)
    for shape in ((100,), (5, 100), (2, 5, 100), (0, 100)):
        assert layer(np.zeros(shape, np.float32)).shape == (*shape[:-1], 400)
    assert nn.Linear(3, 2, bias=False).bias is None
    assert nn.Linear(3, 2, dtype=np.float64).weight.dtype == np.float64


def test_linear_is_reproducible_by_generator_and_seed():
    np.testing.assert_array_equal(nn.Linear(3, 2, generator=7).weight.data, nn.Linear(3, 2, generator=7).weight.data)
    state = np.random.get_state()[1].copy()
    tg.manual_seed(1)
    a = nn.Linear(3, 2)
    tg.manual_seed(1)
    b = nn.Linear(3, 2)
    np.testing.assert_array_equal(a.weight.data, b.weight.data)
    np.testing.assert_array_equal(state, np.random.get_state()[1])


def test_linear_gradients():
    layer = nn.Linear(3, 2, dtype=np.float64, generator=0)
    x = np.random.default_rng(0).normal(size=(4, 3))
    assert tg.gradcheck(lambda x, w, b: F.linear(x, w, b), [x, layer.weight.data, layer.bias.data])
    assert tg.gradgradcheck(lambda x, w, b: F.linear(x, w, b), [x, layer.weight.data, layer.bias.data])


def test_every_activation_and_loss_layer_is_its_function():
    x, t = tg.tensor(np.linspace(-2, 2, 12).reshape(3, 4)), tg.tensor(np.linspace(0, 1, 12).reshape(3, 4))
    labels = np.array([0, 3, 1])
    pairs = [
        (nn.ReLU(), F.relu(x)), (nn.LeakyReLU(0.2), F.leaky_relu(x, 0.2)), (nn.ELU(0.5), F.elu(x, 0.5)), (nn.GELU(), F.gelu(x)),
        (nn.GELU("tanh"), F.gelu(x, "tanh")), (nn.SiLU(), F.silu(x)), (nn.Sigmoid(), F.sigmoid(x)), (nn.Tanh(), F.tanh(x)),
        (nn.Softplus(2.0, 5.0), F.softplus(x, 2.0, 5.0)), (nn.Hardtanh(-0.5, 0.5), F.hardtanh(x, -0.5, 0.5)), (nn.ReLU6(), F.relu6(x)),
        (nn.Softmax(dim=1), F.softmax(x, 1)), (nn.Softmax(axis=0), F.softmax(x, 0)), (nn.LogSoftmax(dim=1), F.log_softmax(x, 1)),
        (nn.Flatten(0), F.flatten(x)), (nn.Identity(1, a=2), x),
    ]
    for layer, want in pairs:
        np.testing.assert_array_equal(layer(x).data, want.data)
    w = np.array([1.0, 2.0, 3.0, 4.0])
    losses = [
        (nn.MSELoss("sum"), F.mse_loss(x, t, "sum"), t), (nn.L1Loss(), F.l1_loss(x, t), t), (nn.HuberLoss(delta=0.3), F.huber_loss(x, t, delta=0.3), t),
        (nn.SmoothL1Loss(beta=0.3), F.smooth_l1_loss(x, t, beta=0.3), t),
        (nn.CrossEntropyLoss(w, 1, "sum", 0.1), F.cross_entropy(x, labels, w, 1, "sum", 0.1), labels),
        (nn.NLLLoss(w, reduction="none"), F.nll_loss(x, labels, w, reduction="none"), labels),
        (nn.BCEWithLogitsLoss(w, "none", w), F.binary_cross_entropy_with_logits(x, t, w, "none", w), t),
    ]
    for layer, want, target in losses:
        np.testing.assert_array_equal(layer(x, target).data, want.data)
    np.testing.assert_array_equal(nn.BCELoss(w)(t, t).data, F.binary_cross_entropy(t, t, w).data)


def test_loss_weights_travel_with_the_module():
    loss = nn.CrossEntropyLoss(weight=np.ones(3, np.float32))
    assert list(loss.state_dict()) == ["weight"] and loss.double().weight.dtype == np.float64
    assert list(nn.CrossEntropyLoss().state_dict()) == []


# ── 드롭아웃 ──


def test_dropout_statistics():
    x = tg.ones((200, 500), requires_grad=True)
    for p in (0.1, 0.5, 0.9):
        y = nn.Dropout(p, generator=0)(x)
        kept = y.data != 0
        assert kept.mean() == pytest.approx(1 - p, abs=0.01) and y.data.mean() == pytest.approx(1, abs=0.05)
        np.testing.assert_allclose(np.unique(y.data), [0, 1 / (1 - p)], rtol=1e-6)
        (g,) = tg.autograd.grad(y.sum(), x)
        np.testing.assert_array_equal(g.data, y.data)
        assert y.dtype == g.dtype == np.float32


def test_dropout_edges():
    x = tg.tensor([1.0, -2.0], requires_grad=True)
    assert nn.Dropout(0.0)(x) is x and nn.Dropout(0.5).eval()(x) is x
    y = nn.Dropout(1.0)(x)
    y.sum().backward()
    assert (y == 0).all() and (x.grad == 0).all()


def test_dropout_determinism():
    x = tg.ones(50)
    layer = nn.Dropout(0.5)
    tg.manual_seed(3)
    first, second = layer(x).data, layer(x).data
    tg.manual_seed(3)
    twin = copy.deepcopy(layer)  # 복사한 모델도 씨앗을 따른다
    np.testing.assert_array_equal(twin(x).data, first)
    assert not np.array_equal(first, second)
    own = nn.Dropout(0.5, generator=5), nn.Dropout(0.5, generator=5)
    np.testing.assert_array_equal(own[0](x).data, own[1](x).data)


# ── 초깃값 ──


@pytest.mark.parametrize(("fill", "std"), [
    (lambda t, g: init.uniform_(t, -1, 1, g), 1 / np.sqrt(3)), (lambda t, g: init.normal_(t, 0, 0.3, g), 0.3),
    (lambda t, g: init.xavier_uniform_(t, generator=g), np.sqrt(2 / 500)), (lambda t, g: init.xavier_normal_(t, 2.0, generator=g), 2 * np.sqrt(2 / 500)),
    (lambda t, g: init.kaiming_uniform_(t, generator=g), np.sqrt(2 / 300)),
    (lambda t, g: init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu", generator=g), np.sqrt(2 / 200)),
    (lambda t, g: init.kaiming_uniform_(t, a=5**0.5, generator=g), 1 / np.sqrt(3 * 300)),
    (lambda t, g: init.trunc_normal_(t, 0, 1, generator=g), 0.8796),
    (lambda t, g: init.orthogonal_(t, generator=g), 1 / np.sqrt(300)),
])
def test_initial_distributions(fill, std):
    t = nn.Parameter(np.zeros((200, 300), np.float32))
    assert fill(t, 0) is t and t.dtype == np.float32 and t.requires_grad and t.is_leaf
    assert t.data.std() == pytest.approx(std, rel=0.02) and abs(t.data.mean()) < 0.02 * std * 10
    u = fill(nn.Parameter(np.zeros((200, 300), np.float32)), 0)
    np.testing.assert_array_equal(t.data, u.data)


def test_initial_fans_count_the_window():
    w = init.kaiming_uniform_(tg.zeros((8, 4, 3, 3)), generator=0)
    assert abs(w.data).max() <= np.sqrt(6 / 36)


def test_gains_are_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch의 배율과 견주려면 PyTorch가 있어야 한다")
    for name in ("linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"):
        assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))
    assert init.calculate_gain("leaky_relu", 0.3) == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", 0.3))


def test_filling_after_forward_does_not_touch_what_was_computed():
    layer = nn.Linear(2, 2)
    x = tg.ones((1, 2), requires_grad=True)
    y = layer(x).sum()
    expected = layer.weight.data.sum(0)
    init.zeros_(layer.weight)
    y.backward()
    np.testing.assert_allclose(x.grad.data[0], expected, rtol=1e-6)


# ── 오류의 말: 어디서, 무엇을 보았고, 어떻게 고치는가 ──

LABELS = np.array([0, 1])
ERRORS = [
    (lambda: nn.Linear(3, 2)(X64), DtypeError, ["float64", "float32", "x.astype(np.float32)", "model.double()"]),
    (lambda: nn.Linear(3, 2).double()(X32), DtypeError, ["x.astype(np.float64)", "model.float()"]),
    (lambda: nn.Linear(3, 2)(np.ones((2, 3), int)), DtypeError, ["int64", "x.astype(np.float32)"]),
    (lambda: nn.Sequential(nn.Linear(4, 2))(X32), ShapeError, ["0.weight", "(2, 3)", "(2, 4)", "마지막 축은 4"]),
    (lambda: nn.Linear(3, 2)(np.float32(1)), ShapeError, ["()", "마지막 축은 3"]),
    (lambda: F.linear(X32, tg.zeros(3)), ShapeError, ["(3,)", "(출력, 입력)"]),
    (lambda: nn.Linear(0, 2), ArgumentError, ["in_features", "양의 정수", "0"]),
    (lambda: nn.Linear(2.5, 2), ArgumentTypeError, ["in_features", "2.5"]),
    (lambda: nn.Linear(2, 2, dtype=int), DtypeError, ["int64", "np.float32"]),
    (lambda: nn.Flatten()(np.ones(3, np.float32)), ShapeError, ["(3,)", "start_dim=1"]),
    (lambda: F.flatten(X32, 1, 0), ShapeError, ["start_dim=1", "end_dim=0"]),
    (lambda: nn.Dropout(1.5), ArgumentError, ["Dropout", "p", "1.5"]),
    (lambda: nn.Dropout("반"), ArgumentTypeError, ["Dropout", "'반'"]),
    (lambda: F.dropout(np.arange(3)), DtypeError, ["int64", "astype"]),
    (lambda: nn.GELU("erf"), ArgumentError, ["approximate", "'erf'", "'tanh'"]),
    (lambda: F.softplus(X32, 0), ArgumentError, ["beta", "0"]),
    (lambda: F.hardtanh(X32, 1, 1), ArgumentError, ["min_val < max_val"]),
    (lambda: F.softmax(X32), ArgumentTypeError, ["softmax", "dim", "dim=-1"]),
    (lambda: nn.LogSoftmax(1, axis=1), ArgumentTypeError, ["LogSoftmax", "둘 다"]),
    (lambda: F.softmax(X32, 1.0), ArgumentTypeError, ["정수", "1.0"]),
    (lambda: F.softmax(X32, 5), TinygradError, ["softmax", "축"]),
    (lambda: F.one_hot([0.5]), DtypeError, ["one_hot", "np.int64"]),
    (lambda: F.one_hot([3], 3), ArgumentError, ["0 이상 3 미만", "3"]),
    (lambda: F.one_hot(np.zeros(0, int)), ArgumentError, ["num_classes"]),
    (lambda: nn.MSELoss("avg"), ArgumentError, ["MSELoss", "'avg'", "'mean'"]),
    (lambda: F.l1_loss(X32, X32, "avg"), ArgumentError, ["l1_loss", "'avg'"]),
    (lambda: F.mse_loss(tg.tensor(X32), X64), DtypeError, ["mse_loss", "target.astype(np.float32)", "model.double()"]),
    (lambda: F.mse_loss(np.ones((4, 1), np.float32), np.ones(4, np.float32)), ShapeError, ["(4, 1)", "(4,)", "target.reshape((4, 1))"]),
    (lambda: F.mse_loss(np.ones(3, int), np.ones(3)), DtypeError, ["input", "int64"]),
    (lambda: F.huber_loss(X32, X32, delta=0), ArgumentError, ["delta", "양수"]),
    (lambda: nn.SmoothL1Loss(beta=-1), ArgumentError, ["beta", "0 이상"]),
    (lambda: F.binary_cross_entropy(X32 * 3, X32), ArgumentError, ["0 이상 1 이하", "3.0", "binary_cross_entropy_with_logits"]),
    (lambda: F.binary_cross_entropy(X32 * np.float32(np.nan), X32), ArgumentError, ["nan"]),
    (lambda: F.hinge_embedding_loss(X32, tg.tensor(np.ones_like(X32), requires_grad=True)), LostGradientError, ["hinge_embedding_loss", "target", "detach"]),
    (lambda: F.binary_cross_entropy_with_logits(X32, X32, pos_weight=np.ones(5, np.float32)), ShapeError, ["pos_weight", "(5,)", "(2, 3)"]),
    (lambda: F.binary_cross_entropy_with_logits(X32, X32, weight=np.ones((4, 2, 3), np.float32)), ShapeError, ["weight", "(4, 2, 3)"]),
    (lambda: F.binary_cross_entropy(X32, X32, weight=tg.tensor(X32, requires_grad=True)), ArgumentError, ["weight", "detach"]),
    (lambda: F.cross_entropy(X32, [0, 3]), ArgumentError, ["0 이상 3 미만", "3", "ignore_index"]),
    (lambda: F.cross_entropy(X32, [-1, 0]), ArgumentError, ["-1"]),
    (lambda: F.nll_loss(X32, [9, 0]), ArgumentError, ["nll_loss", "9"]),
    (lambda: F.cross_entropy(X32, np.array([0.0, 1.0])), DtypeError, ["float64", "astype(np.int64)"]),
    (lambda: F.nll_loss(X32, X32), DtypeError, ["nll_loss", "argmax", "cross_entropy"]),
    (lambda: F.cross_entropy(X32, X64), DtypeError, ["float64", "float32"]),
    (lambda: F.cross_entropy(X32, LABELS[:, None]), ShapeError, ["(2, 1)", "(2,)", "target.reshape((2,))"]),
    (lambda: F.cross_entropy(X32, np.eye(3, dtype=int)[LABELS]), ShapeError, ["원핫", "argmax(axis=1)"]),
    (lambda: F.cross_entropy(X32, [0, 1, 2]), ShapeError, ["(3,)", "(2,)", "배치"]),
    (lambda: F.cross_entropy(np.float32(1), 0), ShapeError, ["0차원"]),
    (lambda: F.cross_entropy(np.ones((2, 3), int), LABELS), DtypeError, ["int64"]),
    (lambda: F.cross_entropy(X32, LABELS, weight=np.ones(2, np.float32)), ShapeError, ["weight", "(3,)", "(2,)"]),
    (lambda: F.cross_entropy(X32, LABELS, weight=np.ones(3)), DtypeError, ["weight", "float64"]),
    (lambda: nn.CrossEntropyLoss(label_smoothing=1.5), ArgumentError, ["label_smoothing", "1.5"]),
    (lambda: F.cross_entropy(X32, LABELS, reduction="avg"), ArgumentError, ["cross_entropy", "'avg'"]),
    (lambda: init.xavier_uniform_(tg.zeros(3)), ShapeError, ["xavier_uniform_", "(3,)", "zeros_"]),
    (lambda: init.kaiming_normal_(tg.zeros((2, 2)), mode="in"), ArgumentError, ["mode", "'fan_in'"]),
    (lambda: init.calculate_gain("swish"), ArgumentError, ["'swish'", "'relu'"]),
    (lambda: init.uniform_(tg.zeros(2), 1, 0), ArgumentError, ["a=1", "b=0"]),
    (lambda: init.normal_(tg.zeros(2), std=-1), ArgumentError, ["std", "-1"]),
    (lambda: init.trunc_normal_(tg.zeros(2), a=1, b=1), ArgumentError, ["a < b"]),
    (lambda: init.eye_(tg.zeros(2)), ShapeError, ["eye_", "(2,)"]),
    (lambda: init.zeros_(np.ones(2)), ArgumentTypeError, ["zeros_", "nn.Parameter"]),
]


@pytest.mark.parametrize(("act", "kind", "parts"), ERRORS)
def test_errors_say_what_and_how(act, kind, parts):
    with pytest.raises(kind) as caught:
        act()
    for part in parts:
        assert part in str(caught.value)
