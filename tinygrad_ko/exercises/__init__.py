"""연습: 역전파를 손수 쓰고, 어디가 왜 틀렸는지 듣는다."""

from __future__ import annotations

from .compare import Comparison, compare
from .exercise import Exercise, Exercises, exercise
from .report import Report

__all__ = ["Comparison", "Exercise", "Exercises", "Report", "compare", "exercise"]
