"""몇 번째의 자리: 모두 늘어놓지 않고 고른 것이, 모두 늘어놓은 것과 자리까지 같다(같은 값의 차례, NaN, ±0, 빈 것, dtype)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko.rules import quantile, selection

DTYPES = ["f2", "f4", "f8", "i1", "u1", "i4", "i8", "?"]
FEW = np.array([0.0, -0.0, 1.0, 1.0, -2.0, 3.0, np.inf, -np.inf, np.nan])  # 같은 값이 많다


def full_order(x: np.ndarray, axis: int, largest: bool) -> np.ndarray:
    """파이썬의 안정한 정렬: NaN 은 가장 크다."""
    def key(v):
        number = v if v == v else np.inf
        return (v == v, -number) if largest else (v != v, number)

    return np.apply_along_axis(lambda line: np.array(sorted(range(len(line)), key=lambda k: key(line.tolist()[k])), int), axis, x)


@st.composite
def arrays(draw):
    shape = tuple(draw(st.lists(st.integers(0, 9), min_size=1, max_size=3)))
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = FEW[: draw(st.sampled_from([3, 6, 8, 9]))]
    x = rng.choice(values, shape) if draw(st.booleans()) else rng.standard_normal(shape) * 9
    if dtype.kind in "iub":
        x = np.nan_to_num(x, posinf=127, neginf=-128 if dtype.kind == "i" else 0).astype("i8").astype(dtype)
    return x.astype(dtype), draw(st.integers(0, len(shape) - 1))


@settings(max_examples=400, deadline=None)
@given(arrays(), st.data())
def test_what_is_selected_is_the_slice_of_the_full_order(drawn, data):
    x, axis = drawn
    largest = data.draw(st.booleans())
    start = 0 if largest else data.draw(st.integers(0, x.shape[axis]))
    stop = data.draw(st.integers(start, x.shape[axis]))
    with pytest.MonkeyPatch.context() as patch:  # 작은 배열에서도 골라내는 길로
        patch.setattr(selection, "is_worth", lambda v, width, axis: v.size > 0 and width > 0)
        got = selection.ranked(x, start, stop, axis, largest)
    want = full_order(x, axis, largest).take(range(start, stop), axis) if x.size else np.zeros(got.shape, int)
    assert got.shape == want.shape and got.dtype == np.intp
    np.testing.assert_array_equal(got, want)


def answers(f, x):
    leaf = tg.tensor(x, requires_grad=x.dtype.kind == "f")
    y = f(leaf)
    found = [part.data for part in (y if isinstance(y, tuple) else (y,))]
    if x.dtype.kind == "f":
        y = y[0] if isinstance(y, tuple) else y
        (y * np.arange(1, y.size + 1, dtype=y.dtype).reshape(y.shape)).nansum().backward()
        found.append(leaf.grad.data)
    return found


FUNCTIONS = {
    "topk": lambda x: tg.topk(x, 5, 0), "topk-smallest": lambda x: tg.topk(x, 5, -1, False), "kthvalue": lambda x: tg.kthvalue(x, 7, -1),
    "kthvalue-0": lambda x: tg.kthvalue(x, 70, 0), "median": tg.median, "median-0": lambda x: tg.median(x, 0), "median-1": lambda x: tg.median(x, -1),
    "nanmedian": tg.nanmedian, "nanmedian-1": lambda x: tg.nanmedian(x, -1), "quantile": lambda x: tg.quantile(x, 0.3, -1),
    "quantiles": lambda x: tg.quantile(x, [[0.1, 0.1], [0.9, 0.5]], 0), "quantiles-overlap": lambda x: tg.quantile(x, [0.5, 0.501, 0.5]),
    "many": lambda x: tg.quantile(x, np.linspace(0, 1, 30)), "nanquantile": lambda x: tg.nanquantile(x, [0.0, 1.0], -1),
}
VALUES = {
    "서로 다른 값": lambda rng: rng.standard_normal((90, 101)), "같은 값": lambda rng: rng.integers(0, 4, (90, 101)).astype(float),
    "모두 같은 값": lambda rng: np.zeros((90, 101)), "NaN": lambda rng: np.where(rng.random((90, 101)) < 0.05, np.nan, rng.standard_normal((90, 101))),
    "한 칸의 NaN": lambda rng: np.where(np.arange(9090).reshape(90, 101) == 777, np.nan, rng.integers(0, 4, (90, 101))),
    "모두 NaN": lambda rng: np.full((90, 101), np.nan), "무한대": lambda rng: rng.choice(FEW[:-1], (90, 101)), "한 줄": lambda rng: rng.standard_normal(2501),
}


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # ∞ − ∞
@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int8])
def test_values_places_and_gradients_are_those_of_the_full_order(name, values, dtype, monkeypatch):
    x = VALUES[values](np.random.default_rng(0))
    x = np.nan_to_num(x * 9, posinf=9, neginf=-9).astype(dtype) if dtype is np.int8 else x.astype(dtype)
    if x.ndim == 1 and name == "kthvalue-0":
        x = x[:200]
    got = answers(FUNCTIONS[name], x)
    for room in (selection, quantile):
        monkeypatch.setattr(room, "is_worth", lambda *_: False)
    for a, b in zip(got, answers(FUNCTIONS[name], x), strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("name", ["topk", "kthvalue", "median", "nanmedian", "quantile"])
def test_a_long_array_is_not_put_in_order(name, monkeypatch):
    x = tg.tensor(np.random.default_rng(0).standard_normal((50, 90)).astype(np.float32))
    monkeypatch.setattr(np, "argsort", lambda *_, **__: pytest.fail("모두 늘어놓았다"))
    FUNCTIONS[name](x)


@pytest.mark.parametrize(("dtype", "values", "largest"), [("u1", [0, 3, 1], [3, 1]), ("i1", [-128, 3, 1], [3, 1]), ("?", [False, True, False], [True, False])])
def test_the_largest_integers_are_those_of_pytorch(dtype, values, largest):
    """−x 는 부호 없는 정수와 가장 작은 정수에서 넘친다."""
    assert tg.topk(tg.tensor(np.array(values, dtype)), 2)[0].tolist() == largest


def test_equal_values_are_in_the_order_of_appearance_with_nan_first():
    x = np.tile([1.0, np.nan, 2.0, 2.0], 1000)
    assert tg.topk(tg.tensor(x), 3)[1].tolist() == [1, 5, 9]
    assert tg.topk(tg.tensor(np.nan_to_num(x)), 3)[1].tolist() == [2, 3, 6]
    assert tg.topk(tg.tensor(x), 2, largest=False)[1].tolist() == [0, 4]


def test_watched_code_is_written_in_ordinary_steps():
    """받아 적는 이는 보통의 연산들을 본다: 다른 값에서도 다시 돈다."""
    rng = np.random.default_rng(0)
    for f in (lambda x: tg.topk(x, 3)[0].sum(), lambda x: tg.kthvalue(x, 3)[0].sum()):
        compiled = tg.compile(f)
        for _ in range(3):
            x = tg.tensor(rng.standard_normal((50, 90)).astype(np.float32))
            assert compiled(x).item() == f(x).item()
        assert compiled.replays


@pytest.mark.parametrize("f", [
    lambda x: tg.topk(x, 2), lambda x: x.topk(2, dim=0), lambda x: x.kthvalue(2), lambda x: tg.kthvalue(x, 1, keepdims=True),
    lambda x: tg.cummax(x, 0), lambda x: x.cummin(1),
])
def test_what_was_chosen_is_a_tuple_with_names(f):
    """PyTorch 처럼 .values, .indices 로 꺼낸다. 받아 적은 것에서도."""
    x = tg.tensor([[3.0, 1.0, 2.0], [4.0, 6.0, 5.0]], requires_grad=True)
    compiled = tg.compile(f)
    for found in (f(x), compiled(x), compiled(x), compiled(x), tg.checkpoint(f, x)):
        values, places = found
        assert found.values is values and found.indices is places and values.requires_grad and places.dtype.kind == "i"
        assert values.tolist() == f(x)[0].tolist() and places.tolist() == f(x)[1].tolist()
    assert compiled.replays
