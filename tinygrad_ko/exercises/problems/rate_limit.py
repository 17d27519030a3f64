"""학습률의 끝

골짜기 f = x²/a + b·y² 을 SGD 로 내려갑니다. 학습률이 어떤 수를 넘으면 한 걸음마다 더 멀어집니다. 그 수가 학습률의 끝입니다.

limits 에는 x 쪽의 끝과 y 쪽의 끝을 차례로 적으세요. together 는 학습률 하나로 x 와 y 를 함께 걸을 때의 끝입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 10, 2


def data(rng):
    return {"a": rng.uniform(10.0, 30.0), "b": rng.uniform(0.6, 1.8)}


def limits(a, b):
    curvature = np.array([2 / a, 2 * b])  # 두 번 미분한 것
    return 2 / curvature


def together(limits):
    return limits.min()


RESULTS = {"limits": limits, "together": together}
AXES = {"limits": (("x 쪽", "y 쪽"),)}
HINTS = {"limits": "한 걸음은 x ← (1 − 학습률·f″)·x 입니다. 1 − 학습률·f″ 의 크기가 1 을 넘으면 멀어집니다.",
         "together": "한쪽이라도 멀어지면 f 는 발산합니다."}
WHY = """
한 걸음마다 x 에 1 − 학습률·f″ 이 곱해집니다. 그 크기가 1 을 넘지 않으려면 학습률이 2/f″ 을 넘지 않아야 합니다.
가장 많이 굽은 쪽의 끝이 모두의 끝입니다. 그래서 골짜기가 길쭉할수록 밋밋한 쪽은 더디게 갑니다.
"""
MISTAKES = (
    Mistake("limits", "1 을 두 번 미분한 것으로 나누었습니다: 거기서는 꼭 한 걸음에 바닥에 닿습니다.",
            "건너편의 같은 높이까지는 되돌아와도 됩니다: 2 를 나누세요.", lambda a, b: np.array([a / 2, 1 / (2 * b)])),
    Mistake("limits", "두 번 미분한 것 그대로입니다.", "많이 굽을수록 끝은 작아집니다: 2 를 그것으로 나누세요.",
            lambda a, b: np.array([2 / a, 2 * b])),
    Mistake("limits", "두 번 미분하지 않고 x² 과 y² 앞의 수로 나누었습니다.", "x² 을 두 번 미분하면 2 입니다.",
            lambda a, b: np.array([2 * a, 2 / b])),
    Mistake("limits", "두 쪽을 서로 바꾸었습니다.", "x 쪽의 굽은 정도는 2/a, y 쪽은 2b 입니다.", lambda a, b: np.array([1 / b, a])),
    Mistake("together", "큰 쪽을 골랐습니다: 그러면 다른 쪽은 발산합니다.", "둘 다 견디는 것은 작은 쪽입니다.",
            lambda limits: limits.max()),
    Mistake("together", "두 끝을 평균했습니다.", "작은 쪽을 넘는 순간 그쪽이 발산합니다.", lambda limits: limits.mean()),
    Mistake("together", "두 끝을 더했습니다.", "학습률은 하나이고, 둘 다 그것으로 걷습니다.", lambda limits: limits.sum()),
    Mistake("together", "두 끝을 곱했습니다.", "학습률은 하나이고, 둘 다 그것으로 걷습니다.", lambda limits: limits.prod()),
)
