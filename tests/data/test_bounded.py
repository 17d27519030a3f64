"""자료 파일의 머리를 먼저 살피고, 거기에 적힌 것보다 많이는 쥐지 않는다."""

from __future__ import annotations

import gzip
import tracemalloc

import numpy as np
import pytest

from tinygrad_ko.data import (
    constitution,
    digits,
    load_constitution,
    load_digits,
    load_sunspots,
    mnist,
    read_idx,
    sunspots,
)
from tinygrad_ko.data.bounded import opened, read_up_to
from tinygrad_ko.errors import DataError

MB = 1 << 20


def bomb(head: bytes, megabytes: int) -> bytes:
    """펼치면 ``megabytes`` MB 인 작은 파일."""
    return gzip.compress(head) + gzip.compress(bytes(MB)) * megabytes  # 잇댄 gzip 은 잇댄 것으로 펼쳐진다


BOMB = bomb(b"", 100)


def head(*shape: int, code: int = 8) -> bytes:
    return bytes([0, 0, code, len(shape)]) + b"".join(n.to_bytes(4, "big") for n in shape)


def peak(function, *args):
    tracemalloc.start()
    try:
        return function(*args), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refused(path, words):
    def read():
        with pytest.raises(DataError, match=words) as caught:
            read_idx(path)
        assert str(path) in str(caught.value)

    return peak(read)[1]


@pytest.mark.parametrize("content, words", [
    (bomb(head(10), 100), "18바이트인데 그보다"), (bomb(head(3, 2, 2), 100), "28바이트인데 그보다"), (bomb(b"PNG!", 100), "IDX 파일이 아닙니다"),
])
def test_a_bomb_is_not_unpacked(tmp_path, content, words):
    (tmp_path / "b").write_bytes(content)
    assert len(content) < MB and refused(tmp_path / "b", words) < 4 * MB


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("content, words", [
    (bytes([0, 0, 8, 100]) + bytes(400), "100차원.*32차원까지"), (bytes([0, 0, 8, 255]), "255차원"), (head(0, 2**32 - 1, 2**32 - 1), "큽니다"),
    (head(2**32 - 1, 2**32 - 1, 0, 2**32 - 1), "큽니다"), (head(*[2**32 - 1] * 32), "큽니다"), (head(2**32 - 1, 2**20), "길이가 맞지 않습니다"),
    (head(2**32 - 1, code=14) + b"abc", "길이가 맞지 않습니다"), (head(2, 3) + bytes(5), "14?바이트|길이가"), (head(2, 3) + bytes(7), "그보다 많은"), (head(5)[:-1], "잘렸으니"),
    (head(), "5바이트인데"),
])
def test_what_the_header_says_is_checked_before_anything_is_made(tmp_path, content, words, packed):
    (tmp_path / "b").write_bytes(gzip.compress(content) if packed else content)
    assert refused(tmp_path / "b", words) < 3 * MB


@pytest.mark.parametrize("shape", [(), (0,), (0, 5), (3,), (2, 3, 4), (1,) * 32])
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_whole_is_read_and_can_be_written(tmp_path, shape, packed):
    for code, kind in mnist._IDX_TYPES.items():
        array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
        content = head(*shape, code=code) + array.tobytes()
        (tmp_path / "b").write_bytes(gzip.compress(content) if packed else content)
        found = read_idx(tmp_path / "b")
        np.testing.assert_array_equal(found, array)
        assert found.dtype == array.dtype.newbyteorder("=") and found.flags.writeable


def test_an_honest_file_is_held_about_once(tmp_path):
    content = head(20 * MB) + bytes(20 * MB)
    for file in (content, gzip.compress(content, 1)):
        (tmp_path / "b").write_bytes(file)
        found, most = peak(read_idx, tmp_path / "b")
        assert found.size == 20 * MB and most < 30 * MB


@pytest.mark.parametrize("room, load", [(digits, load_digits), (sunspots, load_sunspots), (constitution, load_constitution)])
def test_the_bundled_tables_never_hold_more_than_they_should(room, load, tmp_path, monkeypatch):
    for content in (BOMB, bytes(20 * MB), b"1," * (10 * MB)):
        (tmp_path / "b").write_bytes(content)
        monkeypatch.setattr(room, "FILE", tmp_path / "b")

        def read():
            with pytest.raises(DataError, match="문제가 있습니다"):
                load()

        assert peak(read)[1] < 40 * MB
    monkeypatch.undo()
    assert len(load()[0]) > 0


def test_the_five_thousand_never_hold_more_than_they_should(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "data"
    folder.mkdir(parents=True)
    (folder / "mnist_5k.csv.gz").write_bytes(BOMB)

    class Found:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr("importlib.util.find_spec", lambda name: Found)

    def read():
        with pytest.raises(DataError, match="load_mnist5k"):
            mnist.load_mnist5k()

    assert peak(read)[1] < 200 * MB  # 글로 읽는 표는 글자마다 여러 바이트이다. 모두 펼치면 600 MB 이다


def test_only_as_much_as_asked_is_read(tmp_path):
    (tmp_path / "b").write_bytes(BOMB)
    with opened(tmp_path / "b") as (source, longest):
        assert len(read_up_to(source, 3 * MB + 1)) == 3 * MB + 1 and longest >= 100 * MB
        assert source.tell() <= 4 * MB
