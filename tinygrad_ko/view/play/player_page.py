"""쪽(page): 대본과 스크립트와 모양을 HTML 한 쪽에 담는다. 바깥에서 가져오는 것은 하나도 없다."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

__all__ = ["player_page"]

LEVEL = 6  # 9는 두세 배 걸려 50분의 1도 줄이지 못한다
SCRIPTS = (  # 앞의 것을 뒤의 것이 쓴다
    "tape.js", "page/arrays.js", "page/ink.js", "page/focus.js", "page/picture.js", "page/camera.js", "page/scenes.js", "page/sheets.js",
    "page/words.js", "page/inside.js", "page/orders.js", "page/sums.js", "page/written.js", "page/workings.js", "page/checking.js",
    "page/numbers.js", "page/answers.js", "page/editing.js", "page/learning.js", "page/mistakes.js", "page/questions.js", "page/quiz.js",
    "page/player.js",
)
STYLES = ("page/player.css", "page/lessons.css")


def player_page(script: Mapping[str, Any]) -> str:
    """재생기의 쪽.

    대본은 deflate 로 줄여 base64 로 싣는다: 사용자의 이름과 코드가 HTML 로 읽힐 길이 없다.
    """
    packed = zlib.compress(json.dumps(script, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace"), LEVEL)
    return Template(_file("page/player.html")).substitute(
        title=html.escape(script["title"]), file=html.escape(script["code"]["file"]),
        missing=html.escape(script.get("cannot", "")), careful=html.escape(script.get("careful", "")),
        style="\n".join(_file(name) for name in STYLES), scripts="\n".join(_file(name) for name in SCRIPTS),
        script=base64.b64encode(packed).decode(),
    )


@cache
def _file(name: str) -> str:
    """파일의 글. 쪽을 가볍게 하려고 들여쓰기와 설명만 있는 줄은 뺀다."""
    lines = (line.strip() for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("// "))
