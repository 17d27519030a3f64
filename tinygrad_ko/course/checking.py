"""수업의 사실: 값을 꺼내고(``fact``), 잰 것과 견준다(``confirm``). 견주는 것은 그 수를 보이는 칸이 스스로 한다."""

from __future__ import annotations

import difflib
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from ..errors import ArgumentError, FactError
from ..korean.numbers import format_number
from ..korean.particles import Noun
from ..operation.devices import to_numpy
from ..tensors.tensor import Tensor
from .syllabus import Fact, lessons

__all__ = ["confirm", "fact", "facts"]


def facts() -> MappingProxyType[str, Fact]:
    """번호 → 사실. 수업의 차례대로.

    반환
    ----
    Mapping[str, Fact] : ``"L1.1"`` → ``Fact``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.facts()["0.1"].value
    30.0

    출처
    ----
    ``tinygrad_ko/course/tables/*.toml``.
    """
    return _all()


@cache
def _all() -> MappingProxyType[str, Fact]:
    return MappingProxyType({each.id: each for lesson in lessons() for each in lesson.facts})


def fact(id: str) -> Any:
    """사실의 참값.

    매개변수
    --------
    id : 사실의 번호. ``"L6.3"`` 은 강의 L6 의 셋째, ``"0.1"`` 은 수업 0 의 첫째.

    반환
    ----
    수, 참·거짓, 글, 또는 그 목록.

    예외
    ----
    ArgumentError : 그런 번호가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.fact("L1.1")
    [-0.5, 0.5, 0.5, 1.5]

    출처
    ----
    강의의 사실.
    """
    return _named("fact", id).value


def confirm(id: str, measured: Any) -> None:
    """잰 것이 사실과 같은지 보고, 같으면 한 줄을 찍는다.

    매개변수
    --------
    id : 사실의 번호.
    measured : 이 자리에서 잰 것. 수, 참·거짓, 글, 그 목록, 배열, Tensor. 모양은 사실의 것과 같아야 한다.

    예외
    ----
    FactError : 잰 것이 사실과 다를 때. ArgumentError : 그런 번호가 없을 때.

    반환
    ----
    None

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> X, _ = tg.data.make_xor()
    >>> tg.course.confirm("L1.1", tg.nn.Perceptron(2, w0=-0.5, w=[1, 1]).s(X))
    ✓ L1.1 OR 게이트의 가중합 s (w0 = −0.5, w1 = w2 = 1): [-0.5, 0.5, 0.5, 1.5]

    출처
    ----
    강의의 사실.
    """
    known = _named("confirm", id)
    found, wanted = _plain(measured), known.value
    if not _agrees(found, wanted, known.tolerance):
        within = f"(±{known.tolerance:g}) " if known.tolerance else ""
        alike = _said(wanted) == _said(found)  # 적힌 자리까지는 같다: 모든 자리를 적는다
        right, mine = (repr(wanted), repr(found)) if alike else (_said(wanted), _said(found))
        raise FactError(f"confirm: 사실 {id}: 잰 것이 다릅니다. {known.what}: 사실은 {right} {within}인데 "
                        f"잰 것은 {mine} 입니다. "
                        "수를 바꾸어 보았다면 다른 것이 당연합니다: 되돌려 다시 돌리세요. 바꾸지 않았다면 칸의 셈을 보세요.")
    print(f"✓ {id} {known.what}: {_said(found)}" + (f" · 정오표: {known.erratum}" if known.erratum else ""))


def _named(where: str, id: str) -> Fact:
    if id in facts():
        return facts()[id]
    close = difflib.get_close_matches(str(id), facts(), 1, 0.5)
    meant = f" 혹시 {close[0]!r} 인가요?" if close else " tg.course.facts() 가 모두 보여 줍니다."
    raise ArgumentError(f"{where}: 사실 {Noun(repr(id)):이라는/라는} 것은 없습니다.{meant}")


def _plain(measured: Any) -> Any:
    """텐서와 배열은 목록으로, 튜플도 목록으로."""
    if isinstance(measured, Tensor):
        measured = to_numpy(measured.data)
    if isinstance(measured, (np.ndarray, np.generic)):
        return measured.tolist()
    if isinstance(measured, (list, tuple)):
        return [_plain(each) for each in measured]
    return measured


def _agrees(found: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(
            _agrees(a, b, tolerance) for a, b in zip(found, wanted, strict=True))
    if isinstance(wanted, (str, bool)) or isinstance(found, (str, bool, list)):
        return type(found) is type(wanted) and bool(found == wanted)
    return found is not None and bool(abs(found - wanted) <= tolerance)  # NaN 은 어떤 것과도 다르다


def _said(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    return format_number(value) if isinstance(value, float) else str(value)
