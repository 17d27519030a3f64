"""매개변수를 한 벡터로, 벡터를 매개변수로."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from ...errors import ArgumentError, ShapeError
from ...korean.misfits import several
from ...rules.joining import concatenate
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..parameter import place_all


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """매개변수들을 한 줄로 이은 벡터. 그래프에 이어져 있다.

    매개변수
    --------
    parameters : Tensor 들. 임의의 모양.

    반환
    ----
    Tensor : 모양 (원소의 수,).

    예외
    ----
    ArgumentError : 하나도 없을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.utils.parameters_to_vector(nn.Linear(3, 2).parameters()).shape
    (8,)

    출처
    ----
    PyTorch ``torch.nn.utils.parameters_to_vector``.
    """
    pieces = [p.reshape(-1) for p in several("parameters_to_vector", "parameters", parameters, "매개변수")]
    if not pieces:
        raise ArgumentError("parameters_to_vector: 매개변수가 하나도 없습니다. model.parameters() 를 넣으세요.")
    return concatenate(pieces)


def vector_to_parameters(vec: Any, parameters: Iterable[Tensor]) -> None:
    """벡터를 잘라 매개변수들의 값으로 넣는다.

    매개변수
    --------
    vec : Tensor 또는 배열 (원소의 수,).
    parameters : 값을 받을 Tensor 들.

    예외
    ----
    ShapeError : 벡터의 길이가 매개변수의 원소 수와 다를 때(아무것도 바꾸지 않는다). ArgumentError : 매개변수가 하나도 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Linear(1, 1)
    >>> nn.utils.vector_to_parameters(tg.tensor([2.0, 3.0]), layer.parameters())
    >>> layer(tg.tensor([[5.0]])).item()
    13.0

    출처
    ----
    PyTorch ``torch.nn.utils.vector_to_parameters``.
    """
    values = looked(vec) if isinstance(vec, Tensor) else vec
    given = list(parameters)
    if not given:
        raise ArgumentError(
            "vector_to_parameters: 매개변수가 하나도 없습니다. model.parameters() 를 넣으세요(제너레이터는 한 번만 돌 수 있습니다)."
        )
    wanted = sum(p.size for p in given)
    if values.shape != (wanted,):
        raise ShapeError(f"vector_to_parameters: 벡터의 모양은 ({wanted},)이어야 합니다. 받은 모양: {values.shape}.")
    ends = list(accumulate(p.size for p in given))
    place_all((p, values[end - p.size:end].reshape(p.shape).astype(p.dtype)) for p, end in zip(given, ends, strict=True))
