"""지표: 크기가 다른 묶음으로 나누어 세어도, 한꺼번에 잰 scikit-learn 의 값과 같다."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError
from tinygrad_ko.training import accuracy, metrics
from tinygrad_ko.training.metrics import (
    F1,
    MAE,
    NAMES,
    R2,
    RMSE,
    Accuracy,
    ConfusionMatrix,
    Metric,
    Precision,
    Recall,
    TopK,
    named_metrics,
)
from tinygrad_ko.training.sums import Sums

RNG = np.random.default_rng(2)
N = 97
TRUE = RNG.integers(0, 4, N)  # 부류 4는 아무도 아니고, 아무도 그렇게 보지 않는다
SCORES = RNG.normal(size=(N, 5)) + 1.2 * np.eye(5)[TRUE] - 9 * np.eye(5)[4]
SCORES[::7, :2] = 0.5  # 비긴 점수
BINARY = RNG.integers(0, 2, N)
LOGITS = RNG.normal(size=N) + BINARY - 0.3
TARGETS = 1e6 + RNG.normal(size=(N, 2)) * [1.0, 5.0]  # 평균이 크다: 제곱의 합으로는 자릿수를 잃는다
FITTED = TARGETS + RNG.normal(size=(N, 2))

CASES: dict[str, tuple[Metric, Any, Any]] = {
    "accuracy": (Accuracy(), SCORES, TRUE), "binary accuracy": (Accuracy(), LOGITS[:, None], BINARY),
    "probability": (Accuracy(threshold=0.5), 1 / (1 + np.exp(-LOGITS)), BINARY),
    **{f"top {k}": (TopK(k), SCORES, TRUE) for k in (1, 2, 3)},
    **{f"{average} {kind.__name__}": (kind(average), SCORES, TRUE) for kind in (Precision, Recall, F1) for average in ("macro", "micro")},
    **{f"binary {kind.__name__}": (kind("binary"), LOGITS, BINARY) for kind in (Precision, Recall, F1)},
    "mae": (MAE(), FITTED, TARGETS), "rmse": (RMSE(), FITTED, TARGETS), "r2": (R2(), FITTED, TARGETS),
    "constant": (R2(), FITTED[:, :1], np.full((N, 1), 3.0)), "confusion": (ConfusionMatrix(), SCORES, TRUE),
}
# scikit-learn 1.5 이상의 값(아래의 twin 이 낸 것을 적어 두었다)
STORED: dict[str, Any] = {
    "accuracy": 0.6494845360824743,
    "binary accuracy": 0.7628865979381443,
    "probability": 0.7628865979381443,
    "top 1": 0.6494845360824743,
    "top 2": 0.8350515463917526,
    "top 3": 0.9690721649484536,
    "macro Precision": 0.6574511121062845,
    "micro Precision": 0.6494845360824743,
    "macro Recall": 0.6491684713198956,
    "micro Recall": 0.6494845360824743,
    "macro F1": 0.6460346823718917,
    "micro F1": 0.6494845360824743,
    "binary Precision": 0.7377049180327869,
    "binary Recall": 0.8653846153846154,
    "binary F1": 0.7964601769911505,
    "mae": 0.8467309986320373,
    "rmse": 1.0716752281220097,
    "r2": 0.4460030162683425,
    "constant": 0.0,
    "confusion": [[11, 3, 2, 2, 0], [5, 17, 6, 1, 0], [5, 1, 19, 2, 0], [4, 1, 2, 16, 0], [0, 0, 0, 0, 0]],
}


def twin(name: str) -> Any:
    """scikit-learn 의 값."""
    from sklearn import metrics as sk

    metric, outputs, targets = CASES[name]
    predicted = outputs.argmax(1) if outputs is SCORES else LOGITS > 0
    kinds = {"Precision": sk.precision_score, "Recall": sk.recall_score, "F1": sk.f1_score}
    if isinstance(metric, TopK):
        return sk.top_k_accuracy_score(targets, outputs, k=metric.k, labels=range(5))
    if type(metric).__name__ in kinds:
        return kinds[type(metric).__name__](targets, predicted, average=metric.average, zero_division=0)
    if isinstance(metric, Accuracy):
        return sk.accuracy_score(targets, predicted)
    if isinstance(metric, ConfusionMatrix):
        return sk.confusion_matrix(targets, predicted, labels=range(5)).tolist()
    return {"mae": sk.mean_absolute_error, "rmse": sk.root_mean_squared_error, "r2": sk.r2_score}[metric.name](targets, outputs)


def in_parts(metric: Metric, outputs: Any, targets: Any, sizes: list[int]) -> Any:
    sums = Sums({"it": metric})
    start = 0
    for size in sizes:
        part = slice(start, start + size)
        sums.add(tg.from_numpy(outputs[part].copy()), tg.from_numpy(targets[part].copy()), 1.0)
        start += size
    assert start == N
    return sums.values()["it"]


@pytest.mark.parametrize("sizes", [[N], [32, 32, 32, 1], [1, 50, 46]])
@pytest.mark.parametrize("name", CASES)
def test_over_unequal_batches_as_scikit_learn(name: str, sizes: list[int]) -> None:
    found = in_parts(*CASES[name], sizes)
    np.testing.assert_allclose(found, STORED[name], rtol=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_stored_values_are_those_of_scikit_learn(name: str) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn 의 값과 견준다")
    np.testing.assert_allclose(twin(name), STORED[name], rtol=1e-12)


def test_a_mean_of_batch_means_would_be_wrong() -> None:
    """이 검사들이 무언가를 잡는지: 묶음마다의 값을 평균한 것은 다르다."""
    for metric in (F1(), RMSE(), R2(), Precision(), Recall()):
        outputs, targets = (FITTED, TARGETS) if metric.name in NAMES and metric.name in ("rmse", "r2") else (SCORES, TRUE)
        parts = [metric(tg.from_numpy(outputs[k:k + 20].copy()), tg.from_numpy(targets[k:k + 20].copy())) for k in range(0, 80, 20)]
        whole = metric(tg.from_numpy(outputs[:80].copy()), tg.from_numpy(targets[:80].copy()))
        assert abs(np.mean(parts) - whole) > 1e-3 * abs(whole), metric


def test_losses_and_plain_functions_weigh_every_sample_alike() -> None:
    sums = Sums(named_metrics("여기", [accuracy], NAMES))
    sums.add(tg.tensor([[1.0, 0.0]] * 3), tg.tensor([0, 0, 0]), 1.0)
    sums.add(tg.tensor([[1.0, 0.0]]), tg.tensor([1]), 5.0)
    assert sums.values() == {"loss": 2.0, "accuracy": 0.75}


def test_positions_of_a_sequence_and_of_a_picture() -> None:
    """(배치, 시간, 부류)와 교차 엔트로피의 (배치, 부류, 시간)."""
    scores = np.random.default_rng(3).normal(size=(5, 6, 3))
    true = np.random.default_rng(4).integers(0, 3, (5, 6))
    expected = (scores.argmax(-1) == true).mean()
    assert Accuracy()(tg.tensor(scores), tg.tensor(true)) == pytest.approx(expected)
    assert Accuracy()(tg.tensor(scores.swapaxes(1, 2).copy()), tg.tensor(true)) == pytest.approx(expected)


@pytest.mark.parametrize(("metric", "outputs", "targets", "kind", "said"), [
    (Accuracy(), np.zeros((4, 3)), np.array([0, 1, 2, 3]), DataError, "0부터 2까지.*3이"),
    (Accuracy(), np.zeros((4, 3)), np.array([0, 1, -1, 2]), DataError, "-1"),
    (Accuracy(), np.zeros((4, 3)), np.eye(4, 3), ShapeError, "원핫"),
    (Accuracy(), np.zeros((4, 3)), np.zeros(5, int), ShapeError, "\\(4, 3\\).*\\(5,\\)"),
    (F1("binary"), np.zeros((4, 3)), np.zeros(4, int), ArgumentError, "부류가 3개"),
    (TopK(2), np.zeros(4), np.zeros(4, int), ShapeError, "TopK"),
    (MAE(), np.zeros((4, 1)), np.zeros((4, 4)), ShapeError, "\\(4, 1\\).*\\(4, 4\\)"),
    (RMSE(), np.zeros((4, 2)), np.zeros(4), ShapeError, "같아야"),
])
def test_what_does_not_fit_is_refused(metric: Metric, outputs: Any, targets: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        metric(tg.tensor(outputs), tg.tensor(targets))


def test_a_column_is_the_same_as_a_row_and_never_broadcast() -> None:
    assert RMSE()(tg.tensor([[1.0], [2.0]]), tg.tensor([1.0, 2.0])) == 0.0
    assert math.isnan(R2()(tg.tensor([1.0]), tg.tensor([2.0])))
    assert R2()(tg.tensor([3.0, 3.0]), tg.tensor([3.0, 3.0])) == 1.0


@pytest.mark.parametrize("name", [name for name in metrics.__all__ if isinstance(getattr(metrics, name), type)])
def test_every_metric_is_whole(name: str) -> None:
    """설명문, 복사, 저장, 이름."""
    kind = getattr(metrics, name)
    metric = kind()
    assert "예제" in kind.__doc__ and "출처" in kind.__doc__
    for twin_ in (copy.deepcopy(metric), pickle.loads(pickle.dumps(metric)), copy.copy(metric)):
        assert repr(twin_) == repr(metric) and twin_.name == metric.name
    assert name == "Metric" or any(type(case[0]) is kind for case in CASES.values())


def test_metrics_are_named_by_text_function_or_mapping() -> None:
    named = named_metrics("여기", ["accuracy", TopK(2), accuracy_of_mine, F1()], NAMES)
    assert list(named) == ["accuracy", "top_2", "accuracy_of_mine", "f1"]
    assert list(named_metrics("여기", {"가": "f1", "나": MAE()}, NAMES)) == ["가", "나"]
    assert list(named_metrics("여기", "r2", NAMES)) == ["r2"]
    for wrong in (["f2"], [F1], [3], ["f1", "f1"]):
        with pytest.raises((ArgumentError, ArgumentTypeError)):
            named_metrics("여기", wrong, NAMES)


def accuracy_of_mine(outputs: Any, targets: Any) -> float:
    return 1.0


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("metric", [
    lambda o, t: float((np.asarray(o).argmax(1) == np.asarray(t)).mean()), lambda o, t: float(np.mean(o.numpy()[:, 0])),
    lambda o, t: (o.argmax(axis=1) == t).mean(), lambda o, t: math.fsum(o[:, 0]) / len(o),
])
def test_a_metric_sees_in_training_what_it_sees_in_evaluation(metric: Any, compile: bool) -> None:
    """그래프를 뗀 출력: NumPy와 scikit-learn 의 함수가 재기에서만 되고 학습에서 물리지 않는다."""
    seen: list[bool] = []

    def watched(outputs: Any, targets: Any) -> Any:
        seen.append(outputs.requires_grad)
        return metric(outputs, targets)

    model = tg.nn.Linear(2, 2, generator=0)
    trainer = tg.training.Trainer(model, tg.nn.CrossEntropyLoss(), tg.optim.SGD(model.parameters(), lr=0.0), metrics={"m": watched}, compile=compile)
    batch = (np.float32([[1, 2], [3, 4], [5, 7]]), np.array([0, 1, 0]))
    history = trainer.fit([batch] * 3, [batch], epochs=1)
    assert history["train_m"] == pytest.approx(history["val_m"]) and history["val_m"] == [trainer.evaluate(batch)["m"]] and set(seen) == {False}


def test_a_metric_of_a_model_with_several_outputs_sees_them_without_a_graph() -> None:
    class Two(tg.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = tg.nn.Linear(2, 1, generator=0)

        def forward(self, x: Any) -> Any:
            return {"a": self.inner(x), "b": [self.inner(x) * 2, None], "count": len(x)}

    model = Two()
    trainer = tg.training.Trainer(
        model, lambda o, t: (o["a"] + o["b"][0] - t).square().mean(), tg.optim.SGD(model.parameters(), lr=0.0),
        metrics={"m": lambda o, t: float(np.asarray(o["a"]).mean() + np.asarray(o["b"][0]).mean())},
    )
    x, y = np.float32([[1, 2], [3, 4]]), np.float32([[1], [2]])
    history = trainer.fit([(x, y)], [(x, y)], epochs=1)
    assert history["train_m"] == history["val_m"]
