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


def player_page(script: Mapping[str, Any]) -> str:
    """재생기의 쪽.

    대본은 deflate 로 줄여 base64 로 싣는다: 사용자의 이름과 코드가 HTML 로 읽힐 길이 없다.
    """
    packed = zlib.compress(json.dumps(script, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace"), LEVEL)
    return Template(_file("player.html")).substitute(
        title=html.escape(script["title"]), file=html.escape(script["code"]["file"]), missing=html.escape(script.get("cannot", "")),
        style=_file("player.css"), script=base64.b64encode(packed).decode(), tape=_file("tape.js"), player=_file("player.js"),
    )


@cache
def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
