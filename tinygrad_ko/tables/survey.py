"""첫 번째 읽기: 열마다 어떤 칸들이 있는지 센다. 칸을 모아 두지 않으므로 큰 표도 작은 기억 공간에서 본다."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .cells import MISSING, NUMERIC, TRUTHS, is_code, plain_numbers, read_date, read_number, unit_of
from .records import BadRows, Header, chunks, normal
from .source import Source

__all__ = ["MOST", "Seen", "Survey", "survey"]

MOST = 10_000  # 서로 다른 값을 이만큼까지 센다
ODD = 100  # 잘못 적은 것으로 볼 글을 이만큼까지 적어 둔다
EXACT = 2.0**53  # 이보다 큰 정수는 실수로 적으면 이웃과 같아질 수 있다


@dataclass
class Seen:
    """열 하나에서 본 것."""

    name: str
    rows: int = 0
    missing: Counter[str] = field(default_factory=Counter)  # 빠진 값을 적은 말마다의 수
    texts: Counter[str] | None = field(default_factory=Counter)  # 서로 다른 글마다의 수. MOST 를 넘으면 None
    numbers: int = 0
    infinite: int = 0
    units: Counter[str] = field(default_factory=Counter)  # 수에 붙은 단위마다의 수
    codes: int = 0  # 007 같은 번호
    code: str = ""  # 그 보기
    whole: bool = True  # 수가 모두 정수인가
    low: float = math.inf
    high: float = -math.inf
    distinct: set[float] | None = field(default_factory=set)  # 서로 다른 수. MOST 를 넘으면 None
    steps: bool = True  # 줄마다 꼭 1씩 늘어나는가
    previous: float | None = None
    dates: int = 0
    timed: bool = False
    forms: Counter[str] = field(default_factory=Counter)
    days: tuple[float, float] = (math.inf, -math.inf)
    odd: dict[str, int] = field(default_factory=dict)  # 수가 아닌 글의 보기 → 처음 나온 줄
    undated: dict[str, int] = field(default_factory=dict)  # 날짜가 아닌 글의 보기
    known: dict[str, _Meaning] = field(default_factory=dict, repr=False)

    @property
    def holes(self) -> int:
        """빠진 칸의 수."""
        return self.missing.total()

    @property
    def present(self) -> int:
        """값이 있는 칸의 수."""
        return self.rows - self.holes

    @property
    def kinds(self) -> int | None:
        """서로 다른 값의 수. 너무 많으면 ``None``."""
        return None if self.texts is None else len(self.texts)

    @property
    def truth(self) -> tuple[str, ...] | None:
        """예/아니오 한 쌍만 있는 열이면 (참의 글들의 하나, 거짓의 하나), 아니면 ``None``."""
        if self.texts is None or not 2 <= len(self.texts) <= 6:
            return None
        words = {text.lower() for text in self.texts}
        for yes, no in TRUTHS:
            if words <= yes | no and words & yes and words & no:
                return tuple(next(t for t in self.texts if t.lower() in side) for side in (yes, no))
        return None

    def see(self, cells: Sequence[str], lines: Sequence[int]) -> None:
        """줄 한 묶음에서 이 열의 칸들."""
        self.rows += len(cells)
        filled = cells if "" not in cells else [cell for cell in cells if cell]  # 흔한 빈칸은 먼저 던다: 나머지가 수이면 빠른 길
        values = plain_numbers(filled)
        counted = Counter(cells)
        if values is not None:
            if holes := len(cells) - len(filled):
                self.missing[""] += holes
                self.steps = False
            if len(values):
                self._see_numbers(values)
            self._see_texts(counted)
            if self.high >= 19e6 and self.whole:  # 20261129 처럼 붙여 쓴 날짜일 수 있다
                self._see_days(counted, cells, lines)
            return
        self.steps = False
        for text, count in counted.items():
            meaning = self.known.get(text)
            if meaning is None:
                meaning = _Meaning(text)
                if len(self.known) < MOST:
                    self.known[text] = meaning
            if meaning.missing:
                self.missing[text.strip()] += count
                continue
            if meaning.number is not None:
                self._see_number(meaning.number, count)
                if meaning.unit:
                    self.units[meaning.unit] += count
            elif len(self.odd) < ODD and text not in self.odd:
                self.odd[text] = lines[cells.index(text)]
            if meaning.code:
                self.codes += count
                self.code = self.code or text.strip()
            if meaning.day is not None:
                self._see_day(meaning.day, count)
            elif len(self.undated) < ODD and text not in self.undated:
                self.undated[text] = lines[cells.index(text)]
        self._see_texts(counted)

    def _see_numbers(self, values: np.ndarray) -> None:
        self.numbers += len(values)
        self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))
        if self.whole:
            self.whole = bool((values == np.floor(values)).all())
        if self.steps:
            whole = values if self.previous is None else np.concatenate([[self.previous], values])
            self.steps, self.previous = bool((np.diff(whole) == 1).all()), float(values[-1])
        if self.distinct is not None:
            self.distinct.update(values.tolist())
            if len(self.distinct) > MOST:
                self.distinct = None

    def _see_number(self, value: float, count: int) -> None:
        if math.isinf(value):
            self.infinite += count
            return
        self.numbers += count
        self.low, self.high, self.whole = min(self.low, value), max(self.high, value), self.whole and value == math.floor(value)
        if self.distinct is not None:
            self.distinct.add(value)
            if len(self.distinct) > MOST:
                self.distinct = None

    def _see_days(self, counted: Counter[str], cells: Sequence[str], lines: Sequence[int]) -> None:
        for text, count in counted.items():
            day = read_date(text)
            if not text:
                continue
            if day is None:
                self.undated.setdefault(text, lines[cells.index(text)])
                return
            self._see_day(day, count)

    def _see_day(self, day: tuple[float, bool, str], count: int) -> None:
        days, timed, form = day
        self.dates += count
        self.timed |= timed
        self.forms[form] += count
        self.days = min(self.days[0], days), max(self.days[1], days)

    def _see_texts(self, counted: Counter[str]) -> None:
        if self.texts is None:
            return
        for text, count in counted.items():
            word = normal(text)
            if word.lower() not in MISSING:
                self.texts[word] += count
        if len(self.texts) > MOST:
            self.texts = None


class _Meaning:
    """글 하나의 뜻. 같은 글을 두 번 읽지 않는다."""

    __slots__ = ("code", "day", "missing", "number", "unit")

    def __init__(self, text: str) -> None:
        plain = text.strip()
        self.missing = plain.lower() in MISSING
        numeric = plain[:1].isdigit() or plain[:1] in NUMERIC  # 이런 글자로 시작하지 않으면 수도 날짜도 아니다
        self.number = read_number(text) if numeric else None
        self.unit = "" if self.number is None else unit_of(text)
        self.day = read_date(text) if numeric else None
        self.code = numeric and self.day is None and is_code(text)


@dataclass
class Survey:
    """첫 번째 읽기에서 본 것: 열들, 줄의 수, 어긋난 줄."""

    source: Source
    header: Header
    columns: list[Seen]
    rows: int
    bad: BadRows


def survey(source: Source, header: Header) -> Survey:
    """표를 처음부터 끝까지 한 번 읽으며 센다."""
    bad = BadRows()
    columns = [Seen(name) for name in header.names]
    for lines, rows in chunks(source, header, bad):
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column.see(cells, lines)
    return Survey(source, header, columns, bad.good, bad)
