"""몇 층이면 사라지는가

시그모이드의 도함수는 아무리 커도 most 입니다. 층을 하나 거슬러 갈 때마다 기울기에 most 가 곱해진다고 합시다.
float32 가 온전한 자릿수로 적을 수 있는 가장 작은 양수는 ½ 을 bits 번 곱한 것, 곧 2⁻¹²⁶ ≈ 1.2·10⁻³⁸ 입니다.

기울기 1 이 n 층을 거슬러 그 수보다 작아지는 가장 작은 n 을 내세요.
층마다 가중치 weight 도 곱해진다면 몇 층인지를 m 으로 내세요.
"""

import math

from ..mistake import Mistake

LESSON, LEVEL = 7, 1


def data(rng):
    return {"most": 0.25, "bits": 126, "weight": 0.5}


def n(most, bits):
    return math.floor(bits / -math.log2(most)) + 1


def m(most, weight, bits):
    return math.floor(bits / -math.log2(most * weight)) + 1


RESULTS = {"n": n, "m": m}
CALLED = {"most": "도함수의 한도", "weight": "가중치", "bits": "½ 을 곱한 횟수"}
HINTS = {"n": "0.25 는 2⁻² 입니다. 2⁻² 을 몇 번 곱하면 2⁻¹²⁶ 보다 작아집니까?", "m": "한 층에 2⁻² 과 2⁻¹ 이 함께 곱해집니다."}
WHY = """
0.25⁶³ = 2⁻¹²⁶ 은 그 수와 꼭 같고, 64층에서 처음으로 작아집니다. 가중치까지 곱하면 한 층에 2⁻³ 이니 43층입니다.
가중치가 더 크면 늦추어지기도 합니다: 4 이면 0.25 와 지워져 사라지지 않습니다.
"""


def _depth(factor, bits):
    return math.floor(bits * math.log(2) / -math.log(factor)) + 1


MISTAKES = (
    Mistake("n", "0.25⁶³ 은 2⁻¹²⁶ 과 꼭 같습니다: 아직 작아지지 않았습니다.", "한 층 더 가야 작아집니다.", lambda: 63),
    Mistake("n", "도함수의 한도로 0.3 을 썼습니다.", "시그모이드의 도함수는 0.25 를 넘지 않습니다.", lambda bits: _depth(0.3, bits)),
    Mistake("n", "시그모이드의 값 ½ 을 곱했습니다.", "곱해지는 것은 도함수 ½ · ½ 입니다.", lambda: 127),
    Mistake("n", "2⁻¹²⁶ 에는 상용로그, 0.25 에는 자연로그를 썼습니다.", "두 로그의 밑을 같게 하세요.",
            lambda most, bits: math.floor(bits * math.log10(2) / -math.log(most)) + 1),
    Mistake("n", "2⁻¹²⁶ 에는 자연로그, 0.25 에는 상용로그를 썼습니다.", "두 로그의 밑을 같게 하세요.",
            lambda most, bits: math.floor(bits * math.log(2) / -math.log10(most)) + 1),
    Mistake("n", "2 의 지수를 그대로 층의 수로 적었습니다.", "한 층에 2⁻² 이 곱해집니다: 지수는 한 층에 2 씩 줄어듭니다.", lambda: 126),
    Mistake("m", "가중치를 곱하지 않았습니다.", "한 층에 most 와 weight 가 함께 곱해집니다.", lambda: 64),
    Mistake("m", "가중치를 곱하지 않고 더했습니다.", "이어진 길에서는 곱합니다.", lambda most, weight, bits: _depth(most + weight, bits)),
    Mistake("m", "42층에서는 2⁻¹²⁶ 과 꼭 같습니다: 아직 작아지지 않았습니다.", "한 층 더 가야 작아집니다.", lambda: 42),
)
