"""열마다 무엇으로 볼지, 그리고 왜."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import ArgumentError, DataError
from ..korean.numbers import format_number
from ..korean.particles import Noun
from ..korean.terminal_width import padded, right_aligned, terminal_width
from .cells import TRUTHS, day_said
from .records import shown_name
from .source import called
from .survey import EXACT, Seen

__all__ = [
    "CATEGORY", "DATE", "DROPPED", "KINDS", "NUMBER", "TRUTH", "Column", "amount", "columns_said", "decided", "frequent",
    "is_numeric", "refuse_no_features",
]

NUMBER, TRUTH, CATEGORY, DATE, DROPPED = "수", "참거짓", "범주", "날짜", "버림"
KINDS = (NUMBER, CATEGORY, DATE, DROPPED)  # --as 로 고를 수 있는 것
MANY = 100  # 스스로 범주로 볼 때의 가장 많은 가짓수
FORCED = 10_000  # --as 열=범주 일 때의 가장 많은 가짓수
SHOWN = 60  # 표로 보이는 열의 수
ALMOST = 0.95  # 이만큼이 수(날짜)이면 나머지는 잘못 적은 것으로 본다
ROW_NUMBERS = ("id", "no", "no.", "index", "idx", "번호", "순번", "일련번호", "연번", "unnamed: 0", "row", "rownum")


@dataclass(frozen=True)
class Column:
    """열 하나를 무엇으로 보는가."""

    name: str
    kind: str
    why: str = ""
    holes: int = 0
    categories: tuple[str, ...] = ()
    true: tuple[str, ...] = ()  # 참거짓: 1로 볼 글들
    day_first: bool = False
    timed: bool = False
    odd: tuple[str, ...] = ()  # 빠진 값으로 볼, 수나 날짜가 아닌 글들
    unit: str = ""  # 수에 붙은 단위
    untrained: tuple[str, ...] = ()  # 표에는 있었지만 훈련 집합에는 없던 범주: 빠진 값으로 본다


def decided(seen: Seen, asked: str | None = None) -> Column:
    """본 것에서 열의 종류를 정한다.

    매개변수
    --------
    seen : 첫 번째 읽기에서 본 것.
    asked : 사용자가 정한 종류(:data:`KINDS` 의 하나). 없으면 스스로 정한다.

    예외
    ----
    ArgumentError : 칸들을 ``asked`` 로 볼 수 없을 때.
    """
    if asked is not None:
        return _as_asked(seen, asked)
    name, present = seen.name, seen.present
    if not seen.rows or not present:
        return Column(name, DROPPED, "칸이 모두 비었다", seen.holes)
    if _is_constant(seen) and not seen.holes:
        return Column(name, DROPPED, f"값이 하나뿐이다({_example(seen)})", seen.holes)
    if truth := seen.truth:
        return _truth(seen, truth, f"{truth[0]}/{truth[1]} 두 가지: {Noun(truth[0]):이/가} 1")
    if seen.dates and seen.dates >= ALMOST * present and not seen.codes and _one_order(seen):
        return _date(seen)
    if is_numeric(seen):
        if seen.steps and seen.rows > 2 and name.lower() in ROW_NUMBERS:
            return Column(name, DROPPED, "줄마다 1씩 늘어나는 번호이다", seen.holes)
        if seen.whole and max(abs(seen.low), abs(seen.high)) > EXACT and seen.kinds in (None, present):
            return Column(name, DROPPED, f"줄마다 다른 긴 번호이다({_example(seen)})", seen.holes)
        return _number(seen)
    return _text(seen)


def is_numeric(seen: Seen) -> bool:
    """거의 모두가 수이고, 앞의 0 에 뜻이 있는 번호가 아니며, 단위가 하나인가(``1kg`` 과 ``500g`` 은 나란히 놓을 수 없다)."""
    return bool(seen.numbers) and seen.numbers + seen.infinite >= ALMOST * seen.present and not seen.codes and len(seen.units) < 2


def _as_asked(seen: Seen, asked: str) -> Column:
    name = seen.name
    if asked == DROPPED:
        return Column(name, DROPPED, "버리라고 했다", seen.holes)
    if asked == CATEGORY:
        if seen.texts is None or len(seen.texts) > FORCED:
            raise ArgumentError(
                f"--as {name}={asked}: 서로 다른 값이 {FORCED:,}가지를 넘어 범주로 쓸 수 없습니다. --as {name}=버림 이라고 "
                "하세요."
            )
        return _category(seen, f"범주라고 했다: {len(seen.texts):,}가지")
    if asked == DATE:
        if not seen.dates:
            raise ArgumentError(f"--as {name}={asked}: 날짜로 읽히는 칸이 없습니다. 읽는 꼴: 2026-11-29, 11/29/2026, 2026년 11월 29일.")
        return _date(seen)
    if not seen.numbers:
        raise ArgumentError(
            f"--as {name}={asked}: 수로 읽히는 칸이 없습니다. 있는 것: {_example(seen)}. 글이면 --as {name}=범주 라고 "
            "하세요."
        )
    if len(seen.units) > 1:
        raise ArgumentError(f"--as {name}={asked}: 단위가 섞여 있습니다({_units(seen)}). 하나로 맞추어 다시 주세요.")
    return _number(seen)


def _number(seen: Seen) -> Column:
    span = amount(seen.low) if seen.low == seen.high else f"{_short(seen.low)} – {_short(seen.high)}"
    parts = [f"{'정수' if seen.whole else '실수'} {span}"]
    for unit, count in seen.units.items():
        bare = f", 단위가 없는 칸이 {seen.numbers - count:,}개 섞였다" if count < seen.numbers else ""
        parts.append(f"단위({unit})는 뗀다{bare}")
    if seen.infinite:
        parts.append(f"무한대(와 1e100 을 넘는 수) {seen.infinite:,}개는 빠진 값으로")
    if max(abs(seen.low), abs(seen.high)) > EXACT and seen.whole:
        parts.append("2⁵³ 을 넘는 정수: 끝자리는 가리지 못한다")
    if strange := seen.present - seen.numbers - seen.infinite:
        parts.append(f"수가 아닌 칸 {strange:,}개는 빠진 값으로({_examples(seen.odd)})")
    return Column(seen.name, NUMBER, ", ".join(parts), seen.holes + strange + seen.infinite, odd=_odd_words(seen, strange, seen.odd),
                  unit=next(iter(seen.units), ""))


def _date(seen: Seen) -> Column:
    day_first = seen.forms["day-first"] > 0
    parts = [f"{day_said(seen.days[0])} – {day_said(seen.days[1])}", "연, 월, 일, 요일" + (", 시각" if seen.timed else "")]
    if seen.forms["either"] + seen.forms["day-first"] + seen.forms["month-first"]:
        order = "일/월/연" if day_first else "월/일/연"
        known = seen.forms["day-first"] + seen.forms["month-first"] > 0
        parts.append(f"{Noun(order):으로/로} 읽음" + ("" if known else "(어느 쪽인지 알 수 없어 고른 것)"))
    if seen.forms["short"]:
        parts.append("두 자리 연도가 앞에 있다고 보고 69–99 는 19XX년, 나머지는 20XX년으로 읽음")
    if strange := seen.present - seen.dates:
        parts.append(f"날짜가 아닌 칸 {strange:,}개는 빠진 값으로({_examples(seen.undated)})")
    return Column(seen.name, DATE, ": ".join(parts[:2]) + "".join(f", {p}" for p in parts[2:]), seen.holes + strange, day_first=day_first,
                  timed=seen.timed, odd=_odd_words(seen, strange, seen.undated))


def _truth(seen: Seen, truth: Sequence[str], why: str) -> Column:
    assert seen.texts is not None
    side = next(one for one, _ in TRUTHS if truth[0].lower() in one)
    return Column(seen.name, TRUTH, why, seen.holes, true=tuple(sorted(t for t in seen.texts if t.lower() in side)),
                  categories=tuple(sorted(seen.texts)))


def _text(seen: Seen) -> Column:
    kinds, present = seen.kinds, seen.present
    if seen.texts and all(re.fullmatch(r"-?\d+,\d+", text) for text in itertools.islice(seen.texts, 20)):
        return Column(seen.name, DROPPED, f"쉼표가 소수점인 수({_example(seen)})는 읽지 못한다. 점으로 바꾸어 주세요", seen.holes)
    lead = f"0으로 시작하는 번호('{shown_name(seen.code, 12)}')는 수가 아니다, " if seen.codes else ""
    if len(seen.units) > 1 and seen.numbers >= ALMOST * present:
        lead += f"단위가 섞여({_units(seen)}) 수로 보지 않았다, "
    if kinds is None:
        return Column(seen.name, DROPPED, f"{lead}서로 다른 글이 10,000가지를 넘는다(이름이나 설명)", seen.holes)
    if kinds == present and present > 2:
        return Column(seen.name, DROPPED, f"{lead}글이 줄마다 다르다(이름이나 id)", seen.holes)
    if kinds > MANY:
        return Column(seen.name, DROPPED, f"{lead}서로 다른 글이 {kinds:,}가지로 너무 많다(--as 로 범주라고 할 수 있다)", seen.holes)
    if kinds > present / 2 and present > 4:
        return Column(seen.name, DROPPED, f"{lead}서로 다른 글이 {kinds:,}가지: 거의 줄마다 다르다", seen.holes)
    return _category(seen, f"{lead}글 {kinds:,}가지: {frequent(seen)}")


def _category(seen: Seen, why: str) -> Column:
    assert seen.texts is not None
    why += _alike(seen.texts)
    return Column(seen.name, CATEGORY, why, seen.holes, categories=tuple(sorted(seen.texts)))


def _alike(texts: Iterable[str]) -> str:
    """대소문자만 다른 글이 있으면 그것을 알리는 말."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(text.casefold(), []).append(text)
    alike = [group for group in groups.values() if len(group) > 1]
    return f". 대소문자만 다른 글을 따로 셌다: {', '.join(shown_name(text, 12) for text in sorted(alike[0]))}" if alike else ""


def _units(seen: Seen) -> str:
    """단위마다의 칸의 수."""
    return ", ".join(f"{unit} {count:,}칸" for unit, count in seen.units.most_common(5))


def _is_constant(seen: Seen) -> bool:
    """수로 읽어도 글로 읽어도 값이 하나인가(``1`` 과 ``1.0`` 은 같은 수이다)."""
    if seen.numbers == seen.present and seen.distinct is not None and not seen.codes and abs(seen.low) <= EXACT:
        return len(seen.distinct) == 1
    return seen.kinds == 1


def _one_order(seen: Seen) -> bool:
    """일/월/연 과 월/일/연 이 섞여 있지 않은가. 붙여 쓴 수는 모두 날짜일 때에만 날짜로 본다."""
    if seen.forms["day-first"] and seen.forms["month-first"]:
        return False
    return not seen.forms["solid"] or (seen.dates == seen.present and seen.forms["solid"] == seen.dates)


def _odd_words(seen: Seen, strange: int, examples: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(examples) if strange else ()


def _examples(found: Mapping[str, int]) -> str:
    first = [f"{line}번째 줄 '{shown_name(text.strip(), 12)}'" for text, line in itertools.islice(found.items(), 3)]
    return ", ".join(first) + (" …" if len(found) > 3 else "")


def _example(seen: Seen) -> str:
    if seen.texts:
        return f"'{shown_name(next(iter(seen.texts)), 12)}'"
    return _short(seen.low)


def frequent(seen: Seen) -> str:
    """가장 잦은 글 셋과 그 수."""
    assert seen.texts is not None
    top = sorted(seen.texts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    return ", ".join(f"{shown_name(text, 12)} {count:,}" for text, count in top) + (" …" if len(seen.texts) > 3 else "")


def amount(value: float) -> str:
    """읽기 좋은 수: 백만이 넘으면 지수 대신 쉼표를 찍는다."""
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else format_number(value)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) < 1e6 and value == int(value) else amount(value)


# ── 말하기 ──


def columns_said(columns: Sequence[Column], target: str = "") -> str:
    """무엇을 무엇으로 보았는지의 표: 화면에서 줄이 맞는다. 열이 아주 많으면 앞의 것들과 종류마다의 수."""
    rows = [("열", "무엇으로", "빠짐", "까닭")]
    shown = columns if len(columns) <= SHOWN else [*columns[:SHOWN - 10], *(c for c in columns[SHOWN - 10:] if c.name == target)]
    for column in shown:
        kind = "목표" if column.name == target else column.kind
        rows.append((shown_name(column.name), kind, f"{column.holes:,}" if column.holes else "", column.why))
    widths = [max(terminal_width(row[k]) for row in rows) for k in range(3)]
    lines = [f"  {padded(a, widths[0])}  {padded(b, widths[1])}  {right_aligned(c, widths[2])}  {d}" for a, b, c, d in rows]
    rest = [] if len(shown) == len(columns) else [f"  … 모두 {len(columns):,}열: {_counted(columns)}"]
    return "\n".join([lines[0].rstrip(), "  " + "─" * (sum(widths) + 10), *(line.rstrip() for line in lines[1:]), *rest])


def _counted(columns: Sequence[Column]) -> str:
    counts = Counter(column.kind for column in columns)
    return ", ".join(f"{kind} {counts[kind]:,}" for kind in (NUMBER, TRUTH, CATEGORY, DATE, DROPPED) if counts[kind])


def refuse_no_features(columns: Sequence[Column], name: str) -> None:
    """쓸 열이 하나도 없으면 까닭과 함께 멈춘다."""
    if all(column.kind == DROPPED for column in columns):
        reasons = "; ".join(f"'{shown_name(c.name)}' {c.why}" for c in columns[:6])
        raise DataError(f"{called(name)}: 배울 열이 하나도 남지 않았습니다. {reasons}. --as 열=범주 나 --as 열=수 로 쓸 열을 정하세요.")
