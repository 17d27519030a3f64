"""배울 표: 파일을 두 번 읽어 수의 표(디스크에 둔 것)와 목표와 준비를 만들고, 줄을 셋으로 나눈다."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..data import TensorDataset, train_test_split
from ..errors import ArgumentError, DataError
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor
from .coding import Coder
from .kinds import DROPPED, Column, decided, refuse_no_features
from .preparation import CLASSIFY, REGRESS, Preparation, learned
from .records import BadRows, Header, chunks, column_number, header_of, lower_names, normal, shown_name
from .source import Source, called
from .survey import Survey, survey
from .target import decided_target

__all__ = ["Asked", "Parts", "PreparedRows", "Read", "Table", "read_table", "table_of"]

LEAST = 10  # 배우는 데 드는 줄
TEST, VALIDATION = 0.2, 0.2  # 시험 집합, 그리고 나머지에서 검증 집합
UNSURE = 30  # 시험한 줄이 이보다 적으면 점수를 믿기 어렵다고 알린다
SPLIT = 0  # 나누는 씨앗은 --seed 와 따로이다: 씨앗을 바꾸어 보아도 시험 집합이 학습에 새지 않는다


@dataclass(frozen=True)
class Asked:
    """표를 읽는 법에 대해 사용자가 정한 것."""

    target: str
    task: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)  # 열의 이름 → 종류
    has_header: bool | None = None


@dataclass(frozen=True)
class Read:
    """첫 번째 읽기의 끝: 열마다 무엇으로 볼지 정했다."""

    survey: Survey
    columns: tuple[Column, ...]  # 표의 차례대로, 목표까지
    target: int
    task: str
    why: str

    @property
    def source(self) -> Source:
        return self.survey.source

    @property
    def header(self) -> Header:
        return self.survey.header


@dataclass(frozen=True)
class Parts:
    """줄의 번호를 셋으로 나눈 것."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    note: str = ""


@dataclass(frozen=True)
class Table:
    """배울 준비가 된 표."""

    read: Read
    raw: np.ndarray  # (줄, 쓰는 열) float64, 디스크에 있다
    targets: np.ndarray  # (줄,) 부류의 번호나 목표의 수. 빠진 것은 NaN
    parts: Parts
    preparation: Preparation


class PreparedRows(TensorDataset):
    """표의 줄들을 꺼낼 때 특징으로 바꾸어 주는 데이터셋: 큰 표도 한 묶음만큼의 기억 공간만 쓴다."""

    def __init__(self, table: Table, rows: np.ndarray) -> None:
        preparation = table.preparation
        targets = table.targets[rows]
        if preparation.task == CLASSIFY:
            super().__init__(targets.astype(np.int64))
        else:
            super().__init__(((targets - preparation.mean) / preparation.scale).astype(np.float32)[:, None])
        self.raw, self.rows, self.preparation = table.raw, rows, preparation

    def _read(self, index: Any) -> tuple[Tensor, ...]:
        raw = np.asarray(self.raw[np.atleast_1d(self.rows[index])])
        features = self.preparation.transform(raw)
        return (from_numpy(features if np.ndim(self.rows[index]) else features[0]), *super()._read(index))


def read_table(source: Source, asked: Asked) -> Read:
    """첫 번째 읽기: 세어 보고 열마다 무엇으로 볼지 정한다.

    예외
    ----
    ArgumentError : 없는 열을 말했을 때. DataError : 줄이 모자라거나 배울 열이 없을 때, 목표가 맞힐 수 없는 것일 때.
    """
    kinds = dict(asked.kinds)
    header = header_of(source, asked.has_header, [normal(asked.target)])
    if len(header.names) < 2:
        cure = lower_names(source, normal(asked.target)) or "칸을 나누는 글자가 다르면 --delimiter 로 알려 주세요."
        raise DataError(f"{called(source.name)}: 열이 '{shown_name(header.names[0])}' 하나뿐입니다. {cure}")
    target = column_number(source, header, asked.target, "--target")
    if header.present and (same := [k for k, name in enumerate(header.first, 1) if name == header.names[target]])[1:]:
        raise ArgumentError(
            f"--target: '{shown_name(asked.target)}' 열이 {len(same)}개입니다({', '.join(map(str, same))}번째). 어느 것을 맞힐지 "
            "알 수 있도록 표의 첫 줄에서 이름을 다르게 적어 주세요."
        )
    wanted = {column_number(source, header, name, "--as"): kind for name, kind in kinds.items()}
    seen = survey(source, header)
    if not seen.rows:
        raise DataError(f"{called(source.name)}: 열의 이름만 있고 값이 있는 줄이 없습니다.")
    chosen, task, why = decided_target(seen.columns[target], asked.task, wanted.get(target))
    columns = [chosen if k == target else decided(column, wanted.get(k)) for k, column in enumerate(seen.columns)]
    usable = seen.rows - chosen.holes
    if usable < LEAST:
        holes = f"(전체 {seen.rows:,}줄, 목표가 빠진 줄 {chosen.holes:,}개)" if chosen.holes else ""
        raise DataError(
            f"{called(source.name)}: 배울 수 있는 줄이 {usable}개뿐입니다{holes}. 배우고 시험하려면 적어도 {LEAST}줄이 있어야 "
            "합니다."
        )
    refuse_no_features([c for k, c in enumerate(columns) if k != target], source.name)
    return Read(seen, tuple(columns), target, task, why)


@contextlib.contextmanager
def table_of(read: Read, folder: Path, options: Mapping[str, Any]) -> Iterator[Table]:
    """두 번째 읽기: 수의 표를 ``folder`` 의 이름 없는 임시 파일에 만들고, 나누고, 훈련 집합에서 배운다. 나오면 임시 파일도 없다.

    예외
    ----
    DataError : 두 번 읽는 사이에 파일이 바뀌었을 때. OSError : 디스크가 가득 찼을 때.
    """
    used = [k for k, column in enumerate(read.columns) if k != read.target and column.kind != DROPPED]
    with tempfile.TemporaryFile(prefix=".rows-", dir=folder) as file:
        targets = []
        for piece, own in coded(read, used):
            file.write(piece.tobytes())
            targets.append(own)
        file.flush()
        rows = read.survey.rows
        values = np.concatenate(targets)
        if len(values) != rows:
            raise DataError(
                f"{called(read.source.name)}: 읽는 동안 파일이 바뀌었습니다(처음 {rows:,}줄, 다시 {len(values):,}줄). 다 쓴 뒤에 "
                "다시 하세요."
            )
        raw = np.memmap(file, dtype=np.float64, mode="r+", shape=(rows, len(used)))
        parts = split(values, read.task, read.columns[read.target])
        prepared = tuple(learned([read.columns[k] for k in used], raw, parts.train))
        own = values[parts.train]
        regress = read.task == REGRESS
        scale = float(own.std()) if regress else 1.0
        preparation = Preparation(
            prepared, tuple(c for k, c in enumerate(read.columns) if k != read.target and c.kind == DROPPED), read.columns[read.target],
            read.task, float(own.mean()) if regress else 0.0, scale or 1.0,
            data={
                "name": Path(read.source.name).name, "sha256": read.source.digest, "bytes": read.source.size, "rows": rows,
                "encoding": read.source.encoding, "delimiter": read.source.delimiter, "has_header": read.header.present,
                "bad_rows": read.survey.bad.count, "train": len(parts.train), "validation": len(parts.validation), "test": len(parts.test),
            },
            options=dict(options),
        )
        yield Table(read, np.asarray(raw), values, parts, preparation)


def coded(read: Read, used: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """줄 한 묶음씩: (쓰는 열의 수들 (줄, 열), 목표 (줄,))."""
    coders = [Coder(read.columns[k]) for k in used]
    target = Coder(read.columns[read.target])
    for _, rows in chunks(read.source, read.header, BadRows()):
        cells = list(zip(*rows, strict=True))
        own = target(cells[read.target])
        yield np.stack([coder(cells[k]) for coder, k in zip(coders, used, strict=True)], 1), np.where(np.isinf(own), np.nan, own)


def split(targets: np.ndarray, task: str, target: Column) -> Parts:
    """목표가 있는 줄을 훈련, 검증, 시험 집합으로. 분류이면 부류의 비율을 지킨다.

    너무 드문 부류(셋으로 나눌 수 없는 것)의 줄은 훈련 집합에만 둔다.
    """
    usable = np.flatnonzero(~np.isnan(targets))
    rare = usable[:0]
    note = ""
    labels = None
    if task == CLASSIFY:
        codes = targets.astype(np.float64)
        counts = np.bincount(codes[usable].astype(int), minlength=len(target.categories))
        few = np.flatnonzero((counts > 0) & (counts < 4))
        if few.size:
            rare = usable[np.isin(codes[usable], few)]
            usable = usable[~np.isin(codes[usable], few)]
            names = ", ".join(f"'{target.categories[k]}'({counts[k]})" for k in few[:5]) + (" …" if few.size > 5 else "")
            if len(rare) > len(usable):
                raise DataError(
                    f"목표 '{target.name}': 값이 있는 {len(rare) + len(usable):,}줄 가운데 {len(rare):,}줄이 줄이 셋 이하인 부류여서 "
                    "배우고 시험할 수 없습니다. 줄을 더하거나 부류를 묶으세요."
                )
            note = f"줄이 셋 이하인 부류 {names} 의 {len(rare)}줄은 훈련 집합에만 두었다(점수를 잴 수 없다)"
        labels = codes
        kept = len(np.unique(codes[usable]))
        if len(usable) < LEAST or kept < 2:
            raise DataError(
                f"목표 '{target.name}': 넷 이상 나온 부류가 {kept}개뿐이어서 배우고 시험할 수 없습니다. 줄을 더하거나 부류를 "
                "묶으세요."
            )
        if kept > int(len(usable) * (1 - TEST) * VALIDATION):
            labels = None  # 부류마다 하나씩 둘 수 없다
            note = (note + "; " if note else "") + "줄에 견주어 부류가 많아 비율을 지키지 않고 나누었다"
    rest, test = _halved(usable, TEST, labels)
    train, validation = _halved(rest, VALIDATION, labels)
    if len(test) < UNSURE:
        note = (note + "; " if note else "") + f"시험한 줄이 {len(test)}개뿐이라 점수는 나누기에 따라 크게 달라진다"
    return Parts(np.sort(np.concatenate([train, rare])), np.sort(validation), np.sort(test), note)


def _halved(rows: np.ndarray, share: float, labels: np.ndarray | None) -> list[np.ndarray]:
    return train_test_split(rows, test_size=share, stratify=None if labels is None else labels[rows], generator=SPLIT)

