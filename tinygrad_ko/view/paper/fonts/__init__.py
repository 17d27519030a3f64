"""꾸러미에 실린 한글 글꼴과, 그 글꼴로 matplotlib 그림을 그리는 길."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ....errors import MissingExtra

__all__ = ["FONT_FAMILY", "FONT_PATH", "korean_font"]

FONT_PATH: Path = Path(__file__).with_name("NotoSansKR-tinygrad.otf")
FONT_FAMILY: str = "Noto Sans KR"


@contextmanager
def korean_font() -> Iterator[None]:
    """안에서 만드는 matplotlib 그림의 한글을 실린 글꼴로 그린다.

    글꼴은 처음 들어갈 때 한 번만 matplotlib에 등록하고, 나올 때 ``rcParams``를 들어가기 전 그대로 되돌린다
    (안에서 바꾼 설정도 함께 되돌아간다). 글자의 글꼴은 글자를 만들 때 정해지므로 축과 제목을 만드는 일부터
    저장까지 모두 안에서 한다. 이 글꼴에 없는 글자(ŷ 따위)는 DejaVu Sans로 그린다. 굵은 글꼴은 없다.
    matplotlib의 수식(``$...$``) 속에는 한글을 쓸 수 없으므로 한글은 수식 밖에 쓴다.

    예외
    ----
    MissingExtra
        matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> import matplotlib
    >>> from tinygrad_ko.view.paper.fonts import korean_font
    >>> with korean_font():
    ...     matplotlib.rcParams["font.family"]
    ['Noto Sans KR', 'DejaVu Sans']
    >>> matplotlib.rcParams["font.family"]
    ['sans-serif']

    출처
    ----
    Noto Sans KR 2.004 (Adobe, SIL Open Font License 1.1, ``OFL.txt``)의 부분 글꼴에 첨자를 더한 것.
    만드는 법은 ``scripts/make_font.py``.
    """
    try:
        import matplotlib
    except ModuleNotFoundError as error:
        raise MissingExtra(package="matplotlib", extra="plot") from error
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if all(entry.fname != str(FONT_PATH) for entry in manager.ttflist):
        manager.addfont(FONT_PATH)
    with matplotlib.rc_context(
        {
            "font.family": [FONT_FAMILY, "DejaVu Sans"],
            "axes.unicode_minus": True,
            "svg.fonttype": "path",  # 한글 글꼴이 없는 기계에서 SVG를 열어도 글자가 보인다
        }
    ):
        yield
