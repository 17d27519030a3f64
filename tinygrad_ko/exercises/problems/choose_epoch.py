"""고르는 집합과 재는 집합

에포크마다의 검증 손실 val 과 시험 정확도 test 가 있습니다. 쓸 에포크를 하나 골라(chosen, 1 부터 셉니다)
그 모델의 성적을 알립니다(reported).

고를 때 보아도 되는 것과, 알릴 때 볼 것을 가려서 둘을 내세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 16, 1
HELD_OUT = ("test",)


def data(rng):
    val = 0.6 + 0.002 * (np.arange(1, 12) - 7.0) ** 2 + rng.uniform(0.0, 0.004, 11)
    val[3] += 0.02  # 한 번 올라갔다가 다시 내려간다
    test = 0.8 + rng.permutation(np.linspace(0.0, 0.08, 11)) * 0.5
    test[8], test[3] = 0.90, 0.75  # 시험의 가장 좋은 때와 가장 나쁜 때는 검증의 가장 좋은 때가 아니다
    return {"val": val, "test": test}


def chosen(val):
    return int(val.argmin()) + 1


def reported(test, chosen):
    return test[chosen - 1]


RESULTS = {"chosen": chosen, "reported": reported}
CALLED = {"val": "검증 손실", "test": "시험 정확도"}
HINTS = {"chosen": "손실은 작을수록 좋습니다. 시험 집합은 아직 보지 않습니다.", "reported": "고른 에포크의 시험 정확도, 그것 하나입니다."}
WHY = """
시험 집합으로 고르면 우연히 잘 나온 에포크를 고르게 되어, 알린 성적이 처음 보는 자료에서의 성적보다 부풀려집니다.
시험 집합은 고르기를 마친 뒤 한 번만 봅니다.
"""
MISTAKES = (
    Mistake("chosen", "시험 집합을 보고 골랐습니다(누출, leakage).", "고르는 것은 검증 손실로만 합니다.",
            lambda test: int(test.argmax()) + 1),
    Mistake("chosen", "에포크를 0 부터 셌습니다.", "첫 에포크는 1 입니다.", lambda val: int(val.argmin())),
    Mistake("chosen", "검증 손실이 가장 큰 에포크입니다.", "손실은 작을수록 좋습니다: argmin 입니다.", lambda val: int(val.argmax()) + 1),
    Mistake("chosen", "마지막 에포크입니다.", "마지막이 아니라 검증 손실이 가장 작은 에포크입니다.", lambda val: val.size),
    Mistake("chosen", "검증 손실이 처음 올라가기 바로 앞의 에포크입니다.",
            "한 번 올라간 뒤에도 더 내려갑니다: 온 기록에서 가장 작은 것을 찾으세요.",
            lambda val: int(np.argmax(np.diff(val) > 0)) + 1),
    Mistake("reported", "시험 정확도 가운데 가장 높은 것을 알렸습니다(누출, leakage).", "고른 에포크의 것 하나만 알립니다.",
            lambda test: test.max()),
    Mistake("reported", "마지막 에포크의 시험 정확도입니다.", "고른 에포크의 것을 알립니다.", lambda test: test[-1]),
    Mistake("reported", "시험 정확도의 평균입니다.", "고른 에포크의 것 하나입니다.", lambda test: test.mean()),
    Mistake("reported", "고른 에포크의 다음 것입니다.", "에포크는 1 부터, 배열의 자리는 0 부터 셉니다: test[chosen − 1].",
            lambda test, chosen: test[min(int(chosen), test.size - 1)]),
)
