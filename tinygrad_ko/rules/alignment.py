"""정렬(alignment): 길이를 모르는 짝짓기의 가능도. CTC 는 빈칸(blank)을 끼운 모든 길의 확률을 더한다.

정답 l₁…l_S 를 ∅ l₁ ∅ … l_S ∅ 로 늘리고, 걸음마다 제자리에 머물거나 한 칸(같은 글자 사이가 아니면 빈칸을 건너 두 칸) 나아간다.
모두 로그로 셈한다. 갈 수 없는 길은 −∞ 이다.

출처: Graves et al., "Connectionist temporal classification" (2006), 4절.
"""

import math

import numpy as np

from ..by_hand import by_hand
from ..operation import operation
from .indexing import where
from .reduction import logsumexp
from .shape import concatenate, stack


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


def advanced(a, door):
    """한 걸음: 머물거나, 한 칸, 두 칸."""
    b = a.copy()
    np.logaddexp(b[:, 1:], a[:, :-1], out=b[:, 1:])
    np.logaddexp(b[:, 2:], a[:, :-2] + door[:, 2:], out=b[:, 2:])
    return b


def retreated(b, door):
    """거꾸로 한 걸음."""
    a = b.copy()
    np.logaddexp(a[:, :-1], b[:, 1:], out=a[:, :-1])
    np.logaddexp(a[:, :-2], b[:, 2:] + door[:, 2:], out=a[:, :-2])
    return a


@by_hand(ctc_steps, tex=r"-{g}\,\operatorname{P}(\pi_t=k\mid\mathrm{targets})")
def ctc_back(g, y, x, targets, lengths, sizes, blank):
    """CTC 의 역전파: 걸음마다, 글자마다, 그 글자를 지나는 길의 사후 확률에 −g 를 곱한 것. 불가능한 정답(손실 ∞)에서는 0."""
    losses, alphas = y
    labels, door, beta = lattice(targets, sizes, blank, x.dtype)
    emitted = x[:, np.arange(len(labels))[:, None], labels]
    known = np.where(np.isinf(losses), 0, losses)[:, None].astype(x.dtype)
    passing = np.zeros_like(emitted)
    for t in range(x.shape[0] - 1, -1, -1):
        inside = (t < lengths)[:, None]
        np.exp(alphas[t + 1] + beta + known, out=passing[t], where=inside)
        beta = np.where(inside, retreated(beta + emitted[t], door), beta)
    spelled = (labels[:, :, None] == np.arange(x.shape[2])).astype(x.dtype)
    d = passing.swapaxes(0, 1) @ spelled
    return (d * -g[0].reshape(-1, 1, 1)).swapaxes(0, 1),


@operation(public=False, tex=r"-\ln\operatorname{P}(\mathrm{targets}\mid {x})", symbol="CTC", elementwise=False,
           hint="x (T, N, C), targets (N, S), lengths (N,), sizes (N,) 이어야 합니다.",
           x=lambda g, y, x, targets, lengths, sizes, blank: ctc_back(g, y, x, targets, lengths, sizes, blank)[0])
def ctc(x, targets, lengths, sizes, blank=0):
    """연결주의 시간 분류(CTC)의 손실 (N,)과, 역전파를 위해 남긴 것."""
    labels, door, ends = lattice(targets, sizes, blank, x.dtype)
    emitted = x[:, np.arange(len(labels))[:, None], labels]
    alphas = np.empty_like(x, shape=(x.shape[0] + 1, *labels.shape))
    alphas[0] = -math.inf
    alphas[0, :, 0] = 0
    for t in range(x.shape[0]):
        alphas[t + 1] = np.where((t < lengths)[:, None], advanced(alphas[t], door) + emitted[t], alphas[t])
    return -np.logaddexp.reduce(alphas[-1] + ends, 1), alphas
