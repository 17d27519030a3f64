"""글의 폭과, 이름표에 쓰는 수."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.korean.numbers import format_number, format_value
from tinygrad_ko.view.paper.fonts import FONT_PATH
from tinygrad_ko.view.paper.fonts.widths import WIDTHS
from tinygrad_ko.view.paper.text_width import shorten, text_width

HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
ASCII = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
SIZES = st.floats(1.0, 100.0)


@pytest.fixture(scope="module")
def advances() -> dict[str, float]:
    """글꼴 파일에서 곧장 읽은 글자 폭 (em)."""
    font = pytest.importorskip("fontTools.ttLib").TTFont(FONT_PATH)
    metrics, unit = font["hmtx"], font["head"].unitsPerEm
    return {chr(code): metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


# -- 글의 폭 --


@given(text=st.text(HANGUL | ASCII, max_size=40), size=SIZES)
def test_width_is_the_fonts_own(advances: dict[str, float], text: str, size: float) -> None:
    true = size * sum(advances[character] for character in text)
    assert true * (1 - 1e-12) <= text_width(text, size) <= true * 1.02


def test_every_character_of_the_font(advances: dict[str, float]) -> None:
    wrong = {
        character: (text_width(character, 1.0), true)
        for character, true in advances.items()
        # Ω(옴) 같은 글자는 NFC에서 다른 글자가 된다
        if unicodedata.is_normalized("NFC", character) and not math.isclose(text_width(character, 1.0), true)
    }
    assert wrong == {}


def test_width_is_what_matplotlib_draws() -> None:
    """글꼴 파일의 폭이 아니라 실제로 그린 글의 폭과 견준다 (자간이 끼어들지 않는지)."""
    pytest.importorskip("matplotlib")
    from matplotlib.font_manager import get_font

    font = get_font(FONT_PATH)
    font.set_size(1000, 72)
    for text in ("AVATAR To Wy.", "역전파 기울기", "f(x) = (x, y)", "1234.5678e-10"):
        font.set_text(text + "|", 0)
        end = font.get_width_height()[0] / 64
        font.set_text("|", 0)
        drawn = end - font.get_width_height()[0] / 64
        assert drawn == pytest.approx(text_width(text, 1000.0), abs=60)  # 첫 글자의 왼쪽 여백만큼 다르다


def test_widths_are_sorted_and_apart() -> None:
    assert all(first <= last for first, last, _ in WIDTHS)
    assert all(a[1] < b[0] for a, b in zip(WIDTHS, WIDTHS[1:], strict=False))


@given(text=st.text(HANGUL | ASCII, max_size=20))
def test_decomposed_hangul_has_the_same_width(text: str) -> None:
    assert text_width(unicodedata.normalize("NFD", text), 12.0) == text_width(text, 12.0)


@given(lines=st.lists(st.text(st.characters(exclude_characters="\n")), min_size=1))
def test_lines_count_separately(lines: list[str]) -> None:
    assert text_width("\n".join(lines), 9.0) == max(text_width(line, 9.0) for line in lines)


@given(text=st.text(), size=SIZES)
def test_any_text_has_a_finite_width(text: str, size: float) -> None:
    assert 0.0 <= text_width(text, size) < 1.5 * size * max(len(text), 1)


def test_characters_outside_the_font_are_not_underestimated(advances: dict[str, float]) -> None:
    """함께 쓰는 DejaVu Sans의 첨자, 라틴, 키릴, 화살표 글자의 폭보다 작지 않다."""
    matplotlib = pytest.importorskip("matplotlib")
    from fontTools.ttLib import TTFont

    dejavu = TTFont(f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    metrics, unit = dejavu["hmtx"], dejavu["head"].unitsPerEm
    blocks = [(0x100, 0x17F), (0x410, 0x44F), (0x1D2C, 0x1D6A), (0x2070, 0x209C), (0x2190, 0x22FF)]
    checked = 0
    for code, glyph in dejavu.getBestCmap().items():
        if chr(code) not in advances and any(first <= code <= last for first, last in blocks):
            assert text_width(chr(code), 1.0) >= metrics[glyph][0] / unit, chr(code)
            checked += 1
    assert checked > 300


def test_wide_and_combining_characters() -> None:
    assert text_width("深", 10.0) >= 10.0
    assert text_width("😀", 10.0) >= 13.7  # Segoe UI Emoji
    assert text_width("x\u0302", 10.0) == text_width("x", 10.0)


# -- 수 하나 --

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(x=FLOATS)
@example(5e-324)
@example(9.9995e-5)
@example(999999.96)
@example(np.finfo(np.float64).max)
def test_number_reads_back(x: float) -> None:
    read = float(format_number(x))
    assert (read == 0) == (x == 0)
    assert math.copysign(1, read) == math.copysign(1, x)
    assert abs(read - x) <= 1e-3 * abs(x)
    assert len(format_number(x)) <= 11


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@given(data=st.data())
def test_other_floats_read_back(dtype: Any, data: st.DataObject) -> None:
    if dtype is np.longdouble:
        x = dtype(data.draw(st.floats(-1e308, 1e308)))
    else:
        width = np.dtype(dtype).itemsize * 8
        x = dtype(data.draw(st.floats(width=width, allow_nan=False, allow_infinity=False)))
    read = float(format_number(x))
    assert (read == 0) == (x == 0)
    assert abs(read - float(x)) <= 1e-3 * abs(float(x))


def test_number_beyond_float64_is_not_zero() -> None:
    tiny = np.finfo(np.longdouble).tiny
    mantissa, _, exponent = format_number(tiny).partition("e")
    assert float(mantissa) > 0
    assert int(exponent) == math.floor(np.log10(tiny))


@given(x=FLOATS)
def test_a_float_never_looks_like_an_integer(x: float) -> None:
    assert any(mark in format_number(x) for mark in ".e")


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (2.0, "2.0"),
        (-0.0, "-0.0"),
        (0.0, "0.0"),
        (1e-6, "1e-6"),
        (0.0001, "0.0001"),
        (0.123456, "0.1235"),
        (-3.5, "-3.5"),
        (1234.5678, "1234.6"),
        (99999.96, "100000.0"),
        (1e6, "1e6"),
        (6.02214e23, "6.022e23"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (-np.inf, "-inf"),
        (np.float32(0.1), "0.1"),
        (7, "7"),
        (-(10**30), "-1" + "0" * 30),
        (np.uint8(255), "255"),
        (np.array(3), "3"),
        (True, "True"),
        (np.False_, "False"),
        (1 - 2j, "1.0-2.0j"),
        (np.complex64(0.5 + 1e-6j), "0.5+1e-6j"),
        (complex(np.nan, np.inf), "nan+infj"),
        (complex(-0.0, -0.0), "-0.0-0.0j"),
    ],
)
def test_number_examples(x: Any, text: str) -> None:
    assert format_number(x) == text


@given(z=st.complex_numbers(allow_nan=False, allow_infinity=False))
def test_complex_reads_back(z: complex) -> None:
    read = complex(format_number(z))
    assert abs(read.real - z.real) <= 1e-3 * abs(z.real)
    assert abs(read.imag - z.imag) <= 1e-3 * abs(z.imag)


def test_number_refuses_an_array() -> None:
    with pytest.raises(ArgumentError, match=r"\(2,\).*format_value"):
        format_number([1.0, 2.0])


# -- 배열 --


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (3.0, "3.0"),
        ([1.0, 2.0, -3.5], "[1.0, 2.0, -3.5]"),
        ([[1, 2], [3, 4]], "[[1, 2],\n [3, 4]]"),
        (np.zeros((1, 2, 1), dtype=np.float32), "[[[0.0],\n  [0.0]]]"),
        (np.zeros((2, 0)), "[] (비어 있음)"),
        ([np.nan, 1.0], "[nan, 1.0]"),
        (np.arange(6), "평균 2.5 · 최소 0 · 최대 5"),
        (
            [np.nan, np.inf, -np.inf, 1.0, 2.0, np.nan],
            "평균 1.5 · 최소 1.0 · 최대 2.0 · nan 2개 · inf 1개 · -inf 1개",
        ),
        (np.full(9, np.nan), "nan 9개"),
        (np.array([True, False] * 4), "True 4개 · False 4개"),
        (np.full(6, 65504, dtype=np.float16), "평균 65504.0 · 최소 65504.0 · 최대 65504.0"),
        (np.full(6, 1e308), "평균 1e308 · 최소 1e308 · 최대 1e308"),
        (np.full(6, 3 + 4j), "평균 3.0+4.0j · |z| 최소 5.0 · |z| 최대 5.0"),
        (np.array([complex(np.nan, np.inf)] * 6), "nan 6개"),
        (np.full(6, -(2**63)), f"평균 -9.223e18 · 최소 {-(2**63)} · 최대 {-(2**63)}"),
        (np.array(list("가나다라마바")), "<U1 값 6개"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_value_examples(array: Any, text: str) -> None:
    assert format_value(array) == text


def test_limit_bounds_both_rows_and_columns() -> None:
    assert format_value(np.ones((2, 3)), limit=3).count("1.0") == 6
    assert format_value(np.ones((2, 3)), limit=2).startswith("평균")
    assert format_value(np.ones((3, 2)), limit=2).startswith("평균")
    assert format_value([1.0], limit=0).startswith("평균")


SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7)


@given(array=hnp.arrays(st.sampled_from([np.float32, np.float64]), SHAPES))
def test_value_of_any_array_is_short_and_unchanged(array: np.ndarray) -> None:
    before = array.copy()
    text = format_value(array)
    np.testing.assert_array_equal(array, before)
    assert len(text.split("\n")) <= 5
    assert all(len(line) < 90 for line in text.split("\n"))


@given(array=hnp.arrays(np.float64, st.integers(6, 40)))
@pytest.mark.filterwarnings("error")
def test_summary_is_honest(array: np.ndarray) -> None:
    parts = dict(part.rsplit(" ", 1) for part in format_value(array).split(" · "))
    counts = {"nan": np.isnan(array).sum(), "inf": (array == np.inf).sum(), "-inf": (array == -np.inf).sum()}
    assert {name: int(parts.get(name, "0개").removesuffix("개")) for name in counts} == counts
    finite = array[np.isfinite(array)]
    assert ("평균" in parts) == bool(finite.size)
    if finite.size:
        mean = float(np.mean(finite.astype(np.longdouble)))
        assert float(parts["최소"]) == pytest.approx(finite.min(), rel=1e-3, abs=0)
        assert float(parts["최대"]) == pytest.approx(finite.max(), rel=1e-3, abs=0)
        rounding = 1e-12 * np.abs(finite).max() + 1e-320
        assert float(parts["평균"]) == pytest.approx(mean, rel=1e-3, abs=rounding)


def test_float32_power_of_ten_has_no_lonely_point() -> None:
    assert format_number(np.float32(1e-7)) == "1e-7" and format_number(np.float32(1e10)) == "1e10"


@pytest.mark.parametrize("text", ["손실", "아주 긴 이름", "weight_1", "iiii", "a 한 b"])
def test_a_text_is_cut_at_the_last_letter_that_fits(text):
    """꼭 맞으면 그대로이고, 넘치면 들어가는 만큼 남긴다: 폭이 꼭 맞는 앞부분도 들어간다."""
    for size in (8.0, 10.0):
        assert shorten(text, size, text_width(text, size)) == text
        for k in range(1, len(text)):
            room = sum(text_width(c, size) for c in text[:k])
            assert shorten(text, size, room + 1e-9) == text[:k].rstrip() + "…" == shorten(text, size, room + text_width(text[k], size) * 0.99)
    assert shorten("aaaa", 1000.0, 2 * text_width("a", 1000.0)) == "aa…"
