"""어림한 함수는 약속한 ulp 안에 있다(scripts/measure_ulp.py 를 성긴 걸음으로)."""

from __future__ import annotations

import pathlib
import runpy

import numpy as np
import pytest

SCRIPT = runpy.run_path(str(pathlib.Path(__file__).parents[3] / "scripts" / "measure_ulp.py"))
FUNCTIONS, line, worst = SCRIPT["FUNCTIONS"], SCRIPT["line"], SCRIPT["worst"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_within_the_promise(name):
    about = FUNCTIONS[name]
    f = getattr(about.function, "function", about.function)
    for (low, high), bound in about.bounds.items():
        error, x = worst({"식": f}, about, low, high, 40_009)["식"]
        assert error <= bound, x


def test_the_line_is_walked_from_end_to_end():
    x = np.concatenate(list(line(-float("inf"), float("inf"), 40_009)))
    assert {0.0, float(np.finfo(np.float32).max), -float(np.finfo(np.float32).max)} <= set(x.tolist()) and x.size > 2**32 / 40_009 * 0.98
    x = np.concatenate(list(line(-5, -2, 40_009)))
    assert x.min() == -5 and x.max() == -2


def test_a_wrong_value_is_seen():
    about = FUNCTIONS["시그모이드"]
    assert worst({"틀린 것": lambda x: about.function.function(x) * np.float32(1 + 1e-5)}, about, -1, 1, 40_009)["틀린 것"][0] > 50
