"""값과 상태를 한 번에 옮기는 되풀이(loop)들: numba가 기계어로 옮기면, 배열을 여러 번 오가던 옵티마이저의 식이 한 번에 끝난다.

``p`` 는 매개변수의 값(그 자리에서 옮긴다), ``g`` 는 기울기, 그 뒤는 상태의 배열과 수들이다. 수는 배열과 dtype 이 같다.
파이썬으로 그냥 불러도 같은 수를 내며, 어느 식의 짝인지는 같은 이름의 옵티마이저(``_update``)가 말한다.
``sign`` 은 손실을 키울 때(maximize) −1 이다.
"""

import numpy as np


def pull(g, p, decay, sign):
    """내려갈 기울기: 감쇠를 더한 것. 0·∞ 는 NaN 이므로, 감쇠가 없을 때는 곱하지 않는다."""
    return g * sign + p * decay if decay != 0 else g * sign


def sgd(p, g, lr, decay, sign):
    """모멘텀이 없는 SGD."""
    for k in range(p.size):
        d = pull(g[k], p[k], decay, sign)
        p[k] -= d * lr


def sgd_momentum(p, g, velocity, lr, momentum, share, decay, sign, nesterov):
    """모멘텀이 있는 SGD. ``share`` 는 기울기를 더하는 정도(1 − dampening)."""
    for k in range(p.size):
        d = pull(g[k], p[k], decay, sign)
        v = velocity[k] * momentum + d * share
        velocity[k] = v
        if nesterov:
            v = d + v * momentum
        p[k] -= v * lr


def adam(p, g, m, v, beta1, new1, beta2, new2, eps, rate, decay, shrink, sign):
    """Adam 과 AdamW. ``new1`` = 1 − β₁, ``new2`` = 1 − β₂, ``decay`` 는 기울기에 더하는 감쇠, ``shrink`` 는 바로 덜어 내는 감쇠(ηλ)."""
    shrinks = shrink != 0
    for k in range(p.size):
        d = pull(g[k], p[k], decay, sign)
        m[k] = m[k] * beta1 + d * new1
        v[k] = v[k] * beta2 + d * d * new2
        change = m[k] / (np.sqrt(v[k]) + eps) * rate
        if shrinks:
            change += p[k] * shrink
        p[k] -= change


def rmsprop(p, g, square, lr, alpha, new, eps, decay, sign):
    """모멘텀도 중심도 없는 RMSprop. ``new`` = 1 − α."""
    for k in range(p.size):
        d = pull(g[k], p[k], decay, sign)
        square[k] = square[k] * alpha + d * d * new
        p[k] -= d / (np.sqrt(square[k]) + eps) * lr
