"""파일을 알아보기: 글자의 부호, 나누는 글자, 표가 아닌 것."""

from __future__ import annotations

import gzip
import io
import os
import threading
import zipfile
from pathlib import Path

import pytest
from support.tables.made import shop, written

from tinygrad_ko.errors import ArgumentError, DataError
from tinygrad_ko.tables.records import BadRows, chunks, header_of, records
from tinygrad_ko.tables.source import opened_source

ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8(BOM)", "cp949": "CP949(EUC-KR)", "euc-kr": "CP949(EUC-KR)", "utf-16": "UTF-16",
}


def rows_of(file: Path, **options: str) -> list[list[str]]:
    with opened_source(str(file), **options) as source:
        header = header_of(source)
        return [list(header.names), *(row for _, rows in chunks(source, header, BadRows()) for row in rows)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str, ending: str, tmp_path: Path) -> None:
    made = shop(12)
    made[3][1] = f'줄이\n나뉜 "글"{delimiter} 하나'
    file = written(tmp_path / "표.csv", made, encoding, delimiter, ending)
    with opened_source(str(file)) as source:
        assert source.said.startswith(ENCODINGS[encoding]) and source.delimiter == delimiter
    assert rows_of(file) == made


def test_korean_words_that_only_cp949_has(tmp_path: Path) -> None:
    made = [["이름", "값"], *[["똠방각하 펲시콜라 쓩", str(k)] for k in range(20)], *[["보통의 한국어 글", "1"]] * 20]
    assert rows_of(written(tmp_path / "표.csv", made, "cp949")) == made


@pytest.mark.parametrize("words", [["Orléans", "née", "être", "garçon"], ["naïve", "coöp"], ["Zürich Köln", "Größe"], ["Århus", "Ängel", "Ålborg"], ["créée", "agréée"]])
def test_latin_is_not_taken_for_korean(words: list[str], tmp_path: Path) -> None:
    """Ål 은 CP949 에서 (확장된) 한글이, éé 는 한자가 되지만 한국어가 아니다."""
    made = [["a", "b"], *[[word, "1"] for word in words]]
    file = written(tmp_path / "표.csv", made, "latin-1")
    with pytest.raises(DataError, match="부호.*--encoding"):
        rows_of(file)
    assert rows_of(file, encoding="latin-1") == made


def test_the_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "표.csv"
    file.write_bytes("가,나\n".encode() * 6 + b"\xff\xfe\xff,1\n")
    with pytest.raises(DataError, match="UTF-8 로 읽으면 7번째 줄에서"):
        rows_of(file)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    return made.getvalue()


NOT_TABLES = {
    "빈": (b"", "비었습니다"), "빈칸뿐": (b"\n \r\n\n", "비었습니다"), "엑셀": (zipped(), "엑셀.*CSV UTF-8"), "옛 엑셀": (b"\xd0\xcf\x11\xe0" + bytes(99), "xls"),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "gunzip"), "이진": (bytes(range(256)) * 9, "이진"), "pdf": (b"%PDF-1.4", "PDF"),
    "웹": (b"\xef\xbb\xbf \n<html><table><tr><td>1", "웹 문서"), "XML": (b"<?xml version='1.0'?><Workbook>", "XML 문서"), "JSON": (b'[{"a": 1}]', "JSON입니다"),
    "널": (b"a,b\n" + b"1,2\n" * 30000 + b"3\0,4\n", "30002번째 줄에 널"), "BOM 없는 UTF-16": ("가,나\n1,2\n".encode("utf-16-le"), "utf-16-le"),
}


def test_one_endless_line_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinygrad_ko.tables.source.LONGEST", 2_000_000)
    file = tmp_path / "표.csv"
    file.write_bytes(b"a,b\n1,2\n" + b"1," * 3_000_000)
    with pytest.raises(DataError, match="3번째 줄이 2 MB를 넘도록"):
        rows_of(file)


@pytest.mark.parametrize("name", NOT_TABLES)
def test_what_is_not_a_table_is_said(name: str, tmp_path: Path) -> None:
    content, said = NOT_TABLES[name]
    file = tmp_path / "표.csv"
    file.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        rows_of(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("name", NOT_TABLES)
def test_what_comes_from_the_standard_input_is_called_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content, said = NOT_TABLES[name]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    with pytest.raises(DataError, match=said) as caught:
        rows_of(Path("-"))
    assert str(caught.value).startswith("표준 입력(-): ")


def test_folders_devices_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "고객.csv").write_text("a,b\n")
    with pytest.raises(DataError, match=r"폴더입니다.*고객\.csv"):
        rows_of(tmp_path)
    with pytest.raises(DataError, match=r"없습니다. 혹시 .*고객\.csv"):
        rows_of(tmp_path / "고갱.csv")
    if os.path.exists("/dev/zero"):
        with pytest.raises(DataError, match="보통의 파일이 아닙니다"):
            rows_of(Path("/dev/zero"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="파이프를 만들 수 없는 운영체제")
def test_a_pipe_is_kept_and_its_copy_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "임시"
    kept.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    pipe = tmp_path / "흐름"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=("이름,값\n가,1\n".encode("cp949"),))
    writer.start()
    with opened_source(str(pipe)) as source:
        assert source.name == str(pipe) and len(list(kept.iterdir())) == 1
        assert header_of(source).names == ("이름", "값")
    writer.join()
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("option", "value", "said"), [
    ("encoding", "klingon", "'klingon' 부호는 없습니다"), ("encoding", "base64", "없습니다"), ("encoding", "utf-16", "1번째 줄"), ("encoding", "utf-32", "1번째 줄"), ("encoding", "undefined", "1번째 줄"), ("encoding", "ascii", "1번째 줄"),
    ("delimiter", "xx", "글자 하나"), ("delimiter", '"', "글자 하나"),
])
def test_wrong_ways_of_reading(option: str, value: str, said: str, tmp_path: Path) -> None:
    file = written(tmp_path / "표.csv", [["이름", "값"], ["가", "1"]])
    with pytest.raises((ArgumentError, DataError), match=said):
        rows_of(file, **{option: value})


def test_the_line_of_excel_that_names_the_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "표.csv"
    file.write_bytes("sep=;\r\n이름;값\r\n가,나;1\r\n".encode("cp949"))
    assert rows_of(file) == [["이름", "값"], ["가,나", "1"]]
    with opened_source(str(file)) as source:
        assert [(r.line, r.raw) for r in records(source, header_of(source))] == [(2, "이름;값\r\n"), (3, "가,나;1\r\n")]
