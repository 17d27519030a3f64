"""태양 흑점 수."""

import hashlib

import numpy as np
import pytest

from tinygrad_ko.data import load_sunspots, sunspots
from tinygrad_ko.errors import DataError


def test_shapes_dtypes_and_years():
    years, numbers = load_sunspots()
    assert years.dtype == np.int64 and years.tolist() == list(range(1700, 2009))
    assert numbers.dtype == np.float32 and numbers.shape == (309,)


def test_known_values():
    """잘 알려진 극대와 극소: 마운더 극소기 끝의 0, 1957년의 190.2, 2008년의 2.9."""
    years, numbers = load_sunspots()
    number = dict(zip(years.tolist(), numbers.astype(float).round(1).tolist(), strict=True))
    assert [number[y] for y in (1700, 1712, 1778, 1816, 1957, 2008)] == [5.0, 0.0, 154.4, 45.8, 190.2, 2.9]
    assert float(numbers.astype(np.float64).sum()) == pytest.approx(15373.4, abs=0.01)


def test_the_cycle_is_about_eleven_years():
    _, numbers = load_sunspots()
    power = np.abs(np.fft.rfft(numbers - numbers.mean())) ** 2
    assert 10 < len(numbers) / power.argmax() < 12


def test_each_call_gives_fresh_writable_arrays():
    for array in load_sunspots():
        array[:] = 0
    assert load_sunspots()[1].max() > 190


def test_the_file_is_the_original_and_is_credited():
    assert hashlib.sha256(sunspots.FILE.read_bytes()).hexdigest().startswith("f67889b1d9002cd5")
    credit = (sunspots.FILE.parent / "SUNSPOTS-SOURCE.txt").read_text(encoding="utf-8")
    assert [word for word in ("NGDC", "public domain", "statsmodels", "unchanged") if word not in credit] == []


original = sunspots.FILE.read_bytes()


@pytest.mark.parametrize(
    "content, reason",
    [
        pytest.param(None, "파일이 없습니다", id="없음"),
        pytest.param(original[:999], "읽을 수 없습니다", id="줄 가운데서 잘림"),
        pytest.param(b"\n".join(original.splitlines()[:100]), "(99, 2)", id="줄이 모자람"),
        pytest.param(original.replace(b"1701,11", b"1701,x"), "읽을 수 없습니다", id="글자"),
        pytest.param(original.replace(b"1701,11", b"1701,-11"), "0 이상", id="음수"),
        pytest.param(original.replace(b"1701,11", b"1701,nan"), "0 이상", id="수가 아님"),
        pytest.param(original.replace(b"1701,11", b"1702,11"), "차례", id="해가 겹침"),
        pytest.param("흑점".encode(), "문제", id="한글"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_damaged_file_gives_a_korean_error(tmp_path, monkeypatch, content, reason):
    file = tmp_path / "sunspots.csv"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(sunspots, "FILE", file)
    with pytest.raises(DataError) as caught:
        load_sunspots()
    message = str(caught.value)
    assert "load_sunspots" in message and reason in message and str(file) in message and "pip install" in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
