"""답의 함수에 입력 하나를 바꾸어 넣어 본다: 빠뜨렸거나, 서로 바꾸었거나, 보면 안 되는 것을 보았다면 나왔을 답들."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ..korean.numbers import format_number
from ..korean.particles import Noun
from .causes import Cause, Suspect
from .chain import parameters_of
from .closeness import close

if TYPE_CHECKING:
    from .value_run import ValueRun

__all__ = ["substitutions"]

_OF_COUNTS = ("leakage", "off by one")  # 답이 개수 하나여도 까닭이 되는 것
_OF_SIZE = ("squared", "root", "inverse")
_SIGNED = "더하는지 빼는지 살피세요."


def substitutions(run: ValueRun, name: str, known: Mapping[str, Any], right: np.ndarray) -> Iterator[Suspect]:
    """``name`` 의 답(바른 것은 ``right``)을, 부르는 것 하나(또는 둘)를 바꾸어 다시 셈한다."""
    function = run.problem.results[name]
    used = [p for p in parameters_of(function) if p in known and np.asarray(known[p]).dtype.kind in "biufc"]
    used.sort(key=lambda n: (n in run.names, np.ndim(known[n])))  # 같은 답이면 수인 입력을 먼저 말한다
    for cause, changed in _changes(run, used, {n: np.asarray(v) for n, v in known.items()}):
        if (_counted(right) and cause.key not in _OF_COUNTS) or (cause.key in _OF_SIZE and _two_valued(right)):
            continue
        made = run.tried(function, {**known, **changed})
        answer = np.asarray(made)
        if _collapsed(answer):
            continue
        if answer.dtype.kind not in "biufc" or (right.dtype.kind != "b" and cause.key == "inner sign" and close(answer, -right)):
            continue  # 답 전체의 부호가 뒤집힌 것은 그렇게 말한다
        yield Suspect(cause, answer)


def _counted(right: np.ndarray) -> bool:
    """개수 하나인가: 작은 정수는 무엇을 바꾸어 넣어도 우연히 맞는다."""
    return right.ndim == 0 and right.dtype.kind in "iu"


def _two_valued(right: np.ndarray) -> bool:
    """값이 둘뿐인가: 문턱을 넘었는지만 보므로, 크기를 바꾼 것은 우연히 맞는다."""
    return right.size > 2 and np.unique(right).size < 3


def _collapsed(answer: np.ndarray) -> bool:
    """모두 0이거나 모두 1인가: 어떻게 틀려도 나올 수 있는 답이라, 무엇을 바꾸어 넣었는지 말해 주지 않는다."""
    return answer.dtype.kind in "biufc" and bool((answer == 0).all() or (answer == 1).all())


def _changes(run: ValueRun, used: list[str], known: Mapping[str, np.ndarray]) -> Iterator[tuple[Cause, dict[str, Any]]]:
    yield from _leaks(run, used, known)
    for n in used:
        yield from (_of_number if known[n].ndim == 0 else _of_array)(run.called(n), n, known[n])
    for a, b in combinations(used, 2):
        if known[a].shape == known[b].shape:
            yield (Cause("exchanged", f"{Noun(run.called(a)):과/와} {Noun(run.called(b)):을/를} 서로 바꾸어 넣었습니다.",
                         "식에서 둘이 들어갈 자리를 살피세요."), {a: known[b][()], b: known[a][()]})


def _leaks(run: ValueRun, used: list[str], known: Mapping[str, np.ndarray]) -> Iterator[tuple[Cause, dict[str, Any]]]:
    """보면 안 되는 것을 보았다."""
    for held in run.problem.held_out:
        for n in used:
            if n != held and known[n].ndim == known[held].ndim > 0 and known[n].shape[1:] == known[held].shape[1:]:
                mine, other = run.called(n), run.called(held)
                cure = f"{Noun(other):은/는} 마지막에 재는 데에만 씁니다. 눈금과 고르기는 {Noun(mine):으로/로}만 하세요."
                yield Cause("leakage", f"{mine} 자리에 {Noun(other):을/를} 썼습니다(누출, leakage).", cure), {n: known[held]}
                yield (Cause("leakage", f"{mine}에 {Noun(other):을/를} 섞어 썼습니다(누출, leakage).", cure),
                       {n: np.concatenate([known[n], known[held]])})


def _of_array(called: str, name: str, value: np.ndarray) -> Iterator[tuple[Cause, dict[str, Any]]]:
    """배열 하나를 다르게 넣었다."""
    yield (Cause("omitted", f"{Noun(called):을/를} 쓰지 않았습니다: 모두 0인 것과 같습니다.",
                 "식에서 그것이 들어가는 자리를 찾으세요."), {name: np.zeros_like(value)})
    if value.dtype.kind != "b":
        yield (Cause("omitted", f"{Noun(called):을/를} 쓰지 않았습니다: 모두 1인 것과 같습니다.",
                     "식에서 그것을 곱하거나 그것으로 나누는 자리를 찾으세요."), {name: np.ones_like(value)})
        yield Cause("inner sign", f"{called}의 부호를 뒤집어 넣었습니다.", _SIGNED), {name: -value}
    else:
        yield (Cause("inverted", f"{Noun(called):을/를} 거꾸로 썼습니다: 참과 거짓이 뒤바뀌었습니다.", "어느 쪽이 참인지 살피세요."),
               {name: ~value})


def _of_number(called: str, name: str, value: np.ndarray) -> Iterator[tuple[Cause, dict[str, Any]]]:
    """수 하나를 다르게 넣었다."""
    number, seen = value[()], format_number(value)
    changed: tuple[tuple[str, Any, str, str], ...] = ()
    if value.dtype.kind in "iu":
        cure = f"{Noun(called):은/는} {seen}입니다: 처음과 끝을 세었는지 살피세요."
        changed = (("off by one", number - 1, f"{Noun(called):을/를} 하나 적게 셌습니다.", cure),
                   ("off by one", number + 1, f"{Noun(called):을/를} 하나 많게 셌습니다.", cure))
    elif value.dtype.kind == "f":
        one = np.asarray(1, value.dtype)[()]
        missing, cure = f"{Noun(called):을/를} 빠뜨렸습니다", f"{called} = {Noun(seen):이/가} 들어가는 자리를 찾으세요."
        changed = (
            ("omitted", one, f"{missing}: 1을 넣은 것과 같습니다.", cure),
            ("omitted", 0 * one, f"{missing}: 0을 넣은 것과 같습니다.", cure),
            ("complement", one - number, f"{called} 자리에 1 − {Noun(name):을/를} 넣었습니다.", "둘 가운데 어느 쪽에 곱하는지 살피세요."),
            ("inner sign", -number, f"{called}의 부호를 뒤집어 넣었습니다.", _SIGNED),
            ("squared", number * number, f"{called} 자리에 그 제곱을 넣었습니다.", "제곱을 한 번 더 했는지 살피세요."),
            ("root", abs(number) ** 0.5, f"{called} 자리에 그 제곱근을 넣었습니다.", "제곱근을 씌울 자리인지 살피세요."),
            ("inverse", one / number if number else one, f"{Noun(called):으로/로} 나눌 것을 곱했거나, 곱할 것을 나누었습니다.",
             "식의 자리를 살피세요."),
        )
    yield from ((Cause(key, text, cure), {name: other}) for key, other, text, cure in changed if other != number)
