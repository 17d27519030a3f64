"""모든 그림이 함께 쓰는 모양: 색과 선, 그림과 축. matplotlib의 전역 설정과 전역 그림 목록(pyplot)을 건드리지 않는다."""

from __future__ import annotations

import os
import re
import unicodedata
import warnings
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...io.atomic import refused
from ...korean.numbers import format_number
from ...korean.particles import Noun, particle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe–Ito: 색을 다르게 보는 사람도 가린다. 흑백으로 찍어도 가리도록 선과 점의 모양도 함께 바꾼다.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")  # 색과 수가 달라, 색이 다시 쓰일 때에도 짝은 다르다
INK, QUIET, GRID, ZERO = "#1B2733", "#5F6B7A", "#DCE1E6", "#9AA5B1"
SIGNED, SIZES, LIGHTNESS = "RdBu_r", "cividis", "gray"  # 부호 있는 값, 크기, 밝기

# ── 그림과 축 ──────────────────────────────────────────────────────────────────────────────────────


@cache
def _figure_class() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class NotebookFigure(Figure):
        """pyplot 없이도 노트북에 보이는 그림."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            FigureCanvasAgg(self)

        def savefig(self, fname: Any, **options: Any) -> None:
            """파일에 남긴다. 쓸 수 없으면(없는 폴더 …) 우리의 ``FileError`` 이다."""
            try:
                super().savefig(fname, **options)
            except OSError as error:
                if not isinstance(fname, (str, os.PathLike)):
                    raise
                raise refused("savefig", fname, error) from None

        def _repr_png_(self) -> bytes:
            buffer = BytesIO()
            self.savefig(buffer, format="png")
            return buffer.getvalue()

    return NotebookFigure


def new_figure(size: tuple[float, float]) -> Any:
    """너비와 높이가 ``size`` 인치인 빈 그림."""
    return _figure_class()(figsize=size, dpi=120, layout="constrained", facecolor="white")


def is_ours(figure: Any) -> bool:
    """``new_figure`` 가 만든 그림인가(아니면 사용자가 준 축의 그림인가)."""
    return isinstance(figure, _figure_class())


def canvas(where: str, ax: Any, size: tuple[float, float], solid: bool = False) -> tuple[Any, Any]:
    """그림과, 그 위에 그릴 축 하나. ``ax`` 를 받았으면 그 축과 그 그림. ``solid`` 이면 입체(3-D) 축이다."""
    figure, (panel,) = panels(where, "ax", None if ax is None else [ax], [solid], size)
    return figure, panel


def panels(where: str, argument: str, axes: Any, solids: Sequence[bool], size: tuple[float, float],
           columns: int | None = None, spots: Sequence[int] | None = None) -> tuple[Any, list[Any]]:
    """그림과, 그 위의 축들. ``axes`` 를 받았으면 수와 차원을 살펴 그대로 쓰고, 없으면 한 줄에 ``columns`` 개씩 만든다.

    ``spots`` 는 축마다 놓일 칸의 번호(왼쪽 위가 0)이다. 없으면 빈 칸 없이 차례로.
    """
    if axes is not None:
        given = [axes] if hasattr(axes, "plot") else list(np.ravel(np.asarray(axes, dtype=object)))
        if len(given) != len(solids):
            raise ArgumentError(f"{where}: {argument} 에 축 {len(solids)}개가 필요한데 {len(given)}개를 받았습니다.")
        for panel, solid in zip(given, solids, strict=True):
            _check_axes(where, argument, panel, solid)
        return given[0].figure, given
    figure = new_figure(size)
    across, spots = columns or len(solids), range(len(solids)) if spots is None else spots
    down = 1 + max(spots) // across
    made = [
        figure.add_subplot(down, across, k + 1, projection="3d" if solid else None) for k, solid in zip(spots, solids, strict=True)
    ]
    return figure, made


def _check_axes(where: str, argument: str, panel: Any, solid: bool) -> None:
    from matplotlib.axes import Axes

    if not isinstance(panel, Axes):
        raise ArgumentTypeError(
            f"{where}: {argument} {particle(argument, '은/는')} matplotlib의 축(Axes)이어야 합니다. 받은 것: {describe(panel)}. "
            "ax = figure.subplots() 로 만드세요."
        )
    if (panel.name == "3d") != solid:
        wanted = 'figure.add_subplot(projection="3d")' if solid else "figure.subplots()"
        raise ArgumentError(
            f"{where}: 이 그림은 {'입체(3-D)' if solid else '평면(2-D)'} 축에 그립니다. {argument} = {Noun(wanted):으로/로} 만드세요."
        )


# ── 자료보다 눈에 띄지 않게 ────────────────────────────────────────────────────────────────────────


def quiet(ax: Axes, hidden: Sequence[str] = ("top", "right"), grid: bool = False) -> None:
    """축과 눈금을 자료 뒤로 물린다."""
    ax.spines[list(hidden)].set_visible(False)
    ax.spines[:].set_color(QUIET)
    ax.tick_params(colors=QUIET, labelcolor=INK)
    for label in (ax.xaxis.label, ax.yaxis.label, ax.title):
        label.set_color(INK)
    if grid:
        ax.grid(color=GRID, linewidth=0.7)
        ax.set_axisbelow(True)


def quiet_solid(ax: Any) -> None:
    """입체 축의 벽을 희게, 눈금을 옅게. 그린 차례대로 겹쳐, 점이 면에 가리지 않게 한다."""
    import matplotlib
    from matplotlib.ticker import FixedLocator, MaxNLocator

    ax.computed_zorder = False
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1.0, 1.0, 1.0, 0.0))
        axis.label.set_color(INK)
        axis.line.set_color(QUIET)
        axis._axinfo["grid"].update(color=GRID, linewidth=0.6)
        axis.labelpad = 3
        if not isinstance(axis.get_major_locator(), FixedLocator):
            axis.set_major_locator(MaxNLocator(5))
    ax.tick_params(colors=QUIET, labelcolor=INK, labelsize=8, pad=1)
    ax.title.set_color(INK)
    ax.set_box_aspect(None, zoom=0.92)  # 축의 이름이 그림 밖으로 나가지 않게
    if matplotlib.__version_info__ < (3, 11) and is_ours(ax.figure):
        ax.draw(ax.figure.canvas.get_renderer())  # 3.10 까지의 입체 축은 한 번 그려야 눈금의 자리를 안다: 몰라서 배치를 그만두지 않게


def entitle(figure: Any, axes: Sequence[Any], title: str | None) -> None:
    """사용자가 준 제목. 축이 하나이면 그 축이 스스로 적은 제목의 위에, 여럿이면 그림의 위에 적는다."""
    if title is None:
        return
    if len(axes) > 1:
        figure.suptitle(lettered(title), color=INK)
        return
    own = axes[0].get_title()
    axes[0].set_title(f"{lettered(title)}\n{own}" if own else lettered(title), color=INK)


def colour_bar(figure: Any, image: Any, ax: Any, label: str) -> Any:
    """색이 뜻하는 수를 보이는 막대."""
    bar = figure.colorbar(image, ax=ax, shrink=0.85, pad=0.02)
    bar.set_label(label, color=INK)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=QUIET, labelcolor=INK)
    return bar


def shown(value: Any) -> str:
    """그림에 적을 수. 유한하지 않으면 '발산'."""
    return format_number(float(value)).replace("-", "−") if np.isfinite(value) else "발산(diverged)"


def lettered(text: Any) -> str:
    """그림에 적을 사용자의 글. ``$x^2$`` 는 수식으로, 수식이 아닌 ``$`` 는 글자로, 적을 수 없는 글자(반쪽 글자, 제어 문자)는 □ 로."""
    whole = "".join("□" if unicodedata.category(c) in ("Cs", "Cc") and c not in "\n\t" else c for c in str(text))
    return "\n".join(line if line.count("$") < 2 or _is_formula(line) else _dollars(line) for line in whole.split("\n"))


def _is_formula(line: str) -> bool:
    from matplotlib.mathtext import MathTextParser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 글꼴에 없는 글자는 그릴 때 알린다
        try:
            MathTextParser("agg").parse(line)
        except (ValueError, RuntimeError):
            return False
    return True


def _dollars(line: str) -> str:
    return re.sub(r"(?<!\\)\$", r"\\$", line)


def tint(colour: str, share: float) -> np.ndarray:
    """흰 바탕에 ``share`` 만큼 물든 색(RGB)."""
    from matplotlib.colors import to_rgb

    return 1 - share * (1 - np.array(to_rgb(colour)))


def largest(*arrays: np.ndarray) -> float:
    """유한한 값들의 절댓값 가운데 가장 큰 것: 0을 가운데에 둔 눈금의 끝. 모두 0이거나 없으면 1."""
    sizes = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for a in arrays]
    return float(max(sizes, default=0.0)) or 1.0
