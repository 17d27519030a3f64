"""수업: 수업의 사실을 확인하고, 예측을 적게 하고, 재생기를 쪽에 싣고, 연습지를 만들고, 과제를 채점한다(``tg.course``).

여기서는 tg.autograd, 자료, 연습, 재생기와 그 아래를 들여온다.
"""

from __future__ import annotations

from ..korean.misfits import answer_in
from ..korean.missing_names import answering, refuse_calls
from .checking import confirm, fact, facts
from .embedding import Embedded, embedded
from .engine_building import Engine, EngineComparison, EngineReport, EngineStep, engine, engine_step
from .engine_reading import EngineWalk, Piece, Remark, WalkStep, annotated, engine_walk
from .prediction import Prediction, predict
from .projects import DrawingPage, ProjectReport, ProjectRow, digit_from_image, drawing_page, jamo_images, project
from .sheets import Sheet, sheet
from .syllabus import Fact, Lesson, Term, glossary, lessons
from .tabbing import Tabs, tabs

__all__ = [
    "DrawingPage", "Embedded", "Engine", "EngineComparison", "EngineReport", "EngineStep", "EngineWalk", "Fact", "Lesson",
    "Piece", "Prediction", "ProjectReport", "ProjectRow", "Remark", "Sheet", "Tabs", "Term", "WalkStep", "annotated", "confirm",
    "digit_from_image", "drawing_page", "embedded", "engine", "engine_step", "engine_walk", "fact", "facts", "glossary",
    "jamo_images", "lessons", "predict", "project", "sheet", "tabs",
]
answer_in(globals())
__getattr__ = answering("course")  # 없는 이름: 비슷한 것을 알린다
refuse_calls(__name__, "tg.course", "사실은 tg.course.confirm('L1.1', 잰 것) 으로 확인합니다.")
