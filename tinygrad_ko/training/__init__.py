"""학습: 작고 평범한 학습 고리(loop)와, 그것으로 하는 일."""

from .loop import DivergedError, accuracy, evaluate, evaluating, fit

__all__ = ["DivergedError", "accuracy", "evaluate", "evaluating", "fit"]
