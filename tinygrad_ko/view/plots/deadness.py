"""죽은 뉴런(dead unit): 어떤 표본에서도 켜지지 않아 다시는 배우지 못하는 마디."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...nn.activation.rectifier import LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Threshold
from ...nn.inspection.feature_space import feature_space as layer_outputs
from ...nn.mode import evaluating
from ...nn.module import Module, check_module
from ..paper.fonts import korean_font
from .answers import as_input
from .checks import numbers
from .mosaic import columns_for
from .style import INK, SIZES, colour_bar, entitle, lettered, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "dead_units"
RECTIFIERS = (ReLU, LeakyReLU, PReLU, ReLU6, RReLU, Threshold)


def dead_units(
    model: Module, x: ArrayLike, *, layers: Sequence[str | int] | None = None, axes: Sequence[Axes] | Axes | None = None,
    title: str | None = None,
) -> Figure:
    """뉴런마다 켜진(출력이 0보다 큰) 표본의 비율. 한 번도 켜지지 않은 죽은 뉴런은 × 를 그은 빈 칸이다.

    죽은 뉴런은 값도 기울기도 0이라 다시 켜지지 않는다(새는 ReLU 이면 음수에 머무는 뉴런이다). 표본마다 꺼졌다 켜졌다 하는 것(드문
    활성)은 죽은 것이 아니므로, 되도록 자료 전체를 준다.

    매개변수
    --------
    model : 모델. 평가 상태에서 부르고 되돌린다.
    x : 자료. 첫 축이 표본이다.
    layers : 볼 층의 경로나 번호들. ``None`` 이면 ReLU 와 그 친척(새는 ReLU …)인 모든 층.
    axes : 축들. 층마다 하나(하나이면 축 그대로도 된다).
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ArgumentTypeError : 모델이 아니거나, ReLU 가 없거나, 그런 층이 없거나, 자료가 비었을 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 4, generator=0), tg.nn.ReLU())
    >>> model[0].bias.data[:3] = -100  # 큰 걸음에 떠밀려
    >>> figure = tg.plot.dead_units(model, np.random.default_rng(0).normal(size=(50, 2)))
    >>> figure.axes[0].get_title()
    '1 · ReLU: 죽은 뉴런 4개 가운데 3개'

    출처
    ----
    강의 L13; Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013).
    """
    check_module(WHERE, model)
    given = as_input(model, numbers(WHERE, "x", x, range(1, 9), "자료인"))
    if layers is not None and (isinstance(layers, (str, int)) or not len(layers)):
        raise ArgumentTypeError(f"{WHERE}: layers 는 층의 이름의 목록이어야 합니다. 받은 것: {describe(layers)}.")
    chosen = [name for name, module in model.named_modules() if name and isinstance(module, RECTIFIERS)] if layers is None else list(layers)
    if not chosen:
        raise ArgumentError(f"{WHERE}: {type(model).__name__} 에는 ReLU 와 같은 층이 없습니다. layers= 로 볼 층을 고르세요.")
    with evaluating(model):
        shares = {str(name): _share(layer_outputs(model, given, name)) for name in chosen}
    kinds = {path: type(module).__name__ for path, module in model.named_modules()}
    with korean_font():
        across = min(len(shares), 3)
        size = (1.2 + 3.4 * across, 0.6 + 2.7 * -(-len(shares) // across))
        figure, drawn = panels(WHERE, "axes", axes, [False] * len(shares), size, across)
        for panel, (name, share) in zip(drawn, shares.items(), strict=True):
            image = _draw(panel, share)
            dead = int((share == 0).sum())
            panel.set_title(lettered(f"{name} · {kinds[name]}: 죽은 뉴런 {share.size}개 가운데 {dead}개"), color=INK, fontsize=10)
        colour_bar(figure, image, drawn if axes is None else drawn[-1], "켜진 표본의 비율")
        entitle(figure, drawn, title)
    made: Figure = figure
    return made


def _share(z: np.ndarray) -> np.ndarray:
    """뉴런(채널)마다 켜진 표본(자리까지)의 비율. 첫 축이 표본, 둘째 축이 뉴런이다."""
    rows = z.reshape(len(z), 1) if z.ndim == 1 else z
    return np.asarray((rows > 0).mean(tuple(k for k in range(rows.ndim) if k != 1)))


def _draw(ax: Any, share: np.ndarray) -> Any:
    """뉴런을 네모난 판에 차례로. 죽은 것은 비우고 × 를 긋는다."""
    columns = columns_for(share.size)
    sheet = np.full((-(-share.size // columns), columns), np.nan)
    sheet.ravel()[: share.size] = np.where(share > 0, share, np.nan)
    image = ax.imshow(np.ma.masked_invalid(sheet), cmap=SIZES, vmin=0, vmax=1, interpolation="nearest", aspect="equal")
    dead = np.argwhere(share == 0)[:, 0]
    if len(dead):
        ax.scatter(dead % columns, dead // columns, marker="x", color=INK, s=float(np.clip(2600 / share.size, 4, 60)), linewidths=1.0)
    ax.set(xticks=[], yticks=[], xlim=(-0.5, columns - 0.5), ylim=(len(sheet) - 0.5, -0.5))
    ax.spines[:].set_color("#C9D1D9")
    return image
