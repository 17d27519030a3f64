"""학습자가 쓴 함수를 부른다. 인수의 이름이 넣을 것을 정한다: 도함수 규칙과 같은 약속이다."""

from __future__ import annotations

import difflib
import inspect
import linecache
import re
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ExerciseError, TinygradError, describe
from ..korean.particles import Noun, particle
from .chain import Chain
from .passage import did_you_mean

__all__ = ["ENDLESS", "NO_INPUT", "answers_of", "called"]

ENDLESS = "함수가 저를 끝없이 다시 부릅니다. 멈추는 조건을 두거나, 되풀이(for)로 바꾸세요."
NO_INPUT = "채점할 때는 입력(input)을 받을 수 없습니다. 그 줄을 지우고 함수만 적으세요."


def called(function: Callable[..., Any], run: Chain) -> dict[str, Any]:
    """학습자의 함수를 이 판의 값으로 부르고, 돌려준 것을 이름(``d_`` 없이) → 값으로 바꾼다."""
    positional, named = _arguments(function, run)
    try:
        made = function(*positional, **named)
    except (Exception, SystemExit) as error:  # 함수 안의 exit() 가 노트북까지 끝내지 않게
        raise ExerciseError(_explained(function, error, run)) from error
    return answers_of(made, run)


def answers_of(made: Any, run: Chain) -> dict[str, Any]:
    """``{"d_w": …}`` 를 이름 → 값으로. ``dw``, ``w`` 라고 적어도 알아듣는다. 값을 하나만 묻는 연습이면 그 값 그대로도 된다."""
    kind = run.kind
    example = "{" + ", ".join(f'"{run.shown(n)}": {run.shown(n)}' for n in run.leaves) + "}"
    if not kind.gradient and len(run.names) == 1 and not isinstance(made, Mapping):
        example = run.names[0]
        made = None if made is None else {example: made}
    if not kind.gradient and isinstance(made, tuple) and len(made) == len(run.names):
        made = dict(zip(run.names, made, strict=True))
    if made is None:
        raise ArgumentTypeError(
            f"check: {Noun(kind.function):이/가} None 을 돌려주었습니다. 끝에 return {Noun(example):을/를} 적었는지 살펴보세요."
        )
    if not isinstance(made, Mapping):
        raise ArgumentTypeError(
            f"check: {Noun(kind.function):은/는} 이름 → {kind.thing}인 사전을 돌려주어야 합니다. 받은 것: {describe(made)}. "
            f"return {example} 처럼 쓰세요."
        )
    known = (*run.start, *run.names)
    found: dict[str, Any] = {}
    for key, value in made.items():
        name = _name(key, known)
        if name is None:
            raise ArgumentError(_unknown(key, run))
        if name in found:
            shown = run.shown(name)
            raise ArgumentError(
                f"check: {shown} {particle(name, '을/를')} 두 번 냈습니다({key!r}{particle(key, '과/와')} 다른 이름으로). "
                "하나만 내세요."
            )
        found[name] = value
    return {n: v for n, v in found.items() if v is not ...}  # 아직 채우지 않은 빈칸


def _name(key: Any, known: tuple[str, ...]) -> str | None:
    if not isinstance(key, str):
        return None
    return next((n for n in (key, key.removeprefix("d_"), key.removeprefix("d")) if n in known), None)


def _unknown(key: Any, run: Chain) -> str:
    bare = key.removeprefix("d_") if isinstance(key, str) else ""
    if bare in run.values:
        given = f"{bare} {particle(bare, '은/는')} 주어진 {'상수' if run.kind.gradient else '입력'}입니다"
        return f"check: {key!r} {particle(key, '은/는')} 구할 것이 아닙니다: {given}. 구할 것: {_list(run)}."
    near = difflib.get_close_matches(str(key), [run.shown(n) for n in run.names], 1)
    return f"check: {Noun(repr(key)):이라는/라는} {Noun(run.kind.thing):은/는} 없습니다. {did_you_mean(near)}낼 수 있는 것: {_list(run)}."


def _list(run: Chain) -> str:
    return ", ".join(run.shown(n) for n in run.names)


def _arguments(function: Any, run: Chain) -> tuple[list[Any], dict[str, Any]]:
    """인수의 이름을 보고 넣을 값을 고른다. 사전 ``cache`` 에는 모두 들어 있다."""
    if not callable(function):
        raise ArgumentTypeError(
            f"check: {run.kind.function if run.kind.gradient else '답하는'} 함수(또는 이름 → {run.kind.thing}인 사전, "
            f"{run.shown(run.leaves[0])}=… 같은 인수)를 주세요. 받은 것: {describe(function)}."
        )
    known = _readonly(run)
    known["cache"] = dict(known)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise ArgumentTypeError(f"check: 인수의 이름을 알 수 없는 함수입니다: {describe(function)}. def 로 쓴 함수를 주세요.") from None
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for p in parameters:
        if p.kind is p.VAR_KEYWORD:
            named |= {n: v for n, v in known.items() if n not in named}
        elif p.kind is p.VAR_POSITIONAL or (p.name not in known and p.default is p.empty):
            names = ", ".join(n for n in known if n != "cache")
            star = "*" * (p.kind is p.VAR_POSITIONAL)
            raise ArgumentError(
                f"check: 인수 '{star}{p.name}' 에 무엇을 넣을지 모릅니다. 인수의 이름으로 값을 넣어 줍니다. 쓸 수 있는 이름: {names}, "
                "그리고 이 모두가 든 사전 cache."
            )
        elif p.name in known and p.kind is p.POSITIONAL_ONLY:
            positional.append(known[p.name])
        elif p.name in known:
            named[p.name] = known[p.name]
    return positional, named


def _readonly(run: Chain) -> dict[str, Any]:
    """값마다 읽기 전용인 뷰: 제자리에서 바꾸면 그 줄에서 알 수 있다."""
    given: dict[str, Any] = {}
    for name, value in run.values.items():
        given[name] = value
        if isinstance(value, np.ndarray):
            given[name] = value.view()
            given[name].flags.writeable = False
    return given


# ── 학습자의 함수 안에서 난 오류 ──


def _explained(function: Any, error: BaseException, run: Chain) -> str:
    frame, line = _where(function, error)
    mine = f"낸 {run.kind.function}"
    text = linecache.getline(frame.f_code.co_filename, line).strip() if frame is not None else ""
    reason = str(error).split("\n")[0]
    where = f"{mine}의 {line}번째 줄에서" if frame is not None else f"{Noun(mine):을/를} 부르다"
    said = [f"check: {where} 오류가 났습니다."]
    if text:
        said.append(f"  {text}")
    said.append(f"  {type(error).__name__}: {reason}")
    shapes = _shapes(frame, text)
    if shapes:
        said.append(f"  그때의 모양: {shapes}")
    said.append(f"  풀이: {_advice(error, reason, run)}")
    return "\n".join(said)


def _where(function: Any, error: BaseException) -> tuple[FrameType | None, int]:
    """오류가 난 자리 가운데 학습자의 파일에 있는, 가장 안쪽 것."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    found: tuple[FrameType | None, int] = (None, 0)
    trace = error.__traceback__
    while trace is not None:
        if code is not None and trace.tb_frame.f_code.co_filename == code.co_filename:
            found = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return found


def _shapes(frame: FrameType | None, text: str) -> str:
    """그 줄에 나오는(줄을 읽을 수 없으면 그 함수에 있는) 배열의 모양."""
    if frame is None:
        return ""
    arrays = {n: v.shape for n, v in frame.f_locals.items() if isinstance(v, (np.ndarray, np.generic))}
    mentioned = [n for n in dict.fromkeys(re.findall(r"\w+", text)) if n in arrays] if text else list(arrays)
    return ", ".join(f"{n} {arrays[n]}" for n in mentioned[:12])


def _advice(error: BaseException, reason: str, run: Chain) -> str:
    if "read-only" in reason:
        given, spoiled = ("입력과 순전파의 값", "순전파의 값") if run.kind.gradient else ("입력", "입력")
        return (f"{Noun(given):은/는} 고칠 수 없게(read-only) 넣어 드립니다. "
                f"제자리에서 바꾸면(+=, -=, [..] = ) {Noun(spoiled):이/가} 망가집니다. .copy() 한 것을 바꾸거나 새 이름에 담으세요.")
    if "ellipsis" in reason:
        return "아직 채우지 않은 빈칸(...)으로 셈했습니다. 위의 것부터 채우세요."
    if "matmul" in reason or "aligned" in reason:
        shape = ": 기울기의 모양은 그 값의 모양과 같아야 합니다" if run.kind.gradient else ""
        return f"행렬 곱(@)의 안쪽 길이가 다릅니다. .T 를 붙이거나 앞뒤를 바꾸세요{shape}."
    if "broadcast" in reason:
        return "모양이 맞지 않습니다. 더한 축에 keepdims=True 를 주거나, [:, None] 으로 축을 끼우거나, .sum(축) 으로 줄이세요."
    if isinstance(error, KeyError):
        near = difflib.get_close_matches(str(error.args[0] if error.args else ""), list(run.values), 1)
        return f"그런 이름이 없습니다. {did_you_mean(near)}cache 에 있는 것: {', '.join(run.values)}."
    if isinstance(error, UnboundLocalError):
        return "값을 정하기 전에 썼습니다. += 로 모으려면 먼저 0 이나 np.zeros_like(…) 로 시작하세요."
    if isinstance(error, NameError):
        given = "순전파의 값" if run.kind.gradient else "입력"
        return (f"모르는 이름입니다. {Noun(given):은/는} 인수로 이름을 적으면 들어옵니다: {', '.join(run.values)}. "
                "NumPy 는 import numpy as np.")
    if isinstance(error, np.exceptions.AxisError):
        return "없는 축을 가리켰습니다. 축은 0 부터 셉니다. 이미 줄어든 배열인지 살피세요."
    if isinstance(error, IndexError):
        return "색인이 범위를 벗어났거나 축의 수보다 많습니다."
    if isinstance(error, TinygradError):
        return "이 라이브러리가 낸 오류입니다. 이 연습은 NumPy 배열로 풉니다: 들어오는 값은 텐서가 아니라 배열입니다."
    if isinstance(error, AttributeError):
        return "들어오는 값은 NumPy 배열이나 수입니다(텐서가 아닙니다). 사전에서는 cache[\"z\"] 처럼 꺼냅니다."
    if isinstance(error, RecursionError):
        return ENDLESS
    if isinstance(error, EOFError):
        return NO_INPUT
    if isinstance(error, SystemExit):
        return "함수가 프로그램을 끝내려 했습니다: exit() 대신 return 으로 답을 돌려주세요."
    if isinstance(error, ZeroDivisionError):
        return "0 으로 나누었습니다."
    return "그 줄의 셈을 값의 모양과 함께 다시 살펴보세요."
