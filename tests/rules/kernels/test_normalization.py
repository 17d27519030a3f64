"""정규화의 되풀이와 짝인 NumPy 식: 파이썬으로 불러도, numba로 옮겨도 float64 로 셈한 답에 NumPy 식만큼 가깝다."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.operation import compiled
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import normalization

SHAPES = [((1, 6, 40), (2,)), ((70, 9), (1,)), ((3, 5, 33), (0, 2)), ((4, 3, 7), (0, 1)), ((70, 9), (0,)), ((5, 12), (1,)), ((2, 3, 4, 5), (2, 3))]


def _weighted(rng, shape, axis):
    return rng.standard_normal([1 if k in axis else n for k, n in enumerate(shape)])


def _tangents(rng, shape, axis, center=True):
    z, s = rng.standard_normal(shape), 1 + abs(_weighted(rng, shape, axis))
    return rng.standard_normal(shape), z, s, _weighted(rng, shape, axis), _weighted(rng, shape, axis), axis, center


def _stretching(kind, rng, shape, axis):
    """γ 나 β: 줄마다, 줄 안의 자리마다, 또는 줄 안의 조각마다 한 수."""
    told = {"줄": lambda k: k not in axis, "자리": lambda k: k in axis, "조각": lambda k: 0 < k < axis[-1]}[kind]
    return 1 + rng.standard_normal([n if told(k) else 1 for k, n in enumerate(shape)])


def _normalized(kind):
    return lambda rng, shape, axis: (
        3 + rng.standard_normal(shape), _stretching(kind, rng, shape, axis), _stretching(kind, rng, shape, axis), axis, 1e-5)


def _gradients(kind):
    return lambda rng, shape, axis: (
        rng.standard_normal(shape), rng.standard_normal(shape), 1 + abs(_weighted(rng, shape, axis)), _stretching(kind, rng, shape, axis), axis)


CASES = {
    **{f"normalized({kind})": _normalized(kind) for kind in ("줄", "자리", "조각")},
    **{f"normalized_gradients({kind})": _gradients(kind) for kind in ("줄", "자리", "조각")},
    "standardized": lambda rng, shape, axis: (3 + rng.standard_normal(shape), axis, 1e-5, True),
    "standardized(RMS)": lambda rng, shape, axis: (3 + rng.standard_normal(shape), axis, 1e-5, False),
    "tangents": _tangents,
    "tangents(RMS)": lambda rng, shape, axis: _tangents(rng, shape, axis, False),
    "products": lambda rng, shape, axis: (rng.standard_normal(shape), rng.standard_normal(shape), axis),
    "stretched_and_moved": lambda rng, shape, axis: (
        rng.standard_normal(shape), _weighted(rng, shape, axis), _weighted(rng, shape, axis)),
}


def pair_of(name):
    return getattr(normalization, name.partition("(")[0])


def with_other(pair):
    """짝과, 그것이 놓지 못할 때의 짝."""
    return [pair, *with_other(pair.otherwise)] if isinstance(pair, Compiled) else []


PAIRS = [pair for what in vars(normalization).values() for pair in with_other(what)]


def in_python(pair):
    """되풀이를 파이썬으로 부른 것. 그것이 놓지 못하면 다른 짝의 것."""
    return through_loops(pair, lambda each: each.loops)


def translated(pair):
    """기계어로 옮긴 되풀이."""
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    return through_loops(pair, lambda each: compiled.translated(each.loops))


def through_loops(pair, made):
    def call(*arguments):
        answers = (each.through(made(each), *arguments) for each in with_other(pair))
        y = next((y for y in answers if y is not NotImplemented), None)
        return pair.function(*arguments) if y is None else y

    return call


LOOPS = {"loops": in_python, "kernel": translated}
HOW = ["loops", pytest.param("kernel", marks=pytest.mark.slow)]  # 기계어로 옮기는 데 몇 초가 든다


def cast(arguments, dtype):
    return [a.astype(dtype) if isinstance(a, np.ndarray) else a for a in arguments]


def parts(answer):
    return answer if isinstance(answer, tuple) else (answer,)


def test_every_kernel_is_compared():
    found = {name for name, what in vars(normalization).items() if isinstance(what, Compiled)}
    assert found == {name.partition("(")[0] for name in CASES}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("shape", "axis"), SHAPES)
def test_the_loop_is_as_near_to_the_exact_answer_as_the_formula(name, shape, axis, how):
    pair = pair_of(name)
    arguments = CASES[name](np.random.default_rng(7), shape, axis)
    exact = parts(pair.function(*arguments))
    for dtype, tolerance in ((np.float32, 2e-6), (np.float64, 2e-14)):
        given = cast(arguments, dtype)
        before = [a.copy() if isinstance(a, np.ndarray) else a for a in given]
        for got, formula, right in zip(parts(LOOPS[how](pair)(*given)), parts(pair.function(*given)), exact, strict=True):
            assert got.dtype == dtype and got.shape == right.shape == formula.shape
            np.testing.assert_allclose(got, right, tolerance, tolerance * abs(right).max())
        for a, b in zip(given, before, strict=True):
            np.testing.assert_array_equal(a, b)


def test_large_planes_are_told_by_their_sums(monkeypatch):
    """줄 안에서 weight 가 한 수인 큰 배열의 NumPy 식: 작은 배열의 식과 같은 답."""
    for kind in ("줄", "조각"):
        for shape, axis in SHAPES:
            given = CASES[f"normalized_gradients({kind})"](np.random.default_rng(8), shape, axis)
            monkeypatch.setattr(normalization, "_EXACT", 2**14)
            small = normalization.normalized_gradients.function(*given)
            monkeypatch.setattr(normalization, "_EXACT", 0)
            for a, b in zip(small, normalization.normalized_gradients.function(*given), strict=True):
                np.testing.assert_allclose(a, b, 1e-12, 1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_long_sums_are_not_worse_than_numpys(name):
    """줄이 길어도: 가장 큰 오차가 NumPy 식의 두 배나, 가장 큰 답의 3 ulp 를 넘지 않는다."""
    pair = pair_of(name)
    for shape, axis in (((1, 4, 20_000), (2,)), ((5_000, 16), (0,)), ((40, 4, 500), (0, 2))):
        arguments = CASES[name](np.random.default_rng(3), shape, axis)
        given = cast(arguments, np.float32)
        exact = parts(pair.function(*cast(given, np.float64)))
        for got, formula, right in zip(parts(translated(pair)(*given)), parts(pair.function(*given)), exact, strict=True):
            floor = 3 * np.finfo(np.float32).eps * abs(right).max()
            assert abs(got - right).max() <= max(2 * abs(formula - right).max(), floor)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e25])
def test_a_strange_value_spoils_the_same_places(name, value, how):
    pair = pair_of(name)
    for shape, axis in (((2, 3, 12), (0, 2)), ((2, 3, 12), (0, 1))):
        given = cast(CASES[name](np.random.default_rng(5), shape, axis), np.float32)
        given[0][0, 1, 2] = value
        with np.errstate(all="ignore"):
            got, formula = LOOPS[how](pair)(*given), pair.function(*given)
        for a, b in zip(parts(got), parts(formula), strict=True):
            np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
            np.testing.assert_allclose(a, b, 1e-5, 1e-5)


@pytest.mark.parametrize("name", CASES)
def test_scattered_and_read_only_arrays(name):
    pair = pair_of(name)
    shape, axis = (4, 6, 10), (2,)
    given = cast(CASES[name](np.random.default_rng(6), shape, axis), np.float32)
    wide = [np.repeat(a, 2, 0)[::2] if isinstance(a, np.ndarray) else a for a in given]
    for a in wide:
        if isinstance(a, np.ndarray):
            a.flags.writeable = False
    for got, right in zip(parts(in_python(pair)(*wide)), parts(in_python(pair)(*given)), strict=True):
        np.testing.assert_array_equal(got, right)
        assert got.flags.writeable


def test_empty_arrays_are_left_to_the_formula():
    for shape, axis in (((0, 3), (1,)), ((3, 0, 4), (2,))):
        x = np.zeros(shape, np.float32)
        z, middle, s = normalization.standardized.function(x, axis, 1e-5, True)
        assert z.shape == shape and middle.shape == s.shape


BOTH = {"normalized", "normalized_gradients"}
LAYERS = {
    "LayerNorm": (lambda: nn.LayerNorm(8), (3, 5, 8), BOTH), "LayerNorm 두 축": (lambda: nn.LayerNorm((4, 6)), (3, 4, 6), BOTH),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), (3, 4, 5), BOTH), "GroupNorm 2차원": (lambda: nn.GroupNorm(2, 6), (70, 6), BOTH),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(6), (7, 6), {"standardized", "stretched_and_moved", "tangents"}),
    "BatchNorm1d 늘이지 않고": (lambda: nn.BatchNorm1d(6, affine=False), (7, 6), {"standardized", "tangents"}),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4), (3, 4, 5, 2), BOTH), "BatchNorm2d 하나": (lambda: nn.BatchNorm2d(4), (1, 4, 5, 2), BOTH),
    "RMSNorm": (lambda: nn.RMSNorm(8), (3, 5, 8), {"standardized", "tangents"}),
    "InstanceNorm1d": (lambda: nn.InstanceNorm1d(4, affine=True), (3, 4, 9), BOTH),
    "InstanceNorm2d": (lambda: nn.InstanceNorm2d(4), (3, 4, 9, 2), {"standardized", "tangents"}),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_with_and_without_the_loops(name, monkeypatch):
    make, shape, expected = LAYERS[name]
    data = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    results, called = [], set()
    for smallest in (2**60, 0):
        for pair in PAIRS:
            monkeypatch.setattr(pair, "smallest", smallest)

            def counted(*arguments, pair=pair):
                called.add(pair.loops.__name__)
                return pair.loops(*arguments)

            monkeypatch.setitem(pair.__dict__, "kernel", functools.partial(pair.laid, counted))
        layer, x = make(), tg.tensor(data, requires_grad=True)
        for k, p in enumerate(layer.parameters()):
            p.data = np.random.default_rng(k).standard_normal(p.shape).astype(np.float32)
        y = layer(x)
        (y * y * y).sum().backward()
        results.append([y.data, x.grad.data, *[p.grad.data for p in layer.parameters()], *[b.data for b in layer.buffers()]])
    assert called == expected
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, 2e-5, 2e-5)
