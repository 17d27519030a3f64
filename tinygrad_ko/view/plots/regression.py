"""회귀(regression)의 그림: 맞힌 수와 정답, 그 차이(잔차)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError
from ...korean.numbers import format_number
from ..paper.fonts import korean_font
from .checks import numbers
from .style import COLOURS, ZERO, entitle, lettered, panels, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def residuals(
    true: ArrayLike, predicted: ArrayLike, name: str = "", axes: Sequence[Axes] | None = None, *, title: str | None = None,
) -> Figure:
    """회귀의 잔차(residual): 왼쪽은 정답에 대한 예측, 오른쪽은 예측에 대한 잔차(예측 − 정답)의 점들.

    왼쪽의 점들이 대각선에, 오른쪽의 점들이 0의 선에 모일수록 잘 맞힌 것이다. 오른쪽에 굽은 무늬가 보이면 모델이 놓친 것이 있다.

    매개변수
    --------
    true, predicted : 정답과 예측. 모양 ``(N,)``, 단위는 목표의 것.
    name : 목표의 이름. 축에 적는다.
    axes : 그릴 축 둘. 없으면 새 그림을 만든다.
    title : 그림의 제목.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError : 비었거나 길이가 서로 다를 때. ShapeError, ArgumentTypeError : 한 줄의 수가 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko.view.plots import residuals
    >>> figure = residuals([1.0, 2.0, 3.0], [1.5, 2.0, 2.5])
    >>> figure.axes[0].get_title()
    '평균 절대 오차 0.3333 (3개)'

    출처
    ----
    scikit-learn ``PredictionErrorDisplay``.
    """
    t, p = numbers("residuals", "true", true, (1,), "한 줄의"), numbers("residuals", "predicted", predicted, (1,), "한 줄의")
    if len(t) != len(p) or not len(t):
        raise ArgumentError(f"residuals: true 와 predicted 는 길이가 같고 하나 이상이어야 합니다. 받은 길이: {len(t)}, {len(p)}.")
    said = f" ({lettered(name)})" if name else ""
    with korean_font():
        figure, (left, right) = panels("residuals", "axes", axes, [False, False], (10.4, 4.2))
        ends = min(t.min(), p.min()), max(t.max(), p.max())
        size = 22 if len(t) <= 600 else 8
        for panel, x, y in ((left, t, p), (right, p, p - t)):
            panel.scatter(x, y, s=size, color=COLOURS[0], alpha=0.6, linewidths=0, zorder=3)
            quiet(panel)
        left.plot(ends, ends, color=ZERO, zorder=2)
        right.axhline(0, color=ZERO, zorder=2)
        left.set_title(f"평균 절대 오차 {format_number(np.abs(p - t).mean())} ({len(t):,}개)")
        left.set_xlabel(f"정답{said}")
        left.set_ylabel(f"예측{said}")
        right.set_xlabel(f"예측{said}")
        right.set_ylabel("잔차(residual): 예측 − 정답")
        entitle(figure, [left, right], title)
    made: Figure = figure
    return made
