"""소리 없이 기울기를 잃는 자리: 잃는 길은 오류이거나 알림이고, 드러내어 수로 바꾸는 것은 아무 말도 듣지 않는다."""

from __future__ import annotations

import array
import cmath
import dis
import functools
import gc
import itertools
import math
import math as other_name
import operator
import statistics
import struct
import types
import warnings
from math import sin

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import LostGradientError, LostGradientWarning
from tinygrad_ko.tensors import call_site, guards


def leaf(value=1.0):
    return tg.tensor(value, requires_grad=True, dtype=np.float64)


class Box:
    function = staticmethod(math.sin)

    def __init__(self):
        self.values = np.zeros(3)


# ── 문장으로만 쓸 수 있는 길 ──


def assigned(t):
    a = np.zeros(3)
    a[0] = t


def added(t):
    a = np.zeros(3)
    a[0] += t


def assigned_to_integers(t):
    a = np.zeros(3, int)
    a[0] = t


def assigned_to_complex(t):
    a = np.zeros(3, complex)
    a[0] = t


def assigned_a_list(t):
    a = np.zeros(2)
    a[:] = [t, t]


def assigned_to_an_attribute(t):
    box = Box()
    box.values[1] = t


def assigned_to_a_masked_array(t):
    a = np.ma.zeros(3)
    a[0] = t


def added_to_a_masked_array(t):
    a = np.ma.zeros(3)
    a += t


def filled(t):
    a = np.zeros(3)
    a.fill(t)


def looped(t):
    for _ in map(math.sin, [t]):
        pass


def unpacked(t):
    a, b = map(math.sin, [t, t])
    return a, b


def named_map(t):
    sines = map(math.sin, [t])
    return list(sines)


def renamed(t):
    f = math.sin
    return f(t)


def on_many_lines(t):
    return math.exp(
        t
    )


LOSING = [
    assigned, added, assigned_to_integers, assigned_to_complex, assigned_a_list, assigned_to_an_attribute, assigned_to_a_masked_array,
    added_to_a_masked_array, filled, looped, unpacked, named_map, renamed, on_many_lines,
    lambda t: math.sin(t), lambda t: sin(t), lambda t: other_name.sin(t), lambda t: Box.function(t), lambda t: float(math.sin(t)),
    lambda t: f"{math.sin(t):.2f}", lambda t: math.hypot(3.0, t), lambda t: math.fsum([t, t]), lambda t: math.dist([t], [0.0]),
    lambda t: math.pow(t, 2), lambda t: cmath.exp(t), lambda t: cmath.phase(t), lambda t: [*map(math.sin, [t])],
    lambda t: [x for x in map(math.sin, [t])], lambda t: next(map(math.sin, [t])), lambda t: sum(map(math.sin, [t])),
    lambda t: functools.partial(math.pow, 2.0)(t), lambda t: list(map(functools.partial(math.pow, 2.0), [t])),
    lambda t: functools.reduce(math.hypot, [t, t]), lambda t: list(itertools.starmap(math.hypot, [(t, t)])),
    lambda t: sorted([t, t], key=math.sin), lambda t: (math.sin if t > 0 else math.cos)(t), lambda t: {"sin": math.sin}["sin"](t),
    lambda t: np.zeros(3).fill(t), lambda t: np.zeros(3).__setitem__(0, t), lambda t: operator.setitem(np.zeros(3), 0, t),
    lambda t: np.fromiter([t, t], float), lambda t: np.fromiter((x for x in [t]), float), lambda t: np.array([t, t]),
    lambda t: np.array(t, float), lambda t: np.float64(t), lambda t: np.complex128(t), lambda t: np.int64(t), lambda t: np.full(3, t),
    lambda t: np.sum(np.ones(3), initial=t), lambda t: np.ones(3).sum(initial=t), lambda t: np.ones(3).max(initial=t),
    lambda t: np.add.reduce(np.ones(3), initial=t), lambda t: np.random.default_rng(0).normal(t), lambda t: np.random.normal(0, t),
    lambda t: np.random.default_rng(0).uniform(t, 2, size=3), lambda t: __import__("scipy.special").special.softmax(t),
    lambda t: np.ma.array([1.0, 2.0], mask=[0, 1]) * t, lambda t: np.ma.multiply(t, t), lambda t: np.ma.exp(t),
    lambda t: np.ma.where([True], t, 0.0), lambda t: tg.tensor(t), lambda t: tg.Tensor(t), lambda t: tg.tensor(t, dtype=np.float32),
]


def refused(call, t):
    """우리 오류인가. 배열에 넣기에서 NumPy는 우리 오류를 제 ValueError 로 감싼다(``__cause__``)."""
    with pytest.raises((LostGradientError, ValueError)) as seen:
        call(t)
    error = seen.value if isinstance(seen.value, LostGradientError) else seen.value.__cause__
    return isinstance(error, LostGradientError) and "기울기" in str(error) and ("tg." in str(error) or "detach" in str(error))


@pytest.mark.parametrize("lose", LOSING)
def test_every_losing_route_is_refused_with_the_cure(lose):
    assert refused(lose, leaf())
    assert refused(lose, leaf() * 2)


@pytest.mark.parametrize("lose", [x for x in LOSING if x.__name__ not in ("assigned_to_a_masked_array",)])
def test_the_same_routes_are_open_without_a_gradient(lose):
    with warnings.catch_warnings():
        warnings.simplefilter("error", LostGradientWarning)
        lose(tg.tensor(1.0, dtype=np.float64))


@pytest.mark.parametrize("call", [
    lambda t: getattr(math, "sin")(t), lambda t: struct.pack("d", t), lambda t: array.array("d", [t]),  # noqa: B009
    lambda t: functools.lru_cache(functools.partial(struct.pack, "d"))(t),
])
def test_what_cannot_be_seen_warns_once_with_its_place(call):
    t = leaf()
    with pytest.warns(LostGradientWarning, match=r"float\(t\)") as seen:
        call(t)
    assert [w.filename for w in seen] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call(t)


def fine_loop(t):
    for _ in map(float, [t, t]):
        pass


def fine_unpacking(t):
    a, b = map(float, [t, t])
    return a, b


def fine_map(t):
    numbers = map(float, [t])
    return np.array(list(numbers))


def fine_name(t):
    number = float
    return number(t)


def fine_store(t):
    a, d = np.zeros(3), {}
    a[0], a[1], a[2] = float(t), t.item(), t.data
    d[t] = d["t"] = t
    a[int(t)] = 1.0


def fine_lines(t):
    return float(
        t
    )


@pytest.mark.parametrize("call", [
    fine_loop, fine_unpacking, fine_map, fine_name, fine_store, fine_lines,
    lambda t: float(t), lambda t: 1 + float(t), lambda t: t.item(), lambda t: int(t), lambda t: complex(t), lambda t: round(t, 2), lambda t: bool(t),
    lambda t: f"{t:.3f}", lambda t: f"{t}", lambda t: "%.3f %d" % (t, t), lambda t: "{:.2f}".format(t), lambda t: format(t, ".2f"), lambda t: repr(t), lambda t: print(t),  # noqa: UP031, UP032
    lambda t: math.isnan(t), lambda t: math.isinf(t), lambda t: math.isfinite(t), lambda t: math.isclose(t, 1), lambda t: cmath.isnan(t),
    lambda t: math.floor(t), lambda t: any(map(math.isnan, [t])), lambda t: math.sin(float(t)), lambda t: list(map(float, [t, t])),
    lambda t: [*map(float, [t])], lambda t: [x for x in map(float, [t])], lambda t: np.array(list(map(float, [t]))),
    lambda t: np.fromiter(map(float, [t]), float), lambda t: np.fromiter((float(x) for x in [t]), float), lambda t: sum(map(float, [t])),
    lambda t: statistics.fmean(map(float, [t, t])), lambda t: statistics.fmean(itertools.chain(map(float, [t]), [1.0])), lambda t: math.fsum(map(float, [t])), lambda t: max([t, t * 2], key=float),
    lambda t: sorted([t, t], key=float), lambda t: functools.partial(float)(t), lambda t: functools.partial(round, ndigits=2)(t),
    lambda t: (float if t > 0 else int)(t), lambda t: t.__float__(), lambda t: {"a": float(t)}, lambda t: [1, 2, 3][int(t)],
    lambda t: math.prod([t, t]), lambda t: np.asarray(t.detach()), lambda t: t.tolist(), lambda t: eval("float(t)", {"t": t}),
])
def test_explicit_uses_are_silent(call):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call(leaf())


def test_inside_no_grad_a_copy_is_a_copy():
    t = leaf()
    with tg.no_grad():
        copied = tg.tensor(t)
    assert not copied.requires_grad and copied.tolist() == 1.0
    assert tg.tensor(t.detach(), requires_grad=True).is_leaf


@pytest.mark.parametrize("gradient", [False, True], ids=["값", "기울기"])
@pytest.mark.parametrize("call", [
    lambda t, m: t * m, lambda t, m: np.where([True, False], t, m), lambda t, m: tg.stack([t, m]), lambda t, m: t.clip(m),
    np.isclose, lambda t, m: np.isclose(m, t), lambda t, m: np.isclose(t, t, rtol=m), np.allclose, np.array_equal, np.array_equiv,
    np.isin, np.digitize, np.nextafter, np.logical_and, np.greater, lambda t, m: t > m,
    lambda t, m: np.searchsorted(m, t), np.searchsorted,
])
def test_masked_arrays_beside_a_tensor_are_refused(call, gradient):
    m, t = np.ma.array([1.0, 2.0], mask=[0, 1]), leaf([1.0, 2.0])
    with pytest.raises(tg.errors.ArgumentTypeError, match="가려진 배열"):
        call(t if gradient else t.detach(), m)
    with pytest.raises(tg.errors.ArgumentTypeError, match="가려진 배열"):
        tg.tensor(m)


@pytest.mark.parametrize("call", [
    lambda t, m: np.histogram(t, weights=m), lambda t, m: np.histogram(m, weights=t), lambda t, m: np.histogram(t, bins=m),
    np.histogram2d, lambda t, m: np.histogramdd([t, m]), lambda t, m: np.add.outer(m, t),
])
def test_numpy_does_not_count_what_is_masked(call):
    with pytest.raises(tg.errors.ArgumentTypeError, match="가려진 배열"):
        call(leaf([1.0, 2.0]).detach(), np.ma.array([1.0, 2.0], mask=[0, 1]))


@pytest.mark.parametrize("look", [np.result_type, np.may_share_memory, lambda t, m: np.shape(m), lambda t, m: np.copyto(m, t)])
def test_looking_at_a_masked_array_is_no_loss(look):
    look(leaf([1.0, 2.0]).detach(), np.ma.array([1.0, 2.0], mask=[0, 1]))


# ── 지켜보는 값 ──


def test_the_byte_code_of_a_place_is_read_once(monkeypatch):
    read = []
    real = dis.get_instructions
    monkeypatch.setattr(call_site.dis, "get_instructions", lambda code: (read.append(code), real(code))[1])
    body = "\n".join(f"    x{k} = {k}" for k in range(300))
    scope = {}
    exec(f"def long(t):\n{body}\n    return float(t) + float(t)", scope)
    t = leaf()
    for _ in range(40):
        scope["long"](t)
    assert len(read) <= 4  # 자리 둘, 그리고 3.11 은 자주 도는 자리에서 앞선 명령(PRECALL)을 가리킨다


def test_what_was_read_goes_away_with_the_code():
    before = len(call_site._known)
    for k in range(20):
        scope = {}
        exec(f"def f(t):\n    return float(t) + {k}", scope)
        scope["f"](leaf())
        del scope
    gc.collect()
    assert len(call_site._known) <= before + 1


def test_a_name_is_looked_up_at_each_call():
    scope = {"f": float}
    exec("def call(t):\n    return f(t)", scope)
    t = leaf(0.5)
    for _ in range(40):
        assert scope["call"](t) == 0.5
    scope["f"] = math.sin
    with pytest.raises(LostGradientError, match=r"math\.sin.*tg\.sin"):
        scope["call"](t)


def test_where_positions_are_unknown_it_is_silent():
    def lose(t):
        return math.sin(t)

    blind = types.FunctionType(lose.__code__.replace(co_linetable=b""), lose.__globals__)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert blind(leaf(0.0)) == 0.0


def test_on_a_python_that_was_not_tried_it_only_warns(monkeypatch):
    monkeypatch.setattr(guards, "TRIED", False)
    with pytest.warns(LostGradientWarning, match=r"math\.sin.*tg\.sin"):
        value = math.sin(leaf(0.0))  # assert 안에 두면 pytest 가 다시 쓴 줄이라 자리를 모른다(Python 3.11, pytest 8.0)
    assert value == 0.0


@pytest.mark.parametrize("broken", ["_read", "_span"])
def test_it_never_stops_a_program_that_it_cannot_read(monkeypatch, broken):
    def fails(*args):
        raise RuntimeError("읽을 수 없다")

    monkeypatch.setattr(call_site, broken, fails)
    assert math.sin(leaf(0.0)) == 0.0 and float(leaf(2.0)) == 2.0
