"""로더: 한 에포크에 모든 표본이 꼭 한 번, 씨앗, 섞기."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ko.data import DataLoader, Dataset, Subset, TensorDataset
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, TinygradError
from tinygrad_ko.tensors.generator import manual_seed
from tinygrad_ko.tensors.tensor import Tensor


class Numbers(Dataset):
    """한 개씩 꺼내는 데이터셋."""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        assert type(index) is int and 0 <= index < self.n
        return np.full(2, index, np.float32), index


class Doubled(TensorDataset):
    """표본을 꺼낼 때 손을 대는 데이터셋(데이터 증대)."""

    def __getitem__(self, index):
        (x,) = super().__getitem__(index)
        return (x.numpy() * 2,)


class Negated(Subset):
    """고른 표본에 손을 대는 데이터셋."""

    def __getitem__(self, index):
        (x,) = super().__getitem__(index)
        return (-x.numpy(),)


def whole(n):
    return TensorDataset(np.repeat(np.arange(n, dtype=np.float32)[:, None], 2, axis=1), np.arange(n))


KINDS = {
    "한 개씩": Numbers,
    "통째로": whole,
    "통째로 고른 것": lambda n: Subset(whole(n + 3), range(n)),
    "한 개씩 고른 것": lambda n: Subset(Numbers(n + 3), range(n)),
}


def labels(loader):
    return [y.numpy().tolist() for _, y in loader]


@pytest.mark.filterwarnings("ignore:DataLoader")
@given(
    kind=st.sampled_from(list(KINDS)),
    n=st.integers(0, 30),
    batch_size=st.integers(1, 35),
    shuffle=st.booleans(),
    drop_last=st.booleans(),
    seed=st.integers(0, 5),
)
def test_every_sample_exactly_once(kind, n, batch_size, shuffle, drop_last, seed):
    loader = DataLoader(KINDS[kind](n), batch_size, shuffle, drop_last=drop_last, generator=seed)
    for _ in range(2):
        batches = list(loader)
        assert len(batches) == len(loader)
        sizes = [len(y) for _, y in batches]
        assert all(size == batch_size for size in (sizes if drop_last else sizes[:-1]))
        for x, y in batches:
            assert isinstance(x, Tensor) and x.shape == (len(y), 2) and x.dtype == np.float32
            assert y.dtype == np.int64 and np.array_equal(x.numpy()[:, 0], y.numpy())
        seen = [label for _, y in batches for label in y.numpy().tolist()]
        assert len(seen) == len(set(seen)) == (n - n % batch_size if drop_last else n)
        assert set(seen) <= set(range(n))
        if not shuffle:
            assert seen == list(range(len(seen)))


@given(st.integers(2, 40), st.integers(1, 9), st.integers(0, 9))
def test_both_ways_of_reading_give_the_same_batches(n, batch_size, seed):
    """배열을 통째로 색인하든 한 개씩 꺼내 쌓든 같은 묶음이어야 한다."""
    indices = np.random.default_rng(seed).permutation(n)
    for one, all_at_once in [
        (Numbers(n), whole(n)),
        (Subset(Numbers(n), indices), Subset(Subset(whole(n), np.arange(n)), indices)),
    ]:
        slow, fast = (DataLoader(d, batch_size, True, generator=seed) for d in (one, all_at_once))
        for a, b in zip(slow, fast, strict=True):
            assert type(a) is type(b) is tuple
            for s, t in zip(a, b, strict=True):
                assert type(s) is type(t) and s.dtype == t.dtype and np.array_equal(s.numpy(), t.numpy())


def test_same_seed_same_order_and_a_new_order_every_epoch():
    a = DataLoader(whole(50), 8, True, generator=4)
    b = DataLoader(whole(50), 8, True, generator=np.random.default_rng(4))
    epochs = [labels(a) for _ in range(3)]
    assert epochs == [labels(b) for _ in range(3)]
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0]
    assert labels(DataLoader(whole(50), 8, True, generator=5)) != epochs[0]


def test_manual_seed_reaches_a_loader_made_before():
    loader = DataLoader(whole(50), 50, True)
    manual_seed(1)
    first = labels(loader)
    manual_seed(1)
    assert labels(loader) == first
    assert labels(loader) != first


def test_the_order_is_fixed_when_the_epoch_starts():
    loader = DataLoader(whole(50), 50, True)
    manual_seed(1)
    epoch = iter(loader)
    manual_seed(2)
    assert labels(epoch) != labels(loader)
    manual_seed(1)
    expected = labels(loader)
    manual_seed(1)
    epoch = iter(loader)
    manual_seed(2)
    assert labels(epoch) == expected


def test_two_epochs_at_once_do_not_disturb_each_other():
    loader = DataLoader(whole(20), 3, True, generator=0)
    pairs = list(zip(loader, loader, strict=True))
    for side in (0, 1):
        assert sorted(label for pair in pairs for label in pair[side][1].numpy().tolist()) == list(range(20))


def test_not_shuffling_draws_no_random_number():
    generator = np.random.default_rng(0)
    before = generator.bit_generator.state
    list(DataLoader(whole(9), 2, generator=generator))
    assert generator.bit_generator.state == before


def test_global_numpy_state_is_untouched():
    np.random.seed(0)
    before = np.random.get_state()
    orders = []
    for seed in (1, 2):
        manual_seed(7)
        orders.append(labels(DataLoader(whole(20), 4, True)))
        assert np.array_equal(before[1], np.random.get_state()[1]) and before[2] == np.random.get_state()[2]
        np.random.seed(seed)
        before = np.random.get_state()
    assert orders[0] == orders[1]


def test_an_overridden_getitem_is_not_bypassed():
    dataset = Doubled(np.arange(6))
    assert [x.numpy().tolist() for (x,) in DataLoader(dataset, 4)] == [[0, 2, 4, 6], [8, 10]]
    assert [x.numpy().tolist() for (x,) in DataLoader(Subset(dataset, [5, 1]), 4)] == [[10, 2]]
    negated = Negated(TensorDataset(np.arange(6)), [5, 1])
    assert [x.numpy().tolist() for (x,) in DataLoader(negated, 4)] == [[-5, -1]]


def test_collate_fn_gets_the_list_of_samples():
    def collate(samples):
        assert type(samples) is list
        return [int(y.data) for _, y in samples]

    assert list(DataLoader(whole(5), 2, collate_fn=collate)) == [[0, 1], [2, 3], [4]]


def test_plain_sequences_and_arrays_are_datasets():
    assert [b.numpy().tolist() for b in DataLoader([3, 1, 2], 2)] == [[3, 1], [2]]
    assert [b.shape for b in DataLoader(np.zeros((5, 2)), 3)] == [(3, 2), (2, 2)]
    assert [b.shape for b in DataLoader(Tensor(np.zeros((5, 2))), 3)] == [(3, 2), (2, 2)]


def test_a_batch_is_a_copy():
    x = np.zeros((4, 2))
    ((batch,),) = list(DataLoader(TensorDataset(x), 4))
    x[:] = 1
    assert batch.numpy().sum() == 0
    batch.data[0] = 9
    assert x.max() == 1


def test_the_sample_that_failed_is_named():
    class Broken(Numbers):
        def __getitem__(self, index):
            if index == 3:
                raise OSError("그림을 열 수 없습니다")
            return super().__getitem__(index)

    loader = iter(DataLoader(Broken(5), 2))
    next(loader)
    with pytest.raises(OSError) as caught:
        next(loader)
    assert "dataset[3]" in caught.value.__notes__[0]


def test_a_loader_that_gives_nothing_warns():
    with pytest.warns(UserWarning, match="하나도 나오지 않습니다.*batch_size 를 줄이거나"):
        assert list(DataLoader(whole(3), 4, drop_last=True)) == []


@pytest.mark.parametrize(
    ("arguments", "error", "parts"),
    [
        ({"batch_size": 0}, ArgumentError, ["batch_size", "0", "len(dataset)"]),
        ({"batch_size": -2}, ArgumentError, ["batch_size", "-2", "1 이상"]),
        ({"batch_size": 2.0}, ArgumentTypeError, ["batch_size", "2.0", "float", "batch_size=32"]),
        ({"batch_size": "32"}, ArgumentTypeError, ["batch_size", "'32'", "batch_size=32"]),
        ({"batch_size": True}, ArgumentTypeError, ["batch_size", "True", "batch_size=32"]),
        ({"shuffle": 8}, ArgumentTypeError, ["shuffle", "8", "shuffle=True"]),
        ({"drop_last": "no"}, ArgumentTypeError, ["drop_last", "'no'", "drop_last=False"]),
        ({"collate_fn": 3}, ArgumentTypeError, ["collate_fn", "int", "collate_fn=None"]),
        ({"generator": "a"}, ArgumentTypeError, ["DataLoader", "generator", "'a'", "default_rng(0)"]),
        ({"dataset": (i for i in range(3))}, ArgumentTypeError, ["dataset", "generator", "list(...)"]),
        ({"dataset": 5}, ArgumentTypeError, ["dataset", "int", "TensorDataset(x, y)"]),
    ],
)
def test_errors_say_the_cure(arguments, error, parts):
    with pytest.raises(error) as caught:
        DataLoader(**({"dataset": whole(4)} | arguments))
    assert isinstance(caught.value, TinygradError)
    assert [part for part in [*parts, "DataLoader"] if part not in str(caught.value)] == []


@pytest.mark.parametrize("seed", [3, None])
def test_copies_shuffle_exactly_as_the_original(seed):
    """로더는 섞던 자리까지 복사된다. 발생기를 주지 않은 로더의 복사본은, 원본처럼 ``manual_seed`` 를 따른다."""
    loader = DataLoader(whole(20), 3, True, generator=seed)
    list(loader)
    copies = [copy.deepcopy(loader), pickle.loads(pickle.dumps(loader))]
    epochs = []
    for each in (*copies, loader):
        manual_seed(4)
        epochs.append([labels(each), labels(each)])
    assert epochs[0] == epochs[1] == epochs[2] and epochs[0][0] != epochs[0][1]
