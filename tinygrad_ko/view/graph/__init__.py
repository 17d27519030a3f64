"""그래프의 그림: 상자와 화살표로 그린 계산 그래프(``tg.graph``). 여기서는 신경망, 읽기, 종이와 그 아래를 들여온다."""

from ...korean.misfits import answer_in
from .drawing import graph, save_svg

__all__ = ["graph", "save_svg"]
answer_in(globals())
