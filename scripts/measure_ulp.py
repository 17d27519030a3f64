"""어림한 함수의 정확도: float32 의 수직선 위에서 float64 의 참값과 견주어, 가장 큰 오차를 ulp(마지막 자리)로 잰다.

    python scripts/measure_ulp.py          # 4,099개에 하나씩, 백만 개의 float32
    python scripts/measure_ulp.py --all    # 2³² 개 모두(함수마다 여러 분)

표의 줄은 함수와 구간이다. NumPy 식과, numba가 있으면 기계어로 옮긴 되풀이를 나란히 재고, 약속한 한도를 넘으면 1로 끝난다.
ulp 는 참값의 것이다. 0을 지나는 것(GELU 의 기울기)은 더하는 두 항 가운데 큰 쪽의 ulp 로 잰다: 빼기로 사라진 자릿수는 어떤 식도
되찾지 못한다. 참값은 SciPy와 NumPy의 float64 함수이고, 그 오차는 float32 의 ulp 에 견주면 없는 것과 같다.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import special

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tinygrad_ko.operation.compiled import Compiled  # noqa: E402
from tinygrad_ko.rules import activation, elementary  # noqa: E402

STRIDE, PIECE = 4_099, 2**17  # 4,099 는 소수: 비트의 무늬와 겹치지 않는다


class Approximated(NamedTuple):
    """어림한 함수 하나와 그 약속."""

    function: Any  # float32 의 배열 → float32 의 배열
    exact: Callable[[np.ndarray], np.ndarray]  # float64 의 참값
    bounds: dict[tuple[float, float], float]  # 구간(끝을 넣는다) → 가장 큰 ulp
    size: Callable[[np.ndarray], np.ndarray] | None = None  # ulp 를 잴 크기. 없으면 참값
    options: tuple[float, ...] = ()  # 배열 뒤에 함께 넣을 수


def density(x: np.ndarray) -> np.ndarray:
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def known_slope(x: np.ndarray) -> np.ndarray:
    """GELU 의 값에서 얻은 기울기: 큰 배열의 역전파."""
    return activation.known_rise.function(x, activation.gelu_single.function(x))


INF = float("inf")
FUNCTIONS = {
    "GELU": Approximated(
        activation.gelu_single, lambda x: x * special.ndtr(x),
        {(-2, INF): 9, (-5, -2): 24, (-15, -5): 110, (-INF, -15): 0}),
    **{name: Approximated(
        function, lambda x: special.ndtr(x) + x * density(x),
        {(-2, INF): 7, (-5, -2): 12, (-15, -5): 80, (-INF, -15): 0},
        lambda x: np.maximum(special.ndtr(x), abs(x) * density(x)))
       for name, function in {"GELU 의 기울기": activation.gelu_slope_single, "값을 아는 그것": known_slope}.items()},
    "e^x": Approximated(elementary.exps, np.exp, {(-INF, INF): 3}),
    "tanh": Approximated(elementary.tanhs, np.tanh, {(-INF, INF): 4}),
    "시그모이드": Approximated(elementary.logistic, special.expit, {(-INF, INF): 4}),
    "SiLU": Approximated(activation.swish, lambda x: x * special.expit(x), {(-87, INF): 5, (-INF, -87): 60}),
    "GELU (tanh)": Approximated(
        activation.gelu_by_tanh, lambda x: x * special.expit(2 * activation.inner(x)), {(-2, INF): 13, (-5, -2): 64, (-9, -5): 250}),
    "ELU": Approximated(
        activation.exponential_tail, lambda x: np.maximum(x, 0) + np.expm1(np.minimum(x, 0)), {(-INF, INF): 5}, options=(1.0,)),
    "ln(1 + e^−|x|)": Approximated(elementary.soft_corner, lambda x: np.log1p(np.exp(-abs(x))), {(-INF, INF): 5}),
    "softplus": Approximated(elementary.soft_rise, lambda x: np.logaddexp(0, x), {(-INF, INF): 5}),
    "e^x − 1 (x ≤ 0)": Approximated(activation.expm1_below, np.expm1, {(-INF, 0): 5}),
}


def line(low: float, high: float, stride: int) -> Iterator[np.ndarray]:
    """[low, high] 의 유한한 float32 들, ``stride`` 개에 하나와 두 끝. 비트의 차례대로, 조각마다."""
    most = float(np.finfo(np.float32).max)
    for sign in (1, -1):
        start, end = sorted((min(max(0.0, sign * low), most), min(max(0.0, sign * high), most)))
        if sign * high < 0 and sign * low < 0:
            continue
        first, last = (int(np.float32(v).view(np.uint32)) for v in (start, end))
        for k in range(first, last + 1, stride * PIECE):
            bits = np.arange(k, min(k + stride * PIECE, last + 1), stride, dtype=np.uint64).astype(np.uint32)
            yield bits.view(np.float32) * np.float32(sign)
        yield np.array([start, end], np.float32) * np.float32(sign)


def worst(ways: dict[str, Any], about: Approximated, low: float, high: float, stride: int) -> dict[str, tuple[float, float]]:
    """셈하는 쪽마다 (가장 큰 오차, 그 자리의 x)."""
    found = dict.fromkeys(ways, (0.0, 0.0))
    for x in line(low, high, stride):
        with np.errstate(all="ignore"):
            wide = x.astype(np.float64)
            true = about.exact(wide)
            nearest, size = true.astype(np.float32), np.abs(about.size(wide) if about.size else true)
            ulp = np.spacing(size.astype(np.float32))
            for way, f in ways.items():
                y = f(x, *about.options)
                error = np.where((y == true) | (y == nearest), 0, np.abs(y - true) / ulp)
                k = int(np.argmax(error))  # NaN 이 있으면 그 자리
                if not error[k] <= found[way][0]:
                    found[way] = float(error[k]), float(x[k])
    return found


def rows(stride: int = STRIDE) -> Iterator[tuple[str, tuple[float, float], float, dict[str, tuple[float, float]]]]:
    """(함수, 구간, 한도, 셈하는 쪽 → (가장 큰 오차, 그 자리))."""
    for name, about in FUNCTIONS.items():
        ways = {"NumPy": about.function}
        if isinstance(about.function, Compiled):
            pair = about.function
            loops = Compiled(pair.function, pair.loops, pair.smallest, pair.through)  # 이 기계에서 쓰지 않더라도 잰다
            ways["NumPy"] = pair.function
            if loops.kernel is not pair.function:
                ways["numba"] = loops.kernel
        for (low, high), bound in about.bounds.items():
            yield name, (low, high), bound, worst(ways, about, low, high, stride)


def main(arguments: list[str]) -> int:
    """한도를 넘은 것이 있으면 1."""
    parser = argparse.ArgumentParser(description="어림한 함수의 정확도를 잰다.")
    parser.add_argument("--all", action="store_true", help="float32 를 하나도 빼지 않고 잰다")
    parser.add_argument("--stride", type=int, default=STRIDE, help="몇 개에 하나씩 잴 것인가")
    given = parser.parse_args(arguments)
    broken = 0
    print(f"{'함수':<20}{'구간':<18}{'한도':>6}  가장 큰 ulp (그 자리의 x)")
    for name, (low, high), bound, found in rows(1 if given.all else given.stride):
        broken += any(not error <= bound for error, _ in found.values())
        cells = "  ".join(f"{way} {error:.2f} ({x:.6g})" for way, (error, x) in found.items())
        print(f"{name:<20}{f'[{low:g}, {high:g}]':<18}{bound:>6g}  {cells}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
