"""시험관: 배우는 이의 코드를 읽고 고른 걸음의 시험을 차례로 돌리며, 하나마다 ``say`` 로 한 줄씩 말한다. 걸음마다 코드를 새로 읽는다."""

from __future__ import annotations

import gc
import inspect
import linecache
import sys
import textwrap
import traceback
import types
from collections.abc import Callable
from typing import Any

import numpy as np

LAST = 12  # 그다음은 견주기이다: 떨어져도 끝까지 본다
DEEPEST = 1000  # 파이썬이 처음에 주는 재귀 한도
Say = Callable[..., None]


def examine(trials: list[Any], code: str, name: str, steps: list[int], say: Say, begin: Callable[[], None] = lambda: None) -> None:
    """걸음마다: 코드를 새로 읽고, ``trials`` 가운데 그 걸음의 것을 차례로, 처음 떨어지는 데까지. ``begin`` 은 걸음마다 먼저 불린다."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    deepest = sys.getrecursionlimit()
    try:
        for step in steps:
            begin()
            sys.setrecursionlimit(DEEPEST)
            if not passes([t for t in trials if t.step == step], code, name, step, say):
                return
            say(passed=step)
    finally:
        sys.setrecursionlimit(deepest)
        gc.enable()  # 기억 공간의 시험이 껐다


def passes(trials: list[Any], code: str, name: str, step: int, say: Say) -> bool:
    """걸음 하나."""
    say(step=step, says="파일을 읽는다", code="", slow="endless")
    module = loaded(code, name, say)
    if module is None:
        return False
    for trial in trials:
        lines = inspect.getsource(trial.run).split(":\n", 1)[1]
        say(step=step, says=trial.says, code=textwrap.dedent(lines).rstrip(), slow=trial.slow)
        if not attempt(trial, module, name, say) and step <= LAST:
            return False
    return True


def shown(value: Any) -> str:
    """사람이 읽을 값."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, (np.ndarray, np.generic)) and not getattr(value, "dtype", np.dtype(object)).hasobject:
        value = np.round(value, 6).tolist()
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 160 else text[:157] + "…"


def agrees(got: Any, expected: Any) -> bool:
    """같은가: 목록이면 하나씩, 수이면 모양까지 같고 10⁻⁹ 안."""
    if isinstance(expected, list):
        return isinstance(got, (list, tuple)) and len(got) == len(expected) and all(map(agrees, got, expected))
    if expected is None or isinstance(expected, (str, bool)):
        return type(got) is type(expected) and bool(got == expected)
    if got is None or isinstance(got, (str, bool)):
        return False
    try:
        found, wanted = np.asarray(got, float), np.asarray(expected, float)
    except (TypeError, ValueError):
        return False
    return found.shape == wanted.shape and bool(np.all(np.abs(found - wanted) <= 1e-9 * np.maximum(1.0, np.abs(wanted))))


def recognised(trial: Any, got: Any) -> str:
    """잰 것이 어느 잘못의 것인가. 모르면 빈 글."""
    for key, likely in trial.likely.items():
        try:
            if likely(got) if callable(likely) else any(agrees(got, value) for value in likely):
                return key
        except Exception:  # 알아보려던 값이 뜻밖의 꼴이다: 이 잘못은 아니다
            continue
    return ""


def place(error: BaseException, name: str) -> dict[str, Any]:
    """오류가 난, 배우는 이의 줄."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return {"line": error.lineno, "text": (error.text or "").strip()}
    frames = [f for f in traceback.extract_tb(error.__traceback__, limit=-2000) if f.filename == name]
    return {"line": frames[-1].lineno, "text": frames[-1].line} if frames else {}


def names_of(error: BaseException) -> list[str]:
    """없는 이름을 찾은 마디에 있는 이름들: 다른 이름으로 적은 것일 수 있다."""
    thing = getattr(error, "obj", None) if isinstance(error, AttributeError) else None
    slots = getattr(type(thing), "__slots__", ())
    names = [*getattr(thing, "__dict__", ()), *([slots] if isinstance(slots, str) else slots)]
    return [str(n) for n in names if not str(n).startswith("__")][:12]


def attempt(trial: Any, module: types.ModuleType, name: str, say: Say) -> bool:
    """시험 하나를 돌리고 적는다. 지났으면 참."""
    wanted = list(inspect.signature(trial.run).parameters)
    missing = [n for n in wanted if not hasattr(module, n)]
    if missing:
        classes = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        say(wrong="missing_name", name=missing[0], near=[n for n in classes if n.lower() == missing[0].lower()] or classes)
        return False
    try:
        got = trial.run(*[getattr(module, n) for n in wanted])
        right = agrees(got, trial.expected)
    except Exception as error:
        kind = type(error).__name__
        key = "recursion" if isinstance(error, RecursionError) else trial.raises.get(kind, "")
        say(wrong="raised", cause=key, kind=kind, message=str(error)[:300], has=names_of(error), **place(error, name))
        return False
    if right:
        say(right=True, got=shown(got))
        return True
    say(wrong="value", cause=recognised(trial, got), got=shown(got), expected=shown(trial.expected))
    return False


def loaded(code: str, name: str, say: Say) -> types.ModuleType | None:
    """배우는 이의 코드를 새 모듈로. 읽다가 멈추면 적고 ``None``."""
    module = types.ModuleType("engine_of_the_learner")
    sys.modules[module.__name__] = module  # @dataclass 처럼 제 모듈을 찾는 것이 있다
    try:
        exec(compile(code, name, "exec"), module.__dict__)
    except BaseException as error:  # SystemExit 도: 파일의 끝에 exit() 를 둔 사람
        say(wrong="loading", kind=type(error).__name__, message=str(getattr(error, "msg", None) or error)[:300], **place(error, name))
        return None
    return module
