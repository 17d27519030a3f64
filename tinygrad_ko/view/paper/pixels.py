"""SVG 를 PNG 로: 시스템의 글꼴 없이, 꾸러미에 실린 글꼴로 그린다."""

from __future__ import annotations

from .fonts import FONT_PATH

__all__ = ["png"]


def png(svg: str) -> bytes | None:
    """SVG 를 실린 글꼴로 그린 PNG. resvg-py 가 없으면 ``None``.

    매개변수
    --------
    svg : SVG 문서. 글꼴의 목록에 Noto Sans KR 이 있어야 한다.

    예제
    ----
    >>> from tinygrad_ko.view.paper.pixels import png
    >>> (png('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') or b"PNG")[:4].strip(bytes([137]))
    b'PNG'
    """
    try:
        import resvg_py
    except ModuleNotFoundError:
        return None
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, dpi=96, zoom=2, background="white", skip_system_fonts=True, font_files=[str(FONT_PATH)])
    return bytes(drawn)
