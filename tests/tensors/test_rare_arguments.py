"""드문 인수에 온 텐서: 배열과 같은 값이고, 기울기를 따라가면 옳은 기울기이거나 분명한 거절이다. 맨 오류나 소리 없는 상실은 없다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import LostGradientError, TinygradError

X = np.array([1.0, 2.0, 4.0])
M = np.array([True, False, True])
N = np.int64(1)

# (함수, 그 인수): 참·거짓과 정수는 값으로 쓰인다
PLACES = [
    *[(lambda a, w, f=f, m=m: (getattr(np, f)(a, where=w) if not m else getattr(a, f)(where=w)), M)
      for f in ("sum", "prod", "mean", "var", "std", "any", "all") for m in (False, True)],
    *[(lambda a, w, f=f: getattr(np, f)(a, where=w, initial=0.0), M) for f in ("max", "min", "nansum", "nanmax")],
    *[(lambda a, w, u=u: u.reduce(a, where=w), M) for u in (np.add, np.multiply)],
    (lambda a, w: np.where(w, a, 0), M), (lambda a, w: np.select([w], [a], 0), M), (lambda a, w: np.compress(w, a), M), (lambda a, w: a[w], M),
    (lambda a, w: np.repeat(a, w), np.array([1, 2, 1])), (lambda a, w: np.take(a, w), np.array([0, 2])), (lambda a, w: np.add.reduceat(a, w), np.array([0, 2])),
    (lambda a, w: np.roll(a, w), N), (lambda a, w: np.sum(a, axis=w - 1), N), (lambda a, w: np.pad(a, w), N), (lambda a, w: np.split(a, w)[1], np.array([1])),
    (lambda a, w: np.delete(a, w), np.array([1])), (lambda a, w: np.partition(a, w), N), (lambda a, w: np.tile(a, w), N), (lambda a, w: np.reshape(a, w), np.array([3, 1])),
]


@pytest.mark.parametrize(("call", "w"), PLACES)
@pytest.mark.parametrize("kind", ["array", "tensor", "leaf"])
def test_masks_and_numbers_of_places_may_be_tensors(call, w, kind):
    a = X if kind == "array" else tg.tensor(X, requires_grad=kind == "leaf")
    y = call(a, tg.tensor(w))
    np.testing.assert_allclose(getattr(y, "_data", y), call(X, w))


# (함수, 그 인수, 거절해도 되는 짝): 실수는 미분할 수 있으면 미분한다
REALS = {
    "quantile": (lambda a, w: np.quantile(a, w), np.float64(0.3)), "percentile": (lambda a, w: np.percentile(a, w), np.array([30.0, 60.0])),
    "nanquantile": (lambda a, w: np.nanquantile(a, w), np.float64(0.3)), "nanpercentile": (lambda a, w: np.nanpercentile(a, w), np.float64(30.0)),
    "prepend": (lambda a, w: np.diff(a, prepend=w), np.float64(3.0)), "append": (lambda a, w: np.diff(a, append=w), np.array([1.0, 2.0])),
    "to_end": (lambda a, w: np.ediff1d(a, to_end=w), np.array([1.0, 2.0])), "to_begin": (lambda a, w: np.ediff1d(a, to_begin=w), np.array([1.0])),
    "var mean": (lambda a, w: np.var(a, mean=w), np.array([2.0])), "std mean": (lambda a, w: np.std(a, mean=w), np.array([2.0])),
    "weights": (lambda a, w: np.average(a, weights=w), np.array([1.0, 2.0, 3.0])), "aweights": (lambda a, w: np.cov(a, aweights=w), np.array([1.0, 2.0, 1.5])),
    "sum initial": (lambda a, w: np.sum(a, initial=w), np.float64(3.0)), "prod initial": (lambda a, w: np.prod(a, initial=w), np.float64(3.0)),
    "max initial": (lambda a, w: np.max(a, initial=w), np.float64(5.0)), "reduce initial": (lambda a, w: np.add.reduce(a, initial=w), np.float64(3.0)),
    "constant_values": (lambda a, w: np.pad(a, 1, constant_values=w), np.float64(3.0)), "left": (lambda a, w: np.interp(-1.0, [0.0, 1.0, 5.0], a, left=w), np.float64(0.3)),
    "xp": (lambda a, w: np.interp(0.5, w, a), np.array([0.0, 1.0, 5.0])), "dx": (lambda a, w: np.trapezoid(a, dx=w), np.float64(0.3)),
    "spacing": (lambda a, w: np.gradient(a, w), np.float64(0.3)), "coordinates": (lambda a, w: np.gradient(a, w), np.array([0.0, 1.0, 5.0])),
    "nan": (lambda a, w: np.nan_to_num(a, nan=w), np.float64(0.3)), "default": (lambda a, w: np.select([M], [a], w), np.float64(0.3)),
    "insert": (lambda a, w: np.insert(a, 1, w), np.float64(0.3)), "histogram": (lambda a, w: np.histogram(a, weights=w)[0], np.array([1.0, 2.0, 3.0])),
    "where branch": (lambda a, w: np.where([True, False, True], a, w), np.float64(0.3)), "where tuple": (lambda a, w: np.where((True, False, True), w, a), np.float64(0.3)),
    "period": (lambda a, w: np.unwrap(a, period=w), np.float64(6.0)), "polyfit": (lambda a, w: np.polyfit([0.0, 1.0, 2.0], a, 1, w=w), np.array([1.0, 2.0, 1.0])),
    "clip below": (lambda a, w: np.clip(a, w, None), np.float64(1.5)), "clip above": (lambda a, w: np.clip(a, 0, w), np.array([0.5, 3.0, 1.0])),
    "method clip": (lambda a, w: a.clip(w, 3.0), np.float64(1.5)), "order": (lambda a, w: np.linalg.norm(a, w), np.float64(3.0)),
    "cdist": (lambda a, w: tg.cdist(tg.tensor(a)[:, None], tg.tensor(X + 0.5)[:, None], w), np.float64(3.0)),
    "beta": (lambda a, w: np.kaiser(3, w) * a, np.float64(2.0)), "fill": (lambda a, w: np.full_like(a, w), np.float64(2.0)),
}


def total(y):
    return sum(np.sum(p) for p in y) if isinstance(y, (list, tuple)) else np.sum(y)


def differences(call, w, h=1e-6):
    slope = np.zeros(np.shape(w))
    for k in np.ndindex(slope.shape):
        up, down = np.array(w), np.array(w)
        up[k] += h
        down[k] -= h
        slope[k] = (total(call(X, up[()])) - total(call(X, down[()]))) / (2 * h)
    return slope


@pytest.mark.parametrize("name", REALS)
@pytest.mark.parametrize("kind", ["array", "tensor", "leaf"])
def test_real_arguments_keep_their_gradient_or_are_refused(name, kind):
    call, w = REALS[name]
    a, t = X if kind == "array" else tg.tensor(X, requires_grad=kind == "leaf"), tg.tensor(w, requires_grad=True)
    try:
        y = call(a, t)
    except (TinygradError, ValueError) as error:
        assert isinstance(error, LostGradientError) or isinstance(error.__cause__, LostGradientError), error
        return
    s = total(y)
    assert isinstance(s, tg.Tensor) and s.requires_grad
    s.backward()
    np.testing.assert_allclose(t.grad.data if t.grad is not None else np.zeros_like(w), differences(call, w), atol=1e-5)


@pytest.mark.parametrize("name", ["prepend", "append", "to_end", "weights", "sum initial", "max initial", "xp", "dx", "where branch", "where tuple", "clip below", "clip above", "method clip"])
def test_these_are_differentiated_and_not_refused(name):
    call, w = REALS[name]
    t = tg.tensor(w, requires_grad=True)
    total(call(tg.tensor(X), t)).backward()
    assert np.abs(t.grad.data).max() > 0.1


def test_a_mask_given_to_an_array_as_a_tensor():
    assert np.ones(3).sum(where=tg.tensor([True, False, True])) == 2
    assert np.add.reduce(np.ones(3), where=tg.tensor([True, False, True])) == 2
    with pytest.raises(LostGradientError, match="where"):
        np.ones(3).sum(where=tg.tensor([1.0, 0.0, 1.0], requires_grad=True))


def test_bounds_of_clip():
    def leaf(v):
        return tg.tensor(v, dtype=np.float64, requires_grad=True)

    calls = [
        lambda x, lo, hi: np.clip(x, lo, hi), lambda x, lo, hi: x.clip(lo, hi), lambda x, lo, hi: tg.clip(x, a_max=hi, a_min=lo),
        lambda x, lo, hi: np.clip(x, min=lo, max=hi), lambda x, lo, hi: np.minimum(np.maximum(x, lo), hi),
    ]
    for call in calls:
        x, lo, hi = leaf([-2.0, 0.5, 3.0]), leaf(-1.0), leaf(1.0)
        call(x, lo, hi).sum().backward()
        assert (x.grad.tolist(), lo.grad.tolist(), hi.grad.tolist()) == ([0, 1, 0], 1, 1)
    for call in (lambda x, lo, hi: np.clip(x.data, lo, hi), lambda x, lo, hi: x.data.clip(lo, hi), lambda x, lo, hi: tg.clip(x.data, lo, hi)):
        x, lo, hi = leaf([-2.0, 0.5, 3.0]), leaf(-1.0), leaf(1.0)
        call(x, lo, hi).sum().backward()
        assert (lo.grad.tolist(), hi.grad.tolist()) == (1, 1)


@pytest.mark.parametrize(("x", "lo", "hi", "dx", "dlo", "dhi"), [  # 값은 PyTorch torch.clamp
    ([-1.0, 1.0, 0.0], -1.0, 1.0, [1, 2, 4], 0, 0), ([0.0, 1.0, 5.0], 2.0, 1.0, [0, 0, 0], 0, 7),
    ([-2.0, 0.0, 3.0], [-1.0, 0.0, 4.0], [0.0, 0.0, 5.0], [0, 2, 0], [1, 0, 4], [0, 0, 0]),
])
def test_bounds_of_clip_at_ties_and_crossed(x, lo, hi, dx, dlo, dhi):
    x, lo, hi = (tg.tensor(v, dtype=np.float64, requires_grad=True) for v in (x, lo, hi))
    (np.clip(x, lo, hi) * np.array([1.0, 2.0, 4.0])).sum().backward()
    assert (x.grad.tolist(), lo.grad.tolist(), hi.grad.tolist()) == (dx, dlo, dhi)


def test_second_derivatives_through_a_bound():
    f = lambda b: (np.clip(tg.tensor([1.0, 3.0], dtype=np.float64), None, b) ** 3).sum()  # noqa: E731
    np.testing.assert_allclose(tg.hessian(f)(tg.tensor(2.0, dtype=np.float64)).data, 12.0)


def test_many_copies_of_a_half_are_summed_exactly():
    """float16 에 하나씩 더하면 2048 에서 멈춘다."""
    x = tg.tensor(np.ones(1, np.float16), requires_grad=True)
    tg.repeat(x, 5000).sum().backward()
    assert x.grad.item() == 5000


@pytest.mark.parametrize("repeats", [3, 1, 0, np.uint8(2), np.array(2), [2], [2, 0, 1]], ids=repr)
@pytest.mark.parametrize(("shape", "axis"), [((3,), 0), ((2, 3), -1), ((3, 2), 0), ((2, 3, 4), 1), ((), None)])
def test_repeating_sums_the_gradients_of_the_copies(repeats, shape, axis):
    x = tg.tensor(np.random.default_rng(0).standard_normal(shape), requires_grad=True)
    if np.ndim(repeats) and len(repeats) == 3 and not shape:
        pytest.skip("원소가 하나이다")
    y = tg.repeat(x, repeats, axis)
    expected = np.repeat(x.data, repeats, axis)
    np.testing.assert_array_equal(y.data, expected)
    g = np.random.default_rng(1).standard_normal(expected.shape)
    y.backward(g)
    sums = np.zeros(x.size if axis is None else shape)
    np.add.at(np.moveaxis(sums, axis or 0, 0), np.repeat(np.arange(sums.shape[axis or 0]), repeats), np.moveaxis(g, axis or 0, 0))
    np.testing.assert_allclose(x.grad.data, sums.reshape(shape), rtol=1e-12)


@pytest.mark.parametrize("call", [lambda t: pow(t, 2, 3), lambda t: t.__pow__(2, 3), lambda t: t.__rpow__(2, 3)], ids=["pow", "__pow__", "__rpow__"])
def test_a_power_takes_no_modulus(call):
    with pytest.raises(tg.errors.ArgumentTypeError, match=r"^pow: .*\(a \*\* b\) % m"):
        call(tg.tensor([1.0, 2.0]))
    assert pow(tg.tensor([1.0, 2.0]), 2, None).tolist() == [1.0, 4.0]
