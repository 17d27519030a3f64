"""움직이는 그림: matplotlib의 ``FuncAnimation`` 이면서, 슬라이더가 있는 HTML 한 장으로도 나간다."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from os import PathLike
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...io.atomic import kind_of_file, new_file, write_atomically
from ..paper.fonts import korean_font
from .moving_image import save_moving
from .style import is_ours

MOVING, PAGES, MOVIES = (".gif", ".apng", ".webp"), (".html", ".htm"), (".mp4", ".webm", ".mov", ".avi", ".mkv")


def new_animation(figure: Any, draw: Callable[[int], Any], frames: int, page: Callable[[], str], interval: int) -> Any:
    """``draw(k)`` 로 ``frames`` 장면을 그리는 애니메이션. ``animation_page()`` 는 같은 장면들의 HTML이다. ``interval`` 은 ms."""
    draw(frames - 1)  # 움직이지 않는 곳(인쇄, PNG)에는 마지막 장면이 남는다
    if is_ours(figure):  # 자리를 한 번만 잡는다: 장면마다 다시 잡으면 느리고 흔들린다
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return _animation_class()(figure, draw, frames, page, interval)


@cache
def _animation_class() -> Any:
    from matplotlib.animation import FuncAnimation

    class Animation(FuncAnimation):
        """그림을 쥔 ``FuncAnimation``. ``save("a.gif")`` 와 ``to_html("a.html")`` 로 남긴다."""

        def __init__(self, figure: Any, draw: Callable[[int], Any], frames: int, page: Callable[[], str], interval: int) -> None:
            super().__init__(figure, draw, frames=frames, interval=interval, blit=False, repeat=False)
            self.figure, self.frames, self._page, self._interval_ms, self._show = figure, frames, page, interval, draw

        def __del__(self) -> None:
            """그리지 않고 버려도 된다: HTML만 쓰는 일이 흔하다."""

        def save(self, filename: Any, writer: Any = None, fps: Any = None, **options: Any) -> None:  # type: ignore[override]
            """파일에 남긴다: ``.gif`` ``.apng`` ``.webp`` ``.html``, ffmpeg 이 있으면 ``.mp4`` 들. GIF는 Pillow가 쓴다.

            ``fps`` 는 초마다의 장면, ``dpi`` 는 인치마다의 화소(GIF 는 80). ``writer`` 와 나머지는 matplotlib의 것이다.
            """
            if writer is None:
                kind = kind_of_file("animation.save", filename, (*MOVING, *PAGES, *MOVIES), "한 장면은 figure.savefig('그림.png')")
                if kind in PAGES:
                    self.to_html(filename)
                    return
                if kind in MOVING and set(options) <= {"dpi"}:
                    with new_file(filename) as draft, korean_font():
                        save_moving(draft, self._pictures(options.get("dpi", 80)), fps or 1000 / self._interval_ms)
                    return
                if kind in MOVING:
                    writer = "pillow"
                elif shutil.which("ffmpeg") is None:
                    raise ArgumentError(f"animation.save: {kind} 에는 프로그램 ffmpeg 이 있어야 합니다. .gif 나 .html 로 저장하세요.")
            rate: Any = 1000 / self._interval_ms
            with new_file(filename) as draft, korean_font():
                super().save(draft, writer=writer, fps=fps or rate, **options)

        def _pictures(self, dpi: float) -> Iterator[Any]:
            """장면마다의 화소 (높이, 너비, 4). 장면마다 한 번만 그린다(matplotlib의 길은 세 번 그린다)."""
            from matplotlib.backends.backend_agg import FigureCanvasAgg

            before, canvas = self.figure.dpi, self.figure.canvas
            try:
                self.figure.dpi = dpi
                for k in range(self.frames):
                    self._show(k)
                    paper = FigureCanvasAgg(self.figure)
                    paper.draw()
                    yield np.asarray(paper.buffer_rgba())
            finally:
                self.figure.dpi = before
                self.figure.set_canvas(canvas)
                self._show(self.frames - 1)

        def to_html(self, path: str | PathLike[str] | None = None) -> str | None:
            """슬라이더와 재생 단추가 있는 HTML 한 장(네트워크를 쓰지 않는다). ``path`` 가 없으면 글로 돌려준다."""
            text = self._page()
            if path is None:
                return text
            kind_of_file("animation.to_html", path, PAGES, "움직이는 그림은 save('이름.gif')")
            write_atomically(path, text.encode(errors="replace"))
            return None

        def _repr_html_(self) -> str:
            return (
                f'<iframe srcdoc="{escape(self._page())}" title="움직이는 그림" sandbox="allow-scripts" '
                'style="width:100%;height:680px;border:0"></iframe>'
            )

        def _repr_png_(self) -> bytes | None:
            return self.figure._repr_png_() if is_ours(self.figure) else None

    return Animation
