"""구멍 난 층

층 일곱을 차례로 이은 망입니다(1층부터 7층까지). 그 가운데 k 층의 출력을 같은 값의 상수로 바꾸어 놓고 손실에서 역전파합니다.
층마다의 가중치에 기울기가 가는지 alive 에 적으세요: 가면 True, 가지 않으면 False. 차례는 1층부터입니다.
그리고 배울 수 있는 층의 수를 learning 에 적으세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 4, 1


def data(rng):
    return {"k": rng.choice([2, 3, 5]), "layer": np.arange(1, 8)}


def alive(layer, k):
    return layer > k


def learning(alive):
    return int(alive.sum())


RESULTS = {"alive": alive, "learning": learning}
AXES = {"alive": (tuple(f"{n}층" for n in range(1, 8)),)}
CALLED = {"k": "구멍 난 층", "layer": "층의 번호"}
HINTS = {"alive": "역전파는 7층에서 1층 쪽으로 걷습니다. 상수로 바뀐 자리에서는 어떻게 됩니까?", "learning": "True 의 수입니다."}
WHY = """
역전파는 손실에서 거꾸로 내려오다가 상수에서 멈춥니다. k 층의 출력이 상수이니 k 층의 가중치를 흔들어도 손실은 변하지 않습니다.
그래서 k 층과 그 아래는 기울기를 받지 못합니다. 뒤의 층은 그 상수를 **값**으로 받아 쓰므로 그대로 배웁니다.
"""
MISTAKES = (
    Mistake("alive", "구멍 난 층에도 기울기가 간다고 하였습니다.", "그 층의 출력이 상수이니, 가중치에서 손실로 가는 길이 없습니다.",
            lambda layer, k: layer >= k),
    Mistake("alive", "거꾸로입니다: 앞의 층이 배운다고 하였습니다.", "역전파는 손실(뒤)에서 옵니다. 앞의 층은 구멍 너머에 있습니다.",
            lambda layer, k: layer < k),
    Mistake("alive", "구멍 난 층만 멈춘다고 하였습니다.", "앞의 층에서 손실로 가는 길도 모두 구멍을 지납니다.",
            lambda layer, k: layer != k),
    Mistake("alive", "모든 층이 배운다고 하였습니다.", "상수에서는 기울기가 더 내려가지 않습니다.", lambda layer: layer > 0),
    Mistake("alive", "아무 층도 배우지 못한다고 하였습니다.", "뒤의 층에는 손실까지 가는 길이 남아 있습니다.", lambda layer: layer < 0),
    Mistake("alive", "1층만 멈춘다고 하였습니다.", "구멍은 k 층에 있습니다: 거기서부터 아래가 모두 멈춥니다.", lambda layer: layer > 1),
    Mistake("alive", "마지막 층만 배운다고 하였습니다.", "구멍과 손실 사이의 층은 모두 배웁니다.",
            lambda layer: layer == layer[-1]),
    Mistake("learning", "배우지 못하는 층의 수입니다.", "True 를 세세요.", lambda alive: int((~alive).sum())),
    Mistake("learning", "구멍 난 층도 세었습니다.", "구멍 난 층은 배우지 못합니다.", lambda alive: int(alive.sum()) + 1),
)
