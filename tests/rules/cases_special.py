"""특수함수의 예. 선택 인수가 없는 원소별 함수의 예는 저절로 만들어진다."""

from __future__ import annotations

from table import Case

import tinygrad_ko as tg


def cases() -> dict[str, list[Case]]:
    return {
        "polygamma": [Case("polygamma", lambda x, n=n: tg.polygamma(n, x), ((2, 3),), positive=True) for n in (0, 1, 2)],
        "gammaln": [Case("gammaln", tg.gammaln, ((2, 3),), positive=True)],
        "expit": [Case("expit", tg.expit, ((2, 3),))],
    }
