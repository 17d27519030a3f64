"""기울기 잡음(gradient noise): 미니배치의 기울기가 전체의 기울기에서 얼마나 떨어져 있는가."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...grad_mode import enable_grad
from ...korean.misfits import several
from ...nn.mode import keeping_mode
from ...nn.module import Module, check_module
from ...operation.devices import to_numpy
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...transforms.graph_gradient import grad
from ..paper.fonts import korean_font
from .answers import as_input
from .checks import at_least
from .slices import untouched
from .style import COLOURS, INK, QUIET, canvas, entitle, quiet, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "gradient_noise"


def gradient_noise(
    model: Module, loss: Callable[[Any, Any], Any], X: ArrayLike, y: ArrayLike, *, sizes: Sequence[int] = (1, 4, 16, 64, 256),
    repeats: int = 20, generator: np.random.Generator | int = 0, ax: Axes | None = None, title: str | None = None,
) -> Figure:
    """배치 크기 B 마다의 기울기 잡음 √(평균 ‖g_B − g‖²). g 는 자료 전체의 기울기, g_B 는 무작위로 뽑은 B개의 기울기이다.

    표본마다의 기울기가 서로 독립이면 잡음은 1/√B 로 준다: 배치를 네 배로 하면 반이다. 그 선을 함께 긋는다. 모델은 평가 상태에서
    부르고(드롭아웃의 잡음이 섞이지 않게), 상태와 값과 ``grad`` 는 그대로 돌아온다.

    매개변수
    --------
    model : 모델.
    loss : ``(출력, 정답)`` 에서 묶음의 평균 손실을 셈하는 함수. 예: ``nn.CrossEntropyLoss()``.
    X, y : 자료와 정답. 첫 축이 표본이다.
    sizes : 재어 볼 배치 크기들, 1 이상. 표본의 수보다 큰 것은 뺀다.
    repeats : 크기마다 뽑아 볼 횟수, 1 이상.
    generator : 표본을 뽑을 난수 발생기나 씨앗. 되풀이하지 않고 뽑는다.
    ax : 이 축에 그린다.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ShapeError : 표본의 수가 다르거나 손실이 수 하나가 아닐 때. ArgumentError, ArgumentTypeError : 비었거나, 범위 밖이거나, 기울기가
        유한하지 않을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> nn, (X, y) = tg.nn, tg.data.load_digits()
    >>> figure = tg.plot.gradient_noise(nn.Linear(64, 10, generator=0), nn.CrossEntropyLoss(), X, y, sizes=(4, 16, 64))
    >>> noise = figure.axes[0].lines[0].get_ydata()
    >>> bool(1.5 < noise[0] / noise[1] < 2.5)  # 네 배마다 반
    True

    출처
    ----
    강의 L11; Bottou, "Large-Scale Machine Learning with Stochastic Gradient Descent" (2010).
    """
    check_module(WHERE, model)
    if not callable(loss):
        raise ArgumentTypeError(f"{WHERE}: loss 는 nn.CrossEntropyLoss() 같은 (출력, 정답)의 함수여야 합니다. 받은 것: {describe(loss)}.")
    inputs, targets = (np.asarray(to_numpy(getattr(v, "_data", v))) for v in (X, y))
    if not inputs.ndim or not targets.ndim or len(inputs) != len(targets):
        raise ShapeError(f"{WHERE}: X 와 y 의 표본의 수가 같아야 합니다. 받은 모양: X {inputs.shape}, y {targets.shape}.")
    if len(inputs) < 2:
        raise ArgumentError(f"{WHERE}: 표본이 둘 이상 있어야 잡음을 잴 수 있습니다. 받은 것: 표본 {len(inputs)}개.")
    given = [at_least(WHERE, "sizes", size, 1) for size in several(WHERE, "sizes", sizes, "배치 크기")]
    usable = sorted({size for size in given if size <= len(inputs)})
    if not usable:
        raise ArgumentError(f"{WHERE}: 잴 수 있는 배치 크기가 없습니다. 표본은 {len(inputs)}개인데 sizes={given} 입니다.")
    at_least(WHERE, "repeats", repeats, 1)
    noise = _measure(model, loss, inputs, targets, usable, repeats, resolve(generator, WHERE))
    with korean_font():
        figure, panel = canvas(WHERE, ax, (5.6, 4.0))
        _draw(panel, np.array(usable), noise)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _measure(
    model: Module, loss: Any, X: np.ndarray, y: np.ndarray, sizes: list[int], repeats: int, rng: np.random.Generator,
) -> np.ndarray:
    """크기마다의 잡음. 기울기는 매개변수 모두를 한 벡터로 본 것이다."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ArgumentError(f"{WHERE}: {type(model).__name__} 에는 배우는 매개변수가 없습니다.")

    def gradient(chosen: Any) -> np.ndarray:
        found = loss(model(X[chosen]), y[chosen])
        if not isinstance(found, Tensor) or found.size != 1 or not found.requires_grad:
            raise ShapeError(f"{WHERE}: 손실은 미분할 수 있는 수 하나여야 합니다. 받은 것: {describe(found)}. 평균을 내세요.")
        parts = grad(found.reshape(()), parameters, allow_unused=True)
        return np.concatenate([np.ravel(to_numpy(part._data)).astype(float) for part in parts if part is not None])

    X = as_input(model, X)
    with keeping_mode(model), untouched(model), enable_grad(), np.errstate(all="ignore"):
        model.eval()
        whole = gradient(slice(None))
        if not np.isfinite(whole).all():
            raise ArgumentError(f"{WHERE}: 전체의 기울기에 nan 이나 무한대가 있습니다. 학습이 발산했는지 살펴보세요(tg.anomaly_mode()).")
        return np.array([
            math.sqrt(float(np.mean([((gradient(rng.choice(len(X), size, replace=False)) - whole) ** 2).sum() for _ in range(repeats)])))
            for size in sizes
        ])


def _draw(ax: Any, sizes: np.ndarray, noise: np.ndarray) -> None:
    ax.plot(sizes, noise, "o-", color=COLOURS[0], linewidth=1.8, markersize=6, label="잰 것", zorder=3)
    positive = noise[noise > 0]
    if positive.size:
        k = int(np.argmax(noise > 0))
        ax.plot(sizes, noise[k] * np.sqrt(sizes[k] / sizes), ":", color=QUIET, linewidth=1.4, label="1/√B", zorder=2)
        ax.set(xscale="log", yscale="log")
    for size, value in zip(sizes, noise, strict=True):
        ax.annotate(shown(value), (size, value), xytext=(6, 5), textcoords="offset points", fontsize=8, color=INK)
    ax.set_xticks(sizes, labels=[f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.margins(x=0.12, y=0.12)
    ax.set(xlabel="배치 크기 B", ylabel="기울기 잡음 √(평균 ‖g_B − g‖²)")
    ax.legend(fontsize=9, frameon=False)
    quiet(ax, grid=True)
