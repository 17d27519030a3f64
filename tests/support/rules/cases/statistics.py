"""통계와 수열의 예. NaN 을 건너뛰는 것은 정해진 자리를 NaN 으로 바꾼 입력으로 본다."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.rules.table import Case, reductions

import tinygrad_ko as tg
from tinygrad_ko.rules import calculus

A, B, V = (2, 3), (2, 3, 4), (5,)


def with_holes(x: Any) -> Any:
    """몇 자리를 NaN 으로 바꾼 것(한 줄에 하나쯤)."""
    holes = np.zeros(x.shape, bool)
    holes.flat[1::5] = x.ndim > 0
    return tg.masked_fill(x, holes, np.nan)


def holed(cases: list[Case]) -> list[Case]:
    return cases + [Case(f"{c.name}-NaN", lambda x, f=c.f: f(with_holes(x)), c.shapes) for c in cases]


def case(name: str, *shapes: tuple[int, ...], call: Any = None, **options: Any) -> Case:
    return Case(name, call or (lambda *xs: getattr(tg, name)(*xs, **options)), shapes)


def cases() -> dict[str, list[Case]]:
    q = np.array([[0.1, 0.5], [0.75, 1.0]])
    counts = np.array([1, 3, 2, 1])
    skipping = {name: holed(reductions(name)) for name in ("nansum", "nanmean", "nanmax", "nanmin", "nanprod", "nanmedian")}
    spreads = {name: holed(reductions(name)[1:] + reductions(name, ddof=1)[1:]) for name in ("nanvar", "nanstd")}
    ranks = {name: reductions(name, q=r) + [case(name, B, q=q * (r / 0.3), axis=k, keepdims=k == 1) for k in (1, (0, 2))]
             for name, r in (("quantile", 0.3), ("percentile", 30.0))}
    nan_ranks = {name: holed(reductions(name, q=r)) + [case(name, B, call=lambda x, name=name, r=r: getattr(tg, name)(with_holes(x), q * (r / 0.3), axis=1))]
                 for name, r in (("nanquantile", 0.3), ("nanpercentile", 30.0))}
    pairs = {name: [case(name, B, call=lambda x, name=name: getattr(tg, name)(x, 1)[0]), case(name, V, call=lambda x, name=name: getattr(tg, name)(x, -1)[0] ** 2)]
             for name in ("cummax", "cummin")}
    sliding = {name: [case(name, s, t, mode=mode) for s, t in (((5,), (3,)), ((2,), (5,)), ((4,), (4,))) for mode in ("full", "same", "valid")]
               for name in ("convolve", "correlate")}
    return skipping | spreads | ranks | nan_ranks | pairs | sliding | {
        "nancumsum": holed([case("nancumsum", B, axis=1), case("nancumsum", A)]),
        "nancumprod": holed([case("nancumprod", B, axis=1), case("nancumprod", A)]),
        "partition": [case("partition", (3, 5), kth=2), case("partition", A, kth=1, axis=0), case("partition", A, kth=3, axis=None)],
        "msort": [case("msort", (4, 3))],
        "topk": [case("topk", (2, 5), call=lambda x: tg.topk(x, 3)[0]), case("topk", (4, 3), call=lambda x: tg.topk(x, 2, axis=0, largest=False)[0])],
        "kthvalue": [case("kthvalue", (2, 5), call=lambda x: tg.kthvalue(x, 3)[0]), case("kthvalue", (4, 3), call=lambda x: tg.kthvalue(x, 2, 0, keepdims=True)[0])],
        "ptp": reductions("ptp")[1:],
        "logcumsumexp": [case("logcumsumexp", B, axis=k) for k in (0, 1, -1)] + [case("logcumsumexp", V)],
        "average": reductions("average") + [
            Case("average", lambda x, w: tg.average(x, axis=1, weights=abs(w) + 0.5), (B, (3,))),
            Case("average", lambda x, w: tg.average(x, weights=abs(w) + 0.5, keepdims=True), (A, A)),
            Case("average", lambda x, w: tg.average(x, axis=(2, 0), weights=abs(w) + 0.5), (B, (4, 2)))],
        "cov": [case("cov", (3, 4)), case("cov", V), case("cov", (3, 4), (2, 4), call=lambda x, y: tg.cov(x, y)), case("cov", (4, 3), rowvar=False, bias=True),
                case("cov", (3, 4), (4,), call=lambda x, w: tg.cov(x, aweights=abs(w) + 0.5, fweights=counts))],
        "corrcoef": [case("corrcoef", (3, 4)), case("corrcoef", (5, 2), rowvar=False), case("corrcoef", V, V, call=lambda x, y: tg.corrcoef(x, y))],
        "diff": [case("diff", B, axis=1), case("diff", (2, 5), n=2), case("diff", A, (2, 2), call=lambda x, e: tg.diff(x, prepend=e, append=0.5))],
        "ediff1d": [case("ediff1d", A), case("ediff1d", A, (2,), call=lambda x, e: tg.ediff1d(x, to_end=e, to_begin=1.5))],
        "gradient": [case("gradient", (5,), axis=0, edge_order=2), case("gradient", (3, 4), call=lambda x: tg.gradient(x, 0.5, 2.0)[1]), case("gradient", (2,)),
                     case("gradient", (4, 5), (5,), call=lambda f, x: tg.gradient(f, tg.cumsum(abs(x) + 0.5), axis=1, edge_order=2)),
                     case("gradient", (4, 3), (4,), (), call=lambda f, x, h: sum(k * g for k, g in enumerate(tg.gradient(f, tg.cumsum(abs(x) + 0.5), h + 3.0), 1)))],
        "trapezoid": [case("trapezoid", B, axis=1, dx=0.5), case("trapezoid", (2, 5), (5,), call=lambda y, x: tg.trapezoid(y, x)),
                      case("trapezoid", (3, 4), (3, 4), call=lambda y, x: tg.trapezoid(y, x, axis=0))],
        "unwrap": [case("unwrap", (2, 5)), case("unwrap", (4, 3), axis=0, period=2.0)],
        "interp": [case("interp", A, V, V, call=lambda x, xp, fp: tg.interp(x, tg.cumsum(abs(xp) + 0.3) - 2, fp)),
                   case("interp", A, V, (), call=lambda x, fp, r: tg.interp(x, np.array([-1, -0.5, 0, 0.25, 1], np.float32), fp, left=0.5, right=r)),
                   case("interp", (), V, call=lambda x, fp: tg.interp(x, np.array([0, 0.5, 1, 1.5, 3], np.float32), fp, period=4)),
                   case("interp", A, (1,), call=lambda x, fp: tg.interp(x, [0.5], fp) * x)],
        "convolve_full": [Case("convolve_full", calculus.convolve_full, ((4,), (3,)))],
    }
