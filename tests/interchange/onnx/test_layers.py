"""층마다: onnxruntime 에서, 본보기와 다른 크기에서도(1도) 같은 답을 낸다."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from support.onnx import agree
from support.onnx_table import REFUSED, first_of_each_kind, made, row
from support.reference.layers import Layer, families

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.interchange.onnx.translation import refusals

pytest.importorskip("onnxruntime", reason="onnxruntime 이 없다")

KINDS = first_of_each_kind()


def test_every_layer_is_here():
    """모든 층이 표에 있다: 손실과 그릇, 표본을 뽑는 것은 내보낼 셈이 아니다."""
    every = {n for n in dir(nn) if inspect.isclass(getattr(nn, n)) and issubclass(getattr(nn, n), nn.Module) and "Loss" not in n}
    apart = {"Module", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential", "BernoulliUnit", "GaussianUnit", "RBM",
             "Perceptron", "PerceptronLayer"}
    assert every - set(KINDS) == apart


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(REFUSED)))
def test_a_layer_gives_the_same_numbers_in_onnxruntime(kind, tmp_path):
    module, inputs = made(KINDS[kind][1])
    report = tg.export_onnx(module, tmp_path / "층.onnx", inputs)
    assert report.difference < 1e-5 and report.checked_by.startswith("onnxruntime")
    agree(module, tmp_path / "층.onnx", *inputs)


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_a_layer_that_cannot_go_says_so(kind, tmp_path):
    module, inputs = made(KINDS[kind][1])
    with pytest.raises(tg.errors.ExportError, match=REFUSED[kind]):
        tg.export_onnx(module, tmp_path / "층.onnx", inputs)
    assert list(tmp_path.iterdir()) == []


RNG = np.random.default_rng(0)


def draw(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape).astype(np.float32)


class Attention(nn.Module):
    """인과 가림막을 입력의 길이에서 만드는 주의."""

    def __init__(self) -> None:
        super().__init__()
        self.place = nn.Embedding(64, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        n = x.shape[1]
        x = x + self.place(tg.arange(n))
        return self.attention(x, x, x, attn_mask=tg.triu(tg.ones((n, n)), 1) > 0, need_weights=False)[0]


class Language(nn.Module):
    """임베딩, 두 방향의 LSTM 둘, 마지막 걸음."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.rnn, self.out = nn.Embedding(20, 6), nn.LSTM(6, 5, 2, batch_first=True, bidirectional=True), nn.Linear(10, 3)

    def forward(self, tokens):
        return self.out(self.rnn(self.table(tokens))[0][:, -1])


SEQUENCES = {
    "LSTM": (lambda: nn.LSTM(3, 4, 2, bidirectional=True), (1, 0), (6, 2, 3)),
    "LSTM-batch_first": (lambda: nn.LSTM(3, 4, batch_first=True), (0, 1), (2, 6, 3)),
    "GRU": (lambda: nn.GRU(3, 4, 2, bidirectional=True, batch_first=True), (0, 1), (2, 6, 3)),
    "GRU-bias": (lambda: nn.GRU(3, 4, bias=False), (1, 0), (6, 2, 3)),
    "RNN": (lambda: nn.RNN(3, 4, 2, nonlinearity="relu", bidirectional=True), (1, 0), (6, 2, 3)),
    "TransformerEncoderLayer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (0, 1), (2, 6, 8)),
    "Attention": (Attention, (0, 1), (2, 6, 8)),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_batch_and_time_are_free(name, tmp_path):
    make, (batch, time), shape = SEQUENCES[name]
    model = make().eval()
    report = tg.export_onnx(model, tmp_path / "수열.onnx", draw(*shape))
    axes = report.inputs[0].axes
    assert isinstance(axes[batch], str) and isinstance(axes[time], str)
    for n, t in ((1, 1), (1, 9), (5, 1), (4, 3)):
        other = list(shape)
        other[batch], other[time] = n, t
        agree(model, tmp_path / "수열.onnx", draw(*other))


def test_tokens_of_any_length(tmp_path):
    model = Language().eval()
    tg.export_onnx(model, tmp_path / "글.onnx", np.array([[1, 4, 19, 2]]))
    for shape in ((1, 1), (3, 7)):
        agree(model, tmp_path / "글.onnx", np.random.default_rng(1).integers(0, 20, shape))


def test_a_picture_classifier_with_any_batch(tmp_path):
    model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5), nn.Flatten(),
                          nn.Linear(64, 3), nn.Softmax(1))
    model.train()(tg.tensor(draw(8, 1, 8, 8)))  # 이동 평균을 채운다
    model.eval()
    report = tg.export_onnx(model, tmp_path / "그림.onnx", draw(1, 1, 8, 8))
    assert report.inputs[0].axes == ("batch", 1, 8, 8) and "길이 8" in " ".join(report.fixed)
    for n in (1, 2, 9):
        agree(model, tmp_path / "그림.onnx", draw(n, 1, 8, 8))


def test_a_fully_convolutional_net_takes_any_picture(tmp_path):
    model = nn.Sequential(nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.ReLU(), nn.ConvTranspose2d(4, 2, 2, stride=2), nn.PixelUnshuffle(2)).eval()
    report = tg.export_onnx(model, tmp_path / "그림.onnx", draw(1, 2, 8, 8))
    assert all(isinstance(report.inputs[0].axes[k], str) for k in (0, 2, 3))
    agree(model, tmp_path / "그림.onnx", draw(3, 2, 12, 6))


class Skipping(nn.Module):
    """반으로 두 번 줄였다 늘이며 앞의 것을 잇는 작은 U-Net: 길이가 4로 나누어져야 한다."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.deep, self.up = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1), nn.ConvTranspose2d(4, 4, 4, 4)
        self.out = nn.Conv2d(8, 1, 1)

    def forward(self, x):
        near = self.down(x).relu()
        far = self.deep(nn.functional.max_pool2d(near, 4)).relu()
        return self.out(tg.concatenate([near, self.up(far)], 1))


@pytest.mark.parametrize(("model", "shape", "others"), [
    (Skipping().eval(), (1, 1, 16, 8), [(2, 1, 4, 4), (1, 1, 24, 20)]),
    (nn.PixelUnshuffle(4), (1, 1, 8, 8), [(2, 3, 4, 20)]),
    (nn.GLU(1), (2, 4), [(3, 10), (1, 2)]),
])
def test_a_length_that_must_be_divided_is_free_too(model, shape, others, tmp_path):
    report = tg.export_onnx(model, tmp_path / "반.onnx", draw(*shape))
    assert all(isinstance(a, str) for k, a in enumerate(report.inputs[0].axes) if k != 1 or shape[1] > 1)
    for other in others:
        if isinstance(report.inputs[0].axes[1], str) or other[1] == shape[1]:
            agree(model, tmp_path / "반.onnx", draw(*other))


def _masked(**settings):
    """참·거짓 가림막을 입력으로 받는 주의들: 모델, 입력의 모양에서 가림막의 모양을 짓는 것들."""
    attention = nn.MultiheadAttention(8, 2, batch_first=True, **settings).eval()
    return lambda x, m: attention(x, x, x, key_padding_mask=m), (lambda n, t: (n, t),)


def _both_masks():
    attention = nn.MultiheadAttention(8, 2, batch_first=True).eval()
    return lambda x, m, a: attention(x, x, x, key_padding_mask=m, attn_mask=a), (lambda n, t: (n, t), lambda n, t: (t, t))


def _padded_and_causal():
    attention = nn.MultiheadAttention(8, 2, batch_first=True).eval()
    return lambda x, m: attention(x, x, x, m, is_causal=True, need_weights=False)[0], (lambda n, t: (n, t),)


def _encoder():
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2).eval()
    return lambda x, m: encoder(x, src_key_padding_mask=m), (lambda n, t: (n, t),)


def _plain():
    return lambda x, m: nn.functional.scaled_dot_product_attention(x, x, x, attn_mask=m), (lambda n, t: (t, t),)


MASKED = {"열쇠": _masked, "더한 열쇠": lambda: _masked(add_bias_kv=True, add_zero_attn=True), "둘 다": _both_masks, "인과": _padded_and_causal,
          "인코더": _encoder, "함수": _plain}


@pytest.mark.parametrize("name", MASKED)
@pytest.mark.parametrize("hides", [True, False])
def test_a_mask_of_truths_may_be_an_input(name, hides, tmp_path):
    """본보기가 무엇을 가렸든, 파일은 어떤 가림막도 받는다. 볼 것이 하나도 없는 줄까지."""
    model, shapes = MASKED[name]()
    rng = np.random.default_rng(3)
    report = tg.export_onnx(model, tmp_path / "가림.onnx", (draw(2, 4, 8), *[rng.random(s(2, 4)) < (0.5 if hides else 0) for s in shapes]))
    assert all(isinstance(axis, str) for port in report.inputs for axis in port.axes[:2]), report.fixed
    for n, t in ((2, 4), (3, 6), (1, 1)):
        for share in (0.0, 0.5, 1.0):
            agree(model, tmp_path / "가림.onnx", draw(n, t, 8), *[rng.random(s(n, t)) < share for s in shapes])


def test_a_mask_may_be_made_from_lengths_or_tokens(tmp_path):
    encoder, table = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval(), nn.Embedding(9, 8)

    def by_length(x, lengths):
        return encoder(x, src_key_padding_mask=tg.arange(x.shape[1]) >= lengths[:, None])

    tg.export_onnx(by_length, tmp_path / "길이.onnx", (draw(3, 4, 8), np.array([4, 3, 1])))
    agree(by_length, tmp_path / "길이.onnx", draw(2, 6, 8), np.array([5, 0]))

    def by_token(tokens):
        return encoder(table(tokens), src_key_padding_mask=tokens == 0)

    tg.export_onnx(by_token, tmp_path / "글.onnx", np.array([[1, 2, 0], [3, 0, 0]]))
    agree(by_token, tmp_path / "글.onnx", np.array([[0, 0, 0, 0], [3, 1, 8, 0]]))


def test_an_axis_whose_formula_is_not_known_is_fixed_and_said(tmp_path):
    """올림(ceil)한 풀링의 끝은 길이에 따라 들쭉날쭉하다: 틀린 식으로 내보내지 않고 그 축을 고정한다."""
    model = nn.MaxPool2d(2, 3, 1, (2, 1), ceil_mode=True)
    report = tg.export_onnx(model, tmp_path / "풀링.onnx", draw(2, 2, 7, 6))
    assert report.inputs[0].axes[0] == "batch" and report.inputs[0].axes[3] == 6 and "축 3" in " ".join(report.fixed)
    agree(model, tmp_path / "풀링.onnx", draw(5, 2, 7, 6))


@pytest.mark.slow
@pytest.mark.parametrize("family", sorted({family for family, _ in KINDS.values()} - {"그 밖"}))
def test_other_settings(family, tmp_path):
    for case in families()[family][1::3]:  # 셋에 하나
        if isinstance(case, Layer):
            module, inputs = made(case)
            try:
                report = tg.export_onnx(module, tmp_path / "층.onnx", inputs)
            except tg.errors.ExportError:
                continue
            assert report.difference < 1e-5, case


@pytest.mark.slow
def test_the_table_in_the_docs_is_what_the_layers_give_now():
    """소수의 끝자리는 컴퓨터마다 다르므로, 층과 그 ONNX 의 연산을 견주고 차이는 작은지만 본다."""
    page = (Path(__file__).parents[3] / "docs" / "다른-곳으로.md").read_text(encoding="utf-8")
    told = {name: (nodes, gap) for name, nodes, gap in re.findall(r"^\| (\w+) \| ([^|]*?) \| [^|]* \| ?([^|]*?) ?\|$", page, re.M)}
    assert told.keys() >= KINDS.keys(), "python scripts/make_onnx_tables.py 를 돌리세요"
    for k, (kind, (_, case)) in enumerate(KINDS.items()):
        if kind in REFUSED:
            assert told[kind][0] == "옮기지 못한다"
        elif k % 5 == 0:  # 다섯에 하나만 다시 내보낸다
            assert told[kind][0] == row(case)[0] and float(told[kind][1]) < 1e-5, f"{kind}: python scripts/make_onnx_tables.py 를 돌리세요"


def test_the_list_of_what_cannot_go_is_whole():
    page = (Path(__file__).parents[3] / "docs" / "다른-곳으로.md").read_text(encoding="utf-8")
    for operation, reason in refusals.items():
        assert f"`{operation.name}`" in page and reason in page, "python scripts/make_onnx_tables.py 를 돌리세요"
