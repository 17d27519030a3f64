"""연습: 손으로 쓴 역전파와 규칙을 채점하고, 어디가 왜 틀렸는지 말한다(``tg.exercise``, ``tg.compare``).

여기서는 진도, 읽기와 그 아래를 들여온다.
"""

from __future__ import annotations

from ..korean.misfits import answer_in
from ..korean.missing_names import answering
from .compare import Comparison, compare
from .exercise import Exercise, Exercises, exercise
from .report import Report

__all__ = ["Comparison", "Exercise", "Exercises", "Report", "compare", "exercise"]
answer_in(globals())
__getattr__ = answering("exercises")  # 없는 이름: 비슷한 것을 알린다
