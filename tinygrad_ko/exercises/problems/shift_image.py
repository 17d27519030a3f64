"""영상 옮기기

영상을 아래로 down 칸, 오른쪽으로 right 칸 옮깁니다. 음수이면 반대쪽입니다. 밖으로 나간 화소는 버리고 새로 빈 자리는 0입니다.

- moved: 옮긴 영상. 모양은 그대로입니다
- kept: 옮긴 뒤에 남은 밝기는 처음의 몇 배인가 (밝기는 모두 더한 것)
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 20, 2


def data(rng):
    return {"image": rng.uniform(0.2, 1.0, (6, 7)), "down": 1 if rng.random() < 0.5 else -1, "right": 3 if rng.random() < 0.5 else -3}


def _slid(image, down, right):
    height, width = image.shape
    moved = np.zeros_like(image)
    moved[max(down, 0):height + min(down, 0), max(right, 0):width + min(right, 0)] = image[
        max(-down, 0):height - max(down, 0), max(-right, 0):width - max(right, 0)]
    return moved


def moved(image, down, right):
    return _slid(image, down, right)


def kept(moved, image):
    return moved.sum() / image.sum()


RESULTS = {"moved": moved, "kept": kept}
AXES = {"moved": ("줄", "칸")}
CALLED = {"image": "영상", "down": "아래로", "right": "오른쪽으로"}
HINTS = {"moved": "0 으로 채운 영상을 먼저 만들고, 남는 부분을 옮겨 적으세요. np.roll 은 밖으로 나간 것을 반대쪽에 붙입니다.",
         "kept": "옮긴 영상의 합을 처음 영상의 합으로 나눕니다."}
WHY = """
np.roll 로 옮기면 오른쪽으로 나간 획이 왼쪽에 다시 나타나 다른 글자가 됩니다. 시험에 쓸 수 없는 영상입니다.
숫자의 둘레에 여백이 있으면 옮겨도 밝기를 잃지 않습니다. 수업에서 8×8 을 12×12 의 한가운데에 둔 까닭입니다.
"""


def _stretched(image, down, right):
    rows = np.clip(np.arange(image.shape[0]) - down, 0, image.shape[0] - 1)
    columns = np.clip(np.arange(image.shape[1]) - right, 0, image.shape[1] - 1)
    return image[np.ix_(rows, columns)]


MISTAKES = (
    Mistake("moved", "밖으로 나간 화소를 반대쪽에 붙였습니다.",
            "np.roll 로 민 뒤에 새로 들어온 줄과 칸을 0 으로 지우거나, 처음부터 0 위에 옮겨 적으세요.",
            lambda image, down, right: np.roll(image, (down, right), (0, 1))),
    Mistake("moved", "빈 자리를 가장자리의 화소로 채웠습니다.", "새로 빈 자리는 0 입니다.", _stretched),
    Mistake("moved", "반대쪽으로 옮겼습니다.", "down 이 양수이면 아래로, right 가 양수이면 오른쪽입니다.",
            lambda image, down, right: _slid(image, -down, -right)),
    Mistake("moved", "아래와 오른쪽을 바꾸었습니다.", "첫 축이 줄(아래), 둘째 축이 칸(오른쪽)입니다.",
            lambda image, down, right: _slid(image, right, down)),
    Mistake("moved", "위아래로만 옮겼습니다.", "오른쪽으로도 옮기세요.", lambda image, down: _slid(image, down, 0)),
    Mistake("moved", "좌우로만 옮겼습니다.", "아래로도 옮기세요.", lambda image, right: _slid(image, 0, right)),
    Mistake("kept", "잃은 밝기입니다.", "남은 것의 비율입니다: 1에서 빼지 마세요.", lambda moved, image: 1 - moved.sum() / image.sum()),
    Mistake("kept", "화소의 수로 세었습니다.", "화소마다 밝기가 다릅니다: 밝기를 더하세요.",
            lambda moved, image: (moved > 0).sum() / image.size),
    Mistake("kept", "나누지 않았습니다: 남은 밝기입니다.", "처음의 밝기로 나누세요.", lambda moved: moved.sum()),
)
