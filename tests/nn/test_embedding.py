"""임베딩: 흩뿌려 더하기의 빠른 길, 제자리에서 줄이기, 초깃값, 잘못 부른 것."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F
from tinygrad_ko.rules.indexing import is_few_rows, picks_cells, picks_rows, put_add

rng = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
@pytest.mark.parametrize("shape", [(300,), (30, 10)])
def test_scattering_many_rows_equals_add_at(dtype, shape):
    index = rng.integers(-40, 40, shape)
    x = rng.standard_normal((*shape, 4, 5)).astype(dtype)
    assert picks_rows(index, x, (40, 4, 5)) and picks_rows((index,), x, (40, 4, 5))
    expected = np.zeros((40, 4, 5), dtype)
    np.add.at(expected, index, x)
    for given in (index, (index,)):
        got = put_add(x, given, (40, 4, 5))
        assert got.dtype == dtype
        np.testing.assert_allclose(got, expected, rtol=1e-5)
    for wrong in (40, -41):
        with pytest.raises(IndexError):
            put_add(x, np.full(shape, wrong), (40, 4, 5))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_scattering_many_cells_equals_add_at(dtype):
    shape, cells = (30, 7, 9), rng.integers(0, 9, (30, 7, 40))
    x = rng.standard_normal(cells.shape).astype(dtype)
    def places(last):
        return (np.arange(30)[:, None, None], np.arange(7)[:, None], last)

    expected = np.zeros(shape, dtype)
    np.add.at(expected, places(cells), x)
    assert picks_cells(places(cells), x, shape) and not picks_cells(places(cells - 9), x, shape)
    for given in (cells, cells - 9):
        np.testing.assert_array_equal(put_add(x, places(given), shape), expected)
    with pytest.raises(IndexError):
        put_add(x, places(cells + 1), shape)


@pytest.mark.parametrize("rows", [[0, 1, 2], [-2, -1, 0], [2, 1, 1, 0], [3, 3, 4, 5, 5, 6, 0, -7], [5], []], ids=str)
@pytest.mark.parametrize(("shape", "axis"), [((200, 7), 1), ((7, 200), 0), ((8, 7, 30), 1)])
def test_scattering_runs_of_rows_equals_add_at(rows, shape, axis):
    """잇따른 번호는 한꺼번에 더한다: 거꾸로 세는 번호가 0으로 넘어가는 곳에서는 끊는다."""
    index = (slice(None),) * axis + (np.array(rows, int),)
    x = rng.standard_normal([len(rows) if k == axis else n for k, n in enumerate(shape)]).astype(np.float32)
    assert is_few_rows(index, x)
    expected = np.zeros(shape, np.float32)
    np.add.at(expected, index, x)
    np.testing.assert_array_equal(put_add(x, index, shape), expected)


@pytest.mark.parametrize("wrong", [[7], [6, 7], [-8], [-8, -7], [7, 0]])
def test_scattering_rows_outside_is_refused(wrong):
    with pytest.raises(IndexError, match=f"index {wrong[0] if wrong[0] in (7, -8) else 7} is out of bounds for axis 1 with size 7"):
        put_add(np.ones((200, len(wrong))), (slice(None), np.array(wrong)), (200, 7))


def test_scattering_a_value_that_is_broadcast_along_the_rows():
    expected = np.zeros((200, 7))
    expected[:, [0, 2]] = 1
    np.testing.assert_array_equal(put_add(np.ones((200, 1)), (slice(None), np.array([0, 2])), (200, 7)), expected)


def test_embedding_is_the_one_hot_product_and_its_gradient():
    layer = nn.Embedding(6, 2000, generator=0)
    ids = np.array([[1, 3], [3, 3]])
    y = layer(ids)
    np.testing.assert_array_equal(y.data, np.eye(6, dtype=np.float32)[ids] @ layer.weight.data)
    seed = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(seed)
    np.testing.assert_allclose(layer.weight.grad.data, np.einsum("ijv,ijd->vd", np.eye(6, dtype=np.float32)[ids], seed), rtol=1e-5, atol=1e-6)


def test_values_and_first_rows():
    layer = nn.Embedding(1000, 8, padding_idx=-1, generator=3)
    assert layer.padding_idx == 999 and (layer.weight.data[999] == 0).all() and layer.weight.data.std() == pytest.approx(1, rel=0.05)
    frozen = nn.Embedding.from_pretrained(np.arange(6.0).reshape(3, 2))
    assert not frozen.weight.requires_grad and frozen([2]).tolist() == [[4.0, 5.0]] and frozen.weight.dtype == np.float64
    bag = nn.EmbeddingBag.from_pretrained(np.arange(6.0).reshape(3, 2), freeze=False, mode="max")
    assert bag.weight.requires_grad and bag([[0, 2]]).tolist() == [[4.0, 5.0]]
    assert F.embedding(np.zeros((0, 2), int), layer.weight).shape == (0, 2, 8) and F.embedding([], layer.weight).shape == (0, 8)


def test_max_norm_changes_the_table_in_place_and_is_seen_by_the_engine():
    weight = tg.tensor(np.full((3, 2), 3.0), requires_grad=True)
    before = (weight * weight).sum()
    F.embedding([0, 1], weight, max_norm=1.0)
    np.testing.assert_allclose(np.linalg.norm(weight.data, axis=1), [1, 1, np.sqrt(18)], rtol=1e-6)
    with pytest.raises(tg.errors.SavedValueChangedError):
        before.backward()


@pytest.mark.parametrize("mode", ["sum", "mean"])
def test_frequency_divides_each_number_by_its_own_count(mode):
    weight = tg.tensor(np.zeros((5, 1)), requires_grad=True)
    F.embedding_bag([2, 0, 2, 4, 1, 2], weight, [0, 6], mode=mode, scale_grad_by_freq=True).sum().backward()
    np.testing.assert_allclose(weight.grad.data.ravel(), np.array([1, 1, 1, 0, 1]) / (6 if mode == "mean" else 1))


def test_empty_and_all_padded_bags_are_zero():
    weight = tg.tensor(rng.standard_normal((4, 2)), requires_grad=True)
    for mode in ("sum", "mean", "max"):
        y = F.embedding_bag([1, 1, 2], weight, [0, 2, 3], mode=mode, padding_idx=1)
        np.testing.assert_array_equal(y.data, [[0, 0], weight.data[2], [0, 0]])
        assert F.embedding_bag(np.zeros((2, 0), int), weight, mode=mode).tolist() == [[0.0, 0.0]] * 2


E, W = tg.errors, tg.tensor(np.zeros((4, 2), np.float32))
BAD = {
    "실수 번호": (lambda: F.embedding([1.0], W), E.DtypeError, r"float32.*astype"),
    "큰 번호": (lambda: F.embedding([0, 4], W), E.ArgumentError, r"4 미만.*0 … 4"),
    "음수 번호": (lambda: nn.Embedding(4, 2)([-1]), E.ArgumentError, r"-1"),
    "희소": (lambda: nn.Embedding(4, 2, sparse=True), E.ArgumentError, r"sparse=True.*dense"),
    "희소 함수": (lambda: F.embedding([0], W, sparse=True), E.ArgumentError, r"sparse=True.*dense"),
    "표의 모양": (lambda: F.embedding([0], np.zeros(3, np.float32)), E.ShapeError, r"\(V, D\).*\(3,\)"),
    "패딩": (lambda: nn.Embedding(4, 2, padding_idx=4), E.ArgumentError, r"-4 이상 4 미만.*4"),
    "패딩의 형": (lambda: nn.Embedding(4, 2, padding_idx=1.0), E.ArgumentTypeError, r"padding_idx.*1\.0"),
    "노름": (lambda: F.embedding([0], W, max_norm=0), E.ArgumentError, r"max_norm.*0"),
    "크기": (lambda: nn.Embedding(0, 2), E.ArgumentError, r"num_embeddings.*0"),
    "dtype": (lambda: nn.Embedding(4, 2, dtype=np.int32), E.DtypeError, r"int32"),
    "배운 표": (lambda: nn.Embedding(4, 2, _weight=W.T), E.ShapeError, r"\(4, 2\).*\(2, 4\)"),
    "배운 표의 차원": (lambda: nn.Embedding.from_pretrained([1.0]), E.ShapeError, r"\(1,\)"),
    "모으기": (lambda: nn.EmbeddingBag(4, 2, mode="median"), E.ArgumentError, r"'median'.*'sum'"),
    "offsets 없음": (lambda: F.embedding_bag([0, 1], W), E.ShapeError, r"\(2,\).*offsets=없음"),
    "offsets 넘침": (lambda: F.embedding_bag([[0, 1]], W, [0]), E.ArgumentError, r"\(1, 2\).*offsets"),
    "offsets 시작": (lambda: F.embedding_bag([0, 1], W, [1]), E.ArgumentError, r"0에서 시작.*\[1\]"),
    "offsets 차례": (lambda: F.embedding_bag([0, 1], W, [0, 2, 1]), E.ArgumentError, r"\[0, 2, 1\]"),
    "offsets 형": (lambda: F.embedding_bag([0, 1], W, [0.0]), E.ArgumentError, r"offsets.*float32"),
    "끝": (lambda: F.embedding_bag([0, 1], W, [0, 1], include_last_offset=True), E.ArgumentError, r"끝은 2.*1"),
    "무게와 mode": (lambda: F.embedding_bag([[0]], W, per_sample_weights=[[1.0]]), E.ArgumentError, r"'sum'.*'mean'"),
    "무게의 모양": (lambda: F.embedding_bag([[0]], W, mode="sum", per_sample_weights=[1.0]), E.ShapeError, r"\(1, 1\).*\(1,\)"),
    "max 와 횟수": (lambda: F.embedding_bag([[0]], W, mode="max", scale_grad_by_freq=True), E.ArgumentError, r"scale_grad_by_freq"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named_with_their_cure(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.parametrize("sizes", [[3, 3, 3], [1, 4, 2], [0, 2, 0, 5, 0], [0, 0], [2]])
def test_the_largest_of_a_bag_is_the_first_of_equals(sizes):
    """주머니의 크기가 같아도 달라도, 칸마다 따로 고른 것과 같다. NaN 은 NaN 으로 남는다."""
    rng = np.random.default_rng(len(sizes))
    table = rng.integers(-2, 2, (6, 4)).astype(np.float32)
    table[5, 1] = np.nan
    indices = rng.integers(0, 6, sum(sizes))
    weight = tg.tensor(table, requires_grad=True)
    y = F.embedding_bag(indices, weight, np.cumsum([0, *sizes[:-1]]), mode="max")
    g = rng.standard_normal(y.shape).astype(np.float32)
    (y * g).sum().backward() if indices.size else None
    wanted, gradient, start = np.zeros(y.shape, np.float32), np.zeros_like(table), 0
    for b, n in enumerate(sizes):
        for c in range(4) if n else ():
            row = indices[start + int(np.argmax(table[indices[start:start + n], c]))]
            wanted[b, c] = table[row, c]
            gradient[row, c] += g[b, c]
        start += n
    np.testing.assert_array_equal(y.data, wanted)
    if indices.size:
        np.testing.assert_allclose(weight.grad.data, gradient, rtol=1e-6)
