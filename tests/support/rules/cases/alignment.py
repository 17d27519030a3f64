"""정렬의 예: 되풀이되는 글자, 짧은 입력, 빈 정답."""

from __future__ import annotations

import numpy as np
from support.rules.table import Case

from tinygrad_ko.rules.alignment import ctc

TARGETS = np.array([[1, 1, 3], [2, 3, 0], [0, 0, 0]])


def cases() -> dict[str, list[Case]]:
    return {"ctc": [Case("ctc", lambda x, n=n, s=s: ctc(x, TARGETS, np.array(n), np.array(s), 0)[0], ((6, 3, 4),))
                    for n, s in (((6, 5, 3), (3, 2, 0)), ((4, 2, 6), (2, 2, 0)))]
            + [Case("ctc", lambda x: ctc(x, TARGETS[:2] % 3, np.array([5, 4]), np.array([2, 1]), 3)[0], ((5, 2, 4),))]}
