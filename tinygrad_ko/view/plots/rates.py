"""학습률을 키우며 잰 손실: 어디에서 내려가고 어디에서 터지는가."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import Noun
from ..paper.fonts import korean_font
from .legends import legend
from .style import COLOURS, QUIET, canvas, entitle, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def learning_rates(
    rates: Sequence[float], losses: Sequence[float], chosen: float | None = None, *, ax: Axes | None = None, title: str | None = None,
) -> Figure:
    """학습률(가로축, 로그)마다의 손실을 그린다. ``LearningRateFinder.plot()`` 이 이것이다.

    매개변수
    --------
    rates : 재어 본 학습률, 0보다 크다 (무차원). 모양 ``(n,)``.
    losses : 그때의 손실, 길이가 같다. 유한하지 않은 자리는 끊긴 선이 된다.
    chosen : 고른 학습률. 세로선을 긋는다.
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError : 비었거나, 길이가 다르거나, 0보다 크지 않은 학습률이 있을 때. ArgumentTypeError : 수의 목록이 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.learning_rates([1e-3, 1e-2, 1e-1], [1.0, 0.5, 2.0], chosen=1e-2)
    >>> figure.axes[0].get_xscale()
    'log'

    출처
    ----
    L. N. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017).
    """
    where = "learning_rates"
    x, y = _numbers(where, "rates", rates), _numbers(where, "losses", losses)
    if not x.size or x.size != y.size:
        raise ArgumentError(f"{where}: rates 와 losses 는 길이가 같고 비지 않아야 합니다. 받은 길이: {x.size}, {y.size}.")
    if not (x > 0).all() or (chosen is not None and not chosen > 0):
        raise ArgumentError(f"{where}: 학습률은 모두 0보다 커야 합니다(가로축이 로그입니다).")
    with korean_font():
        figure, panel = canvas(where, ax, (6.4, 4.0))
        panel.plot(x, np.where(np.isfinite(y), y, np.nan), color=COLOURS[0], linewidth=1.8)
        if chosen is not None:
            panel.axvline(chosen, color=QUIET, linewidth=1.2, linestyle=":", label=f"고른 학습률 {chosen:.3g}")
        panel.set_xscale("log")
        panel.set_xlabel("학습률(로그)")
        panel.set_ylabel("손실")
        quiet(panel, grid=True)
        legend(panel)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _numbers(where: str, name: str, given: Any) -> np.ndarray:
    try:
        array = np.array([float(v) for v in given])
    except (TypeError, ValueError):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 수의 목록이어야 합니다. 받은 것: {describe(given)}.") from None
    return array
