"""기울기 자르기(gradient clipping)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, GradientError, describe
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from ...watch.acts import whole_act
from ..checks import number


@whole_act
def clip_grad_norm_(
    parameters: Iterable[Tensor] | Tensor, max_norm: float, norm_type: float | str = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """모든 기울기를 한 벡터로 본 노름이 ``max_norm`` 을 넘으면, 방향은 그대로 두고 그만큼으로 줄인다.

    매개변수
    --------
    parameters : Tensor 하나 또는 여럿. 기울기가 없는 것은 건너뛴다.
    max_norm : 노름의 위 끝, 0 이상(무차원).
    norm_type : 노름의 지수, 양수. 무한대(``math.inf`` 나 ``"inf"``)도 된다.
    error_if_nonfinite : 참이면 노름이 NaN 이나 무한대일 때 오류를 낸다.
    foreach : PyTorch가 셈을 돌리는 법. 답은 같으므로 받기만 한다.

    반환
    ----
    Tensor : 자르기 전의 노름.

    예외
    ----
    ArgumentError : ``max_norm`` 이 음수이거나 ``norm_type`` 이 양수가 아닐 때, 이미 다 쓴 제너레이터일 때.
    GradientError : 노름이 유한하지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> w = tg.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> nn.utils.clip_grad_norm_([w], 5.0).item(), w.grad.data.round(4).tolist()
    (10.0, [3.0, 4.0])

    출처
    ----
    Pascanu, Mikolov, Bengio (2013). PyTorch ``torch.nn.utils.clip_grad_norm_``(줄이는 배수의 분모에 1e-6 을 더한다).
    """
    number("clip_grad_norm_", "max_norm", max_norm, lambda v: v >= 0, "0 이상이어야")
    kind: Any = math.inf if norm_type == "inf" else norm_type
    number("clip_grad_norm_", "norm_type", kind, lambda v: v > 0, "양수여야")
    gradients = gradients_of("clip_grad_norm_", parameters)
    dtype = np.result_type(*[g.dtype for g in gradients]) if gradients else np.dtype(np.float32)
    with np.errstate(over="ignore"):  # 제곱이 넘치면 _norm 이 float64 로 다시 셈한다
        sizes = np.array([_norm(g, kind) for g in gradients])
        total = _norm(sizes, kind)
    if error_if_nonfinite and not math.isfinite(total):
        raise GradientError(
            f"clip_grad_norm_: 기울기의 노름이 {total}입니다. 학습률을 낮추거나, with tg.anomaly_mode(): 로 처음 생긴 자리를 찾으세요."
        )
    scale = min(max_norm / (total + 1e-6), 1.0) if not math.isnan(total) else total
    if scale != 1.0:
        for g in gradients:
            g *= scale
    return from_numpy(np.array(total, dtype))


@whole_act
def clip_grad_value_(parameters: Iterable[Tensor] | Tensor, clip_value: float, foreach: bool | None = None) -> None:
    """기울기의 원소마다 −clip_value 와 clip_value 사이로 자른다.

    매개변수
    --------
    parameters : Tensor 하나 또는 여럿. 기울기가 없는 것은 건너뛴다.
    clip_value : 위 끝, 0 이상(무차원).
    foreach : PyTorch가 셈을 돌리는 법. 답은 같으므로 받기만 한다.

    예외
    ----
    ArgumentError : ``clip_value`` 가 음수일 때, 이미 다 쓴 제너레이터일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> w = tg.tensor([3.0, -0.25], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> nn.utils.clip_grad_value_(w, 1.0)
    >>> w.grad
    tensor([ 1. , -0.5])

    출처
    ----
    PyTorch ``torch.nn.utils.clip_grad_value_``.
    """
    number("clip_grad_value_", "clip_value", clip_value, lambda v: v >= 0, "0 이상이어야")
    for g in gradients_of("clip_grad_value_", parameters):
        g.clip(-clip_value, clip_value, out=g)


def gradients_of(where: str, parameters: Any) -> list[np.ndarray]:
    """있는 기울기들의 배열(같은 것은 한 번만)."""
    given = [*parameters] if isinstance(parameters, Iterable) and not isinstance(parameters, Tensor) else [parameters]
    for p in given:
        if not isinstance(p, Tensor):
            raise ArgumentTypeError(f"{where}: Tensor 여야 합니다. 받은 것: {describe(p)}. model.parameters() 를 넣으세요.")
    if not given and isinstance(parameters, Iterator):
        raise ArgumentError(
            f"{where}: 매개변수가 하나도 없습니다. 나열을 이미 다 써 버렸다면(제너레이터는 한 번만 돌 수 있습니다) model.parameters() 를 "
            "다시 부르거나 list(model.parameters()) 를 두고 쓰세요."
        )
    return list({id(p): p.grad._data for p in given if p.grad is not None}.values())


def _norm(values: np.ndarray, kind: float) -> float:
    if values.size == 0:
        return 0.0
    if type(values) is np.ndarray and values.dtype.char in "fd":
        if kind == math.inf:
            return float(np.maximum(values.max(), -values.min()))
        if kind == 2:
            square = _square(values.reshape(-1))
            if 1e-30 < square < math.inf:  # 제곱이 float32 의 끝을 넘으면 float64 로 다시 셈한다
                return math.sqrt(square)
    size = np.abs(values)
    return float(size.max()) if kind == math.inf else float((size.astype(np.float64) ** kind).sum() ** (1 / kind))


def _square(flat: np.ndarray) -> float:
    """제곱의 합. 토막마다 BLAS 로 더하고 그 합들은 float64 로 더한다: 한 번에 더하는 float32 보다 빠르고 바르다."""
    return sum(float(np.dot(part, part)) for part in (flat[k:k + 2**16] for k in range(0, flat.size, 2**16)))
