"""재판의 결과: 어긋남, 보았다고 센 것, 보지 못한 까닭."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from support.fuzz.oracles import Skipped
from tinygrad_ko.errors import GradientError, LostGradientError


@dataclass(frozen=True)
class Disagreement:
    """어긋난 것: 갈래, 글, (알면) 어느 문장에서."""

    kind: str
    text: str
    step: int | None = None


@dataclass
class Verdict:
    """재판의 결과."""

    disagreement: Disagreement | None = None
    seen: Counter[str] = field(default_factory=Counter)  # 무엇으로 보았는가: "1차 차분", "2차 PyTorch" …
    skipped: Counter[str] = field(default_factory=Counter)  # 무엇을 왜 보지 못했는가
    vacuous: bool = False  # 참 기울기가 어디서나 0


@dataclass(frozen=True)
class Court:
    """무엇을 볼 것인가."""

    order: int = 2
    torch: Any = None
    source: bool = False  # 인쇄한 코드도 돌려 볼 것인가


class Found(Exception):
    """어긋남을 찾았다."""

    def __init__(self, kind: str, text: str, step: int | None = None) -> None:
        super().__init__(text)
        self.disagreement = Disagreement(kind, text, step)


def attempt(order: str, call: Callable[[], Any]) -> Any:
    """역전파. 미분할 수 없다고 알리는 것은 봐주고, 다른 오류는 어긋남이다."""
    try:
        return call()
    except (GradientError, LostGradientError) as error:
        raise Skipped(f"미분할 수 없다고 알린다: {first_line(error)[:60]}") from error
    except Skipped:
        raise
    except Exception as error:
        raise Found("오류", f"{order} 미분에서 {type(error).__name__}: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def scale(a: np.ndarray) -> float:
    finite = np.abs(a[np.isfinite(a)]) if a.ndim else np.abs(a.reshape(-1)[np.isfinite(a.reshape(-1))])
    return float(finite.max(initial=0.0))
