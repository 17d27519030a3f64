"""위노그라드 합성곱의 되풀이(loop), rules/convolution_fast/winograd.py 의 짝: 행렬을 곱하던 변환을 한 축씩 더하고 뺀다.

블록마다 변환하고 곱하고 되돌리는 일을 한 번에 하므로, 블록을 나누어 하는 스레드들이 GIL 을 기다리지 않는다.

채널마다, 여러 타일의 같은 자리를 잇닿게 놓고 셈한다: 안쪽의 되풀이가 긴 줄을 걸어서 기계가 여러 수를 한 번에 다룬다. 두 축의
변환은 같은 식이므로 한 되풀이를 일곱 번 돈다(한 축을 한 번에, 다른 축을 여섯 줄). ±p 두 점의 값은 짝수 차의 합과 홀수 차의 합을 더하고
뺀 것이다.
"""

# numba는 파이썬의 수를 64비트로 보아 float32 를 넓힌다. 그래서 상수도 배열의 dtype으로 적는다.

import numpy as np

NEAR, FAR = 0.625, 1.5  # 점은 0, ±NEAR, ±FAR, ∞


def conv_blocks(x, kernel, bias, y, blocks, top, left):
    """``conv_tiles`` 의 되풀이: 블록마다 변환하고 곱하고 되돌려 ``y`` 에."""
    points, groups, each, inside = kernel.shape
    for k in range(len(blocks)):
        first, last, row, tall, wide = blocks[k]
        seen = windows_at_points(x[first:last], row - top, -left, tall, wide)
        products = np.empty((points, groups * each, seen.shape[2]), x.dtype)
        for p in range(points):
            for g in range(groups):
                np.dot(kernel[p, g], seen[p, g * inside:(g + 1) * inside], products[p, g * each:(g + 1) * each])
        tiles_from_points(products, bias, y[first:last], row)


def weight_blocks(x, d, total, blocks, top, left):
    """``conv_weight_tiles`` 의 되풀이: 블록마다 변환하고 곱하여 ``total`` 에 더한다."""
    points, groups, each, inside = total.shape
    product = np.empty((each, inside), x.dtype)
    for k in range(len(blocks)):
        first, last, row, tall, wide = blocks[k]
        seen = windows_at_points(x[first:last], row - top, -left, tall, wide)
        given = tiles_at_points(d[first:last], row, tall)
        for p in range(points):
            for g in range(groups):
                np.dot(given[p, g * each:(g + 1) * each], seen[p, g * inside:(g + 1) * inside].T, product)
                for i in range(each):
                    for j in range(inside):
                        total[p, g, i, j] += product[i, j]


def windows_at_points(x, top, left, tall, wide):
    """6x6 창의 변환."""
    (n, channels, height, width), real, lanes = x.shape, x.dtype.type, x.shape[0] * tall
    a, b, aa, bb = real(NEAR), real(FAR), real(NEAR**2), real(FAR**2)
    product, total = real(NEAR**2 * FAR**2), real(NEAR**2 + FAR**2)
    columns, area = wide + 1, 4 * (wide + 1) * lanes
    room, bent = np.zeros(6 * area, x.dtype), np.empty(6 * area, x.dtype)
    made = np.empty((36, channels, wide * lanes), x.dtype)
    first = max(-left, 0)
    many = min(width - left, 4 * wide + 2) - first
    where = np.array([(j % 4 * columns + j // 4) * lanes for j in range(first, first + many)])  # 타일 안의 열이 같은 것끼리
    for c in range(channels):
        for k in range(n):
            for t in range(tall):
                for i in range(max(0, -top - 4 * t), min(6, height - top - 4 * t)):
                    line, spots = x[k, c, top + 4 * t + i, left + first:], room[i * area + k * tall + t:]
                    for j in range(many):
                        spots[where[j]] = line[j]
        for step in range(7):
            if step == 0:
                seen, run = room, area
                s0, s1, s2, s3, s4, s5 = 0, area, 2 * area, 3 * area, 4 * area, 5 * area
                y0, y1, y2 = bent[:area], bent[area:2 * area], bent[2 * area:3 * area]
                y3, y4, y5 = bent[3 * area:4 * area], bent[4 * area:5 * area], bent[5 * area:]
            else:
                i, run, next_column = step - 1, wide * lanes, columns * lanes
                seen = bent[i * area:]
                s0, s1, s2, s3, s4, s5 = 0, next_column, 2 * next_column, 3 * next_column, lanes, next_column + lanes
                y0, y1, y2 = made[6 * i, c], made[6 * i + 1, c], made[6 * i + 2, c]
                y3, y4, y5 = made[6 * i + 3, c], made[6 * i + 4, c], made[6 * i + 5, c]
            x0, x1, x2 = seen[s0:s0 + run], seen[s1:s1 + run], seen[s2:s2 + run]
            x3, x4, x5 = seen[s3:s3 + run], seen[s4:s4 + run], seen[s5:s5 + run]
            for p in range(run):
                near, far = x4[p] - bb * x2[p], x4[p] - aa * x2[p]
                near_odd, far_odd = a * (x3[p] - bb * x1[p]), b * (x3[p] - aa * x1[p])
                y0[p] = product * x0[p] - total * x2[p] + x4[p]
                y1[p], y2[p] = near + near_odd, near - near_odd
                y3[p], y4[p] = far + far_odd, far - far_odd
                y5[p] = product * x1[p] - total * x3[p] + x5[p]
    return made


def tiles_at_points(d, row, tall):
    """4x4 타일의 변환."""
    (n, channels, height, width), real, lanes = d.shape, d.dtype.type, d.shape[0] * tall
    wide = (width + 3) // 4
    run = wide * lanes
    a, b, aa, bb = real(NEAR), real(FAR), real(NEAR**2), real(FAR**2)
    zero = real(1 / (NEAR**2 * FAR**2))
    near, far = real(1 / (2 * NEAR**2 * (NEAR**2 - FAR**2))), real(1 / (2 * FAR**2 * (FAR**2 - NEAR**2)))
    room, bent = np.zeros(16 * run, d.dtype), np.empty(24 * run, d.dtype)
    made = np.empty((36, channels, run), d.dtype)
    where = np.array([(j % 4 * wide + j // 4) * lanes for j in range(width)])
    for o in range(channels):
        for k in range(n):
            for t in range(tall):
                for i in range(min(4, height - row - 4 * t)):
                    line, spots = d[k, o, row + 4 * t + i], room[4 * i * run + k * tall + t:]
                    for j in range(width):
                        spots[where[j]] = line[j]
        for step in range(7):
            if step == 0:
                seen, many, gap = room, 4 * run, 4 * run
                y0, y1, y2 = bent[:gap], bent[gap:2 * gap], bent[2 * gap:3 * gap]
                y3, y4, y5 = bent[3 * gap:4 * gap], bent[4 * gap:5 * gap], bent[5 * gap:]
            else:
                i, many, gap = step - 1, run, run
                seen = bent[4 * i * run:]
                y0, y1, y2 = made[6 * i, o], made[6 * i + 1, o], made[6 * i + 2, o]
                y3, y4, y5 = made[6 * i + 3, o], made[6 * i + 4, o], made[6 * i + 5, o]
            x0, x1, x2, x3 = seen[:many], seen[gap:gap + many], seen[2 * gap:2 * gap + many], seen[3 * gap:3 * gap + many]
            for p in range(many):
                even, odd = near * (x0[p] + aa * x2[p]), near * a * (x1[p] + aa * x3[p])
                y0[p], y1[p], y2[p] = zero * x0[p], even + odd, even - odd
                even, odd = far * (x0[p] + bb * x2[p]), far * b * (x1[p] + bb * x3[p])
                y3[p], y4[p], y5[p] = even + odd, even - odd, x3[p]
    return made


def tiles_from_points(products, bias, y, row):
    """4x4 타일로 되돌려 제자리에 놓는다."""
    (n, channels, height, width), real, run = y.shape, y.dtype.type, products.shape[2]
    wide = (width + 3) // 4
    lanes = run // wide
    tall = lanes // n
    a, b, aa, bb, aaa, bbb = real(NEAR), real(FAR), real(NEAR**2), real(FAR**2), real(NEAR**3), real(FAR**3)
    bent, made = np.empty(24 * run, y.dtype), np.empty(16 * run, y.dtype)
    where = np.array([(j % 4 * wide + j // 4) * lanes for j in range(width)])
    for o in range(channels):
        for step in range(7):
            if step < 6:
                many, plus = run, real(0)
                x0, x1, x2 = products[6 * step, o], products[6 * step + 1, o], products[6 * step + 2, o]
                x3, x4, x5 = products[6 * step + 3, o], products[6 * step + 4, o], products[6 * step + 5, o]
                back = bent[4 * step * run:]
            else:
                many, plus = 4 * run, bias[o] if bias.size else real(0)
                x0, x1, x2 = bent[:many], bent[many:2 * many], bent[2 * many:3 * many]
                x3, x4, x5 = bent[3 * many:4 * many], bent[4 * many:5 * many], bent[5 * many:]
                back = made
            y0, y1, y2, y3 = back[:many], back[many:2 * many], back[2 * many:3 * many], back[3 * many:4 * many]
            for p in range(many):
                near, near_odd, far, far_odd = x1[p] + x2[p], x1[p] - x2[p], x3[p] + x4[p], x3[p] - x4[p]
                y0[p], y1[p] = x0[p] + near + far + plus, a * near_odd + b * far_odd + plus
                y2[p], y3[p] = aa * near + bb * far + plus, aaa * near_odd + bbb * far_odd + x5[p] + plus
        for k in range(n):
            for t in range(tall):
                for i in range(min(4, height - row - 4 * t)):
                    line, spots = y[k, o, row + 4 * t + i], made[4 * i * run + k * tall + t:]
                    for j in range(width):
                        line[j] = spots[where[j]]
