"""지역 연결(locally connected): 자리마다 다른 커널."""

from __future__ import annotations

import math
from typing import Any

from ...engine import tick
from ...errors import ShapeError
from ...operation import Whole, Words
from ...rules.linalg import einsum_sum
from ...rules.window import windows
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..checks import Generator, positive
from ..docstrings import documented_like
from ..spatial import several
from .kernel import Kernel
from .operands import batched, bias_shape, like_input, operands
from .size import conv_output_size, count_places


def connect_locally(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any) -> Tensor:
    began = tick()
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
    made = like_input(y if b is None else y + b, x, n)
    return as_one(LOCAL, began, made, {"x": x, "weight": w, "bias": b}, {"stride": tuple(steps), "size": tuple(size)})


def _open(part: Any, x: Any, weight: Any, bias: Any, stride: tuple[int, ...], size: tuple[int, ...]) -> Any:
    """창을 떼어, 자리마다 다른 커널과 곱해 더한다."""
    n = len(size)
    if x.ndim != n + 2:
        return None
    seen = part("창", windows.call(x, size, stride, (1,) * n), "{x} 위로 창을 밀며 창마다 떼어")
    places, inside = "ijk"[:n], "abd"[:n]
    terms = f"nc{places}{inside},oc{places}{inside}->no{places}"
    y = part("", einsum_sum([seen, weight], terms), "창마다 제 커널과 같은 자리끼리 곱해 더해({written})",
             ("창마다 제 커널이 곱해졌으므로, 받은 기울기에 그 커널을 곱한 것을 창마다 놓습니다.",
              "커널마다 창 하나에서만 쓰였으므로, 그 창의 값에 받은 기울기를 곱합니다(묶음의 표본마다 더합니다)."))
    return y if bias is None else part("", y + bias, "{a}의 자리마다 편향을 더해")


LOCAL = Whole(
    "지역 연결", tex=r"{x}\star_{\text{자리마다}}{weight}+{bias}", opens=_open, summary="합성곱처럼 창만 보되 자리마다 다른 커널을 쓴다.",
    words=Words(*(f"{{x}} 위로 창을 밀며 자리마다 제 커널 {{weight:을/를}} 곱해 더{tail}" for tail in ("하고 {bias:을/를} 더해", "해")),
                x="창마다 제 커널이 곱해졌으므로, 받은 기울기에 그 커널을 곱해 창의 자리마다 += 로 더합니다.",
                weight="커널을 나누어 쓰지 않으므로, 커널마다 제 창의 값에 받은 기울기를 곱합니다: 합성곱의 기울기는 이것들을 모두 "
                       "더한 것입니다.",
                bias="더한 값이므로 받은 기울기가 그대로 옵니다(묶음의 표본마다 더합니다)."),
    x=r"{g}\star^{T}_{\text{자리마다}}{weight}", weight=r"\sum_{N}{g}\,\text{창}({x})", bias=r"\sum_{N}{g}",
)


def locally_connected2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """2차원 지역 연결: 합성곱처럼 창만 보되, 자리마다 다른 커널을 쓴다(가중치를 나누어 쓰지 않는다).

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight : 모양 (O, C, oH, oW, kH, kW). 결과의 자리마다 커널 하나.
    bias : 모양 (O, oH, oW). 없으면 더하지 않는다.
    stride : 보폭, 양의 정수 또는 축마다의 정수.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW).

    예외
    ----
    ShapeError : 채널이나 자리의 수가 맞지 않을 때. ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.locally_connected2d(tg.ones((2, 3, 4, 5)), tg.ones((7, 3, 3, 4, 2, 2))).shape
    (2, 7, 3, 4)

    출처
    ----
    강의 L21 (지역 연결); LeCun, "Generalization and Network Design Strategies" (1989).
    """
    return connect_locally("locally_connected2d", 2, input, weight, bias, stride)


@documented_like(locally_connected2d)
def locally_connected1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """1차원 지역 연결: 합성곱처럼 창만 보되, 자리마다 다른 커널을 쓴다.

    입력은 (N, C, L) 또는 (C, L), 출력은 (…, O, oL). 나머지는 ``locally_connected2d`` 와 같다.

    >>> F.locally_connected1d(tg.tensor([[1.0, 2.0, 3.0]]), tg.tensor([[[[1.0, 1.0], [10.0, 10.0]]]]))
    tensor([[ 3., 50.]])
    """
    return connect_locally("locally_connected1d", 1, input, weight, bias, stride)


class _LocallyConnected(Kernel):
    """1·2차원 지역 연결."""

    def __init__(
        self, in_channels: int, out_channels: int, input_size: Any, kernel_size: Any, stride: Any = 1, bias: bool = True,
        device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        where, n = type(self).__name__, self.dimensions
        self.in_channels = positive(where, "in_channels", in_channels)
        self.out_channels = positive(where, "out_channels", out_channels)
        self.input_size = several(where, "input_size", input_size, n)
        self.kernel_size, self.stride = several(where, "kernel_size", kernel_size, n), several(where, "stride", stride, n)
        places = conv_output_size(self.input_size, self.kernel_size, self.stride)
        shape = (self.out_channels, self.in_channels, *places, *self.kernel_size)
        fan_in = self.in_channels * math.prod(self.kernel_size)
        self._fill(shape, (self.out_channels, *places) if bias else None, fan_in, dtype, generator)

    def forward(self, x: Any) -> Tensor:
        """자리마다 제 커널과 곱하여 더한 특징 지도."""
        return connect_locally(type(self).__name__, self.dimensions, x, self.weight, self.bias, self.stride)

    def extra_repr(self) -> str:
        shown = self._show("input_size", "kernel_size", "stride")
        return f"{self.in_channels}, {self.out_channels}, {shown}" + ("" if self.bias is not None else ", bias=False")


class LocallyConnected2d(_LocallyConnected):
    """2차원 지역 연결(locally connected): 합성곱처럼 창만 보되, 자리마다 다른 가중치를 쓴다.

    매개변수
    --------
    in_channels, out_channels : 입력과 출력의 채널 수, 양의 정수.
    input_size : 입력의 길이. 자리마다 가중치가 있으므로 미리 정해야 한다. 수 하나 또는 축마다의 수, 아래도 모두 그렇다.
    kernel_size, stride : 창의 길이와 보폭, 양의 정수.
    bias : 편향(자리마다 하나)을 둘 것인가.
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (out_channels, in_channels, oH, oW, kH, kW), ``bias`` 는 (out_channels, oH, oW). 입력은 (N, C, H, W) 또는
    (C, H, W), 출력은 (…, out_channels, oH, oW), 무차원.

    예외
    ----
    ArgumentError, ShapeError : 범위 밖의 인수, 입력보다 긴 창. 부를 때, 입력의 모양이 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LocallyConnected2d(1, 4, 8, 3, generator=0)(tg.zeros((1, 8, 8))).shape
    (4, 6, 6)

    출처
    ----
    강의 L21; LeCun, "Generalization and Network Design Strategies" (1989).
    """

    dimensions = 2


@documented_like(LocallyConnected2d)
class LocallyConnected1d(_LocallyConnected):
    """1차원 지역 연결(locally connected): 합성곱처럼 창만 보되, 자리마다 다른 가중치를 쓴다.

    입력은 (N, C, L) 또는 (C, L), 출력은 (…, out_channels, oL). 나머지는 ``LocallyConnected2d`` 와 같다.

    예제
    ----
    입력 7개를 은닉 노드 3개에 이을 때의 가중치: 완전 연결 21개, 지역 연결 9개, 나누어 쓰면(합성곱) 3개.

    >>> from tinygrad_ko import nn
    >>> full = nn.Linear(7, 3, bias=False)
    >>> local = nn.LocallyConnected1d(1, 1, 7, 3, stride=2, bias=False)
    >>> shared = nn.Conv1d(1, 1, 3, stride=2, bias=False)
    >>> [layer.weight.size for layer in (full, local, shared)]
    [21, 9, 3]
    """

    dimensions = 1
