"""설명: 연쇄 법칙을 한 걸음씩, 문장과 수식으로(``tg.explain``). 여기서는 읽기, 종이와 그 아래를 들여온다."""

from ...korean.misfits import answer_in
from .explanation import Explanation
from .whole_or_cell import explain

__all__ = ["Explanation", "explain"]
answer_in(globals())
