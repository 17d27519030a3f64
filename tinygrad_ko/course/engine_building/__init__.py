"""엔진 만들기: 열두 걸음의 본보기와, 배우는 이의 엔진을 다른 프로세스에서 시험하는 채점기(``tg.course.engine``).

여기서는 연습과 그 아래를 들여온다.
"""

from __future__ import annotations

from .comparison import EngineComparison
from .grader import Engine, engine
from .reference import EngineStep, engine_step
from .report import EngineReport

__all__ = ["Engine", "EngineComparison", "EngineReport", "EngineStep", "engine", "engine_step"]
