"""정규화 층: 이동 평균, 치우친 분산과 치우치지 않은 분산, 한 표본, 잘못 부르기, 다시 쓴 무게."""

import copy
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, TinygradError
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn.utils import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm

X = np.random.default_rng(0).standard_normal((4, 3, 5)).astype(np.float32)


def test_batch_norm_is_the_formula_of_the_lecture():
    """L12: 정규화는 치우친 분산으로, 이동 평균은 치우치지 않은 분산으로."""
    x = X.astype(np.float64)
    layer = nn.BatchNorm1d(3, dtype=np.float64)
    layer.weight.data, layer.bias.data = np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.0, 1.0])
    mean, var = x.mean((0, 2)), x.var((0, 2))
    want = layer.weight.data[:, None] * (x - mean[:, None]) / np.sqrt(var[:, None] + 1e-5) + layer.bias.data[:, None]
    np.testing.assert_allclose(layer(x).data, want, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.running_mean.data, 0.1 * mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var.data, 0.9 + 0.1 * x.var((0, 2), ddof=1), rtol=1e-9)


def test_cumulative_average_is_the_mean_of_all_batches():
    layer = nn.BatchNorm1d(3, momentum=None, dtype=np.float64)
    batches = [np.random.default_rng(k).standard_normal((6, 3)) for k in range(5)]
    for b in batches:
        layer(b)
    np.testing.assert_allclose(layer.running_mean.data, np.mean([b.mean(0) for b in batches], 0), rtol=1e-12)
    np.testing.assert_allclose(layer.running_var.data, np.mean([b.var(0, ddof=1) for b in batches], 0), rtol=1e-9)
    assert layer.num_batches_tracked.item() == 5
    layer.reset_running_stats()
    assert (layer.running_mean.data == 0).all() and (layer.running_var.data == 1).all() and layer.num_batches_tracked.item() == 0


def test_evaluation_changes_nothing_and_a_failed_batch_is_not_counted():
    layer = nn.BatchNorm1d(3)
    layer(X)
    before = layer.state_dict()
    layer.eval()(X[:1])
    with pytest.raises(ShapeError):
        layer.train()(X[:1, :, 0])
    for name, value in layer.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
    assert list(before) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("momentum", [0.1, None])
def test_tracking_may_be_turned_off_for_a_while(momentum, compiled):
    """적대적인 입력이나 되풀이한 순전파가 이동 평균을 더럽히지 않도록 껐다 켠다. 꺼도 배치의 통계로 정규화하고, 평가는 두었던 것으로 한다."""
    layer, plain = nn.BatchNorm1d(3, momentum=momentum), nn.BatchNorm1d(3, momentum=momentum)
    call = tg.compile(layer) if compiled else layer
    for k in range(3):
        call(X + k)
        plain(X + k)
        layer.track_running_stats ^= True
        np.testing.assert_array_equal(call(X * 9).data, nn.BatchNorm1d(3)(X * 9).data)
        np.testing.assert_array_equal(layer.eval()(X).data, plain.eval()(X).data)
        layer.train().track_running_stats ^= True
        plain.train()
    for name, value in plain.state_dict().items():
        np.testing.assert_array_equal(layer.state_dict()[name], value)
    assert not compiled or call.why is None


@pytest.mark.parametrize("make", [lambda: nn.BatchNorm1d(3, momentum=None), lambda: nn.BatchNorm1d(3), lambda: nn.InstanceNorm1d(3, track_running_stats=True)])
def test_averages_of_compiled_layers_are_those_of_plain_ones(make):
    layer, plain = make(), make()
    call = tg.compile(layer)
    for k in range(6):
        np.testing.assert_array_equal(call(X * k).data, plain(X * k).data)
        for name, value in plain.state_dict().items():
            np.testing.assert_array_equal(layer.state_dict()[name], value)
    assert call.replays == 4


def test_normalised_values_have_mean_0_and_variance_1_even_far_from_0():
    far = (X * 0.1 + 1000).astype(np.float32)
    for y, axis in ((nn.BatchNorm1d(3, eps=0)(far), (0, 2)), (F.layer_norm(far, 5, eps=0), 2), (F.instance_norm(far, eps=0), 2)):
        np.testing.assert_allclose(y.data.mean(axis), 0, atol=2e-2)
        np.testing.assert_allclose(y.data.std(axis), 1, rtol=2e-3)


def test_running_averages_may_be_arrays():
    mean, var = np.zeros(3, np.float32), np.ones(3, np.float32)
    F.batch_norm(X, mean, var, training=True, momentum=1.0)
    np.testing.assert_allclose(mean, X.mean((0, 2)), rtol=1e-5, atol=1e-7)


L, B, G = nn.LayerNorm(5), nn.BatchNorm2d(3), nn.GroupNorm(3, 6)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: nn.BatchNorm1d(3)(X[:1, :, 0]), ShapeError, ["(1, 3)", "1개", "model.eval()", "drop_last"]),
    (lambda: nn.InstanceNorm1d(3)(X[:, :, :1]), ShapeError, ["(4, 3, 1)", "공간"]),
    (lambda: B(X), ShapeError, ["BatchNorm2d", "(N, C, H, W)", "(4, 3, 5)"]),
    (lambda: B(np.ones((2, 4, 5, 5), np.float32)), ShapeError, ["BatchNorm2d", "3개", "(2, 4, 5, 5)", "num_features=4"]),
    (lambda: B(np.ones((2, 3, 5, 5))), DtypeError, ["batch_norm", "float64", "float32"]),
    (lambda: B(np.ones((2, 3, 5, 5), int)), DtypeError, ["batch_norm", "int64"]),
    (lambda: nn.InstanceNorm2d(3)(np.ones((4, 5), np.float32)), ShapeError, ["InstanceNorm2d", "(4, 5)"]),
    (lambda: nn.InstanceNorm2d(3)(np.ones((4, 5, 5), np.float32)), ShapeError, ["채널", "(4, 5, 5)"]),
    (lambda: L(np.ones((2, 4), np.float32)), ShapeError, ["layer_norm", "(2, 4)", "(5,)"]),
    (lambda: F.layer_norm(X[0, 0], (3, 5)), ShapeError, ["layer_norm", "(5,)", "(3, 5)"]),
    (lambda: F.layer_norm(X, 5, weight=tg.ones(4)), ShapeError, ["weight", "(4,)", "(5,)"]),
    (lambda: L(np.ones((2, 5))), DtypeError, ["layer_norm", "float64"]),
    (lambda: F.layer_norm(X, 5, eps=-1), ArgumentError, ["eps", "-1"]),
    (lambda: nn.LayerNorm(()), ArgumentError, ["LayerNorm", "normalized_shape"]),
    (lambda: nn.LayerNorm(2.5), ArgumentTypeError, ["normalized_shape", "2.5"]),
    (lambda: nn.LayerNorm(3, dtype=int), DtypeError, ["LayerNorm", "int64"]),
    (lambda: nn.BatchNorm1d(0), ArgumentError, ["BatchNorm1d", "num_features", "0"]),
    (lambda: nn.BatchNorm1d(3, momentum=2.0), ArgumentError, ["momentum", "2.0"]),
    (lambda: nn.GroupNorm(4, 6), ArgumentError, ["num_channels=6", "num_groups=4"]),
    (lambda: G(X), ShapeError, ["GroupNorm", "(4, 3, 5)", "6"]),
    (lambda: F.group_norm(X, 2), ShapeError, ["group_norm", "num_groups=2", "(4, 3, 5)"]),
    (lambda: F.batch_norm(X, None, None), ArgumentError, ["running_mean"]),
    (lambda: F.batch_norm(X, np.zeros(3, np.float32), None), ArgumentError, ["둘 다"]),
    (lambda: F.batch_norm(X, [0, 0, 0], [1, 1, 1], training=True), ArgumentTypeError, ["running_mean", "배열"]),
    (lambda: F.batch_norm(X[0, 0], None, None, training=True), ShapeError, ["(5,)"]),
    (lambda: F.rms_norm(X, 4), ShapeError, ["rms_norm", "(4, 3, 5)", "(4,)"]),
    (lambda: nn.LocalResponseNorm(0), ArgumentError, ["LocalResponseNorm", "size"]),
    (lambda: nn.CrossMapLRN2d(0), ArgumentError, ["CrossMapLRN2d", "size"]),
    (lambda: nn.CrossMapLRN2d(2.5), ArgumentTypeError, ["CrossMapLRN2d", "size", "2.5"]),
    (lambda: nn.CrossMapLRN2d(3)(X), ShapeError, ["CrossMapLRN2d", "(N, C, H, W)", "(4, 3, 5)"]),
    (lambda: nn.CrossMapLRN2d(3)(np.ones((1, 2, 3, 4), int)), DtypeError, ["CrossMapLRN2d", "int64"]),
    (lambda: F.local_response_norm(X[0], 3), ShapeError, ["local_response_norm", "(3, 5)"]),
    (lambda: F.normalize(X, dim=3), ShapeError, ["normalize", "(4, 3, 5)", "3"]),
    (lambda: F.normalize(X, p=0), ArgumentError, ["p", "0"]),
    (lambda: weight_norm(nn.ReLU()), ArgumentError, ["ReLU", "weight"]),
    (lambda: weight_norm(nn.Linear(3, 2), dim=2), ArgumentError, ["(2, 3)", "dim=2"]),
    (lambda: weight_norm(nn.Linear(3, 2), dim="0"), ArgumentTypeError, ["dim"]),
    (lambda: weight_norm(weight_norm(nn.Linear(3, 2))), ArgumentError, ["이미"]),
    (lambda: weight_norm(F.relu), ArgumentTypeError, ["nn.Module"]),
    (lambda: remove_weight_norm(nn.Linear(3, 2)), ArgumentError, ["Linear", "weight"]),
    (lambda: remove_weight_norm(spectral_norm(nn.Linear(3, 2))), ArgumentError, ["weight"]),
    (lambda: spectral_norm(nn.Linear(3, 2), n_power_iterations=0), ArgumentError, ["n_power_iterations", "0"]),
])
def test_mistakes_are_explained(call, kind, words):
    with pytest.raises(TinygradError) as caught:
        call()
    assert isinstance(caught.value, kind)
    for word in words:
        assert word in str(caught.value)


# ── 이웃 채널로 나누기 ──


def across(x, half, alpha, beta, k):
    """식 그대로: 채널마다 양쪽 ``half`` 개까지의 제곱의 합."""
    near = [(x[:, max(c - half, 0):c + half + 1] ** 2).sum(1) for c in range(x.shape[1])]
    return x / (k + alpha * np.stack(near, 1)) ** beta


@pytest.mark.parametrize("channels", [1, 2, 3, 8])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7])
def test_cross_map_is_the_local_response_norm_of_a_centred_window(size, channels):
    x = np.random.default_rng(0).standard_normal((2, channels, 3, 2))
    layer = nn.CrossMapLRN2d(size, 0.5, 0.6, 1.5)
    np.testing.assert_allclose(layer(x).data, across(x, (size - 1) // 2, 0.5 / size, 0.6, 1.5), rtol=1e-13)
    if size % 2:
        same = [tg.value_and_grad(lambda t: (n(t) ** 3).sum())(tg.tensor(x)) for n in (layer, nn.LocalResponseNorm(size, 0.5, 0.6, 1.5))]
        assert same[0][0].item() == same[1][0].item()
        np.testing.assert_array_equal(same[0][1].data, same[1][1].data)
    assert tg.gradcheck(layer, [x]) and tg.gradgradcheck(layer, [x])
    assert layer(x.astype(np.float32)).dtype == np.float32


def test_where_pytorch_differs_from_its_own_formula():
    """설명문에 적은 차이가 정말인가: 첫 채널의 제곱이 합에 남고, 역전파는 그 순전파의 도함수가 아니다. PyTorch가 고치면 여기서 안다."""
    torch = pytest.importorskip("torch", reason="PyTorch가 없다")
    x = np.random.default_rng(0).standard_normal((2, 8, 3, 2))
    theirs = torch.nn.CrossMapLRN2d(5, 0.5, 0.6, 1.5)
    near = np.stack([(x[:, max(c - 2, 0):c + 3] ** 2).sum(1) + (c >= 3) * x[:, 0] ** 2 for c in range(8)], 1)
    t = torch.tensor(x, requires_grad=True)
    y = theirs(t)
    np.testing.assert_allclose(y.detach().numpy(), x / (1.5 + 0.1 * near) ** 0.6, rtol=1e-12)
    np.testing.assert_allclose(nn.CrossMapLRN2d(5, 0.5, 0.6, 1.5)(x).data[:, :3], y.detach().numpy()[:, :3], rtol=1e-12)
    y.sum().backward()
    with torch.no_grad():
        way, h = torch.tensor(np.random.default_rng(1).standard_normal(x.shape)), 1e-6
        slope = ((theirs(t + h * way) - theirs(t - h * way)).sum() / (2 * h)).item()
    assert abs((t.grad * way).sum().item() - slope) > 0.01 * abs(slope)


# ── 다시 쓴 무게 ──


def test_weight_norm_keeps_the_function_and_the_names_of_pytorch():
    plain = nn.Linear(3, 2, generator=0)
    layer = weight_norm(copy.deepcopy(plain))
    assert set(layer.state_dict()) == {"bias", "weight_g", "weight_v"} and [n for n, _ in layer.named_parameters()] == list(layer.state_dict())
    x = X[0, :, :3]
    np.testing.assert_allclose(layer(x).data, plain(x).data, rtol=1e-5)
    layer(x).sum().backward()
    assert layer.weight_g.grad is not None and layer.weight_v.grad is not None and isinstance(layer, nn.Linear)
    twin = copy.deepcopy(layer)  # 앞으로 계산한 뒤에도 복사할 수 있고, 복사본은 따로 배운다
    twin.weight_g.data = twin.weight_g.data * 2
    np.testing.assert_allclose((twin(x) - twin.bias).data, 2 * (layer(x) - layer.bias).data, rtol=1e-5)
    back = remove_weight_norm(layer)
    np.testing.assert_allclose(back(x).data, plain(x).data, rtol=1e-5)
    assert type(back) is nn.Linear and set(back.state_dict()) == {"weight", "bias"}


def test_spectral_norm_finds_the_largest_singular_value_and_rests_at_evaluation():
    layer = spectral_norm(nn.Linear(6, 4, generator=0), generator=0)
    x = np.ones((1, 6), np.float32)
    for _ in range(100):
        layer(x)
    largest = np.linalg.norm(layer.weight_orig.data, 2)
    np.testing.assert_allclose(layer.weight.data, layer.weight_orig.data / largest, rtol=1e-4)
    before = layer.weight_u.data.copy()
    layer.eval()(x)
    np.testing.assert_array_equal(layer.weight_u.data, before)
    assert set(layer.state_dict()) == {"bias", "weight_orig", "weight_u", "weight_v"}
    value = layer.weight.data.copy()
    np.testing.assert_allclose(remove_spectral_norm(layer).weight.data, value, rtol=1e-6)


def test_two_weights_of_one_layer():
    layer = spectral_norm(weight_norm(nn.Linear(3, 2), "bias", None))
    x = np.ones((1, 3), np.float32)
    before = layer.eval()(x).data
    assert set(layer.state_dict()) == {"bias_g", "bias_v", "weight_orig", "weight_u", "weight_v"}
    remove_weight_norm(layer, "bias")
    assert type(layer) is not nn.Linear and type(remove_spectral_norm(layer)) is nn.Linear
    np.testing.assert_allclose(layer(x).data, before, rtol=1e-5)


@pytest.mark.parametrize(("kind", "shape"), [("InstanceNorm1d", (3, 5)), ("InstanceNorm2d", (3, 4, 5)), ("InstanceNorm3d", (3, 2, 4, 5))])
def test_one_sample_without_a_batch_axis_is_normalized_alike(kind, shape):
    x = np.random.default_rng(0).standard_normal(shape)
    layer = getattr(nn, kind)(3, affine=True, dtype=np.float64)
    alone, batched = layer(x), layer(x[None])
    assert alone.shape == shape
    np.testing.assert_allclose(alone.data, batched.data[0], rtol=1e-12)


@pytest.mark.parametrize("layer", [nn.LayerNorm(5), nn.GroupNorm(2, 4), nn.BatchNorm1d(4)], ids=lambda layer: type(layer).__name__)
def test_the_answer_is_not_kept_for_the_backward_pass(layer):
    """늘이고 옮긴 결과는 규칙이 쓰지 않으므로, 뒤의 연산이 남기지 않으면 사라진다."""
    y = layer(tg.tensor(np.random.default_rng(0).standard_normal((30, 4, 5)).astype(np.float32), requires_grad=True))
    held, z = weakref.ref(y._data if y._data.base is None else y._data.base), y + 1
    del y
    assert held() is None
    z.sum().backward()
