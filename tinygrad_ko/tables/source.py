"""표가 든 파일: 어떤 글자로 적혔고(encoding), 칸을 무엇으로 나누며(delimiter), 첫 줄이 무엇인가."""

from __future__ import annotations

import codecs
import contextlib
import csv
import difflib
import hashlib
import io
import os
import re
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from ..errors import ArgumentError, DataError
from ..korean.particles import Noun

__all__ = ["PIPE", "Source", "called", "opened_source"]

PIPE = "-"  # 표준 입력
PIECE = 1 << 20  # 한 번에 읽는 바이트
LONGEST = 32_000_000  # 한 줄의 가장 많은 바이트
SAMPLE = 200  # 나누는 글자를 고를 때 보는 줄의 수
DELIMITERS = {",": "쉼표", "\t": "탭", ";": "쌍반점", "|": "세로줄"}
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8(BOM)", "cp949": "CP949(EUC-KR)", "utf-16": "UTF-16"}
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
EXCEL = "엑셀에서 '다른 이름으로 저장' → 'CSV UTF-8(쉼표로 분리)' 로 저장한 파일을 주세요."
MAGIC = (  # 파일의 첫머리 → (무엇인가, 고치는 법)
    (b"PK\x03\x04", "엑셀(.xlsx)이나 압축(zip) 파일", f"{EXCEL} 압축이면 먼저 푸세요."),
    (b"\xd0\xcf\x11\xe0", "엑셀(.xls) 파일", EXCEL),
    (b"\x1f\x8b", "gzip 으로 압축한 파일", "먼저 푸세요: gunzip -k 파일.csv.gz"),
    (b"BZh", "bzip2 로 압축한 파일", "먼저 푸세요: bunzip2 -k 파일.csv.bz2"),
    (b"\xfd7zXZ", "xz 로 압축한 파일", "먼저 푸세요: unxz -k 파일.csv.xz"),
    (b"PAR1", "parquet 파일", "pandas.read_parquet(…).to_csv(…, index=False) 로 바꾸세요."),
    (b"SQLite format 3", "SQLite 데이터베이스", "표를 CSV 로 내보내세요."),
    (b"%PDF", "PDF 문서", "표를 CSV 로 옮겨 주세요."),
    (b"\x89PNG", "그림(PNG)", "표가 든 CSV 를 주세요."),
    (b"\xff\xd8\xff", "그림(JPEG)", "표가 든 CSV 를 주세요."),
)
MARKUP = (  # 글로 적었지만 CSV 가 아닌 것의 첫머리(소문자로)
    ((b"<!doctype", b"<html", b"<table", b"<meta", b"<head"), "웹 문서(HTML)", f"이름이 .xls 여도 그럴 수 있습니다. {EXCEL}"),
    ((b"<?xml", b"<workbook"), "XML 문서", f"엑셀로 열리는 것이면 {EXCEL}"),
    ((b"[{", b'{"', b"{'", b"[["), "JSON", "pandas.read_json(…).to_csv(…, index=False) 로 바꾸세요."),
)


@dataclass(frozen=True)
class Source:
    """읽을 수 있다고 확인한 표의 파일.

    매개변수
    --------
    path : 실제로 읽는 파일. 표준 입력이면 받아 둔 임시 파일이다.
    name : 사용자가 부른 이름.
    encoding : 파이썬의 코덱 이름.
    delimiter : 칸을 나누는 글자.
    declared : 엑셀의 ``sep=;`` 첫 줄이 있는가.
    digest : 파일 전체의 SHA-256.
    size : 바이트.
    """

    path: Path
    name: str
    encoding: str
    delimiter: str
    declared: bool
    digest: str
    size: int

    @property
    def said(self) -> str:
        """``UTF-8, 쉼표로 나눔`` 처럼, 어떻게 읽었는가."""
        return f"{_encoding_name(self.encoding)}, {Noun(DELIMITERS.get(self.delimiter, repr(self.delimiter))):으로/로} 나눔"

    @contextlib.contextmanager
    def text(self) -> Iterator[TextIO]:
        """줄바꿈을 그대로 둔 글. ``sep=;`` 줄은 건너뛴다."""
        with open(self.path, encoding=self.encoding, newline="") as opened:
            if self.declared:
                opened.readline()
            yield opened


@contextlib.contextmanager
def opened_source(name: str, encoding: str | None = None, delimiter: str | None = None) -> Iterator[Source]:
    """파일을 살펴 :class:`Source` 로. 나올 때 임시 파일(표준 입력)을 지운다.

    매개변수
    --------
    name : 경로, 또는 표준 입력 ``"-"``.
    encoding : 글자의 부호(파이썬의 이름). 없으면 알아낸다.
    delimiter : 칸을 나누는 글자 하나. 없으면 알아낸다.

    예외
    ----
    DataError : 표의 글이 아닐 때(폴더, 빈 파일, 엑셀, 압축, 이진 파일), 글자의 부호를 알 수 없을 때.
    ArgumentError : 모르는 ``encoding``, 한 글자가 아닌 ``delimiter``.

    예제
    ----
    >>> import pathlib, tempfile
    >>> from tinygrad_ko.tables.source import opened_source
    >>> with tempfile.TemporaryDirectory() as home:
    ...     file = pathlib.Path(home) / "표.csv"
    ...     _ = file.write_bytes("이름;값\\n가;1\\n".encode("cp949"))
    ...     with opened_source(str(file)) as source:
    ...         source.said
    'CP949(EUC-KR), 쌍반점으로 나눔'
    """
    if delimiter is not None:
        delimiter = {"\\t": "\t", "tab": "\t", "탭": "\t"}.get(delimiter, delimiter)
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise ArgumentError(f"--delimiter: 글자 하나여야 합니다. 받은 값: {delimiter!r}. 예: --delimiter ';', --delimiter tab")
    with contextlib.ExitStack() as leaving:
        path = _seekable(name, leaving)
        size = path.stat().st_size
        head = _head(path)
        _refuse_what_is_not_text(name, head)
        if encoding is None:
            encoding, digest = _recognised(name, path, head)
        else:
            encoding, digest = _as_asked(name, path, encoding)
        with open(path, encoding=encoding, newline="") as opened:
            first = opened.readline(64)
            declared = re.fullmatch(r"sep=(.)\r?\n?", first, re.IGNORECASE)
            if not declared:
                opened.seek(0)
            lines = "".join(line for line, _ in zip(_bounded_lines(opened), range(SAMPLE), strict=False))
        if not lines.strip():
            raise DataError(f"{called(name)}: 비었습니다. 첫 줄에 열의 이름, 다음 줄부터 값이 있는 CSV 를 주세요.")
        chosen = delimiter or (declared[1] if declared else _delimiter(lines))
        yield Source(path, name, encoding, chosen, declared is not None, digest, size)


def called(name: str) -> str:
    """오류에 적을, 표가 있는 곳의 이름."""
    return "표준 입력(-)" if name == PIPE else f"'{name}'"


def _encoding_name(encoding: str) -> str:
    return NAMES.get(encoding, encoding.upper())


def _head(path: Path) -> bytes:
    with open(path, "rb") as opened:
        return opened.read(1 << 16)


def _seekable(name: str, leaving: contextlib.ExitStack) -> Path:
    """두 번 읽을 수 있는 파일. 흘러오는 것(표준 입력, 파이프)은 임시 파일에 받아 둔다."""
    if not name.strip():
        raise ArgumentError("--data: 파일의 이름이 비었습니다.")
    try:
        if name == PIPE:
            return _kept(name, sys.stdin.buffer, leaving)
        path = Path(name).expanduser()
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise DataError(f"{called(name)}: 폴더입니다. 그 안의 CSV 파일 하나를 주세요." + _tables_in(path))
        if stat.S_ISFIFO(kind):
            with open(path, "rb") as pipe:
                return _kept(name, pipe, leaving)
        if not stat.S_ISREG(kind):
            raise DataError(f"{called(name)}: 보통의 파일이 아닙니다. CSV 파일이나 표준 입력 - 을 주세요.")
        with open(path, "rb"):
            return path
    except FileNotFoundError:
        raise DataError(f"{called(name)}: 그런 파일이 없습니다.{_near(Path(name).expanduser())}") from None
    except PermissionError:
        raise DataError(f"{called(name)}: 읽을 권한이 없습니다. 파일의 권한을 바꾸세요.") from None


def _kept(name: str, stream: Any, leaving: contextlib.ExitStack) -> Path:
    """흘러오는 것을 받아 둔 임시 파일. 글이 아니면 더 받지 않는다."""
    first = stream.read(1 << 16)
    _refuse_what_is_not_text(name, first)
    handle, made = tempfile.mkstemp(prefix="tinygrad-ko-", suffix=".csv")
    leaving.callback(os.unlink, made)
    with open(handle, "wb") as file:
        file.write(first)
        shutil.copyfileobj(stream, file, PIECE)
    return Path(made)


def _tables_in(folder: Path) -> str:
    try:
        found = sorted(p.name for p in folder.iterdir() if p.suffix.lower() in (".csv", ".tsv", ".txt"))[:5]
    except OSError:
        return ""
    return f" 그 안에 있는 것: {', '.join(found)}" if found else ""


def _near(path: Path) -> str:
    try:
        close = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], 1, 0.6)
    except OSError:
        return f" 폴더 '{path.parent}' 도 없습니다." if not path.parent.exists() else ""
    return f" 혹시 '{path.with_name(close[0])}' 인가요?" if close else ""


def _refuse_what_is_not_text(name: str, head: bytes) -> None:
    if not head:
        raise DataError(f"{called(name)}: 비었습니다(0바이트). 첫 줄에 열의 이름, 다음 줄부터 값이 있는 CSV 를 주세요.")
    for start, what, cure in MAGIC:
        if head.startswith(start):
            raise DataError(f"{called(name)}: 글로 적은 표(CSV)가 아니라 {what}입니다. {cure}")
    opening = b"".join(head[:200].removeprefix(codecs.BOM_UTF8).split()).lower()
    for starts, what, cure in MARKUP:
        if opening.startswith(starts):
            raise DataError(f"{called(name)}: 표(CSV)가 아니라 {what}입니다. {cure}")
    if head.startswith(tuple(bom for bom, _ in BOMS[1:])):
        return
    zeros = head.count(0)
    if zeros and max(head[::2].count(0), head[1::2].count(0)) > 0.9 * len(head) / 2 * 0.5:
        raise DataError(
            f"{called(name)}: 표시(BOM) 없는 UTF-16 으로 보입니다. --encoding utf-16-le 라고 알려 주거나 UTF-8 로 다시 저장하세요."
        )
    strange = sum(head.count(code) for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27))
    if strange > max(4, len(head) // 100):
        raise DataError(f"{called(name)}: 글이 아니라 이진(binary) 파일입니다. 글로 적은 표(CSV)를 주세요.")


# ── 글자의 부호(encoding) ──


class _Decoding:
    """파일을 한 부호로 읽어 본다: 되지 않으면 몇 번째 줄인지."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.failed: int | None = None  # 읽지 못한 줄
        self.lines = 1
        self.hangul = self.foreign = 0

    def feed(self, piece: bytes, last: bool) -> None:
        if self.failed is not None:
            return
        try:
            text = self.decoder.decode(piece, last)
        except UnicodeError as error:  # 표시(BOM)가 없는 UTF-16 은 어디인지 말해 주지 않는다
            before = error.object[:error.start] if isinstance(error, UnicodeDecodeError) else b""
            self.failed = self.lines + before.count(b"\n")
            return
        self.lines += text.count("\n")
        if self.encoding == "cp949" and not text.isascii():
            hangul = sum(len(run) for run in re.findall("[가-힣ㄱ-ㅣ]+", text))
            self.hangul += hangul
            self.foreign += sum(len(run) for run in re.findall("[^\x00-\x7f가-힣ㄱ-ㅣ]+", text))


def _recognised(name: str, path: Path, head: bytes) -> tuple[str, str]:
    """파일 전체를 읽어 보고 고른 부호와, 그 SHA-256."""
    marked = next((encoding for bom, encoding in BOMS if head.startswith(bom)), None)
    tried = [_Decoding(marked)] if marked else [_Decoding("utf-8"), _Decoding("cp949")]
    digest, zero = _read_through(name, path, tried, marked in ("utf-16", "utf-32"))
    if zero:
        raise DataError(
            f"{called(name)}: {zero}번째 줄에 널 글자(NUL, 0바이트)가 있습니다. 파일이 깨졌거나 글이 아닙니다. "
            "다시 내보내거나 지우세요: tr -d '\\000' < 파일.csv > 고친.csv"
        )
    utf, korean = tried[0], tried[-1]
    if utf.failed is None:
        return utf.encoding, digest
    # 유럽의 글자(latin-1)도 우연히 CP949 로 읽힐 수 있다: 한글이 아닌 글자가 많으면 믿지 않는다
    if korean is not utf and korean.failed is None and _is_korean(path, korean):
        return korean.encoding, digest
    if marked:
        raise DataError(
            f"{called(name)}: {_encoding_name(marked)} 표시(BOM)로 시작하지만 {utf.failed}번째 줄을 그렇게 읽을 수 없습니다. 다시 "
            "저장하세요."
        )
    also = f", CP949 로 읽으면 {korean.failed}번째 줄에서" if korean.failed else ", CP949 로 읽으면 한글이 아닌 글자가 되고"
    raise DataError(
        f"{called(name)}: 어떤 글자의 부호(encoding)로 적혔는지 알 수 없습니다. UTF-8 로 읽으면 {utf.failed}번째 줄에서{also} 막힙니다. "
        "알면 --encoding 으로 알려 주고(예: --encoding latin-1), 모르면 편집기에서 UTF-8 로 다시 저장하세요."
    )


def _is_korean(path: Path, korean: _Decoding) -> bool:
    """CP949 로 읽은 글이 한국어 같은가: 한글이 대부분이고, 흔한 글자(KS X 1001)가 확장된 글자보다 많다."""
    if korean.hangul < korean.foreign:
        return False
    common = extended = 0
    with open(path, "rb") as opened:
        for pair in re.findall(rb"[\x81-\xfe][\x41-\xfe]", opened.read(PIECE)):
            if pair[0] >= 0xA1 and pair[1] >= 0xA1:
                common += 1
            else:
                extended += 1
    return common >= 2 * extended


def _as_asked(name: str, path: Path, encoding: str) -> tuple[str, str]:
    try:
        known = codecs.lookup(encoding)
        codecs.getincrementaldecoder(encoding)
        if not known._is_text_encoding:
            raise LookupError
    except LookupError:
        raise ArgumentError(f"--encoding: {encoding!r} 부호는 없습니다. 흔한 것: utf-8, cp949, utf-16, latin-1, shift_jis.") from None
    tried = _Decoding({"utf8": "utf-8", "euc-kr": "cp949", "euc_kr": "cp949"}.get(encoding.lower(), encoding))
    digest, _ = _read_through(name, path, [tried], True)
    if tried.failed is not None:
        raise DataError(
            f"{called(name)}: {tried.failed}번째 줄을 {Noun(_encoding_name(tried.encoding)):으로/로} 읽을 수 없습니다. --encoding "
            "을 빼면 알아봅니다."
        )
    return tried.encoding, digest


def _read_through(name: str, path: Path, tried: list[_Decoding], wide: bool) -> tuple[str, int]:
    """파일을 한 번 읽으며 모든 부호를 해 본다. (SHA-256, 널 글자가 있는 줄. 없으면 0)."""
    digest, lines, length = hashlib.sha256(), 1, 0
    with open(path, "rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
            last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
            length = length + len(piece) if last < 0 else len(piece) - last - 1
            if length > LONGEST:
                size = Noun(f"{LONGEST // 1_000_000} MB")
                raise DataError(
                    f"{called(name)}: {lines}번째 줄이 {size:을/를} 넘도록 끝나지 않습니다. 줄마다 값이 적힌 표(CSV)가 아닙니다."
                )
            if not wide and b"\0" in piece:
                return digest.hexdigest(), lines + piece[:piece.index(0)].count(b"\n")
            lines += piece.count(b"\n")
            for each in tried:
                each.feed(piece, False)
    for each in tried:
        each.feed(b"", True)
    return digest.hexdigest(), 0


# ── 칸을 나누는 글자 ──


def _bounded_lines(opened: TextIO) -> Iterator[str]:
    """줄마다 65,536 글자까지만: 줄바꿈이 없는 큰 파일도 기억 공간을 먹지 않는다."""
    while line := opened.readline(1 << 16):
        yield line


def _delimiter(sample: str) -> str:
    """앞쪽의 줄을 가장 고르게, 여러 칸으로 나누는 글자. 비기면 앞의 것(쉼표)."""
    def evenness(mark: str) -> tuple[float, int]:
        widths: Counter[int] = Counter()
        with contextlib.suppress(csv.Error):  # 끊긴 표본의 끝
            for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
                widths[len(fields)] += bool(fields)
        width, count = max(widths.items(), key=lambda pair: pair[1], default=(1, 0))
        return (count / max(1, sum(widths.values())) if width > 1 else 0.0), width

    scores = {mark: evenness(mark) for mark in DELIMITERS}
    return max(scores, key=lambda mark: (round(scores[mark][0], 1), scores[mark][1] > 1 and scores[mark][0]))
