"""다항식, 집합, 나누어 부르기, 덧대기, 수열, 드문 인수, ufunc 의 메서드의 예."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.rules.table import Case

import tinygrad_ko as tg
from tinygrad_ko.rules import indexing

A, B, V = (2, 3), (2, 3, 4), (5,)
def mask() -> np.ndarray:
    return np.arange(24).reshape(B) % 3 != 1
MODES: list[dict[str, Any]] = [
    {"mode": "edge"}, {"mode": "reflect"}, {"mode": "symmetric"}, {"mode": "wrap"}, {"mode": "constant", "constant_values": ((1, 2), (3, 4))},
    {"mode": "linear_ramp"}, {"mode": "linear_ramp", "end_values": ((1, -2), (0.5, 3))}, {"mode": "mean"}, {"mode": "mean", "stat_length": ((1, 2), (3, 2))},
    {"mode": "maximum"}, {"mode": "minimum", "stat_length": 2}, {"mode": "median"}, {"mode": "median", "stat_length": ((2, 1), (3, 2))},
    {"mode": "reflect", "reflect_type": "odd"}, {"mode": "symmetric", "reflect_type": "odd"},
]
QUANTILES = ("lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf",
             "hazen", "weibull", "median_unbiased", "normal_unbiased")


def of(name: str, *shapes: tuple[int, ...], call: Any = None, **options: Any) -> Case:
    return Case(name, call or (lambda *xs: getattr(tg, name)(*xs, **options)), shapes)


def wider() -> dict[str, list[Case]]:
    """드문 인수: where, initial, dtype, order, mode."""
    reduced = {
        f"{name}-where": [Case(f"{name}-where", lambda x, name=name, o=o, s=s: getattr(tg, name)(x, where=mask(), **s, **o), (B,)) for o in (
            {}, {"axis": 1}, {"axis": (0, -1), "keepdims": True})]
        for name, s in (("sum", {}), ("prod", {}), ("mean", {}), ("var", {"ddof": 1}), ("std", {}), ("max", {"initial": -0.5}), ("min", {"initial": 0.5}),
                        ("nansum", {}), ("nanmean", {}), ("nanvar", {}), ("nanstd", {"ddof": 1}))
    }
    return reduced | {
        "initial": [of("sum", A, initial=2.0, axis=1), of("prod", A, initial=3.0), of("max", A, initial=0.0), of("min", A, initial=0.0, axis=0)],
        "var-mean": [Case("var-mean", lambda x, m: tg.var(x, axis=1, mean=m), (A, (2, 1))), Case("std-mean", lambda x: tg.std(x, mean=tg.mean(x, keepdims=True)), (A,))],
        "order": [Case("order", lambda x: x.reshape(4, -1, order="F") * np.arange(6, dtype=x.dtype), (B,)), Case("order", lambda x: tg.ravel(x, "F"), (B,))],
        "take-mode": [of("take", A, indices=np.array([4, -7, 1]), axis=1, mode=m) for m in ("wrap", "clip")],
        "choose-mode": [Case("choose-mode", lambda a, b, m=m: tg.choose([3, -1, 1], [a, b], m), (A, (3,))) for m in ("wrap", "clip")],
        "average-returned": [Case("average-returned", lambda x, w: sum(tg.average(x, 1, abs(w) + 0.5, returned=True)), (A, (3,)))],
        "quantile-method": [of("quantile", (2, 5), q=np.array([0.13, 0.4, 0.83]), axis=1, method=m) for m in QUANTILES],
        "quantile-weights": [Case("quantile-weights", lambda x: tg.quantile(x, [0.2, 0.6], 1, "inverted_cdf", weights=[1, 3, 0.5, 2, 1]), ((2, 5),))],
        "ufunc": [
            Case("add.reduce", lambda x: np.add.reduce(x, keepdims=True), (B,)), Case("multiply.reduce", lambda x: np.multiply.reduce(x, (0, 2)), (B,)),
            Case("maximum.reduce", lambda x: np.maximum.reduce(x, 1, initial=0.0), (B,)), Case("minimum.reduce", lambda x: np.minimum.reduce(x, None), (B,)),
            Case("logaddexp.reduce", lambda x: np.logaddexp.reduce(x, 1), (B,)), Case("add.reduce-where", lambda x: np.add.reduce(x, 1, where=mask()), (B,)),
            *[Case(f"{f.__name__}.accumulate", lambda x, f=f: f.accumulate(x, 1), (B,)) for f in (np.add, np.multiply, np.maximum, np.minimum, np.logaddexp)],
            *[Case(f"{f.__name__}.outer", f.outer, (A, (4,))) for f in (np.subtract, np.multiply, np.maximum, np.arctan2)],
            Case("add.reduceat", lambda x: np.add.reduceat(x, [0, 3, 1], 1), ((2, 5),)), Case("multiply.reduceat", lambda x: np.multiply.reduceat(x, [1, 3]), (V,)),
        ],
    }


def cases() -> dict[str, list[Case]]:
    ties = np.array([2, 0, 2, 1, 0])
    return wider() | {
        "pad": [Case("pad", lambda x, m=m: tg.pad(x, ((1, 2), (0, 3)), **m), ((4, 5),)) for m in MODES] + [of("pad", (3,), pad_width=2)],
        # 다항식
        "polyval": [of("polyval", (4,), A), of("polyval", (1,), V, call=lambda p, x: tg.polyval(p, x) * x)],
        "polyadd": [of("polyadd", (4,), (2,))], "polysub": [of("polysub", (2,), (4,))],
        "polymul": [of("polymul", (4,), (3,)), of("polymul", (4,), (3,), call=lambda a, b: tg.polymul(a * np.array([0, 1, 1, 1], np.float32), b))],
        "polydiv": [of("polydiv", (5,), (3,), call=lambda u, v: tg.concatenate(list(tg.polydiv(u, abs(v) + 0.5)))), of("polydiv", (2,), (3,), call=lambda u, v: tg.polydiv(u, v)[1])],
        "polyder": [of("polyder", (5,)), of("polyder", (5,), m=2)], "polyint": [of("polyint", (4,)), of("polyint", (4,), (2,), call=lambda p, k: tg.polyint(p, 2, k))],
        "roots": [of("roots", (2,), call=lambda r: tg.roots(tg.poly(tg.concatenate([abs(r) + [1.0, 4.0], r[:1] * 0]))).sum() * r)],
        "poly": [of("poly", (4,)), of("poly", (3, 3), call=lambda a: tg.poly(a + a.T + np.diag([0.0, 5, 11]).astype(a.dtype)))],
        "polyfit": [Case("polyfit", lambda x, y: tg.polyfit(tg.cumsum(abs(x) + 0.3), y, 2), ((6,), (6,))),
                    Case("polyfit", lambda y, w: tg.polyfit(np.linspace(-1, 1, 5).astype(y.dtype), y, 1, w=abs(w) + 0.5), ((5, 2), (5,)))],
        # 집합
        "unique": [of("unique", V), of("unique", (3, 4), axis=1), Case("unique", lambda x: tg.unique(x[ties]), ((3,),))],
        **{f"unique_{n}": [of(f"unique_{n}", A, call=lambda x, n=n: getattr(tg, f"unique_{n}")(x)[0])] for n in ("all", "counts", "inverse")},
        "unique_values": [of("unique_values", A)],
        "union1d": [of("union1d", V, (3,))], "setdiff1d": [of("setdiff1d", V, call=lambda a: tg.setdiff1d(a, a[1:3]))],
        "intersect1d": [of("intersect1d", V, call=lambda a: tg.intersect1d(a, a[1:4]))], "setxor1d": [of("setxor1d", V, (2,), call=lambda a, b: tg.setxor1d(a, tg.concatenate([b, a[:2]])))],
        # 나누어 부르기
        "apply_along_axis": [Case("apply_along_axis", lambda x: np.apply_along_axis(lambda v: (v * v).sum(), 1, x), (B,)),
                             Case("apply_along_axis", lambda x: tg.apply_along_axis(lambda v, k: tg.outer(v, v[:2]) * k, 1, x, 3), (B,))],
        "apply_over_axes": [Case("apply_over_axes", lambda x: np.apply_over_axes(tg.prod, x, [0, 2]), (B,))],
        "piecewise": [Case("piecewise", lambda x: np.piecewise(x, [x.data < 0, x.data > 1], [lambda v: v * v, 3.0, lambda v: v**3]), (B,)),
                      Case("piecewise", lambda x: np.piecewise(x, [x.data < 0], [lambda v, k: k * v * v, lambda v, k: tg.exp(v)], 2.0), ((),))],
        "bincount": [Case("bincount", lambda w: tg.bincount(ties, w, 5), (V,))],
        # 수열
        "linspace": [Case("linspace", lambda a, b: np.linspace(a, b, 4), (A, (3,))), Case("linspace", lambda a, b: np.linspace(a, b, 3, False, axis=-1), ((2,), ())),
                     Case("linspace", lambda a: np.linspace(a, 1.5, 3, retstep=True)[1], ((2,),))],
        "logspace": [Case("logspace", lambda a, b: np.logspace(a, b, 4), ((2,), (2,))), Case("logspace", lambda a, b: tg.logspace(a, 1.0, 3, base=abs(b) + 0.5), ((2,), ()))],
        "geomspace": [Case("geomspace", lambda a, b: np.geomspace(abs(a) + 0.5, abs(b) + 0.5, 4, axis=-1), ((2,), (2,)))],
        # 그 밖
        "frexp": [Case("frexp", lambda x: tg.frexp(x)[0] * x, (A,))], "copy": [of("copy", A)],
        "trim_zeros": [Case("trim_zeros", lambda x, t=t: tg.trim_zeros(tg.pad(x, ((0, 1), (1, 2))), t), (A,)) for t in ("fb", "f", "b")],
        "real_if_close": [of("real_if_close", A), Case("real_if_close", lambda x: tg.real_if_close(x + 0j), (A,))],
        "sort_complex": [Case("sort_complex", lambda a, b: tg.sort_complex(a + b * 1j).imag, (A, A))],
        "cumulative_sum": [of("cumulative_sum", B, axis=1), of("cumulative_sum", V, include_initial=True)],
        "cumulative_prod": [of("cumulative_prod", B, axis=-1, include_initial=True)],
        "vecdot": [of("vecdot", B, (4,)), of("vecdot", A, (2, 1), call=lambda a, b: tg.vecdot(a, b.repeat(3, axis=1), axis=0))],
        "matvec": [of("matvec", (5, 2, 3), (3,)), of("matvec", (2, 3), (4, 3))], "vecmat": [of("vecmat", (2,), (5, 2, 3)), of("vecmat", (4, 2), (2, 3))],
        "solve_sylvester": [Case("solve_sylvester", lambda a, b, q: tg.linalg.solve_sylvester(a + 4 * np.eye(2, dtype=np.float32), b + 4 * np.eye(3, dtype=np.float32), q), s)
                            for s in (((2, 2), (3, 3), (2, 3)), ((4, 2, 2), (3, 3), (4, 2, 3)))],
        "sqrtm": [Case("sqrtm", lambda x: tg.linalg.sqrtm(x + 5 * np.eye(3, dtype=np.float32)), ((3, 3),)), Case("sqrtm", lambda x: tg.linalg.sqrtm(x @ x.mT + np.eye(2, dtype=np.float32)), ((3, 2, 2),))],
        "linalg.outer": [Case("linalg.outer", tg.linalg.outer, ((2,), (3,)))],
        "linalg.diagonal": [Case("linalg.diagonal", lambda x: tg.linalg.diagonal(x, offset=1), (B,))],
        "linalg.trace": [Case("linalg.trace", lambda x: tg.linalg.trace(x), (B,))],
        "einsum-numbers": [Case("einsum-numbers", lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), ((2, 3), (3, 4))),
                           Case("einsum-numbers", lambda a, b: tg.einsum(a, [..., 0], b, [0]), (A, (3,)))],
        "kept": [Case("kept", lambda x: indexing.kept(x, (slice(None), np.array([0, 2, 0, 2])), A), ((2, 4),)), Case("kept", lambda x: indexing.kept(x, (0,), A), ((3,),))],
        "setitem-repeated": [Case("setitem-repeated", lambda x, v: repeated(x, v), (A, (2, 4))),
                             Case("setitem-repeated", lambda x, v: tg.put_along_axis(x, np.array([[2, 0, 2], [1, 1, 1]]), v, 1), (A, A)),
                             Case("setitem-repeated", lambda x, v: tg.put_along_axis(x, np.array([[1, 1, 0]]), v, 0), (A, (3,)))],
    }


def repeated(x: Any, v: Any) -> Any:
    y, z = x * 1.0, x * 1.0
    y[:, np.array([0, 2, 0, 2])] = v
    z[np.array([1, 1])] = v[:, 1:]
    return y + z * z
