"""오려 내는 자리의 수

height × width 사진에서 한 변이 size 인 정사각형을 오려 냅니다. 화소 단위로 옮깁니다.

가로로 놓을 수 있는 자리의 수 across, 세로로 놓을 수 있는 자리의 수 down, 그리고 좌우로 뒤집은 것까지 센 서로 다른 조각의 수 ways 를 내세요.
"""

from ..mistake import Mistake

LESSON, LEVEL = 17, 1


def data(rng):
    return {"height": int(rng.integers(250, 260)), "width": int(rng.integers(270, 290)), "size": int(rng.integers(215, 230))}


def across(width, size):
    return width - size + 1


def down(height, size):
    return height - size + 1


def ways(across, down):
    return across * down * 2


RESULTS = {"across": across, "down": down, "ways": ways}
CALLED = {"height": "높이", "width": "너비", "size": "조각의 한 변"}
HINTS = {"across": "왼쪽 끝이 0 이면 오른쪽 끝은 size 입니다. 오른쪽 끝이 width 가 될 때까지 옮겨 보세요.",
         "down": "세로도 가로와 같습니다.", "ways": "가로의 자리마다 세로의 자리가 모두 됩니다."}
WHY = """
왼쪽 끝은 0 부터 width − size 까지이고, 0 도 자리이므로 하나를 더합니다. 256 에서 224 이면 33 자리이고 33 × 33 = 1,089 곳입니다.
"""
MISTAKES = (
    Mistake("across", "끝 자리를 빠뜨렸습니다: 왼쪽 끝 0 도 자리입니다.", "width − size 에 1 을 더하세요.",
            lambda width, size: width - size),
    Mistake("across", "겹치지 않게 놓을 때의 수입니다.", "한 화소씩 옮기며 겹쳐 놓아도 됩니다.", lambda width, size: width // size),
    Mistake("across", "조각의 한 변입니다.", "조각의 크기가 아니라, 조각을 놓을 자리의 수를 셉니다.", lambda size: size),
    Mistake("across", "끝 자리를 두 번 셌습니다.", "width − size 에 1 만 더하세요.", lambda width, size: width - size + 2),
    Mistake("down", "끝 자리를 빠뜨렸습니다: 위쪽 끝 0 도 자리입니다.", "height − size 에 1 을 더하세요.",
            lambda height, size: height - size),
    Mistake("down", "높이가 아니라 너비로 셌습니다.", "세로는 height 로 셉니다.", lambda across: across),
    Mistake("ways", "뒤집은 것을 세지 않았습니다.", "자리마다 그대로인 것과 뒤집은 것, 두 가지입니다.",
            lambda across, down: across * down),
    Mistake("ways", "상하로 뒤집은 것까지 셌습니다.", "좌우로만 뒤집으니 2배입니다.", lambda across, down: across * down * 4),
    Mistake("ways", "가로와 세로를 곱하지 않고 더했습니다.", "가로의 자리마다 세로의 자리가 모두 됩니다: 곱하세요.",
            lambda across, down: (across + down) * 2),
    Mistake("ways", "조각을 가로와 세로가 아니라 화소로 셌습니다.", "조각의 화소가 아니라 조각을 놓을 자리의 수를 곱하세요.",
            lambda size: size * size * 2),
)
