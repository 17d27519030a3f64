"""사슬의 글을 읽는 되풀이(loop): 타일(tile) 하나를 캐시에 올려, 글에 적힌 셈을 차례로 하고 다음 타일로 간다.

글의 한 줄은 (셈, 답의 자리, 첫째의 자리, 둘째의 자리)이다. 자리의 번호는 배열들(``lines``), 수들(``numbers``), 빈 자리들의 차례이다.
사슬마다 옮기지 않고 이것 하나만 기계어로 옮긴다. 사칙연산과 제곱근과 견주기뿐이라 답은 NumPy와 비트까지 같다.
"""

import numpy as np

TILE = 2048  # 타일 하나의 원소의 수

# 셈의 번호는 이 목록의 자리이다. 견주기의 답은 1과 0: 곱하면 NumPy의 참과 거짓을 곱한 것과 같다
OPERATIONS = (
    np.add, np.subtract, np.multiply, np.divide, np.negative, np.positive, np.sqrt,
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
)


def interpreted(program, numbers, lines, start, stop, rooms):
    """``lines`` 의 ``start`` 부터 ``stop`` 까지를 글대로 셈한다. ``rooms`` 는 수와 빈 자리의 수."""
    one, zero, many = numbers.dtype.type(1), numbers.dtype.type(0), len(lines)
    room = np.empty((rooms, TILE), numbers.dtype)
    for r in range(numbers.size):
        room[r, :] = numbers[r]
    for first in range(start, stop, TILE):
        n = min(TILE, stop - first)
        for row in program:
            what, to, i, j = row
            y = lines[to][first:first + n] if to < many else room[to - many, :n]
            a = lines[i][first:first + n] if i < many else room[i - many, :n]
            b = lines[j][first:first + n] if j < many else room[j - many, :n]
            if what == 0:
                for k in range(n):
                    y[k] = a[k] + b[k]
            elif what == 1:
                for k in range(n):
                    y[k] = a[k] - b[k]
            elif what == 2:
                for k in range(n):
                    y[k] = a[k] * b[k]
            elif what == 3:
                for k in range(n):
                    y[k] = a[k] / b[k]
            elif what == 4:
                for k in range(n):
                    y[k] = -a[k]
            elif what == 5:
                for k in range(n):
                    y[k] = a[k]
            elif what == 6:
                for k in range(n):
                    y[k] = np.sqrt(a[k])
            elif what == 7:
                for k in range(n):
                    y[k] = one if a[k] > b[k] else zero
            elif what == 8:
                for k in range(n):
                    y[k] = one if a[k] >= b[k] else zero
            elif what == 9:
                for k in range(n):
                    y[k] = one if a[k] < b[k] else zero
            elif what == 10:
                for k in range(n):
                    y[k] = one if a[k] <= b[k] else zero
            elif what == 11:
                for k in range(n):
                    y[k] = one if a[k] == b[k] else zero
            else:
                for k in range(n):
                    y[k] = one if a[k] != b[k] else zero
