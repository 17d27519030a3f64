"""퍼셉트론의 활성함수의 예."""

from __future__ import annotations

from support.rules.table import Case

from tinygrad_ko.rules.perceptron import bipolar_sigmoid


def cases() -> dict[str, list[Case]]:
    return {"bipolar_sigmoid": [Case("bipolar_sigmoid", lambda x, a=a: bipolar_sigmoid(x, a), (s,)) for s, a in (((2, 3), 0.7), ((4,), 3), ((), 1))]}
