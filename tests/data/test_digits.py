"""함께 실린 손글씨 숫자."""

import gzip
import hashlib
import warnings

import numpy as np
import pytest
from support.counting import work

from tinygrad_ko.data import digits, load_digits
from tinygrad_ko.errors import DataError

# scikit-learn 1.x 의 load_digits 에서 센 값.
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
FIRST = [
    [0, 0, 5, 13, 9, 1, 0, 0],
    [0, 0, 13, 15, 10, 15, 5, 0],
    [0, 3, 15, 2, 0, 11, 8, 0],
    [0, 4, 12, 0, 0, 8, 8, 0],
    [0, 5, 8, 0, 0, 9, 8, 0],
    [0, 4, 11, 0, 1, 12, 7, 0],
    [0, 2, 14, 5, 10, 12, 0, 0],
    [0, 0, 6, 13, 10, 0, 0, 0],
]


def test_shapes_dtypes_and_counts():
    images, labels = load_digits()
    assert images.shape == (1797, 64) and images.dtype == np.float32
    assert labels.shape == (1797,) and labels.dtype == np.int64
    assert np.bincount(labels).tolist() == COUNTS


def test_pixels():
    images, _ = load_digits()
    assert images.min() == 0 and images.max() == 1
    assert np.array_equal(images * 16, np.round(images * 16))
    assert int((images.astype(np.float64) * 16).sum()) == 561718


def test_images_are_upright():
    images, labels = load_digits(as_images=True)
    assert images.shape == (1797, 1, 8, 8) and images.dtype == np.float32
    assert labels[0] == 0 and (images[0, 0] * 16).tolist() == FIRST


def test_each_call_gives_fresh_writable_arrays():
    images, labels = load_digits()
    images[:] = 0
    labels[:] = 0
    again, labels_again = load_digits()
    assert again.max() == 1 and labels_again.max() == 9


def test_loading_does_not_go_number_by_number():
    images, _ = load_digits()
    assert work(load_digits) < images.size


def test_the_file_is_the_original_and_is_credited():
    assert hashlib.sha256(digits.FILE.read_bytes()).hexdigest().startswith("09f66e6debdee2cd")
    credit = (digits.FILE.parent / "DIGITS-LICENSE.txt").read_text(encoding="utf-8")
    words = ["Alpaydin", "Kaynak", "1998", "10.24432/C50P49", "CC BY 4.0", "scikit-learn", "unchanged"]
    assert [word for word in words if word not in credit] == []


original = digits.FILE.read_bytes()
rows = gzip.decompress(original)


def flipped(position):
    changed = bytearray(original)
    changed[position] ^= 0xFF
    return bytes(changed)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="없음"),
        pytest.param(b"", id="빈 파일"),
        pytest.param(gzip.compress(b""), id="빈 압축"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\n", id="압축이 아님"),
        pytest.param(original[:30_000], id="잘림"),
        pytest.param(flipped(30), id="압축이 풀리지 않음"),
        pytest.param(flipped(-5), id="검사합이 다름"),
        pytest.param(gzip.compress(rows[: len(rows) // 2]), id="줄이 모자람"),
        pytest.param(gzip.compress(rows.replace(b",13,", b",x,", 1)), id="글자"),
        pytest.param(gzip.compress(rows.replace(b",13,", b",13;", 1)), id="칸이 모자람"),
        pytest.param(gzip.compress(rows.replace(b",13,", b",17,", 1)), id="너무 밝음"),
        pytest.param(gzip.compress(rows.replace(b",13,", b",-1,", 1)), id="음수"),
        pytest.param(gzip.compress("숫자".encode()), id="한글"),
    ],
)
def test_a_damaged_file_gives_a_korean_error(tmp_path, monkeypatch, content):
    file = tmp_path / "digits.csv.gz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(digits, "FILE", file)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DataError) as caught:
            load_digits()
    message = str(caught.value)
    assert "load_digits" in message and str(file) in message and "pip install --force-reinstall" in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
