"""학습: 작고 평범한 학습 고리(loop)와, 그것으로 하는 일. 여기서는 자료, 그래프의 그림, 학습의 그림과 그 아래를 들여온다."""

from ..korean.misfits import answer_in
from ..korean.missing_names import answering
from .loop import DivergedError, accuracy, evaluate, evaluating, fit

__all__ = ["DivergedError", "accuracy", "evaluate", "evaluating", "fit"]
answer_in(globals())
__getattr__ = answering("training")  # 없는 이름: 비슷한 것을 알린다
