"""툼-쿡(Toom-Cook): 한 축의 합성곱을 적은 곱셈으로. 위노그라드(Winograd)의 길들이 이 위에 선다.

길이 m과 r인 두 다항식의 곱은 점 m + r − 1 개에서의 값으로 정해진다. 점마다의 값을 구하고(변환), 점끼리 곱하고, 되돌린다. 점이
여섯이면 커널 3칸에 결과 4칸, 커널 5칸에 결과 2칸이다.

    결과 m칸, 커널 r칸      y = A [(G w) · (B x)]
    결과 r칸, 커널 m칸      w = A'[(G' d) · (B x)]      B 가 같다: 점이 같으므로. 커널의 기울기가 이것이다

점은 0, ±5/8, ±3/2, ∞. 정수의 점(0, ±1, ±2, ∞)보다 되돌릴 때 수가 덜 상쇄된다(oneDNN의 것).

출처: A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks" (2016).
"""

import functools
import math

import numpy as np

from ..kernels import winograd as kernels

FINITE = (0.0, kernels.NEAR, -kernels.NEAR, kernels.FAR, -kernels.FAR)  # 한 축의 점들, 그리고 ∞
WINDOW = len(FINITE) + 1  # 점의 수이자 창의 길이
TILE, SIZE = 4, 3  # 커널 3칸의 것
POINTS = WINDOW * WINDOW
SMALLEST = 2**14  # 이만큼의 원소부터
BACK, SPREAD, BEND = range(3)  # 세 행렬: 되돌리기 A, 커널의 변환 G, 창의 변환 B


def tile_of(size):
    """커널 ``size`` 칸에 한 번에 만드는 결과의 칸."""
    return WINDOW + 1 - size


def fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
    """변환할 만한 설정인가. 2칸의 커널은 아낄 곱셈이 적다."""
    plain = min(size) > 2 and max(size) < WINDOW and max(stride) == 1 and min(min(pair) for pair in padding) >= 0
    return plain and dtype.char in "fd" and min(math.prod(x_shape), math.prod(d_shape)) >= SMALLEST


@functools.lru_cache
def along_one(m, r, dtype):
    """결과 m칸, 커널 r칸인 한 축의 세 행렬: 되돌리기 A (m, 6), 커널의 변환 G (6, r), 창의 변환 B (6, 6). m + r = 7."""
    a, g, b = np.zeros((m, WINDOW)), np.zeros((WINDOW, r)), np.zeros((WINDOW, WINDOW))
    a[-1, -1] = g[-1, -1] = 1
    b[-1] = np.poly(FINITE)[::-1]
    for k, point in enumerate(FINITE):
        others = [p for p in FINITE if p != point]
        a[:, k] = point ** np.arange(m)
        g[k] = point ** np.arange(r) / np.prod(point - np.array(others))
        b[k, :-1] = np.poly(others)[::-1]
    return tuple([one.astype(dtype) for one in (a, g, b)])


@functools.lru_cache
def along_every(which, sizes, dtype):
    """축마다의 행렬의 크로네커 곱. ``sizes`` 는 축마다의 (m, r), ``which`` 는 BACK, SPREAD, BEND 가운데 하나."""
    return functools.reduce(np.kron, [along_one(m, r, np.dtype(float))[which] for m, r in sizes]).astype(dtype)


def even(n, most):
    """n 을 ``most`` 이하의 조각들로 고르게 나눌 때 조각의 크기."""
    return -(-n // -(-n // max(most, 1)))


def tiles_over(places, size, dilation):
    """``places`` 자리를 만드는 타일의 수. 간격이 d 이면 타일 d 개가 서로 끼어 있다."""
    return -(-places // (tile_of(size) * dilation)) * dilation


def places_of(x, size, padding, dilation):
    """창의 자리."""
    return tuple([n + before + after - d * (r - 1) for n, r, (before, after), d in zip(x.shape[2:], size, padding, dilation, strict=True)])
