"""그림의 색: 밝은 바탕, 어두운 바탕, 종이. 색을 못 가려도 테두리의 굵기와 모양으로 가린다."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from ...errors import ArgumentError

__all__ = ["THEMES", "Paint", "Theme", "contrast", "find_theme", "mixed"]


class Paint(NamedTuple):
    """상자 하나의 바탕과 테두리."""

    fill: str
    line: str


class Theme(NamedTuple):
    """한 벌의 색. ``ink`` 부터 ``warning`` 까지는 글자의 색이고, 어느 바탕 위에서도 대비가 4.5:1 이상이다."""

    paper: str
    ink: str  # 값과 이름
    quiet: str  # 모양, 안내
    gradient: str  # 기울기
    warning: str  # 기울기 소실과 폭발
    arrow: str
    leaf: Paint  # 기울기를 모으는 잎
    interior: Paint
    result: Paint
    constant: Paint
    step: Paint  # 연산의 타원
    group: Paint  # 접은 모듈
    frame: str  # 열지도의 테두리
    negative: str  # 열지도에서 가장 작은 음수
    positive: str  # 가장 큰 양수
    odd: str  # NaN


# LIGHT 의 색은 쓰임마다 다르다: theme="auto" 의 규칙이 색을 보고 어두운 색을 고른다.
LIGHT = Theme(
    paper="#FFFFFF", ink="#1B2733", quiet="#566270", gradient="#B3202F", warning="#9A3412", arrow="#73808E",
    leaf=Paint("#E6F0FA", "#2F6FAE"), interior=Paint("#FFFFFE", "#94A1AF"), result=Paint("#E4F4EC", "#1F7A55"),
    constant=Paint("#F4F5F6", "#95A2B0"), step=Paint("#FFF3D6", "#B7791F"), group=Paint("#F1ECFB", "#6B4FA8"),
    frame="#B8C2CC", negative="#1F6FB5", positive="#D95F02", odd="#111827",
)
DARK = Theme(
    paper="#14181D", ink="#EDF1F5", quiet="#A9B4C0", gradient="#FF9AA2", warning="#FDBA74", arrow="#8B97A4",
    leaf=Paint("#16304A", "#6BA8E0"), interior=Paint("#1D232A", "#6F7C8A"), result=Paint("#143629", "#5CC79A"),
    constant=Paint("#22272E", "#707D8B"), step=Paint("#3B2F12", "#D9A441"), group=Paint("#2C2444", "#A78BDB"),
    frame="#4A5663", negative="#5AA9F0", positive="#FF9A4D", odd="#F9FAFB",
)
PRINT = Theme(
    paper="#FFFFFF", ink="#000000", quiet="#3D3D3D", gradient="#7A0010", warning="#5C1A00", arrow="#4D4D4D",
    leaf=Paint("#FFFFFF", "#000000"), interior=Paint("#FFFFFF", "#7F7F7F"), result=Paint("#FFFFFF", "#000000"),
    constant=Paint("#FFFFFF", "#7F7F7F"), step=Paint("#F2F2F2", "#404040"), group=Paint("#FFFFFF", "#000000"),
    frame="#8C8C8C", negative="#12467A", positive="#E07B1A", odd="#000000",
)
THEMES = MappingProxyType({"light": LIGHT, "dark": DARK, "print": PRINT})


def find_theme(where: str, name: str) -> Theme:
    """이름으로 찾은 색 한 벌. ``auto`` 는 밝은 것이다(어두운 것은 SVG의 규칙이 덧입힌다)."""
    if name not in ("auto", *THEMES):
        raise ArgumentError(f"{where}: theme 은 'light', 'dark', 'print', 'auto' 가운데 하나여야 합니다: {name!r}.")
    return LIGHT if name == "auto" else THEMES[name]


def mixed(colour: str, ground: str, opacity: float) -> str:
    """바탕색 위에 비쳐 보이게 칠한 색."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(c * opacity + g * (1 - opacity)):02X}" for c, g in pairs)


def contrast(a: str, b: str) -> float:
    """두 색의 대비(1~21).

    예제
    ----
    >>> from tinygrad_ko.view.paper.themes import contrast
    >>> round(contrast("#FFFFFF", "#000000"), 1)
    21.0

    출처
    ----
    W3C WCAG 2.2, 1.4.3 (보통 글자는 4.5:1 이상).
    """
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
