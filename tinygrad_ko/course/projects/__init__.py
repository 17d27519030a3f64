"""과제: 배우는 이의 파일 하나를 다른 프로세스에서 돌려 보고 채점표를 만든다(``tg.course.project``).

여기서는 연습, 그림의 글꼴과 그 아래를 들여온다.
"""

from __future__ import annotations

from .checker import project
from .report import ProjectReport
from .rubric import ProjectRow

__all__ = ["ProjectReport", "ProjectRow", "project"]
