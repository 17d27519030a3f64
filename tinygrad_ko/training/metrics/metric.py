"""지표의 바탕: 묶음마다 세고(counts), 더하고(merge), 끝에 한 번 값을 낸다(value).

묶음마다의 값을 평균하면 F1 이나 R² 는 틀린다: 분수의 평균은 평균의 분수가 아니다. 그래서 분자와 분모를 따로 쌓는다.
"""

from __future__ import annotations

import copy
import difflib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.misfits import several
from ...korean.particles import Noun
from ...operation.devices import to_numpy
from ...tensors.creation import as_tensor
from ..batches import is_array, size_of
from ..checks import takes


class Metric:
    """지표 하나. 스스로는 아무것도 기억하지 않으므로 여러 곳에 함께 써도 된다.

    물려받아 ``counts`` 와 ``value`` 를 쓴다. 두 묶음의 수를 합치는 법이 더하기가 아니면 ``merge`` 도 쓴다. 한 묶음만 재려면
    함수처럼 부른다: ``metric(outputs, targets)``.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import Metric
    >>> class LargestError(Metric):
    ...     def counts(self, outputs, targets):
    ...         return np.abs(outputs.data - targets.data).max()
    ...     def merge(self, a, b):
    ...         return np.maximum(a, b)
    ...     def value(self, counts):
    ...         return float(counts)
    >>> LargestError()(tg.tensor([1.0, 5.0]), tg.tensor([1.5, 3.0]))
    2.0

    출처
    ----
    정의는 scikit-learn ``sklearn.metrics`` 의 것. 강의 L11 (묶음은 에포크를 나눈 것이다).
    """

    name = "metric"
    better: str | None = None  # "max": 클수록 좋다, "min": 작을수록 좋다, None: 모른다

    def counts(self, outputs: Any, targets: Any) -> Any:
        """묶음 하나에서 센 것(배열)."""
        raise NotImplementedError(f"{type(self).__name__}: counts(self, outputs, targets) 를 정의하세요.")

    def merge(self, a: Any, b: Any) -> Any:
        """두 번 센 것을 합친다."""
        return a + b

    def value(self, counts: Any) -> Any:
        """모두 합친 것에서 값을 낸다."""
        raise NotImplementedError(f"{type(self).__name__}: value(self, counts) 를 정의하세요.")

    def __call__(self, outputs: Any, targets: Any) -> Any:
        return self.value(self.counts(outputs, targets))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in vars(self).items())})"


class Averaged(Metric):
    """``(출력, 정답)`` 에서 수를 내는 보통의 함수: 묶음의 크기로 무게를 둔 평균."""

    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        self.function, self.better = function, getattr(function, "better", None)

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """(크기 × 값, 크기)."""
        n, given = size_of(targets), self.function(outputs, targets)
        try:
            return np.array([n * float(given), n])
        except (TypeError, ValueError):
            raise ArgumentTypeError(f"지표 {_name(self.function)}: 수 하나를 돌려주어야 합니다. 받은 것: {describe(given)}.") from None

    def value(self, counts: np.ndarray) -> float:
        """평균."""
        return float(counts[0] / counts[1])


def named_metrics(where: str, given: Any, known: Mapping[str, type[Metric]]) -> dict[str, Metric]:
    """``metrics=`` 인수를 이름 → 지표로. 글, 지표, 함수를 섞어 주어도 된다."""
    if given is None:
        return {}
    if isinstance(given, str) or callable(given):
        given = [given]
    if isinstance(given, Mapping):
        pairs = [(str(name), _metric(where, metric, known)) for name, metric in given.items()]
    else:
        pairs = [(_name(metric), _metric(where, metric, known)) for metric in several(where, "metrics", given, "지표")]
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1 or name == "loss"})
    if twice:
        raise ArgumentError(
            f"{where}: metrics 에 같은 이름이 두 번 있습니다: {', '.join(twice)}('loss' 는 손실의 이름입니다). "
            '{"이름": 지표} 처럼 이름을 붙여 주세요.'
        )
    return dict(pairs)


def _name(metric: Any) -> str:
    return metric if isinstance(metric, str) else str(getattr(metric, "name", None) or getattr(metric, "__name__", type(metric).__name__))


def _metric(where: str, given: Any, known: Mapping[str, type[Metric]]) -> Metric:
    if isinstance(given, str):
        if given not in known:
            near = difflib.get_close_matches(given, known, 1)
            guess = f"{Noun(near[0]):을/를} 쓰려던 것인가요? " if near else ""
            raise ArgumentError(f"{where}: {Noun(repr(given)):이라는/라는} 지표는 없습니다. "
                                f"{guess}글로 부를 수 있는 것: {', '.join(sorted(known))}.")
        return known[given]()
    if isinstance(given, type) and issubclass(given, Metric):
        raise ArgumentTypeError(f"{where}: metrics 에는 클래스가 아니라 만든 지표를 주세요: {given.__name__}().")
    if isinstance(given, Metric):
        return given
    if not callable(given):
        raise ArgumentTypeError(f"{where}: 지표는 Metric 이나 (출력, 정답)을 받는 함수여야 합니다. 받은 것: {describe(given)}.")
    takes(f"{where}: 지표 {_name(given)}", given, "출력", "정답")
    return Averaged(given)


def of_probabilities(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """출력이 확률일 때의 지표: 문턱을 주지 않은 것의 문턱은 0.5 이다."""
    made = {name: copy.copy(metric) for name, metric in metrics.items()}
    for metric in made.values():
        if getattr(metric, "threshold", 0.0) is None:
            metric.threshold = 0.5  # type: ignore[attr-defined]
    return made


def arrays_of(where: str, outputs: Any, targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """출력과 정답의 배열."""
    for what, value in (("출력", outputs), ("정답", targets)):
        if isinstance(value, (tuple, list, dict)) and not is_array(value):
            raise ArgumentTypeError(
                f"{where}: {Noun(what):은/는} 텐서나 배열 하나여야 합니다. 받은 것: {describe(value)}. 여럿을 내는 모델이면 쓸 것을 고르는 "
                f"함수를 지표로 주세요: lambda outputs, targets: {where}()(outputs[0], targets)"
            )
    scores, true = (np.asarray(to_numpy(as_tensor(value)._data)) for value in (outputs, targets))
    if not scores.ndim or not true.ndim:
        raise ShapeError(f"{where}: 출력과 정답의 첫째 축은 표본이어야 합니다. 받은 모양: {scores.shape}, {true.shape}.")
    return scores, true


def share(part: Any, whole: Any) -> float:
    """비율. 아무것도 세지 않았으면 NaN."""
    return float(part / whole) if whole else math.nan
