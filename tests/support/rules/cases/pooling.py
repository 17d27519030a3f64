"""풀링의 예: 겹치는 창과 건너뛰는 창, 마지막 축과 가운데 축, 창이 닿지 않는 끝, 벌린 창."""

from __future__ import annotations

from support.rules.table import Case

from tinygrad_ko.rules.pooling import sliding_max, sliding_spread, sliding_sum


def cases() -> dict[str, list[Case]]:
    return {
        "sliding_max": [Case("sliding_max", lambda x, o=o: sliding_max(x, *o), (s,)) for s, o in (
            ((2, 7), (-1, 3, 2)), ((3, 6, 2), (-2, 2, 2)), ((2, 8), (-1, 2, 3)), ((7, 2), (-2, 3, 1, 2)), ((2, 3), (-1, 1, 2)))],
        "sliding_sum": [Case("sliding_sum", lambda x, o=o: sliding_sum(x, *o), (s,)) for s, o in (
            ((2, 7), (-1, 3, 2)), ((3, 6, 2), (-2, 2, 2)), ((2, 8), (-1, 2, 3)), ((5, 2), (-2, 3, 1)))],
        "sliding_spread": [Case("sliding_spread", lambda x, o=o: sliding_spread(x, *o), (s,)) for s, o in (
            ((2, 3), ((2, 7), -1, 3, 2)), ((3, 4, 2), ((3, 6, 2), -2, 3, 1)), ((2, 3), ((2, 9), -1, 2, 3)))],
    }
