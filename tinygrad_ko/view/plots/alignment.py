"""층 수가 다른 모델들을 칸에 맞추기: 차례를 지키며, 같은 종류의 층이 되도록 많이 같은 칸에 오게 한다."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def aligned(rows: Sequence[Sequence[str]]) -> list[list[int | None]]:
    """줄마다의 층의 종류들에서, 칸마다 줄마다의 층의 번호(그 줄에 없으면 ``None``).

    첫 줄이 Linear, Tanh 이고 둘째 줄이 Linear, BatchNorm1d, Tanh 이면 칸은 셋이고 첫 줄의 둘째 칸이 빈다.
    """
    kinds = list(rows[0])
    columns: list[list[int | None]] = [[k] for k in range(len(kinds))]
    for count, row in enumerate(rows[1:], 1):
        made: list[tuple[str, list[int | None]]] = []
        i = j = 0
        for a, b in [*_common(kinds, row), (len(kinds), len(row))]:
            made += [(kinds[k], [*columns[k], None]) for k in range(i, a)]
            made += [(row[k], [*[None] * count, k]) for k in range(j, b)]
            made += [(kinds[k], [*columns[k], b]) for k in range(a, min(a + 1, len(kinds)))]
            i, j = a + 1, b + 1
        kinds, columns = [kind for kind, _ in made], [column for _, column in made]
    return columns


def _common(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """가장 긴 공통 부분열(longest common subsequence)의 자리의 짝들. 같은 길이가 여럿이면 앞에서부터 짝짓는다."""
    longest = np.zeros((len(a) + 1, len(b) + 1), int)  # longest[i, j]: a[i:] 와 b[j:] 에서
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            longest[i, j] = 1 + longest[i + 1, j + 1] if a[i] == b[j] else max(longest[i + 1, j], longest[i, j + 1])
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1, j] >= longest[i, j + 1]:
            i += 1
        else:
            j += 1
    return pairs
