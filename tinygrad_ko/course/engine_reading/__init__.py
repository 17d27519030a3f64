"""엔진 읽기: 엔진의 모든 줄과 곱하기 하나가 지나는 길에 단 말(``tg.course.annotated``), 걸음마다 도는 줄(``tg.course.engine_walk``).

여기서는 코드의 글과, 텐서와 그 아래를 들여온다.
"""

from __future__ import annotations

from .remarks import Piece, Remark, annotated
from .walk import EngineWalk, WalkStep, engine_walk

__all__ = ["EngineWalk", "Piece", "Remark", "WalkStep", "annotated", "engine_walk"]
