"""``tinygrad_ko/korean/room_names.py`` 를 지금의 이름에서 다시 만든다: 어느 이름이 어느 방에 사는가.

없는 이름을 찾은 사람에게 그 이름이 사는 방을 알려 줄 때 쓴다(``nn.SGD`` → ``tg.optim.SGD``). 방을 열어 보지 않고 알려면 적어 두어야 한다::

    python scripts/make_room_names.py
"""

from __future__ import annotations

import textwrap
from importlib import import_module
from pathlib import Path

FILE = Path(__file__).parents[1] / "tinygrad_ko" / "korean" / "room_names.py"
ROOMS = (  # 앞의 방부터 알린다
    "tg", "tg.nn", "tg.optim", "tg.optim.lr_scheduler", "tg.data", "tg.data.augment", "tg.plot", "tg.nn.functional", "tg.nn.utils",
    "tg.nn.init", "tg.nn.utils.rnn", "tg.nn.utils.prune", "tg.nn.utils.parametrize", "tg.nn.utils.parametrizations",
    "tg.nn.utils.stateless", "tg.optim.swa_utils", "tg.training", "tg.distributed", "tg.linalg", "tg.fft", "tg.autograd", "tg.course",
)
PATHS = {"tg": "", "tg.plot": ".view.plots"}
HEAD = '''"""방마다 있는 이름. scripts/make_room_names.py 가 만든 글이다: 고치지 말고 다시 만든다."""

NAMES = {
'''


def text() -> str:
    """파일의 글."""
    parts = [HEAD]
    for room in ROOMS:
        found = import_module("tinygrad_ko" + PATHS.get(room, room.removeprefix("tg")))
        names = dir(found) if room in ("tg", "tg.linalg", "tg.fft") else found.__all__
        lines = textwrap.wrap(" ".join(sorted(n for n in names if n[0] != "_")), 120, initial_indent=" " * 8, subsequent_indent=" " * 8)
        parts.append(f'    "{room}": """\n' + "\n".join(lines) + '\n    """,\n')
    return "".join([*parts, "}\n"])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
