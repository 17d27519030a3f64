"""미리 키우기와 나중에 줄이기

다음 층은 은닉값 h 에 가중치 w 를 곱해 더합니다. 드롭아웃이 저마다 확률 p 로 마디를 끕니다. 두 방식이 있습니다.

- 옛 방식(old): 배울 때는 끄기만 하고, 쓸 때 h 에 1 − p 를 곱합니다.
- 새 방식(new): 배울 때 끄고 남은 것을 1/(1 − p)배 하고, 쓸 때는 그대로 둡니다.

배울 때의 합의 기댓값 train_old, train_new 와, 쓸 때의 합 use_old, use_new 를 내세요.
"""

from ..mistake import Mistake

LESSON, LEVEL = 18, 2


def data(rng):
    return {"h": rng.uniform(0.5, 2.0, 5), "w": rng.uniform(0.2, 1.0, 5), "p": rng.uniform(0.2, 0.4)}


def train_old(h, w, p):
    return (1 - p) * (h * w).sum()


def use_old(h, w, p):
    return ((1 - p) * h * w).sum()


def train_new(h, w, p):
    return (1 - p) * (h * w).sum() / (1 - p)


def use_new(h, w):
    return (h * w).sum()


RESULTS = {"train_old": train_old, "use_old": use_old, "train_new": train_new, "use_new": use_new}
CALLED = {"h": "은닉값", "w": "가중치", "p": "끌 확률"}
HINTS = {"train_old": "마디 하나의 기댓값은 p·0 + (1 − p)·h 입니다.", "train_new": "마디 하나의 기댓값은 p·0 + (1 − p)·h/(1 − p) 입니다."}
WHY = """
어느 방식이든 배울 때의 기댓값과 쓸 때의 값이 같습니다. 새 방식은 쓸 때 할 일이 없어, 드롭아웃이 있었는지 몰라도 됩니다.
"""
MISTAKES = (
    Mistake("train_old", "꺼지는 것을 세지 않았습니다: 바른 답의 1/(1 − p)배입니다.", "마디마다 1 − p 의 확률로만 남습니다.",
            lambda h, w: (h * w).sum()),
    Mistake("train_old", "남는 것이 아니라 꺼지는 것의 기댓값입니다.", "남을 확률 1 − p 를 곱하세요.", lambda h, w, p: p * (h * w).sum()),
    Mistake("use_old", "쓸 때 줄이지 않았습니다: 바른 답의 1/(1 − p)배입니다.", "옛 방식은 쓸 때 1 − p 를 곱합니다.",
            lambda h, w: (h * w).sum()),
    Mistake("use_old", "두 번 줄였습니다: 바른 답의 (1 − p)배입니다.", "1 − p 를 한 번만 곱하세요.",
            lambda h, w, p: ((1 - p) ** 2 * h * w).sum()),
    Mistake("use_old", "줄이지 않고 키웠습니다.", "1 − p 로 나누는 것은 새 방식이 배울 때 하는 일입니다.",
            lambda h, w, p: (h * w / (1 - p)).sum()),
    Mistake("train_new", "미리 키우는 것을 잊었습니다: 바른 답의 (1 − p)배입니다.", "남은 것에 1/(1 − p) 를 곱하세요.",
            lambda h, w, p: (1 - p) * (h * w).sum()),
    Mistake("train_new", "꺼지는 것을 세지 않고 키우기만 했습니다: 바른 답의 1/(1 − p)배입니다.", "키운 것도 1 − p 의 확률로만 남습니다.",
            lambda h, w, p: (h * w).sum() / (1 - p)),
    Mistake("use_new", "새 방식인데 쓸 때 또 줄였습니다: 바른 답의 (1 − p)배입니다.", "새 방식은 쓸 때 아무것도 하지 않습니다.",
            lambda h, w, p: ((1 - p) * h * w).sum()),
    Mistake("use_new", "새 방식인데 쓸 때 또 키웠습니다: 바른 답의 1/(1 − p)배입니다.", "새 방식은 쓸 때 아무것도 하지 않습니다.",
            lambda h, w, p: (h * w / (1 - p)).sum()),
)
