"""과제: 배우는 이의 파일 하나를 돌려 보고 채점표를 만든다. 손글씨와 자모의 자료도 여기에 있다(``tg.course.project``).

여기서는 연습, 그림의 글꼴과 그 아래를 들여온다.
"""

from __future__ import annotations

from .checker import project
from .drawing import DrawingPage, drawing_page
from .handwriting import digit_from_image
from .jamo import jamo_images
from .report import ProjectReport
from .rubric import ProjectRow

__all__ = ["DrawingPage", "ProjectReport", "ProjectRow", "digit_from_image", "drawing_page", "jamo_images", "project"]
