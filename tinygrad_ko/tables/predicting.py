"""배운 것으로 새 표를 맞힌다: 줄의 글을 그대로 두고 예측을 덧붙인다(``tinygrad-ko predict``)."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from ..errors import ArgumentError, DataError
from ..io.atomic import new_file
from ..korean.particles import Noun
from ..nn import Sequential
from ..tensors.creation import from_numpy
from ..training.threads import one_thread
from .coding import UNTRAINED, Coder
from .kinds import CATEGORY, DATE, NUMBER, Column
from .model import build
from .preparation import CLASSIFY, Preparation
from .records import BadRows, Header, Record, header_of, lower_names, meant, records, shown_name
from .results import is_result, read_results
from .scores import Scores, in_units
from .source import NAMES, PIPE, Source, called, opened_source

__all__ = ["Predicted", "predict"]

PIECE = 2048  # 한 번에 맞히는 줄의 수
NEW, SURE = "예측", "확률"  # 덧붙이는 열의 이름


@dataclass
class Predicted:
    """무엇을 맞혔는가."""

    out: Path
    source: Source
    preparation: Preparation
    rows: int = 0
    added: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()  # 쓰지 않은 열
    untrained: Counter[str] = field(default_factory=Counter)  # 표에는 있었지만 훈련 집합에 없던 범주가 있던 열마다의 수
    filled: Counter[str] = field(default_factory=Counter)  # 빠진 값이 있던 열마다의 수
    ignored: Counter[str] = field(default_factory=Counter)  # 배우지 않은 글을 빠진 값으로 본 열마다의 수
    bad: BadRows = field(default_factory=BadRows)
    scores: Scores | None = None  # 목표의 열이 있으면


def predict(
    folder: Path, data: str, out: Path, *, unseen: str = "error", encoding: str | None = None, delimiter: str | None = None,
    force: bool = False,
) -> Predicted:
    """``folder`` 에서 배운 것으로 ``data`` 의 줄마다 예측을 덧붙여 ``out`` 에 쓴다. 줄의 글, 차례, 글자의 부호는 그대로이다.

    매개변수
    --------
    folder : ``train`` 의 결과 폴더.
    data : CSV 의 경로, 또는 표준 입력 ``"-"``.
    out : 쓸 파일. 있으면 ``force`` 여야 한다. ``data``, 배운 자료, ``folder`` 안의 결과와 같을 수 없다. ``-`` 이면 표준 출력.
    unseen : 배우지 않은 범주를 만나면 ``"error"`` (멈춘다) 또는 ``"ignore"`` (빠진 값으로 본다).

    예외
    ----
    DataError : 빠진 열이 있거나, 배우지 않은 범주가 있거나(``unseen="error"``), 파일을 읽을 수 없을 때.
    ArgumentError : ``out`` 이 이미 있거나 ``data``, 배운 자료, 배운 결과의 파일과 같을 때.
    """
    preparation, weights = read_results(folder)
    _refuse_taken(folder, out, data, preparation, force)
    model = build(preparation, 0)
    model.load_state_dict(weights)
    model.eval()
    with opened_source(data, encoding, delimiter) as source, one_thread():
        learned_header = bool(preparation.data.get("has_header", True))
        header = header_of(source, learned_header)
        told = Predicted(out, source, preparation)
        places, target = _places(preparation, header, source)
        used = {*places, target}
        told.unused = tuple(name for k, name in enumerate(header.names) if k not in used)
        told.added = tuple(_fresh(name, header.names) for name in ((NEW, SURE) if preparation.task == CLASSIFY else (NEW,)))
        told.scores = None if target is None else Scores(preparation)
        with _destination(out) as draft:
            with open(draft, "w", encoding=source.encoding, newline="") as written:
                _Writer(told, model, places, target, header, unseen == "ignore", written).write(source)
            told.bad.refuse_if_many(source.name, len(header.names))
    return told


@contextlib.contextmanager
def _destination(out: Path) -> Iterator[Path]:
    """다 쓴 다음에야 제자리에 놓일 파일. ``-`` 이면 다 쓴 다음 표준 출력으로 흘린다: 도중에 멈추면 아무것도 나가지 않는다."""
    if str(out) != PIPE:
        with new_file(out, "--out") as draft:
            yield draft
        return
    with tempfile.TemporaryDirectory(prefix="tinygrad-ko-") as home:
        draft = Path(home) / "pred.csv"
        yield draft
        sys.stdout.flush()
        with open(draft, "rb") as made:
            shutil.copyfileobj(made, sys.stdout.buffer)
        sys.stdout.buffer.flush()


class _Writer:
    """줄을 읽어 예측을 덧붙여 쓴다."""

    def __init__(
        self, told: Predicted, model: Sequential, places: Sequence[int], target: int | None, header: Header, ignore: bool, written: TextIO,
    ) -> None:
        self.told, self.model, self.places, self.target, self.header = told, model, places, target, header
        self.ignore, self.written = ignore, written
        preparation = told.preparation
        self.columns = [p.column for p in preparation.columns]
        self.coders = [Coder(column) for column in self.columns]
        self.answers = Coder(preparation.target)

    def write(self, source: Source) -> None:
        if source.declared:
            self._put(f"sep={source.delimiter}\r\n")
        lines = records(source, self.header)
        while batch := list(islice(lines, PIECE)):
            for record, cells in zip(batch, self._cells(batch), strict=True):
                self._put(_appended(record.raw, cells, source.delimiter) if cells else record.raw)
        self.told.bad.good = self.told.rows

    def _cells(self, batch: Sequence[Record]) -> list[Sequence[str]]:
        """줄마다 덧붙일 칸들. 빈 줄과 어긋난 줄에는 없다."""
        good = [record for record in batch if record.fields and not record.is_header]
        for record in batch:
            if record.fields is None:
                self.told.bad.add(record.line, f"칸의 수가 열({len(self.header.names)}개)과 다르다")
        answers = iter(self._predicted(good))
        return [self.told.added if r.is_header else next(answers) if r.fields else () for r in batch]

    def _predicted(self, good: Sequence[Record]) -> list[tuple[str, ...]]:
        if not good:
            return []
        rows = [record.fields or [] for record in good]
        raw = np.stack([coder([row[k] for row in rows]) for coder, k in zip(self.coders, self.places, strict=True)], 1)
        rare = raw == UNTRAINED
        self.told.untrained.update({self.columns[k].name: int(n) for k, n in enumerate(rare.sum(0)) if n})
        raw[rare] = np.nan
        unknown = np.isinf(raw)
        if unknown.any():
            if not self.ignore:
                raise DataError(self._unseen(unknown, good))
            self.told.ignored.update({self.columns[k].name: int(n) for k, n in enumerate(unknown.sum(0)) if n})
            raw[unknown] = np.nan
        self.told.filled.update({self.columns[k].name: int(n) for k, n in enumerate(np.isnan(raw).sum(0)) if n})
        preparation = self.told.preparation
        outputs = self.model(from_numpy(preparation.transform(raw))).data
        if self.told.scores is not None and self.target is not None:
            own = self.answers([row[self.target] for row in rows])
            there = ~np.isnan(own)
            truth = np.where(np.isinf(own), -1.0 if preparation.task == CLASSIFY else np.nan, own)
            self.told.scores.add(outputs[there], truth[there])
        self.told.rows += len(good)
        if preparation.task != CLASSIFY:
            return [(_written(value),) for value in in_units(preparation, outputs)]
        wide = outputs.astype(np.float64)
        shares = np.exp(wide - wide.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        best = outputs.argmax(1)
        return [(preparation.labels[k], f"{share[k]:.4f}") for k, share in zip(best, shares, strict=True)]

    def _unseen(self, unknown: np.ndarray, good: Sequence[Record]) -> str:
        """배우지 않은 글이 어디의 무엇인지."""
        found = []
        for row, k in np.argwhere(unknown)[:5]:
            column, record = self.columns[k], good[row]
            text = (record.fields or [])[self.places[k]].strip()
            found.append(f"{record.line}번째 줄 '{shown_name(column.name)}' 열의 '{shown_name(text)}'")
        column = self.columns[int(np.argwhere(unknown)[0, 1])]
        more = " …" if unknown.sum() > 5 else ""
        return (f"{called(self.told.source.name)}: 배울 때 없던 값이 있습니다. {', '.join(found)}{more}. {_known(column)} "
                "빠진 값으로 보고 맞히려면 --unseen ignore 를 쓰세요. 아무것도 쓰지 않았습니다.")

    def _put(self, text: str) -> None:
        try:
            self.written.write(text)
        except UnicodeEncodeError as error:
            encoding = NAMES.get(self.told.source.encoding, self.told.source.encoding)
            raise DataError(
                f"예측 '{text[error.start:error.end]}' 글자는 {Noun(encoding):으로/로} 적을 수 없습니다. "
                "자료를 UTF-8 로 다시 저장해 주세요."
            ) from None


def _places(preparation: Preparation, header: Header, source: Source) -> tuple[list[int], int | None]:
    """배운 열마다의 자리와, 목표의 자리(없으면 ``None``)."""
    names = {name: k for k, name in enumerate(header.names)}
    missing = [p.column.name for p in preparation.columns if p.column.name not in names]
    if missing:
        raise DataError(
            f"{called(source.name)}: 배울 때 있던 열이 없습니다: {', '.join(repr(name) for name in missing[:10])}"
            f"{' …' if len(missing) > 10 else ''}. {lower_names(source, missing[0]) or meant(missing[0], header.names)}"
        )
    return [names[p.column.name] for p in preparation.columns], names.get(preparation.target.name)


def _written(value: float) -> str:
    """예측한 수를 유효 숫자 여섯 자리로. 백만이 넘어도 지수로 적지 않는다: 표를 여는 다른 프로그램이 글로 읽지 않게."""
    text = f"{value:.6g}"
    return f"{float(text):.0f}" if 1e6 <= abs(value) < 1e15 else text


def _is_learned(preparation: Preparation, file: Path) -> bool:
    """``file`` 이 배운 그 자료인가: 경로는 적어 두지 않으므로 크기와 지문으로 안다."""
    if not file.is_file() or file.stat().st_size != preparation.data.get("bytes"):
        return False
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == preparation.data.get("sha256")


def _refuse_taken(folder: Path, out: Path, data: str, preparation: Preparation, force: bool) -> None:
    if str(out) == PIPE:
        return
    if is_result(folder, out):
        raise ArgumentError(f"--out: '{out}' 자리에 배운 결과가 있습니다. 배운 것은 덮어쓰지 않습니다. 다른 이름을 주세요.")
    if out.is_dir():
        raise ArgumentError(f"--out: '{out}' 자리에 폴더가 있습니다. 쓸 파일의 이름을 주세요. 예: --out {out / 'pred.csv'}")
    if out.exists() and data != "-" and Path(data).expanduser().exists() and os.path.samefile(out, Path(data).expanduser()):
        raise ArgumentError(f"--out: '{out}' 파일이 바로 읽을 자료입니다. 원래의 자료는 덮어쓰지 않습니다. 다른 이름을 주세요.")
    if _is_learned(preparation, out):
        raise ArgumentError(f"--out: '{out}' 파일은 배운 자료입니다. 원래의 자료는 덮어쓰지 않습니다. 다른 이름을 주세요.")
    if out.exists() and not force:
        raise ArgumentError(f"--out: '{out}' 파일이 이미 있습니다. 바꾸려면 --force, 남기려면 다른 --out 을 쓰세요.")


def _fresh(name: str, taken: Sequence[str]) -> str:
    """겹치지 않는 열의 이름."""
    return name if name not in taken else next(f"{name} ({k})" for k in range(2, len(taken) + 3) if f"{name} ({k})" not in taken)


def _appended(raw: str, cells: Sequence[str], delimiter: str) -> str:
    """줄의 글 뒤에 칸들을 붙인다. 줄바꿈은 그대로."""
    body = raw.rstrip("\r\n")
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator="").writerow(cells)
    return body + delimiter + made.getvalue() + raw[len(body):]


def _known(column: Column) -> str:
    if column.kind == CATEGORY:
        shown = ", ".join(f"'{shown_name(text, 12)}'" for text in column.categories[:8])
        return f"배운 범주 {len(column.categories)}가지: {shown}{' …' if len(column.categories) > 8 else ''}."
    if column.kind == NUMBER:
        return f"수로 배운 열입니다(단위 {column.unit})." if column.unit else "수로 배운 열입니다."
    return {DATE: "날짜로 배운 열입니다."}.get(column.kind, f"{Noun(column.kind):으로/로} 배운 열입니다.")
