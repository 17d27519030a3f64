"""합성곱: 강의의 값, 정의 그대로의 느린 셈과 같음, 빠른 길과 읽는 길이 같음, 층의 약속, 오류의 말."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.array_utils import byte_bounds

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.readings.source import Transcript
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import blocks, per_image, upright, winograd

IMAGE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], np.float32)
KERNEL = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.float32)

# ── 강의 L19, L21 ──


def test_the_lecture_image_and_kernel():
    y = F.conv2d(IMAGE[None, None], KERNEL[None, None])
    np.testing.assert_array_equal(y.data[0, 0], [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


def test_padding_of_the_lecture():
    """(32, 32, 3)의 둘레에 2씩 덧대면 (36, 36, 3)이고, 5x5 커널의 특징 지도는 다시 32x32 이다."""
    assert tg.pad(tg.zeros((32, 32, 3)), ((2, 2), (2, 2), (0, 0))).shape == (36, 36, 3)
    assert F.conv_output_size((32, 32), 1, padding=2) == (36, 36)
    assert F.conv_output_size((32, 32), 5, padding=2) == F.conv_output_size((32, 32), 5, padding="same") == (32, 32)
    assert F.conv2d(tg.zeros((3, 32, 32)), tg.zeros((6, 3, 1, 1)), padding=2).shape == (6, 36, 36)


@settings(max_examples=200)
@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
def test_feature_map_size_is_the_number_of_windows(n, k, stride, padding, dilation):
    """식 없이 세기: 덧댄 길이 안에 창이 다 들어가는 시작 자리의 수."""
    starts = [i for i in range(0, n + 2 * padding, stride) if i + dilation * (k - 1) < n + 2 * padding]
    if starts:
        assert F.conv_output_size(n, k, stride, padding, dilation) == len(starts)
        assert F.conv1d(np.zeros((1, n)), np.zeros((1, 1, k)), None, stride, padding, dilation).shape == (1, len(starts))
    else:
        with pytest.raises(ShapeError):
            F.conv_output_size(n, k, stride, padding, dilation)


def test_full_local_and_shared_weights():
    """입력 7개에서 은닉 3개로: 완전 연결 21, 지역 연결 9, 나누어 쓰기 3. 셋 다 부를 수 있고, 아래는 위의 특별한 경우이다."""
    full, local = nn.Linear(7, 3, bias=False, generator=0), nn.LocallyConnected1d(1, 1, 7, 3, stride=2, bias=False, generator=0)
    shared = nn.Conv1d(1, 1, 3, stride=2, bias=False, generator=0)
    assert [sum(p.size for p in m.parameters()) for m in (full, local, shared)] == [21, 9, 3]
    x = np.random.default_rng(0).standard_normal((5, 1, 7)).astype(np.float32)
    local.weight.data = np.broadcast_to(shared.weight.data[:, :, None], local.weight.shape).copy()
    matrix = np.zeros((3, 7), np.float32)
    for place in range(3):
        matrix[place, 2 * place:2 * place + 3] = shared.weight.data[0, 0]
    full.weight.data = matrix
    want = shared(x).data
    np.testing.assert_allclose(local(x).data, want, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(full(x[:, 0]).data[:, None], want, rtol=1e-6, atol=1e-6)


def test_shift_equivariance():
    """입력을 밀면 특징 지도도 그만큼 밀린다. 지역 연결과 완전 연결은 그렇지 않다."""
    x = np.zeros((1, 12, 12), np.float32)
    x[0, 3:7, 2:6] = np.random.default_rng(0).standard_normal((4, 4))
    moved = np.roll(x, (3, 4), (1, 2))
    conv, local = nn.Conv2d(1, 3, 3, padding=1, generator=0), nn.LocallyConnected2d(1, 3, 12, 3, generator=0)
    np.testing.assert_allclose(conv(moved).data, np.roll(conv(x).data, (3, 4), (1, 2)), atol=1e-6)
    assert np.abs(local(moved).data - np.roll(local(x).data, (3, 4), (1, 2))).max() > 0.1


# ── 정의 그대로 ──


def slow(x, w, stride, padding, dilation, groups):
    """합성곱의 정의: 자리마다, 커널의 원소마다 하나씩."""
    n = w.ndim - 2
    x = np.pad(x, [(0, 0), (0, 0), *padding])
    places = [(length - d * (k - 1) - 1) // s + 1 for length, k, s, d in zip(x.shape[2:], w.shape[2:], stride, dilation, strict=True)]
    y = np.zeros((x.shape[0], w.shape[0], *places))
    c, o = x.shape[1] // groups, w.shape[0] // groups
    for out in range(w.shape[0]):
        group = out // o
        for spot in itertools.product(*map(range, places)):
            for channel in range(c):
                for k in itertools.product(*map(range, w.shape[2:])):
                    at = tuple(spot[a] * stride[a] + k[a] * dilation[a] for a in range(n))
                    y[(slice(None), out, *spot)] += x[(slice(None), group * c + channel, *at)] * w[(out, channel, *k)]
    return y


@st.composite
def settings_of_convolution(draw):
    n = draw(st.integers(1, 3))
    axes = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * n))  # noqa: E731
    groups = draw(st.integers(1, 3))
    size, stride, dilation = axes(1, 3), draw(st.sampled_from([(1,) * n, axes(1, 3)])), axes(1, 2)
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * n))
    shape = tuple(
        max(d * (k - 1) + 1 - sum(p), 1) + draw(st.integers(0, 4)) for k, d, p in zip(size, dilation, padding, strict=True)
    )
    batch = draw(st.integers(1, 5))
    x = (batch, groups * draw(st.integers(1, 2)), *shape)
    w = (groups * draw(st.integers(1, 2)), x[1] // groups, *size)
    return x, w, stride, padding, dilation, groups


@settings(max_examples=150)
@given(settings_of_convolution(), st.sampled_from([None, 1, 2]), st.integers(0, 1000))
def test_any_setting_is_the_definition_and_its_transposes(setting, together, seed):
    """합성곱은 정의와 같고, 전치 합성곱과 커널의 기울기는 그 전치이다. 한 장씩 셈해도 나란히 셈해도, 읽는 길로 가도."""
    x_shape, w_shape, *options = setting
    rng = np.random.default_rng(seed)
    x, w, b = rng.standard_normal(x_shape), rng.standard_normal(w_shape), rng.standard_normal(w_shape[0])
    c = rng.standard_normal(x_shape[1])
    want = slow(x, w, *options)
    d = rng.standard_normal(want.shape)
    with pytest.MonkeyPatch.context() as patch:
        if together is not None:
            patch.setattr(blocks, "together", lambda images, *_: min(images, together))
            patch.setattr(per_image, "pays", lambda *_: False)
            patch.setattr(per_image, "pays_transposed", lambda *_: False)
        patch.setattr(per_image, "FEWEST", 0)
        patch.setattr(per_image, "LARGEST", 1 + seed % 300)
        patch.setattr(blocks, "workbench", kept_inside)
        fast = answers(x, w, d, b, c, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "is_plain", lambda *_: False)
        readable = answers(x, w, d, b, c, options)
    for found in (fast, readable):
        y, dx, dw = found
        np.testing.assert_allclose(y, want + b.reshape(-1, *(1,) * len(x_shape[2:])), rtol=1e-10, atol=1e-10)
        dx = dx - c.reshape(-1, *(1,) * len(x_shape[2:]))
        assert dx.shape == x.shape and dw.shape == w.shape
        inner = (want * d).sum()
        np.testing.assert_allclose([(x * dx).sum(), (w * dw).sum()], inner, rtol=1e-9, atol=1e-9)
    for one, other in zip(fast, readable, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)


def kept_inside(*args, made=blocks.workbench):
    """작업대를 만들고, 그것을 보는 모든 눈이 버퍼 안에 있는지 살핀다."""
    flat, rooms, taps = made(*args)
    low, high = byte_bounds(flat)
    for view in [room for room, _ in rooms] + [tap for _, tap in taps]:
        first, last = byte_bounds(view)
        assert view.size == 0 or (low <= first and last <= high)
    return flat, rooms, taps


def answers(x, w, d, b, c, options):
    return (
        convolution.conv.forward(x, w, *options, b),
        convolution.conv_transpose.forward(d, w, x.shape[2:], *options, c),
        convolution.conv_weight.forward(x, d, w.shape[2:], *options),
    )


@pytest.mark.parametrize(("x_shape", "w_shape", "stride", "padding", "groups"), [
    ((37, 3, 9, 10), (5, 3, 3, 2), (1, 1), ((1, 1), (0, 2)), 1),  # 여러 장을 나란히, 마지막 묶음은 덜 찬다
    ((5, 8, 40, 37), (12, 8, 3, 3), (1, 1), ((1, 1), (1, 1)), 1),  # 한 장씩, 줄의 끝까지
    ((2, 9, 70, 66), (6, 3, 3, 4), (1, 1), ((1, 1), (0, 2)), 3),  # 큰 영상은 나누어
    ((2, 9, 133, 130), (2, 9, 5, 3), (2, 3), ((2, 2), (1, 0)), 1),  # 보폭이 있는 큰 영상; 기울기는 겹쳐 더하는 길로
    ((3, 12, 33, 40), (2, 12, 5, 3), (1, 1), ((-1, 2), (3, -2)), 1),  # 자르기
])
@pytest.mark.parametrize("layout", ["이어진 것", "띄엄띄엄한 것", "뒤집힌 것", "세로로 놓인 것"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fast_path_is_the_readable_path_at_real_sizes(monkeypatch, x_shape, w_shape, stride, padding, groups, layout, dtype):
    rng = np.random.default_rng(0)

    def drawn(shape):
        a = rng.standard_normal(shape).astype(dtype)
        if layout == "띄엄띄엄한 것":
            return np.repeat(a, 2, -1)[..., ::2]
        return np.flip(np.flip(a).copy()) if layout == "뒤집힌 것" else np.asfortranarray(a) if layout[0] == "세" else a

    x, w, b, c = drawn(x_shape), drawn(w_shape), drawn(w_shape[:1]), drawn(x_shape[1:2])
    options = (stride, padding, (1, 1), groups)
    monkeypatch.setattr(Compiled, "allowed", False)  # 기계어는 tests/rules/convolution 에서
    d = drawn(convolution.conv.forward(x, w, *options, b).shape)
    before = [a.copy() for a in (x, w, d)]
    chosen = answers(x, w, d, b, c, options)
    for way, name in ((per_image, "pays"), (per_image, "pays_transposed"), (winograd, "pays"), (upright, "pays")):
        monkeypatch.setattr(way, name, lambda *_: False)
    in_blocks = answers(x, w, d, b, c, options)
    monkeypatch.setattr(convolution, "is_plain", lambda *_: False)
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    for *fast, other in zip(chosen, in_blocks, answers(x, w, d, b, c, options), strict=True):
        for one in fast:
            assert one.dtype == other.dtype == dtype
            np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol * np.abs(other).max())
    for a, kept in zip((x, w, d), before, strict=True):
        np.testing.assert_array_equal(a, kept)


class Other(np.ndarray):
    """NumPy 배열이 아닌 것처럼 구는 배열."""


def test_only_plain_arrays_take_the_fast_path(monkeypatch):
    def refuse(*_):
        raise AssertionError("빠른 길로 갔다")

    for name in ("conv_fast", "conv_transpose_fast", "conv_weight_fast"):
        monkeypatch.setattr(convolution, name, refuse)
    x, w = np.ones((2, 3, 5, 4)), np.ones((4, 3, 2, 3))
    options = ((1, 1), ((0, 0), (0, 0)), (1, 1), 1)
    d = np.ones((2, 4, 4, 2))
    for change in (lambda a: a.view(Other), lambda a: a.astype(int), lambda a: a.astype(complex), lambda a: a[:0]):
        a = change(x)
        assert answers(a, w, change(d), np.ones(4), np.ones(3), options)[0].shape == (len(a), 4, 4, 2)
    with pytest.raises(AssertionError, match="빠른 길"):
        convolution.conv.forward(x, w, *options)


# ── 층 ──


def test_layers_have_pytorchs_weights_and_names():
    conv = nn.Conv2d(4, 6, (3, 2), groups=2, generator=0)
    assert conv.weight.shape == (6, 2, 3, 2) and conv.bias.shape == (6,) and list(conv.state_dict()) == ["weight", "bias"]
    assert nn.ConvTranspose3d(4, 6, 2, groups=2, generator=0).weight.shape == (4, 3, 2, 2, 2)
    assert nn.LocallyConnected2d(2, 3, (5, 6), (2, 3), generator=0).weight.shape == (3, 2, 4, 4, 2, 3)
    assert nn.LocallyConnected2d(2, 3, (5, 6), (2, 3), generator=0).bias.shape == (3, 4, 4)
    assert nn.Conv1d(2, 3, 4, dtype=np.float64).weight.dtype == np.float64 and nn.Conv1d(2, 3, 4).weight.dtype == np.float32
    assert nn.Conv3d(1, 2, 3, bias=False).bias is None


@pytest.mark.parametrize(("layer", "fan_in"), [
    (lambda: nn.Conv2d(8, 64, 5, groups=2, generator=0), 100), (lambda: nn.ConvTranspose2d(64, 16, 5, groups=4, generator=0), 100),
    (lambda: nn.LocallyConnected1d(20, 30, 30, 5, generator=0), 100),
])
def test_initial_distribution(layer, fan_in):
    """kaiming uniform, a = √5: U(−1/√fan_in, 1/√fan_in)."""
    made = layer()
    for p in (made.weight, made.bias):
        assert np.abs(p.data).max() <= 1 / np.sqrt(fan_in)
    assert made.weight.data.std() == pytest.approx(1 / np.sqrt(3 * fan_in), rel=0.03)
    assert made.weight.data.max() > 0.95 / np.sqrt(fan_in)
    np.testing.assert_array_equal(made.weight.data, layer().weight.data)


def test_initialisation_leaves_numpys_random_state_alone_and_follows_the_seed():
    state = np.random.get_state()[1].copy()
    tg.manual_seed(3)
    a = nn.Conv2d(1, 2, 3).weight.data
    tg.manual_seed(3)
    np.testing.assert_array_equal(a, nn.Conv2d(1, 2, 3).weight.data)
    np.testing.assert_array_equal(state, np.random.get_state()[1])


REPRS = [
    (lambda m: m.Conv2d(3, 8, 3), "Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))"),
    (lambda m: m.Conv1d(4, 8, 3, 2, 1, 2, 2, False, "circular"),
     "Conv1d(4, 8, kernel_size=(3,), stride=(2,), padding=(1,), dilation=(2,), groups=2, bias=False, padding_mode=circular)"),
    (lambda m: m.Conv2d(3, 8, 3, padding="same"), "Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=same)"),
    (lambda m: m.ConvTranspose2d(3, 8, 3, 2, 1, 1), "ConvTranspose2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1))"),
    (lambda m: m.Unfold(3, 1, 0, 2), "Unfold(kernel_size=3, dilation=1, padding=0, stride=2)"),
    (lambda m: m.Fold((4, 5), (2, 2)), "Fold(output_size=(4, 5), kernel_size=(2, 2), dilation=1, padding=0, stride=1)"),
]


@pytest.mark.parametrize(("make", "text"), REPRS)
def test_repr_is_pytorchs(make, text):
    assert repr(make(nn)) == text


@pytest.mark.parametrize("make", [r[0] for r in REPRS])
def test_repr_is_pytorchs_now(make):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 글과만 견준다")
    assert repr(make(nn)) == repr(make(torch.nn))


def test_repr_of_locally_connected():
    layer = nn.LocallyConnected1d(1, 2, 7, 3, stride=2, bias=False)
    assert repr(layer) == "LocallyConnected1d(1, 2, input_size=(7,), kernel_size=(3,), stride=(2,), bias=False)"


def test_output_size_chooses_among_the_shapes_that_shrink_to_the_input():
    layer = nn.ConvTranspose2d(3, 2, 3, stride=(2, 3), padding=1, generator=0)
    back = nn.Conv2d(2, 3, 3, stride=(2, 3), padding=1, generator=0)
    x = np.ones((4, 3, 4, 5), np.float32)
    for h, w in itertools.product((7, 8), (13, 14, 15)):
        y = layer(x, output_size=(h, w))
        assert y.shape == (4, 2, h, w) == layer(x, output_size=(4, 2, h, w)).shape and back(y).shape == x.shape
        assert layer(x[0], output_size=(2, h, w)).shape == (2, h, w)
    np.testing.assert_array_equal(layer(x, output_size=(7, 13)).data, layer(x).data)


def test_unfold_and_convolution_are_one_matrix_product():
    """합성곱 = (커널의 행렬)·(펴 놓은 창들). 강의의 식을 층으로."""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((2, 3, 6, 5)), rng.standard_normal((4, 3, 2, 3))
    product = w.reshape(4, -1) @ F.unfold(x, (2, 3), padding=1)
    np.testing.assert_allclose(product.data.reshape(2, 4, 7, 5), F.conv2d(x, w, padding=1).data, rtol=1e-12, atol=1e-12)
    counted = F.fold(F.unfold(np.ones((1, 1, 4, 4)), 2), 4, 2)  # 자리마다 그것을 덮는 창의 수
    np.testing.assert_array_equal(counted.data[0, 0], [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]])


@pytest.mark.parametrize("layer", [
    nn.LocallyConnected1d(2, 3, 7, 3, 2, generator=0), nn.LocallyConnected2d(2, 3, (4, 5), (2, 3), (1, 2), generator=0),
], ids=lambda m: type(m).__name__)
def test_locally_connected_is_the_definition(layer):
    layer.double()
    rng = np.random.default_rng(0)
    x, w, b = rng.standard_normal((4, 2, *layer.input_size)), layer.weight.data, layer.bias.data
    want = np.zeros((4, *b.shape))
    for spot in itertools.product(*map(range, b.shape[1:])):
        window = tuple(slice(i * s, i * s + k) for i, s, k in zip(spot, layer.stride, layer.kernel_size, strict=True))
        for out in range(3):
            want[(slice(None), out, *spot)] = (x[(slice(None), slice(None), *window)] * w[(out, slice(None), *spot)]).reshape(4, -1).sum(1)
    np.testing.assert_allclose(layer(x).data, want + b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer(x[0]).data, (want + b)[0], rtol=1e-12, atol=1e-12)
    f = F.locally_connected1d if w.ndim == 4 else F.locally_connected2d
    assert tg.gradcheck(lambda x, w, b: f(x, w, b, layer.stride), [x, w, b])
    assert tg.gradgradcheck(lambda x, w, b: f(x, w, b, layer.stride), [x, w, b])


def test_empty_batch_has_zero_gradients():
    layer = nn.Conv2d(3, 4, 3, padding=1, generator=0)
    x = tg.zeros((0, 3, 5, 6), requires_grad=True)
    y = layer(x)
    y.sum().backward()
    assert y.shape == (0, 4, 5, 6) and x.grad.shape == x.shape
    assert not layer.weight.grad.data.any() and layer.weight.grad.shape == layer.weight.shape and not layer.bias.grad.data.any()
    assert nn.ConvTranspose1d(3, 2, 3)(tg.zeros((0, 3, 5))).shape == (0, 2, 7)


def test_float32_and_no_warnings():
    layers = [nn.Conv2d(2, 4, 3, 2, 1, groups=2), nn.ConvTranspose2d(2, 4, 3, 2, 1, 1), nn.LocallyConnected2d(2, 4, (6, 7), 3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for layer in layers:
            x = tg.ones((3, 2, 6, 7), requires_grad=True)
            y = layer(x)
            (y * y).sum().backward()
            assert {y.dtype, x.grad.dtype, layer.weight.grad.dtype, layer.bias.grad.dtype} == {np.dtype(np.float32)}


@pytest.mark.parametrize("shape", [(3, 2, 6, 7), (2, 2, 60, 70)])
@pytest.mark.parametrize("layer", [
    nn.Conv2d(2, 4, 3, padding=1, generator=0), nn.Conv2d(2, 4, 3, 2, 1, groups=2, generator=0), nn.Conv2d(2, 3, 1, generator=0),
    nn.ConvTranspose2d(2, 4, 3, 2, 1, 1, generator=0), nn.Conv2d(2, 3, 3, padding=2, padding_mode="reflect", generator=0),
    nn.Sequential(nn.Unfold(3), nn.Flatten()),
], ids=repr)
def test_printed_source_runs_bit_equal(layer, shape):
    x = tg.tensor(np.random.default_rng(0).standard_normal(shape).astype(np.float32), requires_grad=True, name="입력")
    layer.zero_grad()
    y = layer(x)
    loss = (y * y).sum() + y.max() - y.min()  # 인쇄한 코드에 우리의 sum, max, min 이 정의된다
    transcript = Transcript(loss)
    scope = {}
    exec(compile(transcript.source, "<backward_source>", "exec"), scope)
    value, gradients = scope["step"](**transcript.arguments())
    loss.backward()
    np.testing.assert_array_equal(value, loss.data)
    names = {node: recorder.name for node, recorder in transcript.made.items()}
    for leaf in (x, *layer.parameters()):
        np.testing.assert_array_equal(gradients[names[leaf.node]], leaf.grad.data)


# ── 오류 ──

X, W = np.ones((2, 3, 5, 6), np.float32), np.ones((4, 3, 3, 3), np.float32)

ERRORS = [
    (lambda: nn.Conv2d(4, 8, 3)(X), ShapeError, ["Conv2d", "weight='weight'", "(2, 3, 5, 6)", "채널 3", "4개"]),
    (lambda: nn.Conv1d(4, 8, 3)(X[0, 0]), ShapeError, ["Conv1d", "(5, 6)", "채널 5", "4개"]),
    (lambda: F.conv2d(X, W, groups=2), ShapeError, ["conv2d", "(4, 3, 3, 3)", "groups=2", "6개"]),
    (lambda: F.conv2d(X, np.ones((4, 1, 3, 3), np.float32), groups=3), ArgumentError, ["출력 채널 4개", "groups=3"]),
    (lambda: nn.Conv2d(4, 6, 3, groups=4), ArgumentError, ["Conv2d", "out_channels=6", "groups=4"]),
    (lambda: nn.ConvTranspose2d(3, 6, 3, groups=2), ArgumentError, ["ConvTranspose2d", "in_channels=3", "groups=2"]),
    (lambda: F.conv2d(X, np.ones((4, 3, 7, 3), np.float32), padding=(0, 1)), ShapeError,
     ["커널이 덧댄 입력보다", "(5, 6)", "(7, 3)", "축 0", "⌊(5 + 0 − 1·(7 − 1) − 1) / 1⌋ + 1 = -1", "padding"]),
    (lambda: F.conv_output_size((8, 8), 5, dilation=3), ShapeError, ["(8, 8)", "3·(5 − 1)"]),
    (lambda: F.conv2d(X, W, padding="full"), ArgumentError, ["padding='full'", "'same'", "'valid'"]),
    (lambda: nn.Conv2d(3, 4, 3, padding="sam"), ArgumentError, ["Conv2d", "'sam'"]),
    (lambda: nn.Conv2d(3, 4, 3, 2, "same"), ArgumentError, ["'same'", "stride", "(2, 2)"]),
    (lambda: nn.Conv2d(3, 4, 3, padding_mode="mirror"), ArgumentError, ["padding_mode='mirror'", "'reflect'"]),
    (lambda: nn.ConvTranspose2d(3, 4, 3, padding_mode="reflect"), ArgumentError, ["'zeros'", "'reflect'"]),
    (lambda: nn.Conv2d(3, 4, 3, padding=5, padding_mode="reflect")(X), ShapeError, ["'reflect'", "길이 5", "(2, 3, 5, 6)", "5만큼"]),
    (lambda: nn.Conv2d(3, 4, 3, padding=6, padding_mode="circular")(X), ShapeError, ["'circular'", "길이 5", "6만큼"]),
    (lambda: nn.Conv2d(3, 4, 3)(X[0, 0]), ShapeError, ["Conv2d", "(N, C, H, W)", "(5, 6)"]),
    (lambda: nn.Conv2d(3, 4, 3)(X[None]), ShapeError, ["(1, 2, 3, 5, 6)"]),
    (lambda: nn.Conv2d(3, 4, 3)(X.astype(np.float64)), DtypeError, ["float64", "float32", "model.double()"]),
    (lambda: nn.Conv2d(3, 4, 3)(X.astype(int)), DtypeError, ["int64", "astype(np.float32)"]),
    (lambda: F.conv2d(X, W, np.ones(4)), DtypeError, ["bias", "float64"]),
    (lambda: F.conv2d(X, W, np.ones(3, np.float32)), ShapeError, ["bias", "(4,)", "(3,)"]),
    (lambda: F.conv2d(X, W[0]), ShapeError, ["weight", "4차원", "(3, 3, 3)"]),
    (lambda: nn.Conv2d(3, 4, (3, 3, 3)), ArgumentError, ["kernel_size", "(3, 3, 3)", "2개"]),
    (lambda: nn.Conv2d(3, 4, 0), ArgumentError, ["kernel_size", "0"]),
    (lambda: nn.Conv2d(3, 4, 2.5), ArgumentTypeError, ["kernel_size", "2.5"]),
    (lambda: nn.Conv2d(3, 4, 3, stride=0), ArgumentError, ["stride", "0"]),
    (lambda: nn.Conv2d(3, 4, 3, padding=-1), ArgumentError, ["padding", "-1"]),
    (lambda: nn.Conv2d(0, 4, 3), ArgumentError, ["in_channels", "0"]),
    (lambda: nn.Conv2d(3, 4, 3, dtype=int), DtypeError, ["Conv2d", "int64"]),
    (lambda: nn.ConvTranspose2d(4, 2, 3)(X), ShapeError, ["ConvTranspose2d", "(2, 3, 5, 6)", "4개"]),
    (lambda: F.conv_transpose2d(X, np.ones((3, 2, 2, 2), np.float32), stride=2, output_padding=2), ArgumentError,
     ["output_padding=2", "stride=2"]),
    (lambda: F.conv_transpose2d(X[..., :1, :1], np.ones((3, 2, 2, 2), np.float32), padding=1), ShapeError, ["출력이 비었습니다", "(2, 3, 1, 1)", "(0, 0)"]),
    (lambda: nn.ConvTranspose2d(3, 2, 3, 2)(X, output_size=(11, 15)), ArgumentError, ["(11, 13)", "(12, 14)", "(11, 15)"]),
    (lambda: nn.ConvTranspose2d(3, 2, 3, 2)(X, output_size=(11,)), ArgumentTypeError, ["output_size", "2개"]),
    (lambda: nn.LocallyConnected2d(3, 2, (5, 5), 3)(X), ShapeError, ["LocallyConnected2d", "(5, 6)", "(3, 4)", "(3, 3)", "input_size"]),
    (lambda: nn.LocallyConnected2d(2, 2, (5, 6), 3)(X), ShapeError, ["(2, 3, 5, 6)", "2개"]),
    (lambda: nn.LocallyConnected1d(1, 1, 3, 5), ShapeError, ["(3,)", "(5,)"]),
    (lambda: F.locally_connected1d(X[0], np.ones((3, 3, 3), np.float32)), ShapeError, ["weight", "4차원", "(3, 3, 3)"]),
    (lambda: F.unfold(X, (6, 2)), ShapeError, ["unfold", "(5, 6)", "(6, 2)"]),
    (lambda: F.fold(np.ones((2, 7, 6)), (3, 4), 2), ShapeError, ["fold", "(2, 7, 6)", "7", "2·2 = 4"]),
    (lambda: F.fold(np.ones((2, 8, 5)), (3, 4), 2), ShapeError, ["2·3 = 6", "(2, 8, 5)"]),
    (lambda: F.fold(np.ones(8), (3, 4), 2), ShapeError, ["(8,)"]),
    (lambda: nn.Unfold("3"), ArgumentTypeError, ["Unfold", "kernel_size", "'3'"]),
    (lambda: nn.Fold((3, 4, 5), 2), ArgumentError, ["Fold", "output_size", "(3, 4, 5)"]),
]


@pytest.mark.parametrize(("act", "kind", "parts"), ERRORS)
def test_errors_say_what_and_how(act, kind, parts):
    with pytest.raises(kind) as caught:
        act()
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(("x_shape", "w_shape", "padding", "dilation"), [
    ((8, 64, 8, 8), (64, 64, 3, 3), 12, 12), ((16, 1, 20), (16, 1, 3), 32, 32), ((16, 4, 3, 8), (4, 4, 3, 3), 4, 4),
    ((32, 16, 4, 4), (16, 16, 3, 3), 6, 6), ((64, 8, 2, 32), (8, 8, 7, 7), 3, 1), ((4, 2, 3, 3, 3), (2, 2, 3, 3, 3), 5, 5),
], ids=str)
def test_rows_that_never_meet_the_image(x_shape, w_shape, padding, dilation):
    """덧댄 폭이 영상보다 넓으면(ASPP 처럼) 커널의 어떤 줄은 영상에 닿지 않는다."""
    n, rng = len(x_shape) - 2, np.random.default_rng(0)
    options = ((1,) * n, ((padding,) * 2,) * n, (dilation,) * n, 1)
    x, w = rng.standard_normal(x_shape), rng.standard_normal(w_shape)
    d = rng.standard_normal(convolution.conv.forward(x, w, *options).shape)
    found = convolution.conv_transpose.forward(d, w, x_shape[2:], *options)
    want = blocks.conv_transpose_chunks(d, w, x_shape[2:], *options, None)
    np.testing.assert_allclose(found, want, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose((found * x).sum(), (d * convolution.conv.forward(x, w, *options)).sum(), rtol=1e-9)
