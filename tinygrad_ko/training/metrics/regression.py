"""회귀의 지표: MAE, RMSE, R². 출력이 여럿이면 칸(열)마다 재어 평균한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from .metric import Metric, arrays_of


class MAE(Metric):
    """평균절대오차 mean|출력 − 정답|. 단위는 정답과 같다.

    출력과 정답은 모양이 같다. ``(배치, 1)`` 과 ``(배치,)`` 는 같은 것으로 본다(브로드캐스트하지 않는다).

    예외
    ----
    ShapeError : 모양이 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import MAE
    >>> MAE()(tg.tensor([1.0, 3.0]), tg.tensor([2.0, 5.0]))
    1.5

    출처
    ----
    scikit-learn ``sklearn.metrics.mean_absolute_error``.
    """

    name, better = "mae", "min"

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """칸마다의 (오차의 합, 표본의 수)."""
        predicted, true = _columns("MAE", outputs, targets)
        return np.stack([np.abs(predicted - true).sum(0), np.full(true.shape[1], float(len(true)))])

    def value(self, counts: np.ndarray) -> float:
        """평균."""
        return float((counts[0] / counts[1]).mean())


class RMSE(Metric):
    """제곱근 평균제곱오차 √mean(출력 − 정답)². 단위는 정답과 같다. 출력의 모양과 예외는 ``MAE`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import RMSE
    >>> RMSE()(tg.tensor([1.0, 3.0]), tg.tensor([1.0, 5.0])) ** 2
    2.0000000000000004

    출처
    ----
    scikit-learn ``sklearn.metrics.root_mean_squared_error``.
    """

    name, better = "rmse", "min"

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """칸마다의 (제곱오차의 합, 표본의 수)."""
        predicted, true = _columns("RMSE", outputs, targets)
        return np.stack([((predicted - true) ** 2).sum(0), np.full(true.shape[1], float(len(true)))])

    def value(self, counts: np.ndarray) -> float:
        """제곱근의 평균."""
        return float(np.sqrt(counts[0] / counts[1]).mean())


class R2(Metric):
    """결정계수 R² = 1 − Σ(정답 − 출력)² / Σ(정답 − 평균)² (무차원). 표본이 하나이면 NaN, 정답이 모두 같으면 0(다 맞히면 1)이다.

    출력의 모양과 예외는 ``MAE`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.metrics import R2
    >>> R2()(tg.tensor([1.0, 2.0, 4.0]), tg.tensor([1.0, 2.0, 3.0]))
    0.5

    출처
    ----
    scikit-learn ``sklearn.metrics.r2_score``. 묶음을 합치는 식: Chan, Golub, LeVeque (1983).
    """

    name, better = "r2", "max"

    def counts(self, outputs: Any, targets: Any) -> np.ndarray:
        """칸마다의 (표본의 수, 정답의 평균, 평균에서 벗어난 제곱의 합, 제곱오차의 합)."""
        predicted, true = _columns("R2", outputs, targets)
        mean = true.mean(0)
        n = np.full(true.shape[1], float(len(true)))
        return np.stack([n, mean, ((true - mean) ** 2).sum(0), ((true - predicted) ** 2).sum(0)])

    def merge(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """평균이 다른 두 무리를 합친다. 제곱의 합에서 평균의 제곱을 빼면 큰 수에서 자릿수를 잃는다."""
        n, apart = a[0] + b[0], b[1] - a[1]
        return np.stack([n, a[1] + apart * b[0] / n, a[2] + b[2] + apart**2 * a[0] * b[0] / n, a[3] + b[3]])

    def value(self, counts: np.ndarray) -> float:
        """칸마다의 R² 를 평균한 것."""
        n, _, spread, error = counts
        if n[0] < 2:
            return float("nan")
        share = np.divide(error, spread, out=(error > 0).astype(float), where=spread > 0)
        return float((1 - share).mean())


def _columns(where: str, outputs: Any, targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """float64 의 (표본, 칸) 둘."""
    predicted, true = (v.astype(np.float64) for v in arrays_of(where, outputs, targets))
    same = predicted.shape == true.shape or (predicted.size == true.size and _squeezed(predicted) == _squeezed(true))
    if not same:
        raise ShapeError(f"{where}: 출력의 모양은 {predicted.shape}, 정답의 모양은 {true.shape}입니다. 두 모양이 같아야 합니다.")
    return predicted.reshape(len(true), -1), true.reshape(len(true), -1)


def _squeezed(array: np.ndarray) -> tuple[int, ...]:
    return array.shape[:1] if array.shape[1:] == (1,) else array.shape
