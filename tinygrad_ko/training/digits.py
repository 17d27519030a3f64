"""손글씨 숫자(UCI digits)를 배우는 일: ``tinygrad-ko digits`` 가 하는 것."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..data import DataLoader, TensorDataset, load_digits, train_test_split
from ..data.digits import CLASSES, COUNT, PIXELS
from ..errors import ArgumentError
from ..io import save
from ..io.results import new_results
from ..korean.particles import Noun
from ..nn import CrossEntropyLoss, Linear, Module, ReLU, Sequential
from ..optim import Adam
from ..optim.lr_scheduler import LambdaLR
from ..tensors.tensor import Tensor
from ..view.graph import graph, save_svg
from ..view.paper.dot import find_dot
from ..view.paper.fonts import korean_font
from ..view.plots import confusion_matrix, learning_curve
from ..watch.kept import keep_values
from .history import History
from .jitter import Augmented, jitter
from .threads import one_thread
from .trainer import Trainer

TEST, VALIDATION = 360, 180  # 시험 집합은 마지막에 한 번만 본다. 설정은 모두 검증 집합을 보고 골랐다.
TRAIN = COUNT - TEST - VALIDATION
SPLIT = 0  # 나누는 씨앗은 --seed 와 따로이다: 씨앗을 바꾸어 보아도 시험 집합이 학습에 새지 않는다.
PICTURED = 4  # 그림으로 그릴 한 걸음의 영상 수

FILES = {
    "weights.safetensors": "학습한 가중치와 편향",
    "learning_curve.png": "학습 곡선(learning curve)",
    "confusion_matrix.png": "혼동 행렬(confusion matrix)",
    "graph.svg": "첫 학습 걸음의 계산 그래프: 값과 기울기",
    "summary.json": "이 요약의 모든 수",
}


@dataclass(frozen=True)
class Options:
    """학습의 설정.

    매개변수
    --------
    epochs : 에포크(epoch)의 수, 1 이상.
    batch_size : 한 묶음(batch)의 영상 수, 1 이상이고 학습 집합의 크기 이하.
    lr : 처음 학습률(learning rate), 0보다 큰 유한한 수. 끝날 때까지 0으로 곧게 줄어든다.
    hidden : 은닉층마다의 뉴런 수, 1 이상.
    seed : 초기화, 섞기, 증대에 쓸 씨앗, 0 이상.
    out : 결과를 놓을 폴더.

    예외
    ----
    ArgumentError : 값이 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.training.digits import Options
    >>> Options(epochs=3).hidden
    (512,)
    """

    epochs: int = 80
    batch_size: int = 64
    lr: float = 0.01
    hidden: tuple[int, ...] = (512,)
    seed: int = 0
    out: Path = Path("runs") / "digits"

    def __post_init__(self) -> None:
        _require(self.epochs >= 1, "epochs", "1 이상이어야 합니다", self.epochs)
        _require(self.batch_size >= 1, "batch-size", "1 이상이어야 합니다", self.batch_size)
        _require(self.batch_size <= TRAIN, "batch-size", f"학습에 쓰는 영상 {TRAIN:,}장보다 클 수 없습니다", self.batch_size)
        _require(math.isfinite(self.lr) and self.lr > 0, "lr", "0보다 큰 유한한 수여야 합니다", self.lr)
        _require(bool(self.hidden) and min(self.hidden) >= 1, "hidden", "층마다 1 이상이어야 합니다", self.hidden)
        _require(self.seed >= 0, "seed", "0 이상이어야 합니다", self.seed)


@dataclass(frozen=True)
class Result:
    """학습의 결과. 정확도는 0과 1 사이의 비율, 시간은 초."""

    options: Options
    test_accuracy: float
    validation_accuracy: float
    digit_accuracy: list[float]
    confusion: list[list[int]]  # 줄은 정답, 칸은 예측
    train_seconds: float
    seconds: float
    history: History

    def save(self, file: Path) -> None:
        """JSON으로 쓴다."""
        content = {**asdict(self), "options": {**asdict(self.options), "out": str(self.options.out)}}
        sizes = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
        file.write_text(json.dumps({**content, "sizes": sizes}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(options: Options, progress: bool = True) -> Result:
    """학습하고, 시험하고, 그림과 함께 결과 폴더에 놓는다. 도중에 멈추면 아무것도 남기지 않는다.

    매개변수
    --------
    options : 학습의 설정.
    progress : 터미널이면 진행 막대를 보일 것인가.

    예외
    ----
    MissingExtra : 그림에 쓸 matplotlib이나 dot이 없을 때(학습하기 전에 알린다).
    ResultsError : 결과 폴더에 쓸 수 없을 때(학습하기 전에 알린다), 디스크가 가득 찼을 때.
    DivergedError : 훈련 손실이 nan이나 무한대가 될 때.

    예제
    ----
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tinygrad_ko.training import digits
    >>> with tempfile.TemporaryDirectory() as home:
    ...     result = digits.run(digits.Options(epochs=1, out=Path(home)), progress=False)
    ...     sorted(file.name for file in Path(home).iterdir())
    ['confusion_matrix.png', 'graph.svg', 'learning_curve.png', 'summary.json', 'weights.safetensors']
    """
    started = time.perf_counter()
    _require_pictures()
    with one_thread(), new_results(options.out) as draft:
        train, validation, test = load_parts()
        initial, shuffle, change = np.random.default_rng(options.seed).spawn(3)
        model = build(options.hidden, initial)
        draw_first_step(model, *_one_of_each(*train), draft / "graph.svg")
        learning = time.perf_counter()
        loader = DataLoader(TensorDataset(*train), options.batch_size, shuffle=True, generator=shuffle)
        optimizer = Adam(model.parameters(), lr=options.lr)
        trainer = Trainer(
            model, CrossEntropyLoss(), optimizer, metrics=["accuracy"], progress=progress, scheduler_every="step",
            scheduler=LambdaLR(optimizer, lambda step: 1 - step / (options.epochs * len(loader))),  # 끝까지 곧게 0으로
        )
        history = trainer.fit(
            Augmented(loader, partial(_jitter_rows, generator=change)), DataLoader(TensorDataset(*validation), VALIDATION),
            epochs=options.epochs,
        )
        learned = time.perf_counter()
        predicted = trainer.predict(test[0]).data.argmax(axis=1)
        confusion = np.zeros((CLASSES, CLASSES), dtype=np.int64)
        np.add.at(confusion, (test[1], predicted), 1)
        save(model.state_dict(), draft / "weights.safetensors")
        learning_curve(history).savefig(draft / "learning_curve.png")
        confusion_matrix(test[1], predicted, labels=[str(k) for k in range(CLASSES)]).savefig(draft / "confusion_matrix.png")
        result = Result(
            options,
            test_accuracy=float(np.trace(confusion) / TEST),
            validation_accuracy=history["val_accuracy"][-1],
            digit_accuracy=(confusion.diagonal() / confusion.sum(axis=1)).tolist(),
            confusion=confusion.tolist(),
            train_seconds=learned - learning,
            seconds=time.perf_counter() - started,
            history=history,
        )
        result.save(draft / "summary.json")
    return result


def load_parts() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """(영상, 숫자)의 짝 셋: 학습, 검증, 시험. 언제나 같게, 숫자마다 고르게 나눈다."""
    images, labels = load_digits()
    rest, test, rest_labels, test_labels = train_test_split(
        images, labels, test_size=TEST, stratify=labels, generator=SPLIT
    )
    train, validation, train_labels, validation_labels = train_test_split(
        rest, rest_labels, test_size=VALIDATION, stratify=rest_labels, generator=SPLIT
    )
    return (train, train_labels), (validation, validation_labels), (test, test_labels)


def build(hidden: tuple[int, ...], generator: np.random.Generator | int | None = None) -> Sequential:
    """화소 64개에서 숫자 10개의 점수로 가는 다층 퍼셉트론(MLP)."""
    layers: list[Module] = []
    size = PIXELS
    for width in hidden:
        layers += [Linear(size, width, generator=generator), ReLU()]
        size = width
    return Sequential(*layers, Linear(size, CLASSES, generator=generator))


def draw_first_step(model: Sequential, images: np.ndarray, labels: np.ndarray, file: Path) -> None:
    """첫 학습 걸음의 순전파와 역전파를 그린다. 매개변수는 옮기지 않는다."""
    with keep_values():  # 큰 배열도 요약하여 그림에 적도록
        x = Tensor(images)
        values: dict[str, Tensor | None] = {"입력": x}
        for k, layer in enumerate(model):
            x, depth = layer(x), k // 2 + 1
            if isinstance(layer, Linear):
                values |= {f"가중치 {depth} · {k}.weight": layer.weight, f"편향 {depth} · {k}.bias": layer.bias}
            name = "가중합" if isinstance(layer, Linear) else "은닉층"
            values["점수(logit)" if k == len(model) - 1 else f"{name} {depth}"] = x
        loss = values["손실"] = CrossEntropyLoss()(x, Tensor(labels))
        loss.backward()
        save_svg(graph(loss, names=values, rankdir="TB", max_nodes=10 * len(model) + 10), file)
    model.zero_grad()


def report(result: Result) -> str:
    """사람이 읽을 요약."""
    totals = np.sum(result.confusion, axis=1)
    rights = np.diagonal(result.confusion)
    worst = int(np.argmin(result.digit_accuracy))
    taken = [str(k) for k, count in enumerate(result.confusion[worst]) if count and k != worst]
    missed = f", {Noun(', '.join(taken)):으로/로} 잘못 보았습니다" if taken else ""
    lines = [
        f"손글씨 숫자(UCI digits) {TRAIN:,}장으로 배우고, 처음 보는 {TEST}장으로 시험했습니다.",
        "",
        f"  시험 정확도    {result.test_accuracy:.2%} ({TEST}장 가운데 {rights.sum()}장)",
        f"  검증 정확도    {result.validation_accuracy:.2%} ({VALIDATION}장)",
        f"  가장 어려운 수 {worst}: {result.digit_accuracy[worst]:.1%} ({totals[worst]}장 가운데 {rights[worst]}장){missed}",
        f"  걸린 시간      {result.seconds:.1f}초 (학습 {result.train_seconds:.1f}초, 에포크 {result.options.epochs}번)",
        "",
        "  숫자마다의 정확도",
        "    " + "  ".join(f"{digit}: {share:.0%}" for digit, share in enumerate(result.digit_accuracy)),
        "",
        f"  결과 ({result.options.out})",
        *(f"    {name:<22}{meaning}" for name, meaning in FILES.items()),
    ]
    return "\n".join(lines)


def _one_of_each(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """그림으로 그릴 작은 묶음: 숫자 0, 1, 2, 3이 한 장씩."""
    chosen = [np.flatnonzero(labels == digit)[0] for digit in range(PICTURED)]
    return images[chosen], labels[chosen]


def _jitter_rows(rows: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return jitter(rows.reshape(-1, 8, 8), generator).reshape(rows.shape)


def _require_pictures() -> None:
    """그림을 그릴 수 없으면 학습하기 전에 알린다."""
    with korean_font():
        find_dot()


def _require(fine: bool, option: str, rule: str, value: Any) -> None:
    if not fine:
        shown = " ".join(map(str, value)) if isinstance(value, tuple) else value
        raise ArgumentError(f"--{option}: {rule}. 받은 값: {shown}.")
