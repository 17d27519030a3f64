"""정렬(alignment): 길이를 모르는 짝짓기의 가능도. CTC 는 빈칸(blank)을 끼운 모든 길의 확률을 더한다.

정답 l₁…l_S 를 ∅ l₁ ∅ … l_S ∅ 로 늘리고, 걸음마다 제자리에 머물거나 한 칸(같은 글자 사이가 아니면 빈칸을 건너 두 칸) 나아간다.
모두 로그로 셈한다. 갈 수 없는 길은 −∞ 이다.

출처: Graves et al., "Connectionist temporal classification" (2006), 4절.
"""

import math

import numpy as np

from ..operation.by_hand import by_hand
from .families import ALIGNMENT
from .indexing import where
from .joining import concatenate, stack
from .reduction import logsumexp

operation = ALIGNMENT.operation


def lattice(targets, sizes, blank, dtype):
    """(글자 (N, 2S+1), 두 칸 나아가는 문 (N, 2S+1), 끝나는 자리 (N, 2S+1)). 문과 끝은 열리면 0, 닫히면 −∞."""
    n, s = targets.shape
    place = np.arange(2 * s + 1)
    labels = np.full((n, 2 * s + 1), blank)
    labels[:, 1::2] = np.where(np.arange(s) < sizes[:, None], targets, blank)
    door, ends = np.full((2, *labels.shape), -math.inf, dtype)
    door[:, 2:][(labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2])] = 0
    ends[(place == 2 * sizes[:, None]) | (place == 2 * sizes[:, None] - 1)] = 0
    return labels, door, ends


def ctc_steps(x, targets, lengths, sizes, blank=0):
    """CTC 의 정의: α' = ln(e^α + e^(한 칸 앞의 α) + e^(두 칸 앞의 α)) + 글자의 로그 확률, 손실은 −ln Σ e^(끝의 α)."""
    labels, door, ends = lattice(targets, sizes, blank, x.dtype)
    rows, shape = np.arange(len(labels))[:, None], labels.shape
    wall = np.full(shape, -math.inf, x.dtype)
    a = np.where(np.arange(shape[1]) == 0, np.zeros_like(wall), wall)
    for t in range(x.shape[0]):
        one, two = [concatenate([wall[:, :k], a], 1)[:, :shape[1]] for k in (1, 2)]
        after = logsumexp(stack([a, one, two + door], 0), 0) + x[t][rows, labels]
        a = where((t < lengths)[:, None], after, a)
    return -logsumexp(a + ends, 1)


def summed(a, one, two):
    """ln(e^a + e^one + e^two). logaddexp 를 두 번 부르는 것보다 빠르다. 모두 −∞ 이면 −∞."""
    top = np.maximum(np.maximum(a, one), two)
    np.maximum(top, np.finfo(top.dtype).min / 4, out=top)  # −∞ 에서 −∞ 를 빼지 않도록
    total = np.exp(a - top)
    total += np.exp(one - top)
    total += np.exp(two - top)
    return np.log(total, out=total) + top


@by_hand(ctc_steps, tex=r"-{g}\,\operatorname{P}(\pi_t=k\mid\mathrm{정답})")
def ctc_back(g, y, x, targets, lengths, sizes, blank):
    """CTC 의 역전파: 걸음마다, 글자마다, 그 글자를 지나는 길의 사후 확률에 −g 를 곱한 것. 불가능한 정답(손실 ∞)에서는 0."""
    losses, alphas = y
    labels, door, beta = lattice(targets, sizes, blank, x.dtype)
    emitted = x[:, np.arange(len(labels))[:, None], labels]
    through = np.full_like(emitted, -math.inf, shape=(2, len(labels), labels.shape[1] + 2))  # 오른쪽에 −∞ 두 칸
    passing = alphas[1:, :, 2:] + np.where(np.isinf(losses), 0, losses)[:, None].astype(x.dtype)  # 로그로 모으고 한 번에 지수로
    shortest = lengths.min()
    with np.errstate(divide="ignore"):
        for t in range(x.shape[0] - 1, -1, -1):
            passing[t] += beta
            np.add(beta, emitted[t], out=through[0, :, :-2])
            np.add(through[0, :, :-2], door, out=through[1, :, :-2])
            before = summed(through[0, :, :-2], through[0, :, 1:-1], through[1, :, 2:])
            beta = before if t < shortest else np.where((t < lengths)[:, None], before, beta)
    np.exp(passing, out=passing)
    passing *= (np.arange(x.shape[0])[:, None] < lengths)[..., None]
    spelled = (labels[:, :, None] == np.arange(x.shape[2])).astype(x.dtype)
    d = passing.swapaxes(0, 1) @ spelled
    return (d * -g[0].reshape(-1, 1, 1)).swapaxes(0, 1),


@operation(public=False, tex=r"\ell,\alpha=-\ln\operatorname{P}(\mathrm{정답}\mid {x})", symbol="CTC", elementwise=False,
           hint="x (T, N, C), targets (N, S), lengths (N,), sizes (N,) 이어야 합니다.",
           x=lambda g, y, x, targets, lengths, sizes, blank: ctc_back(g, y, x, targets, lengths, sizes, blank)[0])
def ctc(x, targets, lengths, sizes, blank=0):
    """연결주의 시간 분류(CTC)의 손실 (N,)과, 역전파를 위해 남긴 것."""
    labels, door, ends = lattice(targets, sizes, blank, x.dtype)
    emitted = x[:, np.arange(len(labels))[:, None], labels]
    alphas = np.full_like(x, -math.inf, shape=(x.shape[0] + 1, len(labels), labels.shape[1] + 2))  # 왼쪽에 −∞ 두 칸
    alphas[0, :, 2] = 0
    shortest = lengths.min()
    with np.errstate(divide="ignore"):
        for t in range(x.shape[0]):
            a = alphas[t]
            after = summed(a[:, 2:], a[:, 1:-1], a[:, :-2] + door)
            after += emitted[t]
            alphas[t + 1, :, 2:] = after if t < shortest else np.where((t < lengths)[:, None], after, a[:, 2:])
    return -np.logaddexp.reduce(alphas[-1, :, 2:] + ends, 1), alphas
