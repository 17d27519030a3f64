"""데이터셋: Dataset, TensorDataset, Subset."""

import numpy as np
import pytest

from tinygrad_ko.data import DataLoader, Dataset, Subset, TensorDataset
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError, TinygradError
from tinygrad_ko.tensors.tensor import Tensor


class Endless(Dataset):
    """IndexError 를 내지 않는 데이터셋."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return index * 10


class Nothing(Dataset):
    pass


def test_iterating_a_dataset_stops_at_its_length():
    assert list(Endless()) == [0, 10, 20]


@pytest.mark.parametrize(
    ("use", "method"), [(lambda d: d[0], "__getitem__"), (len, "__len__"), (lambda d: list(d), "__len__")]
)
def test_undefined_methods_are_named(use, method):
    with pytest.raises(NotImplementedError, match=f"Nothing.*{method}.*정의"):
        use(Nothing())


def test_tensor_dataset_gives_rows():
    x = np.arange(12.0).reshape(4, 3)
    dataset = TensorDataset(x, Tensor([0.5, 1.5, 2.5, 3.5]), [7, 8, 9, 10])
    assert len(dataset) == 4 == len(list(dataset))
    row, number, label = dataset[-1]
    assert all(isinstance(item, Tensor) for item in (row, number, label))
    assert (row.shape, number.shape, label.shape) == ((3,), (), ())
    assert (row.dtype, number.dtype, label.dtype) == (np.float64, np.float32, np.int64)
    assert row.numpy().tolist() == [9, 10, 11] and float(number.data) == 3.5 and int(label.data) == 10


def test_tensor_dataset_takes_many_rows_at_once():
    dataset = TensorDataset(np.arange(12).reshape(4, 3), np.arange(4))
    assert [t.shape for t in dataset[np.array([3, 0, 3])]] == [(3, 3), (3,)]
    assert dataset[1:3][1].numpy().tolist() == [1, 2]


def test_gradient_reaches_a_tensor_that_requires_it():
    x = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
    (batch,) = TensorDataset(x)[np.array([2, 0, 2])]
    batch.sum().backward()
    assert np.asarray(x.grad).tolist() == [[1, 1], [0, 0], [2, 2]]


def test_tensor_dataset_shares_memory_with_arrays():
    x = np.zeros((2, 2), dtype=np.float32)
    dataset = TensorDataset(x)
    x[1] = 5
    assert dataset[1][0].numpy().tolist() == [5, 5]


def test_subset_of_a_subset():
    dataset = TensorDataset(np.arange(10))
    outer = Subset(Subset(dataset, range(9, -1, -1)), np.array([0, -1, 2]))
    assert len(outer) == 3
    assert [int(item.data) for (item,) in outer] == [9, 0, 7]
    assert int(outer[-1][0].data) == 7


def test_subset_counts_negative_indices_from_the_end_itself():
    """바탕 데이터셋이 음수 번호를 모를 수도 있다."""
    assert Subset(Endless(), [-1, 0, -3]).indices.tolist() == [2, 0, 0]


def test_subset_may_repeat_and_may_be_empty():
    assert list(Subset("가나다", [1, 1, 1])) == ["나", "나", "나"]
    assert list(Subset("가나다", [])) == []


def test_subset_indices_are_a_copy():
    indices = np.array([0, 1])
    subset = Subset("가나다", indices)
    indices[:] = 2
    assert list(subset) == ["가", "나"]


def test_indices_may_be_a_tensor():
    assert list(Subset("가나다", Tensor([2, 0]))) == ["다", "가"]


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        (lambda: TensorDataset(), ArgumentError, ["TensorDataset", "TensorDataset(x, y)"]),
        (
            lambda: TensorDataset(np.zeros((5, 2)), np.zeros(4), np.zeros(5)),
            ShapeError,
            ["TensorDataset", "[5, 4, 5]", "(5, 2)", "길이를 맞추세요"],
        ),
        (lambda: TensorDataset(np.zeros(3), np.float64(1)), ShapeError, ["2번째", "()", "(n, ...)"]),
        (lambda: TensorDataset(np.zeros(2), ["a", "b"]), ArgumentTypeError, ["2번째", "<U1", "np.unique"]),
        (lambda: TensorDataset(np.array([None, 1])), ArgumentTypeError, ["1번째", "object"]),
        (lambda: TensorDataset([[1, 2], [3]]), ShapeError, ["1번째", "길이가 달라", "padding"]),
        (lambda: TensorDataset(np.zeros(3))[3], IndexError, ["TensorDataset", "3", "3개", "미만의 번호"]),
        (lambda: TensorDataset(np.zeros(3))["x"], ArgumentTypeError, ["TensorDataset", "'x'", "dataset[0]"]),
        (lambda: Subset(Endless(), [0])[1], IndexError, ["Subset", "1개", "미만의 번호"]),
        (lambda: Subset(Endless(), [0, 3, -4]), ArgumentError, ["Subset", "[3, -4]", "3개", "0 이상 3 미만"]),
        (lambda: Subset(Endless(), [3]), ArgumentError, ["Subset", "[3]", "3개", "0 이상 3 미만"]),
        (lambda: Subset(Endless(), [0.5]), ArgumentTypeError, ["Subset", "float64", "np.flatnonzero"]),
        (lambda: Subset(Endless(), np.array([True, False])), ArgumentTypeError, ["bool", "np.flatnonzero"]),
        (lambda: Subset(Endless(), [[0, 1]]), ArgumentTypeError, ["indices", "(1, 2)", "한 줄"]),
        (lambda: Subset(Endless(), 2), ArgumentTypeError, ["indices", "()", "한 줄"]),
        (lambda: Subset(iter([1]), [0]), ArgumentTypeError, ["Subset", "list_iterator", "list("]),
        (lambda: DataLoader({"x": 1}), ArgumentTypeError, ["DataLoader", "dict", "TensorDataset(x, y)"]),
    ],
)
def test_errors_say_the_cure(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert isinstance(caught.value, TinygradError)
    assert [part for part in parts if part not in str(caught.value)] == []
