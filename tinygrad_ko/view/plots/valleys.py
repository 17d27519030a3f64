"""옵티마이저들이 겨룰 땅: 수 둘의 함수와 출발점."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ... import optim
from ...tensors.tensor import Tensor

Maker = Callable[[Sequence[Tensor]], optim.Optimizer]


@dataclass(frozen=True)
class Valley:
    """수 둘의 함수 f(x, y)와 출발점, 볼 곳, 가장 낮은 점들, 옵티마이저마다 알맞은 학습률."""

    name: str
    formula: str
    f: Callable[[Any, Any], Any]
    start: tuple[float, float]
    box: tuple[float, float, float, float]
    minima: tuple[tuple[float, float], ...]
    rates: Mapping[str, float]

    def optimizers(self) -> dict[str, Maker]:
        """이름 → 옵티마이저를 만드는 함수."""
        lr = self.rates
        return {
            "SGD": lambda p: optim.SGD(p, lr=lr["SGD"]),
            "모멘텀": lambda p: optim.SGD(p, lr=lr["모멘텀"], momentum=0.9),
            "네스테로프": lambda p: optim.SGD(p, lr=lr["네스테로프"], momentum=0.9, nesterov=True),
            "Adagrad": lambda p: optim.Adagrad(p, lr=lr["Adagrad"]),
            "RMSprop": lambda p: optim.RMSprop(p, lr=lr["RMSprop"]),
            "Adam": lambda p: optim.Adam(p, lr=lr["Adam"]),
        }


VALLEYS: dict[str, Valley] = {
    "saddle": Valley(
        "안장점(saddle)", "x² − y² + y⁴/4", lambda x, y: x**2 - y**2 + y**4 / 4, (-1.3, 0.001), (-1.6, 1.6, -2.0, 2.0),
        ((0.0, 2**0.5), (0.0, -(2**0.5))),
        {"SGD": 0.05, "모멘텀": 0.02, "네스테로프": 0.02, "Adagrad": 0.3, "RMSprop": 0.03, "Adam": 0.1},
    ),
    "ravine": Valley(
        "좁은 골짜기(ravine)", "x²/20 + y²", lambda x, y: x**2 / 20 + y**2, (-7.0, 2.0), (-8.0, 4.0, -3.0, 3.0), ((0.0, 0.0),),
        {"SGD": 0.95, "모멘텀": 0.1, "네스테로프": 0.1, "Adagrad": 1.5, "RMSprop": 0.2, "Adam": 0.4},
    ),
    "local_minimum": Valley(
        "국소 최솟값(local minimum)", "(x² − 1)²/2 + 0.35x + y²",
        lambda x, y: (x**2 - 1) ** 2 / 2 + 0.35 * x + y**2, (1.9, 0.9), (-2.2, 2.2, -1.4, 1.4), ((-1.0781, 0.0),),
        {"SGD": 0.03, "모멘텀": 0.03, "네스테로프": 0.03, "Adagrad": 0.2, "RMSprop": 0.03, "Adam": 0.08},
    ),
}
