"""누적의 되풀이(loop): 앞의 답이 있어야 다음 것을 셈하므로, NumPy에서는 한 칸마다 배열의 셈을 다시 부른다."""

# numba는 0 을 64비트로 보아 float32 를 넓힌다. 그래서 배열의 dtype으로 적는다.


def recurrence(a, y):
    """rules/cumulative.py 의 ``stepped``: 줄마다 b + 0·a 가 든 y 를 제자리에서 채운다. 0·∞ 은 0."""
    (rows, n), zero = y.shape, y.dtype.type(0)
    for r in range(rows):
        line, ratio = y[r], a[r]
        last = line[0]
        for k in range(1, n):
            part = ratio[k] * last
            if part != part and (ratio[k] == 0 or last == 0) and ratio[k] == ratio[k] and last == last:
                part = zero
            last = line[k] + part
            line[k] = last
