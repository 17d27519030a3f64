"""재생기에 실을 수식: 짧은 MathML. 쪽이 그대로 끼워 넣으므로, 아는 표(tag)만 들어 있는지 살핀다."""

from __future__ import annotations

import html
import re
from functools import cache

from ...errors import MissingExtra
from ..paper.mathml import mathml
from .fences import fenced

_TAG = re.compile(r"<(/?)([A-Za-z]+)((?:\s+[a-z]+=\"[^\"<>]*\")*)\s*(/?)>")
_ALLOWED = frozenset(
    "math mrow mi mn mo mtext mspace ms msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd mstyle "
    "mpadded mphantom menclose mfenced semantics".split()
)
_NEEDLESS = re.compile(r' (?:xmlns|alttext|display)="[^"]*"')


@cache
def formula(tex: str) -> str:
    """TeX 를 MathML 로. latex2mathml 이 없거나 모르는 표가 섞이면 TeX 를 글 그대로 보인다."""
    if not tex:
        return ""
    try:
        made = fenced(_NEEDLESS.sub("", mathml(tex, tall=True)))
    except MissingExtra:
        return f"<code>{html.escape(tex)}</code>"
    return made if _safe(made) else f"<code>{html.escape(tex)}</code>"


def _safe(text: str) -> bool:
    rest = _TAG.sub(lambda m: "" if m[2] in _ALLOWED and "on" not in re.findall(r"\s(on)[a-z]+=", m[3]) else "<", text)
    return "<" not in rest
