"""합성곱의 예: 축 하나와 둘과 셋, 보폭·간격·무리, 앞뒤가 다른 덧대기와 자르기(음수), 창이 닿지 않는 끝."""

from __future__ import annotations

from typing import Any

from support.rules.table import Case

from tinygrad_ko.rules.convolution import conv, conv_transpose, conv_weight

# (입력의 공간 모양, 커널, 결과의 공간 모양, 배치, 채널, 결과의 채널, 보폭, 덧대기, 간격, 무리)
SETTINGS: list[tuple[Any, ...]] = [
    ((7,), (3,), (3,), 2, 3, 4, (2,), ((0, 0),), (1,), 1),
    ((5, 6), (2, 3), (6, 4), 2, 3, 1, (1, 1), ((1, 1), (0, 0)), (1, 1), 1),
    ((6, 5), (3, 2), (3, 4), 1, 4, 6, (2, 1), ((2, 1), (0, 1)), (2, 2), 2),
    ((3, 2, 4), (2, 1, 3), (3, 1, 2), 2, 1, 2, (1, 2, 1), ((1, 0), (0, 0), (-1, 1)), (1, 1, 1), 1),
    ((4, 3), (1, 1), (4, 2), 2, 3, 5, (1, 2), ((0, 0), (0, 0)), (1, 1), 1),
]


def cases() -> dict[str, list[Case]]:
    made: dict[str, list[Case]] = {"conv": [], "conv_transpose": [], "conv_weight": []}
    for near, size, far, n, c, o, *rest, groups in SETTINGS:
        x, w, d = (n, c, *near), (o, c // groups, *size), (n, o, *far)
        options = (*rest, groups)
        made["conv"] += [Case("conv", lambda x, w, b, s=options: conv(x, w, *s, b), (x, w, (o,)))]
        made["conv_transpose"] += [Case("conv_transpose", lambda d, w, b, h=near, s=options: conv_transpose(d, w, h, *s, b), (d, w, (c,)))]
        made["conv_weight"] += [Case("conv_weight", lambda x, d, k=size, s=options: conv_weight(x, d, k, *s), (x, d))]
    made["conv"] += [Case("conv", lambda x, w: conv(x, w, (1,), ((1, 1),), (1,), 1), ((2, 3, 4), (2, 3, 3)))]
    return made
