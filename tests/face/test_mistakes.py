"""잘못 부르기: 표의 모든 공개 함수를 엉뚱한 축·모양·자료형으로 부른다.

답이 나오거나, 함수의 이름이 적힌 한국어 오류가 난다. NumPy나 파이썬의 맨 오류는 하나도 새지 않는다.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.face import functions
from tinygrad_ko.operation import numpy_functions
from tinygrad_ko.tensors.dispatch import _key
from tinygrad_ko.tensors.reasons import LOOKS, PLACES

rng = np.random.default_rng(3)


def leaf(*shape: int) -> tg.Tensor:
    return tg.tensor(rng.standard_normal(shape), requires_grad=True)


MATRIX, CUBE, VECTOR, SCALAR, EMPTY, HOLLOW = leaf(2, 3), leaf(2, 3, 4), leaf(3), leaf(), leaf(0), leaf(2, 0, 3)
HELD = (MATRIX, CUBE, VECTOR, SCALAR)
VALUES = [np.array(t.data) for t in HELD]
FIRST = {"행렬": MATRIX, "입체": CUBE, "벡터": VECTOR, "0차원": SCALAR, "빈 것": EMPTY, "빈 축": HOLLOW, "정수": tg.tensor([[1, 2], [0, 1]]),
         "복소수": tg.tensor(np.ones((2, 2)) * 1j, requires_grad=True), "글": "글", "None": None, "빈 목록": [], "들쭉날쭉": [[1.0, 2.0], [3.0]], "목록": [MATRIX, VECTOR], "객체": object()}
REST: list[Any] = [7, -7, 0, 1, -1, 1.5, "x", None, (0, 0), (0, 7), (2, 3), [1, 0], np.array([5, -9]), np.array([0.5, 2.0]), VECTOR, MATRIX, EMPTY, {}, object(), True]
NAMED: list[dict[str, Any]] = [
    *({"axis": a} for a in (7, -7, (0, 0), (0, 9), 1.5, "x", [0, 1], np.array(1))), *({"axes": a} for a in (7, (0, 0), "x", (0, 9), 1.5)), {"keepdims": "x"}, {"모르는 인수": 1},
    {"shape": (-2, 3)}, {"k": "x"}, {"k": 99}, {"n": -1}, {"n": 2.5}, {"n": "x"}, {"ord": "x"}, {"ddof": "x"}, {"dtype": "x"}, {"where": "x"}, {"initial": "x"}, {"where": np.ones((7, 7), bool)},
    {"offset": "x"}, {"mode": "x"}, {"method": "x"}, {"q": 5.0}, {"norm": "x"}, {"indices": 1.5}, {"index": 99}, {"weights": "x"}, {"p": -1}, {"num": -1}, {"order": "x"}, {"UPLO": "x"},
]


def wrongly(name: str) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """엉뚱한 인수들."""
    yield (), {}
    for x in FIRST.values():
        yield (x,), {}
        for y in REST:
            yield (x, y), {}
    for x in (MATRIX, CUBE, SCALAR, EMPTY):
        for options in NAMED:
            yield (x,), options
            yield (x, VECTOR), options
            yield (x, 1), options
            yield ([x, x],), options
        for y in (1, MATRIX, (0, 1), "x"):
            for z in (7, "x", VECTOR, None, (0, 0), 1.5):
                yield (x, y, z), {}
                yield (y, x, z), {}
                yield (x, y, z, -7), {}


def asked(error: BaseException) -> bool:
    """NumPy가 우리를 부른 뒤에 난 오류인가. 인수의 수와 이름은 NumPy가 먼저 살핀다."""
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(file.endswith("tinygrad_ko/tensors/dispatch.py") for file in frames)


def leaks(name: str, function: Any, short: str) -> list[str]:
    """새어 나온 맨 오류들."""
    found = []
    for held, value in zip(HELD, VALUES, strict=True):
        np.testing.assert_array_equal(held.data, value)
    for args, options in wrongly(name):
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                function(*args, **options)
        except TinygradError as error:
            text = str(error)
            if not any("가" <= c <= "힣" for c in text) or short not in text:
                found.append(f"이름이나 한국어가 없다: {text[:150]}")
        except Exception as error:
            if short == "" and not asked(error):
                continue
            found.append(f"{type(error).__name__}: {str(error)[:150]} ← {args!r:.100} {options!r:.60}")
    changed = [k for k, (held, value) in enumerate(zip(HELD, VALUES, strict=True)) if not np.array_equal(held.data, value)]
    for k in changed:
        HELD[k]._data[...] = VALUES[k]
    return sorted(set(found)) + ([f"텐서의 값을 바꾸었다: {changed}"] if changed else [])


@pytest.mark.parametrize("name", functions.names())
def test_mistakes_are_explained(name):
    assert leaks(name, functions.public_function(name), name) == []


NUMPY = {_key(f) if not isinstance(f, np.ufunc) else f.__name__: f for f in numpy_functions} | {
    name: f for name in (PLACES | LOOKS) - {"array_repr"} if (f := getattr(np, name, None)) is not None}


@pytest.mark.parametrize("name", sorted(NUMPY))
def test_mistakes_through_numpy_are_explained(name):
    """텐서가 하나도 없으면 NumPy의 일이다: 텐서가 든 부르기만 본다."""
    function = NUMPY[name]

    def call(*args: Any, **options: Any) -> Any:
        held = [*args, *options.values(), *[v for a in args if isinstance(a, (list, tuple)) for v in a]]
        if any(isinstance(v, tg.Tensor) for v in held):
            function(*args, **options)

    assert leaks(name, call, "") == []
