"""배치 정규화의 이동 통계

특징이 하나입니다. 학습 상태에서 미니배치 셋(x 의 세 줄)을 차례로 보고, 평가 상태에서 새 표본 x_new 를 봅니다.
이동 평균은 0에서, 이동 분산은 1에서 출발합니다.

    이동 평균 ← (1 − α)·이동 평균 + α·μ,   이동 분산 ← (1 − α)·이동 분산 + α·s²

μ 는 그 미니배치의 평균, s² 은 n − 1 로 나눈 분산입니다. mean 과 var 에는 미니배치를 하나 볼 때마다의 이동 평균과 이동 분산을,
out 에는 평가 상태의 출력을 내세요. γ = 1, β = 0 이고 ε = 10⁻⁵ 입니다. α 는 momentum 이라는 이름으로 들어옵니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 12, 3
EPS = 1e-5


def data(rng):
    return {"x": rng.normal(size=(3, 5)) * np.array([[1.5], [0.5], [2.5]]) + rng.uniform(1.0, 3.0, (3, 1)),
            "x_new": rng.normal(1.0, 2.0, 4), "momentum": 0.1}


def _moving(start, seen, momentum):
    kept = []
    for each in seen:
        start = (1 - momentum) * start + momentum * each
        kept.append(start)
    return np.array(kept, seen.dtype)


def mean(x, momentum):
    moving, kept = 0.0, []
    for batch in x:
        moving = (1 - momentum) * moving + momentum * batch.mean()
        kept.append(moving)
    return np.array(kept, x.dtype)


def var(x, momentum):
    moving, kept = 1.0, []
    for batch in x:
        moving = (1 - momentum) * moving + momentum * batch.var(ddof=1)
        kept.append(moving)
    return np.array(kept, x.dtype)


def out(x_new, mean, var):
    return (x_new - mean[-1]) / np.sqrt(var[-1] + EPS)


RESULTS = {"mean": mean, "var": var, "out": out}
AXES = {"mean": ("반복",), "var": ("반복",), "out": ("표본",)}
CALLED = {"x_new": "새 표본", "momentum": "α"}
HINTS = {"mean": "첫 이동 평균은 0.9·0 + 0.1·μ 입니다.",
         "var": "첫 이동 분산은 0.9·1 + 0.1·s² 입니다. 정규화할 때와 달리 n − 1 로 나눕니다.",
         "out": "평가 상태에서는 새 표본의 평균을 셈하지 않습니다."}
WHY = """
정규화에는 그 미니배치의 치우친 분산(n)을, 모아 두는 데에는 치우치지 않은 분산(n − 1)을 씁니다.
모으는 것은 자료 전체의 분산을 어림하려는 것이기 때문입니다.
평가 상태에서는 모아 둔 것을 쓰고 더 고치지 않습니다. 그래서 표본이 하나여도, 누구와 함께 와도 답이 같습니다.
"""


def _out(x_new, mean, var):
    return (x_new - mean) / np.sqrt(var + EPS)


MISTAKES = (
    Mistake("mean", "0.1 과 0.9 를 바꾸었습니다: 새것에 0.9 를 곱했습니다.", "지난 것에 1 − α, 새것에 α 를 곱합니다.",
            lambda x, momentum: _moving(0.0, x.mean(1), 1 - momentum)),
    Mistake("mean", "모으지 않고 그 미니배치의 평균을 냈습니다.", "지난 이동 평균에 섞으세요.", lambda x: x.mean(1)),
    Mistake("mean", "첫 미니배치의 평균에서 출발했습니다.", "이동 평균은 0에서 출발합니다.",
            lambda x, momentum: np.append(x[0].mean(), _moving(x[0].mean(), x[1:].mean(1), momentum))),
    Mistake("mean", "이제까지 본 모두를 고르게 평균했습니다.", "이동 평균은 새것에 α 만큼의 무게를 둡니다.",
            lambda x: np.cumsum(x.mean(1)) / np.arange(1, 4)),
    Mistake("mean", "지난 것에 1 − α 를 곱하지 않고 쌓았습니다.", "지난 것도 조금씩 잊어야 합니다.",
            lambda x, momentum: momentum * np.cumsum(x.mean(1))),
    Mistake("var", "치우친 분산(n 으로 나눈 것)을 모았습니다.", "모아 두는 분산은 n − 1 로 나눕니다: var(ddof=1).",
            lambda x, momentum: _moving(1.0, x.var(1), momentum)),
    Mistake("var", "0.1 과 0.9 를 바꾸었습니다: 새것에 0.9 를 곱했습니다.", "지난 것에 1 − α, 새것에 α 를 곱합니다.",
            lambda x, momentum: _moving(1.0, x.var(1, ddof=1), 1 - momentum)),
    Mistake("var", "이동 분산을 0에서 출발했습니다.", "이동 분산은 1에서 출발합니다.",
            lambda x, momentum: _moving(0.0, x.var(1, ddof=1), momentum)),
    Mistake("var", "분산이 아니라 표준편차를 모았습니다.", "제곱근을 씌우지 않은 분산을 모읍니다.",
            lambda x, momentum: _moving(1.0, x.std(1, ddof=1), momentum)),
    Mistake("var", "모으지 않고 그 미니배치의 분산을 냈습니다.", "지난 이동 분산에 섞으세요.", lambda x: x.var(1, ddof=1)),
    Mistake("out", "평가 상태인데 새 표본들의 평균과 분산을 썼습니다.", "모아 둔 이동 평균과 이동 분산을 쓰세요.",
            lambda x_new: _out(x_new, x_new.mean(), x_new.var())),
    Mistake("out", "평가하면서도 이동 통계를 고쳤습니다.", "평가 상태에서는 모아 둔 것을 쓰기만 합니다.",
            lambda x_new, mean, var, momentum: _out(x_new, (1 - momentum) * mean[-1] + momentum * x_new.mean(),
                                                    (1 - momentum) * var[-1] + momentum * x_new.var(ddof=1))),
    Mistake("out", "마지막 미니배치의 평균과 분산을 썼습니다.", "모아 둔 이동 평균과 이동 분산을 쓰세요.",
            lambda x, x_new: _out(x_new, x[-1].mean(), x[-1].var())),
    Mistake("out", "표준편차 자리에 분산을 넣었습니다.", "√(이동 분산 + ε) 으로 나눕니다.",
            lambda x_new, mean, var: (x_new - mean[-1]) / (var[-1] + EPS)),
    Mistake("out", "첫 미니배치 뒤의 이동 통계를 썼습니다.", "세 미니배치를 다 본 뒤의 것을 쓰세요.",
            lambda x_new, mean, var: _out(x_new, mean[0], var[0])),
    Mistake("out", "평균을 빼지 않았습니다.", "이동 평균을 빼고 나누세요.", lambda x_new, var: _out(x_new, 0.0, var[-1])),
)
