"""활성 함수(activation function)와 그 도함수, 그리고 손실의 기울기가 학습의 빠르기를 정하는 모습."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...face import functions
from ...korean.misfits import several
from ...korean.particles import Noun
from ...nn import functional as F
from ...nn.checks import number
from ...nn.module import Module
from ..paper.fonts import korean_font
from .checks import at_least
from .kinks import Curve, slope, trace
from .legends import legend
from .style import COLOURS, DASHES, INK, MARKERS, QUIET, entitle, lettered, panels, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def activation(
    *functions: Any, xlim: tuple[float, float] = (-5.0, 5.0), points: int = 401, axes: Sequence[Axes] | None = None,
    title: str | None = None,
) -> Figure:
    """활성 함수들과 그 도함수. 도함수는 우리 엔진의 역전파로 얻는다.

    도함수가 없는 점(계단 함수와 ReLU의 0)은 스스로 찾아, 도함수의 그림에 빈 동그라미와 점선으로 표시한다.

    매개변수
    --------
    functions : 이름(``"sigmoid"``, ``"relu"``, ``"step"`` …), ``nn.Sigmoid(2)`` 같은 모듈, 텐서를 받는 함수, 또는 표시할 이름 → 그런 것의
        사전. 원소마다 따로 셈하는 함수여야 한다.
    xlim : 가로축의 (아래, 위), 무차원(dimensionless).
    points : 곡선마다의 점의 수, 3 이상.
    axes : 축 둘 (함수, 도함수).
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError : 함수가 없거나, 모르는 이름이거나, 원소별 함수가 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.activation("step", "sigmoid", "tanh", "relu")
    >>> [line.get_label() for line in figure.axes[0].lines if not line.get_label().startswith("_")]
    ['step', 'sigmoid', 'tanh', 'relu']
    >>> figure = tg.plot.activation({"기울기 1": tg.nn.Sigmoid(), "기울기 4": tg.nn.Sigmoid(4)})

    출처
    ----
    강의 L3, L7.
    """
    where = "activation"
    low, high = _interval(where, xlim)
    at_least(where, "points", points, 3)
    named = _named(where, functions)
    curves = {name: trace(where, f, low, high, points) for name, f in named.items()}
    with korean_font():
        figure, (top, bottom) = panels(where, "axes", axes, [False, False], (9.6, 3.9))
        for k, (name, curve) in enumerate(curves.items()):
            style: dict[str, Any] = {"color": COLOURS[k % len(COLOURS)], "linestyle": DASHES[k % len(DASHES)], "linewidth": 1.9}
            top.plot(curve.x, curve.y, label=lettered(name), **style)
            bottom.plot(curve.x, curve.grad, label=lettered(name), **style)
            _mark_breaks(top, bottom, curve, style["color"])
        for panel, kind, letter in ((top, "함수", "r"), (bottom, "도함수", "dr/ds")):
            panel.axhline(0, color=QUIET, linewidth=0.7, zorder=0)
            panel.axvline(0, color=QUIET, linewidth=0.7, zorder=0)
            panel.set(xlim=(low, high), xlabel="s", ylabel=letter)
            panel.set_title(kind)
            quiet(panel, grid=True)
        legend(top)
        entitle(figure, [top, bottom], title)
    made: Figure = figure
    return made


def slow_learning(
    points: Sequence[tuple[float, float]] = ((0.4, 0.5), (1.9, 3.0)), x: float = 1.5, y: float = 0.0, *,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """평균제곱오차(MSE)와 시그모이드의 느린 학습: 더 많이 틀렸는데 기울기는 더 작다. 교차 엔트로피(cross-entropy)는 그렇지 않다.

    뉴런 하나 o = σ(z), z = wx + b 의 손실 e 와 그 기울기의 크기 |∂e/∂w| 를 z 에 대해 그리고, 주어진 (w, b)들을 표시한다.

    매개변수
    --------
    points : 표시할 (w, b)들.
    x : 입력, 0이 아닌 수.
    y : 정답, 0과 1 사이.
    axes : 축 둘 (손실, 기울기).

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError : 수가 아니거나 범위 밖일 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.slow_learning()
    >>> [round(float(e), 6) for e in figure.axes[0].collections[0].get_offsets()[:, 1]]
    [0.281445, 0.497132]

    출처
    ----
    강의 L6. e = ½(y − o)² 의 기울기는 −(y − o) x σ'(z), 교차 엔트로피(자연로그)의 기울기는 x(o − y).
    강의의 0.281475 와 0.497104 는 o 를 네 자리(0.7503, 0.9971)로 줄인 다음 셈한 값이다.
    """
    where = "slow_learning"
    number(where, "x", x, lambda v: np.isfinite(v) and v != 0, "0이 아닌 유한한 수여야")
    number(where, "y", y, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
    points = several(where, "points", points, "(w, b)")
    if not points:
        raise ArgumentError(f"{where}: 표시할 (w, b)를 하나라도 주세요. 예: points=[(0.4, 0.5)].")
    weights = np.array([[_finite(where, v) for v in _pair(where, pair)] for pair in points])
    z = np.array([w * x + b for w, b in weights])
    losses: dict[str, Callable[[Any], Any]] = {
        "평균제곱오차 ½(y − o)²": lambda s: (y - F.sigmoid(s)) ** 2 / 2,
        "교차 엔트로피": lambda s: F.softplus(s) - y * s,
    }
    reach = max(6.0, 1.1 * float(np.abs(z).max()))
    line = np.linspace(-reach, reach, 401)
    highest = max(float(slope(where, e, z)[0].max()) for e in losses.values())
    with korean_font():
        figure, (left, right) = panels(where, "axes", axes, [False, False], (9.6, 3.9))
        for k, (name, e) in enumerate(losses.items()):
            (value, grad), (value_there, grad_there) = slope(where, e, line), slope(where, e, z)
            for panel, curve, dots in ((left, value, value_there), (right, np.abs(grad * x), np.abs(grad_there * x))):
                panel.plot(line, curve, color=COLOURS[k], linestyle=DASHES[k], linewidth=1.9, label=name)
                panel.scatter(z, dots, color=COLOURS[k], marker=MARKERS[k], s=42, zorder=3)
        for letter, spot, (w, b) in zip("①②③④⑤⑥⑦⑧⑨" + "·" * len(z), z, weights, strict=False):
            left.plot([], [], " ", label=f"{letter} w={w:g}, b={b:g}")
            for panel in (left, right):
                panel.axvline(spot, color=QUIET, linewidth=0.8, linestyle=":", zorder=0)
                panel.annotate(letter, (spot, 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
                               textcoords="offset points", ha="center", color=INK)
        left.set(xlabel="z = wx + b", ylabel="손실 e")
        right.set(xlabel="z = wx + b", ylabel="기울기의 크기 |∂e/∂w|")
        for panel in (left, right):
            quiet(panel, grid=True)
        left.set_ylim(-0.05, 1.2 * max(highest, 0.6))
        legend(left)
    made: Figure = figure
    return made


# ── 인수 ───────────────────────────────────────────────────────────────────────────────────────────


def _interval(where: str, xlim: Any) -> tuple[float, float]:
    low, high = (_finite(where, v) for v in _pair(where, xlim))
    if low >= high:
        raise ArgumentError(f"{where}: xlim 은 (아래, 위)이고 아래 < 위 여야 합니다. 받은 것: {xlim!r}.")
    return low, high


def _pair(where: str, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, (tuple, list, np.ndarray)) or len(value) != 2:
        raise ArgumentTypeError(f"{where}: 수 둘의 짝이어야 합니다. 받은 것: {describe(value)}.")
    return value[0], value[1]


def _finite(where: str, value: Any) -> float:
    number(where, "수", value, np.isfinite, "유한해야")
    return float(value)


def _named(where: str, given: Sequence[Any]) -> dict[str, Callable[[Any], Any]]:
    """표시할 이름 → 함수."""
    if not given:
        raise ArgumentError(f'{where}: 그릴 함수를 하나라도 주세요. 예: activation("sigmoid", "relu").')
    found: dict[str, Callable[[Any], Any]] = {}
    for one in given:
        pairs = one.items() if isinstance(one, Mapping) else [(_label(one), one)]
        for name, f in pairs:
            found[str(name)] = _function(where, f)
    if not found:
        raise ArgumentError(f"{where}: 사전이 비었습니다.")
    return found


def _label(f: Any) -> str:
    return f if isinstance(f, str) else repr(f) if isinstance(f, Module) else getattr(f, "__name__", type(f).__name__)


def _function(where: str, f: Any) -> Callable[[Any], Any]:
    if isinstance(f, str):
        found = getattr(F, f, None) or functions.public_function(f)
        if not callable(found) or f.startswith("_"):
            raise ArgumentError(
                f"{where}: {Noun(repr(str(f))):이라는/라는} 활성 함수를 모릅니다. "
                "'step', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'gelu' 처럼 nn.functional 에 있는 이름이나 함수를 주세요."
            )
        return found
    if isinstance(f, type) or not callable(f):
        cure = f"클래스가 아니라 객체를 넣으세요: {f.__name__}()." if isinstance(f, type) else "이름, 모듈, 함수를 주세요."
        raise ArgumentTypeError(f"{where}: 함수가 아닙니다. 받은 것: {describe(f)}. {cure}")
    made: Callable[[Any], Any] = f
    return made


# ── 그리기 ─────────────────────────────────────────────────────────────────────────────────────────


def _mark_breaks(top: Any, bottom: Any, curve: Curve, colour: str) -> None:
    """도함수가 없는 점: 값이 뛰면 함수에도, 도함수에는 언제나 빈 동그라미와 점선."""
    ring: dict[str, Any] = {"marker": "o", "facecolors": "white", "edgecolors": colour, "linewidths": 1.4, "s": 34, "zorder": 3}
    for spot in curve.breaks:
        if spot.jumps:
            top.plot([spot.x] * 2, spot.y, ":", color=colour, linewidth=1.2)
            top.scatter([spot.x] * 2, spot.y, **ring)
            top.scatter([spot.x], [spot.value], color=colour, s=34, zorder=4)
        ends = sorted(set(spot.grad))
        bottom.scatter([spot.x] * len(ends), ends, **ring)
        if len(ends) > 1:
            bottom.plot([spot.x] * 2, ends, ":", color=colour, linewidth=1.2)
