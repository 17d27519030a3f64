"""어텐션의 예: 머리가 있을 때와 없을 때, 앞만 볼 때, 가림과 더할 것이 있을 때(볼 것이 하나도 없는 줄까지)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from support.rules.table import Case

from tinygrad_ko.rules.attention import attention


def gathered(**options: Any) -> Any:
    """logsumexp 를 뺀 결과."""
    return lambda query, key, value: attention(query, key, value, scale=0.6, **options)[0]


def cases() -> dict[str, list[Case]]:
    plain, headed = ((3, 2), (4, 2), (4, 5)), ((2, 2, 3, 2), (2, 2, 4, 2), (2, 2, 4, 3))
    allowed = np.array([[True, False, True, True], [False, False, False, False], [True, True, True, False]])
    bias = np.array([[0.5, -math.inf, 0.0, 1.5]])
    return {"attention": [
        Case("attention", gathered(), plain), Case("attention", gathered(), headed), Case("attention", gathered(causal=True), headed),
        Case("attention", gathered(allowed=allowed), plain), Case("attention", gathered(bias=bias), plain),
        Case("attention", gathered(allowed=allowed[:1], bias=bias), headed),
    ]}
