"""표를 배운다: 읽고, 나누고, 학습하고, 시험하고, 결과 폴더에 놓는다(``tinygrad-ko train``)."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..data import DataLoader
from ..errors import ArgumentError, DataError, MissingExtra, TinygradError
from ..io import save
from ..io.atomic import write_atomically
from ..io.results import DRAFT, ResultsError, new_results
from ..nn import CrossEntropyLoss, MSELoss, Sequential
from ..optim import Adam
from ..tensors.creation import from_numpy
from ..training import EarlyStopping, History, ModelCheckpoint, Trainer
from ..training.threads import one_thread
from .model import Options, build
from .pictures import draw
from .preparation import CLASSIFY, Preparation
from .report import report
from .results import (
    CHECKPOINT,
    HISTORY,
    PREPARATION,
    REPORT,
    WEIGHTS,
    digest_of,
    digest_of_weights,
    refuse_data_among_results,
    refuse_taken_folder,
)
from .scores import Scores, in_units
from .source import opened_source
from .table import Asked, PreparedRows, Read, Table, read_table, table_of
from .target import SAID

__all__ = ["Learned", "train"]

PIECE = 4096  # 한 번에 시험하는 줄의 수
EVERY = 2.0  # 체크포인트를 쓰는 사이(초). 언제 썼는지는 결과를 바꾸지 않는다


@dataclass(frozen=True)
class Learned:
    """배운 것과 점수."""

    folder: Path
    read: Read
    preparation: Preparation
    history: History
    scores: Scores
    common: int | None  # 훈련 집합에서 가장 잦은 부류
    text: str  # 보고서
    files: tuple[str, ...]
    note: str  # 나눌 때의 일
    no_pictures: str  # 그림을 그리지 못한 까닭. 그렸으면 빈 글


class Seldom(ModelCheckpoint):
    """묶음마다 쓸 때가 되지만 :data:`EVERY` 초에 한 번만 쓰는 체크포인트. 어느 순간에서 이어 가도 결과는 같다."""

    def __init__(self, path: Path, seconds: float = EVERY) -> None:
        super().__init__(path, every=1)
        self.seconds, self.written = seconds, time.monotonic()

    def on_settled(self, trainer: Trainer) -> None:
        """쓸 때가 되었고 넉넉히 지났으면 쓴다."""
        if self._due and time.monotonic() - self.written >= self.seconds:
            super().on_settled(trainer)
            self.written = time.monotonic()


def train(
    data: str, asked: Asked, folder: Path, options: Options, *, encoding: str | None = None, delimiter: str | None = None,
    force: bool = False, resume: bool = False, command: str = "", progress: bool = True, said: Callable[[Read], None] = lambda _: None,
    seconds: float = EVERY,
) -> Learned:
    """표를 배워 ``folder`` 에 가중치, 준비, 보고서, 기록, 그림을 놓는다. 같은 씨앗이면 멈췄다 이어 가도 같은 바이트이다.

    매개변수
    --------
    data : CSV 의 경로, 또는 표준 입력 ``"-"``.
    asked : 목표와, 열을 무엇으로 볼지 정한 것.
    folder : 결과 폴더. 앞선 결과가 있으면 ``force`` 나 ``resume`` 이어야 한다.
    options : 모델과 학습의 설정.
    encoding, delimiter : 글자의 부호와 칸을 나누는 글자. 없으면 알아낸다.
    command : 이어 가는 법을 알릴 때 적을 명령.
    said : 열을 정하고 나서, 배우기 전에 불린다.
    seconds : 체크포인트를 쓰는 사이(초).

    예외
    ----
    DataError, ArgumentError : 파일, 열, 목표가 배울 수 있는 것이 아닐 때. FileError, ResultsError : 쓸 수 없을 때.
    DivergedError : 손실이 nan이나 무한대가 될 때.
    """
    refuse_taken_folder(folder, force, resume, command)
    refuse_data_among_results(folder, data)
    with opened_source(data, encoding, delimiter) as source, one_thread():
        read = read_table(source, asked)
        said(read)
        work = folder / CHECKPOINT
        usable = read.survey.rows - read.columns[read.target].holes
        with _made(folder), table_of(read, folder, options.told(usable)) as table:
            text = table.preparation.to_json()
            if resume:
                _refuse_another(work / PREPARATION, text)
            else:
                shutil.rmtree(work, ignore_errors=True)
                work.mkdir()
                write_atomically(work / PREPARATION, text.encode("utf-8"))
            learned = _learn(table, work, options, progress, seconds, text)
            shutil.rmtree(work)
            return learned


def _learn(table: Table, work: Path, options: Options, progress: bool, seconds: float, text: str) -> Learned:
    preparation, folder = table.preparation, work.parent
    initial, shuffle = np.random.default_rng(options.seed).spawn(2)
    model = build(preparation, initial)
    classify = preparation.task == CLASSIFY
    batch = preparation.options["batch_size"]
    trainer = Trainer(
        model, CrossEntropyLoss() if classify else MSELoss(), Adam(model.parameters(), lr=options.lr),
        metrics=["accuracy"] if classify else ["r2"], seed=options.seed, progress=progress,
        callbacks=[EarlyStopping(patience=options.patience), Seldom(work, seconds)],
    )
    resume = work if (work / "checkpoint.safetensors").exists() else None
    try:
        history = trainer.fit(
            DataLoader(PreparedRows(table, table.parts.train), batch, shuffle=True, generator=shuffle),
            DataLoader(PreparedRows(table, table.parts.validation), PIECE), epochs=options.epochs, resume=resume,
        )
    except DataError as error:
        if resume is None:
            raise
        raise DataError(f"--resume: 이어 갈 학습을 읽을 수 없습니다. {error} --force 로 처음부터 하세요.") from None
    scores, true, predicted = _tested(table, model)
    common = int(np.bincount(table.targets[table.parts.train].astype(int)).argmax()) if classify else None
    with new_results(folder) as draft:
        state = model.state_dict()
        save(state, draft / WEIGHTS, metadata={"preparation": digest_of(text), "weights": digest_of_weights(state)})
        (draft / PREPARATION).write_text(text, encoding="utf-8", newline="\n")
        history.to_csv(draft / HISTORY)
        missing = ""
        try:
            draw(draft, preparation, history, true, predicted)
        except MissingExtra as error:
            missing = str(error)
        told = report(table, history, scores, common, sum(p.size for p in model.parameters()), bool(missing))
        (draft / REPORT).write_text(told, encoding="utf-8", newline="\n")
        files = tuple(sorted(file.name for file in draft.iterdir()))
    return Learned(folder, table.read, preparation, history, scores, common, told, files, table.parts.note, missing)


def _tested(table: Table, model: Sequential) -> tuple[Scores, np.ndarray, np.ndarray]:
    """시험 집합의 점수와, 그림에 쓸 정답과 예측."""
    scores, guesses = Scores(table.preparation), []
    rows = table.parts.test
    model.eval()
    for start in range(0, len(rows), PIECE):
        piece = rows[start:start + PIECE]
        outputs = model(from_numpy(table.preparation.transform(np.asarray(table.raw[piece])))).data
        scores.add(outputs, table.targets[piece])
        guesses.append(outputs.argmax(1) if table.preparation.task == CLASSIFY else in_units(table.preparation, outputs))
    return scores, table.targets[rows], np.concatenate(guesses)


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    """없는 결과 폴더를 만든다. 아무것도 놓지 못하고 나가면 다시 지운다."""
    fresh = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"{DRAFT}*"):  # 옮기다가 죽은(kill -9) 것이 남긴 것
            shutil.rmtree(stale, ignore_errors=True)
        yield
    except OSError as error:
        if isinstance(error, TinygradError):
            raise
        raise ResultsError(folder, error) from None
    finally:
        work = folder / CHECKPOINT
        if work.is_dir() and not (work / "checkpoint.safetensors").exists():
            shutil.rmtree(work, ignore_errors=True)
        for path in fresh:
            with contextlib.suppress(OSError):
                path.rmdir()


def _refuse_another(file: Path, text: str) -> None:
    """이어 가려는 것이 그때의 자료와 설정인가. 다르면 무엇이 다른지 알린다."""
    try:
        before = Preparation.from_json(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        raise ArgumentError(f"--resume: '{file}' 파일이 없어 무엇을 배우던 것인지 알 수 없습니다. --force 로 처음부터 하세요.") from None
    if before.to_json() == text:
        return
    now = Preparation.from_json(text, "")
    raise ArgumentError(
        f"--resume: 이어 가려는 학습과 다릅니다: {_difference(before, now)}. "
        "그때와 같은 자료와 설정으로 하거나, --force 로 처음부터 하세요."
    )


def _difference(before: Preparation, now: Preparation) -> str:
    if before.data["sha256"] != now.data["sha256"]:
        return f"자료의 내용이 바뀌었다(그때 {before.data['bytes']:,}바이트, 지금 {now.data['bytes']:,}바이트)"
    if before.target.name != now.target.name or before.task != now.task:
        return f"목표가 다르다(그때 '{before.target.name}' {SAID[before.task]}, 지금 '{now.target.name}' {SAID[now.task]})"
    parts = [f"--{name.replace('_', '-')} 그때 {_shown(old)}, 지금 {_shown(now.options.get(name))}"
             for name, old in before.options.items() if old != now.options.get(name)]
    kinds = [f"'{old.name}' 열을 그때 {old.kind}, 지금 {new.kind}"
             for old, new in zip(_columns(before), _columns(now), strict=False) if old.kind != new.kind]
    whys = [old.name for old, new in zip(_columns(before), _columns(now), strict=False) if old.why != new.why]
    asked = f"그때와 --task 나 --as 를 다르게 적었다({', '.join(whys[:5])})" if whys else ""
    return "; ".join(parts + kinds) or asked or "자료를 읽는 법이나 tinygrad_ko 의 판이 다르다"


def _columns(preparation: Preparation) -> list[Any]:
    return sorted([p.column for p in preparation.columns] + [*preparation.dropped, preparation.target], key=lambda column: column.name)


def _shown(value: Any) -> str:
    return (",".join(map(str, value)) or "없음") if isinstance(value, list) else str(value)
