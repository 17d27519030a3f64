"""수식을 MathML 로 적는다. 브라우저가 스스로 그리므로 스크립트도 글꼴도 내려받을 것도 없다. 바꾸는 것은 재생기와 같은 펜이다."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from tinygrad_ko.view.paper.mathml import mathml


def inline(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<span class="formula">{mathml(node.astext())}</span>')
    raise nodes.SkipNode


def block(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<div class="formula">{mathml(node.astext(), tall=True)}</div>\n')
    raise nodes.SkipNode


def leave(self: Any, node: nodes.Element) -> None:
    """빠져나오는 일은 들어갈 때 마쳤다."""


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (inline, leave), (block, leave))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
