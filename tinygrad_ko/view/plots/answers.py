"""모델이나 함수에게 묻기: 격자의 점마다 무엇이라고 답하는가."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...grad_mode import no_grad
from ...nn.container import Sequential
from ...nn.linear import Linear
from ...nn.mode import evaluating
from ...nn.module import Module
from ...operation.devices import to_numpy


def as_input(model: Any, x: np.ndarray) -> np.ndarray:
    """실수인 입력을 모델의 dtype 으로. 매개변수가 없거나 모델이 아니면 그대로."""
    if isinstance(model, Module) and x.dtype.kind == "f":
        kinds = [p.dtype for p in model.parameters() if p.dtype.kind == "f"]
        return x.astype(kinds[0] if kinds else x.dtype, copy=False)
    return x


def ask(where: str, model: Any, X: np.ndarray) -> np.ndarray:
    """``X`` (N, 특징)에 대한 답 (N,) 또는 (N, 둘 이상). 모델은 평가 상태에서, 그래프 없이 부르고 되돌린다."""
    if isinstance(model, type) or not callable(model):
        raise ArgumentTypeError(
            f"{where}: model 은 nn.Module 이나 함수여야 합니다. 받은 것: {describe(model)}. "
            "scikit-learn 의 모델이면 model.predict 나 model.predict_proba 를 주세요."
        )
    raw = _called(model, X)
    array = np.asarray(to_numpy(getattr(raw, "_data", raw)))
    if array.dtype.kind not in "fiub" or array.ndim not in (1, 2) or len(array) != len(X) or not array.size:
        raise ShapeError(
            f"{where}: 모양 {X.shape}의 점들에 대한 답은 모양 ({len(X)},) 또는 ({len(X)}, 부류 수)의 수여야 합니다. "
            f"받은 것: {describe(raw)}. 점마다 하나씩 답하는 모델(함수)을 주세요."
        )
    if array.shape[1:] == (1,):
        array = array[:, 0]
    if not np.isfinite(array).all():
        share = 1 - np.isfinite(array).mean()
        raise ArgumentError(
            f"{where}: 모델의 답 가운데 {share:.0%}가 nan 이나 무한대입니다. 학습이 발산했는지 살펴보세요(tg.anomaly_mode())."
        )
    return array


def _called(model: Any, X: np.ndarray) -> Any:
    if isinstance(model, Module):
        with evaluating(model):
            return model(as_input(model, X))
    other = np.dtype(np.float32 if X.dtype == np.float64 else np.float64)
    with no_grad():
        try:
            return model(X)
        except DtypeError:  # 함수 안의 모델이 다른 dtype 을 바란다
            return model(X.astype(other))


def _ends_in_scores(model: Any) -> bool:
    """마지막이 완전 연결층인가: 그 답은 우연히 0과 1 사이에 있어도 확률이 아니라 점수(logit)이다."""
    while isinstance(model, Sequential) and len(model):
        model = model[-1]
    return isinstance(model, Linear)


@dataclass
class Partition:
    """답을 부류로 읽는 법. 답이 하나이면 문턱(threshold)의 위와 아래, 여럿이면 가장 큰 것, 정수이면 그것이 부류이다."""

    kind: str  # "one": 점수나 확률 하나, "many": 부류마다의 점수, "number": 부류의 번호
    kinds: list[int]  # 부류의 번호들
    threshold: float = 0.0
    low: float = 0.0  # kind 가 "one" 일 때: 답의 눈금의 끝
    high: float = 1.0

    @classmethod
    def of(cls, where: str, model: Any, outputs: np.ndarray, y: np.ndarray | None = None, threshold: float | None = None) -> Partition:
        """답 ``outputs`` 와 정답 ``y`` 를 보고 정한다."""
        seen = [] if y is None else np.unique(y).tolist()
        if outputs.ndim == 1 and outputs.dtype.kind in "iub":
            return cls("number", sorted({*np.unique(outputs).tolist(), *seen}))
        if outputs.ndim == 2:
            count = outputs.shape[1]
            if seen and not (0 <= seen[0] and seen[-1] < count):
                raise ArgumentError(
                    f"{where}: 모델의 답이 {count}개이므로 y 는 0 이상 {count} 미만이어야 합니다. 받은 부류: {seen[:6]}."
                )
            return cls("many", list(range(count)))
        probability = bool(outputs.min() >= 0 and outputs.max() <= 1) and not _ends_in_scores(model)
        signed = -1 in seen or (not seen and not probability)
        kinds = [-1, 1] if signed else [0, 1]
        if not set(seen) <= set(kinds):
            raise ArgumentError(
                f"{where}: 모델의 답이 하나이므로 y 는 0과 1(또는 −1과 1)이어야 합니다. 받은 부류: {seen[:6]}. "
                "부류가 셋 이상이면 부류마다 답 하나씩을 내는 모델을 주세요."
            )
        if threshold is None:
            threshold = 0.5 if probability else 0.0
        reach = max(float(np.abs(outputs - threshold).max()), 1e-12)
        low, high = (0.0, 1.0) if probability and threshold == 0.5 else (threshold - reach, threshold + reach)
        return cls("one", kinds, threshold, low, high)

    def index(self, outputs: np.ndarray) -> np.ndarray:
        """답마다의 부류의 자리(0부터)."""
        if self.kind == "number":
            return np.searchsorted(self.kinds, outputs)
        if self.kind == "many":
            return outputs.argmax(1)
        return (outputs >= self.threshold).astype(np.int64)

    def margins(self, outputs: np.ndarray) -> list[np.ndarray]:
        """부류를 가르는 함수 d 들: d = 0 인 곳이 결정 경계이다."""
        if self.kind == "one":
            return [outputs - self.threshold]
        if self.kind == "number":
            return [np.where(outputs == kind, 0.5, -0.5) for kind in self.kinds]
        top = np.sort(outputs, 1)
        best, second = top[:, -1], top[:, -2]
        return [outputs[:, k] - np.where(outputs.argmax(1) == k, second, best) for k in range(outputs.shape[1])]

    def soft(self, outputs: np.ndarray) -> np.ndarray:
        """부드러운 답: 하나이면 그대로 (N,), 여럿이면 확률 (N, 부류). 합이 1이 아닌 점수에는 소프트맥스를 씌운다."""
        if self.kind == "one":
            return outputs
        if self.kind == "number":
            return (outputs[:, None] == np.array(self.kinds)).astype(float)
        if (outputs >= 0).all() and np.allclose(outputs.sum(1), 1, atol=1e-4):
            return outputs
        e = np.exp(outputs - outputs.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
