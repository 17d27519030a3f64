"""계산 그래프의 그림. 여기서는 종이(paper)와 읽기(readings)를 들여온다."""

from .drawing import graph, save_svg

__all__ = ["graph", "save_svg"]
