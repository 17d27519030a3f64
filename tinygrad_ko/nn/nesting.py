"""모듈의 겹: 자기를 거쳐 자기를 담지 않는가, 부르거나 저장하기에 너무 깊지 않은가."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ..errors import ArgumentError, GradientError
from ..korean.particles import Noun
from ..tensors.portable import Unsavable, is_nameless, nameless

PICKLED = 3  # pickle 이 한 겹에 쓰는 재귀의 수
SPARE = 30  # 모듈을 담은 튜플이나 사전, 맨 안의 배열이 쓰는 재귀의 수


def refuse_circle(outer: Any, name: str, inner: Any) -> None:
    """``inner`` 가 ``outer`` 를 (거쳐) 담고 있으면, 담을 때 알린다."""
    if outer in set(_inside(inner)):
        who = type(outer).__name__
        raise ArgumentError(
            f"{who}.{name}: {Noun(who):이/가} 자기 자신을 담게 되어, 부르거나 보이는 일이 끝나지 않습니다. 부모를 가리키려는 것이라면 "
            "self.parent = [모듈] 처럼 목록에 담으세요(목록 속의 모듈은 하위 모듈이 되지 않습니다)."
        )


def savable(module: Any, kind: type, make: Callable[..., Any]) -> Callable[..., Any]:
    """빈 모듈을 만드는 ``make``. 저장할 수 없는 모듈이면, 복사에는 쓸 수 있되 저장하려 하면 까닭을 알리는 것."""
    if is_nameless(kind):
        return Unsavable(make, nameless(type(module).__name__, kind))
    limit = sys.getrecursionlimit()
    if _is_deeper(module, (limit - _frames() - SPARE) // PICKLED):
        return Unsavable(make, ArgumentError(
            f"{type(module).__name__}: 모듈이 너무 깊게 겹쳐 저장(pickle)할 수 없습니다(재귀 한도 {limit}). state_dict() 를 저장하거나, "
            "겹치지 말고 한 Sequential 에 나란히 담거나, sys.setrecursionlimit 로 한도를 늘리세요."
        ))
    return make


def too_deep_to_call(module: Any) -> GradientError:
    """부르다가 파이썬의 재귀 한도에 닿았을 때의 오류."""
    return GradientError(
        f"{type(module).__name__}: 부르다가 파이썬의 재귀 한도({sys.getrecursionlimit()})에 닿았습니다. forward 가 자기 자신을 "
        "끝없이 부르는지 보세요. 모듈을 깊게 겹쳤다면 한 Sequential 에 나란히 담거나, sys.setrecursionlimit 로 한도를 늘리세요."
    )


def _inside(module: Any) -> Any:
    """자신과 모든 하위 모듈, 한 번씩."""
    seen, waiting = {module}, [module]
    while waiting:
        module = waiting.pop()
        yield module
        for inner in module.children():
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)


def _is_deeper(module: Any, most: int) -> bool:
    """``most`` 겹보다 깊은가. 겹을 하나씩 내려가며 세므로, 나누어 쓰는 모듈이 있어도 겹마다 한 번만 본다."""
    layer, depth = {module}, 0
    while layer:
        if depth > most:
            return True
        layer, depth = {inner for outer in layer for inner in outer.children()}, depth + 1
    return False


def _frames() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count
