"""퍼셉트론(perceptron)과 그것을 이은 다층 퍼셉트론: 학습 규칙, 결정 경계, 여러 퍼셉트론이 나누는 평면."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, describe
from ...rules.joining import stack
from ...tensors.tensor import Tensor
from ...watch.source_lines import warn_user
from ..activation.sigmoid import step
from ..checks import Generator, number, positive, real, real_dtype, to_tensor
from ..linear import linear
from ..module import Module
from ..parameter import Parameter
from .boundary import Boundary


@dataclass
class PerceptronResult:
    """퍼셉트론 학습의 결과."""

    converged: bool  # 모든 표본을 맞혔는가
    epochs: int  # 돌아본 세대(epoch)의 수
    errors: list[int]  # 세대마다 고친 횟수
    history: list[tuple[float, np.ndarray]] = field(repr=False)  # 처음과, 고칠 때마다의 (w0, w)
    causes: list[tuple[int, int]] = field(repr=False, default_factory=list)  # 고칠 때마다의 (세대, 틀린 표본의 번호)

    def __str__(self) -> str:
        if self.converged:
            return f"수렴: {self.epochs}세대, 고친 횟수 {sum(self.errors)}번."
        return (
            f"수렴하지 않음: {self.epochs}세대가 지나도 마지막 세대에 {self.errors[-1]}번 틀렸습니다. 이 자료는 직선(초평면) 하나로 "
            "나눌 수 없거나(XOR 처럼 선형 분리 불가능), max_epochs 가 작습니다. 층을 쌓으세요(강의 L2)."
        )

    def trace(self, limit: int = 40) -> str:
        """발자취의 표: 고칠 때마다 몇 세대의 어느 표본 때문에 어떤 경계가 되었는가.

        매개변수
        --------
        limit : 보일 줄의 수. 더 길면 앞에서부터 이만큼만 보이고 몇 줄이 남았는지 적는다.

        반환
        ----
        str : 줄마다 고친 번호, 세대(1부터), 표본의 번호(0부터), 그때의 경계.

        예외
        ----
        ArgumentError, ArgumentTypeError : ``limit`` 이 양의 정수가 아닐 때.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> print(nn.Perceptron(2).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, 1]).trace())
        고침  세대  표본  경계
           0     -     -  0 = 0
           1     1     0  -1 = 0
           2     1     1  x₂ = 0
           3     2     0  x₂ - 1 = 0
           4     2     2  x₁ + x₂ = 0
           5     3     0  x₁ + x₂ - 1 = 0

        출처
        ----
        강의 L1.
        """
        positive("PerceptronResult.trace", "limit", limit)
        causes: list[tuple[Any, Any]] = [("-", "-"), *self.causes]
        lines = ["고침  세대  표본  경계"]
        for k, ((epoch, sample), (w0, w)) in enumerate(zip(causes[:limit], self.history, strict=False)):
            lines.append(f"{k:>4}  {epoch:>4}  {sample:>4}  {Boundary(w, w0)}")
        left = len(self.history) - limit
        return "\n".join([*lines, *([f"… (남은 {left}줄)"] if left > 0 else [])])


class Perceptron(Module):
    """퍼셉트론: s = w0 + w·x, 출력은 s ≥ 0 이면 +1, 아니면 −1.

    매개변수
    --------
    in_features : 특징의 수(양의 정수).
    w0, w : 처음의 편향(수)과 가중치(모양 (in_features,)). 기본은 0.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).

    입력은 (…, in_features), 출력은 (…), 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : 특징의 수나 ``w`` 의 모양이 맞지 않을 때.
    ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> OR = nn.Perceptron(2, w0=-0.5, w=[1, 1])
    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    >>> OR.s(X).tolist(), OR(X).tolist()
    ([-0.5, 0.5, 0.5, 1.5], [-1.0, 1.0, 1.0, 1.0])

    출처
    ----
    강의 L1; Rosenblatt, "The Perceptron" (1958).
    """

    def __init__(self, in_features: int, w0: float = 0.0, w: Any = None, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.in_features = positive("Perceptron", "in_features", in_features)
        number("Perceptron", "w0", w0, np.isfinite, "유한한 수여야")
        kind = real_dtype("Perceptron", dtype)
        start = np.zeros(in_features) if w is None else np.asarray(to_tensor(w)._data)
        if start.shape != (self.in_features,):
            raise ShapeError(f"Perceptron: w 의 모양은 ({in_features},)이어야 합니다. 받은 모양: {start.shape}.")
        self.w0, self.w = Parameter(np.array(w0, kind)), Parameter(start.astype(kind))
        self._start = self.w0.data.copy(), self.w.data.copy()

    def reset_parameters(self, generator: Generator = None) -> None:
        """``w0`` 과 ``w`` 를 만들 때의 값으로. 난수를 쓰지 않는다."""
        self.w0.data, self.w.data = [v.astype(self.w.dtype) for v in self._start]

    def s(self, x: Any) -> Tensor:
        """가중합 s = w0 + w·x: (…, in_features) → (…)."""
        x = real("Perceptron", x)
        if x.shape[-1:] != (self.in_features,):
            raise ShapeError(f"Perceptron: 입력의 모양은 (…, {self.in_features})이어야 합니다. 받은 모양: {x.shape}.")
        return linear(x, self.w.reshape((1, self.in_features)), self.w0.reshape((1,))).reshape(x.shape[:-1])

    def forward(self, x: Any) -> Tensor:
        """−1 또는 +1."""
        return step(self.s(x))

    def boundary(self) -> Boundary:
        """지금의 결정 경계."""
        return Boundary(self.w.data.copy(), float(self.w0.data))

    def fit(self, X: Any, y: Any, lr: float = 1.0, max_epochs: int = 100) -> PerceptronResult:
        """퍼셉트론 학습 규칙: 틀린 표본마다 w ← w + lr·y·x, w0 ← w0 + lr·y. 한 세대에 하나도 틀리지 않으면 멈춘다.

        선형으로 나눌 수 있는 자료이면 반드시 수렴한다(Novikoff). 수렴하지 않으면 경고하고, 결과에 적는다.

        매개변수
        --------
        X : 자료 (표본, in_features).
        y : 정답 (표본,), −1 또는 +1.
        lr : 학습률, 양수.
        max_epochs : 돌아볼 세대의 한도.

        반환
        ----
        PerceptronResult : 수렴했는지, 세대 수, 세대마다의 오류 수, (w0, w)의 자취(``trace()`` 로 표).

        예외
        ----
        ShapeError : 모양이 맞지 않을 때. DataError : 정답이 −1과 +1 이 아닐 때.

        예제
        ----
        >>> import numpy as np
        >>> from tinygrad_ko import nn
        >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> print(nn.Perceptron(2).fit(X, [-1, 1, 1, 1]))
        수렴: 4세대, 고친 횟수 5번.

        출처
        ----
        강의 L1; Novikoff, "On convergence proofs for perceptrons" (1962).
        """
        points, labels = np.asarray(to_tensor(X)._data, float), np.asarray(to_tensor(y)._data, float)
        if points.ndim != 2 or points.shape[1] != self.in_features or labels.shape != points.shape[:1] or not labels.size:
            raise ShapeError(
                f"Perceptron.fit: X 는 (표본, {self.in_features}), y 는 (표본,)이어야 합니다. "
                f"받은 모양: X {points.shape}, y {labels.shape}."
            )
        if not np.isin(labels, (-1, 1)).all():
            raise DataError(
                f"Perceptron.fit: 정답은 −1 또는 +1 이어야 합니다. 받은 값들: {np.unique(labels)[:5].tolist()}. "
                "0과 1 이면 y * 2 - 1 로 바꾸세요."
            )
        number("Perceptron.fit", "lr", lr, lambda v: v > 0, "양수여야")
        positive("Perceptron.fit", "max_epochs", max_epochs)
        w0, w = float(self.w0.data), self.w.data.astype(float)
        errors, causes, history = [], [], [(w0, w.copy())]
        for epoch in range(1, max_epochs + 1):
            wrong = 0
            for k, (x, t) in enumerate(zip(points, labels, strict=True)):
                if (1.0 if w0 + w @ x >= 0 else -1.0) != t:
                    w0, w, wrong = float(w0 + lr * t), w + lr * t * x, wrong + 1
                    history.append((w0, w.copy()))
                    causes.append((epoch, k))
            errors.append(wrong)
            if not wrong:
                break
        self.w0.data, self.w.data = np.array(w0), w
        result = PerceptronResult(not errors[-1], len(errors), errors, history, causes)
        if not result.converged:
            warn_user(f"Perceptron.fit: {result}")
        return result

    def extra_repr(self) -> str:
        return self._show("in_features")


class PerceptronLayer(Module):
    """퍼셉트론 여럿을 나란히(병렬로) 놓은 층: 퍼셉트론 p개는 점을 p차원의 새 특징 공간 z 로 옮긴다.

    매개변수
    --------
    *perceptrons : 특징의 수가 같은 ``nn.Perceptron`` 들.

    입력은 (…, 특징), 출력은 (…, p), 값은 −1 또는 1, 무차원(dimensionless).

    예외
    ----
    ArgumentTypeError, ArgumentError : 퍼셉트론이 아니거나, 없거나, 특징의 수가 서로 다를 때.

    예제
    ----
    XOR: 둘을 나란히(OR, NAND), 하나를 이어서(AND).

    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> first = nn.PerceptronLayer(nn.Perceptron(2, -0.5, [1, 1]), nn.Perceptron(2, 1.5, [-1, -1]))
    >>> XOR = nn.Sequential(first, nn.Perceptron(2, -1.0, [1, 1]))
    >>> XOR(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)).tolist()
    [-1.0, 1.0, 1.0, -1.0]

    출처
    ----
    강의 L2.
    """

    def __init__(self, *perceptrons: Perceptron) -> None:
        super().__init__()
        for k, p in enumerate(perceptrons):
            if not isinstance(p, Perceptron):
                raise ArgumentTypeError(f"PerceptronLayer: nn.Perceptron 들을 주세요. {k}번째로 받은 것: {describe(p)}.")
            setattr(self, str(k), p)
        if len({p.in_features for p in perceptrons}) != 1:
            raise ArgumentError(
                f"PerceptronLayer: 특징의 수가 같은 퍼셉트론이 하나 이상 있어야 합니다. 받은 것: {[p.in_features for p in perceptrons]}."
            )

    @property
    def rows(self) -> np.ndarray:
        """퍼셉트론마다 한 줄의 (w0, w1, …)."""
        return np.array([[p.w0.data, *p.w.data] for _, p in self._own(Perceptron)])

    def forward(self, x: Any) -> Tensor:
        """퍼셉트론마다의 출력을 마지막 축에 나란히."""
        return stack([p(x) for _, p in self._own(Perceptron)], -1)  # children() 은 같은 것을 한 번만 준다
