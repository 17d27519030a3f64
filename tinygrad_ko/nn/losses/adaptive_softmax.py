"""적응 소프트맥스(adaptive softmax): 드문 클래스는 무리로 묶어 작은 층으로 셈한다."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ...engine import wrap
from ...errors import ArgumentError, ShapeError
from ...grad_mode import no_grad
from ...operation.devices import near
from ...rules.indexing import put_add
from ...rules.joining import concatenate
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..activation.softmax import log_softmax
from ..checks import Generator, number, positive, sizes, to_tensor
from ..container import ModuleList, Sequential
from ..linear import Linear
from ..module import Module
from .cross_entropy import class_numbers
from .reduction import share


class AdaptiveOutput(NamedTuple):
    """``output``: 표본마다 정답의 로그 확률. ``loss``: 그 평균에 −1을 곱한 것."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """적응 소프트맥스(adaptive softmax)와 음의 로그 가능도: 클래스가 아주 많고 드문 것이 대부분일 때(낱말) 빠르다.

    클래스는 흔한 차례로 번호를 매긴다. 처음 ``cutoffs[0]`` 개는 머리(head)가 바로 셈하고, 나머지는 ``cutoffs`` 로 나눈 무리마다
    꼬리(tail)가 셈한다: log p(클래스) = log p(무리) + log p(클래스 | 무리). 정답이 없는 무리의 꼬리는 셈하지 않는다.

    매개변수
    --------
    in_features : 입력의 특징 수.
    n_classes : 클래스의 수.
    cutoffs : 무리를 나누는 번호들. 1부터 n_classes − 1 까지에서 커지는 차례.
    div_value : 꼬리의 폭을 줄이는 비율. i번째 꼬리(1부터)는 ⌊in_features / div_valueⁱ⌋ 차원을 거친다.
    head_bias : 머리에 편향을 둘 것인가.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    부를 때: (특징 (N, in_features) 또는 (in_features,), 정수 번호 (N,) 또는 ()), 무차원(dimensionless).
    결과는 이름 붙은 짝 (output, loss): output 은 정답의 로그 확률, 모양 (N,) 또는 (). loss 는 −output 의 평균(단위 nat).

    예외
    ----
    ArgumentError, ArgumentTypeError : ``cutoffs`` 가 커지는 차례가 아니거나 범위 밖일 때, 꼬리의 폭이 0이 될 때
        (PyTorch는 폭이 0인, 늘 고른 확률만 내는 꼬리를 만든다), 부를 때 번호가 범위 밖이면.
    ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.AdaptiveLogSoftmaxWithLoss(16, 1000, [10, 100], generator=0)
    >>> output, loss = layer(tg.zeros((3, 16)), tg.tensor([0, 50, 999]))
    >>> [round(v, 3) for v in output.tolist()], round(loss.item(), 3)
    ([-2.485, -6.985, -9.287], 6.252)
    >>> layer.log_prob(tg.zeros((3, 16))).shape, layer.predict(tg.zeros((3, 16))).tolist()
    ((3, 1000), [0, 0, 0])

    출처
    ----
    Grave et al., "Efficient softmax approximation for GPUs" (2017); PyTorch ``torch.nn.AdaptiveLogSoftmaxWithLoss``.
    """

    def __init__(
        self, in_features: int, n_classes: int, cutoffs: Any, div_value: float = 4.0, head_bias: bool = False,
        device: Any = None, dtype: Any = None, generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__()
        where = type(self).__name__
        self.in_features, self.n_classes = positive(where, "in_features", in_features), positive(where, "n_classes", n_classes)
        cuts = sizes(where, "cutoffs", list(cutoffs) if isinstance(cutoffs, Iterable) else cutoffs)
        if any(a >= b for a, b in itertools.pairwise((*cuts, n_classes))):
            raise ArgumentError(
                f"{where}: cutoffs 는 1부터 n_classes − 1 = {n_classes - 1} 까지에서 커지는 차례의 서로 다른 정수여야 합니다. "
                f"받은 것: {list(cuts)}. 클래스를 흔한 차례로 세우고, 무리가 바뀌는 번호를 적으세요."
            )
        number(where, "div_value", div_value, lambda v: 0 < v < math.inf, "양수여야")
        self.cutoffs, self.div_value, self.head_bias = [*cuts, n_classes], div_value, head_bias
        self.shortlist_size, self.n_clusters = cuts[0], len(cuts)
        self.head_size = self.shortlist_size + self.n_clusters
        rng = resolve(generator, where)
        self.head = Linear(in_features, self.head_size, head_bias, None, dtype, rng)
        self.tail = ModuleList()
        for k, (low, high) in enumerate(itertools.pairwise(self.cutoffs)):
            width = int(in_features // div_value ** (k + 1))
            if width < 1:
                raise ArgumentError(
                    f"{where}: {k + 1}번째 꼬리의 폭 ⌊in_features / div_value^{k + 1}⌋ = ⌊{in_features} / {div_value}^{k + 1}⌋ 가 0입니다. "
                    " div_value 를 줄이거나, cutoffs 를 줄이거나, in_features 를 키우세요."
                )
            first, second = Linear(in_features, width, False, None, dtype, rng), Linear(width, high - low, False, None, dtype, rng)
            self.tail.append(Sequential(first, second))

    def reset_parameters(self, generator: Generator = None) -> None:
        """머리와 꼬리의 가중치를 처음처럼 다시 뽑는다."""
        rng = resolve(generator, type(self).__name__)
        for layer in self.modules():
            if isinstance(layer, Linear):
                layer.reset_parameters(rng)

    def forward(self, input: Any, target: Any) -> AdaptiveOutput:
        """정답의 로그 확률과 손실."""
        where, x = type(self).__name__, to_tensor(input)
        if x.ndim not in (1, 2):
            raise ShapeError(f"{where}: 입력은 (N, {self.in_features}) 나 ({self.in_features},) 모양이어야 합니다. 받은 모양: {x.shape}.")
        t = class_numbers(where, x, target, x.ndim - 1)
        outside = (t < 0) | (t >= self.n_classes)
        if outside.any():
            raise ArgumentError(
                f"{where}: 클래스 번호는 0 이상 n_classes={self.n_classes} 미만이어야 합니다. "
                f"받은 번호: {t[outside].reshape(-1)[0]}. 번호가 1부터라면 1을 빼세요."
            )
        rows = x.reshape((1, x.size)) if x.ndim == 1 else x
        output = self._of_targets(rows, t.reshape(-1).astype(np.int64))
        loss = share(-output, t.size)
        return AdaptiveOutput(output if x.ndim == 2 else output.reshape(()), loss)

    def _of_targets(self, x: Tensor, t: np.ndarray) -> Tensor:
        """정답의 로그 확률 (N,): 머리의 것에, 드문 클래스이면 그 꼬리의 것을 더한다."""
        cells, tails = t.copy(), []
        for k, (low, high) in enumerate(itertools.pairwise(self.cutoffs)):
            (rows,) = np.nonzero((t >= low) & (t < high))
            if rows.size:
                cells[rows] = self.shortlist_size + k
                local = log_softmax(self.tail[k](x[rows]), 1)[_cells(t[rows] - low)]
                tails.append(put_add.call(local, (rows,), t.shape))
        return sum(tails, log_softmax(self.head(x), 1)[_cells(cells)])

    def log_prob(self, input: Any) -> Tensor:
        """모든 클래스의 로그 확률.

        매개변수
        --------
        input : 모양 (N, in_features), 무차원(dimensionless).

        반환
        ----
        Tensor : 모양 (N, n_classes). 줄마다 확률의 합은 1이다.
        """
        x = self._batch("log_prob", input)
        head, n = log_softmax(self.head(x), 1), self.shortlist_size
        tails = [log_softmax(tail(x), 1) + head[:, n + k:n + k + 1] for k, tail in enumerate(self.tail)]
        return concatenate([head[:, :n], *tails], 1)

    def predict(self, input: Any) -> Tensor:
        """가장 그럴듯한 클래스: ``log_prob(input).argmax(1)`` 과 같되, 머리만으로 정해지는 줄은 꼬리를 셈하지 않는다.

        매개변수
        --------
        input : 모양 (N, in_features), 무차원(dimensionless).

        반환
        ----
        Tensor : 정수 번호 (N,).
        """
        x = self._batch("predict", input)
        with no_grad():
            best = looked(self.head(x)).argmax(1)
            (rows,) = np.nonzero(best >= self.shortlist_size)
            if rows.size:
                best[rows] = looked(self.log_prob(x[rows])).argmax(1)
        return wrap(best)

    def _batch(self, name: str, input: Any) -> Tensor:
        x = to_tensor(input)
        if x.ndim != 2:
            raise ShapeError(
                f"{type(self).__name__}.{name}: 입력은 (N, {self.in_features}) 모양이어야 합니다. 받은 모양: {x.shape}. "
                "표본 하나라면 x[None] 을 쓰세요."
            )
        return x


def _cells(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """줄마다 칸 하나를 고르는 색인."""
    return np.arange(columns.size, like=near(columns)), columns
