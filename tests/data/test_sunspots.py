"""함께 실린 태양 흑점."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_ko.data import load_sunspots, sunspots
from tinygrad_ko.errors import DataError


def test_facts():
    years, counts = load_sunspots()
    assert years.dtype == np.int64 and counts.dtype == np.float32 and years.shape == counts.shape == (309,)
    assert (years[0], years[-1]) == (1700, 2008) and counts.min() == 0 and counts.sum() == pytest.approx(15373.4, abs=0.1)
    power = np.abs(np.fft.rfft(counts - counts.mean()))
    assert 309 / (20 + power[20:].argmax()) == pytest.approx(11, abs=0.5)  # 주기 11년쯤(더 긴 물결은 빼고)


@pytest.mark.parametrize("text", ["", "year,sunspots\n1700,5\n", "year,sunspots\n1700,다섯\n", None])
def test_a_damaged_file_is_named_with_the_cure(tmp_path, monkeypatch, text):
    file = tmp_path / "sunspots.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sunspots, "FILE", file)
    with pytest.raises(DataError, match=r"load_sunspots.*pip install"):
        load_sunspots()
