"""확률 풀링(stochastic pooling): 창에서 값에 비례하는 확률로 하나를 뽑는다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...engine import tick, wrap
from ...errors import DataError
from ...operation.conditions import not_negative
from ...rules.indexing import take
from ...rules.operands import plain, still
from ...rules.window import windows
from ...tensors.generator import resolve
from ...watch.acts import looked
from ...watch.calls import as_one
from ..docstrings import documented_like
from ..spatial import signal
from .average import sum_pool
from .steps import STOCHASTIC_POOL
from .window import Window, Windowed, first_index, plan_windows


def stochastic_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool,
                    return_indices: bool, training: bool, generator: Any) -> Any:
    began = tick()
    x = signal(where, input, n)
    plan = plan_windows(where, x, n, kernel_size, stride, padding, 1, ceil_mode)
    if not not_negative(looked(x, not_negative)):
        raise DataError(
            f"{where}: 입력은 0 이상이어야 합니다(값에 비례하는 확률로 뽑습니다). 모양 {x.shape}의 입력에서 가장 작은 값: "
            f"{x._data.min()}. ReLU 나 시그모이드 뒤에 놓으세요."
        )
    if training:
        index = _drawn(still(x), plan, resolve(generator, where))
        planes, area = math.prod(x.shape[:-n]), math.prod(x.shape[-n:])
        spots = index + (area * np.arange(planes)).reshape((*x.shape[:-n], *[1] * n))
        y = take.call(x, spots.reshape(-1), None).reshape(index.shape)
        y = y * (y > 0)  # 모두 0인 창에서는 아무도 뽑히지 않는다
    else:
        total = sum_pool(x, plan)
        y = sum_pool(x * x, plan) / (total + (total == 0))
        index = first_index(plain(x), plan) if return_indices else np.empty(0)
    y = as_one(STOCHASTIC_POOL, began, y, {"x": x}, {"training": training})
    return (y, index if training else wrap(index)) if return_indices else y


def _drawn(x: Any, plan: list[Window], rng: np.random.Generator) -> Any:
    """창마다 값에 비례하는 확률로 뽑은 자리의, 평면 안에서의 번호. 모두 0인 창은 창의 첫 자리이다.

    텐서로 셈한다: 지켜보는 이가 있으면, 값을 고쳐도 같은 난수로 다시 뽑을 수 있다.
    """
    n = len(plan)
    padded = x
    for w in plan:
        padded = w.padded(padded, 0)
    size = [w.size for w in plan]
    seen = windows.call(padded, tuple(size), tuple([w.stride for w in plan]), (1,) * n)
    seen = seen[(..., *[slice(w.places) for w in plan], *[slice(None)] * n)]
    rising = seen.reshape((*seen.shape[:-n], math.prod(size))).astype(float).cumsum(-1)
    picked = (rising > rng.random(rising.shape[:-1])[..., None] * rising[..., -1:]).argmax(-1)
    flat, area = picked * 0, 1
    for w in reversed(plan):
        first = (np.arange(w.places) * w.stride - w.padding).reshape((w.places, *[1] * (-1 - w.axis)))
        flat, area, picked = flat + (picked % w.size + first).clip(0, w.length - 1) * area, area * w.length, picked // w.size
    return flat


def stochastic_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                      return_indices: bool = False, training: bool = True,
                      generator: np.random.Generator | int | None = None) -> Any:
    """2차원 확률 풀링(stochastic pooling): 창에서 값에 비례하는 확률 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑는다.

    평가할 때(``training=False``)는 확률로 가중한 평균 Σ pᵢ aᵢ 이다. 모두 0인 창의 값과 기울기는 0이다.
    학습할 때의 기울기는 뽑힌 자리가 모두 받는다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 0 이상, 무차원(dimensionless).
    kernel_size, stride, padding, ceil_mode : ``max_pool2d`` 와 같다. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 그럴듯한(가장 큰) 자리이다.
    training : 뽑는가(참), 평균하는가(거짓).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW). ``return_indices`` 이면 (값, 번호).

    예외
    ----
    DataError : 입력에 음수나 NaN 이 있을 때.
    ShapeError, ArgumentError, ArgumentTypeError, DtypeError : ``max_pool2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    >>> F.stochastic_pool2d(x, 2, generator=0).item() in (1.0, 2.0, 3.0, 4.0)
    True
    >>> F.stochastic_pool2d(x, 2, training=False)
    tensor([[[3.]]])

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """
    return stochastic_pool("stochastic_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, return_indices, training, generator)


@documented_like(stochastic_pool2d)
def stochastic_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                      return_indices: bool = False, training: bool = True,
                      generator: np.random.Generator | int | None = None) -> Any:
    """1차원 확률 풀링.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``stochastic_pool2d`` 와 같다.

    >>> F.stochastic_pool1d(tg.tensor([[0.0, 3.0, 1.0, 3.0]]), 2, training=False)
    tensor([[3. , 2.5]])
    """
    return stochastic_pool("stochastic_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, return_indices, training, generator)


class _StochasticPool(Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 return_indices: bool = False, generator: np.random.Generator | int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode)
        self.return_indices = return_indices
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, type(self).__name__)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.kernel_size, self.stride, self.padding, self.ceil_mode, self.return_indices, self.training,
                self.generator)


class StochasticPool2d(_StochasticPool):
    """2차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    매개변수
    --------
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.
    padding : 앞뒤에 0을 덧대는 폭. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 큰 자리이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    DataError : 부를 때, 입력에 음수나 NaN 이 있으면. 그 밖은 ``MaxPool`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.tensor([[[1.0, 0.0], [0.0, 3.0]]])
    >>> pool = nn.StochasticPool2d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """

    dimensions = 2

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 가중한 평균(평가)."""
        return stochastic_pool2d(x, *self._arguments())


@documented_like(StochasticPool2d)
class StochasticPool1d(_StochasticPool):
    """1차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``StochasticPool2d`` 와 같다.

    >>> x = tg.tensor([[[1.0, 3.0]]])
    >>> pool = nn.StochasticPool1d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)
    """

    dimensions = 1

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 가중한 평균(평가)."""
        return stochastic_pool1d(x, *self._arguments())
