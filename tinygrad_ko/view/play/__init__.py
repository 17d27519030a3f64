"""역전파 재생기: 혼자 서는 HTML 한 쪽. 여기서는 종이, 그래프, 설명, 읽기를 들여온다."""

from .player import Player, play

__all__ = ["Player", "play"]
