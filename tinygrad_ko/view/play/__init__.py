"""재생기: 역전파를 한 걸음씩 보는, 혼자 서는 HTML 한 쪽(``tg.play``). 여기서는 설명, 그래프의 그림과 그 아래를 들여온다."""

from ...korean.misfits import answer_in
from .player import Player, play

__all__ = ["Player", "play"]
answer_in(globals())
