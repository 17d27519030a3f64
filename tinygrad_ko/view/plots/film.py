"""학습의 필름: 녹화한 학습에서 결정 경계, 손실, 가중치가 함께 움직인다."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import at_least
from .developed import Film, develop
from .film_page import film_page
from .legends import legend
from .recording import TrainingRecord
from .scatter import draw_points
from .style import COLOURS, DASHES, INK, QUIET, lettered, panels, quiet, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHERE = "training_film"
INTERVAL = 200  # 순간 하나에 걸리는 시간 (ms)
LINES = 60  # 가중치의 자취를 그릴 선의 수


def training_film(
    record: TrainingRecord, *, step: int | None = None, animated: bool = False, axes: Sequence[Axes] | None = None,
) -> Any:
    """녹화한 학습을 보여 준다: 왼쪽부터 결정 경계(자료가 있으면), 손실의 곡선, 가중치의 자취.

    HTML은 혼자 서는 한 장이다: 슬라이더, 재생, 글쇠로 넘기면 경계와 손실과 가중치의 수가 함께 바뀐다. 담은 순간의 수가 정해져
    있으므로 크기도 정해져 있다(순간 40개, 점 200개, 매개변수 42개이면 220 KB 쯤).

    매개변수
    --------
    record : 학습하며 부른 ``tg.plot.TrainingRecord``.
    step : 담은 순간의 번호(0이 처음). ``None`` 이면 마지막.
    animated : 참이면 움직이는 그림. ``.save("학습.gif")``, ``.to_html("학습.html")``.
    axes : 축 둘(손실, 가중치), 자료가 있으면 셋(경계, 손실, 가중치).

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation.

    예외
    ----
    ArgumentTypeError : 기록기가 아닐 때. ArgumentError : 한 번도 적지 않았거나, ``step`` 이 범위 밖일 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Linear(2, 2, generator=0)
    >>> record = tg.plot.TrainingRecord(model, *tg.data.make_moons(20, generator=0))
    >>> record(0.7)
    >>> [ax.get_title() for ax in tg.plot.training_film(record).axes]
    ['1에포크: 정확도 35.0%', '손실', '가중치의 자취']

    출처
    ----
    TensorFlow Playground (D. Smilkov, S. Carter, 2016); 강의 L2, L5.
    """
    if not isinstance(record, TrainingRecord):
        raise ArgumentTypeError(f"{WHERE}: 학습하며 부른 tg.plot.TrainingRecord 를 주세요. 받은 것: {describe(record)}.")
    if not record.steps:
        raise ArgumentError(f"{WHERE}: 적힌 기록이 없습니다. 에포크마다 record(loss) 를 부르세요.")
    film = develop(WHERE, record)
    last = len(film.moments) - 1
    chosen = last if step is None else at_least(WHERE, "step", step, 0)
    if chosen > last:
        raise ArgumentError(f"{WHERE}: step 은 0 이상 {last} 이하의 정수여야 합니다. 받은 값: {step}.")
    with korean_font():
        count = 2 + (film.X is not None)
        figure, drawn = panels(WHERE, "axes", axes, [False] * count, (4.5 * count, 4.0), count)
        shows = [_draw_losses(drawn[-2], film), _draw_weights(drawn[-1], film)]
        if film.X is not None:
            shows.insert(0, _draw_boundary(drawn[0], film))

        def show(k: int) -> list[Any]:
            return [artist for draw in shows for artist in draw(k)]

        show(chosen)
        return new_animation(figure, show, last + 1, lambda: film_page(film, INTERVAL), INTERVAL) if animated else figure


def _draw_boundary(ax: Any, film: Film) -> Callable[[int], list[Any]]:
    assert film.X is not None and film.ends is not None and film.rule is not None
    (low1, high1), (low2, high2) = film.ends
    image = ax.imshow(np.ones((2, 2, 3)), origin="lower", extent=(low1, high1, low2, high2), aspect="auto", interpolation="bilinear")
    draw_points(ax, film.X, film.truth, film.names, size=26)
    ring = ax.scatter([], [], s=90, facecolors="none", edgecolors=INK, linewidths=1.2, zorder=4)
    ax.set(xlim=(low1, high1), ylim=(low2, high2), xlabel="x₁", ylabel="x₂")
    quiet(ax)
    paints = np.array([tint(COLOURS[k % len(COLOURS)], 0.55) for k in range(len(film.rule.kinds))])

    def show(k: int) -> list[Any]:
        shares = film.shares(k)
        image.set_data(np.ones((2, 2, 3)) if shares is None else np.clip(shares @ paints, 0, 1))
        right = film.right[k]
        ring.set_offsets(film.X[~right] if right is not None else np.zeros((0, 2)))  # type: ignore[index]
        ax.set_title(lettered(film.heading(k)), color=INK)
        return [image, ring, ax.title]

    return show


def _draw_losses(ax: Any, film: Film) -> Callable[[int], list[Any]]:
    drawn = []
    steps = np.arange(1, max(map(len, film.curves.values()), default=1) + 1)
    for k, (name, values) in enumerate(film.curves.items()):
        look: dict[str, Any] = {"color": COLOURS[k % len(COLOURS)], "linestyle": DASHES[k % len(DASHES)]}
        ax.plot(steps, values, **look, linewidth=1.0, alpha=0.3)
        drawn.append((values, ax.plot([], [], **look, linewidth=1.9, label=lettered(name))[0]))
    now = ax.axvline(0, color=QUIET, linewidth=1.0, linestyle=":")
    ax.set_xlim(0, max(steps[-1], 2))
    ax.set_xlabel(lettered(film.unit))
    ax.set_title("손실" if all("손실" in name for name in film.curves) else "기록", color=INK)
    if film.logarithmic():
        ax.set_yscale("log")
    legend(ax, loc="upper right")
    quiet(ax, grid=True)

    def show(k: int) -> list[Any]:
        step = film.moments[k].step
        now.set_xdata([step, step])
        for values, line in drawn:
            line.set_data(steps[:step], values[:step])
        return [now, *(line for _, line in drawn)]

    return show


def _draw_weights(ax: Any, film: Film) -> Callable[[int], list[Any]]:
    """가중치 하나가 선 하나. 층마다 색이 다르다."""
    steps = np.array([m.step for m in film.moments])
    kinds = [(k, name) for k, name in enumerate(film.parameters)]
    total = sum(film.moments[0].weights[k].size for k, _ in kinds)
    heads, drawn, seen = [], [], 0
    for k, name in kinds:
        rows = np.array([m.weights[k].ravel() for m in film.moments])
        rows = rows[:, np.unique(np.linspace(0, rows.shape[1] - 1, max(1, LINES * rows.shape[1] // total)).round().astype(int))]
        seen += rows.shape[1]
        ax.plot(steps, np.where(np.isfinite(rows), rows, np.nan), color=COLOURS[k % len(COLOURS)], linewidth=0.9, alpha=0.55)
        ax.plot([], [], color=COLOURS[k % len(COLOURS)], label=lettered(name))
        dots, = ax.plot([], [], "o", color=COLOURS[k % len(COLOURS)], markersize=3.2)
        heads.append((rows, dots))
    now = ax.axvline(0, color=QUIET, linewidth=1.0, linestyle=":")
    ax.set_xlim(0, max(steps[-1], 2))
    ax.set_xlabel(lettered(film.unit))
    ax.set_title("가중치의 자취" + (f" ({total}개 가운데 {seen}개)" if seen < total else ""), color=INK)
    legend(ax, loc="upper left")
    quiet(ax, grid=True)
    drawn = [dots for _, dots in heads]

    def show(k: int) -> list[Any]:
        now.set_xdata([steps[k], steps[k]])
        for rows, dots in heads:
            dots.set_data(np.full(rows.shape[1], steps[k]), rows[k])
        return [now, *drawn]

    return show

