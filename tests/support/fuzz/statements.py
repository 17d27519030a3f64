"""문장 하나를 NumPy와 견주기: 같은 배열에 NumPy의 함수를 불러 값, dtype, 모양, 경고가 같은지 본다."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from support.fuzz.catalogue import Entry

SLACK = {"float64": 2e3, "float32": 5e2, "float16": 12.0}  # 반올림 단위(eps)의 몇 배까지 봐주는가


def outcome(call: Callable[[], Any]) -> tuple[Any, list[str]]:
    """부른 것의 답과, 그때 난 RuntimeWarning 들."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        y = call()
    return y, [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]


def picked(y: Any, part: int | None) -> Any:
    return y if part is None else y[part]


def differs(entry: Entry, xs: list[Any], options: dict[str, Any], part: int | None, ours: Any, said: list[str]) -> tuple[str, str]:
    """우리 값 ``ours`` 와 경고 ``said`` 가 NumPy와 (무엇이, 어떻게) 다른가. 같으면 빈 글."""
    twin = entry.numpy or entry.scipy
    if twin is None:
        quiet = not said or ours.size == 0 or not all(np.all(np.isfinite(v)) for v in (ours, *xs))
        return ("", "") if quiet else ("경고", f"경고를 냈는데 값은 유한하다: {said[0]}")
    try:
        made, heard = outcome(lambda: twin(*xs, **options))
        want = np.asarray(picked(made, part))
    except (TypeError, ValueError, IndexError, NotImplementedError, AttributeError, ArithmeticError, np.linalg.LinAlgError):
        return "", ""  # NumPy가 하지 않는 부름(텐서만 받는 인수 …)
    if said and not heard:
        return "경고", f"NumPy는 내지 않는 경고를 냈다: {said[0]}"
    if ours.shape != want.shape:
        return "모양", f"모양이 {ours.shape} 인데 NumPy는 {want.shape}"
    if entry.numpy is not None and ours.dtype != want.dtype:
        return "dtype", f"dtype 이 {ours.dtype} 인데 NumPy는 {want.dtype}"
    return ("", "") if same(lambda *vs: picked(twin(*vs, **options), part), xs, ours, want) else ("값", f"값이 {short(ours)} 인데 NumPy는 {short(want)}")


def same(twin: Callable[..., Any], xs: list[Any], ours: Any, want: Any) -> bool:
    """반올림 오차 안에서 같은가. 처음에 어긋나면, 입력을 한 눈금씩 흔들었을 때 NumPy의 답이 흔들리는 만큼까지 봐준다."""
    kind = ours.dtype if ours.dtype.kind == "f" else np.dtype(np.float64)
    eps = float(np.finfo(kind).eps) * SLACK[kind.name]
    largest = max([1.0, *(float(np.abs(v[np.isfinite(v)]).max(initial=0.0)) for v in (want, *map(np.asarray, xs)) if v.dtype.kind == "f")])
    with np.errstate(all="ignore"):
        if np.allclose(ours, want, rtol=eps, atol=eps * largest, equal_nan=True):
            return True
        rng, moved = np.random.default_rng(0), np.zeros(want.shape)
        for _ in range(4):
            shaken = [np.asarray(x * (1 + 4 * np.finfo(x.dtype).eps * rng.choice([-1, 1], x.shape)).astype(x.dtype)) for x in map(np.asarray, xs)]
            again = np.asarray(twin(*shaken))
            if again.shape != want.shape:
                return True  # 끊긴 자리
            moved = np.maximum(moved, np.abs(again.astype(float) - want.astype(float)))
        return bool(np.all(np.abs(ours.astype(float) - want.astype(float)) <= 20 * moved + eps * largest))


def short(a: Any) -> str:
    return np.array2string(np.asarray(a).reshape(-1)[:6], precision=8, separator=", ")
