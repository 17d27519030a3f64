"""LSTM의 기억

걸음마다의 잊기 관문 f, 입력 관문 i, 새 값 u, 출력 관문 o 가 주어집니다. 기억 c 는 c0 에서 출발합니다.

    c ← f·c + i·u,   h = o·tanh(c)

- c: 걸음마다의 기억
- h: 걸음마다의 상태
- carried: 마지막 기억을 c0 로 미분한 것. 관문은 상수로 봅니다
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 22, 2


def data(rng):
    return {"f": rng.uniform(0.5, 0.9, 5), "i": rng.uniform(0.2, 0.45, 5), "u": rng.uniform(0.4, 0.9, 5) * np.array([1, -1, 1, 1, -1]),
            "o": rng.uniform(0.3, 0.8, 5), "c0": rng.uniform(1.2, 2.0)}


def _remembered(f, added, c0):
    found, memory = [], c0
    for keep, new in zip(f, added, strict=True):
        memory = keep * memory + new
        found.append(memory)
    return np.array(found, f.dtype)


def c(f, i, u, c0):
    return _remembered(f, i * u, c0)


def h(c, o):
    return o * np.tanh(c)


def carried(f):
    return f.prod()


RESULTS = {"c": c, "h": h, "carried": carried}
AXES = {"c": ("걸음",), "h": ("걸음",)}
CALLED = {"f": "잊기 관문", "i": "입력 관문", "u": "새 값", "o": "출력 관문", "c0": "처음의 기억"}
HINTS = {"c": "앞의 기억에 f 를 곱하고, i·u 를 더하세요. 그 결과가 다음 걸음의 앞의 기억입니다.",
         "h": "기억에 tanh 를 씌우고 출력 관문을 곱하세요.",
         "carried": "c0 에서 마지막 기억까지 이어진 길에는 걸음마다 f 가 하나씩 있습니다. 이어진 길에서는 무엇을 합니까?"}
WHY = """
c0 에서 마지막 기억까지의 길에 곱해지는 것은 잊기 관문뿐입니다. f 가 모두 0.5 이면 50걸음에 10⁻¹⁵, 0.99 이면 0.6 이 남습니다.
더해지는 i·u 는 c0 와 상관없으므로 미분하면 사라집니다.
"""
MISTAKES = (
    Mistake("c", "앞의 기억을 잊었습니다: 걸음마다 새 값만 남겼습니다.", "f·c 를 더하세요.", lambda i, u: i * u),
    Mistake("c", "걸음마다 처음의 기억 c0 에서 다시 셈했습니다.", "앞 걸음의 c 를 이어받으세요.", lambda f, i, u, c0: f * c0 + i * u),
    Mistake("c", "새 값에까지 잊기 관문을 곱했습니다.", "f 는 앞의 기억에만 곱합니다.", lambda f, i, u, c0: _remembered(f, f * i * u, c0)),
    Mistake("c", "GRU처럼 새 값에 1 − f 를 곱했습니다.", "LSTM의 새 값에는 입력 관문 i 를 곱합니다.",
            lambda f, u, c0: _remembered(f, (1 - f) * u, c0)),
    Mistake("c", "새 값을 더하지 않고 뺐습니다.", "f·c 에 i·u 를 더합니다.", lambda f, i, u, c0: _remembered(f, -i * u, c0)),
    Mistake("h", "tanh 를 씌우지 않았습니다.", "h = o·tanh(c) 입니다.", lambda c, o: o * c),
    Mistake("h", "출력 관문까지 곱한 뒤에 tanh 를 씌웠습니다.", "tanh 는 기억에만 씌웁니다.", lambda c, o: np.tanh(o * c)),
    Mistake("h", "고치기 앞의 기억으로 냈습니다.", "새 기억으로 h 를 셈하세요.",
            lambda c, c0, o: o * np.tanh(np.concatenate([[c0], c[:-1]]))),
    Mistake("carried", "곱하지 않고 더했습니다.", "이어진 길에서는 곱합니다.", lambda f: f.sum()),
    Mistake("carried", "마지막 걸음만 보았습니다.", "c0 는 다섯 걸음을 지나 마지막 기억에 닿습니다.", lambda f: f[-1]),
    Mistake("carried", "첫 걸음만 보았습니다.", "c0 는 다섯 걸음을 지나 마지막 기억에 닿습니다.", lambda f: f[0]),
    Mistake("carried", "입력 관문까지 곱했습니다.", "i·u 는 c0 와 상관없습니다: 그 길로는 기울기가 오지 않습니다.",
            lambda f, i: (f * i).prod()),
    Mistake("carried", "출력 관문과 tanh 까지 지났습니다: 상태 h 를 미분한 것입니다.", "묻는 것은 기억 c 의 기울기입니다.",
            lambda f, o, c: f.prod() * o[-1] * (1 - np.tanh(c[-1]) ** 2)),
)
