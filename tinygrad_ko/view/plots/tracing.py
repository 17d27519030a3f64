"""퍼셉트론의 발자취: 고칠 때마다 결정 경계가 어떻게 돌아가는가."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, describe
from ...nn.perceptron.boundary import Boundary
from ...nn.perceptron.rule import PerceptronResult
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import Bounds, at_least, bounds_of, classes, points
from .legends import BESIDE, legend
from .scatter import draw_points
from .style import COLOURS, INK, QUIET, canvas, quiet, tint
from .trace_page import trace_page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHERE = "perceptron_trace"
INTERVAL = 900  # 한 번 고치는 데 걸리는 시간 (ms)
NAMES = ["−1", "+1"]


def perceptron_trace(
    result: PerceptronResult, X: ArrayLike, y: ArrayLike, *, step: int | None = None, animated: bool = False, limit: int = 100,
    box: Any = None, ax: Axes | None = None,
) -> Any:
    """퍼셉트론이 배우며 남긴 발자취: 고칠 때마다의 직선. 오래된 것은 옅고 마지막은 짙다.

    움직이는 그림은 한 번 고치는 것이 한 장면이다: 어느 표본이 틀렸고, 무엇을 더했고, 직선이 어떻게 돌아갔는가.

    매개변수
    --------
    result : ``nn.Perceptron(2).fit(X, y)`` 가 돌려준 것.
    X, y : 배운 그 자료. 모양 (점, 2)와 (점,), 정답은 −1 또는 +1.
    step : 이만큼 고친 때까지만 그린다(0이면 처음). ``None`` 이면 끝까지.
    animated : 참이면 움직이는 그림. ``.save("발자취.gif")``, ``.to_html("발자취.html")``.
    limit : 그릴 고침의 최대 수, 1 이상. 수렴하지 않는 자료의 긴 발자취는 앞에서부터 이만큼만 그린다.
    box : 그릴 곳 (x1 아래, x1 위, x2 아래, x2 위). 없으면 점들의 둘레.
    ax : 이 축에 그린다.

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation.

    예외
    ----
    ArgumentTypeError : 퍼셉트론의 학습 결과가 아닐 때. DataError : 정답이 −1과 +1 이 아니거나, 배운 자료가 아닐 때.
    ShapeError, ArgumentError : 평면의 점이 아니거나, ``step`` 이 범위 밖일 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> X, OR = [[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, 1]
    >>> result = tg.nn.Perceptron(2).fit(X, OR)
    >>> tg.plot.perceptron_trace(result, X, OR).axes[0].get_title()
    '5번 고친 뒤: x₁ + x₂ − 1 = 0'
    >>> tg.plot.perceptron_trace(result, X, OR, animated=True).frames  # 처음과 다섯 번
    6

    출처
    ----
    강의 L1; Rosenblatt, "The Perceptron" (1958).
    """
    if not isinstance(result, PerceptronResult):
        raise ArgumentTypeError(f"{WHERE}: nn.Perceptron(2).fit(X, y) 가 돌려준 것을 주세요. 받은 것: {describe(result)}.")
    X = points(WHERE, "X", X, (2,))
    y = classes(WHERE, y, len(X))
    _check_data(result, X, y)
    history = result.history[: at_least(WHERE, "limit", limit, 1) + 1]
    last = len(history) - 1 if step is None else at_least(WHERE, "step", step, 0)
    if last >= len(history):
        raise ArgumentError(f"{WHERE}: step 은 0 이상 {len(history) - 1} 이하여야 합니다(그만큼 고쳤습니다). 받은 값: {step}.")
    ends = bounds_of(WHERE, box, X, (2,))
    lines = [Boundary(w, w0) for w0, w in history]
    with korean_font():
        figure, panel = canvas(WHERE, ax, (6.2, 4.4))
        show = _draw(panel, lines, result.causes, X, ends)
        draw_points(panel, X, (y > 0).astype(int), NAMES)
        panel.set(xlim=ends[0], ylim=ends[1], xlabel="x₁", ylabel="x₂")
        legend(panel, **BESIDE)
        quiet(panel)
        show(last)
        if not animated:
            return figure
        return new_animation(figure, show, len(history), lambda: trace_page(lines, result, X, y, ends, INTERVAL), INTERVAL)


def _check_data(result: PerceptronResult, X: np.ndarray, y: np.ndarray) -> None:
    """발자취가 정말 이 자료에서 나왔는가: 고친 양은 틀린 표본의 (정답, 정답·x)의 배수이다."""
    if not np.isin(y, (-1, 1)).all():
        raise DataError(
            f"{WHERE}: 정답은 −1 또는 +1 이어야 합니다. 받은 값들: {np.unique(y)[:5].tolist()}. 0과 1 이면 y * 2 - 1 로 바꾸세요."
        )
    width = result.history[0][1].size
    if width != 2:
        raise ShapeError(f"{WHERE}: 평면의 퍼셉트론(특징 2개)만 그립니다. 이 결과의 특징은 {width}개입니다.")
    for (_, k), (w0, w), (v0, v) in zip(result.causes, result.history, result.history[1:], strict=False):
        if k >= len(X) or not np.allclose(v - w, (v0 - w0) * X[k]) or np.sign(v0 - w0) != y[k]:
            raise DataError(
                f"{WHERE}: 이 발자취는 이 X, y 로 배운 것이 아닙니다({k}번째 표본이 다릅니다). fit 에 준 자료를 그대로 주세요."
            )


def _draw(ax: Any, lines: list[Boundary], causes: list[tuple[int, int]], X: np.ndarray, ends: Bounds) -> Callable[[int], list[Any]]:
    """경계들. 돌려준 함수는 k번 고친 때까지만 보인다."""
    (low1, high1), (low2, high2) = ends
    drawn = [_line(ax, line) for line in lines]
    side = ax.imshow(np.zeros((2, 2)), extent=(low1, high1, low2, high2), origin="lower", aspect="auto", zorder=0)
    grid = np.stack(np.meshgrid(np.linspace(low1, high1, 160), np.linspace(low2, high2, 160)), -1)
    paints = np.array([tint(COLOURS[0], 0.28), tint(COLOURS[1], 0.28)])
    ring = ax.scatter(*X[:1].T, s=190, facecolors="none", edgecolors=INK, linewidths=1.8, zorder=4)

    def show(k: int) -> list[Any]:
        side.set_data(paints[(lines[k].d(grid) >= 0).astype(int)])
        for j, line in enumerate(drawn):
            if line is not None:
                line.set_visible(j <= k)
                line.set(color=INK if j == k else QUIET, linewidth=2.2 if j == k else 0.9,
                         alpha=1.0 if j == k else max(0.12, 0.75 ** abs(k - j)))
        ring.set_visible(k > 0)
        if k:
            ring.set_offsets(X[causes[k - 1][1]][None])
        ax.set_title(f"{k}번 고친 뒤: {lines[k]}".replace("-", "−") if k else f"처음: {lines[0]}".replace("-", "−"), color=INK)
        return [side, ring, ax.title, *[line for line in drawn if line is not None]]

    return show


def _line(ax: Any, line: Boundary) -> Any:
    """직선 하나. w = 0 이면 직선이 없다."""
    size = float(np.linalg.norm(line.direction))
    if not 0 < size < np.inf:
        return None
    foot = -line.intercept * line.direction / size**2
    return ax.axline(foot, foot + np.array([-line.direction[1], line.direction[0]]) / size, zorder=2)
