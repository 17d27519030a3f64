"""어텐션의 되풀이: float32 만. 파이썬으로 그냥 불러도 같은 수를 낸다."""

import numpy as np

from ...operation.compiled import allow


@allow("contract")
def weight(x):
    """e^x, 다만 x ≤ 88 인 곳에서. elementary.py 의 ``exp`` 보다 덜 살핀다: e^−87 보다 작은 비중은 0으로 보아도 된다."""
    f, i = np.float32, np.int32
    s = f(-87) if x < f(-87) else x
    shifted = s * f(1.4426950408889634) + f(12582912)  # 1.5·2²³ 을 더하면 반올림한 k 가 가수의 아래쪽 비트에 남는다
    k = shifted - f(12582912)
    r = s - k * f(0.693359375)
    r = r + k * f(2.12194440e-4)
    p = f(1.9875691500e-4)
    p = p * r + f(1.3981999507e-3)
    p = p * r + f(8.3334519073e-3)
    p = p * r + f(4.1665795894e-2)
    p = p * r + f(1.6666665459e-1)
    p = p * r + f(5.0000001201e-1)
    p = p * (r * r) + r + f(1)
    n = i(f(shifted).view(i) - i(0x4B400000 - 127))
    y = p * i(n << i(23)).view(f)
    return f(0) if x <= f(-87) else y


def exponential(x):
    """rules/attention.py 의 ``exponential``."""
    for j in range(x.size):
        x[j] = weight(x[j])
