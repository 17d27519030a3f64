"""연결(connection): 층의 입력과 출력 사이의 선. 같은 가중치를 나누어 쓰는 선은 같은 색이다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ShapeError, TinygradError
from ...korean.particles import particle
from ...nn.linear import Linear
from ...nn.mode import keeping_mode
from ...nn.module import Module, check_module
from ...nn.parameter import Parameter
from ...tensors.creation import from_numpy
from ...transforms.matrices import jacobian
from ..paper.fonts import korean_font
from .checks import at_least
from .slices import holding, untouched
from .style import COLOURS, INK, QUIET, entitle, lettered, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "connections"
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST = 64  # 그릴 입력과 출력의 최대 수: 더 많으면 선이 면이 된다


def connections(
    layers: Module | Mapping[str, Module], size: int | None = None, *, matrix: bool = True, axes: Sequence[Axes] | None = None,
    title: str | None = None,
) -> Figure:
    """층마다 입력(아래)과 출력(위)을 잇는 선. 완전 연결, 지역 연결, 합성곱(가중치 공유)의 연결과 가중치의 수를 견준다.

    어느 입력이 어느 출력에 어느 가중치로 닿는지는 층에게 묻는다: 가중치를 서로 다른 수로 잠시 바꾸어 두고 야코비 행렬(Jacobian)을
    구한다. 층의 값은 그대로 돌아온다. 아래의 행렬은 그 야코비 행렬이며, 칸의 색이 선의 색이다: 합성곱이면 같은 색들이 비스듬히 내려온다.

    매개변수
    --------
    layers : 층, 또는 이름 → 층의 사전. 채널이 하나인 1차원의 층(``nn.Linear``, ``nn.Conv1d``, ``nn.LocallyConnected1d``).
    size : 입력의 길이, 1 이상 64 이하. ``None`` 이면 ``nn.Linear`` 의 ``in_features`` 나 ``input_size`` 에서 읽는다.
    matrix : 아래에 야코비 행렬도 그리는가.
    axes : 축들. 층마다 하나, ``matrix`` 이면 연결 모두 다음에 행렬 모두.
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentTypeError, ArgumentError : 층이 아니거나, 길이를 알 수 없거나, 너무 클 때. ShapeError : 선형인 1차원의 층이 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    강의 L21: 연결 21개와 9개, 가중치 21개, 9개, 3개.

    >>> import tinygrad_ko as tg
    >>> nn = tg.nn
    >>> layers = {"완전 연결": nn.Linear(7, 3), "지역 연결": nn.LocallyConnected1d(1, 1, 7, 3, 2), "합성곱": nn.Conv1d(1, 1, 3, 2)}
    >>> figure = tg.plot.connections(layers)
    >>> [ax.get_title().replace("\\n", ": ") for ax in figure.axes[:3]]
    ['완전 연결: 연결 21개, 가중치 21개', '지역 연결: 연결 9개, 가중치 9개', '합성곱: 연결 9개, 가중치 3개']

    출처
    ----
    강의 L21; Goodfellow, Bengio, Courville, "Deep Learning" (2016), 9장.
    """
    named = layers if isinstance(layers, Mapping) else {"": layers}
    if not named:
        raise ArgumentError(f"{WHERE}: 그릴 층을 하나라도 주세요.")
    for layer in named.values():
        check_module(WHERE, layer)
    length = _length(named, size)
    wires = {str(name): _wires(str(name), layer, length) for name, layer in named.items()}
    with korean_font():
        count = len(wires)
        high = 2.9 + (0.5 + 2.6 * max(w.shape[0] for w in wires.values()) / length if matrix else 0)
        figure, drawn = panels(WHERE, "axes", axes, [False] * count * (2 if matrix else 1), (max(3.4 * count, 4.0), min(high, 9.0)), count)
        for panel, (name, wire) in zip(drawn, wires.items(), strict=False):
            _draw_wires(panel, wire)
            used = int((wire > 0).sum()), int(np.unique(wire[wire > 0]).size)
            panel.set_title((f"{lettered(name)}\n" if name else "") + f"연결 {used[0]:,}개, 가중치 {used[1]:,}개", color=INK, fontsize=10)
        for panel, wire in zip(drawn[count:], wires.values(), strict=False):
            _draw_matrix(panel, wire)
        entitle(figure, drawn, title)
    made: Figure = figure
    return made


def _length(named: Mapping[str, Module], size: Any) -> int:
    """입력의 길이. 주어지지 않았으면 그것을 아는 층에게서."""
    if size is None:
        for layer in named.values():
            if isinstance(layer, Linear):
                size = layer.in_features
            elif hasattr(layer, "input_size"):
                size = int(np.ravel(layer.input_size)[0])
    if size is None:
        raise ArgumentError(f"{WHERE}: 입력의 길이를 알 수 없습니다. size= 로 주세요. 예: connections(nn.Conv1d(1, 1, 3), 7).")
    if at_least(WHERE, "size", size, 1) > MOST:
        raise ArgumentError(f"{WHERE}: 입력은 {MOST}개까지 그립니다. 받은 값: {size}. 같은 종류의 작은 층으로 그려 보세요.")
    return int(size)


def _wires(name: str, layer: Module, length: int) -> np.ndarray:
    """연결의 표 (출력, 입력): 닿는 가중치의 번호(1부터), 닿지 않으면 0."""
    weight = getattr(layer, "weight", None)
    if not isinstance(weight, Parameter):
        raise ShapeError(f"{WHERE}: weight 를 가진 층 하나여야 합니다. '{name}' {particle(name, '은/는')} {type(layer).__name__}입니다.")
    others = [p for p in layer.parameters() if p is not weight]
    shape = (length,) if isinstance(layer, Linear) else (1, length)
    marks = np.arange(1.0, weight.size + 1, dtype=weight.dtype).reshape(weight.shape)
    here = from_numpy(np.zeros((1, *shape), weight.dtype))
    with keeping_mode(layer), untouched(layer), holding([weight, *others], [marks, *[np.zeros_like(p._data) for p in others]]):
        layer.eval()
        try:
            found = jacobian(lambda x: layer(x).reshape(-1))(here).data.reshape(-1, length)
        except TinygradError as error:
            raise ShapeError(f"{WHERE}: '{name or type(layer).__name__}' 에 길이 {length}의 입력을 넣지 못했습니다. {error}") from None
    table = np.rint(found).astype(int)
    if len(table) > MOST or (table < 0).any() or (table > weight.size).any():
        raise ShapeError(f"{WHERE}: 채널이 하나이고 출력이 {MOST}개까지인 선형의 층이어야 합니다. 받은 것: {layer!r}, 출력 {len(table)}개.")
    return table


def _paint(mark: int, total: int) -> Any:
    """가중치마다의 색. 여섯을 넘으면 색을 고르게 나누어 쓴다."""
    if total <= len(COLOURS):
        return COLOURS[(mark - 1) % len(COLOURS)]
    from matplotlib import colormaps

    return colormaps["turbo"](0.06 + 0.88 * (mark - 1) / (total - 1))


def _draw_wires(ax: Any, wire: np.ndarray) -> None:
    out, into = wire.shape
    below, above = np.linspace(0, 1, into + 2)[1:-1], np.linspace(0, 1, out + 2)[1:-1]
    total = int(wire.max(initial=1))
    for i, j in np.argwhere(wire):
        ax.plot([below[j], above[i]], [0, 1], color=_paint(wire[i, j], total), linewidth=1.7 if into <= 16 else 0.8, zorder=1)
    for spots, height, letter in ((below, 0, "x"), (above, 1, "y")):
        ax.scatter(spots, np.full(len(spots), height), s=260 if max(wire.shape) <= 12 else 40, color="white", edgecolors=INK, zorder=2)
        for k, spot in enumerate(spots if max(wire.shape) <= 12 else []):
            ax.text(spot, height, f"{letter}{str(k + 1).translate(SUBSCRIPTS)}", ha="center", va="center", fontsize=8, color=INK, zorder=3)
    ax.set(xlim=(0, 1), ylim=(-0.18, 1.18), xticks=[])
    ax.set_yticks([0, 1], labels=["입력", "출력"], fontsize=9, color=QUIET)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _draw_matrix(ax: Any, wire: np.ndarray) -> None:
    from matplotlib.colors import to_rgb

    total = int(wire.max(initial=1))
    sheet = np.ones((*wire.shape, 3))
    for i, j in np.argwhere(wire):
        sheet[i, j] = to_rgb(_paint(wire[i, j], total))
    ax.imshow(sheet, interpolation="nearest", aspect="equal")
    for k in range(wire.shape[0] + 1):
        ax.axhline(k - 0.5, color="#C9D1D9", linewidth=0.6)
    for k in range(wire.shape[1] + 1):
        ax.axvline(k - 0.5, color="#C9D1D9", linewidth=0.6)
    ax.set(xticks=[], yticks=[], xlabel="입력", ylabel="출력")
    ax.spines[:].set_visible(False)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set_color(QUIET)


