"""최소-최대 정규화

훈련 집합 train 과 시험 집합 test 가 있습니다. 한 줄이 한 사람이고, 열은 키(m), 몸무게(kg), 나이(살)입니다.

    x′ = (x − min) / (max − min)

열마다의 눈금 low 와 high 를 내고, 그 눈금으로 바꾼 시험 집합 scaled 를 내세요. 0 과 1 밖으로 나가도 그대로 둡니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 8, 1


def data(rng):
    middle, spread = np.array([1.7, 62.0, 33.0]), np.array([0.09, 9.0, 8.0])
    people = middle + spread * rng.uniform(-1, 1, (9, 3))
    people[6] = middle + spread * 1.4  # 훈련 집합에 없던 큰 사람
    people[7] = middle - spread * 1.3
    return {"train": people[:6], "test": people[6:]}


def low(train):
    return train.min(axis=0)


def high(train):
    return train.max(axis=0)


def scaled(test, low, high):
    return (test - low) / (high - low)


COLUMNS = ("키", "몸무게", "나이")
RESULTS = {"low": low, "high": high, "scaled": scaled}
AXES = {"low": (COLUMNS,), "high": (COLUMNS,), "scaled": ("사람", COLUMNS)}
CALLED = {"train": "훈련 집합", "test": "시험 집합"}
HELD_OUT = ("test",)
HINTS = {"low": "열마다 하나씩, 셋입니다. 어느 표에서 재야 합니까?", "scaled": "눈금은 위에서 잰 것 그대로입니다."}
WHY = """
눈금을 시험 집합에서 다시 재면 처음 보는 사람을 미리 엿본 것이 됩니다.
훈련 집합보다 큰 사람은 1 을 넘고 작은 사람은 0 밑으로 가는 것이 옳습니다.
"""
MISTAKES = (
    Mistake("low", "열마다가 아니라 표 전체에서 가장 작은 것입니다.",
            "열마다 따로 재세요: axis=0.", lambda train: np.full(3, train.min(), train.dtype)),
    Mistake("low", "가장 작은 것이 아니라 평균입니다.", "min 입니다.", lambda train: train.mean(axis=0)),
    Mistake("high", "열마다가 아니라 표 전체에서 가장 큰 것입니다.",
            "열마다 따로 재세요: axis=0.", lambda train: np.full(3, train.max(), train.dtype)),
    Mistake("high", "가장 큰 것이 아니라 너비 max − min 입니다.", "너비는 scaled 에서 나눌 때 씁니다.",
            lambda train: np.ptp(train, axis=0)),
    Mistake("scaled", "눈금이 시험 집합의 것입니다(누출, leakage).", "훈련 집합에서 잰 low 와 high 로 바꾸세요.",
            lambda test: (test - test.min(axis=0)) / np.ptp(test, axis=0)),
    Mistake("scaled", "최댓값으로만 나누었습니다.", "먼저 low 를 빼고, 너비 high − low 로 나눕니다.", lambda test, high: test / high),
    Mistake("scaled", "low 를 뺀 다음 너비가 아니라 최댓값으로 나누었습니다.", "너비 high − low 로 나눕니다.",
            lambda test, low, high: (test - low) / high),
    Mistake("scaled", "low 를 빼지 않았습니다.", "가장 작은 것이 0 이 되게 먼저 low 를 빼세요.",
            lambda test, low, high: test / (high - low)),
    Mistake("scaled", "0 과 1 밖으로 나간 것을 잘랐습니다.",
            "밖으로 나간 것이 새로운 소식입니다: 그대로 두세요.", lambda test, low, high: np.clip((test - low) / (high - low), 0, 1)),
)
