"""문지기: 텐서가 파이썬 수로 바뀌는 자리에서, 드러내어 바꾸는 것과 소리 없이 기울기를 잃는 것을 가린다.

``float(t)``, ``t.item()``, ``math.isnan(t)``, ``f"{t:.3f}"`` 는 사용자가 수를 바란 것이다. ``math.sin(t)`` 와 ``a[0] = t`` 는 미분을
바랐을 텐데 수가 되고 만다: 오류를 낸다. 어느 쪽인지 알 수 없으면(C 로 쓴 낯선 함수) 자리마다 한 번 알리고, 자리를 읽을 수 없으면
아무 말도 하지 않는다.
"""

from __future__ import annotations

import cmath
import functools
import inspect
import math
import operator
import sys
import types
import warnings
from collections.abc import Iterable
from types import FrameType
from typing import Any

import numpy as np

from ..errors import LostGradientWarning, lost_gradient
from ..operation import compositions, operations
from .call_site import FORMAT, NAMELESS, STORE, UNKNOWN, Name, Site, site_of

TRIED = sys.version_info[:2] <= (3, 13)  # 바이트코드를 읽어 본 파이썬인가. 아니면 오류 대신 알리기만 한다

_EXPLICIT: tuple[Any, ...] = (  # 수를 바라거나 묻기만 하는 것
    float, complex, int, round, bool, format, str, repr, print, math.isnan, math.isinf, math.isfinite, math.isclose, math.floor,
    math.ceil, math.trunc, cmath.isnan, cmath.isinf, cmath.isfinite, cmath.isclose,
)
_SPECIAL = frozenset({"__float__", "__complex__", "__int__"})
_WRITING = frozenset({"fill", "__setitem__"})  # 무엇의 메서드이든 배열에 넣는 일이다
_REACH = 4  # map(float, …)을 받은 파이썬 함수를 찾아 거슬러 갈 프레임의 수
_NOTHING = object()  # 이름의 값을 찾지 못했다

FINE, UNSURE = "", "?"  # 판정: 드러낸 것, 알 수 없는 것. 그 밖의 글은 기울기를 잃게 하는 것의 이름이다


def refuse_silent_loss(frame: FrameType) -> None:
    """``frame`` 이 기울기를 따라가는 텐서를 소리 없이 수로 바꾸는 중이면 LostGradientError, 알 수 없으면 LostGradientWarning."""
    try:
        site = site_of(frame)
        if site.says_float and "float" not in frame.f_globals:
            return  # 흔한 길
        verdict = _judge_site(frame, site)
    except Exception:  # 읽을 수 없는 바이트코드 때문에 사용자의 프로그램이 멈추어서는 안 된다
        return
    if verdict == FINE:
        return
    if verdict != UNSURE and TRIED:
        raise lost_gradient(verdict, _cure(verdict))
    if not site.told:
        called = verdict if verdict != UNSURE else ".".join(site.callee.path).lstrip(".") if site.callee else "C 로 쓴 함수"
        warnings.warn(
            f"{called}: 기울기를 따라가는 텐서가 파이썬 수로 바뀌어 여기서 기울기가 끊깁니다. {_cure(called)}",
            LostGradientWarning, stacklevel=3,
        )
        site.told = True


def _cure(what: str) -> str:
    name = what.partition("(")[0].rpartition(".")[2]
    if what.startswith("math.") and (name in operations or name in compositions):
        return f"tg.{name}(t) 또는 np.{name}(t) 를 쓰세요."
    return "수로 쓰려면 float(t) 나 t.item() 이라고 적고, 미분하려면 tg 나 np 의 함수(tg.stack, tg.where …)를 쓰세요."


# ── 자리의 판정 ──


def _judge_site(frame: FrameType, site: Site) -> str:
    if site.kind in (FORMAT, UNKNOWN):
        return FINE
    if site.kind == STORE:
        return "배열[…] = 텐서"
    if site.callee is not None:
        first, last = site.callee.path[0], site.callee.path[-1]
        if last in _SPECIAL:
            return FINE
        if first == NAMELESS and last in _WRITING:
            return f"배열.{last}(텐서)"
    verdict = UNSURE if site.callee is None else _judge(_resolved(frame, site.callee))
    if verdict == FINE or _maps_explicitly(frame, site):
        return FINE
    if verdict == UNSURE:  # 낯선 것에 함께 넘긴 것이 말해 준다: sorted(ts, key=float), reduce(math.hypot, ts)
        given = [_judge(_resolved(frame, name)) for name in site.given]
        verdict = FINE if FINE in given else _first(v for v in given if v != UNSURE)
    if verdict == UNSURE and _asked_from_afar(frame.f_back):
        return FINE
    return verdict


def _first(verdicts: Iterable[str]) -> str:
    return next(iter(verdicts), UNSURE)


def _maps_explicitly(frame: FrameType, site: Site) -> bool:
    """그 식이 ``map(float, …)`` 을 하나씩 꺼내는 중인가. 식 안에 적혔거나, 이름에 담긴 것이다."""
    things = [_resolved(frame, name) for name in site.given]
    if any(isinstance(thing, map) and _judge(thing) == FINE for thing in things):
        return True
    return any(_resolved(frame, name) is map for name in site.called) and _first(map(_judge, things)) == FINE


def _asked_from_afar(frame: FrameType | None) -> bool:
    """``map(float, …)`` 을 받은 파이썬 함수가 그것을 하나씩 꺼내는 중인가."""
    for _ in range(_REACH):
        if frame is None:
            return False
        if _maps_explicitly(frame, site_of(frame)):
            return True
        frame = frame.f_back
    return False


# ── 불린 것의 판정 ──


def _judge(thing: Any) -> str:
    if any(thing is explicit for explicit in _EXPLICIT):
        return FINE
    if isinstance(thing, functools.partial):
        return _judge(thing.func)
    if isinstance(thing, map):
        return _judge(thing.__reduce__()[1][0])  # (map, (함수, 차례…))
    if thing is _NOTHING or not callable(thing):
        return UNSURE
    module, name = getattr(thing, "__module__", None), getattr(thing, "__name__", "?")
    if module in ("math", "cmath"):
        return f"{module}.{name}(텐서)"
    owner = getattr(thing, "__objclass__", None) or type(getattr(thing, "__self__", None))
    if isinstance(owner, type) and issubclass(owner, (np.ndarray, np.generic)):
        return f"배열.{name}(텐서)"
    if owner is np.ufunc:  # np.add.reduce(a, initial=t)
        return f"np.{getattr(getattr(thing, '__self__', None), '__name__', 'ufunc')}.{name}(텐서)"
    if thing is operator.setitem:
        return "배열[…] = 텐서"
    if isinstance(module, str) and module.partition(".")[0] == "numpy":
        return f"np.{name}(텐서)"
    return UNSURE


def _resolved(frame: FrameType, name: Name) -> Any:
    """이름의 지금 값. 속성은 정적으로만 찾는다: 사용자의 코드를 부르지 않는다."""
    first, *rest = name.path
    value = _NOTHING
    if name.local:
        value = frame.f_locals.get(first, _NOTHING)
    if value is _NOTHING:
        value = frame.f_globals.get(first, frame.f_builtins.get(first, _NOTHING))
    for attribute in rest:
        if isinstance(value, types.ModuleType):
            value = vars(value).get(attribute, _NOTHING)
        elif value is not _NOTHING:
            value = inspect.getattr_static(value, attribute, _NOTHING)
            value = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return value
