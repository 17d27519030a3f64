"""지역 연결: 합성곱처럼 창만 보되, 자리마다 무게가 다르다."""

from __future__ import annotations

import math
from typing import Any

from ....errors import ShapeError
from ....rules.window import windows
from ....tensors.tensor import Tensor
from ...spatial import several
from .operand import batched, bias_shape, like_input, operands
from .size import count_places


def connect_locally(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any) -> Tensor:
    x, w, b = operands(where, n, input, weight, bias, untied=True)
    steps = several(where, "stride", stride, n)
    places, size, gaps = w.shape[2:n + 2], w.shape[n + 2:], (1,) * n
    whole = batched(where, n, x, w, w.shape[1])
    found = count_places(where, whole.shape[2:], size, steps, ((0, 0),) * n, gaps)
    if found != places:
        raise ShapeError(
            f"{where}: 입력의 공간 모양 {whole.shape[2:]}, 커널 {size}, stride {steps}이면 창의 자리가 {found}인데 "
            f"weight 의 자리는 {places}입니다(weight 의 모양 {w.shape}). 층의 input_size 를 입력에 맞추세요."
        )
    bias_shape(where, b, (w.shape[0], *places))
    inside, spots = w.shape[1] * math.prod(size), math.prod(places)
    here, within = range(2, 2 + n), range(2 + n, 2 + 2 * n)
    seen = windows.call(whole, size, steps, gaps).transpose((*here, 0, 1, *within)).reshape((spots, whole.shape[0], inside))
    untied = w.transpose((*here, 1, *within, 0)).reshape((spots, inside, w.shape[0]))
    y = (seen @ untied).transpose((1, 2, 0)).reshape((whole.shape[0], w.shape[0], *places))
    return like_input(y if b is None else y + b, x, n)


def locally_connected1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """1차원 지역 연결: 합성곱처럼 창만 보되, 자리마다 다른 커널을 쓴다(무게를 나누어 쓰지 않는다).

    매개변수
    --------
    input : 모양 (N, C, L) 또는 (C, L), 무차원(dimensionless).
    weight : 모양 (O, C, oL, k). 자리 oL 마다 커널 하나.
    bias : 모양 (O, oL). 없으면 더하지 않는다.
    stride : 보폭, 양의 정수.

    반환
    ----
    Tensor : 모양 (…, O, oL).

    예외
    ----
    ShapeError : 채널이나 자리의 수가 맞지 않을 때. ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.locally_connected1d(tg.tensor([[1.0, 2.0, 3.0]]), tg.tensor([[[[1.0, 1.0], [10.0, 10.0]]]]))
    tensor([[ 3., 50.]])

    출처
    ----
    강의 L21 (지역 연결); LeCun, "Generalization and Network Design Strategies" (1989).
    """
    return connect_locally("locally_connected1d", 1, input, weight, bias, stride)


def locally_connected2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """2차원 지역 연결. 뜻과 예외는 ``locally_connected1d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight, bias : 모양 (O, C, oH, oW, kH, kW), (O, oH, oW).
    stride : 보폭, 양의 정수 또는 축마다의 정수.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``locally_connected1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.locally_connected2d(tg.ones((2, 3, 4, 5)), tg.ones((7, 3, 3, 4, 2, 2))).shape
    (2, 7, 3, 4)

    출처
    ----
    강의 L21; LeCun, "Generalization and Network Design Strategies" (1989).
    """
    return connect_locally("locally_connected2d", 2, input, weight, bias, stride)
