"""어텐션: 다 가려진 줄, 앞만 보기, 드롭아웃, 이름, 잘못 부른 것."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

rng = np.random.default_rng(0)


def draw(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def test_a_row_that_sees_nothing_is_zero_with_zero_gradient():
    for mask in (np.zeros((3, 4), bool), np.full((3, 4), -np.inf, np.float32)):
        q, k, v = [tg.tensor(draw(n, 5), requires_grad=True) for n in (3, 4, 4)]
        y = F.scaled_dot_product_attention(q, k, v, mask)
        y.sum().backward()
        for a in (y, q.grad, k.grad, v.grad):
            np.testing.assert_array_equal(a.data, np.zeros(a.shape))


@pytest.mark.parametrize("need_weights", [True, False])
def test_multihead_sees_nothing(need_weights):
    """PyTorch는 need_weights=True 이면 NaN, False 이면 0이다. 여기서는 언제나 0이어서 출력은 out_proj.bias 이다."""
    layer = nn.MultiheadAttention(4, 2, generator=0)
    layer.out_proj.bias.data[:] = [1, 2, 3, 4]
    x = draw(3, 2, 4)
    y, weights = layer(x, x, x, key_padding_mask=np.array([[True] * 3, [False] * 3]), need_weights=need_weights)
    np.testing.assert_array_equal(y.data[:, 0], np.tile(np.float32([1, 2, 3, 4]), (3, 1)))
    assert np.isfinite(y.data).all() and (weights is None or ((weights.data[0] == 0).all() and np.allclose(weights.data[1].sum(-1), 1)))


def test_causal_steps_do_not_see_the_future():
    layer = nn.MultiheadAttention(4, 2, batch_first=True, generator=0)
    x, changed = draw(1, 5, 4), None
    changed = x.copy()
    changed[:, 3:] += 1
    y, weights = layer(x, x, x, is_causal=True)
    z, _ = layer(changed, changed, changed, attn_mask=np.triu(np.ones((5, 5), bool), 1))
    np.testing.assert_array_equal(y.data[:, :3], z.data[:, :3])
    assert (y.data[:, 3:] != z.data[:, 3:]).any() and (np.triu(weights.data[0], 1) == 0).all()


def test_dropout_only_in_training_and_by_generator():
    x = draw(6, 2, 4)
    a, b = (nn.MultiheadAttention(4, 2, dropout=0.5, generator=5) for _ in range(2))
    _, first = a(x, x, x)
    np.testing.assert_array_equal(first.data, b(x, x, x)[1].data)
    assert (first.data == 0).any() and np.allclose(a.eval()(x, x, x)[1].data.sum(-1), 1)


@pytest.mark.parametrize("options", [{}, {"bias": False}, {"add_bias_kv": True}, {"kdim": 3, "vdim": 5}])
def test_names_shapes_and_first_values_follow_pytorch(options):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 이름을 견줄 수 없다")
    ours, theirs = nn.MultiheadAttention(8, 2, **options), torch.nn.MultiheadAttention(8, 2, **options)
    shapes = {n: tuple(v.shape) for n, v in theirs.state_dict().items()}
    assert list(shapes.items()) == [(n, v.shape) for n, v in ours.state_dict().items()]
    for n, v in theirs.state_dict().items():
        assert (np.abs(ours.state_dict()[n]).max() == 0) == (v.abs().max() == 0)
    ours.load_state_dict(theirs.state_dict())


E, f32 = tg.errors, np.float32
mha, x = nn.MultiheadAttention(4, 2), draw(3, 2, 4)
sdpa = F.scaled_dot_product_attention
BAD = {
    "머리": (lambda: nn.MultiheadAttention(5, 2), E.ArgumentError, r"embed_dim=5.*num_heads=2"),
    "dtype": (lambda: nn.MultiheadAttention(4, 2, dtype=int), E.DtypeError, r"int64"),
    "축": (lambda: mha(x, x, x[0]), E.ShapeError, r"\(L, N, E\).*\(3, 2, 4\).*\(2, 4\)"),
    "특징": (lambda: mha(draw(3, 2, 5), x, x), E.ShapeError, r"query.*4.*\(3, 2, 5\)"),
    "배치": (lambda: mha(x, draw(3, 1, 4), draw(3, 1, 4)), E.ShapeError, r"\(3, 2, 4\).*\(3, 1, 4\).*batch_first=False"),
    "자료의 dtype": (lambda: mha(x.astype(float), x, x), E.DtypeError, r"query.*float64.*float32"),
    "가림의 모양": (lambda: mha(x, x, x, attn_mask=np.zeros((2, 3), bool)), E.ShapeError, r"\(3, 3\).*\(4, 3, 3\).*\(2, 3\)"),
    "가림의 dtype": (lambda: mha(x, x, x, attn_mask=np.zeros((3, 3), int)), E.DtypeError, r"attn_mask.*int64.*astype\(bool\)"),
    "빈자리의 모양": (lambda: mha(x, x, x, key_padding_mask=np.zeros((3, 2), bool)), E.ShapeError, r"key_padding_mask.*\(2, 3\).*\(3, 2\)"),
    "sdpa 의 차원": (lambda: sdpa(x[0, 0], x, x), E.ShapeError, r"query \(4,\)"),
    "sdpa 의 E": (lambda: sdpa(draw(3, 5), draw(3, 4), draw(3, 4)), E.ShapeError, r"\(3, 5\).*\(3, 4\)"),
    "sdpa 의 dtype": (lambda: sdpa(draw(3, 4), draw(3, 4), draw(3, 4).astype(float)), E.DtypeError, r"value.*float64"),
    "정수": (lambda: sdpa(*[np.ones((2, 2), int)] * 3), E.DtypeError, r"int64"),
    "두 가림": (lambda: sdpa(x, x, x, np.ones((2, 2), bool), is_causal=True), E.ArgumentError, r"is_causal"),
    "sdpa 의 가림": (lambda: sdpa(x, x, x, np.ones((3, 2), bool)), E.ShapeError, r"\(3, 2\).*\(3, 2, 2\)"),
    "머리의 축": (lambda: sdpa(draw(2, 4, 3, 4), draw(2, 2, 3, 4), draw(2, 2, 3, 4)), E.ShapeError, r"enable_gqa=True"),
    "나누어떨어지지 않는 머리": (lambda: sdpa(draw(3, 3, 4), draw(2, 3, 4), draw(2, 3, 4), enable_gqa=True), E.ShapeError, r"나누어떨어"),
    "확률": (lambda: sdpa(x, x, x, dropout_p=2), E.ArgumentError, r"p.*2"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named_with_their_cure(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()
