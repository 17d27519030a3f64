"""연산을 말로: 순전파에서 무엇을 하는가, 역전파에서 왜 그런 기울기인가.

글은 연산의 선언(``words=Words(…)``)에 있다. 적지 않은 연산은 제 이름(``title``)으로 말한다.
"""

from __future__ import annotations

import re
from typing import Any

from ...korean.particles import Noun, listed
from ...operation.facts import blanks

__all__ = ["asked", "done", "reason", "said", "title"]

_NAME = re.compile("[가-힣0-9 ]{1,14}")  # 이름으로 쓸 만한 요약: 짧은 우리말


def title(operation: Any) -> Noun:
    """연산의 이름: 우리말이 있으면 우리말."""
    if operation.facts.words.title:
        return Noun(operation.facts.words.title)
    for given in (operation.symbol, operation.name):
        if re.search("[가-힣]", given):
            return Noun(given)
    first = operation.summary.partition(".")[0]
    return Noun(first if _NAME.fullmatch(first) else operation.name)


def done(operation: Any, given: dict[str, Any], usual: dict[str, Any] | None = None) -> str:
    """순전파에서 한 일: ``w와 x를 곱해``. ``usual`` 은 기본값대로 둔 선택 인수: ``given`` 만으로 채울 글이 없을 때 쓴다."""
    found = _first(operation.facts.words.steps, given, usual)
    if found:
        return found
    inputs = listed([given[n] for n in operation.inputs if n in given])
    named = title(operation)
    if re.search("[가-힣]$", named) and not named.endswith("기"):  # '뒤집기', '남기기' 는 구하는 것이 아니라 하는 것
        return f"{inputs}의 {named:을/를} 구해"
    return f"{inputs}에 {named:을/를} 적용해"


def reason(operation: Any, role: str, given: dict[str, Any], usual: dict[str, Any] | None = None) -> str:
    """역전파에서 그런 기울기인 까닭. 모르면 빈 글."""
    return _first(operation.facts.words.reasons.get(role, ()), given, usual)


def _first(templates: tuple[str, ...], given: dict[str, Any], usual: dict[str, Any] | None) -> str:
    """빈자리를 다 채울 수 있는 첫 글."""
    for known in (given, (usual or {}) | given):
        for template in templates:
            if blanks(template) <= known.keys():
                return template.format(**known)
    return ""


def asked(about: Any) -> tuple[str, ...]:
    """``about`` 이 받는 인수들."""
    return tuple(about.__code__.co_varnames[:about.__code__.co_argcount])


def said(operation: Any) -> set[str]:
    """문장에 이미 들었거나, 적지 않기로 한 인수들."""
    words = operation.facts.words
    return {*(asked(words.about) if words.about is not None else ())} | {name for template in words.steps for name in blanks(template)}
