"""표의 줄들: 열의 이름을 읽고, 칸의 수가 맞는 줄을 차례로 준다. 어긋난 줄은 줄 번호와 함께 세어 둔다."""

from __future__ import annotations

import contextlib
import csv
import difflib
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import ArgumentError, DataError
from .cells import is_number
from .source import Source, called

__all__ = ["BadRows", "Header", "Record", "chunks", "header_of", "normal", "records"]

CHUNK = 4096  # 한 번에 다루는 줄의 수
FEW, SHARE = 3, 0.05  # 어긋난 줄이 이보다 많으면 멈춘다
TITLES = 30  # 이름의 줄을 찾아볼 줄의 수
SHOWN = 5  # 보기로 적는 줄의 수


@dataclass(frozen=True)
class Header:
    """열의 이름들과, 그것이 첫 줄에 적혀 있었는가."""

    names: tuple[str, ...]
    present: bool
    notes: tuple[str, ...] = ()  # 이름을 고친 까닭
    first: tuple[str, ...] = ()  # 첫 줄에 적힌 그대로


@dataclass(frozen=True, slots=True)
class Record:
    """한 줄. ``raw`` 는 적힌 그대로의 글. ``fields`` 가 ``None`` 이면 어긋난 줄, 비었으면 빈 줄이다."""

    line: int
    raw: str
    fields: list[str] | None
    is_header: bool = False


@dataclass
class BadRows:
    """어긋난 줄들: 수와, 처음 몇 개의 줄 번호와 까닭."""

    count: int = 0
    first: list[str] = field(default_factory=list)
    good: int = 0

    def add(self, line: int, why: str) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.first.append(f"{line}번째 줄: {why}")

    def refuse_if_many(self, name: str, width: int) -> None:
        """너무 많으면 표를 잘못 읽고 있는 것이다."""
        if self.count > max(FEW, SHARE * (self.good + self.count)):
            raise DataError(
                f"{called(name)}: 칸의 수가 어긋난 줄이 {self.count:,}개로 너무 많습니다(맞는 줄 {self.good:,}개, 열 {width}개). {self}. "
                "칸을 나누는 글자가 다르면 --delimiter 로 알려 주고, 아니면 그 줄들을 고치세요."
            )

    def __str__(self) -> str:
        return "; ".join(self.first) + (" …" if self.count > SHOWN else "")


def normal(text: str) -> str:
    """글자의 꼴만 다른 글을 하나로: 앞뒤의 빈칸을 떼고, 이어진 빈칸과 줄바꿈은 하나로, 풀어쓴 한글은 모아쓴다."""
    text = " ".join(text.split())
    if "\u200b" in text or "\ufeff" in text:  # 눈에 보이지 않는 글자
        text = text.replace("\u200b", "").replace("\ufeff", "").strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def header_of(source: Source, has_header: bool | None = None, wanted: Iterable[str] = ()) -> Header:
    """열의 이름들. 첫 줄이 이름인지 값인지는 ``has_header``, 없으면 내용을 보고 정한다.

    매개변수
    --------
    source : 표의 파일.
    has_header : 첫 줄이 이름인가. ``None`` 이면 알아본다.
    wanted : 있어야 하는 이름들. 하나라도 첫 줄에 있으면 첫 줄은 이름이다.

    예외
    ----
    DataError : 줄이 없을 때, 열이 하나뿐일 때.
    """
    with source.text() as opened:
        reader = csv.reader(opened, delimiter=source.delimiter, strict=True)
        try:
            first = next((row for row in reader if row), None)
        except csv.Error as error:
            raise DataError(f"{called(source.name)}: 첫 줄을 읽을 수 없습니다. {_why(error)}") from None
    if first is None:
        raise DataError(f"{called(source.name)}: 줄이 하나도 없습니다.")
    given = [normal(name) for name in first]
    if has_header is None:
        has_header = any(name in given for name in wanted) or not any(is_number(name) for name in given)
    if not has_header:
        note = "첫 줄이 이름이 아니라 값이어서 열1, 열2 … 라고 부름"
        return Header(tuple(f"열{k}" for k in range(1, len(given) + 1)), False, (note,), tuple(given))
    names: list[str] = []
    notes = []
    for k, name in enumerate(given, 1):
        fresh = name or f"열{k}"
        if fresh in names:
            fresh = next(tried for n in itertools.count(2) if (tried := f"{fresh} ({n})") not in names and tried not in given)
        if fresh != name:
            notes.append(f"{k}번째 열의 이름이 " + (f"겹쳐서 '{fresh}'" if name else f"비어서 '{fresh}'"))
        names.append(fresh)
    return Header(tuple(names), True, tuple(notes), tuple(given))


def records(source: Source, header: Header) -> Iterator[Record]:
    """적힌 차례 그대로의 줄들: 이름의 줄도, 빈 줄도, 어긋난 줄도.

    예외
    ----
    DataError : 닫지 않은 따옴표가 있을 때: 어디까지가 한 칸인지 알 수 없다.
    """
    width, waiting = len(header.names), header.present
    with source.text() as opened:
        taken: list[str] = []
        reader = csv.reader(_kept(opened, taken), delimiter=source.delimiter, strict=True)
        offset = 1 + source.declared
        while True:
            start = reader.line_num + offset
            fields: list[str] | None
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                _refuse_open_quote(source, start, error)
                fields = None
            raw = "".join(taken)
            taken.clear()
            if fields and waiting:
                waiting = False
                yield Record(start, raw, fields, is_header=True)
            elif fields and len(fields) > width:  # 줄 끝의 빈 칸은 떼어, 덧붙이는 칸이 제 열에 놓이게 한다
                fitted, body = _fitted(fields, width), raw.rstrip("\r\n")
                extra = source.delimiter * (len(fields) - width)
                yield Record(start, body.removesuffix(extra) + raw[len(body):] if fitted else raw, fitted)
            else:
                yield Record(start, raw, fields and _fitted(fields, width))


def chunks(source: Source, header: Header, bad: BadRows) -> Iterator[tuple[list[int], list[list[str]]]]:
    """칸의 수가 맞는 줄을 :data:`CHUNK` 개씩: (줄 번호들, 줄들). 빈 줄은 건너뛰고, 어긋난 줄은 ``bad`` 에 적는다."""
    width, waiting, offset = len(header.names), header.present, 1 + source.declared
    lines: list[int] = []
    rows: list[list[str]] = []
    with source.text() as opened:
        reader = csv.reader(opened, delimiter=source.delimiter, strict=True)
        start = offset
        while True:
            try:
                for fields in reader:  # 어긋난 줄이 없는 동안의 빠른 길
                    line, start = start, reader.line_num + offset
                    if waiting and fields:
                        waiting = False
                    elif len(fields) == width or (len(fields) > width and _fitted(fields, width)):
                        lines.append(line)
                        rows.append(fields[:width] if len(fields) > width else fields)
                        if len(rows) == CHUNK:
                            bad.good += CHUNK
                            yield lines, rows
                            lines, rows = [], []
                    elif fields:
                        bad.add(line, f"칸이 {len(fields)}개(열은 {width}개)")
                        if bad.count > 1000:
                            bad.refuse_if_many(source.name, width)
                break
            except csv.Error as error:
                _refuse_open_quote(source, start, error)
                bad.add(start, _why(error))
                start = reader.line_num + offset
    bad.good += len(rows)
    if rows:
        yield lines, rows
    bad.refuse_if_many(source.name, width)


def column_number(source: Source, header: Header, name: str, option: str) -> int:
    """이름이 가리키는 열의 번호(0부터).

    예외
    ----
    ArgumentError : 그런 열이 없을 때. 비슷한 이름과 있는 이름을, 이름이 다른 줄에 있으면 그 줄을 알린다.
    """
    wanted = normal(name)
    if wanted in header.names:
        return header.names.index(wanted)
    said = f"{option}: '{name}' 열이 없습니다. "
    if lower := lower_names(source, wanted):
        raise ArgumentError(said + lower)
    if not header.present and header.first:
        close = difflib.get_close_matches(wanted.lower(), [text.lower() for text in header.first], 1, 0.5)
        asked = f"혹시 첫 줄의 '{close[0]}' 인가요? " if close else ""
        row = ", ".join(f"'{shown_name(text)}'" for text in header.first[:5]) + (" …" if len(header.first) > 5 else "")
        said += f"{asked}첫 줄({row})에 수가 있어 이름이 아니라 값으로 보았습니다. "
    raise ArgumentError(said + meant(wanted, header.names))


def lower_names(source: Source, wanted: str) -> str:
    """이름이 첫 줄이 아니라 그 아래에 있으면(제목이나 설명을 위에 적은 표) 어디인지와 고치는 법. 아니면 빈 글."""
    with source.text() as opened, contextlib.suppress(csv.Error):
        reader = csv.reader(opened, delimiter=source.delimiter)
        start = 1 + source.declared
        for row in itertools.islice(reader, TITLES):
            if start > 1 + source.declared and len(row) > 1 and wanted in map(normal, row):
                return f"그 이름은 {start}번째 줄에 있습니다: 이름의 줄이 표의 첫 줄이 되도록 그 위의 줄(제목, 설명)을 지우세요."
            start = reader.line_num + 1 + source.declared
    return ""


def meant(name: str, names: Sequence[str]) -> str:
    """``혹시 '이름' 인가요?`` 와 있는 이름들."""
    lowered = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name.lower(), lowered, 1, 0.5)
    shown = ", ".join(f"'{shown_name(each, 60)}'" for each in names[:20]) + (f" … 모두 {len(names)}개" if len(names) > 20 else "")
    return (f"혹시 '{shown_name(lowered[close[0]], 60)}' 인가요? " if close else "") + f"있는 열: {shown}"


def _kept(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _fitted(fields: list[str], width: int) -> list[str] | None:
    """칸의 수가 맞는 줄. 끝에 빈 칸이 더 있는 것(줄 끝의 쉼표)은 맞는 것으로 본다."""
    if len(fields) > width and not any(fields[width:]):
        fields = fields[:width]
    return fields if len(fields) == width else None


def _refuse_open_quote(source: Source, line: int, error: csv.Error) -> None:
    said = str(error)
    if "unexpected end of data" in said:
        raise DataError(
            f"{called(source.name)}: {line}번째 줄에서 연 따옴표(\")가 닫히지 않습니다. 그 줄의 따옴표를 닫거나 지우세요."
        ) from None
    if "field larger" in said:
        raise DataError(
            f"{called(source.name)}: {line}번째 줄의 칸 하나가 {csv.field_size_limit():,}자를 넘습니다. 그 줄에서 연 따옴표(\")가 닫히지 "
            "않았으면 닫고, 정말로 긴 글이면 그 열을 빼거나 줄이세요."
        ) from None


def _why(error: csv.Error) -> str:
    said = str(error)
    if "expected after" in said:
        return "닫는 따옴표 뒤에 글이 이어진다"
    return f"따옴표가 어긋난다({said})" if "new-line" not in said else "칸 안에 줄바꿈이 있다"


def shown_name(name: str, limit: int = 24) -> str:
    """화면에 적을 이름: 줄바꿈 같은 글자는 눈에 보이게, 너무 길면 줄여서."""
    seen = "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)
    return seen if len(seen) <= limit else seen[:limit - 1] + "…"

