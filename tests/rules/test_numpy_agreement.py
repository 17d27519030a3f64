"""NumPy의 이름은 NumPy의 값을 내고 기록된다. PyTorch의 이름은 PyTorch의 값과 기울기를 낸다."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pytest
from support.rules.arrays import A, C, H, S, V, W, gradient_of, lifted, parts

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, LostGradientError, TinygradError
from tinygrad_ko.operation import numpy_functions
from tinygrad_ko.rules import (
    assemble,
    bessel,
    calculus,
    editing,
    gamma,
    missing,
    pointwise,
    probability,
    quantile,
    ranking,
    rearrange,
    scatter,
    statistics,
)
from tinygrad_ko.watch.runtime_warnings import speak_in_our_words

MASK = np.array([True, False, True])
UP = np.cumsum(np.abs(V) + 0.1)

# 이름 → 부르는 예들. 앞의 배열들이 텐서가 된다
GONE = {"row_stack": "vstack"}  # NumPy 2.5 에서 없어진 이름 → 같은 일을 하는 이름
CALLS: dict[str, list[tuple[Any, ...]]] = {
    **{name: [(C,), (C, 0), (V,)] for name in ("sort", "median")},
    **{name: [(H,), (H, 1), (H, (0, 2))] for name in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin", "nanvar", "nanstd", "nanmedian")},
    **{name: [(H,), (H, 1)] for name in ("nancumsum", "nancumprod")},
    **{name: [(C, r), (C, [[r, 0], [r / 2, r * 2]], 1), (C, r, (0, 2)), (V, r)] for name, r in (("quantile", 0.4), ("percentile", 40))},
    **{name: [(H, r), (H, [r, r / 2], 1), (H, r, (0, 2))] for name, r in (("nanquantile", 0.4), ("nanpercentile", 40))},
    "ptp": [(C,), (C, 1)], "average": [(C,), (C, 1, np.abs(W)), (A, None, np.abs(A))],
    "cov": [(A,), (V,), (S, A), (C[0], None, False), (S, None, True, True), (S, None, True, False, None, [1, 2, 2], np.abs(W)), (W, W[::-1], False)],
    "corrcoef": [(A,), (V, V[::-1].copy()), (C[0], None, False)],
    "diff": [(C,), (C, 2, 1), (A, 1, -1, 0.5, np.ones((2, 2)))], "ediff1d": [(A,), (V, [1.0, 2.0], 3.0)],
    "gradient": [(V,), (C[0], 2.0, 0.5), (V, UP), (C[0], np.arange(3) ** 2, UP[:4])],
    "trapezoid": [(C,), (A, W), (C, None, 0.5, 1), (A, np.cumsum(np.abs(A), 0), 1.0, 0)],
    "interp": [(V, np.sort(V) * 0.7, V), (W, [0.0, 0.5, 1.0], W, -1.0, 2.0), (5 * V, UP, V, None, None, 3.0), (0.3, [0.0, 1.0], W[:2]), (W, [0.1], W[:1])],
    **{name: [(a, b, mode) for a, b in ((V, W), (W, V), (V, W[:2]), (W[:2], V)) for mode in ("full", "same", "valid")] for name in ("convolve", "correlate")},
    "unwrap": [(5 * V,), (5 * A, None, 0)],
    **{name: [([W, W],), ([A, A, A],)] for name in ("vstack", "row_stack", "hstack", "dstack", "column_stack")},
    **{name: [(np.float64(3),), (W,), (A,), (C,), (W, A)] for name in ("atleast_1d", "atleast_2d", "atleast_3d")},
    "block": [([[A, A[:, :1]], [W, [1.0][0]]],), (A,), ([W, 2.0],), ([[[C]], [[C]]],)],
    "hsplit": [(A, 3), (V, [2])], "vsplit": [(A, 2)], "dsplit": [(C, [1, 3])], "unstack": [(C,)],
    "append": [(A, W), (A, A, 1), (A, 2)],
    "insert": [(A, 1, W), (A, 1, W[:2], 1), (A, [0, 2], W[:2], 1), (A, slice(0, 3, 2), A[:, :2], 1), (V, [0, 0, 5], W), (A, -1, 7.0, 0), (A, [1], A, 0)],
    "delete": [(A, 1), (A, [0, -1], 1), (A, slice(0, 3, 2), 1), (A, MASK, 1)],
    "compress": [(MASK, A, 1), (MASK, A)], "extract": [(MASK[None] & [[True], [False]], A)], "resize": [(A, (4, 4)), (A, 2)],
    "fliplr": [(A,)], "flipud": [(V,)], "rot90": [(A, k) for k in range(-2, 4)] + [(C, 1, (2, 0))], "rollaxis": [(C, 2), (C, 0, 3), (C, 1, -1)],
    "diagflat": [(A, 1)], "vander": [(W,), (W, 2, True)], "meshgrid": [(W, V), (W,), (W, V, A)], "broadcast_arrays": [(W, A, np.float64(1.0))],
    "select": [([MASK, ~MASK], [A, W], 9.0), ([MASK], [A])], "choose": [([1, 0, 1], [W, A])],
    "nan_to_num": [(H,), (np.array([np.inf, -np.inf, 1.0, np.nan]),)],
    "i0": [(C,)], "positive": [(A,)], "fabs": [(A,)], "fmax": [(H, C[0])], "fmin": [(H, C[0])], "heaviside": [(np.array([-1.0, 0, 2]), W)],
    "frexp": [(A,)], "copy": [(A,)], "trim_zeros": [(np.array([0.0, 1, 0]),)],
    "copysign": [(A, W)], "logaddexp2": [(A, W)], "float_power": [(np.abs(A), W), (np.abs(W), 2)], "ldexp": [(A, [1, 2, 3])], "modf": [(A,)], "divmod": [(A, W)],
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name,args", [(n, a) for n, calls in CALLS.items() for a in calls], ids=lambda v: v if isinstance(v, str) else "")
def test_value_is_that_of_numpy_and_is_recorded(name, args):
    theirs = getattr(np, GONE.get(name, name) if not hasattr(np, name) else name)
    expected = theirs(*args)
    for run in (theirs, getattr(tg, name)):
        found = run(*[lifted(a) for a in args])
        assert isinstance(found, (tuple, list)) == isinstance(expected, (tuple, list))
        for got, want in zip(parts(found), parts(expected), strict=True):
            assert isinstance(got, tg.Tensor) and got.requires_grad is (want.dtype.kind == "f") and got.dtype == want.dtype
            np.testing.assert_allclose(got.data, want, rtol=1e-12, atol=1e-14)


def test_every_numpy_name_of_these_families_is_checked():
    rooms = (assemble, editing, rearrange, scatter, pointwise, missing, quantile, ranking, statistics, calculus, bessel, gamma, probability)
    here = {m.__name__ for m in rooms}
    ours = {f.__name__ for f, o in numpy_functions.items()
            if (o.function.__module__ if hasattr(o, "function") else next(iter(o.formulas.values())).__module__) in here}
    assert ours - set(CALLS) == {"partition"}  # 나머지의 차례는 정해져 있지 않다: 아래에서 본다


def test_plain_numbers_and_lists_give_tensors():
    assert np.array_equal(tg.vstack([[1, 2], [3, 4]]).data, [[1, 2], [3, 4]]) and tg.vstack([[1, 2], [3, 4]]).dtype == np.int64
    assert tg.hstack([[0.5], 1.5]).dtype == np.float32 and tg.atleast_2d(1.0).shape == (1, 1)
    x = tg.tensor([0.1, 0.2], requires_grad=True)
    assert tg.append(x, 1).dtype == np.float32 and np.append(x, [0.5]).dtype == np.float32
    assert np.append(np.array([0.1]), tg.tensor(np.array([0.2]), requires_grad=True)).data[0] == 0.1


def test_partition_puts_the_kth_in_place():
    x = tg.tensor(np.random.default_rng(1).standard_normal((4, 9)), requires_grad=True)
    y = np.partition(x, 3)
    np.testing.assert_array_equal(y.data[:, 3], np.sort(x.data)[:, 3])
    assert (y.data[:, :3] <= y.data[:, 3:4]).all() and (y.data[:, 4:] >= y.data[:, 3:4]).all() and y.requires_grad


@pytest.mark.parametrize("call", [
    lambda t: np.vectorize(abs)(t), lambda t: np.frompyfunc(abs, 1, 1)(t),
    lambda t: np.histogram(t), lambda t: np.put_along_axis(t, np.array([0]), 1.0, 0),
])
def test_what_cannot_be_followed_raises(call):
    with pytest.raises(LostGradientError):
        call(tg.tensor([1.0, -2.0], requires_grad=True))


def test_counting_needs_no_gradient():
    t = tg.tensor([1.0, 0.0], requires_grad=True)
    assert np.count_nonzero(t) == 1 and int(np.searchsorted(t.data, 0.5)) >= 0


@pytest.mark.parametrize("name,args", [
    ("topk", ([1.0, 2.0], 3)), ("kthvalue", ([1.0, 2.0], 0)), ("quantile", ([1.0, 2.0], 1.5)), ("average", ([1.0, 2.0], None, [1.0, -1.0])),
    ("average", ([1.0, 2.0], None, [1.0])), ("gradient", ([1.0],)), ("interp", ([1.0], [1.0], [1.0, 2.0])), ("convolve", ([1.0], [1.0], "wide")),
    ("select", ([[True]], [])), ("choose", ([2], [[1.0], [2.0]])), ("block", ([[1.0], 2.0],)),
    ("cdist", ([[1.0]], [[1.0]], 0.5)), ("vsplit", ([1.0], 1)), ("diff", ([1.0], -1)),
    ("delete", ([1.0], 3)), ("insert", ([1.0], 3, 2.0)),
])
def test_refusals_name_the_function_and_the_cure(name, args):
    with pytest.raises(TinygradError, match=f"{name}.*[가-힣]"):
        getattr(tg, name)(*args)


# ── 약속한 자리 ──


@pytest.mark.filterwarnings("error")
def test_conventions():
    nan = np.nan
    assert gradient_of(np.nanmax, [2.0, nan, 2.0]) == [[0.5, 0.0, 0.5]]
    assert gradient_of(np.nanmin, [2.0, nan, 2.0]) == [[0.5, 0.0, 0.5]]
    assert gradient_of(lambda x: np.nanmean(x, 1), [[nan, nan], [1.0, nan]]) == [[[0.0, 0.0], [1.0, 0.0]]]
    assert gradient_of(np.nanstd, [2.0, nan, 2.0]) == [[0.0, 0.0, 0.0]]
    assert gradient_of(lambda x: np.nanmax(x, 1), [[nan, nan], [1.0, nan]]) == [[[0.0, 0.0], [1.0, 0.0]]]
    assert gradient_of(lambda x: tg.masked_fill(x, np.isnan(x), 0.0), [nan, 3.0]) == [[0.0, 1.0]]
    assert gradient_of(lambda x: tg.cummax(x, 0)[0], [2.0, 2.0, 1.0]) == [[1.0, 2.0, 0.0]]
    assert gradient_of(lambda x: tg.topk(x, 1)[0], [2.0, 2.0, 1.0]) == [[1.0, 0.0, 0.0]]
    assert gradient_of(lambda x: tg.logcumsumexp(x), [-np.inf, -np.inf, 0.0]) == [[0.0, 0.0, 1.0]]
    assert gradient_of(lambda x: np.interp(x, [0.0, 1.0], [0.0, 3.0]), [-1.0, 0.5, 2.0]) == [[0.0, 3.0, 0.0]]
    for p in (1, 2, 3, np.inf):
        assert gradient_of(lambda a, p=p: tg.cdist(a, a, p), [[1.0, 2.0]]) == [[[0.0, 0.0]]]
        assert np.isfinite(gradient_of(lambda a, p=p: tg.renorm(a, p, 0, 1.0), [[0.0, 0.0], [3.0, 4.0]])).all()


@pytest.mark.filterwarnings("error")
def test_tails_are_quiet_and_right():
    big = np.array([-1000.0, 0.0, 1000.0])
    assert gradient_of(tg.logcumsumexp, big) == [[1.0, 1.0, 1.0]] and gradient_of(tg.logcumsumexp, big[::-1]) == [[3.0, 0.0, 0.0]]
    np.testing.assert_allclose(gradient_of(tg.erfc, [-30.0, 30.0])[0], [0.0, 0.0], atol=1e-300)
    np.testing.assert_allclose(tg.erfc(tg.tensor(np.array([10.0]))).data, 2.088487583762545e-45, rtol=1e-12)
    np.testing.assert_allclose(gradient_of(tg.log1mexp, [1e-300, 1.0, 800.0])[0], [1e300, 1 / np.expm1(1.0), 0.0], rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(gradient_of(np.logaddexp2, [-3000.0], [3000.0]), [[0.0], [1.0]])
    np.testing.assert_allclose(gradient_of(tg.lgamma, [1e-10, 1e6])[0], [-1e10, 13.815510057964], rtol=1e-9)


# ── PyTorch의 이름 ──

INDEX = np.array([[2, 0], [1, 1]])
X25 = np.random.default_rng(2).standard_normal((2, 5))
TORCH: dict[str, tuple[Any, Any, tuple[Any, ...]]] = {
    "erfc": (tg.erfc, "erfc", (C,)), "erfinv": (tg.erfinv, "erfinv", (np.tanh(C),)), "lgamma": (tg.lgamma, "lgamma", (C,)),
    "logit": (tg.logit, "logit", (1 / (1 + np.exp(-C)),)), "i1": (tg.i1, lambda t, x: t.special.i1(x), (C,)),
    "entr": (tg.entr, lambda t, x: t.special.entr(x), (np.abs(C),)), "xlog1py": (tg.xlog1py, lambda t, a, b: t.special.xlog1py(a, b), (C, np.abs(C))),
    "polygamma": (lambda x: tg.polygamma(2, x), lambda t, x: t.polygamma(2, x), (np.abs(C) + 1,)),
    "logcumsumexp": (lambda x: tg.logcumsumexp(x, 1), lambda t, x: t.logcumsumexp(x, 1), (5 * C,)),
    "cummax": (lambda x: tg.cummax(x, 1), lambda t, x: t.cummax(x, 1), (C,)), "cummin": (lambda x: tg.cummin(x, 2), lambda t, x: t.cummin(x, 2), (C,)),
    "cummax-ties": (lambda x: tg.cummax(x, 0), lambda t, x: t.cummax(x, 0), (np.array([1.0, 1.0, 0.0, np.nan, 2.0]),)),
    "topk": (lambda x: tg.topk(x, 3), lambda t, x: t.topk(x, 3), (X25,)),
    "topk-smallest": (lambda x: tg.topk(x, 2, 0, False), lambda t, x: t.topk(x, 2, 0, False), (C,)),
    "topk-NaN": (lambda x: tg.topk(x, 2), lambda t, x: t.topk(x, 2), (np.array([1.0, np.nan, 2.0]),)),
    "kthvalue": (lambda x: tg.kthvalue(x, 4), lambda t, x: t.kthvalue(x, 4), (X25,)), "msort": (tg.msort, "msort", (C,)),
    "gather": (lambda x: tg.gather(x, 1, INDEX), lambda t, x: t.gather(x, 1, t.tensor(INDEX)), (A,)),
    "scatter_add": (lambda x, s: tg.scatter_add(x, 0, INDEX, s), lambda t, x, s: t.scatter_add(x, 0, t.tensor(INDEX), s), (S, A[:, :2])),
    "index_add": (lambda x, s: tg.index_add(x, 1, [2, 0, 2], s, 0.5), lambda t, x, s: t.index_add(x, 1, t.tensor([2, 0, 2]), s, alpha=0.5), (A, A + 1)),
    "masked_fill": (lambda x: tg.masked_fill(x, MASK, 7), lambda t, x: t.masked_fill(x, t.tensor(MASK), 7), (A,)),
    "cdist": (tg.cdist, "cdist", (C, C[:, :2])), "cdist-p3": (lambda a, b: tg.cdist(a, b, 3), lambda t, a, b: t.cdist(a, b, 3.0), (A, S)),
    "renorm": (lambda x: tg.renorm(x, 2, 1, 1.5), lambda t, x: t.renorm(x, 2, 1, 1.5), (C,)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TORCH)
def test_value_and_gradient_are_those_of_torch(name):
    torch = pytest.importorskip("torch", reason="PyTorch가 없다: 이 견줌은 PyTorch가 있는 곳에서만 한다")
    ours, theirs, arrays = TORCH[name]
    xs = [tg.tensor(a, requires_grad=True) for a in arrays]
    ts = [torch.tensor(a, requires_grad=True) for a in arrays]
    found = parts(ours(*xs))
    wanted = parts(tuple(r) if isinstance(r := (getattr(torch, theirs)(*ts) if isinstance(theirs, str) else theirs(torch, *ts)), tuple) else r)
    for got, want in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got.data, want.detach().numpy(), rtol=1e-7, atol=1e-9)
    weight = np.random.default_rng(3).standard_normal(found[0].shape)
    found[0].backward(weight)
    wanted[0].backward(torch.tensor(weight))
    for x, t in zip(xs, ts, strict=True):
        np.testing.assert_allclose(x.grad.data, t.grad.numpy(), rtol=1e-6, atol=1e-8)


def test_indices_are_plain_integers():
    values, indices = tg.topk(tg.tensor([1.0, 3.0, 2.0], requires_grad=True), 2)
    assert values.requires_grad and not indices.requires_grad and indices.dtype == np.int64 and indices.tolist() == [1, 2]


def test_put_along_axis_is_functional():
    x = tg.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    y = tg.put_along_axis(x, np.array([[1]]), 9.0, 1)
    assert y.tolist() == [[1.0, 9.0, 3.0]] and x.tolist() == [[1.0, 2.0, 3.0]]


def test_an_unusable_norm_is_refused():
    with pytest.raises(ArgumentError, match="renorm"):
        tg.renorm(tg.tensor([[1.0]]), 0.5, 0, 1.0)


EMPTY = [(0,), (0, 3), (3, 0), (2, 0, 3)]
OF_NOTHING = {
    **{name: () for name in ("sum", "prod", "mean", "var", "std", "median", "nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmedian", "any", "all",
                             "count_nonzero", "max", "min", "ptp", "nanmax", "nanmin", "argmax", "argmin", "cumsum", "cumprod")},
    **{name: (0.4,) for name in ("quantile", "percentile", "nanquantile", "nanpercentile")}, "cov": (), "corrcoef": (),
}


@pytest.mark.parametrize("shape", EMPTY)
@pytest.mark.parametrize("name", OF_NOTHING)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_reduction_of_nothing_is_numpys(name, shape):
    """값이 있으면 NumPy의 값이고 거슬러 갈 수 있다. NumPy가 거절하면 우리 말로 거절한다. 영어로 경고하지 않는다."""
    empty, x = np.zeros(shape), tg.tensor(np.zeros(shape), requires_grad=True)
    for axis in [{}] + [{"axis": k} for k in range(len(shape)) if name not in ("cov", "corrcoef")]:
        try:
            wanted = getattr(np, name)(empty, *OF_NOTHING[name], **axis)
        except (ValueError, IndexError):
            with pytest.raises(tg.errors.TinygradError, match="[가-힣]"):
                getattr(tg, name)(x, *OF_NOTHING[name], **axis)
            continue
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            speak_in_our_words()
            found = getattr(tg, name)(x, *OF_NOTHING[name], **axis)
        np.testing.assert_array_equal(np.asarray(getattr(found, "data", found)), wanted)
        assert all(re.search("[가-힣]", str(w.message)) for w in caught), [str(w.message) for w in caught]
        if isinstance(found, tg.Tensor) and found.requires_grad:
            slope, = tg.autograd.grad((found * found).sum(), [x], create_graph=True)
            assert slope.shape == shape
            tg.autograd.grad((slope * slope).sum(), [x], allow_unused=True)
