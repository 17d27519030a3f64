"""특수함수의 예. 선택 인수가 없는 원소별 함수의 예는 저절로 만들어진다."""

from __future__ import annotations

import numpy as np
from support.rules.table import Case

import tinygrad_ko as tg


def cases() -> dict[str, list[Case]]:
    return {
        "polygamma": [Case("polygamma", lambda x, n=n: tg.polygamma(n, x), ((2, 3),), positive=True) for n in (0, 1, 2)],
        "gammaln": [Case("gammaln", tg.gammaln, ((2, 3),), positive=True)],
        "expit": [Case("expit", tg.expit, ((2, 3),))],
        "psi": [Case("psi", tg.psi, ((2, 3),), positive=True)],
        "multigammaln": [Case("multigammaln", lambda x: tg.multigammaln(x + 1, 3), ((2, 3),), positive=True)],
        "betaln": [Case("betaln", tg.betaln, ((2, 3), (3,)), positive=True)],
        "beta": [Case("beta", tg.beta, ((2, 3), (3,)), positive=True)],
        **{name: [Case(name, getattr(tg, name), ((2, 3),), positive=True)] for name in ("gamma", "y0", "y1")},
        "rgamma": [Case("rgamma", tg.rgamma, ((2, 3),)), Case("rgamma", lambda x: tg.rgamma(x * 0.1 - 2), ((3,),), zeros=(0,))],
        **{name: [Case(name, lambda x, name=name: getattr(tg, name)(np.float32(1.5), x), ((2, 3),), positive=True)] for name in ("gammainc", "gammaincc")},
        "betainc": [Case("betainc", lambda x: tg.betainc(np.float32(1.5), np.float32(2.5), tg.sigmoid(x)), ((2, 3),))],
        **{name: [Case(name, lambda x, name=name, n=n: getattr(tg, name)(n, x), ((2, 3),), positive=True) for n in (0, 1, 3)] for name in ("jn", "yn", "iv")},
        "ive": [Case("ive", lambda x, n=n: tg.ive(n, x), ((2, 3),)) for n in (0, 1, 3)],
        **{name: [Case(name, lambda x, name=name: getattr(tg, name)(x), ((2, 3),))] for name in ("i0e", "i1e")},
    }
