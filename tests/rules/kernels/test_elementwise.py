"""원소마다, 줄마다 한 번에 셈하는 되풀이(kernels/elementary, activation, fused)와 짝인 NumPy 식: 파이썬으로 불러도, numba로 옮겨도 몇 ulp 안에서 같다.

얼마나 정확한지는 scripts/measure_ulp.py 가 float32 의 수직선 위에서 잰다. 여기서는 둘이 같은 것을 셈하는지, 0과 무한대와 NaN 에서도 같은지를 본다.
"""

from __future__ import annotations

import functools
import platform
import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation import call as calling
from tinygrad_ko.operation import compiled, operations
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.operation.threads import run_blocks
from tinygrad_ko.rules import activation, elementary, fused

PAIRS = {name: what for room in (elementary, activation, fused) for name, what in vars(room).items()
         if isinstance(what, Compiled) and what.loops.__module__.endswith(room.__name__.rpartition(".")[2])}
ROWS = {"shares", "weighed", "log_shares", "unshared", "surprise"}  # 줄마다 셈하는 것: 마지막 인수가 축, 또는 정답
NUMBERS = {"leaky": 0.3, "exponential_tail": 1.5}  # 수도 받는 것
EDGES = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 1e-30, -1e-30, 0.75, -0.75, 3, -3, 14.9, -14.9, 15.1, -15.1, 87, -87, 89, -89, 104,
                  -104, 3e38, -3e38], np.float32)
HOW = ["loops", pytest.param("kernel", marks=pytest.mark.slow)]  # 기계어로 옮기는 데 몇 초가 든다


def call(pair, how):
    """NumPy 식과 같은 인수로 부르는 되풀이."""
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
        return Compiled(pair.function, pair.loops, pair.smallest, pair.through).kernel  # 이 기계에서 쓰지 않더라도
    return functools.partial(pair.laid, pair.loops)


def arguments(name, shape):
    """인수들. 확률과 로그 확률을 받는 것에는 그런 것을."""
    rng = np.random.default_rng(5)
    first = (rng.standard_normal(shape) * 4).astype(np.float32)
    if name == "known_rise":
        return first, operations["gelu"].forward(first)
    if name in NUMBERS:
        return first, NUMBERS[name]
    if name not in ROWS:
        return (first,)
    if name == "surprise":
        first = first.reshape((-1, shape[-1]))
        return first, rng.integers(0, shape[-1], len(first))
    rest = {"weighed": fused.softmax.forward, "unshared": fused.log_softmax.forward}
    return (first, rest[name]((rng.standard_normal(shape) * 2).astype(np.float32)), -1) if name in rest else (first, -1)


def test_the_pairs_are_found():
    assert set(PAIRS) >= ROWS | {"exps", "tanhs", "logistic", "soft_corner", "soft_rise", "gelu_single", "gelu_slope_single"}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("shape", [(7, 33), (2, 3, 16), (5, 1), (0, 4), (1, 300)])
def test_the_loop_computes_what_the_formula_does(name, shape, how):
    given = arguments(name, shape)
    expected, found = PAIRS[name].function(*given), call(PAIRS[name], how)(*given)
    assert found.shape == expected.shape and found.dtype == expected.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", sorted(PAIRS.keys() - ROWS))
def test_the_ends_of_the_line_are_the_same(name, how):
    """0, −0, 무한대, NaN, 비정규수, 넘치고 사라지는 곳."""
    given = (EDGES, operations["gelu"].forward(EDGES)) if name == "known_rise" else (EDGES, NUMBERS[name]) if name in NUMBERS else (EDGES,)
    with np.errstate(all="ignore"):
        expected, found = PAIRS[name].function(*given), call(PAIRS[name], how)(*given)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7 if name in ("gelu_slope_single", "known_rise") else 1e-44)  # −0.75 곁에서 0을 지난다
    np.testing.assert_array_equal(np.signbit(found[EDGES == 0]), np.signbit(expected[EDGES == 0]))


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", sorted(ROWS))
def test_rows_with_infinity_and_nan_are_the_same(name, how):
    x = np.tile(np.linspace(-2, 2, 9, dtype=np.float32), (5, 1))
    x[0, 3], x[1, 2], x[2, 4], x[3, :] = -np.inf, np.inf, np.nan, -np.inf
    p = np.exp(np.linspace(-3, -1, 45, dtype=np.float32)).reshape(5, 9)
    given = (x, p, -1) if name in ("weighed", "unshared") else (x, np.array([3, 1, 0, 8, 2])) if name == "surprise" else (x, -1)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(call(PAIRS[name], how)(*given), PAIRS[name].function(*given), rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", PAIRS)
def test_arrays_lie_as_they_like(name):
    """뒤집히거나 흩어지거나 읽기 전용인 배열."""
    run = call(PAIRS[name], "loops")
    first, *rest = arguments(name, (6, 8))
    expected = run(first, *rest)
    sealed = first.copy()
    sealed.flags.writeable = False
    for a in (np.asfortranarray(first), np.repeat(first, 2, 1)[:, ::2], first[::-1].copy()[::-1], sealed):
        np.testing.assert_array_equal(run(a, *rest), expected)


@pytest.mark.parametrize(("kind", "number"), [("over", 89), ("under", -90)])
def test_numpy_s_warnings_of_exp_are_kept(kind, number):
    """기계어는 말이 없다: 넘치거나 사라지면 사용자가 정한 대로(errstate) 알리는 것은 되풀이의 바깥이다."""
    x = np.array([0, number, 1], np.float32)
    with np.errstate(**{kind: "raise"}):
        with pytest.raises(FloatingPointError, match="exp"):
            PAIRS["exps"].laid(lambda x, y: None, x)
        PAIRS["exps"].laid(lambda x, y: None, x[::2])


def test_other_arrays_are_left_to_the_formula():
    run = call(PAIRS["logistic"], "loops")
    assert run(np.zeros(3)).dtype == np.float64  # float64 는 NumPy 식
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.testing.assert_array_equal(call(PAIRS["shares"], "loops")(x, 0), PAIRS["shares"].function(x, 0))  # 마지막 축이 아니다


RULES = [(op, name) for op in operations.values() for name in op.loops]
EXACT = {"tanh", "sigmoid", "relu", "leaky_relu", "hardtanh", "hardswish", "elu"}  # 지수함수가 없는 규칙: 비트까지 같다
OPTIONS = {"leaky_relu": (0.3,), "hardtanh": (-1.5, 2.0), "elu": (1.5,)}


def rule_and_loop(op, name, how):
    """(규칙, 되풀이): 둘 다 (g, 남긴 값)으로 부른다."""
    beside = next(c.cell_contents for c in op.rules[op.inputs.index(name)].__closure__ if isinstance(c.cell_contents, Compiled))
    return beside.function, call(beside, how)


BESIDE = [c.cell_contents for op, name in RULES for c in op.rules[op.inputs.index(name)].__closure__ if isinstance(c.cell_contents, Compiled)]


def test_the_rules_with_loops_are_found():
    assert {op.name for op, _ in RULES} >= EXACT | {"silu", "gelu", "gelu_tanh"}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("op", "name"), RULES, ids=[f"{op.name}-{name}" for op, name in RULES])
def test_the_loop_of_a_rule_computes_what_the_rule_does(op, name, how):
    rng = np.random.default_rng(7)
    rule, loop = rule_and_loop(op, name, how)
    for x in ((rng.standard_normal((3, 4, 99)) * 4).astype(np.float32), np.tile(EDGES, 2), np.empty((0, 4), np.float32)):
        for g in (rng.standard_normal(x.shape).astype(np.float32), np.broadcast_to(np.float32(-2), x.shape)):
            with np.errstate(all="ignore"):
                values = x, *OPTIONS.get(op.name, ())
                there = dict(zip([*op.names, "y"], [*values, op.forward(*values)], strict=True))
                saved = tuple([there[s] for s in op.slots])
                expected, found = rule(g, saved), loop(g, saved)
            assert found.dtype == expected.dtype == np.float32 and found.shape == expected.shape
            if op.name in EXACT:
                np.testing.assert_array_equal(found, expected)
            else:
                np.testing.assert_allclose(found, expected, rtol=1e-5, atol=3e-6)


LOOPS = {loops.__name__: loops for loops in [*[op.loops[name] for op, name in RULES], *[PAIRS[name].loops for name in sorted(PAIRS.keys() - ROWS)]]}


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="명령의 이름을 x86 에서만 안다")
@pytest.mark.parametrize("name", LOOPS)
def test_many_elements_at_once(name, tmp_path, monkeypatch):
    """되풀이는 여러 원소를 한꺼번에(SIMD) 셈하는 명령이 된다: 큰 함수를 불러 그렇게 되지 못하면 여덟 배 느리다."""
    numba = pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))  # 디스크에서 읽은 것은 명령을 보여 주지 않는다
    compiled.translated.cache_clear()
    loops = LOOPS[name]
    parameters = loops.__code__.co_varnames[:loops.__code__.co_argcount]
    kernel = compiled.translated(loops)
    kernel(*[np.float32(1) if p in loops.__annotations__ else np.ones(100, np.float32) for p in parameters])
    compiled.translated.cache_clear()
    text = "".join(kernel.inspect_asm().values())
    assert re.search(r"\bv?(?:mul|add|sub|fn?madd\d+|max|min)ps\b", text), f"{name}: 한 원소씩 셈한다"


def test_only_alike_float32_arrays_go_to_the_loop_of_a_rule():
    rule, loop = rule_and_loop(operations["leaky_relu"], "x", "loops")
    x = np.linspace(-1, 1, 6, dtype=np.float32)
    assert loop(x.astype(np.float64), (x.astype(np.float64), 0.1)).dtype == np.float64
    for g, saved in ((x[:, None], (x, 0.1)), (x, (x, np.float32(0.1))), (x, (x.astype(np.float16), 0.1))):
        np.testing.assert_array_equal(loop(g, saved), rule(g, saved))


@pytest.mark.parametrize("how", HOW)
def test_an_array_where_the_loop_takes_a_number_goes_to_the_formula(how):
    """크기가 같은 배열로 준 선택 인수(원소마다의 기울기, 경계)."""
    x, each = np.linspace(-2, 2, 12, dtype=np.float32), np.linspace(0.1, 1.2, 12, dtype=np.float32)
    for name in NUMBERS:
        np.testing.assert_array_equal(call(PAIRS[name], how)(x, each), PAIRS[name].function(x, each))
    for name, options in (("elu", (each,)), ("hardtanh", (-1.0, each)), ("hardtanh", (-each, 1))):
        op = operations[name]
        rule, loop = rule_and_loop(op, "x", how)
        there = dict(zip([*op.names, "y"], [x, *options, op.forward(x, *options)], strict=True))
        saved = tuple([there[s] for s in op.slots])
        np.testing.assert_array_equal(loop(x, saved), rule(x, saved))


@pytest.mark.parametrize(("op", "name"), RULES, ids=[f"{op.name}-{name}" for op, name in RULES])
def test_the_other_byte_order_goes_to_the_formula(op, name):
    """기계어는 이 기계의 차례만 읽는다(np.fromfile 로 읽은 것은 그렇지 않을 수 있다)."""
    x, g = np.linspace(-2, 2, 12).astype(np.float32), np.linspace(1, 2, 12).astype(np.float32)
    rule, loop = rule_and_loop(op, name, "loops")
    options = OPTIONS.get(op.name, ())
    there = dict(zip([*op.names, "y"], [x.astype(">f4"), *options, op.forward(x, *options).astype(">f4")], strict=True))
    saved = tuple([there[s] for s in op.slots])
    np.testing.assert_array_equal(loop(g, saved), rule(g, saved))


def test_every_array_must_be_native(monkeypatch):
    monkeypatch.setattr(Compiled, "allowed", True)
    pair = Compiled(lambda *a: "formula", lambda *a: "loop", 0)
    pair.__dict__["kernel"] = pair.loops
    x = np.zeros(4, np.float32)
    assert pair(x, x) == "loop" and pair(x, x.astype(">f4")) == pair(x.astype(">f4"), x) == "formula"


WHOLE = {"leaky_relu": lambda x: tg.leaky_relu(x, 0.2), "elu": lambda x: tg.elu(x, 0.7), "relu": tg.relu, "hardtanh": tg.hardtanh,
         "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "softmax": lambda x: tg.softmax(x, -1) * x.data, "log_softmax": lambda x: tg.log_softmax(x, -1) * x.data, "gelu": F.gelu, "sigmoid": tg.sigmoid, "exp": tg.exp, "tanh": tg.tanh,
         "softplus": tg.softplus, "silu": F.silu}


@pytest.mark.parametrize("name", WHOLE)
def test_a_gradient_with_and_without_the_loop(name, monkeypatch):
    """되풀이로 간 값과 기울기가 NumPy 식의 것과 같다. 두 번 미분해도."""
    called = set()
    monkeypatch.setattr(calling, "LARGE", 0)
    x = (np.random.default_rng(1).standard_normal((3, 7)) * 3).astype(np.float32)
    results = []
    for smallest in (2**60, 0):
        monkeypatch.setattr(compiled, "BESIDE", 0)
        for pair in [*PAIRS.values(), *BESIDE]:
            monkeypatch.setattr(pair, "smallest", smallest)
            monkeypatch.setitem(pair.__dict__, "kernel", functools.partial(pair.laid, lambda *a, loops=pair.loops: (called.add(loops.__name__), loops(*a))))
        leaf = tg.tensor(x, requires_grad=True)
        y = WHOLE[name](leaf)
        (first,) = tg.autograd.grad((y * y).sum(), leaf, create_graph=True)
        (second,) = tg.autograd.grad((first * first).sum(), leaf)
        results.append((y.data, first.data, second.data))
    assert called
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_long_arrays_are_computed_in_pieces():
    """캐시에 드는 조각마다 셈한 것이 한꺼번에 셈한 것과 같다."""
    x = np.linspace(-9, 9, 2**19 + 77, dtype=np.float32)
    for name, piece in (("gelu_single", activation.gelu_piece), ("gelu_slope_single", activation.gelu_slope_piece), ("soft_corner", elementary.soft_corner_piece)):
        np.testing.assert_array_equal(PAIRS[name].function(x), piece(x))


@pytest.mark.parametrize(("log1p", "expm1"), [(np.log1p, np.expm1), (elementary.log1p_by_series, activation.expm1_by_tanh)], ids=["numpy", "ours"])
def test_the_logarithm_and_the_power_beside_zero_are_as_exact_either_way(log1p, expm1, monkeypatch):
    """log1p 와 expm1: 벡터 명령이 있으면 NumPy의 것, 없으면 급수와 tanh. 어느 쪽이든 끝자리 몇 개 안이다(기계마다 한쪽만 쓴다)."""
    monkeypatch.setattr(elementary, "log1p_single", log1p)
    monkeypatch.setattr(activation, "expm1_single", expm1)
    x = np.concatenate([np.linspace(-80, 80, 200_001), np.geomspace(1e-7, 10, 9_999), -np.geomspace(1e-7, 10, 9_999)]).astype(np.float32)
    wide, below = x.astype(np.float64), x[x <= 0]
    for found, truth in (
        (elementary.soft_corner_piece(x), np.log1p(np.exp(-abs(wide)))), (activation.expm1_below(below), np.expm1(below.astype(np.float64))),
    ):
        assert found.dtype == np.float32 and (abs(found - truth) <= 5 * np.spacing(abs(truth).astype(np.float32))).all()
    assert elementary.soft_corner_piece(np.float32([0, np.inf, -np.inf])).tolist() == [np.log(np.float32(2)), 0, 0]


def test_the_slope_of_gelu_from_its_value():
    """y/x 로 얻은 Φ 는 다시 셈한 것과 같고, y/x 를 믿을 수 없는 곳(0, 비정규수, 무한대)이 있으면 다시 셈한다."""
    x = (np.random.default_rng(6).standard_normal(5_000) * 3).astype(np.float32)
    slope = activation.gelu_slope_piece
    np.testing.assert_allclose(activation.known_rise_piece(x, activation.gelu_piece(x)), slope(x), rtol=2e-6, atol=2e-7)
    assert not np.array_equal(activation.known_rise_piece(x, 2 * activation.gelu_piece(x)), slope(x))  # 정말로 y 에서 읽는다
    for odd in (0, 1e-44, np.inf, -np.inf, np.nan):
        x[7] = odd
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(activation.known_rise_piece(x, activation.gelu_piece(x)), slope(x))


def test_the_exponents_need_no_shift_when_nothing_overflows():
    """축마다 가장 큰 것을 빼는 길과 빼지 않는 길(큰 배열)의 확률이 같다."""
    x = (np.random.default_rng(2).standard_normal((50, 60)) * 8).astype(np.float32)
    for dtype in (np.float32, np.float64):
        exact = fused.shares.function(x.astype(np.longdouble), -1).astype(float)
        np.testing.assert_allclose(fused.shares.function(x.astype(dtype), -1), exact, rtol=8 * np.finfo(dtype).eps)
        np.testing.assert_allclose(fused.shares.function(x.astype(dtype) + 300, -1), exact, rtol=1e-4 if dtype == np.float32 else 1e-12)
    assert operations["softmax"].forward(x[:0], -1).shape == (0, 60)


def test_the_top_and_the_total_of_long_rows():
    """자리부터 찾은 가장 큰 것과 1들과의 곱으로 더한 것이 NumPy의 것과 같다: NaN 과 무한대도."""
    x = np.random.default_rng(4).standard_normal((4, 60, 10)).astype(np.float32)
    x[0, 3, 2], x[1, 4, 7], x[2, 5, 1], x[3, 6, :] = np.nan, np.inf, -np.inf, -np.inf
    assert fused.in_long_rows(x, -1, 512) and fused.in_long_rows(x, 2, 512) and not fused.in_long_rows(x, 1, 512)
    assert fused.in_rows(x[0], -1, 512) and not fused.in_long_rows(x[0], -1, 512) and not fused.in_rows(x[0], -1, 9)
    for each in (x, x[0], x[:, :1], x[:, :, :1].copy(), x[:0]):
        np.testing.assert_array_equal(fused.top(each, -1), each.max(-1, keepdims=True))
    np.testing.assert_allclose(fused.total(x, -1), x.sum(-1, keepdims=True), rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(fused.top(x[:, :, ::-1], -1), x.max(-1, keepdims=True))


@pytest.mark.parametrize("name", ["exps", "shares"])
def test_long_arrays_are_shared_by_the_threads(name, monkeypatch):
    """긴 배열은 조각마다, 줄은 끊지 않고: 스레드가 몇이든 통째로 한 것과 비트까지 같다."""
    given = arguments(name, (9, 7))
    whole = call(PAIRS[name], "loops")(*given)
    monkeypatch.setattr(compiled, "SHARED", 20)
    monkeypatch.setattr(compiled, "SHARE", 16)
    cut: list[int] = []
    monkeypatch.setattr(compiled, "run_blocks", lambda f, blocks: (cut.append(len(blocks)), run_blocks(f, blocks)))
    for threads, parts in (("1", []), ("3", [4 if name == "exps" else 5])):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
        assert call(PAIRS[name], "loops")(*given).tobytes() == whole.tobytes() and cut == parts


def test_overflow_of_exp_is_told_once():
    """되풀이가 받지 않는 dtype(float64)이면 알리는 것도 NumPy 식뿐이다."""
    with pytest.warns(RuntimeWarning) as told:
        PAIRS["exps"].laid(PAIRS["exps"].loops, np.array([0.0, 1000.0]))
    assert len(told) == 1
