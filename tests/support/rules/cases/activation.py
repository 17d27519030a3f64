"""활성함수 식구들의 예."""

from __future__ import annotations

from support.rules.table import Case

from tinygrad_ko.operation import operations


def cases() -> dict[str, list[Case]]:
    f = {name: operations[name].call for name in ("threshold", "hardshrink", "softshrink")}
    return {
        "threshold": [Case("threshold", lambda x: f["threshold"](x, 0.4, -0.3), ((2, 3),))],
        "hardshrink": [Case("hardshrink", lambda x: f["hardshrink"](x, 0.7), ((2, 3, 4),))],
        "softshrink": [Case("softshrink", lambda x: f["softshrink"](x, 0.7), ((2, 3, 4),))],
    }
