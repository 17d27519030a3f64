"""한글 이름의 그림: 글에서 ``![…](집의-구조.svg)`` 라고 부르면 MyST 가 %EC… 로 바꾸어 적는다. 파일을 찾을 때의 이름으로 되돌린다."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.transforms import SphinxTransform


class KoreanPaths(SphinxTransform):
    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        for image in self.document.findall(nodes.image):
            image["uri"] = unquote(image["uri"])


def setup(app: Any) -> dict[str, bool]:
    app.add_transform(KoreanPaths)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
