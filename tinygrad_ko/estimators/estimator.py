"""추정기의 바탕: 자료를 살피고, 신경망을 짓고, 훈련자(``Trainer``)에게 맡긴다.

scikit-learn 의 약속: ``__init__`` 은 받은 것을 담기만 하고, 배운 것의 이름은 ``_`` 로 끝나고, 크기는 ``fit`` 이 자료에서 안다.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, describe
from ..korean.misfits import flag, unknown
from ..korean.missing_names import missing_attribute
from ..nn import Module
from ..nn.mode import evaluating
from ..operation.arguments import refuse_masked
from ..optim import Optimizer
from ..tensors.creation import from_numpy
from ..tensors.generator import default_generator, fork, manual_seed
from ..training import DivergedError, EarlyStopping, History, Trainer
from .network import network, number, optimizer_of, whole
from .notebook import ShownInNotebooks
from .rows import Rows
from .scikit import BaseEstimator, NotFitted, checked_weights, in_korean, train_test_split, validate_data

_SHARED = threading.RLock()
ROWS = 4096  # 예측하고 검증할 때 한 번에 넣는 표본의 수


class NeuralEstimator(ShownInNotebooks, BaseEstimator):
    """분류기와 회귀기의 바탕."""

    _loss: Callable[..., Any]
    module_: Module
    optimizer_: Optimizer
    history_: History
    _stratified = False  # 검증 집합을 부류의 비율대로 떼는가

    def __init__(
        self, hidden: Any = (64,), *, activation: Any = "relu", module: Any = None, optimizer: Any = "adam", learning_rate: float = 1e-3,
        epochs: int = 200, batch_size: int = 200, early_stopping: bool | np.bool_ = False, validation_fraction: float = 0.1,
        patience: int = 10, warm_start: bool | np.bool_ = False, random_state: Any = None, verbose: bool | int = False,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.module = module
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose

    def set_params(self, **params: Any) -> Any:
        """설정을 바꾼다. 모르는 이름이면 알리고, 아무것도 바꾸지 않는다."""
        known, where = self.get_params(deep=False), f"{type(self).__name__}.set_params"
        for given in params:
            name, inside, _ = given.partition("__")
            if name not in known:
                raise ArgumentError(f"{unknown(where, given, params, list(known), WORDS)} (scikit-learn: Invalid parameter {name!r}.)")
            if inside and not hasattr(params.get(name, known[name]), "set_params"):
                raise ArgumentError(
                    f"{where}: '{given}': {name} 에는 이름으로 바꿀 속의 설정이 없습니다. 지금의 값: {describe(known[name])}. "
                    f"{name}=… 처럼 통째로 바꾸세요."
                )
        return super().set_params(**params)

    # ── 배우기 ──

    def _fit(self, where: str, X: Any, y: Any, sample_weight: Any) -> Any:
        """처음부터(``warm_start`` 이면 이어서) 배운다."""
        going_on = flag(where, "warm_start", self.warm_start) and hasattr(self, "module_")
        X, y, weights = self._checked(where, X, y, sample_weight, reset=not going_on)
        epochs, stopping = whole(where, "epochs", self.epochs), flag(where, "early_stopping", self.early_stopping)
        if going_on:
            self._refuse_other_network(where)
        else:
            self._get_to_know(where, y, weights)
        targets = self._targets(where, y, X.dtype)
        weights = self._weighed(where, targets, weights)
        if not going_on:
            self._begin(where, X, targets)
        self._learn(where, X, targets, weights, epochs, stopping)
        return self

    def _partial_fit(self, where: str, X: Any, y: Any, sample_weight: Any, knows: bool) -> Any:
        """받은 자료를 한 바퀴 더 배운다. 처음이면 시작하고, 정답을 이미 알지(``knows``) 않으면 그 자료에서 안다."""
        first = not hasattr(self, "module_")
        X, y, weights = self._checked(where, X, y, sample_weight, reset=first)
        if not knows:
            self._get_to_know(where, y, weights)
        targets = self._targets(where, y, X.dtype)
        weights = self._weighed(where, targets, weights)
        if first:
            self._begin(where, X, targets)
        before = None if first else self.history_
        self._learn(where, X, targets, weights, 1, False)
        if before is not None:
            rows, self.history_ = self.history_, before
            self.history_.add({name: values[-1] for name, values in rows.items()})
            self.n_iter_ = self.history_.epochs
        return self

    def _checked(self, where: str, X: Any, y: Any, sample_weight: Any, reset: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """살핀 자료와 무게."""
        for name, value in (("X", X), ("y", y), ("sample_weight", sample_weight)):
            refuse_masked(f"{where}: {name}", value)
        with in_korean(where):
            X, y = validate_data(self, X, y, reset=reset, dtype=[np.float64, np.float32], **self._answers)
        return X, y, checked_weights(where, sample_weight, X)

    @property
    def _answers(self) -> dict[str, Any]:
        """정답을 살피는 법."""
        return {}

    def _get_to_know(self, where: str, y: np.ndarray, weights: np.ndarray) -> None:
        """정답에서 부류나 단위를 안다."""
        raise NotImplementedError

    def _targets(self, where: str, y: np.ndarray, dtype: Any) -> np.ndarray:
        """손실이 받는 꼴의 정답."""
        raise NotImplementedError

    def _weighed(self, where: str, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """배울 때 쓸 표본의 무게."""
        return weights

    def _outputs(self, targets: np.ndarray) -> int:
        """신경망의 출력의 수."""
        raise NotImplementedError

    def _begin(self, where: str, X: np.ndarray, targets: np.ndarray) -> None:
        """신경망과 옵티마이저를 새로 짓는다."""
        self.generator_ = self._generator(where)
        rate = number(where, "learning_rate", self.learning_rate, 0.0)
        with self._seeded():
            module = network(where, self, X.shape[1], self._outputs(targets), X[:2], self.generator_)
        self.module_, self.optimizer_ = module, optimizer_of(where, self.optimizer, module, rate)
        self._built = (self.hidden, self.activation, self.module)

    def _refuse_other_network(self, where: str) -> None:
        """이어서 배울 때 신경망의 설정이 달라졌으면 알린다. 학습률은 새것을 따른다."""
        for name, before in zip(("hidden", "activation", "module"), self._built, strict=True):
            now = getattr(self, name)
            if now is not before and (name == "module" or now != before):
                raise changed(where, f"{name} 설정", before, now)
        for group in self.optimizer_.param_groups:
            group["lr"] = number(where, "learning_rate", self.learning_rate, 0.0)

    def _learn(self, where: str, X: np.ndarray, targets: np.ndarray, weights: np.ndarray, epochs: int, stopping: bool) -> None:
        """훈련자에게 맡긴다. 무게가 0인 표본은 빼고, 나머지의 평균이 1이 되게 한다."""
        size = whole(where, "batch_size", self.batch_size)
        self._refuse_other_dtype(where, X)
        kept = np.flatnonzero(weights)
        learning, watching = (kept, None) if not stopping else self._split(where, kept, targets)
        callbacks = [] if watching is None else [EarlyStopping("val_loss", whole(where, "patience", self.patience))]

        def rows(part: np.ndarray, size: int, generator: np.random.Generator | None) -> Rows:
            return Rows(X[part], targets[part], weights[part] / weights[part].mean(dtype=np.float64).astype(weights.dtype), size, generator)

        trainer = Trainer(self.module_, type(self)._loss, self.optimizer_, callbacks=callbacks, progress=bool(self.verbose))
        validation = None if watching is None else rows(watching, ROWS, None)
        with self._seeded():
            try:
                self.history_ = trainer.fit(rows(learning, size, self.generator_), validation, epochs=epochs)
            except DivergedError as error:
                cure = "특징의 크기가 서로 다르면 StandardScaler 로 맞추세요: make_pipeline(StandardScaler(), model)."
                error.args = (f"{where}: {error} {cure}",)
                raise
        self.module_.eval()
        self.n_iter_ = self.history_.epochs

    def _refuse_other_dtype(self, where: str, X: np.ndarray) -> None:
        learned = next((p.dtype for p in self.module_.parameters()), X.dtype)
        if learned != X.dtype:
            self.module_.to(X.dtype)

    def _split(self, where: str, kept: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """배울 줄과 검증할 줄."""
        fraction = number(where, "validation_fraction", self.validation_fraction, 0.0, 1.0)
        count = int(np.ceil(fraction * len(kept)))
        if count >= len(kept):
            raise DataError(
                f"{where}: 표본 {len(kept)}개에서 검증할 것 {count}개를 떼면 배울 것이 없습니다. "
                "표본을 늘리거나 early_stopping=False 로 하세요."
            )
        seed = int(self.generator_.integers(2**31))
        with in_korean(where):
            learning, watching = train_test_split(
                kept, test_size=count, random_state=seed, stratify=targets[kept] if self._stratified else None
            )
        return learning, watching

    # ── 난수 ──

    def _generator(self, where: str) -> np.random.Generator:
        """``random_state`` 에서 갈라 낸 발생기. ``None`` 이면 라이브러리의 기본 발생기(``tg.manual_seed``)에서."""
        given = self.random_state
        if given is None or isinstance(given, np.random.Generator):
            return fork(given)
        if isinstance(given, np.random.RandomState):
            return np.random.default_rng(given.randint(2**31 - 1, size=4))
        if isinstance(given, (int, np.integer)) and not isinstance(given, bool) and given >= 0:
            return np.random.default_rng(int(given))
        raise ArgumentTypeError(
            f"{where}: random_state 는 0 이상의 정수, np.random.RandomState, np.random.Generator, None 가운데 하나여야 합니다. "
            f"받은 것: {describe(given)}."
        )

    @contextmanager
    def _seeded(self) -> Iterator[None]:
        """사용자의 모듈이 쓰는 기본 난수(초기값, 드롭아웃)도 씨앗을 따르게 하고, 나오면 되돌린다."""
        if self.module is None or self.random_state is None:
            with nullcontext():
                yield
            return
        bits: Any = default_generator().bit_generator
        with _SHARED:  # 기본 발생기는 하나이고 모든 스레드가 나누어 쓴다
            sequence, before = bits.seed_seq, bits.state
            manual_seed(int(self.generator_.integers(2**31)))
            try:
                yield
            finally:
                type(bits).__init__(bits, sequence)
                bits.state = before

    # ── 묻기 ──

    def _asked(self, method: str, X: Any) -> np.ndarray:
        """신경망의 출력 (표본, 출력)."""
        where = f"{type(self).__name__}.{method}"
        if not hasattr(self, "module_"):
            raise NotFitted(f"{where}: 아직 배우지 않았습니다. 먼저 fit(X, y) 를 부르세요.")
        refuse_masked(f"{where}: X", X)
        with in_korean(where):
            X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        dtype = next((p.dtype for p in self.module_.parameters()), X.dtype)
        X = X.astype(dtype, copy=False)
        with evaluating(self.module_):
            parts = [self.module_(from_numpy(np.ascontiguousarray(X[k:k + ROWS]))).data for k in range(0, len(X), ROWS)]
        return np.concatenate(parts).reshape(len(X), -1)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "module_")

    def __getattr__(self, name: str) -> Any:
        raise missing_attribute(self, name, ELSEWHERE)


def changed(where: str, what: str, before: Any, now: Any) -> ArgumentError:
    """이어서 배울 때 부류나 출력의 수가 달라졌을 때의 오류."""
    return ArgumentError(
        f"{where}: 이어서 배울 수 없습니다. 전의 {what}: {before}, 지금: {now}. 처음부터 배우려면 warm_start=False 로 fit 을 부르세요."
    )


_UNLEARNED, _WEIGHTS = "아직 배우지 않았습니다. 먼저 fit(X, y) 를 부르세요.", "module_.state_dict() 에 있습니다."
ELSEWHERE = {  # 배운 것의 이름: 아직 없는 것과, scikit-learn 의 MLPClassifier 에 있는 것 → 우리의 것
    **dict.fromkeys(("module_", "history_", "optimizer_", "n_iter_", "classes_", "n_features_in_"), _UNLEARNED),
    **dict.fromkeys(("target_mean_", "target_scale_"), _UNLEARNED),
    **dict.fromkeys(("coef_", "coefs_", "intercept_", "intercepts_"), _WEIGHTS),
    "loss_curve_": 'history_["train_loss"] 를 보세요.', "loss_": 'history_["train_loss"][-1] 을 보세요.',
    "validation_scores_": 'history_["val_loss"] 를 보세요(early_stopping=True 일 때).',
    "best_loss_": 'min(history_["val_loss"]) 를 보세요(early_stopping=True 일 때).',
}
WORDS = {  # scikit-learn 의 MLPClassifier 와 다른 라이브러리에서 쓰는 인수 → 우리의 것
    "hidden_layer_sizes": "hidden=(64, 32) 라고 쓰세요.", "max_iter": "epochs=200 이라고 쓰세요.", "n_epochs": "epochs 라고 쓰세요.",
    "learning_rate_init": "learning_rate 라고 쓰세요.", "lr": "learning_rate 라고 쓰세요.", "eta0": "learning_rate 라고 쓰세요.",
    "solver": 'optimizer="adam" 이라고 쓰세요.', "n_iter_no_change": "patience 라고 쓰세요.", "seed": "random_state 라고 쓰세요.",
    "alpha": "optimizer=functools.partial(tg.optim.AdamW, weight_decay=…) 이라고 쓰세요.",
    "momentum": "optimizer=functools.partial(tg.optim.SGD, momentum=…) 이라고 쓰세요.",
}
