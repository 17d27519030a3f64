"""정답이 그대로인 변형

표본을 바꾼 뒤에도 정답이 그대로이면 '그대로', 달라질 수 있으면 '바뀐다' 라고 적습니다. 저마다 따로 답합니다.

- landscape: 산이나 바다를 맞히는 풍경 사진의 좌우 반전
- giyeok: 글자를 맞히는 영상에서 ‘ㄱ’ 의 180도 회전
- six: 숫자를 맞히는 영상에서 6 의 180도 회전
- hand: 왼손인지 오른손인지 맞히는 사진의 좌우 반전
- brighter: 동물을 맞히는 사진을 조금 밝게
- shifted: 숫자를 맞히는 영상을 한 칸 옆으로(획이 잘리지 않게)
- hidden: 은닉 마디에 더한 작은 잡음
"""

from ..mistake import Mistake

LESSON, LEVEL = 17, 1


def data(rng):
    return {}


def landscape():
    return "그대로"


def giyeok():
    return "바뀐다"


def six():
    return "바뀐다"


def hand():
    return "바뀐다"


def brighter():
    return "그대로"


def shifted():
    return "그대로"


def hidden():
    return "그대로"


RESULTS = {"landscape": landscape, "giyeok": giyeok, "six": six, "hand": hand,
           "brighter": brighter, "shifted": shifted, "hidden": hidden}
CHOICES = dict.fromkeys(RESULTS, ("그대로", "바뀐다"))
HINTS = {"giyeok": "종이에 ㄱ 을 쓰고 거꾸로 돌려 보세요.", "six": "종이에 6 을 쓰고 거꾸로 돌려 보세요.",
         "hand": "거울에 비친 왼손은 어느 손입니까?",
         "hidden": "은닉 마디의 값이 흔들려도 입력 영상은 그대로입니다."}
WHY = """
같은 변형이라도 무엇을 맞히는 문제인가에 따라 다릅니다. 좌우 반전은 풍경에는 좋고 손에는 나쁩니다. 무엇에 불변이어야 하는지 먼저 적으세요.
"""
MISTAKES = (
    Mistake("landscape", "뒤집은 산도 산입니다.", "풍경은 왼쪽과 오른쪽을 가리지 않습니다.", lambda: "바뀐다"),
    Mistake("giyeok", "‘ㄱ’ 을 180도 돌리면 ‘ㄴ’ 입니다.", "정답이 다른 글자가 되었습니다.", lambda: "그대로"),
    Mistake("six", "6 을 180도 돌리면 9 입니다.", "정답이 다른 숫자가 되었습니다.", lambda: "그대로"),
    Mistake("hand", "왼손을 좌우로 뒤집으면 오른손입니다.", "왼쪽과 오른쪽이 곧 정답인 문제에서는 뒤집지 않습니다.", lambda: "그대로"),
    Mistake("brighter", "조금 밝아도 같은 동물입니다.", "빛이 달라도 읽게 하려면 밝기를 바꾸어 보여 줍니다.", lambda: "바뀐다"),
    Mistake("shifted", "옆으로 옮긴 3 도 3 입니다.", "옮겨도 읽게 하려면 옮겨서 보여 줍니다.", lambda: "바뀐다"),
    Mistake("hidden", "입력 영상은 하나도 바뀌지 않았습니다.", "은닉 마디의 잡음은 표본이 아니라 셈을 흔듭니다.", lambda: "바뀐다"),
)
