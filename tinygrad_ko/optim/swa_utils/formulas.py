"""무게를 평균하는 식: 지수이동평균(EMA)과 산술 평균(SWA)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ...nn.checks import number
from ..blocks import elementwise, in_blocks

Average = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """지수이동평균(EMA)의 식: 평균 ← decay·평균 + (1 − decay)·지금.

    매개변수
    --------
    decay : 지난 평균의 몫, 0 이상 1 이하(무차원).

    예외
    ----
    ArgumentError : ``decay`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_ema_avg_fn
    >>> get_ema_avg_fn(0.75)(np.array(4.0), np.array(8.0), 1).item()
    5.0

    출처
    ----
    Polyak, Juditsky (1992). PyTorch ``torch.optim.swa_utils.get_ema_avg_fn``.
    """
    number("get_ema_avg_fn", "decay", decay, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
    return partial(_exponential, decay)


def get_swa_avg_fn() -> Average:
    """확률적 무게 평균(SWA)의 식: 지금까지 본 것들의 산술 평균.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_swa_avg_fn
    >>> get_swa_avg_fn()(np.array(4.0), np.array(10.0), 2).item()
    6.0

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.get_swa_avg_fn``.
    """
    return _arithmetic


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[[list[np.ndarray], list[np.ndarray], int], None]:
    """지수이동평균(EMA)을 여러 배열에 한꺼번에: ``AveragedModel`` 의 ``multi_avg_fn`` 에 쓴다. 답은 ``get_ema_avg_fn`` 과 같다.

    매개변수
    --------
    decay : 지난 평균의 비율, 0 이상 1 이하(무차원).

    예외
    ----
    ArgumentError : ``decay`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_ema_multi_avg_fn
    >>> average = [np.array([4.0]), np.array([0.0])]
    >>> get_ema_multi_avg_fn(0.75)(average, [np.array([8.0]), np.array([4.0])], 1)
    >>> average
    [array([5.]), array([1.])]

    출처
    ----
    Polyak, Juditsky (1992). PyTorch ``torch.optim.swa_utils.get_ema_multi_avg_fn``.
    """
    return partial(each, get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> Callable[[list[np.ndarray], list[np.ndarray], int], None]:
    """확률적 무게 평균(SWA)을 여러 배열에 한꺼번에: ``AveragedModel`` 의 ``multi_avg_fn`` 에 쓴다. 답은 ``get_swa_avg_fn`` 과 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_swa_multi_avg_fn
    >>> average = [np.array([4.0])]
    >>> get_swa_multi_avg_fn()(average, [np.array([10.0])], 2)
    >>> average
    [array([6.])]

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.get_swa_multi_avg_fn``.
    """
    return partial(each, _arithmetic)


# 람다가 아니라 이름 있는 함수이다: AveragedModel 을 저장(pickle)할 수 있도록


@elementwise
def _exponential(decay: float, average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average * decay + now * (1 - decay)


@elementwise
def _arithmetic(average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average + (now - average) * (1 / (count + 1))


def each(formula: Average, averages: list[np.ndarray], now: list[np.ndarray], count: int) -> None:
    for average, value in zip(averages, now, strict=True):
        for part, new in in_blocks(average, value):
            part[...] = formula(part, new, count)
