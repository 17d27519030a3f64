"""줄과 열의 이름: 어긋난 줄은 번호와 함께 세고, 너무 많으면 멈춘다."""

from __future__ import annotations

from pathlib import Path

import pytest

from tinygrad_ko.errors import ArgumentError, DataError
from tinygrad_ko.tables.records import BadRows, chunks, column_number, header_of, records
from tinygrad_ko.tables.source import opened_source
from tinygrad_ko.tables.table import Asked, read_table


def read(file: Path, text: str, wanted: tuple[str, ...] = ()) -> tuple[list[list[str]], BadRows, list[int], tuple[str, ...]]:
    file.write_text(text, encoding="utf-8", newline="")
    with opened_source(str(file)) as source:
        header, bad = header_of(source, wanted=wanted), BadRows()
        lines, rows = [], []
        for numbers, piece in chunks(source, header, bad):
            lines += numbers
            rows += piece
        seen = [(r.line, r.fields) for r in records(source, header) if r.fields and not r.is_header]
        assert seen == list(zip(lines, rows, strict=True)), "한 줄씩 읽는 것과 묶음으로 읽는 것이 다르다"
        return rows, bad, lines, header.names


def test_bad_rows_are_counted_with_their_lines(tmp_path: Path) -> None:
    rows, bad, lines, _ = read(tmp_path / "a.csv", 'a,b\n1,2\n3\n\n"x\ny",5\n6,7,8\n"9"z,1\n10,11\n')
    assert rows == [["1", "2"], ["x\ny", "5"], ["10", "11"]] and lines == [2, 5, 9]
    assert bad.count == 3 and bad.good == 3
    assert str(bad) == "3번째 줄: 칸이 1개(열은 2개); 7번째 줄: 칸이 3개(열은 2개); 8번째 줄: 닫는 따옴표 뒤에 글이 이어진다"


def test_empty_cells_at_the_end_are_forgiven(tmp_path: Path) -> None:
    rows, bad, *_ = read(tmp_path / "a.csv", "a,b\n1,2,\n3,4,,\n5,6,7\n8,9\n")
    assert rows == [["1", "2"], ["3", "4"], ["8", "9"]] and bad.count == 1


def test_too_many_bad_rows_stop(tmp_path: Path) -> None:
    read(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 95 + "1\n" * 5)
    with pytest.raises(DataError, match=r"어긋난 줄이 6개로 너무 많습니다\(맞는 줄 94개, 열 2개\). 96번째 줄.*--delimiter"):
        read(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 94 + "1\n" * 6)


@pytest.mark.parametrize("text", ['a,b\n1,2\n"3,4\n5,6\n', 'a,b\n1,2\n"3,4\n' + "x" * 200_000 + "\n5,6\n"])
def test_an_open_quote_is_named_and_not_swallowed(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3번째 줄.*연 따옴표"):
        read(tmp_path / "a.csv", text)


@pytest.mark.parametrize(("first", "names", "notes"), [
    ("a,b", ("a", "b"), 0), (" a , b", ("a", "b"), 0), ("a,a,a", ("a", "a (2)", "a (2) (2)"), 2), (",b,", ("열1", "b", "열3"), 2),
    ("\u1100\u1161,b", ("가", "b"), 0), ("1,2", ("열1", "열2"), 1), ('"x\ny",😀', ("x y", "😀"), 0), ("\u200b중간\u00a0고사\ufeff,b", ("중간 고사", "b"), 0), ("2020,2021", ("열1", "열2"), 1),
])
def test_names(first: str, names: tuple[str, ...], notes: int, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(first + "\n" + ",".join("1" * len(names)) + "\n", encoding="utf-8")
    with opened_source(str(file)) as source:
        header = header_of(source)
    assert len(set(header.names)) == len(names) and header.names[0] == names[0] and len(header.notes) == notes
    if names[-1] != "a (2) (2)":
        assert header.names == names


def test_a_wanted_name_says_that_the_first_line_holds_names(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", "2020,2021\n1,2\n", wanted=("2021",))[3] == ("2020", "2021")


def test_a_misspelt_column_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("구매,Age\n1,2\n", encoding="utf-8")
    with opened_source(str(file)) as source:
        header = header_of(source)
        for wrong, meant in (("구메", "구매"), ("age", "Age"), ("Agee", "Age")):
            with pytest.raises(ArgumentError, match=f"--target: '{wrong}' 열이 없습니다. 혹시 '{meant}' 인가요. 있는 열: '구매', 'Age'"):
                column_number(source, header, wrong, "--target")


@pytest.mark.parametrize(("text", "wanted", "said"), [
    ("2026년 성적표\n\n이름,결과\n가,1\n", "결과", "3번째 줄에 있습니다"), ("# 설명\n이름,결과\n가,1\n", "결과", "2번째 줄에 있습니다"),
    ("성적표,\n이름,결과\n가,1\n", "결과", "2번째 줄에 있습니다"), ("이름,1\n가,1\n", "이룸", "혹시 첫 줄의 '이름' 인가요?.*값으로 보았습니다"),
    ("가,1\n나,2\n", "결과", r"첫 줄\('가', '1'\)에 수가 있어"), ("점수,결과,결과\n1,2,3\n", "결과", r"2개입니다\(2, 3번째\)"),
])
def test_a_name_that_is_not_where_it_should_be(text: str, wanted: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    with opened_source(str(file)) as source, pytest.raises((ArgumentError, DataError), match=said):
        read_table(source, Asked(wanted))
