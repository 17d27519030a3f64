"""앞에서 다섯 번, 뒤에서 한 번

잎이 다섯 개 있는 함수의 기울기를 두 길로 구합니다.

    f(x) = x₀³ + x₁³ + x₂³ + x₃³ + x₄³ + x₀·x₄

앞에서부터 미분하는 길은 잎 하나만 살짝 흔드는 방향 v 를 정하고, 그 방향의 변화율 f′(x)·v 를 셈합니다. 한 번에 수 하나가 나오니,
잎마다 한 번씩 다섯 번 걸어야 합니다. forward 는 그 다섯 수(차례대로 x₀ 만 흔든 것부터)이고,
backward 는 뒤에서 한 번 걸어 얻은 기울기 다섯 수입니다.
walks_forward 와 walks_backward 에는 몇 번씩 걸었는지 적으세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 0, 1


def data(rng):
    return {"x": rng.uniform(0.5, 3.0, 5) * np.array([1, -1, 1, 1, -1])}


def forward(x):
    rates = []
    for v in np.eye(5):  # 잎 하나만 흔드는 방향
        rates.append((3 * x**2 * v).sum() + v[0] * x[4] + x[0] * v[4])
    return np.array(rates, x.dtype)


def walks_forward(x):
    return x.size


def backward(x):
    d_x = 3 * x**2
    d_x[0] += x[4]  # 곱 x₀·x₄ 로 간 길: 짝을 곱해 더한다
    d_x[4] += x[0]
    return d_x


def walks_backward():
    return 1


RESULTS = {"forward": forward, "walks_forward": walks_forward, "backward": backward, "walks_backward": walks_backward}
AXES = {"forward": (("x₀ 만 흔든 것", "x₁ 만 흔든 것", "x₂ 만 흔든 것", "x₃ 만 흔든 것", "x₄ 만 흔든 것"),),
        "backward": (("x₀ 의 기울기", "x₁ 의 기울기", "x₂ 의 기울기", "x₃ 의 기울기", "x₄ 의 기울기"),)}
HINTS = {"forward": "x₀ 만 흔들면 x₀³ 과 x₀·x₄ 만 움직입니다.", "backward": "x₀ 은 두 번 쓰였습니다: 두 길의 기여분을 더하세요."}
WHY = """
앞에서 걸으면 잎 하나의 답이 나오고, 뒤에서 걸으면 모든 잎의 답이 한꺼번에 나옵니다.
잎이 백만 개이면 백만 번과 한 번의 차이입니다. 그래서 배우기에는 뒤에서 걷습니다.
"""


def _pairless(x):
    return 3 * x**2


def _own(x):
    d_x = 3 * x**2
    d_x[0] += x[0]
    d_x[4] += x[4]
    return d_x


def _overwritten(x):
    d_x = 3 * x**2
    d_x[0], d_x[4] = x[4], x[0]
    return d_x


def _all_at_once(x):
    return np.full(5, (3 * x**2).sum() + x[0] + x[4], x.dtype)


MISTAKES = (
    *(Mistake(name, text, cure, answer) for name in ("forward", "backward") for text, cure, answer in (
        ("곱 x₀·x₄ 쪽의 길을 빠뜨렸습니다.", "x₀ 과 x₄ 는 두 번씩 쓰였습니다: 곱에서 온 것도 더하세요.", _pairless),
        ("곱 x₀·x₄ 의 도함수에 짝이 아니라 저 자신을 넣었습니다.",
         "x₀·x₄ 를 x₀ 으로 미분하면 남는 것은 x₄ 입니다.", _own),
        ("세제곱의 길을 곱의 길로 덮어썼습니다.", "갈라진 길은 더합니다: = 이 아니라 += 입니다.", _overwritten),
        ("세제곱의 도함수에서 3을 빠뜨렸습니다.", "x³ 의 도함수는 3x² 입니다.", lambda x: backward(x) - 2 * x**2),
        ("세제곱의 도함수를 3x 로 하였습니다.", "x³ 의 도함수는 3x² 입니다.", lambda x: backward(x) - 3 * x**2 + 3 * x),
    )),
    Mistake("forward", "다섯 잎을 한꺼번에 흔들었습니다.", "방향 v 에는 1이 하나뿐입니다: 한 번에 잎 하나만 흔드세요.", _all_at_once),
    Mistake("walks_forward", "앞에서부터는 한 번에 잎 하나의 답만 나옵니다.", "잎이 몇 개인지 세세요.", lambda: 1),
    Mistake("walks_forward", "뒤에서 걷는 것까지 세었습니다.", "forward 를 얻는 데 걸은 것만 세세요.", lambda x: x.size + 1),
    Mistake("walks_backward", "잎마다 한 번씩 걸었다고 세었습니다.", "뒤에서 걸으면 지나며 모든 잎의 답이 쌓입니다.", lambda x: x.size),
)
