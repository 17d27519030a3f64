"""수업의 표: 수업 하나가 ``tables/`` 의 파일 하나이다. 무엇을 가르치고, 어떤 말을 새로 쓰고, 어떤 사실을 확인하는가."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

__all__ = ["Fact", "Lesson", "Term", "glossary", "lessons"]


class Fact(NamedTuple):
    """수업의 사실 하나.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.facts()["L1.1"].what
    'OR 게이트의 가중합 s (w0 = −0.5, w1 = w2 = 1)'

    출처
    ----
    강의의 사실. 정오표(``erratum``)는 강의의 수가 참과 다를 때의 말이다.
    """

    id: str
    what: str  # 무엇의 값인가
    value: Any  # 참값: 수, 참·거짓, 글, 또는 그 목록
    tolerance: float  # 잰 것이 이만큼까지 달라도 된다(절대값)
    erratum: str  # 강의의 수가 다를 때: 무엇이 어떻게 다른가


class Term(NamedTuple):
    """새 말 하나.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.glossary()["연쇄 법칙"].english
    'chain rule'

    출처
    ----
    수업의 '새 말'.
    """

    korean: str
    english: str
    lesson: int  # 처음 뜻을 말하는 수업
    everyday: bool  # 보통 때에도 쓰는 말인가(편향, 상태): 뜻을 말하기 전에도 그 보통의 뜻으로 쓸 수 있다


class Lesson(NamedTuple):
    """수업 하나.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.lessons()[1].title
    '퍼셉트론'

    출처
    ----
    강의의 차례.
    """

    number: int
    title: str
    rows: tuple[str, ...]  # 가르치는 강의의 줄: L1 …
    terms: tuple[Term, ...]
    facts: tuple[Fact, ...]


def lessons() -> tuple[Lesson, ...]:
    """모든 수업, 차례대로.

    반환
    ----
    tuple[Lesson, ...] : 번호, 제목, 강의의 줄, 새 말, 사실.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.lessons()[0].title
    '미분에서 역전파까지'

    출처
    ----
    ``tinygrad_ko/course/tables/*.toml``.
    """
    return _all()


@cache
def _all() -> tuple[Lesson, ...]:
    found = sorted((p for p in files(__package__).joinpath("tables").iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple(_read(int(p.name[:2]), tomllib.loads(p.read_text(encoding="utf-8"))) for p in found)


def _read(number: int, table: dict[str, Any]) -> Lesson:
    terms = tuple(Term(k, english, number, everyday) for key, everyday in (("terms", False), ("everyday", True))
                  for k, english in table.get(key, {}).items())
    facts = tuple(Fact(k, f["what"], f["value"], f.get("tolerance", 0.0), f.get("erratum", "")) for k, f in table.get("facts", {}).items())
    return Lesson(number, table["title"], tuple(table["rows"]), terms, facts)


def glossary() -> MappingProxyType[str, Term]:
    """말 → 그 뜻을 처음 말하는 수업과 영어. 수업의 차례대로.

    반환
    ----
    Mapping[str, Term]

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.glossary()["기여분"].english
    'contribution'

    출처
    ----
    수업마다의 '새 말'.
    """
    return MappingProxyType({term.korean: term for lesson in lessons() for term in lesson.terms})
