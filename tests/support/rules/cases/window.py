"""창의 예: 축 하나와 둘과 셋, 겹치는 창과 건너뛰는 창, 창이 닿지 않는 끝."""

from __future__ import annotations

from support.rules.table import Case

import tinygrad_ko as tg
from tinygrad_ko.rules.window import overlap_add, windows

UNFOLD = [((2, 3, 5, 6), {"kernel_size": (2, 3), "stride": (1, 2)}), ((2, 4, 5), {"kernel_size": 2, "padding": (1, 0), "dilation": (2, 1)}),
          ((1, 2, 3, 4), {"kernel_size": (3, 2), "padding": 1, "stride": 2})]
FOLD = [((2, 18, 8), {"output_size": (5, 6), "kernel_size": (2, 3), "stride": (1, 2)}), ((8, 16), {"output_size": (4, 5), "kernel_size": 2, "padding": (1, 0), "dilation": (2, 1)}),
        ((1, 12, 6), {"output_size": (3, 4), "kernel_size": (3, 2), "padding": 1, "stride": 2})]


def cases() -> dict[str, list[Case]]:
    return {
        "unfold": [Case("unfold", lambda x, o=o: tg.unfold(x, **o), (s,)) for s, o in UNFOLD],
        "fold": [Case("fold", lambda x, o=o: tg.fold(x, **o), (s,)) for s, o in FOLD],
        "windows": [Case("windows", lambda x, o=o: windows(x, *o), (s,)) for s, o in (
            ((2, 7), ((3,), (2,), (1,))), ((2, 3, 5, 6), ((2, 3), (1, 2), (2, 1))), ((3, 4, 5), ((2, 1, 3), (2, 3, 1), (1, 1, 2))))],
        "overlap_add": [Case("overlap_add", lambda x, o=o: overlap_add(x, *o), (s,)) for s, o in (
            ((2, 3, 3), ((8,), (2,), (1,))), ((2, 3, 2, 2, 3), ((5, 6), (1, 2), (2, 1))), ((2, 3, 4, 2, 1, 3), ((3, 5, 6), (1, 2, 1), (1, 1, 1))))],
    }
