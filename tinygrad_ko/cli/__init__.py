"""명령줄: ``tinygrad-ko digits``, ``train``, ``graph``, ``play``, ``docs``, ``learn``, ``project`` … 를 읽어 알맞은 방을 부른다.

여기서는 수업, 표와 그 아래를 들여온다.
"""

from .commands import main

__all__ = ["main"]
