"""목표(target) 열: 분류인가 회귀인가, 그리고 왜."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import ArgumentError, DataError
from ..korean.numbers import format_number
from .cells import read_number
from .kinds import ALMOST, CATEGORY, DATE, NUMBER, Column, decided, frequent, is_numeric
from .preparation import CLASSIFY, REGRESS
from .survey import Seen

__all__ = ["CLASSES", "SAID", "decided_target"]

CLASSES = 1000  # 부류의 가장 많은 수
FEW, OFTEN = 20, 5  # 정수가 이 가짓수 이하이고, 값마다 평균 이만큼 나오면 부류의 번호로 본다
SAID = {CLASSIFY: "분류(classification)", REGRESS: "회귀(regression)"}


def decided_target(seen: Seen, task: str | None = None, asked: str | None = None) -> tuple[Column, str, str]:
    """목표 열을 무엇으로 볼지.

    매개변수
    --------
    seen : 목표 열에서 본 것.
    task : 사용자가 정한 일. 없으면 스스로 정한다.
    asked : ``--as 목표=종류``.

    반환
    ----
    (Column, str, str) : 열, 일, 까닭.

    예외
    ----
    DataError : 값이 없거나 하나뿐일 때, 부류가 너무 많을 때, 날짜일 때. ArgumentError : 글을 회귀하라고 할 때.
    """
    name, present = seen.name, seen.present
    if not present:
        raise DataError(f"목표 '{name}': 칸이 모두 비었습니다. 배울 값이 없습니다.")
    if asked not in (None, NUMBER, CATEGORY):
        raise ArgumentError(f"--as {name}={asked}: 목표는 {NUMBER}나 {CATEGORY}여야 합니다.")
    numbers = is_numeric(seen) or seen.infinite >= ALMOST * present or asked == NUMBER
    if len(seen.units) > 1 and seen.numbers >= ALMOST * present and task is None and asked is None:
        found = ", ".join(f"{unit} {count:,}칸" for unit, count in seen.units.most_common(5))
        raise DataError(f"목표 '{name}': 단위가 섞여 있습니다({found}). 하나로 맞추거나, 부류로 보려면 --task classification 을 쓰세요.")
    distinct = None if seen.distinct is None else len(seen.distinct)
    if numbers and seen.infinite > present / 2:
        many = f"값이 있는 {present:,}칸 가운데 {seen.infinite:,}칸이"
        raise DataError(f"목표 '{name}': {many} 무한대이거나 1e100 을 넘습니다. 단위를 바꾸어 주세요.")
    if task is None and asked is None and not numbers and decided(seen).kind == DATE:
        raise DataError(f"목표 '{name}': 날짜는 맞힐 수 없습니다. 부류로 보려면 --as {name}=범주 라고 하거나, 날수로 바꾼 열을 더하세요.")
    if task is None:
        if asked == CATEGORY:
            task, why = CLASSIFY, "범주라고 했다"
        elif asked == NUMBER:
            task, why = REGRESS, "수라고 했다"
        elif not numbers:
            task, why = CLASSIFY, f"글 {_kinds(seen)}가지" + (f": {frequent(seen)}" if seen.texts else "")
        elif seen.whole and distinct is not None and distinct <= FEW and (distinct == 2 or distinct * OFTEN <= present):
            task, why = CLASSIFY, f"정수 {distinct}가지뿐이다. 수로 맞히려면 --task regression"
        else:
            task, why = REGRESS, "수" if seen.whole else "소수점이 있는 수"
            if seen.whole and distinct is not None and distinct <= min(CLASSES, present / 2):
                why = f"정수가 {distinct:,}가지. 부류로 맞히려면 --task classification"
    else:
        why = "그렇게 하라고 했다"
    if task == REGRESS:
        if not seen.numbers:
            raise ArgumentError(f"목표 '{name}': 글이어서 회귀(regression)를 할 수 없습니다. --task classification 을 쓰세요.")
        if distinct == 1:
            raise DataError(f"목표 '{name}': 값이 모두 {format_number(seen.low)}입니다. 맞힐 것이 없습니다.")
        column = decided(seen, NUMBER)
        return replace(column, why=f"{why}: {column.why}"), task, why
    kinds = _kinds(seen)
    if kinds == "1":
        raise DataError(f"목표 '{name}': 값이 모두 '{next(iter(seen.texts or ()))}'입니다. 맞힐 것이 없습니다.")
    if seen.texts is None or len(seen.texts) > CLASSES:
        raise DataError(
            f"목표 '{name}': 서로 다른 값이 {kinds}가지로, 부류는 {CLASSES:,}가지까지 다룹니다. 다른 열을 고르거나 "
            "부류를 묶으세요."
        )
    if len(seen.texts) > present / 2 and present > 4:
        raise DataError(
            f"목표 '{name}': 서로 다른 값이 {kinds}가지로, 거의 줄마다 다릅니다(값이 있는 줄 {present:,}개). 다른 열을 "
            "고르세요."
        )
    column = decided(seen, CATEGORY)
    return replace(column, why=why, categories=_in_order(column.categories)), task, why


def _kinds(seen: Seen) -> str:
    return "10,000이 넘는 " if seen.texts is None else f"{len(seen.texts):,}"


def _in_order(labels: Sequence[str]) -> tuple[str, ...]:
    """모두 수이면 크기의 차례로."""
    numbers = [read_number(label) for label in labels]
    if any(n is None for n in numbers):
        return tuple(labels)
    return tuple(label for _, label in sorted(zip(numbers, labels, strict=True)))
