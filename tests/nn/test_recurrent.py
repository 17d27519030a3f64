"""순환층: PyTorch의 체크포인트, 정의와 빠른 길, 소스로 읽기, 묶음의 규칙, 잘못 부른 것."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn.utils import rnn
from tinygrad_ko.readings.source import Transcript
from tinygrad_ko.rules import recurrent

CHECKPOINT = json.loads((Path(__file__).parents[1] / "support" / "reference" / "stored" / "checkpoint" / "lstm.json").read_text())
rng = np.random.default_rng(0)


def draw(*shape, dtype=np.float64):
    return rng.standard_normal(shape).astype(dtype)


# ── PyTorch의 체크포인트 ──


def test_a_checkpoint_of_pytorch_gives_the_same_outputs():
    arrays = {k: np.array(v["values"], np.float32).reshape(v["shape"]) for k, v in CHECKPOINT["arrays"].items()}
    model = nn.LSTM(**CHECKPOINT["options"])
    model.load_state_dict({k.removeprefix("state "): v for k, v in arrays.items() if k.startswith("state ")})
    y, (h, c) = model(arrays["x"])
    for got, name in ((y, "y"), (h, "h"), (c, "c")):
        assert got.dtype == np.float32
        np.testing.assert_allclose(got.data, arrays[name], atol=1e-5)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"])
def test_state_dict_has_the_names_and_shapes_of_pytorch(kind):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 이름을 견줄 수 없다")
    options = {} if kind.endswith("Cell") else {"num_layers": 2, "bidirectional": True}
    ours, theirs = getattr(nn, kind)(3, 4, **options), getattr(torch.nn, kind)(3, 4, **options)
    shapes = {k: tuple(v.shape) for k, v in theirs.state_dict().items()}
    assert {k: v.shape for k, v in ours.state_dict().items()} == shapes and list(ours.state_dict()) == list(shapes)
    ours.load_state_dict(theirs.state_dict())


# ── 빠른 길은 정의와 같다 ──

DEFINED = {
    "rnn": (recurrent.rnn_sequence, recurrent.rnn_steps, 1, "gwh", {}), "relu": (recurrent.rnn_sequence, recurrent.rnn_steps, 1, "gwh", {"relu": True}),
    "lstm": (recurrent.lstm_sequence, recurrent.lstm_layer, 4, "xuwbhc", {}), "gru": (recurrent.gru_sequence, recurrent.gru_steps, 3, "gwbh", {}),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", DEFINED)
def test_fast_path_equals_the_definition(name, backwards):
    fast, steps, gates, letters, options = DEFINED[name]
    batches, width, many = (5, 4, 4, 1), 3, gates * 3
    shapes = {"h": (5, width), "c": (5, width), "b": (many,), "w": (many, width), "g": (14, many), "x": (14, 2), "u": (many, 2)}
    arrays = [draw(*shapes[r]) for r in letters]
    answers = []
    for f in (fast, steps):
        inputs = [tg.tensor(a, requires_grad=True) for a in arrays]
        ys = f(*inputs, batches=batches, backwards=backwards, **options)[: 1 + letters.count("h") + letters.count("c")]
        sum([(y * np.cos(np.arange(y.size)).reshape(y.shape)).sum() for y in ys]).backward()
        answers.append([*[y.data for y in ys], *[x.grad.data for x in inputs]])
    for a, b in zip(*answers, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_extreme_gates_stay_finite_and_quiet():
    x = np.full((2, 12), 1e4, np.float32) * np.where(np.arange(12) % 2, 1, -1).astype(np.float32)
    with np.errstate(all="raise", under="ignore"):
        leaf = tg.tensor(x, requires_grad=True)
        y = recurrent.lstm_sequence(leaf, tg.tensor(np.eye(12, dtype=np.float32)), tg.tensor(np.ones((12, 3), np.float32)), batches=(1, 1))[0]
        y.sum().backward()
    assert np.isfinite(y.data).all() and np.isfinite(leaf.grad.data).all()


def test_backward_source_prints_the_fast_path_and_is_bit_equal():
    model = nn.LSTM(2, 3, generator=0)
    x = tg.tensor(draw(4, 2, 2, dtype=np.float32), name="x")
    loss = (model(x)[0] ** 2).sum()
    transcript = Transcript(loss)
    scope: dict = {}
    exec(compile(transcript.source, "<backward_source>", "exec"), scope)
    value, gradients = scope["step"](**transcript.arguments())
    loss.backward()
    assert "def lstm_back" in transcript.source and transcript.source.count("lstm_back(") == 2  # 정의 하나, 부름 하나
    np.testing.assert_array_equal(value, loss.data)
    names = {node: recorder.name for node, recorder in transcript.made.items()}
    for p in model.parameters():
        np.testing.assert_array_equal(gradients[names[p.node]], p.grad.data)


def test_backward_twice_and_in_float64():
    model = nn.GRU(2, 3, generator=0).double()
    x = tg.tensor(draw(4, 2, 2), requires_grad=True)
    loss = model(x)[0].sum()
    loss.backward(retain_graph=True)
    once = x.grad.data.copy()
    loss.backward()
    np.testing.assert_array_equal(x.grad.data, 2 * once)
    assert once.dtype == np.float64


# ── 드롭아웃과 묶음 ──


def test_dropout_is_between_layers_and_follows_the_generator():
    x = draw(3, 2, 2, dtype=np.float32)
    a, b = (nn.RNN(2, 8, num_layers=2, dropout=0.5, generator=7) for _ in range(2))
    first = a(x)[0].data
    np.testing.assert_array_equal(first, b(x)[0].data)
    assert (first != a(x)[0].data).any()
    np.testing.assert_array_equal(a.eval()(x)[0].data, a(x)[0].data)
    assert (a(x)[0].data != first).any()
    with pytest.warns(UserWarning, match=r"dropout=0\.5.*num_layers"):
        nn.LSTM(2, 3, dropout=0.5)


def test_packed_steps_do_not_see_the_padding():
    model = nn.LSTM(2, 3, bidirectional=True, generator=0)
    x = draw(4, 3, 2, dtype=np.float32)
    garbage = x.copy()
    garbage[2:, 1] = 1e6
    lengths = [4, 2, 4]
    results = [model(rnn.pack_padded_sequence(v, lengths, enforce_sorted=False)) for v in (x, garbage)]
    for a, b in ((results[0][0].data, results[1][0].data), *zip(results[0][1], results[1][1], strict=True)):
        np.testing.assert_array_equal(a.data, b.data)
    alone = model(x[:2, 1])
    np.testing.assert_allclose(results[0][1][0].data[:, 1], alone[1][0].data, rtol=1e-5)


def test_packing_round_trip_keeps_values_and_gradients():
    x = tg.tensor(draw(3, 4, 2), requires_grad=True)
    packed = rnn.pack_padded_sequence(x, np.array([2, 4, 1]), batch_first=True, enforce_sorted=False)
    y, lengths = rnn.pad_packed_sequence(packed, batch_first=True, padding_value=-1)
    mask = np.arange(4) < np.array([[2], [4], [1]])
    np.testing.assert_array_equal(y.data, np.where(mask[..., None], x.data, -1))
    np.testing.assert_array_equal(lengths, [2, 4, 1])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, np.broadcast_to(mask[..., None], x.shape))
    left = rnn.pad_sequence([tg.tensor([1.0, 2.0]), tg.tensor([3.0])], True, 9.0, "left")
    assert left.tolist() == [[1.0, 2.0], [9.0, 3.0]]


# ── 잘못 부른 것 ──

f32, E = np.float32, tg.errors
lstm, gru, cell = nn.LSTM(3, 4), nn.GRU(3, 4, batch_first=True), nn.LSTMCell(3, 4)
ok = np.zeros((5, 2, 3), f32)
BAD = {
    "입력의 축": (lambda: lstm(np.zeros((3,), f32)), E.ShapeError, r"LSTM.*\(T, B, 입력\).*\(3,\)"),
    "입력의 크기": (lambda: gru(np.zeros((5, 2, 7), f32)), E.ShapeError, r"GRU.*input_size=3.*\(5, 2, 7\)"),
    "빈 수열": (lambda: lstm(np.zeros((0, 2, 3), f32)), E.ShapeError, r"\(0, 2, 3\)"),
    "dtype": (lambda: lstm(ok.astype(float)), E.DtypeError, r"float64.*float32"),
    "상태의 모양": (lambda: gru(ok, np.zeros((2, 1, 4), f32)), E.ShapeError, r"h_0.*\(1, 5, 4\).*\(2, 1, 4\).*batch_first"),
    "상태 하나": (lambda: lstm(ok, np.zeros((1, 2, 4), f32)), E.ArgumentTypeError, r"\(h_0, c_0\).*\(1, 2, 4\)"),
    "상태 둘": (lambda: gru(ok, (tg.zeros((1, 5, 4)), tg.zeros((1, 5, 4)))), E.ArgumentTypeError, r"GRU.*하나.*2개"),
    "상태의 dtype": (lambda: lstm(ok, (np.zeros((1, 2, 4)), np.zeros((1, 2, 4)))), E.DtypeError, r"h_0.*float64"),
    "크기": (lambda: nn.LSTM(3, 0), E.ArgumentError, r"hidden_size.*0"),
    "사영": (lambda: nn.LSTM(3, 4, proj_size=4), E.ArgumentError, r"proj_size=4.*hidden_size=4"),
    "활성": (lambda: nn.RNN(3, 4, nonlinearity="sigmoid"), E.ArgumentError, r"'sigmoid'.*'tanh', 'relu'"),
    "확률": (lambda: nn.GRU(3, 4, 2, dropout=1.5), E.ArgumentError, r"1\.5"),
    "정수 dtype": (lambda: nn.GRU(3, 4, dtype=np.int64), E.DtypeError, r"int64"),
    "한 걸음의 입력": (lambda: cell(ok), E.ShapeError, r"LSTMCell.*\(B, 3\).*\(5, 2, 3\)"),
    "한 걸음의 상태": (lambda: cell(ok[0], (np.zeros((3, 4), f32), np.zeros((2, 4), f32))), E.ShapeError, r"hx.*\(2, 4\).*\(3, 4\)"),
    "길이의 수": (lambda: rnn.pack_padded_sequence(ok, [5]), E.ShapeError, r"\(2,\).*\(1,\)"),
    "길이의 범위": (lambda: rnn.pack_padded_sequence(ok, [6, 2]), E.ArgumentError, r"5 이하.*\[6, 2\]"),
    "길이 0": (lambda: rnn.pack_padded_sequence(ok, [5, 0]), E.ArgumentError, r"1 이상.*\[5, 0\]"),
    "길이의 dtype": (lambda: rnn.pack_padded_sequence(ok, [5.0, 2.0]), E.DtypeError, r"float64"),
    "차례": (lambda: rnn.pack_padded_sequence(ok, [2, 5]), E.ArgumentError, r"\[2, 5\].*enforce_sorted=False"),
    "축이 모자란 것": (lambda: rnn.pack_padded_sequence(np.zeros(3, f32), [3]), E.ShapeError, r"\(3,\)"),
    "묶음이 아님": (lambda: rnn.pad_packed_sequence(ok), E.ArgumentTypeError, r"PackedSequence.*\(5, 2, 3\)"),
    "짧은 길이": (lambda: rnn.pad_packed_sequence(rnn.pack_padded_sequence(ok, [5, 5]), total_length=4), E.ArgumentError, r"total_length=4.*5"),
    "다른 모양": (lambda: rnn.pad_sequence([np.zeros((2, 3), f32), np.zeros((2, 4), f32)]), E.ShapeError, r"\(2, 3\).*\(2, 4\)"),
    "다른 dtype": (lambda: rnn.pad_sequence([np.zeros(2, f32), np.zeros(2)]), E.DtypeError, r"float32.*float64"),
    "빈 목록": (lambda: rnn.pack_sequence([]), E.ShapeError, r"\[\]"),
    "채우는 쪽": (lambda: rnn.pad_sequence([ok], padding_side="top"), E.ArgumentError, r"'top'"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named_with_their_cure(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()
