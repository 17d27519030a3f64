"""슬라이더와 재생 단추가 있는 HTML 한 장을 짓는다. 그림의 부품이 장면마다 할 일은 ``data-`` 속성에 적힌다."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("animation.html")


def animation_page(title: str, picture: str, say: Sequence[str], interval: int, below: str = "", style: str = "") -> str:
    """장면마다의 문장 ``say`` 만큼의 장면을 가진 HTML. ``picture`` 와 ``below`` 는 이미 HTML이다."""
    pieces = {
        "TITLE": escape(title), "PICTURE": picture, "BELOW": below, "STYLE": style, "LAST": str(len(say) - 1),
        "INTERVAL": str(interval), "SAY": json.dumps(list(say), ensure_ascii=False).replace("<", "\\u003c"),
    }
    # 한 번에 바꾼다: 끼워 넣은 글 속의 자리표는 다시 읽지 않는다
    return re.sub(r"__([A-Z]+)__", lambda found: pieces[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def data_attributes(**steps: Any) -> str:
    """장면마다 할 일의 속성: ``on=(처음, 끝)``, ``move=[(x, y) …]``, ``grow=[(x, y) …]``, ``text=[글 …]``,
    ``turn=[(바뀌는 장면, 글, 짙기) …]`` (네모와 글), ``lit={장면: 작은 글}``."""
    parts = []
    for name, value in steps.items():
        if name in ("move", "grow"):
            value = [f"{x:.1f},{y:.1f}" for x, y in value]
        parts.append(f' data-{name}="{escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))}"')
    return "".join(parts)
