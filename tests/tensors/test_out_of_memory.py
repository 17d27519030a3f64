"""기억 공간에 담기지 않는 개수와 횟수: 어디서나 곧바로, 원소의 수와 바이트를 한국어로."""

import re
import time

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import OutOfMemoryError, TinygradError, in_units
from tinygrad_ko.nn import functional as F

MANY = 10**15  # float32 로도 3.6 PiB: 어느 기계의 주소에도 담기지 않는다
x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)

TOO_MANY = {
    "zeros": lambda: tg.zeros(MANY), "full": lambda: tg.full((MANY,), 2.0), "arange": lambda: tg.arange(MANY), "randn": lambda: tg.randn(MANY),
    "normal": lambda: tg.normal(0, 1, (MANY,)), "fft": lambda: tg.fft.fft(x, n=MANY), "repeat": lambda: x.repeat(MANY),
    "tile": lambda: tg.tile(x, (MANY,)), "resize": lambda: tg.resize(x, MANY), "pad": lambda: tg.pad(x, MANY),
    "bincount": lambda: tg.bincount([1], minlength=MANY), "vander": lambda: tg.vander(x, MANY), "polyint": lambda: tg.polyint(x, MANY),
    "multigammaln": lambda: tg.multigammaln(x, MANY), "array_split": lambda: tg.array_split(x, MANY),
    "one_hot": lambda: F.one_hot([1], MANY), "adaptive_avg_pool1d": lambda: F.adaptive_avg_pool1d(tg.ones((1, 1, 3)), MANY),
    "interpolate": lambda: F.interpolate(tg.ones((1, 1, 3)), size=MANY), "Linear": lambda: nn.Linear(10**8, 10**8),
    "Embedding": lambda: nn.Embedding(MANY, 2), "MultiheadAttention": lambda: nn.MultiheadAttention(4, 2, kdim=MANY),
    "AdaptiveMaxPool1d": lambda: nn.AdaptiveMaxPool1d(MANY)(tg.ones((1, 1, 3))),
}


@pytest.mark.parametrize("name", TOO_MANY)
def test_what_does_not_fit_is_told_with_its_count_and_bytes(name):
    began = time.perf_counter()
    with pytest.raises(OutOfMemoryError, match=r"원소가 [\d,]+개, [\d.,]+ [TPE]iB") as caught:
        TOO_MANY[name]()
    assert time.perf_counter() - began < 2 and isinstance(caught.value, (MemoryError, TinygradError))
    assert name in str(caught.value) and not re.search("Unable|allocate", str(caught.value))


HUGE = 2**70  # 64비트로 셀 수도 없다
UNCOUNTABLE = {
    "one_hot": lambda: F.one_hot([1], HUGE), "interpolate": lambda: F.interpolate(tg.ones((1, 1, 3)), size=HUGE),
    "adaptive_avg_pool2d": lambda: F.adaptive_avg_pool2d(tg.ones((1, 1, 3, 3)), HUGE),
    "affine_grid": lambda: F.affine_grid(tg.ones((1, 2, 3)), (1, 1, HUGE, 2)),
    "max_unpool1d": lambda: F.max_unpool1d(tg.ones((1, 1, 3)), tg.zeros((1, 1, 3), dtype=int), HUGE),
    "Linear": lambda: nn.Linear(HUGE, 2), "Conv2d": lambda: nn.Conv2d(1, HUGE, 2), "Embedding": lambda: nn.Embedding(2**63 - 1, 2),
    "LSTM": lambda: nn.LSTM(2, HUGE), "BatchNorm1d": lambda: nn.BatchNorm1d(HUGE), "Upsample": lambda: nn.Upsample(size=HUGE)(tg.ones((1, 1, 3))),
    "AdaptiveAvgPool1d": lambda: nn.AdaptiveAvgPool1d(HUGE)(tg.ones((1, 1, 3))),
}


@pytest.mark.parametrize("name", UNCOUNTABLE)
def test_a_count_beyond_sixty_four_bits_does_not_fit_either(name):
    with pytest.raises(OutOfMemoryError, match="^[a-zA-Z0-9_.]+: 기억 공간") as caught:
        UNCOUNTABLE[name]()
    assert not re.search("Maximum|too large|too big", str(caught.value))


@pytest.mark.parametrize("error", [ValueError("제 탓"), OverflowError("제 탓"), tg.errors.ShapeError("제 탓")], ids=lambda e: type(e).__name__)
def test_an_error_of_the_reader_passes_as_it_is(error):
    def mine(x):
        raise error

    with pytest.raises(type(error), match="^제 탓$") as caught:
        tg.vjp(mine, x)
    assert caught.value is error


def test_more_steps_than_there_are_numbers_leave_nothing():
    assert tg.diff(x, MANY).shape == (0,) and tg.polyder(x, MANY).shape == (0,)
    assert np.array_equal(tg.diff(x, 2).data, np.diff(x.data, 2)) and tg.diff(x, 2, prepend=0.0).shape == (2,)


@pytest.mark.parametrize("sections", [1, 2, 3, 5])
def test_array_split_follows_numpy(sections):
    ours, theirs = tg.array_split(tg.arange(4), sections), np.array_split(np.arange(4), sections)
    assert [t.data.tolist() for t in ours] == [a.tolist() for a in theirs]


@pytest.mark.parametrize("shape", [0, 2, 7, (2, 3), ()])
def test_resize_follows_numpy(shape):
    assert np.array_equal(tg.resize(x, shape).data, np.resize(x.data, shape))
    assert np.array_equal(tg.resize(tg.ones(0), shape).data, np.resize(np.ones(0), shape))


def test_sizes_read_well():
    assert [in_units(n) for n in (0, 1, 1023, 1024, 1536 << 20, 1 << 70)] == ["0 B", "1 B", "1023 B", "1.0 KiB", "1.5 GiB", "1,024.0 EiB"]
