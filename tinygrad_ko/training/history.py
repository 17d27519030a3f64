"""학습의 기록: 이름 → 에포크마다의 값. 사전이면서, 찍으면 표가 되고, 그림과 파일이 된다."""

from __future__ import annotations

import csv
import difflib
import html
import io
import json
import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentTypeError, TinygradError, describe
from ..io.atomic import write_atomically
from ..korean.particles import Noun
from ..korean.terminal_width import right_aligned, terminal_width
from ..operation.devices import to_numpy
from ..tensors.creation import as_tensor
from ..tensors.tensor import Tensor
from ..view import plots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 40  # 표에 보일 에포크의 수: 더 길면 앞뒤만 보인다


class NoColumn(TinygradError, KeyError):
    """기록에 없는 이름.

    고치려면: ``list(history)`` 로 있는 이름을 본다.
    """

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError 는 따옴표를 두른다


class History(dict[str, list[Any]]):
    """학습의 기록. ``history["val_loss"]`` 처럼 보통의 사전으로 쓴다.

    매개변수
    --------
    rows : 이름 → 에포크마다의 값(길이가 모두 같다). 비워 두고 시작해도 된다.

    속성
    ----
    best_epoch : 조기 종료가 고른 가장 나은 에포크(1부터 센다). 없으면 ``None``.
    notes : 학습하며 있었던 일. 표의 아래에 적힌다.

    예제
    ----
    >>> from tinygrad_ko.training import History
    >>> history = History({"train_loss": [0.5, 0.25], "val_loss": [0.75, 0.625]})
    >>> history["val_loss"][-1]
    0.625
    >>> print(history)
    에포크  train_loss  val_loss
         1         0.5      0.75
         2        0.25     0.625

    출처
    ----
    Keras ``keras.callbacks.History``.
    """

    def __init__(self, *rows: Any, **named: Any) -> None:
        super().__init__(*rows, **named)
        self.best_epoch: int | None = None
        self.notes: list[str] = []

    @property
    def epochs(self) -> int:
        """기록한 에포크의 수."""
        return max(map(len, self.values()), default=0)

    def add(self, row: Mapping[str, Any]) -> None:
        """에포크 하나를 더한다. 이번에만 없거나 이번에 처음 나온 이름의 빈자리는 NaN 이다. 텐서는 값만 남긴다.

        예외
        ----
        ArgumentTypeError : 값이 수, 배열, 글이 아닐 때.
        """
        kept = {name: _kept(name, value) for name, value in row.items()}
        done = self.epochs
        for name in (*self, *(name for name in kept if name not in self)):
            values = self.setdefault(name, [math.nan] * done)
            values.append(kept.get(name, math.nan))

    def __missing__(self, name: Any) -> Any:
        there = f"있는 것: {', '.join(self)}." if self else "아직 한 에포크도 적지 않았습니다."
        near = [f"train_{name}"] if f"train_{name}" in self else difflib.get_close_matches(str(name), self, 1)
        guess = f"{Noun(near[0]):을/를} 쓰려던 것인가요? " if near else ""
        raise NoColumn(f"History: {Noun(repr(name)):이라는/라는} 이름은 기록에 없습니다. {guess}{there}")

    def table(self) -> tuple[list[str], list[list[str]]]:
        """표의 머리와 줄: 수 하나짜리 값만. 가장 나은 에포크에는 * 를 붙인다."""
        names = [name for name, values in self.items() if all(np.ndim(v) == 0 for v in values)]
        rows = []
        for k in range(self.epochs):
            mark = "*" if k + 1 == self.best_epoch else ""
            rows.append([f"{mark}{k + 1}", *(_number(self[name][k]) if k < len(self[name]) else "" for name in names)])
        return ["에포크", *names], rows

    def __str__(self) -> str:
        head, rows = self.table()
        if not rows:
            return "기록이 없습니다(아직 한 에포크도 학습하지 않았습니다)."
        if len(rows) > SHOWN:
            rows = [*rows[:SHOWN // 2], ["…"] * len(head), *rows[-SHOWN // 2:]]
        widths = [max(terminal_width(line[k]) for line in (head, *rows)) for k in range(len(head))]
        lines = ["  ".join(right_aligned(text, width) for text, width in zip(line, widths, strict=True)) for line in (head, *rows)]
        return "\n".join([*lines, *self._below()])

    __repr__ = __str__

    def _below(self) -> list[str]:
        best = [f"* 가장 나은 에포크: {self.best_epoch}"] if self.best_epoch else []
        return [*best, *self.notes]

    def _repr_html_(self) -> str:
        head, rows = self.table()
        cells = ["".join(f"<th>{html.escape(name)}</th>" for name in head)]
        cells += ["".join(f"<td style='text-align:right'>{html.escape(text)}</td>" for text in row) for row in rows]
        below = "".join(f"<p>{html.escape(line)}</p>" for line in self._below())
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>{below}"

    def plot(self, ax: Axes | None = None) -> Figure:
        """학습 곡선을 그린다(``tg.plot.learning_curve``). 가장 나은 에포크에 선을 긋는다.

        매개변수
        --------
        ax : 그릴 축. 없으면 새 그림.
        """
        curves = {name: self[name] for name in self.table()[0][1:] if name.startswith(("train_", "val_"))}
        made: Figure = plots.learning_curve(curves, ax, best=self.best_epoch)
        return made

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """CSV 파일로 쓴다(UTF-8): 첫 줄은 이름, 그다음은 에포크마다 한 줄. 수는 다시 읽으면 같은 수이다."""
        head, _ = self.table()
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["epoch", *head[1:]])
        for k in range(self.epochs):
            writer.writerow([k + 1, *(self[name][k] for name in head[1:])])
        write_text(path, text.getvalue())

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """JSON 파일로 쓴다: 이름 → 값의 목록. 유한하지 않은 값은 ``null`` 이다."""
        content = {name: [_plain(value) for value in values] for name, values in self.items()}
        write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def state_dict(self) -> dict[str, Any]:
        """저장할 상태."""
        columns = {name: list(values) for name, values in self.items()}
        return {"columns": columns, "best_epoch": self.best_epoch, "notes": list(self.notes)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self.clear()
        self.update({name: list(values) for name, values in state["columns"].items()})
        self.best_epoch, self.notes = state["best_epoch"], list(state["notes"])


def _kept(name: str, value: Any) -> Any:
    """기록에 남길 값."""
    if isinstance(value, Tensor) or hasattr(value, "detach"):
        array = np.array(to_numpy(as_tensor(value)._data))
        return array if array.ndim else array.item()
    if not isinstance(value, (int, float, str, np.generic, np.ndarray, type(None))):
        raise ArgumentTypeError(f"History: '{name}' 값은 수나 배열이어야 합니다. 받은 것: {describe(value)}.")
    return value


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def _plain(value: Any) -> Any:
    if np.ndim(value):
        return np.asarray(value).tolist()
    number = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(number, float) and not math.isfinite(number) else number


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """파일을 통째로 쓴다: 다 쓰기 전에는 앞서 있던 것 그대로이다."""
    write_atomically(path, text.encode("utf-8"), "History")
