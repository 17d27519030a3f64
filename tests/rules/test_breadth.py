"""넓게: NumPy의 남은 함수와 드문 인수도 NumPy의 값을 내고 기록된다. PyTorch에 있는 것은 값과 기울기가 PyTorch의 것이다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.rules.arrays import A, C, H, S, V, W, gradient_of, lifted, parts
from support.rules.cases.breadth import MODES, QUANTILES

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, LostGradientError, TinygradError
from tinygrad_ko.operation import compositions, numpy_functions
from tinygrad_ko.rules import apply, linalg, padding, polynomial, reduction, sequence, sets, shape

M3 = C[0] > 0
M = C > 0
TIES = np.array([2.0, 1.0, 2.0, 0.5, 1.0])
rng = np.random.default_rng(1)
T5 = rng.standard_normal((5, 2, 3))

# 부르는 법 → (NumPy의 이름이면 np 와 tg 의 방 둘 다로) 예들
CALLS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "polyval": [((V, A), {}), ((A, W), {}), (([1.0, 2.0], V), {}), ((V, 2.0), {})], "polyadd": [((V, W), {}), ((W, V), {})], "polysub": [((V, W), {})],
    "polymul": [((V, W), {}), ((np.array([0.0, 0.0, 1.5]), W), {}), ((np.zeros(2), W), {})], "polydiv": [((V, W), {}), ((W, V), {}), ((np.convolve(V, W), W), {}), ((V, V[:1]), {})],
    "polyder": [((V,), {}), ((V, 2), {}), ((W, 4), {})], "polyint": [((V,), {}), ((V, 2, [1.0, 2.0]), {}), ((V, 2, 3.0), {})],
    "roots": [((np.array([1.0, -6, 11, -6]),), {}), ((np.array([0.0, 1, -3, 2, 0, 0]),), {}), ((np.array([1.0, 0, 1]),), {})],
    "poly": [((V,), {}), ((S,), {}), ((np.array([1 + 1j, 1 - 1j, 2]),), {})],
    "polyfit": [((UP := np.arange(5.0), V, 2), {}), ((UP, rng.standard_normal((5, 2)), 1), {"w": np.abs(V) + 1})],
    "unique": [((TIES,), {}), ((np.array([[1.0, 2], [1, 2], [0, 3]]),), {"axis": 0}), ((TIES, True, True, True), {})],
    "unique_values": [((TIES,), {})], "unique_counts": [((TIES,), {})], "unique_inverse": [((TIES,), {})], "unique_all": [((TIES,), {})],
    "union1d": [((TIES, V), {})], "intersect1d": [((TIES, TIES[:2]), {}), ((TIES, TIES[1:]), {"return_indices": True})],
    "setdiff1d": [((TIES, TIES[:1]), {}), ((TIES, TIES[:1], True), {})], "setxor1d": [((TIES, V), {})],
    "apply_along_axis": [((lambda v: v * v[0], 1, C), {}), ((lambda v: (v * v).sum(), 0, C), {}), ((lambda v, k: np.outer(v, v) * k, -2, C, 2.0), {})],
    "apply_over_axes": [((np.sum, C, [0, 2]), {}), ((np.max, C, -1), {})],
    "piecewise": [((V, [V < 0, V > 1], [lambda v: v * v, 3.0, lambda v: -v]), {}), ((V, [V < 0], [1.5]), {}), ((V, V < 0, [lambda v, k: k * v, 2.0], 3.0), {})],
    "bincount": [((np.array([0, 2, 2, 5, 0]), V), {}), ((np.array([1, 0, 1]), W, 6), {})],
    "linspace": [((A, W, 4), {}), ((1.0, W), {"num": 3, "endpoint": False}), ((A, A + 1, 5), {"axis": -1, "retstep": True}), ((W, 2.0, 1), {})],
    "logspace": [((W, 2.0, 4), {}), ((W, V[:3], 3), {"base": 2.0, "endpoint": False})], "geomspace": [((np.abs(W), 9.0, 4), {}), ((-np.abs(W), -2.0, 3), {"axis": 1})],
    "frexp": [((C,), {}), ((np.array([0.0, -3.0, 1e-310]),), {})], "copy": [((A,), {})], "fmod": [((C, np.abs(C[0]) + 0.3), {})],
    "trim_zeros": [((np.array([0.0, 0, 1, 0, 2, 0]),), {}), ((np.array([0.0, 1, 0]), "b"), {}), ((np.zeros(3),), {}), ((np.array([[0.0, 0], [0, 3]]),), {"axis": 1})],
    "real_if_close": [((A,), {}), ((A + 0j,), {}), ((A + 1j,), {})], "sort_complex": [((V,), {}), ((V + 1j * V[::-1],), {})],
    "cumulative_sum": [((V,), {}), ((C,), {"axis": 1, "include_initial": True}), ((A,), {"axis": 0, "dtype": np.float32})], "cumulative_prod": [((C,), {"axis": -1, "include_initial": True})],
    "vecdot": [((C, C[0]), {}), ((A, A[::-1]), {"axis": 0}), ((A + 1j, A), {})], "matvec": [((T5, W), {}), ((A, rng.standard_normal((4, 3))), {})], "vecmat": [((W[:2], T5), {}), ((W[:2] + 1j, A), {})],
    "linalg.outer": [((W, V), {})], "linalg.diagonal": [((C,), {"offset": 1})], "linalg.trace": [((C,), {}), ((C,), {"offset": -1, "dtype": np.float32})],
    "linalg.matmul": [((A, S), {})], "linalg.tensordot": [((A, S), {"axes": 1})], "linalg.vecdot": [((A, W), {})],
    # 드문 인수
    **{name: [((C,), {"where": M}), ((C, 1), {"where": M, "keepdims": True}), ((C,), {"axis": (0, 2), "initial": 2.0})] for name in ("sum", "prod", "nansum", "nanprod")},
    **{name: [((C, 1), {"where": M, "initial": 0.25}), ((C, None), {"initial": 5.0}), ((H, 1), {"initial": -5.0})][: 2 + name.startswith("nan")] for name in ("max", "min", "nanmax", "nanmin")},
    **{name: [((C,), {"where": M}), ((C, (0, 2)), {"where": M3[:, None, :1].swapaxes(0, 1), "keepdims": True}), ((C, 0), {"dtype": np.float32})] for name in ("mean", "var", "std", "nanmean", "nanvar", "nanstd")},
    "cumsum": [((C, 1), {"dtype": np.float32})], "cumprod": [((C,), {"dtype": np.float32})], "nancumsum": [((H, 1), {"dtype": np.float32})],
    **{name: [(([A, A],), {"dtype": np.float32})] for name in ("concatenate", "vstack", "hstack")}, "stack": [(([A, A], 1), {"dtype": np.float32})],
    "reshape": [((C, (4, 6)), {"order": "F"}), ((C, -1), {"order": "F"})], "ravel": [((C,), {"order": "F"})], "astype": [((A, np.float32), {})],
    "take": [((A, [4, -7, 1], 1), {"mode": m}) for m in ("wrap", "clip")] + [((A, [9, -9]), {"mode": "clip"})],
    "choose": [(([3, -1, 1], [A, W]), {"mode": m}) for m in ("wrap", "clip")], "angle": [((A + 1j,), {"deg": True})],
    "average": [((A, 1), {"weights": np.abs(W), "returned": True}), ((C, 0), {"returned": True})], "trace": [((C,), {"dtype": np.float32})],
    "corrcoef": [((A,), {"dtype": np.float32})], "cov": [((A,), {"dtype": np.float32})], "sort": [((C, 0), {"kind": "stable"})],
    "pad": [((rng.standard_normal((4, 5)), ((1, 2), (0, 3))), m) for m in MODES] + [((V, {0: 2}), {}), ((C, {-1: (1, 2), 0: (0, 1)}), {"mode": "edge"})],
    **{name: [((C, [[0.13 * r, 0.5 * r]], 1), {"method": m}) for m in QUANTILES] + [((C, 0.31 * r, (0, 2)), {"method": m}) for m in QUANTILES]
       + [((C, [0.2 * r, 0.7 * r], 1), {"method": "inverted_cdf", "weights": np.abs(W) + 0.1}), ((C, 0.5 * r), {"method": "inverted_cdf", "weights": np.abs(C)})]
       for name, r in (("quantile", 1.0), ("percentile", 100.0))},
    **{name: [((H, [0.13 * r, 0.5 * r], 1), {"method": m}) for m in QUANTILES] + [((H, 0.5 * r, 1), {"method": "inverted_cdf", "weights": np.abs(C) + 0.1})]
       for name, r in (("nanquantile", 1.0), ("nanpercentile", 100.0))},
    "einsum": [((A, [0, 1], S, [1, 2], [2, 0]), {}), ((S, [0, 0]), {}), ((A, [0, ...], A, [0, ...]), {}), (("ij,jk", A, S), {"optimize": True})],
    "add.reduce": [((C,), {}), ((C, (0, 1)), {"keepdims": True}), ((C, None), {"where": M, "initial": 1.0})], "multiply.reduce": [((C, 1), {})], "maximum.reduce": [((C, -1), {})],
    "logaddexp.reduce": [((C, 2), {})], **{f"{f}.accumulate": [((C,), {}), ((C, 2), {})] for f in ("add", "multiply", "maximum", "minimum", "logaddexp")},
    **{f"{f}.outer": [((A, W), {}), ((2.0, A), {})] for f in ("add", "divide", "hypot")}, "add.reduceat": [((V, [0, 3, 1]), {}), ((C, [1, 0, 2], 2), {})],
}


def found(room: Any, name: str) -> Any:
    for part in name.split("."):
        room = getattr(room, part, None)
    return room


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name,args,options", [(n, a, o) for n, calls in CALLS.items() for a, o in calls], ids=lambda v: v if isinstance(v, str) else "")
def test_value_is_that_of_numpy_and_is_recorded(name, args, options):
    expected = found(np, name)(*args, **options)

    def up(value: Any) -> Any:
        return tg.tensor(value, requires_grad=True) if isinstance(value, np.ndarray) and value.dtype.kind == "c" else lifted(value)

    functions = [f for f in (found(np, name), None if name.split(".")[-1] in ("reduce", "accumulate", "outer", "reduceat") and "linalg" not in name else found(tg, name)) if f]
    for run in functions:
        if name in ("astype", "linspace") and run is not found(np, name):
            continue
        result = run(*[up(a) for a in args], **{k: v for k, v in options.items() if not (k == "kind" and run is not found(np, name))})
        assert len(parts(result)) == len(parts(expected)) and getattr(result, "_fields", None) == getattr(expected, "_fields", None)
        for k, (got, want) in enumerate(zip(parts(result), parts(expected), strict=True)):
            assert isinstance(got, tg.Tensor) and got.shape == np.shape(want) and got.dtype == want.dtype
            assert got.requires_grad or k or want.dtype.kind in "iub"
            np.testing.assert_allclose(got.data, want, rtol=1e-5 if want.dtype == np.float32 else 1e-9, atol=1e-12 if want.dtype != np.float32 else 1e-5)


def test_every_numpy_name_of_these_families_is_checked():
    here = {m.__name__ for m in (apply, padding, polynomial, sequence, sets)}
    ours = {o.name for o in compositions.values() if o.function.__module__ in here and any(v is o for v in numpy_functions.values())}
    assert ours <= set(CALLS)
    assert {n for n in compositions if "." in n} <= set(CALLS)
    assert {linalg, reduction, shape}  # 이 갈래들의 새 이름은 CALLS 에 있고, 옛 이름은 다른 파일에서 본다


# ── 같은 값과 경계 ──


@pytest.mark.filterwarnings("error")
def test_conventions():
    assert gradient_of(lambda x: np.unique(x) * np.array([1.0, 2.0, 3.0]), [5.0, 1.0, 5.0, 3.0]) == [[3.0, 1.0, 0.0, 2.0]]
    assert gradient_of(lambda x: np.max(x, initial=2.0), [2.0, 1.0]) == [[0.5, 0.0]]
    assert gradient_of(lambda x: np.max(x, initial=0.0, where=np.array([True, False])), [1.0, 5.0]) == [[1.0, 0.0]]
    assert gradient_of(lambda x: np.mean(x, where=np.array([True, False, True])), [1.0, np.nan, 3.0]) == [[0.5, 0.0, 0.5]]
    assert gradient_of(lambda x: np.std(x, where=np.array([True, True, False])), [2.0, 2.0, 9.0]) == [[0.0, 0.0, 0.0]]
    assert gradient_of(lambda x: np.piecewise(x, [x.data > 0], [np.sqrt, 0.0]), [-1.0, 4.0]) == [[0.0, 0.25]]
    assert gradient_of(lambda x: np.pad(x, 1, mode="maximum"), [2.0, 2.0]) == [[2.0, 2.0]]
    assert gradient_of(lambda x: np.maximum.reduce(x), [3.0, 3.0, 1.0]) == [[0.5, 0.5, 0.0]]
    assert gradient_of(lambda x: tg.frexp(x)[0], [8.0, 0.0]) == [[0.0625, 1.0]]
    assert gradient_of(tg.rgamma, [0.0, -1.0, -2.0]) == [pytest.approx([1.0, -1.0, 2.0], rel=1e-12)]
    assert gradient_of(lambda x: tg.ive(0, x), [0.0]) == [[0.0]]


def test_the_last_written_value_alone_is_followed():
    x, v = tg.tensor(np.zeros(3), requires_grad=True), tg.tensor(np.array([1.0, 2.0, 3.0]), requires_grad=True)
    y = x * 1
    y[np.array([0, 0, 2])] = v
    np.testing.assert_array_equal(y.data, [2.0, 0.0, 3.0])
    (y * np.array([1.0, 10.0, 100.0])).sum().backward()
    assert v.grad.tolist() == [0.0, 1.0, 100.0] and x.grad.tolist() == [0.0, 10.0, 0.0]
    z = tg.put_along_axis(x, np.array([1, 1]), v[:2], 0)
    assert z.tolist() == [0.0, 2.0, 0.0]
    assert gradient_of(lambda w: tg.put_along_axis(tg.tensor(np.zeros(3)), np.array([1, 1]), w, 0), [5.0, 6.0]) == [[0.0, 1.0]]
    assert gradient_of(lambda w: tg.put_along_axis(tg.tensor(np.zeros((1, 4))), np.array([[0, 0, 2, 2]]), w, 1), [[5.0]]) == [[[2.0]]]


@pytest.mark.filterwarnings("error")
def test_tails_are_quiet_and_right():
    np.testing.assert_allclose(gradient_of(tg.erfcx, [0.0, 30.0])[0], [-2 / np.sqrt(np.pi), -0.0006258], rtol=1e-3)
    np.testing.assert_allclose(gradient_of(tg.log_ndtr, [-1e6, -40.0, 0.0, 40.0])[0], [1e6, 40.024968847, np.sqrt(2 / np.pi), 0.0], rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(gradient_of(lambda x: tg.gammainc(1.0, x), [0.0, 2.0, 800.0])[0], [1.0, np.exp(-2), 0.0], rtol=1e-12, atol=1e-300)

    with np.errstate(divide="ignore"):  # 끝에서는 ln 0 = −∞ 을 거쳐 0이 된다
        np.testing.assert_allclose(gradient_of(lambda x: tg.betainc(2.0, 2.0, x), [0.0, 0.5, 1.0])[0], [0.0, 1.5, 0.0], rtol=1e-12, atol=1e-300)


# ── PyTorch ──

X4 = rng.standard_normal((2, 3, 5, 6))
COLUMNS = rng.standard_normal((2, 18, 8))
POSITIVE = np.abs(A) + 0.3
TORCH: dict[str, tuple[Any, Any, tuple[Any, ...]]] = {
    "unfold": (lambda x: tg.unfold(x, (2, 3), stride=(1, 2), padding=(1, 0)), lambda t, x: t.nn.functional.unfold(x, (2, 3), stride=(1, 2), padding=(1, 0)), (X4,)),
    "unfold-3d": (lambda x: tg.unfold(x, 2, dilation=2), lambda t, x: t.nn.functional.unfold(x, 2, dilation=2), (X4[0],)),
    "fold": (lambda x: tg.fold(x, (5, 6), (2, 3), stride=(1, 2)), lambda t, x: t.nn.functional.fold(x, (5, 6), (2, 3), stride=(1, 2)), (COLUMNS,)),
    "fold-2d": (lambda x: tg.fold(x, (3, 4), (3, 2), padding=1, stride=2), lambda t, x: t.nn.functional.fold(x, (3, 4), (3, 2), padding=1, stride=2), (rng.standard_normal((12, 6)),)),
    **{name: (getattr(tg, name), lambda t, x, name=name: getattr(t.special, name)(x), (A,)) for name in ("erfcx", "log_ndtr", "psi", "i0e", "i1e")},
    "multigammaln": (lambda x: tg.multigammaln(x, 3), lambda t, x: t.special.multigammaln(x, 3), (POSITIVE + 1,)),
    "gammainc": (lambda x: tg.gammainc(1.5, x), lambda t, x: t.special.gammainc(t.full_like(x, 1.5), x), (POSITIVE,)),
    "gammaincc": (lambda x: tg.gammaincc(1.5, x), lambda t, x: t.special.gammaincc(t.full_like(x, 1.5), x), (POSITIVE,)),
    "gamma": (tg.gamma, lambda t, x: t.exp(t.lgamma(x)), (POSITIVE,)), "betaln": (tg.betaln, lambda t, a, b: t.lgamma(a) + t.lgamma(b) - t.lgamma(a + b), (POSITIVE, POSITIVE + 1)),
    "fmod": (tg.fmod, lambda t, a, b: a - b * t.trunc(a / b).detach(), (A, POSITIVE)),
    "quantile-nearest": (lambda x: tg.quantile(x, 0.3, 1, "nearest"), lambda t, x: t.quantile(x, 0.3, 1, interpolation="nearest"), (A,)),
    "quantile-midpoint": (lambda x: tg.quantile(x, 0.3, 1, "midpoint"), lambda t, x: t.quantile(x, 0.3, 1, interpolation="midpoint"), (A,)),
    "reflect": (lambda x: tg.pad(x, ((0, 0), (0, 0), (2, 1), (1, 3)), "reflect"), lambda t, x: t.nn.functional.pad(x, (1, 3, 2, 1), "reflect"), (X4,)),
    "vecdot": (lambda a, b: tg.vecdot(a, b), lambda t, a, b: t.linalg.vecdot(a, b), (C, C[::-1].copy())),
    "index_put": (lambda x, v: placed(x, v), lambda t, x, v: t.index_put(x, (t.tensor([2, 0]),), v), (S, A)),
}


def placed(x: Any, v: Any) -> Any:
    y = x * 1
    y[np.array([2, 0])] = v
    return y


@pytest.mark.slow
@pytest.mark.parametrize("name", TORCH)
def test_value_and_gradient_are_those_of_torch(name):
    torch = pytest.importorskip("torch", reason="PyTorch가 없다: 이 견줌은 PyTorch가 있는 곳에서만 한다")
    ours, theirs, arrays = TORCH[name]
    xs, ts = [tg.tensor(a, requires_grad=True) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]
    got, want = ours(*xs), theirs(torch, *ts)
    np.testing.assert_allclose(got.data, want.detach().numpy(), rtol=1e-7, atol=1e-9)
    weight = np.random.default_rng(2).standard_normal(got.shape)
    got.backward(weight)
    want.backward(torch.tensor(weight))
    for x, t in zip(xs, ts, strict=True):
        np.testing.assert_allclose(x.grad.data, t.grad.numpy(), rtol=1e-6, atol=1e-8)


SCIPY = {"gamma": (A,), "rgamma": (A,), "beta": (POSITIVE, W**2), "betaln": (POSITIVE, W**2), "erfcinv": (POSITIVE * 0.5,), "j0": (A,), "j1": (A,), "y0": (POSITIVE,), "y1": (POSITIVE,),
         "jn": (3, A), "yn": (2, POSITIVE), "iv": (2, POSITIVE), "ive": (1, A), "betainc": (1.5, 0.7, POSITIVE / 4), "multigammaln": (POSITIVE + 1, 2), "i0e": (A,), "i1e": (A,)}


@pytest.mark.parametrize("name", SCIPY)
def test_value_is_that_of_scipy(name):
    special = pytest.importorskip("scipy.special")
    args = SCIPY[name]
    np.testing.assert_allclose(getattr(tg, name)(*[lifted(a) for a in args]).data, getattr(special, name)(*args), rtol=1e-12)


def test_matrix_root_and_sylvester():
    root = tg.linalg.sqrtm(tg.tensor(S @ S.T + np.eye(3))).data
    np.testing.assert_allclose(root @ root, S @ S.T + np.eye(3), atol=1e-10)
    y = tg.linalg.solve_sylvester(tg.tensor(np.stack([S, S.T]) + 5 * np.eye(3)), A[:, :2] + 5 * np.eye(2), np.random.default_rng(3).standard_normal((3, 2)))
    assert y.shape == (2, 3, 2)
    z = tg.tensor((S + 1j * S.T) + 5 * np.eye(3), requires_grad=True)
    root = tg.linalg.sqrtm(z)
    (abs(root @ root) ** 2).sum().backward()
    np.testing.assert_allclose(z.grad.data, 2 * z.data, rtol=1e-9)  # |z|² 의 기울기
    with pytest.raises(TinygradError, match="sqrtm.*정사각"):
        tg.linalg.sqrtm(tg.tensor(A))


# ── 거절 ──


@pytest.mark.parametrize("call,words", [
    (lambda x: tg.quantile(x, 0.5, method="none"), "quantile.*linear.*hazen"), (lambda x: tg.quantile(x, 0.5, weights=[1.0, 2.0, 1.0]), "inverted_cdf"),
    (lambda x: tg.quantile(x, 0.5, 1, "inverted_cdf", weights=[1.0, 2.0]), r"\(2,\).*\(2, 3\)"), (lambda x: tg.quantile(x, 0.5, 1, "inverted_cdf", weights=[0.0, 0.0, 0.0]), "합이 0보다"),
    (lambda x: np.max(x, where=x.data > 0), "initial 도"), (lambda x: np.sum(x, out=np.ones(3)), "out"), (lambda x: np.median(x, axis=7), "median.*2차원 배열에 축.*7"),
    (lambda x: np.add.reduce(x, 5), "add.reduce.*축"), (lambda x: np.hypot.reduce(x), "hypot.reduce.*logaddexp"), (lambda x: tg.pad(x, 1, "empty"), "empty 는 값이"),
    (lambda x: np.exp(x, where=x.data > 0), "where"), (lambda x: tg.unfold(x, 2), r"unfold.*\(2, 3\)"), (lambda x: tg.unfold(x.reshape(1, 2, 3), 4), "unfold.*보다 큽니다"),
    (lambda x: tg.fold(x, (2, 2), 2), "fold.*배수"), (lambda x: tg.polyadd(x, x), r"polyadd.*\(2, 3\)"), (lambda x: np.vander(x), r"vander.*\(2, 3\)"), (lambda x: np.compress(x.data > 0, x), "compress.*extract"), (lambda x: np.linalg.norm(tg.stack([x, x]), 3), "norm.*vector_norm"),
    (lambda x: np.sum(x, where=x), "where 는 참·거짓"), (lambda x: np.nanmean(x, where=np.ones((4, 2, 3), bool)), r"nanmean.*\(2, 3\)"), (lambda x: np.isneginf(x, tg.tensor(np.ones((2, 3)))), "isneginf.*out"), (lambda x: tg.polydiv(x[0], [0.0, 1.0]), "polydiv.*첫 계수"),
    (lambda x: np.piecewise(x, [[True]], [1.0]), "piecewise.*조건의 모양"), (lambda x: np.geomspace(-abs(x), 1.0), "geomspace.*부호"), (lambda x: np.bincount([-1, 0, 1], x[0]), "bincount"),
    (lambda x: np.linalg.lstsq(tg.stack([x, x]), x), r"lstsq.*\(2, 2, 3\).*pinv"), (lambda x: np.cov(tg.stack([x, x])), r"cov.*\(2, 2, 3\)"), (lambda x: np.cov(x, ddof=1.5), "cov.*ddof"),
    (lambda x: np.cumulative_sum(x), "cumulative_sum.*axis"), (lambda x: x.reshape(6, order="A"), "order"), (lambda x: tg.multigammaln(x, 0), "multigammaln"),
    (lambda x: np.linalg.outer(x, x), "linalg.outer.*벡터 둘"), (lambda x: tg.tile(x, "a"), "tile"), (lambda x: np.argmax(x, axis=7), "argmax.*-2 … 1 가운데"),
    (lambda x: np.trim_zeros(x, "x"), "trim"), (lambda x: x.sum(foo=3), "sum: 모르는 인수 'foo'.*where"), (lambda x: np.linalg.norm(x, axis=9), "^norm: x.*axis: int 9.*-2 … 1 가운데"),
    (lambda x: tg.stack([x, x], 9), "stack.*-3 … 2 가운데"), (lambda x: tg.concatenate([x, x], 9), "concatenate.*-2 … 1 가운데"), (lambda x: x.sum(axis=(0, 0)), "sum.*서로 다른 축"),
    (lambda x: tg.transpose(x, (1, 1)), "transpose.*서로 다른 축"), (lambda x: np.argsort(x, axis=7), "argsort.*-2 … 1 가운데"),
    (lambda x: np.quantile(A, abs(x[0, 0]) / 9), "quantile.*'q'.*detach"), (lambda x: tg.median(x, wrong=1), "median: 모르는 인수"), (lambda x: x.median(axis=7), "^median: 2차원"), (lambda x: x.ptp(axis=7), "^ptp: max"), (lambda x: tg.einsum(x, "i"), "einsum.*번호"), (lambda x: np.concatenate([x, x], dtype=np.int64), "casting"),
])
def test_refusals_name_the_function_and_the_cure(call, words):
    with pytest.raises(TinygradError, match=f"(?s){words}") as seen:
        call(tg.tensor(A, requires_grad=True))
    assert any("가" <= c <= "힣" for c in str(seen.value))


@pytest.mark.parametrize("call", [
    lambda t: tg.gammainc(t, 1.0), lambda t: tg.betainc(t, 1.0, 0.5), lambda t: tg.quantile(A, 0.5, 1, "inverted_cdf", weights=t),
])
def test_arguments_without_a_derivative_refuse_tensors_that_want_one(call):
    with pytest.raises(LostGradientError, match="미분할 수 없습니다|기울기가 없습니다"):
        call(tg.tensor(np.abs(W), requires_grad=True))


def test_errors_of_the_users_own_function_are_shown_too():
    def broken(v):
        raise ValueError("내 잘못")

    with pytest.raises(TinygradError, match="apply_along_axis.*내 잘못") as seen:
        np.apply_along_axis(broken, 0, tg.tensor(A, requires_grad=True))
    assert isinstance(seen.value.__cause__, ValueError)


def test_linspace_of_the_face_follows_its_ends():
    a = tg.tensor(1.0, requires_grad=True)
    y = tg.linspace(a, 3.0, 5)
    y.sum().backward()
    assert y.dtype == np.float32 and a.grad.item() == 2.5 and tg.linspace(0, 1, 3).tolist() == [0.0, 0.5, 1.0]


def test_methods_with_another_order_of_arguments():
    t = tg.tensor(np.array([[3.0, 0.0, 1.0]]), requires_grad=True)
    assert t.compress([True, False, True], 1).tolist() == [[3.0, 1.0]] and [k.tolist() for k in t.nonzero()] == [[0, 0], [0, 2]]
    assert t.ravel().argpartition(1).tolist()[1] == 2 and tg.tensor([1.0, 2.0]).searchsorted(1.5).item() == 1
    assert tg.tensor([1, 0]).choose([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])]).tolist() == [3.0, 2.0]
    q, r = divmod(t, 2.0)
    assert q.tolist() == [[1.0, 0.0, 0.0]] and r.requires_grad and divmod(7.0, t[0, 0])[1].item() == 1.0
    assert (tg.tensor([1, 2]) << 2).tolist() == [4, 8] and (1 | tg.tensor([2])).tolist() == [3] and complex(t[0, 0]) == 3 and t.nbytes == 24
    with pytest.raises(ArgumentError):
        tg.tensor([1.0, 2.0]).item()
