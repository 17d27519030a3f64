"""합성곱(convolution) 한 걸음씩: 영상, 커널(kernel), 특징 지도(feature map)를 나란히."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...grad_mode import no_grad
from ...korean.particles import Noun
from ...nn import functional as F
from ..paper.fonts import korean_font
from .animation import new_animation
from .checks import at_least, numbers
from .convolution_page import convolution_page
from .mosaic import GREY, light_scale, rule, scale_of, show_image, show_numbers
from .style import COLOURS, INK, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

WHERE = "convolution"
INTERVAL = 700  # 칸 하나에 걸리는 시간 (ms)
SMALL = 12  # 이보다 크지 않으면 칸마다 수를 적는다


def convolution(
    image: ArrayLike, kernel: ArrayLike | Mapping[str, ArrayLike], *, stride: int = 1, padding: int = 0,
    step: int | None = None, animated: bool = False, axes: Sequence[Axes] | None = None,
) -> Any:
    """영상에 커널을 대고 미는 모습: 왼쪽부터 영상, 커널, 특징 지도. 셈은 ``nn.functional.conv2d`` 가 한다.

    작은 영상이면 칸마다 수를 적는다. 커널이 여럿이면(사전) 한 줄에 하나씩 그린다: 사진에 경계와 흐림 필터를 대어 보기에 좋다.

    매개변수
    --------
    image : 영상 (높이, 너비). 밝기, 무차원(dimensionless).
    kernel : 커널 (높이, 너비), 또는 이름 → 커널의 사전.
    stride : 보폭, 1 이상.
    padding : 둘레에 덧댈 0의 두께, 0 이상.
    step : 이 걸음(왼쪽 위부터 세는 특징 지도의 칸의 번호)의 창과 그 칸까지만 그린다. ``None`` 이면 모두.
    animated : 참이면 한 칸씩 채워지는 움직이는 그림. ``.save("합성곱.gif")``, ``.to_html("합성곱.html")``.
    axes : 축들. 커널마다 셋 (영상, 커널, 특징 지도).

    반환
    ----
    matplotlib.figure.Figure, 또는 ``animated`` 이면 matplotlib.animation.FuncAnimation (``.feature_map`` 은 특징 지도).

    예외
    ----
    ShapeError : 영상이나 커널이 2차원이 아니거나, 커널이 (덧댄) 영상보다 클 때.
    ArgumentError, ArgumentTypeError : 비었거나, 보폭과 덧대기와 걸음이 범위 밖일 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    >>> steps = tg.plot.convolution(image, [[1, 0, 1], [0, 1, 0], [1, 0, 1]], animated=True)
    >>> steps.feature_map.astype(int).tolist()
    [[4, 3, 4], [2, 4, 3], [2, 3, 4]]

    출처
    ----
    강의 L19.
    """
    picture = numbers(WHERE, "image", image, (2,), "모양 (높이, 너비)인").astype(float)
    kernels = {str(name): _kernel(k) for name, k in kernel.items()} if isinstance(kernel, Mapping) else {"": _kernel(kernel)}
    if not kernels:
        raise ArgumentError(f"{WHERE}: 커널을 하나라도 주세요.")
    at_least(WHERE, "stride", stride, 1)
    at_least(WHERE, "padding", padding, 0)
    padded = np.pad(picture, padding)
    maps = {name: _convolved(padded, k, stride) for name, k in kernels.items()}
    if (animated or step is not None) and len(kernels) > 1:
        raise ArgumentError(f"{WHERE}: 한 걸음씩 보는 것은 커널 하나일 때입니다. 받은 커널: {list(kernels)}.")
    total = next(iter(maps.values())).size
    if step is not None and (isinstance(step, bool) or not isinstance(step, (int, np.integer)) or not 0 <= step < total):
        raise ArgumentError(f"{WHERE}: step 은 0 이상 {total} 미만의 정수여야 합니다. 받은 것: {step!r}.")
    with korean_font():
        size = (10.0, 3.7 * len(kernels))
        figure, drawn = panels(WHERE, "axes", axes, [False] * 3 * len(kernels), size, 3)
        for row, (name, k) in enumerate(kernels.items()):
            show = _draw_row(figure, drawn[3 * row : 3 * row + 3], name, padded, k, maps[name], stride, step is not None or animated)
        if step is not None:
            show(int(step))
        if not animated:
            return figure
        found = maps[next(iter(maps))]
        made = new_animation(
            figure, show, total, lambda: convolution_page(padded, kernels[next(iter(kernels))], found, stride, padding, INTERVAL), INTERVAL
        )
        made.feature_map = found
        return made


def _kernel(kernel: Any) -> np.ndarray:
    if isinstance(kernel, str):
        raise ArgumentTypeError(f"{WHERE}: kernel 은 수의 배열이어야 합니다. 받은 것: {describe(kernel)}.")
    return numbers(WHERE, "kernel", kernel, (2,), "모양 (높이, 너비)인").astype(float)


def _convolved(padded: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    if kernel.shape[0] > padded.shape[0] or kernel.shape[1] > padded.shape[1]:
        raise ShapeError(
            f"{WHERE}: 커널 {Noun(kernel.shape):이/가} (덧댄) 영상 {padded.shape}보다 큽니다. 작은 커널을 쓰거나 padding 을 늘리세요."
        )
    with no_grad():
        return np.array(F.conv2d(padded[None, None], kernel[None, None], stride=stride).data[0, 0])


# ── 그리기 ─────────────────────────────────────────────────────────────────────────────────────────


def _draw_row(figure: Any, axes: Any, name: str, padded: np.ndarray, kernel: np.ndarray, found: np.ndarray, stride: int,
              stepwise: bool) -> Callable[[int], list[Any]]:
    """한 줄을 그리고, k번째 칸까지만 보이게 하는 함수를 돌려준다."""
    from matplotlib.patches import Rectangle

    left, middle, right = axes
    small = max(padded.shape) <= SMALL
    shown = show_image(left, padded, GREY if not small and padded.min() >= 0 else light_scale(padded))
    core = show_image(middle, kernel, light_scale(kernel, kernel.min() < 0))
    result = show_image(right, found, light_scale(found) if small else _photo_scale(found))
    left.set_title(f"영상 {padded.shape[0]}×{padded.shape[1]}")
    middle.set_title((f"{name}: " if name else "") + f"커널 {kernel.shape[0]}×{kernel.shape[1]}")
    right.set_title(f"특징 지도 {found.shape[0]}×{found.shape[1]}")
    if max(kernel.shape) <= 7:
        show_numbers(middle, kernel, core, 12 if max(kernel.shape) <= 5 else 9)
    cells: list[Any] = []
    if small:
        show_numbers(left, padded, shown, 12 if max(padded.shape) <= 8 else 9)
        cells = show_numbers(right, found, result, 12 if max(found.shape) <= 8 else 9)
        for panel, image in ((left, padded), (middle, kernel), (right, found)):
            rule(panel, image.shape)
    if not stepwise:
        return lambda k: []
    window = left.add_patch(Rectangle((0, 0), kernel.shape[1], kernel.shape[0], fill=False, edgecolor=COLOURS[1], linewidth=3))
    target = right.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=COLOURS[1], linewidth=3))
    left.set_xlabel("칸", color=INK)

    def show(k: int) -> list[Any]:
        row, column = divmod(k, found.shape[1])
        part = np.full(found.shape, np.nan)
        part.ravel()[: k + 1] = found.ravel()[: k + 1]
        result.set_data(np.ma.masked_invalid(part))
        for j, text in enumerate(cells):
            text.set_visible(j <= k)
        window.set_xy((column * stride - 0.5, row * stride - 0.5))
        target.set_xy((column - 0.5, row - 0.5))
        left.set_xlabel(f"칸 ({row}, {column}): 창과 커널을 곱해 더하면 {found[row, column]:.4g}".replace("-", "−"))
        return [result, window, target, left.xaxis.label, *cells]

    return show


def _photo_scale(found: np.ndarray) -> dict[str, Any]:
    """사진의 특징 지도의 눈금. 몇 점만 유난히 큰 경계가 나머지를 하얗게 만들지 않게, 큰 쪽 0.5%는 눈금의 끝에 둔다."""
    scale = scale_of(found)
    if found.min() >= 0:
        return GREY
    top = float(np.quantile(np.abs(found), 0.995)) or scale["vmax"]
    return {**scale, "vmin": -top, "vmax": top}
