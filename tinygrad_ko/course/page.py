"""HTML 한 쪽: 노트북에서는 그대로 보이고, 파일로 적는다. 연습지와 그리는 쪽이 이것의 자손이다."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import ClassVar

from ..io.atomic import kind_of_file, write_atomically
from ..view.paper.notebook import framed


class Page:
    """제목이 있는 HTML 한 쪽."""

    where: ClassVar[str]  # 오류에 적을, 사용자가 부른 이름
    height: ClassVar[int]  # 노트북에서의 높이(px)

    def __init__(self, page: str, title: str) -> None:
        self.html, self.title = page, title

    def _repr_html_(self) -> str:
        return framed(self.html, self.title, self.height, f"<p>{html.escape(self.title)}: 이 노트북을 신뢰(Trust)하면 보입니다.</p>")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """``.html`` 로 적는다. 적다가 멈추어도 앞의 파일은 그대로이다.

        예외
        ----
        ArgumentError : 확장자가 ``.html`` 이 아닐 때.
        FileError : 쓸 수 없는 곳일 때.
        """
        where = f"{self.where}.save"
        kind_of_file(where, path, (".html",))
        return write_atomically(path, self.html.encode("utf-8"), where)
