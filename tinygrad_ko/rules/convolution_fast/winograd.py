"""위노그라드(Winograd)의 합성곱: 보폭 1인 3x3 커널을 4x4 타일마다, 곱셈을 144번이 아니라 36번 하여.

길이 4와 3인 두 다항식의 곱은 6개의 점에서의 값으로 정해진다. 점마다의 값을 구하고(변환), 점끼리 곱하고, 되돌린다. 2차원이면 점이
6·6 = 36개이고, 채널의 합은 점마다의 행렬 곱이 된다. 변환도 36x36 행렬을 곱하는 일이다(한 축의 변환의 크로네커 곱).

    합성곱         창 6x6 = 타일 4x4, 커널 3x3      Y = A [(G w) · (B x)]
    커널의 기울기  창 6x6 = 커널 3x3, 타일 4x4      W = A'[(G' d) · (B x)]   B 가 같다: 점이 같으므로

점은 0, ±5/8, ±3/2, ∞. 정수의 점(0, ±1, ±2, ∞)보다 되돌릴 때 수가 덜 상쇄되어, float32 의 오차(제곱평균)가 곧은 셈의 서너 배,
크기의 1.6·10⁻⁶ 까지이다(PyTorch 는 1.1·10⁻⁶ 까지; ``benchmarks/convolution.py --error``). 값 하나가 타일 전체에 섞였다가
되돌아오므로, NaN 이나 inf 는 제 창에 든 타일을 모두 NaN 으로 만든다.

출처: A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks" (2016); 점은 oneDNN의 것.
"""

import functools
import math

import numpy as np

from ...operation.compiled import Compiled, compiled
from ...operation.threads import allowed, evenly, run_blocks, sum_in_order
from ..kernels import winograd as kernels

FINITE = (0.0, kernels.NEAR, -kernels.NEAR, kernels.FAR, -kernels.FAR)  # 한 축의 점들, 그리고 ∞
TILE, SIZE = 4, 3
WINDOW = TILE + SIZE - 1
POINTS = WINDOW * WINDOW
SUMS = 4  # 커널의 기울기를 나누어 더하는 수: 스레드의 수와 상관없이 같은 수가 나오도록
SMALLEST = 2**14  # 이만큼의 원소부터
WORTH, WORTH_COMPILED = 350, 24  # 변환 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것): NumPy로, 기계어로


def pays(*shapes):
    """곧은 길(blocks)이나 세로로만 변환하는 길(upright)보다 빠른가. 모양과 dtype만 본다."""
    gain = gain_of(*shapes)
    return gain[0] >= WORTH or (gain[1] >= WORTH_COMPILED and compiled_here())


@functools.lru_cache
def gain_of(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """변환 하나가 아끼는 곱셈: NumPy로 변환할 때와 기계어로 변환할 때. 쓸 수 없는 설정이거나 작으면 0."""
    if size != (SIZE, SIZE) or max(*stride, *dilation) > 1 or min(min(pair) for pair in padding) < 0:
        return 0, 0
    if dtype.char not in "fd" or min(math.prod(x_shape), math.prod(d_shape)) < SMALLEST:
        return 0, 0
    n, c, o, places = x_shape[0], x_shape[1] // groups, d_shape[1] // groups, math.prod(d_shape[2:])
    tall, wide = [-(-n // TILE) for n in d_shape[2:]]
    covered = tall * wide * TILE * TILE / places
    kernels_too = 3 * POINTS * SIZE * SIZE / (n * places)  # 커널의 변환도 곱셈이다. 느린 것을 쳐서 세 배
    saved = c * o / (c + o) * (SIZE * SIZE - POINTS / TILE / TILE * covered - kernels_too)  # 곱셈은 C·O, 변환은 C + O 에 비례한다
    border = (1 + 1 / tall) * (1 + 1 / wide) / 1.25**2  # 작은 영상일수록 덧댄 곳이 많다
    return saved / covered**2 / border, saved / covered**2


def toom_cook(m, r):
    """결과 m개, 커널 r개인 한 축의 세 행렬: 되돌리기 A (m, n), 커널의 변환 G (n, r), 창의 변환 B (n, n). n = m + r − 1."""
    n = len(FINITE) + 1
    a, g, b = np.zeros((m, n)), np.zeros((n, r)), np.zeros((n, n))
    a[-1, -1] = g[-1, -1] = 1
    b[-1] = np.poly(FINITE)[::-1]
    for k, point in enumerate(FINITE):
        others = [p for p in FINITE if p != point]
        a[:, k] = point ** np.arange(m)
        g[k] = point ** np.arange(r) / np.prod(point - np.array(others))
        b[k, :-1] = np.poly(others)[::-1]
    return a, g, b


@functools.lru_cache
def transforms(m, r, dtype):
    """두 축의 세 행렬: A (m², 36), G (36, r²), B (36, 36)."""
    return tuple([np.kron(one, one).astype(dtype) for one in toom_cook(m, r)])


def conv_tiles(x, weight, padding, groups, bias):
    """합성곱: 창을 변환하고, 점마다 커널과 행렬 곱을 하고, 되돌린다."""
    (top, _), (left, _) = padding
    places, each, inside = places_of(x, padding), weight.shape[0] // groups, weight.shape[1]
    kernel = (transforms(TILE, SIZE, x.dtype)[1] @ weight.reshape(-1, SIZE * SIZE).T).reshape(POINTS, groups, each, inside)
    x, bias = dense(x), np.empty(0, x.dtype) if bias is None else bias
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    every = blocks(x.shape[0], places, x.shape[1] + weight.shape[0])
    run_blocks(lambda part: conv_blocks(x, kernel, bias, y, every[slice(*part)], top, left), evenly(len(every), allowed()))
    return y


@compiled(kernels.conv_blocks, 1)
def conv_blocks(x, kernel, bias, y, blocks, top, left):
    """블록들의 결과를 ``y`` 에."""
    points, groups, each, inside = kernel.shape
    for first, last, row, tall, wide in blocks:
        products = kernel @ windows_at_points(x[first:last], row - top, -left, tall, wide).reshape(points, groups, inside, -1)
        tiles_from_points(products.reshape(points, groups * each, -1), bias, y[first:last], row)
        del products


def conv_weight_tiles(x, d, padding, groups):
    """커널의 기울기: 창과 타일을 변환하고, 점마다 행렬 곱을 묶음마다 더하고, 되돌린다."""
    (top, _), (left, _) = padding
    each, inside = d.shape[1] // groups, x.shape[1] // groups
    x, d, every = dense(x), dense(d), blocks(x.shape[0], d.shape[2:], x.shape[1] + d.shape[1])
    parts = evenly(len(every), SUMS)
    totals = np.zeros((len(parts), POINTS, groups, each, inside), x.dtype)
    run_blocks(lambda k: weight_blocks(x, d, totals[k], every[slice(*parts[k])], top, left), range(len(parts)))
    made = transforms(SIZE, TILE, x.dtype)[0] @ sum_in_order(totals).reshape(POINTS, -1)
    return made.T.reshape(d.shape[1], inside, SIZE, SIZE)


@compiled(kernels.weight_blocks, 1)
def weight_blocks(x, d, total, blocks, top, left):
    """블록들의 커널의 기울기를 ``total`` 에 더한다."""
    points, groups, each, inside = total.shape
    for first, last, row, tall, wide in blocks:
        seen = windows_at_points(x[first:last], row - top, -left, tall, wide).reshape(points, groups, inside, -1)
        total += tiles_at_points(d[first:last], row, tall).reshape(points, groups, each, -1) @ seen.swapaxes(2, 3)
        del seen


def places_of(x, padding):
    """창의 자리."""
    return tuple([n + before + after - SIZE + 1 for n, (before, after) in zip(x.shape[2:], padding, strict=True)])


@functools.lru_cache
def blocks(images, places, channels):
    """캐시에 드는 만큼씩: (첫 영상, 끝 영상, 첫 줄, 세로의 타일, 가로의 타일)들. 작은 영상은 여러 장, 큰 영상은 타일 몇 줄."""
    tall, wide = [-(-n // TILE) for n in places]
    most = together(channels)
    many, rows = max(most // (tall * wide), 1), max(min(most // wide, tall), 1)
    return np.array([
        (n, min(n + many, images), t * TILE, min(rows, tall - t), wide) for n in range(0, images, many) for t in range(0, tall, rows)])


def together(channels):
    """한 번에 셈할 타일의 수."""
    return min(max(2**14 // channels, 128), 256)


def compiled_here():
    """변환의 기계어 짝을 쓸 수 있는가."""
    return Compiled.allowed and windows_at_points.kernel is not windows_at_points.function


# ── 세 변환: 타일의 차례는 (가로의 타일, 영상, 세로의 타일) ──


@compiled(kernels.windows_at_points, 1)
def windows_at_points(x, top, left, tall, wide):
    """(N, C, H, W) → (점, C, 타일): 첫 창이 (top, left)에서 시작하는 6x6 창들의 변환. 영상의 밖은 0이다."""
    n, channels, height, width = x.shape
    room = np.zeros((n, channels, (tall + 1) * TILE, (wide + 1) * TILE), x.dtype)
    up, down = max(-top, 0), min(height - top, tall * TILE + 2)
    start, stop = max(-left, 0), min(width - left, wide * TILE + 2)
    room[:, :, up:down, start:stop] = x[:, :, top + up:top + down, left + start:left + stop]
    parts = np.empty((TILE, TILE, wide + 1, n, tall + 1, channels), x.dtype)  # 타일 안의 자리가 같은 것끼리: 긴 줄의 복사가 된다
    parts[...] = room.reshape(n, channels, tall + 1, TILE, wide + 1, TILE).transpose(3, 5, 4, 0, 2, 1)
    seen = np.empty((WINDOW, WINDOW, wide, n, tall, channels), x.dtype)
    for i, j in np.ndindex(WINDOW, WINDOW):
        (down, i), (right, j) = divmod(i, TILE), divmod(j, TILE)
        seen[down * TILE + i, right * TILE + j] = parts[i, j, right:right + wide, :, down:down + tall]
    transform = transforms(TILE, SIZE, x.dtype)[2]
    return (transform @ seen.reshape(POINTS, -1)).reshape(POINTS, -1, channels).swapaxes(1, 2)


@compiled(kernels.tiles_at_points, 1)
def tiles_at_points(d, row, tall):
    """(N, O, H, W) → (점, O, 타일): 줄 ``row`` 에서 시작하는 4x4 타일들의 변환. 모자라는 자리는 0이다."""
    n, channels, height, width = d.shape
    wide, rows = -(-width // TILE), min(tall * TILE, height - row)
    d = d[:, :, row:row + rows]
    if (rows, width) != (tall * TILE, wide * TILE):
        room = np.zeros((n, channels, tall * TILE, wide * TILE), d.dtype)
        room[:, :, :rows, :width] = d
        d = room
    given = np.empty((channels, wide, n, tall, TILE, TILE), d.dtype)
    quads(given)[..., 0] = quads(d).reshape(n, channels, tall, TILE, wide).transpose(1, 4, 0, 2, 3)
    return (transforms(SIZE, TILE, d.dtype)[1] @ given.reshape(-1, TILE * TILE).T).reshape(POINTS, channels, -1)


@compiled(kernels.tiles_from_points, 1)
def tiles_from_points(products, bias, y, row):
    """(점, O, 타일) → (N, O, H, W): 되돌려 줄 ``row`` 부터의 제자리에 놓고 편향을 더한다."""
    n, channels, _, width = y.shape
    wide = -(-width // TILE)
    tall = products.shape[2] // wide // n
    made = (products.reshape(POINTS, -1).T @ transforms(TILE, SIZE, y.dtype)[0].T).reshape(channels, wide, n, tall, TILE, TILE)
    if bias.size:
        made += bias.reshape(-1, 1, 1, 1, 1, 1)
    y = y[:, :, row:row + tall * TILE]
    exact = y.shape[2:] == (tall * TILE, wide * TILE)
    whole = y if exact else np.empty((n, channels, tall * TILE, wide * TILE), y.dtype)
    quads(whole).reshape(n, channels, tall, TILE, wide)[...] = quads(made)[..., 0].transpose(2, 0, 3, 4, 1)
    if not exact:
        y[...] = whole[:, :, :y.shape[2], :width]


def dense(a):
    """잇닿아 있고 쓸 수 있는 배열. 아니면 복사한다: 기계어를 한 가지만 만들도록."""
    return a if a.flags.c_contiguous and a.flags.writeable else a.copy()


def quads(a):
    """끝 축에서 잇닿은 네 수를 한 덩이로 본 것: 타일의 한 줄을 한 번에 옮긴다."""
    return a.view(np.dtype((np.void, TILE * a.itemsize)))
