"""제목이 있는 참고 상자: ``:::{note} 정오표`` 의 제목은 ‘참고’가 아니라 적은 그대로이다. 제목이 없으면 보통의 참고 상자이다."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst.directives.admonitions import Admonition


class TitledNote(Admonition):
    """``note`` 에 제목을 줄 수 있게 한 것."""

    required_arguments, optional_arguments, final_argument_whitespace = 0, 1, True

    def run(self) -> list[nodes.Node]:
        self.node_class = nodes.admonition if self.arguments else nodes.note
        self.options.setdefault("class", ["note"])
        return super().run()


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("note", TitledNote, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
