"""특징 지도의 크기

합성곱 셋을 차례로 지납니다. 영상의 한 변은 n 이고, 층마다 필터의 한 변 kernel, 덧대기 padding, 보폭 stride 가 적혀 있습니다.

- side: 층마다 나온 특징 지도의 한 변 (층 셋)
- flat: 마지막 층의 지도가 maps 장일 때, 평탄화하면 수가 모두 몇 개인가
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 19, 1


def data(rng):
    return {"n": int(rng.integers(20, 26)) * 2, "kernel": np.array([5, 3, 4]), "padding": np.array([2, 1, 2]),
            "stride": np.array([1, 2, 3]), "maps": int(rng.integers(5, 9))}


def _walk(n, kernel, padding, stride, step):
    sides = []
    for each in zip(kernel, padding, stride, strict=True):
        n = step(n, *map(int, each))
        sides.append(n)
    return np.array(sides)


def side(n, kernel, padding, stride):
    return _walk(n, kernel, padding, stride, lambda n, k, p, s: (n + 2 * p - k) // s + 1)


def flat(side, maps):
    return int(side[-1] ** 2 * maps)


RESULTS = {"side": side, "flat": flat}
AXES = {"side": (("첫째 층", "둘째 층", "셋째 층"),)}
CALLED = {"n": "영상의 한 변", "kernel": "필터의 한 변", "padding": "덧대기", "stride": "보폭", "maps": "지도의 수"}
HINTS = {"side": "판의 왼쪽 끝이 갈 수 있는 가장 먼 자리는 n + 2p − k 입니다. 거기까지 몇 걸음이고, 첫 자리는 세었습니까?",
         "flat": "지도 한 장에 한 변의 제곱만큼 있습니다."}
WHY = """
⌊(n + 2p − k)/s⌋ + 1 입니다. 덧대기는 양쪽이라 2p 이고, 첫 자리까지 세어 1을 더하고, 반 걸음은 버립니다.
앞의 층에서 나온 크기가 다음 층의 n 이 됩니다.
"""


def _of(step):
    return lambda n, kernel, padding, stride: _walk(n, kernel, padding, stride, step)


MISTAKES = (
    Mistake("side", "첫 자리를 세지 않았습니다: 1을 더하지 않았습니다.",
            "걸음의 수에 첫 자리 하나를 더하세요.", _of(lambda n, k, p, s: (n + 2 * p - k) // s)),
    Mistake("side", "덧대기를 한쪽에만 하였습니다.",
            "둘레에 두르는 것이라 양쪽에 p 씩, 모두 2p 입니다.", _of(lambda n, k, p, s: (n + p - k) // s + 1)),
    Mistake("side", "반 걸음을 올렸습니다.",
            "판이 영상 밖으로 나가므로 소수점 아래는 버립니다.", _of(lambda n, k, p, s: -(-(n + 2 * p - k) // s) + 1)),
    Mistake("side", "보폭으로 나누지 않았습니다.",
            "s 칸씩 뛰면 자리가 s 로 나눈 만큼으로 줄어듭니다.", _of(lambda n, k, p, s: n + 2 * p - k + 1)),
    Mistake("side", "필터의 크기를 빼지 않았습니다.",
            "판의 왼쪽 끝은 n + 2p − k 까지만 갈 수 있습니다.", _of(lambda n, k, p, s: (n + 2 * p) // s + 1)),
    Mistake("side", "층마다 처음 영상의 크기에서 다시 세었습니다.", "둘째 층의 n 은 첫째 층에서 나온 크기입니다.",
            lambda n, kernel, padding, stride: (n + 2 * padding - kernel) // stride + 1),
    Mistake("flat", "한 변을 제곱하지 않았습니다.", "지도는 가로와 세로가 있습니다.", lambda side, maps: int(side[-1] * maps)),
    Mistake("flat", "지도 한 장만 세었습니다.", "지도의 수를 곱하세요.", lambda side: int(side[-1] ** 2)),
    Mistake("flat", "첫째 층의 크기로 세었습니다.", "평탄화하는 것은 마지막 층의 지도입니다.", lambda side, maps: int(side[0] ** 2 * maps)),
)
