"""표본 쌓기: 모양, 자료형, 오류."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

from tinygrad_ko.data import DataLoader, default_collate, default_convert
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError, TinygradError
from tinygrad_ko.tensors.tensor import Tensor

Point = namedtuple("Point", "x y")
F32, F64, I64 = np.float32, np.float64, np.int64


@pytest.mark.parametrize(
    ("samples", "shape", "dtype"),
    [
        ([1.0, 2.0, 3.0], (3,), F32),
        ([1, 2.5], (2,), F32),
        ([float("nan"), np.float64(1)], (2,), F32),
        ([1, 2, 3, 4], (4,), I64),
        ([True, False], (2,), np.bool_),
        ([True, 3], (2,), I64),
        ([np.float64(1), np.float64(2)], (2,), F64),
        ([np.uint8(1), np.uint8(2)], (2,), np.uint8),
        ([np.zeros((2, 3)), np.ones((2, 3))], (2, 2, 3), F64),
        ([np.zeros((2, 3), F32)], (1, 2, 3), F32),
        ([np.zeros((0, 4), F32)] * 3, (3, 0, 4), F32),
        ([np.array(5), np.array(6)], (2,), I64),
        ([Tensor([1.0, 2.0]), Tensor([3.0, 4.0])], (2, 2), F32),
        ([Tensor([1.0, 2.0]), np.array([3, 4], F32)], (2, 2), F32),
        ([np.zeros((4, 2))[::-1].T, np.zeros((2, 4))], (2, 2, 4), F64),
    ],
)
def test_shape_and_dtype(samples, shape, dtype):
    batch = default_collate(samples)
    assert isinstance(batch, Tensor)
    assert (batch.shape, batch.dtype) == (shape, dtype)
    values = np.stack([sample.numpy() if isinstance(sample, Tensor) else sample for sample in samples])
    assert np.array_equal(batch.numpy(), values.astype(dtype), equal_nan=values.dtype.kind == "f")


def test_stacking_copies():
    sample = np.zeros(2)
    batch = default_collate([sample])
    sample[:] = 1
    assert batch.numpy().tolist() == [[0, 0]]


def test_structures_keep_their_kind():
    tupled = default_collate([(1.0, [2, np.zeros(3)]), (3.0, [4, np.ones(3)])])
    assert type(tupled) is tuple and type(tupled[1]) is list
    assert tupled[0].shape == tupled[1][0].shape == (2,) and tupled[1][1].shape == (2, 3)
    mapped = default_collate([OrderedDict(x=1, y=(2.0,)), {"y": (4.0,), "x": 3}])
    assert list(mapped) == ["x", "y"] and mapped["x"].numpy().tolist() == [1, 3]
    assert mapped["y"][0].numpy().tolist() == [2, 4]
    point = default_collate([Point(1, 2.0), Point(3, 4.0)])
    assert type(point) is Point and point.y.dtype == F32


def test_strings_stay_a_list():
    assert default_collate([("가", 1), ("나", 2)])[0] == ["가", "나"]
    assert default_collate([np.str_("가"), "나"]) == ["가", "나"]


def test_gradient_reaches_the_samples():
    samples = [Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0], requires_grad=True)]
    batch = default_collate(samples)
    (batch * Tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert [np.asarray(sample.grad).tolist() for sample in samples] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("samples", "error", "parts"),
    [
        ([], ArgumentError, ["default_collate", "하나 이상"]),
        ([np.zeros(2), np.zeros(3)], ShapeError, ["0번째: (2,)", "1번째: (3,)", "collate_fn"]),
        ([(0, np.zeros(2)), (0, np.zeros(1))], ShapeError, ["표본[1]", "(2,)", "(1,)"]),
        ([{"a": {"b": np.zeros(2)}}, {"a": {"b": np.zeros(1)}}], ShapeError, ["표본['a']['b']"]),
        ([1.0, np.zeros(2)], ArgumentTypeError, ["float", "ndarray", "같은 종류"]),
        ([(1,), {"a": 1}], ArgumentTypeError, ["tuple", "dict", "같은 종류"]),
        ([None, None], ArgumentTypeError, ["NoneType", "collate_fn"]),
        ([(1, object())], ArgumentTypeError, ["표본[1]", "object", "collate_fn"]),
        ([{"a": 1}, {"b": 1}], ArgumentError, ["['a']", "1번째: ['b']", "같은 열쇠"]),
        ([(1, 2), (1,)], ArgumentError, ["0번째: 2", "1번째: 1", "padding"]),
        ([1, -(2**70)], ArgumentError, [str(-(2**70)), "int64", "float"]),
    ],
)
def test_errors_say_the_cure(samples, error, parts):
    with pytest.raises(error) as caught:
        default_collate(samples)
    assert isinstance(caught.value, TinygradError)
    assert [part for part in parts if part not in str(caught.value)] == []


def test_samples_of_pytorch_and_of_a_table_are_stacked():
    """PyTorch의 데이터셋을 그대로 물려받은 사람: 표본은 PyTorch의 텐서이다."""
    torch, pandas = pytest.importorskip("torch"), pytest.importorskip("pandas")
    table = pandas.DataFrame({"가": np.float32([1, 2]), "나": np.float32([3, 4])})
    theirs = torch.utils.data.TensorDataset(torch.arange(4.0).reshape(2, 2), torch.arange(2))
    x, y = next(iter(DataLoader(theirs, batch_size=2)))
    rows = default_collate([{"x": table.iloc[0]}, {"x": table.iloc[1]}])["x"]
    for stacked, expected in ((x, [[0, 1], [2, 3]]), (y, [0, 1]), (rows, [[1, 3], [2, 4]])):
        assert type(stacked) is Tensor and stacked.tolist() == expected
    assert x.dtype == rows.dtype == np.float32 and y.dtype == np.int64
    one, number = default_convert(theirs[1])
    assert type(one) is type(number) is Tensor and one.tolist() == [2, 3]
    with pytest.raises(ShapeError, match="표본의 모양이 서로 다릅니다"):
        default_collate([torch.ones(2), torch.ones(3)])
