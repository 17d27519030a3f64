"""창의 예: 축 하나와 둘과 셋, 겹치는 창과 건너뛰는 창, 창이 닿지 않는 끝."""

from __future__ import annotations

from table import Case

from tinygrad_ko.rules.window import overlap_add, windows


def cases() -> dict[str, list[Case]]:
    return {
        "windows": [Case("windows", lambda x, o=o: windows(x, *o), (s,)) for s, o in (
            ((2, 7), ((3,), (2,), (1,))), ((2, 3, 5, 6), ((2, 3), (1, 2), (2, 1))), ((3, 4, 5), ((2, 1, 3), (2, 3, 1), (1, 1, 2))))],
        "overlap_add": [Case("overlap_add", lambda x, o=o: overlap_add(x, *o), (s,)) for s, o in (
            ((2, 3, 3), ((8,), (2,), (1,))), ((2, 3, 2, 2, 3), ((5, 6), (1, 2), (2, 1))), ((2, 3, 4, 2, 1, 3), ((3, 5, 6), (1, 2, 1), (1, 1, 1))))],
    }
