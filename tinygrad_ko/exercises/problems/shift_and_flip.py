"""옮기기와 뒤집기

영상 image 를 오른쪽으로 step 칸 옮긴 moved 와, 좌우로 뒤집은 flipped 를 내세요.
옮겨서 빈 자리는 0 으로 채우고, 오른쪽으로 넘친 칸은 버립니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 17, 1


def data(rng):
    return {"image": rng.uniform(0.1, 1.0, (5, 7)), "step": int(rng.integers(1, 4))}


def moved(image, step):
    made = np.zeros_like(image)
    made[:, step:] = image[:, :-step]
    return made


def flipped(image):
    return image[:, ::-1]


RESULTS = {"moved": moved, "flipped": flipped}
AXES = {"moved": ("줄", "칸"), "flipped": ("줄", "칸")}
CALLED = {"image": "영상", "step": "옮길 칸"}
HINTS = {"moved": "먼저 np.zeros_like(image) 를 만들고, 남는 칸만 옮겨 담으세요.", "flipped": "줄은 그대로 두고 칸의 차례만 거꾸로 합니다."}
WHY = """
칸은 뒤의 축(축 1)입니다. 옮기기는 빈 자리를 0 으로 두어야 합니다: 넘친 칸이 반대쪽으로 돌아오면 없던 획이 생깁니다.
"""
MISTAKES = (
    Mistake("moved", "넘친 칸이 반대쪽으로 돌아왔습니다(np.roll).", "넘친 칸은 버리고 빈 자리는 0 으로 채우세요.",
            lambda image, step: np.roll(image, step, 1)),
    Mistake("moved", "왼쪽으로 옮겼습니다.", "칸 k 의 값이 칸 k + step 으로 갑니다.",
            lambda image, step: np.pad(image[:, step:], ((0, 0), (0, step)))),
    Mistake("moved", "아래로 옮겼습니다.", "줄(축 0)이 아니라 칸(축 1)을 옮기세요.",
            lambda image, step: np.pad(image[:-step], ((step, 0), (0, 0)))),
    Mistake("moved", "빈 자리를 가장자리의 값으로 채웠습니다.", "빈 자리는 0 입니다.",
            lambda image, step: np.pad(image[:, :-step], ((0, 0), (step, 0)), mode="edge")),
    Mistake("moved", "옮기지 않고 왼쪽 칸을 지우기만 했습니다.", "남은 칸을 오른쪽으로 옮겨 담으세요.",
            lambda image, step: np.pad(image[:, step:], ((0, 0), (step, 0)))),
    Mistake("flipped", "상하로 뒤집었습니다.", "줄은 그대로 두고 칸을 거꾸로 하세요: image[:, ::-1].", lambda image: image[::-1]),
    Mistake("flipped", "180도 돌렸습니다: 줄까지 거꾸로입니다.", "칸만 거꾸로 하세요.", lambda image: image[::-1, ::-1]),
    Mistake("flipped", "뒤집지 않았습니다.", "칸의 차례를 거꾸로 하세요.", lambda image: image),
    Mistake("flipped", "옮긴 것을 뒤집었습니다.", "본디 영상을 뒤집으세요.", lambda moved: moved[:, ::-1]),
)
