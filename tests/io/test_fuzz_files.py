"""파일 퍼저의 짧은 판. 긴 판은 ``python scripts/fuzz_files.py --count 10000``."""

from __future__ import annotations

import io

import numpy as np
import pytest
from support import file_fuzz
from support.file_fuzz import mutated, run, whole

import tinygrad_ko as tg


@pytest.mark.slow
def test_broken_files_give_only_our_errors_and_take_only_their_size():
    tally = run(seed=0, count=400)
    assert not tally.wrong, tally.text()
    assert tally.seen["물림"] > 200 and tally.seen["읽힘"] > 10 and len(tally.said) > 40, "퍼저가 여러 곳을 건드린다"


def test_a_number_is_a_file():
    files = whole()
    assert files == whole() and mutated(0, 5, files) == mutated(0, 5, files) != mutated(1, 5, files)
    assert len({mutated(0, k, files)[0].partition("·")[2] for k in range(200)}) == 7


@pytest.mark.parametrize("fault, said", [
    (lambda file: 1 / 0, "ZeroDivisionError"), (lambda file: np.zeros(1 << 20) is None, "바이트를 쥐었다"),
    (lambda file: open(file + ".남은 것", "w").close(), "건드렸다"),
])
def test_the_fuzzer_finds_what_is_planted(fault, said, monkeypatch):
    real = tg.load

    def load(path):
        if not isinstance(path, io.BytesIO):
            fault(str(path))
        return real(path)

    monkeypatch.setattr(file_fuzz.tg, "load", load)
    tally = run(seed=0, count=3)
    assert any(said in wrong for wrong in tally.wrong), tally.text()
