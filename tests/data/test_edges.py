"""자료의 방에 들어오는 드문 것들: NumPy의 수, 번호의 목록, 한 장의 영상, 가려진 배열. 받거나, 무엇을 고칠지 한국어로 알린다."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.data import augment, random_split
from tinygrad_ko.data.augment import ten_crop, ten_crop_predict
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, IndexingError

X, Y = np.arange(10.0).reshape(5, 2), np.arange(5) * 10
DATA = tg.data.TensorDataset(X, Y)
MASKED = np.ma.array([[1.0, 2.0], [3.0, 4.0]], mask=[[0, 1], [0, 0]])
IMAGE = np.arange(48, dtype=np.float32).reshape(3, 4, 4)

SEVERAL: dict[str, tuple[Any, list[int]]] = {
    "목록": ([0, 1], [0, 1]), "음수의 목록": ([-1, 0], [4, 0]), "배열": (np.array([3, 3]), [3, 3]), "텐서": (tg.tensor([3]), [3]),
    "빈 목록": ([], []), "참·거짓": (np.array([True, False, False, False, True]), [0, 4]), "조각": (slice(1, 4, 2), [1, 3]),
    "좁은 정수": (np.array([2], np.uint8), [2]),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_places_give_a_batch(name):
    index, rows = SEVERAL[name]
    x, y = DATA[index]
    assert x.shape == (len(rows), 2) and x.data.tolist() == X[rows].tolist() and y.data.tolist() == Y[rows].tolist()
    turned = tg.data.Subset(DATA, [4, 3, 2, 1, 0])
    assert turned[index][1].data.tolist() == Y[::-1][rows].tolist()
    assert tg.data.Subset(turned, range(5))[index][1].data.tolist() == Y[::-1][rows].tolist()


@pytest.mark.parametrize("dataset", [DATA, tg.data.Subset(DATA, range(5)), random_split(DATA, [5, 0], generator=0)[0]])
def test_places_that_are_none(dataset):
    for bad in (1.5, [0.5], "0", [[0, 1]], [tg.tensor([3])], np.array([True, False]), tg.tensor([1.0]), None):
        with pytest.raises(ArgumentTypeError, match="번호"):
            dataset[bad]
    for far in (5, -6, [0, 5], np.array([-6]), tg.tensor([7])):
        with pytest.raises(IndexingError, match=r"범위를 벗어났습니다.*5개"):
            dataset[far]
    assert dataset[np.int8(2)][1].shape == dataset[tg.tensor(2)][1].shape == ()


def test_a_subset_of_a_plain_list_gives_one_at_a_time():
    subset = tg.data.Subset(["가", "나", "다"], [2, 0])
    assert subset[0] == "다"
    with pytest.raises(ArgumentTypeError, match=r"list는 한 번에 하나씩.*default_collate"):
        subset[[0, 1]]


NUMBERS = (5, 5.0, np.float32(5), np.float64(5), np.int8(5), np.float16(5))


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: type(n).__name__)
def test_numbers_of_numpy_are_numbers(number):
    kind, images = type(number), np.ones((2, 3, 8, 8), np.float32)
    made: list[Callable[[], Any]] = [
        lambda: augment.RandomAffine(number, generator=0), lambda: augment.RandomAffine(0, shear=number, fill=kind(1), generator=0),
        lambda: augment.RandomAffine((-number, number), (kind(1), kind(0)), (kind(1), number), generator=0),
        lambda: augment.RandomHorizontalFlip(kind(1)), lambda: augment.RandomVerticalFlip(kind(0)),
        lambda: augment.ElasticTransform(number, number, kind(1), generator=0),
        lambda: augment.GaussianNoise(number, (kind(0), kind(1)), generator=0),
        lambda: augment.PCAColor(number, generator=0).fit(np.random.default_rng(0).random((4, 3, 2, 2))),
        lambda: augment.RandomCrop(np.int16(4), np.uint8(1), kind(1), generator=0),
    ]
    for make in made:
        assert make()(images).dtype == np.float32
    assert tg.data.make_moons(np.int64(7), kind(0))[1].tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert tg.data.MinMaxScaler((kind(0), number)).fit_transform([[1.0], [3.0]]).tolist() == [[0.0], [5.0]]


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "배수": (lambda: augment.RandomAffine(5, scale=1.2), r"RandomAffine: scale은 두 수여야.*\(0\.9, 1\.1\).*1\.2"),
    "이동": (lambda: augment.RandomAffine(5, translate=0.1), r"translate는 두 수여야"),
    "이동의 글": (lambda: augment.RandomAffine(5, translate="ab"), r"translate는 두 수여야"),
    "각도의 글": (lambda: augment.RandomAffine("5"), r"degrees는 수여야"),
    "각도 셋": (lambda: augment.RandomAffine((1, 2, 3)), r"degrees는 두 수여야"),
    "각도 NaN": (lambda: augment.RandomAffine(np.nan), r"degrees는 유한해야"),
    "밀기": (lambda: augment.RandomAffine(0, shear=None), r"shear는 수여야"),
    "차수": (lambda: augment.RandomAffine(0, order=6), r"order 는 0 이상 5 이하"),
    "차수의 소수": (lambda: augment.RandomAffine(0, order=1.5), r"order는 정수여야"),
    "확률의 텐서": (lambda: augment.RandomHorizontalFlip(tg.tensor(0.5)), r"p는 수여야"),
    "확률의 글": (lambda: augment.RandomVerticalFlip("0.5"), r"RandomVerticalFlip: p는 수여야"),
    "확률": (lambda: augment.RandomHorizontalFlip(1.5), r"0과 1 사이여야.*1\.5"),
    "잡음": (lambda: augment.GaussianNoise(None), r"sigma는 수여야"),
    "자르는 폭": (lambda: augment.GaussianNoise(0.1, clip=1), r"clip은 두 수여야"),
    "흐름": (lambda: augment.ElasticTransform(sigma=0), r"sigma는 유한한 양수여야"),
    "색": (lambda: augment.PCAColor("0.1"), r"std는 수여야"),
    "덧대는 폭": (lambda: augment.RandomCrop(2, padding=0.5), r"padding은 정수여야"),
    "크기": (lambda: augment.RandomCrop(2.5), r"size는 양의 정수이거나"),
    "크기 셋": (lambda: augment.CenterCrop((1, 2, 3)), r"size는 양의 정수이거나"),
    "점의 수": (lambda: tg.data.make_moons(7.5), r"make_moons: n은 정수여야"),
    "점의 잡음": (lambda: tg.data.make_xor(4, "x"), r"noise는 수여야"),
    "소용돌이": (lambda: tg.data.make_spirals(9, classes=1.5), r"classes는 정수여야"),
    "감긴 바퀴": (lambda: tg.data.make_spirals(9, turns=None), r"turns는 수여야"),
    "범위": (lambda: tg.data.MinMaxScaler(3), r"feature_range는 두 수여야"),
    "범위의 글": (lambda: tg.data.MinMaxScaler(("a", "b")), r"feature_range는 수여야"),
    "열": (lambda: tg.data.OneHotEncoder(columns="0"), r"columns 는 열의 번호"),
    "열의 소수": (lambda: tg.data.OneHotEncoder(columns=[0.5]), r"columns 는 열의 번호"),
    "열의 참": (lambda: tg.data.OneHotEncoder(columns=True), r"columns 는 열의 번호"),
    "범주": (lambda: tg.data.OneHotEncoder(categories=3), r"categories 는 열마다"),
    "범주 한 겹": (lambda: tg.data.OneHotEncoder(columns=0, categories=[1, 2]), r"categories 는 열마다"),
    "범주의 글": (lambda: tg.data.OneHotEncoder(categories=[["가", "나"]]).fit([[1.0]]), r"범주는 수여야.*np\.unique"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_number_is_refused_where_it_is_given(name):
    make, said = REFUSED[name]
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        make()


def test_one_column_is_a_list_of_one():
    table = np.array([[1.0, 7.0], [2.0, 9.0]])
    made = tg.data.OneHotEncoder(columns=1).fit_transform(table)
    assert made.tolist() == tg.data.OneHotEncoder(columns=[1]).fit_transform(table).tolist() == [[1, 1, 0], [2, 0, 1]]
    assert tg.data.OneHotEncoder(np.int64(-1)).fit_transform(table).tolist() == made.tolist()


@pytest.mark.parametrize("n", [2, 3, 7, 8])
def test_moons_are_shared_as_in_scikit_learn(n):
    x, y = tg.data.make_moons(n, noise=None)
    assert np.bincount(y).tolist() == [n // 2, n - n // 2]
    assert np.array_equal(x, tg.data.make_moons(n, noise=0)[0]) and np.allclose(np.hypot(*x[y == 0].T), 1, atol=1e-6)


def test_one_image_is_a_batch_of_one():
    for given in (IMAGE, tg.tensor(IMAGE)):
        one, many = ten_crop(given, 2), ten_crop(given[None], 2)
        assert one.shape == (10, 3, 2, 2) and type(one) is type(given) and np.array_equal(np.asarray(one), np.asarray(many)[0])
    mean = ten_crop_predict(lambda x: x.mean((2, 3)), IMAGE, 2)
    assert mean.shape == (3,) and np.array_equal(mean.data, ten_crop_predict(lambda x: x.mean((2, 3)), IMAGE[None], 2).data[0])


@pytest.mark.parametrize("make", [
    lambda: augment.RandomAffine(10, generator=0), lambda: augment.ElasticTransform(1.0, generator=0), lambda: augment.GaussianNoise(generator=0),
    lambda: augment.RandomCrop(3, 1, generator=0), lambda: augment.CenterCrop(2), lambda: augment.RandomHorizontalFlip(1.0),
])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_images_keep_their_dtype(make, dtype):
    images = (IMAGE / 48)[None].astype(dtype)
    made = make()(images)
    assert made.dtype == dtype and make()(images[0]).dtype == dtype
    if dtype == np.float16:  # 넓은 dtype 으로 셈한 것을 반올림한 것이다
        np.testing.assert_allclose(made, make()(images.astype(np.float32)), atol=1e-3)


@pytest.mark.parametrize("give", [
    lambda: tg.data.StandardScaler().fit(MASKED), lambda: tg.data.MinMaxScaler().fit([[1.0, 2.0]]).transform(MASKED),
    lambda: tg.data.OneHotEncoder().fit(MASKED), lambda: tg.data.TensorDataset(MASKED), lambda: tg.data.default_collate([MASKED, MASKED]),
    lambda: tg.data.default_collate([(MASKED[0], 1)]), lambda: next(iter(tg.data.DataLoader([MASKED]))), lambda: tg.from_numpy(MASKED),
])
def test_masked_numbers_are_not_taken_for_numbers(give):
    with pytest.raises(ArgumentTypeError, match=r"가려진 배열.*filled"):
        give()


@pytest.mark.parametrize("labels", [[0, 255], [10, 1]])
def test_mnist_has_ten_classes(tmp_path, labels):
    def write(name, shape, values, kind=8):
        (tmp_path / name).write_bytes(bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + values)

    write("train-images-idx3-ubyte", (2, 1, 1), bytes([0, 255]))
    write("train-labels-idx1-ubyte", (2,), bytes(labels))
    with pytest.raises(DataError, match=rf"MNIST.*이름표는 0…9.*{max(labels)}"):
        tg.data.MNIST(tmp_path)
    write("train-labels-idx1-ubyte", (2,), bytes([9, 0]))
    assert tg.data.MNIST(tmp_path)[0][1].item() == 9
    write("train-images-idx3-ubyte", (2, 1, 1), struct.pack(">2f", 0, 1), 0x0D)
    with pytest.raises(DataError, match="영상의 dtype float32"):
        tg.data.MNIST(tmp_path)
