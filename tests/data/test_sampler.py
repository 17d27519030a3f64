"""뽑기, 데이터셋 잇기, 차례로만 읽는 데이터셋, 로더의 인수."""

from __future__ import annotations

import copy
import inspect
import pickle
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.data import (
    BatchSampler,
    ChainDataset,
    ConcatDataset,
    DataLoader,
    IterableDataset,
    RandomSampler,
    Sampler,
    SequentialSampler,
    StackDataset,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    get_worker_info,
)
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError


class Numbers(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        assert get_worker_info() is None
        return iter((np.float32(k), k) for k in range(self.n))


class Backwards(Sampler):
    def __init__(self, data_source):
        super().__init__(data_source)
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source) - 1, -1, -1))

    def __len__(self):
        return len(self.data_source)


def table(n=10):
    return TensorDataset(np.arange(n, dtype=np.float32)[:, None], np.arange(n))


def labels(loader):
    return [batch[1].numpy().tolist() for batch in loader]


SAMPLERS = {
    "RandomSampler": lambda g: RandomSampler(range(7), generator=g), "되풀이": lambda g: RandomSampler(range(7), True, 20, g), "남게": lambda g: RandomSampler(range(7), num_samples=17, generator=g),
    "모자라게": lambda g: RandomSampler(range(7), num_samples=3, generator=g), "SubsetRandomSampler": lambda g: SubsetRandomSampler([9, 2, 5, 5], g),
    "WeightedRandomSampler": lambda g: WeightedRandomSampler([1, 0, 3, 5], 30, generator=g), "되돌리지 않고": lambda g: WeightedRandomSampler([1, 0, 3, 5], 3, False, g),
}


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sampler_follows_its_seed_and_tells_its_length(name):
    make = SAMPLERS[name]
    first, again, other = list(make(3)), list(make(3)), list(make(4))
    assert first == again and len(first) == len(make(0)) and all(type(k) is int for k in first)
    assert first != other or name in ("되돌리지 않고",)
    sampler = make(3)
    assert [*sampler, *sampler][: len(first)] == first
    for twin in (copy.deepcopy(make(3)), pickle.loads(pickle.dumps(make(3)))):
        assert list(twin) == first
    tg.manual_seed(5)
    default = list(make(None))
    tg.manual_seed(5)
    assert list(make(None)) == default


def test_what_the_samplers_draw():
    assert list(SequentialSampler("가나다")) == [0, 1, 2] and sorted(RandomSampler(range(9), generator=0)) == list(range(9))
    longer = list(RandomSampler(range(4), num_samples=10, generator=0))
    assert sorted(longer[:4]) == sorted(longer[4:8]) == [0, 1, 2, 3] and len(set(longer[8:])) == 2
    assert sorted(SubsetRandomSampler([9, 2, 5, 5], 0)) == [2, 5, 5, 9] and sorted(WeightedRandomSampler([1, 0, 3, 5], 3, False, 0)) == [0, 2, 3]
    drawn = np.bincount(list(WeightedRandomSampler(tg.tensor([1.0, 0.0, 3.0]), 40000, generator=0)), minlength=3) / 40000
    np.testing.assert_allclose(drawn, [0.25, 0, 0.75], atol=0.01)
    assert list(BatchSampler(range(5), 2, False)) == [[0, 1], [2, 3], [4]] and list(BatchSampler(iter(range(5)), 2, True)) == [[0, 1], [2, 3]]
    assert len(BatchSampler(range(5), 2, False)) == 3 and len(BatchSampler(range(5), 2, True)) == 2


@pytest.mark.parametrize(("arguments", "wanted"), [
    ({"sampler": [4, 1, 1, 0]}, [[4, 1, 1], [0]]), ({"sampler": Backwards(range(5))}, [[4, 3, 2], [1, 0]]), ({"sampler": SubsetRandomSampler([7], 0)}, [[7]]),
    ({"sampler": Backwards(range(5)), "drop_last": True}, [[4, 3, 2]]), ({"sampler": SequentialSampler(range(4))}, [[0, 1, 2], [3]]),
    ({"batch_sampler": [[0, 9], [-1]], "batch_size": 1}, [[0, 9], [9]]), ({"batch_sampler": BatchSampler(Backwards(range(5)), 4, False), "batch_size": 1}, [[4, 3, 2, 1], [0]]),
    ({"shuffle": None}, [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]),
])
@pytest.mark.parametrize("whole", [True, False])
def test_a_loader_follows_its_sampler(arguments, wanted, whole):
    dataset = table() if whole else [(np.float32(k), k) for k in range(10)]
    loader = DataLoader(dataset, **{"batch_size": 3, **arguments})
    for _ in range(2):
        assert labels(loader) == wanted
    if hasattr(loader.sampler or loader.batch_sampler, "__len__"):
        assert len(loader) == len(wanted)


def test_a_weighted_loader():
    loader = DataLoader(table(3), 100, sampler=WeightedRandomSampler([0, 1, 1], 300, generator=0))
    assert len(loader) == 3 and {k for batch in labels(loader) for k in batch} == {1, 2}


def test_shuffling_is_still_that_of_the_generator():
    order = np.random.default_rng(3).permutation(10).tolist()
    for loader in (DataLoader(table(), 4, True, generator=3), DataLoader(table(), 4, sampler=RandomSampler(table(), generator=3))):
        assert [k for batch in labels(loader) for k in batch] == order


def test_without_batches():
    samples = list(DataLoader(table(3), batch_size=None))
    assert [int(y.item()) for _, y in samples] == [0, 1, 2] and samples[0][0].shape == (1,) and len(DataLoader(table(3), None)) == 3
    assert [type(x).__name__ for x, _ in DataLoader([(np.ones(2), 3)], None)] == ["Tensor"]
    assert list(DataLoader([1, 2], None, collate_fn=lambda v: v * 10)) == [10, 20] and len(list(DataLoader(Numbers(3), None))) == 3


def test_a_dataset_that_is_only_read_in_turn():
    assert labels(DataLoader(Numbers(5), 2)) == [[0, 1], [2, 3], [4]] and labels(DataLoader(Numbers(5), 2, drop_last=True)) == [[0, 1], [2, 3]]
    chained = ChainDataset([Numbers(2), Numbers(3)])
    assert labels(DataLoader(chained, 10)) == [[0, 1, 0, 1, 2]]
    with pytest.raises(ArgumentTypeError, match=r"길이\(__len__\)가 없어"):
        len(DataLoader(Numbers(5), 2))
    with pytest.raises(NotImplementedError, match="__iter__"):
        iter(IterableDataset())
    with pytest.raises(ArgumentTypeError, match=r"datasets\[1\].*ConcatDataset"):
        ChainDataset([Numbers(1), table()])


def test_datasets_in_a_row_and_side_by_side():
    row = ConcatDataset([table(3), table(2)])
    assert len(row) == 5 and row.cumulative_sizes == [3, 5] and [int(row[k][1].item()) for k in (0, 2, 3, 4, -1, -5)] == [0, 2, 0, 1, 1, 0]
    assert row[[4, 0]][1].tolist() == [1, 0] and row[1:4][1].tolist() == [1, 2, 0] and labels(DataLoader(row, 4)) == [[0, 1, 2, 0], [1]]
    assert labels(DataLoader(Subset(row, [4, 3]), 2)) == [[1, 0]]
    with pytest.raises(IndexingError, match="ConcatDataset: 번호 5가"):
        row[5]
    side = StackDataset(table(2), ["가", "나"])
    assert side[-1][1] == "나" and len(side) == 2 and StackDataset(x=[1, 2], y=[3, 4])[[0, 1]]["y"].tolist() == [3, 4]
    with pytest.raises(ShapeError, match=r"\[1, 2\]"):
        StackDataset([1], [1, 2])
    for wrong in ([], 3, [3], [Numbers(2)]):
        with pytest.raises((ArgumentError, ArgumentTypeError), match="ConcatDataset"):
            ConcatDataset(wrong)


def test_plus_puts_datasets_in_a_row():
    row = table(3) + table(2) + [9]
    assert isinstance(row, ConcatDataset) and [int(row[k][1].item()) for k in (2, 3)] == [2, 0] and row[-1] == 9
    assert len(Subset(row, [4, 3]) + row) == 8 and labels(DataLoader(Numbers(2) + Numbers(1), 10)) == [[0, 1, 0]]
    for wrong in (lambda: table() + 3, lambda: table() + Numbers(1), lambda: Numbers(1) + table()):
        with pytest.raises(ArgumentTypeError, match="ConcatDataset|ChainDataset"):
            wrong()


def test_lengths_in_a_row_are_measured_once():
    """표본마다 다시 재면 데이터셋이 많을 때 느리다. 뒤에 길어진 것은 보이지 않는다(PyTorch와 같다)."""
    measured = []

    class Watched(list):
        def __len__(self):
            measured.append(self)
            return super().__len__()

    parts = [Watched([k, -k]) for k in range(5)]
    row = ConcatDataset(parts)
    before = len(measured)
    assert list(row) == [v for k in range(5) for v in (k, -k)] and row[-1] == -4 and len(row) == 10
    assert len(measured) == before
    parts[0].append(7)
    assert len(row) == 10 and row.cumulative_sizes == [2, 4, 6, 8, 10] and row[2] == 1
    assert list(copy.deepcopy(row)) == list(row) and list(ConcatDataset(["가나", "", "다"])) == ["가", "나", "다"]


HARMLESS = {
    "pin_memory": True, "timeout": 3.0, "worker_init_fn": print, "multiprocessing_context": "fork", "prefetch_factor": 2, "persistent_workers": True,
    "pin_memory_device": "cuda", "in_order": False, "num_workers": 0,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_makes_reading_faster_changes_nothing(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert labels(DataLoader(table(), 4, **{name: HARMLESS[name]})) == labels(DataLoader(table(), 4))


@pytest.mark.parametrize(("arguments", "said"), [
    ({"sampler": [0], "shuffle": True}, "sampler, shuffle.*하나만"), ({"batch_sampler": [[0]], "shuffle": True}, "batch_sampler, shuffle"),
    ({"batch_sampler": [[0]], "sampler": [0]}, "sampler, batch_sampler"), ({"batch_sampler": [[0]], "batch_size": 2}, "batch_size 와 drop_last"),
    ({"batch_sampler": [[0]], "drop_last": True}, "batch_size 와 drop_last"), ({"batch_size": None, "drop_last": True}, "drop_last=True"),
    ({"sampler": 3}, "sampler"), ({"num_workers": -1}, "num_workers"), ({"num_workers": "2"}, "num_workers"), ({"pin_memory": "False"}, "pin_memory"),
    ({"persistent_workers": 1}, "persistent_workers"), ({"worker_init_fn": 3}, "worker_init_fn"), ({"dataset": Numbers(3), "shuffle": True}, "IterableDataset.*shuffle"),
    ({"dataset": Numbers(3), "sampler": [0]}, "IterableDataset.*sampler"),
])
def test_arguments_that_do_not_go_together_are_refused(arguments, said):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=f"DataLoader: .*{said}"):
        DataLoader(**{"dataset": table(), **arguments})


@pytest.mark.parametrize(("call", "said"), [
    (lambda: RandomSampler(3), "길이"), (lambda: RandomSampler([1], "yes"), "replacement"), (lambda: RandomSampler([1], num_samples=0), "num_samples"),
    (lambda: SequentialSampler(iter([])), "길이"), (lambda: SubsetRandomSampler([0.5]), "indices"), (lambda: WeightedRandomSampler([], 1), "weights"),
    (lambda: WeightedRandomSampler([1, -1], 1), "weights"), (lambda: WeightedRandomSampler([[1]], 1), "weights"), (lambda: WeightedRandomSampler(["가"], 1), "weights"),
    (lambda: WeightedRandomSampler([1, 0], 2, False), "replacement=True"), (lambda: BatchSampler(3, 1, False), "sampler"), (lambda: BatchSampler([1], 0, False), "batch_size"),
    (lambda: BatchSampler([1], 1, "no"), "drop_last"), (lambda: list(RandomSampler([], num_samples=2)), "하나도 없어"),
])
def test_a_wrong_sampler_is_refused(call, said):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        call()


@pytest.mark.parametrize(("call", "said"), [
    (lambda: DataLoader(table(), 4, shuffel=True), "DataLoader: 모르는 인수 'shuffel'.*shuffle"), (lambda: DataLoader(), "DataLoader: dataset을 주어야"),
    (lambda: RandomSampler([1], seed=3), "RandomSampler: 모르는 인수 'seed'.*generator"), (lambda: WeightedRandomSampler([1]), "WeightedRandomSampler: .*num_samples"),
    (lambda: tg.data.train_test_split([1, 2], seed=3), "train_test_split: 모르는 인수 'seed'.*random_state"), (lambda: tg.data.random_split([1]), "random_split: .*lengths"),
    (lambda: tg.data.MNIST(".", split="train"), "MNIST: 모르는 인수 'split'.*train"),
])
def test_arguments_that_do_not_fit_are_said_in_korean(call, said):
    with pytest.raises(ArgumentTypeError, match=said):
        call()


def test_a_sampler_without_a_walk_says_what_to_write():
    with pytest.raises(NotImplementedError, match=r"__iter__\(self\)"):
        iter(Sampler())


def test_every_argument_is_tried():
    known = {"dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "collate_fn", "drop_last", "generator"}
    assert {*inspect.signature(DataLoader).parameters} == {*known, *HARMLESS}
