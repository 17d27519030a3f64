"""분류의 지표: 정확도, 상위 k, 혼동 행렬, 정밀도, 재현율, F1."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...data.checks import number, whole
from ...errors import ArgumentError, DataError, ShapeError
from ...korean.particles import Noun
from ...operation.devices import native_index
from ...tensors.tensor import Tensor
from ...watch.source_lines import warn_user
from .metric import Metric, arrays_of, share

FEW = 8  # 점수가 이보다 적으면 모두 0과 1 사이인 것이 우연일 수 있다
AVERAGES = ("macro", "binary", "micro")


def accuracy(outputs: Tensor, targets: Tensor) -> float:
    """맞힌 비율.

    매개변수
    --------
    outputs : 모양 ``(배치, 부류)`` 의 점수(logit)나 확률, 또는 점수 하나(``Accuracy`` 와 같다).
    targets : 모양 ``(배치,)`` 의 부류 번호.

    반환
    ----
    float
        0과 1 사이 (무차원).

    예외
    ----
    ShapeError : 출력과 정답의 모양이 맞지 않을 때. DataError : 정답이 부류의 번호가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training import accuracy
    >>> accuracy(tg.tensor([[0.1, 0.9], [0.8, 0.2]]), tg.tensor([1, 1]))
    0.5
    """
    return Accuracy()(outputs, targets)


accuracy.better = "max"  # type: ignore[attr-defined]


class ConfusionMatrix(Metric):
    """혼동 행렬(confusion matrix): 줄은 정답, 칸은 예측. 값은 모양 ``(부류, 부류)`` 인 정수 배열(표본의 수)이다.

    매개변수
    --------
    threshold : 점수가 하나뿐인 이진 분류에서, 이보다 크면 1로 본다 (무차원). 주지 않으면 점수(logit)로 보아 0이고, ``Trainer`` 의 손실이
        확률을 받는 ``nn.BCELoss`` 이면 0.5 이다.

    출력은 부류마다의 점수 ``(배치, 부류)`` (정답보다 축이 하나 많다)이거나, 정답과 같은 모양(또는 ``(배치, 1)``)의 점수 하나이다.

    예외
    ----
    ShapeError : 출력과 정답의 모양이 맞지 않을 때. DataError : 정답이 부류의 번호가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import ConfusionMatrix
    >>> ConfusionMatrix()(tg.tensor([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]]), tg.tensor([1, 1, 0]))
    array([[1, 0],
           [1, 1]])

    출처
    ----
    scikit-learn ``sklearn.metrics.confusion_matrix``.
    """

    name = "confusion_matrix"

    def __init__(self, threshold: float | None = None) -> None:
        self.threshold = None if threshold is None else number(type(self).__name__, "threshold", threshold)

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """(정답, 예측)마다의 표본 수."""
        predicted, true, classes = _classes(type(self).__name__, outputs, targets, self.threshold)
        return np.bincount(native_index(true * classes + predicted), minlength=classes * classes).reshape(classes, classes)

    def value(self, counts: np.ndarray) -> Any:
        """행렬 그대로."""
        return counts


class Accuracy(ConfusionMatrix):
    """정확도(accuracy): 맞힌 비율, 0과 1 사이 (무차원).

    매개변수와 출력의 모양, 예외는 ``ConfusionMatrix`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import Accuracy
    >>> Accuracy()(tg.tensor([-1.0, 2.0, 3.0]), tg.tensor([0, 1, 0]))  # 점수 하나: 0보다 크면 1
    0.6666666666666666

    출처
    ----
    scikit-learn ``sklearn.metrics.accuracy_score``.
    """

    name, better = "accuracy", "max"

    def value(self, counts: np.ndarray) -> float:
        """대각선의 비율."""
        return share(counts.trace(), counts.sum())


class TopK(Metric):
    """상위 k 정확도: 점수가 큰 k개 안에 정답이 있는 비율 (무차원). 점수가 같으면 번호가 큰 부류가 먼저이다.

    매개변수
    --------
    k : 볼 부류의 수, 1 이상.

    예외
    ----
    ArgumentError : ``k`` 가 1보다 작을 때. ShapeError : 출력의 모양이 ``(배치, 부류)`` 가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import TopK
    >>> TopK(2)(tg.tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), tg.tensor([1, 2]))
    0.5

    출처
    ----
    scikit-learn ``sklearn.metrics.top_k_accuracy_score``.
    """

    better = "max"

    def __init__(self, k: int = 5) -> None:
        self.k = whole("TopK", "k", k, 1)

    @property
    def name(self) -> str:  # type: ignore[override]
        """``top_k``."""
        return f"top_{self.k}"

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """(들어간 수, 모두의 수)."""
        scores, true = arrays_of("TopK", outputs, targets)
        if scores.ndim != 2 or true.shape != scores.shape[:1]:
            raise ShapeError(f"TopK: 출력은 (배치, 부류), 정답은 (배치,) 여야 합니다. 받은 모양: {scores.shape}, {true.shape}.")
        _check_numbers("TopK", true, scores.shape[1])
        own = np.take_along_axis(scores, true[:, None].astype(np.intp), 1)
        later = np.arange(scores.shape[1]) > true[:, None]
        before = (scores > own).sum(1) + ((scores == own) & later).sum(1)
        found = (before < self.k) & ~np.isnan(scores).any(1)  # nan 은 무엇과도 견줄 수 없다
        return np.array([found.sum(), len(true)])

    def value(self, counts: np.ndarray) -> float:
        """비율."""
        return share(*counts)


class _Ratio(ConfusionMatrix):
    """부류마다의 분수를 평균하는 지표의 바탕."""

    better = "max"

    def __init__(self, average: str = "macro", threshold: float | None = None) -> None:
        super().__init__(threshold)
        if average not in AVERAGES:
            raise ArgumentError(
                f"{type(self).__name__}: average 는 {', '.join(map(repr, AVERAGES))} 가운데 하나입니다. 받은 값: {average!r}."
            )
        self.average = average

    def value(self, counts: np.ndarray) -> float:
        """부류마다의 값을 평균한 것. 정답에도 예측에도 없는 부류는 빼고, 분모가 0인 부류는 0으로 본다."""
        hit, predicted, true = counts.diagonal(), counts.sum(0), counts.sum(1)
        if self.average == "binary":
            if len(counts) != 2:
                raise ArgumentError(f"{type(self).__name__}: average='binary' 인데 부류가 {len(counts)}개입니다. 'macro' 를 쓰세요.")
            hit, predicted, true = hit[1:], predicted[1:], true[1:]
        elif self.average == "micro":
            hit, predicted, true = (v.sum(keepdims=True) for v in (hit, predicted, true))
        else:
            there = (predicted + true) > 0
            hit, predicted, true = hit[there], predicted[there], true[there]
        above, below = self._ratio(hit, predicted, true)
        return share(np.divide(above, below, out=np.zeros(len(hit)), where=below > 0).sum(), len(hit))

    def _ratio(self, hit: np.ndarray, predicted: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError


class Precision(_Ratio):
    """정밀도(precision): 그 부류라고 한 것 가운데 맞은 비율 (무차원).

    매개변수
    --------
    average : ``"macro"``(부류마다의 값을 평균), ``"binary"``(부류 1만), ``"micro"``(모두 합쳐서).
    threshold : ``ConfusionMatrix`` 와 같다.

    예외
    ----
    ArgumentError : 모르는 ``average``, 부류가 둘이 아닌데 ``"binary"``. 그 밖은 ``ConfusionMatrix`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import Precision
    >>> Precision("binary")(tg.tensor([2.0, 1.0, -1.0]), tg.tensor([1, 0, 1]))
    0.5

    출처
    ----
    scikit-learn ``sklearn.metrics.precision_score(zero_division=0)``.
    """

    name = "precision"

    def _ratio(self, hit: np.ndarray, predicted: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return hit, predicted


class Recall(_Ratio):
    """재현율(recall): 그 부류인 것 가운데 찾아낸 비율 (무차원). 매개변수와 예외는 ``Precision`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import Recall
    >>> Recall("binary")(tg.tensor([2.0, 1.0, -1.0]), tg.tensor([1, 0, 1]))
    0.5

    출처
    ----
    scikit-learn ``sklearn.metrics.recall_score(zero_division=0)``.
    """

    name = "recall"

    def _ratio(self, hit: np.ndarray, predicted: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return hit, true


class F1(_Ratio):
    """F1: 정밀도와 재현율의 조화평균 2·맞은 수 / (예측한 수 + 정답의 수) (무차원). 매개변수와 예외는 ``Precision`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import F1
    >>> F1("binary")(tg.tensor([2.0, 1.0, -1.0]), tg.tensor([1, 0, 1]))
    0.5

    출처
    ----
    scikit-learn ``sklearn.metrics.f1_score(zero_division=0)``.
    """

    name = "f1"

    def _ratio(self, hit: np.ndarray, predicted: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return 2 * hit, predicted + true


def _classes(where: str, outputs: Any, targets: Any, threshold: float | None) -> tuple[np.ndarray, np.ndarray, int]:
    """예측한 부류와 정답의 부류(모양 ``(n,)``), 부류의 수."""
    scores, true = arrays_of(where, outputs, targets)
    if scores.ndim == true.ndim + 1 and scores.shape[-1] > 1 and scores.shape[:-1] == true.shape:
        predicted, classes = scores.argmax(-1), scores.shape[-1]
    elif scores.ndim == true.ndim + 1 and scores.ndim > 2 and (scores.shape[0], *scores.shape[2:]) == true.shape:
        predicted, classes = scores.argmax(1), scores.shape[1]  # 교차 엔트로피의 모양: 부류가 둘째 축
    elif scores.size == true.size and len(scores) == len(true) and (scores.ndim < 2 or scores.shape[1:] == (1,)):
        if threshold is None and scores.size >= FEW and scores.min() >= 0 and scores.max() <= 1:
            warn_user(
                f"{where}: 점수가 모두 0과 1 사이입니다. 점수(logit)로 보아 0보다 크면 1로 셉니다. "
                f"확률이면 {where}(threshold=0.5) 를, 점수이면 {where}(threshold=0) 을 쓰세요."
            )
        predicted, classes = (scores > (threshold or 0.0)).astype(np.intp).reshape(true.shape), 2
    else:
        raise ShapeError(
            f"{where}: 출력의 모양은 {scores.shape}, 정답의 모양은 {true.shape}입니다. 출력은 부류마다의 점수 (배치, 부류)이거나 정답과 "
            "모양이 같은 점수 하나여야 합니다. 정답이 원핫이면 targets.argmax(axis=1) 로 번호를 만드세요."
        )
    _check_numbers(where, true, classes)
    return predicted.reshape(-1), true.astype(np.intp).reshape(-1), classes


def _check_numbers(where: str, true: np.ndarray, classes: int) -> None:
    wrong = (true != np.floor(true)) | (true < 0) | (true >= classes)
    if wrong.any():
        seen = true[wrong].reshape(-1)[0].item()
        raise DataError(f"{where}: 정답은 0부터 {classes - 1}까지의 부류 번호여야 합니다. {Noun(seen):이/가} 있습니다.")
