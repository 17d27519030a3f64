"""나누기: train_test_split, random_split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ko.data import DataLoader, Subset, TensorDataset, load_digits, random_split, train_test_split
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError, TinygradError
from tinygrad_ko.tensors.generator import manual_seed
from tinygrad_ko.tensors.tensor import Tensor


@given(n=st.integers(2, 60), size=st.floats(0.01, 0.99), shuffle=st.booleans(), seed=st.integers(0, 5))
def test_nothing_lost_or_doubled(n, size, shuffle, seed):
    if not 0 < np.ceil(round(size * n, 6)) < n:
        return
    x = np.arange(n)
    train, test, train2, test2 = train_test_split(x, x * 10, test_size=size, shuffle=shuffle, generator=seed)
    assert sorted([*train, *test]) == list(range(n))
    assert len(test) == np.ceil(round(size * n, 6))
    assert np.array_equal(train * 10, train2) and np.array_equal(test * 10, test2)
    if not shuffle:
        assert np.array_equal([*train, *test], x)


@given(
    counts=st.lists(st.integers(2, 25), min_size=1, max_size=6),
    size=st.floats(0.05, 0.95),
    seed=st.integers(0, 5),
)
def test_stratified_shares_are_within_one_of_exact(counts, size, seed):
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    n = len(y)
    n_test = int(np.ceil(round(size * n, 6)))
    if min(n_test, n - n_test) < len(counts):
        return
    i_train, i_test = train_test_split(np.arange(n), test_size=size, stratify=y, generator=seed)
    assert sorted([*i_train, *i_test]) == list(range(n)) and len(i_test) == n_test
    got = np.bincount(y[i_test], minlength=len(counts))
    assert (np.abs(got - np.array(counts) * n_test / n) < 1).all()


def test_stratified_digits_keep_their_proportions():
    images, y = load_digits()
    x_train, x_test, y_train, y_test = train_test_split(images, y, stratify=y, generator=0)
    assert (x_train.shape, x_test.shape) == ((1347, 64), (450, 64))
    overall, part = np.bincount(y) / len(y), np.bincount(y_test) / len(y_test)
    assert np.abs(overall - part).max() < 1 / len(y_test)


def test_stratified_parts_are_drawn_and_ordered_at_random():
    y = np.repeat([0, 1], 20)
    train, test = train_test_split(np.arange(40), stratify=y, generator=0)
    assert train.tolist() != sorted(train) and test.tolist() != sorted(test)
    assert 0 < (np.diff(y[test]) < 0).sum()
    again = train_test_split(np.arange(40), stratify=y, generator=1)[1]
    assert set(test) != set(again)


def test_ties_are_not_always_won_by_the_same_class():
    y = [0, 0, 0, 1, 1, 1]
    tests = [train_test_split(y, test_size=3, stratify=y, generator=seed)[1] for seed in range(20)]
    assert {sum(test) for test in tests} == {1, 2}


def test_labels_may_be_words_or_tensors():
    names = ["개", "고양이"] * 10
    train, test = train_test_split(names, test_size=0.3, stratify=names, generator=0)
    assert test.count("개") == test.count("고양이") == 3
    y = Tensor([0, 1] * 10)
    assert train_test_split(y, test_size=0.3, stratify=y, generator=0)[1].numpy().sum() == 3


def test_the_kind_is_kept():
    x = np.arange(8.0).reshape(4, 2)
    parts = train_test_split(x, Tensor(x), x.tolist(), tuple("가나다라"), test_size=1, generator=0)
    assert [type(part) for part in parts] == [np.ndarray] * 2 + [Tensor] * 2 + [list] * 2 + [tuple] * 2
    assert parts[0].tolist() == parts[2].numpy().tolist() == parts[4]
    assert parts[0].dtype == np.float64 == parts[2].dtype


def test_the_parts_are_copies():
    x = np.zeros(4)
    train, test = train_test_split(x, shuffle=False)
    x[:] = 1
    assert train.sum() == test.sum() == 0


@pytest.mark.parametrize(("n", "size", "count"), [(100, 0.07, 7), (10, 0.25, 3), (5, 2, 2), (10, 1e-3, 1)])
def test_test_size(n, size, count):
    assert len(train_test_split(np.zeros(n), test_size=size)[1]) == count


def test_seeds_and_global_state():
    x = np.arange(40)
    first = train_test_split(x, generator=1)[1]
    assert np.array_equal(first, train_test_split(x, generator=1)[1])
    assert not np.array_equal(first, train_test_split(x, generator=2)[1])
    before = np.random.get_state()
    manual_seed(3)
    a = train_test_split(x, stratify=x // 20)[1], random_split(x, [10, 30])[0].indices
    manual_seed(3)
    b = train_test_split(x, stratify=x // 20)[1], random_split(x, [10, 30])[0].indices
    assert np.array_equal(a[0], b[0]) and np.array_equal(a[1], b[1])
    after = np.random.get_state()
    assert np.array_equal(before[1], after[1]) and before[2] == after[2]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(0, 5))
def test_random_split_by_counts(lengths, seed):
    n = sum(lengths)
    parts = random_split(range(n), lengths, generator=seed)
    assert [len(part) for part in parts] == lengths
    assert sorted(item for part in parts for item in part) == list(range(n))


def test_rounding_errors_do_not_move_a_sample():
    """0.29 * 100 은 28.999999999999996 이다."""
    assert [len(part) for part in random_split(range(100), [0.71, 0.29])] == [71, 29]


@given(st.integers(0, 50), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_random_split_by_fractions(n, weights):
    fractions = [weight / sum(weights) for weight in weights]
    parts = random_split(range(n), fractions, generator=0)
    assert sorted(item for part in parts for item in part) == list(range(n))
    assert all(abs(len(part) - fraction * n) <= 1 for part, fraction in zip(parts, fractions, strict=True))


def test_random_split_parts_feed_a_loader():
    train, test = random_split(TensorDataset(np.arange(10)), [0.8, 0.2], generator=0)
    assert isinstance(train, Subset)
    seen = [int(v) for part in (train, test) for (batch,) in DataLoader(part, 3) for v in batch.numpy()]
    assert sorted(seen) == list(range(10)) and seen != list(range(10))


ten, y3, split = np.zeros(10), np.array([0] * 9 + [1]), train_test_split


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        (lambda: split(), ArgumentError, ["train_test_split(x, y)"]),
        (lambda: split([]), ArgumentError, ["0개", "두 개 이상"]),
        (lambda: split(np.zeros((1, 5))), ArgumentError, ["1개", "두 개 이상"]),
        (lambda: split(ten, [1, 2, 3]), ShapeError, ["[10, 3]", "길이를 맞추세요"]),
        (lambda: split(np.array(3.0)), ShapeError, ["1번째", "()", "(n, ...)"]),
        (lambda: split(ten, "가나다"), ArgumentTypeError, ["2번째", "str", "np.asarray"]),
        (lambda: split(ten, test_size=10), ArgumentError, ["test_size=10", "10개", "9 이하"]),
        (lambda: split(ten, test_size=0), ArgumentError, ["test_size=0", "1 이상"]),
        (lambda: split(ten, test_size=0.99), ArgumentError, ["test_size=0.99", "1 이상"]),
        (lambda: split(ten, test_size=1.5), ArgumentError, ["1.5", "test_size=0.25"]),
        (lambda: split(ten, test_size=float("nan")), ArgumentError, ["nan", "test_size=0.25"]),
        (lambda: split(ten, test_size=True), ArgumentError, ["True", "test_size=0.25"]),
        (lambda: split(ten, shuffle=False, stratify=ten), ArgumentError, ["stratify", "shuffle=True"]),
        (lambda: split(ten, stratify=y3), ArgumentError, ["부류: [1]", "stratify=None"]),
        (lambda: split(ten, stratify=np.arange(10) // 2), ArgumentError, ["5개", "3개", "test_size"]),
        (lambda: split(ten, test_size=8, stratify=np.arange(10) // 2), ArgumentError, ["5개", "2개", "8개"]),
        (lambda: split(ten, stratify=np.eye(10)), ShapeError, ["(10,)", "(10, 10)", "argmax(axis=1)"]),
        (lambda: split(ten, stratify=y3[:4]), ShapeError, ["(10,)", "(4,)"]),
        (lambda: split(ten, generator=-1), ArgumentError, ["train_test_split", "-1", "default_rng(0)"]),
        (lambda: random_split(ten, [5, 4]), ArgumentError, ["random_split", "[5, 4]", "9", "[8, 2]"]),
        (lambda: random_split(ten, [11, -1]), ArgumentError, ["[11, -1]", "0 이상"]),
        (lambda: random_split(ten, [0.5, 0.4]), ArgumentError, ["0.9", "[0.8, 0.2]"]),
        (lambda: random_split(ten, [0.5, float("nan")]), ArgumentError, ["nan", "[0.8, 0.2]"]),
        (lambda: random_split(ten, []), ArgumentError, ["[]", "[8, 2]"]),
        (lambda: random_split(ten, 5), ArgumentTypeError, ["lengths", "5", "[80, 20]"]),
        (lambda: random_split(ten, ["8", "2"]), ArgumentTypeError, ["lengths", "'8'", "[80, 20]"]),
        (lambda: random_split({}, [0]), ArgumentTypeError, ["random_split", "dict"]),
        (lambda: random_split(ten, [8, 2], "씨앗"), ArgumentTypeError, ["random_split", "generator", "씨앗"]),
    ],
)
def test_errors_say_the_cure(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert isinstance(caught.value, TinygradError)
    assert "split" in str(caught.value)
    assert [part for part in parts if part not in str(caught.value)] == []
