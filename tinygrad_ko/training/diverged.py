"""발산: 손실이 nan이나 무한대가 되었다."""

from __future__ import annotations

from ..errors import TinygradError
from ..korean.particles import Noun


class DivergedError(TinygradError, ArithmeticError):
    """손실, 기울기, 가중치가 nan이나 무한대가 되었다: 더 학습해도 돌아오지 않는다.

    고치려면: 학습률을 줄이거나 기울기를 자른다(``clip_norm``).
    """

    def __init__(self, epoch: int, where: str, value: float | str, what: str = "손실") -> None:
        super().__init__(
            f"학습이 발산(divergence)했습니다: {epoch}번째 에포크(epoch)의 {where}에서 {Noun(what):이/가} {Noun(value):이/가} 되었습니다. "
            "학습률(lr)을 지금의 1/10쯤으로 줄이고, 자료에 nan이나 지나치게 큰 수가 없는지 살펴보세요. "
            "어느 연산에서 시작되었는지는 with tg.anomaly_mode(): 안에서 다시 학습하면 알 수 있습니다."
        )
