"""풀링(pooling) 한 걸음씩: 창마다 어느 자리가 뽑혔고, 받은 기울기가 어디로 돌아가는가."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...grad_mode import enable_grad
from ...nn import functional as F
from ...nn.checks import one_of
from ...tensors.creation import from_numpy
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...transforms.graph_gradient import grad
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import at_least, cells
from .scenes import Grid, Lit, Scenes, bracketed, check_size, number
from .scenes_drawing import draw_scenes
from .scenes_page import scenes_page
from .style import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHERE = "pooling"
INTERVAL = 1100  # 걸음 하나에 걸리는 시간 (ms)
KINDS = {"max": "최대 풀링", "average": "평균 풀링", "stochastic": "확률 풀링(학습)", "expected": "확률 풀링(평가)"}
LISTED = 9  # 창의 값이 이보다 많으면 문장에 늘어놓지 않는다


def pooling(
    image: ArrayLike, kernel_size: int = 2, *, kind: str | Sequence[str] = "max", stride: int | None = None, padding: int = 0,
    gradient: ArrayLike | None = None, generator: np.random.Generator | int = 0, step: int | None = None, animated: bool = False,
    axes: Sequence[Axes] | None = None,
) -> Any:
    """풀링의 순전파와 역전파: 왼쪽부터 영상(뽑힌 자리에 테), 풀링한 것, 받은 기울기, 영상의 기울기. 셈은 모두 엔진이 한다.

    움직이는 그림은 창마다 한 장면으로 순전파를 마치고, 이어서 받은 기울기의 칸마다 한 장면으로 역전파를 한다. 최대 풀링의 기울기는
    뽑힌 자리만 받고, 평균 풀링은 고르게 나눈다. 창이 겹치면 한 자리에 여러 번 더해진다(``+=``).

    매개변수
    --------
    image : 영상 (높이, 너비). 확률 풀링이면 0 이상. 무차원(dimensionless).
    kernel_size : 창의 길이, 1 이상.
    kind : ``"max"`` (최대), ``"average"`` (평균), ``"stochastic"`` (값에 비례하는 확률로 뽑기), ``"expected"`` (확률 풀링의 평가:
        확률로 가중한 평균), 또는 그 목록(한 줄에 하나씩 그린다).
    stride, padding : 보폭(없으면 ``kernel_size``)과 덧댈 두께. ``nn.functional.max_pool2d`` 와 같다.
    gradient : 풀링한 것이 받은 기울기, 풀링한 것과 같은 모양. 없으면 모두 1.
    generator : 확률 풀링이 뽑을 난수 발생기나 씨앗.
    step : 이 걸음(0부터)의 장면만 그린다. ``None`` 이면 다 끝난 모습.
    animated : 참이면 움직이는 그림. ``.save("풀링.gif")``, ``.to_html("풀링.html")``.
    axes : 축들. 종류마다 넷.

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation
        (``.pooled`` 는 풀링한 것, ``.gradient`` 는 영상의 기울기).

    예외
    ----
    ShapeError : 2차원이 아니거나, 창이 영상보다 크거나, ``gradient`` 의 모양이 다를 때. DataError : 확률 풀링에 음수가 있을 때.
    ArgumentError, ArgumentTypeError : 비었거나, 범위 밖이거나, 한 걸음씩 보기에 너무 클 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> steps = tg.plot.pooling([[1, 2], [3, 0]], animated=True)
    >>> steps.pooled.tolist(), steps.gradient.tolist()
    ([[3.0]], [[0.0, 0.0], [1.0, 0.0]])
    >>> figure = tg.plot.pooling([[1, 2], [3, 0]], kind=["max", "average", "expected"])

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """
    if not isinstance(kind, str) and not (isinstance(kind, Sequence) and kind):
        raise ArgumentTypeError(f'{WHERE}: kind 는 "max" 같은 이름이나 그 목록이어야 합니다. 받은 것: {describe(kind)}.')
    names = [kind] if isinstance(kind, str) else list(kind)
    for name in names:
        one_of(WHERE, "kind", name, tuple(KINDS))
    made = [_Pooling(image, kernel_size, name, stride, padding, gradient, resolve(generator, WHERE)) for name in names]
    moving = animated or step is not None
    if moving and len(made) > 1:
        raise ArgumentError(f"{WHERE}: 한 걸음씩 보는 것은 종류 하나일 때입니다. 받은 종류: {names}.")
    if moving:
        check_size(WHERE, 2 * made[0].x.size, 2 * made[0].y.size)
    count = 2 * made[0].y.size
    if step is not None and at_least(WHERE, "step", step, 0) >= count:
        raise ArgumentError(f"{WHERE}: step 은 0 이상 {count} 미만의 정수여야 합니다. 받은 것: {step!r}.")
    with korean_font():
        figure, drawn = panels(WHERE, "axes", axes, [False] * 4 * len(made), (12.0, 3.6 * len(made) + (0.3 if moving else 0)), 4)
        for row, p in enumerate(made):
            scenes = p.steps() if moving else p.whole()
            show = draw_scenes(drawn[4 * row : 4 * row + 4], scenes, moving and axes is None)
            show(len(scenes.said) - 1 if step is None else int(step))
        if not animated:
            return figure
        film = new_animation(figure, show, len(scenes.said), lambda: scenes_page(scenes, INTERVAL), INTERVAL)
        film.pooled, film.gradient = made[0].y, made[0].gradient(made[0].g)
        return film


class _Pooling:
    """풀링 하나와 받은 기울기."""

    def __init__(self, image: Any, size: Any, kind: str, stride: Any, padding: Any, gradient: Any, rng: np.random.Generator) -> None:
        self.x, self.kind = cells(WHERE, "image", image), kind
        self.size = at_least(WHERE, "kernel_size", size, 1)
        self.stride = self.size if stride is None else at_least(WHERE, "stride", stride, 1)
        self.padding = at_least(WHERE, "padding", padding, 0)
        with enable_grad():
            self.leaf = from_numpy(self.x[None, None].copy()).requires_grad_()
            self.found, index = self._pool(rng)
        self.y = np.array(self.found.data[0, 0])
        self.winners = None if index is None else np.stack(np.unravel_index(index.data[0, 0], self.x.shape), -1)
        self.g = np.ones(self.y.shape) if gradient is None else cells(WHERE, "gradient", gradient)
        if self.g.shape != self.y.shape:
            raise ShapeError(f"{WHERE}: gradient 의 모양은 풀링한 것과 같은 {self.y.shape}여야 합니다. 받은 모양: {self.g.shape}.")

    def _pool(self, rng: np.random.Generator) -> tuple[Tensor, Tensor | None]:
        """풀링한 것과, 뽑힌 자리의 번호(뽑지 않는 풀링이면 ``None``)."""
        where = self.leaf, self.size, self.stride, self.padding
        if self.kind == "average":
            return F.avg_pool2d(*where), None
        if self.kind == "expected":
            return F.stochastic_pool2d(*where, training=False), None
        if self.kind == "stochastic":
            found, index = F.stochastic_pool2d(*where, return_indices=True, generator=rng)
        else:
            found, index = F.max_pool2d(*where, return_indices=True)
        return found, index

    def gradient(self, g: np.ndarray) -> np.ndarray:
        """영상의 기울기(엔진의 것)."""
        (found,) = grad(self.found, self.leaf, g[None, None], retain_graph=True)
        return np.array(found.data[0, 0])

    def window(self, row: int, column: int) -> list[tuple[int, int]]:
        """창이 보는 영상의 자리들."""
        top, left = row * self.stride - self.padding, column * self.stride - self.padding
        spots = [(top + a, left + b) for a, b in np.ndindex(self.size, self.size)]
        return [(i, j) for i, j in spots if 0 <= i < self.x.shape[0] and 0 <= j < self.x.shape[1]]

    def _title(self) -> str:
        return f"{KINDS[self.kind]} {self.size}×{self.size}" + (f" (보폭 {self.stride})" if self.stride != self.size else "")

    def whole(self) -> Scenes:
        """다 끝난 모습. 뽑힌 자리에 테를 두른다."""
        spots = [] if self.winners is None else [Lit(i, j) for i, j in sorted({(int(i), int(j)) for i, j in self.winners.reshape(-1, 2)})]
        grids = [
            Grid("영상", self.x, [spots]), Grid(KINDS[self.kind], self.y), Grid("받은 기울기", self.g),
            Grid("영상의 기울기", self.gradient(self.g), [spots]),
        ]
        return Scenes(self._title(), grids, ["모두 더한 것이 엔진의 기울기입니다."])

    def steps(self) -> Scenes:
        """창마다 한 장면씩 앞으로, 받은 기울기의 칸마다 한 장면씩 뒤로."""
        whole, n = self.whole(), self.y.size
        seen, made, given, back, said = [], [], [], [], []
        ys, dxs = np.full((2 * n + 1, *self.y.shape), np.nan), np.full((2 * n + 1, *self.x.shape), np.nan)
        for k, spot in enumerate(np.ndindex(self.y.shape)):
            ys[k:].reshape(2 * n + 1 - k, -1)[:, k] = self.y[spot]
            seen.append([Lit(i, j, note) for (i, j), note in zip(self.window(*spot), self._notes(spot), strict=True)])
            made.append([Lit(*spot)])
            said.append(self._forward(spot))
        now = np.zeros_like(self.x)
        gs = np.full((2 * n + 1, *self.g.shape), np.nan)
        gs[n:] = self.g
        for k, (spot, g) in enumerate(np.ndenumerate(self.g), n):
            one = np.zeros_like(self.g)
            one[spot] = 1.0
            share = self.gradient(one)  # 이 칸의 국소 도함수
            before, now = now, now + self.gradient(one * g)
            dxs[k] = now
            ways = [(int(i), int(j)) for i, j in np.argwhere(share)]
            back.append([Lit(i, j, f"+{number(g)}·{bracketed(float(share[i, j]))}") for i, j in ways])
            given.append([Lit(*spot)])
            said.append(self._backward(spot, g, share, ways, before, now))
        dxs[-1] = whole.grids[3].values
        blank: list[list[Lit]] = [[]] * n
        return Scenes(self._title(), [
            Grid("영상", self.x, [*seen, *[self._spots(spot) for spot in np.ndindex(self.y.shape)], whole.grids[0].lit[0]]),
            Grid(KINDS[self.kind], ys, made), Grid("받은 기울기", gs, [*blank, *given]),
            Grid("영상의 기울기", dxs, [*blank, *back, whole.grids[3].lit[0]]),
        ], [*said, whole.said[0]])

    def _spots(self, spot: tuple[int, ...]) -> list[Lit]:
        """역전파에서 영상 위에 켜 둘 자리: 뽑혔던 자리, 뽑지 않는 풀링이면 창 전체."""
        if self.winners is None:
            return [Lit(i, j) for i, j in self.window(spot[0], spot[1])]
        i, j = self.winners[spot]
        return [Lit(int(i), int(j), "뽑힘")]

    def _notes(self, spot: tuple[int, ...]) -> list[str]:
        """창의 자리마다 적을 작은 글."""
        window = self.window(spot[0], spot[1])
        if self.kind == "average":
            return [f"÷{self.size**2}"] * len(window)
        if self.kind == "max":
            return ["뽑힘" if (i, j) == tuple(self.winners[spot]) else "" for i, j in window]  # type: ignore[index]
        total = sum(self.x[i, j] for i, j in window)
        return [f"p={number(self.x[i, j] / total)}" if total else "p=0" for i, j in window]

    def _forward(self, spot: tuple[int, ...]) -> str:
        values = [float(self.x[i, j]) for i, j in self.window(spot[0], spot[1])]
        short = len(values) <= LISTED
        listed = ", ".join(map(number, values)) if short else f"값 {len(values)}개"
        answer = number(float(self.y[spot]))
        lead = f"앞으로, 풀링의 {spot} 칸: "
        if self.kind == "average":
            return lead + f"({' + '.join(map(bracketed, values)) if short else f'값 {len(values)}개의 합'}) / {self.size**2} = {answer}"
        if self.kind == "expected":
            terms = " + ".join(f"{number(v / sum(values))}·{number(v)}" for v in values if v) if short else "확률로 가중한 평균"
            return lead + (f"{terms} = {answer}" if sum(values) else "창이 모두 0이므로 0")
        i, j = self.winners[spot].tolist()  # type: ignore[index]
        if self.kind == "max":
            return lead + f"max({listed}) = {answer}, 뽑힌 자리는 ({i}, {j})"
        if not sum(values):
            return lead + "창이 모두 0이므로 아무도 뽑히지 않고 0"
        return lead + f"{listed} 가운데 값에 비례하는 확률로 ({i}, {j}) 자리의 {answer}"

    def _backward(self, spot: tuple[int, ...], g: float, share: np.ndarray, ways: list[tuple[int, int]], before: np.ndarray,
                  now: np.ndarray) -> str:
        lead = f"뒤로, 받은 기울기의 {spot} 칸, {number(g)}: "
        if not ways:
            return lead + "아무 자리도 받지 않습니다."
        one, many = "뽑힌 자리만 받습니다(+=).", "창의 자리마다 국소 도함수를 곱해 더합니다(+=)."
        i, j = max(ways, key=lambda way: before[way] != 0)  # 앞서 온 것이 있는 자리를 보기로
        part = bracketed(float(share[i, j]))
        summed = f"{number(before[i, j])} + {bracketed(g)}·{part} = {number(now[i, j])}"
        return f"{lead}{many if self.winners is None else one} ({i}, {j}) 칸은 {summed}"
