"""어텐션의 되풀이: float32 만. 파이썬으로 그냥 불러도 같은 수를 낸다."""

import numpy as np

from ...operation.compiled import allow
from .elementary import exp_in_parts


@allow("contract")
def weight(x):
    """e^x, 다만 x ≤ 88 인 곳에서. ``exp`` 보다 덜 살핀다: e^−87 보다 작은 비중은 0으로 보아도 된다."""
    f, i = np.float32, np.int32
    q, n = exp_in_parts(f(-87) if x < f(-87) else x)
    return f(0) if x <= f(-87) else (q + f(1)) * i((n + i(127)) << i(23)).view(f)


def exponential(x):
    """rules/attention.py 의 ``exponential``."""
    for j in range(x.size):
        x[j] = weight(x[j])
