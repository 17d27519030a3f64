"""태어날 때의 값: 층이 스스로 가진 매개변수를 한꺼번에 채운다. ``reset_parameters`` 도 이것을 쓴다."""

from __future__ import annotations

from typing import Any

from ..tensors.generator import resolve
from . import init
from .checks import Generator
from .parameter import Parameter


def draw_uniform(layer: Any, bound: float, generator: Generator) -> None:
    """층이 가진 매개변수를 담긴 차례로 U(−bound, bound)에서 뽑는다."""
    rng = resolve(generator, type(layer).__name__)
    for parameter in vars(layer).values():
        if isinstance(parameter, Parameter):
            init.uniform_(parameter, -bound, bound, rng)


def scale_by_one(layer: Any) -> None:
    """정규화하는 층의 γ 를 1로, β 를 0으로."""
    for name, value in (("weight", 1.0), ("bias", 0.0)):
        if getattr(layer, name, None) is not None:
            init.constant_(getattr(layer, name), value)
