"""신경망 회귀기."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DataError
from ..korean.misfits import answer_methods
from .estimator import WORDS, NeuralEstimator, changed
from .rows import weighted_squares
from .scikit import RegressorMixin, said


class NeuralRegressor(RegressorMixin, NeuralEstimator):
    """신경망 회귀기: 수 하나나 여럿을 맞힌다. 정답의 단위는 스스로 맞춘다(배울 때 표준화하고, 예측은 본디 단위로 낸다).

    매개변수
    --------
    hidden, activation, module, optimizer, learning_rate, epochs, batch_size : ``NeuralClassifier`` 와 같다.
    early_stopping, validation_fraction, patience, warm_start, random_state, verbose :
        ``NeuralClassifier`` 와 같다. ``module`` 은 맞힐 수마다 출력 하나를 낸다.

    속성
    ----
    target_mean_, target_scale_ : 정답의 평균과 표준편차(정답의 단위). history_ 의 손실은 표준화한 정답의 제곱 오차(무차원)이다.
    module_, n_iter_, n_features_in_, feature_names_in_, optimizer_, generator_ : ``NeuralClassifier`` 와 같다.

    예외
    ----
    DataError, ArgumentError : ``NeuralClassifier`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.estimators import NeuralRegressor
    >>> X = np.linspace(-2, 2, 200).reshape(-1, 1)
    >>> y = 1e6 * np.sin(2 * X[:, 0])
    >>> model = NeuralRegressor((32,), activation="tanh", learning_rate=0.02, epochs=300, random_state=0).fit(X, y)
    >>> model.score(X, y) > 0.99, model.predict(X[:3]).shape
    (True, (3,))

    출처
    ----
    scikit-learn ``MLPRegressor``; 강의 L7 (다층 신경망), L16 (조기 종료).
    """

    _loss = staticmethod(weighted_squares)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> NeuralRegressor:
        """배운다.

        매개변수
        --------
        X : (표본, 특징)의 수. 배열이나 표(DataFrame).
        y : (표본,) 또는 (표본, 출력)의 수.
        sample_weight : (표본,)의 무게, 0 이상. 무게 2는 그 표본이 두 번 있는 것과, 0은 없는 것과 같다.
        """
        return self._fit("NeuralRegressor.fit", X, y, sample_weight)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> NeuralRegressor:
        """받은 자료를 한 바퀴 더 배운다. 정답의 단위(평균과 표준편차)는 처음 받은 자료의 것을 쓴다."""
        return self._partial_fit("NeuralRegressor.partial_fit", X, y, sample_weight, knows=hasattr(self, "module_"))

    def predict(self, X: Any) -> np.ndarray:
        """맞힌 수 (표본,) 또는 (표본, 출력), 정답의 단위."""
        z = self._asked("predict", X)
        found = (z * self.target_scale_ + self.target_mean_).astype(z.dtype)
        return found[:, 0] if self._flat else found

    @property
    def _answers(self) -> dict[str, Any]:
        return {"multi_output": True, "y_numeric": True}

    def _get_to_know(self, where: str, y: np.ndarray, weights: np.ndarray) -> None:
        rows = _rows(where, y)
        self._flat = y.ndim == 1
        self.target_mean_ = np.average(rows, axis=0, weights=weights)
        with np.errstate(over="ignore"):
            scale = np.sqrt(np.average((rows - self.target_mean_) ** 2, axis=0, weights=weights))
        if not np.isfinite(scale).all():
            largest = np.abs(rows).max()
            raise DataError(f"{where}: y 의 수가 너무 커서(가장 큰 것 {largest:.3g}) 표준편차를 셀 수 없습니다. 큰 단위로 바꾸세요.")
        self.target_scale_ = np.where(scale > 1e-12 * np.abs(self.target_mean_), scale, 1.0)  # 모두 같은 수이면 그대로 둔다

    def _targets(self, where: str, y: np.ndarray, dtype: Any) -> np.ndarray:
        rows = _rows(where, y)
        if rows.shape[1] != len(self.target_mean_):
            raise changed(where, "출력의 수", len(self.target_mean_), rows.shape[1])
        return ((rows - self.target_mean_) / self.target_scale_).astype(dtype)

    def _outputs(self, targets: np.ndarray) -> int:
        return targets.shape[1]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _more_tags(self) -> dict[str, Any]:  # 1.5
        return {"multioutput": True}


def _rows(where: str, y: np.ndarray) -> np.ndarray:
    """정답을 (표본, 출력)의 실수로."""
    if y.dtype.kind not in "fiub":
        raise DataError(f"{where}: y 에 수가 아닌 글이 있습니다(dtype {y.dtype}). 이름을 맞히는 일이면 NeuralClassifier 를 쓰세요.")
    rows = np.asarray(y, np.float64).reshape(len(y), -1)
    if np.isnan(rows).any():  # 목록에 든 None 은 scikit-learn 이 NaN 으로 바꾼다
        raise DataError(f"{where}: {said('Input y contains NaN.')}")
    return rows


answer_methods(NeuralRegressor, WORDS)
