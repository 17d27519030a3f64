"""매개변수 세기: 다층 퍼셉트론과 합성곱

한 변이 side 인 회색 영상을 classes 가지로 가릅니다.

- dense: 평탄화한 뒤 완전 연결층 둘(side² → hidden → classes)의 매개변수는 모두 몇 개인가
- conv: 합성곱 둘(채널 1 → first → second, 필터는 k×k)과 전역 풀링, 완전 연결층(second → classes)이면
- twice: 영상의 한 변이 두 배가 되면 dense 는 몇 개가 되는가

층마다 편향이 있습니다.
"""

from ..mistake import Mistake

LESSON, LEVEL = 20, 1


def data(rng):
    return {"side": int(rng.integers(12, 17)), "hidden": int(rng.integers(50, 90)), "classes": 26, "first": int(rng.integers(6, 10)),
            "second": int(rng.integers(11, 17)), "k": 3}


def dense(side, hidden, classes):
    return side**2 * hidden + hidden + hidden * classes + classes


def conv(first, second, k, classes):
    return first * k**2 + first + second * first * k**2 + second + second * classes + classes


def twice(side, hidden, classes):
    return dense(2 * side, hidden, classes)


RESULTS = {"dense": dense, "conv": conv, "twice": twice}
CALLED = {"side": "한 변", "hidden": "은닉 마디", "classes": "부류", "first": "첫 합성곱의 채널", "second": "둘째 합성곱의 채널",
          "k": "필터의 한 변"}
HINTS = {"dense": "층마다 (들어오는 수 × 나가는 수) + (나가는 수) 입니다.",
         "conv": "필터 하나는 들어오는 채널마다 k×k 장을 가집니다. 전역 풀링은 배우는 것이 없습니다.",
         "twice": "화소는 네 배가 됩니다. 그런데 모든 층이 네 배가 되는 것은 아닙니다."}
WHY = """
완전 연결층의 가중치는 화소의 수에 비례합니다. 합성곱의 가중치는 영상의 크기와 상관없습니다: 같은 필터를 어디서나 쓰기 때문입니다.
256-100-26 이면 28,326개이고, 그 가운데 편향이 126개입니다.
"""
MISTAKES = (
    Mistake("dense", "편향을 빠뜨렸습니다.", "층마다 나가는 수만큼 편향이 있습니다: hidden + classes 개.",
            lambda side, hidden, classes: side**2 * hidden + hidden * classes),
    Mistake("dense", "입력에도 편향을 두었습니다.", "편향은 셈해서 나가는 마디에만 있습니다.",
            lambda side, hidden, classes: dense(side, hidden, classes) + side**2),
    Mistake("dense", "층마다 편향을 하나만 두었습니다.", "편향은 나가는 마디마다 하나입니다.",
            lambda side, hidden, classes: side**2 * hidden + hidden * classes + 2),
    Mistake("dense", "화소의 수 대신 한 변을 썼습니다.", "평탄화하면 side² 개입니다.",
            lambda side, hidden, classes: dense(side**0.5, hidden, classes)),
    Mistake("dense", "첫 층만 세었습니다.", "은닉 마디에서 부류로 가는 층도 있습니다.", lambda side, hidden: side**2 * hidden + hidden),
    Mistake("conv", "둘째 합성곱에 들어오는 채널을 곱하지 않았습니다.", "둘째 층의 필터 하나는 채널 first 개마다 k×k 장을 가집니다.",
            lambda first, second, k, classes: first * k**2 + first + second * k**2 + second + second * classes + classes),
    Mistake("conv", "편향을 빠뜨렸습니다.", "필터마다, 그리고 부류마다 편향이 하나씩 있습니다.",
            lambda first, second, k, classes: first * k**2 + second * first * k**2 + second * classes),
    Mistake("conv", "필터의 칸을 k 개로 세었습니다.", "필터는 k×k 입니다.",
            lambda first, second, k, classes: first * k + first + second * first * k + second + second * classes + classes),
    Mistake("conv", "필터를 자리마다 따로 세었습니다.", "합성곱은 모든 자리에서 같은 필터를 씁니다.",
            lambda first, second, k, classes, side: conv(first, second, side * k, classes)),
    Mistake("conv", "전역 풀링을 잊고 지도를 평탄화했습니다.",
            "전역 풀링은 지도 한 장을 수 하나로 줄입니다: 완전 연결층에는 second 개가 들어옵니다.",
            lambda first, second, k, classes, side: conv(first, second, k, classes) + second * (side**2 - 1) * classes),
    Mistake("twice", "모두 네 배라고 했습니다.", "네 배가 되는 것은 화소에서 은닉 마디로 가는 가중치뿐입니다.", lambda dense: 4 * dense),
    Mistake("twice", "화소가 두 배라고 했습니다.", "한 변이 두 배면 화소는 네 배입니다.",
            lambda side, hidden, classes: 2 * side**2 * hidden + hidden + hidden * classes + classes),
    Mistake("twice", "그대로라고 했습니다.", "완전 연결층은 화소마다 가중치가 있습니다.", lambda dense: dense),
)
