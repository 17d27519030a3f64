"""표준화와 되돌리기

훈련 집합 train 에서 열마다의 평균 mean 과 표준편차 deviation 을 재고(n 으로 나눕니다), 시험 집합 test 를 표준화한 z 를 내세요.

    z = (x − 평균) / 표준편차

told 는 표준화된 수로 적힌 한 사람입니다. 그 사람을 본디의 단위로 되돌린 back 도 내세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 8, 2


def data(rng):
    middle, spread = np.array([1.7, 62.0, 33.0]), np.array([0.09, 9.0, 8.0])
    people = middle + spread * rng.standard_normal((9, 3))
    return {"train": people[:6], "test": people[6:], "told": rng.uniform(0.6, 2.0, 3) * np.array([1, -1, 1])}


def mean(train):
    return train.mean(axis=0)


def deviation(train, mean):
    return np.sqrt(((train - mean) ** 2).mean(axis=0))


def z(test, mean, deviation):
    return (test - mean) / deviation


def back(told, mean, deviation):
    return told * deviation + mean


COLUMNS = ("키", "몸무게", "나이")
RESULTS = {"mean": mean, "deviation": deviation, "z": z, "back": back}
AXES = {"mean": (COLUMNS,), "deviation": (COLUMNS,), "z": ("사람", COLUMNS), "back": (COLUMNS,)}
CALLED = {"train": "훈련 집합", "test": "시험 집합"}
HELD_OUT = ("test",)
HINTS = {"deviation": "평균에서 벗어난 것을 제곱하여 평균하고, 제곱근을 씌웁니다.",
         "back": "표준화는 빼고 나누었습니다. 거꾸로 풀면 무엇을 먼저 합니까?"}
WHY = """
되돌리기는 거꾸로입니다: 나중에 나누었으니 먼저 곱하고, 먼저 뺐으니 나중에 더합니다.
"""
MISTAKES = (
    Mistake("mean", "열마다가 아니라 표 전체의 평균입니다.", "열마다 따로 재세요: axis=0.",
            lambda train: np.full(3, train.mean(), train.dtype)),
    Mistake("deviation", "표준편차 자리에 분산을 냈습니다.", "제곱근을 씌우세요.", lambda train, mean: ((train - mean) ** 2).mean(axis=0)),
    Mistake("deviation", "n − 1 로 나누었습니다.", "여기서는 n 으로 나눕니다: np.std 의 ddof=0 입니다.",
            lambda train, mean: np.sqrt(((train - mean) ** 2).sum(axis=0) / (len(train) - 1))),
    Mistake("deviation", "평균으로 나누지 않고 제곱을 더하기만 했습니다.", "사람 수 n 으로 나누어 평균하세요.",
            lambda train, mean: np.sqrt(((train - mean) ** 2).sum(axis=0))),
    Mistake("deviation", "평균을 빼지 않고 제곱했습니다.", "평균에서 벗어난 만큼을 제곱합니다.",
            lambda train: np.sqrt((train**2).mean(axis=0))),
    Mistake("z", "표준편차가 아니라 분산으로 나누었습니다.", "표준편차로 나눕니다.",
            lambda test, mean, deviation: (test - mean) / deviation**2),
    Mistake("z", "나눈 다음에 뺐습니다.", "먼저 평균을 빼고, 다음에 나눕니다.", lambda test, mean, deviation: test / deviation - mean),
    Mistake("z", "눈금이 시험 집합의 것입니다(누출, leakage).", "훈련 집합에서 잰 평균과 표준편차를 쓰세요.",
            lambda test: (test - test.mean(axis=0)) / test.std(axis=0)),
    Mistake("back", "더한 다음에 곱했습니다.", "표준화의 거꾸로입니다: 먼저 곱하고, 다음에 더합니다.",
            lambda told, mean, deviation: (told + mean) * deviation),
    Mistake("back", "되돌리지 않고 한 번 더 표준화했습니다.", "곱하고 더하세요.", lambda told, mean, deviation: (told - mean) / deviation),
    Mistake("back", "분산을 곱했습니다.", "표준편차를 곱합니다.", lambda told, mean, deviation: told * deviation**2 + mean),
)
