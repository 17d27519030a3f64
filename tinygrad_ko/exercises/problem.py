"""문제 하나: ``problems/`` 의 파일을 읽은 것. 기울기를 묻는 것과 값을 묻는 것이 있다."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from .mistake import Mistake
from .problems import ORDER

__all__ = ["BackwardProblem", "Problem", "ValueProblem", "problem"]


class Problem:
    """어느 문제에나 있는 것."""

    def __init__(self, number: int, module: ModuleType) -> None:
        self.number, self.key, self.module = number, module.__name__.rpartition(".")[2], module
        title, _, text = inspect.cleandoc(module.__doc__ or "").partition("\n")
        self.title, self.text = title, text.strip()
        self.lesson: int = module.LESSON
        self.level: int = module.LEVEL
        self.why: str = inspect.cleandoc(getattr(module, "WHY", ""))
        self.mistakes: tuple[Mistake, ...] = getattr(module, "MISTAKES", ())
        self.data: Callable[[np.random.Generator], dict[str, Any]] = module.data


class BackwardProblem(Problem):
    """역전파를 손으로 쓰는 문제: ``forward`` 와 ``backward``."""

    def __init__(self, number: int, module: ModuleType) -> None:
        super().__init__(number, module)
        self.given: tuple[str, ...] = getattr(module, "GIVEN", ())
        self.forward: Callable[..., dict[str, Any]] = module.forward
        self.backward: Callable[..., dict[str, Any]] = module.backward


class ValueProblem(Problem):
    """값, 발자취, 짧은 답을 묻는 문제: ``RESULTS``."""

    def __init__(self, number: int, module: ModuleType) -> None:
        super().__init__(number, module)
        self.results: Mapping[str, Callable[..., Any]] = module.RESULTS
        self.axes: Mapping[str, tuple[Any, ...]] = getattr(module, "AXES", {})
        self.accepts: Mapping[str, Callable[..., str]] = getattr(module, "ACCEPTS", {})
        self.choices: Mapping[str, tuple[str, ...]] = getattr(module, "CHOICES", {})
        self.called: Mapping[str, str] = getattr(module, "CALLED", {})
        self.held_out: tuple[str, ...] = getattr(module, "HELD_OUT", ())
        self.hints: Mapping[str, str] = getattr(module, "HINTS", {})


def problem(number: int) -> Problem:
    """``number`` 번(1부터) 문제."""
    module = importlib.import_module(f"{__package__}.problems.{ORDER[number - 1]}")
    return (ValueProblem if hasattr(module, "RESULTS") else BackwardProblem)(number, module)
