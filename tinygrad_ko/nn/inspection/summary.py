"""모델의 요약: 층마다 출력의 모양과 매개변수의 수."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ...errors import ArgumentTypeError, describe, writable
from ...korean.terminal_width import padded, right_aligned, terminal_width
from ...tensors.creation import from_numpy
from ..mode import evaluating
from ..module import Module, check_module


class Row(NamedTuple):
    """층 하나: 경로, 종류, 출력의 모양(부르지 않았으면 None), 제 매개변수의 수, 그 가운데 학습하는 수, 깊이."""

    path: str
    kind: str
    shape: Any
    parameters: int
    trainable: int
    depth: int


class Summary:
    """``nn.summary`` 의 결과. ``print`` 하면 표가 되고, 주피터에서는 HTML 표가 된다."""

    def __init__(self, model: str, rows: list[Row], total: int, trainable: int, size: int) -> None:
        self.model, self.rows = model, rows
        self.total_parameters, self.trainable_parameters, self.bytes = total, trainable, size

    def _cells(self) -> list[tuple[str, str, str]]:
        shown = []
        for r in self.rows:
            name = f"{'  ' * r.depth}{writable(r.path.rpartition('.')[2]) or self.model}" + (f" ({r.kind})" if r.path else "")
            shown.append((name, "—" if r.shape is None else _shown(r.shape), f"{r.parameters:,}" if r.parameters else "—"))
        return shown

    def _totals(self) -> str:
        frozen = self.total_parameters - self.trainable_parameters
        text = f"매개변수 {self.total_parameters:,}개" + (f" (그 가운데 얼린 것 {frozen:,}개)" if frozen else "")
        return f"{text}, {self.bytes / 1024:,.1f} KiB"

    def __repr__(self) -> str:
        table = [("층", "출력의 모양", "매개변수"), *self._cells()]
        widths = [max(terminal_width(row[k]) for row in table) for k in range(3)]
        lines = [
            f"{padded(a, widths[0])}  {padded(b, widths[1])}  {right_aligned(c, widths[2])}" for a, b, c in table
        ]
        rule = "─" * (sum(widths) + 4)
        return "\n".join([lines[0], rule, *lines[1:], rule, self._totals()])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left;white-space:pre'>{html.escape(a)}</td><td style='text-align:left'>{html.escape(b)}</td>"
            f"<td style='text-align:right'>{c}</td></tr>" for a, b, c in self._cells()
        )
        return (f"<table><thead><tr><th>층</th><th>출력의 모양</th><th>매개변수</th></tr></thead><tbody>{rows}</tbody>"
                f"<caption style='caption-side:bottom'>{self._totals()}</caption></table>")


def summary(model: Module, input_shape: Any, batch: int = 1, dtype: Any = np.float32) -> Summary:
    """모델에 0을 한 번 흘려, 층마다 출력의 모양과 매개변수의 수를 표로 만든다. 모델은 바뀌지 않는다.

    매개변수
    --------
    model : 모델.
    input_shape : 입력 하나의 모양(배치 축은 빼고). 입력이 여럿이면 모양의 목록.
    batch : 배치의 크기.
    dtype : 입력의 dtype. 모델과 같아야 한다(정수이면 ``np.int64``).

    반환
    ----
    Summary : ``rows``, ``total_parameters``, ``trainable_parameters``, ``bytes``.

    예외
    ----
    ArgumentTypeError : 모듈이 아니거나 모양이 아닐 때. 모양이 맞지 않으면 그 층의 ShapeError.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.summary(nn.Sequential(nn.Linear(256, 100), nn.ReLU(), nn.Linear(100, 26)), (256,))
    층            출력의 모양  매개변수
    ───────────────────────────────────
    Sequential    (1, 26)             —
      0 (Linear)  (1, 100)       25,700
      1 (ReLU)    (1, 100)            —
      2 (Linear)  (1, 26)         2,626
    ───────────────────────────────────
    매개변수 28,326개, 110.6 KiB

    출처
    ----
    강의 L20 (256-100-26 다층 퍼셉트론의 매개변수는 28,326개).
    """
    check_module("summary", model)
    shapes = input_shape if isinstance(input_shape, list) else [input_shape]
    if not all(isinstance(s, tuple) and all(isinstance(n, (int, np.integer)) for n in s) for s in shapes):
        raise ArgumentTypeError(
            f"summary: input_shape 는 (1, 28, 28) 같은 튜플(여럿이면 그 목록)이어야 합니다. 받은 것: {describe(input_shape)}."
        )
    with evaluating(model), observed(model) as outputs:
        model(*[from_numpy(np.zeros((batch, *s), dtype)) for s in shapes])
    rows = []
    for path, module in model.named_modules():
        own = list(module.parameters(recurse=False))
        learned = sum(p.size for p in own if p.requires_grad)
        depth = path.count(".") + 1 if path else 0
        rows.append(Row(path, type(module).__name__, outputs.get(module), sum(p.size for p in own), learned, depth))
    everything = list(model.parameters())
    learned = sum(p.size for p in everything if p.requires_grad)
    return Summary(type(model).__name__, rows, sum(p.size for p in everything), learned, sum(p._data.nbytes for p in everything))


@contextlib.contextmanager
def observed(model: Module) -> Iterator[dict[Module, Any]]:
    """이 안에서 모델을 부르면, 모듈마다 (마지막) 출력의 모양을 적는다."""
    seen: dict[Module, Any] = {}

    def watch(module: Module, inputs: Any, output: Any) -> None:
        seen[module] = _shape(output)

    with contextlib.ExitStack() as handles:
        for module in model.modules():
            handles.enter_context(module.register_forward_hook(watch))
        yield seen


def _shape(made: Any) -> Any:
    if isinstance(made, (tuple, list)):
        return [_shape(m) for m in made]
    return getattr(made, "shape", None)


def _shown(shape: Any) -> str:
    return ", ".join(_shown(s) for s in shape if s is not None) if isinstance(shape, list) else str(shape)
