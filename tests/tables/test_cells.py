"""칸 하나: 수, 날짜, 빠진 값."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from tinygrad_ko.tables.cells import day_said, is_code, is_missing, plain_numbers, read_date, read_number, unit_of

NUMBERS = {
    "1": 1, " 2.5 ": 2.5, "-3": -3, "+4": 4, ".5": 0.5, "6.": 6, "1e3": 1000, "-1.5E-2": -0.015, "1,234": 1234, "12,345,678.9": 12345678.9,
    "12%": 12, "12.5 %": 12.5, "₩3,000": 3000, "3,000원": 3000, "$-5": None, "-$5": -5, "(1,200)": -1200, "−7": -7, "１２": 12, "1e200": math.inf,
    "inf": math.inf, "-Infinity": -math.inf, "∞": math.inf, "1_000": None, "1,23": None, "12,34,567": None, "0x1F": None, "1 2": None, "가": None,
    "170cm": 170, "12 시간": 12, "3만 원": 3, "1,000만원": 1000, "36.5℃": 36.5, "5학년": None, "3반": None, "1cmx": None, "△5": -5, "-0": 0, "12％": 12,
    "": None, "-": None, "nan": None, "1.2.3": None, "(5": None, "5)": None, "e5": None, "--3": None, "1e": None,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    assert read_number(text) == NUMBERS[text]


@pytest.mark.parametrize("text", NUMBERS)
def test_the_fast_way_reads_the_same(text: str) -> None:
    values = plain_numbers([text, "1"])
    assert values is None or values.tolist() == [NUMBERS[text], 1]
    if text in ("1", " 2.5 ", "1e3", "-1.5E-2"):
        assert values is not None


@pytest.mark.parametrize(("text", "unit"), [
    ("170cm", "cm"), ("170 CM", "cm"), ("₩3,000", "원"), ("3,000 원", "원"), ("3만 원", "만원"), ("5%", "%"), ("5%p", "%p"), ("12", ""), ("3반", ""), ("cm", ""),
])
def test_units(text: str, unit: str) -> None:
    assert unit_of(text) == unit


def test_zero_has_no_sign() -> None:
    values = [read_number(text) for text in ("-0", "(0)", "−0.0")]
    assert [math.copysign(1, value) for value in values if value is not None] == [1, 1, 1]


def test_the_fast_way_agrees_with_python_on_many() -> None:
    rng = np.random.default_rng(0)
    texts = [repr(float(v)) for v in rng.normal(size=500) * 10.0 ** rng.integers(-20, 20, 500)]
    values = plain_numbers(texts)
    assert values is not None and values.tolist() == [float(t) for t in texts] == [read_number(t) for t in texts]


@pytest.mark.parametrize("text", ["2026-11-29", "2026.11.29", "2026/11/29", "2026. 11. 29.", "2026년 11월 29일", "2026년11월29일", "11/29/2026", "29/11/2026",
                                  "29.11.2026", "20261129", "2026-11-29 00:00", "2026-11-29T00:00:00Z", " 2026-11-29 ", "26.11.29", "26-11-29", "'26. 11. 29.", "29-Nov-2026", "29 November 2026", "29 nov. 2026"])
def test_dates(text: str) -> None:
    day = read_date(text)
    assert day is not None and day.days == (date(2026, 11, 29) - date(1970, 1, 1)).days and day_said(day.days) == "2026-11-29"


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "13/13/2026", "2026-11", "11/2026", "2026.11", "20261301", "어제", "", "12:30", "2026-11-29 25:00",
                                  "3-4-5", "26-13-01", "26.2.30", "29-Foo-2026", "26/11/29", "2026-1/2", "1.2.3.4", "123-4567"])
def test_what_is_not_a_day(text: str) -> None:
    assert (read_date(text) is None) == (text != "2026-11")


@pytest.mark.parametrize(("text", "hours"), [
    ("2026-11-29 06:30", 6.5), ("2026-11-29 오후 3:15", 15.25), ("2026-11-29 3:15 PM", 15.25), ("2026-11-29 오전 12:00", 0), ("2026-11-29 18:00:36", 18.01),
])
def test_the_time_of_day(text: str, hours: float) -> None:
    day = read_date(text)
    assert day is not None and day.timed and (day.days % 1) * 24 == pytest.approx(hours)


def test_day_first() -> None:
    assert day_said(read_date("3/4/2026").days) == "2026-03-04" and day_said(read_date("3/4/2026", day_first=True).days) == "2026-04-03"


def test_missing_and_codes() -> None:
    assert all(map(is_missing, ["", " ", "NA", "nan", "NULL", "-", "없음", "#N/A", "n/a", "결측", "<NA>"]))
    assert not any(map(is_missing, ["0", "가", "n", "없다", "--5"]))
    assert all(map(is_code, ["007", "010-1234-5678", "06234"])) and not any(map(is_code, ["0", "0.5", "10", "-0.5", "a0"]))
