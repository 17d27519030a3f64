"""드롭아웃(dropout)의 마스크: 같은 입력을 여러 번 지날 때 무엇이 꺼지는가."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ShapeError
from ...nn.dropout.elementwise import Masking
from ...nn.dropout.monte_carlo import only_dropout
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import evaluating
from ...nn.module import Module, check_module
from ...tensors.generator import resolve
from ..paper.fonts import korean_font
from .answers import as_input
from .checks import at_least, numbers
from .mosaic import pale_scale
from .slices import untouched
from .style import INK, colour_bar, entitle, panels, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "dropout_masks"
UNITS = 128  # 보일 마디의 수
OFF = "#5F6B7A"  # 꺼진 칸


def dropout_masks(
    model: Module, x: ArrayLike, layer: str | int | None = None, *, times: int = 20, generator: np.random.Generator | int = 0,
    axes: Sequence[Axes] | None = None, title: str | None = None,
) -> Figure:
    """같은 입력이 드롭아웃을 켠 모델을 ``times`` 번 지날 때의 은닉값. 꺼진 칸은 짙은 잿빛이다.

    아래의 두 줄은 그 평균과, 평가 상태(드롭아웃이 아무것도 하지 않는다)의 값이다: 남은 것을 1/(1 − p)배 하므로 둘이 가깝다.

    매개변수
    --------
    model : 드롭아웃이 든 모델, 또는 드롭아웃의 층. 다른 층은 평가 상태로 부르고, 모두 되돌린다.
    x : 입력 하나(또는 첫 축이 1인 묶음).
    layer : 볼 층의 경로나 번호. ``None`` 이면 첫 드롭아웃의 층.
    times : 지날 횟수, 1 이상.
    generator : 마스크를 뽑을 난수 발생기나 씨앗. 층이 가진 발생기와 기본 발생기는 쓰지 않는다.
    axes : 축 둘 (여러 번, 평균과 평가).
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentTypeError, ArgumentError : 모델이 아니거나, 드롭아웃이 없거나, 그런 층이 없을 때. ShapeError : 입력이 하나가 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> figure = tg.plot.dropout_masks(tg.nn.Dropout(0.5), np.ones(10, np.float32), times=6)
    >>> sorted(set(figure.axes[0].images[0].get_array().ravel().tolist()))  # 꺼지거나 두 배
    [0.0, 2.0]

    출처
    ----
    강의 L18; Srivastava et al., "Dropout" (2014).
    """
    check_module(WHERE, model)
    maskings = [module for module in model.modules() if isinstance(module, Masking)]
    if not maskings:
        raise ArgumentError(f"{WHERE}: {type(model).__name__} 에는 드롭아웃의 층(nn.Dropout …)이 없습니다.")
    at_least(WHERE, "times", times, 1)
    given = _one(model, x)
    rng = resolve(generator, WHERE)
    with untouched(model):
        with only_dropout(model), _drawing_from(maskings, rng):
            seen = np.array([_hidden(model, given, layer) for _ in range(times)])
        with evaluating(model):
            plain = _hidden(model, given, layer)
    alive = plain != 0  # 평가 상태에서 0인 마디는 꺼져도 알 수 없다
    dropped = (seen == 0) & alive
    share = float(dropped[:, alive].mean()) if alive.any() else 0.0
    with korean_font():
        from matplotlib.ticker import MaxNLocator

        figure, (top, bottom) = panels(WHERE, "axes", axes, [False, False], (7.2, 2.2 + 0.16 * min(times, 40)), 1)
        scale = pale_scale(np.concatenate([seen.ravel(), plain]))
        cut = f" (마디 {plain.size}개 가운데 {UNITS}개)" if plain.size > UNITS else ""
        image = _strip(top, seen[:, :UNITS], scale, dropped[:, :UNITS])
        top.set_title(f"학습 상태로 {times}번: 0이 아닌 마디 {alive.sum():,}개에서 꺼진 비율 {share:.1%}{cut}", color=INK)
        top.set_ylabel("지난 차례")
        top.yaxis.set_major_locator(MaxNLocator(integer=True))
        _strip(bottom, np.array([seen.mean(0), plain])[:, :UNITS], scale)
        bottom.set_yticks([0, 1], labels=[f"{times}번의 평균", "평가 상태"])
        bottom.set_xlabel("마디")
        colour_bar(figure, image, [top, bottom] if axes is None else top, "값")
        if axes is None:
            figure.get_layout_engine().set(hspace=0.02)
            top.get_subplotspec().get_gridspec().set_height_ratios([max(min(times, 40), 4), 3])
        entitle(figure, [top, bottom], title)
    made: Figure = figure
    return made


def _one(model: Module, x: Any) -> np.ndarray:
    """묶음이 하나인 입력."""
    array = numbers(WHERE, "x", x, range(1, 6), "입력 하나인")
    array = array.astype(np.float32) if array.dtype.kind != "f" else array
    batch = array if array.ndim > 1 and len(array) == 1 else array[None]
    if array.ndim == 2 and len(array) > 1:
        raise ShapeError(f"{WHERE}: 입력 하나만 봅니다. 받은 모양: {array.shape}. x[0] 처럼 하나를 고르세요.")
    return as_input(model, batch)


def _hidden(model: Module, x: np.ndarray, layer: str | int | None) -> np.ndarray:
    """볼 층의 출력을 한 줄로."""
    if isinstance(model, Masking):
        return np.array(model(x).data, float).ravel()
    path = next(name for name, module in model.named_modules() if isinstance(module, Masking)) if layer is None else layer
    return np.array(layer_outputs(model, x, path), float).ravel()


@contextmanager
def _drawing_from(maskings: Sequence[Masking], rng: np.random.Generator) -> Iterator[None]:
    """이 안에서 드롭아웃의 난수는 ``rng`` 에서 나온다. 나올 때 제 발생기로 되돌린다."""
    before = [module.generator for module in maskings]
    try:
        for module in maskings:
            module.generator = rng
        yield
    finally:
        for module, generator in zip(maskings, before, strict=True):
            module.generator = generator


def _strip(ax: Any, rows: np.ndarray, scale: dict[str, Any], off: np.ndarray | None = None) -> Any:
    """줄마다 한 번, 칸마다 마디 하나."""
    image = ax.imshow(rows, aspect="auto", interpolation="nearest", **scale)
    if off is not None:
        from matplotlib.colors import to_rgba

        shade = np.zeros((*rows.shape, 4))
        shade[off] = to_rgba(OFF)
        ax.imshow(shade, aspect="auto", interpolation="nearest")
    ax.tick_params(length=0, labelsize=8)
    quiet(ax, ("top", "right", "left", "bottom"))
    return image


