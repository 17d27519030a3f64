"""학습률마다의 손실: 준 대로 그리고, 고른 곳에 선을 긋고, 그릴 수 없는 것은 거절한다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_ko import plot
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError


def test_what_was_measured_is_drawn() -> None:
    axes = plot.learning_rates([1e-3, 1e-2, 1e-1], [1.0, np.inf, 0.5], chosen=1e-2).axes[0]
    curve, line = axes.lines
    np.testing.assert_array_equal(curve.get_xydata(), [[1e-3, 1.0], [1e-2, np.nan], [1e-1, 0.5]])
    assert line.get_xdata()[0] == 1e-2 and axes.get_xscale() == "log" and "0.01" in axes.get_legend().get_texts()[0].get_text()
    assert len(plot.learning_rates([1.0, 2.0], [1.0, 2.0]).axes[0].lines) == 1


@pytest.mark.parametrize(("given", "kind", "said"), [
    (([], []), ArgumentError, "비지 않아야"), (([1.0], [1.0, 2.0]), ArgumentError, "받은 길이: 1, 2"), (([0.0, 1.0], [1.0, 2.0]), ArgumentError, "0보다 커야"),
    (([1.0], [1.0], -1.0), ArgumentError, "0보다 커야"), ((3, [1.0]), ArgumentTypeError, "rates는 수의 목록"), ((["x"], [1.0]), ArgumentTypeError, "rates"),
])
def test_what_cannot_be_drawn(given: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=f"learning_rates.*{said}"):
        plot.learning_rates(*given)
