"""신경망 분류기."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import ArgumentError, DataError, describe
from ..korean.misfits import answer_methods
from .estimator import WORDS, NeuralEstimator, changed
from .network import number
from .rows import weighted_cross_entropy
from .scikit import ClassifierMixin, check_classification_targets, in_korean


class NeuralClassifier(ClassifierMixin, NeuralEstimator):
    """신경망 분류기: scikit-learn 의 Pipeline, GridSearchCV, cross_val_score 에 그대로 넣는다.

    매개변수
    --------
    hidden : 은닉층마다의 크기. 빈 튜플이면 선형 모델(로지스틱 회귀).
    activation : 은닉층의 활성함수: ``"relu"``, ``"tanh"``, ``"gelu"`` … 또는 ``nn.ReLU`` 같은 클래스.
    module : 스스로 지은 신경망: ``nn.Module`` (복사해서 쓴다), 또는 (특징의 수, 부류의 수)를 받아 ``nn.Module`` 을 주는 함수.
        부류마다 점수(logit) 하나를 내야 한다. 주면 ``hidden`` 과 ``activation`` 은 쓰지 않는다.
    optimizer : ``"adam"``, ``"sgd"``, ``"adamw"`` …, 또는 (매개변수, lr=학습률)을 받는 것.
    learning_rate : 학습률 η, 0보다 크다 (무차원).
    epochs : 에포크의 수, 1 이상.
    batch_size : 한 묶음의 표본 수. 표본이 이보다 적으면 모두가 한 묶음이다.
    class_weight : 부류마다의 무게, 0 이상 (무차원). ``{부류: 무게}`` (적지 않은 부류는 1)이거나, ``"balanced"`` 이면 드문 부류를 그만큼
        무겁게: 표본의 무게의 합 / (부류의 수 · 그 부류의 무게의 합). ``sample_weight`` 에 곱한다.
    early_stopping : 참이면 자료의 일부를 떼어 두고, 검증 손실이 나아지지 않으면 멈추고 가장 나았던 가중치로 되돌린다.
    validation_fraction : 떼어 둘 몫, 0과 1 사이. 부류의 비율대로 뗀다.
    patience : 이만큼의 에포크를 이어서 나아지지 않으면 멈춘다.
    warm_start : 참이면 ``fit`` 을 다시 부를 때 배운 것에서 이어 간다.
    random_state : 씨앗(정수), ``np.random.RandomState``, ``np.random.Generator``. 없으면 ``tg.manual_seed`` 의 발생기에서 갈라 낸다.
    verbose : 참이면 진행 막대를 보인다.

    X 는 (표본, 특징)의 수이고, 셈은 X 의 dtype(float32 이면 float32, 아니면 float64)으로 한다. 특징의 크기는 맞추지 않으므로
    ``make_pipeline(StandardScaler(), NeuralClassifier())`` 처럼 쓰는 것이 좋다.

    속성
    ----
    classes_ : 부류의 이름. module_ : 배운 신경망. history_ : 에포크마다의 손실(표로 찍힌다). n_iter_ : 배운 에포크의 수.
    n_features_in_, feature_names_in_ : 배울 때 본 특징의 수와 이름. optimizer_, generator_ : 옵티마이저와 난수 발생기.

    예외
    ----
    DataError : X 나 y 에 빈 값, 글, 맞지 않는 모양이 있을 때. ArgumentError : 설정이 범위 밖일 때. 모두 ``fit`` 이 알린다.

    예제
    ----
    >>> from tinygrad_ko.data import load_digits
    >>> from tinygrad_ko.estimators import NeuralClassifier
    >>> X, y = load_digits()
    >>> model = NeuralClassifier((32,), learning_rate=0.01, epochs=20, random_state=0).fit(X[:1000], y[:1000])
    >>> model.score(X[1000:], y[1000:]) > 0.9, model.predict_proba(X[:2]).shape
    (True, (2, 10))

    출처
    ----
    scikit-learn ``MLPClassifier``; 강의 L7 (다층 신경망), L16 (조기 종료).
    """

    _loss = staticmethod(weighted_cross_entropy)
    _stratified = True
    classes_: np.ndarray

    def __init__(
        self, hidden: Any = (64,), *, activation: Any = "relu", module: Any = None, optimizer: Any = "adam", learning_rate: float = 1e-3,
        epochs: int = 200, batch_size: int = 200, class_weight: Any = None, early_stopping: bool | np.bool_ = False,
        validation_fraction: float = 0.1, patience: int = 10, warm_start: bool | np.bool_ = False, random_state: Any = None,
        verbose: bool | int = False,
    ) -> None:
        super().__init__(
            hidden, activation=activation, module=module, optimizer=optimizer, learning_rate=learning_rate, epochs=epochs,
            batch_size=batch_size, early_stopping=early_stopping, validation_fraction=validation_fraction, patience=patience,
            warm_start=warm_start, random_state=random_state, verbose=verbose,
        )
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> NeuralClassifier:
        """배운다.

        매개변수
        --------
        X : (표본, 특징)의 수. 배열이나 표(DataFrame).
        y : (표본,)의 부류. 수도 글도 된다.
        sample_weight : (표본,)의 무게, 0 이상. 무게 2는 그 표본이 두 번 있는 것과, 0은 없는 것과 같다.
        """
        return self._fit("NeuralClassifier.fit", X, y, sample_weight)

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> NeuralClassifier:
        """받은 자료를 한 바퀴 더 배운다. 처음 부를 때에는 모든 부류 ``classes`` 를 알려 준다."""
        where = "NeuralClassifier.partial_fit"
        if classes is not None:
            known = np.unique(np.asarray(classes))
            if hasattr(self, "module_") and not np.array_equal(known, self.classes_):
                raise changed(where, "부류", self.classes_, known)
            self.classes_ = known
        elif not hasattr(self, "module_"):
            raise ArgumentError(
                f"{where}: 처음 부를 때에는 모든 부류를 알려 주세요: partial_fit(X, y, classes=np.unique(y)). "
                "(scikit-learn: classes must be passed on the first call to partial_fit.)"
            )
        return self._partial_fit(where, X, y, sample_weight, knows=True)

    def predict(self, X: Any) -> np.ndarray:
        """가장 그럴 법한 부류 (표본,)."""
        best = self._asked("predict", X).argmax(axis=1)
        return self.classes_[best]

    def predict_proba(self, X: Any) -> np.ndarray:
        """부류마다의 확률 (표본, 부류), 합이 1. 열의 차례는 ``classes_``."""
        return np.exp(self._log_probabilities("predict_proba", X))

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """확률의 로그 (표본, 부류)."""
        return self._log_probabilities("predict_log_proba", X)

    def decision_function(self, X: Any) -> np.ndarray:
        """점수(logit): 부류가 둘이면 둘째와 첫째의 차이 (표본,), 더 많으면 (표본, 부류)."""
        z = self._asked("decision_function", X)
        return z[:, 1] - z[:, 0] if z.shape[1] == 2 else z

    def _log_probabilities(self, method: str, X: Any) -> np.ndarray:
        z = self._asked(method, X)
        z = z - z.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))

    def _get_to_know(self, where: str, y: np.ndarray, weights: np.ndarray) -> None:
        with in_korean(where):
            check_classification_targets(y)
        self.classes_ = np.unique(y)

    def _targets(self, where: str, y: np.ndarray, dtype: Any) -> np.ndarray:
        with in_korean(where):
            unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            named, known = (", ".join(map(str, names)) for names in (unknown, self.classes_))
            raise DataError(f"{where}: 처음 보는 부류가 있습니다: {named}. 아는 부류: {known}.")
        return np.searchsorted(self.classes_, y)

    def _weighed(self, where: str, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """표본의 무게에 그 부류의 무게를 곱한 것."""
        if self.class_weight is None:
            return weights
        return weights * self._class_weights(where, targets, weights)[targets].astype(weights.dtype)

    def _class_weights(self, where: str, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """``classes_`` 의 차례대로, 부류마다의 무게."""
        given = self.class_weight
        if isinstance(given, str) and given == "balanced":
            if where.endswith("partial_fit"):
                raise ArgumentError(
                    f'{where}: class_weight="balanced" 는 온 자료의 부류를 세어야 하므로 partial_fit 과 함께 쓸 수 없습니다. '
                    "{부류: 무게} 로 주세요."
                )
            heaps = np.bincount(targets, weights, len(self.classes_))
            return heaps.sum() / (np.count_nonzero(heaps) * np.where(heaps > 0, heaps, 1))
        if not isinstance(given, Mapping):
            raise ArgumentError(
                f'{where}: class_weight 는 None, "balanced", {{부류: 무게}} 가운데 하나여야 합니다. 받은 것: {describe(given)}.'
            )
        known = self.classes_.tolist()
        strangers = [name for name in given if name not in known]
        if strangers:
            raise ArgumentError(f"{where}: class_weight 에 없는 부류가 있습니다: {', '.join(map(repr, strangers))}. 부류: {known}.")
        each = np.array([number(where, f"class_weight[{name!r}]", given.get(name, 1), 0.0, closed=True) for name in known])
        if not each[targets][weights > 0].any():
            raise ArgumentError(f"{where}: class_weight 가 모두 0이어서 배울 표본이 없습니다.")
        return each

    def _outputs(self, targets: np.ndarray) -> int:
        return len(self.classes_)


answer_methods(NeuralClassifier, WORDS)
