"""합성곱의 역전파 한 걸음씩: 받은 기울기가 입력과 커널로 가는 네 가지 모습."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ShapeError
from ...grad_mode import enable_grad
from ...korean.particles import Noun
from ...nn import functional as F
from ...nn.checks import one_of
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from ...transforms.graph_gradient import grad
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import at_least, cells
from .scenes import Grid, Lit, Scenes, bracketed, check_size, number, total
from .scenes_drawing import draw_scenes
from .scenes_page import scenes_page
from .style import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHERE = "convolution_backward"
INTERVAL = 1100  # 걸음 하나에 걸리는 시간 (ms)


def convolution_backward(
    image: ArrayLike, kernel: ArrayLike, gradient: ArrayLike | None = None, *, of: str = "input", way: str = "scatter",
    stride: int = 1, padding: int = 0, step: int | None = None, animated: bool = False, axes: Sequence[Axes] | None = None,
) -> Any:
    """합성곱의 역전파: 특징 지도가 받은 기울기가 입력이나 커널의 기울기가 되는 모습. 기울기는 모두 엔진이 셈한다.

    같은 기울기를 두 길로 볼 수 있다. ``"scatter"`` 는 코드가 하는 대로: 받은 기울기의 칸마다 하나씩, 그 칸을 만든 자리들에
    더한다(``+=``, 창이 겹치므로 덮어쓰면 틀린다). ``"gather"`` 는 식이 말하는 대로: 구할 칸마다 하나씩, 온 것을 모은다. 입력의
    기울기이면 **뒤집은 커널** 을 받은 기울기 위로 미는 것이 된다.

    매개변수
    --------
    image : 영상 (높이, 너비). 무차원(dimensionless).
    kernel : 커널 (높이, 너비).
    gradient : 특징 지도가 받은 기울기, 특징 지도와 같은 모양. 없으면 모두 1(특징 지도의 합을 미분한 것).
    of : 무엇의 기울기인가. ``"input"`` 또는 ``"kernel"``.
    way : ``"scatter"`` (흩뿌려 더하기) 또는 ``"gather"`` (모으기).
    stride, padding : 보폭(1 이상)과, 둘레에 덧댈 0의 두께(0 이상).
    step : 이 걸음(0부터)의 장면만 그린다. ``None`` 이면 다 더한 모습.
    animated : 참이면 움직이는 그림. ``.save("역전파.gif")``, ``.to_html("역전파.html")``.
    axes : 축 셋.

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation (``.gradient`` 는 구한 기울기).

    예외
    ----
    ShapeError : 2차원이 아니거나, 커널이 (덧댄) 영상보다 크거나, ``gradient`` 가 특징 지도와 모양이 다를 때.
    ArgumentError, ArgumentTypeError : 비었거나, 범위 밖이거나, 한 걸음씩 보기에 너무 클 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    >>> kernel = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    >>> steps = tg.plot.convolution_backward(image, kernel, of="kernel", animated=True)
    >>> steps.gradient.astype(int).tolist()
    [[6, 7, 6], [4, 7, 7], [4, 6, 6]]

    출처
    ----
    강의 L19; Dumoulin, Visin, "A guide to convolution arithmetic for deep learning" (2016).
    """
    one_of(WHERE, "of", of, ("input", "kernel"))
    one_of(WHERE, "way", way, ("scatter", "gather"))
    c = _Convolution(image, kernel, gradient, stride, padding)
    count = c.g.size if way == "scatter" else c.x.size if of == "input" else c.k.size
    if animated or step is not None:
        check_size(WHERE, c.x.size + c.k.size + c.g.size, count)
    if step is not None and at_least(WHERE, "step", step, 0) >= count:
        raise ArgumentError(f"{WHERE}: step 은 0 이상 {count} 미만의 정수여야 합니다. 받은 것: {step!r}.")
    whole = c.whole(of, way)
    scenes = {"scatter": c.scattered, "gather": c.gathered}[way](of, whole) if animated or step is not None else whole
    with korean_font():
        figure, drawn = panels(WHERE, "axes", axes, [False] * 3, (10.6, 4.3), 3)
        show = draw_scenes(drawn, scenes, axes is None)
        show(len(scenes.said) - 1 if step is None else int(step))
        if not animated:
            return figure
        made = new_animation(figure, show, len(scenes.said), lambda: scenes_page(scenes, INTERVAL), INTERVAL)
        made.gradient = c.gradient(of)
        return made


def _leaf(array: np.ndarray) -> Tensor:
    """영상 하나를 채널과 배치가 하나인 잎으로."""
    return from_numpy(array[None, None].copy()).requires_grad_()


class _Convolution:
    """합성곱 하나와 받은 기울기. 기울기는 엔진에게 묻는다."""

    def __init__(self, image: Any, kernel: Any, gradient: Any, stride: int, padding: int) -> None:
        self.x = cells(WHERE, "image", image)
        self.k = cells(WHERE, "kernel", kernel)
        self.stride, self.padding = at_least(WHERE, "stride", stride, 1), at_least(WHERE, "padding", padding, 0)
        around = tuple(n + 2 * self.padding for n in self.x.shape)
        if self.k.shape[0] > around[0] or self.k.shape[1] > around[1]:
            raise ShapeError(
                f"{WHERE}: 커널 {Noun(self.k.shape):이/가} (덧댄) 영상 {around}보다 큽니다. 작은 커널을 쓰거나 padding 을 늘리세요."
            )
        with enable_grad():
            self.leaves = {"input": _leaf(self.x), "kernel": _leaf(self.k)}
            self.y = F.conv2d(self.leaves["input"], self.leaves["kernel"], stride=self.stride, padding=self.padding)
        size = self.y.shape[2:]
        self.g = np.ones(size) if gradient is None else cells(WHERE, "gradient", gradient)
        if self.g.shape != size:
            raise ShapeError(f"{WHERE}: gradient 의 모양은 특징 지도와 같은 {size}여야 합니다. 받은 모양: {self.g.shape}.")

    def gradient(self, of: str, g: np.ndarray | None = None) -> np.ndarray:
        """입력이나 커널의 기울기(``g`` 를 받았을 때). 엔진의 것이다."""
        (found,) = grad(self.y, self.leaves[of], (self.g if g is None else g)[None, None], retain_graph=True)
        return np.array(found.data[0, 0])

    def window(self, row: int, column: int) -> list[tuple[int, int, int, int]]:
        """특징 지도의 칸을 만든 자리들: (커널의 줄, 칸, 영상의 줄, 칸). 덧댄 자리는 뺀다."""
        high, wide = self.x.shape
        spots = [
            (a, b, row * self.stride - self.padding + a, column * self.stride - self.padding + b) for a, b in np.ndindex(self.k.shape)
        ]
        return [(a, b, i, j) for a, b, i, j in spots if 0 <= i < high and 0 <= j < wide]

    def whole(self, of: str, way: str) -> Scenes:
        """다 더한 모습: 장면 하나."""
        name = "입력" if of == "input" else "커널"
        if of == "kernel":
            given = [Grid("영상", self.x), Grid("받은 기울기", self.g)]
        elif way == "gather":
            given = [Grid("받은 기울기", self.spread()), Grid("뒤집은 커널", self.k[::-1, ::-1])]
        else:
            given = [Grid("받은 기울기", self.g), Grid("커널", self.k)]
        said = f"{name}의 기울기: 모두 더한 것이 엔진의 기울기입니다."
        title = f"합성곱의 역전파: {name}의 기울기" + (f" (보폭 {self.stride})" if self.stride > 1 else "")
        return Scenes(title, [*given, Grid(f"{name}의 기울기", self.gradient(of))], [said])

    # ── 흩뿌려 더하기 ──

    def scattered(self, of: str, whole: Scenes) -> Scenes:
        """받은 기울기의 칸마다 한 장면: 그 칸을 만든 자리들에 더한다."""
        first, second, last = whole.grids
        now = np.zeros(last.shape)
        values, said, from_, at, to = [], [], [], [], []
        for spot, g in np.ndenumerate(self.g):
            only = np.zeros_like(self.g)
            only[spot] = g
            before, now = now, now + self.gradient(of, only)
            values.append(now)
            from_.append([Lit(*spot)])
            window = self.window(*spot)
            factors = [(i, j, self.k[a, b]) if of == "input" else (a, b, self.x[i, j]) for a, b, i, j in window]
            to.append([Lit(i, j, f"+{number(g)}·{bracketed(v)}") for i, j, v in factors])
            at.append([Lit(a, b) if of == "input" else Lit(i, j) for a, b, i, j in window])
            said.append(self._said(of, spot, g, factors, before, now))
        scenes = [*said, whole.said[0]]
        lit = (from_, at) if of == "input" else (at, from_)
        grids = [Grid(grid.name, grid.values, cells) for grid, cells in zip((first, second), lit, strict=True)]
        return Scenes(whole.title, [*grids, Grid(last.name, np.array([*values, last.values]), to)], scenes)

    def _said(self, of: str, spot: tuple[int, ...], g: float, factors: list[tuple[int, int, float]], before: np.ndarray,
              now: np.ndarray) -> str:
        lead = f"받은 기울기의 {spot} 칸, {number(g)}: "
        if not factors:
            return lead + "창이 모두 덧댄 자리이므로 아무 데도 가지 않습니다."
        what = "커널의 칸마다 곱해 창의 자리에 더합니다(+=)." if of == "input" else "창의 값마다 곱해 커널의 칸에 더합니다(+=)."
        # 앞서 온 것이 있는 자리를 보기로 든다: 덮어쓰면 틀리는 곳
        i, j, v = max(factors, key=lambda cell: (before[cell[0], cell[1]] != 0 and g * cell[2] != 0, g * cell[2] != 0))
        return f"{lead}{what} ({i}, {j}) 칸은 {number(before[i, j])} + {bracketed(g)}·{bracketed(v)} = {number(now[i, j])}"

    # ── 모으기 ──

    def spread(self) -> np.ndarray:
        """받은 기울기 사이에 (보폭 − 1)칸의 0을 끼우고 둘레에 0을 덧댄 것: 뒤집은 커널을 한 칸씩 밀면 입력의 기울기가 된다."""
        made = np.zeros([n + k - 1 for n, k in zip(self.x.shape, self.k.shape, strict=True)])
        for (row, column), g in np.ndenumerate(self.g):
            spot = [p * self.stride - self.padding + k - 1 for p, k in zip((row, column), self.k.shape, strict=True)]
            if all(0 <= s < n for s, n in zip(spot, made.shape, strict=True)):
                made[tuple(spot)] = g
        return made

    def gathered(self, of: str, whole: Scenes) -> Scenes:
        """구할 칸마다 한 장면: 그 칸으로 온 것을 모두 모아 더한다."""
        first, second, last = whole.grids
        values, said, seen, used, to = [], [], [], [], []
        now = np.full(last.shape, np.nan)
        for spot in np.ndindex(last.shape):
            now = now.copy()
            now[spot] = last.values[spot]
            values.append(now)
            to.append([Lit(*spot)])
            if of == "input":
                inside = [(a, b, spot[0] + a, spot[1] + b) for a, b in np.ndindex(self.k.shape)]
                terms = [(float(first.values[i, j]), float(second.values[a, b])) for a, b, i, j in inside]
                seen.append([Lit(i, j, f"×{number(float(second.values[a, b]))}") for a, b, i, j in inside])
                used.append([Lit(a, b) for a, b, _, _ in inside])
            else:
                here = [(p, i, j) for p in np.ndindex(self.g.shape) for a, b, i, j in self.window(*p) if (a, b) == spot]
                terms = [(float(self.x[i, j]), float(self.g[p])) for p, i, j in here]
                seen.append([Lit(i, j, f"×{number(float(self.g[p]))}") for p, i, j in here])
                used.append([Lit(*p) for p, _, _ in here])
            said.append(f"{last.name}의 {spot} 칸: {total(terms)} = {number(float(last.values[spot]))}")
        grids = [Grid(first.name, first.values, seen), Grid(second.name, second.values, used)]
        return Scenes(whole.title, [*grids, Grid(last.name, np.array([*values, last.values]), to)], [*said, whole.said[0]])
