"""명령줄: ``tinygrad-ko digits``, ``graph``, ``explain`` … 모든 방을 들여올 수 있다."""

from .commands import main

__all__ = ["main"]
