"""scikit-learn 의 인수로 나누기(train_size, random_state), 번호마다 바꾸는 MNIST, ToTensor 와 Normalize."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.data import MNIST, DataLoader, Subset, augment, train_test_split
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

X = np.arange(20)


@pytest.mark.parametrize(("sizes", "wanted"), [
    ({}, (15, 5)), ({"train_size": 0.6}, (12, 8)), ({"train_size": 7}, (7, 13)), ({"train_size": 0.33}, (6, 14)), ({"test_size": 0.33}, (13, 7)),
    ({"train_size": 5, "test_size": 4}, (5, 4)), ({"train_size": 0.5, "test_size": 0.25}, (10, 5)), ({"train_size": 0.5, "test_size": 0.5}, (10, 10)),
])
@pytest.mark.parametrize("shuffle", [True, False])
def test_the_sizes_are_those_of_scikit_learn(sizes, wanted, shuffle):
    train, test = train_test_split(X, **sizes, shuffle=shuffle, random_state=3)
    assert (len(train), len(test)) == wanted and len({*train, *test}) == sum(wanted)
    if not shuffle:
        assert [*train, *test] == list(range(sum(wanted)))
    sklearn = pytest.importorskip("sklearn.model_selection", reason="scikit-learn 이 없다")
    theirs = sklearn.train_test_split(X, **sizes, shuffle=shuffle, random_state=3 if shuffle else None)
    assert tuple(map(len, theirs)) == wanted and (shuffle or all(np.array_equal(a, b) for a, b in zip((train, test), theirs, strict=True)))


def test_random_state_is_the_generator():
    one, two = train_test_split(X, random_state=3), train_test_split(X, generator=3)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    rng = np.random.default_rng(3)
    assert np.array_equal(train_test_split(X, random_state=rng)[0], one[0])


def test_what_is_left_is_dropped_in_proportion():
    labels = np.repeat([0, 1], [30, 10])
    train, test = train_test_split(labels, stratify=labels, train_size=12, test_size=8, random_state=0)
    assert np.bincount(train).tolist() == [9, 3] and np.bincount(test).tolist() == [6, 2]


@pytest.mark.parametrize(("arguments", "said"), [
    ({"train_size": 15, "test_size": 6}, "더하여 21개로, 표본 20개보다"), ({"train_size": 0.9, "test_size": 0.2}, "더하여"), ({"train_size": 20}, "훈련 집합이 20개"),
    ({"train_size": 1.5}, "train_size"), ({"train_size": "반"}, "train_size"), ({"random_state": 1, "generator": 2}, "하나만"), ({"shuffle": "no"}, "shuffle"),
    ({"random_state": np.random.RandomState(0)}, "generator"),
])
def test_wrong_sizes_are_refused(arguments, said):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        train_test_split(X, **arguments)


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


@pytest.fixture
def root(tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(np.arange(5 * 4 * 4, dtype=np.uint8).reshape(5, 4, 4)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(np.array([1, 7, 2, 0, 9], np.uint8)))
    return tmp_path


def test_mnist_as_torchvision_users_write_it(root):
    plain = MNIST(root, train=True, download=True)
    steps = augment.Compose([augment.ToTensor(), augment.Normalize((0.5,), (0.25,))])
    data = MNIST(root, True, transform=steps, target_transform=lambda y: y + 100)
    image, label = data[1]
    np.testing.assert_allclose(image.data, (plain[1][0].data - 0.5) / 0.25, rtol=1e-6)
    assert label == 107 and image.dtype == np.float32 and isinstance(image, tg.Tensor)
    for images, targets in (data[[0, 4]], data[0:2], next(iter(DataLoader(data, 2))), next(iter(DataLoader(Subset(data, [3, 2]), 2)))):
        assert images.shape == (2, 1, 4, 4) and targets.tolist()[0] in (101, 100)
    assert [y.tolist() for _, y in DataLoader(data, 3)] == [[101, 107, 102], [100, 109]]
    only = MNIST(root, transform=lambda x: x * 0)
    assert only[0][0].data.max() == 0 and only[0][1].item() == 1
    with pytest.raises(ArgumentTypeError, match="transform"):
        MNIST(root, transform=3)
    with pytest.raises(ArgumentTypeError, match="train"):
        MNIST(root, "train")
    with pytest.raises(DataError, match="download=True 여도"):
        MNIST(root / "없음", download=True)


def test_images_become_tensors():
    image = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    made = augment.ToTensor()(image)
    np.testing.assert_allclose(made.data, image.transpose(2, 0, 1) / np.float32(255))
    assert made.dtype == np.float32 and augment.ToTensor()(np.ones((2, 3))).shape == (1, 2, 3) and augment.ToTensor()(made) is made
    assert augment.ToTensor()(np.full((2, 2), 3.0)).data.max() == 3
    for wrong, error in (("영상", ArgumentTypeError), (np.ones(3), ShapeError)):
        with pytest.raises(error, match="ToTensor"):
            augment.ToTensor()(wrong)


def test_normalizing():
    x = np.random.default_rng(0).random((2, 3, 4, 5)).astype(np.float32)
    mean, std = (0.1, 0.2, 0.3), (0.5, 0.6, 0.7)
    made = augment.Normalize(mean, std)(x)
    np.testing.assert_allclose(made, (x - np.float32(mean)[:, None, None]) / np.float32(std)[:, None, None], rtol=1e-6)
    assert made.dtype == np.float32 and augment.Normalize(0.5, 0.5)(x).shape == x.shape
    for call in (lambda: augment.Normalize(0.5, 0.0), lambda: augment.Normalize("가", 1), lambda: augment.Normalize(0.5, np.inf), lambda: augment.Normalize(0.5, 1, inplace=True)):
        with pytest.raises((ArgumentError, ArgumentTypeError), match="Normalize"):
            call()
    with pytest.raises(ShapeError, match="채널이 3개인데 mean"):
        augment.Normalize((0.1, 0.2), (1, 1))(x)


def test_functions_among_the_augmentations_share_the_generator():
    x = np.random.default_rng(0).random((4, 1, 6, 6)).astype(np.float32)
    plain = augment.Compose([augment.RandomCrop(6, padding=2), augment.GaussianNoise(0.1)], generator=3)(x)
    mixed = augment.Compose([augment.RandomCrop(6, padding=2), lambda v: v, augment.GaussianNoise(0.1)], generator=3)(x)
    np.testing.assert_array_equal(plain, mixed)
