"""노트북(Jupyter)에서의 모습: 텐서, 그래프, 재생기. 믿지 않는(untrusted) 노트북에서도 빈 틀이 아니라 그림이나 글이 보인다."""

from __future__ import annotations

import base64
import html

import numpy as np

from ...korean.numbers import format_number, format_value
from ...operation.devices import to_numpy
from ...tensors.leaf import kept_gradient
from ...tensors.tensor import Tensor
from .heatmap import heatmap, level, opacity, value_scale

__all__ = ["framed", "image", "tensor_bundle"]

MOST = 12  # 표에 수를 적는 가장 많은 줄과 칸
_BLUE, _ORANGE = "31,111,181", "217,95,2"


def image(svg: bytes, title: str) -> str:
    """SVG 를 담은 ``<img>``: 그림 속의 스크립트는 돌지 않고, PNG 로 그리는 것과 달리 큰 그림도 곧바로 된다."""
    return f'<img alt="{html.escape(title)}" style="max-width:100%" src="data:image/svg+xml;base64,{base64.b64encode(svg).decode()}">'


def framed(page: str, title: str, height: int, fallback: str) -> str:
    """HTML 한 쪽을 담은 틀(iframe).

    믿지 않는 노트북은 틀을 지우고 모르는 표(tag)는 속만 남긴다. 그래서 ``template`` 에 든 것은 그때에만 보인다.
    틀 안의 쪽은 노트북을 만지지 못한다. 적고(form) 내려받는(download) 것만 된다: 그것이 없으면 값을 고치는 칸과 퀴즈가 말을 듣지 않는다.
    """
    allowed = "allow-scripts allow-forms allow-downloads"
    return (f'<iframe title="{html.escape(title)}" sandbox="{allowed}" srcdoc="{html.escape(page)}" '
            f'style="width:100%;height:{height}px;border:0"></iframe><template>{fallback}</template>')


def tensor_bundle(self: Tensor) -> dict[str, str]:
    """텐서: 이름과 모양, 값과 기울기의 표. 큰 것은 요약과 열지도."""
    grad = kept_gradient(self.node)
    parts = [("값", self._data)] + ([("기울기", grad._data)] if grad is not None else [])
    about = f"{self.shape} {self.dtype}" + (" · 기울기를 따라감" if self.requires_grad else "")
    name = f"<b>{html.escape(self.name)}</b> " if self.name else ""
    side = "display:inline-block;vertical-align:top;margin-right:1.5em"
    tables = "".join(f'<div style="{side}"><div>{word}</div>{_table(np.asarray(to_numpy(a)))}</div>' for word, a in parts)
    return {"text/plain": repr(self), "text/html": f"<div>{name}<span style='opacity:.75'>{html.escape(about)}</span></div>{tables}"}


def _table(array: np.ndarray) -> str:
    if array.ndim == 0 or array.size == 0:
        return f"<code>{html.escape(format_value(array))}</code>"
    shown = heatmap(array)
    scale, written = value_scale([shown]), shown.exact and max(shown.cells.shape) <= MOST
    rows = []
    for r, line in enumerate(shown.cells):
        cells = []
        for c, x in enumerate(line):
            step = level(float(x), scale)
            tint = f"rgba({_ORANGE if step > 0 else _BLUE},{opacity(step) * (0.45 if written else 1):.2f})" if step else "transparent"
            words = format_number(array.reshape(shown.sheet)[r, c]) if written else ""
            style = f"text-align:right;background:{tint};padding:1px 5px"
            cells.append(f"<td title='{shown.index(r, c)} {format_number(x)}' style='{style}'>{words or '&nbsp;'}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = "" if written else f"<div>{html.escape(' · '.join(filter(None, [format_value(array, limit=0), shown.caption])))}</div>"
    return f"<table style='border-collapse:collapse'>{''.join(rows)}</table>{caption}"
