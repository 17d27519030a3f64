"""예측할 때의 드롭아웃(Monte Carlo dropout): 여러 번 예측하여 평균과 흩어짐을 본다."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...grad_mode import no_grad
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import positive, to_tensor
from ..mode import keeping_mode
from ..module import Module, check_module
from .elementwise import Masking


@contextlib.contextmanager
def only_dropout(model: Module) -> Iterator[list[Masking]]:
    """이 안에서는 드롭아웃 층만 학습 상태이고 나머지는 평가 상태이다. 예외가 나도 층마다 제 상태로 돌아온다."""
    modules = list(model.modules())
    with keeping_mode(model):
        for m in modules:
            m.training = isinstance(m, Masking)
        yield [m for m in modules if isinstance(m, Masking)]


def mc_predict(model: Module, x: Any, samples: int = 30) -> tuple[Tensor, Tensor]:
    """드롭아웃을 켠 채 ``samples`` 번 예측하여 (평균, 표준편차)를 돌려준다. 표준편차가 모델의 불확실성이다.

    배치 정규화 따위는 평가 상태로 두고, 끝나면(예외가 나도) 층마다 원래 상태로 되돌린다. 그래프에 기록하지 않는다.

    매개변수
    --------
    model : 드롭아웃 층이 있는 모델. 텐서 하나를 돌려주어야 한다.
    x : 모델의 입력.
    samples : 예측할 횟수, 2 이상.

    반환
    ----
    tuple[Tensor, Tensor] : 모델의 출력과 같은 모양의 평균과 표준편차(n 으로 나눈 것). 단위는 출력과 같다.

    예외
    ----
    ArgumentError : 켤 드롭아웃 층이 없거나(p 가 0인 것뿐이거나) ``samples`` 가 2보다 작을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Dropout(0.5, generator=0), nn.Linear(3, 1, generator=0)).eval()
    >>> mean, std = nn.mc_predict(model, tg.ones((2, 3)), 50)
    >>> mean.shape, bool((std > 0).all()), model[0].training
    ((2, 1), True, False)

    출처
    ----
    강의 L22; Gal, Ghahramani, "Dropout as a Bayesian Approximation" (2016).
    """
    check_module("mc_predict", model)
    if positive("mc_predict", "samples", samples) < 2:
        raise ArgumentError(f"mc_predict: samples 는 2 이상이어야 흩어짐을 셀 수 있습니다. 받은 값: {samples}.")
    with only_dropout(model) as active, no_grad():
        if not any(layer.p > 0 for layer in active):
            raise ArgumentError("mc_predict: 모델에 끌 확률 p 가 0보다 큰 드롭아웃 층이 없어 흩어짐이 0입니다. nn.Dropout 을 넣으세요.")
        drawn = np.stack([looked(to_tensor(model(x))) for _ in range(samples)])
    return to_tensor(drawn.mean(0)), to_tensor(drawn.std(0))


class MonteCarloDropout(Module):
    """모델을 감싸, 부르면 드롭아웃을 켠 예측의 (평균, 표준편차)를 돌려준다. 셈은 ``nn.mc_predict`` 가 한다.

    매개변수
    --------
    model : 드롭아웃 층이 있는 모델.
    samples : 예측할 횟수, 2 이상.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``nn.mc_predict`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Dropout(0.5, generator=0), nn.Linear(3, 1, generator=0))
    >>> mean, std = nn.MonteCarloDropout(model, 20)(tg.ones((4, 3)))
    >>> mean.shape, std.shape
    ((4, 1), (4, 1))

    출처
    ----
    강의 L22; Gal, Ghahramani (2016).
    """

    def __init__(self, model: Module, samples: int = 30) -> None:
        super().__init__()
        check_module("MonteCarloDropout", model)
        self.model, self.samples = model, positive("MonteCarloDropout", "samples", samples)

    def forward(self, x: Any) -> tuple[Tensor, Tensor]:
        """(평균, 표준편차)."""
        return mc_predict(self.model, x, self.samples)

    def extra_repr(self) -> str:
        return self._show("samples")
