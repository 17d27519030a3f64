"""한글로 찾기: 조사가 붙어도(손실을), 합친 말 속에 있어도(교차엔트로피) 찾는다. 브라우저의 쪽이 file:// 이어도 된다.

Sphinx 의 찾기는 세 글자부터 낱말의 속까지 보지만, 두 글자까지는 낱말 하나가 꼭 같아야 한다. 우리말은 두 글자가 많다(미분, 학습, 손실).
그래서 색인에 낱말마다 한 글자와 두 글자의 조각을 더한다. 그러면 어떤 길이의 조각이든 찾힌다.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.search import SearchLanguage

HANGUL = re.compile(r"[가-힣]+")


class Korean(SearchLanguage):
    """한국어의 색인."""

    lang, language_name = "ko", "Korean"

    def split(self, input: str) -> list[str]:
        """낱말들과, 한글 낱말의 짧은 조각들."""
        words = super().split(input.lower())
        runs = [run for word in words for run in HANGUL.findall(word)]
        return words + [run[k:k + size] for run in runs for size in (1, 2) for k in range(len(run) - size + 1)]


def setup(app: Any) -> dict[str, bool]:
    app.add_search_language(Korean)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
