"""옵티마이저 경주: 수 둘의 함수 위에서 옵티마이저마다 내려간 길."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...grad_mode import enable_grad
from ...korean.particles import Noun, particle
from ...nn.checks import number
from ...optim import Optimizer
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import at_least, bounds_of
from .legends import BESIDE, legend
from .pathways import draw_paths
from .race_page import race_page, thin
from .slices import Slice, levels, values_at, values_on
from .style import INK, canvas, lettered, quiet
from .valleys import VALLEYS, Maker, Valley

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHERE = "optimizer_race"
INTERVAL = 120  # 한 걸음에 걸리는 시간 (ms)
LOST = 1e30  # 이보다 멀리 간 옵티마이저는 발산한 것이다


def optimizer_race(
    f: str | Callable[[Any, Any], Any] = "saddle", optimizers: Mapping[str, Maker] | None = None, *,
    start: Sequence[float] | None = None, steps: int = 60, box: Sequence[float] | None = None, animated: bool = False,
    ax: Axes | None = None,
) -> Any:
    """옵티마이저들이 한 출발점에서 함수의 골짜기를 내려간 길.

    매개변수
    --------
    f : ``"saddle"`` (안장점), ``"ravine"`` (좁은 골짜기), ``"local_minimum"`` (국소 최솟값), 또는 0차원 텐서 x, y 를 받는 함수.
    optimizers : 이름 → 매개변수의 목록을 받아 옵티마이저를 만드는 함수. 예: ``{"SGD": lambda p: optim.SGD(p, lr=0.1)}``.
        없으면 SGD, 모멘텀, 네스테로프, Adagrad, RMSprop, Adam 을 그 함수에 알맞은 학습률로.
    start : 출발점 (x, y). 주어진 이름의 함수이면 없어도 된다.
    steps : 걸음의 수, 1 이상.
    box : 볼 곳 (x 아래, x 위, y 아래, y 위). 없으면 길들을 둘러싼 곳.
    animated : 참이면 움직이는 그림. ``.save("경주.gif")``, ``.to_html("경주.html")`` (슬라이더와 재생 단추가 있는 한 장).
    ax : 이 축에 그린다.

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation
        (``.paths`` 는 이름 → 자취 (걸음 + 1, 2)).

    예외
    ----
    ArgumentError, ArgumentTypeError : 모르는 이름, 빈 사전, 옵티마이저를 돌려주지 않는 것, 미분할 수 없는 함수.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.optimizer_race("local_minimum", steps=40)
    >>> made = {"느린": lambda p: tg.optim.SGD(p, lr=0.1), "빠른": lambda p: tg.optim.SGD(p, lr=1.05)}
    >>> race = tg.plot.optimizer_race(lambda x, y: x**2 / 20 + y**2, made, start=(-7, 2), animated=True, steps=20)
    >>> "슬라이더" in race.to_html() or "range" in race.to_html()
    True

    출처
    ----
    강의 L10.
    """
    valley = _valley(f, start)
    at_least(WHERE, "steps", steps, 1)
    makers = valley.optimizers() if optimizers is None else optimizers
    if not isinstance(makers, Mapping):
        raise ArgumentTypeError(
            f'{WHERE}: optimizers 는 {{"SGD": lambda p: optim.SGD(p, lr=0.1)}} 꼴의 사전이어야 합니다. 받은 것: {describe(makers)}.'
        )
    if not makers:
        raise ArgumentError(f"{WHERE}: 겨룰 옵티마이저가 없습니다. 사전에 하나라도 넣어 주세요.")
    paths = {str(name): _descend(valley, str(name), maker, steps) for name, maker in makers.items()}
    heights = {name: values_at(WHERE, valley.f, path) for name, path in paths.items()}
    ends = bounds_of(WHERE, box if box is not None else valley.box if valley.box else None, _visited(paths), (2,))
    a, b = (np.linspace(low, high, 121) for low, high in ends)
    ground = Slice(a, b, values_on(WHERE, valley.f, a, b))
    with korean_font():
        figure, panel = canvas(WHERE, ax, (8.4, 4.7))
        _draw_ground(panel, ground)
        show = draw_paths(panel, paths, heights)
        panel.plot(*valley.start, "o", color="white", markeredgecolor=INK, markersize=8, zorder=6, linestyle="", label="출발")
        if valley.minima:
            panel.plot(*np.array(valley.minima).T, "*", color="white", markeredgecolor=INK, markersize=13, zorder=5,
                       linestyle="", label="가장 낮은 곳")
        panel.set(xlabel="x", ylabel="y")
        panel.set_title(lettered(f"{valley.name}: f = {valley.formula}" if valley.formula else valley.name))
        quiet(panel)
        legend(panel, **BESIDE)
        show(steps)
        if not animated:
            return figure
        race = new_animation(figure, show, steps + 1, lambda: race_page(valley, paths, heights, thin(ground), INTERVAL), INTERVAL)
        race.paths = paths
        return race


# ── 경주 ───────────────────────────────────────────────────────────────────────────────────────────


def _valley(f: Any, start: Any) -> Valley:
    if isinstance(f, str):
        if f not in VALLEYS:
            raise ArgumentError(f"{WHERE}: {Noun(repr(str(f))):이라는/라는} 함수를 모릅니다. "
                                f"{', '.join(map(repr, VALLEYS))} 가운데 고르거나 함수를 주세요.")
        found = VALLEYS[f]
        return found if start is None else Valley(**{**vars(found), "start": _spot(start)})
    if isinstance(f, type) or not callable(f):
        raise ArgumentTypeError(f"{WHERE}: f 는 함수의 이름이나 수 둘의 함수여야 합니다. 받은 것: {describe(f)}.")
    if start is None:
        raise ArgumentError(f"{WHERE}: 함수를 주었으면 출발점도 주세요. 예: start=(-1.0, 1.5).")
    rates = {"SGD": 0.01, "모멘텀": 0.01, "네스테로프": 0.01, "Adagrad": 0.1, "RMSprop": 0.01, "Adam": 0.05}
    return Valley("옵티마이저 경주", "", f, _spot(start), (), (), rates)  # type: ignore[arg-type]


def _spot(start: Any) -> tuple[float, float]:
    if not isinstance(start, (tuple, list, np.ndarray)) or len(start) != 2:
        raise ArgumentTypeError(f"{WHERE}: start 는 (x, y)여야 합니다. 받은 것: {describe(start)}.")
    for v in start:
        number(WHERE, "start", v, np.isfinite, "유한한 수여야")
    return float(start[0]), float(start[1])


def _descend(valley: Valley, name: str, maker: Any, steps: int) -> np.ndarray:
    """옵티마이저가 걸은 자취 (steps + 1, 2). 발산하면 거기서 멈추고 nan 으로 채운다."""
    p = from_numpy(np.array(valley.start)).requires_grad_()
    optimizer = maker([p]) if callable(maker) else maker
    if not isinstance(optimizer, Optimizer):
        raise ArgumentTypeError(
            f"{WHERE}: '{name}' {particle(name, '은/는')} 매개변수의 목록을 받아 "
            "옵티마이저를 돌려주어야 합니다. 예: lambda p: optim.SGD(p, lr=0.1). "
            f"받은 것: {describe(optimizer)}."
        )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = valley.f(p[0], p[1])
        if not isinstance(loss, Tensor) or not loss.requires_grad or loss.size != 1:
            raise ArgumentTypeError(
                f"{WHERE}: f 는 텐서 x, y 로 셈한 텐서(수 하나)를 돌려주어야 합니다. 받은 것: {describe(loss)}. "
                "math 대신 tg 의 연산이나 NumPy 함수를 쓰세요."
            )
        loss.backward()
        return loss

    path = np.full((steps + 1, 2), np.nan)
    path[0] = valley.start
    with enable_grad(), np.errstate(all="ignore"):
        for k in range(steps):
            optimizer.step(closure)
            if not (np.abs(p.data) < LOST).all():
                break
            path[k + 1] = p.data
    return path


def _visited(paths: Mapping[str, np.ndarray]) -> np.ndarray:
    """길들이 지난 곳. 멀리 달아난 길 하나가 나머지를 점으로 만들지 않게, 출발점에서 유난히 먼 점은 보지 않는다."""
    spots = np.concatenate(list(paths.values()))
    spots = spots[np.isfinite(spots).all(1)]
    away = np.abs(spots - spots[0]).max(1)
    return spots[away <= 2.5 * np.median(away)]


# ── 그리기 ─────────────────────────────────────────────────────────────────────────────────────────


def _draw_ground(ax: Any, ground: Slice) -> None:
    """등고선. 낮은 곳은 희고 높은 곳은 옅은 잿빛이다: 길의 색이 묻히지 않게."""
    from matplotlib.colors import LinearSegmentedColormap

    a, b, values = ground
    found = levels(values, 14)
    if len(found) > 1:
        pale = LinearSegmentedColormap.from_list("옅은 땅", ["#FFFFFF", "#A9B4BF"])
        field = np.ma.masked_invalid(values.T)
        ax.contourf(a, b, field, levels=found, cmap=pale, extend="both")
        ax.contour(a, b, field, levels=found, colors="#8996A3", linewidths=0.6, linestyles="solid")
    ax.set(xlim=(a[0], a[-1]), ylim=(b[0], b[-1]))
