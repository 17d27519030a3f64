"""부르는 자리: 파이썬 프레임이 지금 어느 식을 셈하는 중인가를 그 바이트코드에서 읽는다.

C 로 쓴 것(``math.sin``, ``a[0] = t``)은 프레임을 남기지 않는다. 대신 부르는 쪽 프레임은 지금 실행 중인 명령을 알고, 명령마다 원문에서의
자리(PEP 657)가 적혀 있다: 부르는 명령과 같은 곳에서 시작하는 이름이 불린 것이다. 자리마다 한 번만 읽는다.
"""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import TypeAlias
from weakref import ref

Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]  # 원문에서 (줄, 칸)부터 (줄, 칸)까지
Path: TypeAlias = tuple[str, ...]  # 점으로 이은 이름: ("math", "sin")

CALL, STORE, FORMAT, OTHER, UNKNOWN = "call", "store", "format", "other", "unknown"
NAMELESS = ""  # 이름이 아닌 식의 값: np.zeros(3).fill 은 ("", "fill")
_CONSUMING = ("CALL", "BINARY_")  # 앞의 값을 받아 다른 값을 내는 명령: 부르기, 꺼내기, 셈
_NOWHERE: Span = ((-1, -1), (-1, -1))


class Name:
    """식에 나온 이름 하나: 점으로 이은 것은 하나이다."""

    __slots__ = ("path", "local", "span", "consumed")

    def __init__(self, path: Path, local: bool, span: Span = _NOWHERE) -> None:
        self.path, self.span = path, span
        self.local = local  # 함수 안의 이름인가. 아니면 모듈이나 파이썬의 이름이다
        self.consumed = ""  # 그 식 안에서 먼저 불렸으면 "CALL", 꺼내거나 셈했으면 "BINARY"


class Site:
    """코드의 한 자리에서 하는 일."""

    __slots__ = ("kind", "callee", "called", "given", "told", "says_float")

    def __init__(self, kind: str, callee: Name | None = None, called: tuple[Name, ...] = (), given: tuple[Name, ...] = ()) -> None:
        self.kind = kind
        self.callee = callee  # 불린 것의 이름. 이름이 아닌 식이면 None
        self.called = called  # 그 식 안에서 먼저 불린 것들: f(map(g, x)) 의 map
        self.given = given  # 그 식에 값으로 나온 이름들: g 와 x
        self.told = False  # 이 자리를 두고 이미 알렸는가
        self.says_float = callee is not None and callee.path == ("float",) and not callee.local  # 가장 흔한 것: float(t)


_known: dict[int, tuple[ref[CodeType], dict[int, Site]]] = {}  # 코드의 id → 명령의 자리마다 Site. 코드가 사라지면 함께 사라진다


def site_of(frame: FrameType) -> Site:
    """이 프레임이 지금 있는 자리. 처음 온 자리만 바이트코드를 읽는다."""
    code = frame.f_code
    known = _known.get(id(code))
    if known is None:
        key = id(code)
        known = _known[key] = ref(code, lambda _: _known.pop(key, None)), {}
    site = known[1].get(frame.f_lasti)
    if site is None:
        site = known[1][frame.f_lasti] = _read(code, frame.f_lasti)
    return site


def _read(code: CodeType, offset: int) -> Site:
    before = [i for i in dis.get_instructions(code) if i.offset <= offset and i.opname != "CACHE"]
    now = before.pop() if before else None
    whole = None if now is None else _span(now)
    if now is None or whole is None:  # 자리를 적지 않은 코드(-X no_debug_ranges)
        return Site(UNKNOWN)
    if now.opname in ("STORE_SUBSCR", "STORE_SLICE"):
        return Site(STORE)
    if now.opname == "BINARY_OP" and now.argrepr in ("%", "%="):
        return Site(FORMAT)
    calls = now.opname.startswith(("CALL", "PRECALL"))
    if not calls:  # 되풀이나 풀기: 명령의 자리가 좁으므로 같은 줄에 앞서 나온 것을 모두 본다
        whole = ((whole[0][0], 0), (whole[1][0], 1 << 30))
    names = _names(before, whole)
    callee = None
    if calls:
        heads = [n for n in names if n.span[0] == whole[0]]
        if heads and not heads[-1].consumed:
            callee = heads[-1]
    return Site(
        CALL if calls else OTHER,
        callee,
        tuple([n for n in names if n.consumed == "CALL"]),
        tuple([n for n in names if not n.consumed and n is not callee]),
    )


def _names(instructions: list[dis.Instruction], whole: Span) -> list[Name]:
    """``whole`` 안에서 읽은 이름들. 점으로 이은 것은 하나로, 그 안에서 이미 불린 것은 그렇다고 적는다."""
    names: list[Name] = []
    for i in instructions:
        span = _span(i)
        if span is None:
            continue
        if isinstance(i.argval, tuple) and "LOAD_FAST" in i.opname:  # 두 명령을 합친 것(3.13): 자리는 앞의 것이다
            names += [Name((str(name),), True) for name in i.argval[not i.opname.startswith("LOAD"):]]
        if span == whole or span[0] < whole[0] or span[1] > whole[1]:
            continue
        if i.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            if names and not names[-1].consumed and names[-1].span[0] in (span[0], _NOWHERE[0]):
                names[-1].span, names[-1].path = span, (*names[-1].path, str(i.argval))
            else:
                names.append(Name((NAMELESS, str(i.argval)), False, span))
        elif i.opname.startswith("LOAD_") and i.opname != "LOAD_CONST" and isinstance(i.argval, str):
            names.append(Name((i.argval,), i.opname != "LOAD_GLOBAL", span))
        elif i.opname.startswith(_CONSUMING):
            for name in _starting(names, span):
                name.consumed = name.consumed or ("CALL" if i.opname.startswith("CALL") else "BINARY")
    return names


def _starting(names: list[Name], span: Span) -> Iterator[Name]:
    return (n for n in names if n.span[0] == span[0] and n.span[1] < span[1])


def _span(i: dis.Instruction) -> Span | None:
    p = i.positions
    if p is None or p.lineno is None or p.end_lineno is None or p.col_offset is None or p.end_col_offset is None:
        return None
    return (p.lineno, p.col_offset), (p.end_lineno, p.end_col_offset)
