"""열마다 무엇으로 볼지와 까닭, 목표의 일."""

from __future__ import annotations

from pathlib import Path

import pytest

from tinygrad_ko.errors import ArgumentError, DataError
from tinygrad_ko.korean.terminal_width import terminal_width
from tinygrad_ko.tables.kinds import Column, columns_said, decided
from tinygrad_ko.tables.preparation import CLASSIFY, REGRESS
from tinygrad_ko.tables.records import header_of
from tinygrad_ko.tables.source import opened_source
from tinygrad_ko.tables.survey import Seen, survey
from tinygrad_ko.tables.target import decided_target

N = 40
CELLS = {  # 칸들 → (종류, 까닭의 한 마디, 빠진 칸)
    "정수": ([str(k % 9) for k in range(N)], "수", "정수 0 – 8", 0),
    "실수": ([f"{k / 7:.3f}" for k in range(N)], "수", "실수 0 – 5.571", 0),
    "쉼표": ([f"{k * 1000:,}" for k in range(N)], "수", "정수 0 – 39000", 0),
    "퍼센트": ([f"{k}%" for k in range(N)], "수", "단위(%)는 뗀다", 0),
    "섞인 퍼센트": (["5"] + [f"{k}%" for k in range(N)], "수", "단위(%)는 뗀다, 단위가 없는 칸이 1개 섞였다", 0),
    "시간": ([f"{k}시간" for k in range(N)], "수", "정수 0 – 39, 단위(시간)는 뗀다", 0),
    "키": ([f"{140 + k} cm" for k in range(N)] + [""], "수", "단위(cm)는 뗀다", 1),
    "돈": (["₩3,000", "4,000원"] * N, "수", "단위(원)는 뗀다", 0),  # 앞에 적으나 뒤에 적으나 같은 단위이다
    "섞인 단위": (["1kg", "500g"] * N, "범주", "단위가 섞여(kg 40칸, g 40칸) 수로 보지 않았다", 0),
    "반": ([f"{k % 3 + 1}반" for k in range(N)], "범주", "글 3가지", 0),  # 번호를 매기는 말은 단위가 아니다
    "세모": (["△1,200", "3,000"] * N, "수", "정수 -1200 – 3000", 0),
    "영": (["-0", "(0)", "1"] * N, "수", "정수 0 – 1", 0),
    "큰돈": (["1,234,567원", "12,000,000원"] * N, "수", "정수 1,234,567 – 12,000,000", 0),
    "대소문자": (["Yes ", "yes", "no", "없다"] * N, "범주", "대소문자만 다른 글을 따로 셌다: Yes, yes", 0),
    "짧은 날": (["26.03.02", "26-3-15", "'95.12.31"] * N, "날짜", "1995-12-31 – 2026-03-15: 연, 월, 일, 요일, 두 자리 연도가 앞에", 0),
    "영어 날": (["04-Mar-2026", "5 April 2026"] * N, "날짜", "2026-03-04 – 2026-04-05", 0),
    "0으로 시작하는 날": (["03/04/2026", "12/25/2026"] * N, "날짜", "월/일/연으로 읽음", 0),
    "번호가 뒤에": (["2026-01-01x", "0123"] * N, "범주", "0으로 시작하는 번호('0123')는", 0),
    "빠진 수": (["", "NA", "없음", "-"] + [str(k) for k in range(N)], "수", "정수", 4),
    "무한대": (["inf", "1e300"] + [str(k) for k in range(N)], "수", "2개는 빠진 값으로", 2),
    "잘못 적은 수": (["오류"] + [str(k) for k in range(N)], "수", "수가 아닌 칸 1개는 빠진 값으로(2번째 줄 '오류')", 1),
    "글": (["가", "나"] * N, "범주", "글 2가지: 가 40, 나 40", 0),
    "우편번호": (["06234", "06235"] * N, "범주", "0으로 시작하는 번호", 0),
    "예": (["예", "아니오"] * N, "참거짓", "예/아니오 두 가지: 예가 1", 0),
    "OX": (["O", "X", "o"] * N, "참거짓", "두 가지: O가 1", 0),
    "불": (["True", "False", ""] * N, "참거짓", "True가 1", N),
    "날짜": ([f"2026-01-{k % 28 + 1:02}" for k in range(N)], "날짜", "2026-01-01 – 2026-01-28: 연, 월, 일, 요일", 0),
    "섞어 쓴 날짜": (["2026-01-02", "2026.1.3", "2026년 1월 4일"] * N, "날짜", "연, 월, 일", 0),
    "때": (["2026-01-02 03:04"] * N + ["2026-01-03 오후 1:00"], "날짜", "시각", 0),
    "미국": (["11/29/2026", "1/2/2026"] * N, "날짜", "월/일/연으로 읽음", 0),
    "유럽": (["29/11/2026", "1/2/2026"] * N, "날짜", "일/월/연으로 읽음", 0),
    "모를 날": (["3/4/2026", "1/2/2026"] * N, "날짜", "어느 쪽인지 알 수 없어 고른 것", 0),
    "붙여 쓴 날": (["20261129", "20260102"] * N, "날짜", "2026-01-02", 0),
    "날 같은 수": (["20261129", "20269999"] * N, "수", "정수", 0),
    "잘못 적은 날": (["미정"] + ["2026-01-02"] * N, "날짜", "날짜가 아닌 칸 1개는 빠진 값으로(2번째 줄 '미정')", 1),
    "두 차례가 섞인 날": (["29/11/2026", "11/29/2026"] * N, "범주", "글 2가지", 0),
    "모두 빔": (["", "NA"] * N, "버림", "모두 비었다", 2 * N),
    "상수": (["7"] * N, "버림", "값이 하나뿐이다('7')", 0),
    "쉼표 소수": ([f"{k},{k % 10}" for k in range(N)], "버림", "쉼표가 소수점인 수('0,0')", 0),
    "같은 수": (["1", "1.0"] * N, "버림", "값이 하나뿐이다", 0),
    "이름": ([f"고객{k}" for k in range(N)], "버림", "줄마다 다르다", 0),
    "거의 이름": ([f"고객{k}" for k in range(N)] + ["고객1"], "버림", "거의 줄마다 다르다", 0),
    "많은 글": ([f"글{k % 150}" for k in range(600)], "버림", "150가지로 너무 많다", 0),
    "아주 많은 글": ([f"글{k}" for k in range(11_000)], "버림", "10,000가지를 넘는다", 0),
    "id": ([str(k + 1) for k in range(N)], "버림", "1씩 늘어나는 번호", 0),
    "x": ([str(k + 1) for k in range(N)], "수", "정수 1 – 40", 0),  # 번호라는 이름이 아니면 버리지 않는다
    "번호": ([str(k + 1) for k in range(N)] + ["50"], "수", "정수 1 – 50", 0),  # 건너뛰면 줄의 번호가 아니다
    "긴 번호": ([str(10**20 + k) for k in range(N)], "버림", "줄마다 다른 긴 번호", 0),
    "긴 수": ([str(2**60), str(2**61)] * N, "수", "끝자리는 가리지 못한다", 0),
}


def seen_of(cells: list[str], name: str = "열") -> Seen:
    """``CHUNK`` 보다 작은 묶음으로 나누어 본 것과 한꺼번에 본 것이 같아야 한다."""
    whole, split = Seen(name), Seen(name)
    whole.see(cells, list(range(2, len(cells) + 2)))
    for start in range(0, len(cells), 7):
        piece = cells[start:start + 7]
        split.see(piece, list(range(start + 2, start + 2 + len(piece))))
    assert decided(whole) == decided(split)
    return whole


@pytest.mark.parametrize("name", CELLS)
def test_kinds(name: str) -> None:
    cells, kind, why, holes = CELLS[name]
    column = decided(seen_of(cells, name))
    assert (column.kind, column.holes) == (kind, holes) and why in column.why, column


@pytest.mark.parametrize(("cells", "asked", "kind"), [
    (["06234", "06235"] * 9, "수", "수"), (["1", "2"] * 9, "범주", "범주"), (["20261129", "20269999"] * 9, "날짜", "날짜"), (["1", "2"] * 9, "버림", "버림"),
    ([f"글{k % 150}" for k in range(600)], "범주", "범주"),
])
def test_as_asked(cells: list[str], asked: str, kind: str) -> None:
    assert decided(seen_of(cells), asked).kind == kind


@pytest.mark.parametrize(("cells", "asked"), [(["가", "나"], "수"), (["1kg", "500g"], "수"), (["가", "나"], "날짜"), ([f"{k}" for k in range(10_001)], "범주")])
def test_what_cannot_be_so(cells: list[str], asked: str) -> None:
    with pytest.raises(ArgumentError, match=f"--as 열={asked}"):
        decided(seen_of(cells), asked)


# ── 목표 ──

TARGETS = {
    "글": (["가", "나", "다"] * N, None, CLASSIFY, "글 3가지: 가 40"), "부류의 번호": (["0", "1", "2"] * N, None, CLASSIFY, "정수 3가지뿐"),
    "값": ([str(k) for k in range(N)], None, REGRESS, "수"), "실수": ([f"{k / 3:.2f}" for k in range(N)], None, REGRESS, "소수점"),
    "정수 여럿": ([str(k % 30) for k in range(600)], None, REGRESS, "정수가 30가지. 부류로 맞히려면 --task classification"),
    "드문 정수": ([str(k % 15) for k in range(N)], None, REGRESS, "정수가 15가지"), "정수 스물": ([str(k % 20) for k in range(100)], None, CLASSIFY, "정수 20가지"),
    "부류를 수로": (["0", "1", "2"] * N, REGRESS, REGRESS, "그렇게 하라고"), "수를 부류로": ([str(k % 30) for k in range(600)], CLASSIFY, CLASSIFY, "그렇게"),
    "예": (["예", "아니오"] * N, None, CLASSIFY, "글 2가지"), "점수": ([f"{k}점" for k in range(N)], None, REGRESS, "수"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_targets(name: str) -> None:
    cells, task, found, why = TARGETS[name]
    column, chosen, reason = decided_target(seen_of(cells), task)
    assert chosen == found and why in reason
    assert column.kind == ("수" if found == REGRESS else "범주")


def test_labels_that_are_numbers_are_in_order() -> None:
    assert decided_target(seen_of(["10", "9", "2"] * N))[0].categories == ("2", "9", "10")


@pytest.mark.parametrize(("cells", "options", "said"), [
    (["", "NA"], {}, "모두 비었습니다"), (["가"] * 9, {}, "값이 모두 '가'"), (["3"] * 9, {"task": REGRESS}, "값이 모두 3"),
    ([f"글{k}" for k in range(N)], {}, "거의 줄마다 다릅니다"), ([f"글{k % 1500}" for k in range(9000)], {}, "1,500가지로"),
    ([f"글{k}" for k in range(11_000)], {}, "10,000이 넘는"), (["2026-01-02", "2026-01-03"] * 9, {}, "날짜는 맞힐 수 없습니다"),
    ([f"{k}e300" for k in range(N)], {}, "40칸 가운데 39칸이 무한대"), (["가", "나"] * 9, {"task": REGRESS}, "글이어서"), (["가", "나"] * 9, {"asked": "버림"}, "수나 범주여야"),
    (["1kg", "500g"] * 9, {}, "단위가 섞여 있습니다"),
])
def test_targets_that_cannot_be(cells: list[str], options: dict[str, str], said: str) -> None:
    with pytest.raises((ArgumentError, DataError), match=said) as caught:
        decided_target(seen_of(cells), **options)
    assert "열" in str(caught.value)


# ── 말하기 ──


def test_the_table_is_aligned_on_a_screen() -> None:
    columns = [Column("나이", "수", "정수", 12), Column("a" * 60, "범주", "글"), Column("도\n시😀", "버림", "빔", 1234567)]
    head, line, *rows = columns_said(columns, "나이").split("\n")
    places = {terminal_width(row[:row.index(column.why)]) for row, column in zip(rows, columns, strict=True)}
    assert places == {terminal_width(head[:head.index("까닭")])} and set(line.strip()) == {"─"}
    assert "목표" in rows[0] and "…" in rows[1] and r"도\n시😀" in rows[2]


def test_a_very_wide_table_is_told_short() -> None:
    columns = [Column(f"열{k}", "수" if k % 3 else "버림", "까닭") for k in range(500)]
    lines = columns_said(columns, "열400").split("\n")
    assert len(lines) == 54 and "열400" in lines[-2] and lines[-1] == "  … 모두 500열: 수 333, 버림 167"


@pytest.mark.slow
def test_a_survey_keeps_no_cells(tmp_path: Path) -> None:
    """서로 다른 글이 많아도 세는 것은 끝이 있다."""
    file = tmp_path / "a.csv"
    file.write_text("글,수\n" + "".join(f"글{k},{k / 3}\n" for k in range(60_000)), encoding="utf-8")
    with opened_source(str(file)) as source:
        seen = survey(source, header_of(source))
    text, number = seen.columns
    assert seen.rows == 60_000 and text.texts is None and number.texts is None and number.distinct is None
    assert len(text.known) <= 10_000 and len(text.odd) == 100
