"""약속으로 정한 자리의 기울기: 같은 값, 0, 경계. 씨앗은 3이어서 g 를 빠뜨린 규칙도 드러난다.

수치 미분으로는 잴 수 없는 자리이므로 값을 적어 둔다(DESIGN의 '관례가 다른 곳에서 우리가 정한 것').
"""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_ko as tg

SEED = 3.0

# 연산 → [(인수들, 입력마다 기대하는 기울기 / 씨앗)]
POINTS: dict[str, list[tuple[tuple[Any, ...], tuple[Any, ...]]]] = {
    "absolute": [((0.0,), (0.0,)), ((-2.0,), (-1.0,))],
    "maximum": [((2.0, 2.0), (0.5, 0.5)), ((3.0, 2.0), (1.0, 0.0))],
    "minimum": [((2.0, 2.0), (0.5, 0.5)), ((3.0, 2.0), (0.0, 1.0))],
    "clip": [((1.0, 0.0, 1.0), (1.0,)), ((0.0, 0.0, 1.0), (1.0,)), ((1.5, 0.0, 1.0), (0.0,))],
    "relu": [((0.0,), (0.0,))],
    "power": [((0.0, 2.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, 0.0)), ((0.0, 1.0), (1.0, 0.0)), ((2.0, 0.0), (0.0, np.log(2.0)))],
    "arctan2": [((0.0, 0.0), (0.0, 0.0)), ((0.0, 2.0), (0.5, 0.0)), ((2.0, 0.0), (0.0, -0.5))],
    "hypot": [((0.0, 0.0), (0.0, 0.0)), ((0.0, -2.0), (0.0, -1.0))],
    "sinc": [((0.0,), (0.0,))],
    "xlogy": [((0.0, 0.0), (0.0, 0.0)), ((0.0, 2.0), (np.log(2.0), 0.0)), ((3.0, 1.0), (0.0, 3.0))],
    "std": [(([2.0, 2.0],), ([0.0, 0.0],))],
    "norm2": [(([0.0, 0.0],), ([0.0, 0.0],))], "ratio": [((3.0, 2.0), (0.5, -0.75))],
    "lp_norm": [(([0.0, 0.0], 3), ([0.0, 0.0],)), (([0.0, 2.0], 0.5), ([0.0, 1.0],))],
    "max": [(([1.0, 1.0, 0.0],), ([0.5, 0.5, 0.0],))],
    "min": [(([0.0, 1.0, 0.0],), ([0.5, 0.0, 0.5],))],
    "logsumexp": [(([-np.inf, -np.inf],), ([0.0, 0.0],)), (([np.inf, 1.0, np.inf],), ([0.5, 0.0, 0.5],))],
    "sign": [((0.5,), (0.0,))], "floor": [((0.5,), (0.0,))], "ceil": [((0.5,), (0.0,))], "trunc": [((0.5,), (0.0,))],
    "rint": [((0.4,), (0.0,))], "round": [((0.4,), (0.0,))], "floor_divide": [((0.5, 0.7), (0.0, 0.0))],
    "bipolar_step": [((0.0,), (0.0,)), ((-2.0,), (0.0,))],
    "fabs": [((0.0,), (0.0,)), ((-2.0,), (-1.0,))], "heaviside": [((0.0, 2.0), (0.0, 1.0)), ((3.0, 2.0), (0.0, 0.0))],
    "fmax": [((2.0, 2.0), (0.5, 0.5)), ((np.nan, 2.0), (0.0, 1.0)), ((2.0, np.nan), (1.0, 0.0)), ((3.0, 2.0), (1.0, 0.0))],
    "fmin": [((2.0, 2.0), (0.5, 0.5)), ((np.nan, 2.0), (0.0, 1.0)), ((2.0, np.nan), (1.0, 0.0)), ((3.0, 2.0), (0.0, 1.0))],
    "copysign": [((0.0, 2.0), (0.0, 0.0)), ((2.0, -3.0), (-1.0, 0.0))],
    "nan_to_num": [(([np.nan, np.inf, 1.0],), ([0.0, 0.0, 1.0],))],
    "entr": [((0.0,), (0.0,)), ((1.0,), (-1.0,))], "i1": [((0.0,), (0.5,))],
    "hardsigmoid": [((v,), (w,)) for v, w in ((-4.0, 0.0), (-3.0, 0.0), (0.0, 1 / 6), (3.0, 0.0), (4.0, 0.0))],
    "hardswish": [((v,), (w,)) for v, w in ((-4.0, 0.0), (-3.0, 0.0), (0.0, 0.5), (2.0, 7 / 6), (3.0, 1.0), (4.0, 1.0))],
    "hardshrink": [((0.5,), (0.0,)), ((-0.75,), (1.0,)), ((0.25,), (0.0,))], "softshrink": [((0.5,), (0.0,)), ((-0.75,), (1.0,)), ((0.25,), (0.0,))],
    "threshold": [((0.5, 0.5, 9.0), (0.0,)), ((0.75, 0.5, 9.0), (1.0,)), ((-0.75, 0.5, 9.0), (0.0,))],
    "fmod": [((5.5, 2.0), (1.0, -2.0)), ((-5.5, 2.0), (1.0, 2.0)), ((4.0, 2.0), (1.0, -2.0))],
    "rgamma": [((0.0,), (1.0,)), ((-1.0,), (-1.0,)), ((1.0,), (0.5772156649015329,))], "j1": [((0.0,), (0.5,))], "j0": [((0.0,), (0.0,))],
    "erfcx": [((0.0,), (-2 / np.sqrt(np.pi),))], "log_ndtr": [((0.0,), (np.sqrt(2 / np.pi),))],
    "xlog1py": [((0.0, -1.0), (0.0, 0.0)), ((0.0, 2.0), (np.log(3.0), 0.0)), ((3.0, 0.0), (0.0, 3.0))],
}
# 2차 미분의 값: 연산 → [(x, f''(x))]
SECOND = {"sinc": [(0.0, -np.pi**2 / 3), (1e-8, -np.pi**2 / 3)], "square": [(0.0, 2.0)], "i1": [(0.0, 0.0)]}


def gradients_at(f: Any, arguments: tuple[Any, ...], inputs: int) -> list[np.ndarray]:
    tensors = [tg.tensor(np.array(a, float), requires_grad=True) for a in arguments[:inputs]]
    with np.errstate(all="ignore"):
        y = f(*tensors, *arguments[inputs:])
        y.backward(np.full(y.shape, SEED))
    return [t.grad.data for t in tensors]


def second_derivative_at(f: Any, x: float) -> float:
    t = tg.tensor(np.array(x), requires_grad=True)
    (d,) = tg.autograd.grad(f(t), t, create_graph=True)
    return tg.autograd.grad(d, t)[0].item()


def agrees(name: str, f: Any) -> bool:
    """약속한 값과 모두 같은가."""
    for arguments, expected in POINTS.get(name, []):
        found = gradients_at(f, arguments, len(expected))
        for got, want in zip(found, expected, strict=True):
            if not np.allclose(got, SEED * np.asarray(want), rtol=1e-12, atol=1e-15, equal_nan=False):
                return False
    return all(np.isclose(second_derivative_at(f, x), want, rtol=1e-12) for x, want in SECOND.get(name, []))
