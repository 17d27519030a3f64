"""트랜스포머: 이름, 난수, 가림, 자리 부호화, 잘못 부른 것."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn

rng = np.random.default_rng(0)


def draw(*shape):
    return rng.standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("options", [{}, {"bias": False}])
def test_names_and_shapes_follow_pytorch(options):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 이름을 견줄 수 없다")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = torch.nn.Transformer(8, 2, 2, 1, 16, **options)
    ours = nn.Transformer(8, 2, 2, 1, 16, **options)
    assert [(n, tuple(v.shape)) for n, v in theirs.state_dict().items()] == [(n, v.shape) for n, v in ours.state_dict().items()]
    ours.load_state_dict(theirs.state_dict())


def test_causal_hint_equals_the_mask_and_the_future_is_not_seen():
    layer = nn.TransformerEncoderLayer(8, 2, 16, 0.0, generator=0)
    x = draw(5, 2, 8)
    y = layer(x, nn.Transformer.generate_square_subsequent_mask(5))
    np.testing.assert_allclose(layer(x, is_causal=True).data, y.data, rtol=1e-6)
    later = x.copy()
    later[3:] += 1
    np.testing.assert_array_equal(layer(later, is_causal=True).data[:3], layer(x, is_causal=True).data[:3])


def test_copies_share_one_generator_and_start_alike():
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.5, generator=1), 2)
    a, b = encoder.layers
    assert a.dropout.generator is b.dropout.generator and a.linear1.weight is not b.linear1.weight
    np.testing.assert_array_equal(a.linear1.weight.data, b.linear1.weight.data)
    again = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.5, generator=1), 2)
    x = draw(5, 2, 8)
    first = encoder(x)
    np.testing.assert_array_equal(first.data, again(x).data)
    assert (first.data != encoder(x).data).any()
    np.testing.assert_array_equal(encoder.eval()(x).data, encoder(x).data)


def test_sinusoids_are_those_of_the_paper():
    x = np.zeros((6, 2, 5), np.float32)
    y = nn.PositionalEncoding(5, 6)(x).data
    for t in range(6):
        for i in range(5):
            angle = t / 10000 ** ((i - i % 2) / 5)
            assert y[t, 1, i] == pytest.approx(np.cos(angle) if i % 2 else np.sin(angle), abs=1e-6)
    np.testing.assert_array_equal(nn.PositionalEncoding(5, 9, batch_first=True)(x.swapaxes(0, 1)).data, y.swapaxes(0, 1))
    np.testing.assert_array_equal(nn.PositionalEncoding(5, 9)(x[:, 0]).data, y[:, 0])
    assert nn.PositionalEncoding(5, 9).state_dict() == {}


def test_learned_places_are_learned():
    layer = nn.PositionalEncoding(3, 7, learned=True, generator=0)
    layer(np.zeros((4, 2, 3), np.float32)).sum().backward()
    np.testing.assert_array_equal(layer.weight.grad.data, np.repeat([[2.0], [0.0]], [4, 3], 0) * np.ones(3))
    assert 0.005 < layer.weight.data.std() < 0.04


E, x = tg.errors, draw(3, 2, 4)
BAD = {
    "활성": (lambda: nn.TransformerEncoderLayer(4, 2, activation="selu"), E.ArgumentError, r"'selu'.*'relu', 'gelu'"),
    "활성의 형": (lambda: nn.TransformerEncoderLayer(4, 2, activation=3), E.ArgumentTypeError, r"activation.*3"),
    "머리": (lambda: nn.TransformerEncoderLayer(5, 2), E.ArgumentError, r"embed_dim=5.*num_heads=2"),
    "층의 형": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer, 2), E.ArgumentTypeError, r"encoder_layer.*nn\.TransformerEncoderLayer\(…\)"),
    "층의 수": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 0), E.ArgumentError, r"num_layers.*0"),
    "배치": (lambda: nn.Transformer(4, 2, 1, 1, 8)(x, draw(3, 3, 4)), E.ShapeError, r"\(3, 2, 4\).*\(3, 3, 4\).*batch_first=False"),
    "특징": (lambda: nn.TransformerEncoderLayer(4, 2, 8)(draw(3, 2, 5)), E.ShapeError, r"4.*\(3, 2, 5\)"),
    "dtype": (lambda: nn.TransformerEncoderLayer(4, 2, 8)(x.astype(float)), E.DtypeError, r"float64.*float32"),
    "자리의 길이": (lambda: nn.PositionalEncoding(4, 2)(x), E.ShapeError, r"2 이하.*\(3, 2, 4\).*max_len"),
    "자리의 특징": (lambda: nn.PositionalEncoding(5, 9)(x), E.ShapeError, r"E=5.*\(3, 2, 4\)"),
    "자리의 dtype": (lambda: nn.PositionalEncoding(4, 9)(x.astype(float)), E.DtypeError, r"float64.*float32"),
    "가림의 크기": (lambda: nn.Transformer.generate_square_subsequent_mask(0), E.ArgumentError, r"sz.*0"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named_with_their_cure(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()
