"""칸 하나를 읽는다: 빠진 값인가, 수인가, 날짜인가, 참·거짓인가."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

__all__ = ["MISSING", "TRUTHS", "Day", "is_missing", "is_number", "plain_numbers", "read_date", "read_number", "unit_of"]

MISSING = frozenset((  # 빠진 값을 적는 말(소문자로)
    "", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "?", ".",
    "없음", "결측", "결측치", "미상", "해당없음", "해당 없음", "무응답",
    "#n/a", "#value!", "#div/0!", "#ref!", "#name?", "#null!", "#num!", "\\n", "<na>",
))
TRUTHS = (  # (참, 거짓)을 적는 말의 짝들(소문자로)
    ({"예", "네"}, {"아니오", "아니요"}), ({"true", "t"}, {"false", "f"}), ({"yes", "y"}, {"no", "n"}), ({"o", "○", "ㅇ"}, {"x", "×"}),
    ({"참"}, {"거짓"}), ({"유"}, {"무"}), ({"on"}, {"off"}),
)
NUMERIC = "+-−△.(₩$€£¥∞iI'’"  # 숫자 말고 수를 시작할 수 있는 글자(inf 까지)
LARGEST = 1e100  # 이보다 먼 수는 무한대처럼 다룬다: 제곱과 합이 넘친다
UNITS = (  # 수 뒤에 적는 단위. '반', '번', '호' 처럼 번호를 매기는 말은 여기에 없다: 1반은 2반의 절반이 아니다
    "원", "천원", "만원", "백만원", "천만원", "억원", "억", "만", "달러", "엔", "유로", "파운드",
    "명", "인", "개", "점", "회", "건", "대", "권", "장", "마리", "층", "평", "가구",
    "년", "개월", "주", "일", "시간", "시", "분", "초", "세", "살", "km", "cm", "mm", "m", "㎞", "㎝", "㎜", "kg", "mg", "g", "t", "톤",
    "㎏", "KM", "CM", "KG", "kL", "mL", "ml", "L", "㎖", "ℓ", "℃", "°C", "도", "㎡", "m²", "m2", "m³", "m3", "kcal", "cal",
    "kWh", "kW", "Hz",
    "GB", "MB", "KB", "TB", "dB", "hPa", "m/s", "km/h", "ppm", "ppb", "㎍/㎥", "%p", "％", "%",
)
_SAME = {
    "₩": "원", "$": "달러", "€": "유로", "£": "파운드", "¥": "엔",
    "％": "%", "°C": "℃", "KM": "km", "CM": "cm", "KG": "kg", "ml": "mL", "㎝": "cm", "㎜": "mm",
    "㎞": "km", "㎏": "kg", "㎖": "mL", "ℓ": "L", "m2": "㎡", "m²": "㎡", "m3": "m³",
}
_UNIT = "|".join(re.escape(unit).replace("만원", r"만\s?원") for unit in sorted(UNITS, key=len, reverse=True))
_PLAIN = re.compile(r"[^-+.\deE\s]")  # 이것이 하나도 없으면 float() 가 읽는 것은 모두 수이다(inf, nan, 1_000 이 아니다)
_CODE = re.compile(r"(?m)^\s*0\d")  # 007, 010-1234: 앞의 0 에 뜻이 있는 번호
_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<money>[₩$€£¥])?\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?P<power>[eE][-+]?\d+)?"
    rf"\s*(?P<unit>{_UNIT})?\s*(?P<close>\))?"
)
_TIME = (
    r"(?:[ T]+(?:(?P<half>오전|오후|AM|PM)\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}(?:\.\d+)?))?\s*(?P<late>AM|PM)?(?:Z|\s?[-+]\d{2}:?\d{2})?)?"
)
_ORDERED = re.compile(r"(?P<year>\d{4})(?P<mark>[-./])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})\.?" + _TIME, re.IGNORECASE)
_KOREAN = re.compile(r"(?P<year>\d{4})년\s*(?P<month>\d{1,2})월(?:\s*(?P<day>\d{1,2})일)?" + _TIME, re.IGNORECASE)
_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})")
_WESTERN = re.compile(r"(?P<one>\d{1,2})(?P<mark>[-./])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})" + _TIME, re.IGNORECASE)
_SHORT = re.compile(r"['’]?(?P<year>\d{2})(?P<mark>[-.])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})\.?" + _TIME, re.IGNORECASE)
_NAMED = re.compile(r"(?P<day>\d{1,2})[- ](?P<name>[a-z]{3})[a-z]*\.?[-, ]+(?P<year>\d{4})" + _TIME, re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SOLID = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_EPOCH = date(1970, 1, 1)


class Day(NamedTuple):
    """날짜: 1970년 1월 1일부터의 날수(하루의 때는 소수), 때가 적혀 있는가, 적은 꼴."""

    days: float
    timed: bool
    form: str  # ordered, month-first, day-first, either(둘 다 될 수 있다), solid, short(연도가 두 자리)


def is_missing(text: str) -> bool:
    """빠진 값을 적은 말인가."""
    return text.strip().lower() in MISSING


def is_number(text: str) -> bool:
    """수를 적은 칸인가."""
    return read_number(text) is not None


def plain_numbers(cells: Sequence[str]) -> np.ndarray | None:
    """모두 평범하게 적은 수이면 그 배열, 아니면 ``None``: 파이썬의 코드가 칸마다 돌지 않는 빠른 길.

    예제
    ----
    >>> from tinygrad_ko.tables.cells import plain_numbers
    >>> plain_numbers(["1", "2.5e3"]).tolist(), plain_numbers(["1", "1,000"]), plain_numbers(["007"])
    ([1.0, 2500.0], None, None)
    """
    joined = "\n".join(cells)
    if _PLAIN.search(joined) or _CODE.search(joined):
        return None
    try:
        values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    return values if not len(values) or np.abs(values).max() <= LARGEST else None


def read_number(text: str) -> float | None:
    """수를 적은 칸의 값: ``1,234``, ``12.5%`` (12.5), ``₩3,000``, ``170cm``, ``(1,200)`` 과 ``△1,200`` (−1200), ``inf`` 도.

    단위는 떼어 내고 읽는다(:func:`unit_of`). 1e100 보다 먼 수는 무한대이다. 수가 아니면 ``None``.

    예제
    ----
    >>> from tinygrad_ko.tables.cells import read_number
    >>> [read_number(t) for t in ("1,234.5", "12%", "-3e2", "(7)", "∞", "1_000", "가")]
    [1234.5, 12.0, -300.0, -7.0, inf, None, None]
    """
    text = _signed(text)
    found = _NUMBER.fullmatch(text)
    if found is None:
        infinite = text.lstrip("+-").lower() in ("inf", "infinity", "∞")
        return (-math.inf if text[0] == "-" else math.inf) if infinite else None
    if bool(found["open"]) != bool(found["close"]):
        return None
    value = float(found["digits"].replace(",", "") + (found["power"] or ""))
    if value > LARGEST:
        value = math.inf
    return (-value if (found["sign"] == "-") != bool(found["open"]) else value) + 0.0  # -0 은 0 으로


def unit_of(text: str) -> str:
    """수를 적은 칸의 단위. 없거나 수가 아니면 빈 글.

    예제
    ----
    >>> from tinygrad_ko.tables.cells import unit_of
    >>> [unit_of(t) for t in ("170 cm", "₩3,000", "3,000원", "2만 원", "12", "3반")]
    ['cm', '원', '원', '만원', '', '']
    """
    found = _NUMBER.fullmatch(_signed(text))
    if found is None:
        return ""
    unit = "".join((found["unit"] or found["money"] or "").split())
    return _SAME.get(unit, unit)


def _signed(text: str) -> str:
    """앞뒤의 빈칸을 떼고, 빼기를 적는 다른 글자(−, 회계의 △)를 ``-`` 로."""
    return text.strip().replace("−", "-").replace("△", "-")


def is_code(text: str) -> bool:
    """``007`` 처럼 앞의 0 에 뜻이 있는 번호인가."""
    return _CODE.match(text) is not None and "." not in text


def read_date(text: str, day_first: bool = False) -> Day | None:
    """날짜를 적은 칸. 날짜가 아니거나 없는 날(2월 30일)이면 ``None``.

    매개변수
    --------
    text : 칸의 글.
    day_first : ``3/4/2026`` 을 4월 3일로 읽는가(아니면 3월 4일).

    예제
    ----
    >>> from tinygrad_ko.tables.cells import read_date
    >>> [read_date(t).days for t in ("1970-01-02", "1970. 1. 2.", "1/2/1970", "1970년 1월 2일", "1970-01-02 12:00")]
    [1.0, 1.0, 1.0, 1.0, 1.5]
    >>> read_date("2026-02-30") is None, read_date("13/1/2026").form
    (True, 'day-first')
    """
    text = text.strip()
    if not text[:1].isdigit() and text[:1] not in ("'", "’"):
        return None
    form = "ordered"
    if found := _ORDERED.fullmatch(text) or _KOREAN.fullmatch(text) or _MONTH.fullmatch(text):
        parts = found.groupdict()
        month, day = int(parts["month"]), int(parts.get("day") or 1)
    elif found := _WESTERN.fullmatch(text):
        parts = found.groupdict()
        one, two = int(parts["one"]), int(parts["two"])
        form = "day-first" if one > 12 else "month-first" if two > 12 else "either"
        month, day = (two, one) if form == "day-first" or (form == "either" and day_first) else (one, two)
    elif found := _SOLID.fullmatch(text):
        parts, form = found.groupdict(), "solid"
        month, day = int(parts["month"]), int(parts["day"])
    elif found := _SHORT.fullmatch(text):
        parts, form = found.groupdict(), "short"
        month, day = int(parts["month"]), int(parts["day"])
        parts["year"] = str(int(parts["year"]) + (1900 if int(parts["year"]) > 68 else 2000))  # POSIX 의 관례
    elif (found := _NAMED.fullmatch(text)) and found["name"].lower() in _MONTHS:
        parts = found.groupdict()
        month, day = _MONTHS.index(found["name"].lower()) + 1, int(parts["day"])
    else:
        return None
    hours = _hours(parts)
    try:
        days = (date(int(parts["year"]), month, day) - _EPOCH).days
    except ValueError:
        return None
    return None if hours is None else Day(days + hours / 24, parts.get("hour") is not None, form)


def _hours(parts: dict[str, str | None]) -> float | None:
    """하루의 때(시간). 없는 때(25시)이면 ``None``."""
    if parts.get("hour") is None:
        return 0.0
    hour, minute, second = int(parts["hour"] or 0), int(parts["minute"] or 0), float(parts["second"] or 0)
    half = (parts["half"] or parts["late"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half in ("오후", "PM") else 0)
    return hour + minute / 60 + second / 3600 if hour < 24 and minute < 60 and second < 61 else None


def day_said(days: float) -> str:
    """날수를 ``2026-11-29`` 로."""
    return (_EPOCH + timedelta(days=math.floor(days))).isoformat()
