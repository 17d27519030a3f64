"""시작하는 가중치의 크기

들어오는 수가 n_in 개, 나가는 수가 n_out 개인 층이 있습니다. Xavier 초기화와 He 초기화로 뽑을 난수의 표준편차를 xavier 와 he 로 내세요.

    Xavier 의 분산 = 2 / (n_in + n_out),   He 의 분산 = 2 / n_in

이번에는 너비가 n_in 인 ReLU 층을 depth 개 지납니다. 가중치의 표준편차가 모두 s 이면 a² 의 평균은 처음의 몇 배가 되는지 kept 로 내세요.
한 층에서 z² 의 평균은 a² 의 평균의 n_in·s² 배이고, ReLU 는 그것을 반으로 합니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 9, 1


def data(rng):
    n_in, n_out = float(rng.integers(60, 200)), float(rng.integers(210, 400))
    return {"n_in": n_in, "n_out": n_out, "s": rng.uniform(0.8, 1.1) / np.sqrt(n_in), "depth": 3}


def xavier(n_in, n_out):
    return np.sqrt(2 / (n_in + n_out))


def he(n_in):
    return np.sqrt(2 / n_in)


def kept(n_in, s, depth):
    return (n_in * s**2 / 2) ** int(depth)


RESULTS = {"xavier": xavier, "he": he, "kept": kept}
CALLED = {"n_in": "들어오는 수", "n_out": "나가는 수", "s": "표준편차", "depth": "층의 수"}
HINTS = {"xavier": "분산에 제곱근을 씌우면 표준편차입니다.", "kept": "한 층에 n_in·s²/2 배입니다. depth 층이면?"}
WHY = """
He 초기화는 한 층의 n_in·s²/2 를 꼭 1 로 만드는 크기입니다. 2 를 빠뜨리면 한 층마다 a² 의 평균이 반씩 줄어듭니다.
"""
MISTAKES = (
    Mistake("xavier", "표준편차 자리에 분산을 냈습니다.", "제곱근을 씌우세요.", lambda n_in, n_out: 2 / (n_in + n_out)),
    Mistake("xavier", "2 를 빠뜨렸습니다.", "분산은 2 / (n_in + n_out) 입니다.", lambda n_in, n_out: np.sqrt(1 / (n_in + n_out))),
    Mistake("xavier", "그것은 He 초기화입니다: 들어오는 수만 세었습니다.", "Xavier 는 들어오는 수와 나가는 수를 더합니다.",
            lambda n_in: np.sqrt(2 / n_in)),
    Mistake("xavier", "들어오는 수와 나가는 수를 곱했습니다.", "더합니다.", lambda n_in, n_out: np.sqrt(2 / (n_in * n_out))),
    Mistake("he", "2 를 빠뜨렸습니다: ReLU 층을 지날 때마다 a² 의 평균이 반이 됩니다.",
            "ReLU 가 반을 지우므로 2 를 곱해 둡니다.", lambda n_in: np.sqrt(1 / n_in)),
    Mistake("he", "나가는 수를 썼습니다.", "더하는 것은 들어오는 수의 개수만큼입니다.", lambda n_out: np.sqrt(2 / n_out)),
    Mistake("he", "표준편차 자리에 분산을 냈습니다.", "제곱근을 씌우세요.", lambda n_in: 2 / n_in),
    Mistake("he", "그것은 Xavier 초기화입니다.", "He 는 들어오는 수만 셉니다.", lambda n_in, n_out: np.sqrt(2 / (n_in + n_out))),
    Mistake("kept", "ReLU 의 반을 빠뜨렸습니다.", "한 층에 n_in·s²/2 배입니다.", lambda n_in, s, depth: (n_in * s**2) ** int(depth)),
    Mistake("kept", "s 를 제곱하지 않았습니다.", "분산은 s² 입니다.", lambda n_in, s, depth: (n_in * s / 2) ** int(depth)),
    Mistake("kept", "한 층의 것입니다.", "층마다 곱해집니다: depth 번 곱하세요.", lambda n_in, s: n_in * s**2 / 2),
    Mistake("kept", "층의 수만큼 거듭제곱하지 않고 곱했습니다.", "층마다 곱해집니다: depth 제곱입니다.",
            lambda n_in, s, depth: n_in * s**2 / 2 * int(depth)),
)
